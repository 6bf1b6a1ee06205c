/* bench_cells.c -- everything `make bench` can measure, and the words that pick from it. */
#include "tests/bench_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

/* As many examples as Fashion-MNIST, to a multiple of the largest batch. */
#define FASHION .examples = 7 * 8192, .features = 784, .classes = 10, .side = 28
#define TINY .group = "tiny", .examples = 5 * 8192, .features = 2

static const struct bench_model models[] = {
    {.name = "mlp", .layers = "mlp:256,128", .activation = "relu", FASHION,
     .product = {{1, 784, 256}, {1, 256, 128}, {1, 128, 10}}},
    {.name = "lenet", .layers = "lenet", .activation = "relu", FASHION,
     .product = {{784, 25, 8}, {196, 200, 16}, {1, 784, 128}, {1, 128, 10}}},
    {.name = "softmax", .layers = "softmax", .activation = "relu", FASHION,
     .product = {{1, 784, 10}}},
    {.name = "2-4-2-1", TINY, .layers = "mlp:4,2", .activation = "relu",
     .product = {{1, 2, 4}, {1, 4, 2}, {1, 2, 1}}},
    {.name = "2-8-8-8-1", TINY, .layers = "mlp:8,8,8", .activation = "tanh",
     .product = {{1, 2, 8}, {1, 8, 8}, {1, 8, 8}, {1, 8, 1}}},
};

static const char *const precisions[] = {"fp32", "bf16"};

static const struct {
    const char *word;
    int count;
} threads[] = {{"1t", 1}, {"2t", 2}};

static const struct {
    const char *word;
    size_t count;
    const char *group; /* of the models that have it; NULL: all */
} batches[] = {{"1", 1, NULL},     {"8", 8, NULL},     {"10", 10, "tiny"},   {"32", 32, NULL},
               {"128", 128, NULL}, {"512", 512, NULL}, {"2048", 2048, NULL}, {"8192", 8192, NULL}};

static const struct {
    const char *bench, *what;
    void (*measure)(struct bench *bench, const struct bench_cell *cell);
} others[] = {
    {"load", NULL, bench_load},
    {"start", NULL, bench_start},
    {"draw", NULL, bench_draw},
    {"key", "default", bench_key},
    {"key", "slow", bench_key},
    {"explorer", "default", bench_explorer},
    {"explorer", "wide", bench_explorer},
};

enum { CELLS_MOST = COUNT_OF(models) * COUNT_OF(precisions) * COUNT_OF(threads) *
                    COUNT_OF(batches) + COUNT_OF(others) };

/* ---- the cells ------------------------------------------------------------------------------- */

static void add_batches(struct bench_cells *cells, const struct bench_model *model, size_t p,
                        size_t t)
{
    for (size_t b = 0; b < COUNT_OF(batches); b++) {
        const char *only = batches[b].group;
        if (only && (!model->group || strcmp(only, model->group) != 0))
            continue;
        cells->cell[cells->count++] = (struct bench_cell){
            .word = {"step", model->name, model->group, batches[b].word, threads[t].word,
                     precisions[p]},
            .model = model,
            .batch = batches[b].count,
            .threads = threads[t].count,
            .measure = bench_step,
        };
    }
}

static void add_all(struct bench_cells *cells)
{
    for (size_t m = 0; m < COUNT_OF(models); m++)
        for (size_t p = 0; p < COUNT_OF(precisions); p++)
            for (size_t t = 0; t < COUNT_OF(threads); t++)
                add_batches(cells, &models[m], p, t);
    for (size_t i = 0; i < COUNT_OF(others); i++)
        cells->cell[cells->count++] = (struct bench_cell){
            .word = {others[i].bench, others[i].what},
            .measure = others[i].measure,
        };
}

/* ---- picking --------------------------------------------------------------------------------- */

static bool has_word(const struct bench_cell *cell, const char *word, size_t length)
{
    for (int i = 0; i < WORDS; i++)
        if (cell->word[i] && strlen(cell->word[i]) == length &&
            memcmp(cell->word[i], word, length) == 0)
            return true;
    return false;
}

/* Whether the cell has every word of a pattern, which ends with `end`. */
static bool matches(const struct bench_cell *cell, const char *pattern, const char *end)
{
    for (const char *word = pattern; word < end; word++) {
        size_t length = strcspn(word, "/ ,");
        if (!has_word(cell, word, length))
            return false;
        word += length;
    }
    return true;
}

/* How many of the first `count` cells have the word. */
static size_t count_word(const struct bench_cells *cells, size_t count, const char *word,
                         size_t length)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += has_word(&cells->cell[i], word, length);
    return found;
}

/* All words, each once. */
static bool refuse_word(const struct bench_cells *cells, const char *word, int length,
                        struct status *status)
{
    char list[256] = "";
    for (size_t i = 0; i < cells->count; i++)
        for (int w = 0; w < WORDS; w++) {
            const char *known = cells->cell[i].word[w];
            size_t used = strlen(list);
            if (known && !count_word(cells, i, known, strlen(known)))
                snprintf(list + used, sizeof list - used, " %s", known);
        }
    return status_bad(status, "BENCH: nothing is called '%.*s'; the words are%s", length, word,
                      list);
}

/* Marks the cells of one pattern in `picked`. */
static bool pick(const struct bench_cells *all, const char *pattern, const char *end, bool *picked,
                 struct status *status)
{
    int length = (int)(end - pattern), found = 0;
    for (const char *word = pattern; word < end; word++) {
        size_t n = strcspn(word, "/ ,");
        if (!count_word(all, all->count, word, n))
            return refuse_word(all, word, (int)n, status);
        word += n;
    }
    for (size_t i = 0; i < all->count; i++)
        if (matches(&all->cell[i], pattern, end))
            picked[i] = ++found;
    return found || status_bad(status, "BENCH=%.*s: no cell is all of that", length, pattern);
}

static void keep(struct bench_cells *cells, const bool *picked)
{
    size_t kept = 0;
    for (size_t i = 0; i < cells->count; i++)
        if (picked[i])
            cells->cell[kept++] = cells->cell[i];
    cells->count = kept;
}

bool cells_pick(struct bench_cells *cells, const char *picks, struct status *status)
{
    bool picked[CELLS_MOST] = {false}, any = false;
    cells->cell = checked_calloc(CELLS_MOST, sizeof *cells->cell);
    cells->count = 0;
    add_all(cells);
    for (const char *at = picks; *(at += strspn(at, " ,")); any = true) {
        const char *end = at + strcspn(at, " ,");
        if (!pick(cells, at, end, picked, status))
            return false;
        at = end;
    }
    if (any)
        keep(cells, picked);
    return true;
}

void cells_done(struct bench_cells *cells)
{
    free(cells->cell);
}
