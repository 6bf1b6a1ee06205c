/* test_runs_replay.c -- whatever was done to runs is a script that does it again, to the bit.
 *
 * From a seed: runs advance on clocks that change, and between steps anything is done to any of them.
 * Each act is written down as it happens. The script is then followed on another clock, and every row of
 * every run, in its order and with its event, is the same; so are the weights.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_rows.h"
#include "tests/support_scratch.h"

enum { SEEDS = SANITIZED ? 12 : 40, MOMENTS = 700 };


static const char *const knobs[] = {
    "batch=1", "batch=7", "batch=32", "batch=full", "batch=16 lr=0.05", "lr=0.01", "lr=0.2",
    "precision=fp32", "precision=bf16", "precision=fp16", "precision=bf16-pure", "optimizer=sgd",
    "optimizer=momentum", "optimizer=adam", "optimizer=lars", "accumulate=1", "accumulate=3",
    "schedule=constant", "schedule=cosine:300", "schedule=ramp:40,1.5", "scale-lr=linear",
    "scale-lr=sqrt", "scale-lr=none", "lr=0.0333333333333333", "momentum=0.3", "weight-decay=0.01",
    "freeze=on", "freeze=off", "freeze=off", "eval-every=5", "eval-every=100ex", "pace=7", "batch=999",
};

static const char *const settings[] = {
    "model=mlp:12 batch=16",
    "model=dense:12,relu,dropout:0.3,dense:10 batch=5 optimizer=adam",
    "model=dense:12,batchnorm,relu batch=24 accumulate=2",
    "model=softmax batch=8 sampling=replacement",
};

struct play {
    struct many many;
    uint64_t seed, drawn;
    enum clock clock;
    char *lines; /* what was done */
    size_t used;
};

static uint32_t draw(struct play *play, uint32_t below)
{
    return (uint32_t)(random_bits(play->seed, RANDOM_INIT, play->drawn++, 0) % below);
}

/* ---- what is written down -------------------------------------------------------------------- */

static void write_line(struct play *play, uint64_t step, int letter, const char *text)
{
    play->lines = checked_realloc(play->lines, play->used + strlen(text) + 64);
    play->used += (size_t)sprintf(play->lines + play->used, "@%llu %c %s\n", (unsigned long long)step,
                                  run_letter(letter), text);
}

static void acted(void *context, const struct act *act, uint64_t step, const struct run *other)
{
    char text[CHANGE_TEXT];
    (void)other;
    write_line(context, step, act->run, act_format(act, text, sizeof text));
}

static void write_stops(struct play *play)
{
    for (int i = 0; i < RUNS; i++)
        if (runs_get(play->many.runs, i))
            write_line(play, trainer_steps(runs_get(play->many.runs, i)->trainer) + 1, i, "stop");
}

/* ---- what is done ---------------------------------------------------------------------------- */

/* False if it was refused, as it may be. */
static bool try(struct play *play, const struct act *act)
{
    struct status status;
    return runs_act(play->many.runs, act, &status);
}

static void change(struct play *play, int letter)
{
    const char *text = knobs[draw(play, COUNT_OF(knobs))];
    struct act act = {.kind = ACT_CHANGE, .run = letter, .change = change_from(text)};
    try(play, &act);
}

static void undo(struct play *play, int letter)
{
    struct act *acts;
    if (!runs_undoes(play->many.runs, letter))
        return;
    size_t count = runs_undo(play->many.runs, letter, &acts);
    for (size_t i = 0; i < count; i++)
        assert_true(try(play, &acts[i]));
    free(acts);
}

static void go_back(struct play *play, int letter)
{
    uint64_t now = trainer_steps(runs_get(play->many.runs, letter)->trainer);
    try(play, &(struct act){.kind = ACT_REWIND, .run = letter, .step = draw(play, (uint32_t)now + 2)});
}

static void fork_in_the_past(struct play *play, int letter)
{
    int made = 0;
    while (made < RUNS && runs_get(play->many.runs, made))
        made++;
    if (try(play, &(struct act){.kind = ACT_FORK, .run = letter}))
        go_back(play, made);
}

static void act(struct play *play)
{
    int letter = (int)draw(play, RUNS);
    if (!runs_get(play->many.runs, letter))
        return;
    switch (draw(play, 16)) {
    case 0:
        try(play, &(struct act){.kind = ACT_FORK, .run = letter});
        break;
    case 1:
        fork_in_the_past(play, letter);
        break;
    case 2:
        try(play, &(struct act){.kind = ACT_REMOVE, .run = letter});
        break;
    case 3:
    case 4:
        go_back(play, letter);
        break;
    case 5:
        if (draw(play, 3) == 0)
            try(play, &(struct act){.kind = ACT_RESTART, .run = letter});
        break;
    case 6:
    case 7:
        undo(play, letter);
        break;
    case 8:
        try(play, &(struct act){.kind = ACT_NAME, .run = letter, .name = "a #1 name"});
        break;
    default:
        change(play, letter);
    }
}

static void live_a_moment(struct play *play)
{
    struct step_stats stats;
    struct status status;
    if (draw(play, 40) == 0)
        play->clock = (enum clock)draw(play, CLOCKS);
    while (draw(play, 12) == 0)
        act(play);
    int letter = runs_next(play->many.runs, play->clock, ~0u);
    assert_true(letter >= 0 && runs_step(play->many.runs, letter, &stats, &status));
}

/* ---- what is compared ------------------------------------------------------------------------ */

struct weights {
    float *of[RUNS];
    size_t n;
};

static struct weights weights_of(const struct runs *runs)
{
    struct weights weights = {{NULL}, 0};
    for (int i = 0; i < RUNS; i++) {
        struct run *run = runs_get(runs, i);
        if (run && trainer_weights(run->trainer))
            weights.of[i] = weights_copy(run->trainer);
        if (run)
            weights.n = trainer_model(run->trainer)->parameters;
    }
    return weights;
}

static void check_weights(const char *what, struct weights got, struct weights want)
{
    for (int i = 0; i < RUNS; i++) {
        assert_int_equal(!got.of[i], !want.of[i]);
        if (got.of[i])
            assert_same_bits(what, got.of[i], want.of[i], got.n);
        free(got.of[i]);
        free(want.of[i]);
    }
}

static void check_logs(const char *what, const char *got, const char *want)
{
    for (int i = 0; i < RUNS; i++) {
        char *a = log_of_letter(got, i), *b = log_of_letter(want, i);
        assert_same_log(what, a, b);
        free(a);
        free(b);
    }
}

static void check_replay(uint64_t seed)
{
    struct play play = {.seed = seed, .lines = checked_strdup("")};
    struct runs_watcher watcher = {.acted = acted, .context = &play};
    struct many again;
    char what[160];
    const char *wanted = settings[seed % COUNT_OF(settings)];
    snprintf(what, sizeof what, "seed %llu, %s", (unsigned long long)seed, wanted);
    many_init(&play.many, test_scratch(), wanted, NULL, &watcher);
    for (int i = 0; i < MOMENTS; i++)
        live_a_moment(&play);
    write_stops(&play);
    struct weights weights = weights_of(play.many.runs);
    char *log = many_log(&play.many);
    many_init(&again, test_scratch(), wanted, script_from(test_scratch(), play.lines), NULL);
    many_to_end(&again, (enum clock)(seed / COUNT_OF(settings) % CLOCKS));
    check_weights(what, weights_of(again.runs), weights);
    char *log_again = many_log(&again);
    check_logs(what, log_again, log);
    free(log);
    free(log_again);
    free(play.lines);
}

static void what_was_done_is_a_script(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        check_replay(seed);
}

static void turn_often(struct many *many, int times)
{
    struct step_stats stats;
    struct status status;
    char text[64];
    many_init(many, test_scratch(), "model=mlp:12 batch=16 steps=40", NULL, NULL);
    for (int i = 0; i < 10; i++)
        assert_true(runs_step(many->runs, 0, &stats, &status));
    for (int i = 0; i < times; i++) {
        snprintf(text, sizeof text, i % 2 ? "batch=%d" : "scale-lr=linear lr=0.0%d", 10 + i);
        runs_do(many->runs, 0, text);
    }
}

/* However often knobs were turned at one moment, all turns but the last stay. */
static void one_of_many_turns_is_undone(void **state)
{
    struct play play = {.seed = 0};
    struct many plain;
    (void)state;
    turn_often(&play.many, 40);
    undo(&play, 0);
    many_to_end(&play.many, CLOCK_STEPS);
    char *log = many_log(&play.many);
    turn_often(&plain, 39);
    many_to_end(&plain, CLOCK_STEPS);
    char *plain_log = many_log(&plain);
    struct rows got = rows_of(log, 0), want = rows_of(plain_log, 0);
    assert_same_rows("the last of 40 undone", &got, &want, 1, 40);
    rows_free(&got);
    rows_free(&want);
    free(log);
    free(plain_log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_done_is_a_script),
        cmocka_unit_test(one_of_many_turns_is_undone),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
