/* snapshot.h -- a picture of the screen in a new file of the current directory. */
#ifndef SRC_SNAPSHOT_H
#define SRC_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/grid.h"
#include "ui/theme.h"

/* Writes batchscope-1.svg, or with the first number that no file has: none is ever overwritten. The
 * text [size] gets what to tell the user; false if there is no picture, and then no file either. */
bool snapshot_save(const struct grid *grid, enum theme theme, char *text, size_t size);

#endif
