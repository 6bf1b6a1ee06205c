/* test_knobs.c -- the control strip, the key table, the hints, the help, and flowing text. */
#include "tests/support_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/schedule.h"
#include "engine/util.h"
#include "ui/actions.h"
#include "ui/flow.h"
#include "ui/keys.h"
#include "ui/knob_list.h"
#include "ui/knob_value.h"
#include "ui/knobs.h"
#include "ui/turn.h"


static void knobs_show_pending_and_coupled(void **state)
{
    struct sample *sample = *state;

    sample->view.pending[SET_BATCH] = true;
    sample->view.knob[SET_BATCH] = 512;
    sample->view.lr = 0.16;
    says(sample, PANEL_KNOBS, 1, 80, "batch ‹512*›");
    says(sample, PANEL_KNOBS, 1, 80, "lr ‹0.02→0.16›");
}

/* A ramp's batch and a schedule's rate stand beside the knob; turning the rate turns the knob. */
static void schedules_show_beside_the_knob(void **state)
{
    struct sample *sample = *state;
    struct change change = {0};

    sample->view.knob[SET_BATCH] = 32;
    sample->view.batch = 128;
    sample->view.lr = 0.005;
    says(sample, PANEL_KNOBS, 1, 80, "batch ‹32→128›");
    says(sample, PANEL_KNOBS, 1, 80, "lr ‹0.02→0.005›");
    turn_knob(&sample->view, CLOCK_STEPS, SET_LR, turn_value(&sample->view, SET_LR), +1, &change);
    assert_true(change.count == 1 && change.item[0].number == 0.04);
}

/* Every kind in turn, laid out to the horizon, and no further at either end. */
static void schedules_turn_by_kind(void **state)
{
    struct sample *sample = *state;
    double value = 0;

    for (int kind = 1; kind <= SCHEDULES; kind++) {
        struct change change = {0};
        turn_knob(&sample->view, CLOCK_STEPS, SET_SCHEDULE, value, +1, &change);
        assert_int_equal(change.count, kind < SCHEDULES);
        value = change.count ? change.item[0].number : value;
        assert_int_equal(schedule_unpack(value).kind, MIN(kind, SCHEDULES - 1));
        assert_in_range(schedule_unpack(value).steps, 1, SCHEDULE_STEPS_MOST);
    }
}

static void says_range(const struct view *view, enum setting setting, const char *range)
{
    char text[256];

    assert_string_equal(knob_range(view, setting, text, sizeof text), range);
}

static void ranges_are_told(void **state)
{
    const struct view *view = &((struct sample *)*state)->view;

    says_range(view, SET_BATCH, "1 … 1437, full");
    says_range(view, SET_WARMUP, "0 or more");
    says_range(view, SET_MOMENTUM, "0 … 0.9999");
    says_range(view, SET_SCALE_LR, "none, linear, sqrt");
    says_range(view, SET_PACE, "50 steps/s, 1600ex, max");
    says_range(view, SET_SCHEDULE, "constant, cosine:STEPS, step:STEPS,F, ramp:STEPS,F");
}

static void is_idle(const struct view *view, enum setting setting, const char *why)
{
    char text[128];
    const char *idle = knob_idle(view, setting, text, sizeof text);

    assert_int_equal(idle != NULL, why != NULL);
    if (why)
        assert_string_equal(idle, why);
}

static void idle_knobs_say_why(void **state)
{
    struct view *view = &((struct sample *)*state)->view;

    is_idle(view, SET_BATCH, NULL);
    is_idle(view, SET_MOMENTUM, "sgd does not use it");
    is_idle(view, SET_LOSS_SCALE, "fp32 scales no loss");
    is_idle(view, SET_LR_BATCH, "no coupling is on");
    view->knob[SET_OPTIMIZER] = OPTIMIZER_MOMENTUM;
    view->knob[SET_PRECISION] = PRECISION_FP16;
    view->knob[SET_LOSS_SCALE] = 1024;
    view->knob[SET_SCALE_LR] = SCALE_SQRT;
    is_idle(view, SET_MOMENTUM, NULL);
    is_idle(view, SET_LOSS_SCALE, NULL);
    is_idle(view, SET_LOSS_SCALE_INTERVAL, "the loss scale is not dynamic");
    is_idle(view, SET_LR_BATCH, NULL);
}

/* Every knob turned to one end and the other: it gets there, by values that are its own. */
static void every_knob_turns_to_its_ends(void **state)
{
    struct sample *sample = *state;

    for (int s = 0; s < SETTINGS; s++) {
        double value = turn_value(&sample->view, (enum setting)s);
        for (int direction = -1; setting_table[s].knob && direction <= 1; direction += 2) {
            int turns = 0;
            for (struct change change = {.count = 1}; change.count; turns++) {
                change.count = 0;
                turn_knob(&sample->view, CLOCK_EPOCHS, (enum setting)s, value, direction, &change);
                if (change.count)
                    value = change.item[0].number;
                assert_true(setting_allows(&setting_table[s], value));
                assert_true(turns < 128);
            }
        }
    }
}

static void the_knob_in_focus_is_always_shown(void **state)
{
    struct sample *sample = *state;
    int knob = knob_next(-1, +1), first = knob;
    char words[32];

    do {
        sample->look.focus = knob;
        snprintf(words, sizeof words, "%s ‹", setting_table[knob].label);
        says(sample, PANEL_KNOBS, 1, 40, words);
        says(sample, PANEL_KNOBS, 1, 80, words);
        assert_int_equal(knob_next(knob_next(knob, +1), -1), knob);
        knob = knob_next(knob, +1);
    } while (knob != first);
}

static void keys_are_unique_and_pairs_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < key_count; i++) {
        const struct key_row *row = &key_table[i];

        assert_ptr_equal(key_find(row->key), row);
        assert_int_equal(row->hint != NULL, row->rank > 0);
        if (row->act == action_turn)
            assert_non_null(setting_table[row->setting].label);
    }
    assert_null(key_find('~'));
}

static void hints_are_whole(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_HINTS, 1, 80, "bB batch lL rate c couple pP bits Space pause u undo f fork "
         "R again ? help q ");
    says(sample, PANEL_HINTS, 1, 40, "? help q ");
    says(sample, PANEL_HINTS, 1, 200, "x axis");
}

static void text_flows_at_words(void **state)
{
    (void)state;
    assert_int_equal(flow_rows(&glyphs_utf8, "", 10), 1);
    assert_int_equal(flow_rows(&glyphs_utf8, "one two", 7), 1);
    assert_int_equal(flow_rows(&glyphs_utf8, "one two", 6), 2);
    assert_int_equal(flow_rows(&glyphs_utf8, "Σ → ±", 5), 1);
    assert_int_equal(flow_rows(&glyphs_ascii, "Σ → ±", 5), 2);
    assert_int_equal(flow_rows(&glyphs_utf8, "unbreakable", 3), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(knobs_show_pending_and_coupled),
        SAMPLE_TEST(schedules_show_beside_the_knob),
        SAMPLE_TEST(schedules_turn_by_kind),
        SAMPLE_TEST(ranges_are_told),
        SAMPLE_TEST(idle_knobs_say_why),
        SAMPLE_TEST(every_knob_turns_to_its_ends),
        SAMPLE_TEST(the_knob_in_focus_is_always_shown),
        SAMPLE_TEST(keys_are_unique_and_pairs_agree),
        SAMPLE_TEST(hints_are_whole),
        SAMPLE_TEST(text_flows_at_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
