/* compare_words.c -- how the runs compare, in a sentence.
 *
 * It is put together in one of three lengths of so many entries, and the first that fits is taken.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ui/chart.h"
#include "ui/compare_parts.h"
#include "ui/run_fields.h"
#include "ui/run_line.h"

enum length { LONG, SHORT, BRIEF, LENGTHS };

/* ---- what differs ---- */

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

/* Of batch and rate; a rate of 0 is no factor of another. */
static void add_factors(const struct view_run *base, const struct view_run *run, char *text,
                        size_t size)
{
    double batch = (double)run->batch / (double)base->batch, rate = run->scaled_lr / base->scaled_lr;
    bool same_batch = compare_alike(batch, 1);
    char number[16], words[64];

    if (!same_batch && compare_alike(batch, rate)) {
        add_factor("batch and rate", batch, text, size);
        return;
    }
    if (!same_batch)
        add_factor("batch", batch, text, size);
    if (compare_alike(run->scaled_lr, base->scaled_lr)) {
        if (!same_batch)
            add(text, size, "same rate");
    } else if (base->scaled_lr > 0 && run->scaled_lr > 0) {
        add_factor("rate", rate, text, size);
    } else {
        number_format(run->scaled_lr, 6, number, sizeof number);
        snprintf(words, sizeof words, "rate %s", number);
        add(text, size, words);
    }
}

static void add_knobs(const struct view_run *base, const struct view_run *run, char *text,
                      size_t size)
{
    char value[64], words[128];

    for (int s = 0; s < SETTINGS; s++) {
        if (!compare_knob((enum setting)s) || !compare_two(base, run, (enum setting)s))
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
    *text = '\0';
    add_factors(base, run, text, size);
    if (compare_precision(run) != compare_precision(base))
        add(text, size, precision_names[compare_precision(run)]);
    add_knobs(base, run, text, size);
    if (!*text)
        add(text, size, "same knobs");
    return text;
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

    char number[32];

    number_format(c->place, 9, number, sizeof number);
    snprintf(text, size, "%s %s%s", number, units[c->clock], c->place == 1 ? "" : "s");
    return text;
}

static const char *ratio_text(double ratio, char *text, size_t size)
{
    if (ratio < 0.1)
        snprintf(text, size, "%.1g", ratio);
    else
        snprintf(text, size, "%.*f", ratio < 2 ? 2 : ratio < 10 ? 1 : 0, ratio);
    return text;
}

/* Whether the rate is all it has otherwise than a run told before, which changed it. */
static bool kept_rate(const struct comparison *c, int at)
{
    const struct view_run *runs = c->view->runs, *base = &runs[c->base],
                          *run = &runs[c->entry[at].run];
    struct view_run scaled = *run;

    if (!compare_alike(run->scaled_lr, base->scaled_lr))
        return false;
    for (int i = 0; i < at; i++) {
        scaled.scaled_lr = runs[c->entry[i].run].scaled_lr;
        if (!compare_alike(scaled.scaled_lr, base->scaled_lr) &&
            compare_same_knobs(&scaled, &runs[c->entry[i].run]))
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
        say(s, "%c kept the rate: %s times the loss", letter, ratio);
    else if (length == LONG)
        say(s, "%c (%s) has %s times the loss", letter, given, ratio);
    else
        say(s, at ? "%c: %s times the loss" : "%c has %s times the loss", letter, ratio);
    if (length != BRIEF && entry->found == FOUND_APART)
        say(s, at ? "." : " of %c.", base);
}

/* "C (rate ×32) diverged." */
static void say_lost(struct sentence *s, const struct comparison *c, int run, enum length length)
{
    const struct view_run *runs = c->view->runs;
    char given[COMPARE_TEXT];

    say(s, "%c", run_letter(run));
    if (length == LONG && c->base < RUNS)
        say(s, " (%s)", differences(&runs[c->base], &runs[run], given, sizeof given));
    say(s, " %s", run_state_name(runs[run].state));
    if (length != BRIEF)
        say(s, ".");
}

static void say_other(struct sentence *s, const struct comparison *c, int at, enum length length)
{
    const struct entry *entry = &c->entry[at];
    char letter = run_letter(entry->run);

    if (entry->found == FOUND_LOST)
        say_lost(s, c, entry->run, length);
    else if (entry->found == FOUND_SAME)
        say(s, "%c is the same as %c%s", letter, run_letter(entry->same), length == BRIEF ? "" : " so far.");
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
    if (compare_has_ratio(&c->entry[0]))
        say(&s, length == BRIEF ? "%s, loss against %c: " : "After %s ",
            place_text(c, place, sizeof place), run_letter(c->base));
    for (int i = 0; i < count; i++) {
        if (i > 0)
            say(&s, length == BRIEF ? ", " : " ");
        if (compare_has_ratio(&c->entry[i]))
            say_ratio(&s, c, i, length);
        else
            say_other(&s, c, i, length);
    }
}

char *compare_text(const struct view *view, const struct look *look, const struct glyphs *glyphs,
                   int cols, char *text, size_t size)
{
    struct comparison c = compare_runs(view, look);

    for (int count = run_among_others(view) ? c.count : 0; count > 0; count--)
        for (int length = LONG; length < LENGTHS; length++) {
            compose(&c, (enum length)length, count, text, size);
            if (text_columns(glyphs, text) <= cols)
                return text;
        }
    *text = '\0';
    return text;
}
