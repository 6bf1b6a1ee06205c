/* file_kind.c -- what is written into a file, by the ending of its name. */
#include "ui/file_kind.h"

#include <string.h>

enum file_kind file_kind(const char *file)
{
    static const char *const endings[FILE_KINDS] = {".csv", ".jsonl", ".script"};
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');

    for (int i = 0; dot && dot > name && i < FILE_KINDS; i++)
        if (!strcmp(dot, endings[i]))
            return (enum file_kind)i;
    return FILE_KINDS;
}
