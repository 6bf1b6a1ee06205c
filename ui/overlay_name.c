/* overlay_name.c -- the name of a run, typed in the status line.
 *
 * It stands in scripts as one word, so it is made of letters, digits and a few marks.
 */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "ui/ui_state.h"

#define PROMPT "name of run X: "

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    char shown[PROMPT_TEXT + 1];
    const char *words = *ui->complaint ? ui->complaint : "Enter keeps it, Esc leaves it; empty: none";

    (void)view;
    snprintf(text, size, "name of run %c: %s   %s", run_letter(ui->look.run),
             prompt_shown(&ui->prompt, shown), words);
}

static size_t caret(const struct ui *ui)
{
    return strlen(PROMPT) + ui->prompt.caret;
}

static bool allowed(const char *text)
{
    return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+") == strlen(text);
}

/* What may not be in a name does not get into the line. */
static void edit(struct ui *ui, const struct prompt *before)
{
    *ui->complaint = '\0';
    if (!allowed(ui->prompt.text))
        snprintf(ui->complaint, sizeof ui->complaint, "letters, digits and - _ . + only");
    else if (strlen(ui->prompt.text) >= RUN_NAME)
        snprintf(ui->complaint, sizeof ui->complaint, "%d characters at most", RUN_NAME - 1);
    if (*ui->complaint)
        ui->prompt = *before;
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;
    const struct prompt before = ui->prompt;
    enum prompt_answer answer = prompt_press(&ui->prompt, key);

    (void)row;
    if (answer == PROMPT_GOES_ON) {
        edit(ui, &before);
        return;
    }
    overlay_close(ui);
    if (answer == PROMPT_DONE)
        snprintf(ui_request_add(press, UI_NAME)->text, UI_TEXT, "%s", ui->prompt.text);
}

void action_name(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    ui_send_draft(press);
    *ui->complaint = '\0';
    prompt_open(&ui->prompt, press->view->runs[ui->look.run].name);
    overlay_open(ui, &overlay_name);
}

const struct overlay_ops overlay_name = {
    .name = "name", .status = status, .caret = caret, .key = key, .mouse = ui_press_typed};
