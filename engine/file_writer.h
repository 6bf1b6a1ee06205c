/* file_writer.h -- files that are replaced whole or not at all. */
#ifndef ENGINE_FILE_WRITER_H
#define ENGINE_FILE_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/status.h"

struct file_writer {
    FILE *stream; /* to write to */
    char *file, *target, *temporary;
    bool fresh; /* nothing may be there: file_writer_open_new */
};

/* Whether file_writer_open would succeed by the look of it; leaves no trace. False with *status
 * filled. */
bool file_writer_check(const char *file, struct status *status);

/* Opens a file beside `file` for writing. What is no ordinary file (a pipe, a device) is written
 * directly. False with *status filled when that cannot be. */
bool file_writer_open(struct file_writer *writer, const char *file, struct status *status);

/* The same for a new file: whatever has that name, now or when it is closed, is left alone. Nothing is
 * forced to the disk, which would take long for a large file: there is no old one to lose. */
bool file_writer_open_new(struct file_writer *writer, const char *file, struct status *status);

/* Forces what was written to the disk and gives it the file's name. False with *status filled when
 * that, or any write before, failed: the old file is then as it was, and nothing else is left. */
bool file_writer_close(struct file_writer *writer, struct status *status);

/* Gives up: as if nothing had been opened. */
void file_writer_drop(struct file_writer *writer);

#endif
