/* csv_cell.c -- what the text of a cell is, and what a first row of such cells is. */
#include "engine/csv_cell.h"

#include <float.h>
#include <math.h>
#include <strings.h>

#include "engine/decimal.h"

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcasecmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

enum cell cell_read(const char *text, double *value)
{
    static const char *const missing[] = {"", "NA", "N/A", "NaN", "null", "?", NULL};
    static const char *const infinite[] = {"inf", "infinity", NULL};
    if (decimal_parse(text, value))
        return fabs(*value) <= FLT_MAX ? CELL_NUMBER : CELL_TOO_LARGE;
    if (is_one_of(text, missing))
        return CELL_MISSING;
    return is_one_of(text + (*text == '-' || *text == '+'), infinite) ? CELL_INFINITE : CELL_TEXT;
}

static bool is_name(const char *text)
{
    double value;
    return !*text || cell_read(text, &value) == CELL_TEXT;
}

static bool is_number(const char *text)
{
    double value;
    enum cell kind = cell_read(text, &value);
    return kind == CELL_NUMBER || kind == CELL_TOO_LARGE || kind == CELL_INFINITE;
}

bool csv_is_header(const struct csv_row *first, const struct csv_row *second)
{
    size_t numbers = 0;
    for (size_t c = 0; c < first->count; c++) {
        if (c < second->count && is_name(first->cell[c]) && is_number(second->cell[c]))
            return true;
        numbers += is_number(first->cell[c]);
    }
    return numbers == 0;
}
