/* big_digits.h -- text in letters of blocks, for the back row.
 *
 * At scale s a letter is 3s columns wide, five half rows times s high, with s columns between two:
 * rows of half blocks in UTF-8, '#' and quotes in ASCII. Capitals and small letters look alike; what
 * the table lacks is a blank. Pure.
 */
#ifndef UI_BIG_DIGITS_H
#define UI_BIG_DIGITS_H

#include "ui/grid.h"

int big_rows(int scale);
int big_cols(const char *text, int scale);

/* The largest scale, `most` at most, at which it fits; 0: none does. */
int big_scale(const char *text, int rows, int cols, int most);

/* Draws it with its top left there; scale 0 draws it as it is. */
void big_text(const struct pane *pane, int row, int col, enum role role, const char *text,
              int scale);

#endif
