/* dataset_gather.c -- an example's values, and how pixels are normalised on the way.
 *
 * Where every column is scaled alike a pixel is looked up among 256 values. zscore has a mean and a
 * deviation for each column, and the division of feature_scale is carried out a row at a time: a
 * table for each column would be as large as many images.
 * Invariant: the same bits as feature_plan_normalize and feature_plan_fill give the same numbers.
 */
#include "engine/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "engine/dataset_features.h"
#include "engine/dataset_load.h"
#include "engine/util.h"

/* ---- reading --------------------------------------------------------------------------------- */

static void look_up(const float *level, const uint8_t *pixel, size_t count, float *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = level[pixel[i]];
}

static void standardize(const double *shift, const double *divisor, const uint8_t *pixel,
                        size_t count, float *restrict out)
{
    for (size_t i = 0; i < count; i++) {
        double scaled = ((double)pixel[i] - shift[i]) / divisor[i];
        out[i] = divisor[i] == 0 ? 0 : (float)scaled;
    }
}

void dataset_gather(const struct split *split, size_t row, size_t from, size_t count, float *out)
{
    size_t at = row * split->features + from;
    const struct pixel_scale *scale = split->scale;
    if (!split->pixels)
        memcpy(out, split->x + at, count * sizeof *out);
    else if (scale->shift)
        standardize(scale->shift + from, scale->divisor + from, split->pixels + at, count, out);
    else
        look_up(scale->level, split->pixels + at, count, out);
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

static void scale_levels(struct pixel_scale *scale, const struct split *train,
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
}

void dataset_scale_pixels(struct dataset *dataset, enum normalize normalize)
{
    dataset->scale = checked_calloc(1, sizeof *dataset->scale);
    if (normalize == NORMALIZE_ZSCORE)
        scale_columns(dataset->scale, &dataset->train);
    else
        scale_levels(dataset->scale, &dataset->train, normalize);
    dataset->train.scale = dataset->test.scale = dataset->scale;
}
