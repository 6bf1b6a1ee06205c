/* dataset_fingerprint.c -- CRC-32 (zlib) of the sizes, the features and the labels, in the order of the
 * splits. */
#include "engine/dataset.h"

#include <zlib.h>

static uLong add(uLong crc, const void *bytes, size_t count)
{
    return bytes ? crc32_z(crc, bytes, count) : crc;
}

static uLong add_split(uLong crc, const struct split *split)
{
    size_t values = split->n * split->features;
    crc = add(crc, &split->n, sizeof split->n);
    crc = add(crc, split->x, values * sizeof *split->x);
    crc = add(crc, split->pixels, values);
    crc = add(crc, split->label, split->n * sizeof *split->label);
    return add(crc, split->target, split->n * sizeof *split->target);
}

uint32_t dataset_fingerprint(const struct dataset *dataset)
{
    uLong crc = add(crc32(0, NULL, 0), &dataset->features, sizeof dataset->features);
    return (uint32_t)add_split(add_split(crc, &dataset->train), &dataset->test);
}
