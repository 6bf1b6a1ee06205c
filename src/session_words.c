/* session_words.c -- what the worker says: events, answers, how far something that takes a while has come. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/session_state.h"

void session_poke(struct session *session)
{
    int wake = session->options.wake;
    if (wake >= 0 && write(wake, "w", 1) < 0 && errno != EAGAIN)
        return; /* a full pipe wakes as well */
}

void session_event(struct session *session, int run, enum event_kind kind, const char *text)
{
    const struct run *about = runs_get(session->runs, run);
    pthread_mutex_lock(&session->mutex);
    if (session->event_count == VIEW_EVENTS) {
        memmove(session->events, session->events + 1, sizeof session->events - sizeof *session->events);
        session->event_count--;
    }
    struct view_event *event = &session->events[session->event_count++];
    *event = (struct view_event){.kind = kind, .run = run};
    if (about) {
        event->step = trainer_steps(about->trainer) + (kind == EVENT_NOTE ? 0 : 1);
        event->epoch = trainer_epochs(about->trainer);
    }
    snprintf(event->text, sizeof event->text, "%s", text);
    pthread_mutex_unlock(&session->mutex);
}

void session_part_events(struct session *session, int run)
{
    pthread_mutex_lock(&session->mutex);
    for (size_t i = 0; i < session->event_count; i++)
        session->events[i].gone |= session->events[i].run == run;
    pthread_mutex_unlock(&session->mutex);
}

void session_tell(struct session *session, bool good, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(session->told_text, sizeof session->told_text, format, values);
    va_end(values);
    session->told_good = good;
    session->told++;
}

void session_show_task(struct session *session, const char *name, double share)
{
    double now = pacer_clock();
    bool due = !name || !session->task.name || now >= session->task_due;
    session->task = (struct view_task){name, share};
    if (!due)
        return;
    session->task_due = now + 0.05;
    session_publish(session);
    session_poke(session);
}
