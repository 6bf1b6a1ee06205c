/* support_picture.c -- a picture of what a terminal shows. */
#include "tests/support_picture.h"

#include <stdlib.h>

#include "engine/util.h"
#include "ui/screenshot.h"

bool terminal_picture(const struct terminal *terminal, const char *title, FILE *out)
{
    int rows = terminal_rows(terminal), cols = terminal_cols(terminal);
    struct picture_cell *cells = checked_calloc((size_t)rows * (size_t)cols, sizeof *cells);
    for (int i = 0; i < rows * cols; i++) {
        struct terminal_cell cell = terminal_cell(terminal, i / cols, i % cols);
        cells[i] = (struct picture_cell){cell.ch, cell.fg, cell.bg, cell.bold, cell.reverse};
    }
    bool good = screenshot_cells_svg(cells, rows, cols, THEME_DARK, title, out);
    free(cells);
    return good;
}
