/* test_runs_clock.c -- runs advance evenly, and a script is followed to the step, whoever waits for whom.
 *
 * Apart by no more than one step of the larger: a step's length on a clock is what it was measured to
 * be, the longest that either run took.
 */
#include <math.h>
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


/* ---- whose turn it is ------------------------------------------------------------------------ */

/* Runs side by side; the longest step of each on each clock. */
struct side_by_side {
    struct many many;
    double longest[RUNS][CLOCKS];
};

static int step_one(struct side_by_side *s, enum clock clock, unsigned among)
{
    struct step_stats stats;
    struct status status;
    double before[CLOCKS];
    int letter = runs_next(s->many.runs, clock, among);
    if (letter < 0)
        return letter;
    for (int c = 0; c < CLOCKS; c++)
        before[c] = runs_clock(s->many.runs, letter, (enum clock)c);
    assert_true(runs_step(s->many.runs, letter, &stats, &status));
    for (int c = 0; c < CLOCKS; c++)
        s->longest[letter][c] = fmax(s->longest[letter][c],
                                     runs_clock(s->many.runs, letter, (enum clock)c) - before[c]);
    return letter;
}

/* How many steps of the larger two runs are apart, at most. */
static double apart(const struct side_by_side *s, enum clock clock, unsigned among)
{
    double most = 0;
    for (int i = 0; i < RUNS; i++)
        for (int j = 0; j < i; j++)
            if ((among >> i & 1) && (among >> j & 1)) {
                double gap = fabs(runs_clock(s->many.runs, i, clock) -
                                  runs_clock(s->many.runs, j, clock));
                most = fmax(most, gap / fmax(s->longest[i][clock], s->longest[j][clock]));
            }
    return most;
}

static void start(struct side_by_side *s)
{
    memset(s, 0, sizeof *s);
    many_init(&s->many, test_scratch(), "model=mlp:12 batch=4", NULL, NULL);
    for (int i = 1; i < RUNS; i++) {
        static const char *const batches[] = {"", "batch=7", "batch=16", "batch=50"};
        runs_do(s->many.runs, 0, "fork");
        runs_do(s->many.runs, i, batches[i]);
    }
}

static void check_even(struct side_by_side *s, enum clock clock, unsigned among, int turns)
{
    for (int i = 0; i < turns; i++) {
        double most = apart(s, clock, among);
        if (most > 1 + 1e-9)
            fail_msg("%s: two runs are %.3f steps apart", clock_names[clock], most);
        assert_true(step_one(s, clock, among) >= 0);
    }
}

static void catch_up(struct side_by_side *s, enum clock clock, unsigned among)
{
    while (apart(s, clock, among) > 1)
        step_one(s, clock, among);
}

static void no_two_are_more_than_a_step_apart(void **state)
{
    (void)state;
    for (int c = 0; c < CLOCKS; c++) {
        struct side_by_side s;
        start(&s);
        for (int i = 0; i < 4; i++)
            step_one(&s, (enum clock)c, 1u << i); /* so that each has a longest step */
        catch_up(&s, (enum clock)c, ~0u);
        check_even(&s, (enum clock)c, ~0u, 1000);
        free(many_log(&s.many));
    }
}

static void another_clock_is_caught_up_with(void **state)
{
    static const enum clock order[] = {CLOCK_STEPS, CLOCK_EXAMPLES, CLOCK_SECONDS, CLOCK_EPOCHS,
                                       CLOCK_STEPS, CLOCK_SECONDS, CLOCK_EXAMPLES};
    struct side_by_side s;
    (void)state;
    start(&s);
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        catch_up(&s, order[i], ~0u);
        check_even(&s, order[i], ~0u, 200);
    }
    free(many_log(&s.many));
}

/* One that rests, stops or is gone keeps no other back, and later catches up. */
static void who_rests_keeps_nobody_back(void **state)
{
    struct side_by_side s;
    (void)state;
    start(&s);
    check_even(&s, CLOCK_EXAMPLES, ~0u, 500);
    double rested = runs_clock(s.many.runs, 1, CLOCK_EXAMPLES);
    check_even(&s, CLOCK_EXAMPLES, ~(1u << 1), 2000);
    assert_true(runs_clock(s.many.runs, 1, CLOCK_EXAMPLES) == rested);
    catch_up(&s, CLOCK_EXAMPLES, ~0u);
    check_even(&s, CLOCK_EXAMPLES, ~0u, 500);
    runs_do(s.many.runs, 0, "stop");
    check_even(&s, CLOCK_EXAMPLES, ~1u, 500);
    runs_do(s.many.runs, 2, "rewind=0");
    catch_up(&s, CLOCK_EXAMPLES, ~1u);
    check_even(&s, CLOCK_EXAMPLES, ~1u, 300);
    for (int i = 1; i < RUNS; i++)
        runs_do(s.many.runs, i, "stop");
    assert_int_equal(step_one(&s, CLOCK_EXAMPLES, ~0u), -1);
    runs_resume(s.many.runs);
    assert_true(step_one(&s, CLOCK_EXAMPLES, ~0u) >= 0);
    free(many_log(&s.many));
}

/* ---- a script is followed to the step -------------------------------------------------------- */

enum { LINES = 60, SCRIPTS = SANITIZED ? 30 : 120 };

/* A script made up from a seed, each line at the place where its run is to be when it is done. */
struct tale {
    uint64_t seed, drawn;
    uint64_t at[RUNS]; /* the step a run is about to take behind the last line; 0: there is none */
    struct {
        int letter;
        uint64_t step;
    } line[LINES + RUNS];
    size_t lines, done;
    char text[(LINES + RUNS) * 40];
    size_t used;
};

static uint32_t draw(struct tale *tale, uint32_t below)
{
    return (uint32_t)(random_bits(tale->seed, RANDOM_INIT, tale->drawn++, 0) % below);
}

static void tell(struct tale *tale, int letter, const char *act)
{
    tale->line[tale->lines].letter = letter;
    tale->line[tale->lines++].step = tale->at[letter];
    tale->used += (size_t)snprintf(tale->text + tale->used, sizeof tale->text - tale->used,
                                   "@%llu %c %s\n", (unsigned long long)tale->at[letter],
                                   run_letter(letter), act);
}

static int free_letter(const struct tale *tale)
{
    int letter = 0;
    while (letter < RUNS && tale->at[letter])
        letter++;
    return letter;
}

static int count_of(const struct tale *tale)
{
    int count = 0;
    for (int i = 0; i < RUNS; i++)
        count += tale->at[i] > 0;
    return count;
}

static void tell_one(struct tale *tale)
{
    static const char *const turns[] = {"batch=1", "batch=9", "batch=50", "batch=full", "lr=0.01"};
    int letter = (int)draw(tale, RUNS), made = free_letter(tale);
    char text[40];
    if (!tale->at[letter])
        return;
    tale->at[letter] += draw(tale, 3) ? draw(tale, 25) : 0;
    uint32_t kind = draw(tale, 8);
    if (kind == 0 && made < RUNS) {
        tell(tale, letter, "fork");
        tale->at[made] = tale->at[letter];
    } else if (kind == 1 && count_of(tale) > 1) {
        tell(tale, letter, "remove");
        tale->at[letter] = 0;
    } else if (kind == 2) {
        uint64_t step = draw(tale, (uint32_t)tale->at[letter]);
        snprintf(text, sizeof text, "rewind=%llu", (unsigned long long)step);
        tell(tale, letter, text);
        tale->at[letter] = step + 1;
    } else if (kind == 3 && draw(tale, 3) == 0) {
        tell(tale, letter, "restart");
        tale->at[letter] = 1;
    } else
        tell(tale, letter, turns[draw(tale, COUNT_OF(turns))]);
}

static void tell_all(struct tale *tale, uint64_t seed)
{
    memset(tale, 0, sizeof *tale);
    tale->seed = seed;
    tale->at[0] = 1;
    while (tale->lines < LINES)
        tell_one(tale);
    for (int i = 0; i < RUNS; i++)
        if (tale->at[i]) {
            tale->at[i] += draw(tale, 30);
            tell(tale, i, "stop");
        }
}

static void done(void *context, const struct act *act, uint64_t step, const struct run *other)
{
    struct tale *tale = context;
    (void)other;
    if (tale->line[tale->done].letter != act->run || tale->line[tale->done].step != step)
        fail_msg("seed %llu: line %zu of\n%swas done to run %c in front of step %llu",
                 (unsigned long long)tale->seed, tale->done + 1, tale->text, run_letter(act->run),
                 (unsigned long long)step);
    tale->done++;
}

/* Now and then the clock changes, and runs rest for a while. */
static void follow(struct tale *tale, struct many *many)
{
    struct step_stats stats;
    struct status status;
    enum clock clock = CLOCK_STEPS;
    unsigned among = ~0u;
    for (int letter = 0; letter >= 0;) {
        if (!runs_follow_script(many->runs, &status))
            fail_msg("seed %llu: %s\n%s", (unsigned long long)tale->seed, status.text, tale->text);
        if (draw(tale, 20) == 0)
            clock = (enum clock)draw(tale, CLOCKS);
        if (draw(tale, 20) == 0)
            among = draw(tale, 2) ? ~0u : draw(tale, 16);
        letter = runs_next(many->runs, clock, among);
        if (letter < 0)
            letter = runs_next(many->runs, clock, ~0u);
        if (letter >= 0)
            assert_true(runs_step(many->runs, letter, &stats, &status));
    }
}

static void every_line_is_done_at_its_step(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SCRIPTS; seed++) {
        struct tale tale;
        struct many many;
        struct runs_watcher watcher = {.acted = done, .context = &tale};
        tell_all(&tale, seed);
        many_init(&many, test_scratch(), "model=softmax batch=16", script_from(test_scratch(), tale.text), &watcher);
        follow(&tale, &many);
        if (tale.done < tale.lines)
            fail_msg("seed %llu: nobody goes on before line %zu of\n%s", (unsigned long long)seed,
                     tale.done + 1, tale.text);
        for (int i = 0; i < RUNS; i++)
            assert_true(!runs_get(many.runs, i) || runs_done(many.runs, i));
        free(many_log(&many));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_are_more_than_a_step_apart),
        cmocka_unit_test(another_clock_is_caught_up_with),
        cmocka_unit_test(who_rests_keeps_nobody_back),
        cmocka_unit_test(every_line_is_done_at_its_step),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
