/* layer_dropout.c -- in training a share P of the values becomes 0, the others grow by 1/(1-P)
 * (Srivastava et al. 2014, "inverted" as in PyTorch); in evaluation nothing changes.
 *
 * What is dropped is drawn anew on the way back rather than kept: a draw is a function of the seed,
 * the step, the layer, the example's position in its epoch and the unit, so that neither threads
 * nor the split into micro-batches change it.
 */
#include "engine/decimal.h"
#include "engine/layer.h"
#include "engine/random.h"
#include "engine/util.h"

enum { CHUNK = 256 };

static const uint64_t golden = 0x9e3779b97f4a7c15u;

static bool dropout_configure(struct layer *layer, const char *argument, struct status *status)
{
    if (!decimal_parse(argument, &layer->rate) || !(layer->rate >= 0 && layer->rate < 1))
        return status_bad(status, "dropout needs the share to drop, from 0 to below 1, as in "
                          "dropout:0.5");
    layer_output(layer, layer->in);
    return true;
}

/* One word of the SplitMix64 sequence a unit, started where the example says. */
static uint64_t example_key(const struct layer *layer, const struct pass *pass, size_t i)
{
    uint64_t key = random_bits(pass->seed, RANDOM_DROPOUT, pass->step, (uint64_t)layer->place);
    return random_bits(key, RANDOM_DROPOUT, pass->position + i, 0);
}

static void drop(float *to, const float *from, size_t n, uint64_t key, double rate)
{
    uint64_t limit = (uint64_t)(rate * 0x1p32);
    float scale = (float)(1 / (1 - rate));
    for (size_t j = 0; j < n; j++, key += golden)
        to[j] = random_mix(key) >> 32 < limit ? 0 : from[j] * scale;
}

static void drop_examples(const struct layer *layer, const struct pass *pass, const void *x,
                          void *y, size_t from, size_t to, struct narrow_count *narrow)
{
    enum format format = pass->precision->activations;
    float in[CHUNK], out[CHUNK];
    size_t width = layer->outputs;
    for (size_t i = from; i < to; i++) {
        uint64_t key = example_key(layer, pass, i);
        for (size_t j = 0, n; j < width; j += n) {
            n = MIN((size_t)CHUNK, width - j);
            const float *values = format_read(format, format_at(format, x, i * width + j), n, in);
            void *place = format_at(format, y, i * width + j);
            float *target = format_target(format, place, out);
            drop(target, values, n, key + j * golden, layer->rate);
            format_store(format, place, target, n, narrow);
        }
    }
}

static void dropout_forward(const struct layer *layer, const struct pass *pass, const void *x,
                            void *y, size_t from, size_t to)
{
    enum format format = pass->precision->activations;
    size_t width = layer->outputs;
    if (pass->kind != PASS_EVALUATE)
        drop_examples(layer, pass, x, y, from, to, NULL);
    else if (x != y)
        format_convert(format, format_at(format, y, from * width), format,
                       format_at(format, x, from * width), (to - from) * width);
}

static void dropout_backward(const struct layer *layer, const struct pass *pass, const void *x,
                             const void *y, void *dy, void *dx, size_t from, size_t to)
{
    (void)x, (void)y, (void)dx;
    drop_examples(layer, pass, dy, dy, from, to, pass->narrow);
}

const struct layer_ops layer_dropout = {
    .name = "dropout",
    .syntax = "dropout:P",
    .help = "in training a share P becomes 0, the rest grows",
    .elementwise = true,
    .configure = dropout_configure,
    .forward = dropout_forward,
    .backward = dropout_backward,
};
