/* file_kind.h -- what is written into a file, by the ending of its name. */
#ifndef UI_FILE_KIND_H
#define UI_FILE_KIND_H

enum file_kind { FILE_CSV, FILE_JSON_LINES, FILE_SCRIPT, FILE_KINDS /* none of them */ };

/* A name that is nothing but an ending has none. */
enum file_kind file_kind(const char *file);

#endif
