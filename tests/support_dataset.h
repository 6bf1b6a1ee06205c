/* support_dataset.h -- for tests of data sets: files in a folder of their own, loading, refusals. */
#ifndef TESTS_SUPPORT_DATASET_H
#define TESTS_SUPPORT_DATASET_H

#include <stddef.h>

#include "engine/dataset.h"

/* Group setup and teardown: the test runs in an empty folder, which is taken away with all in it. */
int dataset_folder_enter(void **state);
int dataset_folder_leave(void **state);

/* Takes away all that lies in it; also as a test's setup. */
int dataset_folder_empty(void **state);

/* Write a file; packed, if its name ends in .gz. */
void put_bytes(const char *file, const void *bytes, size_t n);
void put(const char *file, const char *text);

/* A fifth held out, seed 1, not normalised; shipped sets are found ($DATASETS). */
struct dataset_options options(const char *data);

/* Each fails with the reason. */
struct dataset *load_with(struct dataset_options o);
void assert_refused(struct dataset_options o, const char *expected);
void assert_near(const char *what, double measured, double expected);

#endif
