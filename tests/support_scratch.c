/* support_scratch.c -- folders for the files of tests. */
#include "tests/support_scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/util.h"

static struct scratch scratch;

void scratch_init(struct scratch *folder)
{
    snprintf(folder->folder, sizeof folder->folder, "/tmp/batchscope-test.XXXXXX");
    REQUIRE(mkdtemp(folder->folder));
}

char *scratch_path(const struct scratch *folder, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", folder->folder, name);
    return path;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info, (void)kind, (void)place;
    return remove(path);
}

void scratch_done(struct scratch *folder)
{
    nftw(folder->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void write_file(const char *file, const char *mode, const void *bytes, size_t size)
{
    FILE *out = fopen(file, mode);
    REQUIRE(out);
    REQUIRE(fwrite(bytes, 1, size, out) == size);
    REQUIRE(fclose(out) == 0);
}

void file_put(const char *file, const void *bytes, size_t size)
{
    write_file(file, "w", bytes, size);
}

void file_append(const char *file, const void *bytes, size_t size)
{
    write_file(file, "a", bytes, size);
}

const struct scratch *test_scratch(void)
{
    return &scratch;
}

int scratch_set_up(void **state)
{
    (void)state;
    scratch_init(&scratch);
    return 0;
}

int scratch_tear_down(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}
