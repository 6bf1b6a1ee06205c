/* record.c -- lines appended to a locked file. */
#include "src/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/util.h"
#include "engine/weights.h"
#include "engine/work.h"
#include "src/pacer.h"
#include "src/record_files.h"
#include "src/record_options.h"
#include "src/runs.h"

#define REACHED_EVERY 1.0 /* seconds */

struct record {
    int fd;
    char *file;
    size_t bytes;           /* of whole lines */
    bool broken;            /* nothing more is taken */
    double reached_at;      /* on the pacer's clock */
    uint64_t reached[RUNS]; /* steps that were last noted; 0 for none */
};

/* ---- lines ----------------------------------------------------------------------------------- */

/* What was written of a line that did not fit is taken back. */
static bool give_up(struct record *record, int error, struct status *status)
{
    record->broken = true;
    if (ftruncate(record->fd, (off_t)record->bytes) != 0)
        error = errno;
    return status_failed(status, "%s: %s; what is done from here on is not kept", record->file,
                         strerror(error));
}

static bool put(struct record *record, const char *text, struct status *status)
{
    size_t size = strlen(text);
    ssize_t done;
    if (record->broken)
        return true;
    do
        done = write(record->fd, text, size);
    while (done < 0 && errno == EINTR);
    if (done != (ssize_t)size)
        return give_up(record, done < 0 ? errno : ENOSPC, status);
    record->bytes += size;
    return true;
}

static bool put_act(struct record *record, const struct act *act, uint64_t step, struct status *status)
{
    char line[CHANGE_TEXT + 64], text[CHANGE_TEXT];
    snprintf(line, sizeof line, "@%" PRIu64 " %c %s\n", step, run_letter(act->run),
             act_format(act, text, sizeof text));
    return put(record, line, status);
}

/* ---- life ------------------------------------------------------------------------------------ */

/* Of the file that is open, which is the record's from here on. */
static struct record *record_of(int fd, const char *file, size_t bytes)
{
    struct record *record = checked_calloc(1, sizeof *record);
    record->fd = fd;
    record->file = checked_strdup(file);
    record->bytes = bytes;
    return record;
}

static bool put_head(struct record *record, const struct config *config, const struct dataset *dataset,
                     struct status *status)
{
    const char *file = config->text[SET_WEIGHTS];
    char *options, *head, line[32] = "";
    uint32_t weights;
    if (*file && !weights_fingerprint(file, &weights, status))
        return false;
    if (*file)
        snprintf(line, sizeof line, "weights %08" PRIx32 "\n", weights);
    options = record_options(config, QUOTE_SCRIPT);
    REQUIRE(asprintf(&head, "batchscope-script %d\noptions %s\ndata %08" PRIx32 " %zu+%zu\n%s",
                     SCRIPT_VERSION, options, dataset_fingerprint(dataset), dataset->train.n,
                     dataset->test.n, line) > 0);
    bool good = put(record, head, status);
    free(options);
    free(head);
    return good;
}

/* Whether every value can be written into a script. */
static bool check_values(const struct config *config, struct status *status)
{
    bool good = true;
    for (int i = 0; i < SETTINGS && good; i++) {
        char *value = record_keeps((enum setting)i) ? record_value(config, (enum setting)i) : NULL;
        good = !value || record_can_write(value) ||
               status_bad(status, "--%s %s cannot be written in a script; this session is not kept",
                          setting_table[i].name, value);
        free(value);
    }
    return good;
}

struct record *record_new(const struct config *config, const struct dataset *dataset,
                          struct status *status)
{
    char *file = NULL;
    int fd = check_values(config, status) ? record_file_make(&file, status) : -1;
    struct record *record = fd >= 0 ? record_of(fd, file, 0) : NULL;
    if (record && !put_head(record, config, dataset, status)) {
        unlink(file);
        record_free(record);
        record = NULL;
    }
    free(file);
    if (record)
        record_files_thin();
    return record;
}

/* Nothing is cut of a file that somebody went on with between its reading and its locking. */
static bool cut_damage(struct record *record, const struct script *script, struct status *status)
{
    struct stat about;
    if (fstat(record->fd, &about) != 0)
        return give_up(record, errno, status);
    if (about.st_size != (off_t)script->size)
        return status_failed(status, "%s: another batchscope has gone on with it; what is done here is "
                             "not kept", script->file);
    return ftruncate(record->fd, (off_t)script->bytes) == 0 || give_up(record, errno, status);
}

struct record *record_continue(const struct script *script, struct status *status)
{
    int fd = record_file_open(script->file, status);
    struct record *record = fd >= 0 ? record_of(fd, script->file, script->bytes) : NULL;
    if (!record || cut_damage(record, script, status))
        return record;
    record_free(record);
    return NULL;
}

void record_free(struct record *record)
{
    if (!record)
        return;
    close(record->fd);
    free(record->file);
    free(record);
}

const char *record_file(const struct record *record)
{
    return record->file;
}

bool record_whole(const struct record *record)
{
    return !record->broken;
}

/* ---- what happens ---------------------------------------------------------------------------- */

/* What of an act is kept: "auto" threads as the number they are, no pace. */
static bool to_keep(struct act *act)
{
    if (act->kind != ACT_CHANGE)
        return act->kind != ACT_STOP && act->kind != ACT_REACHED;
    change_remove(&act->change, SET_PACE);
    const double *threads = change_value(&act->change, SET_THREADS);
    if (threads && *threads == 0)
        change_add(&act->change, SET_THREADS, (double)work_processors());
    return act->change.count > 0;
}

bool record_act(struct record *record, const struct act *act, uint64_t step, struct status *status)
{
    struct act kept = *act;
    if (!to_keep(&kept))
        return true;
    if (kept.kind != ACT_CHANGE && kept.kind != ACT_NAME) /* other runs, or elsewhere */
        memset(record->reached, 0, sizeof record->reached);
    return put_act(record, &kept, step, status);
}

/* A line for each run that moved since the last time. */
static bool note_reached(struct record *record, const struct runs *runs, struct status *status)
{
    bool good = true;
    for (int i = 0; i < RUNS && good; i++) {
        const struct run *run = runs_get(runs, i);
        struct act act = {.kind = ACT_REACHED, .run = i};
        uint64_t step = run && !run->given_up ? trainer_steps(run->trainer) : 0;
        if (!step || step == record->reached[i])
            continue;
        good = put_act(record, &act, step + 1, status);
        record->reached[i] = step;
    }
    return good;
}

bool record_reached(struct record *record, const struct runs *runs, bool at_once,
                    struct status *status)
{
    double now = pacer_clock();
    if (!at_once && now < record->reached_at + REACHED_EVERY)
        return true;
    record->reached_at = now;
    return note_reached(record, runs, status);
}
