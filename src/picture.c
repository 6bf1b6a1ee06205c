/* picture.c -- images in cells: two cells for a pixel, or two pixels for a cell.
 *
 * A cell of a terminal is about twice as high as it is wide. An image of up to SMALL pixels across
 * gets two cells for each pixel, a larger one a cell for each two pixels below one another.
 */
#include "src/picture.h"

#include <math.h>
#include <stdlib.h>

#include "engine/util.h"

enum { SMALL = 16, GAP = 3 };

struct picture {
    const struct dataset *dataset;
    size_t height, width;
    size_t across, down; /* cells for a pixel across; pixels for a cell down */
    float *values;       /* [count, features] */
    double largest;
    bool utf8;
};

/* 0 … 1, grey, the mean of the pixels that a cell stands for. */
static double cell_value(const struct picture *p, const float *values, size_t y, size_t x)
{
    size_t channels = (size_t)p->dataset->channels, places = p->height * p->width, count = 0;
    double sum = 0;
    for (size_t c = 0; c < channels; c++)
        for (size_t k = y * p->down; k < MIN((y + 1) * p->down, p->height); k++, count++)
            sum += values[c * places + k * p->width + x];
    return p->largest > 0 ? fmax(0, sum / (double)count / p->largest) : 0;
}

static const char *shade(double value, bool utf8)
{
    static const char *const blocks[] = {" ", "░", "▒", "▓", "█"};
    static const char *const letters[] = {" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"};
    const char *const *shades = utf8 ? blocks : letters;
    size_t count = utf8 ? COUNT_OF(blocks) : COUNT_OF(letters);
    return shades[MIN((size_t)(value * (double)count), count - 1)];
}

static void print_row(FILE *out, const struct picture *p, size_t count, size_t y)
{
    for (size_t i = 0; i < count; i++) {
        const float *values = p->values + i * (size_t)p->dataset->features;
        fprintf(out, "%*s", GAP, "");
        for (size_t x = 0; x < p->width; x++)
            for (size_t k = 0; k < p->across; k++)
                fputs(shade(cell_value(p, values, y, x), p->utf8), out);
    }
    fputc('\n', out);
}

static void gather(struct picture *p, const size_t *row, size_t count)
{
    size_t features = (size_t)p->dataset->features;
    p->values = checked_malloc(count * features * sizeof *p->values);
    for (size_t i = 0; i < count; i++)
        dataset_gather(&p->dataset->train, row[i], 0, features, p->values + i * features);
    for (size_t i = 0; i < count * features; i++)
        p->largest = fmax(p->largest, p->values[i]);
}

void picture_print(FILE *out, const struct dataset *dataset, const size_t *row, size_t count,
                   size_t columns, bool utf8)
{
    struct picture p = {.dataset = dataset, .height = (size_t)dataset->height,
                        .width = (size_t)dataset->width, .utf8 = utf8};
    p.across = p.width <= SMALL ? 2 : 1;
    p.down = p.width <= SMALL ? 1 : 2;
    size_t fit = MIN(count, columns / (p.width * p.across + GAP));
    if (p.width == 0 || fit == 0)
        return;
    gather(&p, row, fit);
    for (size_t y = 0; y * p.down < p.height; y++)
        print_row(out, &p, fit, y);
    free(p.values);
}
