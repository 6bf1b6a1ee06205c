/* record_files.c -- the folder of sessions. The time of a file is when something was last added. */
#include "src/record_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/util.h"
#include "src/folders.h"

#define PREFIX "session-"
#define SUFFIX ".script"

enum { NAME = 80, NUMBERS = 1000 };

static int refuse(struct status *status, const char *file, const char *why)
{
    status_bad(status, "%s: %s", file, why);
    return -1;
}

/* ---- making and opening ---------------------------------------------------------------------- */

/* "session-2026-05-17-093012.script", with a number from the second of a second on. */
static void name_of(time_t now, int number, char name[NAME])
{
    struct tm local;
    char again[16] = "";
    localtime_r(&now, &local);
    if (number > 1)
        snprintf(again, sizeof again, "-%d", number);
    size_t used = strftime(name, NAME, PREFIX "%Y-%m-%d-%H%M%S", &local);
    snprintf(name + used, NAME - used, "%s" SUFFIX, again);
}

/* A descriptor; else -1, with errno. */
static int make_numbered(char path[FOLDERS_PATH])
{
    char name[NAME];
    time_t now = time(NULL);
    int fd = -1;
    errno = EEXIST;
    for (int number = 1; fd < 0 && errno == EEXIST && number < NUMBERS; number++) {
        name_of(now, number, name);
        if (!folders_state(name, path))
            return -1;
        folders_make(path);
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    return fd;
}

/* Closes the file where it is locked already. */
static int lock(int fd, const char *file, struct status *status)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    int error = errno;
    close(fd);
    return refuse(status, file, error == EWOULDBLOCK ? "the session is open in another batchscope; end it "
                                                       "there, or name another by --resume=FILE"
                                                     : strerror(error));
}

int record_file_make(char **file, struct status *status)
{
    char path[FOLDERS_PATH];
    if (!folders_state("", path))
        return refuse(status, "~/.local/state/batchscope", "HOME names no folder to keep the session in");
    int fd = make_numbered(path);
    if (fd < 0)
        return refuse(status, path, strerror(errno));
    *file = checked_strdup(path);
    return lock(fd, path, status);
}

int record_file_open(const char *file, struct status *status)
{
    int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK); /* of a pipe, not for ever */
    return fd < 0 ? refuse(status, file, strerror(errno)) : lock(fd, file, status);
}

/* ---- the folder ------------------------------------------------------------------------------ */

struct entry {
    char name[NAME];
    struct timespec written;
    bool empty; /* its program was killed before it wrote anything */
};

static int newer_first(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->written.tv_sec != y->written.tv_sec)
        return x->written.tv_sec > y->written.tv_sec ? -1 : 1;
    if (x->written.tv_nsec != y->written.tv_nsec)
        return x->written.tv_nsec > y->written.tv_nsec ? -1 : 1;
    return strverscmp(y->name, x->name);
}

static bool is_session(const char *name)
{
    size_t n = strlen(name), prefix = strlen(PREFIX), suffix = strlen(SUFFIX);
    return n < NAME && n > prefix + suffix && !strncmp(name, PREFIX, prefix) &&
           !strcmp(name + n - suffix, SUFFIX);
}

static bool read_entry(DIR *folder, const char *name, struct entry *entry)
{
    struct stat about;
    if (!is_session(name) || fstatat(dirfd(folder), name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode))
        return false;
    *entry = (struct entry){.written = about.st_mtim, .empty = about.st_size == 0};
    strcpy(entry->name, name);
    return true;
}

/* Newest first; the caller frees them. */
static struct entry *read_folder(size_t *count)
{
    char path[FOLDERS_PATH];
    struct entry *entries = NULL, entry;
    DIR *folder = folders_state("", path) ? opendir(path) : NULL;
    *count = 0;
    for (struct dirent *d; folder && (d = readdir(folder));)
        if (read_entry(folder, d->d_name, &entry)) {
            entries = checked_realloc(entries, (*count + 1) * sizeof *entries);
            entries[(*count)++] = entry;
        }
    if (folder)
        closedir(folder);
    if (entries)
        qsort(entries, *count, sizeof *entries, newer_first);
    return entries;
}

char *record_file_newest(struct status *status)
{
    char path[FOLDERS_PATH];
    size_t count, i = 0;
    struct entry *entries = read_folder(&count);
    while (i < count && entries[i].empty)
        i++;
    char *file = i < count && folders_state(entries[i].name, path) ? checked_strdup(path) : NULL;
    if (!file)
        status_bad(status, "there is no session to go on with in %s",
                   folders_state("", path) ? path : "~/.local/state/batchscope");
    free(entries);
    return file;
}

void record_files_thin(void)
{
    char path[FOLDERS_PATH];
    struct status ignored;
    size_t count;
    struct entry *entries = read_folder(&count);
    for (size_t i = RECORDS_KEPT; i < count; i++) {
        int fd = folders_state(entries[i].name, path) ? record_file_open(path, &ignored) : -1;
        if (fd < 0)
            continue;
        unlink(path);
        close(fd);
    }
    free(entries);
}
