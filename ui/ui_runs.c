/* ui_runs.c -- keys for several runs: selecting, forking, going back, joining.
 *
 * What is asked for is of the run selected, and so must the view be that a press is judged by. The
 * program shows another run a moment after it was selected; until then the view has the runs' table,
 * which holds all that pressing keys takes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ui/actions.h"
#include "ui/run_fields.h"
#include "ui/run_line.h"
#include "ui/ui_state.h"

static void say(const struct press *press, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(const struct press *press, const char *format, ...)
{
    char text[160];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_REFUSAL, text);
}

/* ---- whose view it is ---- */

const struct view *ui_view(const struct ui *ui, const struct view *view, struct view *own)
{
    const struct view_run *run = &view->runs[ui->look.run];

    if (view->run == ui->look.run || !run->exists)
        return view;
    *own = *view;
    own->run = ui->look.run;
    own->state = run->state;
    own->step = run->step;
    own->epoch = run->epoch;
    own->examples = run->examples;
    own->seconds = run->seconds;
    own->batch = run->batch;
    own->lr = own->scaled_lr = run->scaled_lr;
    memcpy(own->knob, run->knob, sizeof own->knob);
    memset(own->pending, 0, sizeof own->pending);
    own->history = run->history;
    own->ghost = run->ghost;
    own->undoes = own->redoes = true; /* for the worker to say */
    return own;
}

static void select_run(struct ui *ui, int run)
{
    ui_forget_run(ui);
    ui->look.run = run;
}

/* The one before, or else the first behind it. */
static int neighbour(const struct view *view, int run)
{
    int to = run;

    while (to > 0 && !view->runs[to].exists)
        to--;
    while (to + 1 < RUNS && !view->runs[to].exists)
        to++;
    return to;
}

/* What was being typed or asked about a run that is gone goes with it. */
static void leave_lost_run(struct ui *ui, const struct view *view)
{
    for (int i = 0; i < RUNS; i++)
        ui->look.hidden[i] &= view->runs[i].exists;
    if (view->runs[ui->look.run].exists || !view->run_count)
        return;
    select_run(ui, neighbour(view, ui->look.run));
    if (ui->overlay && !ui->overlay->draw)
        overlay_close(ui);
}

struct press ui_press(struct ui *ui, const struct view *view, struct view *own, double now,
                      struct ui_requests *requests)
{
    leave_lost_run(ui, view);
    return (struct press){ui, ui_view(ui, view, own), now, requests};
}

/* ---- selecting ---- */

static void hide_or_show(const struct press *press, int run)
{
    bool *hidden = &press->ui->look.hidden[run];

    *hidden = !*hidden;
    if (*hidden)
        say(press, "run %c hidden unless it is selected · %d shows it", run_letter(run), run + 1);
    else
        say(press, "run %c shown again · %d hides it", run_letter(run), run + 1);
}

void action_select(const struct press *press, const struct key_row *row)
{
    int run = row->key - '1';
    const struct view_run *to = &press->view->runs[run];

    if (!to->exists) {
        say(press, "there is no run %c; f forks", run_letter(run));
    } else if (run != press->ui->look.run) {
        ui_send_draft(press);
        select_run(press->ui, run);
        say(press, "run %c%s%s selected", run_letter(run), *to->name ? " " : "", to->name);
    } else if (run_among_others(press->view)) {
        hide_or_show(press, run);
    } else {
        say(press, "run %c is the only one; f forks", run_letter(run));
    }
}

/* ---- forking and going back ---- */

static void fork_run(const struct press *press, uint64_t step)
{
    ui_send_draft(press);
    ui_request_add(press, UI_FORK)->step = step;
    press->ui->message_until = press->now; /* the worker says what came of it */
}

static bool has_room(const struct press *press)
{
    if (press->view->run_count >= RUNS)
        say(press, "%d runs are the most; Backspace removes the one selected", RUNS);
    return press->view->run_count < RUNS;
}

void action_fork(const struct press *press, const struct key_row *row)
{
    (void)row;
    if (has_room(press))
        fork_run(press, UI_NOW);
}

/* The step under the cursor; false, with what to do, while there is none. */
static bool cursor_step(const struct press *press, uint64_t *step)
{
    const struct look *look = &press->ui->look;
    struct history_place place;

    if (!look->cursor) {
        say(press, "bring the cursor out first: , or .");
        return false;
    }
    if (!history_place(press->view->history, look->clock, look->cursor_at, &place)) {
        say(press, "no step has been taken yet");
        return false;
    }
    *step = place.last;
    return true;
}

void action_fork_there(const struct press *press, const struct key_row *row)
{
    uint64_t step;

    (void)row;
    if (has_room(press) && cursor_step(press, &step))
        fork_run(press, step);
}

static void rescue(const struct press *press)
{
    ui_request_add(press, UI_RESCUE);
    say(press, "back to step %llu, the last good one, at half the rate",
        (unsigned long long)press->view->good_step);
}

static void rewind_to(const struct press *press, uint64_t step)
{
    if (step >= press->view->step) {
        say(press, "the cursor is at the last step: there is nothing to go back to");
        return;
    }
    ui_send_draft(press);
    ui_request_add(press, UI_REWIND)->step = step;
    press->ui->look.cursor = false;
    say(press, "back to step %llu", (unsigned long long)step);
}

void action_rewind(const struct press *press, const struct key_row *row)
{
    uint64_t step;

    (void)row;
    if (run_lost(press->view->state) && !press->ui->look.cursor)
        rescue(press);
    else if (cursor_step(press, &step))
        rewind_to(press, step);
}

void action_again(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press);
    ui_request_add(press, UI_AGAIN);
    say(press, "again from the first step, same seed, knobs as they are");
}

/* ---- joining ---- */

void action_join(const struct press *press, const struct key_row *row)
{
    (void)row;
    if (!run_among_others(press->view)) {
        say(press, "there is no other run to join; f forks");
        return;
    }
    ui_send_draft(press);
    ui_request_add(press, UI_JOIN);
}
