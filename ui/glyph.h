/* glyph.h -- the characters drawing uses: sets for UTF-8, for the Linux console and for ASCII that
 * share an index. */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

enum glyph {
    GLYPH_HORIZONTAL, GLYPH_VERTICAL, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT, GLYPH_BOTTOM_LEFT,
    GLYPH_BOTTOM_RIGHT, GLYPH_TICK, GLYPH_SCALE_LEFT, GLYPH_SCALE_RIGHT, GLYPH_MARKER_LINE,
    GLYPH_BAR, GLYPH_TEST, GLYPH_DOT, GLYPH_CURVE, GLYPH_DIAMOND, GLYPH_ERROR_BAR, GLYPH_LEFT_EDGE,
    GLYPH_RIGHT_EDGE, GLYPH_FREE, GLYPH_PLAY, GLYPH_PAUSE, GLYPH_OPEN, GLYPH_CLOSE, GLYPH_FLAG,
    GLYPH_FLAG_LOW,
    GLYPH_RUN_A, GLYPH_RUN_B, GLYPH_RUN_C, GLYPH_RUN_D, /* what their lines look like */
    GLYPHS
};

/* What the dots of a canvas become (canvas.h). */
enum raster {
    RASTER_BRAILLE, /* 2 x 4 dots a cell */
    RASTER_BLOCK,   /* quadrants, 2 x 2 */
    RASTER_HALF,    /* half blocks, for fonts without quadrants */
    RASTER_ASCII,   /* strokes that keep height and slope */
};

struct glyphs {
    bool ascii;            /* nothing but ASCII */
    enum raster raster;
    uint32_t cell[GLYPHS]; /* code points */
    const uint32_t *font;  /* what the font has beyond ASCII, ends with 0; NULL: whatever is asked */
};
extern const struct glyphs glyphs_utf8, glyphs_block, glyphs_console, glyphs_console_block,
    glyphs_ascii;

/* What the user may ask for, and the set for it; `console`: the terminal is the Linux console. */
enum glyph_choice { CHOOSE_AUTO, CHOOSE_BRAILLE, CHOOSE_BLOCK, CHOOSE_ASCII };
const struct glyphs *glyphs_choose(enum glyph_choice choice, bool utf8, bool console);

/* Replaces the UTF-8 in `text` that the set lacks by ASCII of its own ("→" by "->", "Σ" by "S",
 * "²" by "2", "×" by "x", "·" by "-", "≪" by "<<"); in place of anything else, '?'.
 * Copies as it is for UTF-8. Returns `buffer`. */
char *glyph_text(const struct glyphs *glyphs, const char *text, char *buffer, unsigned long size);

/* The same one character at a time: the cells that show `ch`; returns how many, 1 to 4. What is not
 * one column wide (control characters, combining marks, wide scripts) becomes '?'. */
enum { GLYPH_EXPANSION = 4 };
int glyph_expand(const struct glyphs *glyphs, uint32_t ch, uint32_t cells[GLYPH_EXPANSION]);

/* The next character of a UTF-8 text, which moves on; 0 at its end. A byte that is no UTF-8 reads
 * as U+FFFD. */
uint32_t glyph_decode(const char **text);

/* Writes a character as UTF-8 with a terminating 0; returns its bytes. */
enum { GLYPH_BYTES = 5 };
int glyph_encode(uint32_t ch, char text[GLYPH_BYTES]);

#endif
