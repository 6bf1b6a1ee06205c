/* status.h -- what went wrong with the user's input or files, as a value.
 *
 * A function that can fail for a reason outside the program takes a `struct status *` last and
 * returns false (or NULL) after filling it. The text is one line, without the program's name:
 * "FILE:LINE:COLUMN: what is wrong; what would be right".
 */
#ifndef ENGINE_STATUS_H
#define ENGINE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

enum status_kind {
    STATUS_OK,
    STATUS_BAD_INPUT, /* options or files that cannot be used: exit status 2 */
    STATUS_FAILED,    /* the work failed, a full disk for example: exit status 1 */
};

struct status {
    enum status_kind kind;
    char text[512];
};

/* All three fill *status and return false, so that `return status_bad(...)` reads as it works. */
bool status_bad(struct status *status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool status_failed(struct status *status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Bad input at a place; line and column count from 1, a 0 leaves that part out. */
bool status_bad_at(struct status *status, const char *file, size_t line, size_t column,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Bytes of the character that text begins with, or 0 if it is not one that can be shown: a control
 * character (C0, DEL, C1), or no UTF-8. */
size_t status_shown_length(const char *text);

/* The user's text in double quotes, for a message: control characters and bytes that are no UTF-8
 * as \xNN, and shortened with "…" to fit `size` bytes (at least 16). Returns the buffer. */
const char *status_quote(char *buffer, size_t size, const char *text);

#endif
