/* config_suggest.c -- "did you mean": the setting whose name is nearest to what was written. */
#include "engine/config.h"

#include <string.h>

#include "engine/util.h"

/* Letters to add, drop or exchange to turn one word into the other (Levenshtein), up to 31. */
static size_t distance(const char *a, const char *b)
{
    size_t row[32], n = strlen(b);
    if (n >= COUNT_OF(row))
        return n;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t change = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = MIN(change, MIN(row[j], row[j + 1]) + 1);
        }
    }
    return row[n];
}

const char *setting_suggest(const char *name)
{
    const char *best = NULL;
    size_t least = 3;
    for (int i = 0; i < SETTINGS; i++) {
        size_t d = distance(name, setting_table[i].name);
        if (d < least && d < strlen(name)) {
            least = d;
            best = setting_table[i].name;
        }
    }
    return best;
}
