/* text.h -- text put together piece by piece.
 *
 * What has no room in `text` [size bytes], which holds a terminated text already, is cut off. */
#ifndef ENGINE_TEXT_H
#define ENGINE_TEXT_H

#include <stddef.h>

void text_add(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* With `between` in front, unless it is the first piece. */
void text_join(char *text, size_t size, const char *between, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
