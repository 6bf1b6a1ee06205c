/* charset.h -- what characters the user's terminal shows, by the locale. After setlocale. */
#ifndef SRC_CHARSET_H
#define SRC_CHARSET_H

#include <stdbool.h>

#include "ui/glyph.h"

bool charset_is_utf8(void);

/* For text that is printed: UTF-8, or ASCII in its place. */
const struct glyphs *charset_glyphs(void);

#endif
