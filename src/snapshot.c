/* snapshot.c -- a picture of the screen in a new file of the current directory. */
#include "src/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/screenshot.h"

enum { PICTURES_MOST = 9999 };

/* A descriptor to write to, or -1 with errno. */
static int create(char *name, size_t size)
{
    for (int i = 1; i <= PICTURES_MOST; i++) {
        snprintf(name, size, "batchscope-%d.svg", i);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static bool write_picture(int fd, const struct grid *grid, enum theme theme)
{
    FILE *out = fdopen(fd, "w");
    if (!out) {
        close(fd);
        return false;
    }
    bool good = screenshot_svg(grid, theme, "batchscope", out);
    return fclose(out) == 0 && good;
}

bool snapshot_save(const struct grid *grid, enum theme theme, char *text, size_t size)
{
    char name[64];
    int fd = create(name, sizeof name);
    if (fd >= 0 && write_picture(fd, grid, theme)) {
        snprintf(text, size, "picture in %s", name);
        return true;
    }
    snprintf(text, size, "no picture: %s: %s", name, strerror(errno));
    if (fd >= 0)
        unlink(name);
    return false;
}
