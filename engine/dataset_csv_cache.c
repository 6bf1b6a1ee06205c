/* dataset_csv_cache.c -- a table as an image: a head that lists the columns, and their cells as data.
 *
 * head: header line, rows, columns, first line, whether lines are listed, each as 8 bytes; then for
 *       each column its kind and number of texts as 8 bytes each, its name and its texts, each ended
 *       by NUL
 * data: the cells column by column, then the lines if they are listed; each begins at a multiple of
 *       8 bytes
 * The checksum was good when an image comes here; still nothing is believed that could lead outside
 * the two blocks, or give a number that no file can.
 */
#include "engine/dataset_csv_cache.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { ALIGNMENT = 8 };

/* ---- writing --------------------------------------------------------------------------------- */

struct head {
    uint8_t *bytes;
    size_t used, room;
};

static void head_put(struct head *head, const void *bytes, size_t n)
{
    if (head->room - head->used < n) {
        head->room = 2 * (head->room + n);
        head->bytes = checked_realloc(head->bytes, head->room);
    }
    memcpy(head->bytes + head->used, bytes, n);
    head->used += n;
}

static void head_put_number(struct head *head, uint64_t number)
{
    head_put(head, &number, sizeof number);
}

static void head_put_text(struct head *head, const char *text)
{
    head_put(head, text, strlen(text) + 1);
}

static struct head head_of(const struct csv_table *table)
{
    struct head head = {0};
    head_put_number(&head, table->header);
    head_put_number(&head, table->rows);
    head_put_number(&head, table->columns);
    head_put_number(&head, table->first_line);
    head_put_number(&head, table->line != NULL);
    for (size_t c = 0; c < table->columns; c++) {
        const struct csv_column *column = &table->column[c];
        head_put_number(&head, column->kind);
        head_put_number(&head, column->text_count);
        head_put_text(&head, column->name);
        for (size_t i = 0; i < column->text_count; i++)
            head_put_text(&head, column->texts[i]);
    }
    return head;
}

/* A part and what fills it up to the alignment. */
static void add_part(struct iovec *data, size_t *parts, const void *cells, size_t bytes)
{
    static const char zeros[ALIGNMENT] = {0};
    data[(*parts)++] = (struct iovec){(void *)cells, bytes};
    data[(*parts)++] = (struct iovec){(void *)zeros, -bytes % ALIGNMENT};
}

static void store(const struct cache_slot *slot, const struct csv_table *table)
{
    struct head head = head_of(table);
    struct iovec *data = checked_malloc(2 * (table->columns + 1) * sizeof *data);
    size_t parts = 0;
    for (size_t c = 0; c < table->columns; c++)
        add_part(data, &parts, table->column[c].cells,
                 table->rows * column_width[table->column[c].kind]);
    if (table->line)
        add_part(data, &parts, table->line, table->rows * sizeof *table->line);
    cache_store(slot, head.bytes, head.used, data, parts);
    free(head.bytes);
    free(data);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* What is left of a block; `good` stays false once something was missing. */
struct cursor {
    uint8_t *at;
    size_t left;
    bool good;
};

static void *take(struct cursor *cursor, uint64_t bytes)
{
    uint8_t *start = cursor->at;
    cursor->good = cursor->good && bytes <= cursor->left;
    if (!cursor->good)
        return NULL;
    cursor->at += bytes;
    cursor->left -= bytes;
    return start;
}

static uint64_t take_number(struct cursor *cursor)
{
    uint64_t number = 0;
    const void *bytes = take(cursor, sizeof number);
    if (bytes)
        memcpy(&number, bytes, sizeof number);
    return number;
}

/* To be freed, or NULL. */
static char *take_text(struct cursor *cursor)
{
    size_t length = cursor->good ? strnlen((const char *)cursor->at, cursor->left) : 0;
    const char *text = take(cursor, (uint64_t)length + 1);
    return text ? checked_strdup(text) : NULL;
}

/* `count` things of `width` bytes, and what fills them up. */
static void *take_part(struct cursor *data, uint64_t count, size_t width)
{
    uint64_t bytes;
    data->good = data->good && !__builtin_mul_overflow(count, width, &bytes) &&
                 bytes <= data->left;
    void *start = data->good ? take(data, bytes) : NULL;
    return take(data, data->good ? -bytes % ALIGNMENT : 0) ? start : NULL;
}

static bool are_good(const struct csv_column *column, size_t rows)
{
    const int32_t *code = column->cells;
    const double *number = column->cells;
    size_t bad = 0;
    for (size_t r = 0; column->kind == COLUMN_TEXTS && r < rows; r++)
        bad += code[r] < 0 || (size_t)code[r] >= column->text_count;
    for (size_t r = 0; column->kind == COLUMN_DOUBLES && r < rows; r++)
        bad += !(fabs(number[r]) <= (double)FLT_MAX);
    return bad == 0;
}

static bool take_column(struct csv_column *column, size_t rows, struct cursor *head,
                        struct cursor *data)
{
    uint64_t kind = take_number(head), count = take_number(head);
    column->name = take_text(head);
    if (!head->good || kind >= COLUMN_KINDS || count > head->left ||
        (kind == COLUMN_TEXTS) != (count > 0))
        return false;
    column->kind = (enum column_kind)kind;
    column->texts = count ? checked_malloc(count * sizeof *column->texts) : NULL;
    while (column->text_count < count && head->good) {
        char *text = take_text(head);
        if (text)
            column->texts[column->text_count++] = text;
    }
    column->cells = take_part(data, rows, column_width[kind]);
    return head->good && column->cells && are_good(column, rows);
}

static bool unpack(struct csv_table *table, struct cursor *head, struct cursor *data)
{
    table->header = take_number(head);
    table->rows = take_number(head);
    uint64_t columns = take_number(head);
    table->first_line = take_number(head);
    bool listed = take_number(head);
    if (!head->good || table->rows < 1 || table->rows > UINT32_MAX || columns < 1 ||
        columns > head->left)
        return false;
    table->column = checked_calloc(columns, sizeof *table->column);
    for (table->columns = 0; table->columns < columns;)
        if (!take_column(&table->column[table->columns++], table->rows, head, data))
            return false;
    if (listed)
        table->line = take_part(data, table->rows, sizeof *table->line);
    return data->good && head->left == 0 && data->left == 0;
}

/* NULL if the image is no table's. */
static struct csv_table *table_of(struct cache_image *image, const char *file)
{
    struct cursor head = {image->head, image->head_bytes, true};
    struct cursor data = {image->data, image->data_bytes, true};
    struct csv_table *table = checked_calloc(1, sizeof *table);
    table->file = checked_strdup(file);
    table->block = image->data;
    bool good = unpack(table, &head, &data);
    free(image->head);
    if (good)
        return table;
    csv_table_free(table);
    return NULL;
}

struct csv_table *csv_table_read_cached(const char *file, const struct dataset_cache *cache,
                                        const struct read_progress *progress,
                                        struct status *status)
{
    struct cache_slot slot;
    struct cache_image image;
    if (!read_progress_report(progress, file, 0, 1, status))
        return NULL;
    cache_slot_init(&slot, cache, file, CACHE_TABLE);
    struct csv_table *table = cache_load(&slot, &image) ? table_of(&image, file) : NULL;
    if (!table) {
        cache_settle(&slot);
        table = csv_table_read(file, progress, status);
        if (table)
            store(&slot, table);
    }
    cache_slot_done(&slot);
    return table;
}
