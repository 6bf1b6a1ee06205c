/* complete.c -- one pass over the folder: what the names that fit have in common, and the names. */
#include "src/complete.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/text.h"
#include "engine/util.h"
#include "src/setup.h"

struct names {
    char **name;
    size_t count;
};

static bool fits(const char *name, const char *begun)
{
    bool hidden = *name == '.' && *begun != '.';
    return !hidden && !strncmp(name, begun, strlen(begun)) && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_folder(const char *folder, const char *name)
{
    struct stat about;
    char *path;
    REQUIRE(asprintf(&path, "%s/%s", folder, name) > 0);
    bool is = stat(path, &about) == 0 && S_ISDIR(about.st_mode);
    free(path);
    return is;
}

/* Names in the folder that go on from what is begun, a '/' after folders, sorted. */
static struct names list(const char *folder, const char *begun)
{
    struct names names = {0};
    DIR *directory = opendir(folder);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        if (!fits(entry->d_name, begun))
            continue;
        names.name = checked_realloc(names.name, (names.count + 1) * sizeof *names.name);
        REQUIRE(asprintf(&names.name[names.count++], "%s%s", entry->d_name,
                         is_folder(folder, entry->d_name) ? "/" : "") > 0);
    }
    if (directory)
        closedir(directory);
    if (names.count)
        qsort(names.name, names.count, sizeof *names.name, by_name);
    return names;
}

/* Bytes that all names begin with; never a part of a character. */
static size_t common(const struct names *names)
{
    size_t n = names->count ? strlen(names->name[0]) : 0;
    for (size_t i = 1; i < names->count; i++)
        while (strncmp(names->name[0], names->name[i], n) != 0)
            n--;
    while (n > 0 && names->count && ((unsigned char)names->name[0][n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void tell(const struct names *names, char *others, size_t size)
{
    *others = '\0';
    if (!names->count)
        snprintf(others, size, "nothing here begins with that");
    for (size_t i = 0; names->count > 1 && i < names->count; i++)
        text_join(others, size, "  ", "%s", names->name[i]);
}

void complete_path(char *path, size_t size, char *others, size_t others_size)
{
    char *slash = strrchr(path, '/'), *begun = slash ? slash + 1 : path;
    char *typed = strndup(path, (size_t)(begun - path));
    char *folder = setup_path(*typed ? typed : ".");
    struct names names = list(folder, begun);
    size_t n = common(&names), room = size - (size_t)(begun - path) - 1;
    if (n && n <= room)
        snprintf(begun, room + 1, "%.*s", (int)n, names.name[0]);
    tell(&names, others, others_size);
    for (size_t i = 0; i < names.count; i++)
        free(names.name[i]);
    free(names.name);
    free(folder);
    free(typed);
}
