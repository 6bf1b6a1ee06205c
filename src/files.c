/* files.c -- compares what is written with what is read, by inode: names have many spellings.
 *
 * Of a file that is not there yet, its folder's inode and its last name are compared.
 */
#include "src/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/dataset.h"
#include "engine/file_writer.h"
#include "engine/util.h"
#include "src/options.h"

static bool same_inode(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static const char *last_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

char *files_name(const char *file, const char *of)
{
    const char *dot = strrchr(last_name(file), '.');
    int stem = (int)(dot ? dot - file : (long)strlen(file));
    char *name;
    REQUIRE(asprintf(&name, "%.*s-%s%s", stem, file, of, file + stem) > 0);
    return name;
}

static bool stat_folder(const char *file, struct stat *about)
{
    char *folder = checked_strdup(file);
    size_t length = (size_t)(last_name(file) - file);
    folder[length] = '\0';
    bool there = stat(length ? folder : ".", about) == 0;
    free(folder);
    return there;
}

static bool same_file(const char *a, const char *b)
{
    struct stat at_a, at_b;
    bool a_there = stat(a, &at_a) == 0, b_there = stat(b, &at_b) == 0;
    if (a_there && b_there) /* a device may well be both ends */
        return S_ISREG(at_a.st_mode) && same_inode(&at_a, &at_b);
    return !a_there && !b_there && !strcmp(last_name(a), last_name(b)) &&
           stat_folder(a, &at_a) && stat_folder(b, &at_b) && same_inode(&at_a, &at_b);
}

/* The caller frees it. */
static char *file_of(const struct config *config, enum setting setting)
{
    char directory[4200];
    return setting == SET_DATA ? dataset_file(config->text[SET_DATA],
                                              options_datasets(directory, sizeof directory))
                               : checked_strdup(config->text[setting]);
}

static bool check_pair(const struct config *config, enum setting written, enum setting other,
                       struct status *status)
{
    const char *target = config->text[written];
    if (!*target || !*config->text[other])
        return true;
    char *file = file_of(config, other);
    bool same = same_file(target, file);
    free(file);
    return !same ||
           status_bad(status, "%s: --%s would overwrite what --%s names; choose another file",
                      target, setting_table[written].name, setting_table[other].name);
}

bool files_check(const struct config *config, struct status *status)
{
    static const struct {
        enum setting written, other;
    } pairs[] = {
        {SET_LOG, SET_DATA},          {SET_LOG, SET_TEST},          {SET_LOG, SET_SCRIPT},
        {SET_LOG, SET_WEIGHTS},       {SET_LOG, SET_SAVE_WEIGHTS},  {SET_SAVE_WEIGHTS, SET_DATA},
        {SET_SAVE_WEIGHTS, SET_TEST}, {SET_SAVE_WEIGHTS, SET_SCRIPT}, {SET_LOG, SET_RESUME},
        {SET_SAVE_WEIGHTS, SET_RESUME},
    };
    for (size_t i = 0; i < COUNT_OF(pairs); i++)
        if (!check_pair(config, pairs[i].written, pairs[i].other, status))
            return false;
    const char *weights = config->text[SET_SAVE_WEIGHTS];
    return !*weights || file_writer_check(weights, status);
}
