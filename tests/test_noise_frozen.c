/* test_noise_frozen.c -- the experiment with frozen weights on the screen, and the keys that make it. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/order.h"
#include "ui/ui.h"

static void freeze(struct sample *sample, struct freeze_test test)
{
    sample->view.frozen = test;
    sample->view.frozen.on = true;
    sample->view.knob[SET_FREEZE] = 1;
}

static const struct freeze_test some = {.steps = 212, .measured = 0.06413, .error = 0.00213,
                                        .expected = 0.06598};

static void measured_stands_beside_expected(void **state)
{
    struct sample *sample = *state;
    is_silent(sample, PANEL_NOISE, 17, 34, "frozen");
    freeze(sample, some);
    says(sample, PANEL_NOISE, 17, 32, "frozen: |g-G|² .0641 ± .0021");
    says(sample, PANEL_NOISE, 17, 32, "tr Σ(1/B-1/N) .0660");
    says(sample, PANEL_NOISE, 17, 32, "ratio 0.97 over 212 steps");
    says(sample, PANEL_NOISE, 30, 76, "measured |g_B-G|² .0641 ± .0021");
    says(sample, PANEL_NOISE, 30, 76, "expected tr Σ(1/B-1/N) .0660");
    sample->view.knob[SET_SAMPLING] = SAMPLING_REPLACEMENT;
    says(sample, PANEL_NOISE, 17, 32, "tr Σ/B .0660");
    says(sample, PANEL_HEADER, 1, 80, "▶ frozen");
    sample->view.state = RUN_PAUSED;
    says(sample, PANEL_HEADER, 1, 80, "paused");
}

static void what_is_not_known_is_no_number(void **state)
{
    struct sample *sample = *state;
    freeze(sample, (struct freeze_test){.measured = NAN, .error = NAN, .expected = NAN});
    says(sample, PANEL_NOISE, 17, 34, "no step of B 256 yet");
    is_silent(sample, PANEL_NOISE, 17, 34, "nan");
    freeze(sample, (struct freeze_test){.steps = 1, .measured = 0.5, .error = NAN,
                                        .expected = NAN});
    says(sample, PANEL_NOISE, 17, 34, "frozen: |g-G|² .5");
    says(sample, PANEL_NOISE, 17, 34, "unknown");
    says(sample, PANEL_NOISE, 17, 34, "over 1 step");
    is_silent(sample, PANEL_NOISE, 17, 34, "nan");
    freeze(sample, (struct freeze_test){.steps = 9, .measured = 1e-16, .error = 0});
    says(sample, PANEL_NOISE, 17, 34, "B is all examples: 9 steps");
    is_silent(sample, PANEL_NOISE, 17, 34, "ratio");
}

/* ---- keys ------------------------------------------------------------------------------------ */

struct keyboard {
    struct ui *ui;
    struct ui_requests requests;
    double now;
};

static void press(struct keyboard *keyboard, const struct view *view, int key)
{
    keyboard->requests.count = 0;
    ui_key(keyboard->ui, view, key, keyboard->now, &keyboard->requests);
}

static int after_a_moment(struct keyboard *keyboard, const struct view *view)
{
    keyboard->now += 1;
    keyboard->requests.count = 0;
    ui_tick(keyboard->ui, view, keyboard->now, &keyboard->requests);
    return keyboard->requests.count;
}

/* The one change that is asked for; a question what it would come to may stand before it. */
static const struct change *change_after_a_moment(struct keyboard *keyboard,
                                                  const struct view *view)
{
    const struct ui_request *last = &keyboard->requests.item[0] + after_a_moment(keyboard, view) - 1;
    assert_int_equal(last->kind, UI_CHANGE);
    return &last->change;
}

static void nought_freezes_and_goes_on(void **state)
{
    struct sample *sample = *state;
    struct keyboard keyboard = {.ui = ui_new(&glyphs_utf8)};
    const struct change *change;
    press(&keyboard, &sample->view, '0');
    change = change_after_a_moment(&keyboard, &sample->view);
    assert_true(change->count == 1 && change->item[0].setting == SET_FREEZE &&
                change->item[0].number == 1);
    ui_sent(keyboard.ui, 1);
    sample->view.answered = 1;
    freeze(sample, some);
    press(&keyboard, &sample->view, '0');
    press(&keyboard, &sample->view, '0');
    press(&keyboard, &sample->view, '0'); /* a burst is one change */
    change = change_after_a_moment(&keyboard, &sample->view);
    assert_true(change->count == 1 && change->item[0].number == 0);
    ui_free(keyboard.ui);
}

static void assert_shows(struct keyboard *keyboard, const struct view *view, const char *words)
{
    struct grid grid = {0};
    char text[24 * 80 * 4 + 1], *at = text;
    grid_resize(&grid, 24, 80);
    ui_draw(keyboard->ui, view, keyboard->now, &grid);
    for (int i = 0; i < 24 * 80; i++)
        text_append(&at, grid.cells[i].ch);
    *at = 0;
    grid_done(&grid);
    if (!strstr(text, words))
        fail_msg("not on the screen: %s", words);
}

static void e_measures_and_says_so(void **state)
{
    struct sample *sample = *state;
    struct keyboard keyboard = {.ui = ui_new(&glyphs_utf8)};
    press(&keyboard, &sample->view, 'e');
    assert_int_equal(keyboard.requests.count, 1);
    assert_int_equal(keyboard.requests.item[0].kind, UI_MEASURE);
    assert_shows(&keyboard, &sample->view, "measuring all 1437 training examples");
    sample->view.whole = (struct split_measure){.measured = true, .number = 1, .loss = 0.31,
                                                .grad_sq = 0.039, .trace = 21};
    ui_tick(keyboard.ui, &sample->view, keyboard.now, &keyboard.requests);
    assert_shows(&keyboard, &sample->view, "measured all 1437: loss 0.31, |G|² 0.039, tr Σ 21, noise");
    keyboard.now += 60;
    freeze(sample, some);
    assert_shows(&keyboard, &sample->view, "frozen: the weights stand still · 0 goes on");
    ui_free(keyboard.ui);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(measured_stands_beside_expected, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_no_number, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(nought_freezes_and_goes_on, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(e_measures_and_says_so, sample_set_up, sample_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
