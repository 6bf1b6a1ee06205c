/* support_picture.h -- a picture of what a terminal shows. */
#ifndef TESTS_SUPPORT_PICTURE_H
#define TESTS_SUPPORT_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

#include "tests/support_terminal.h"

/* SVG; `title` is what readers aloud say. False if the stream fails. */
bool terminal_picture(const struct terminal *terminal, const char *title, FILE *out);

#endif
