/* test_ui.c -- the interface's state machine: knobs turned and typed, taken back, foreseen. */
#include "ui/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_sanitized.h"
#include "tests/support_ui.h"
#include "ui/keys.h"
#include "ui/prompt.h"

/* ---- bursts, undo, redo ---------------------------------------------------------------------- */

static void a_burst_is_one_change(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "BB");
    ui_rig_wait(rig, 0.2);
    ui_rig_key(rig, 'B');
    ui_rig_wait(rig, 0.2);
    assert_int_equal(rig->changes, 0);
    ui_rig_shows(rig, "batch 32 ▸ 256   ·   u undoes");
    ui_rig_shows(rig, "batch ‹256*›");
    ui_rig_wait(rig, 0.1);
    assert_int_equal(rig->changes, 1);
    assert_string_equal(ui_rig_last(rig), "batch=256");
    ui_rig_shows(rig, "batch ‹256*›"); /* until it is answered */
    ui_rig_answer(rig);
    ui_rig_shows(rig, "batch ‹256›");
}

static void a_burst_may_turn_several_knobs(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "BcLp");
    ui_rig_shows(rig, "batch 32 ▸ 64, couple none ▸ linear, lr 0.02 ▸ 0.08, bits fp32 ▸ bf16");
    ui_rig_wait(rig, 1);
    assert_int_equal(rig->changes, 1);
    ui_rig_answer(rig);
    assert_true(rig->sample.view.scaled_lr == 0.08);
}

/* One press after the other, each answered. */
static void press_slowly(struct ui_rig *rig, const char *keys)
{
    for (; *keys; keys++) {
        ui_rig_key(rig, (unsigned char)*keys);
        ui_rig_wait(rig, 1);
        ui_rig_answer(rig);
    }
}

static void assert_same_knobs(const char *keys, const struct view *a, const struct view *b)
{
    static const enum setting compared[] = {SET_BATCH, SET_LR, SET_LR_BATCH, SET_SCALE_LR};

    for (size_t i = 0; i < COUNT_OF(compared); i++)
        if (a->knob[compared[i]] != b->knob[compared[i]])
            fail_msg("%s: %s %.17g is not %.17g", keys, setting_table[compared[i]].name,
                     a->knob[compared[i]], b->knob[compared[i]]);
    if (a->scaled_lr != b->scaled_lr)
        fail_msg("%s: rate %.17g is not %.17g", keys, a->scaled_lr, b->scaled_lr);
}

/* Every four presses of batch, rate and coupling: at once they come to what they do one by one, to the
 * bit. */
static void bursts_are_exact(void **state)
{
    static const char keys[] = "BblLc";
    char text[5] = "";
    struct ui_rig slow, fast;

    (void)state;
    for (int n = 0; n < 5 * 5 * 5 * 5; n += SANITIZED ? 7 : 1) {
        for (int i = 0, rest = n; i < 4; i++, rest /= 5)
            text[i] = keys[rest % 5];
        ui_rig_init(&slow, 10, 40);
        ui_rig_init(&fast, 10, 40);
        press_slowly(&slow, text);
        ui_rig_keys(&fast, text);
        ui_rig_wait(&fast, 1);
        ui_rig_answer(&fast);
        assert_same_knobs(text, &fast.sample.view, &slow.sample.view);
        ui_rig_done(&slow);
        ui_rig_done(&fast);
    }
}

static void the_worker_undoes_and_redoes(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "u");
    ui_rig_shows(rig, "nothing to undo");
    ui_rig_keys(rig, "U");
    ui_rig_shows(rig, "nothing to redo");
    assert_int_equal(rig->others, 0);
    rig->sample.view.undoes = true;
    ui_rig_keys(rig, "u");
    assert_int_equal(rig->other.kind, UI_UNDO);
    ui_rig_hides(rig, "nothing to");
    ui_rig_tell(rig, true, "back to step 200, without batch 32→256 · U makes it again");
    ui_rig_shows(rig, "back to step 200, without batch 32→256 · U makes it again");
    rig->sample.view.undoes = false;
    rig->sample.view.redoes = true;
    ui_rig_keys(rig, "U");
    assert_int_equal(rig->other.kind, UI_REDO);
    assert_int_equal(rig->changes, 0);
}

/* Before the worker has answered the view cannot know that there is something to undo. */
static void what_is_not_answered_can_be_undone(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "B");
    ui_rig_wait(rig, 0.3);
    ui_rig_keys(rig, "u");
    assert_int_equal(rig->other.kind, UI_UNDO);
    ui_rig_keys(rig, "UuU");
    assert_int_equal(rig->others, 4);
    ui_rig_answer(rig);
    ui_rig_tell(rig, false, "nothing to make again");
    assert_int_equal(ui_rig_role(rig, "nothing to make again"), ROLE_WARN);
    ui_rig_keys(rig, "uU");
    assert_int_equal(rig->others, 4);
}

static void presses_taken_back_at_once_send_nothing(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "BBu");
    ui_rig_shows(rig, "taken back before it was applied");
    ui_rig_wait(rig, 1);
    assert_true(rig->changes == 0 && rig->others == 0);
}

/* A new optimizer brings its own rate: presses never give it the old one's. */
static void an_optimizer_and_a_rate_are_two_changes(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "LO");
    assert_int_equal(rig->changes, 1);
    assert_string_equal(ui_rig_last(rig), "lr=0.04");
    ui_rig_key(rig, 'L');
    assert_int_equal(rig->changes, 2);
    assert_string_equal(ui_rig_last(rig), "optimizer=momentum");
    ui_rig_shows(rig, "own rate first");
}

static void refused_knobs_are_marked_for_a_while(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "B");
    ui_rig_wait(rig, 0.3);
    ui_rig_refuse(rig, "no");
    assert_int_equal(ui_rig_role(rig, "32›"), ROLE_WARN);
    assert_true(ui_wait(rig->ui, rig->now) > 0);
    ui_rig_wait(rig, 6);
    assert_int_equal(ui_rig_role(rig, "32›"), ROLE_KNOB);
    assert_true(ui_wait(rig->ui, rig->now) < 0);
}

static void the_echo_stands_out(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_key(rig, 'B');
    assert_int_equal(ui_rig_role(rig, "batch 32 ▸ 64"), ROLE_FOCUS);
    assert_int_equal(ui_rig_role(rig, "u undoes"), ROLE_ECHO);
}

/* ---- values and lines typed ------------------------------------------------------------------ */

static void lines_are_edited_by_characters(void **state)
{
    struct prompt prompt;
    char shown[PROMPT_TEXT + 1];

    (void)state;
    prompt_open(&prompt, "aé");
    prompt_press(&prompt, 0x3a3); /* Σ */
    assert_string_equal(prompt.text, "aéΣ");
    prompt_press(&prompt, KEY_ARROW_LEFT);
    prompt_press(&prompt, KEY_BACKSPACE_KEY);
    assert_string_equal(prompt.text, "aΣ");
    prompt_press(&prompt, 'd' & 0x1f);
    assert_string_equal(prompt_shown(&prompt, shown), "a_");
    prompt_press(&prompt, 'd' & 0x1f);
    assert_string_equal(prompt.text, "a");
    prompt_open(&prompt, "batch=64  lr=0.1 ");
    prompt_press(&prompt, 'w' & 0x1f);
    assert_string_equal(prompt.text, "batch=64  ");
    prompt_press(&prompt, KEY_HOME_KEY);
    prompt_press(&prompt, KEY_ARROW_RIGHT);
    prompt_press(&prompt, 'u' & 0x1f);
    assert_string_equal(prompt_shown(&prompt, shown), "atch=64  ");
    prompt_press(&prompt, 'k' & 0x1f);
    assert_string_equal(prompt.text, "");
    for (int i = 0; i < 2 * PROMPT_TEXT; i++)
        prompt_press(&prompt, 0x3a3);
    assert_true(strlen(prompt.text) < PROMPT_TEXT && strlen(prompt.text) % 2 == 0);
}

static void a_value_is_typed_exactly(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_key(rig, KEY_ENTER_KEY);
    ui_rig_keys(rig, "10");
    ui_rig_key(rig, KEY_ARROW_LEFT);
    ui_rig_keys(rig, "0x");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_int_equal(rig->changes, 0);
    ui_rig_shows(rig, "batch: 10x0");
    ui_rig_shows(rig, "'10x0' will not do");
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(ui_rig_last(rig), "batch=100");
    ui_rig_shows(rig, "batch 32 ▸ 100   ·   u undoes");
}

/* A rate typed at another batch, coupled, is meant for that batch. */
static void a_typed_rate_is_for_the_present_batch(void **state)
{
    struct ui_rig *rig = *state;

    press_slowly(rig, "ccB"); /* coupled by the root */
    ui_rig_keys(rig, ":lr=0.3");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(ui_rig_last(rig), "lr=0.3");
    ui_rig_answer(rig);
    assert_true(rig->sample.view.scaled_lr == 0.3 && rig->sample.view.knob[SET_LR_BATCH] == 64);
}

static void a_line_turns_several_knobs(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, ":batch=256  lr=0.16 split=2 ");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_int_equal(rig->changes, 1);
    assert_string_equal(ui_rig_last(rig), "batch=256 lr=0.16 accumulate=2");
    ui_rig_answer(rig);
    ui_rig_keys(rig, ":pace=max");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(ui_rig_last(rig), "pace=max eval-every=auto");
}

static void a_wrong_line_says_where_and_stays(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, ":batch=64 bath=3");
    ui_rig_hides(rig, "no knob"); /* while it is being typed */
    ui_rig_keys(rig, " lr=0.1");
    ui_rig_shows(rig, "column 10: 'bath' is no knob; did you mean batch?");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_int_equal(rig->changes, 0);
    ui_rig_shows(rig, ":batch=64 bath=3 lr=0.1");
    for (int i = 0; i < 7; i++) /* the caret went behind what is wrong */
        ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(ui_rig_last(rig), "batch=64 lr=0.1");
    ui_rig_keys(rig, ":");
    ui_rig_key(rig, KEY_ARROW_UP);
    ui_rig_shows(rig, ":batch=64 lr=0.1_");
    ui_rig_key(rig, KEY_ARROW_DOWN);
    ui_rig_shows(rig, ":_");
    ui_rig_keys(rig, "model=softmax");
    ui_rig_key(rig, KEY_ENTER_KEY);
    ui_rig_shows(rig, "'model' cannot change while a run trains");
    ui_rig_hides(rig, "column"); /* there is only one word */
    ui_rig_key(rig, KEY_ESCAPE);
    ui_rig_hides(rig, "model=softmax");
}

static void names_and_words_are_completed(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, ":acc");
    ui_rig_key(rig, KEY_TAB);
    ui_rig_keys(rig, "a");
    ui_rig_key(rig, KEY_TAB);
    ui_rig_shows(rig, ":accumulate=auto _");
    ui_rig_keys(rig, "lo");
    ui_rig_key(rig, KEY_TAB);
    ui_rig_shows(rig, "loss-scale  loss-scale-interval");
    ui_rig_keys(rig, "-i");
    ui_rig_key(rig, KEY_TAB);
    ui_rig_shows(rig, "loss-scale-interval=_");
    ui_rig_keys(rig, "50 optimizer=ada");
    ui_rig_key(rig, KEY_TAB);
    ui_rig_shows(rig, "adam  adamw");
}

static void a_long_line_keeps_its_caret_in_sight(void **state)
{
    struct ui_rig *rig = *state;
    char *text;

    ui_rig_keys(rig, ":");
    for (int i = 0; i < 12; i++)
        ui_rig_keys(rig, "momentum=0.5 ");
    ui_rig_keys(rig, "end");
    ui_rig_shows(rig, "end_");
    ui_rig_key(rig, KEY_HOME_KEY);
    ui_rig_shows(rig, ":momentum=0.5 ");
    text = ui_rig_text(rig);
    assert_null(strstr(text, "end_"));
    free(text);
}

/* ---- previews -------------------------------------------------------------------------------- */

/* The worker's answer to the newest question, or to an older one. */
static void preview(struct ui_rig *rig, uint64_t number, size_t batch, double rate)
{
    struct view *view = &rig->sample.view;

    view->preview = (struct preview){.number = number, .allowed = true};
    view->preview.now = (struct outcome){32, 1, 32, 200 << 10, 1 << 20, 0.02};
    view->preview.then = (struct outcome){batch, 1, batch, 656 << 10, 1 << 20, rate};
    if (batch > 436)
        view->preview.then.accumulate = 3, view->preview.then.micro_batch = (batch + 2) / 3;
    ui_rig_wait(rig, 0);
}

static void a_burst_says_what_it_will_come_to(void **state)
{
    struct ui_rig *rig = *state;

    rig->sample.view.knob[SET_SCALE_LR] = SCALE_LINEAR;
    ui_rig_keys(rig, "BBB");
    ui_rig_wait(rig, 0.05);
    assert_int_equal(rig->questions, 1);
    assert_true(*change_value(&rig->question, SET_BATCH) == 256);
    preview(rig, rig->question_number, 256, 0.16);
    ui_rig_shows(rig, "batch 32 ▸ 256   ·   u undoes   ·   lr 0.02 ▸ 0.16 by linear scaling  ");
    ui_rig_wait(rig, 0.3);
    ui_rig_answer(rig);
    ui_rig_shows(rig, "lr 0.02 ▸ 0.16 by linear scaling  "); /* the echo goes on */
    assert_int_equal(rig->questions, 1);
}

static void one_question_at_a_time_and_the_newest_wins(void **state)
{
    struct ui_rig *rig = *state;
    uint64_t first;

    ui_rig_keys(rig, ":batch=1");
    ui_rig_wait(rig, 0.05);
    first = rig->question_number;
    ui_rig_keys(rig, "0");
    ui_rig_wait(rig, 0.05);
    ui_rig_keys(rig, "24");
    ui_rig_wait(rig, 0.05);
    assert_int_equal(rig->questions, 1);
    preview(rig, first, 1, 0.02);
    assert_int_equal(rig->questions, 2);
    assert_true(*change_value(&rig->question, SET_BATCH) == 1024);
    assert_int_equal(ui_rig_role(rig, "33× more noise"), ROLE_DIM); /* of what was there before */
    preview(rig, rig->question_number, 1024, 0.02);
    ui_rig_shows(rig, "batch 1024 = 3 × 342; needs 656 of 1024 KiB; 109× less noise  ");
    assert_int_equal(ui_rig_role(rig, "batch 1024 = 3"), ROLE_ECHO);
    ui_rig_key(rig, KEY_ESCAPE);
    ui_rig_wait(rig, 0.05);
    ui_rig_hides(rig, "needs 656");
}

static void a_refusal_is_foreseen(void **state)
{
    struct ui_rig *rig = *state;
    struct view *view = &rig->sample.view;

    ui_rig_keys(rig, ":batch=1024 accumulate=1");
    ui_rig_wait(rig, 0.05);
    view->preview = (struct preview){.number = rig->question_number,
                                     .reason = "batch 1024 needs 2.0 MiB of 1 MiB; largest 436"};
    ui_rig_wait(rig, 0.05);
    ui_rig_shows(rig, "would be refused: batch 1024 needs 2.0 MiB of 1 MiB; largest 436");
    assert_int_equal(ui_rig_role(rig, "would be refused"), ROLE_WARN);
    assert_int_equal(rig->changes, 0);
}

/* An answer that comes when the line is gone, or to a question before the last, says nothing. */
static void late_answers_say_nothing(void **state)
{
    struct ui_rig *rig = *state;
    uint64_t first;

    ui_rig_keys(rig, ":batch=64");
    ui_rig_wait(rig, 0.05);
    first = rig->question_number;
    ui_rig_key(rig, KEY_ESCAPE);
    preview(rig, first, 64, 0.02);
    ui_rig_hides(rig, "less noise");
    ui_rig_keys(rig, ":batch=128");
    ui_rig_wait(rig, 0.05);
    assert_int_equal(rig->questions, 2);
    preview(rig, first, 64, 0.02); /* still the old one in the view */
    ui_rig_hides(rig, "less noise");
    preview(rig, rig->question_number, 128, 0.02);
    ui_rig_shows(rig, "less noise");
}

static void small_screens_show_it_in_the_same_line(void **state)
{
    struct ui_rig *rig = *state;

    grid_resize(&rig->grid, 12, 60);
    ui_rig_keys(rig, ":batch=64");
    ui_rig_wait(rig, 0.05);
    preview(rig, rig->question_number, 64, 0.02);
    ui_rig_shows(rig, ":batch=64_   needs 656 of 1024 KiB;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_burst_is_one_change),
        RIG_TEST(a_burst_may_turn_several_knobs),
        cmocka_unit_test(bursts_are_exact),
        RIG_TEST(the_worker_undoes_and_redoes),
        RIG_TEST(what_is_not_answered_can_be_undone),
        RIG_TEST(presses_taken_back_at_once_send_nothing),
        RIG_TEST(an_optimizer_and_a_rate_are_two_changes),
        RIG_TEST(refused_knobs_are_marked_for_a_while),
        RIG_TEST(the_echo_stands_out),
        cmocka_unit_test(lines_are_edited_by_characters),
        RIG_TEST(a_value_is_typed_exactly),
        RIG_TEST(a_typed_rate_is_for_the_present_batch),
        RIG_TEST(a_line_turns_several_knobs),
        RIG_TEST(a_wrong_line_says_where_and_stays),
        RIG_TEST(names_and_words_are_completed),
        RIG_TEST(a_long_line_keeps_its_caret_in_sight),
        RIG_TEST(a_burst_says_what_it_will_come_to),
        RIG_TEST(one_question_at_a_time_and_the_newest_wins),
        RIG_TEST(a_refusal_is_foreseen),
        RIG_TEST(late_answers_say_nothing),
        RIG_TEST(small_screens_show_it_in_the_same_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
