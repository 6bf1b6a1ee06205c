/* overlay_command.c -- several knobs turned by one line, typed in the status line.
 *
 * One line is one change, one marker, one undo. What it would come to is shown as soon as it reads;
 * a line that does not read stays, with the caret behind what is wrong.
 */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "ui/command.h"
#include "ui/ui_state.h"

static void complain(struct ui *ui, enum role role, const char *text)
{
    snprintf(ui->complaint, sizeof ui->complaint, "%s", text);
    ui->complaint_role = role;
}

/* A word the caret is still in may yet become right. */
static void reread(struct ui *ui)
{
    struct command command;
    bool good = command_read(ui->prompt.text, &command);
    size_t caret = ui->prompt.caret;

    *ui->complaint = '\0';
    if (!good && (caret < command.wrong || caret > command.wrong_end))
        complain(ui, ROLE_WARN, command.status.text);
    ui_consider(ui, good ? &command.change : NULL);
}

/* ---- lines typed before ---- */

static void keep_line(struct commands *commands, const char *line)
{
    int last = commands->count - 1;

    if (last >= 0 && !strcmp(commands->line[last], line))
        return;
    if (commands->count == COMMANDS_MOST) {
        memmove(commands->line[0], commands->line[1], sizeof commands->line - PROMPT_TEXT);
        commands->count--;
    }
    snprintf(commands->line[commands->count++], PROMPT_TEXT, "%s", line);
}

/* The line being typed waits below the newest. */
static void go_through(struct ui *ui, int direction)
{
    struct commands *commands = &ui->commands;
    int to = commands->at + direction;

    if (to < 0 || to > commands->count)
        return;
    if (commands->at == commands->count)
        memcpy(commands->typed, ui->prompt.text, sizeof commands->typed);
    commands->at = to;
    prompt_open(&ui->prompt, to == commands->count ? commands->typed : commands->line[to]);
}

/* ---- keys ---- */

static void enter(const struct press *press)
{
    struct ui *ui = press->ui;
    struct command command;

    if (!command_read(ui->prompt.text, &command)) {
        ui->prompt.caret = command.wrong_end;
        complain(ui, ROLE_WARN, command.status.text);
        return;
    }
    overlay_close(ui);
    if (!command.change.count)
        return;
    keep_line(&ui->commands, ui->prompt.text);
    ui_make_change(press, &command.change);
}

static void complete(struct ui *ui)
{
    char choices[sizeof ui->complaint];

    command_complete(&ui->prompt, choices, sizeof choices);
    reread(ui);
    if (*choices)
        complain(ui, ROLE_TEXT, choices);
}

static void edit(const struct press *press, int key)
{
    struct ui *ui = press->ui;
    bool nothing = !*ui->prompt.text && key == KEY_BACKSPACE_KEY;
    enum prompt_answer answer = prompt_press(&ui->prompt, key);

    if (answer == PROMPT_LEFT || nothing)
        overlay_close(ui);
    else if (answer == PROMPT_DONE)
        enter(press);
    else
        reread(ui);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    (void)row;
    if (key == KEY_TAB || key == '\t') {
        complete(press->ui);
    } else if (key == KEY_ARROW_UP || key == KEY_ARROW_DOWN) {
        go_through(press->ui, key == KEY_ARROW_UP ? -1 : +1);
        reread(press->ui);
    } else {
        edit(press, key);
    }
}

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    char shown[PROMPT_TEXT + 1];
    enum role role;
    const char *words = ui->preview_above ? "" : ui_line_words(ui, &role);

    (void)view;
    prompt_shown(&ui->prompt, shown);
    if (!*words && !*ui->prompt.text)
        words = "knob=value …, as in batch=256 lr=0.16; Tab completes, ↑ lines before";
    snprintf(text, size, ":%s%s%s", shown, *words ? "   " : "", words);
}

static size_t caret(const struct ui *ui)
{
    return 1 + ui->prompt.caret;
}

void action_command(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    ui_send_draft(press);
    ui->commands.at = ui->commands.count;
    *ui->complaint = '\0';
    prompt_open(&ui->prompt, "");
    overlay_open(ui, &overlay_command);
}

const struct overlay_ops overlay_command = {
    .name = "command", .status = status, .caret = caret, .key = key, .mouse = ui_press_typed};
