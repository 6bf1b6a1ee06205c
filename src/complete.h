/* complete.h -- names of files, completed as a shell does. */
#ifndef SRC_COMPLETE_H
#define SRC_COMPLETE_H

#include <stddef.h>

/* Adds to `path` (which may start with "~/") what all files that go on from it have in common, and a
 * '/' after a folder. `others` gets the names that are possible then, two spaces between, when there
 * are several; "nothing here begins with that" when there is none; else "". Files whose names start
 * with a point count only where one is typed. */
void complete_path(char *path, size_t size, char *others, size_t others_size);

#endif
