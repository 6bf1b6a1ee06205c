/* decimal.c -- decimal numbers: exact arithmetic where it suffices, strtod for the rest.
 *
 * A number m·10^e with m ≤ 2^53 and |e| ≤ 22 is one multiplication or division of two doubles that
 * are exact, so that it is rounded once (Clinger 1990). Nearly all cells of a data set are of that
 * kind. Invariant: strtod sees only text that the scan below has accepted, so that what it takes
 * beyond decimals (hexadecimal, "nan(…)") never gets there. LC_NUMERIC is never set.
 */
#include "engine/decimal.h"

#include <stdint.h>
#include <stdlib.h>

enum { MAX_DIGITS = 19, MAX_POWER = 22, MAX_EXPONENT = 100000 };

static const double powers_of_ten[MAX_POWER + 1] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

struct scan {
    const char *at;
    uint64_t mantissa; /* meaningful while digits ≤ MAX_DIGITS */
    int digits;        /* significant ones */
    int exponent;      /* of ten */
    bool any;          /* some digit at all */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void scan_digits(struct scan *s)
{
    for (; is_digit(*s->at); s->at++) {
        s->any = true;
        s->mantissa = s->mantissa * 10 + (uint64_t)(*s->at - '0');
        s->digits += s->mantissa > 0;
    }
}

/* The optional exponent; false if there is an e without a number. */
static bool scan_exponent(struct scan *s)
{
    if (*s->at != 'e' && *s->at != 'E')
        return true;
    s->at++;
    bool negative = *s->at == '-';
    s->at += *s->at == '-' || *s->at == '+';
    if (!is_digit(*s->at))
        return false;
    int exponent = 0;
    for (; is_digit(*s->at); s->at++)
        if (exponent < MAX_EXPONENT)
            exponent = exponent * 10 + (*s->at - '0');
    s->exponent += negative ? -exponent : exponent;
    return true;
}

static bool is_exact(const struct scan *s)
{
    return s->digits <= MAX_DIGITS && s->mantissa <= (uint64_t)1 << 53 &&
           s->exponent >= -MAX_POWER && s->exponent <= MAX_POWER;
}

bool decimal_parse(const char *text, double *value)
{
    if (decimal_parse_digits(text, value))
        return true;
    bool negative = *text == '-';
    struct scan s = {.at = text + (*text == '-' || *text == '+')};
    scan_digits(&s);
    if (*s.at == '.') {
        const char *point = s.at++;
        scan_digits(&s);
        s.exponent = (int)(point + 1 - s.at);
    }
    if (!s.any || !scan_exponent(&s) || *s.at)
        return false;
    if (is_exact(&s)) {
        double magnitude = s.exponent < 0 ? (double)s.mantissa / powers_of_ten[-s.exponent]
                                          : (double)s.mantissa * powers_of_ten[s.exponent];
        *value = negative ? -magnitude : magnitude;
    } else {
        *value = strtod(text, NULL);
    }
    return true;
}
