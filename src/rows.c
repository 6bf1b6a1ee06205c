/* rows.c -- rows of a table into a stream.
 *
 * There may be millions: characters go into the stream's buffer without its lock.
 */
#include "src/rows.h"

#include <ctype.h>
#include <string.h>

struct field field_word(const char *text)
{
    size_t length = strlen(text);
    return (struct field){length ? FIELD_WORD : FIELD_EMPTY, text, length};
}

static bool needs_quotes(const struct field *field)
{
    for (size_t i = 0; i < field->length; i++)
        if (strchr(",\"\r\n", field->text[i]))
            return true;
    return false;
}

static void put_csv(FILE *out, const struct field *field)
{
    if (field->kind == FIELD_EMPTY)
        return;
    if (field->kind == FIELD_NUMBER || !needs_quotes(field)) {
        fwrite_unlocked(field->text, 1, field->length, out);
        return;
    }
    putc_unlocked('"', out);
    for (size_t i = 0; i < field->length; i++) {
        if (field->text[i] == '"')
            putc_unlocked('"', out);
        putc_unlocked(field->text[i], out);
    }
    putc_unlocked('"', out);
}

static void put_string(FILE *out, const struct field *field)
{
    putc_unlocked('"', out);
    for (size_t i = 0; i < field->length; i++) {
        unsigned char c = (unsigned char)field->text[i];
        if (c < ' ')
            fprintf(out, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            putc_unlocked(c, out);
    }
    putc_unlocked('"', out);
}

static bool is_json_number(const struct field *field)
{
    const char *text = field->text;
    return field->length && isdigit((unsigned char)text[*text == '-' && field->length > 1]);
}

static void put_json(FILE *out, const struct field *field)
{
    if (field->kind == FIELD_WORD)
        put_string(out, field);
    else if (field->kind == FIELD_NUMBER && is_json_number(field))
        fwrite_unlocked(field->text, 1, field->length, out);
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

void rows_put(const struct table *table, const struct field *fields)
{
    for (size_t i = 0; i < table->columns; i++) {
        if (table->json)
            put_key(table->out, table->names[i], i == 0);
        else if (i)
            putc_unlocked(',', table->out);
        (table->json ? put_json : put_csv)(table->out, &fields[i]);
    }
    fputs_unlocked(table->json ? "}\n" : "\r\n", table->out);
}
