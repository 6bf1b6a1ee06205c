/* first_run.c -- whether the user has worked with the keys before. The file's being there is the sign. */
#include "src/first_run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 4096 };

/* The file's name; "" where there is no place for it. */
static void file_name(char path[PATH])
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (state && *state == '/')
        n = snprintf(path, PATH, "%s/batchscope/keys-known", state);
    else if (home && *home == '/')
        n = snprintf(path, PATH, "%s/.local/state/batchscope/keys-known", home);
    if (n < 0 || n >= PATH)
        *path = '\0';
}

/* The folders it is in, for the owner alone where they are new. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

bool first_run(void)
{
    char path[PATH];
    file_name(path);
    return !*path || access(path, F_OK) != 0;
}

void first_run_over(void)
{
    char path[PATH];
    if (!first_run())
        return;
    file_name(path);
    if (!*path)
        return;
    make_folders(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}
