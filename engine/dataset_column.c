/* dataset_column.c -- cells of three widths behind one face.
 *
 * Numbers come a few rows at a time; whether they fit is asked for all of them at once, before any
 * is written, so that a column of one width costs one comparison a cell.
 */
#include "engine/dataset_column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { PIECE = 64 }; /* numbers looked at together */

const size_t column_width[COLUMN_KINDS] = {
    [COLUMN_BYTES] = sizeof(uint8_t),
    [COLUMN_INTEGERS] = sizeof(int32_t),
    [COLUMN_DOUBLES] = sizeof(double),
    [COLUMN_TEXTS] = sizeof(int32_t),
};

/* ---- reading --------------------------------------------------------------------------------- */

double column_number(const struct csv_column *column, size_t row)
{
    switch (column->kind) {
    case COLUMN_BYTES:
        return ((const uint8_t *)column->cells)[row];
    case COLUMN_INTEGERS:
        return ((const int32_t *)column->cells)[row];
    default:
        REQUIRE(column->kind == COLUMN_DOUBLES);
        return ((const double *)column->cells)[row];
    }
}

const char *column_text(const struct csv_column *column, size_t row)
{
    REQUIRE(column->kind == COLUMN_TEXTS);
    return column->texts[((const int32_t *)column->cells)[row]];
}

void column_gather(const struct csv_column *column, const uint32_t *row, size_t n, double *number)
{
    const uint8_t *bytes = column->cells;
    const int32_t *integers = column->cells;
    const double *doubles = column->cells;
    REQUIRE(column->kind != COLUMN_TEXTS);
    if (column->kind == COLUMN_BYTES)
        for (size_t i = 0; i < n; i++)
            number[i] = bytes[row[i]];
    else if (column->kind == COLUMN_INTEGERS)
        for (size_t i = 0; i < n; i++)
            number[i] = integers[row[i]];
    else
        for (size_t i = 0; i < n; i++)
            number[i] = doubles[row[i]];
}

/* ---- writing --------------------------------------------------------------------------------- */

void column_reserve(struct csv_column *column, size_t capacity)
{
    column->cells = checked_realloc(column->cells, capacity * column_width[column->kind]);
}

void column_become_text(struct csv_column *column, size_t capacity)
{
    column->kind = COLUMN_TEXTS;
    column_reserve(column, capacity);
}

/* The number, or another one where it is not whole or outside 32 bits. */
static int32_t whole(double number)
{
    return fabs(number) <= INT32_MAX ? (int32_t)number : 0;
}

/* The narrowest kind, but for bytes, that holds them all. Bits are compared, as −0 equals 0. */
static enum column_kind kind_of(const double *number, size_t n)
{
    uint64_t differ = 0;
    for (size_t i = 0; i < n; i++) {
        double back = whole(number[i]);
        uint64_t bits, same;
        memcpy(&bits, &number[i], sizeof bits);
        memcpy(&same, &back, sizeof same);
        differ |= bits ^ same;
    }
    return differ ? COLUMN_DOUBLES : COLUMN_INTEGERS;
}

static void widen(struct csv_column *column, enum column_kind kind, size_t used, size_t capacity)
{
    struct csv_column wide = {.kind = kind};
    column_reserve(&wide, capacity);
    for (size_t r = 0; r < used; r++) {
        double number = column_number(column, r);
        if (kind == COLUMN_INTEGERS)
            ((int32_t *)wide.cells)[r] = (int32_t)number;
        else
            ((double *)wide.cells)[r] = number;
    }
    free(column->cells);
    column->cells = wide.cells;
    column->kind = kind;
}

/* Writes numbers that are all bytes; false, with `byte` spoilt, if they are not. Added to 1.5·2^52 a
 * whole number stands in the lowest bits. */
static bool write_bytes(uint8_t *byte, const double *number, size_t n)
{
    const double origin = 6755399441055744.0;
    uint64_t differ = 0, zero;
    memcpy(&zero, &origin, sizeof zero);
    for (size_t i = 0; i < n; i++) {
        double shifted = number[i] + origin, back = shifted - origin;
        uint64_t low, bits, same;
        memcpy(&low, &shifted, sizeof low);
        memcpy(&bits, &number[i], sizeof bits);
        memcpy(&same, &back, sizeof same);
        differ |= (bits ^ same) | ((low ^ zero) & ~(uint64_t)UINT8_MAX);
        byte[i] = (uint8_t)low;
    }
    return differ == 0;
}

static void write_wide(struct csv_column *column, size_t start, const double *number, size_t n)
{
    if (column->kind == COLUMN_INTEGERS)
        for (size_t i = 0; i < n; i++)
            ((int32_t *)column->cells)[start + i] = (int32_t)number[i];
    else
        memcpy((double *)column->cells + start, number, n * sizeof *number);
}

static void write_piece(struct csv_column *column, size_t start, const double *number, size_t n,
                        size_t capacity)
{
    if (column->kind == COLUMN_BYTES && write_bytes((uint8_t *)column->cells + start, number, n))
        return;
    enum column_kind kind = kind_of(number, n);
    if (kind > column->kind)
        widen(column, kind, start, capacity);
    write_wide(column, start, number, n);
}

void column_append(struct csv_column *column, size_t start, const double *number, size_t stride,
                   size_t n, size_t capacity)
{
    double piece[PIECE];
    for (size_t done = 0; done < n; done += PIECE) {
        size_t count = MIN(n - done, PIECE);
        for (size_t i = 0; i < count; i++)
            piece[i] = number[(done + i) * stride];
        write_piece(column, start + done, piece, count, capacity);
    }
}
