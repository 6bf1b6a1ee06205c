/* picture.h -- a few images of a data set as rows of characters. */
#ifndef SRC_PICTURE_H
#define SRC_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/dataset.h"

/* Prints the training examples `row` [count] side by side in at most `columns` characters, as many
 * as fit, in shades from 0 to the largest value among them. Colours are averaged to grey. Prints
 * nothing unless the examples are images that fit. */
void picture_print(FILE *out, const struct dataset *dataset, const size_t *row, size_t count,
                   size_t columns, bool utf8);

#endif
