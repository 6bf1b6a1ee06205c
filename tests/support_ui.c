/* support_ui.c -- the state machine driven by hand. */
#include "tests/support_ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "ui/turn.h"

void ui_rig_init(struct ui_rig *rig, int rows, int cols)
{
    memset(rig, 0, sizeof *rig);
    sample_init(&rig->sample);
    sample_batch(&rig->sample, 32);
    rig->sample.view.knob[SET_LR_BATCH] = 32;
    rig->ui = ui_new(&glyphs_utf8);
    rig->now = 100;
    grid_resize(&rig->grid, rows, cols);
}

void ui_rig_done(struct ui_rig *rig)
{
    ui_free(rig->ui);
    grid_done(&rig->grid);
    sample_done(&rig->sample);
}

static void keep_change(struct ui_rig *rig, const struct ui_request *request)
{
    REQUIRE(rig->changes < RIG_ASKED);
    rig->asked[rig->changes].change = request->change;
    rig->asked[rig->changes].run = request->run;
    rig->asked[rig->changes++].number = ++rig->number;
    ui_sent(rig->ui, rig->number);
}

static void carry_out(struct ui_rig *rig, const struct ui_requests *requests)
{
    for (int i = 0; i < requests->count; i++) {
        const struct ui_request *request = &requests->item[i];
        if (request->kind == UI_CHANGE) {
            keep_change(rig, request);
        } else if (request->kind == UI_PREVIEW) {
            rig->questions++;
            rig->question = request->change;
            rig->question_number = ++rig->number;
            ui_previewed(rig->ui, rig->number);
        } else {
            rig->others++;
            rig->other = *request;
        }
    }
}

void ui_rig_key(struct ui_rig *rig, int key)
{
    struct ui_requests requests = {0};

    ui_key(rig->ui, &rig->sample.view, key, rig->now, &requests);
    carry_out(rig, &requests);
}

void ui_rig_keys(struct ui_rig *rig, const char *keys)
{
    for (; *keys; keys++)
        ui_rig_key(rig, (unsigned char)*keys);
}

void ui_rig_mouse(struct ui_rig *rig, enum mouse_kind kind, int row, int col)
{
    struct ui_requests requests = {0};
    const struct mouse mouse = {.kind = kind, .row = row, .col = col};

    ui_mouse(rig->ui, &rig->sample.view, &rig->grid, &mouse, rig->now, &requests);
    carry_out(rig, &requests);
}

void ui_rig_wait(struct ui_rig *rig, double seconds)
{
    struct ui_requests requests = {0};

    rig->now += seconds;
    ui_tick(rig->ui, &rig->sample.view, rig->now, &requests);
    carry_out(rig, &requests);
    ui_draw(rig->ui, &rig->sample.view, rig->now, &rig->grid);
}

/* As the trainer plans it: a rate that is set is meant for the new batch unless another is named. */
static void apply(struct ui_rig *rig, const struct change *change)
{
    struct view *view = &rig->sample.view;

    for (int i = 0; i < change->count; i++)
        view->knob[change->item[i].setting] = change->item[i].number;
    if (change_value(change, SET_BATCH))
        sample_batch(&rig->sample, view->knob[SET_BATCH] > 0 ? (size_t)view->knob[SET_BATCH]
                                                             : view->train_n);
    if (change_value(change, SET_LR) && !change_value(change, SET_LR_BATCH))
        view->knob[SET_LR_BATCH] = (double)view->batch;
    const struct rate rate = {view->knob[SET_LR], view->knob[SET_LR_BATCH], (double)view->batch,
                              (enum scale_rule)view->knob[SET_SCALE_LR]};
    view->lr = view->scaled_lr = rate_scaled(&rate);
}

void ui_rig_answer(struct ui_rig *rig)
{
    for (; rig->answered < rig->changes; rig->answered++)
        apply(rig, &rig->asked[rig->answered].change);
    rig->sample.view.answered = rig->number;
    ui_rig_wait(rig, 0);
}

void ui_rig_refuse(struct ui_rig *rig, const char *why)
{
    struct view *view = &rig->sample.view;

    REQUIRE(rig->answered < rig->changes);
    view->answered = view->refused = rig->asked[rig->answered++].number;
    view->refused_last[view->refusals++ % VIEW_REFUSALS] = view->refused;
    snprintf(view->refusal, sizeof view->refusal, "%s", why);
    ui_rig_wait(rig, 0);
}

void ui_rig_tell(struct ui_rig *rig, bool good, const char *text)
{
    struct view *view = &rig->sample.view;

    view->told++;
    view->told_good = good;
    snprintf(view->told_text, sizeof view->told_text, "%s", text);
    ui_rig_wait(rig, 0);
}

const char *ui_rig_last(struct ui_rig *rig)
{
    static char text[CHANGE_TEXT];

    *text = '\0';
    return rig->changes ? change_format(&rig->asked[rig->changes - 1].change, text, sizeof text)
                        : text;
}

char *ui_rig_text(struct ui_rig *rig)
{
    const struct grid *grid = &rig->grid;
    char *text = checked_malloc((size_t)(grid->rows * (grid->cols * 4 + 1)) + 1), *at = text;

    ui_draw(rig->ui, &rig->sample.view, rig->now, &rig->grid);
    for (int i = 0; i < grid->rows * grid->cols; i++) {
        text_append(&at, grid->cells[i].ch);
        if ((i + 1) % grid->cols == 0)
            *at++ = '\n';
    }
    *at = '\0';
    return text;
}

static void expect(struct ui_rig *rig, const char *words, bool present)
{
    char *text = ui_rig_text(rig);

    if (!!strstr(text, words) != present)
        fail_msg("'%s' %s:\n%s", words, present ? "missing in" : "found in", text);
    free(text);
}

void ui_rig_shows(struct ui_rig *rig, const char *text)
{
    expect(rig, text, true);
}

void ui_rig_hides(struct ui_rig *rig, const char *text)
{
    expect(rig, text, false);
}

enum role ui_rig_role(struct ui_rig *rig, const char *text)
{
    char *all = ui_rig_text(rig), *found = strstr(all, text);
    const char *at = all;
    int cell = 0;

    assert_non_null(found);
    for (; at < found; cell += *at != '\n' && ((unsigned char)*at & 0xc0) != 0x80, at++)
        ;
    free(all);
    return (enum role)rig->grid.cells[cell].role;
}

int ui_rig_set_up(void **state)
{
    struct ui_rig *rig = checked_malloc(sizeof *rig);

    ui_rig_init(rig, 24, 80);
    *state = rig;
    return 0;
}

int ui_rig_tear_down(void **state)
{
    ui_rig_done(*state);
    free(*state);
    return 0;
}
