/* bench.c -- how fast it is: training cells, loading, starting, and the interface's price.
 *
 *   bench [--bare]
 *
 * BENCH picks cells: words between slashes, all of which must name the cell (mlp/128/fp32, tiny/2t,
 * load); several patterns with blanks or commas between them. BENCH_CSV names a file for all
 * numbers in full. --bare measures the time of a step alone, for bench-torch. No other process
 * should compete; whatever is compared is interleaved, so that ratios hold on a noisy machine.
 */
#include "tests/bench.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "engine/blas.h"
#include "tests/bench_data.h"

void bench_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    fflush(stdout);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    exit(1);
}

static int complain(const struct status *status)
{
    fprintf(stderr, "bench: %s\n", status->text);
    return status->kind == STATUS_BAD_INPUT ? 2 : 1;
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

void bench_forget_data(struct bench *bench)
{
    bench_data_free(bench->data);
    bench->data = NULL;
    bench->model = NULL;
}

static void measure_all(struct bench *bench, const struct bench_cells *cells)
{
    blas_start();
    report_machine();
    for (size_t i = 0; i < cells->count; i++) {
        if (!cells->cell[i].model)
            bench_forget_data(bench);
        cells->cell[i].measure(bench, &cells->cell[i]);
    }
    bench_forget_data(bench);
}

int main(int argc, char **argv)
{
    struct bench bench = {.bare = argc > 1 && !strcmp(argv[1], "--bare")};
    struct bench_cells cells = {.count = 0};
    struct status status = {.kind = STATUS_OK};
    if (cells_pick(&cells, variable("BENCH"), &status) &&
        report_open(&bench.report, variable("BENCH_CSV"), &status)) {
        measure_all(&bench, &cells);
        report_close(&bench.report, &status);
    }
    cells_done(&cells);
    return status.kind == STATUS_OK ? 0 : complain(&status);
}
