/* window.h -- a square window moved over an image: what a convolution reads, as a matrix.
 *
 * A layer's kernel, stride and pad are the window; its in and out the images. Row (c, ky, kx) of the
 * columns holds, for every place of the window, the value under that point of it; 0 on the padding.
 */
#ifndef ENGINE_WINDOW_H
#define ENGINE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/layer.h"

/* Sets the layer's output to `channels` images of the places of the window; as in PyTorch a window
 * that would reach beyond the padding has no place. False where not even one fits. */
bool window_output(struct layer *layer, size_t channels, struct status *status);

/* Places of the window, and rows of the columns. */
size_t window_places(const struct layer *layer);
size_t window_rows(const struct layer *layer);

/* Values of an image in its frame of padding; 0 without padding. */
size_t window_framed(const struct layer *layer);

/* columns [rows, places] from x [in], and its transpose: every value of x becomes the sum of its
 * places in the columns. `frame` is scratch of window_framed values. */
void window_columns(const struct layer *layer, const float *x, float *frame, float *columns);
void window_sum(const struct layer *layer, const float *columns, float *frame, float *x);

#endif
