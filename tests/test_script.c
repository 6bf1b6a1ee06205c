/* test_script.c -- scripts: what a line means, and where an error in one is. */
#include "src/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"

static char file[64];

static struct script *read_text(const char *text, size_t size, struct status *status)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
    status->text[0] = '\0';
    return script_read(file, status);
}

static struct script *read_good(const char *text)
{
    struct status status;
    struct script *script = read_text(text, strlen(text), &status);
    if (!script)
        fail_msg("%s", status.text);
    return script;
}

static void check_action(const struct script *script, size_t i, const char *change, enum when when,
                         double at, bool stop)
{
    char text[CHANGE_TEXT];
    assert_true(i < script->count);
    assert_string_equal(change_format(&script->action[i].change, text, sizeof text), change);
    assert_int_equal(script->action[i].when, when);
    assert_true(script->action[i].at == at);
    assert_int_equal(script->action[i].stop, stop);
}

static void lines_are_read(void **state)
{
    struct script *script =
        read_good("batchscope-script 1\n"
                  "\n"
                  "# a remark\n"
                  "options --data digits --model mlp:128,64 --log \"a b.csv\" # end\n"
                  "@1 batch=32 lr=0.02\n"
                  "  @200\tbatch=full\tstop # and a remark\n"
                  "@6.5ep A momentum=0.95\n"
                  "@40960ex A precision=bf16\r\n"
                  "@900 stop");
    static const char *const options[] = {"--data", "digits", "--model", "mlp:128,64", "--log",
                                          "a b.csv"};
    (void)state;
    assert_int_equal(script->count, 5);
    check_action(script, 0, "batch=32 lr=0.02", WHEN_STEP, 1, false);
    check_action(script, 1, "batch=full", WHEN_STEP, 200, true);
    check_action(script, 2, "momentum=0.95", WHEN_EPOCHS, 6.5, false);
    check_action(script, 3, "precision=bf16", WHEN_EXAMPLES, 40960, false);
    check_action(script, 4, "", WHEN_STEP, 900, true);
    assert_int_equal(script->action[1].line, 6);
    for (size_t i = 0; i < COUNT_OF(options); i++)
        assert_string_equal(script->options[i], options[i]);
    assert_null(script->options[COUNT_OF(options)]);
    assert_int_equal(script->options_line, 4);
    assert_int_equal(script->options_column[0], 9);
    assert_int_equal(script->options_column[5], 49);
    assert_string_equal(script->file, file);
    script_free(script);
}

/* An action's place is that of its first change; a knob turned twice starts another action. */
static void changes_have_a_place(void **state)
{
    struct script *script = read_good("batchscope-script 1\n"
                                      "@1 A  batch=32 lr=0.02\n"
                                      "@9 batch=8  batch=16\n"
                                      "@10 stop\n");
    (void)state;
    assert_int_equal(script->count, 4);
    assert_int_equal(script->action[0].column, 7);
    assert_int_equal(script->action[1].column, 4);
    assert_int_equal(script->action[2].column, 13);
    assert_int_equal(script->action[3].column, 0);
    script_free(script);
}

static void a_header_alone_is_a_script(void **state)
{
    (void)state;
    struct script *script = read_good("batchscope-script 1");
    assert_int_equal(script->count, 0);
    assert_null(script->options);
    script_free(script);
}

static void errors_have_a_place(void **state)
{
    static const struct {
        const char *line;  /* the second one */
        const char *place; /* line and column */
        const char *says;
    } bad[] = {
        {"@5 bacth=3", "2:4", "did you mean batch"},
        {"@5 batch=32  lr=x", "2:14", "lr: 'x' will not do"},
        {"  @5 batch=0", "2:6", "batch: '0' will not do"},
        {"@5 A batch=-3", "2:6", "batch"},
        {"@5 B batch=3", "2:4", "no such run"},
        {"@0 batch=3", "2:1", "@STEP"},
        {"@ batch=3", "2:1", "@STEP"},
        {"@-3 batch=3", "2:1", "@STEP"},
        {"@1.5 batch=3", "2:1", "@STEP"},
        {"@5x batch=3", "2:1", "@STEP"},
        {"@0x10 batch=3", "2:1", "@STEP"},
        {"@1e30 batch=3", "2:1", "@STEP"},
        {"@1e999 batch=3", "2:1", "@STEP"},
        {"@1e999ep batch=3", "2:1", "@STEP"},
        {"@2.5ex batch=3", "2:1", "@STEP"},
        {"@5", "2:3", "nothing to do"},
        {"@5 # stop", "2:4", "nothing to do"},
        {"@5 A", "2:5", "nothing to do"},
        {"@5 fork", "2:4", "knob=value"},
        {"@5 seed=3", "2:4", "cannot change while a run trains"},
        {"option --batch 3", "2:1", "expected 'options"},
        {"batch=3", "2:1", "expected 'options"},
        {"options --seed 1\noptions --seed 2", "3:1", "once"},
        {"@5 stop\noptions --seed 2", "3:1", "before the first @ line"},
        {"options\noptions --seed 2", "3:1", "once"},
        {"options --log \"x", "2:15", "quote"},
        {"@5 \"batch=3", "2:4", "quote"},
        {"\"options", "2:1", "quote"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char text[256], place[128];
        struct status status;
        snprintf(text, sizeof text, "batchscope-script 1\n%s\n", bad[i].line);
        struct script *script = read_text(text, strlen(text), &status);
        snprintf(place, sizeof place, "%s:%s: ", file, bad[i].place);
        if (script || strncmp(status.text, place, strlen(place)) ||
            !strstr(status.text, bad[i].says))
            fail_msg("'%s' is answered: %s", bad[i].line, script ? "yes" : status.text);
        assert_int_equal(status.kind, STATUS_BAD_INPUT);
    }
}

static void other_files_are_no_scripts(void **state)
{
    static const char *const bad[] = {"", "\n", "batchscope-script 2\n", "# batchscope-script 1\n",
                                      "a,b,c\n1,2,3\n", " batchscope-script 1\n"};
    struct status status;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_null(read_text(bad[i], strlen(bad[i]), &status));
        assert_non_null(strstr(status.text, "batchscope-script 1"));
    }
    assert_null(read_text("\0\0\0\xff", 4, &status));
    assert_null(script_read("no/such/file", &status));
    assert_non_null(strstr(status.text, "no/such/file: No such file"));
    assert_null(script_read("/", &status));
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
}

static void garbage_is_refused_and_no_more(void **state)
{
    char text[200] = "batchscope-script 1\n";
    uint32_t random = 1;
    (void)state;
    for (int k = 0; k < 2000; k++) {
        static const char letters[] = "@@15.ex ep=batchlr\n\t\"#A stopoptions\r\\%\x80";
        struct status status;
        size_t n = strlen("batchscope-script 1\n");
        while (n < sizeof text - 1) {
            random = random * 1664525u + 1013904223u;
            text[n++] = letters[(random >> 16) % (sizeof letters - 1)];
        }
        script_free(read_text(text, n, &status));
    }
}

static void actions_come_due(void **state)
{
    struct script_action step = {.when = WHEN_STEP, .at = 10};
    struct script_action epoch = {.when = WHEN_EPOCHS, .at = 2.5};
    struct script_action examples = {.when = WHEN_EXAMPLES, .at = 100};
    (void)state;
    assert_false(script_due(&step, 9, 9, 1e9));
    assert_true(script_due(&step, 10, 0, 0));
    assert_true(script_due(&step, 11, 0, 0));
    assert_false(script_due(&epoch, 100, 2.4999, 1e9));
    assert_true(script_due(&epoch, 1, 2.5, 0));
    assert_false(script_due(&examples, 100, 9, 99));
    assert_true(script_due(&examples, 1, 0, 100));
}

static int leave_file(void **state)
{
    (void)state;
    return unlink(file) != 0;
}

static int make_file(void **state)
{
    (void)state;
    snprintf(file, sizeof file, "/tmp/test_script.XXXXXX");
    int fd = mkstemp(file);
    return fd < 0 || close(fd) != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(changes_have_a_place),
        cmocka_unit_test(a_header_alone_is_a_script),
        cmocka_unit_test(errors_have_a_place),
        cmocka_unit_test(other_files_are_no_scripts),
        cmocka_unit_test(garbage_is_refused_and_no_more),
        cmocka_unit_test(actions_come_due),
    };
    return cmocka_run_group_tests(tests, make_file, leave_file);
}
