/* test_first_run.c -- the sign that the keys are known: where it is kept, and where it cannot be. */
#include "src/first_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support_scratch.h"

static void remembered(const char *variable, const char *inside)
{
    char file[256];
    struct scratch scratch;
    scratch_init(&scratch);
    setenv(variable, scratch.folder, 1);
    assert_true(first_run());
    first_run_over();
    assert_false(first_run());
    snprintf(file, sizeof file, "%s/%s/keys-known", scratch.folder, inside);
    assert_int_equal(access(file, F_OK), 0);
    scratch_done(&scratch);
    assert_true(first_run());
}

static void it_is_remembered_in_the_folder_of_states(void **state)
{
    (void)state;
    setenv("HOME", "/dev/null", 1);
    remembered("XDG_STATE_HOME", "batchscope");
}

static void it_is_remembered_at_home(void **state)
{
    (void)state;
    unsetenv("XDG_STATE_HOME");
    remembered("HOME", ".local/state/batchscope");
    setenv("XDG_STATE_HOME", "not/absolute", 1);
    remembered("HOME", ".local/state/batchscope");
}

static void without_a_place_every_run_is_the_first(void **state)
{
    (void)state;
    setenv("XDG_STATE_HOME", "/dev/null", 1);
    first_run_over();
    assert_true(first_run());
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    first_run_over();
    assert_true(first_run());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_remembered_in_the_folder_of_states),
        cmocka_unit_test(it_is_remembered_at_home),
        cmocka_unit_test(without_a_place_every_run_is_the_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
