/* layer_conv.c -- y = W * x + b: a convolution, W [out, in, k, k], a product an example.
 *
 * With X the columns of an example (window.h), [in k k, places]:
 *   Y = W X + b        dW = dY X^T        db = sum of dY over places        dX = W^T dY
 * and dx is dX summed back onto the image. An example's own dW is formed because its norm is
 * wanted; the sum of them is the gradient. Columns are made afresh on the way back, an example at a
 * time, so that workspace does not depend on the micro-batch.
 *
 * Operands are read as product.h has it: whole and in place, or TILE_ROWS output channels at a
 * time, summed in fp32 and rounded once when stored.
 */
#include <stdlib.h>

#include "engine/blas.h"
#include "engine/layer.h"
#include "engine/multiversion.h"
#include "engine/product.h"
#include "engine/util.h"
#include "engine/window.h"

enum { MOST_CHANNELS = 1 << 16, MOST_SIZE = 1 << 12 };

/* A number that must follow here, from `least`; moves the text on. */
static bool take_number(const char **text, size_t least, size_t most, size_t *value)
{
    char *end;
    if (**text < '0' || **text > '9')
        return false;
    unsigned long number = strtoul(*text, &end, 10);
    *value = number;
    *text = end;
    return number >= least && number <= most;
}

/* "8x5", "8x3s2", "8x3s2p1". */
static bool parse_window(struct layer *layer, const char *text, size_t *channels)
{
    if (!take_number(&text, 1, MOST_CHANNELS, channels) || *text++ != 'x' ||
        !take_number(&text, 1, MOST_SIZE, &layer->kernel))
        return false;
    layer->stride = 1;
    layer->pad = layer->kernel / 2;
    if (*text == 's' && (text++, !take_number(&text, 1, MOST_SIZE, &layer->stride)))
        return false;
    if (*text == 'p' && (text++, !take_number(&text, 0, MOST_SIZE, &layer->pad)))
        return false;
    return !*text;
}

static bool conv_configure(struct layer *layer, const char *argument, struct status *status)
{
    size_t out;
    if (!parse_window(layer, argument, &out))
        return status_bad(status, "a convolution is conv:OUTxK[sSTRIDE][pPAD], such as conv:8x5 or "
                          "conv:8x3s2p1 (padding K/2 unless given)");
    if (!window_output(layer, out, status))
        return false;
    size_t k = layer->kernel, in = layer->in.channels;
    layer_parameter(layer, "weight", 4, (size_t[]){out, in, k, k}, 0);
    layer_parameter(layer, "bias", 1, &out, 0);
    layer->fan_in = in * k * k;
    layer->fan_out = out * k * k;
    return true;
}

/* Parts of the workspace; those that storage in place does without come last. */
struct parts {
    float *columns; /* [rows, places] */
    float *frame;   /* [framed] */
    float *one;     /* [tile, rows] an example's gradient of the weights */
    float *weight, *sum; /* [tile, rows] */
    float *out;     /* [tile, places] of one example */
    float *image;   /* [inputs] of one example */
};

static size_t tile_of(const struct layer *layer, const struct precision_info *precision)
{
    return product_rows(precision, layer->out.channels);
}

static size_t conv_workspace(const struct layer *layer, const struct precision_info *precision)
{
    size_t rows = window_rows(layer), places = window_places(layer);
    size_t tile = tile_of(layer, precision);
    size_t always = rows * places + window_framed(layer) + tile * rows;
    size_t tiled = 2 * tile * rows + tile * places + layer->inputs;
    return product_tiled(precision) ? always + tiled : always;
}

static struct parts parts_of(const struct layer *layer, const struct pass *pass)
{
    size_t rows = window_rows(layer), places = window_places(layer);
    size_t tile = tile_of(layer, pass->precision);
    struct parts t = {.columns = pass->workspace};
    t.frame = t.columns + rows * places;
    t.one = t.frame + window_framed(layer);
    t.weight = t.one + tile * rows;
    t.sum = t.weight + tile * rows;
    t.out = t.sum + tile * rows;
    t.image = t.out + tile * places;
    return t;
}

static struct matrix columns_of(const struct layer *layer, const struct pass *pass, const void *x,
                                size_t i, const struct parts *t)
{
    enum format fx = pass->precision->activations;
    size_t n = layer->inputs;
    struct matrix image = product_read(pass->precision, fx, x, i * n, n, 1, n, t->image);
    window_columns(layer, image.at, t->frame, t->columns);
    return (struct matrix){t->columns, window_places(layer)};
}

static struct matrix weights_of(const struct layer *layer, const struct pass *pass, size_t o,
                                size_t m, const struct parts *t)
{
    enum format fw = pass->precision->weights;
    size_t rows = window_rows(layer);
    return product_read(pass->precision, fw, pass->parameters, layer->offset + o * rows, rows, m,
                        rows, t->weight);
}

/* dY of m output channels of example i. */
static struct matrix slopes_of(const struct layer *layer, const struct pass *pass, const void *dy,
                               size_t i, size_t o, size_t m, const struct parts *t)
{
    enum format fx = pass->precision->activations;
    size_t places = window_places(layer);
    return product_read(pass->precision, fx, dy, i * layer->outputs + o * places, places, m, places,
                        t->out);
}

static void fill_rows(float *y, const float *value, size_t rows, size_t n)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < n; j++)
            y[r * n + j] = value[r];
}

static void conv_forward(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                         size_t from, size_t to)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t channels = layer->out.channels, places = window_places(layer), m;
    size_t rows = window_rows(layer);
    const void *bias = format_at(fw, pass->parameters, layer->offset + channels * rows);
    struct parts t = parts_of(layer, pass);
    float bias_buffer[TILE_ROWS];
    for (size_t o = 0; o < channels; o += m) {
        m = product_rows(pass->precision, channels - o);
        struct matrix weight = weights_of(layer, pass, o, m, &t);
        const float *bias_row = format_read(fw, format_at(fw, bias, o), m, bias_buffer);
        for (size_t i = from; i < to; i++) {
            struct matrix columns = columns_of(layer, pass, x, i, &t);
            void *place = format_at(fx, y, i * layer->outputs + o * places);
            float *target = format_target(fx, place, t.out);
            fill_rows(target, bias_row, m, places);
            blas_product_nn(m, places, rows, weight, columns, true, target, places);
            format_store(fx, place, target, m * places, NULL);
        }
    }
}

/* sum += one (or = one), and |one|^2. */
MULTIVERSION
static double add_gradient(float *restrict sum, const float *restrict one, size_t n, bool add)
{
    double sq = 0;
    if (!add)
        for (size_t j = 0; j < n; j++)
            sum[j] = 0;
#pragma omp simd reduction(+ : sq)
    for (size_t j = 0; j < n; j++) {
        sum[j] += one[j];
        sq += (double)one[j] * (double)one[j];
    }
    return sq;
}

/* dW of m output channels, over the range; returns sum_i |dW_i|^2 where that is wanted. */
static double weight_gradient(const struct layer *layer, const struct pass *pass, const void *x,
                              const void *dy, size_t from, size_t to, size_t o, size_t m)
{
    enum format fg = FORMAT_FP32;
    size_t rows = window_rows(layer), places = window_places(layer);
    struct parts t = parts_of(layer, pass);
    void *gradient = format_at(fg, pass->gradients, o * rows);
    float *sum = format_target(fg, gradient, t.sum);
    double sq = 0;
    for (size_t i = from; i < to; i++) {
        bool add = i > from || pass->add;
        struct matrix columns = columns_of(layer, pass, x, i, &t);
        struct matrix slopes = slopes_of(layer, pass, dy, i, o, m, &t);
        blas_product_nt(m, rows, places, slopes, columns, !pass->sum_sq && add,
                        pass->sum_sq ? t.one : sum, rows);
        if (pass->sum_sq)
            sq += add_gradient(sum, t.one, m * rows, add);
    }
    format_store(fg, gradient, sum, m * rows, pass->narrow);
    return sq;
}

/* db of m output channels, m at most TILE_ROWS; returns sum_i |db_i|^2. */
static double bias_gradient(const struct layer *layer, const struct pass *pass, const void *dy,
                            size_t from, size_t to, size_t o, size_t m)
{
    enum format fg = FORMAT_FP32, fx = pass->precision->activations;
    size_t places = window_places(layer), weights = layer->out.channels * window_rows(layer);
    void *gradient = format_at(fg, pass->gradients, weights + o);
    float total[TILE_ROWS], *out = parts_of(layer, pass).out;
    double sq = 0;
    for (size_t r = 0; r < m; r++) {
        double sum = pass->add ? (double)((float *)gradient)[r] : 0;
        for (size_t i = from; i < to; i++) {
            size_t at = i * layer->outputs + (o + r) * places;
            const float *d = format_read(fx, format_at(fx, dy, at), places, out);
            double one = 0;
            for (size_t p = 0; p < places; p++)
                one += (double)d[p];
            sum += one;
            sq += one * one;
        }
        total[r] = (float)sum;
    }
    format_store(fg, gradient, total, m, pass->narrow);
    return sq;
}

static void input_gradient(const struct layer *layer, const struct pass *pass, const void *dy,
                           void *dx, size_t from, size_t to)
{
    enum format fx = pass->precision->activations;
    size_t channels = layer->out.channels, rows = window_rows(layer), m;
    size_t places = window_places(layer), n = layer->inputs;
    struct parts t = parts_of(layer, pass);
    struct matrix weight = {NULL, 0};
    for (size_t i = from; i < to; i++) {
        for (size_t o = 0; o < channels; o += m) {
            m = product_rows(pass->precision, channels - o);
            if (m < channels || !weight.at)
                weight = weights_of(layer, pass, o, m, &t);
            struct matrix slopes = slopes_of(layer, pass, dy, i, o, m, &t);
            blas_product_tn(rows, places, m, weight, slopes, o > 0, t.columns, places);
        }
        float *target = format_target(fx, format_at(fx, dx, i * n), t.image);
        window_sum(layer, t.columns, t.frame, target);
        format_store(fx, format_at(fx, dx, i * n), target, n, pass->narrow);
    }
}

static void conv_backward(const struct layer *layer, const struct pass *pass, const void *x,
                          const void *y, void *dy, void *dx, size_t from, size_t to)
{
    size_t channels = layer->out.channels, m;
    double sq = 0;
    (void)y;
    for (size_t o = 0; o < channels; o += m) {
        m = product_rows(pass->precision, channels - o);
        sq += weight_gradient(layer, pass, x, dy, from, to, o, m);
    }
    for (size_t o = 0; o < channels; o += m) {
        m = MIN((size_t)TILE_ROWS, channels - o);
        sq += bias_gradient(layer, pass, dy, from, to, o, m);
    }
    if (pass->sum_sq)
        pass->sum_sq[layer->number] += sq;
    if (dx)
        input_gradient(layer, pass, dy, dx, from, to);
}

const struct layer_ops layer_conv = {
    .name = "conv",
    .syntax = "conv:OUTxK[sSTRIDE][pPAD]",
    .help = "OUT channels of KxK windows (stride 1, padding K/2)",
    .reads_input = true,
    .image = true,
    .configure = conv_configure,
    .workspace = conv_workspace,
    .forward = conv_forward,
    .backward = conv_backward,
};
