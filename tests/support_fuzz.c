/* support_fuzz.c -- keys, mouse events and sizes at random, repeatable from a seed. */
#include "tests/support_fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/random.h"
#include "engine/util.h"
#include "ui/glyph.h"
#include "ui/keys.h"

enum { CTRL_Z = 26 };

struct fuzz fuzz_start(void)
{
    const char *given = getenv("FUZZ_SEED");
    struct fuzz fuzz = {.seed = given && *given ? strtoull(given, NULL, 10) : 1};

    printf("# FUZZ_SEED=%llu\n", (unsigned long long)fuzz.seed);
    fflush(stdout);
    return fuzz;
}

long fuzz_count(long usual)
{
    const char *given = getenv("FUZZ_COUNT");

    return given && atol(given) > 0 ? atol(given) : usual;
}

int fuzz_below(struct fuzz *fuzz, int below)
{
    return (int)(random_mix(fuzz->seed * 0x9e3779b97f4a7c15u + ++fuzz->drawn) % (uint64_t)below);
}

int fuzz_size(struct fuzz *fuzz, int most)
{
    return 1 + fuzz_below(fuzz, fuzz_below(fuzz, 2) ? most : MAX(1, most / 10));
}

static int any_character(struct fuzz *fuzz)
{
    static const int wild[] = {0xE9, 0x3A3, 0x2192, 0x4E2D, 0x1F600, 0x301, 0x7F};
    int kind = fuzz_below(fuzz, 10), key;

    if (kind == 0)
        return wild[fuzz_below(fuzz, COUNT_OF(wild))];
    key = kind == 1 ? 1 + fuzz_below(fuzz, 26) : ' ' + fuzz_below(fuzz, 95);
    return key == CTRL_Z ? '0' : key;
}

int fuzz_key(struct fuzz *fuzz)
{
    int key;

    if (fuzz_below(fuzz, 3) == 0)
        return any_character(fuzz);
    key = key_table[fuzz_below(fuzz, (int)key_count)].key;
    return key == CTRL_Z ? ' ' : key;
}

static const char *special_bytes(int key)
{
    static const struct {
        int key;
        const char *bytes;
    } special[] = {
        {KEY_ARROW_UP, "\033OA"},   {KEY_ARROW_DOWN, "\033[B"},  {KEY_ARROW_RIGHT, "\033OC"},
        {KEY_ARROW_LEFT, "\033[D"}, {KEY_ENTER_KEY, "\r"},       {KEY_ESCAPE, "\033"},
        {KEY_BACKSPACE_KEY, "\177"}, {KEY_TAB, "\t"},            {KEY_BACK_TAB, "\033[Z"},
        {KEY_PAGE_UP, "\033[5~"},   {KEY_PAGE_DOWN, "\033[6~"},  {KEY_HOME_KEY, "\033OH"},
        {KEY_END_KEY, "\033OF"},
    };

    for (size_t i = 0; i < COUNT_OF(special); i++)
        if (special[i].key == key)
            return special[i].bytes;
    return "\033[200~";
}

size_t fuzz_key_bytes(struct fuzz *fuzz, char *bytes)
{
    int key = fuzz_below(fuzz, 12) ? fuzz_key(fuzz) : KEY_ARROW_LEFT + fuzz_below(fuzz, 13);

    if (key < KEY_ARROW_LEFT)
        return (size_t)glyph_encode((uint32_t)key, bytes);
    strcpy(bytes, special_bytes(key));
    return strlen(bytes);
}

size_t fuzz_mouse_bytes(struct fuzz *fuzz, char *bytes)
{
    static const char *const broken[] = {
        "\033[<", "\033[<0;", "\033[<0;1;1", "\033[<;;M", "\033[<99999999999;1;1M",
        "\033[<0;0;0M", "\033[<0;-1;5M", "\033[M !!", "\033[M\377\377\377", "\033[<64;1;1;1;1M",
    };
    int row, col;

    if (fuzz_below(fuzz, 10) == 0) {
        strcpy(bytes, broken[fuzz_below(fuzz, COUNT_OF(broken))]);
        return strlen(bytes);
    }
    row = fuzz_below(fuzz, 20) ? fuzz_size(fuzz, FUZZ_ROWS) : fuzz_below(fuzz, 100000);
    col = fuzz_below(fuzz, 20) ? fuzz_size(fuzz, FUZZ_COLS) : fuzz_below(fuzz, 100000);
    return (size_t)sprintf(bytes, "\033[<%d;%d;%d%c", fuzz_below(fuzz, 3) ? fuzz_below(fuzz, 3) * 32
                           : fuzz_below(fuzz, 100), col, row, fuzz_below(fuzz, 3) ? 'M' : 'm');
}
