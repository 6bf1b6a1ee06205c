/* roff.c -- text for man(1).
 *
 * Characters beyond ASCII become those of roff's own that every device has; the others are spelled
 * out.
 */
#include "src/roff.h"

#include <stdint.h>
#include <string.h>

#include "engine/util.h"
#include "ui/glyph.h"

static const struct {
    uint32_t ch;
    const char *name;
} names[] = {
    {'\\', "\\e"},     {'-', "\\-"},      {'\'', "\\(aq"},   {'`', "\\(ga"},   {'^', "\\(ha"},
    {'~', "\\(ti"},    {U'Σ', "Sigma"},   {U'×', "\\(mu"},   {U'÷', "/"},  {U'²', "\\(ha2"},
    {U'−', "\\-"},     {U'±', "\\(+-"},   {U'←', "\\(<-"},   {U'→', "\\(->"},  {U'↑', "up"},
    {U'↓', "down"},    {U'·', "*"},       {U'√', "sqrt "},   {U'≤', "\\(<="},  {U'≥', "\\(>="},
    {U'½', "\\(12"},
};

static void put_character(FILE *out, uint32_t ch)
{
    uint32_t cells[GLYPH_EXPANSION];
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].ch == ch) {
            fputs(names[i].name, out);
            return;
        }
    int count = glyph_expand(&glyphs_ascii, ch, cells);
    for (int i = 0; i < count; i++)
        fputc((int)cells[i], out);
}

/* A dot at the start of a line would be a request. */
static void put(FILE *out, const char *text)
{
    uint32_t ch;
    if (*text == '.')
        fputs("\\&", out);
    while ((ch = glyph_decode(&text)))
        put_character(out, ch);
}

void roff_section(FILE *out, const char *name)
{
    fprintf(out, ".SH \"%s\"\n", name);
}

void roff_subsection(FILE *out, const char *name)
{
    fprintf(out, ".SS \"%s\"\n", name);
}

void roff_paragraph(FILE *out, const char *text)
{
    fputs(".PP\n", out);
    roff_text(out, text);
}

void roff_text(FILE *out, const char *text)
{
    put(out, text);
    fputc('\n', out);
}

void roff_item(FILE *out, const char *term, const char *argument, const char *text)
{
    fputs(".TP\n\\fB", out);
    put(out, term);
    fputs("\\fR", out);
    if (argument) {
        fputs(" \\fI", out);
        put(out, argument);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    roff_text(out, text);
}

void roff_lines(FILE *out, const char *text)
{
    fputs(".PP\n.RS 4\n.nf\n", out);
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
        char line[256];
        snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
        roff_text(out, line);
    }
    fputs(".fi\n.RE\n", out);
}
