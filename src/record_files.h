/* record_files.h -- the files that sessions are kept in: one folder, names by time, locks.
 *
 * A file is locked (flock(2)) by the program whose session it is, and so shows whether that lives.
 */
#ifndef SRC_RECORD_FILES_H
#define SRC_RECORD_FILES_H

#include "engine/status.h"

enum { RECORDS_KEPT = 100 };

/* Makes a file of a new name, and locks it. A descriptor that appends, or -1 with the reason. *file is
 * for the caller to free. */
int record_file_make(char **file, struct status *status);

/* Opens a file to append to, and locks it; -1 with the reason, which may be that another program has
 * it open. */
int record_file_open(const char *file, struct status *status);

/* The file that was written last, of those that hold anything; NULL with the reason: there is none.
 * The caller frees it. */
char *record_file_newest(struct status *status);

/* Removes all but the newest RECORDS_KEPT, and none that is locked. */
void record_files_thin(void);

#endif
