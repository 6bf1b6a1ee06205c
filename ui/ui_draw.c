/* ui_draw.c -- what time brings, and the screen.
 *
 * What a press is answered with, in the status line, by urgency: a prompt or question; what was
 * refused and why; what the last press did and how to take it back; how to go on from a pause.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/overlay.h"
#include "ui/ui_state.h"

static void see_answers(struct ui *ui, const struct view *view, double now)
{
    char text[600];
    if (view->refusals > ui->refusals_seen) {
        for (uint64_t i = ui->refusals_seen; i < view->refusals; i++)
            ui_forget_refused(ui, view->refused_last[i % VIEW_REFUSALS]);
        ui->refusals_seen = view->refusals;
        snprintf(text, sizeof text, "refused: %s", view->refusal);
        ui_say(ui, ROLE_WARN, now + UI_REFUSAL, text);
    }
    if (strcmp(view->failure, ui->failure_seen) != 0) {
        memcpy(ui->failure_seen, view->failure, sizeof ui->failure_seen);
        ui_say(ui, ROLE_WARN, now + 2 * UI_REFUSAL, view->failure);
    }
}

static void see_measure(struct ui *ui, const struct view *view, double now)
{
    char text[160];
    if (view->whole.number == ui->measures_seen)
        return;
    ui->measures_seen = view->whole.number;
    ui_say(ui, ROLE_ECHO, now + 2 * UI_REFUSAL,
           split_measure_text(&view->whole, view->train_n, text, sizeof text));
}

void ui_tick(struct ui *ui, const struct view *view, double now, struct ui_requests *requests)
{
    see_measure(ui, view, now);
    see_answers(ui, view, now);
    if (ui->draft.count && now >= ui->draft_due)
        ui_send_draft(ui, requests);
}

double ui_wait(const struct ui *ui, double now)
{
    double wait = -1;
    if (ui->draft.count)
        wait = fmax(0, ui->draft_due - now);
    if ((ui->message_until > now || ui->message_shown) &&
        (wait < 0 || ui->message_until - now < wait))
        wait = fmax(0, ui->message_until - now);
    return wait;
}

static const char *state_text(const struct ui *ui, const struct view *view)
{
    switch (view->state) {
    case RUN_PAUSED:
        return "paused · Space goes on · n one step · changes made now apply together";
    case RUN_FINISHED:
        return "done · Space goes on for as long again · R again from the start";
    case RUN_DIVERGED:
        return ui->undo_count ? "diverged: the loss is not finite · u turns the knob back, then R"
                              : "diverged: the loss is not finite · lower the rate (l), then R";
    case RUN_COLLAPSED:
        return ui->undo_count ? "collapsed: the loss is back at guessing · u turns the knob back, "
                                "then R"
                              : "collapsed: the loss is back at guessing · lower the rate (l), then R";
    default:
        return view->frozen.on ? "frozen: the weights stand still · 0 goes on" : "";
    }
}

static void choose_status(struct ui *ui, const struct view *view, double now, char *text, size_t size)
{
    bool wrong = view->state == RUN_DIVERGED || view->state == RUN_COLLAPSED;
    ui->look.status_role = ROLE_ECHO;
    ui->look.echo_of = ui->echo_of;
    ui->look.echo = ui->message_until > now ? ui->echo : "";
    ui->message_shown = ui->message_until > now;
    if (ui->overlay && ui->overlay->status) {
        ui->overlay->status(ui, view, text, size);
    } else if (ui->message_until > now) {
        snprintf(text, size, "%s", ui->message);
        ui->look.status_role = ui->message_role;
    } else {
        snprintf(text, size, "%s", state_text(ui, view));
        ui->look.status_role = wrong ? ROLE_WARN : ROLE_ECHO;
    }
}

/* The view with the knobs as they will be when the burst of presses is over. */
static void show_draft(const struct ui *ui, struct view *view)
{
    for (int i = 0; i < ui->draft.count; i++) {
        enum setting setting = ui->draft.item[i].setting;
        view->knob[setting] = ui->draft.item[i].number;
        view->pending[setting] = true;
        if (setting == SET_LR)
            view->lr = view->scaled_lr = ui->draft.item[i].number;
    }
}

void ui_draw(struct ui *ui, const struct view *view, double now, struct grid *grid)
{
    char text[1024];
    struct view shown = *view;
    show_draft(ui, &shown);
    choose_status(ui, &shown, now, text, sizeof text);
    ui->look.status = text;
    ui->rows = grid->rows;
    ui->cols = grid->cols;
    grid_clear(grid);
    panels_draw(&shown, &ui->look, grid, ui->glyphs);
    ui->look.status = ui->look.echo = "";
    if (ui->overlay && ui->overlay->draw) {
        struct pane screen = {grid, {0, 0, grid->rows, grid->cols}, ui->glyphs};
        ui->overlay->draw(ui, view, &screen);
    }
}
