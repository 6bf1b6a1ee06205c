/* text.c -- text put together piece by piece. */
#include "engine/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(char *text, size_t size, const char *format, va_list values)
{
    size_t used = strlen(text);
    vsnprintf(text + used, size - used, format, values);
}

void text_add(char *text, size_t size, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    add(text, size, format, values);
    va_end(values);
}

void text_join(char *text, size_t size, const char *between, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    if (*text)
        text_add(text, size, "%s", between);
    add(text, size, format, values);
    va_end(values);
}
