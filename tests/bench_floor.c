/* bench_floor.c -- the floor under a step: its matrix products alone, by OpenBLAS.
 *
 * Operands are chained as in a step: what a layer gives is what the next reads, and on the way back
 * likewise. Not so around a convolution, whose operand is the columns of a few examples at a time:
 * there every product has operands of its own, HELD examples a thread that all its pieces share.
 */
#include "tests/bench_floor.h"

#include <math.h>
#include <stdlib.h>

#include <cblas.h>

#include "engine/pool.h"
#include "engine/util.h"
#include "tests/bench_time.h"

enum { PIECE = 512, HELD = 8, THREADS_MOST = 2 };
#define TRIAL_SECONDS 0.03

struct operands {
    struct bench_product shape;
    size_t held;        /* examples the blocks have room for: the batch, or HELD a thread */
    float *x, *y;       /* [held, rows, in], [held, rows, out] */
    float *dx, *dy;     /* the same */
    float *weights;     /* [out, in] */
    float *gradient[THREADS_MOST]; /* [out, in] */
};

struct floor {
    struct operands layer[BENCH_PRODUCTS];
    int layers, threads;
    size_t batch, piece;
    struct pool *pool;
    float *owned[BENCH_PRODUCTS * (5 + THREADS_MOST)];
    int owns;
};

/* ---- the products ---------------------------------------------------------------------------- */

static void forward(const struct operands *o, size_t m, const float *x, float *y)
{
    int in = (int)o->shape.in, out = (int)o->shape.out;
    if (m == 1)
        cblas_sgemv(CblasRowMajor, CblasNoTrans, out, in, 1, o->weights, in, x, 1, 0, y, 1);
    else
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, out, in, 1, x, in, o->weights,
                    in, 0, y, out);
}

static void outer(const float *dy, const float *x, size_t out, size_t in, float *gradient)
{
    for (size_t i = 0; i < out; i++)
        for (size_t j = 0; j < in; j++)
            gradient[i * in + j] = dy[i] * x[j];
}

static void weight_gradient(const struct operands *o, size_t m, const float *dy, const float *x,
                            bool add, float *gradient)
{
    int in = (int)o->shape.in, out = (int)o->shape.out;
    if (m == 1 && !add)
        outer(dy, x, o->shape.out, o->shape.in, gradient);
    else
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, (int)m, 1, dy, out, x, in,
                    add ? 1 : 0, gradient, in);
}

static void input_gradient(const struct operands *o, size_t m, const float *dy, float *dx)
{
    int in = (int)o->shape.in, out = (int)o->shape.out;
    if (m == 1)
        cblas_sgemv(CblasRowMajor, CblasTrans, out, in, 1, o->weights, in, dy, 1, 0, dx, 1);
    else
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, in, out, 1, dy, out,
                    o->weights, in, 0, dx, in);
}

/* ---- a step ---------------------------------------------------------------------------------- */

static bool is_convolution(const struct operands *o)
{
    return o->shape.rows > 1;
}

/* The examples of a thread's next piece of a layer, and the first row of theirs in its blocks. */
static size_t next_piece(const struct floor *floor, const struct operands *o, int index, size_t at,
                         size_t to, size_t *row)
{
    bool conv = is_convolution(o);
    *row = conv ? (size_t)index * HELD * o->shape.rows : at;
    return MIN(conv ? MIN(HELD, floor->piece) : floor->piece, to - at);
}

static void layer_forward(const struct floor *floor, int layer, int index, size_t from, size_t to)
{
    const struct operands *o = &floor->layer[layer];
    for (size_t at = from, n, row; at < to; at += n) {
        n = next_piece(floor, o, index, at, to, &row);
        forward(o, n * o->shape.rows, o->x + row * o->shape.in, o->y + row * o->shape.out);
    }
}

static void layer_backward(const struct floor *floor, int layer, int index, size_t from, size_t to)
{
    const struct operands *o = &floor->layer[layer];
    for (size_t at = from, n, row; at < to; at += n) {
        n = next_piece(floor, o, index, at, to, &row);
        const float *dy = o->dy + row * o->shape.out;
        weight_gradient(o, n * o->shape.rows, dy, o->x + row * o->shape.in, at > from,
                        o->gradient[index]);
        if (layer)
            input_gradient(o, n * o->shape.rows, dy, o->dx + row * o->shape.in);
    }
}

static void share(void *context, int index)
{
    const struct floor *floor = context;
    size_t from, to;
    if (index >= floor->threads)
        return;
    pool_share(floor->batch, index, floor->threads, &from, &to);
    for (int l = 0; l < floor->layers; l++)
        layer_forward(floor, l, index, from, to);
    for (int l = floor->layers - 1; l >= 0; l--)
        layer_backward(floor, l, index, from, to);
}

void floor_run(void *context, size_t steps)
{
    struct floor *floor = context;
    for (size_t i = 0; i < steps; i++)
        if (floor->threads > 1)
            pool_run(floor->pool, share, floor);
        else
            share(floor, 0);
}

/* ---- making it ------------------------------------------------------------------------------- */

/* Values of mean 0 and variance `variance`, so that chained products neither grow nor fade. */
static float *block(struct floor *floor, size_t n, double variance)
{
    float *values = checked_malloc(n * sizeof *values), width = (float)sqrt(12 * variance);
    uint64_t state = n;
    for (size_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        values[i] = ((float)(state >> 40) * 0x1p-24f - 0.5f) * width;
    }
    return floor->owned[floor->owns++] = values;
}

static void make_layer(struct floor *floor, int l, int threads)
{
    struct operands *o = &floor->layer[l], *before = l ? o - 1 : NULL;
    size_t rows = o->shape.rows, in = o->shape.in, out = o->shape.out;
    bool chained = before && !is_convolution(o) && !is_convolution(before);
    o->held = is_convolution(o) ? (size_t)(HELD * threads) : floor->batch;
    o->x = chained ? before->y : block(floor, o->held * rows * in, 1);
    o->dx = chained ? before->dy : block(floor, o->held * rows * in, 1);
    o->y = block(floor, o->held * rows * out, 1);
    o->dy = block(floor, o->held * rows * out, 1);
    o->weights = block(floor, out * in, 1 / (double)in);
    for (int t = 0; t < threads; t++)
        o->gradient[t] = block(floor, out * in, 1);
}

static double trial(struct floor *floor, int threads, size_t piece)
{
    double least = INFINITY, until = bench_clock() + TRIAL_SECONDS;
    floor->threads = threads;
    floor->piece = piece;
    floor_run(floor, 1);
    do {
        double start = bench_clock();
        floor_run(floor, 1);
        least = fmin(least, bench_clock() - start);
    } while (bench_clock() < until);
    return least;
}

static void choose(struct floor *floor, int most)
{
    int threads = 1;
    size_t piece = floor->batch, pieces[] = {floor->batch, PIECE, HELD};
    double best = INFINITY;
    for (int t = 1; t <= most; t++)
        for (size_t i = 0; i < COUNT_OF(pieces); i++) {
            double seconds = i && pieces[i] >= floor->batch ? INFINITY : trial(floor, t, pieces[i]);
            if (seconds >= best)
                continue;
            best = seconds;
            threads = t;
            piece = pieces[i];
        }
    floor->threads = threads;
    floor->piece = piece;
}

struct floor *floor_new(const struct bench_model *model, size_t batch, int threads)
{
    struct floor *floor = checked_calloc(1, sizeof *floor);
    REQUIRE(threads <= THREADS_MOST);
    floor->batch = batch;
    for (; floor->layers < BENCH_PRODUCTS && model->product[floor->layers].in; floor->layers++) {
        floor->layer[floor->layers].shape = model->product[floor->layers];
        make_layer(floor, floor->layers, threads);
    }
    if (threads > 1)
        floor->pool = pool_new(threads);
    choose(floor, threads);
    return floor;
}

void floor_free(struct floor *floor)
{
    if (!floor)
        return;
    pool_free(floor->pool);
    for (int i = 0; i < floor->owns; i++)
        free(floor->owned[i]);
    free(floor);
}
