/* chart_heading.c -- a chart's frame with its title, and its legend or what the cursor reads.
 *
 * The same words exist in several lengths; the longest that fit are taken, and what does not fit in
 * the shortest is left out from the right. Where several runs are drawn their lines and the chart's own are
 * what has to fit, runs down to their letters alone; the other series take what is left.
 */
#include <stdio.h>

#include "engine/letter.h"
#include "engine/util.h"
#include "ui/chart_reading.h"

enum { SERIES_MOST = 16, MARGINS = 6 };

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

/* ---- words ---- */

/* "· step", "A 32∙.02", "A": a series' sign and words, with a blank on both sides. */
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

    reading_write(chart, series, reading, length, value);
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

/* Among runs, what the chart can do without: not their lines, nor one that nothing else names. */
static bool is_extra(const struct chart_series *series)
{
    return !*series_letter(series) && (series->run || series->style != CHART_LINE);
}

/* Leaves out from the right what finds no room; whether all did, or all but extras if there are runs. */
static bool fit(struct heading *heading, const struct pane *pane)
{
    int room = pane->rect.cols - MARGINS - text_columns(pane->glyphs, heading->title);
    bool runs = heading->count && *series_letter(heading->entry[0].series), all = true;

    for (int i = 0; i < heading->count; i++) {
        struct entry *entry = &heading->entry[i];

        room -= entry->cols;
        if (room >= 0)
            continue;
        all = all && runs && is_extra(entry->series);
        entry->cols = 0;
    }
    return all;
}

static struct heading compose(const struct chart *chart, const struct pane *pane)
{
    struct heading heading = list_entries(chart);
    struct reading reading[SERIES_MOST];

    for (int i = 0; chart->cursor && i < heading.count; i++)
        reading[i] = reading_of(chart, heading.entry[i].series);
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
