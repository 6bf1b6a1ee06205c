/* test_options.c -- options with a script below them, and of a session that is to go on. */
#include "src/options.h"

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
#include "src/record.h"
#include "src/record_options.h"
#include "tests/support_engine.h"
#include "tests/support_scratch.h"

static char session[128], script[128];

static void put_text(const char *file, const char *text)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

/* Of the words "batchscope" and those of `line`, which must outlive the options. */
static bool read_line(struct options *options, char *line, bool explore, struct status *status)
{
    static char name[] = "batchscope";
    char *words[40] = {name}, *word;
    int count = 1;
    while ((word = strsep(&line, " ")))
        if (*word)
            words[count++] = word;
    status->text[0] = '\0';
    return options_read(options, count, words, explore, status);
}

/* '%' stands for the session's file, '$' for the script's. */
static char *fill_in(const char *line)
{
    static char text[1024];
    size_t used = 0;
    *text = '\0';
    for (; *line; line++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s", *line == '%' || *line == '$' ? 200 : 1,
                                 *line == '%' ? session : *line == '$' ? script : line);
    return text;
}

static void read_good(struct options *options, const char *line, bool explore)
{
    struct status status;
    if (!read_line(options, fill_in(line), explore, &status))
        fail_msg("'%s': %s", line, status.text);
}

static void assert_refused(const char *line, bool explore, const char *why)
{
    struct options options;
    struct status status;
    bool good = read_line(&options, fill_in(line), explore, &status);
    if (good || !strstr(status.text, why))
        fail_msg("'%s' is answered: %s", line, good ? "yes" : status.text);
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    options_done(&options);
}

static void assert_value(const struct options *options, enum setting setting, const char *expected)
{
    char value[64];
    setting_format(&setting_table[setting], options->config.number[setting], value, sizeof value);
    if (strcmp(value, expected) != 0)
        fail_msg("%s is %s, not %s", setting_table[setting].name, value, expected);
}

/* ---- scripts --------------------------------------------------------------------------------- */

/* What a script leaves out means the same in the explorer as in `run`. */
static void a_script_starts_from_the_defaults_of_run(void **state)
{
    struct options options;
    (void)state;
    put_text(script, "batchscope-script 1\noptions --batch 8 --lr 0.5 --fps 20\n@9 stop\n");
    read_good(&options, "--script $ --lr 2 --epochs 3", true);
    assert_value(&options, SET_BATCH, "8");
    assert_value(&options, SET_LR, "2");
    assert_value(&options, SET_ACCUMULATE, "1");
    assert_value(&options, SET_MEMORY_LIMIT, "none");
    assert_value(&options, SET_EVAL_EVERY, "auto");
    assert_value(&options, SET_PACE, "1600ex"); /* decides nothing */
    assert_value(&options, SET_EPOCHS, "3");
    assert_value(&options, SET_FPS, "20");
    assert_false(options.resumes);
    assert_true(options.config.given[SET_BATCH]);
    assert_false(options.config.given[SET_MOMENTUM]);
    options_done(&options);
    read_good(&options, "--batch 9", true);
    assert_value(&options, SET_ACCUMULATE, "auto");
    assert_value(&options, SET_EVAL_EVERY, "800ex");
    options_done(&options);
}

static void a_script_says_nothing_of_files(void **state)
{
    (void)state;
    put_text(script, "batchscope-script 1\noptions --batch 8 --resume\n@9 stop\n");
    assert_refused("--script $", true, ":2:19: --resume has no place in a script");
    put_text(script, "batchscope-script 1\noptions --batch 8 --lr=x --script y\n@9 stop\n");
    assert_refused("--script $ --lr 3", true, ":2:19: --lr: 'x'");
}

/* ---- sessions -------------------------------------------------------------------------------- */

/* A session with the explorer's defaults and what the words say. */
static void begin_session(const char *line)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct options options;
    struct status status;
    struct act act;
    read_good(&options, line, true);
    struct record *record = record_new(&options.config, data, &status);
    assert_non_null(record);
    assert_true(act_parse(&act, "batch=16", &status));
    assert_true(record_act(record, &act, 7, &status));
    snprintf(session, sizeof session, "%s", record_file(record));
    record_free(record);
    options_done(&options);
    toy_free(data);
}

static void assert_resumes(const char *line)
{
    struct options options;
    read_good(&options, line, true);
    assert_true(options.resumes);
    assert_non_null(options.script);
    assert_string_equal(options.script->file, session);
    assert_string_equal(options.config.text[SET_RESUME], session);
    assert_int_equal(options.script->count, 1);
    options_done(&options);
}

static void the_file_may_be_left_out(void **state)
{
    (void)state;
    begin_session("");
    assert_resumes("--resume");
    assert_resumes("--resume %");
    assert_resumes("--resume=%");
    assert_resumes("--resume --log x.csv");
    assert_resumes("--log x.csv --resume % --theme dark");
    assert_refused("--resume % %", true, "unexpected '");
    assert_refused("--resume no/such/file", true, "no/such/file: No such file");
    assert_refused("--resume=-", true, "-: No such file");
}

/* Whatever the explorer's own defaults, those of the session come back. */
static void a_session_comes_back_as_it_began(void **state)
{
    static const char *const lines[] = {
        "", "--batch 64 --lr 0.3 --optimizer adam --data iris --seed 9",
        "--eval-every auto --accumulate 1 --memory-limit none --model softmax",
        "--eval-every 3 --accumulate 4 --memory-limit 2MiB --label-noise 0.1 --sampling replacement",
        "--schedule ramp:20,2 --warmup 5 --scale-lr sqrt --lr-batch 12 --threads 3 --stats off",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct options before, after;
        char first[1024];
        begin_session(lines[i]);
        snprintf(first, sizeof first, "%s", lines[i]);
        struct status status;
        assert_true(read_line(&before, first, true, &status));
        char *expected = record_options(&before.config, QUOTE_SCRIPT);
        read_good(&after, "--resume", true);
        char *options = record_options(&after.config, QUOTE_SCRIPT);
        assert_string_equal(options, expected);
        free(options);
        free(expected);
        options_done(&before);
        options_done(&after);
    }
}

static void assert_length(const char *line, bool explore, double epochs, double steps)
{
    struct options options;
    read_good(&options, line, explore);
    assert_true(options.config.number[SET_EPOCHS] == epochs);
    assert_true(options.config.number[SET_STEPS] == steps);
    options_done(&options);
}

/* Of the explorer. What `run` repeats ends where the session did. */
static void a_length_that_was_given_comes_back(void **state)
{
    (void)state;
    begin_session("--epochs 7 --steps 900");
    assert_length("--resume", true, 7, 900);
    assert_length("--resume --epochs 8", true, 8, 900);
    assert_length("--script %", true, 7, 900);
    assert_length("--script %", false, 0, 0);
    assert_length("--script % --steps 5", false, 0, 5);
    begin_session("--epochs none");
    assert_length("--resume", true, 0, 0);
    begin_session("");
    assert_length("--resume", true, 40, 0);
    put_text(script, "batchscope-script 1\noptions --epochs 6\n@5 batch=3\n");
    assert_length("--script $", false, 6, 0);
}

static void what_was_trained_with_stays(void **state)
{
    (void)state;
    begin_session("--batch 64 --data iris --pace 5");
    assert_resumes("--resume --batch 64 --data iris --lr default --threads auto");
    assert_resumes("--resume --pace max --fps 3 --epochs 9 --rewind-memory none --save-weights w");
    assert_refused("--resume --batch 32", true, "--batch 32: the session in ");
    assert_refused("--resume --batch 32", true, " has 64; leave it out");
    assert_refused("--resume --data wine", true, "--data wine: the session in ");
    assert_refused("--lr 0.5 --resume", true, " has default; leave it out");
    assert_refused("--resume --model softmax", true, " has mlp:128,64;");
    assert_refused("--resume --accumulate 2", true, " has auto;");
    assert_refused("--resume --threads 63", true, "--threads 63: ");
}

static void a_session_is_for_the_explorer(void **state)
{
    (void)state;
    begin_session("");
    assert_refused("--resume", false, "run repeats a session by --script FILE");
    assert_refused("--resume --script $", true, "leave one out");
    assert_refused("--resume % --log %", true, ".csv or .jsonl");
    assert_refused("--resume % --save-weights %", true, "would overwrite what --resume names");
    assert_refused("--resume --save-weights %", true, "would overwrite what --resume names");
}

static void what_is_no_session_is_told(void **state)
{
    (void)state;
    put_text(script, "batchscope-script 1\n@5 batch=3\n");
    assert_refused("--resume $", true, "no session");
    put_text(script, "batchscope-script 2\n");
    assert_refused("--resume $", true, "a newer version (2)");
    put_text(script, "batchscope-script 1\noptions --bacth 3\ndata 00000000 1+1\n");
    assert_refused("--resume $", true, ":2:9: unknown option --bacth");
}

static int set_up(void **state)
{
    char folder[128];
    scratch_set_up(state);
    setenv("XDG_STATE_HOME", scratch_path(test_scratch(), "state", folder, sizeof folder), 1);
    scratch_path(test_scratch(), "changes.script", script, sizeof script);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_starts_from_the_defaults_of_run),
        cmocka_unit_test(a_script_says_nothing_of_files),
        cmocka_unit_test(the_file_may_be_left_out),
        cmocka_unit_test(a_session_comes_back_as_it_began),
        cmocka_unit_test(a_length_that_was_given_comes_back),
        cmocka_unit_test(what_was_trained_with_stays),
        cmocka_unit_test(a_session_is_for_the_explorer),
        cmocka_unit_test(what_is_no_session_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, scratch_tear_down);
}
