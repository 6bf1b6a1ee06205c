/* test_config.c -- the table of settings, and text to values and back; changes as text. */
#include "engine/config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/change.h"
#include "engine/optimizer.h"
#include "engine/precision.h"
#include "engine/schedule.h"
#include "engine/util.h"
#include "tests/support_engine.h"

static bool is_number(const struct setting_info *s)
{
    return s->type != SETTING_TEXT && s->type != SETTING_FLAG;
}

static void every_row_is_whole(void **state)
{
    bool letters[256] = {false};
    (void)state;
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *s = &setting_table[i];
        assert_int_equal(s->id, i);
        assert_true(s->name && s->help && s->text && s->group < GROUPS);
        assert_ptr_equal(setting_find(s->name), s); /* so no name comes twice */
        assert_true(s->type == SETTING_FLAG || s->metavar);
        assert_true(!s->knob || is_number(s));
        assert_true(s->type != SETTING_CHOICE || s->choices);
        assert_true(strspn(s->name, "abcdefghijklmnopqrstuvwxyz-12") == strlen(s->name));
        if (s->short_name)
            assert_false(letters[(unsigned char)s->short_name]);
        letters[(unsigned char)s->short_name] = true;
    }
    assert_null(setting_find("batches"));
    assert_null(setting_find(""));
}

static void defaults_are_those_of_the_manual(void **state)
{
    struct config run, explore;
    (void)state;
    config_init(&run, false);
    config_init(&explore, true);
    assert_true(run.number[SET_BATCH] == 32 && explore.number[SET_BATCH] == 32);
    assert_true(run.number[SET_ACCUMULATE] == 1 && explore.number[SET_ACCUMULATE] == 0);
    assert_true(run.number[SET_MEMORY_LIMIT] == 0 && explore.number[SET_MEMORY_LIMIT] == -1);
    assert_true(run.number[SET_PACE] == 0 && explore.number[SET_PACE] == -1600);
    assert_true(run.number[SET_EPOCHS] == 0 && explore.number[SET_EPOCHS] == 40);
    assert_true(run.number[SET_LR] == SETTING_UNSET && run.number[SET_MOMENTUM] == 0.9);
    assert_true(run.number[SET_SEED] == 1 && run.number[SET_HOLDOUT] == 0.2);
    assert_string_equal(run.text[SET_DATA], "digits");
    assert_string_equal(run.text[SET_MODEL], "mlp:128,64");
    for (int i = 0; i < SETTINGS; i++)
        assert_false(run.given[i] || explore.given[i]);
}

static void check_round_trip(const struct setting_info *s, double value)
{
    char text[64];
    double back = NAN;
    struct status status;
    setting_format(s, value, text, sizeof text);
    if (!setting_parse(s, text, &back, &status))
        fail_msg("%s: '%s' of %.17g is not read back: %s", s->name, text, value, status.text);
    else if (back != value)
        fail_msg("%s: %.17g is written '%s' and read as %.17g", s->name, value, text, back);
}

static void values_read_back_as_written(void **state)
{
    static const double shares[] = {0, 1e-9, 0.1, 0.3, 1 / 3.0, 0.5, 0.7, 0.99, 1};
    (void)state;
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *s = &setting_table[i];
        bool whole = s->type == SETTING_COUNT || s->type == SETTING_SIZE ||
                     s->type == SETTING_CHOICE || s->type == SETTING_EVERY;
        if (!is_number(s))
            continue;
        for (size_t k = 0; k < COUNT_OF(shares); k++) {
            double value = s->least + shares[k] * (s->most - s->least);
            check_round_trip(s, whole ? floor(value) : value);
            if (s->type == SETTING_PACE || s->type == SETTING_EVERY)
                check_round_trip(s, whole ? -floor(value) : -value);
        }
        if (s->word)
            check_round_trip(s, s->word_value);
        if (s->word2)
            check_round_trip(s, s->word2_value);
    }
}

static void any_real_reads_back(void **state)
{
    const struct setting_info *lr = &setting_table[SET_LR];
    (void)state;
    for (uint64_t i = 0; i < 3000; i++)
        check_round_trip(lr, exp(13 * toy_number(i, 1)) * (1 + toy_number(i, 2)));
    for (double value = 1e-300; value < 1e6; value *= 7)
        check_round_trip(lr, value);
    for (double power = 1e-12; power < 1e6; power *= 10) { /* whose logarithms are whole */
        check_round_trip(lr, nextafter(power, 0));
        check_round_trip(lr, nextafter(nextafter(power, 0), 0));
    }
}

struct reading {
    enum setting setting;
    const char *text;
    double value;
};

/* What --help adds comes from the tables of optimizers, precisions and schedules. */
static void help_names_every_row(void **state)
{
    (void)state;
    for (int i = 0; i < OPTIMIZERS; i++) {
        char rate[64];
        snprintf(rate, sizeof rate, " %s %g", optimizer_names[i], optimizer_table[i].lr);
        assert_non_null(strstr(setting_table[SET_LR].more, rate));
        assert_non_null(strstr(setting_table[SET_OPTIMIZER].more, optimizer_names[i]));
    }
    for (int i = 0; i < PRECISIONS; i++)
        assert_non_null(strstr(setting_table[SET_PRECISION].more, precision_names[i]));
    for (int i = 0; i < SCHEDULES; i++)
        assert_non_null(strstr(setting_table[SET_SCHEDULE].more, schedule_table[i].syntax));
}

static void values_are_read(void **state)
{
    static const struct reading good[] = {
        {SET_BATCH, "1", 1}, {SET_BATCH, "full", 0}, {SET_BATCH, "FULL", 0}, {SET_BATCH, "1e3", 1000},
        {SET_BATCH, "9007199254740992", 0x1p53}, {SET_ACCUMULATE, "auto", 0},
        {SET_LR, "0.02", 0.02}, {SET_LR, ".5", 0.5}, {SET_LR, "1e-3", 1e-3}, {SET_LR, "0", 0},
        {SET_LR, "+2", 2}, {SET_LR, "default", SETTING_UNSET},
        {SET_PRECISION, "bf16", 1}, {SET_PRECISION, "BF16", 1}, {SET_SCALE_LR, "sqrt", 2},
        {SET_MEMORY_LIMIT, "4096", 4096}, {SET_MEMORY_LIMIT, "512K", 512 << 10},
        {SET_MEMORY_LIMIT, "1MiB", 1 << 20}, {SET_MEMORY_LIMIT, "2mb", 2 << 20},
        {SET_MEMORY_LIMIT, "1.5M", 1536 << 10}, {SET_MEMORY_LIMIT, "1G", 1 << 30},
        {SET_MEMORY_LIMIT, "100b", 100}, {SET_MEMORY_LIMIT, "none", 0},
        {SET_MEMORY_LIMIT, "auto", -1}, {SET_PACE, "50", 50}, {SET_PACE, "1600ex", -1600},
        {SET_PACE, "1600ex/s", -1600}, {SET_PACE, "0.5steps/s", 0.5}, {SET_PACE, "max", 0},
        {SET_PACE, "1e3ex", -1000}, {SET_LOSS_SCALE, "dynamic", -1}, {SET_LOSS_SCALE, "off", 0},
        {SET_LOSS_SCALE, "65536", 65536}, {SET_MOMENTUM, "0", 0}, {SET_EVAL_EVERY, "auto", 0},
        {SET_SCHEDULE, "constant", 0}, {SET_SCHEDULE, "Cosine:5", 1 + 4 * 5},
        {SET_EPSILON, "default", SETTING_UNSET}, {SET_WARMUP, "100", 100},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        const struct setting_info *s = &setting_table[good[i].setting];
        struct status status;
        double value = NAN;
        if (!setting_parse(s, good[i].text, &value, &status))
            fail_msg("%s", status.text);
        else if (value != good[i].value)
            fail_msg("%s: '%s' is read as %.17g", s->name, good[i].text, value);
    }
}

static void other_values_are_refused(void **state)
{
    static const struct reading bad[] = {
        {SET_BATCH, "0", 0},
        {SET_BATCH, "-1", 0},
        {SET_BATCH, "1.5", 0},
        {SET_BATCH, "", 0},
        {SET_BATCH, "fulls", 0},
        {SET_BATCH, "32x", 0},
        {SET_BATCH, "32 ", 0},
        {SET_BATCH, " 32", 0},
        {SET_BATCH, "0x20", 0},
        {SET_BATCH, "1e300", 0},
        {SET_BATCH, "32ex", 0},
        {SET_BATCH, "8K", 0},
        {SET_LR, "-0.1", 0},
        {SET_LR, "nan", 0},
        {SET_LR, "inf", 0},
        {SET_LR, "1e999", 0},
        {SET_LR, "0,02", 0},
        {SET_LR, "0x1p-3", 0},
        {SET_LR, "1e7", 0},
        {SET_LR, "-", 0},
        {SET_LR, ".", 0},
        {SET_LR, "1 2", 0},
        {SET_LR, "-nan", 0},
        {SET_LR, "-inf", 0},
        {SET_MOMENTUM, "1", 0},
        {SET_MOMENTUM, "-0.1", 0},
        {SET_PRECISION, "fp64", 0},
        {SET_PRECISION, "", 0},
        {SET_PRECISION, "1", 0},
        {SET_MEMORY_LIMIT, "1X", 0},
        {SET_MEMORY_LIMIT, "1MM", 0},
        {SET_MEMORY_LIMIT, "-1", 0},
        {SET_MEMORY_LIMIT, "0", 0},
        {SET_MEMORY_LIMIT, "0.3", 0},
        {SET_MEMORY_LIMIT, "1e40G", 0},
        {SET_PACE, "0", 0},
        {SET_PACE, "-5", 0},
        {SET_PACE, "ex", 0},
        {SET_PACE, "infex", 0},
        {SET_PACE, "0x10ex", 0},
        {SET_PACE, "-5ex", 0},
        {SET_HOLDOUT, "1", 0},
        {SET_HOLDOUT, "0", 0},
        {SET_SEED, "-1", 0},
        {SET_LOSS_SCALE, "0", 0},
        {SET_LOSS_SCALE_INTERVAL, "0", 0},
        {SET_STEPS, "0", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const struct setting_info *s = &setting_table[bad[i].setting];
        struct status status = {.text = ""};
        double value = 77;
        if (setting_parse(s, bad[i].text, &value, &status))
            fail_msg("%s: '%s' is read as %.17g", s->name, bad[i].text, value);
        assert_int_equal(status.kind, STATUS_BAD_INPUT);
        assert_true(value == 77 && strstr(status.text, s->name) == status.text);
        assert_non_null(strstr(status.text, s->type == SETTING_CHOICE ? "is none of " : "give "));
    }
}

static void refusals_say_what_is_right(void **state)
{
    struct status status;
    double value;
    (void)state;
    setting_parse(&setting_table[SET_BATCH], "many", &value, &status);
    assert_string_equal(status.text,
                        "batch: 'many' will not do; give a whole number from 1, or full");
    setting_parse(&setting_table[SET_PRECISION], "fp64", &value, &status);
    assert_string_equal(status.text, "precision: 'fp64' is none of fp32, bf16, fp16, "
                        "bf16-pure, fp16-pure, tf32");
    setting_parse(&setting_table[SET_SCHEDULE], "step:100,10", &value, &status);
    assert_string_equal(status.text,
                        "schedule: 'step:100,10' will not do; give step:STEPS,F with F from 0.0001 to 1");
    setting_parse(&setting_table[SET_SCHEDULE], "linear", &value, &status);
    assert_string_equal(status.text, "schedule: 'linear' is none of constant, cosine:STEPS, "
                        "step:STEPS,F, ramp:STEPS,F");
    setting_parse(&setting_table[SET_LOSS_SCALE], "x", &value, &status);
    assert_string_equal(status.text, "loss-scale: 'x' will not do; give a number from 2^-24 to 2^40, "
                        "dynamic or off");
    setting_parse(&setting_table[SET_PACE], "x", &value, &status);
    assert_string_equal(status.text, "pace: 'x' will not do; give steps/s or ex/s from 0.001 to "
                        "1000000000, or max");
    setting_parse(&setting_table[SET_MOMENTUM], "2", &value, &status);
    assert_string_equal(status.text,
                        "momentum: '2' will not do; give a number from 0 to 0.9999");
}

/* All but the first column of a terminal of 80. */
static void refusals_fit_a_line(void **state)
{
    struct status status;
    double value;
    (void)state;
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *s = &setting_table[i];
        if (!s->knob)
            continue;
        assert_false(setting_parse(s, "1.x", &value, &status));
        if (strlen(status.text) > 79)
            fail_msg("%zu columns: %s", strlen(status.text), status.text);
    }
}

static void near_names_are_suggested(void **state)
{
    static const char *const names[][2] = {
        {"bacth", "batch"},         {"batches", "batch"},
        {"presicion", "precision"}, {"weightdecay", "weight-decay"},
        {"step", "steps"},          {"momentun", "momentum"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *near = setting_suggest(names[i][0]);
        assert_non_null(near);
        assert_string_equal(near, names[i][1]);
    }
    assert_null(setting_suggest("completely-different"));
    assert_null(setting_suggest(""));
    assert_null(setting_suggest("a-word-that-is-longer-than-any-setting-could-ever-want-to-be"));
}

static void logs_end_in_a_format(void **state)
{
    static const char *const good[] = {"", "a.csv", "a.jsonl", "dir.x/b.csv"};
    static const char *const bad[] = {"a", "a.txt", "a.json", ".csv", ".jsonl", "csv", "a.csv.gz"};
    struct config config;
    struct status status;
    (void)state;
    config_init(&config, false);
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        config.text[SET_LOG] = good[i];
        assert_true(config_check(&config, &status));
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        config.text[SET_LOG] = bad[i];
        assert_false(config_check(&config, &status));
        assert_non_null(strstr(status.text, ".csv or .jsonl"));
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

static void changes_are_text(void **state)
{
    struct change change = {0};
    struct status status;
    char text[CHANGE_TEXT];
    (void)state;
    assert_string_equal(change_format(&change, text, sizeof text), "");
    assert_true(change_parse(&change, "batch=full", &status));
    assert_true(change_parse(&change, "lr=0.16", &status));
    assert_true(change_parse(&change, "memory-limit=1MiB", &status));
    assert_true(change_parse(&change, "precision=BF16", &status));
    assert_true(change_parse(&change, "lr=0.08", &status)); /* the last word counts */
    assert_string_equal(change_format(&change, text, sizeof text),
                        "batch=full lr=0.08 memory-limit=1MiB precision=bf16");
}

static void every_knob_fits_into_one_change(void **state)
{
    struct change change = {0};
    char text[CHANGE_TEXT];
    (void)state;
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].knob)
            assert_true(change_add(&change, (enum setting)i, setting_table[i].least));
    assert_true(change.count <= CHANGE_ITEMS);
    assert_true(strlen(change_format(&change, text, sizeof text)) < CHANGE_TEXT - 1);
}

static void a_change_sets_just_its_knobs(void **state)
{
    struct config config, wanted;
    struct change change = {0};
    (void)state;
    config_init(&config, false);
    config.given[SET_LR] = true;
    change_add(&change, SET_BATCH, 64);
    change_config(&change, &config, &wanted);
    for (int i = 0; i < SETTINGS; i++) {
        assert_int_equal(wanted.given[i], i == SET_BATCH);
        assert_true(wanted.number[i] == (i == SET_BATCH ? 64 : config.number[i]));
    }
}

static void other_changes_are_refused(void **state)
{
    static const char *const bad[][2] = {
        {"batch", "write knob=value"},   {"=3", "write knob=value"},
        {"bacth=3", "did you mean batch"}, {"model=softmax", "cannot change while a run trains"},
        {"batch=none", "give a whole number"}, {"nonsense=1", "no knob"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct change change = {0};
        struct status status = {.text = ""};
        assert_false(change_parse(&change, bad[i][0], &status));
        if (!strstr(status.text, bad[i][1]))
            fail_msg("'%s' is answered: %s", bad[i][0], status.text);
        assert_int_equal(change.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(defaults_are_those_of_the_manual),
        cmocka_unit_test(values_read_back_as_written),
        cmocka_unit_test(any_real_reads_back),
        cmocka_unit_test(help_names_every_row),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(other_values_are_refused),
        cmocka_unit_test(refusals_say_what_is_right),
        cmocka_unit_test(refusals_fit_a_line),
        cmocka_unit_test(near_names_are_suggested),
        cmocka_unit_test(logs_end_in_a_format),
        cmocka_unit_test(changes_are_text),
        cmocka_unit_test(every_knob_fits_into_one_change),
        cmocka_unit_test(a_change_sets_just_its_knobs),
        cmocka_unit_test(other_changes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
