/* test_input.c -- bytes of terminals as keys, and what must not become any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/input.h"
#include "ui/keys.h"

/* The keys a string of bytes makes, one after another, as "a 1114112 …". */
static const char *keys_of(const char *bytes, size_t count)
{
    static char text[512];
    struct input input = {0};
    size_t used = 0;
    int key;
    text[0] = '\0';
    for (size_t i = 0; i <= count; i++) {
        if (i < count)
            input_byte(&input, (unsigned char)bytes[i]);
        else
            input_settle(&input);
        while ((key = input_key(&input)) != INPUT_NONE && used < sizeof text - 16)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     key > ' ' && key < 127 ? "%c " : "%d ", key);
    }
    if (used)
        text[used - 1] = '\0';
    return text;
}

static void assert_keys(const char *bytes, const char *keys)
{
    assert_string_equal(keys_of(bytes, strlen(bytes)), keys);
}

static void assert_key(const char *bytes, int key)
{
    char text[16];
    snprintf(text, sizeof text, "%d", key);
    assert_keys(bytes, text);
}

static void keys_that_are_no_characters(void **state)
{
    (void)state;
    assert_key("\033[A", KEY_ARROW_UP);
    assert_key("\033OA", KEY_ARROW_UP);
    assert_key("\033[B", KEY_ARROW_DOWN);
    assert_key("\033OC", KEY_ARROW_RIGHT);
    assert_key("\033[1;1D", KEY_ARROW_LEFT);
    assert_key("\033[H", KEY_HOME_KEY);
    assert_key("\033OH", KEY_HOME_KEY);
    assert_key("\033[1~", KEY_HOME_KEY);
    assert_key("\033[7~", KEY_HOME_KEY);
    assert_key("\033[4~", KEY_END_KEY);
    assert_key("\033[F", KEY_END_KEY);
    assert_key("\033[5~", KEY_PAGE_UP);
    assert_key("\033[6~", KEY_PAGE_DOWN);
    assert_key("\033[3~", KEY_DELETE_KEY);
    assert_key("\033[Z", KEY_BACK_TAB);
    assert_key("\t", KEY_TAB);
    assert_key("\r", KEY_ENTER_KEY);
    assert_key("\n", KEY_ENTER_KEY);
    assert_key("\177", KEY_BACKSPACE_KEY);
    assert_key("\b", KEY_BACKSPACE_KEY);
    assert_key("\033", KEY_ESCAPE);
    assert_key("\003", 3);
}

static void characters(void **state)
{
    (void)state;
    assert_keys("bB?", "b B ?");
    assert_key("é", 0xe9);
    assert_key("…", 0x2026);
    assert_key("😀", 0x1f600);
    assert_keys("\300\n", "1114116");      /* no UTF-8, then Enter */
    assert_keys("\303(", "(");
    assert_keys("\200\377a", "a");
}

static void an_escape_and_what_is_none(void **state)
{
    char expected[32];
    (void)state;
    snprintf(expected, sizeof expected, "%d b", KEY_ESCAPE);
    assert_keys("\033b", expected);
    snprintf(expected, sizeof expected, "%d O", KEY_ESCAPE);
    assert_keys("\033O", expected);
    snprintf(expected, sizeof expected, "%d %d", KEY_ESCAPE, KEY_ESCAPE);
    assert_keys("\033\033", expected);
    snprintf(expected, sizeof expected, "%d %d", KEY_ESCAPE, KEY_ARROW_UP);
    assert_keys("\033\033[A", expected);
}

static void unknown_sequences_are_swallowed(void **state)
{
    (void)state;
    assert_keys("\033[1;5A", "");
    assert_keys("\033[24;2~x", "x");
    assert_keys("\033[?1;2cx", "x");
    assert_keys("\033[>0;276;0cx", "x");
    assert_keys("\033[[Ax", "x"); /* F1 on the console */
    assert_keys("\033OPx", "x");  /* F1 elsewhere */
    assert_keys("\033[12;34Rx", "x");
    assert_keys("\033[Ix", "x");
    assert_keys("\033[99999999999999999999999999~x", "x");
    assert_keys("\033[1;2;3;4;5;6;7;8;9mx", "x");
    assert_keys("\033[12\003", "3"); /* Ctrl-C counts whatever came before */
}

static void answers_about_modes(void **state)
{
    struct input input = {0};
    (void)state;
    for (const char *p = "\033[?2026;2$y"; *p; p++)
        input_byte(&input, (unsigned char)*p);
    assert_int_equal(input_key(&input), KEY_MODE_REPORT);
    assert_int_equal(input_key(&input), INPUT_NONE);
    assert_int_equal(input.mode, 2026);
    assert_int_equal(input.mode_state, 2);
}

static void assert_mouse(const char *bytes, int kind, int row, int col)
{
    struct input input = {0};
    for (; *bytes; bytes++)
        input_byte(&input, (unsigned char)*bytes);
    assert_int_equal(input_key(&input), kind < 0 ? INPUT_NONE : KEY_MOUSE_EVENT);
    assert_int_equal(input_key(&input), INPUT_NONE);
    if (kind < 0)
        return;
    assert_int_equal(input.mouse.kind, kind);
    assert_int_equal(input.mouse.row, row);
    assert_int_equal(input.mouse.col, col);
}

static void the_mouse(void **state)
{
    (void)state;
    assert_mouse("\033[<0;10;5M", MOUSE_PRESS, 4, 9);
    assert_mouse("\033[<0;300;200M", MOUSE_PRESS, 199, 299);
    assert_mouse("\033[<64;1;1M", MOUSE_WHEEL_UP, 0, 0);
    assert_mouse("\033[<65;1;1M", MOUSE_WHEEL_DOWN, 0, 0);
    assert_mouse("\033[<0;10;5m", -1, 0, 0);  /* released */
    assert_mouse("\033[<2;10;5M", -1, 0, 0);  /* another button */
    assert_mouse("\033[<32;10;5M", -1, 0, 0); /* moved */
    assert_mouse("\033[<66;10;5M", -1, 0, 0); /* a wheel that tilts */
    assert_mouse("\033[<0;0;5M", -1, 0, 0);
    assert_mouse("\033[<0M", -1, 0, 0);
    assert_mouse("\033[M !!", MOUSE_PRESS, 0, 0);
    assert_mouse("\033[M`+%", MOUSE_WHEEL_UP, 4, 10);
    assert_mouse("\033[M#!!", -1, 0, 0); /* released */
}

static void pasted_text_is_no_keys(void **state)
{
    char expected[64];
    (void)state;
    snprintf(expected, sizeof expected, "%d %d q", KEY_PASTED | 'a', KEY_PASTED | 0xe9);
    assert_keys("\033[200~a\n\ré\t\033[A\033[201~q", expected);
    snprintf(expected, sizeof expected, "%d 3 q", KEY_PASTED | 'a');
    assert_keys("\033[200~a\003q", expected); /* its end was lost */
    assert_null(key_find(KEY_PASTED | 'q'));
}

static void any_bytes_leave_it_usable(void **state)
{
    struct input input = {0};
    uint32_t seed = 1;
    (void)state;
    for (int i = 0; i < 1000000; i++) {
        seed = seed * 1664525 + 1013904223;
        input_byte(&input, (unsigned char)(seed >> 24));
        for (int key; (key = input_key(&input)) != INPUT_NONE;)
            assert_true(key > 0 && (key & ~KEY_PASTED) <= KEY_MODE_REPORT);
    }
    for (const char *p = "\033[201~\033[A"; *p; p++)
        input_byte(&input, (unsigned char)*p);
    int last = INPUT_NONE;
    for (int key; (key = input_key(&input)) != INPUT_NONE;)
        last = key;
    assert_int_equal(last, KEY_ARROW_UP);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_are_no_characters),
        cmocka_unit_test(characters),
        cmocka_unit_test(an_escape_and_what_is_none),
        cmocka_unit_test(unknown_sequences_are_swallowed),
        cmocka_unit_test(answers_about_modes),
        cmocka_unit_test(the_mouse),
        cmocka_unit_test(pasted_text_is_no_keys),
        cmocka_unit_test(any_bytes_leave_it_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
