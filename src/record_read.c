/* record_read.c -- the script of a session that ended, and whether the data are still the same. */
#include "src/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/util.h"
#include "src/record_files.h"

struct script *record_read(const char *file, struct status *status)
{
    char *found = *file ? checked_strdup(file) : record_file_newest(status);
    int fd = found ? record_file_open(found, status) : -1;
    struct script *script = fd >= 0 ? script_read_cut(found, status) : NULL;
    if (fd >= 0)
        close(fd);
    free(found);
    if (script && !script->has_data) {
        status_bad(status, "%s: no session (it has no data line); --script follows a script", script->file);
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
