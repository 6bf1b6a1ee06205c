/* support_export.c -- exports carried through, and what they wrote, for tests. */
#include "tests/support_export.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "engine/util.h"

struct lines lines_read(const char *file)
{
    struct lines lines = {0};
    char *line = NULL;
    size_t room = 0;
    FILE *in = fopen(file, "r");
    if (!in)
        fail_msg("there is no %s", file);
    while (getline(&line, &room, in) > 0) {
        lines.line = checked_realloc(lines.line, (lines.count + 1) * sizeof *lines.line);
        lines.line[lines.count++] = checked_strdup(line);
    }
    free(line);
    fclose(in);
    return lines;
}

void lines_free(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->line[i]);
    free(lines->line);
}

/* Takes the quotes off a field in place; returns what comes after it. */
static char *unquote(char *text)
{
    char *to = text, *from = text + 1;
    while (*from != '"' || from[1] == '"') {
        from += *from == '"';
        *to++ = *from++;
    }
    char *after = from + 1;
    *to = '\0';
    return after;
}

size_t fields_split(char *line, char *fields[FIELDS_MOST])
{
    size_t count = 0;
    char end;
    do {
        REQUIRE(count < FIELDS_MOST);
        fields[count++] = line;
        line = *line == '"' ? unquote(line) : line + strcspn(line, ",\r");
        end = *line;
        *line++ = '\0';
    } while (end == ',');
    assert_int_equal(end, '\r');
    return count;
}

char *export_finish(struct export *export, double slice)
{
    struct status status;
    char text[512];
    double share = 0;
    while (export_step(export, slice)) {
        assert_true(export_share(export) >= share && export_share(export) <= 1);
        share = export_share(export);
    }
    assert_true(export_share(export) == 1);
    if (!export_end(export, text, sizeof text, &status))
        fail_msg("%s", status.text);
    return checked_strdup(text);
}

char *export_all(const struct export_options *options, double slice)
{
    struct status status;
    struct export *export = export_new(options, &status);
    if (!export)
        fail_msg("%s", status.text);
    return export_finish(export, slice);
}

size_t files_in(const char *folder)
{
    DIR *open = opendir(folder);
    size_t count = 0;
    REQUIRE(open);
    while (readdir(open))
        count++;
    closedir(open);
    return count;
}

void file_limit(size_t bytes)
{
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    signal(SIGXFSZ, SIG_IGN);
}
