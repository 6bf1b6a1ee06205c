/* decimal.h -- decimal numbers in the user's files, the same in every locale. */
#ifndef ENGINE_DECIMAL_H
#define ENGINE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/* Reads text that is a decimal number from end to end, such as -12, 1.5, .5 or 6e-3: no spaces, no
 * hexadecimal, no "inf" or "nan". Sets *value to the nearest double (±HUGE_VAL beyond its range)
 * and returns true; false, with *value untouched, when the text is no such number. */
bool decimal_parse(const char *text, double *value);

/* The same for the commonest kind, here so that it costs no call: 1 to 15 digits, nothing else. */
static inline bool decimal_parse_digits(const char *text, double *value)
{
    int64_t number = 0;
    const char *at = text;
    while (*at >= '0' && *at <= '9' && at - text < 15)
        number = number * 10 + (*at++ - '0');
    if (at == text || *at)
        return false;
    *value = (double)number;
    return true;
}

#endif
