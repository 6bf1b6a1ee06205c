/* overlay_prompt.c -- the exact value of the knob in focus, typed in the status line. */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "ui/ui_state.h"

/* The value without the blanks round it. */
static bool read_value(enum setting setting, const char *text, struct change *change,
                       struct status *status)
{
    char value[PROMPT_TEXT];
    double number = 0;

    text += strspn(text, " ");
    snprintf(value, sizeof value, "%s", text);
    for (size_t n = strlen(value); n && value[n - 1] == ' '; n--)
        value[n - 1] = '\0';
    return setting_parse(&setting_table[setting], value, &number, status) &&
           change_add(change, setting, number);
}

bool ui_enter_value(const struct press *press, enum setting setting, const char *text)
{
    struct change change = {0};
    struct status status;

    if (read_value(setting, text, &change, &status)) {
        ui_make_change(press, &change);
        return true;
    }
    snprintf(press->ui->complaint, sizeof press->ui->complaint, "%s", status.text);
    press->ui->complaint_role = ROLE_WARN;
    return false;
}

void ui_consider_value(struct ui *ui, enum setting setting, const char *text)
{
    struct change change = {0};
    struct status status;

    *ui->complaint = '\0';
    ui_consider(ui, read_value(setting, text, &change, &status) ? &change : NULL);
}

/* "batch: 12_   Enter applies, Esc leaves it   (N|full: examples averaged in one step)". */
static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    const struct setting_info *s = &setting_table[ui->prompted];
    char shown[PROMPT_TEXT + 1];
    enum role role;
    const char *words = ui->preview_above ? "" : ui_line_words(ui, &role);

    (void)view;
    prompt_shown(&ui->prompt, shown);
    if (*words)
        snprintf(text, size, "%s: %s   %s", s->name, shown, words);
    else
        snprintf(text, size, "%s: %s   Enter applies, Esc leaves it   (%s: %s)", s->name, shown,
                 s->metavar, s->help);
}

static size_t caret(const struct ui *ui)
{
    return strlen(setting_table[ui->prompted].name) + 2 + ui->prompt.caret;
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;
    enum prompt_answer answer = prompt_press(&ui->prompt, key);
    bool empty = !ui->prompt.text[strspn(ui->prompt.text, " ")];

    (void)row;
    if (answer == PROMPT_LEFT || (answer == PROMPT_DONE && empty))
        overlay_close(ui);
    else if (answer == PROMPT_GOES_ON)
        ui_consider_value(ui, ui->prompted, ui->prompt.text);
    else if (ui_enter_value(press, ui->prompted, ui->prompt.text))
        overlay_close(ui);
}

/* How many bytes of the text lie in front of that column of it. */
static size_t bytes_before(const struct ui *ui, int column)
{
    const char *text = ui->prompt.text, *at = text;
    uint32_t ch, cells[GLYPH_EXPANSION];

    while (column > 0 && *at) {
        ch = glyph_decode(&at);
        column -= glyph_expand(ui->glyphs, ch, cells);
    }
    return (size_t)(at - text);
}

void ui_press_typed(const struct press *press, const struct pane *screen, const struct mouse *mouse)
{
    struct ui *ui = press->ui;
    size_t before = ui->overlay->caret(ui) - ui->prompt.caret; /* of what stands in front of it */
    bool whole = text_columns(ui->glyphs, ui->prompt.text) + (int)before + 4 < screen->rect.cols;
    enum panel_id panel;

    panels_hit(press->view, &ui->look, screen->grid, ui->glyphs, mouse->row, mouse->col, &panel);
    if (mouse->kind == MOUSE_PRESS && panel == PANEL_STATUS && whole)
        ui->prompt.caret = bytes_before(ui, mouse->col - 1 - (int)before);
}

void action_type(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    ui_send_draft(press);
    if (ui->look.focus < 0)
        ui->look.focus = SET_BATCH;
    ui->prompted = (enum setting)ui->look.focus;
    *ui->complaint = '\0';
    prompt_open(&ui->prompt, "");
    overlay_open(ui, &overlay_prompt);
}

const struct overlay_ops overlay_prompt = {
    .name = "prompt", .status = status, .caret = caret, .key = key, .mouse = ui_press_typed};
