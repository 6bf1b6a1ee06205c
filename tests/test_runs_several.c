/* test_runs_several.c -- what a script does to several runs, held against runs that never had company.
 *
 * A fork is its parent to the bit, a fork that changes is a run that changed, and a run that went back
 * is one that never went further. All by the logs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_export.h"
#include "tests/support_rows.h"
#include "tests/support_scratch.h"


/* ---- two scripts, one run of each ------------------------------------------------------------ */

struct side {
    const char *lines;
    int letter;
};

/* From `first` to `last` they take the same steps. */
static void check_same(const char *settings, struct side side, struct side plain, uint64_t first,
                       uint64_t last)
{
    char *log = log_of_script(test_scratch(), settings, side.lines, CLOCK_EXAMPLES),
         *plain_log = log_of_script(test_scratch(), settings, plain.lines, CLOCK_STEPS);
    struct rows got = rows_of(log, side.letter), want = rows_of(plain_log, plain.letter);
    assert_same_rows(side.lines, &got, &want, first, last);
    assert_true(strstr(side.lines, "rewind") || got.count == last + 1);
    rows_free(&got);
    rows_free(&want);
    free(log);
    free(plain_log);
}

/* ---- forks ----------------------------------------------------------------------------------- */

static void a_fork_is_its_parent(void **state)
{
    static const char *const settings[] = {
        "model=mlp:24 batch=16",
        "model=dense:16,relu,dropout:0.3,dense:10 batch=7 optimizer=adam precision=bf16",
        "model=dense:16,batchnorm,relu batch=24 accumulate=3 optimizer=momentum warmup=400",
        "model=mlp:16 batch=8 precision=fp16 loss-scale-interval=20 schedule=cosine:900",
        "model=softmax batch=2 sampling=replacement schedule=ramp:100,1.3 optimizer=lamb lr=0.001",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char text[256];
        snprintf(text, sizeof text, "%s steps=1090 eval-every=50", settings[i]);
        char *log = log_of_script(test_scratch(), text, "@91 fork\n", CLOCK_STEPS);
        struct rows a = rows_of(log, 0), b = rows_of(log, 1);
        assert_same_rows(settings[i], &b, &a, 91, 1090);
        assert_true(a.count == 1091 && b.count == 1091 && !b.row[90]);
        check_same(text, (struct side){"@91 fork\n", 0}, (struct side){"", 0}, 1, 1090);
        rows_free(&a);
        rows_free(&b);
        free(log);
    }
}

static void a_fork_that_changes_is_a_run_that_changed(void **state)
{
    static const char *const changes[] = {
        "batch=64 lr=0.1", "precision=bf16", "optimizer=adam lr=0.001", "batch=full",
        "scale-lr=linear batch=128", "accumulate=4", "schedule=cosine:300", "freeze=on",
        "precision=fp16 batch=3 momentum=0.5",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char forked[128], plain[128];
        snprintf(forked, sizeof forked, "@10 lr=0.05\n@200 fork\n@200 lr=0.4\n@200 B %s\n", changes[i]);
        snprintf(plain, sizeof plain, "@10 lr=0.05\n@200 %s\n", changes[i]);
        check_same("model=mlp:16 batch=16 steps=330 eval-every=40", (struct side){forked, 1},
                   (struct side){plain, 0}, 200, 330);
    }
}

static void forks_of_forks(void **state)
{
    static const char settings[] = "model=mlp:16 batch=16 steps=200";
    static const char lines[] = "@20 fork\n@20 B batch=32\n@60 B fork\n@60 C precision=bf16\n"
                                "@90 C fork\n@90 D lr=0.1\n@100 A batch=5\n@150 D batch=8\n";
    (void)state;
    check_same(settings, (struct side){lines, 0}, (struct side){"@100 batch=5\n", 0}, 1, 200);
    check_same(settings, (struct side){lines, 1}, (struct side){"@20 batch=32\n", 0}, 20, 200);
    check_same(settings, (struct side){lines, 2},
               (struct side){"@20 batch=32\n@60 precision=bf16\n", 0}, 60, 200);
    check_same(settings, (struct side){lines, 3},
               (struct side){"@20 batch=32\n@60 precision=bf16\n@90 lr=0.1\n@150 batch=8\n", 0}, 90,
               200);
}

/* ---- back in time ---------------------------------------------------------------------------- */

static const char life[] = "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.5\n@201 batch=4\n"
                           "@400 optimizer=adam\n@500 batch=100\n";

static void check_back(const char *more, const char *plain, int letter, uint64_t first, uint64_t last)
{
    char lines[512], text[128];
    snprintf(lines, sizeof lines, "%s%s@%llu %c stop\n@900 stop\n", life, more,
             (unsigned long long)last + 1, run_letter(letter));
    snprintf(text, sizeof text, "model=dense:12,relu,dropout:0.2 batch=16 steps=%llu eval-every=30",
             (unsigned long long)last);
    if (letter == 0)
        snprintf(lines, sizeof lines, "%s%s@%llu stop\n", life, more, (unsigned long long)last + 1);
    char *log = log_of_script(test_scratch(), "model=dense:12,relu,dropout:0.2 batch=16 eval-every=30",
                              lines, CLOCK_EXAMPLES),
         *fresh = log_of_script(test_scratch(), text, plain, CLOCK_EXAMPLES);
    struct rows got = rows_of(log, letter), want = rows_of(fresh, 0);
    assert_same_rows(more, &got, &want, first, last);
    rows_free(&got);
    rows_free(&want);
    free(log);
    free(fresh);
}

static void going_back_is_never_having_gone_on(void **state)
{
    (void)state;
    check_back("@600 rewind=200\n@250 batch=64\n",
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@250 batch=64\n", 0, 1, 330);
    check_back("@600 rewind=201\n@250 batch=64\n", /* 201 taken: what was in front of it stays */
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.5\n@201 batch=4\n"
               "@250 batch=64\n", 0, 1, 330);
    check_back("@600 rewind=0\n", "", 0, 1, 120);
    check_back("@600 rewind=49\n@50 batch=7\n", "@50 batch=7\n", 0, 1, 120);
}

/* Checkpoints come with training time; a way back need not begin at the beginning. */
static void checkpoints_are_taken_on_the_way(void **state)
{
    struct many many;
    struct step_stats stats;
    struct status status;
    (void)state;
    many_init(&many, test_scratch(), "model=mlp:12 batch=16", NULL, NULL);
    const struct run *run = runs_get(many.runs, 0);
    while (past_checkpoints(run->past) < 2 && trainer_seconds(run->trainer) < 20)
        assert_true(runs_step(many.runs, 0, &stats, &status));
    assert_int_equal(past_checkpoints(run->past), 2);
    many_done(&many);
}

static void going_back_again_and_again(void **state)
{
    (void)state;
    check_back("@600 rewind=450\n@470 lr=0.1\n@480 rewind=460\n@465 rewind=300\n@310 batch=9\n"
               "@320 rewind=310\n@330 rewind=305\n",
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.5\n@201 batch=4\n", 0, 1, 360);
    check_back("@600 rewind=300\n@310 batch=9\n@320 rewind=310\n@311 lr=0.2\n@330 rewind=310\n",
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.5\n@201 batch=4\n@310 batch=9\n",
               0, 1, 360);
    check_back("@600 rewind=200\n@201 rewind=200\n@201 rewind=200\n@201 lr=0.1\n",
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.1\n", 0, 1, 250);
}

static void a_fork_goes_back_beyond_where_it_began(void **state)
{
    (void)state;
    check_back("@510 fork\n@520 B batch=10\n@530 B rewind=100\n@150 B batch=20\n",
               "@50 batch=32\n@150 batch=20\n", 1, 101, 260);
    check_back("@510 fork\n@510 rewind=40\n@60 lr=0.1\n@511 B lr=0.001\n", /* B stays */
               "@50 batch=32\n@150 lr=0.03 precision=bf16\n@201 lr=0.5\n@201 batch=4\n"
               "@400 optimizer=adam\n@500 batch=100\n@511 lr=0.001\n", 1, 510, 560);
    check_back("@510 rewind=40\n@45 lr=0.1\n@60 fork\n@60 B batch=8\n", "@45 lr=0.1\n@60 batch=8\n", 1,
               60, 140);
}

static void starting_again_keeps_the_knobs(void **state)
{
    static const char settings[] = "model=dense:12,batchnorm,relu batch=16 steps=120";
    (void)state;
    check_same(settings, (struct side){"@30 batch=32 lr=0.04\n@90 restart\n@20 batch=8\n", 0},
               (struct side){"@1 batch=32 lr=0.04\n@20 batch=8\n", 0}, 1, 120);
    check_same(settings, (struct side){"@30 fork\n@40 B lr=0.04\n@50 B restart\n", 1},
               (struct side){"@1 lr=0.04\n", 0}, 1, 120);
    check_same(settings, (struct side){"@30 lr=0.04\n@50 restart\n@60 batch=4\n@80 rewind=20\n", 0},
               (struct side){"@1 lr=0.04\n", 0}, 1, 120);
}

static void a_letter_is_used_again(void **state)
{
    static const char settings[] = "model=mlp:12 batch=16 steps=200";
    static const char lines[] = "@20 fork\n@30 B batch=8\n@40 fork\n@50 B remove\n@60 C fork\n"
                                "@60 B batch=64\n@70 A remove\n@90 C fork\n@95 A lr=0.3\n";
    (void)state;
    check_same(settings, (struct side){lines, 1}, (struct side){"@60 batch=64\n", 0}, 60, 200);
    check_same(settings, (struct side){lines, 0}, (struct side){"@95 lr=0.3\n", 0}, 90, 200);
    check_same(settings, (struct side){lines, 2}, (struct side){"", 0}, 40, 200);
}

/* Rows of an earlier run of that letter are not its own. */
static void a_log_is_its_own_from_its_fork_on(void **state)
{
    struct many many;
    struct step_stats stats;
    struct status status;
    struct stat about;
    (void)state;
    many_init(&many, test_scratch(), "model=mlp:12 batch=16", NULL, NULL);
    for (int i = 0; i < 20; i++) {
        if (i == 10)
            runs_do(many.runs, 0, "fork");
        assert_true(runs_step(many.runs, runs_next(many.runs, CLOCK_STEPS, ~0u), &stats, &status));
    }
    runs_do(many.runs, 1, "remove");
    runs_flush(many.runs);
    REQUIRE(stat(many.file, &about) == 0);
    runs_do(many.runs, 0, "fork");
    assert_int_equal(runs_get(many.runs, 1)->log_from, about.st_size);
    assert_true(runs_get(many.runs, 0)->log_from < 1000); /* behind the header */
    many_done(&many);
}

/* The line of all runs is of the first there is: B, once A is gone, which waits there for C's line. */
static void a_stop_of_all_is_of_the_first_there_is(void **state)
{
    (void)state;
    char *log = log_of_script(test_scratch(), "model=mlp:12 batch=16 steps=200",
                              "@10 fork fork\n@20 remove\n@60 C batch=8\n@50 stop\n", CLOCK_STEPS);
    struct rows b = rows_of(log, 1), c = rows_of(log, 2);
    assert_int_equal(b.count, 50);
    assert_int_equal(c.count, 60);
    rows_free(&b);
    rows_free(&c);
    free(log);
}

static void a_run_that_is_not_there_is_told(void **state)
{
    const struct act act = {.kind = ACT_RESTART, .run = 3};
    struct many many;
    struct status status;
    (void)state;
    many_init(&many, test_scratch(), "model=softmax", NULL, NULL);
    assert_false(runs_act(many.runs, &act, &status));
    assert_string_equal(status.text, "there is no run D");
    many_done(&many);
}

/* Those of the others are saved all the same. */
static void weights_that_cannot_be_saved_are_told(void **state)
{
    struct many many;
    struct status status;
    char file[128], settings[256];
    (void)state;
    scratch_path(test_scratch(), "w.safetensors", file, sizeof file);
    assert_int_equal(mkdir(file, 0700), 0);
    snprintf(settings, sizeof settings, "model=softmax steps=3 save-weights=%s", file);
    many_init(&many, test_scratch(), settings, NULL, NULL);
    runs_do(many.runs, 0, "fork");
    many_to_end(&many, CLOCK_STEPS);
    size_t before = files_in(test_scratch()->folder);
    assert_false(runs_finish(many.runs, &status));
    assert_non_null(strstr(status.text, file));
    assert_int_equal(files_in(test_scratch()->folder), before + 1); /* B's */
    many_done(&many);
}

/* ---- given up on the way --------------------------------------------------------------------- */

static bool not_beyond(void *context, uint64_t done, uint64_t total)
{
    (void)total;
    return done < *(const uint64_t *)context;
}

static const uint64_t most = 37;
static const struct runs_watcher up_to_most = {.goes_on = not_beyond, .context = (void *)&most};

/* 300 steps, and a change behind them. */
static void take_300(struct many *many)
{
    struct step_stats stats;
    struct status status;
    many_init(many, test_scratch(), "model=mlp:12 batch=16 rewind-memory=1", NULL, &up_to_most);
    while (trainer_steps(runs_get(many->runs, 0)->trainer) < 300)
        assert_true(runs_step(many->runs, 0, &stats, &status));
    runs_do(many->runs, 0, "batch=8");
}

static void give_up_the_way(struct many *many, uint64_t step)
{
    struct act back = {.kind = ACT_REWIND, .run = 0, .step = step};
    struct status status;
    assert_true(runs_act(many->runs, &back, &status));
    assert_int_equal(trainer_steps(runs_get(many->runs, 0)->trainer), most);
}

/* Back from step 300 to `step`, given up after 37 steps: every step has one row, the last of all too. */
static void check_given_up(uint64_t step)
{
    struct many many;
    take_300(&many);
    give_up_the_way(&many, step);
    char *log = many_log(&many), *line = log;
    for (int i = 1; i <= 300; i++) {
        line = strstr(line, "\nA,") + 1;
        assert_int_equal(atoi(line + 2), i);
    }
    assert_null(strstr(line, "\nA,"));
    free(log);
}

static void a_way_back_that_is_given_up_leaves_every_row(void **state)
{
    (void)state;
    check_given_up(120);
    check_given_up(300); /* as undo does where a run rests */
}

/* It is refused before the run moves, once: then there is no log any more. It is told at the end, too. */
static void a_log_that_ends_refuses_a_way_back(void **state)
{
    struct act back = {.kind = ACT_REWIND, .run = 0, .step = 300};
    struct many many;
    struct status status;
    (void)state;
    take_300(&many);
    file_limit(1000);
    runs_flush(many.runs);
    file_limit(0);
    assert_false(runs_act(many.runs, &back, &status));
    assert_non_null(strstr(status.text, "the log ends here"));
    assert_int_equal(trainer_steps(runs_get(many.runs, 0)->trainer), 300);
    assert_false(runs_given_up(many.runs));
    give_up_the_way(&many, 300);
    assert_true(runs_given_up(many.runs));
    assert_false(runs_finish(many.runs, &status));
    assert_non_null(strstr(status.text, "the log ends here"));
    many_done(&many);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* The event of the last row of a step. */
static const char *event_of(const char *log, char letter, int step)
{
    static char text[256];
    char start[32];
    const char *found = NULL;
    snprintf(start, sizeof start, "\n%c,%d,", letter, step);
    for (const char *at = log; (at = strstr(at, start)); at++)
        found = at;
    if (!found)
        return "no such row";
    size_t bytes = strcspn(++found, "\r\n");
    const char *event = found + bytes;
    while (event[-1] != ',')
        event--;
    snprintf(text, sizeof text, "%.*s", (int)(found + bytes - event), event);
    return text;
}

static void the_log_says_what_was_done(void **state)
{
    (void)state;
    char *log = log_of_script(test_scratch(), "model=softmax batch=30 steps=40",
                              "@5 fork\n@5 B lr=0.1 ; batch=60\n@8 B \"name=big one\"\n@9 fork\n"
                              "@12 B rewind=3\n@20 C restart\n@21 C batch=7\n@30 remove\n",
                              CLOCK_STEPS);
    assert_string_equal(event_of(log, 'A', 5), "fork");
    assert_string_equal(event_of(log, 'A', 9), "fork");
    assert_string_equal(event_of(log, 'B', 5), "");
    assert_string_equal(event_of(log, 'B', 4), "rewind=3");
    assert_string_equal(event_of(log, 'B', 8), "");
    assert_string_equal(event_of(log, 'C', 1), "restart");
    assert_string_equal(event_of(log, 'C', 21), "batch=7");
    assert_string_equal(event_of(log, 'A', 29), "");
    assert_string_equal(event_of(log, 'A', 30), "no such row");
    assert_string_equal(event_of(log, 'B', 40), "");
    assert_string_equal(event_of(log, 'C', 40), "");
    assert_string_equal(event_of(log, 'C', 41), "no such row");
    free(log);
}

static size_t rows_in(const char *log)
{
    size_t rows = 0;
    for (; (log = strchr(log, '\n')); log++)
        rows++;
    return rows - 1; /* the names of the columns */
}

/* A run that went back and took no step since: the log says so, and how it stands there. */
static void the_log_ends_where_the_runs_stand(void **state)
{
    static const char settings[] = "model=softmax batch=30 eval-every=1000",
                      back[] = "@5 batch=20\n@11 lr=0.1\n@11 rewind=5\n@6 stop\n";
    (void)state;
    check_same(settings, (struct side){back, 0}, (struct side){"@5 batch=20\n@6 stop\n", 0}, 5, 5);
    char *log = log_of_script(test_scratch(), settings, back, CLOCK_STEPS);
    assert_string_equal(event_of(log, 'A', 5), "lr=0.1 ; rewind=5");
    assert_int_equal(rows_in(log), 10 + 1);
    free(log);
    log = log_of_script(test_scratch(), settings,
                        "@6 fork\n@6 B rewind=5\n@6 B stop\n@8 restart\n@1 stop\n", CLOCK_STEPS);
    assert_string_equal(event_of(log, 'B', 5), "rewind=5");
    assert_int_equal(rows_in(log), 7 + 1); /* none in front of the first step */
    free(log);
}

/* One whose length a fork does not reach is passed over, with all that hangs on it. */
static void a_shorter_length_ends_a_script_early(void **state)
{
    (void)state;
    char *log = log_of_script(test_scratch(), "model=softmax batch=30 steps=40",
                              "@10 batch=20\n@80 fork\n@90 B lr=0.1\n@95 B rewind=20\n@96 B remove\n",
                              CLOCK_STEPS);
    struct rows a = rows_of(log, 0), b = rows_of(log, 1);
    assert_true(a.count == 41 && b.count == 0);
    rows_free(&a);
    rows_free(&b);
    free(log);
}

/* A run that a script stopped holds up no other. */
static void a_stop_holds_up_no_other(void **state)
{
    (void)state;
    char *log = log_of_script(test_scratch(), "model=softmax batch=30",
                              "@10 fork\n@20 A stop\n@30 B batch=60\n@50 B stop\n", CLOCK_STEPS);
    struct rows a = rows_of(log, 0), b = rows_of(log, 1);
    assert_true(a.count == 20 && b.count == 50);
    rows_free(&a);
    rows_free(&b);
    free(log);
    log = log_of_script(test_scratch(), "model=softmax batch=30",
                        "@10 fork\n@15 remove\n@30 B batch=60\n@50 B stop\n", CLOCK_STEPS);
    b = rows_of(log, 1);
    assert_int_equal(b.count, 50);
    rows_free(&b);
    free(log);
    log = log_of_script(test_scratch(), "model=softmax batch=30", /* all that there are */
                        "@10 fork\n@15 fork\n@20 remove\n@50 stop\n", CLOCK_STEPS);
    b = rows_of(log, 1);
    a = rows_of(log, 2);
    assert_true(b.count == 50 && a.count >= 49 && a.count <= 50);
    rows_free(&a);
    rows_free(&b);
    free(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fork_is_its_parent),
        cmocka_unit_test(a_fork_that_changes_is_a_run_that_changed),
        cmocka_unit_test(forks_of_forks),
        cmocka_unit_test(going_back_is_never_having_gone_on),
        cmocka_unit_test(checkpoints_are_taken_on_the_way),
        cmocka_unit_test(going_back_again_and_again),
        cmocka_unit_test(a_fork_goes_back_beyond_where_it_began),
        cmocka_unit_test(starting_again_keeps_the_knobs),
        cmocka_unit_test(a_way_back_that_is_given_up_leaves_every_row),
        cmocka_unit_test(a_log_that_ends_refuses_a_way_back),
        cmocka_unit_test(a_letter_is_used_again),
        cmocka_unit_test(a_stop_of_all_is_of_the_first_there_is),
        cmocka_unit_test(a_run_that_is_not_there_is_told),
        cmocka_unit_test(weights_that_cannot_be_saved_are_told),
        cmocka_unit_test(a_log_is_its_own_from_its_fork_on),
        cmocka_unit_test(the_log_says_what_was_done),
        cmocka_unit_test(the_log_ends_where_the_runs_stand),
        cmocka_unit_test(a_shorter_length_ends_a_script_early),
        cmocka_unit_test(a_stop_holds_up_no_other),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
