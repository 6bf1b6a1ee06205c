/* product.c -- reading operands, row by row. */
#include "engine/product.h"

struct matrix product_read(const struct precision_info *precision, enum format format,
                           const void *block, size_t at, size_t ld, size_t n, size_t m,
                           float *buffer)
{
    if (!product_tiled(precision))
        return (struct matrix){(const float *)block + at, ld};
    for (size_t i = 0; i < n; i++) {
        const void *row = format_at(format, block, at + i * ld);
        const float *values = format_read(format, row, m, buffer + i * m);
        if (precision->round)
            precision->round(buffer + i * m, values, m);
    }
    return (struct matrix){buffer, m};
}
