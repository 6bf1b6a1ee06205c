/* runs_script.c -- the runs follow a script, line by line.
 *
 * Lines are done in their order. A run trains on while a line waits for another run, but never past the
 * place of its own next line: there it waits for its turn. So every run is at exactly the step a line
 * names when the line is done, whatever the clock, and since what one run does depends on no other, a
 * script gives the same runs however they take turns.
 */
#include <string.h>

#include "src/runs_state.h"

/* The letter a line is about; its run may be gone. */
static int letter_of(const struct runs *runs, const struct script_action *action)
{
    return action->act.run < 0 ? runs_first(runs) : action->act.run;
}

static bool due(const struct runs *runs, const struct script_action *action)
{
    const struct trainer *trainer = runs->run[letter_of(runs, action)]->trainer;
    return script_due(action, trainer_steps(trainer) + 1, trainer_epochs(trainer),
                      (double)trainer_examples(trainer));
}

void runs_look_ahead(struct runs *runs)
{
    const struct script *script = runs->options.script;
    size_t count = script ? script->count : 0;
    for (int i = 0; i < RUNS; i++) {
        size_t at = runs->own[i] > runs->line ? runs->own[i] : runs->line;
        while (at < count && letter_of(runs, &script->action[at]) != i)
            at++;
        runs->own[i] = at;
    }
}

void runs_look_again(struct runs *runs)
{
    memset(runs->own, 0, sizeof runs->own);
    runs_look_ahead(runs);
}

bool runs_waits(const struct runs *runs, const struct run *run)
{
    const struct script *script = runs->options.script;
    size_t own = runs->own[run->letter];
    return script && own < script->count && due(runs, &script->action[own]);
}

/* A run that its length has ended never comes to a later line; nor does one that is not there, because
 * its parent's length ended before the fork, or somebody at the keys removed it. */
static bool never_due(const struct runs *runs, const struct script_action *action)
{
    const struct run *run = runs->run[letter_of(runs, action)];
    return !run || (run->stopped ? !runs->options.resumes : runs_done(runs, run->letter));
}

static bool rests(const struct runs *runs, const struct script_action *action)
{
    return runs->run[letter_of(runs, action)]->stopped;
}

bool runs_follow_script(struct runs *runs, struct status *status)
{
    const struct script *script = runs->options.script;
    struct status reason;
    while (script && runs->line < script->count && !runs_given_up(runs)) {
        const struct script_action *action = &script->action[runs->line];
        bool passed = never_due(runs, action);
        if (!passed && (!due(runs, action) || rests(runs, action)))
            break;
        runs->line++;
        runs_look_ahead(runs);
        if (!passed && !runs_act(runs, &action->act, &reason))
            return status_bad_at(status, script->file, action->line, action->column, "%s", reason.text);
    }
    return true;
}

unsigned runs_called(const struct runs *runs)
{
    size_t count = runs->options.script ? runs->options.script->count : 0;
    unsigned called = 0;
    for (int i = 0; i < RUNS; i++)
        called |= (unsigned)(runs->own[i] < count) << i;
    return called;
}

size_t runs_script_done(const struct runs *runs, size_t *count)
{
    *count = runs->options.script ? runs->options.script->count : 0;
    return runs->line;
}
