/* support_dataset.c -- files and loading for tests of data sets. */
#include "tests/support_dataset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static char *shipped; /* the folder of data sets, absolute */
static char folder[] = "/tmp/batchscope-test-XXXXXX";

int dataset_folder_enter(void **state)
{
    (void)state;
    const char *named = getenv("DATASETS");
    shipped = realpath(named ? named : "datasets", NULL);
    return shipped && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

int dataset_folder_empty(void **state)
{
    (void)state;
    return system("rm -rf ./*");
}

int dataset_folder_leave(void **state)
{
    free(shipped);
    return dataset_folder_empty(state) == 0 && chdir("/") == 0 ? rmdir(folder) : -1;
}

void put_bytes(const char *file, const void *bytes, size_t n)
{
    size_t length = strlen(file);
    bool packed = length > 3 && strcmp(file + length - 3, ".gz") == 0;
    gzFile stream = gzopen(file, packed ? "wb" : "wbT");
    assert_non_null(stream);
    assert_int_equal(n ? gzwrite(stream, bytes, (unsigned)n) : 0, n);
    assert_int_equal(gzclose(stream), Z_OK);
}

void put(const char *file, const char *text)
{
    put_bytes(file, text, strlen(text));
}

struct dataset_options options(const char *data)
{
    return (struct dataset_options){
        .directory = shipped, .data = data, .holdout = 0.2, .seed = 1, .normalize = NORMALIZE_NONE};
}

struct dataset *load_with(struct dataset_options o)
{
    struct status status = {0};
    struct dataset *dataset = dataset_load(&o, &status);
    if (!dataset)
        fail_msg("%s: %s", o.data, status.text);
    return dataset;
}

void assert_refused(struct dataset_options o, const char *expected)
{
    struct status status = {0};
    struct dataset *dataset = dataset_load(&o, &status);
    if (dataset)
        fail_msg("accepted, expected: %s", expected);
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    assert_string_equal(status.text, expected);
}

void assert_near(const char *what, double measured, double expected)
{
    if (!(fabs(measured - expected) <= 2e-7 * fmax(1, fabs(expected))))
        fail_msg("%s: %.12g, expected %.12g", what, measured, expected);
}
