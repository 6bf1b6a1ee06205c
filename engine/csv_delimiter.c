/* csv_delimiter.c -- counts the candidates row by row, outside quotes.
 *
 * A decimal comma is as steady as the semicolon beside it, and text may hold commas; semicolons and
 * tabs hardly ever occur equally often in rows that something else divides: hence the order.
 */
#include "engine/csv_delimiter.h"

#include <stdbool.h>
#include <string.h>

enum { JUDGED_ROWS = 16, CANDIDATES = 3 };

static const char candidates[CANDIDATES + 1] = "\t;,";

struct tally {
    size_t rows;
    size_t first[CANDIDATES], row[CANDIDATES]; /* counts in the first row, and in the present one */
    bool unsteady[CANDIDATES];
    bool blank; /* the present row has nothing but spaces and tabs yet */
};

static void end_row(struct tally *tally)
{
    for (int k = 0; k < CANDIDATES && !tally->blank; k++) {
        if (tally->rows == 0)
            tally->first[k] = tally->row[k];
        tally->unsteady[k] |= tally->row[k] != tally->first[k];
    }
    tally->rows += !tally->blank;
    tally->blank = true;
    memset(tally->row, 0, sizeof tally->row);
}

static void count(struct tally *tally, char c)
{
    const char *found = memchr(candidates, c, CANDIDATES);
    if (found)
        tally->row[found - candidates]++;
    tally->blank &= c == ' ' || c == '\t';
}

static char judge(const struct tally *tally)
{
    int best = CANDIDATES - 1;
    for (int k = 0; k < CANDIDATES; k++)
        if (tally->first[k] > 0 && !tally->unsteady[k])
            return candidates[k];
    for (int k = CANDIDATES - 1; k >= 0; k--)
        if (tally->first[k] > tally->first[best])
            best = k;
    return candidates[best];
}

char csv_delimiter(const char *bytes, size_t n)
{
    struct tally tally = {.blank = true};
    bool quoted = false;
    for (size_t i = 0; i < n && tally.rows < JUDGED_ROWS; i++) {
        bool ends = bytes[i] == '\n' || bytes[i] == '\r';
        if (bytes[i] == '"')
            quoted = !quoted;
        if (!quoted && ends)
            end_row(&tally);
        else if (!quoted || bytes[i] == '"')
            count(&tally, bytes[i]);
    }
    if (tally.rows == 0)
        end_row(&tally);
    return judge(&tally);
}
