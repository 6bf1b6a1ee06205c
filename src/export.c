/* export.c -- what the runs measured, into a file.
 *
 * With a log: it is gone through first, then its rows are copied run by run. Without: the histories are
 * copied when the export begins, since bins merge while steps are taken, and written bin by bin. Each turn
 * takes rows until its time is up.
 */
#include "src/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/file_writer.h"
#include "engine/util.h"
#include "src/history_rows.h"
#include "src/pacer.h"
#include "src/runlog.h"
#include "src/runlog_read.h"

enum { COLUMNS_FIRST = 3, COLUMNS_MOST = COLUMNS_FIRST + BIN_COLUMNS };
_Static_assert(COLUMNS_FIRST - 1 + LOG_COLUMNS <= COLUMNS_MOST, "a log's columns fit");

struct export {
    /* from where: the reader of the log, or our copies of the histories */
    char *log_file;
    struct log_reader *log;
    struct export_run run[RUNS];
    struct history *copy[RUNS];

    /* to where */
    char *file;
    struct file_writer writer;
    struct table table;
    const char *names[COLUMNS_MOST];
    char bin_names[BIN_COLUMNS][BIN_TEXT];

    /* how far */
    bool scanned;
    int at_run;
    uint64_t at; /* step of the log, or bin */
    uint64_t written, total; /* rows */
    bool done, failed;
    struct status status; /* why */
};

/* ---- beginning ------------------------------------------------------------------------------- */

/* A pipe keeps nothing; what is not there at all is found out when it is opened. */
static bool is_kept(const char *log)
{
    struct stat about;
    return log && (stat(log, &about) != 0 || S_ISREG(about.st_mode));
}

static bool open_log(struct export *export, const char *file, struct status *status)
{
    struct log_part part[RUNS] = {{0}};
    for (int run = 0; run < RUNS; run++)
        if (export->run[run].exists)
            part[run] = (struct log_part){export->run[run].log_from, export->run[run].steps};
    export->log_file = checked_strdup(file);
    export->log = log_reader_new(file, part, status);
    return export->log;
}

static void copy_histories(struct export *export)
{
    for (int run = 0; run < RUNS; run++) {
        if (!export->run[run].exists)
            continue;
        export->copy[run] = history_new();
        history_copy(export->copy[run], export->run[run].history);
        export->total += history_bins(export->copy[run]);
    }
}

static void name_columns(struct export *export)
{
    static const char *const first[COLUMNS_FIRST] = {"source", "run", "name"};
    memcpy(export->names, first, sizeof first);
    size_t count = COLUMNS_FIRST;
    if (export->log) {
        for (int s = STAT_RUN + 1; s < STATS_LOGGED; s++)
            export->names[count++] = stat_table[s].column;
        export->names[count++] = "event";
    } else {
        size_t bins = history_columns(export->bin_names);
        for (size_t i = 0; i < bins; i++)
            export->names[count++] = export->bin_names[i];
    }
    export->table = (struct table){export->writer.stream, runlog_json(export->file), export->names,
                                   count};
}

static void export_free(struct export *export)
{
    for (int run = 0; run < RUNS; run++)
        history_free(export->copy[run]);
    log_reader_free(export->log);
    free(export->log_file);
    free(export->file);
    free(export);
}

struct export *export_new(const struct export_options *options, struct status *status)
{
    struct export *export = checked_calloc(1, sizeof *export);
    bool kept = is_kept(options->log);
    export->file = checked_strdup(options->file);
    memcpy(export->run, options->run, sizeof export->run);
    if ((kept && !open_log(export, options->log, status)) ||
        !file_writer_open_new(&export->writer, options->file, status)) {
        export_free(export);
        return NULL;
    }
    if (!kept)
        copy_histories(export);
    name_columns(export);
    rows_header(&export->table);
    return export;
}

/* ---- going on -------------------------------------------------------------------------------- */

static void scan(struct export *export, double until)
{
    bool more = true;
    export->failed = !log_reader_scan(export->log, until, &more, &export->status);
    export->scanned = !more;
    for (int run = 0; run < RUNS && export->scanned; run++)
        export->total += log_reader_rows(export->log, run) + export->run[run].pending;
}

/* The row that is pending comes last. */
static bool find_in_log(struct export *export)
{
    const struct export_run *run = &export->run[export->at_run];
    if (log_reader_find(export->log, export->at_run, &export->at))
        return true;
    bool last = run->pending && export->at <= run->steps + 1;
    if (last)
        export->at = run->steps + 1;
    return last;
}

/* Finds the next row there is to write, of this run or one after it. */
static bool find_row(struct export *export)
{
    for (; export->at_run < RUNS; export->at_run++, export->at = 0) {
        int run = export->at_run;
        if (export->run[run].exists &&
            (export->log ? find_in_log(export) : export->at < history_bins(export->copy[run])))
            return true;
    }
    return false;
}

/* A log's row has its run first: the name goes behind it. The row pending is kept in *row. */
static bool fill_from_log(struct export *export, struct field *fields, char **row)
{
    const struct export_run *run = &export->run[export->at_run];
    struct field name = fields[2];
    bool good = true;
    if (export->at <= run->steps) {
        good = log_reader_row(export->log, export->at_run, export->at, fields + 2, &export->status);
    } else {
        *row = runlog_row(&run->last, run->last_event);
        REQUIRE(log_row_split(*row, fields + 2));
    }
    fields[1] = fields[2];
    fields[2] = name;
    return good;
}

static void write_row(struct export *export)
{
    struct field fields[COLUMNS_MOST];
    char letter[] = {run_letter(export->at_run), '\0'}, text[BIN_COLUMNS][BIN_TEXT], *row = NULL;
    fields[0] = field_word(export->log ? "log" : "history");
    fields[1] = field_word(letter);
    fields[2] = field_word(export->run[export->at_run].name);
    if (!export->log)
        history_row(export->copy[export->at_run], export->at, text, fields + COLUMNS_FIRST);
    else if (!fill_from_log(export, fields, &row))
        export->failed = true;
    if (!export->failed)
        rows_put(&export->table, fields);
    free(row);
    export->at++;
    export->written++;
}

static void check_stream(struct export *export)
{
    if (!export->failed && ferror(export->writer.stream)) {
        export->failed = true;
        status_failed(&export->status, "%s: %s; it was not written", export->file, strerror(errno));
    }
}

static bool goes_on(const struct export *export)
{
    return !export->failed && !export->done;
}

bool export_step(struct export *export, double seconds)
{
    double until = pacer_clock() + seconds;
    while (goes_on(export)) {
        if (export->log && !export->scanned)
            scan(export, until);
        else if (find_row(export))
            write_row(export);
        else
            export->done = true;
        check_stream(export);
        if (pacer_clock() >= until)
            break;
    }
    return goes_on(export);
}

double export_share(const struct export *export)
{
    double rows = export->total ? (double)export->written / (double)export->total : 0;
    return export->log ? (log_reader_share(export->log) + rows) / 2 : rows;
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool finish(struct export *export, struct status *status)
{
    if (export->done && !export->failed)
        return file_writer_close(&export->writer, status);
    if (export->failed)
        *status = export->status;
    else
        status_failed(status, "%s: given up when %.0f %% was done; it was not written", export->file,
                      100 * export_share(export));
    file_writer_drop(&export->writer);
    return false;
}

bool export_end(struct export *export, char *text, size_t size, struct status *status)
{
    bool good = finish(export, status);
    if (good)
        snprintf(text, size, "wrote %s: %.0f rows from the %s%s", export->file,
                 (double)export->written, export->log ? "log " : "histories' bins",
                 export->log ? export->log_file : "");
    export_free(export);
    return good;
}
