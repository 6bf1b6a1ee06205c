/* record_read.c -- the script of a session that ended, and whether the data are still the same. */
#include "src/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/util.h"
#include "src/record_files.h"

/* A line of its own that stops: from there the session goes on. */
static bool ends_in_stop(const struct script *script)
{
    size_t n = script->count;
    const struct script_action *last = n ? &script->action[n - 1] : NULL;
    return last && last->act.kind == ACT_STOP && (n == 1 || last[-1].line != last->line);
}

static bool check_session(struct script *script, struct status *status)
{
    if (!script->has_data)
        return status_bad(status, "%s: no session (it has no data line); --script follows a script",
                          script->file);
    while (ends_in_stop(script))
        script->bytes = script->action[--script->count].offset;
    return true;
}

struct script *record_read(const char *file, struct status *status)
{
    char *found = *file ? checked_strdup(file) : record_file_newest(status);
    int fd = found ? record_file_open(found, status) : -1;
    struct script *script = fd >= 0 ? script_read_cut(found, status) : NULL;
    if (fd >= 0)
        close(fd);
    free(found);
    if (script && !check_session(script, status)) {
        script_free(script);
        script = NULL;
    }
    return script;
}

bool record_check_data(const struct script *script, const struct dataset *dataset,
                       struct status *status)
{
    uint32_t data = dataset_fingerprint(dataset);
    size_t train = dataset->train.n, test = dataset->test.n;
    return !script->has_data ||
           (script->data == data && script->train == train && script->test == test) ||
           status_bad_at(status, script->file, script->data_line, 1,
                         "the data have changed: %08" PRIx32 " %zu+%zu then, %08" PRIx32 " %zu+%zu now",
                         script->data, script->train, script->test, data, train, test);
}
