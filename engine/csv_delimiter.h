/* csv_delimiter.h -- what stands between the cells of a CSV file: a comma, a semicolon or a tab. */
#ifndef ENGINE_CSV_DELIMITER_H
#define ENGINE_CSV_DELIMITER_H

#include <stddef.h>

/* Judges by the first rows in `n` bytes. Of a tab, a semicolon and a comma, in this order, the
 * first that occurs equally often in all of them; else the one that is most frequent in the first
 * row; else a comma. What stands between quotes does not count. */
char csv_delimiter(const char *bytes, size_t n);

#endif
