/* file_writer.c -- files that are replaced whole or not at all.
 *
 * The bytes go to a new file in the same folder; it takes the old one's place by rename(2), which
 * is atomic, after fsync(2), so that not even a crash of the machine leaves a part. A symbolic link
 * is followed first: the file it names is replaced, not the link. A new file gets its name by a rename
 * that refuses to replace (or a link, where the file system knows no such rename).
 */
#include "engine/file_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/util.h"

enum { TRIES = 100 };

/* A new file with a name of its own, with the old one's permissions if there is one. */
static int open_temporary(struct file_writer *w, const struct stat *old)
{
    size_t size = strlen(w->target) + 40;
    int fd = -1;
    w->temporary = checked_malloc(size);
    for (int i = 0; i < TRIES && (fd < 0 && (i == 0 || errno == EEXIST)); i++) {
        snprintf(w->temporary, size, "%s.%ld-%d.tmp", w->target, (long)getpid(), i);
        fd = open(w->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    }
    if (fd < 0) {
        free(w->temporary);
        w->temporary = NULL;
    } else if (old && fchmod(fd, old->st_mode & 07777) != 0) {
        errno = 0; /* the usual permissions will do */
    }
    return fd;
}

static int open_descriptor(struct file_writer *w)
{
    struct stat about;
    bool exists = stat(w->file, &about) == 0;
    if (exists && !S_ISREG(about.st_mode))
        return open(w->file, O_WRONLY | O_CLOEXEC);
    w->target = exists ? realpath(w->file, NULL) : checked_strdup(w->file);
    return w->target ? open_temporary(w, exists ? &about : NULL) : -1;
}

static void writer_free(struct file_writer *w)
{
    free(w->file);
    free(w->target);
    free(w->temporary);
    *w = (struct file_writer){0};
}

bool file_writer_open(struct file_writer *writer, const char *file, struct status *status)
{
    *writer = (struct file_writer){.file = checked_strdup(file)};
    int fd = open_descriptor(writer);
    writer->stream = fd < 0 ? NULL : fdopen(fd, "wb");
    if (writer->stream)
        return true;
    status_failed(status, "%s: %s; choose a file that can be written", file, strerror(errno));
    writer_free(writer);
    return false;
}

bool file_writer_open_new(struct file_writer *writer, const char *file, struct status *status)
{
    struct stat about;
    if (lstat(file, &about) == 0)
        return status_bad(status, "%s: there is such a file already; choose another name", file);
    if (!file_writer_open(writer, file, status))
        return false;
    writer->fresh = true;
    return true;
}

/* The caller frees it. */
static char *folder_of(const char *file)
{
    const char *slash = strrchr(file, '/');
    if (!slash)
        return checked_strdup(".");
    char *folder = checked_strdup(file);
    folder[MAX(slash - file, 1)] = '\0';
    return folder;
}

static bool may_write(const char *file)
{
    struct stat about;
    bool exists = stat(file, &about) == 0;
    if (exists && S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (exists && !S_ISREG(about.st_mode))
        return access(file, W_OK) == 0;
    char *target = exists ? realpath(file, NULL) : checked_strdup(file);
    char *folder = target ? folder_of(target) : NULL;
    bool may = folder && stat(folder, &about) == 0;
    if (may && !S_ISDIR(about.st_mode)) {
        errno = ENOTDIR;
        may = false;
    }
    may = may && access(folder, W_OK | X_OK) == 0;
    free(folder);
    free(target);
    return may;
}

bool file_writer_check(const char *file, struct status *status)
{
    return may_write(file) ||
           status_bad(status, "%s: %s; choose a file that can be written", file, strerror(errno));
}

/* The name in its folder, too, is only on the disk after an fsync; where that is not supported, the
 * file is still whole. */
static void sync_folder(const char *file)
{
    char *folder = folder_of(file);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

static bool rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if ((errno != EINVAL && errno != ENOSYS) || link(from, to) != 0)
        return false;
    unlink(from);
    return true;
}

static bool give_name(const struct file_writer *w)
{
    return w->fresh ? rename_new(w->temporary, w->target) : rename(w->temporary, w->target) == 0;
}

bool file_writer_close(struct file_writer *writer, struct status *status)
{
    bool waits = writer->temporary && !writer->fresh; /* for the disk */
    bool good = !ferror(writer->stream) && fflush(writer->stream) == 0 &&
                (!waits || fsync(fileno(writer->stream)) == 0);
    int error = errno ? errno : EIO;
    if (fclose(writer->stream) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && writer->temporary && !give_name(writer)) {
        good = false;
        error = errno;
    }
    if (good && waits)
        sync_folder(writer->target);
    if (!good && writer->temporary)
        unlink(writer->temporary);
    if (!good)
        status_failed(status, "%s: %s; it was not written", writer->file, strerror(error));
    writer_free(writer);
    return good;
}

void file_writer_drop(struct file_writer *writer)
{
    fclose(writer->stream);
    if (writer->temporary)
        unlink(writer->temporary);
    writer_free(writer);
}
