/* dataset_cache_folder.c -- the folder of images. A use sets an image's time: the oldest goes first. */
#include "engine/dataset_cache_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/util.h"

struct entry {
    char *name;
    struct timespec used;
    uint64_t bytes;
};

struct entries {
    struct entry *item;
    size_t count;
    uint64_t bytes; /* of all */
};

/* The folder and those it is in, for the owner alone where they are new. */
static void make_folder(const char *folder)
{
    char *path = checked_strdup(folder);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
    free(path);
}

static bool is_image(const char *name)
{
    size_t n = strlen(name), suffix = strlen(CACHE_SUFFIX);
    return n > suffix && strcmp(name + n - suffix, CACHE_SUFFIX) == 0;
}

static void add_entry(struct entries *all, DIR *folder, const char *name)
{
    struct stat about;
    if (!is_image(name) || fstatat(dirfd(folder), name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(about.st_mode))
        return;
    all->item = checked_realloc(all->item, (all->count + 1) * sizeof *all->item);
    all->item[all->count++] =
        (struct entry){checked_strdup(name), about.st_mtim, (uint64_t)about.st_size};
    all->bytes += (uint64_t)about.st_size;
}

static int compare_use(const void *a, const void *b)
{
    const struct timespec *x = &((const struct entry *)a)->used;
    const struct timespec *y = &((const struct entry *)b)->used;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static void remove_oldest(struct entries *all, DIR *folder, uint64_t most)
{
    if (all->count > 0)
        qsort(all->item, all->count, sizeof *all->item, compare_use);
    for (size_t i = 0; i < all->count; i++) {
        if (all->bytes > most && unlinkat(dirfd(folder), all->item[i].name, 0) == 0)
            all->bytes -= all->item[i].bytes;
        free(all->item[i].name);
    }
    free(all->item);
}

/* A file may not grow beyond the process's limit, and a disk is not filled for comfort. */
static bool may_grow(const char *folder, uint64_t bytes)
{
    struct rlimit limit;
    struct statvfs disk;
    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && bytes <= limit.rlim_cur &&
           statvfs(folder, &disk) == 0 &&
           bytes < (uint64_t)disk.f_bavail * disk.f_frsize / 2;
}

bool cache_folder_make_room(const struct dataset_cache *cache, uint64_t bytes)
{
    if (bytes > cache->most)
        return false;
    make_folder(cache->folder);
    DIR *folder = opendir(cache->folder);
    if (!folder)
        return false;
    struct entries all = {0};
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        add_entry(&all, folder, entry->d_name);
    remove_oldest(&all, folder, cache->most - bytes);
    closedir(folder);
    return may_grow(cache->folder, bytes);
}
