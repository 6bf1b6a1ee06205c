/* decimal.h -- decimal numbers in the user's files, the same in every locale. */
#ifndef ENGINE_DECIMAL_H
#define ENGINE_DECIMAL_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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

enum { DECIMAL_PADDING = 8 }; /* bytes that may be read from where a text begins */

/* The same for 1 to 7 digits, without a branch that depends on how many there are: eight bytes are
 * a number of eight digits once those behind the text are shifted out. */
static inline bool decimal_parse_short(const char *text, double *value)
{
    const uint64_t each = 0x0101010101010101;
    uint64_t word;
    memcpy(&word, text, DECIMAL_PADDING);
    word = le64toh(word);
    uint64_t digit = word ^ (each * '0'); /* 0 … 9 in the bytes that are digits */
    uint64_t other = (((digit & (each * 0x7f)) + each * (0x80 - 10)) | digit) & (each * 0x80);
    int bits = other ? __builtin_ctzll(other) - 7 : 0; /* of the digits in front */
    if (bits == 0 || (word >> bits & 0xff) != 0)
        return false;
    digit <<= 64 - bits;
    digit = (digit * 10 + (digit >> 8)) & 0x00ff00ff00ff00ff;
    digit = (digit * 100 + (digit >> 16)) & 0x0000ffff0000ffff;
    digit = (digit * 10000 + (digit >> 32)) & 0x00000000ffffffff;
    *value = (double)(int64_t)digit;
    return true;
}

#endif
