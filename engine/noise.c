/* noise.c -- the estimates of one batch, their averages, and the sentence about them. */
#include "engine/noise.h"

#include <math.h>
#include <stdio.h>

const char *const estimator_names[ESTIMATORS] = {"exact", "groups", "probe", "none"};

double noise_of_batch(double trace, double b, double n, bool replacement)
{
    if (replacement)
        return trace / b;
    return b >= n ? 0 : trace / b * (1 - b / n);
}

struct noise_estimate noise_estimate(double sum_sq, double mean_sq, double b, double n,
                                     bool replacement)
{
    return noise_estimate_groups(sum_sq, mean_sq, b, b, n, replacement);
}

struct noise_estimate noise_estimate_groups(double sum_sq, double mean_sq, double groups, double b,
                                            double n, bool replacement)
{
    struct noise_estimate e;
    e.trace = (sum_sq - b * mean_sq) / (groups - 1);
    e.batch_noise = noise_of_batch(e.trace, b, n, replacement);
    e.grad_sq = mean_sq - e.batch_noise;
    return e;
}

static void blend(double *average, double keep, double value)
{
    *average = keep * *average + (1 - keep) * value;
}

void noise_average_add(struct noise_average *average, const struct noise_estimate *estimate,
                       double examples)
{
    double keep = exp(-examples / NOISE_TAU), t = estimate->trace, g = estimate->grad_sq;
    if (!isfinite(t) || !isfinite(g))
        return;
    blend(&average->weight, keep, 1);
    average->weight_sq = keep * keep * average->weight_sq + (1 - keep) * (1 - keep);
    blend(&average->trace, keep, t);
    blend(&average->grad_sq, keep, g);
    blend(&average->trace_sq, keep, t * t);
    blend(&average->grad_sq_sq, keep, g * g);
    blend(&average->cross, keep, t * g);
}

/* Standard error of T/S from the weighted second moments: with R = T/S,
 * (se R / R)^2 = (var T / T^2 + var S / S^2 - 2 cov / (T S)) / effective samples. */
static double ratio_error(const struct noise_average *a, double t, double g)
{
    double w = a->weight, samples = w * w / a->weight_sq;
    if (samples < 2)
        return NAN;
    double unbiased = samples / (samples - 1);
    double vt = unbiased * (a->trace_sq / w - t * t), vg = unbiased * (a->grad_sq_sq / w - g * g);
    double cov = unbiased * (a->cross / w - t * g);
    double relative = (vt / (t * t) + vg / (g * g) - 2 * cov / (t * g)) / samples;
    return t / g * sqrt(fmax(relative, 0));
}

void noise_average_read(const struct noise_average *average, struct noise_report *report)
{
    report->weight = average->weight;
    report->measured = average->weight > 0;
    report->known = false;
    report->trace = report->grad_sq = report->scale = report->error = NAN;
    if (!report->measured)
        return;
    report->trace = average->trace / average->weight;
    report->grad_sq = average->grad_sq / average->weight;
    report->known = report->grad_sq > 0 && report->trace >= 0;
    if (!report->known)
        return;
    report->scale = report->trace / report->grad_sq;
    report->error = ratio_error(average, report->trace, report->grad_sq);
}

bool noise_certain(double scale, double error)
{
    return !(error >= scale);
}

double noise_steps_ratio(double scale, double from, double to)
{
    return (1 + scale / to) / (1 + scale / from);
}

double noise_examples_ratio(double scale, double from, double to)
{
    return noise_steps_ratio(scale, from, to) * to / from;
}

double noise_efficiency(double scale, double b)
{
    return (scale + 1) / (scale + b);
}

char *noise_verdict(const struct noise_report *report, double b, double n, char *text, size_t size)
{
    double scale = report->scale, wasted = 100 * (1 - noise_efficiency(scale, b));
    if (!report->measured)
        snprintf(text, size, "No gradient noise measured yet.");
    else if (!report->known)
        snprintf(text, size, "Signal below noise: no noise scale can be told from these steps.");
    else if (!noise_certain(scale, report->error))
        snprintf(text, size, "Noise scale %.0f ± %.0f: too uncertain to advise.", scale,
                 report->error);
    else if (b >= n && !report->replacement)
        snprintf(text, size, "B is all %.0f examples: no noise, %.0f%% of them wasted.", n, wasted);
    else if (b * 10 <= scale)
        snprintf(text, size, "B %.0f ≪ noise scale %.0f: doubling B nearly halves the steps.", b,
                 scale);
    else if (b * 2 <= scale)
        snprintf(text, size, "B %.0f < noise scale %.0f: a bigger batch still pays.", b, scale);
    else if (b <= scale * 2)
        snprintf(text, size, "B %.0f ≈ noise scale %.0f: a fair trade of steps for examples.", b,
                 scale);
    else if (b <= scale * 10)
        snprintf(text, size, "B %.0f > noise scale %.0f: %.0f%% of each batch is wasted.", b, scale,
                 wasted);
    else
        snprintf(text, size, "B %.0f ≫ noise scale %.0f: %.0f%% of each batch is wasted.", b, scale,
                 wasted);
    return text;
}
