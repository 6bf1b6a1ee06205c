/* charset.c -- what characters the user's terminal shows. */
#include "src/charset.h"

#include <langinfo.h>
#include <string.h>

bool charset_is_utf8(void)
{
    return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

const struct glyphs *charset_glyphs(void)
{
    return charset_is_utf8() ? &glyphs_utf8 : &glyphs_ascii;
}
