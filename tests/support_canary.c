/* support_canary.c -- a pane with canaries all round. */
#include "tests/support_canary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { CANARY = 0x1F424, MARGIN = 3 };

struct pane canary_pane(struct grid *grid, int rows, int cols, const struct glyphs *glyphs)
{
    grid_resize(grid, rows + 2 * MARGIN, cols + 2 * MARGIN);
    for (int i = 0; i < grid->rows * grid->cols; i++)
        grid->cells[i].ch = CANARY;
    return (struct pane){grid, {MARGIN, MARGIN, rows, cols}, glyphs};
}

void canaries_check(const struct pane *pane, const char *name)
{
    const struct rect *r = &pane->rect;

    for (int row = 0; row < pane->grid->rows; row++)
        for (int col = 0; col < pane->grid->cols; col++) {
            bool inside = row >= r->row && row < r->row + r->rows && col >= r->col &&
                          col < r->col + r->cols;

            if (!inside && pane->grid->cells[row * pane->grid->cols + col].ch != CANARY)
                fail_msg("%s at %d x %d wrote outside", name, r->rows, r->cols);
        }
}
