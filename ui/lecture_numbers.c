/* lecture_numbers.c -- the numbers of the lecture, as large as a pane allows.
 *
 * They are set like words, left to right and down. The batch and the noise scale are the heads, at
 * one scale, the rest at another; the scales are the largest at which all find room, tried from the
 * largest down, and a number is only left out where it finds none at the smallest. Places are held
 * for the widest text, so that nothing moves while the numbers do.
 */
#include "ui/lecture_numbers.h"

#include <math.h>
#include <stdio.h>

#include "engine/util.h"
#include "ui/big_digits.h"
#include "ui/chart.h"
#include "ui/run_line.h"

enum { NUMBERS = 5, LARGEST = 8, GAP = 3, TEXT = 16, ROW_GAP = 2 };

struct number {
    const char *name;
    const char *widest; /* text it holds a place for */
    bool head;
    enum role role;
    char text[TEXT];
};

struct place {
    int row, col, cols, scale;
};

struct typesetting {
    int count, rows, lines;
    struct place place[NUMBERS];
};

/* ---- what is shown ---- */

static struct number *add(struct number *list, int *count, const char *name, bool head,
                          enum role role)
{
    struct number *number = &list[(*count)++];

    *number = (struct number){.name = name, .widest = head ? "0000" : "00.0", .head = head,
                              .role = role};
    return number;
}

static void add_measured(struct number *list, int *count, const char *name, enum role role,
                         double value)
{
    if (isfinite(value))
        number_format(value, 4, add(list, count, name, false, role)->text, TEXT);
}

static void add_scale(const struct view *view, struct number *list, int *count)
{
    const struct noise_report *noise = &view->noise;
    bool known = noise->measured && noise->known && noise_certain(noise->scale, noise->error);
    struct number *number = add(list, count, "noise scale", true, ROLE_NOISE);

    if (known)
        number_format(noise->scale, 4, number->text, TEXT);
    else
        snprintf(number->text, TEXT, "--");
    if (!known)
        number->name = !noise->measured ? "noise: not measured"
                       : noise->known   ? "noise: too uncertain"
                                        : "signal below noise";
}

/* Of several runs, of which. */
static const char *batch_name(const struct view *view)
{
    static const char *const names[RUNS] = {"run A: batch", "run B: batch", "run C: batch",
                                            "run D: batch"};

    return run_among_others(view) ? names[view->run] : "batch";
}

static int collect(const struct view *view, struct number list[NUMBERS])
{
    bool evaluated = isfinite(view->fixed_train_loss);
    int count = 0;

    snprintf(add(list, &count, batch_name(view), true,
                 view->pending[SET_BATCH] ? ROLE_PENDING : ROLE_KNOB)->text, TEXT, "%zu",
             view->batch);
    add_scale(view, list, &count);
    add_measured(list, &count, "train loss", ROLE_SMOOTH,
                 evaluated ? view->fixed_train_loss : view->smooth_loss);
    add_measured(list, &count, "test loss", ROLE_TEST, view->test_loss);
    snprintf(add(list, &count, "epoch", false, ROLE_TEXT)->text, TEXT,
             view->epoch < 99.95 ? "%.1f" : "%.0f", view->epoch);
    return count;
}

/* ---- where it goes ---- */

/* Sets the first `count` at these scales; false if they do not fit. */
static bool set(const struct number *list, int count, int heads, int others,
                const struct pane *pane, struct typesetting *type)
{
    int row = 0, col = 0, high = 0;

    type->lines = 1;
    for (int i = 0; i < count; i++) {
        int scale = list[i].head ? heads : others;
        int cols = MAX(big_cols(list[i].widest, scale), text_columns(pane->glyphs, list[i].name));

        if (col > 0 && col + cols > pane->rect.cols) {
            row += high;
            col = high = 0;
            type->lines++;
        }
        type->place[i] = (struct place){row, col, cols, scale};
        col += cols + GAP;
        high = MAX(high, big_rows(scale) + 1);
        if (col - GAP > pane->rect.cols || row + high > pane->rect.rows)
            return false;
    }
    type->count = count;
    type->rows = row + high;
    return true;
}

static struct typesetting find_scales(const struct number *list, int count,
                                          const struct pane *pane)
{
    struct typesetting type = {.count = 0};

    for (; count > 0; count--)
        for (int heads = LARGEST; heads > 0; heads--)
            for (int others = heads; others > 0; others--)
                if (set(list, count, heads, others, pane, &type))
                    return type;
    return type;
}

/* Rows that are left part the lines. */
static void spread(struct typesetting *type, int rows)
{
    int gap = type->lines > 1 ? MIN((rows - type->rows) / (type->lines - 1), ROW_GAP) : 0;

    for (int i = 0, line = -1, last = -1; i < type->count; i++) {
        line += type->place[i].row != last;
        last = type->place[i].row;
        type->place[i].row += line * gap;
    }
}

void lecture_numbers_draw(const struct view *view, const struct pane *pane)
{
    struct number list[NUMBERS];
    struct typesetting type = find_scales(list, collect(view, list), pane);

    spread(&type, pane->rect.rows);
    for (int i = 0; i < type.count; i++) {
        const struct place *place = &type.place[i];
        struct pane part = pane_part(pane, place->row, place->col, pane->rect.rows, place->cols);
        bool fits = big_cols(list[i].text, place->scale) <= place->cols;

        pane_text(&part, 0, 0, ROLE_DIM, list[i].name);
        big_text(&part, 1, 0, list[i].role, list[i].text, fits ? place->scale : 0);
    }
}
