/* session_back.c -- forks, and ways back: undo, redo, and rescuing a run that is lost. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/session_state.h"

enum { BRIEF_MOST = 30 };

bool session_fork(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act = {.kind = ACT_FORK, .run = ask->run};
    uint64_t now = trainer_steps(session_trainer(session, ask->run));
    int letter = runs_free_letter(session->runs);
    if (ask->step != ASK_NOW && ask->step > now)
        return status_bad(status, "run %c has taken %.0f steps; it cannot be forked at %.0f",
                          run_letter(ask->run), (double)now, (double)ask->step);
    if (!session_act(session, &act, status))
        return false;
    if (ask->step != ASK_NOW) {
        struct act back = {.kind = ACT_REWIND, .run = letter, .step = ask->step};
        if (!session_act(session, &back, status))
            return false;
    }
    session_tell(session, true, "run %c is a fork of %c at step %.0f · %c selects it", run_letter(letter),
                 run_letter(ask->run), (double)trainer_steps(session_trainer(session, letter)),
                 '1' + letter);
    return true;
}

static bool act_all(struct session *session, const struct act *acts, size_t count,
                    struct status *status)
{
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = session_act(session, &acts[i], status);
    return good;
}

/* A change of one run, made or undone again, is one of another too where they are joined and its own
 * (NULL for none) turned the same knobs. */
static bool goes_along(const struct session *session, int run, const struct change *change, int other,
                       const struct change *own)
{
    const struct lane *lane = session->lane;
    return other == run ||
           (lane[run].joined && lane[other].joined && own && change_same_knobs(own, change));
}

static bool undo_one(struct session *session, int run, struct status *status)
{
    struct lane *lane = &session->lane[run];
    struct change undone = *runs_undoes(session->runs, run);
    struct act *acts;
    size_t count = runs_undo(session->runs, run, &acts);
    bool good = act_all(session, acts, count, status);
    free(acts);
    if (!good)
        return false;
    if (lane->redo_count == REDO_MOST)
        memmove(lane->redo, lane->redo + 1, (size_t)--lane->redo_count * sizeof *lane->redo);
    lane->redo[lane->redo_count++] = undone;
    return true;
}

/* What was changed, or where that is long how many knobs: the line goes on behind it. */
static char *in_brief(const struct change *change, char *text, size_t size)
{
    change_format(change, text, size);
    if (strlen(text) > BRIEF_MOST)
        snprintf(text, size, "%d knobs turned", change->count);
    return text;
}

bool session_undo(struct session *session, const struct ask *ask, struct status *status)
{
    const struct change *last = runs_undoes(session->runs, ask->run);
    char text[CHANGE_TEXT];
    int count = 0;
    if (!last)
        return status_bad(status, "nothing to undo");
    struct change undone = *last;
    for (int i = 0; i < RUNS; i++) {
        if (!runs_get(session->runs, i) ||
            !goes_along(session, ask->run, &undone, i, runs_undoes(session->runs, i)))
            continue;
        if (!undo_one(session, i, status))
            return false;
        count++;
    }
    session_tell(session, true, "back to step %.0f, without %s · U makes it again%s",
                 (double)trainer_steps(session_trainer(session, ask->run)),
                 in_brief(&undone, text, sizeof text), count > 1 ? "; joined runs too" : "");
    return true;
}

static const struct change *to_redo(const struct lane *lane)
{
    return lane->redo_count ? &lane->redo[lane->redo_count - 1] : NULL;
}

static bool redo_one(struct session *session, int run, struct status *status)
{
    struct act act = {.kind = ACT_CHANGE, .run = run, .change = *to_redo(&session->lane[run])};
    if (!session_act(session, &act, status))
        return false;
    session->lane[run].redo_count--;
    return true;
}

bool session_redo(struct session *session, const struct ask *ask, struct status *status)
{
    const struct change *last = to_redo(&session->lane[ask->run]);
    char text[CHANGE_TEXT];
    if (!last)
        return status_bad(status, "nothing to make again");
    struct change again = *last;
    for (int i = 0; i < RUNS; i++) {
        if (runs_get(session->runs, i) &&
            goes_along(session, ask->run, &again, i, to_redo(&session->lane[i])) &&
            !redo_one(session, i, status))
            return false;
    }
    session_tell(session, true, "made again: %s · u undoes", in_brief(&again, text, sizeof text));
    return true;
}

/* The knobs that differ from those of the good step, and a rate. */
static struct change rescue_change(const struct config *lost, double rate, const struct config *good)
{
    struct change change = {0};
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].knob && i != SET_LR && i != SET_LR_BATCH && lost->number[i] != good->number[i])
            change_add(&change, (enum setting)i, lost->number[i]);
    change_add(&change, SET_LR, rate);
    return change;
}

bool session_rescue(struct session *session, const struct ask *ask, struct status *status)
{
    struct trainer *trainer = session_trainer(session, ask->run);
    struct config lost = *trainer_config(trainer);
    double rate = fmin(trainer_now(trainer)->scaled_lr / 2, setting_table[SET_LR].most);
    struct act back = {.kind = ACT_REWIND, .run = ask->run, .step = trainer_good_step(trainer)};
    char text[64];
    if (trainer_health(trainer) == HEALTH_GOOD)
        return status_bad(status, "run %c is not lost; there is nothing to rescue it from",
                          run_letter(ask->run));
    if (!session_act(session, &back, status))
        return false;
    struct act act = {.kind = ACT_CHANGE, .run = ask->run,
                      .change = rescue_change(&lost, rate, trainer_config(trainer))};
    if (!session_act(session, &act, status))
        return false;
    setting_format(&setting_table[SET_LR], rate, text, sizeof text);
    session_tell(session, true, "back to step %.0f, where the loss was least, with rate %s",
                 (double)back.step, text);
    session_carry_on(session, ask->run);
    return true;
}
