/* status.c -- error values: one line of text, whatever was put into it.
 *
 * Invariant: the text is NUL-terminated, holds no control byte (a file's name may hold a newline or
 * an escape sequence) and, where it had to be cut, ends with "…" and not inside a character.
 */
#include "engine/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"

#define ELLIPSIS "\u2026"

/* The longest file name that is shown whole: what is wrong must fit behind it. */
enum { FILE_BYTES = 240 };

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Ends the text after at most `length` bytes, at the start of a character. */
static void cut(char *text, size_t length)
{
    while (length > 0 && is_continuation(text[length]))
        length--;
    strcpy(text + length, ELLIPSIS);
}

static void make_one_line(char *text)
{
    for (; *text; text++)
        if (is_control(*text))
            *text = '?';
}

__attribute__((format(printf, 3, 0))) static void
append(struct status *status, size_t used, const char *format, va_list arguments)
{
    size_t room = sizeof status->text - used;
    int length = vsnprintf(status->text + used, room, format, arguments);
    if (length < 0)
        status->text[used] = '\0';
    else if ((size_t)length >= room)
        cut(status->text, sizeof status->text - sizeof ELLIPSIS);
    make_one_line(status->text);
}

bool status_bad(struct status *status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    status->kind = STATUS_BAD_INPUT;
    append(status, 0, format, arguments);
    va_end(arguments);
    return false;
}

bool status_failed(struct status *status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    status->kind = STATUS_FAILED;
    append(status, 0, format, arguments);
    va_end(arguments);
    return false;
}

/* "FILE:LINE:COLUMN: "; of a very long name the end, which tells more than the beginning. */
static size_t put_place(char *text, size_t size, const char *file, size_t line, size_t column)
{
    const char *cut_mark = "";
    if (strlen(file) > FILE_BYTES) {
        cut_mark = ELLIPSIS;
        file += strlen(file) - FILE_BYTES;
        while (is_continuation(*file))
            file++;
    }
    int used = snprintf(text, size, "%s%s:", cut_mark, file);
    if (line > 0)
        used += snprintf(text + used, size - (size_t)used, "%zu:", line);
    if (column > 0)
        used += snprintf(text + used, size - (size_t)used, "%zu:", column);
    used += snprintf(text + used, size - (size_t)used, " ");
    return (size_t)used;
}

bool status_bad_at(struct status *status, const char *file, size_t line, size_t column,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    status->kind = STATUS_BAD_INPUT;
    size_t used = put_place(status->text, sizeof status->text, file, line, column);
    append(status, used, format, arguments);
    va_end(arguments);
    return false;
}

size_t status_shown_length(const char *text)
{
    unsigned char first = (unsigned char)*text;
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (is_control(*text) || first > 0xf4 || (first == 0xc2 && (unsigned char)text[1] < 0xa0))
        return 0;
    for (size_t i = 1; i < length; i++)
        if (!is_continuation(text[i]))
            return 0;
    return length;
}

const char *status_quote(char *buffer, size_t size, const char *text)
{
    size_t limit = size - sizeof ELLIPSIS "\"", used = 1;
    strcpy(buffer, "\"");
    while (*text) {
        char shown[8];
        size_t length = status_shown_length(text);
        if (length == 0)
            snprintf(shown, sizeof shown, "\\x%02x", (unsigned char)*text);
        else
            snprintf(shown, sizeof shown, "%.*s", (int)length, text);
        if (used + strlen(shown) > limit)
            break;
        strcpy(buffer + used, shown);
        used += strlen(shown);
        text += MAX(length, 1);
    }
    snprintf(buffer + used, size - used, "%s\"", *text ? ELLIPSIS : "");
    return buffer;
}
