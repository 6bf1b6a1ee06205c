/* test_session.c -- the worker thread seen from the main thread: requests, answers, pauses, ends.
 *
 * A session with --steps 20 pauses every 20 steps, so that changes land at exact steps and its log
 * can be held against a scripted run's. Waiting is for a state, never for a time; a minute without
 * it is a failure.
 */
#include "src/session.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"
#include "src/runs.h"
#include "tests/support_engine.h"
#include "tests/support_runs.h"
#include "tests/support_scratch.h"
#include "tests/support_session.h"


static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    return toy_dataset(&toy);
}

static void note(struct bench *bench, enum event_kind event, const char *text)
{
    struct ask ask = {.kind = ASK_NOTE, .event = event};
    snprintf(ask.text, sizeof ask.text, "%s", text);
    session_ask(bench->session, &ask);
}

static void change_at(struct bench *bench, uint64_t step, const char *text)
{
    wait_for(bench, stands_at, step, "a stop at step");
    ask(bench, text);
}

/* ---- the same log as a script ---------------------------------------------------------------- */

static const char *const at_20[] = {"batch=64 lr=0.1", "precision=bf16 scale-lr=linear freeze=on",
                                    "optimizer=momentum accumulate=3 freeze=off",
                                    "batch=full precision=fp16"};

static char *scripted_log(void)
{
    char script[128], log[128], text[400];
    struct options options;
    struct words words;
    struct status status;
    struct dataset *data = toys();
    FILE *out = fopen(scratch_path(test_scratch(), "s.script", script, sizeof script), "w");
    assert_non_null(out);
    fprintf(out, "batchscope-script 1\n");
    for (size_t i = 0; i < COUNT_OF(at_20); i++)
        fprintf(out, "@%zu %s\n", 20 * i + 21, at_20[i]);
    fclose(out);
    scratch_path(test_scratch(), "scripted.csv", log, sizeof log);
    snprintf(text, sizeof text, "--model mlp:16 --steps 100 --log %s --script %s", log, script);
    read_options(&options, &words, text);
    struct runs_options make = {.config = &options.config, .dataset = data, .script = options.script};
    struct runs *runs = runs_new(&make, &status);
    assert_non_null(runs);
    runs_to_end(runs);
    assert_true(runs_finish(runs, &status));
    runs_free(runs);
    options_done(&options);
    toy_free(data);
    return log_without_times(log);
}

static char *live_log(const char *more)
{
    struct bench bench;
    char log[128], text[400];
    scratch_path(test_scratch(), "live.csv", log, sizeof log);
    snprintf(text, sizeof text, "--model mlp:16 --steps 20 --log %s %s", log, more);
    bench_init(&bench, text, -1);
    for (size_t i = 0; i < COUNT_OF(at_20); i++) {
        change_at(&bench, 20 * i + 20, at_20[i]);
        press(&bench, ASK_MEASURE);
        press(&bench, ASK_GO);
    }
    wait_for(&bench, stands_at, 100, "a stop at step");
    bench_end(&bench);
    return log_without_times(log);
}

static void live_and_scripted_write_one_log(void **state)
{
    (void)state;
    char *scripted = scripted_log(), *live = live_log("");
    assert_same_log("scripted and live", scripted, live);
    free(live);
    live = live_log("--pace 500");
    assert_same_log("scripted and paced", scripted, live);
    free(live);
    free(scripted);
}

/* ---- what is measured for the eye ------------------------------------------------------------ */

static bool has_looked(const struct view *view, uint64_t step)
{
    return view->exponents.measured && view->exponents.step > step && view->profile.measured;
}

static bool has_measured(const struct view *view, uint64_t number)
{
    return view->whole.number == number;
}

static bool is_unmeasured(const struct view *view, uint64_t number)
{
    (void)number;
    return !view->whole.measured;
}

static bool has_frozen_steps(const struct view *view, uint64_t steps)
{
    return view->frozen.on && view->frozen.steps >= steps;
}

static const char *last_event(const struct bench *bench)
{
    return bench->events[bench->view.event_count - 1].text;
}

static void the_whole_split_is_measured_when_asked(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --steps 20", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    assert_false(bench.view.whole.measured);
    press(&bench, ASK_MEASURE);
    wait_for(&bench, has_measured, 1, "measurement");
    assert_true(bench.view.whole.measured && bench.view.whole.step == 20);
    assert_true(bench.view.state == RUN_FINISHED && bench.view.step == 20);
    assert_non_null(strstr(last_event(&bench), "measured all 150: loss "));
    press(&bench, ASK_AGAIN); /* other weights */
    wait_for(&bench, is_unmeasured, 0, "measurement");
    bench_end(&bench);
}

static void frozen_it_goes_on_measuring(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --batch 50", -1);
    ask(&bench, "freeze=on");
    wait_for(&bench, has_frozen_steps, 2000, "frozen steps"); /* far more than a collapse takes */
    assert_true(bench.view.state == RUN_TRAINING && bench.view.knob[SET_FREEZE] == 1);
    assert_true(bench.view.frozen.measured > 0 && bench.view.frozen.expected > 0);
    assert_true(bench.view.stats.value[STAT_UPDATE_NORM] == 0);
    assert_int_equal(bench.view.whole.number, 1);
    assert_non_null(strstr(last_event(&bench), "measured all 150"));
    assert_string_equal(bench.view.change, "frozen: the weights stand still, statistics go on");
    uint64_t number = ask(&bench, "freeze=off");
    wait_for(&bench, is_answered, number, "the answer to");
    assert_false(bench.view.frozen.on);
    bench_end(&bench);
}

static void steps_are_looked_at_while_somebody_draws(void **state)
{
    struct bench bench;
    double sum = 0;
    (void)state;
    bench_init(&bench, "--model softmax", -1);
    wait_for(&bench, has_looked, 1, "a look at a step after");
    assert_int_equal(bench.view.exponents.total, bench.view.parameters);
    for (int p = 0; p < PHASES; p++)
        sum += bench.view.profile.share[p];
    assert_within("shares", sum, 1, 1e-9);
    bench_end(&bench);
}

/* ---- requests -------------------------------------------------------------------------------- */

static bool nothing_pends(const struct view *view)
{
    for (int i = 0; i < SETTINGS; i++)
        if (view->pending[i])
            return false;
    return true;
}

static void answers_come_in_order(void **state)
{
    struct bench bench;
    uint64_t before = 0, number = 0;
    (void)state;
    bench_init(&bench, "--model softmax", -1);
    for (int i = 1; i <= 300; i++) {
        char text[64];
        snprintf(text, sizeof text, "batch=%d lr=0.0%d", 1 + i % 150, 100 + i);
        number = ask(&bench, text);
        assert_int_equal(number, i);
        session_view(bench.session, 0, &bench.view);
        assert_true(bench.view.answered >= before && bench.view.answered <= number);
        before = bench.view.answered;
    }
    wait_for(&bench, is_answered, number, "the answer to");
    assert_int_equal(bench.view.answered, 300);
    assert_int_equal(bench.view.refused, 0);
    assert_int_equal(bench.view.batch, 1);
    assert_true(bench.view.lr == 0.0400);
    assert_true(nothing_pends(&bench.view));
    assert_true(bench.view.knob[SET_BATCH] == 1);
    assert_int_equal(bench.view.event_count, VIEW_EVENTS);
    assert_non_null(strstr(bench.events[VIEW_EVENTS - 1].text, "batch 150→1"));
    bench_end(&bench);
}

static void a_refused_change_does_no_harm(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --steps 20 --memory-limit 20K", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    uint64_t first = ask(&bench, "batch=151 lr=3"), second = ask(&bench, "memory-limit=100"), third;
    wait_for(&bench, is_answered, second, "the answer to");
    assert_int_equal(bench.view.refused, second);
    assert_non_null(strstr(bench.view.refusal, "no example fits"));
    assert_true(bench.view.batch == 32 && bench.view.lr == 0.02 && nothing_pends(&bench.view));
    assert_int_equal(bench.events[bench.view.event_count - 1].kind, EVENT_REFUSED);
    third = ask(&bench, "lr=0.5");
    wait_for(&bench, is_answered, third, "the answer to");
    assert_int_equal(bench.view.refused, second);
    assert_true(bench.view.lr == 0.5 && first < second);
    press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 40, "a stop at step");
    assert_string_equal(bench.view.failure, "");
    bench_end(&bench);
}

static bool is_told(const struct view *view, uint64_t number)
{
    return view->preview.number >= number;
}

static uint64_t ask_about(struct bench *bench, const char *text)
{
    struct change change = {0};
    struct status status;
    if (!change_parse(&change, text, &status))
        fail_msg("%s", status.text);
    return session_ask(bench->session, &(struct ask){.kind = ASK_PREVIEW, .change = change});
}

/* What a change would come to is told, and nothing is changed, nor does anything pend. */
static void a_change_is_asked_about(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --steps 20 --scale-lr linear --memory-limit 20K", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    size_t memory = bench.view.memory.total;
    uint64_t number = ask_about(&bench, "batch=64");
    wait_for(&bench, is_told, number, "the answer to");
    const struct preview *preview = &bench.view.preview;
    assert_true(preview->allowed && preview->now.memory == memory);
    assert_true(preview->then.memory > memory && preview->then.memory_limit == 20480);
    assert_true(preview->now.batch == 32 && preview->then.batch == 64);
    assert_true(preview->now.scaled_lr == 0.02 && preview->then.scaled_lr == 0.04);
    assert_true(preview->then.accumulate == 1 && preview->then.micro_batch == 64);
    number = ask_about(&bench, "batch=151");
    wait_for(&bench, is_told, number, "the answer to");
    assert_false(preview->allowed);
    assert_non_null(strstr(preview->reason, "more than the 150 examples"));
    assert_true(bench.view.batch == 32 && bench.view.lr == 0.02 && nothing_pends(&bench.view));
    assert_true(bench.view.refusals == 0 && bench.view.answered == number);
    bench_end(&bench);
}

/* In the order they were told in, between the changes. */
static void notes_stand_among_the_events(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --steps 20", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    note(&bench, EVENT_NOTE, "log of this run: run-2.csv");
    note(&bench, EVENT_REFUSED, "no new run");
    wait_for(&bench, is_answered, ask(&bench, "lr=0.5"), "the answer to");
    const struct view_event *last = &bench.events[bench.view.event_count - 1];
    assert_string_equal(last[-2].text, "log of this run: run-2.csv");
    assert_int_equal(last[-2].step, 20);
    assert_string_equal(last[-1].text, "no new run");
    assert_int_equal(last[-1].kind, EVENT_REFUSED);
    assert_int_equal(last[0].kind, EVENT_APPLIED);
    bench_end(&bench);
}

static void limits_extend(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --batch 50 --epochs 2", -1);
    wait_for(&bench, has_state, RUN_FINISHED, "the end of the plan");
    assert_true(bench.view.step == 6 && bench.view.horizon == 2);
    press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 12, "a stop at step");
    assert_int_equal(bench.view.state, RUN_FINISHED);
    assert_true(bench.view.horizon == 4);
    bench_end(&bench);
}

static void it_pauses_and_goes_on(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --batch 50", -1);
    wait_for(&bench, is_past, 100, "step");
    press(&bench, ASK_PAUSE);
    wait_for(&bench, has_state, RUN_PAUSED, "state");
    uint64_t step = bench.view.step;
    ask(&bench, "batch=25");
    uint64_t number = ask(&bench, "lr=0.1");
    wait_for(&bench, is_answered, number, "the answer to");
    assert_true(bench.view.step == step && bench.view.state == RUN_PAUSED);
    press(&bench, ASK_GO);
    wait_for(&bench, is_past, step + 10, "step");
    bench_end(&bench);
}

static void it_takes_single_steps(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --batch 50 --steps 20", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    for (uint64_t step = 21; step <= 30; step++) {
        press(&bench, ASK_STEP);
        wait_for(&bench, stands_at, step, "a stop at step");
        assert_int_equal(bench.view.state, RUN_PAUSED);
    }
    for (int i = 0; i < 5; i++) /* pressed faster than steps are taken */
        press(&bench, ASK_STEP);
    wait_for(&bench, stands_at, 35, "a stop at step");
    bench_end(&bench);
}

static void it_goes_to_the_end_of_the_epoch(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --batch 50 --steps 20", -1);
    wait_for(&bench, stands_at, 20, "a stop at step");
    press(&bench, ASK_EPOCH);
    wait_for(&bench, stands_at, 21, "a stop at step");
    assert_true(bench.view.epoch == 7 && bench.view.state == RUN_PAUSED);
    press(&bench, ASK_EPOCH);
    wait_for(&bench, stands_at, 24, "a stop at step");
    assert_true(bench.view.epoch == 8);
    bench_end(&bench);
}

static void it_starts_again_the_same(void **state)
{
    struct bench bench;
    struct step_stats first;
    double at[CLOCKS];
    (void)state;
    bench_init(&bench, "--model mlp:16 --optimizer momentum --steps 50", -1);
    wait_for(&bench, stands_at, 50, "a stop at step");
    first = bench.view.stats;
    press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 100, "a stop at step");
    press(&bench, ASK_AGAIN);
    wait_for(&bench, stands_at, 50, "a stop at step");
    assert_true(bench.view.stats.value[STAT_TRAIN_LOSS] == first.value[STAT_TRAIN_LOSS]);
    assert_true(bench.view.stats.value[STAT_WEIGHT_NORM] == first.value[STAT_WEIGHT_NORM]);
    assert_int_equal(history_steps(bench.view.history, at), 50);
    assert_int_equal(history_steps(bench.view.ghost, at), 100);
    bench_end(&bench);
}

static void a_diverged_run_pauses_until_it_starts_again(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model dense:9,relu,dense:9,relu --batch 10 --lr 1e6", -1);
    wait_for(&bench, has_state, RUN_DIVERGED, "state");
    uint64_t step = bench.view.step;
    assert_true(!isfinite(bench.view.stats.value[STAT_TRAIN_LOSS]));
    uint64_t number = ask(&bench, "lr=0.01");
    wait_for(&bench, is_answered, number, "the answer to");
    assert_true(bench.view.step == step && bench.view.state == RUN_DIVERGED);
    press(&bench, ASK_GO); /* lost is lost: a step, and it is flagged again */
    wait_for(&bench, is_past, step, "step");
    wait_for(&bench, has_state, RUN_DIVERGED, "state");
    assert_int_equal(bench.view.step, step + 1);
    press(&bench, ASK_AGAIN);
    wait_for(&bench, is_past, step + 10, "step");
    press(&bench, ASK_PAUSE);
    wait_for(&bench, has_state, RUN_PAUSED, "state");
    assert_true(stat_has(&bench.view.stats, STAT_TRAIN_LOSS));
    assert_true(isfinite(bench.view.stats.value[STAT_TRAIN_LOSS]) && bench.view.scaled_lr == 0.01);
    bench_end(&bench);
}

static void bench_scripted(struct bench *bench, const char *options, const char *lines)
{
    char script[128], text[256];
    FILE *out = fopen(scratch_path(test_scratch(), "bad.script", script, sizeof script), "w");
    assert_non_null(out);
    fprintf(out, "batchscope-script 1\n%s", lines);
    fclose(out);
    snprintf(text, sizeof text, "%s --script %s", options, script);
    bench_init(bench, text, -1);
}

static void it_goes_on_after_a_scripts_stop(void **state)
{
    struct bench bench;
    (void)state;
    bench_scripted(&bench, "--model softmax", "@5 stop\n@9 batch=25 stop\n");
    wait_for(&bench, stands_at, 4, "a stop at step");
    assert_int_equal(bench.view.state, RUN_FINISHED);
    press(&bench, ASK_STEP);
    wait_for(&bench, stands_at, 5, "a stop at step");
    press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 8, "a stop at step");
    press(&bench, ASK_GO);
    wait_for(&bench, is_past, 20, "step");
    assert_int_equal(bench.view.batch, 25);
    bench_end(&bench);
}

static void a_scripts_refusal_is_told(void **state)
{
    struct bench bench;
    struct status status;
    (void)state;
    bench_scripted(&bench, "--model softmax --steps 20", "@5 batch=151\n@9 batch=25\n");
    wait_for(&bench, stands_at, 4, "a stop at step");
    assert_non_null(strstr(bench.view.failure, "bad.script:2:4: batch 151 is more than"));
    press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 20, "a stop at step");
    assert_int_equal(bench.view.batch, 25);
    assert_false(session_end(bench.session, &status));
    assert_non_null(strstr(status.text, "bad.script:2"));
    bench_done(&bench);
}

static void it_wakes_the_main_thread(void **state)
{
    struct bench bench;
    int ends[2];
    char byte;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    bench_init(&bench, "--model softmax --steps 20", ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 1); /* when it paused */
    ask(&bench, "lr=0.5");
    assert_int_equal(read(ends[0], &byte, 1), 1); /* when it answered */
    wait_for(&bench, stands_at, 20, "a stop at step");
    bench_end(&bench);
    close(ends[0]);
    close(ends[1]);
}

static void ends_write_everything(void **state)
{
    struct bench bench;
    char log[128], weights[128], text[400];
    (void)state;
    scratch_path(test_scratch(), "end.csv", log, sizeof log);
    scratch_path(test_scratch(), "end.safetensors", weights, sizeof weights);
    snprintf(text, sizeof text, "--model softmax --log %s --save-weights %s", log, weights);
    bench_init(&bench, text, -1);
    wait_for(&bench, is_past, 50, "step");
    bench_end(&bench); /* while it trains */
    char *rows = log_without_times(log);
    size_t n = strlen(rows), lines = 0;
    for (const char *at = rows; *at; at++)
        lines += *at == '\n';
    assert_true(lines > 51 && !strcmp(rows + n - 2, "\r\n"));
    assert_int_equal(access(weights, R_OK), 0);
    free(rows);
}

/* ---- under load ------------------------------------------------------------------------------ */

static void look_at_curves(const struct view *view)
{
    struct history_bin bins[80];
    struct history_marker markers[16];
    double at[CLOCKS] = {0};
    history_steps(view->history, at);
    history_sample(view->history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, at[CLOCK_STEPS] + 1, 80, bins);
    history_markers(view->history, markers, 16);
}

static void views_and_changes_at_once(void **state)
{
    enum { ROUNDS = SANITIZED ? 400 : 3000 };
    static const char *const texts[] = {"batch=7", "batch=full", "lr=0.01", "precision=bf16",
                                        "batch=64 accumulate=3", "precision=fp32", "batch=999",
                                        "optimizer=momentum", "optimizer=sgd accumulate=1"};
    struct bench bench;
    uint64_t asked = 0, refused = 0;
    (void)state;
    bench_init(&bench, "--model mlp:16", -1);
    for (int i = 0; i < ROUNDS; i++) {
        size_t which = (size_t)i % COUNT_OF(texts);
        uint64_t number = ask(&bench, texts[which]);
        asked++;
        if (which == 6)
            refused = number;
        session_view(bench.session, 0, &bench.view);
        if (i % 16 == 0)
            look_at_curves(&bench.view);
        if (i % 100 == 50) {
            press(&bench, ASK_PAUSE);
            press(&bench, ASK_STEP);
            press(&bench, ASK_AGAIN);
            asked += 3;
        }
    }
    wait_for(&bench, is_answered, asked, "the answer to");
    assert_int_equal(bench.view.answered, asked);
    assert_int_equal(bench.view.refused, refused);
    assert_true(nothing_pends(&bench.view));
    bench_end(&bench);
}

static void many_sessions_start_and_end(void **state)
{
    (void)state;
    for (int i = 0; i < 30; i++) {
        struct bench bench;
        bench_init(&bench, "--model softmax", -1);
        if (i % 3)
            ask(&bench, "batch=3");
        if (i % 2)
            press(&bench, ASK_PAUSE);
        bench_end(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(live_and_scripted_write_one_log),
        cmocka_unit_test(the_whole_split_is_measured_when_asked),
        cmocka_unit_test(frozen_it_goes_on_measuring),
        cmocka_unit_test(steps_are_looked_at_while_somebody_draws),
        cmocka_unit_test(answers_come_in_order),
        cmocka_unit_test(a_refused_change_does_no_harm),
        cmocka_unit_test(a_change_is_asked_about),
        cmocka_unit_test(notes_stand_among_the_events),
        cmocka_unit_test(limits_extend),
        cmocka_unit_test(it_pauses_and_goes_on),
        cmocka_unit_test(it_takes_single_steps),
        cmocka_unit_test(it_goes_to_the_end_of_the_epoch),
        cmocka_unit_test(it_starts_again_the_same),
        cmocka_unit_test(a_diverged_run_pauses_until_it_starts_again),
        cmocka_unit_test(it_goes_on_after_a_scripts_stop),
        cmocka_unit_test(a_scripts_refusal_is_told),
        cmocka_unit_test(it_wakes_the_main_thread),
        cmocka_unit_test(ends_write_everything),
        cmocka_unit_test(views_and_changes_at_once),
        cmocka_unit_test(many_sessions_start_and_end),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
