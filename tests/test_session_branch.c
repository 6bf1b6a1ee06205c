/* test_session_branch.c -- the critical batch size beside the runs: whatever they do meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_session.h"

static bool has_branched(const struct view *view, uint64_t number)
{
    return view->answered >= number && view->branch.finished;
}

static bool is_given_up(const struct view *view, uint64_t number)
{
    return view->answered >= number && view->branch.cancelled && !view->branch.running;
}

static void begin(struct bench *bench)
{
    bench_init(bench, "--model mlp:12 --batch 4 --steps 20 --branch-examples 900", -1);
    wait_for(bench, stands_at, 20, "a stop at step");
}

static bool was_noted(const struct bench *bench, const char *text)
{
    for (size_t i = 0; i < bench->view.event_count; i++)
        if (!strcmp(bench->events[i].text, text))
            return true;
    return false;
}

/* The report of branches begun at step 20, and the loss of step 40, which they must not touch. */
static struct branch_report branch_beside(const char *pace, double *loss)
{
    struct bench bench;
    begin(&bench);
    if (pace)
        ask(&bench, pace);
    uint64_t number = press(&bench, ASK_BRANCH);
    if (pace)
        number = press(&bench, ASK_GO);
    wait_for(&bench, has_branched, number, "the branches of");
    if (!pace)
        press(&bench, ASK_GO);
    wait_for(&bench, stands_at, 40, "a stop at step");
    assert_true(bench.view.branch.step == 20 && !bench.view.branch.running);
    struct branch_report report = bench.view.branch;
    char words[256];
    branch_words(&report, words, sizeof words);
    assert_string_equal(bench.view.told_text, words);
    assert_true(was_noted(&bench, words));
    *loss = bench.view.stats.value[STAT_TRAIN_LOSS];
    bench_end(&bench);
    return report;
}

static void it_is_the_same_whatever_the_run_does(void **state)
{
    double loss[3];
    struct branch_report report[] = {branch_beside(NULL, &loss[0]), branch_beside("pace=100", &loss[1]),
                                     branch_beside("pace=max", &loss[2])};
    (void)state;
    for (int i = 1; i < 3; i++) {
        assert_true(loss[i] == loss[0] && report[i].count == report[0].count);
        assert_int_equal(report[i].critical, report[0].critical);
        for (int p = 0; p < report[0].count; p++)
            assert_true(report[i].point[p].loss == report[0].point[p].loss);
    }
}

static void it_is_given_up_and_begun_again(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench);
    ask(&bench, "branch-examples=100000000"); /* they are not over before they are given up */
    for (int i = 0; i < 5; i++) {
        press(&bench, ASK_BRANCH);
        wait_for(&bench, is_given_up, press(&bench, ASK_BRANCH), "branches to be given up by");
        assert_string_equal(bench.view.told_text, "the branches were given up");
    }
    ask(&bench, "branch-examples=900");
    press(&bench, ASK_FORK);
    press_of(&bench, 1, ASK_BRANCH); /* of a run that goes meanwhile */
    wait_for(&bench, has_branched, press_of(&bench, 1, ASK_REMOVE), "the branches of");
    assert_true(bench.view.branch_run == 1 && bench.view.run_count == 1);
    press(&bench, ASK_BRANCH);
    bench_end(&bench); /* in the middle of it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_same_whatever_the_run_does),
        cmocka_unit_test(it_is_given_up_and_begun_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
