/* util.h -- checks and checked allocation, used everywhere.
 *
 * Three kinds of failure, three mechanisms: a bug stops at REQUIRE, which aborts; running out of
 * memory aborts too; bad input is a `struct status` (status.h). Abort raises SIGABRT, and a program
 * with a terminal to restore does so in its handler: the engine needs no hook.
 */
#ifndef ENGINE_UTIL_H
#define ENGINE_UTIL_H

#include <stddef.h>

#define REQUIRE(condition) ((condition) ? (void)0 : require_failed(#condition, __FILE__, __LINE__))
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Writes one line to stderr with write(2) and aborts. */
_Noreturn void require_failed(const char *condition, const char *file, int line);

/* Says how much was asked for and aborts. */
_Noreturn void out_of_memory(size_t bytes);

/* malloc, calloc, realloc and strdup that abort instead of returning NULL; free with free(). */
void *checked_malloc(size_t bytes);
void *checked_calloc(size_t count, size_t bytes);
void *checked_realloc(void *old, size_t bytes);
char *checked_strdup(const char *text);

#endif
