/* csv_cell.c -- what the text of a cell is, and what a first row of such cells is. */
#include "engine/csv_cell.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/decimal.h"

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words && strcasecmp(text, *words) != 0)
        words++;
    return *words != NULL;
}

/* Whether it would be a number with a point for its one comma. */
static bool has_decimal_comma(const char *text)
{
    char point[64];
    double value;
    const char *comma = strchr(text, ',');
    if (!comma || snprintf(point, sizeof point, "%s", text) >= (int)sizeof point)
        return false;
    point[comma - text] = '.';
    return decimal_parse(point, &value);
}

enum cell cell_read(const char *text, double *value)
{
    static const char *const missing[] = {"", "NA", "N/A", "NaN", "null", "?", NULL};
    static const char *const infinite[] = {"inf", "infinity", NULL};
    if (decimal_parse(text, value))
        return fabs(*value) <= FLT_MAX ? CELL_NUMBER : CELL_TOO_LARGE;
    if (is_one_of(text, missing))
        return CELL_MISSING;
    if (is_one_of(text + (*text == '-' || *text == '+'), infinite))
        return CELL_INFINITE;
    return has_decimal_comma(text) ? CELL_DECIMAL_COMMA : CELL_TEXT;
}

static bool is_name(const char *text)
{
    double value;
    return cell_read(text, &value) == CELL_TEXT;
}

static bool is_number(const char *text)
{
    double value;
    enum cell kind = cell_read(text, &value);
    return kind == CELL_NUMBER || kind == CELL_TOO_LARGE || kind == CELL_INFINITE ||
           kind == CELL_DECIMAL_COMMA;
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
