/* support_rows.c -- runs of a script or by hand and what their log says of each, for tests. */
#include "tests/support_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"

struct dataset *small_digits(void)
{
    static const struct toy toy = {.train = 300, .test = 30, .features = 64, .classes = 10,
                                   .height = 8, .width = 8};
    return toy_dataset(&toy);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const char *next_line(const char *line)
{
    return line + strcspn(line, "\n") + (strchr(line, '\n') != NULL);
}

static void keep_row(struct rows *rows, const char *line)
{
    size_t bytes = strcspn(line, "\n");
    uint64_t step = strtoull(line + 2, NULL, 10);
    while (line[bytes - 1] != ',') /* the event */
        bytes--;
    if (step >= rows->count) {
        rows->row = checked_realloc(rows->row, (step + 1) * sizeof *rows->row);
        while (rows->count <= step)
            rows->row[rows->count++] = NULL;
    }
    free(rows->row[step]);
    rows->row[step] = strndup(line + 2, bytes - 2);
}

struct rows rows_of(const char *log, int letter)
{
    struct rows rows = {0};
    for (const char *line = next_line(log); *line; line = next_line(line))
        if (*line == run_letter(letter))
            keep_row(&rows, line);
    return rows;
}

void rows_free(struct rows *rows)
{
    for (uint64_t i = 0; i < rows->count; i++)
        free(rows->row[i]);
    free(rows->row);
}

static const char *row_at(const struct rows *rows, uint64_t step)
{
    return step < rows->count && rows->row[step] ? rows->row[step] : "nothing";
}

void assert_same_rows(const char *what, const struct rows *a, const struct rows *b, uint64_t first,
                      uint64_t last)
{
    for (uint64_t step = first; step <= last; step++)
        if (!strcmp(row_at(a, step), "nothing") || strcmp(row_at(a, step), row_at(b, step)) != 0)
            fail_msg("%s: step %llu is\n%s\n, expected\n%s", what, (unsigned long long)step,
                     row_at(a, step), row_at(b, step));
}

char *log_of_letter(const char *log, int letter)
{
    char *text = checked_calloc(strlen(log) + 1, 1);
    size_t used = 0;
    for (const char *line = next_line(log); *line; line = next_line(line)) {
        size_t bytes = (size_t)(next_line(line) - line);
        if (*line != run_letter(letter))
            continue;
        memcpy(text + used, line, bytes);
        used += bytes;
    }
    return text;
}

/* ---- runs ------------------------------------------------------------------------------------ */

void many_init(struct many *many, const struct scratch *folder, const char *settings,
               struct script *script, const struct runs_watcher *watcher)
{
    struct status status;
    memset(many, 0, sizeof *many);
    many->data = small_digits();
    scratch_path(folder, "many.csv", many->file, sizeof many->file);
    snprintf(many->text, sizeof many->text, "log=%s %s", many->file, settings);
    many->config = config_from(many->text);
    many->script = script;
    struct runs_options make = {.config = &many->config, .dataset = many->data,
                                .script = many->script, .watcher = watcher,
                                .rewinds = !script, .histories = !script};
    many->runs = runs_new(&make, &status);
    if (!many->runs)
        fail_msg("%s", status.text);
}

void many_to_end(struct many *many, enum clock clock)
{
    runs_train(many->runs, clock, false);
}

void many_to_last_lines(struct many *many, enum clock clock)
{
    runs_train(many->runs, clock, true);
}

void many_done(struct many *many)
{
    runs_free(many->runs);
    script_free(many->script);
    toy_free(many->data);
}

char *many_log(struct many *many)
{
    struct status status;
    if (!runs_finish(many->runs, &status))
        fail_msg("%s", status.text);
    many_done(many);
    return log_without_times(many->file);
}

char *log_of_script(const struct scratch *folder, const char *settings, const char *lines,
                    enum clock clock)
{
    struct many many;
    many_init(&many, folder, settings, script_from(folder, lines), NULL);
    many_to_end(&many, clock);
    return many_log(&many);
}
