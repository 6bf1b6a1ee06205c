/* test_fuzz_ui.c -- the interface alone under random keys, clicks, views and sizes.
 *
 * No terminal and no worker: requests are carried out on the sample view at once, as far as a view
 * shows them. Runs come and go by keys and by themselves, and the view is now and then still of another
 * run than the one selected. What is looked for is what the sanitizers and REQUIRE say.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_fuzz.h"
#include "tests/support_view.h"
#include "ui/ui.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { EVENTS_A_FRAME = 60 };
#else
enum { EVENTS_A_FRAME = 20 };
#endif

struct rig {
    struct fuzz fuzz;
    struct sample *sample;
    struct ui *ui;
    struct grid grid;
    double now;
    uint64_t sent;
};

/* ---- the worker ---- */

static void change(struct rig *rig, const struct change *change)
{
    struct view *view = &rig->sample->view;

    ui_sent(rig->ui, ++rig->sent);
    if (fuzz_below(&rig->fuzz, 4))
        view->answered = rig->sent;
    if (fuzz_below(&rig->fuzz, 8) == 0)
        view->refused = view->refused_last[++view->refusals % VIEW_REFUSALS] = rig->sent;
    else
        for (int c = 0; c < change->count; c++)
            view->knob[change->item[c].setting] = change->item[c].number;
}

/* There is always a run left. */
static void come_or_go(struct rig *rig, int run)
{
    struct view *view = &rig->sample->view;
    bool *exists = &view->runs[run].exists;

    if (*exists && view->run_count == 1)
        return;
    *exists = !*exists;
    view->run_count += *exists ? 1 : -1;
}

static void tell(struct rig *rig, const char *text)
{
    struct view *view = &rig->sample->view;

    view->told++;
    view->told_good = fuzz_below(&rig->fuzz, 2);
    snprintf(view->told_text, sizeof view->told_text, "%s", text);
    view->undoes = fuzz_below(&rig->fuzz, 2);
    view->redoes = fuzz_below(&rig->fuzz, 2);
}

static void carry_out_one(struct rig *rig, const struct ui_request *request)
{
    struct view *view = &rig->sample->view;
    struct view_run *run = &view->runs[request->run];

    assert_in_range(request->run, 0, RUNS - 1);
    switch (request->kind) {
    case UI_CHANGE:
        change(rig, &request->change);
        break;
    case UI_TOGGLE:
        view->state = view->state == RUN_TRAINING ? RUN_PAUSED : RUN_TRAINING;
        break;
    case UI_FORK:
        assert_true(request->step == UI_NOW || request->step <= history_steps(run->history, NULL));
        for (int i = 0; i < RUNS && view->run_count < RUNS; i++)
            if (!view->runs[i].exists) {
                come_or_go(rig, i);
                break;
            }
        break;
    case UI_REMOVE:
        if (run->exists)
            come_or_go(rig, request->run);
        break;
    case UI_REWIND:
        assert_true(request->step < history_steps(run->history, NULL));
        view->task = (struct view_task){"going back to some step", 0.01 * fuzz_below(&rig->fuzz, 120)};
        break;
    case UI_JOIN:
        run->joined = !run->joined;
        break;
    case UI_NAME:
        assert_true(strlen(request->text) < sizeof run->name);
        strcpy(run->name, request->text);
        break;
    case UI_UNDO:
    case UI_REDO:
        tell(rig, "back to step 200, without batch 32→256 · U makes it again");
        break;
    default:
        break;
    }
}

static void carry_out(struct rig *rig, const struct ui_requests *requests)
{
    for (int i = 0; i < requests->count; i++)
        carry_out_one(rig, &requests->item[i]);
}

/* The view is of the run selected, but for the moment after it was. */
static void follow_selection(struct rig *rig)
{
    struct view *view = &rig->sample->view;
    const struct view_run *run = &view->runs[ui_run(rig->ui)];

    if (!run->exists || fuzz_below(&rig->fuzz, 2))
        return;
    view->run = ui_run(rig->ui);
    view->history = run->history;
    view->step = run->step;
    view->epoch = run->epoch;
    view->examples = run->examples;
}

/* ---- what happens ---- */

/* Now and then the run is where it seldom is. */
static void change_view(struct rig *rig)
{
    static const double values[] = {0, -1, 1e-300, 1e300, INFINITY, NAN, 0.5};
    struct view *view = &rig->sample->view;
    double value = values[fuzz_below(&rig->fuzz, COUNT_OF(values))];

    switch (fuzz_below(&rig->fuzz, 16)) {
    case 0: view->state = (enum run_state)fuzz_below(&rig->fuzz, 5); break;
    case 1: view->smooth_loss = value; break;
    case 2: view->test_loss = view->fixed_train_loss = value; break;
    case 3: view->noise.scale = value; break;
    case 4: view->noise.trace = value; break;
    case 5: view->noise.grad_sq = value; break;
    case 6: view->noise.known = !view->noise.known; break;
    case 7: view->memory_limit = fuzz_below(&rig->fuzz, 2) ? 0 : 1 << 20; break;
    case 8: view->classify = !view->classify; break;
    case 9: view->lr = value; break;
    case 10: view->batch = 1 + (size_t)fuzz_below(&rig->fuzz, (int)view->train_n); break;
    case 11: come_or_go(rig, fuzz_below(&rig->fuzz, RUNS)); break;
    case 12: view->task.name = NULL; break;
    case 13: view->task = (struct view_task){"repeating the session", value}; break;
    case 14: tell(rig, "run B forked from A"); break;
    default: view->smooth_loss = view->test_loss = 0.3; break;
    }
}

static struct mouse any_mouse(struct fuzz *fuzz)
{
    return (struct mouse){
        .kind = (enum mouse_kind)fuzz_below(fuzz, MOUSE_WHEEL_DOWN + 1),
        .row = fuzz_below(fuzz, FUZZ_ROWS + 4) - 2,
        .col = fuzz_below(fuzz, FUZZ_COLS + 4) - 2,
    };
}

static void one_frame(struct rig *rig)
{
    struct ui_requests requests = {0};

    follow_selection(rig);
    ui_tick(rig->ui, &rig->sample->view, rig->now, &requests);
    carry_out(rig, &requests);
    if (fuzz_below(&rig->fuzz, 4) == 0)
        grid_resize(&rig->grid, fuzz_size(&rig->fuzz, FUZZ_ROWS), fuzz_size(&rig->fuzz, FUZZ_COLS));
    ui_draw(rig->ui, &rig->sample->view, rig->now, &rig->grid);
    assert_true(ui_wait(rig->ui, rig->now) >= -1);
}

static void one_event(struct rig *rig)
{
    struct ui_requests requests = {0};
    struct mouse mouse = any_mouse(&rig->fuzz);

    if (fuzz_below(&rig->fuzz, 4))
        ui_key(rig->ui, &rig->sample->view, fuzz_key(&rig->fuzz), rig->now, &requests);
    else
        ui_mouse(rig->ui, &rig->sample->view, &rig->grid, &mouse, rig->now, &requests);
    carry_out(rig, &requests);
    rig->now += fuzz_below(&rig->fuzz, 100) ? 0.01 : 3;
}

static void survive(struct sample *sample, const struct glyphs *glyphs, long events)
{
    struct rig rig = {.fuzz = fuzz_start(), .sample = sample, .ui = ui_new(glyphs), .now = 1};

    sample_runs(sample, RUNS);
    grid_resize(&rig.grid, 24, 80);
    for (long i = 0; i < events; i++) {
        if (fuzz_below(&rig.fuzz, 200) == 0)
            change_view(&rig);
        one_event(&rig);
        if (fuzz_below(&rig.fuzz, EVENTS_A_FRAME) == 0)
            one_frame(&rig);
    }
    grid_done(&rig.grid);
    ui_free(rig.ui);
    sample->view.history = sample->view.runs[0].history; /* who tears down expects A's */
}

static void random_events_do_no_harm(void **state)
{
    survive(*state, &glyphs_utf8, fuzz_count(80000));
}

static void random_events_do_no_harm_in_ascii(void **state)
{
    survive(*state, &glyphs_ascii, fuzz_count(20000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(random_events_do_no_harm),
        SAMPLE_TEST(random_events_do_no_harm_in_ascii),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
