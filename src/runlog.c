/* runlog.c -- rows into a buffer, whole rows from it into the file.
 *
 * The buffer is written when a row might not fit any more, or half a second after the last time.
 */
#include "src/runlog.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/optimizer.h"
#include "engine/precision.h"
#include "engine/util.h"
#include "src/pacer.h"

enum { BUFFER = 1 << 16, ROW_MOST = 4096 };

struct runlog {
    char *file;
    int fd;
    bool json;
    size_t used;
    uint64_t bytes; /* put so far */
    int error;      /* of the first write that failed, from where on nothing is taken; or 0 */
    double written_at;
    char buffer[BUFFER];
};

/* Leaves whole rows behind when the disk is full: of the buffer, `done` bytes are in the file. */
static void give_up(struct runlog *log, size_t done, int error)
{
    size_t whole = done;
    while (whole && log->buffer[whole - 1] != '\n')
        whole--;
    off_t end = lseek(log->fd, 0, SEEK_CUR);
    if (end >= 0 && ftruncate(log->fd, end - (off_t)(done - whole)) < 0)
        whole = done; /* a device: nothing to cut */
    log->error = error;
}

bool runlog_flush(struct runlog *log, struct status *status)
{
    size_t done = 0;
    log->written_at = pacer_clock();
    while (!log->error && done < log->used) {
        ssize_t n = write(log->fd, log->buffer + done, log->used - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            give_up(log, done, errno);
    }
    log->used = 0;
    return !log->error ||
           status_failed(status, "%s: %s; the log ends here", log->file, strerror(log->error));
}

/* A row fits into the buffer, but for the event of very many changes while paused. */
static void put(struct runlog *log, const char *text)
{
    struct status ignored; /* the next flush fails as well, and is heard */
    for (size_t n = strlen(text), part; n; n -= part, text += part) {
        if (log->used == BUFFER)
            runlog_flush(log, &ignored);
        part = MIN(n, BUFFER - log->used);
        memcpy(log->buffer + log->used, text, part);
        log->used += part;
        log->bytes += part;
    }
}

static void put_header(struct runlog *log)
{
    for (int s = 0; s < STATS_LOGGED; s++) {
        put(log, stat_table[s].column);
        put(log, ",");
    }
    put(log, "event\r\n");
}

bool runlog_json(const char *file)
{
    size_t n = strlen(file);
    return n > 6 && !strcmp(file + n - 6, ".jsonl");
}

struct runlog *runlog_open(const char *file, struct status *status)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        status_bad(status, "%s: %s; --log needs a file that can be written", file, strerror(errno));
        return NULL;
    }
    struct runlog *log = checked_calloc(1, sizeof *log);
    log->file = checked_strdup(file);
    log->fd = fd;
    log->json = runlog_json(file);
    if (!log->json)
        put_header(log);
    if (!runlog_flush(log, status)) {
        struct status ignored;
        runlog_close(log, &ignored);
        return NULL;
    }
    return log;
}

uint64_t runlog_bytes(const struct runlog *log)
{
    return log->bytes;
}

/* The words behind the numbers of some columns; NULL for plain numbers. */
static const char *word_of(enum statistic s, double value)
{
    static const char *const runs[] = {"A", "B", "C", "D"};
    switch (stat_table[s].kind) {
    case KIND_RUN:
        return runs[(int)value];
    case KIND_PRECISION:
        return precision_table[(int)value].name;
    case KIND_OPTIMIZER:
        return optimizer_table[(int)value].name;
    default:
        return NULL;
    }
}

static void number_text(enum statistic s, double value, char *text, size_t size)
{
    if (isnan(value))
        snprintf(text, size, "nan");
    else if (isinf(value))
        snprintf(text, size, value > 0 ? "inf" : "-inf");
    else
        snprintf(text, size, stat_table[s].kind == KIND_COUNT ? "%.0f" : "%.9g", value);
}

static void put_csv(struct runlog *log, const struct step_stats *stats, const char *event)
{
    char text[64];
    for (int s = 0; s < STATS_LOGGED; s++) {
        if (stat_has(stats, (enum statistic)s)) {
            const char *word = word_of((enum statistic)s, stats->value[s]);
            if (!word)
                number_text((enum statistic)s, stats->value[s], text, sizeof text);
            put(log, word ? word : text);
        }
        put(log, ",");
    }
    const char *quote = strchr(event, ',') ? "\"" : ""; /* script syntax: no quote or line end in it */
    put(log, quote);
    put(log, event);
    put(log, quote);
    put(log, "\r\n");
}

static void put_json(struct runlog *log, const struct step_stats *stats, const char *event)
{
    json_t *row = json_object();
    for (int i = 0; i < STATS_LOGGED; i++) {
        enum statistic s = (enum statistic)i;
        double value = stats->value[s];
        json_t *cell = json_null();
        if (stat_has(stats, s) && word_of(s, value))
            cell = json_string(word_of(s, value));
        else if (stat_has(stats, s) && isfinite(value))
            cell = stat_table[s].kind == KIND_COUNT ? json_integer((json_int_t)value)
                                                    : json_real(value);
        json_object_set_new(row, stat_table[s].column, cell);
    }
    json_object_set_new(row, "event", *event ? json_string(event) : json_null());
    char *text = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(9));
    REQUIRE(text);
    put(log, text);
    put(log, "\n");
    free(text);
    json_decref(row);
}

char *runlog_row(const struct step_stats *stats, const char *event)
{
    struct runlog *log = checked_calloc(1, sizeof *log);
    put_csv(log, stats, event);
    char *row = strndup(log->buffer, log->used);
    free(log);
    return row;
}

bool runlog_add(struct runlog *log, const struct step_stats *stats, const char *event,
                struct status *status)
{
    if (log->json)
        put_json(log, stats, event);
    else
        put_csv(log, stats, event);
    if (log->error || log->used > BUFFER - ROW_MOST || pacer_clock() > log->written_at + 0.5)
        return runlog_flush(log, status);
    return true;
}

bool runlog_close(struct runlog *log, struct status *status)
{
    if (!log)
        return true;
    bool good = runlog_flush(log, status);
    if (close(log->fd) < 0 && good)
        good = status_failed(status, "%s: %s", log->file, strerror(errno));
    free(log->file);
    free(log);
    return good;
}
