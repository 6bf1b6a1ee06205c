/* history_rows.c -- a history's bins as rows of a table. */
#include "src/history_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REAL = 9, WHOLE = 17 }; /* digits that write a float, and a whole number, exactly */

size_t history_columns(char names[BIN_COLUMNS][BIN_TEXT])
{
    static const char *const where[] = {"first_step", "last_step", "epoch", "examples", "time_s"};
    static const char *const what[] = {"mean", "min", "max", "last"};
    size_t n = 0;
    while (n < 5) {
        snprintf(names[n], BIN_TEXT, "%s", where[n]);
        n++;
    }
    for (int s = 0; s < STATS; s++)
        for (int i = 0; stat_table[s].history && i < 4; i++)
            snprintf(names[n++], BIN_TEXT, "%s_%s", stat_table[s].column, what[i]);
    return n;
}

/* A row in the making. */
struct row {
    char (*text)[BIN_TEXT];
    struct field *fields;
    size_t count;
};

static void put(struct row *row, int digits, double value)
{
    char *text = row->text[row->count];
    snprintf(text, BIN_TEXT, "%.*g", digits, value);
    row->fields[row->count++] = (struct field){FIELD_NUMBER, text, strlen(text)};
}

static void put_place(struct row *row, const struct history_place *place)
{
    put(row, WHOLE, (double)place->first);
    put(row, WHOLE, (double)place->last);
    put(row, REAL, place->to[CLOCK_EPOCHS]);
    put(row, WHOLE, place->to[CLOCK_EXAMPLES]);
    put(row, REAL, place->to[CLOCK_SECONDS]);
}

static void put_bin(struct row *row, const struct history_bin *bin)
{
    const double value[] = {bin->mean, bin->min, bin->max, bin->last};
    for (int i = 0; i < 4; i++)
        if (bin->count || bin->lost)
            put(row, REAL, bin->count ? value[i] : NAN);
        else
            row->fields[row->count++] = field_word("");
}

void history_row(struct history *history, size_t bin, char text[BIN_COLUMNS][BIN_TEXT],
                 struct field fields[BIN_COLUMNS])
{
    struct row row = {text, fields, 0};
    struct history_place place = history_bin_place(history, bin);
    put_place(&row, &place);
    for (int s = 0; s < STATS; s++)
        if (stat_table[s].history) {
            struct history_bin found = history_bin(history, s, bin);
            put_bin(&row, &found);
        }
}
