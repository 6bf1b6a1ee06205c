/* record_read.c -- the script of a session that ended, and whether the data are still the same. */
#include "src/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/util.h"
#include "engine/weights.h"
#include "src/record_files.h"

struct script *record_read(const char *file, struct status *status)
{
    char *found = *file ? checked_strdup(file) : record_file_newest(status);
    int fd = found ? record_file_open(found, status) : -1;
    struct script *script = fd >= 0 ? script_read_cut(found, status) : NULL;
    if (fd >= 0)
        close(fd);
    free(found);
    if (script && !script->data_line) {
        status_bad(status, "%s: no session (it has no data line); --script follows a script", script->file);
        script_free(script);
        script = NULL;
    }
    return script;
}

static bool check_data(const struct script *script, const struct dataset *dataset,
                       struct status *status)
{
    if (!script->data_line)
        return true;
    uint32_t data = dataset_fingerprint(dataset);
    size_t train = dataset->train.n, test = dataset->test.n;
    return (script->data == data && script->train == train && script->test == test) ||
           status_bad_at(status, script->file, script->data_line, 1,
                         "the data have changed: %08" PRIx32 " %zu+%zu then, %08" PRIx32 " %zu+%zu now",
                         script->data, script->train, script->test, data, train, test);
}

static bool check_weights(const struct script *script, const char *file, struct status *status)
{
    uint32_t weights;
    if (!script->weights_line)
        return true;
    if (!*file)
        return status_bad_at(status, script->file, script->weights_line, 1,
                             "it began with weights from a file; --weights names it");
    return weights_fingerprint(file, &weights, status) &&
           (weights == script->weights ||
            status_bad_at(status, script->file, script->weights_line, 1,
                          "%s has changed: %08" PRIx32 " then, %08" PRIx32 " now", file,
                          script->weights, weights));
}

bool record_check_start(const struct script *script, const struct config *config,
                        const struct dataset *dataset, struct status *status)
{
    return check_data(script, dataset, status) &&
           check_weights(script, config->text[SET_WEIGHTS], status);
}
