/* draw_loading.c -- the screen while a file is read: which one, how far, and how to leave. */
#include "ui/draw_loading.h"

#include <stdio.h>
#include <string.h>

#include "engine/status.h"
#include "engine/util.h"

enum { NAME_BYTES = 64 };

void draw_loading(struct grid *grid, const struct glyphs *glyphs, const char *file, double share,
                  const char *keys)
{
    struct pane pane = {grid, {0, 0, grid->rows, grid->cols}, glyphs};
    const char *slash = strrchr(file, '/');
    char name[NAME_BYTES], text[NAME_BYTES + 32];
    status_quote(name, sizeof name, slash ? slash + 1 : file);
    snprintf(text, sizeof text, "reading %s  %3.0f %%", name, 100 * share);
    int row = grid->rows / 2, col = MAX((grid->cols - text_columns(glyphs, text)) / 2, 0);
    grid_clear(grid);
    pane_text(&pane, row, col, ROLE_TEXT, text);
    pane_text(&pane, MIN(row + 2, grid->rows - 1), col, ROLE_DIM, keys);
}
