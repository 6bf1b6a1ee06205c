/* explorer_write.c -- `W` in the explorer: the session's script, or what was measured, into a new file.
 *
 * A script is copied at once. What was measured is written a slice at each turn of the loop, which goes
 * round without sleeping meanwhile; the status line shows how far it is.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/file_writer.h"
#include "src/explorer.h"
#include "src/export.h"
#include "src/pacer.h"
#include "ui/file_kind.h"

#define SLICE 0.01 /* seconds: keys are answered in between */

/* ---- the script ------------------------------------------------------------------------------ */

/* Whole lines: the worker may be adding one. Returns how many. */
static size_t copy_lines(FILE *from, FILE *to)
{
    char *line = NULL;
    size_t room = 0, lines = 0;
    ssize_t n;
    while ((n = getline(&line, &room, from)) > 0 && line[n - 1] == '\n')
        lines += fwrite(line, 1, (size_t)n, to) == (size_t)n;
    free(line);
    return lines;
}

static bool copy_script(const char *record, const char *file, char *text, size_t size)
{
    struct file_writer writer;
    struct status status = {.text = "this session keeps no script on disk that could be copied"};
    FILE *in = record && *record ? fopen(record, "re") : NULL;
    if (!in && record && *record)
        status_failed(&status, "%s: %s", record, strerror(errno));
    bool good = in && file_writer_open_new(&writer, file, &status);
    size_t lines = good ? copy_lines(in, writer.stream) : 0;
    good = good && file_writer_close(&writer, &status);
    if (in)
        fclose(in);
    if (good)
        snprintf(text, size, "wrote %s: the session's script, %zu lines", file, lines);
    else
        snprintf(text, size, "%s", status.text);
    return good;
}

static void write_script(struct explorer *explorer, const char *file)
{
    char text[sizeof(struct status)];
    if (copy_script(explorer->view.record, file, text, sizeof text))
        ui_answer(explorer->ui, true, text, pacer_clock());
    else
        ui_not_written(explorer->ui, text);
}

/* ---- what was measured ----------------------------------------------------------------------- */

static bool begin_export(struct explorer *explorer, const char *file, struct status *status)
{
    struct export_options options = {.file = file};
    if (explorer->export)
        return status_bad(status, "another file is still being written; try again when it is done");
    session_export(explorer->session, &options);
    explorer->export = export_new(&options, status);
    snprintf(explorer->writing, sizeof explorer->writing, "writing %s", file);
    return explorer->export;
}

void explorer_write(struct explorer *explorer, const struct ui_request *request)
{
    char *file = setup_path(request->text);
    struct status status;
    if (file_kind(file) == FILE_SCRIPT)
        write_script(explorer, file);
    else if (!begin_export(explorer, file, &status))
        ui_not_written(explorer->ui, status.text);
    free(file);
}

void explorer_write_on(struct explorer *explorer)
{
    char text[512];
    struct status status;
    if (!explorer->export || export_step(explorer->export, SLICE))
        return;
    bool good = export_end(explorer->export, text, sizeof text, &status);
    explorer->export = NULL;
    explorer->dirty = true;
    ui_answer(explorer->ui, good, good ? text : status.text, pacer_clock());
}

void explorer_write_share(struct explorer *explorer)
{
    explorer->shown.task = explorer->view.task;
    if (explorer->export && !explorer->view.task.name)
        explorer->shown.task = (struct view_task){explorer->writing, export_share(explorer->export)};
}

void explorer_write_end(struct explorer *explorer)
{
    char text[512];
    if (!explorer->export)
        return;
    while (!explorer->killed && export_step(explorer->export, SLICE))
        ;
    if (!export_end(explorer->export, text, sizeof text, &explorer->failure))
        explorer->failed = true;
    explorer->export = NULL;
}
