/* preview.h -- the consequences of a change in words, before it is made. Pure. */
#ifndef UI_PREVIEW_H
#define UI_PREVIEW_H

#include "engine/change.h"
#include "ui/view.h"

/* "lr 0.1 ▸ 0.8 by linear scaling; needs 41.2 of 64 MiB; 8× less noise; 180→23 steps an epoch", or
 * "would be refused: ..." with what would do; "" if nothing of it changes. The noise is what the
 * view's averages say. `answer` is the worker's to this change. Returns `text`. */
char *preview_text(const struct view *view, const struct change *change,
                   const struct preview *answer, char *text, size_t size);

#endif
