/* noise.h -- gradient noise: its estimates, their averages, and what they say about the batch size.
 *
 * g_i is example i's gradient over all parameters, g_B the mean over a step's batch, G over all N
 * examples of the training split. With S = sum_i |g_i|^2 over the batch,
 *   tr Sigma = (S - B |g_B|^2) / (B - 1)                       unbiased trace of the covariance
 *   noise    = E|g_B - G|^2 = tr Sigma / B (1 - B/N)           (1/B alone with replacement)
 *   |G|^2    = |g_B|^2 - noise                                 unbiased, may come out negative
 *   B_noise  = ema(tr Sigma) / ema(|G|^2)                      the ratio of averages
 * McCandlish et al. 2018, arXiv 1812.06162, appendix A; the (1 - B/N) is the finite population
 * correction of sampling without replacement. No state is hidden; one thread at a time.
 */
#ifndef ENGINE_NOISE_H
#define ENGINE_NOISE_H

#include <stdbool.h>
#include <stddef.h>

enum { NOISE_LAYERS = 64 };

/* Examples over which the averages run. */
#define NOISE_TAU 2048.0

enum estimator {
    ESTIMATOR_EXACT, /* every example's own gradient norm, B at least 2 */
    ESTIMATOR_GROUPS, /* batch norm: the mean gradients of a step's passes, 2 at least */
    ESTIMATOR_PROBE, /* B = 1: a pass over 64 other examples now and then */
    ESTIMATOR_NONE,  /* batch norm and one pass: examples have no gradient of their own */
    ESTIMATORS,
};
extern const char *const estimator_names[ESTIMATORS];

struct noise_estimate {
    double trace;       /* tr Sigma */
    double batch_noise; /* E|g_B - G|^2 of a batch of that size */
    double grad_sq;     /* unbiased |G|^2 */
};

/* From the sums of one batch of b >= 2 examples out of n. */
struct noise_estimate noise_estimate(double sum_sq, double mean_sq, double b, double n,
                                     bool replacement);

/* The same from K >= 2 groups of b_k examples, means m_k: sum_sq is sum_k b_k |m_k|^2. Unbiased, and
 * what noise_estimate says when every group is one example. */
struct noise_estimate noise_estimate_groups(double sum_sq, double mean_sq, double groups, double b,
                                            double n, bool replacement);

/* E|g_B - G|^2 for a batch of b, given the trace. Exactly 0 at b = n without replacement. */
double noise_of_batch(double trace, double b, double n, bool replacement);

/* Exponentially weighted averages over examples, with bias correction. */
struct noise_average {
    double weight;            /* sum of the weights: 1 after many examples */
    double weight_sq;         /* sum of their squares, for the effective number of samples */
    double trace, grad_sq;    /* weighted sums of the two series */
    double trace_sq, grad_sq_sq, cross; /* and of their products, for the standard error */
};
void noise_average_add(struct noise_average *average, const struct noise_estimate *estimate,
                       double examples);

/* The averages read out. */
struct noise_report {
    bool measured;          /* there is an average at all */
    enum estimator estimator;
    double trace, grad_sq;  /* averages; grad_sq may be <= 0 */
    bool replacement;       /* examples are drawn with replacement: no batch is everything */
    bool known;             /* grad_sq > 0, so that there is a noise scale */
    double scale, error;    /* B_noise in examples and its standard error (delta method) */
    double weight;          /* 0 ... 1, how full the window of NOISE_TAU examples is */
    int layers;             /* layers with parameters */
    double layer_trace[NOISE_LAYERS]; /* average tr Sigma of each */
};
void noise_average_read(const struct noise_average *average, struct noise_report *report);

/* Whether a noise scale may be taken for known: its standard error, where that is a number, is below it. */
bool noise_certain(double scale, double error);

/* Steps, and examples, to the same loss at batch `to` relative to batch `from`: with
 * steps(B) ~ 1 + B_noise/B, examples(B) = B steps(B). Same paper, eq. 2.7 and section 2.3. */
double noise_steps_ratio(double scale, double from, double to);
double noise_examples_ratio(double scale, double from, double to);

/* E(B): what an example of a batch of b is worth, 1 for a batch of one. */
double noise_efficiency(double scale, double b);

/* One sentence for the audience about batch b of n; at most `size` bytes, UTF-8. */
char *noise_verdict(const struct noise_report *report, double b, double n, char *text, size_t size);

#endif
