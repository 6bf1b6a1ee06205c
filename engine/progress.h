/* progress.h -- who wants to know how far the reading of a file is. */
#ifndef ENGINE_PROGRESS_H
#define ENGINE_PROGRESS_H

/* `report` is called on the reading thread, some times a second; share is 0 … 1 of the file. */
struct read_progress {
    void (*report)(void *context, const char *file, double share);
    void *context;
};

/* Takes NULL: nobody listens. */
static inline void read_progress_report(const struct read_progress *progress, const char *file,
                                        double done, double total)
{
    if (progress && progress->report && total > 0)
        progress->report(progress->context, file, done < total ? done / total : 1);
}

#endif
