/* compare.c -- what the runs came to beside each other, measured.
 *
 * The first run, by letter, that is not lost is the base. Each other becomes an entry; those with a ratio come
 * first.
 */
#include "ui/compare_parts.h"

#include <math.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "ui/run_fields.h"
#include "ui/run_line.h"

static const double near = 1.1;

/* ---- what differs ---- */

bool compare_knob(enum setting setting)
{
    static const enum setting knobs[] = {
        SET_OPTIMIZER, SET_MOMENTUM, SET_WEIGHT_DECAY, SET_SCHEDULE, SET_WARMUP, SET_ACCUMULATE,
        SET_LOSS_SCALE, SET_FREEZE, SET_BETA1, SET_BETA2, SET_EPSILON,
    };

    for (size_t i = 0; i < COUNT_OF(knobs); i++)
        if (knobs[i] == setting)
            return true;
    return false;
}

enum precision compare_precision(const struct view_run *run)
{
    return (enum precision)MIN(MAX(run->knob[SET_PRECISION], 0), PRECISIONS - 1);
}

static bool heeds(const struct view_run *run, enum setting setting)
{
    if (setting == SET_LOSS_SCALE)
        return precision_table[compare_precision(run)].loss_scale;
    return optimizer_heeds((enum optimizer)run->knob[SET_OPTIMIZER], setting);
}

bool compare_two(const struct view_run *a, const struct view_run *b, enum setting setting)
{
    return a->knob[setting] != b->knob[setting] && (heeds(a, setting) || heeds(b, setting));
}

bool compare_differ(const struct view *view, enum setting setting)
{
    int first = run_next(view, -1);

    for (int run = first; run < RUNS; run = run_next(view, run))
        if (compare_two(&view->runs[first], &view->runs[run], setting))
            return true;
    return false;
}

bool compare_alike(double a, double b)
{
    return fabs(a - b) <= 0.005 * fmax(fabs(a), fabs(b));
}

bool compare_same_knobs(const struct view_run *a, const struct view_run *b)
{
    for (int s = 0; s < SETTINGS; s++)
        if (compare_knob((enum setting)s) && compare_two(a, b, (enum setting)s))
            return false;
    return a->batch == b->batch && compare_alike(a->scaled_lr, b->scaled_lr) &&
           compare_precision(a) == compare_precision(b);
}

/* ---- what is measured ---- */

/* Examples the run had used when it was last changed. */
static double last_change(const struct view_run *run)
{
    struct history_marker marker;

    return run->history && history_markers(run->history, &marker, 1) ? marker.at[CLOCK_EXAMPLES] : 0;
}

struct reading {
    double loss;     /* NAN where there is none */
    double examples; /* since the last change */
};

static struct reading read_loss(const struct view_run *run, enum clock clock, double at)
{
    struct history_bin bin;
    struct history_place place;

    if (!run->history ||
        !history_at(run->history, SERIES_SMOOTH_LOSS, clock, at, &bin, &place) || !bin.count)
        return (struct reading){NAN, 0};
    return (struct reading){bin.last, place.to[CLOCK_EXAMPLES] - last_change(run)};
}

static bool measures(const struct view_run *run, enum clock clock)
{
    return !run_lost(run->state) && !isnan(read_loss(run, clock, INFINITY).loss);
}

/* To whole epochs, and two digits on other clocks, so that the sentence stands still for a while. */
static double round_down(enum clock clock, double at)
{
    double digits = floor(log10(at)) - 1, unit;

    if (!(at > 0))
        return 0;
    if (clock == CLOCK_EPOCHS)
        unit = at < 1 ? 0.1 : 1;
    else
        unit = pow(10, clock == CLOCK_SECONDS ? digits : fmax(digits, 0));
    return floor(at / unit + 1e-9) * unit;
}

/* Chooses the run that others are held against, and the place that all with a loss have passed. */
static void find_place(struct comparison *c, const struct look *look)
{
    double at[CLOCKS];

    c->base = RUNS;
    c->place = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        if (!run_shown(c->view, look->hidden, run) || !measures(&c->view->runs[run], c->clock))
            continue;
        history_steps(c->view->runs[run].history, at);
        c->place = fmin(c->place, at[c->clock]);
        c->base = MIN(c->base, run);
    }
    c->place = round_down(c->clock, c->place);
}

/* The first run that has the same knobs and loss, or the run itself. */
static int same_as(const struct comparison *c, const struct look *look, int run)
{
    const struct view_run *runs = c->view->runs;
    double loss = read_loss(&runs[run], c->clock, c->place).loss;

    for (int i = 0; i < run; i++)
        if (run_shown(c->view, look->hidden, i) && !run_lost(runs[i].state) &&
            read_loss(&runs[i], c->clock, c->place).loss == loss && compare_same_knobs(&runs[i], &runs[run]))
            return i;
    return run;
}

static struct entry judge(const struct comparison *c, const struct look *look, int run)
{
    const struct view_run *r = &c->view->runs[run], *base = &c->view->runs[c->base % RUNS];
    struct entry entry = {run, FOUND_NOTHING, NAN, same_as(c, look, run)};
    struct reading mine, other;

    if (run_lost(r->state)) {
        entry.found = FOUND_LOST;
    } else if (c->base < RUNS && measures(r, c->clock)) {
        mine = read_loss(r, c->clock, c->place);
        other = read_loss(base, c->clock, c->place);
        entry.ratio = mine.loss / other.loss;
        bool early = !(fmin(mine.examples, other.examples) >= COMPARE_EXAMPLES);
        if (entry.same == c->base || (early && entry.same != run))
            entry.found = FOUND_SAME;
        else if (early)
            entry.found = FOUND_EARLY;
        else if (isfinite(entry.ratio) && entry.ratio > 0)
            entry.found = entry.ratio <= near && entry.ratio >= 1 / near ? FOUND_NEAR : FOUND_APART;
    }
    return entry;
}

bool compare_has_ratio(const struct entry *entry)
{
    return entry->found == FOUND_NEAR || entry->found == FOUND_APART;
}

struct comparison compare_runs(const struct view *view, const struct look *look)
{
    struct comparison c = {.view = view, .clock = look->clock};

    find_place(&c, look);
    for (int ratios = 1; ratios >= 0; ratios--)
        for (int run = 0; run < RUNS; run++) {
            struct entry entry = judge(&c, look, run);

            if (run_shown(view, look->hidden, run) && run != c.base && compare_has_ratio(&entry) == ratios)
                c.entry[c.count++] = entry;
        }
    return c;
}

bool compare_waits(const struct view *view)
{
    const struct view_run *run = &view->runs[view->run];

    return view->change && *view->change &&
           run->examples - last_change(run) < COMPARE_EXAMPLES;
}
