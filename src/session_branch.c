/* session_branch.c -- the critical batch size, measured beside the runs. */
#include "src/session_state.h"

static void take_report(struct session *session)
{
    branch_read(session->branch, &session->branch_report);
}

static void end_branch(struct session *session)
{
    branch_free(session->branch);
    session->branch = NULL;
    session->branch_turn = false;
}

static bool cancel(struct session *session)
{
    branch_cancel(session->branch);
    take_report(session);
    end_branch(session);
    session_tell(session, true, "the branches were given up");
    return true;
}

bool session_branch(struct session *session, const struct ask *ask, struct status *status)
{
    const struct trainer *trainer = session_trainer(session, ask->run);
    struct branch_settings settings = branch_settings_of(trainer);
    (void)status;
    if (session->branch)
        return cancel(session);
    session->branch = branch_new(trainer, &settings);
    session->branch_run = ask->run;
    take_report(session);
    session_tell(session, true, "critical batch size: %d branches, %.0f examples each · C cancels",
                 session->branch_report.count, session->branch_report.settings.examples);
    return true;
}

bool session_branch_step(struct session *session)
{
    char text[256];
    if (!session->branch)
        return false;
    bool more = branch_step(session->branch);
    take_report(session);
    if (more)
        return true;
    end_branch(session);
    branch_words(&session->branch_report, text, sizeof text);
    session_event(session, session->branch_run, EVENT_NOTE, text);
    session_tell(session, true, "%s", text);
    session_publish(session);
    session_poke(session);
    return true;
}
