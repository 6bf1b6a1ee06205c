/* overlay_write.c -- the name of a file to write, asked for in the status line (`W`). */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "ui/file_kind.h"
#include "ui/ui_state.h"

#define ASKS "write to file: "

static void say(struct ui *ui, enum role role, const char *text)
{
    snprintf(ui->complaint, sizeof ui->complaint, "%s", text);
    ui->complaint_role = role;
}

static void explain(struct ui *ui)
{
    say(ui, ROLE_TEXT, ".csv .jsonl what was measured, .script the session's script · Enter writes");
}

/* Without the blanks round it. */
static void name_of(const struct prompt *prompt, char name[PROMPT_TEXT])
{
    snprintf(name, PROMPT_TEXT, "%s", prompt->text + strspn(prompt->text, " "));
    for (size_t n = strlen(name); n && name[n - 1] == ' '; n--)
        name[n - 1] = '\0';
}

static void enter(const struct press *press)
{
    struct ui *ui = press->ui;
    char name[PROMPT_TEXT];

    name_of(&ui->prompt, name);
    if (*name && file_kind(name) == FILE_KINDS) {
        say(ui, ROLE_WARN, "end it in .csv or .jsonl for what was measured, .script for the script");
        return;
    }
    overlay_close(ui);
    if (!*name)
        return;
    snprintf(ui_request_add(press, UI_WRITE)->text, UI_TEXT, "%s", name);
}

/* As a shell does. */
static void complete(struct ui *ui)
{
    const struct catalogue *catalogue = ui->catalogue;
    char others[sizeof ui->complaint], name[PROMPT_TEXT];

    if (!catalogue)
        return;
    snprintf(name, sizeof name, "%s", ui->prompt.text);
    catalogue->complete(catalogue->context, name, sizeof name, others, sizeof others);
    prompt_open(&ui->prompt, name);
    if (*others)
        say(ui, ROLE_TEXT, others);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;

    (void)row;
    explain(ui);
    if (key == KEY_TAB || key == '\t') {
        complete(ui);
        return;
    }
    enum prompt_answer answer = prompt_press(&ui->prompt, key);
    if (answer == PROMPT_LEFT)
        overlay_close(ui);
    else if (answer == PROMPT_DONE)
        enter(press);
}

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    char shown[PROMPT_TEXT + 1];
    bool above = ui->preview_above; /* the words have a line of their own */

    (void)view;
    prompt_shown(&ui->prompt, shown);
    snprintf(text, size, ASKS "%s%s%s", shown, above ? "" : "   ", above ? "" : ui->complaint);
}

static size_t caret(const struct ui *ui)
{
    return strlen(ASKS) + ui->prompt.caret;
}

void action_write(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;
    const struct catalogue *catalogue = ui->catalogue;
    char name[PROMPT_TEXT] = "batchscope.csv";

    (void)row;
    ui_send_draft(press);
    if (catalogue)
        catalogue->new_file(catalogue->context, name, sizeof name);
    prompt_open(&ui->prompt, name);
    explain(ui);
    overlay_open(ui, &overlay_write);
}

void ui_not_written(struct ui *ui, const char *why)
{
    overlay_open(ui, &overlay_write);
    say(ui, ROLE_WARN, why);
}

const struct overlay_ops overlay_write = {
    .name = "write", .status = status, .caret = caret, .key = key, .mouse = ui_press_typed};
