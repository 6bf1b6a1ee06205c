/* chart_label.c -- what a tick is labelled with.
 *
 * Where ticks are evenly spaced their step says how many digits tell neighbours apart; on a
 * logarithmic axis three significant ones always do.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/chart.h"
#include "ui/chart_axis.h"

enum { LABEL_COLS = 6, LABEL_EXACT = 8 }; /* most columns, of a label with all its digits too */

/* Decimals that every multiple of the step can be written with. */
static int decimals_of(double step)
{
    int decimals = 0;

    while (decimals < 12 && fabs(step - round(step)) > 1e-6 * step) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

static void drop_zeros(char *text)
{
    char *end = text + strlen(text), *zero = text + (*text == '-');

    while (strchr(text, '.') && (end[-1] == '0' || end[-1] == '.')) {
        bool point = end[-1] == '.';
        *--end = '\0';
        if (point)
            break;
    }
    if (zero[0] == '0' && zero[1] == '.')
        memmove(zero, zero + 1, strlen(zero));
}

static const char *const suffix[] = {"", "k", "M", "G", "T"}; /* thousands, millions … */

/* In thousands, millions … where a decimal is enough for that. */
static bool label_exactly(const struct axis *axis, double tick, char *text, unsigned long size)
{
    char digits[64];
    size_t i = COUNT_OF(suffix) - 1;

    while (i > 0 && (fabs(tick) < pow(1000, (double)i) ||
                     decimals_of(axis->step / pow(1000, (double)i)) > 1))
        i--;
    double scale = pow(1000, (double)i);
    snprintf(digits, sizeof digits, "%.*f", decimals_of(axis->step / scale), tick / scale + 0.0);
    drop_zeros(digits);
    snprintf(text, size, "%s%s", digits, suffix[i]);
    return strlen(digits) + strlen(suffix[i]) <= LABEL_EXACT;
}

static char *label_shortly(double tick, char *text, unsigned long size)
{
    double value = tick;
    size_t i = 0;

    while (i + 1 < COUNT_OF(suffix) && fabs(value) >= 1000) {
        value /= 1000;
        i++;
    }
    if (i == 0 || fabs(value) >= 1000)
        return number_format(tick, LABEL_COLS, text, size);
    char digits[32];
    number_format(value, LABEL_COLS - 1, digits, sizeof digits);
    snprintf(text, size, "%s%s", digits, suffix[i]);
    return text;
}

char *axis_label(const struct axis *axis, double tick, char *text, unsigned long size)
{
    bool exact = axis->step > 0 && label_exactly(axis, tick, text, size);

    return exact ? text : label_shortly(tick, text, size);
}
