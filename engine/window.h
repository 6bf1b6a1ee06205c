/* window.h -- a square window moved over an image, by frames in which its points are shifted rows.
 *
 * A layer's kernel, stride and pad are the window; its in and out the images. A frame lays images
 * out so that place (y, x) of the window is value y * line + x of a row, and each point of the window
 * one such row (kernels.h): the same values from another offset on. Between the lines of places are
 * gaps, whose results mean nothing; between the lines of an image, zeros: its padding, left of one
 * line and right of the line before.
 *
 * With a stride, every stride-th column and line of the padded image, from phase (a, b) on, is an
 * image of its own: a part. A channel has a plane for each.
 */
#ifndef ENGINE_WINDOW_H
#define ENGINE_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/layer.h"

/* Sets the layer's output to `channels` images of the places of the window; as in PyTorch a window
 * that would reach beyond the padding has no place. False where not even one fits. */
bool window_output(struct layer *layer, size_t channels, struct status *status);

/* Places of the window, and its points in all channels. */
size_t window_places(const struct layer *layer);
size_t window_rows(const struct layer *layer);

struct framing {
    size_t phases;     /* that hold points of the window, each way */
    size_t parts;      /* phases^2 */
    size_t line;       /* values from a line to the next */
    size_t places;     /* values from the first place to the last, gaps included */
    size_t most;       /* the same of any part of an image (window_part), or of the places */
    size_t in_plane;   /* values of a plane of inputs */
    size_t out_plane;  /* values of an image of places, in a frame of outputs */
    size_t out_first;  /* where its first place lies */
    size_t in_values, out_values; /* of both frames */
};
struct framing window_framing(const struct layer *layer);

/* Lays an image [height, width] into its planes of a frame of inputs, or one of places into a frame
 * of outputs; both were 0 when they were new. */
void window_lay_in(const struct layer *layer, const struct framing *f, size_t channel,
                   const float *image, float *frame);
void window_lay_out(const struct layer *layer, const struct framing *f, size_t channel,
                    const float *image, float *frame);

/* Places without their gaps: [out.height, out.width] from a row of results. */
void window_take_out(const struct layer *layer, const struct framing *f, const float *row,
                     float *image);

/* Offsets of the points (c, ky, kx) in a frame of inputs: at[window_rows]. */
void window_points(const struct layer *layer, const struct framing *f, uint32_t *at);

/* The way back to an image, a phase at a time: each value is the sum over the points of the window
 * that fall on its phase, of what lies at the place they belong to. Parts are 0 ... phases^2 - 1. */
struct window_part {
    size_t a, b;       /* the phase: of lines, of columns */
    size_t high, wide; /* points of the window on it */
    size_t top, bottom, left, right; /* the part of its plane that lies on the image */
    size_t values;     /* from its first value to its last, gaps included; 0 if empty */
};
struct window_part window_part(const struct layer *layer, const struct framing *f, size_t part);

/* Offsets of its points (o, ky, kx) in a frame of outputs: ky = a, a + stride ..., kx from b. */
void window_part_points(const struct layer *layer, const struct framing *f,
                        const struct window_part *part, uint32_t *at);

/* Puts a part, from a row of results, into its image [height, width]. */
void window_take_part(const struct layer *layer, const struct framing *f,
                      const struct window_part *part, const float *row, float *image);

#endif
