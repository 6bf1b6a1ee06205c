/* dataset_csv.c -- a CSV file as columns: rows are checked whole, then taken cell by cell.
 *
 * The first row is kept until the second one tells whether it is the header.
 * Numbers of some rows are collected in one block, row by row as they come, before they go to their
 * columns: of a wide file, writing each at once would touch a page a cell. Once the block is full
 * for the first time, the share of the file that it took tells how many rows there will be, and all
 * columns get room for those at once. The distinct texts of a column are found through a balanced
 * tree (tsearch), so that a column of names costs n·log n.
 * Invariant: after a row is taken every column has room for `rows` cells, all numbers or all text;
 * numbers of the last, unfinished block are in the block.
 */
#include "engine/dataset_csv.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/csv_cell.h"
#include "engine/csv_reader.h"
#include "engine/decimal.h"
#include "engine/util.h"

enum { BLOCK_ROWS = 32, QUOTE_BYTES = 48 };

struct builder {
    struct csv_table *table;
    struct csv_row first; /* its cells are copies; NULL once it is taken */
    size_t capacity;      /* rows there is room for */
    double *block;        /* [BLOCK_ROWS, columns] numbers of the last rows */
    void **tree;          /* [columns] of struct distinct, for columns of text */
};

struct distinct {
    const char *text;
    int32_t code;
};

/* ---- columns --------------------------------------------------------------------------------- */

static void table_start(struct builder *b, const struct csv_row *row, bool named)
{
    struct csv_table *table = b->table;
    table->columns = row->count;
    table->column = checked_calloc(row->count, sizeof *table->column);
    b->tree = checked_calloc(row->count, sizeof *b->tree);
    b->block = checked_malloc(row->count * BLOCK_ROWS * sizeof *b->block);
    for (size_t c = 0; c < row->count; c++) {
        char name[24];
        snprintf(name, sizeof name, "c%zu", c + 1);
        table->column[c].name = checked_strdup(named && *row->cell[c] ? row->cell[c] : name);
    }
}

/* Half as many again, or as many as the file will have if rows go on as they did. */
static size_t more_rows(size_t rows, double share)
{
    size_t more = MAX(rows + rows / 2, BLOCK_ROWS);
    double expected = share > 0 ? 1.05 * (double)rows / share + BLOCK_ROWS : 0;
    return expected > (double)more && expected < UINT32_MAX ? (size_t)expected : more;
}

static void table_grow(struct builder *b, const struct csv_row *row)
{
    struct csv_table *table = b->table;
    if (table->rows < b->capacity)
        return;
    b->capacity = more_rows(table->rows, row->share);
    if (table->line)
        table->line = checked_realloc(table->line, b->capacity * sizeof *table->line);
    for (size_t c = 0; c < table->columns; c++)
        column_reserve(&table->column[c], b->capacity);
}

/* Numbers of the rows from the last whole block on into their columns. */
static void table_flush(struct builder *b)
{
    struct csv_table *table = b->table;
    size_t count = table->rows ? (table->rows - 1) % BLOCK_ROWS + 1 : 0;
    for (size_t c = 0; c < table->columns && count > 0; c++)
        if (!column_is_text(&table->column[c]))
            column_append(&table->column[c], table->rows - count, b->block + c, table->columns,
                          count, b->capacity);
}

/* Lines are listed from the first row on that is not on the line after the last one. */
static void table_add_line(struct builder *b, size_t line)
{
    struct csv_table *table = b->table;
    if (table->rows == 0)
        table->first_line = line;
    if (!table->line && line != table->first_line + table->rows) {
        table->line = checked_malloc(b->capacity * sizeof *table->line);
        for (size_t r = 0; r < table->rows; r++)
            table->line[r] = table->first_line + r;
    }
    if (table->line)
        table->line[table->rows] = line;
    table->rows++;
}

static int compare_distinct(const void *a, const void *b)
{
    return strcmp(((const struct distinct *)a)->text, ((const struct distinct *)b)->text);
}

static int32_t code_of(struct csv_column *column, void **tree, const char *text)
{
    struct distinct key = {text, 0}, **found = tfind(&key, tree, compare_distinct);
    if (found)
        return (*found)->code;
    size_t n = column->text_count;
    if ((n & (n - 1)) == 0) /* full at every power of two */
        column->texts = checked_realloc(column->texts, (n ? 2 * n : 1) * sizeof *column->texts);
    column->texts[n] = checked_strdup(text);
    struct distinct *entry = checked_malloc(sizeof *entry);
    *entry = (struct distinct){column->texts[n], (int32_t)n};
    if (!tsearch(entry, tree, compare_distinct))
        out_of_memory(sizeof *entry);
    return (int32_t)column->text_count++;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* What is wrong with a cell of that kind: words before its text, and after its column. */
static const struct {
    const char *before, *after;
} complaint[] = {
    [CELL_NUMBER] = {"number", ", which began as text; text is expected"},
    [CELL_TEXT] = {"text", ", which began with numbers; a number is expected"},
    [CELL_MISSING] = {"missing value", "; fill it in, or leave the row out"},
    [CELL_INFINITE] = {"value", " is not finite; a finite number is expected"},
    [CELL_TOO_LARGE] = {"number", " is too large; the limit is 3.4e38"},
    [CELL_DECIMAL_COMMA] = {"number", " has a decimal comma; a point is expected, as in 1.5"},
};

static bool cell_refuse(const struct builder *b, const struct csv_row *row, size_t c,
                        enum cell kind, struct status *status)
{
    char text[QUOTE_BYTES], name[QUOTE_BYTES];
    status_quote(text, sizeof text, row->cell[c]);
    status_quote(name, sizeof name, b->table->column[c].name);
    return status_bad_at(status, row->file, row->line, c + 1, "%s %s in column %s%s",
                         complaint[kind].before, text, name, complaint[kind].after);
}

static bool take_cell(struct builder *b, const struct csv_row *row, size_t c, struct status *status)
{
    struct csv_column *column = &b->table->column[c];
    size_t r = b->table->rows;
    double value;
    enum cell kind = cell_read(row->cell[c], &value);
    if (r == 0 && kind == CELL_TEXT)
        column_become_text(column, b->capacity);
    bool text = column_is_text(column);
    if (text && kind == CELL_DECIMAL_COMMA)
        kind = CELL_TEXT;
    if (kind != (text ? CELL_TEXT : CELL_NUMBER))
        return cell_refuse(b, row, c, kind, status);
    if (text)
        ((int32_t *)column->cells)[r] = code_of(column, &b->tree[c], row->cell[c]);
    else
        b->block[r % BLOCK_ROWS * row->count + c] = value;
    return true;
}

static bool take_values(struct builder *b, const struct csv_row *row, struct status *status)
{
    struct csv_table *table = b->table;
    if (row->count != table->columns)
        return status_bad_at(status, row->file, row->line, MIN(row->count, table->columns) + 1,
                             "%zu cell%s in this row; the first row has %zu, and so must all",
                             row->count, row->count == 1 ? "" : "s", table->columns);
    table_grow(b, row);
    double *number = b->block + table->rows % BLOCK_ROWS * row->count;
    for (size_t c = 0; c < row->count; c++)
        if ((column_is_text(&table->column[c]) ||
             !decimal_parse_short(row->cell[c], &number[c])) &&
            !take_cell(b, row, c, status))
            return false;
    table_add_line(b, row->line);
    if (table->rows % BLOCK_ROWS == 0)
        table_flush(b);
    return true;
}

/* ---- the first row --------------------------------------------------------------------------- */

static void keep_first(struct builder *b, const struct csv_row *row)
{
    char **cell = checked_malloc(row->count * sizeof *cell);
    for (size_t c = 0; c < row->count; c++) {
        size_t size = strlen(row->cell[c]) + 1;
        cell[c] = memcpy(checked_calloc(1, size + DECIMAL_PADDING), row->cell[c], size);
    }
    b->first = *row;
    b->first.cell = (const char *const *)cell;
}

static void drop_first(struct builder *b)
{
    for (size_t c = 0; b->first.cell && c < b->first.count; c++)
        free((char *)b->first.cell[c]);
    free((void *)b->first.cell);
    b->first.cell = NULL;
}

/* Names the columns and, where the first row is no header, takes it. */
static bool take_first(struct builder *b, const struct csv_row *second, struct status *status)
{
    bool header = csv_is_header(&b->first, second);
    table_start(b, &b->first, header);
    b->table->header = header ? b->first.line : 0;
    bool good = header || take_values(b, &b->first, status);
    drop_first(b);
    return good;
}

static bool take_row(void *context, const struct csv_row *row, struct status *status)
{
    struct builder *b = context;
    if (!b->table->column && !b->first.cell) {
        keep_first(b, row);
        return true;
    }
    return (!b->first.cell || take_first(b, row, status)) && take_values(b, row, status);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static bool table_fill(struct builder *b, const char *file, const struct read_progress *progress,
                       struct status *status)
{
    static const struct csv_row none = {0};
    if (!csv_read(file, take_row, b, progress, status) ||
        (b->first.cell && !take_first(b, &none, status)))
        return false;
    if (!b->table->column)
        return status_bad_at(status, file, 0, 0, "is empty; a header and rows are expected");
    if (b->table->rows == 0)
        return status_bad_at(status, file, 0, 0, "has only a header; rows are expected below it");
    table_flush(b);
    return true;
}

struct csv_table *csv_table_read(const char *file, const struct read_progress *progress,
                                 struct status *status)
{
    struct csv_table *table = checked_calloc(1, sizeof *table);
    struct builder b = {.table = table};
    table->file = checked_strdup(file);
    bool filled = table_fill(&b, file, progress, status);
    drop_first(&b);
    for (size_t c = 0; c < table->columns; c++)
        tdestroy(b.tree[c], free);
    free(b.tree);
    free(b.block);
    if (filled)
        return table;
    csv_table_free(table);
    return NULL;
}
