/* first_run.c -- whether the user has worked with the keys before. The file's being there is the sign. */
#include "src/first_run.h"

#include <fcntl.h>
#include <unistd.h>

#include "src/folders.h"

static const char sign[] = "keys-known";

bool first_run(void)
{
    char path[FOLDERS_PATH];
    return !folders_state(sign, path) || access(path, F_OK) != 0;
}

void first_run_over(void)
{
    char path[FOLDERS_PATH];
    if (!first_run() || !folders_state(sign, path))
        return;
    folders_make(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}
