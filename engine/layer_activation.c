/* layer_activation.c -- relu, tanh and gelu: one function of each value by itself.
 *
 *   relu(x) = max(x, 0)             d = [y > 0]
 *   tanh(x)                         d = 1 - y^2
 *   gelu(x) = x Phi(x)              d = Phi(x) + x phi(x)     exact, by erf (Hendrycks, Gimpel 2016)
 *
 * relu and tanh need only their output for the way back, so they work in place. fp32 values are taken
 * where they lie, others in chunks that stay in the first cache: widened, computed, narrowed.
 */
#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/multiversion.h"
#include "engine/util.h"

enum { CHUNK = 256 };

static bool activation_configure(struct layer *layer, const char *argument, struct status *status)
{
    layer_output(layer, layer->in);
    return layer_no_argument(layer, argument, status);
}

typedef void value_function(float *to, const float *from, size_t n);
typedef void slope_function(float *d, const float *at, size_t n); /* d *= slope */

static void map_values(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                       size_t from, size_t to, value_function *function)
{
    enum format format = pass->precision->activations;
    float values[CHUNK];
    size_t begin = from * layer->outputs, end = to * layer->outputs;
    if (format == FORMAT_FP32) {
        function((float *)y + begin, (const float *)x + begin, end - begin);
        return;
    }
    for (size_t i = begin, n; i < end; i += n) {
        n = MIN((size_t)CHUNK, end - i);
        format_read(format, format_at(format, x, i), n, values);
        function(values, values, n);
        format_store(format, format_at(format, y, i), values, n, NULL);
    }
}

static void map_slopes(const struct layer *layer, const struct pass *pass, const void *at, void *dy,
                       size_t from, size_t to, slope_function *function)
{
    enum format format = pass->precision->activations;
    float where[CHUNK], d[CHUNK];
    size_t begin = from * layer->outputs, end = to * layer->outputs;
    if (format == FORMAT_FP32) {
        function((float *)dy + begin, (const float *)at + begin, end - begin);
        return;
    }
    for (size_t i = begin, n; i < end; i += n) {
        n = MIN((size_t)CHUNK, end - i);
        void *place = format_at(format, dy, i);
        format_read(format, format_at(format, at, i), n, where);
        format_read(format, place, n, d);
        function(d, where, n);
        format_store(format, place, d, n, pass->narrow);
    }
}

MULTIVERSION
static void relu_values(float *to, const float *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] < 0 ? 0 : from[i]; /* keeps NaN */
}

MULTIVERSION
static void relu_slopes(float *d, const float *y, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d[i] = y[i] <= 0 ? 0 : d[i];
}

static void tanh_values(float *to, const float *from, size_t n)
{
    kernels()->tanh(to, from, n);
}

static void tanh_slopes(float *d, const float *y, size_t n)
{
    kernels()->tanh_slope(d, y, n);
}

static void gelu_values(float *to, const float *from, size_t n)
{
    kernels()->gelu(to, from, n);
}

static void gelu_slopes(float *d, const float *x, size_t n)
{
    kernels()->gelu_slope(d, x, n);
}

/* The pair of functions of one activation; `at` is what its slope is taken at. */
#define ACTIVATION(kind, at)                                                                       \
    static void kind##_forward(const struct layer *layer, const struct pass *pass, const void *x,  \
                               void *y, size_t from, size_t to)                                    \
    {                                                                                              \
        map_values(layer, pass, x, y, from, to, kind##_values);                                    \
    }                                                                                              \
    static void kind##_backward(const struct layer *layer, const struct pass *pass, const void *x, \
                                const void *y, void *dy, void *dx, size_t from, size_t to)         \
    {                                                                                              \
        (void)x, (void)y, (void)dx;                                                                \
        map_slopes(layer, pass, at, dy, from, to, kind##_slopes);                                  \
    }

ACTIVATION(relu, y)
ACTIVATION(tanh, y)
ACTIVATION(gelu, x)

const struct layer_ops layer_relu = {
    .name = "relu",
    .syntax = "relu",
    .help = "max(x, 0)",
    .elementwise = true,
    .reads_output = true,
    .configure = activation_configure,
    .forward = relu_forward,
    .backward = relu_backward,
};

const struct layer_ops layer_tanh = {
    .name = "tanh",
    .syntax = "tanh",
    .help = "hyperbolic tangent",
    .elementwise = true,
    .reads_output = true,
    .configure = activation_configure,
    .forward = tanh_forward,
    .backward = tanh_backward,
};

const struct layer_ops layer_gelu = {
    .name = "gelu",
    .syntax = "gelu",
    .help = "x times the normal distribution function, exact",
    .elementwise = true,
    .reads_input = true,
    .configure = activation_configure,
    .forward = gelu_forward,
    .backward = gelu_backward,
};
