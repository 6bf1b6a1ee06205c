/* panel_header.c -- first line: what is trained, where it stands, what it is doing.
 *
 * The state keeps its place at the right; the rest says as much as the width allows, the position
 * before the data, the data before the model. Of several runs it says which it is, and how many steps
 * each has taken.
 */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/text.h"
#include "engine/util.h"
#include "ui/run_fields.h"
#include "ui/run_line.h"

enum { TEXT = 256 };

/* "17 226": a whole number in groups of three, exact. */
static char *grouped(size_t number, char *text, size_t size)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%zu", number);
    size_t at = 0;

    for (int i = 0; i < length && at + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text[at++] = ' ';
        text[at++] = digits[i];
    }
    text[at] = 0;
    return text;
}

/* Two digits are all that stand still. */
static const char *rate_text(double rate, char *text, size_t size)
{
    if (rate >= 1e6)
        snprintf(text, size, "%.1fM ex/s", rate / 1e6);
    else if (rate >= 1e3)
        snprintf(text, size, "%.*fk ex/s", rate < 9950, rate / 1e3);
    else
        snprintf(text, size, "%.0f ex/s", rate);
    return text;
}

static const char *state_text(const struct view *view, char *text, size_t size)
{
    if (view->state != RUN_TRAINING)
        return run_state_name(view->state);
    return view->frozen.on ? "frozen" : rate_text(view->examples_per_s, text, size);
}

/* Returns the column the state starts at. */
static int draw_state(const struct view *view, const struct pane *pane)
{
    char text[32];
    const char *words = state_text(view, text, sizeof text);
    int end = pane->rect.cols - 1, start = end - text_columns(pane->glyphs, words);
    enum role role = run_lost(view->state) ? ROLE_WARN : ROLE_STRONG;

    pane_text(pane, 0, start, role, words);
    pane_glyph(pane, 0, start - 2, role, run_state_glyph(view->state));
    return start - 2;
}

/* "run B (large) of 3" */
static void add_run(const struct view *view, bool named, char *text, size_t size)
{
    const char *name = view->runs[view->run].name;

    text_add(text, size, "run %c", run_letter(view->run));
    if (named && *name)
        text_add(text, size, " (%s)", name);
    text_add(text, size, " of %d   ", view->run_count);
}

/* "steps A 630  B 162" */
static void add_steps(const struct view *view, bool all, char *text, size_t size)
{
    int first = run_next(view, -1);

    if (!all) {
        text_add(text, size, "   step %llu", (unsigned long long)view->step);
        return;
    }
    text_add(text, size, "   steps");
    for (int run = first; run < RUNS; run = run_next(view, run))
        text_add(text, size, "%s%c %llu", run > first ? "  " : " ", run_letter(run),
            (unsigned long long)view->runs[run].step);
}

/* Forms from the longest: the steps of every run, of this one, none, without the horizon and names. */
static const char *position(const struct view *view, int form, char *text, size_t size)
{
    bool several = run_among_others(view);

    *text = '\0';
    if (several)
        add_run(view, form < 3, text, size);
    text_add(text, size, "epoch %.1f", view->epoch);
    if (form < 3 && view->horizon > 0)
        text_add(text, size, " of %g", view->horizon);
    if (form < 2)
        add_steps(view, several && form == 0, text, size);
    return text;
}

static const char *subject(const struct view *view, int form, char *text, size_t size)
{
    char parameters[32];

    grouped(view->parameters, parameters, sizeof parameters);
    if (form == 0)
        snprintf(text, size, "%s %zu×%d → %s (%s parameters)", view->data, view->train_n,
                 view->features, view->model, parameters);
    else if (form == 1)
        snprintf(text, size, "%s %zu×%d → %s", view->data, view->train_n, view->features,
                 view->model);
    else if (form == 2)
        snprintf(text, size, "%s → %s", view->data, view->model);
    else
        snprintf(text, size, "%s", form == 3 ? view->data : "");
    return text;
}

/* Forms of the subject and the position, best first. */
static const struct {
    int subject, position;
} forms[] = {{0, 0}, {1, 0}, {2, 0}, {1, 1}, {2, 1}, {2, 2}, {3, 1}, {3, 2}, {3, 3}, {4, 2}, {4, 3}};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char what[TEXT], where[TEXT];
    int end = draw_state(view, pane) - 2, left = 0, right = 0;

    (void)look;
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        left = text_columns(pane->glyphs, subject(view, forms[i].subject, what, sizeof what));
        right = text_columns(pane->glyphs, position(view, forms[i].position, where, sizeof where));
        if (1 + left + (left > 0 ? 3 : 0) + right <= end)
            break;
    }
    pane_text(pane, 0, 1, ROLE_HEADER, what);
    if (end >= 1 + right)
        pane_text(pane, 0, MAX(end - right, 1), ROLE_STRONG, where);
}

const struct panel_ops panel_header = {.name = "header", .draw = draw};
