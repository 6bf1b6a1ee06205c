/* support_export.h -- exports carried through, and what they wrote, for tests. */
#ifndef TESTS_SUPPORT_EXPORT_H
#define TESTS_SUPPORT_EXPORT_H

#include "src/export.h"

/* The lines of a file, line ends included, as strings. */
struct lines {
    char **line;
    size_t count;
};
struct lines lines_read(const char *file);
void lines_free(struct lines *lines);

/* The fields of a line of CSV, in place; returns how many. */
enum { FIELDS_MOST = 200 };
size_t fields_split(char *line, char *fields[FIELDS_MOST]);

/* Carries an export through, or what is left of one, in such slices (seconds): it must succeed. Returns
 * what it tells; the caller frees it. */
char *export_all(const struct export_options *options, double slice);
char *export_finish(struct export *export, double slice);

size_t files_in(const char *folder);

/* Writing beyond so many bytes of a file fails, as on a full disk; 0: no more. */
void file_limit(size_t bytes);

#endif
