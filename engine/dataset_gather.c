/* dataset_gather.c -- an example's values, and how pixels are normalised on the way.
 *
 * feature_scale divides. Multiplying by the reciprocal in double, rounded to a float once, is several
 * times as fast and gives the same bits for nearly every divisor: all bytes of all columns are tried
 * beforehand. Where one differs, a pixel is looked up among 256 values if every column is scaled
 * alike, and divided if columns have their own mean and deviation (zscore).
 * Invariant: the same bits as feature_plan_normalize and feature_plan_fill give the same numbers.
 */
#include "engine/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "engine/dataset_features.h"
#include "engine/dataset_load.h"
#include "engine/multiversion.h"
#include "engine/util.h"

/* ---- reading --------------------------------------------------------------------------------- */

static void look_up(const float *level, const uint8_t *pixel, size_t count, float *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = level[pixel[i]];
}

MULTIVERSION
static void multiply(double factor, const uint8_t *pixel, size_t count, float *restrict out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (float)((double)pixel[i] * factor);
}

static void divide_columns(const double *shift, const double *divisor, const uint8_t *pixel,
                           size_t count, float *restrict out)
{
    for (size_t i = 0; i < count; i++) {
        double scaled = ((double)pixel[i] - shift[i]) / divisor[i];
        out[i] = divisor[i] == 0 ? 0 : (float)scaled;
    }
}

MULTIVERSION
static void multiply_columns(const double *restrict shift, const double *restrict factor,
                             const uint8_t *restrict pixel, size_t count, float *restrict out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (float)(((double)pixel[i] - shift[i]) * factor[i] + 0.0); /* no -0 */
}

static void scale_pixels(const struct pixel_scale *scale, size_t from, const uint8_t *pixel,
                         size_t count, float *out)
{
    if (scale->shift && scale->exact)
        multiply_columns(scale->shift + from, scale->factor + from, pixel, count, out);
    else if (scale->shift)
        divide_columns(scale->shift + from, scale->divisor + from, pixel, count, out);
    else if (scale->exact)
        multiply(*scale->factor, pixel, count, out);
    else
        look_up(scale->level, pixel, count, out);
}

void dataset_gather(const struct split *split, size_t row, size_t from, size_t count, float *out)
{
    size_t at = row * split->features + from;
    if (split->pixels)
        scale_pixels(split->scale, from, split->pixels + at, count, out);
    else
        memcpy(out, split->x + at, count * sizeof *out);
}

/* ---- the scale ------------------------------------------------------------------------------- */

static void scale_columns(struct pixel_scale *scale, const struct split *train)
{
    size_t features = train->features;
    double *value = checked_malloc(train->n * sizeof *value);
    scale->shift = checked_malloc(features * sizeof *scale->shift);
    scale->divisor = checked_malloc(features * sizeof *scale->divisor);
    for (size_t f = 0; f < features; f++) {
        struct feature feature = {0};
        for (size_t i = 0; i < train->n; i++)
            value[i] = train->pixels[i * features + f];
        feature_standardize(&feature, value, train->n);
        scale->shift[f] = feature.shift;
        scale->divisor[f] = feature.divisor;
    }
    free(value);
}

/* Returns the divisor. */
static double scale_levels(struct pixel_scale *scale, const struct split *train,
                           enum normalize normalize)
{
    struct feature feature = {.divisor = 1};
    uint8_t largest = 0;
    for (size_t i = 0; i < train->n * train->features; i++)
        largest = MAX(largest, train->pixels[i]);
    if (normalize == NORMALIZE_MAXABS)
        feature.divisor = largest;
    for (int v = 0; v < 256; v++)
        scale->level[v] = feature_scale(&feature, v);
    return feature.divisor;
}

/* Whether every byte comes out the same in both ways, -0 told from 0. */
static bool gives_the_same(const struct pixel_scale *scale, size_t features)
{
    float want, got;
    for (size_t f = 0; f < (scale->shift ? features : 1); f++)
        for (int v = 0; v < 256; v++) {
            uint8_t pixel = (uint8_t)v;
            if (scale->shift) {
                divide_columns(scale->shift + f, scale->divisor + f, &pixel, 1, &want);
                multiply_columns(scale->shift + f, scale->factor + f, &pixel, 1, &got);
            } else {
                want = scale->level[v];
                multiply(*scale->factor, &pixel, 1, &got);
            }
            if (memcmp(&want, &got, sizeof want) != 0)
                return false;
        }
    return true;
}

void pixel_scale_prepare(struct pixel_scale *scale, size_t features, double level_divisor)
{
    size_t factors = scale->shift ? features : 1;
    scale->factor = checked_malloc(factors * sizeof *scale->factor);
    for (size_t f = 0; f < factors; f++) {
        double divisor = scale->shift ? scale->divisor[f] : level_divisor;
        scale->factor[f] = divisor == 0 ? 0 : 1 / divisor;
    }
    scale->exact = gives_the_same(scale, features);
}

void dataset_scale_pixels(struct dataset *dataset, enum normalize normalize)
{
    dataset->scale = checked_calloc(1, sizeof *dataset->scale);
    double divisor = 0;
    if (normalize == NORMALIZE_ZSCORE)
        scale_columns(dataset->scale, &dataset->train);
    else
        divisor = scale_levels(dataset->scale, &dataset->train, normalize);
    pixel_scale_prepare(dataset->scale, dataset->train.features, divisor);
    dataset->train.scale = dataset->test.scale = dataset->scale;
}
