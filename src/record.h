/* record.h -- a session's script on disk, growing line by line as things happen.
 *
 * It lies in $XDG_STATE_HOME/batchscope/ (~/.local/state/batchscope/) under the time it began, and is
 * locked while its program lives. Each line is one write(2), so that a killed program leaves whole lines
 * and at most one that is cut; what is lost then is time. Now and then it says how far each run got.
 * The newest RECORDS_KEPT stay. A disk that is full, or a folder that cannot be made, ends the record
 * with a reason and disturbs nothing else.
 *
 * What decides nothing is left out: the pace, and a `stop` of a script that was followed, since the
 * session went on from it.
 *
 * Functions that take a record are for the worker thread, but for record_file.
 */
#ifndef SRC_RECORD_H
#define SRC_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/config.h"
#include "engine/dataset.h"
#include "src/act.h"
#include "src/script.h"

struct record;
struct runs;

/* Begins a file of its own: header, options, data. `config` is what the first run starts with. NULL
 * with the reason, which is to be told. */
struct record *record_new(const struct config *config, const struct dataset *dataset,
                          struct status *status);

/* Goes on with a file that was read (record_read): cuts it to its good bytes first. Call it before
 * repeating the script, that no other program takes the file. NULL likewise. */
struct record *record_continue(const struct script *script, struct status *status);
void record_free(struct record *record); /* takes NULL */

const char *record_file(const struct record *record);

/* Appends an act carried out in front of a step. False with the reason at the first failure; the record
 * takes nothing more then. */
bool record_act(struct record *record, const struct act *act, uint64_t step, struct status *status);

/* Notes how far the runs are, if the last time is a second ago, or `now` at once. */
bool record_reached(struct record *record, const struct runs *runs, bool at_once,
                    struct status *status);

/* Whether all that was done is in the file. */
bool record_whole(const struct record *record);

/* The session that --resume means: that in `file`, or the newest if that is "", as far as it can be
 * read (script.h). NULL with the reason: there is none, a program that lives has it open, it is of a
 * newer version or no session. */
struct script *record_read(const char *file, struct status *status);

/* Checks what a script says of its data and of the file of weights it began with; false with what
 * differs. */
bool record_check_start(const struct script *script, const struct config *config,
                        const struct dataset *dataset, struct status *status);

#endif
