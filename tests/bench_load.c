/* bench_load.c -- reading a large CSV file: libcsv alone, the first time, and once it is known.
 *
 * The file is written for the occasion, and each first time has an empty cache folder of its own.
 * It lies in the kernel's memory by then: no disk is measured.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <csv.h>

#include "engine/util.h"
#include "src/load.h"
#include "tests/bench.h"
#include "tests/bench_screen.h"
#include "tests/bench_time.h"
#include "tests/support_engine.h"
#include "tests/support_scratch.h"

#define FILE_BYTES 130e6

enum { COLUMNS = 784, CLASSES = 10, TIMES = 3 };

struct loading {
    struct scratch scratch;
    char file[128];
    double megabytes;
};

static void write_file(struct loading *loading)
{
    uint64_t state = 1;
    FILE *out = fopen(scratch_path(&loading->scratch, "large.csv", loading->file,
                                   sizeof loading->file), "w");
    if (!out)
        bench_fail("%s: cannot be written", loading->file);
    for (double bytes = 0; bytes < FILE_BYTES;) {
        for (int c = 0; c < COLUMNS; c++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            bytes += fprintf(out, "%u,", (unsigned)(state >> 56));
        }
        bytes += fprintf(out, "%u\n", (unsigned)(state >> 40) % CLASSES);
    }
    loading->megabytes = (double)ftell(out) * 1e-6;
    if (fclose(out) != 0)
        bench_fail("%s: not enough room for %.0f MB", loading->file, FILE_BYTES * 1e-6);
}

static void count_cell(void *cell, size_t length, void *context)
{
    (void)cell;
    *(size_t *)context += length;
}

static void count_row(int end, void *context)
{
    (void)end;
    ++*(size_t *)context;
}

/* Seconds libcsv takes to find the cells. */
static double parse(const struct loading *loading)
{
    static char buffer[1 << 16];
    struct csv_parser parser;
    size_t n, counted = 0;
    double start = bench_clock();
    FILE *in = fopen(loading->file, "r");
    REQUIRE(in && csv_init(&parser, 0) == 0);
    while ((n = fread(buffer, 1, sizeof buffer, in)) > 0)
        csv_parse(&parser, buffer, n, count_cell, count_row, &counted);
    csv_fini(&parser, count_cell, count_row, &counted);
    csv_free(&parser);
    fclose(in);
    REQUIRE(counted);
    return bench_clock() - start;
}

static double load(const struct loading *loading)
{
    struct config config;
    struct status status;
    config_init(&config, false);
    config.text[SET_DATA] = loading->file;
    double start = bench_clock();
    struct dataset *dataset = load_dataset(&config, &status);
    double seconds = bench_clock() - start;
    if (!dataset)
        bench_fail("%s", status.text);
    dataset_free(dataset);
    return seconds;
}

/* A folder for the cache in which there is none yet. */
static void forget(const struct loading *loading, int time)
{
    char name[32], path[160];
    snprintf(name, sizeof name, "cache-%d", time);
    setenv("XDG_CACHE_HOME", scratch_path(&loading->scratch, name, path, sizeof path), 1);
}

static void add(struct bench *bench, const struct bench_cell *cell, const char *what,
                const char *unit, double value, double best, double ratio)
{
    struct report_row row;
    report_clear(&row);
    row.what = what;
    row.unit = unit;
    row.over = "libcsv alone";
    row.number[REPORT_VALUE] = value;
    row.number[REPORT_BEST] = best;
    row.number[REPORT_RATIO] = ratio;
    report_add(&bench->report, cell, &row);
}

static void measure(struct bench *bench, const struct bench_cell *cell, struct loading *loading)
{
    double alone[TIMES], first[TIMES], again[TIMES], start[TIMES], ratio[TIMES];
    for (int i = 0; i < TIMES; i++) {
        forget(loading, i);
        alone[i] = parse(loading);
        first[i] = load(loading);
        ratio[i] = alone[i] / first[i];
        again[i] = load(loading);
        start[i] = first_frame((const char *[]){"--data", loading->file, NULL});
    }
    double mb = loading->megabytes, share = bench_median(ratio, TIMES);
    double slow = bench_median(alone, TIMES), whole = bench_median(first, TIMES);
    add(bench, cell, "libcsv alone", "MB/s", mb / slow, mb / alone[0], NAN);
    add(bench, cell, "first time", "MB/s", mb / whole, mb / first[0], share);
    double known = bench_median(again, TIMES), shown = bench_median(start, TIMES);
    add(bench, cell, "second time", "ms", 1e3 * known, 1e3 * again[0], NAN);
    add(bench, cell, "second start to frame", "ms", 1e3 * shown, 1e3 * start[0], NAN);
}

void bench_load(struct bench *bench, const struct bench_cell *cell)
{
    struct loading loading;
    const char *before = getenv("XDG_CACHE_HOME");
    char *kept = before ? checked_strdup(before) : NULL;
    scratch_init(&loading.scratch);
    write_file(&loading);
    measure(bench, cell, &loading);
    scratch_done(&loading.scratch);
    if (kept)
        setenv("XDG_CACHE_HOME", kept, 1);
    else
        unsetenv("XDG_CACHE_HOME");
    free(kept);
}
