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
#include "tests/support_scratch.h"

static char file[64];

static struct script *read_text(const char *text, size_t size, struct status *status)
{
    file_put(file, text, size);
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

/* "B batch=8": the run, '*' for all, and the act. */
static void check_action(const struct script *script, size_t i, const char *act, enum when when,
                         double at)
{
    char text[CHANGE_TEXT + 2] = "* ";
    assert_true(i < script->count);
    const struct script_action *action = &script->action[i];
    if (action->act.run >= 0)
        *text = run_letter(action->act.run);
    act_format(&action->act, text + 2, sizeof text - 2);
    assert_string_equal(text, act);
    assert_int_equal(action->when, when);
    assert_true(action->at == at);
}

static void lines_are_read(void **state)
{
    struct script *script =
        read_good("batchscope-script 1\n"
                  "\n"
                  "# a remark\n"
                  "options --data digits --model mlp:128,64 --log \"a b.csv\" # end\n"
                  "data 00c0ffee 1437+360\n"
                  "@1 batch=32 lr=0.02\n"
                  "  @200\tbatch=full\tstop # and a remark\n"
                  "@6.5ep A momentum=0.95\n"
                  "@40960ex A precision=bf16\r\n"
                  "@900 stop");
    static const char *const options[] = {"--data", "digits", "--model", "mlp:128,64", "--log",
                                          "a b.csv"};
    (void)state;
    assert_int_equal(script->count, 6);
    check_action(script, 0, "A batch=32 lr=0.02", WHEN_STEP, 1);
    check_action(script, 1, "A batch=full", WHEN_STEP, 200);
    check_action(script, 2, "* stop", WHEN_STEP, 200);
    check_action(script, 3, "A momentum=0.95", WHEN_EPOCHS, 6.5);
    check_action(script, 4, "A precision=bf16", WHEN_EXAMPLES, 40960);
    check_action(script, 5, "* stop", WHEN_STEP, 900);
    assert_int_equal(script->action[1].line, 7);
    for (size_t i = 0; i < COUNT_OF(options); i++)
        assert_string_equal(script->options[i], options[i]);
    assert_null(script->options[COUNT_OF(options)]);
    assert_int_equal(script->options_line, 4);
    assert_int_equal(script->options_column[0], 9);
    assert_int_equal(script->options_column[5], 49);
    assert_int_equal(script->data, 0xc0ffee);
    assert_int_equal(script->train, 1437);
    assert_int_equal(script->test, 360);
    assert_int_equal(script->data_line, 5);
    assert_string_equal(script->file, file);
    assert_string_equal(script->damage.text, "");
    script_free(script);
}

/* Letters are given as the lowest that is free, and a removal frees one. */
static void runs_are_named(void **state)
{
    struct script *script = read_good("batchscope-script 1\n"
                                      "@200 fork\n"
                                      "@400 B lr=0.8 momentum=0.5 ; lr=0.4 fork lr=0.2\n"
                                      "@2ep C rewind=20 rewind=0 restart name=big reached\n"
                                      "@500 B remove\n"
                                      "@500 C fork \"name=so it is\" batch=8\n"
                                      "@500 B fork name= stop\n"
                                      "@501 D batch=9 stop\n"
                                      "@202 A remove\n"
                                      "@509 D stop\n"
                                      "@9 stop\n");
    static const char *const acts[] = {
        "A fork", "B lr=0.8 momentum=0.5", "B lr=0.4", "B fork", "B lr=0.2", "C rewind=20", "C rewind=0",
        "C restart", "C name=big", "C reached", "B remove", "C fork", "C \"name=so it is\"", "C batch=8",
        "B fork", "B name=", "B stop", "D batch=9", "D stop", "A remove", "D stop", "* stop"};
    (void)state;
    assert_int_equal(script->count, COUNT_OF(acts));
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        check_action(script, i, acts[i], script->action[i].when, script->action[i].at);
    script_free(script);
}

/* An act's place is that of its first word; a knob turned twice starts another one. */
static void acts_have_a_place(void **state)
{
    struct script *script = read_good("batchscope-script 1\n"
                                      "@1 A  batch=32 lr=0.02\n"
                                      "@9 batch=8  batch=16\n"
                                      "@10 lr=1 stop\n"
                                      "@11  ; fork\n");
    static const size_t columns[] = {7, 4, 13, 5, 10, 8};
    (void)state;
    assert_int_equal(script->count, COUNT_OF(columns));
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        assert_int_equal(script->action[i].column, columns[i]);
    script_free(script);
}

/* As one would write it in a shell; a quoted word keeps it. */
static void a_semicolon_may_end_a_word(void **state)
{
    struct script *script = read_good("batchscope-script 1\n@1 fork;\n"
                                      "@1 B lr=1; momentum=0 ; ; batch=2\n"
                                      "@1 B \"name=a;\" 'name=b b;'; stop;\n");
    static const char *const acts[] = {"A fork", "B lr=1", "B momentum=0", "B batch=2", "B \"name=a;\"",
                                       "B \"name=b b;\"", "B stop"};
    (void)state;
    assert_int_equal(script->count, COUNT_OF(acts));
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        check_action(script, i, acts[i], WHEN_STEP, 1);
    script_free(script);
}

/* Whatever act_format writes act_parse reads. */
static void acts_are_written_as_they_are_read(void **state)
{
    static const char *const acts[] = {"batch=full", "fork", "remove", "rewind=0", "rewind=9007199254740992",
                                       "restart", "stop", "name=", "name=fifteen bytes .", "name=#1;2",
                                       "name=1;", "name=\xc3\xa9\xe2\x82\xac", "reached"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(acts); i++) {
        struct act act;
        struct status status;
        char text[CHANGE_TEXT], line[CHANGE_TEXT + 64];
        if (!act_parse(&act, acts[i], &status))
            fail_msg("%s", status.text);
        snprintf(line, sizeof line, "batchscope-script 1\n@1 fork\n@1 %s\n",
                 act_format(&act, text, sizeof text));
        struct script *script = read_good(line);
        assert_int_equal(script->count, 2);
        assert_string_equal(act_format(&script->action[1].act, line, sizeof line), text);
        script_free(script);
    }
}

static void a_header_alone_is_a_script(void **state)
{
    static const char *const headers[] = {"batchscope-script 1", "\xef\xbb\xbf" "batchscope-script 1\r\n"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
        struct script *script = read_good(headers[i]);
        assert_int_equal(script->count, 0);
        assert_null(script->options);
        script_free(script);
    }
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
        {"@5 B batch=3", "2:4", "no such run here; there is A"},
        {"@5 B stop", "2:4", "no such run here; there is A"},
        {"@5 E batch=3", "2:4", "runs are called A to D"},
        {"@5 b batch=3", "2:4", "runs are called A to D"},
        {"@0 batch=3", "2:1", "@STEP"},
        {"@ batch=3", "2:1", "@STEP"},
        {"@-3 batch=3", "2:1", "@STEP"},
        {"@1.5 batch=3", "2:1", "@STEP"},
        {"@1.2.3ep batch=3", "2:1", "@STEP"},
        {"@5x batch=3", "2:1", "@STEP"},
        {"@0x10 batch=3", "2:1", "@STEP"},
        {"@1e30 batch=3", "2:1", "@STEP"},
        {"@1e999 batch=3", "2:1", "@STEP"},
        {"@1e999ep batch=3", "2:1", "@STEP"},
        {"@2.5ex batch=3", "2:1", "@STEP"},
        {"@5", "2:3", "nothing to do"},
        {"@5 # stop", "2:4", "nothing to do"},
        {"@5 A", "2:5", "nothing to do"},
        {"@5 A ; ;", "2:9", "nothing to do"},
        {"@5 fo", "2:4", "'fo' is nothing that can be done"},
        {"@9007199254740994 stop", "2:1", "@STEP"},
        {"@5 frok", "2:4", "knob=value, fork, remove, rewind=STEP, restart, stop, name=WORD or reached"},
        {"@5 fork B", "2:9", "'B' is nothing that can be done"},
        {"@5 fork=2", "2:4", "fork takes no value; write fork"},
        {"@5 batch=3 rewind", "2:12", "rewind needs a value; write rewind=STEP"},
        {"@5 rewind=", "2:4", "rewind: '' will not do"},
        {"@5 rewind=-3", "2:4", "in rewind=200"},
        {"@5 rewind=2.5", "2:4", "in rewind=200"},
        {"@5 rewind=2ep", "2:4", "in rewind=200"},
        {"@5 rewind=9007199254740993000", "2:4", "in rewind=200"},
        {"@5 name", "2:4", "name needs a value; write name=WORD"},
        {"@5 name=0123456789abcdef", "2:4", "too long; at most 15 bytes"},
        {"@5 name=a\"b", "2:4", "no quotes"},
        {"@5 name=a\xff", "2:4", "and UTF-8"},
        {"@5 remove", "2:4", "the last run cannot be removed"},
        {"@5 fork\n@5 B remove\n@5 A batch=3 remove", "4:14", "the last run cannot be removed"},
        {"@5 fork\n@6 remove\n@7 batch=3", "4:4", "no such run here; there is B"},
        {"@5 fork\n@6 remove batch=3", "3:11", "no such run here; there is B"},
        {"@5 fork fork\n@6 B remove remove", "3:13", "no such run here; there are A and C"},
        {"@5 fork fork fork\n@6 D remove\n@7 D stop", "4:4", "no such run here; there are A, B and C"},
        {"@5 fork fork fork fork", "2:19", "four runs already"},
        {"@5 fork fork fork\n@6 B remove fork", "3:13", "no such run here; there are A, C and D"},
        {"@5 fork fork fork\n@6 B remove\n@6 C fork\n@6 B fork", "5:6", "four runs already"},
        {"@5 seed=3", "2:4", "cannot change while a run trains"},
        {"option --batch 3", "2:1", "expected 'options"},
        {"batch=3", "2:1", "expected 'options"},
        {"options --seed 1\noptions --seed 2", "3:1", "once"},
        {"@5 stop\noptions --seed 2", "3:1", "before the first @ line"},
        {"options\noptions --seed 2", "3:1", "once"},
        {"options --log \"x", "2:15", "quote"},
        {"@5 \"batch=3", "2:4", "quote"},
        {"\"options", "2:1", "quote"},
        {"@5 stop\ndata 9f3c01aa 3+2", "3:1", "before the first @ line"},
        {"data 9f3c01aa 3+2\ndata 9f3c01aa 3+2", "3:1", "once"},
        {"data", "2:5", "as in 'data 9f3c01aa 1437+360'"},
        {"data 9f3c01a 3+2", "2:6", "expected a fingerprint"},
        {"data 9F3C01AA 3+2", "2:6", "expected a fingerprint"},
        {"data -9f3c01a 3+2", "2:6", "expected a fingerprint"},
        {"data 9f3c01aa0 3+2", "2:6", "expected a fingerprint"},
        {"data 9f3c01aa 3", "2:6", "expected a fingerprint"},
        {"data 9f3c01aa 3+-2", "2:6", "expected a fingerprint"},
        {"data 9f3c01aa 3+2 1", "2:6", "expected a fingerprint"},
        {"@5 stop\nweights 9f3c01aa", "3:1", "before the first @ line"},
        {"weights 9f3c01aa\nweights 9f3c01aa", "3:1", "once"},
        {"weights", "2:8", "as in 'weights 9f3c01aa'"},
        {"weights 9f3c01a", "2:9", "expected the fingerprint"},
        {"weights 9f3c01aag", "2:9", "expected the fingerprint"},
        {"weights 9f3c01aa 1", "2:9", "expected the fingerprint"},
        {"@5 batch=3\n@4 batch=4", "3:1", "run A is past this place: lines run in order, and one above is "
                                          "done in front of step 5"},
        {"@5 batch=3\n  @4 A stop", "3:3", "run A is past this place"},
        {"@5 fork\n@7 batch=2\n@6 B batch=3\n@6 batch=4", "5:1", "in front of step 7"},
        {"@5 fork\n@4 B batch=3", "3:1", "run B is past this place"},
        {"@50 batch=3 rewind=9\n@10 lr=1\n@9 batch=3", "4:1", "in front of step 10"},
        {"@50 rewind=9\n@9 batch=3", "3:1", "in front of step 10"},
        {"@9 batch=3\n@2ep lr=1\n@8 restart", "4:1", "in front of step 9"},
        {"@9 restart;\n@1 lr=1\n@8 lr=2\n@7 lr=1", "5:1", "in front of step 8"},
        {"@5 fork;batch=3", "2:4", "'fork;batch' is no knob"},
        {"@5 batch=3 \x01", "2:12", "no text"},
        {"@5 stop # \x7f", "2:11", "no text"},
        {"@5 \rstop", "2:4", "no text"},
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
    static const char *const bad[] = {"", "\n", "batchscope-script 0\n", "batchscope-script one\n",
                                      "batchscope-script 1 \n", "batchscope-script\n", "# batchscope-script 1\n",
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

static void a_newer_version_is_named(void **state)
{
    static const char *const bad[] = {"batchscope-script 2\n", "batchscope-script 17\nwhat may come\n",
                                      "batchscope-script 99999999999999999999999999\n"};
    struct status status;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_null(read_text(bad[i], strlen(bad[i]), &status));
        assert_non_null(strstr(status.text, ":1:19: a newer version ("));
        assert_non_null(strstr(status.text, "this program reads 1"));
        assert_null(script_read_cut(file, &status));
        assert_non_null(strstr(status.text, "a newer version ("));
    }
    read_text("batchscope-script 1\n\0", 21, &status);
    assert_non_null(strstr(status.text, ":2:1: a byte that is no text"));
}

/* ---- files cut short ------------------------------------------------------------------------- */

static const char recorded[] = "batchscope-script 1\n"
                               "options --data digits --log \"a b.csv\" --threads 2\n"
                               "data 00c0ffee 1437+360\n"
                               "@1 batch=32 lr=0.02\n"
                               "@100 A fork\n"
                               "@120 B batch=256 lr=0.16\n"
                               "\n"
                               "@300 B \"name=so big\"\n"
                               "@310 A rewind=200\n"
                               "@400 B remove\n"
                               "@512 A reached\n";

static struct script *read_cut(const char *text, size_t size, struct status *status)
{
    struct status ignored;
    script_free(read_text(text, size, &ignored));
    status->text[0] = '\0';
    return script_read_cut(file, status);
}

/* Acts in whole lines of the first `size` bytes of `recorded`, and where those lines end. */
static size_t whole_acts(size_t size, size_t *bytes)
{
    size_t count = 0;
    const char *line = recorded, *end;
    for (; (end = memchr(line, '\n', size - (size_t)(line - recorded))); line = end + 1)
        count += *line == '@';
    *bytes = (size_t)(line - recorded);
    return count;
}

/* `text` begins with the whole lines of `recorded` that its first `size` bytes hold, and no more of
 * it can be read. */
static void check_cut(const char *text, size_t length, size_t size)
{
    struct status status;
    size_t bytes, count = whole_acts(size, &bytes);
    struct script *script = read_cut(text, length, &status);
    if (!script)
        fail_msg("%zu of %zu bytes: %s", length, sizeof recorded - 1, status.text);
    assert_int_equal(script->count, count);
    assert_int_equal(script->bytes, bytes);
    if (!*script->damage.text != (length == bytes))
        fail_msg("%zu bytes good of %zu: '%s'", bytes, length, script->damage.text);
    script_free(script);
}

static void a_file_may_end_anywhere(void **state)
{
    const size_t header = strlen("batchscope-script 1\n");
    struct status status;
    (void)state;
    for (size_t size = 0; size < sizeof recorded; size++) {
        if (size >= header) {
            check_cut(recorded, size, size);
        } else {
            assert_null(read_cut(recorded, size, &status));
            assert_int_equal(status.kind, STATUS_BAD_INPUT);
        }
    }
}

/* What a disk may hold behind the last line that was written. */
static void the_end_may_be_anything(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } tails[] = {
        {"\0\0\0\0\0\0\0", 7},      {"\0\n\0\0\n\n", 6},     {"@512 A rea\0\0\0\n", 14},
        {"\xff\xfe\n\x80", 4},      {"@600 E batch=3\n", 15}, {"@600 batch=\n@ 5\n\n", 18},
        {"@600 \"name=x\n\n\n", 15}, {"\n\n\n@700 batch=32", 17},
        {"@600 A stop bacth=3\n", 20},
    };
    char text[sizeof recorded + 32];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tails); i++) {
        size_t size = sizeof recorded - 1, blank = strspn(tails[i].bytes, "\n");
        memcpy(text, recorded, size);
        memcpy(text + size, tails[i].bytes, tails[i].size);
        struct status status;
        struct script *script = read_cut(text, size + tails[i].size, &status);
        assert_non_null(script);
        assert_int_equal(script->count, 7);
        assert_int_equal(script->bytes, size + blank);
        assert_non_null(strstr(script->damage.text, file));
        script_free(script);
    }
}

/* A line in the midst that cannot be read is no end: somebody's mistake, told as one. */
static void damage_in_the_midst_is_an_error(void **state)
{
    static const char *const midst[] = {"@100 A bacth=3\n", "@100 E fork\n", "rubbish\n", "\x01\n",
                                        "options\n", "@100 A\n"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(midst); i++) {
        char text[sizeof recorded + 32];
        struct status status;
        const char *rest = strstr(recorded, "@100");
        snprintf(text, sizeof text, "%.*s%s%s", (int)(rest - recorded), recorded, midst[i], rest);
        assert_null(read_cut(text, strlen(text), &status));
        assert_non_null(strstr(status.text, ":5:"));
    }
}

static void garbage_is_refused_and_no_more(void **state)
{
    char text[200] = "batchscope-script 1\n";
    uint32_t random = 1;
    (void)state;
    for (int k = 0; k < 2000; k++) {
        static const char letters[] = "@@15.ex ep=batchlr\n\t\"#AB stopforkremovename;options\r\\%\x80";
        struct status status;
        size_t n = strlen("batchscope-script 1\n");
        while (n < sizeof text - 1) {
            random = random * 1664525u + 1013904223u;
            text[n++] = letters[(random >> 16) % (sizeof letters - 1)];
        }
        script_free(read_text(text, n, &status));
        script_free(script_read_cut(file, &status));
    }
}

/* Of all runs there are at the end of the lines, none goes on. */
static void a_script_stops_or_leaves_a_run(void **state)
{
    static const struct {
        const char *lines;
        bool stops;
    } cases[] = {
        {"@5 batch=3\n", false},
        {"@5 stop\n", true},
        {"@5 A stop\n", true},
        {"@5 fork\n@9 A stop\n", false},
        {"@5 fork\n@9 A stop\n@9 B stop\n", true},
        {"@5 fork\n@9 stop\n", true},
        {"@5 fork\n@9 remove\n", false},
        {"@5 fork\n@9 B stop\n@9 remove\n", true},
        {"@5 A stop\n@5 fork\n", true}, /* of one that rests */
        {"@5 fork fork\n@9 A stop\n@9 B stop\n", false},
        {"@5 fork\n@9 A remove\n@9 B fork\n@9 B stop\n", false}, /* A again */
        {"@5 fork\n@9 A stop\n@9 B fork\n@9 B stop\n", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[128];
        snprintf(text, sizeof text, "batchscope-script 1\n%s", cases[i].lines);
        struct script *script = read_good(text);
        if (script_stops(script) != cases[i].stops)
            fail_msg("'%s' %s", cases[i].lines, cases[i].stops ? "stops" : "leaves a run");
        script_free(script);
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
        cmocka_unit_test(runs_are_named),
        cmocka_unit_test(acts_have_a_place),
        cmocka_unit_test(a_semicolon_may_end_a_word),
        cmocka_unit_test(acts_are_written_as_they_are_read),
        cmocka_unit_test(a_header_alone_is_a_script),
        cmocka_unit_test(errors_have_a_place),
        cmocka_unit_test(other_files_are_no_scripts),
        cmocka_unit_test(a_newer_version_is_named),
        cmocka_unit_test(a_file_may_end_anywhere),
        cmocka_unit_test(the_end_may_be_anything),
        cmocka_unit_test(damage_in_the_midst_is_an_error),
        cmocka_unit_test(garbage_is_refused_and_no_more),
        cmocka_unit_test(a_script_stops_or_leaves_a_run),
        cmocka_unit_test(actions_come_due),
    };
    return cmocka_run_group_tests(tests, make_file, leave_file);
}
