/* support_session.h -- a session driven from the main thread, for tests.
 *
 * Waiting is for a state, never for a time; a minute without it is a failure.
 */
#ifndef TESTS_SUPPORT_SESSION_H
#define TESTS_SUPPORT_SESSION_H

#include "src/options.h"
#include "src/session.h"

/* Words of a command line, kept; with --resume they are the explorer's, else those of `run`. */
struct words {
    char text[512];
    char *word[40];
    int count;
};
void read_options(struct options *options, struct words *words, const char *text);

struct bench {
    struct dataset *data;
    struct words words;
    struct options options;
    struct session *session;
    int run; /* whose view is waited with */
    struct view view;
    struct view_event events[VIEW_EVENTS];
    char change[256];
};

/* A session of these options on small data: 150 examples, 6 features, 3 classes. */
void bench_init(struct bench *bench, const char *options, int wake);

/* The same with data of one's own, which the bench frees, and kept on disk if it `records`. */
void bench_init_on(struct bench *bench, struct dataset *data, const char *options, int wake,
                   bool records);

/* Frees it, of a session that has ended; ends it first, which must succeed. */
void bench_done(struct bench *bench);
void bench_end(struct bench *bench);

typedef bool condition(const struct view *view, uint64_t number);
void wait_for(struct bench *bench, condition *holds, uint64_t number, const char *what);

/* Conditions. */
bool is_answered(const struct view *view, uint64_t number);
bool stands_at(const struct view *view, uint64_t step); /* and does not train */
bool is_past(const struct view *view, uint64_t step);
bool has_state(const struct view *view, uint64_t state);

/* Questions, of run A and of any; the number of the question. */
uint64_t press(struct bench *bench, enum ask_kind kind);
uint64_t press_of(struct bench *bench, int run, enum ask_kind kind);
uint64_t ask(struct bench *bench, const char *change);
uint64_t ask_of(struct bench *bench, int run, const char *change);

#endif
