/* flow.c -- text broken into lines at words.
 *
 * Greedy: a line takes words while they fit. A word wider than the pane has a line to itself and is
 * cut at the edge. Widths are those after the glyph set's substitutions.
 */
#include "ui/flow.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"

enum { LINE_BYTES = 512 };

static int columns(const struct glyphs *glyphs, const char *text, size_t bytes)
{
    char line[LINE_BYTES];

    snprintf(line, sizeof line, "%.*s", (int)MIN(bytes, sizeof line - 1), text);
    return text_columns(glyphs, line);
}

size_t flow_bytes(const struct glyphs *glyphs, const char *text, int width)
{
    size_t end = strcspn(text, " "), next;

    while (text[end]) {
        next = end + 1 + strcspn(text + end + 1, " ");
        if (columns(glyphs, text, next) > width)
            break;
        end = next;
    }
    return end;
}

static int flow(const struct glyphs *glyphs, const char *text, int width, const struct pane *pane,
                int row, enum role role)
{
    int rows = 0;
    size_t bytes;

    do {
        bytes = flow_bytes(glyphs, text, width);
        if (pane)
            pane_printf(pane, row + rows, 0, role, "%.*s", (int)bytes, text);
        text += bytes;
        text += strspn(text, " ");
        rows++;
    } while (*text);
    return rows;
}

int flow_rows(const struct glyphs *glyphs, const char *text, int width)
{
    return flow(glyphs, text, width, NULL, 0, ROLE_TEXT);
}

int flow_text(const struct pane *pane, int row, enum role role, const char *text)
{
    return flow(pane->glyphs, text, pane->rect.cols, pane, row, role);
}

void flow_line(const struct pane *pane, int row, int col, enum role role, const char *text)
{
    int width = pane->rect.cols - col, more = text_columns(pane->glyphs, "…");
    size_t bytes = flow_bytes(pane->glyphs, text, width);

    if (text[bytes])
        bytes = flow_bytes(pane->glyphs, text, width - more);
    col += pane_printf(pane, row, col, role, "%.*s", (int)bytes, text);
    if (text[bytes])
        pane_text(pane, row, col, role, "…");
}

/* Where "a; b, c" ends without its last part; NULL if there is one only. */
static char *last_but_one(char *line)
{
    for (size_t at = strlen(line); at-- > 0;)
        if ((line[at] == ';' || line[at] == ',') && line[at + 1] == ' ')
            return line + at;
    return NULL;
}

void flow_parts(const struct pane *pane, int row, int col, enum role role, const char *text)
{
    char line[LINE_BYTES], *end;

    snprintf(line, sizeof line, "%s", text);
    while (text_columns(pane->glyphs, line) > pane->rect.cols - col && (end = last_but_one(line)))
        *end = '\0';
    flow_line(pane, row, col, role, line);
}
