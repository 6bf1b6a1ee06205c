/* memory_parts.h -- what the memory panel, the same in a line and the same full screen share. Pure. */
#ifndef UI_MEMORY_PARTS_H
#define UI_MEMORY_PARTS_H

#include "ui/grid.h"
#include "ui/look.h"
#include "ui/view.h"

/* Each purpose has a letter and a role of its own, so that bars read without colour too. */
extern const char memory_letters[PURPOSES];
enum role memory_role(int purpose);

/* Bytes by purpose as a bar of `width` cells that stand for `whole` bytes. Beyond `limit` bytes, 0
 * for none, they are drawn as what does not fit. Returns the cells filled, at most `width`. */
int memory_stack(const struct pane *pane, int row, int col, int width,
                 const struct memory_bytes *memory, size_t whole, size_t limit);

/* The present bytes against the budget, edges and free room included, over the first row. */
void memory_bar(const struct view *view, const struct pane *pane);

/* "656 of 1024 KiB"; "batch 1024 = 3 × 342", or the largest batch in one pass. Return `text`. */
char *memory_usage(const struct view *view, char *text, size_t size);
char *memory_outlook(const struct view *view, char *text, size_t size);

/* "1038 KiB": of the budget's unit, so that it compares, while that reads well. Returns `text`. */
char *memory_amount(const struct view *view, size_t bytes, char *text, size_t size);

/* The largest batch in one pass for each precision, as many as fit into the row. */
void memory_fits(const struct view *view, const struct pane *pane, int row, int col);

int memory_purposes_in_use(const struct view *view);

/* Both numbers, to the byte: what arithmetic said, and what the allocator counted. */
void memory_proof(const struct view *view, const struct pane *pane, int row);

/* The panel where there is room for bars of their own: the inside of its frame. */
enum { MEMORY_FULL_ROWS = 14, MEMORY_FULL_COLS = 40 };
void memory_full(const struct view *view, const struct look *look, const struct pane *pane);

#endif
