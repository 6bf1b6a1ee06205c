/* rows.c -- rows of a table into a stream.
 *
 * There may be millions: characters go into the stream's buffer without its lock.
 */
#include "src/rows.h"

#include <ctype.h>
#include <string.h>

struct cell cell_word(const char *text)
{
    size_t length = strlen(text);
    return (struct cell){length ? CELL_WORD : CELL_EMPTY, text, length};
}

static bool needs_quotes(const struct cell *cell)
{
    for (size_t i = 0; i < cell->length; i++)
        if (strchr(",\"\r\n", cell->text[i]))
            return true;
    return false;
}

static void put_csv(FILE *out, const struct cell *cell)
{
    if (cell->kind == CELL_EMPTY)
        return;
    if (cell->kind == CELL_NUMBER || !needs_quotes(cell)) {
        fwrite_unlocked(cell->text, 1, cell->length, out);
        return;
    }
    putc_unlocked('"', out);
    for (size_t i = 0; i < cell->length; i++) {
        if (cell->text[i] == '"')
            putc_unlocked('"', out);
        putc_unlocked(cell->text[i], out);
    }
    putc_unlocked('"', out);
}

static void put_string(FILE *out, const struct cell *cell)
{
    putc_unlocked('"', out);
    for (size_t i = 0; i < cell->length; i++) {
        unsigned char c = (unsigned char)cell->text[i];
        if (c < ' ')
            fprintf(out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            putc_unlocked(c, out);
    }
    putc_unlocked('"', out);
}

static bool is_json_number(const struct cell *cell)
{
    const char *text = cell->text;
    return cell->length && isdigit((unsigned char)text[*text == '-' && cell->length > 1]);
}

static void put_json(FILE *out, const struct cell *cell)
{
    if (cell->kind == CELL_WORD)
        put_string(out, cell);
    else if (cell->kind == CELL_NUMBER && is_json_number(cell))
        fwrite_unlocked(cell->text, 1, cell->length, out);
    else
        fputs_unlocked("null", out);
}

static void put_key(FILE *out, const char *name, bool first)
{
    fputs_unlocked(first ? "{\"" : ",\"", out);
    fputs_unlocked(name, out);
    fputs_unlocked("\":", out);
}

void rows_header(const struct table *table)
{
    for (size_t i = 0; !table->json && i < table->columns; i++)
        fprintf(table->out, "%s%s", table->names[i], i + 1 < table->columns ? "," : "\r\n");
}

void rows_put(const struct table *table, const struct cell *cells)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (table->json)
            put_key(table->out, table->names[i], i == 0);
        else if (i)
            putc_unlocked(',', table->out);
        (table->json ? put_json : put_csv)(table->out, &cells[i]);
    }
    fputs_unlocked(table->json ? "}\n" : "\r\n", table->out);
}
