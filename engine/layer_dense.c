/* layer_dense.c -- y = x W^T + b, with W [outputs, inputs].
 *
 * Backward: dW = dy^T x, db = sum of dy over examples, dx = dy W. The gradient of one example is the
 * outer product of its dy and (x, 1), so its squared norm is |dy|^2 (|x|^2 + 1): every example's
 * norm is exact without ever forming its gradient (Goodfellow 2015, arXiv 1510.01799).
 *
 * Operands are read as product.h has it: whole and in place, or tile by tile, TILE_ROWS rows of each
 * at a time, summed in fp32 and rounded once when stored: the same loops, with other tile sizes.
 */
#include "engine/blas.h"
#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/pool.h"
#include "engine/product.h"
#include "engine/util.h"

enum {
    DENSE_MOST = 1 << 20,
    CHUNK = TILE_ROWS * TILE_ROWS,
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

/* Two tiles of TILE_ROWS rows of inputs, and one of TILE_ROWS x TILE_ROWS outputs. */
static size_t dense_workspace(const struct layer *layer, const struct precision_info *precision)
{
    return product_tiled(precision) ? 2 * TILE_ROWS * layer->inputs + CHUNK : 0;
}

struct tiles {
    float *a, *b, *small;
};

static struct tiles tiles_of(const struct layer *layer, const struct pass *pass)
{
    if (!pass->workspace)
        return (struct tiles){NULL, NULL, NULL};
    float *a = pass->workspace, *b = a + TILE_ROWS * layer->inputs;
    return (struct tiles){a, b, b + TILE_ROWS * layer->inputs};
}

static void fill_rows(float *y, size_t ld, const float *row, size_t n, size_t m)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            y[i * ld + j] = row[j];
}

static void dense_forward(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                          size_t from, size_t to)
{
    const struct precision_info *p = pass->precision;
    enum format fw = p->weights, fx = p->activations;
    size_t in = layer->inputs, out = layer->outputs, n, m;
    const void *weight = format_at(fw, pass->parameters, layer->offset);
    const void *bias = format_at(fw, weight, in * out);
    struct tiles t = tiles_of(layer, pass);
    float bias_row[TILE_ROWS];
    for (size_t i = from; i < to; i += n) {
        n = product_rows(p, to - i);
        struct matrix xt = product_read(p, fx, x, i * in, in, n, in, t.a);
        for (size_t o = 0; o < out; o += m) {
            m = product_rows(p, out - o);
            struct matrix wt = product_read(p, fw, weight, o * in, in, m, in, t.b);
            float *yt = format_target(fx, format_at(fx, y, i * out + o), t.small);
            size_t ld = fx == FORMAT_FP32 ? out : m;
            fill_rows(yt, ld, format_read(fw, format_at(fw, bias, o), m, bias_row), n, m);
            blas_product_nt(n, m, in, xt, wt, true, yt, ld);
            for (size_t r = 0; fx != FORMAT_FP32 && r < n; r++)
                format_store(fx, format_at(fx, y, (i + r) * out + o), yt + r * m, m, NULL);
        }
    }
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

/* dW of outputs [first, end) and inputs [left, right), which are all where operands are tiled. */
static void weight_gradient(const struct layer *layer, const struct pass *pass, const void *x,
                            const void *dy, size_t count, size_t first, size_t end, size_t left,
                            size_t right)
{
    const struct precision_info *p = pass->precision;
    enum format fg = p->gradients, fx = p->activations;
    size_t in = layer->inputs, out = layer->outputs, n, m;
    struct tiles t = tiles_of(layer, pass);
    for (size_t o = first; o < end; o += m) {
        m = product_rows(p, end - o);
        void *to_gradient = format_at(fg, pass->gradients, o * in + left);
        float *sum = format_target(fg, to_gradient, t.a);
        for (size_t i = 0; i < count; i += n) {
            n = MIN(product_rows(p, count - i), (size_t)PIECE);
            struct matrix d = product_read(p, fx, dy, i * out + o, out, n, m, t.small);
            struct matrix xt = product_read(p, fx, x, i * in + left, in, n, right - left, t.b);
            blas_product_tn(m, right - left, n, d, xt, i > 0 || pass->add, sum, in);
        }
        if (fg != FORMAT_FP32)
            format_store(fg, to_gradient, sum, m * in, pass->narrow);
    }
}

static void input_gradient(const struct layer *layer, const struct pass *pass, const void *dy,
                           void *dx, size_t from, size_t to)
{
    const struct precision_info *p = pass->precision;
    enum format fw = p->weights, fx = p->activations;
    size_t in = layer->inputs, out = layer->outputs, n, m;
    const void *weight = format_at(fw, pass->parameters, layer->offset);
    struct tiles t = tiles_of(layer, pass);
    for (size_t i = from; i < to; i += n) {
        n = product_rows(p, to - i);
        float *sum = format_target(fx, format_at(fx, dx, i * in), t.a);
        for (size_t o = 0; o < out; o += m) {
            m = product_rows(p, out - o);
            struct matrix d = product_read(p, fx, dy, i * out + o, out, n, m, t.small);
            struct matrix wt = product_read(p, fw, weight, o * in, in, m, in, t.b);
            blas_product_nn(n, in, m, d, wt, o > 0, sum, in);
        }
        if (fx != FORMAT_FP32)
            format_store(fx, format_at(fx, dx, i * in), sum, n * in, pass->narrow);
    }
}

static double row_sum_sq(enum format format, const void *row, size_t n, float *buffer)
{
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
    struct tiles t = tiles_of(layer, pass);
    double sum = 0;
    if (fx == FORMAT_FP32)
        return kernels()->outer_sq((const float *)x + from * in, in, (const float *)dy + from * out,
                                   out, to - from);
    for (size_t i = from; i < to; i++)
        sum += (row_sum_sq(fx, format_at(fx, x, i * in), in, t.small) + 1) *
               row_sum_sq(fx, format_at(fx, dy, i * out), out, t.small);
    return sum;
}

static void dense_backward(const struct layer *layer, const struct pass *pass, const void *x,
                           const void *y, void *dy, void *dx, size_t from, size_t to)
{
    (void)y;
    if (dx)
        input_gradient(layer, pass, dy, dx, from, to);
    if (pass->sum_sq)
        pass->sum_sq[layer->number] += example_norms(layer, pass, x, dy, from, to);
}

/* The gradient of a few rows of weights at a time, which never leaves the first cache. */
static void hand_over_weights(const struct layer *layer, const struct pass *pass, const float *x,
                              const float *dy, size_t count, size_t first, size_t end)
{
    float tile[HANDED];
    size_t in = layer->inputs, out = layer->outputs, m, n;
    size_t rows = MAX((size_t)1, HANDED / in), columns = MIN(in, (size_t)HANDED);
    rows -= rows > HANDED_ROWS ? rows % HANDED_ROWS : 0;
    for (size_t o = first; o < end; o += m)
        for (size_t j = 0; j < in; j += n) {
            m = MIN(rows, end - o);
            n = MIN(columns, in - j);
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
        .configure = dense_configure,
    .workspace = dense_workspace,
    .forward = dense_forward,
    .backward = dense_backward,
    .gradient = dense_gradient,
};
