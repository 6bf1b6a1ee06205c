/* rows.c -- rows of a table into a stream. */
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
        fwrite(cell->text, 1, cell->length, out);
        return;
    }
    putc('"', out);
    for (size_t i = 0; i < cell->length; i++) {
        if (cell->text[i] == '"')
            putc('"', out);
        putc(cell->text[i], out);
    }
    putc('"', out);
}

static void put_string(FILE *out, const struct cell *cell)
{
    putc('"', out);
    for (size_t i = 0; i < cell->length; i++) {
        unsigned char c = (unsigned char)cell->text[i];
        if (c < ' ')
            fprintf(out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            putc(c, out);
    }
    putc('"', out);
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
        fwrite(cell->text, 1, cell->length, out);
    else
        fputs("null", out);
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
            fprintf(table->out, "%s\"%s\":", i ? "," : "{", table->names[i]);
        else if (i)
            putc(',', table->out);
        (table->json ? put_json : put_csv)(table->out, &cells[i]);
    }
    fputs(table->json ? "}\n" : "\r\n", table->out);
}
