/* glyph.c -- the characters drawing uses, as UTF-8, for the Linux console and as ASCII.
 *
 * Two tables: the glyphs that drawing code names, and what stands in for a character of running
 * text where the terminal has ASCII only. The console set takes from both: it has what the kernel's
 * own font (code page 437) and the fonts that Debian loads over it (Lat15, Uni2) have in common:
 * box lines, arrows, triangles and the full block, but no braille, quadrants or even half blocks,
 * so its curves are drawn in ASCII; asked for blocks, it trusts the kernel's font. All text goes
 * through glyph_expand, so a cell never holds what a terminal would draw wider or narrower than one
 * column.
 */
#include "ui/glyph.h"

#include <stddef.h>

#include "engine/util.h"

/* X(glyph, UTF-8, console, ASCII) */
#define GLYPH_TABLE(X) \
    X(HORIZONTAL, U'─', U'─', '-') \
    X(VERTICAL, U'│', U'│', '|') \
    X(TOP_LEFT, U'┌', U'┌', '+') \
    X(TOP_RIGHT, U'┐', U'┐', '+') \
    X(BOTTOM_LEFT, U'└', U'└', '+') \
    X(BOTTOM_RIGHT, U'┘', U'┘', '+') \
    X(TICK, U'┴', U'┴', '+') \
    X(SCALE_LEFT, U'├', U'├', '|') \
    X(SCALE_RIGHT, U'┤', U'┤', '|') \
    X(MARKER_LINE, U'┆', ':', ':') \
    X(BAR, U'▇', U'█', '#') \
    X(TEST, U'+', U'+', '+') \
    X(DOT, U'·', U'·', '.') \
    X(CURVE, U'─', U'─', '-') \
    X(DIAMOND, U'◆', U'♦', '*') \
    X(ERROR_BAR, U'━', U'═', '=') \
    X(LEFT_EDGE, U'▐', '[', '[') \
    X(RIGHT_EDGE, U'▌', ']', ']') \
    X(FREE, U'·', U'·', '.') \
    X(PLAY, U'▶', U'▶', '>') \
    X(PAUSE, U'‖', '=', '=') \
    X(OPEN, U'‹', '<', '<') \
    X(CLOSE, U'›', '>', '>') \
    X(FLAG, U'▲', U'▲', '!') \
    X(FLAG_LOW, U'▼', U'▼', 'v') \
    X(RUN_A, U'╌', 'a', 'a') \
    X(RUN_B, U'┈', 'b', 'b') \
    X(RUN_C, U'·', 'c', 'c') \
    X(RUN_D, U'┅', 'd', 'd')

#define UTF8_CELL(id, utf8, console, ascii) [GLYPH_##id] = utf8,
#define CONSOLE_CELL(id, utf8, console, ascii) [GLYPH_##id] = console,
#define ASCII_CELL(id, utf8, console, ascii) [GLYPH_##id] = ascii,
#define UTF8_CELLS {GLYPH_TABLE(UTF8_CELL)}
#define CONSOLE_CELLS {GLYPH_TABLE(CONSOLE_CELL)}
#define ASCII_CELLS {GLYPH_TABLE(ASCII_CELL)}

static const uint32_t console_font[] = U"─│┌┐└┘├┤┬┴┼█■·•×÷±½²≤≥≈∞μµ→←↑↓▶▲▼«»°═♦";
static const uint32_t no_font[] = {0};

const struct glyphs glyphs_utf8 = {false, RASTER_BRAILLE, UTF8_CELLS, NULL};
const struct glyphs glyphs_block = {false, RASTER_BLOCK, UTF8_CELLS, NULL};
const struct glyphs glyphs_console = {false, RASTER_ASCII, CONSOLE_CELLS, console_font};
const struct glyphs glyphs_console_block = {false, RASTER_HALF, CONSOLE_CELLS, console_font};
const struct glyphs glyphs_ascii = {true, RASTER_ASCII, ASCII_CELLS, no_font};

const struct glyphs *glyphs_choose(enum glyph_choice choice, bool utf8, bool console)
{
    if (!utf8 || choice == CHOOSE_ASCII)
        return &glyphs_ascii;
    if (choice == CHOOSE_BLOCK)
        return console ? &glyphs_console_block : &glyphs_block;
    return console && choice == CHOOSE_AUTO ? &glyphs_console : &glyphs_utf8;
}

/* What running text says in ASCII. */
static const struct {
    uint32_t ch;
    char ascii[GLYPH_EXPANSION + 1];
} spelling[] = {
    {U'─', "-"},   {U'│', "|"},   {U'┌', "+"},   {U'┐', "+"},   {U'└', "+"},   {U'┘', "+"},
    {U'├', "|"},   {U'┤', "|"},   {U'┬', "+"},   {U'┴', "+"},   {U'┼', "+"},   {U'━', "="},
    {U'╌', "-"},   {U'┈', "-"},   {U'┅', "="},   {U'┆', ":"},   {U'▇', "#"},   {U'█', "#"},   {U'▐', "["},   {U'▌', "]"},
    {U'·', "-"},   {U'•', "*"},   {U'×', "x"},   {U'÷', "/"},   {U'±', "+-"},  {U'−', "-"},
    {U'–', "-"},   {U'—', "--"},  {U'⁄', "/"},   {U'½', "1/2"}, {U'²', "2"},   {U'³', "3"},
    {U'≤', "<="},  {U'≥', ">="},  {U'≪', "<<"},  {U'≫', ">>"},  {U'≈', "~"},   {U'≠', "!="},
    {U'∞', "inf"}, {U'√', "sqrt"}, {U'Σ', "S"},  {U'σ', "s"},   {U'λ', "l"},   {U'β', "b"},
    {U'Δ', "d"},   {U'μ', "u"},   {U'µ', "u"},   {U'…', "..."}, {U'→', "->"},  {U'←', "<-"},
    {U'↑', "up"},  {U'↓', "dn"},  {U'◄', "<"},   {U'►', ">"},   {U'▸', ">"},   {U'◂', "<"},
    {U'▶', ">"},   {U'▲', "!"},   {U'▼', "v"},   {U'◆', "*"},   {U'‖', "="},   {U'‹', "<"},
    {U'›', ">"},   {U'«', "<<"},  {U'»', ">>"},  {U'‘', "'"},   {U'’', "'"},   {U'“', "\""},
    {U'”', "\""},  {U'°', "o"},    {U'∙', "@"},
};

/* Ranges that terminals draw with no column or with two. */
static const struct {
    uint32_t first, last;
} not_one_column[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x0300, 0x036F}, {0x0483, 0x0489},
    {0x0591, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0900, 0x0DFF}, {0x0E31, 0x0EDF},
    {0x1100, 0x11FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x20D0, 0x20FF}, {0x2E80, 0xA4CF}, {0xA960, 0xA97F}, {0xAC00, 0xDFFF},
    {0xF900, 0xFAFF}, {0xFE00, 0xFE6F}, {0xFEFF, 0xFF60}, {0xFFE0, 0xFFFC}, {0x1F000, 0xFFFFFFFF},
};

static bool one_column(uint32_t ch)
{
    for (size_t i = 0; i < COUNT_OF(not_one_column) && ch >= not_one_column[i].first; i++)
        if (ch <= not_one_column[i].last)
            return false;
    return true;
}

static const char *spell(uint32_t ch)
{
    for (size_t i = 0; i < COUNT_OF(spelling); i++)
        if (spelling[i].ch == ch)
            return spelling[i].ascii;
    return "?";
}

static bool has(const struct glyphs *glyphs, uint32_t ch)
{
    const uint32_t *c = glyphs->font;

    while (c && *c && *c != ch)
        c++;
    return ch < 0x7F || !c || *c;
}

int glyph_expand(const struct glyphs *glyphs, uint32_t ch, uint32_t cells[GLYPH_EXPANSION])
{
    int count = 0;

    if (has(glyphs, ch)) {
        cells[0] = one_column(ch) ? ch : '?';
        return 1;
    }
    for (const char *c = spell(ch); *c; c++)
        cells[count++] = (unsigned char)*c;
    return count;
}

char *glyph_text(const struct glyphs *glyphs, const char *text, char *buffer, unsigned long size)
{
    unsigned long used = 0;
    uint32_t ch, cells[GLYPH_EXPANSION];
    char bytes[GLYPH_BYTES];

    while ((ch = glyph_decode(&text))) {
        int count = glyph_expand(glyphs, ch, cells);
        for (int i = 0; i < count; i++) {
            unsigned long length = (unsigned long)glyph_encode(cells[i], bytes);
            if (used + length >= size)
                break;
            for (unsigned long b = 0; b < length; b++)
                buffer[used++] = bytes[b];
        }
    }
    if (size)
        buffer[used] = '\0';
    return buffer;
}

/* ---- UTF-8 (RFC 3629) ---- */

static bool valid(uint32_t ch, int more)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};

    return ch >= least[more] && ch <= 0x10FFFF && !(ch >= 0xD800 && ch <= 0xDFFF);
}

uint32_t glyph_decode(const char **text)
{
    const unsigned char *c = (const unsigned char *)*text;

    if (!*c)
        return 0;
    int more = *c < 0x80 ? 0 : *c >= 0xF0 ? 3 : *c >= 0xE0 ? 2 : 1;
    uint32_t ch = more ? *c & (0x3Fu >> more) : *c;
    bool good = *c < 0x80 || (*c >= 0xC2 && *c < 0xF5);

    for (int i = 1; good && i <= more; i++) {
        good = (c[i] & 0xC0) == 0x80;
        ch = ch << 6 | (c[i] & 0x3F);
    }
    good = good && valid(ch, more);
    *text += good ? more + 1 : 1;
    return good ? ch : 0xFFFD;
}

int glyph_encode(uint32_t ch, char text[GLYPH_BYTES])
{
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    int more = ch < 0x80 ? 0 : ch < 0x800 ? 1 : ch < 0x10000 ? 2 : 3;

    for (int i = more; i > 0; i--, ch >>= 6)
        text[i] = (char)(0x80 | (ch & 0x3F));
    text[0] = (char)(lead[more] | ch);
    text[more + 1] = '\0';
    return more + 1;
}
