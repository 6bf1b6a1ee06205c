/* test_describe.c -- changes in words: markers, events, and what an optimizer ignores. */
#include "src/describe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"

struct words {
    char marker[256], event[256];
};

/* Carries out a change and puts it into words. */
static struct words words_of(struct trainer *trainer, const char *text)
{
    struct config before = *trainer_config(trainer);
    struct plan from = *trainer_now(trainer);
    struct noise_report noise;
    struct change change = change_from(text);
    struct words words;
    turn_or_fail(trainer, text);
    trainer_noise(trainer, &noise);
    struct described d = {&change, &before, &from, trainer_now(trainer), &noise, 100, false,
                          trainer_products(trainer)};
    describe_marker(&d, words.marker, sizeof words.marker);
    describe_event(&d, words.event, sizeof words.event);
    return words;
}

static void check_words(struct trainer *trainer, const char *change, const char *marker,
                        const char *event)
{
    struct words words = words_of(trainer, change);
    assert_string_equal(words.marker, marker);
    assert_string_equal(words.event, event);
}

static void changes_in_words(void **state)
{
    static const struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=8");
    check_words(rig.trainer, "momentum=0.5", "m .5", "momentum 0.9→0.5; sgd ignores momentum");
    check_words(rig.trainer, "optimizer=adam", "adam lr .02→.001",
                "opt sgd→adam, lr 0.02→0.001");
    check_words(rig.trainer, "beta1=0.8 momentum=0", "m 0",
                "beta1 0.9→0.8, momentum 0.5→0; adam ignores momentum");
    check_words(rig.trainer, "schedule=cosine:50", "cosine:50", "schedule constant→cosine:50");
    take_steps(rig.trainer, 25); /* half the rate by now, which no change of knobs made */
    check_words(rig.trainer, "batch=16", "batch 8→16", "batch 8→16");
    check_words(rig.trainer, "optimizer=sgd", "sgd lr .001→.02", "opt adam→sgd, lr 0.001→0.02");
    check_words(rig.trainer, "lr=0.04", "lr .02→.04", "lr 0.02→0.04");
    check_words(rig.trainer, "lr=0.0017677669529663689", "lr .04→.00177", "lr 0.04→0.00176777");
    check_words(rig.trainer, "freeze=on", "frozen",
                "frozen: the weights stand still, statistics go on");
    check_words(rig.trainer, "freeze=on", "", "freeze on→on");
    check_words(rig.trainer, "batch=8 freeze=off", "batch 16→8 goes on",
                "batch 16→8, goes on: the weights move again");
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
