/* session_record.c -- the session's script on disk, and the one of an earlier session that is repeated.
 *
 * A session that repeats another goes on with its file. Its acts come from there until all are done:
 * nothing is written meanwhile, and only runs that lines are still to come for are trained, so that each
 * stands where it stood.
 */
#include <stdio.h>
#include <string.h>

#include "src/record_options.h"
#include "src/session_state.h"

/* What follows the file's name. */
static const char *reason(const char *text)
{
    const char *colon = strstr(text, ": ");
    return colon ? colon + 2 : text;
}

/* Told once, for a record that is broken takes nothing more; training goes on without. */
static void not_kept(struct session *session, const struct status *status)
{
    char text[sizeof ((struct view_event *)0)->text];
    snprintf(text, sizeof text, "this session is not kept on disk: %.110s", reason(status->text));
    session_event(session, 0, EVENT_REFUSED, text);
    session_tell(session, false, "%s", text);
    status_failed(&session->unkept, "this session cannot be repeated: %s", status->text);
}

/* As it began; its length is not the runs'. */
static struct record *begin(const struct session *session, struct status *status)
{
    struct config config = session->config;
    config.number[SET_STEPS] = session->each.steps;
    config.number[SET_EPOCHS] = session->each.epochs;
    config.number[SET_SECONDS] = session->each.seconds;
    return record_new(&config, session->dataset, status);
}

void session_start_record(struct session *session)
{
    const struct options *options = session->options.options;
    struct status status;
    if (!session->options.records)
        return;
    session->record = session->repeats ? record_continue(options->script, &status)
                                       : begin(session, &status);
    if (!session->record)
        not_kept(session, &status);
    session_publish(session);
}

void session_record(struct session *session, const struct act *act, uint64_t step)
{
    struct status status;
    session->acts += act_table[act->kind].trains;
    if (session->record && !session->repeats && !record_act(session->record, act, step, &status))
        not_kept(session, &status);
}

void session_record_reached(struct session *session, bool at_once)
{
    struct status status;
    if (session->record && !session->repeats &&
        !record_reached(session->record, session->runs, at_once, &status))
        not_kept(session, &status);
}

char *session_command(const struct session *session, struct status *status)
{
    const struct config *config = &session->config;
    const struct record *record = session->record;
    *status = session->unkept;
    if (session->acts)
        return record && record_whole(record) ? record_command(config, record_file(record), 0) : NULL;
    uint64_t steps = trainer_steps(session_trainer(session, 0));
    return steps ? record_command(config, NULL, steps) : NULL;
}

static void end_repeat(struct session *session)
{
    const struct script *script = session->options.options->script;
    session->repeats = false;
    session_show_task(session, NULL, 0);
    if (*script->damage.text) {
        session_event(session, 0, EVENT_REFUSED, script->damage.text);
        session_tell(session, false, "the damaged end of the session is cut off: %s",
                     reason(script->damage.text));
    } else
        session_tell(session, true, "the session is where it ended; it goes on");
    session_carry_on(session, 0);
    for (int i = 0; i < RUNS; i++) {
        session->lane[i].pacer.due = 0; /* steps were repeated ahead of the pace */
        if (runs_get(session->runs, i) && !session_rest_if_diverged(session, i))
            session_start_rate(session, i);
    }
}

void session_repeat(struct session *session)
{
    size_t count, done;
    if (!session->repeats)
        return;
    done = runs_script_done(session->runs, &count);
    session_show_task(session, "repeating the session", count ? (double)done / (double)count : 1);
    if (done == count)
        end_repeat(session);
}
