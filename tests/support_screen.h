/* support_screen.h -- expected screens: text files compared with a terminal cell by cell.
 *
 * A line a row, in UTF-8; what is missing at the end of a line or of the file is blank. Two
 * characters are masks, for what differs between machines: SCREEN_ANY matches every cell,
 * SCREEN_SOME every cell that is not blank.
 */
#ifndef TESTS_SUPPORT_SCREEN_H
#define TESTS_SUPPORT_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tests/support_terminal.h"

enum { SCREEN_ANY = '~', SCREEN_SOME = 0xa4 /* ¤ */ };

struct screen_file {
    int rows, cols;
    uint32_t *cells; /* [rows, cols] */
    bool larger;     /* the file holds more than a screen of that size */
};

/* The file for a terminal of rows x cols; all blank if there is none (and false). */
bool screen_file_read(struct screen_file *file, const char *path, int rows, int cols);
void screen_file_done(struct screen_file *file);

bool screen_file_matches(const struct screen_file *file, const struct terminal *terminal);

/* Reads until the screen matches, or stays wrong (false). */
bool screen_file_wait(const struct screen_file *file, struct terminal *terminal);

/* The rows that differ, as expected and as they are, each line with `prefix` before it. */
void screen_file_explain(const struct screen_file *file, const struct terminal *terminal,
                         const char *prefix, FILE *out);

/* Writes what the terminal shows, masks kept where the file has them. */
bool screen_file_write(const struct screen_file *file, const struct terminal *terminal,
                       const char *path);

#endif
