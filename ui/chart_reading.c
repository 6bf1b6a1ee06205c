/* chart_reading.c -- where the cursor is, and what it reads there. */
#include "ui/chart_reading.h"

#include <math.h>
#include <stdio.h>

enum { NUMBER_COLS = 5, SHORT_COLS = 4 };

/* ---- of a series ---- */

struct reading reading_of(const struct chart *chart, const struct chart_series *series)
{
    struct reading reading = {0};
    struct history_place *place = &reading.place;

    reading.measured = history_at(series_history(chart, series), series_kept(chart, series),
                                  chart->clock, chart->cursor_at, &reading.bin, place);
    reading.here = reading.measured && chart->cursor_at <= place->to[chart->clock];
    reading.exact = reading.here && place->first == place->last;
    return reading;
}

static void write_value(const struct chart *chart, double value, int cols, char text[WORDS])
{
    char number[WORDS];

    number_format(chart->percent ? value * 100 : value, cols, number, sizeof number);
    snprintf(text, WORDS, "%.40s%s", number, chart->percent ? "%" : "");
}

/* " (.12…41)", or of which step it is if of an earlier one. */
static void write_detail(const struct chart *chart, const struct reading *reading, char text[WORDS])
{
    const struct history_bin *bin = &reading->bin;
    char least[WORDS], most[WORDS];

    text[0] = '\0';
    if (!reading->here && reading->place.first == reading->place.last)
        snprintf(text, WORDS, " (step %.0f)", (double)reading->place.last);
    else if (!reading->here)
        snprintf(text, WORDS, " (to step %.0f)", (double)reading->place.last);
    else if (bin->count > 1 && bin->min < bin->max) {
        write_value(chart, bin->min, NUMBER_COLS, least);
        write_value(chart, bin->max, NUMBER_COLS, most);
        snprintf(text, WORDS, " (%.30s…%.30s)", least, most);
    }
}

void reading_write(const struct chart *chart, const struct chart_series *series,
                   const struct reading *reading, enum length length, char text[WORDS])
{
    int cols = length == SHORT && *series_letter(series) ? SHORT_COLS : NUMBER_COLS;
    char value[WORDS], detail[WORDS] = "";

    if (!reading->measured) {
        snprintf(text, WORDS, "–");
        return;
    }
    if (reading->bin.count)
        write_value(chart, reading->bin.mean, cols, value);
    else
        snprintf(value, sizeof value, "%s", length == SHORT ? "nan" : "not finite");
    if (length <= LESS)
        write_detail(chart, reading, detail);
    snprintf(text, WORDS, "%s%.30s%.60s", reading->exact && reading->bin.count ? "=" : "", value,
             detail);
}

/* ---- where it is ---- */

/* "epoch 3.21", "4608 examples"; for the steps, the epoch their bin ends in. */
static void write_moment(const struct chart *chart, const struct history_place *place,
                         char text[WORDS])
{
    static const char *const before[CLOCKS] = {"epoch ", "epoch ", "", ""};
    static const char *const after[CLOCKS] = {"", "", " examples", " s"};
    bool steps = chart->clock == CLOCK_STEPS;
    double at = steps ? place->to[CLOCK_EPOCHS] : chart->cursor_at;
    char number[WORDS];

    number_format(chart->clock == CLOCK_EXAMPLES ? round(at) : at, 7, number, sizeof number);
    snprintf(text, WORDS, "%s%.30s%s", before[chart->clock], number, after[chart->clock]);
}

static bool has_come(const struct chart *chart, struct history *history)
{
    double at[CLOCKS];

    history_steps(history, at);
    return at[chart->clock] >= chart->cursor_at;
}

/* Where another run has come to, but not the chart's own. */
static bool is_ahead(const struct chart *chart)
{
    bool others = false;

    for (int s = 0; s < chart->count; s++)
        if (*series_letter(&chart->series[s]))
            others |= has_come(chart, chart->series[s].run->history);
    return others && !has_come(chart, chart->history);
}

/* "step 144", "steps 145–146" */
static void write_steps(const struct history_place *place, char text[WORDS])
{
    if (place->first == place->last)
        snprintf(text, WORDS, "step %.0f", (double)place->first);
    else
        snprintf(text, WORDS, "steps %.0f–%.0f", (double)place->first, (double)place->last);
}

char *cursor_words(const struct chart *chart, int width, char *text, unsigned long size)
{
    struct history_place place;
    bool by_steps = chart->clock == CLOCK_STEPS;
    char moment[WORDS], steps[WORDS];

    text[0] = '\0';
    if (!chart->cursor || !history_place(chart->history, chart->clock, chart->cursor_at, &place))
        return text;
    write_steps(&place, steps);
    write_moment(chart, &place, moment);
    if (is_ahead(chart)) {
        snprintf(steps, sizeof steps, "step %.0f", ceil(chart->cursor_at));
        snprintf(text, size, "%s", by_steps ? steps : moment);
        return text;
    }
    snprintf(text, size, "%s, %s", by_steps ? steps : moment, by_steps ? moment : steps);
    if (text_columns(&glyphs_utf8, text) > width)
        snprintf(text, size, "%s", steps);
    return text;
}
