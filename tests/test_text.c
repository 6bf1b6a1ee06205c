/* test_text.c -- text put together piece by piece, and cut off where there is no room. */
#include "engine/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pieces_follow_one_another(void **state)
{
    char text[32] = "";
    (void)state;
    text_add(text, sizeof text, "%d", 7);
    text_add(text, sizeof text, " of %s", "9");
    assert_string_equal(text, "7 of 9");
}

static void the_first_has_nothing_in_front(void **state)
{
    char text[32] = "";
    (void)state;
    text_join(text, sizeof text, ", ", "%s", "one");
    text_join(text, sizeof text, ", ", "%s", "two");
    assert_string_equal(text, "one, two");
}

/* At every size: the beginning of the whole, and not a byte beyond. */
static void what_has_no_room_is_cut_off(void **state)
{
    static const char whole[] = "abc; def; ghi";
    (void)state;
    for (size_t size = 1; size <= sizeof whole; size++) {
        char text[sizeof whole + 1];
        memset(text, '!', sizeof text);
        text[0] = '\0';
        text_join(text, size, "; ", "abc");
        text_join(text, size, "; ", "def");
        text_join(text, size, "; ", "ghi");
        assert_int_equal(strlen(text), size - 1);
        assert_memory_equal(text, whole, size - 1);
        assert_int_equal(text[size], '!');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_follow_one_another),
        cmocka_unit_test(the_first_has_nothing_in_front),
        cmocka_unit_test(what_has_no_room_is_cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
