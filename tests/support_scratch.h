/* support_scratch.h -- folders for the files of tests. */
#ifndef TESTS_SUPPORT_SCRATCH_H
#define TESTS_SUPPORT_SCRATCH_H

#include <stddef.h>

/* A folder of its own, and the path of a file in it; scratch_done removes it all. */
struct scratch {
    char folder[64];
};
void scratch_init(struct scratch *folder);
char *scratch_path(const struct scratch *folder, const char *name, char *path, size_t size);
void scratch_done(struct scratch *folder);

/* Writes a file anew; adds to one. */
void file_put(const char *file, const void *bytes, size_t size);
void file_append(const char *file, const void *bytes, size_t size);

/* That of a test program, and what makes and removes it around a group of tests. */
const struct scratch *test_scratch(void);
int scratch_set_up(void **state);
int scratch_tear_down(void **state);

#endif
