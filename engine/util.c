/* util.c -- checks and checked allocation.
 *
 * The last words are formatted into a buffer on the stack and written with one write(2): nothing is
 * allocated and no stdio lock is taken, so that it works in whatever state the program is.
 */
#include "engine/util.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void stop(const char *line, int length, size_t size)
{
    size_t bytes = length < 0 ? 0 : MIN((size_t)length, size - 1);
    ssize_t written = write(STDERR_FILENO, line, bytes);
    (void)written; /* there is nowhere left to complain */
    abort();
}

void require_failed(const char *condition, const char *file, int line)
{
    char text[512];
    int length = snprintf(text, sizeof text, "batchscope: %s:%d: bug: REQUIRE(%s) failed\n", file,
                          line, condition);
    stop(text, length, sizeof text);
}

void out_of_memory(size_t bytes)
{
    char text[128];
    int length =
        snprintf(text, sizeof text, "batchscope: out of memory: %zu bytes asked for\n", bytes);
    stop(text, length, sizeof text);
}

/* A request for 0 bytes gets one, so that NULL always means failure. */
void *checked_malloc(size_t bytes)
{
    void *block = malloc(bytes ? bytes : 1);
    if (!block)
        out_of_memory(bytes);
    return block;
}

void *checked_calloc(size_t count, size_t bytes)
{
    void *block = calloc(count ? count : 1, bytes ? bytes : 1);
    if (!block)
        out_of_memory(bytes > SIZE_MAX / MAX(count, 1) ? SIZE_MAX : count * bytes);
    return block;
}

void *checked_realloc(void *old, size_t bytes)
{
    void *block = realloc(old, bytes ? bytes : 1);
    if (!block)
        out_of_memory(bytes);
    return block;
}

char *checked_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(checked_malloc(bytes), text, bytes);
}
