/* csv_reader.c -- the rows of a CSV file: libcsv splits the cells, this file knows the lines.
 *
 * libcsv reports cells and ends of rows, not where they stand. The bytes are therefore given to it
 * in pieces that end where a line of the file ends, whether inside a quoted cell or not. A row
 * starts on the line whose piece brings the first byte that is no space while no row is open.
 * A row in one piece without a quote needs no parser: it is cut at its delimiters, which is several
 * times as fast and gives the same cells.
 * Invariant: between pieces, `in_row` says whether a row is open, and `line` counts the line ends
 * seen (LF, CRLF or CR), from 1.
 */
#include "engine/csv_reader.h"

#include <csv.h>
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/csv_delimiter.h"
#include "engine/decimal.h"
#include "engine/util.h"

enum { CHUNK_BYTES = 1 << 18, CHUNK_PADDING = 64, LONGEST_CELL = 1 << 20 };

struct reader {
    const char *file;
    csv_row_taker *take;
    void *context;
    const struct read_progress *progress;
    struct status *status;
    bool failed; /* *status is filled; the rest is ignored */

    struct csv_parser parser;
    char delimiter;
    double bytes, done; /* of the file: its size, and what is read */
    double taken;       /* what the parser was given */
    size_t line, row_line;
    bool in_row, after_cr;
    size_t silence; /* bytes since the last cell or row */

    char *text; /* the row's cells, each ended by NUL */
    size_t text_used, text_size;
    size_t *start; /* of each cell in text */
    const char **cell;
    size_t count, cells_size;
};

/* An error in the cell that is being read. */
static void reader_fail(struct reader *r, const char *what)
{
    if (!r->failed)
        status_bad_at(r->status, r->file, r->in_row ? r->row_line : r->line, r->count + 1, "%s",
                      what);
    r->failed = true;
}

static void reader_grow(struct reader *r, size_t bytes)
{
    if (r->text_size - r->text_used < bytes + DECIMAL_PADDING) {
        r->text_size = 2 * (r->text_size + bytes) + DECIMAL_PADDING;
        r->text = checked_realloc(r->text, r->text_size);
    }
    if (r->count == r->cells_size) {
        r->cells_size = 2 * r->cells_size + 16;
        r->start = checked_realloc(r->start, r->cells_size * sizeof *r->start);
        r->cell = checked_realloc(r->cell, r->cells_size * sizeof *r->cell);
    }
}

static void on_cell(void *text, size_t length, void *context)
{
    struct reader *r = context;
    r->silence = 0;
    reader_grow(r, length + 1);
    r->start[r->count++] = r->text_used;
    memcpy(r->text + r->text_used, text, length);
    r->text[r->text_used + length] = '\0';
    r->text_used += length + 1;
}

/* Hands on the cells of a row. */
static void reader_give(struct reader *r)
{
    double share = r->bytes > 0 ? MIN(r->taken / r->bytes, 1) : 0;
    struct csv_row row = {r->file, r->row_line, share, r->count, r->cell};
    if (!r->failed && !r->take(r->context, &row, r->status))
        r->failed = true;
    r->text_used = r->count = r->silence = 0;
    r->in_row = false;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    struct reader *r = context;
    for (size_t i = 0; i < r->count; i++)
        r->cell[i] = r->text + r->start[i];
    reader_give(r);
}

static bool is_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(const char *bytes, size_t n, char delimiter)
{
    size_t i = 0;
    while (i < n && strchr(" \t\r\n", bytes[i]) && bytes[i] != delimiter)
        i++;
    return i == n;
}

/* The text between two delimiters, without the spaces around it. */
static void reader_add(struct reader *r, char *at, char *stop)
{
    while (at < stop && (*at == ' ' || *at == '\t'))
        at++;
    while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    *stop = '\0';
    reader_grow(r, 0);
    r->cell[r->count++] = at;
}

/* A bit for each of the 8 bytes that is the delimiter. */
static uint64_t delimiters_of(const char *bytes, uint64_t pattern)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f;
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    word = le64toh(word) ^ pattern;
    uint64_t zero = ~(((word & low) + low) | word | low); /* 0x80 where the byte is 0 */
    return (zero >> 7) * 0x0102040810204080 >> 56;
}

/* A whole line without quotes is a row by itself: the cells are cut where they lie, 64 bytes at a
 * time, since a branch a byte would be guessed wrong in nearly every cell. What is read behind the
 * line is masked out. */
static void reader_cut(struct reader *r, char *bytes, size_t n)
{
    uint64_t pattern = 0x0101010101010101 * (unsigned char)r->delimiter;
    char *end = bytes + n - 1, *at = bytes; /* the end of the line makes room for a NUL */
    for (char *base = bytes; base < end; base += 64) {
        uint64_t found = 0;
        for (int k = 0; k < 8; k++)
            found |= delimiters_of(base + 8 * k, pattern) << (8 * k);
        if (end - base < 64)
            found &= ((uint64_t)1 << (end - base)) - 1;
        for (; found; found &= found - 1) {
            char *stop = base + __builtin_ctzll(found);
            reader_add(r, at, stop);
            at = stop + 1;
        }
    }
    reader_add(r, at, end);
    r->row_line = r->line;
    reader_give(r);
}

/* Bytes within one line of the file, its end included. */
static void reader_feed(struct reader *r, char *bytes, size_t n)
{
    r->taken += (double)n;
    if (!r->in_row && !is_blank(bytes, n, r->delimiter)) {
        if (is_end(bytes[n - 1]) && !memchr(bytes, '"', n)) {
            reader_cut(r, bytes, n);
            return;
        }
        r->in_row = true;
        r->row_line = r->line;
    }
    r->silence += n;
    if (csv_parse(&r->parser, bytes, n, on_cell, on_row, r) < n)
        reader_fail(r, "stray quote; quote a whole cell, and write a quote inside it twice");
    else if (r->in_row && r->silence > LONGEST_CELL)
        reader_fail(r, "cell of more than 1 MiB; close its quote, or leave it out");
}

/* Counts the line that the last byte ends; the LF of a CRLF was counted at the CR. */
static void reader_count(struct reader *r, char last)
{
    r->line += last == '\r' || (last == '\n' && !r->after_cr);
    r->after_cr = last == '\r';
}

static void reader_take_chunk(struct reader *r, char *bytes, size_t n)
{
    char *nul = memchr(bytes, '\0', n), *end = nul ? nul : bytes + n, *feed = NULL;
    while (bytes < end && !r->failed) {
        if (!feed || feed < bytes) /* looked for only where the last one is used up */
            feed = memchr(bytes, '\n', (size_t)(end - bytes));
        feed = feed ? feed : end;
        char *stop = memchr(bytes, '\r', (size_t)(feed - bytes));
        stop = stop ? stop : feed;
        stop += stop < end;
        char last = stop[-1];
        reader_feed(r, bytes, (size_t)(stop - bytes));
        reader_count(r, last);
        bytes = stop;
    }
    if (nul)
        reader_fail(r, "NUL byte; a CSV file is text in UTF-8");
}

static size_t reader_read(struct reader *r, char *chunk, FILE *stream)
{
    size_t n = fread(chunk, 1, CHUNK_BYTES, stream);
    r->done += (double)n;
    r->failed |= !read_progress_report(r->progress, r->file, r->done, r->bytes, r->status);
    return r->failed ? 0 : n;
}

static void reader_take_file(struct reader *r, FILE *stream)
{
    char *chunk = checked_calloc(1, CHUNK_BYTES + CHUNK_PADDING);
    size_t n = reader_read(r, chunk, stream);
    size_t mark = n >= 3 && memcmp(chunk, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    r->delimiter = csv_delimiter(chunk + mark, n - mark);
    csv_set_delim(&r->parser, (unsigned char)r->delimiter);
    reader_take_chunk(r, chunk + mark, n - mark);
    while (!r->failed && (n = reader_read(r, chunk, stream)) > 0)
        reader_take_chunk(r, chunk, n);
    if (ferror(stream) && !r->failed)
        r->failed = !status_bad_at(r->status, r->file, 0, 0, "%s while reading", strerror(errno));
    if (!r->failed && csv_fini(&r->parser, on_cell, on_row, r) != 0)
        reader_fail(r, "the quote that opens here is never closed; close it at the cell's end");
    free(chunk);
}

static FILE *open_file(const char *file, double *bytes, struct status *status)
{
    struct stat about = {0};
    FILE *stream = fopen(file, "rb");
    if (!stream) {
        status_bad_at(status, file, 0, 0, "%s; a CSV file is expected", strerror(errno));
    } else if (fstat(fileno(stream), &about) == 0 && S_ISDIR(about.st_mode)) {
        status_bad_at(status, file, 0, 0, "is a directory; a CSV file is expected");
        fclose(stream);
        stream = NULL;
    }
    *bytes = S_ISREG(about.st_mode) ? (double)about.st_size : 0;
    return stream;
}

bool csv_read(const char *file, csv_row_taker *take, void *context,
              const struct read_progress *progress, struct status *status)
{
    struct reader r = {.file = file, .take = take, .context = context, .progress = progress,
                       .status = status, .line = 1};
    FILE *stream = open_file(file, &r.bytes, status);
    if (!stream)
        return false;
    REQUIRE(csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
    csv_set_realloc_func(&r.parser, checked_realloc);
    csv_set_blk_size(&r.parser, 4096);
    reader_take_file(&r, stream);
    csv_free(&r.parser);
    fclose(stream);
    free(r.text);
    free(r.start);
    free(r.cell);
    return !r.failed;
}
