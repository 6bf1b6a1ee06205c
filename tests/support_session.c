/* support_session.c -- a session driven from the main thread, for tests. */
#include "tests/support_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "tests/support_engine.h"

void read_options(struct options *options, struct words *words, const char *text)
{
    struct status status;
    char *rest = words->text, *word;
    snprintf(words->text, sizeof words->text, "run %s", text);
    words->count = 0;
    while ((word = strsep(&rest, " ")))
        if (*word)
            words->word[words->count++] = word;
    words->word[words->count] = NULL;
    if (!options_read(options, words->count, words->word, strstr(text, "--resume "), &status))
        fail_msg("%s", status.text);
}

void bench_init_on(struct bench *bench, struct dataset *data, const char *options, int wake,
                   bool records)
{
    struct status status;
    memset(bench, 0, sizeof *bench);
    bench->view.events = bench->events;
    bench->view.change = bench->change;
    bench->data = data;
    read_options(&bench->options, &bench->words, options);
    const struct session_options session = {&bench->options, bench->data, wake, records};
    bench->session = session_new(&session, &status);
    if (!bench->session)
        fail_msg("%s", status.text);
}

void bench_init(struct bench *bench, const char *options, int wake)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    bench_init_on(bench, toy_dataset(&toy), options, wake, false);
}

void bench_done(struct bench *bench)
{
    session_free(bench->session);
    options_done(&bench->options);
    toy_free(bench->data);
}

void bench_end(struct bench *bench)
{
    struct status status;
    if (!session_end(bench->session, &status))
        fail_msg("%s", status.text);
    bench_done(bench);
}

void wait_for(struct bench *bench, condition *holds, uint64_t number, const char *what)
{
    for (int i = 0; i < 60000; i++) {
        session_view(bench->session, bench->run, &bench->view);
        if (holds(&bench->view, number))
            return;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
    fail_msg("waited in vain for %s %llu: step %llu, state %d", what, (unsigned long long)number,
             (unsigned long long)bench->view.step, (int)bench->view.state);
}

bool is_answered(const struct view *view, uint64_t number)
{
    return view->answered >= number;
}

bool stands_at(const struct view *view, uint64_t step)
{
    return view->step == step && view->state != RUN_TRAINING;
}

bool is_past(const struct view *view, uint64_t step)
{
    return view->step > step;
}

bool has_state(const struct view *view, uint64_t state)
{
    return view->state == (enum run_state)state;
}

uint64_t press_of(struct bench *bench, int run, enum ask_kind kind)
{
    return session_ask(bench->session, &(struct ask){.kind = kind, .run = run, .step = ASK_NOW});
}

uint64_t press(struct bench *bench, enum ask_kind kind)
{
    return press_of(bench, 0, kind);
}

uint64_t ask_of(struct bench *bench, int run, const char *text)
{
    return session_ask(bench->session, &(struct ask){.kind = ASK_CHANGE, .run = run,
                                                     .change = change_from(text)});
}

uint64_t ask(struct bench *bench, const char *change)
{
    return ask_of(bench, 0, change);
}
