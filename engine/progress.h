/* progress.h -- who wants to know how far the reading of a file is, and may end it. */
#ifndef ENGINE_PROGRESS_H
#define ENGINE_PROGRESS_H

#include <stdbool.h>

#include "engine/status.h"

/* `report` is called on the reading thread: with 0 before a file is looked at, then some times a
 * second; share is 0 … 1 of the file. False ends the reading. */
struct read_progress {
    bool (*report)(void *context, const char *file, double share);
    void *context;
};

/* Takes NULL: nobody listens. False, with *status filled, if reading is to end. */
static inline bool read_progress_report(const struct read_progress *progress, const char *file,
                                        double done, double total, struct status *status)
{
    if (!progress || !progress->report || !(total > 0) ||
        progress->report(progress->context, file, done < total ? done / total : 1))
        return true;
    return status_failed(status, "%s: reading it was stopped", file);
}

#endif
