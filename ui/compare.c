/* compare.c -- what the runs came to beside each other, in a sentence.
 *
 * Each run but the one the others are held against becomes an entry; those with a ratio come first.
 * The sentence is put together in one of three lengths of so many entries, and the first that fits is
 * taken.
 */
#include "ui/compare.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "ui/chart.h"
#include "ui/run_fields.h"

enum length { LONG, SHORT, BRIEF, LENGTHS };

enum found { FOUND_NEAR, FOUND_APART, FOUND_SAME, FOUND_EARLY, FOUND_NOTHING, FOUND_LOST };

struct entry {
    int run;
    enum found found;
    double ratio; /* FOUND_NEAR, FOUND_APART */
};

struct comparison {
    const struct view *view;
    enum clock clock;
    int base;     /* the run that others are held against; RUNS: none */
    double place; /* on the clock */
    int count;
    struct entry entry[RUNS];
};

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

static enum precision precision_of(const struct view_run *run)
{
    return (enum precision)MIN(MAX(run->knob[SET_PRECISION], 0), PRECISIONS - 1);
}

static bool heeds(const struct view_run *run, enum setting setting)
{
    if (setting == SET_LOSS_SCALE)
        return precision_table[precision_of(run)].loss_scale;
    return optimizer_heeds((enum optimizer)run->knob[SET_OPTIMIZER], setting);
}

static bool differ(const struct view_run *a, const struct view_run *b, enum setting setting)
{
    return a->knob[setting] != b->knob[setting] && (heeds(a, setting) || heeds(b, setting));
}

bool compare_differ(const struct view *view, enum setting setting)
{
    int first = run_next(view, -1);

    for (int run = first; run < RUNS; run = run_next(view, run))
        if (differ(&view->runs[first], &view->runs[run], setting))
            return true;
    return false;
}

static bool alike(double a, double b)
{
    return fabs(a - b) <= 0.005 * fmax(fabs(a), fabs(b));
}

static void add(char *text, size_t size, const char *words)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%s%s", used ? ", " : "", words);
}

/* "batch ×8", "rate ÷2" */
static void add_factor(const char *name, double factor, char *text, size_t size)
{
    char number[16], words[64];

    number_format(factor < 1 ? 1 / factor : factor, 4, number, sizeof number);
    snprintf(words, sizeof words, "%s %s%s", name, factor < 1 ? "÷" : "×", number);
    add(text, size, words);
}

static void add_knobs(const struct view_run *base, const struct view_run *run, char *text,
                      size_t size)
{
    char value[64], words[128];

    for (int s = 0; s < SETTINGS; s++) {
        if (!compare_knob((enum setting)s) || !differ(base, run, (enum setting)s))
            continue;
        setting_format(&setting_table[s], run->knob[s], value, sizeof value);
        snprintf(words, sizeof words, "%s%s%s", s == SET_OPTIMIZER ? "" : setting_table[s].name,
                 s == SET_OPTIMIZER ? "" : " ", value);
        add(text, size, words);
    }
}

/* "batch and rate ×8, bf16": what a run was given that the other was not. */
static char *differences(const struct view_run *base, const struct view_run *run, char *text,
                         size_t size)
{
    double batch = (double)run->batch / (double)base->batch, rate = run->scaled_lr / base->scaled_lr;

    *text = '\0';
    if (!alike(batch, 1) && alike(batch, rate)) {
        add_factor("batch and rate", batch, text, size);
    } else {
        if (!alike(batch, 1))
            add_factor("batch", batch, text, size);
        if (!alike(rate, 1))
            add_factor("rate", rate, text, size);
        else if (!alike(batch, 1))
            add(text, size, "same rate");
    }
    if (precision_of(run) != precision_of(base))
        add(text, size, precision_names[precision_of(run)]);
    add_knobs(base, run, text, size);
    if (!*text)
        add(text, size, "same knobs");
    return text;
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

/* Two digits, so that the sentence stands still for a while. */
static double round_down(double at)
{
    double unit = at < 1 ? 0.1 : fmax(1, pow(10, floor(log10(at)) - 1));

    return floor(at / unit + 1e-9) * unit;
}

static bool takes_part(const struct comparison *c, const struct look *look, int run)
{
    return c->view->runs[run].exists && (run == look->run || !look->hidden[run]);
}

/* Chooses the run that others are held against, and the place that all with a loss have passed. */
static void find_place(struct comparison *c, const struct look *look)
{
    double at[CLOCKS];

    c->base = RUNS;
    c->place = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        if (!takes_part(c, look, run) || !measures(&c->view->runs[run], c->clock))
            continue;
        history_steps(c->view->runs[run].history, at);
        c->place = fmin(c->place, at[c->clock]);
        c->base = MIN(c->base, run);
    }
    c->place = round_down(c->place);
}

static struct entry judge(const struct comparison *c, int run)
{
    const struct view_run *r = &c->view->runs[run], *base = &c->view->runs[c->base % RUNS];
    struct entry entry = {run, FOUND_NOTHING, NAN};
    struct reading mine, other;
    char text[COMPARE_TEXT];

    if (run_lost(r->state)) {
        entry.found = FOUND_LOST;
    } else if (c->base < RUNS && measures(r, c->clock)) {
        mine = read_loss(r, c->clock, c->place);
        other = read_loss(base, c->clock, c->place);
        entry.ratio = mine.loss / other.loss;
        if (entry.ratio == 1 && strcmp(differences(base, r, text, sizeof text), "same knobs") == 0)
            entry.found = FOUND_SAME;
        else if (!(fmin(mine.examples, other.examples) >= COMPARE_EXAMPLES))
            entry.found = FOUND_EARLY;
        else if (isfinite(entry.ratio) && entry.ratio > 0)
            entry.found = entry.ratio <= near && entry.ratio >= 1 / near ? FOUND_NEAR : FOUND_APART;
    }
    return entry;
}

static bool has_ratio(const struct entry *entry)
{
    return entry->found == FOUND_NEAR || entry->found == FOUND_APART;
}

static struct comparison compare(const struct view *view, const struct look *look)
{
    struct comparison c = {.view = view, .clock = look->clock};

    find_place(&c, look);
    for (int ratios = 1; ratios >= 0; ratios--)
        for (int run = 0; run < RUNS; run++) {
            struct entry entry = judge(&c, run);

            if (takes_part(&c, look, run) && run != c.base && has_ratio(&entry) == ratios)
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

/* ---- the sentence ---- */

struct sentence {
    char *text;
    size_t size, used;
};

__attribute__((format(printf, 2, 3)))
static void say(struct sentence *s, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    if (s->used < s->size)
        s->used += (size_t)vsnprintf(s->text + s->used, s->size - s->used, format, values);
    va_end(values);
}

/* "12 epochs" */
static const char *place_text(const struct comparison *c, char *text, size_t size)
{
    static const char *const units[CLOCKS] = {"update", "epoch", "example", "second"};

    snprintf(text, size, "%.10g %s%s", c->place, units[c->clock], c->place == 1 ? "" : "s");
    return text;
}

static const char *ratio_text(double ratio, char *text, size_t size)
{
    snprintf(text, size, "%.*f", ratio < 2 ? 2 : ratio < 10 ? 1 : 0, ratio);
    return text;
}

/* Whether it has the batch of a run told before, with a rate that the other had changed. */
static bool kept_rate(const struct comparison *c, int at)
{
    const struct view_run *runs = c->view->runs, *base = &runs[c->base],
                          *run = &runs[c->entry[at].run];
    char text[COMPARE_TEXT];
    size_t length = strlen("same rate");

    differences(base, run, text, sizeof text);
    if (strlen(text) < length || strcmp(text + strlen(text) - length, "same rate") != 0)
        return false;
    for (int i = 0; i < at; i++) {
        const struct view_run *other = &runs[c->entry[i].run];
        if (other->batch == run->batch && !alike(other->scaled_lr, base->scaled_lr))
            return true;
    }
    return false;
}

static void say_ratio(struct sentence *s, const struct comparison *c, int at, enum length length)
{
    const struct entry *entry = &c->entry[at];
    char base = run_letter(c->base), letter = run_letter(entry->run);
    char ratio[16], given[COMPARE_TEXT];

    differences(&c->view->runs[c->base], &c->view->runs[entry->run], given, sizeof given);
    ratio_text(entry->ratio, ratio, sizeof ratio);
    if (length == BRIEF)
        say(s, "%c ×%s", letter, ratio);
    else if (entry->found == FOUND_NEAR && length == LONG)
        say(s, "%c and %c lie on each other: %s (ratio %s).", base, letter, given, ratio);
    else if (entry->found == FOUND_NEAR)
        say(s, "%c and %c lie on each other (ratio %s).", base, letter, ratio);
    else if (length == LONG && kept_rate(c, at))
        say(s, "%c kept the rate: %s times the loss.", letter, ratio);
    else if (length == LONG)
        say(s, "%c (%s) has %s times the loss%s.", letter, given, ratio, at ? "" : (char[]){' ', 'o', 'f', ' ', base, 0});
    else
        say(s, "%c: %s times the loss.", letter, ratio);
}

static void say_other(struct sentence *s, const struct comparison *c, int at, enum length length)
{
    const struct entry *entry = &c->entry[at];
    char letter = run_letter(entry->run);
    const char *end = length == BRIEF ? "" : ".";

    if (entry->found == FOUND_LOST)
        say(s, "%c %s%s", letter,
            c->view->runs[entry->run].state == RUN_DIVERGED ? "diverged" : "collapsed", end);
    else if (entry->found == FOUND_SAME)
        say(s, "%c is the same as %c%s", letter, run_letter(c->base), length == BRIEF ? "" : " so far.");
    else if (entry->found == FOUND_EARLY)
        say(s, "%c%s", letter, length == BRIEF ? " too early" : ": too early to compare.");
    else
        say(s, "%c%s", letter, length == BRIEF ? " has none" : " has no loss yet.");
}

static void compose(const struct comparison *c, enum length length, int count, char *text,
                    size_t size)
{
    struct sentence s = {text, size, 0};
    char place[64];

    *text = '\0';
    if (has_ratio(&c->entry[0]))
        say(&s, length == BRIEF ? "%s, loss against %c: " : "After %s ",
            place_text(c, place, sizeof place), run_letter(c->base));
    for (int i = 0; i < count; i++) {
        if (i > 0)
            say(&s, length == BRIEF ? ", " : " ");
        if (has_ratio(&c->entry[i]))
            say_ratio(&s, c, i, length);
        else
            say_other(&s, c, i, length);
    }
}

char *compare_text(const struct view *view, const struct look *look, const struct glyphs *glyphs,
                   int cols, char *text, size_t size)
{
    struct comparison c = compare(view, look);

    for (int count = view->run_count > 1 ? c.count : 0; count > 0; count--)
        for (int length = LONG; length < LENGTHS; length++) {
            compose(&c, (enum length)length, count, text, size);
            if (text_columns(glyphs, text) <= cols)
                return text;
        }
    *text = '\0';
    return text;
}
