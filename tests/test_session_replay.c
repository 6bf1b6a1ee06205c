/* test_session_replay.c -- a session is its script: what it kept on disk trains the same again.
 *
 * From a seed anything is asked of up to four runs at moments that nobody chose. The file that was kept
 * is followed by plain runs, and repeated by a session that goes on from it: row by row the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_rows.h"
#include "tests/support_scratch.h"
#include "tests/support_session.h"

enum { SEEDS = 8, ASKED = 120 };


/* ---- a session that is played with ----------------------------------------------------------- */

struct play {
    struct bench bench;
    uint64_t seed, drawn;
    char log[128], record[256], text[400];
};

static uint32_t draw(struct play *play, uint32_t below)
{
    return (uint32_t)(random_bits(play->seed, RANDOM_INIT, play->drawn++, 1) % below);
}

static void rest(struct play *play)
{
    nanosleep(&(struct timespec){0, (long)draw(play, 1500000)}, NULL);
}

static const char *const knobs[] = {
    "batch=1", "batch=7", "batch=32", "batch=full", "batch=16 lr=0.05", "lr=0.01", "precision=fp32",
    "precision=bf16", "precision=fp16", "optimizer=sgd", "optimizer=momentum", "optimizer=adam lr=0.001",
    "accumulate=1", "accumulate=3", "schedule=constant", "schedule=cosine:900", "schedule=ramp:200,1.5",
    "scale-lr=linear", "scale-lr=none", "lr=0.0333333333333333", "freeze=on", "freeze=off", "freeze=off",
    "eval-every=50", "batch=999",
};

static const enum ask_kind kinds[] = {
    ASK_PAUSE, ASK_GO, ASK_GO, ASK_TOGGLE, ASK_STEP, ASK_EPOCH, ASK_AGAIN, ASK_FORK, ASK_FORK,
    ASK_REWIND, ASK_REWIND, ASK_RESCUE, ASK_UNDO, ASK_UNDO, ASK_UNDO, ASK_REDO, ASK_REDO, ASK_REMOVE,
    ASK_NAME, ASK_JOIN, ASK_JOIN, ASK_MEASURE, ASK_BRANCH, ASK_CLOCK,
};

static void ask_anything(struct play *play)
{
    struct bench *bench = &play->bench;
    int run = (int)draw(play, RUNS);
    session_view(bench->session, run, &bench->view);
    if (draw(play, 5))
        run = bench->view.run; /* one that is there */
    if (draw(play, 2)) {
        ask_of(bench, run, knobs[draw(play, COUNT_OF(knobs))]);
        return;
    }
    struct ask ask = {.kind = kinds[draw(play, COUNT_OF(kinds))], .run = run,
                      .clock = (enum clock)draw(play, CLOCKS), .text = "some name"};
    ask.step = ask.kind == ASK_FORK && draw(play, 2) ? ASK_NOW
                                                     : draw(play, (uint32_t)bench->view.step + 9);
    session_ask(bench->session, &ask);
}

static void play_with(struct play *play, uint64_t seed)
{
    static const char *const settings[] = {"--model mlp:12 --batch 16",
                                           "--model dense:12,batchnorm,relu --batch 24",
                                           "--model dense:12,relu,dropout:0.2 --batch 5 --steps 500"};
    memset(play, 0, sizeof *play);
    play->seed = seed;
    scratch_path(test_scratch(), "session.csv", play->log, sizeof play->log);
    snprintf(play->text, sizeof play->text, "%s --eval-every 40 --log %s",
             settings[seed % COUNT_OF(settings)], play->log);
    bench_init_on(&play->bench, small_digits(), play->text, -1, true);
    for (int i = 0; i < ASKED; i++) {
        rest(play);
        ask_anything(play);
    }
    wait_for(&play->bench, is_answered, press(&play->bench, ASK_PAUSE), "the answer to");
    snprintf(play->record, sizeof play->record, "%s", play->bench.view.record);
    assert_string_not_equal(play->record, "");
}

/* ---- what it kept ---------------------------------------------------------------------------- */

static void check_logs(uint64_t seed, const char *got, const char *want)
{
    char what[40];
    snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
    for (int i = 0; i < RUNS; i++) {
        char *a = log_of_letter(got, i), *b = log_of_letter(want, i);
        assert_same_log(what, a, b);
        free(a);
        free(b);
    }
}

static char *follow(const struct play *play, uint64_t seed)
{
    static const char *const settings[] = {"model=mlp:12 batch=16",
                                           "model=dense:12,batchnorm,relu batch=24",
                                           "model=dense:12,relu,dropout:0.2 batch=5"};
    struct many many;
    struct status status;
    char text[128];
    struct script *script = script_read(play->record, &status);
    if (!script)
        fail_msg("%s", status.text);
    snprintf(text, sizeof text, "%s eval-every=40", settings[seed % COUNT_OF(settings)]);
    many_init(&many, test_scratch(), text, script, NULL);
    many_to_last_lines(&many, (enum clock)(seed % CLOCKS));
    return many_log(&many);
}

static void what_was_asked_is_a_script(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct play play;
        play_with(&play, seed);
        bench_end(&play.bench);
        char *log = log_without_times(play.log), *again = follow(&play, seed);
        check_logs(seed, again, log);
        free(log);
        free(again);
    }
}

static bool is_repeated(const struct view *view, uint64_t number)
{
    (void)number;
    return strstr(view->told_text, "the session is where it ended") != NULL;
}

/* Every row but the last, which was evaluated at the end. */
static void check_goes_on(uint64_t seed, const char *got, const char *before)
{
    for (int i = 0; i < RUNS; i++) {
        char *more = log_of_letter(got, i), *rows = log_of_letter(before, i);
        size_t bytes = strlen(rows);
        while (bytes && rows[bytes - 1] == '\n')
            bytes--;
        while (bytes && rows[bytes - 1] != '\n')
            bytes--;
        rows[bytes] = '\0';
        more[strlen(more) < bytes ? strlen(more) : bytes] = '\0';
        char what[40];
        snprintf(what, sizeof what, "seed %llu", (unsigned long long)seed);
        assert_same_log(what, more, rows);
        free(more);
        free(rows);
    }
}

static void a_session_is_resumed(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 100 + SEEDS / 2; seed++) {
        struct play play;
        struct bench bench;
        char text[500];
        play_with(&play, seed);
        struct view then = play.bench.view;
        bench_end(&play.bench);
        char *log = log_without_times(play.log);
        snprintf(text, sizeof text, "--log %s --resume %s", play.log, play.record);
        bench_init_on(&bench, small_digits(), text, -1, true);
        wait_for(&bench, is_repeated, 0, "the session to be repeated");
        wait_for(&bench, is_answered, press(&bench, ASK_PAUSE), "the answer to");
        for (int i = 0; i < RUNS; i++) {
            assert_int_equal(bench.view.runs[i].exists, then.runs[i].exists);
            assert_true(bench.view.runs[i].step >= then.runs[i].step);
            assert_string_equal(bench.view.runs[i].name, then.runs[i].name);
        }
        bench_end(&bench);
        char *again = log_without_times(play.log);
        check_goes_on(seed, again, log);
        free(log);
        free(again);
    }
}

/* ---- under load ------------------------------------------------------------------------------ */

static void look_at_all(struct bench *bench, struct play *play)
{
    struct history_bin bins[120];
    struct history_marker markers[16];
    double at[CLOCKS];
    session_view(bench->session, (int)draw(play, RUNS), &bench->view);
    for (int i = 0; i < RUNS; i++) {
        const struct view_run *run = &bench->view.runs[i];
        struct history *of[] = {run->history, run->ghost};
        for (int h = 0; run->exists && h < 2; h++) {
            if (!of[h])
                continue;
            enum clock clock = (enum clock)draw(play, CLOCKS);
            history_steps(of[h], at);
            history_sample(of[h], SERIES_SMOOTH_LOSS, clock, 0, at[clock] + 1, COUNT_OF(bins), bins);
            history_markers(of[h], markers, COUNT_OF(markers));
        }
    }
}

static void views_and_questions_of_four_runs_at_once(void **state)
{
    enum { ROUNDS = SANITIZED ? 300 : 1500 };
    struct play play = {.seed = 7};
    uint64_t number = 0;
    (void)state;
    bench_init_on(&play.bench, small_digits(), "--model softmax", -1, true);
    for (int i = 1; i < RUNS; i++)
        number = press(&play.bench, ASK_FORK);
    for (int i = 0; i < ROUNDS; i++) {
        ask_anything(&play);
        look_at_all(&play.bench, &play);
    }
    number = press_of(&play.bench, play.bench.view.run, ASK_PAUSE);
    wait_for(&play.bench, is_answered, number, "the answer to");
    assert_int_equal(play.bench.view.answered, number);
    for (int i = 0; i < SETTINGS; i++)
        assert_false(play.bench.view.pending[i]);
    bench_end(&play.bench);
}

/* ---- leaving in the middle ------------------------------------------------------------------- */

static void read_text(const char *file, char *text, size_t size)
{
    FILE *in = fopen(file, "r");
    assert_non_null(in);
    text[fread(text, 1, size - 1, in)] = '\0';
    fclose(in);
}

static bool takes_long(const struct view *view, uint64_t number)
{
    (void)number;
    return view->task.name && !strcmp(view->task.name, "going back");
}

/* Only the first checkpoint is kept: the way back is as long as the way there. It ends before its end. */
static void leave_on_the_way(struct bench *bench, const struct ask *ask, char *text, size_t size)
{
    char record[256];
    session_ask(bench->session, ask);
    wait_for(bench, takes_long, 0, "the way back");
    session_ask(bench->session, &(struct ask){.kind = ASK_FORK}); /* nothing is done after it */
    snprintf(record, sizeof record, "%s", bench->view.record);
    bench_end(bench);
    read_text(record, text, size);
    struct status status;
    struct script *script = script_read(record, &status);
    if (!script)
        fail_msg("%s", status.text);
    script_free(script);
}

static void assert_text_ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    if (n < m || strcmp(text + n - m, end) != 0)
        fail_msg("'%s' does not end in '%s'", text, end);
}

/* Whoever goes on with the session is there: nothing is lost but the time of the way. */
static void a_way_back_is_left_in_the_middle(void **state)
{
    struct bench bench;
    char text[4096];
    (void)state;
    bench_init_on(&bench, small_digits(), "--model mlp:64 --batch 64 --rewind-memory 1", -1, true);
    wait_for(&bench, is_past, 3000, "step");
    leave_on_the_way(&bench, &(struct ask){.kind = ASK_REWIND, .step = 2999}, text, sizeof text);
    assert_text_ends(text, " A rewind=2999\n");
}

/* Undo goes back to where the run rests, and makes the change before the last one again there. */
static void an_undo_is_left_in_the_middle(void **state)
{
    struct bench bench;
    char text[4096];
    (void)state;
    bench_init_on(&bench, small_digits(), "--model mlp:64 --batch 64 --rewind-memory 1 --steps 3000", -1,
                  true);
    wait_for(&bench, stands_at, 3000, "a stop at step");
    ask(&bench, "lr=0.05");
    ask(&bench, "lr=0.06");
    leave_on_the_way(&bench, &(struct ask){.kind = ASK_UNDO}, text, sizeof text);
    assert_text_ends(text, "@3001 A lr=0.06\n@3001 A rewind=3000\n@3001 A lr=0.05\n");
}

static int set_up(void **state)
{
    scratch_set_up(state);
    return setenv("XDG_STATE_HOME", test_scratch()->folder, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_asked_is_a_script),
        cmocka_unit_test(a_session_is_resumed),
        cmocka_unit_test(views_and_questions_of_four_runs_at_once),
        cmocka_unit_test(a_way_back_is_left_in_the_middle),
        cmocka_unit_test(an_undo_is_left_in_the_middle),
    };
    return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
