/* screen_write.h -- cells of a frame as bytes. Pure; private to screen_paint.c. */
#ifndef UI_SCREEN_WRITE_H
#define UI_SCREEN_WRITE_H

#include "ui/screen_paint.h"

/* A frame on its way: what the terminal will show is in paint->shown already. */
struct frame {
    struct paint *paint;
    const struct grid *grid;
    bool *dirty; /* [rows, cols] */
    int *tail;   /* [rows]: first column of the blank end */
    bool *changed;         /* [rows] */
    int group[ROLES];      /* that a role's cells are written in */
    bool used[ROLES + 1];  /* a group has cells that changed */
};

/* Whether nothing of the cell is seen. */
bool cell_is_blank(const struct paint *paint, const struct cell *cell);

const struct cell *frame_cell(const struct frame *frame, int row, int col);
bool *frame_dirty(const struct frame *frame, int row, int col);

/* Whether the cell can be written in the look that is set. */
bool cell_fits(const struct frame *frame, const struct cell *cell);

void write_text(struct paint *paint, const char *text);
void write_look(struct paint *paint, int role);

/* Writes the cell in the look that is set, and with it blanks after it that changed too. */
void write_cells(struct frame *frame, int row, int col);

#endif
