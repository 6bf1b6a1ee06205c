/* test_export.c -- what the runs measured, into a file: rows against a log kept twice over.
 *
 * Sessions are made up at random: up to four runs take steps, are forked, rewound (again and again) and
 * removed, and their letters go to others. They write their log both ways, and a list of the rows that
 * count is kept beside them, row by row, with none of the exporter's means.
 */
#include "src/export.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"
#include "src/runlog.h"
#include "src/runlog_read.h"
#include "tests/support_engine.h"
#include "tests/support_export.h"
#include "tests/support_scratch.h"

enum { ROWS_MOST = 6000, CSV = 0, JSON = 1 };

/* Row numbers, from 0, of the rows that count, by step. */
struct kept {
    bool exists;
    uint64_t first, steps, log_from[2];
    size_t count, row[ROWS_MOST];
};

struct session {
    uint32_t random;
    char file[2][128]; /* the log, as CSV and as JSON lines */
    struct runlog *log[2];
    char out[128];     /* what it is exported to */
    size_t rows;
    struct kept run[RUNS];
};

static const char *const run_names[RUNS] = {"", "big, \"8x\"", "c\\d", "größer"};
static const char *const named[2][RUNS] = {{"", "\"big, \"\"8x\"\"\"", "c\\d", "größer"},
                                           {"null", "\"big, \\\"8x\\\"\"", "\"c\\\\d\"", "\"größer\""}};

/* ---- sessions -------------------------------------------------------------------------------- */

static uint32_t pick(struct session *s, uint32_t below)
{
    s->random = s->random * 1664525u + 1013904223u;
    return (s->random >> 8) % below;
}

static double some_value(struct session *s, enum statistic stat)
{
    static const double odd[] = {NAN, INFINITY, -INFINITY, 0, -0.0, 1e-30, 3};
    switch (stat_table[stat].kind) {
    case KIND_PRECISION:
    case KIND_OPTIMIZER:
        return pick(s, 3);
    case KIND_COUNT:
        return floor(exp(pick(s, 30)));
    default:
        return pick(s, 10) == 0 ? odd[pick(s, COUNT_OF(odd))]
                                : (double)(float)((pick(s, 1 << 20) - 5e5) * exp(pick(s, 30) - 15.));
    }
}

static void some_stats(struct session *s, struct step_stats *stats, int run, uint64_t step)
{
    *stats = (struct step_stats){0};
    for (int i = 0; i < STATS_LOGGED; i++)
        if (pick(s, 4))
            stat_set(stats, (enum statistic)i, some_value(s, (enum statistic)i));
    stat_set(stats, STAT_RUN, run);
    stat_set(stats, STAT_STEP, (double)step);
}

static const char *some_event(struct session *s, char *text, size_t size)
{
    static const char *const some[] = {"batch=64 lr=0.1", "rewind=7", "a\\b \xc3\xa9", "q=\xe2\x82\xac",
                                       "schedule=step:100,0.5", "schedule=step:9,0.5 ; lr=1"};
    uint32_t i = pick(s, 40);
    memset(text, 'x', size - 1);
    text[size - 1] = '\0';
    return i < COUNT_OF(some) ? some[i] : i == 10 ? text : "";
}

static void add_row(struct session *s, int run)
{
    struct step_stats stats;
    struct status status;
    char text[9000];
    some_stats(s, &stats, run, s->run[run].steps);
    const char *event = some_event(s, text, sizeof text);
    for (int j = CSV; j <= JSON; j++)
        assert_true(runlog_add(s->log[j], &stats, event, &status));
    s->rows++;
}

static void take_step(struct session *s, int letter)
{
    struct kept *run = &s->run[letter];
    run->steps++;
    if (run->count == 0)
        run->first = run->steps;
    run->row[run->count++] = s->rows;
    REQUIRE(run->count < ROWS_MOST);
    add_row(s, letter);
}

/* Of a fork it may go back to before its first row: then none of its own is left. */
static void rewind_to(struct session *s, int letter, uint64_t step)
{
    struct kept *run = &s->run[letter];
    while (run->count && run->first + run->count - 1 > step)
        run->count--;
    run->steps = step;
}

static uint64_t bytes_of(struct session *s, int j)
{
    struct stat about;
    struct status status;
    assert_true(runlog_flush(s->log[j], &status));
    assert_int_equal(stat(s->file[j], &about), 0);
    return (uint64_t)about.st_size;
}

static void begin_run(struct session *s, int letter, uint64_t steps)
{
    s->run[letter] = (struct kept){.exists = true, .steps = steps};
    for (int j = CSV; j <= JSON; j++)
        s->run[letter].log_from[j] = bytes_of(s, j);
}

static void act(struct session *s)
{
    int letter = (int)pick(s, RUNS), free_one = 0;
    struct kept *run = &s->run[letter];
    uint32_t what = pick(s, 100);
    while (free_one < RUNS && s->run[free_one].exists)
        free_one++;
    if (!run->exists)
        return;
    if (what < 3 && free_one < RUNS)
        begin_run(s, free_one, pick(s, (uint32_t)run->steps + 1));
    else if (what < 6)
        rewind_to(s, letter, pick(s, (uint32_t)run->steps + 1));
    else if (what == 6 && letter > 0)
        run->exists = false;
    else
        for (uint32_t i = pick(s, 12); i > 0; i--)
            take_step(s, letter);
}

static void session_init(struct session *s, uint32_t seed, int acts)
{
    static const char *const names[] = {"log.csv", "log.jsonl"};
    struct status status;
    memset(s, 0, sizeof *s);
    s->random = seed * 2654435761u + 1;
    for (int j = CSV; j <= JSON; j++) {
        scratch_path(test_scratch(), names[j], s->file[j], sizeof s->file[j]);
        s->log[j] = runlog_open(s->file[j], &status);
        assert_non_null(s->log[j]);
    }
    s->run[0].exists = true;
    for (int i = 0; i < acts; i++)
        act(s);
}

static void session_end(struct session *s)
{
    struct status status;
    for (int j = CSV; j <= JSON; j++)
        assert_true(runlog_close(s->log[j], &status));
}

/* Of an export from that log into the file `name`. */
static struct export_options options_of(struct session *s, int from, const char *name)
{
    struct export_options options = {.file = scratch_path(test_scratch(), name, s->out, sizeof s->out),
                                     .log = s->file[from]};
    for (int run = 0; run < RUNS; run++) {
        struct kept *kept = &s->run[run];
        options.run[run] = (struct export_run){.exists = kept->exists, .steps = kept->steps,
                                               .log_from = kept->log_from[from]};
        snprintf(options.run[run].name, RUN_NAME, "%s", run_names[run]);
    }
    bytes_of(s, from);
    return options;
}

static void assert_begins(const char *line, const char *with)
{
    if (strncmp(line, with, strlen(with)) != 0)
        fail_msg("'%s' does not begin with '%s'", line, with);
}

static struct lines export_lines(struct session *s, int from, const char *name, double slice)
{
    struct export_options options = options_of(s, from, name);
    free(export_all(&options, slice));
    struct lines lines = lines_read(s->out);
    remove(s->out);
    return lines;
}

/* ---- the same format: byte by byte ------------------------------------------------------------ */

static char *expected(int j, int run, const char *row)
{
    char *text;
    const char *rest = j == JSON ? strstr(row, ",\"step\":") + 1 : row + 2;
    REQUIRE(asprintf(&text, j == JSON ? "{\"source\":\"log\",\"run\":\"%c\",\"name\":%s,%s"
                                      : "log,%c,%s,%s",
                     run_letter(run), named[j][run], rest) > 0);
    return text;
}

static void check_copies(struct session *s, int j, const struct lines *out)
{
    struct lines log = lines_read(s->file[j]);
    size_t at = j == CSV, heading = j == CSV;
    for (int run = 0; run < RUNS; run++)
        for (size_t i = 0; s->run[run].exists && i < s->run[run].count; i++) {
            char *want = expected(j, run, log.line[s->run[run].row[i] + heading]);
            assert_true(at < out->count);
            assert_string_equal(out->line[at++], want);
            free(want);
        }
    assert_int_equal(at, out->count);
    lines_free(&log);
}

static void rows_that_count_are_copied(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 30; seed++) {
        struct session s;
        session_init(&s, seed, 150);
        struct lines csv = export_lines(&s, CSV, "out.csv", seed % 2 ? 10 : 0);
        struct lines json = export_lines(&s, JSON, "out.jsonl", seed % 2 ? 0 : 10);
        assert_begins(csv.line[0], "source,run,name,step,epoch,");
        check_copies(&s, CSV, &csv);
        check_copies(&s, JSON, &json);
        lines_free(&csv);
        lines_free(&json);
        session_end(&s);
    }
}

/* ---- from one format into the other ----------------------------------------------------------- */

static void check_cell(const char *name, const char *csv, const json_t *json)
{
    if (json_is_number(json))
        assert_true(strtod(csv, NULL) == json_number_value(json));
    else if (json_is_string(json))
        assert_string_equal(csv, json_string_value(json));
    else if (*csv && strcmp(csv, "nan") && strcmp(csv, "inf") && strcmp(csv, "-inf"))
        fail_msg("%s: '%s' became null", name, csv);
}

static void check_line(char *names[FIELDS_MOST], size_t columns, const char *line, const char *object)
{
    char *copy = checked_strdup(line), *cells[FIELDS_MOST];
    json_t *row = json_loads(object, JSON_REJECT_DUPLICATES, NULL);
    void *at = json_object_iter(row);
    assert_int_equal(fields_split(copy, cells), columns);
    assert_int_equal(json_object_size(row), columns);
    for (size_t c = 0; c < columns; c++, at = json_object_iter_next(row, at)) {
        assert_string_equal(json_object_iter_key(at), names[c]);
        check_cell(names[c], cells[c], json_object_iter_value(at));
    }
    json_decref(row);
    free(copy);
}

/* Every column of both, in their order. */
static void check_same(const struct lines *csv, const struct lines *json)
{
    char *heading = checked_strdup(csv->line[0]), *names[FIELDS_MOST];
    size_t columns = fields_split(heading, names);
    assert_int_equal(csv->count, json->count + 1);
    for (size_t i = 0; i < json->count; i++)
        check_line(names, columns, csv->line[i + 1], json->line[i]);
    free(heading);
}

static void formats_say_the_same(void **state)
{
    (void)state;
    for (uint32_t seed = 100; seed <= 110; seed++) {
        struct session s;
        session_init(&s, seed, 150);
        struct lines from_csv = export_lines(&s, CSV, "out.jsonl", 10);
        struct lines from_json = export_lines(&s, JSON, "out.csv", 10);
        struct lines csv = export_lines(&s, CSV, "out.csv", 10);
        struct lines json = export_lines(&s, JSON, "out.jsonl", 10);
        check_same(&csv, &from_csv);
        check_same(&from_json, &json);
        check_same(&csv, &json);
        lines_free(&from_csv);
        lines_free(&from_json);
        lines_free(&csv);
        lines_free(&json);
        session_end(&s);
    }
}

/* ---- cases of their own ------------------------------------------------------------------------ */

/* Run A takes 40 steps. */
static void plain_session(struct session *s)
{
    session_init(s, 7, 0);
    for (int i = 0; i < 40; i++)
        take_step(s, 0);
}

static void steps(struct session *s, int letter, int count)
{
    while (count-- > 0)
        take_step(s, letter);
}

static void the_written_out_case(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    rewind_to(&s, 0, 30);
    steps(&s, 0, 5);
    rewind_to(&s, 0, 10); /* and within what was left, again */
    steps(&s, 0, 3);
    begin_run(&s, 1, 12);
    steps(&s, 1, 30);
    s.run[1].exists = false;
    begin_run(&s, 1, 20); /* the letter is another's */
    steps(&s, 1, 2);
    struct lines out = export_lines(&s, CSV, "out.csv", 0);
    assert_int_equal(out.count, 1 + 13 + 2);
    assert_begins(out.line[13], "log,A,,13,");
    assert_begins(out.line[14], "log,B,\"big, \"\"8x\"\"\",21,");
    check_copies(&s, CSV, &out);
    lines_free(&out);
    rewind_to(&s, 1, 5); /* nothing of its own is left, and none was written since */
    out = export_lines(&s, CSV, "out.csv", 0);
    assert_int_equal(out.count, 1 + 13);
    lines_free(&out);
    session_end(&s);
}

static void a_last_row_that_is_cut_is_left_out(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    for (int j = CSV; j <= JSON; j++) {
        bytes_of(&s, j);
        FILE *log = fopen(s.file[j], "a");
        fputs(j == JSON ? "{\"run\":\"A\",\"step\":4" : "A,4", log);
        fclose(log);
        struct lines out = export_lines(&s, j, j == JSON ? "out.jsonl" : "out.csv", 0);
        check_copies(&s, j, &out);
        lines_free(&out);
    }
    session_end(&s);
}

static void rows_of_later_are_left_out(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, CSV, "out.csv");
    struct status status;
    struct export *export = export_new(&options, &status);
    struct kept before = s.run[0];
    rewind_to(&s, 0, 5);
    steps(&s, 0, 100);
    bytes_of(&s, CSV);
    free(export_finish(export, 0));
    struct lines out = lines_read(s.out);
    s.run[0] = before;
    check_copies(&s, CSV, &out);
    lines_free(&out);
    remove(s.out);
    session_end(&s);
}

/* What a run took last and waits for its row is written as the log is going to have it. */
static void the_newest_step_is_there_before_its_row(void **state)
{
    static const char *const files[] = {"out.csv", "out.jsonl"};
    struct session s;
    struct status status;
    (void)state;
    for (int j = CSV; j <= JSON; j++) {
        plain_session(&s);
        struct export_options options = options_of(&s, CSV, files[j]);
        some_stats(&s, &options.run[0].last, 0, 41);
        options.run[0].pending = true;
        snprintf(options.run[0].last_event, sizeof options.run[0].last_event, "batch=64");
        free(export_all(&options, 0));
        struct lines before = lines_read(s.out);
        remove(s.out);
        assert_true(runlog_add(s.log[CSV], &options.run[0].last, "batch=64", &status));
        s.run[0].steps++;
        struct lines after = export_lines(&s, CSV, files[j], 0);
        assert_int_equal(before.count, 41 + (j == CSV));
        assert_int_equal(before.count, after.count);
        for (size_t i = 0; i < after.count; i++)
            assert_string_equal(before.line[i], after.line[i]);
        lines_free(&before);
        lines_free(&after);
        session_end(&s);
    }
}

/* A step whose row never came (its run went back to where it stood) leaves a hole. */
static void a_step_without_a_row_is_no_harm(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    s.run[0].steps++;
    struct lines before = export_lines(&s, CSV, "out.csv", 0);
    s.run[0].steps++;
    add_row(&s, 0); /* 42 */
    struct lines after = export_lines(&s, CSV, "out.csv", 0);
    assert_int_equal(after.count, before.count + 1);
    assert_begins(after.line[41], "log,A,,42,");
    lines_free(&before);
    lines_free(&after);
    session_end(&s);
}

static void the_report_counts(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, JSON, "out.csv");
    char *text = export_all(&options, 0), want[512];
    snprintf(want, sizeof want, "wrote %s: 40 rows from the log %s", s.out, s.file[JSON]);
    assert_string_equal(text, want);
    free(text);
    remove(s.out);
    session_end(&s);
}

/* ---- failures ---------------------------------------------------------------------------------- */

static void expect_refusal(const struct export_options *options, const char *why)
{
    struct status status;
    size_t files = files_in(test_scratch()->folder);
    struct export *export = export_new(options, &status);
    char text[512] = "untouched";
    if (export) {
        while (export_step(export, 1))
            ;
        assert_false(export_end(export, text, sizeof text, &status));
    }
    if (!strstr(status.text, why))
        fail_msg("'%s' does not say '%s'", status.text, why);
    assert_string_equal(text, "untouched");
    assert_int_equal(files_in(test_scratch()->folder), files);
}

static void a_failure_says_why_and_leaves_nothing(void **state)
{
    struct session s;
    char other[128];
    (void)state;
    plain_session(&s);
    struct export_options good = options_of(&s, CSV, "out.csv");
    struct export_options bad = good;
    bad.file = s.file[JSON]; /* exists */
    uint64_t bytes = bytes_of(&s, JSON);
    expect_refusal(&bad, "log.jsonl: there is such a file already");
    assert_int_equal(bytes_of(&s, JSON), bytes);
    bad.file = scratch_path(test_scratch(), "no/out.csv", other, sizeof other);
    expect_refusal(&bad, "no/out.csv: No such file or directory");
    bad.file = scratch_path(test_scratch(), "log.csv/out.csv", other, sizeof other);
    expect_refusal(&bad, "log.csv/out.csv: Not a directory");
    bad = good;
    bad.log = scratch_path(test_scratch(), "gone.csv", other, sizeof other);
    expect_refusal(&bad, "gone.csv: No such file or directory; the log cannot be read");
    file_limit(500);
    expect_refusal(&good, "out.csv: File too large; it was not written");
    file_limit(0);
    session_end(&s);
}

static void a_log_that_is_none_is_refused(void **state)
{
    struct session s;
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, CSV, "out.csv");
    FILE *log = fopen(s.file[CSV], "a");
    fputs("A,41,half a row\r\n", log);
    fclose(log);
    options.run[0].steps = 41;
    expect_refusal(&options, "the row of run A, step 41, is damaged");
    log = fopen(s.file[CSV], "a");
    fclose(log);
    static const char *const none[] = {"<html>", "@,41,", "E,41,", "A,0,", "A,x,"};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        struct stat about;
        REQUIRE(stat(s.file[CSV], &about) == 0);
        log = fopen(s.file[CSV], "a");
        fprintf(log, "%s\r\n", none[i]);
        fclose(log);
        expect_refusal(&options, "log.csv:43: no row of a log");
        REQUIRE(truncate(s.file[CSV], about.st_size) == 0);
    }
    session_end(&s);
}

static void a_log_that_changes_meanwhile_is_noticed(void **state)
{
    struct session s;
    struct status status;
    char text[512];
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, CSV, "out.csv");
    size_t files = files_in(test_scratch()->folder);
    struct export *export = export_new(&options, &status);
    while (export_share(export) < 0.5)
        export_step(export, 0);
    REQUIRE(truncate(s.file[CSV], 100) == 0);
    while (export_step(export, 0))
        ;
    assert_false(export_end(export, text, sizeof text, &status));
    assert_non_null(strstr(status.text, "is damaged"));
    assert_int_equal(files_in(test_scratch()->folder), files);
    session_end(&s);
}

static void what_comes_to_be_there_meanwhile_stays(void **state)
{
    struct session s;
    struct status status;
    char text[512];
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, CSV, "out.csv");
    struct export *export = export_new(&options, &status);
    FILE *other = fopen(s.out, "w");
    fputs("somebody's", other);
    fclose(other);
    size_t files = files_in(test_scratch()->folder);
    while (export_step(export, 0))
        ;
    assert_false(export_end(export, text, sizeof text, &status));
    assert_non_null(strstr(status.text, "out.csv: File exists; it was not written"));
    assert_int_equal(files_in(test_scratch()->folder), files - 1); /* the temporary one */
    struct lines lines = lines_read(s.out);
    assert_string_equal(lines.line[0], "somebody's");
    lines_free(&lines);
    remove(s.out);
    session_end(&s);
}

static void given_up_leaves_nothing(void **state)
{
    struct session s;
    struct status status;
    char text[512];
    (void)state;
    plain_session(&s);
    struct export_options options = options_of(&s, CSV, "out.csv");
    size_t files = files_in(test_scratch()->folder);
    struct export *export = export_new(&options, &status);
    assert_true(export_step(export, 0) && export_share(export) > 0); /* going through the log counts */
    while (export_share(export) < 0.7)
        assert_true(export_step(export, 0));
    assert_false(export_end(export, text, sizeof text, &status));
    assert_non_null(strstr(status.text, "given up when 7"));
    assert_int_equal(files_in(test_scratch()->folder), files);
    session_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_count_are_copied),
        cmocka_unit_test(formats_say_the_same),
        cmocka_unit_test(the_written_out_case),
        cmocka_unit_test(a_last_row_that_is_cut_is_left_out),
        cmocka_unit_test(rows_of_later_are_left_out),
        cmocka_unit_test(the_newest_step_is_there_before_its_row),
        cmocka_unit_test(a_step_without_a_row_is_no_harm),
        cmocka_unit_test(the_report_counts),
        cmocka_unit_test(a_failure_says_why_and_leaves_nothing),
        cmocka_unit_test(a_log_that_is_none_is_refused),
        cmocka_unit_test(a_log_that_changes_meanwhile_is_noticed),
        cmocka_unit_test(what_comes_to_be_there_meanwhile_stays),
        cmocka_unit_test(given_up_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
