/* support_ui.h -- the interface's state machine on a sample view, with a worker played by hand.
 *
 * Keys go in; what is asked for is kept, in order, until the worker is told to answer.
 */
#ifndef TESTS_SUPPORT_UI_H
#define TESTS_SUPPORT_UI_H

#include "tests/support_view.h"
#include "ui/ui.h"

enum { RIG_ASKED = 256 };

struct ui_rig {
    struct sample sample;
    struct ui *ui;
    struct grid grid;
    double now;
    uint64_t number;   /* of the last request */
    int changes, questions, others; /* requests so far, by kind */
    struct {
        struct change change;
        int run;
        uint64_t number;
    } asked[RIG_ASKED]; /* changes, oldest first */
    int answered;       /* of those */
    struct change question; /* the newest */
    uint64_t question_number;
    struct ui_request other; /* the newest of any other kind */
};

void ui_rig_init(struct ui_rig *rig, int rows, int cols);
void ui_rig_done(struct ui_rig *rig);

/* One key; each character of an ASCII text; the mouse. */
void ui_rig_key(struct ui_rig *rig, int key);
void ui_rig_keys(struct ui_rig *rig, const char *keys);
void ui_rig_mouse(struct ui_rig *rig, enum mouse_kind kind, int row, int col);

/* Time passes, a frame at its end. */
void ui_rig_wait(struct ui_rig *rig, double seconds);

/* The worker carries out all changes it was asked for; or refuses the next one. */
void ui_rig_answer(struct ui_rig *rig);
void ui_rig_refuse(struct ui_rig *rig, const char *why);

/* The worker has something to say. */
void ui_rig_tell(struct ui_rig *rig, bool good, const char *text);

/* The newest change asked for in script syntax; "" if there was none. Valid until the next call. */
const char *ui_rig_last(struct ui_rig *rig);

/* The screen as text, a line each; the caller frees it. */
char *ui_rig_text(struct ui_rig *rig);

/* Fails unless the screen shows (does not show) that. */
void ui_rig_shows(struct ui_rig *rig, const char *text);
void ui_rig_hides(struct ui_rig *rig, const char *text);

/* The role of the first cell of a text that must be on the screen. */
enum role ui_rig_role(struct ui_rig *rig, const char *text);

/* 24 rows of 80, as setup and teardown of a cmocka test whose state it is. */
int ui_rig_set_up(void **state);
int ui_rig_tear_down(void **state);
#define RIG_TEST(name) cmocka_unit_test_setup_teardown(name, ui_rig_set_up, ui_rig_tear_down)

#endif
