/* big_digits.c -- text in letters of blocks.
 *
 * A letter is five rows of dots, one string after the other. A cell shows two half rows of the
 * enlarged letter, one over the other, so that a dot is as high as it is wide.
 */
#include "ui/big_digits.h"

#include <string.h>

#include "engine/util.h"

enum { DOT_ROWS = 5 };

static const struct {
    uint32_t ch;
    const char *dots; /* [DOT_ROWS, width] */
} font[] = {
    {'0', "####.##.##.####"}, {'1', ".#.##..#..#.###"}, {'2', "###..#####..###"},
    {'3', "###..####..####"}, {'4', "#.##.####..#..#"}, {'5', "####..###..####"},
    {'6', "####..####.####"}, {'7', "###..#..#..#..#"}, {'8', "####.#####.####"},
    {'9', "####.####..####"}, {'A', ".#.#.#####.##.#"}, {'B', "##.#.###.#.###."},
    {'C', ".###..#..#...##"}, {'D', "##.#.##.##.###."}, {'E', "####..##.#..###"},
    {'F', "####..##.#..#.."}, {'G', ".###..#.##.#.##"}, {'H', "#.##.#####.##.#"},
    {'I', "###.#..#..#.###"}, {'J', "..#..#..##.#.#."}, {'K', "#.##.###.#.##.#"},
    {'L', "#..#..#..#..###"}, {'M', "#...###.###.#.##...##...#"},
    {'N', "#..###.##.###..##..#"},
    {'O', ".#.#.##.##.#.#."}, {'P', "##.#.###.#..#.."}, {'Q', ".#.#.##.###..##"},
    {'R', "##.#.###.#.##.#"}, {'S', ".###...#...###."}, {'T', "###.#..#..#..#."},
    {'U', "#.##.##.##.####"}, {'V', "#.##.##.##.#.#."},
    {'W', "#...##...##.#.###.###...#"},
    {'X', "#.##.#.#.#.##.#"}, {'Y', "#.##.#.#..#..#."}, {'Z', "###..#.#.#..###"},
    {'.', "....#"},           {',', "...##"},           {':', ".#.#."},
    {'\'', "##..."},          {'-', "......###......"}, {'+', "....#.###.#...."},
    {'=', "...###...###..."}, {'/', "..#..#.#.#..#.."}, {'%', "#.#..#.#.#..#.#"},
    {'<', "..#.#.#...#...#"}, {'>', "#...#...#.#.#.."}, {U'▸', "#..##.#####.#.."},
    {U'×', "...#.#.#.#.#..."}, {U'±', ".#.###.#....###"}, {U'÷', ".#....###....#."},
    {U'→', "..#.....#.#####...#...#.."},
};

static const char blank[] = "..........";

/* The letter's dots; *width gets its columns. */
static const char *find(uint32_t ch, int *width)
{
    const char *dots = blank;

    if (ch >= 'a' && ch <= 'z')
        ch += 'A' - 'a';
    for (size_t i = 0; i < COUNT_OF(font); i++)
        if (font[i].ch == ch)
            dots = font[i].dots;
    *width = (int)strlen(dots) / DOT_ROWS;
    return dots;
}

int big_rows(int scale)
{
    return (DOT_ROWS * scale + 1) / 2;
}

int big_cols(const char *text, int scale)
{
    int cols = 0, width;
    uint32_t ch;

    while ((ch = glyph_decode(&text))) {
        find(ch, &width);
        cols += (width + 1) * scale;
    }
    return MAX(cols - scale, 0);
}

int big_scale(const char *text, int rows, int cols, int most)
{
    int scale = most;

    while (scale > 0 && (big_rows(scale) > rows || big_cols(text, scale) > cols))
        scale--;
    return scale;
}

/* Whether the enlarged letter has a dot in that half row and column. */
static bool dot(const char *dots, int width, int scale, int half, int col)
{
    int row = half / scale;

    return row < DOT_ROWS && dots[row * width + col / scale] == '#';
}

static uint32_t cell(bool ascii, bool top, bool bottom)
{
    static const uint32_t shapes[2][4] = {{' ', U'▄', U'▀', U'█'}, {' ', '.', '"', '#'}};

    return shapes[ascii][2 * top + bottom];
}

static void draw_letter(const struct pane *pane, int row, int col, enum role role, uint32_t ch,
                        int scale)
{
    int width;
    const char *dots = find(ch, &width);

    for (int r = 0; r < big_rows(scale); r++)
        for (int c = 0; c < width * scale; c++) {
            bool top = dot(dots, width, scale, 2 * r, c);
            bool bottom = dot(dots, width, scale, 2 * r + 1, c);

            if (top || bottom)
                pane_put(pane, row + r, col + c, role, cell(pane->glyphs->ascii, top, bottom));
        }
}

void big_text(const struct pane *pane, int row, int col, enum role role, const char *text,
              int scale)
{
    uint32_t ch;
    int width;

    if (scale <= 0) {
        pane_text(pane, row, col, role, text);
        return;
    }
    while ((ch = glyph_decode(&text))) {
        draw_letter(pane, row, col, role, ch, scale);
        find(ch, &width);
        col += (width + 1) * scale;
    }
}
