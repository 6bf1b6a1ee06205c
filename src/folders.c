/* folders.c -- the user's folders. */
#include "src/folders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/util.h"

static char *place(const char *variable, const char *at_home, const char *name, char *path)
{
    const char *given = getenv(variable), *home = getenv("HOME"), *slash = *name ? "/" : "";
    int n = -1;
    if (given && *given == '/')
        n = snprintf(path, FOLDERS_PATH, "%s/batchscope%s%s", given, slash, name);
    else if (home && *home == '/')
        n = snprintf(path, FOLDERS_PATH, "%s/%s/batchscope%s%s", home, at_home, slash, name);
    return n >= 0 && n < FOLDERS_PATH ? path : NULL;
}

char *folders_state(const char *name, char path[FOLDERS_PATH])
{
    return place("XDG_STATE_HOME", ".local/state", name, path);
}

char *folders_cache(const char *name, char path[FOLDERS_PATH])
{
    return place("XDG_CACHE_HOME", ".cache", name, path);
}

void folders_make(const char *file)
{
    char *path = checked_strdup(file);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    free(path);
}
