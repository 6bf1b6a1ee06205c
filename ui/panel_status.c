/* panel_status.c -- the line that answers: what the last key did, what was refused and why, what the
 * run's state asks for, how far a long task is, or a line being typed. The words are the state machine's (ui_draw.c). */
#include "ui/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/flow.h"

/* What a key did stands out; how to take it back and what it comes to follows. */
static void draw_answer(const struct look *look, const struct pane *pane)
{
    int col = 1, head = (int)strlen(look->status);

    head = MIN(look->status_head, head);
    if (head) {
        pane_put(pane, 0, 0, ROLE_FOCUS, ' ');
        col += pane_printf(pane, 0, col, ROLE_FOCUS, "%.*s", head, look->status);
        pane_put(pane, 0, col, ROLE_FOCUS, ' ');
    }
    flow_parts(pane, 0, col, look->status_role, look->status + head);
}

enum { BAR_LEAST = 8, BAR_MOST = 40, PERCENT = 6, EDGES = 2 };

/* "▐▇▇▇▇▇▇▇▇▇▇▇▇▇▇········▌", full only when it is done. */
static int draw_bar(const struct pane *pane, int col, int width, double share)
{
    int full = (int)floor(share * width);

    pane_glyph(pane, 0, col, ROLE_FRAME, GLYPH_LEFT_EDGE);
    for (int i = 0; i < width; i++)
        pane_glyph(pane, 0, col + 1 + i, i < full ? ROLE_ECHO : ROLE_DIM, i < full ? GLYPH_BAR : GLYPH_FREE);
    pane_glyph(pane, 0, col + 1 + width, ROLE_FRAME, GLYPH_RIGHT_EDGE);
    return width + EDGES;
}

/* What it is, how far, and between them a bar where there is room for one. */
static void draw_task(const struct view *view, const struct look *look, const struct pane *pane)
{
    double share = view->task.share > 0 ? fmin(1, view->task.share) : 0;
    int words = MIN(text_columns(pane->glyphs, look->status), pane->rect.cols - 1 - PERCENT);
    struct pane name = pane_part(pane, 0, 1, 1, MAX(0, words));
    int col = 1 + words + 1, bar = MIN(BAR_MOST, pane->rect.cols - col - 1 - EDGES - PERCENT);

    if (words > 0)
        flow_line(&name, 0, 0, ROLE_ECHO, look->status);
    if (bar >= BAR_LEAST)
        col += 1 + draw_bar(pane, col + 1, bar, share);
    pane_printf(pane, 0, MAX(0, col), ROLE_ECHO, "%4.0f%%", floor(100 * share));
}

static int columns_to(const struct pane *pane, const char *text, const char *end)
{
    char part[1024];

    snprintf(part, sizeof part, "%.*s", (int)(end - text), text);
    return text_columns(pane->glyphs, part);
}

/* A line longer than the pane is shown from where the caret is in sight, and cut at a word unless
 * that is the one being typed. */
static void draw_typed(const struct look *look, const struct pane *pane)
{
    const char *text = look->status, *caret = look->status + look->status_caret, *after = caret;
    uint32_t ch = glyph_decode(&after);

    while (text < caret && columns_to(pane, text, after) >= pane->rect.cols - 1)
        glyph_decode(&text);
    if (columns_to(pane, text, caret + strcspn(caret, " ")) + 3 < pane->rect.cols)
        flow_line(pane, 0, 1, look->status_role, text);
    else
        pane_text(pane, 0, 1, look->status_role, text);
    pane_put(pane, 0, 1 + columns_to(pane, text, caret), ROLE_FOCUS, ch ? ch : ' ');
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    if (!look->status)
        return;
    if (look->status_task)
        draw_task(view, look, pane);
    else if (look->status_typed)
        draw_typed(look, pane);
    else
        draw_answer(look, pane);
}

const struct panel_ops panel_status = {.name = "status", .draw = draw};
