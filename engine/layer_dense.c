/* layer_dense.c -- y = x W^T + b, with W [outputs, inputs].
 *
 * Backward: dW = dy^T x, db = sum of dy over examples, dx = dy W. The gradient of one example is the
 * outer product of its dy and (x, 1), so its squared norm is |dy|^2 (|x|^2 + 1): every example's
 * norm is exact without ever forming its gradient (Goodfellow 2015, arXiv 1510.01799).
 *
 * fp32 is multiplied whole and in place here; other precisions tile by tile, as product.h has it.
 */
#include "engine/blas.h"
#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/pool.h"
#include "engine/product.h"
#include "engine/profiler.h"
#include "engine/util.h"

enum {
    DENSE_MOST = 1 << 20,
    CHUNK = 1024,
    PIECE = 512,   /* examples that a product takes at a time, to stay in the cache */
    HANDED = 4096, /* values of a gradient that is handed over rather than stored */
    HANDED_ROWS = 4, /* of which the kernel likes multiples */
};

static bool dense_configure(struct layer *layer, const char *argument, struct status *status)
{
    size_t out = layer_parse_count(argument, DENSE_MOST);
    if (!out)
        return status_bad(status, "a dense layer needs its number of outputs, 1 to %d: dense:128",
                          DENSE_MOST);
    layer_output(layer, shape_flat(out));
    layer_parameter(layer, "weight", 2, (size_t[]){out, layer->inputs}, 0);
    layer_parameter(layer, "bias", 1, &out, 0);
    layer->fan_in = layer->inputs;
    layer->fan_out = out;
    return true;
}

static size_t dense_workspace(const struct layer *layer, const struct precision_info *precision)
{
    return product_tiled(precision) ? product_workspace(layer->inputs) : 0;
}

static struct product_room room_of(const struct pass *pass)
{
    return (struct product_room){pass->precision, pass->native, pass->workspace, pass->room};
}

static void fill_rows(float *y, const float *row, size_t n, size_t m)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            y[i * m + j] = row[j];
}

static void forward_tiled(const struct layer *layer, const struct pass *pass, const void *x,
                          void *y, size_t n)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs;
    const void *weight = format_at(fw, pass->parameters, layer->offset);
    struct product_room room = room_of(pass);
    product_tiles(&room, n, out, in, (struct stored){fx, x, in, false},
                  (struct stored){fw, weight, in, true},
                  (struct result){.format = fx, .at = y, .ld = out,
                                  .start = format_at(fw, weight, in * out)});
}

static void dense_forward(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                          size_t from, size_t to)
{
    enum format fx = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs, n = to - from;
    const void *x_from = format_at(fx, x, from * in);
    void *y_from = format_at(fx, y, from * out);
    if (product_tiled(pass->precision)) {
        forward_tiled(layer, pass, x_from, y_from, n);
        return;
    }
    const float *weight = (const float *)pass->parameters + layer->offset;
    fill_rows(y_from, weight + in * out, n, out);
    blas_product_nt(n, out, in, (struct matrix){x_from, in}, (struct matrix){weight, in}, true,
                    y_from, out);
}

static void add_row(float *restrict sum, const float *restrict row, size_t n)
{
    for (size_t j = 0; j < n; j++)
        sum[j] += row[j];
}

/* db of outputs [first, end): sums of columns of dy, a tile of them at a time. */
static void bias_gradient(const struct layer *layer, const struct pass *pass, const void *dy,
                          size_t count, size_t first, size_t end)
{
    enum format fg = pass->precision->gradients, fx = pass->precision->activations;
    size_t out = layer->outputs, m;
    void *gradient = format_at(fg, pass->gradients, layer->inputs * out);
    if (fx == FORMAT_FP32) {
        struct matrix d = {(const float *)dy + first, out};
        kernels()->column_sums(count, end - first, d, pass->add, (float *)gradient + first);
        return;
    }
    float sum[TILE_ROWS], row[TILE_ROWS];
    for (size_t o = first; o < end; o += m) {
        m = MIN((size_t)TILE_ROWS, end - o);
        for (size_t j = 0; j < m; j++)
            sum[j] = pass->add ? ((float *)gradient)[o + j] : 0;
        for (size_t i = 0; i < count; i++)
            add_row(sum, format_read(fx, format_at(fx, dy, i * out + o), m, row), m);
        format_store(fg, format_at(fg, gradient, o), sum, m, pass->narrow);
    }
}

/* dW of outputs [first, end) and inputs [left, right). */
static void weight_gradient(const struct layer *layer, const struct pass *pass, const void *x,
                            const void *dy, size_t count, size_t first, size_t end, size_t left,
                            size_t right)
{
    enum format fg = pass->precision->gradients, fx = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs, m = end - first, n = right - left, k;
    const void *d = format_at(fx, dy, first), *x_left = format_at(fx, x, left);
    void *gradient = format_at(fg, pass->gradients, first * in + left);
    if (product_tiled(pass->precision)) {
        struct product_room room = room_of(pass);
        product_tiles(&room, m, n, count, (struct stored){fx, d, out, true},
                      (struct stored){fx, x_left, in, false},
                      (struct result){.format = fg, .at = gradient, .ld = in, .add = pass->add,
                                      .narrow = pass->narrow});
        return;
    }
    for (size_t i = 0; i < count; i += k) {
        k = MIN((size_t)PIECE, count - i);
        blas_product_tn(m, n, k, (struct matrix){(const float *)d + i * out, out},
                        (struct matrix){(const float *)x_left + i * in, in}, i > 0 || pass->add,
                        gradient, in);
    }
}

static void input_gradient(const struct layer *layer, const struct pass *pass, const void *dy,
                           void *dx, size_t from, size_t to)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs, n = to - from;
    const void *weight = format_at(fw, pass->parameters, layer->offset);
    const void *d = format_at(fx, dy, from * out);
    void *target = format_at(fx, dx, from * in);
    struct product_room room = room_of(pass);
    if (product_tiled(pass->precision))
        product_tiles(&room, n, in, out, (struct stored){fx, d, out, false},
                      (struct stored){fw, weight, in, false},
                      (struct result){.format = fx, .at = target, .ld = in,
                                      .narrow = pass->narrow});
    else
        blas_product_nn(n, in, out, (struct matrix){d, out}, (struct matrix){weight, in}, false,
                        target, in);
}

static double row_sum_sq(enum format format, const void *row, size_t n)
{
    float buffer[CHUNK];
    double sum = 0;
    for (size_t j = 0, m; j < n; j += m) {
        m = format == FORMAT_FP32 ? n : MIN((size_t)CHUNK, n - j);
        sum += blas_sum_sq(format_read(format, format_at(format, row, j), m, buffer), m);
    }
    return sum;
}

static double example_norms(const struct layer *layer, const struct pass *pass, const void *x,
                            const void *dy, size_t from, size_t to)
{
    enum format fx = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs;
    double sum = 0;
    if (fx == FORMAT_FP32)
        return kernels()->outer_sq((const float *)x + from * in, in, (const float *)dy + from * out,
                                   out, to - from);
    for (size_t i = from; i < to; i++)
        sum += (row_sum_sq(fx, format_at(fx, x, i * in), in) + 1) *
               row_sum_sq(fx, format_at(fx, dy, i * out), out);
    return sum;
}

static void dense_backward(const struct layer *layer, const struct pass *pass, const void *x,
                           const void *y, void *dy, void *dx, size_t from, size_t to)
{
    (void)y;
    if (dx)
        input_gradient(layer, pass, dy, dx, from, to);
    if (!pass->sum_sq)
        return;
    enum phase before = phase_enter(pass->clock, PHASE_STATISTICS);
    pass->sum_sq[layer->number] += example_norms(layer, pass, x, dy, from, to);
    phase_enter(pass->clock, before);
}

/* The gradient of a few rows of weights at a time, which never leaves the first cache. */
static void hand_over_weights(const struct layer *layer, const struct pass *pass, const float *x,
                              const float *dy, size_t count, size_t first, size_t end)
{
    float tile[HANDED];
    size_t in = layer->inputs, out = layer->outputs;
    size_t rows = MAX((size_t)1, HANDED / in), columns = MIN(in, (size_t)HANDED);
    rows -= rows > HANDED_ROWS ? rows % HANDED_ROWS : 0;
    for (size_t o = first; o < end; o += rows)
        for (size_t j = 0; j < in; j += columns) {
            size_t m = MIN(rows, end - o), n = MIN(columns, in - j);
            blas_product_tn(m, n, count, (struct matrix){dy + o, out}, (struct matrix){x + j, in},
                            false, tile, n);
            pass->sink->take(pass->sink->context, layer->offset + o * in + j, tile, m * n);
        }
}

/* A layer of few parameters at once. */
static void hand_over_all(const struct layer *layer, const struct pass *pass, const float *x,
                          const float *dy, size_t count)
{
    float tile[HANDED];
    size_t in = layer->inputs, out = layer->outputs;
    blas_product_tn(out, in, count, (struct matrix){dy, out}, (struct matrix){x, in}, false, tile,
                    in);
    kernels()->column_sums(count, out, (struct matrix){dy, out}, false, tile + in * out);
    pass->sink->take(pass->sink->context, layer->offset, tile, layer->parameters);
}

static void hand_over(const struct layer *layer, const struct pass *pass, const void *x,
                      const void *dy, size_t count, size_t first, size_t end)
{
    const float *gradients = pass->gradients;
    size_t in = layer->inputs, bias = in * layer->outputs + first;
    bool tiled = product_tiled(pass->precision);
    if (!tiled && end - first == layer->outputs && layer->parameters <= HANDED) {
        hand_over_all(layer, pass, x, dy, count);
        return;
    }
    bias_gradient(layer, pass, dy, count, first, end);
    if (tiled) {
        weight_gradient(layer, pass, x, dy, count, first, end, 0, in);
        pass->sink->take(pass->sink->context, layer->offset + first * in, gradients + first * in,
                         (end - first) * in);
    } else {
        hand_over_weights(layer, pass, x, dy, count, first, end);
    }
    pass->sink->take(pass->sink->context, layer->offset + bias, gradients + bias, end - first);
}

/* A part of n, in whole lines of TILE_ROWS. */
static void share_lines(size_t n, int part, int parts, size_t *from, size_t *to)
{
    pool_share((n + TILE_ROWS - 1) / TILE_ROWS, part, parts, from, to);
    *from = MIN(*from * TILE_ROWS, n);
    *to = MIN(*to * TILE_ROWS, n);
}

/* Threads part the outputs; a large fp32 product is parted along its longer side, which leaves less
 * for each to read. */
static void dense_gradient(const struct layer *layer, const struct pass *pass, const void *x,
                           const void *dy, size_t count, int part, int parts)
{
    size_t in = layer->inputs, out = layer->outputs, first, end, left = 0, right = in;
    share_lines(out, part, parts, &first, &end);
    if (pass->sink && first < end)
        hand_over(layer, pass, x, dy, count, first, end);
    if (pass->sink)
        return;
    bias_gradient(layer, pass, dy, count, first, end);
    if (!product_tiled(pass->precision) && in > out) {
        first = 0, end = out;
        share_lines(in, part, parts, &left, &right);
    }
    if (left < right)
        weight_gradient(layer, pass, x, dy, count, first, end, left, right);
}

const struct layer_ops layer_dense = {
    .name = "dense",
    .syntax = "dense:N",
    .help = "N weighted sums of all inputs",
    .reads_input = true,
    .multiplies_stored = true,
    .configure = dense_configure,
    .workspace = dense_workspace,
    .forward = dense_forward,
    .backward = dense_backward,
    .gradient = dense_gradient,
};
