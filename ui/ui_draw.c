/* ui_draw.c -- what time brings, and the screen.
 *
 * What a press is answered with, in the status line, by urgency: a prompt or question; what the worker
 * is busy with, and how far; what was refused and why; what the last press did and how to take it back;
 * how to go on from a pause; what to press first.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/overlay.h"
#include "ui/run_fields.h"
#include "ui/ui_state.h"

#define UI_WORK 0.1 /* seconds between frames while a task of the worker is shown */

/* The strip shows which knobs a refused change was about. */
static void mark_refused(struct ui *ui, uint64_t number)
{
    uint64_t first = ui->sent_count > UI_SENT ? ui->sent_count - UI_SENT : 0;

    for (uint64_t i = first; i < ui->sent_count; i++) {
        const struct sent *sent = &ui->sent[i % UI_SENT];
        bool it = sent->number == number && sent->run == ui->look.run;
        for (int k = 0; it && k < sent->change.count; k++)
            ui->look.refused[sent->change.item[k].setting] = true;
    }
}

static void see_refusals(struct ui *ui, const struct view *view, double now)
{
    char text[600];

    for (uint64_t i = ui->refusals_seen; i < view->refusals; i++)
        mark_refused(ui, view->refused_last[i % VIEW_REFUSALS]);
    ui->refusals_seen = view->refusals;
    ui->refused_until = now + UI_REFUSAL;
    snprintf(text, sizeof text, "refused: %s", view->refusal);
    ui_say(ui, ROLE_WARN, now + UI_REFUSAL, text);
}

static void forget_refusals(struct ui *ui)
{
    memset(ui->look.refused, 0, sizeof ui->look.refused);
    ui->refused_until = 0;
}

void ui_forget_run(struct ui *ui)
{
    ui->draft.count = 0;
    ui->preview.asked.count = ui->preview.told.count = 0;
    *ui->preview.text = '\0';
    forget_refusals(ui);
}

/* What came of an undo, a fork, a way back. */
static void see_told(struct ui *ui, const struct view *view, double now)
{
    ui->told_seen = view->told;
    ui->undo_asked = false;
    ui_say(ui, view->told_good ? ROLE_ECHO : ROLE_WARN, now + UI_REFUSAL, view->told_text);
}

static void see_answers(struct ui *ui, const struct view *view, double now)
{
    if (view->refusals > ui->refusals_seen)
        see_refusals(ui, view, now);
    else if (ui->refused_until <= now)
        forget_refusals(ui);
    if (strcmp(view->failure, ui->failure_seen) != 0) {
        memcpy(ui->failure_seen, view->failure, sizeof ui->failure_seen);
        ui_say(ui, ROLE_WARN, now + 2 * UI_REFUSAL, view->failure);
    }
    if (view->told != ui->told_seen)
        see_told(ui, view, now);
}

/* Each run counts its own: what another measured, or one that went back, is no news. */
static void see_measure(struct ui *ui, const struct view *view, double now)
{
    bool news = view->run == ui->measures_run && view->whole.number > ui->measures_seen;
    char text[160];
    ui->measures_seen = view->whole.number;
    ui->measures_run = view->run;
    if (news)
        ui_say(ui, ROLE_ECHO, now + 2 * UI_REFUSAL,
               split_measure_text(&view->whole, view->train_n, text, sizeof text));
}

void ui_tick(struct ui *ui, const struct view *view, double now, struct ui_requests *requests)
{
    struct view own;
    const struct press press = ui_press(ui, view, &own, now, requests);

    see_measure(ui, press.view, now);
    see_answers(ui, press.view, now);
    ui_preview_tick(&press); /* before the change it is about */
    if (ui->draft.count && now >= ui->draft_due)
        ui_send_draft(&press);
}

static double sooner(double wait, double until, double now)
{
    return wait < 0 || until - now < wait ? fmax(0, until - now) : wait;
}

double ui_wait(const struct ui *ui, double now)
{
    double wait = -1;
    if (ui->draft.count)
        wait = sooner(wait, ui->draft_due, now);
    if (ui->message_until > now || ui->message_shown)
        wait = sooner(wait, ui->message_until, now);
    if (ui->refused_until > 0)
        wait = sooner(wait, ui->refused_until, now);
    if (ui->works)
        wait = sooner(wait, now + UI_WORK, now);
    return wait;
}

/* A result, and the ways on from it. */
static void lost_text(const struct view *view, char *text, size_t size)
{
    snprintf(text, size, "%s at step %llu · r to step %llu at half the rate%s · R again",
             run_state_name(view->state), (unsigned long long)view->step,
             (unsigned long long)view->good_step, view->undoes ? " · u undo" : "");
}

static const char *state_text(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    switch (view->state) {
    case RUN_PAUSED:
        return "paused · Space goes on · n one step · changes made now apply together";
    case RUN_FINISHED:
        return "done · Space goes on for as long again · R again from the start";
    case RUN_DIVERGED:
    case RUN_COLLAPSED:
        lost_text(view, text, size);
        return text;
    default:
        return view->frozen.on ? "frozen: the weights stand still · 0 goes on"
               : ui->hint      ? "B doubles the batch · L the rate · Space pauses · u undoes · ? help"
                               : "";
    }
}

static void choose_message(struct ui *ui, char *text, size_t size)
{
    const char *consequence = ui->consequence;

    snprintf(text, size, "%s%s%s", ui->message, *consequence ? "   ·   " : "", consequence);
    ui->look.status_role = ui->message_role;
    ui->look.status_head = ui->message_head;
}

static void choose_status(struct ui *ui, const struct view *view, double now, char *text, size_t size)
{
    char state[128];
    struct look *look = &ui->look;

    look->status_role = ROLE_ECHO;
    look->status_head = 0;
    look->status_task = false;
    look->status_typed = ui->overlay && ui->overlay->caret;
    look->status_caret = look->status_typed ? (int)ui->overlay->caret(ui) : 0;
    look->echo_of = ui->echo_of;
    look->echo = ui->message_until > now ? ui->echo : "";
    ui->message_shown = ui->message_until > now;
    ui->works = view->task.name != NULL;
    if (ui->overlay && ui->overlay->status) {
        ui->overlay->status(ui, view, text, size);
    } else if (view->task.name) {
        look->status_task = true;
        snprintf(text, size, "%s", view->task.name);
    } else if (ui->message_until > now) {
        choose_message(ui, text, size);
    } else {
        snprintf(text, size, "%s", state_text(ui, view, state, sizeof state));
        look->status_role = run_lost(view->state) ? ROLE_WARN : ROLE_ECHO;
    }
}

/* What the line being typed would come to, in the line above it where there is one. */
static void choose_preview(struct ui *ui, const struct view *view, const struct grid *grid)
{
    struct layout layout = layout_make(grid->rows, grid->cols, view->run_count, ui->look.mode,
                                       ui->look.panel);

    ui->look.preview = "";
    ui->preview_above = false;
    for (int i = 0; i < layout.count; i++)
        ui->preview_above |= layout.item[i].panel == PANEL_CHANGE;
    if (ui->preview_above && ui->overlay && ui->overlay->caret)
        ui->look.preview = ui_line_words(ui, &ui->look.preview_role);
}

void ui_draw(struct ui *ui, const struct view *view, double now, struct grid *grid)
{
    char text[sizeof ui->message + sizeof ui->consequence + 16];
    struct view own, shown = *ui_view(ui, view, &own);
    ui_show_asked(ui, &shown);
    choose_preview(ui, view, grid);
    choose_status(ui, &shown, now, text, sizeof text);
    ui->look.status = text;
    ui->rows = grid->rows;
    ui->cols = grid->cols;
    ui->runs = view->run_count;
    grid_clear(grid);
    panels_draw(&shown, &ui->look, grid, ui->glyphs);
    ui->look.status = ui->look.preview = ui->look.echo = "";
    if (ui->overlay && ui->overlay->draw) {
        struct pane screen = {grid, {0, 0, grid->rows, grid->cols}, ui->glyphs};
        ui->overlay->draw(ui, &shown, &screen);
    }
}
