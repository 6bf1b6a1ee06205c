/* bench_report.c -- the bench's figures: a table on the terminal as they come, and a CSV file. */
#include "tests/bench_report.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "engine/util.h"

static const char *const csv_words[WORDS] = {"bench",   "model",   NULL,
                                             "batch", "threads", "precision"};

#define REPORT_NAME(id, column) column,
static const char *const csv_numbers[REPORT_COLUMNS] = {REPORT_TABLE(REPORT_NAME)};
#undef REPORT_NAME

void report_clear(struct report_row *row)
{
    *row = (struct report_row){.what = NULL};
    for (int i = 0; i < REPORT_COLUMNS; i++)
        row->number[i] = NAN;
}

/* ---- the file -------------------------------------------------------------------------------- */

static void csv_header(FILE *csv)
{
    for (int i = 0; i < WORDS; i++)
        if (csv_words[i])
            fprintf(csv, "%s%s", i ? "," : "", csv_words[i]);
    for (int i = 0; i < REPORT_COLUMNS; i++)
        fprintf(csv, ",%s", csv_numbers[i]);
    fputs(",unit\n", csv);
}

static void csv_row(FILE *csv, const struct bench_cell *cell, const struct report_row *row)
{
    for (int i = 0; i < WORDS; i++) {
        const char *word = i == WORD_MODEL && row->what ? row->what : cell->word[i];
        if (csv_words[i])
            fprintf(csv, "%s%s", i ? "," : "", word ? word : "");
    }
    for (int i = 0; i < REPORT_COLUMNS; i++)
        if (isnan(row->number[i]))
            fputc(',', csv);
        else
            fprintf(csv, ",%.17g", row->number[i]);
    fprintf(csv, ",%s\n", row->unit ? row->unit : "");
    fflush(csv);
}

bool report_open(struct report *report, const char *csv, struct status *status)
{
    *report = (struct report){.csv = NULL};
    if (!csv || !*csv)
        return true;
    report->csv = fopen(csv, "w");
    if (!report->csv)
        return status_failed(status, "%s: %s", csv, strerror(errno));
    csv_header(report->csv);
    return true;
}

bool report_close(struct report *report, struct status *status)
{
    bool bad = report->csv && ferror(report->csv);
    bad |= report->csv && fclose(report->csv) != 0;
    return !bad || status_failed(status, "BENCH_CSV: the file could not be written");
}

/* ---- the table ------------------------------------------------------------------------------- */

/* A blank and `width` columns; a dash for what was not measured. */
static void put_number(int width, int decimals, double value, const char *unit)
{
    char text[32] = "-";
    if (!isnan(value))
        snprintf(text, sizeof text, "%.*f%s", decimals, value, unit);
    printf(" %*s", width, text);
}

/* What the statistics cost: a share of the step, or where that is next to nothing, microseconds. */
static void put_stats(const struct bench_cell *cell, const double *number)
{
    double ratio = number[REPORT_STATS];
    if (cell->word[WORD_GROUP])
        put_number(7, 2, number[REPORT_STEP_US] * (1 - 1 / ratio), "us");
    else
        put_number(7, 1, 100 * (ratio - 1), "%");
}

static void put_step(const struct bench_cell *cell, const double *number)
{
    int decimals = number[REPORT_STEP_US] < 100 ? 2 : 1;
    printf("%-9s %-4s %-2s %5s", cell->word[WORD_MODEL], cell->word[WORD_PRECISION],
           cell->word[WORD_THREADS], cell->word[WORD_BATCH]);
    put_number(10, decimals, number[REPORT_STEP_US], "");
    put_number(10, decimals, number[REPORT_LEAST_US], "");
    put_number(10, 0, number[REPORT_EXAMPLES_PER_S], "");
    put_number(10, decimals, number[REPORT_FLOOR_US], "");
    put_number(7, 2, number[REPORT_OVER_FLOOR], "");
    put_stats(cell, number);
    put_number(7, 2, number[REPORT_FASTER_THAN_FP32], "x");
    put_number(7, 2, number[REPORT_FASTER_THAN_1T], "x");
    putchar('\n');
}

static void put_other(const struct bench_cell *cell, const struct report_row *row)
{
    printf("%-9s %-26s", cell->word[WORD_BENCH], row->what);
    put_number(10, 1, row->number[REPORT_VALUE], "");
    printf(" %-8s", row->unit);
    if (!isnan(row->number[REPORT_BEST]))
        printf("  best %.1f", row->number[REPORT_BEST]);
    if (!isnan(row->number[REPORT_RATIO]))
        printf("  %.3f of %s", row->number[REPORT_RATIO], row->over);
    putchar('\n');
}

/* Whether a row belongs to others than the one before: another model, precision, thread count. */
static bool begins_group(struct report *report, const struct bench_cell *cell)
{
    static const enum word same[] = {WORD_BENCH, WORD_MODEL, WORD_THREADS, WORD_PRECISION};
    bool begins = !report->rows++;
    for (size_t i = 0; i < COUNT_OF(same) && cell->model; i++)
        begins |= report->group[same[i]] != cell->word[same[i]];
    begins |= report->model && !cell->model;
    memcpy(report->group, cell->word, sizeof report->group);
    return begins;
}

static void put_heading(struct report *report, const struct bench_cell *cell)
{
    if (cell->model && report->model != cell->model)
        printf("\n%-9s %-4s %-2s %5s %10s %10s %10s %10s %7s %7s %7s %7s\n", "model", "bits", "t",
               "batch", "step us", "least us", "ex/s", "floor us", "/floor", "stats", "vs fp32",
               "vs 1t");
    else
        putchar('\n');
    report->model = cell->model;
}

void report_add(struct report *report, const struct bench_cell *cell, const struct report_row *row)
{
    if (begins_group(report, cell))
        put_heading(report, cell);
    if (cell->model)
        put_step(cell, row->number);
    else
        put_other(cell, row);
    fflush(stdout);
    if (report->csv)
        csv_row(report->csv, cell, row);
}
