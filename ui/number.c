/* number.c -- numbers in few columns.
 *
 * One look everywhere: whole numbers as they are, others with three significant digits, no zero in
 * front of the point, k M G T for thousands. Short decimals (.02, 1.5) stay short; measured values
 * keep their zeros, so that a live number does not jitter. Digits go, from the right, until the
 * number fits; one too small for its room becomes ~0, one too large a row of #.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/chart.h"

enum { NUMBER_SIZE = 48 };

static void drop_leading_zero(char *text)
{
    char *zero = text + (*text == '-');

    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
}

/* Fewer and fewer decimals until it fits; false if it never does. */
static bool write_decimals(double value, const char *suffix, int most, int least, int width,
                           char text[NUMBER_SIZE])
{
    for (int decimals = most; decimals >= least; decimals--) {
        snprintf(text, NUMBER_SIZE, "%.*f%s", decimals, value, suffix);
        drop_leading_zero(text);
        if ((int)strlen(text) <= width)
            return true;
    }
    return false;
}

/* Also for a float that was written as a short decimal. */
static bool short_decimal(double value, double three_digits)
{
    return fabs(value - three_digits) <= 1e-7 * fabs(value);
}

static void drop_trailing_zeros(char *text)
{
    char *end = text + strlen(text);

    if (!strchr(text, '.') || strpbrk(text, "ekMGT"))
        return;
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        end[-1] = '\0';
}

/* With three significant digits. Decides where the point and the suffix go, so that 999.6 counts as
 * a thousand; the digits themselves come from the value, rounded once. */
static double rounded(double value)
{
    char text[NUMBER_SIZE];

    snprintf(text, sizeof text, "%.2e", value);
    return strtod(text, NULL);
}

static int decade(double value)
{
    return (int)floor(log10(fabs(value)) + 1e-9);
}

/* "1.2e-7", "1e20". */
static bool write_exponent(double value, int width, char text[NUMBER_SIZE])
{
    int exponent = decade(rounded(value));
    double mantissa = value / pow(10, exponent);
    bool whole = short_decimal(mantissa, round(mantissa));
    char suffix[8];

    snprintf(suffix, sizeof suffix, "e%d", exponent);
    return write_decimals(mantissa, suffix, whole ? 0 : 1, 0, width, text);
}

static bool write_small(double value, int width, char text[NUMBER_SIZE])
{
    int first = -decade(rounded(value)); /* the decimal place of the first digit */

    return write_decimals(value, "", MIN(first + 2, 12), first + 1, width, text) ||
           write_exponent(value, width, text) ||
           write_decimals(value, "", first, first, width, text);
}

static bool write_large(double value, int width, char text[NUMBER_SIZE])
{
    static const char *const suffix[] = {"", "k", "M", "G", "T"};
    int thousands = decade(rounded(value)) / 3, digits = decade(rounded(value)) % 3;

    if (thousands >= (int)COUNT_OF(suffix))
        return write_exponent(value, width, text);
    return write_decimals(value / pow(1000, thousands), suffix[thousands], 2 - digits, 0, width,
                          text);
}

static bool write_odd(double value, int width, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    return (int)strlen(text) <= width;
}

static bool write_whole(double value, int width, char text[NUMBER_SIZE])
{
    if (value != floor(value) || fabs(value) >= 1e15)
        return false;
    snprintf(text, NUMBER_SIZE, "%.0f", value + 0.0); /* no "-0" */
    return (int)strlen(text) <= width;
}

static bool write_number(double value, int width, char text[NUMBER_SIZE])
{
    if (!isfinite(value))
        return write_odd(value, width, text);
    if (write_whole(value, width, text))
        return true;
    bool large = fabs(rounded(value)) >= 1;
    if (large ? write_large(value, width, text) : write_small(value, width, text)) {
        if (short_decimal(value, rounded(value)))
            drop_trailing_zeros(text);
        return true;
    }
    snprintf(text, NUMBER_SIZE, "~0");
    return fabs(value) < 1 && width >= 2;
}

char *number_format(double value, int width, char *text, unsigned long size)
{
    char number[NUMBER_SIZE];

    if (!write_number(value, width, number)) {
        int room = MAX(0, MIN(width, NUMBER_SIZE - 1));
        memset(number, '#', (size_t)room);
        number[room] = '\0';
    }
    snprintf(text, size, "%s", number);
    return text;
}

char *number_with_error(double value, double error, char *text, unsigned long size)
{
    char number[NUMBER_SIZE], doubt[NUMBER_SIZE];

    number_format(value, 4, number, sizeof number);
    number_format(error, error < 1000 ? 3 : 4, doubt, sizeof doubt);
    if (isfinite(error) && error > 0)
        snprintf(text, size, "%s ± %s", number, doubt);
    else
        snprintf(text, size, "%s", number);
    return text;
}
