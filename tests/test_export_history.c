/* test_export_history.c -- the bins of histories, and long logs, into a file. */
#include <jansson.h>
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine/util.h"
#include "src/export.h"
#include "src/runlog.h"
#include "src/runlog_read.h"
#include "tests/support_engine.h"
#include "tests/support_export.h"
#include "tests/support_scratch.h"


/* ---- histories -------------------------------------------------------------------------------- */

/* More than a float or %.9g tell apart. */
static double examples_at(uint64_t step)
{
    return 1e12 + 32 * (double)step;
}

static double loss_at(uint64_t step)
{
    return step % 1000 == 5 ? NAN : 2 + toy_number(1, step) + (step == 777 ? 50 : 0);
}

static void add_steps(struct history *history, uint64_t steps)
{
    for (uint64_t step = history_steps(history, NULL) + 1; steps > 0; steps--, step++) {
        struct step_stats stats = {0};
        stat_set(&stats, STAT_STEP, (double)step);
        stat_set(&stats, STAT_EPOCH, (double)step / 45);
        stat_set(&stats, STAT_EXAMPLES, examples_at(step));
        stat_set(&stats, STAT_TIME_S, (double)step * 1e-3);
        stat_set(&stats, STAT_BATCH, 32);
        stat_set(&stats, STAT_MEM_TOTAL, 16777216 + (double)(step % 2));
        stat_set(&stats, STAT_TRAIN_LOSS, loss_at(step));
        if (step % 5000 == 1)
            stat_set(&stats, STAT_TEST_LOSS, -(double)step);
        history_add(history, &stats);
    }
}

static struct lines export_history(struct history *history, const char *name)
{
    char file[128], want[256];
    struct export_options options = {.file = scratch_path(test_scratch(), name, file, sizeof file)};
    options.run[2] = (struct export_run){.exists = true, .name = "mine", .history = history};
    char *text = export_all(&options, 0.01);
    struct lines lines = lines_read(file);
    snprintf(want, sizeof want, "wrote %s: %zu rows from the histories' bins", file,
             lines.count - (runlog_json(file) ? 0 : 1));
    assert_string_equal(text, want);
    free(text);
    remove(file);
    return lines;
}

/* A CSV file read into columns by name. */
struct sheet {
    char *heading, *names[FIELDS_MOST], *cells[FIELDS_MOST];
    size_t columns;
};

static void sheet_init(struct sheet *sheet, const struct lines *lines)
{
    sheet->heading = checked_strdup(lines->line[0]);
    sheet->columns = fields_split(sheet->heading, sheet->names);
}

static const char *cell(const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->columns; i++)
        if (!strcmp(sheet->names[i], name))
            return sheet->cells[i];
    fail_msg("no column %s", name);
    return NULL;
}

static double number(const struct sheet *sheet, const char *name)
{
    return strtod(cell(sheet, name), NULL);
}

static void steps_stand_as_they_are(void **state)
{
    struct history *history = history_new();
    struct sheet sheet;
    (void)state;
    add_steps(history, 100);
    struct lines lines = export_history(history, "out.csv");
    assert_int_equal(lines.count, 101);
    sheet_init(&sheet, &lines);
    for (size_t i = 1; i <= 100; i++) {
        static const char *const same[] = {"train_loss_mean", "train_loss_min", "train_loss_max",
                                           "train_loss_last"};
        assert_int_equal(fields_split(lines.line[i], sheet.cells), sheet.columns);
        assert_string_equal(cell(&sheet, "source"), "history");
        assert_string_equal(cell(&sheet, "run"), "C");
        assert_string_equal(cell(&sheet, "name"), "mine");
        assert_true(number(&sheet, "first_step") == (double)i);
        assert_true(number(&sheet, "last_step") == (double)i);
        assert_relative("epoch", number(&sheet, "epoch"), (double)i / 45, 1e-8);
        assert_true(number(&sheet, "examples") == examples_at(i));
        assert_relative("seconds", number(&sheet, "time_s"), (double)i * 1e-3, 1e-8);
        for (size_t k = 0; k < COUNT_OF(same) && i != 5; k++)
            assert_true((float)number(&sheet, same[k]) == (float)loss_at(i));
        if (i == 5)
            assert_string_equal(cell(&sheet, same[0]), "nan");
        assert_string_equal(cell(&sheet, "test_loss_last"), i == 1 ? "-1" : "");
        assert_string_equal(cell(&sheet, "batch_mean"), "32");
        assert_string_equal(cell(&sheet, "mem_total_max"), "16777216");
    }
    free(sheet.heading);
    lines_free(&lines);
    history_free(history);
}

/* All in all what was put in is what comes out, however wide the bins are. */
static void bins_add_up(void **state)
{
    enum { STEPS = 100003 };
    struct history *history = history_new();
    struct sheet sheet;
    double sum = 0, want = 0, least = INFINITY, most = -INFINITY, next = 1, tests = 0;
    (void)state;
    add_steps(history, STEPS);
    for (uint64_t step = 1; step <= STEPS; step++)
        want += isnan(loss_at(step)) ? 0 : loss_at(step);
    struct lines lines = export_history(history, "out.csv");
    assert_true(lines.count > HISTORY_BINS / 2 && lines.count <= HISTORY_BINS + 1);
    sheet_init(&sheet, &lines);
    for (size_t i = 1; i < lines.count; i++) {
        assert_int_equal(fields_split(lines.line[i], sheet.cells), sheet.columns);
        double first = number(&sheet, "first_step"), last = number(&sheet, "last_step");
        assert_true(first == next && last >= first);
        for (next = first; next <= last; next++)
            sum += isnan(loss_at((uint64_t)next)) ? 0 : number(&sheet, "train_loss_mean");
        least = fmin(least, number(&sheet, "train_loss_min"));
        most = fmax(most, number(&sheet, "train_loss_max"));
        if (last < STEPS - 1) /* the value put in last, unless it was lost */
            assert_true(isnan(loss_at((uint64_t)last)) ||
                        (float)number(&sheet, "train_loss_last") == (float)loss_at((uint64_t)last));
        if (*cell(&sheet, "test_loss_mean"))
            tests += number(&sheet, "test_loss_mean");
    }
    assert_true(next == STEPS + 1);
    assert_relative("sum of the losses", sum, want, 1e-6);
    assert_true(most > 50 && least < 1.01 && least >= 1);
    assert_relative("sum of the tests", tests, -(21 + 5000. * (20 * 21) / 2), 1e-6);
    free(sheet.heading);
    lines_free(&lines);
    history_free(history);
}

static void json_lines_of_bins(void **state)
{
    struct history *history = history_new();
    (void)state;
    add_steps(history, 6);
    struct lines lines = export_history(history, "out.jsonl");
    assert_int_equal(lines.count, 6);
    json_t *row = json_loads(lines.line[4], JSON_REJECT_DUPLICATES, NULL);
    assert_string_equal(json_string_value(json_object_get(row, "source")), "history");
    assert_int_equal(json_integer_value(json_object_get(row, "last_step")), 5);
    assert_true(json_is_null(json_object_get(row, "train_loss_mean"))); /* nan */
    assert_true(json_is_null(json_object_get(row, "test_loss_mean")));  /* not measured */
    assert_int_equal(json_integer_value(json_object_get(row, "batch_max")), 32);
    json_decref(row);
    lines_free(&lines);
    history_free(history);
}

/* Bins merge while it is written, and the run may even end. */
static void it_is_of_the_moment_it_began(void **state)
{
    struct history *history = history_new();
    struct status status;
    char file[128];
    (void)state;
    add_steps(history, HISTORY_BINS - 10);
    struct lines before = export_history(history, "out.csv");
    struct export_options options = {.file = scratch_path(test_scratch(), "out.csv", file, sizeof file)};
    options.run[2] = (struct export_run){.exists = true, .name = "mine", .history = history};
    struct export *export = export_new(&options, &status);
    for (int i = 0; i < 1000; i++)
        assert_true(export_step(export, 0));
    add_steps(history, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(export_step(export, 0));
    history_free(history);
    free(export_finish(export, 1));
    struct lines after = lines_read(file);
    assert_int_equal(after.count, before.count);
    for (size_t i = 0; i < before.count; i++)
        assert_string_equal(after.line[i], before.line[i]);
    lines_free(&before);
    lines_free(&after);
    remove(file);
}

/* A log that is a pipe keeps nothing. */
static void without_a_file_the_bins_are_written(void **state)
{
    struct history *history = history_new();
    char file[128];
    (void)state;
    add_steps(history, 10);
    struct export_options options = {.file = scratch_path(test_scratch(), "out.csv", file, sizeof file),
                                     .log = "/dev/null"};
    options.run[0] = (struct export_run){.exists = true, .history = history, .steps = 10};
    char *text = export_all(&options, 1);
    assert_non_null(strstr(text, ": 10 rows from the histories' bins"));
    free(text);
    remove(file);
    history_free(history);
}

/* ---- long logs --------------------------------------------------------------------------------- */

enum { LONG = 300000 };

/* Rows as short as a log's can be, so that there may be many. */
static void long_log(const char *file)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fputs("run,step\r\n", out);
    for (int step = 1; step <= LONG; step++) {
        fprintf(out, "A,%d", step);
        for (int i = 2; i < LOG_COLUMNS; i++)
            putc(',', out);
        fputs("\r\n", out);
    }
    assert_int_equal(fclose(out), 0);
}

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)info.uordblks + (double)info.hblkhd;
}

static void a_long_log_holds_nobody_up(void **state)
{
    struct status status;
    char log[128], file[128], text[512];
    double longest = 0, most = 0, before = bytes_in_use();
    int slices = 0;
    (void)state;
    long_log(scratch_path(test_scratch(), "long.csv", log, sizeof log));
    struct export_options options = {.file = scratch_path(test_scratch(), "out.csv", file, sizeof file),
                                     .log = log};
    options.run[0] = (struct export_run){.exists = true, .steps = LONG};
    struct export *export = export_new(&options, &status);
    assert_non_null(export);
    for (bool more = true; more; slices++) {
        double start = processor_seconds();
        more = export_step(export, 0.01);
        longest = fmax(longest, processor_seconds() - start);
        most = fmax(most, bytes_in_use() - before);
    }
    assert_true(export_end(export, text, sizeof text, &status));
    assert_non_null(strstr(text, ": 300000 rows from the log"));
    assert_in_range(slices, 6, LONG / 10);
    assert_within("seconds of the longest slice", longest, 0.01, 0.02);
    if (!SANITIZED && most > 16. * LONG + (1 << 18))
        fail_msg("%.1f bytes a row", most / LONG);
    remove(file);
    remove(log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_stand_as_they_are),
        cmocka_unit_test(bins_add_up),
        cmocka_unit_test(json_lines_of_bins),
        cmocka_unit_test(it_is_of_the_moment_it_began),
        cmocka_unit_test(without_a_file_the_bins_are_written),
        cmocka_unit_test(a_long_log_holds_nobody_up),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
