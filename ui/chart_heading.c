/* chart_heading.c -- a chart's frame with its title, and its legend or what the cursor reads.
 *
 * The same words exist in several lengths; the longest that fit are taken, and what does not fit in
 * the shortest is left out from the right. Where several runs are drawn theirs are what has to fit, down
 * to their letters alone; the other series take what is left.
 */
#include <math.h>
#include <stdio.h>

#include "engine/letter.h"
#include "engine/util.h"
#include "ui/chart_plot.h"

enum { WORDS = 96, SERIES_MOST = 16, NUMBER_COLS = 5, SHORT_COLS = 4, MARGINS = 6 };

/* How long the words are. What gives way first is the note where values are read, else the names. */
enum length { LONG, LESS, MIDDLE, SHORT, LENGTHS };

const char *const smoothing_names[SMOOTHINGS] = {
    "mean of 2048 ex", "mean of 512 ex", "mean, not smoothed",
};

static const enum glyph style_glyph[] = {
    [CHART_DOTS] = GLYPH_DOT,
    [CHART_LINE] = GLYPH_CURVE,
    [CHART_FLAGS] = GLYPH_FLAG,
    [CHART_STAMPS] = GLYPH_TEST,
};

const char *series_brief(const struct chart_series *series)
{
    return series->brief ? series->brief : series->name;
}

const char *series_letter(const struct chart_series *series)
{
    return series->run ? series->run->letter : "";
}

/* ---- what the cursor reads ---- */

struct reading {
    bool measured;
    struct history_bin bin;
    struct history_place place;
    bool here;  /* the cursor is in the bin, not after it */
    bool exact; /* of a single step, and this one */
};

static struct reading read_series(const struct chart *chart, const struct chart_series *series)
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

/* ".231 (.12…41)", "=.231", "not finite", "–" */
static void write_reading(const struct chart *chart, const struct chart_series *series,
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

static bool has_come_to_cursor(const struct chart *chart, struct history *history)
{
    double at[CLOCKS];

    history_steps(history, at);
    return at[chart->clock] >= chart->cursor_at;
}

/* Whether it is where another run has come to, but not the chart's own. */
static bool is_cursor_ahead(const struct chart *chart)
{
    bool others = false;

    for (int s = 0; s < chart->count; s++)
        if (*series_letter(&chart->series[s]))
            others |= has_come_to_cursor(chart, chart->series[s].run->history);
    return others && !has_come_to_cursor(chart, chart->history);
}

char *cursor_words(const struct chart *chart, int width, char *text, unsigned long size)
{
    struct history_place place;
    char moment[WORDS], steps[WORDS];

    text[0] = '\0';
    if (!chart->cursor || !history_place(chart->history, chart->clock, chart->cursor_at, &place))
        return text;
    if (place.first == place.last)
        snprintf(steps, sizeof steps, "step %.0f", (double)place.first);
    else
        snprintf(steps, sizeof steps, "steps %.0f–%.0f", (double)place.first, (double)place.last);
    write_moment(chart, &place, moment);
    bool steps_first = chart->clock == CLOCK_STEPS, ahead = is_cursor_ahead(chart);
    if (ahead && steps_first)
        snprintf(text, size, "step %.0f", ceil(chart->cursor_at));
    else if (ahead)
        snprintf(text, size, "%s", moment);
    else
        snprintf(text, size, "%s, %s", steps_first ? steps : moment, steps_first ? moment : steps);
    if (!ahead && text_columns(&glyphs_utf8, text) > width)
        snprintf(text, size, "%s", steps);
    return text;
}

/* ---- words ---- */

/* "· step", "A 32·.02", "A": a series' sign and words, with a blank on both sides. */
struct entry {
    const struct chart_series *series;
    char text[WORDS]; /* "": the sign alone */
    int cols;         /* 0: left out */
};

struct heading {
    char title[WORDS];
    struct entry entry[SERIES_MOST]; /* runs by their letters, then the rest as they are drawn */
    int count;
};

static void add_entries(struct heading *heading, const struct chart *chart, char letter)
{
    for (int s = 0; s < chart->count && heading->count < SERIES_MOST; s++)
        if (series_letter(&chart->series[s])[0] == letter)
            heading->entry[heading->count++].series = &chart->series[s];
}

static struct heading list_entries(const struct chart *chart)
{
    struct heading heading = {.count = 0};

    for (int run = 0; run < RUNS; run++)
        add_entries(&heading, chart, run_letter(run));
    add_entries(&heading, chart, '\0');
    return heading;
}

static void write_title(const struct chart *chart, enum length length, char text[WORDS])
{
    char zoom[WORDS] = "", number[WORDS];

    if (chart->zoom > 1.005)
        snprintf(zoom, sizeof zoom, " ×%s", number_format(chart->zoom, 4, number, sizeof number));
    if (chart->note && (length == LONG || (length == LESS && !chart->cursor)))
        snprintf(text, WORDS, "%.30s%.8s (%.40s)", chart->title, zoom, chart->note);
    else
        snprintf(text, WORDS, "%.60s%.8s", chart->title, zoom);
}

/* What the legend calls it. */
static void write_name(const struct chart_series *series, enum length length, char text[WORDS])
{
    bool alone = length == SHORT && *series_letter(series);

    snprintf(text, WORDS, "%s", alone            ? ""
                                : length == LONG ? series->name
                                                 : series_brief(series));
}

/* What the cursor reads of it; a letter is name enough. */
static void write_value_of(const struct chart *chart, const struct chart_series *series,
                           const struct reading *reading, enum length length, char text[WORDS])
{
    char value[WORDS];

    write_reading(chart, series, reading, length, value);
    if (length == SHORT || *series_letter(series))
        snprintf(text, WORDS, "%s", value);
    else
        snprintf(text, WORDS, "%.30s %.60s", series_brief(series), value);
}

static void write_entry(const struct chart *chart, const struct pane *pane, struct entry *entry,
                        const struct reading *reading, enum length length)
{
    entry->cols = 0;
    if (!entry->series->name || chart->bare)
        return;
    if (chart->cursor)
        write_value_of(chart, entry->series, reading, length, entry->text);
    else
        write_name(entry->series, length, entry->text);
    entry->cols = entry->text[0] ? 4 + text_columns(pane->glyphs, entry->text) : 3;
}

/* Leaves out from the right what finds no room; whether all did, or all runs if there are any. */
static bool fit(struct heading *heading, const struct pane *pane)
{
    int room = pane->rect.cols - MARGINS - text_columns(pane->glyphs, heading->title);
    bool runs = heading->count && *series_letter(heading->entry[0].series), all = true;

    for (int i = 0; i < heading->count; i++) {
        struct entry *entry = &heading->entry[i];

        room -= entry->cols;
        if (room >= 0)
            continue;
        all = all && runs && !*series_letter(entry->series);
        entry->cols = 0;
    }
    return all;
}

static struct heading compose(const struct chart *chart, const struct pane *pane)
{
    struct heading heading = list_entries(chart);
    struct reading reading[SERIES_MOST];

    for (int i = 0; chart->cursor && i < heading.count; i++)
        reading[i] = read_series(chart, heading.entry[i].series);
    for (int length = LONG; length < LENGTHS; length++) {
        write_title(chart, (enum length)length, heading.title);
        for (int i = 0; i < heading.count; i++)
            write_entry(chart, pane, &heading.entry[i], &reading[i], (enum length)length);
        if (fit(&heading, pane))
            break;
    }
    return heading;
}

static void draw_entry(const struct pane *pane, int col, const struct entry *entry, bool reads)
{
    const struct chart_series *series = entry->series;

    for (int i = 0; i < entry->cols; i++)
        pane_put(pane, 0, col + i, ROLE_FRAME, ' ');
    if (*series_letter(series))
        pane_text(pane, 0, col + 1, series->role, series_letter(series));
    else
        pane_glyph(pane, 0, col + 1, series->role, style_glyph[series->style]);
    pane_text(pane, 0, col + 3, reads ? ROLE_STRONG : ROLE_DIM, entry->text);
}

struct pane chart_heading(const struct chart *chart, const struct pane *pane)
{
    struct heading heading = compose(chart, pane);
    struct pane inside = pane_frame(pane, heading.title, NULL);
    int col = pane->rect.cols - 1;

    for (int i = heading.count; i-- > 0;) {
        col -= heading.entry[i].cols;
        if (heading.entry[i].cols)
            draw_entry(pane, col, &heading.entry[i], chart->cursor);
    }
    return inside;
}
