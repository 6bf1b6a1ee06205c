/* test_setup.c -- the setup of a run after another, and names of files completed. */
#include "src/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/complete.h"
#include "tests/support_engine.h"

/* ---- names of files -------------------------------------------------------------------------- */

static void touch(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fclose(out);
}

static void names_are_completed(void **state)
{
    char folder[] = "/tmp/test_choose.XXXXXX", path[256], others[256], expected[256];
    (void)state;
    assert_non_null(mkdtemp(folder));
    touch(folder, "train.csv");
    touch(folder, "tree.csv");
    touch(folder, ".hidden");
    snprintf(path, sizeof path, "%s/t", folder);
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/tr", folder);
    assert_string_equal(path, expected);
    assert_string_equal(others, "train.csv  tree.csv");
    strcat(path, "e");
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/tree.csv", folder);
    assert_string_equal(path, expected);
    assert_string_equal(others, "");
    strcat(path, "x");
    complete_path(path, sizeof path, others, sizeof others);
    assert_string_equal(others, "nothing here begins with that");
    snprintf(path, sizeof path, "%.*s", (int)strlen(folder) - 1, folder);
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/", folder);
    assert_string_equal(path, expected);
    snprintf(path, sizeof path, "rm -r %s", folder);
    assert_int_equal(system(path), 0);
}

/* ---- the run after another ------------------------------------------------------------------- */

static struct setup *first(const struct options *options, struct view *view)
{
    struct setup *setup = setup_first(options);
    memcpy(view->knob, options->config.number, sizeof view->knob);
    view->knob[SET_LR] = 0.02;
    view->knob[SET_MEMORY_LIMIT] = setup->limit = 1 << 20;
    view->scaled_lr = 0.02;
    view->batch = 32;
    return setup;
}

static void give_toys(struct setup *setup, size_t train)
{
    const struct toy toy = {.train = train, .test = 20, .features = 6, .classes = 3};
    setup->dataset = toy_dataset(&toy);
}

static void free_toys(struct setup *setup)
{
    toy_free(setup->dataset);
    setup->dataset = NULL;
    setup_free(setup);
}

static void knobs_go_on_and_defaults_start_afresh(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char note[160];
    (void)state;
    config_init(&options.config, true);
    struct setup *setup = first(&options, &view);
    view.knob[SET_PRECISION] = 2;
    view.knob[SET_BATCH] = 64;
    struct setup *next = setup_next(setup, &view);
    give_toys(next, 100);
    setup_fit(next, &view, note, sizeof note);
    const double *number = next->options.config.number;
    assert_string_equal(note, "");
    assert_true(number[SET_PRECISION] == 2 && number[SET_BATCH] == 64);
    assert_true(number[SET_MEMORY_LIMIT] < 0 && number[SET_LR] == SETTING_UNSET);
    view.knob[SET_MEMORY_LIMIT] = 2 << 20;
    view.scaled_lr = 0.16;
    view.knob[SET_LR_BATCH] = 32;
    next->options.config.given[SET_LR_BATCH] = true;
    struct setup *third = setup_next(next, &view);
    assert_true(third->options.config.number[SET_MEMORY_LIMIT] == 2 << 20);
    assert_true(third->options.config.number[SET_LR] == 0.16);
    assert_true(third->options.config.number[SET_LR_BATCH] == 0);
    assert_false(third->options.config.given[SET_LR_BATCH]);
    setup_free(third);
    free_toys(next);
    setup_free(setup);
}

static void a_batch_too_large_becomes_full(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char note[160];
    (void)state;
    config_init(&options.config, true);
    struct setup *setup = first(&options, &view);
    view.knob[SET_BATCH] = view.batch = 400;
    view.knob[SET_SCALE_LR] = SCALE_LINEAR;
    view.scaled_lr = 0.25;
    struct setup *next = setup_next(setup, &view);
    give_toys(next, 100);
    setup_fit(next, &view, note, sizeof note);
    assert_string_equal(note, "batch 400 is more than the 100 examples to train on: full");
    assert_true(next->options.config.number[SET_BATCH] == 0);
    assert_true(next->options.config.number[SET_LR] == 0.0625);
    free_toys(next);
    setup_free(setup);
}

static void what_described_other_data_is_dropped(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char text[128];
    (void)state;
    config_init(&options.config, true);
    options.config.text[SET_DATA] = "a.csv";
    options.config.text[SET_LABEL] = "y";
    options.config.text[SET_WEIGHTS] = "w.safetensors";
    struct setup *setup = first(&options, &view), *next = setup_next(setup, &view);
    assert_string_equal(next->options.config.text[SET_WEIGHTS], "");
    assert_string_equal(setup_data_text(next, text, sizeof text), "a.csv label=y");
    setup_choose_data(next, "a.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "y");
    setup_choose_data(next, "b c.csv");
    assert_string_equal(next->options.config.text[SET_DATA], "b c.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "");
    setup_choose_data(next, "b c.csv label=last one");
    assert_string_equal(next->options.config.text[SET_DATA], "b c.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "last one");
    setup_free(next);
    setup_free(setup);
}

static void files_are_numbered_and_none_is_lost(void **state)
{
    char folder[] = "/tmp/test_choose.XXXXXX", file[64], expected[64], command[64];
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/run.csv", folder);
    config_init(&options.config, true);
    options.config.text[SET_LOG] = file;
    touch(folder, "run-2.csv");
    struct setup *setup = first(&options, &view), *next = setup_next(setup, &view);
    setup_number_files(next);
    snprintf(expected, sizeof expected, "%s/run-3.csv", folder);
    assert_string_equal(next->options.config.text[SET_LOG], expected);
    assert_string_equal(next->options.config.text[SET_SAVE_WEIGHTS], "");
    struct setup *third = setup_next(next, &view); /* before the file of `next` is there */
    setup_number_files(third);
    snprintf(expected, sizeof expected, "%s/run-4.csv", folder);
    assert_string_equal(third->options.config.text[SET_LOG], expected);
    setup_free(third);
    setup_free(next);
    setup_free(setup);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_completed),
        cmocka_unit_test(knobs_go_on_and_defaults_start_afresh),
        cmocka_unit_test(a_batch_too_large_becomes_full),
        cmocka_unit_test(what_described_other_data_is_dropped),
        cmocka_unit_test(files_are_numbered_and_none_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
