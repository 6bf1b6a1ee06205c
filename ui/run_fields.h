/* run_fields.h -- what is told of a run beside others: one table for the columns of the overview and
 * the lines of the full screen. Pure. */
#ifndef UI_RUN_FIELDS_H
#define UI_RUN_FIELDS_H

#include "ui/look.h"
#include "ui/view.h"

struct run_field {
    const char *name; /* over a column: "acc" */
    const char *full; /* in front of a line: "test accuracy, %" */
    int group;        /* lines of the same belong together */
    int rank, alike;  /* whose column finds room first, 1 before 2; and where all runs say the same */
    int clock;        /* that it reads, or -1: the one in force comes first */
    int width;        /* columns it holds, so that nothing moves while numbers grow */
    /* Writes nothing where there is nothing to tell. */
    void (*write)(const struct view_run *run, char *text, size_t size);
};

enum { RUN_FIELDS = 15, RUN_TEXT = 48, RUN_RANKS = 20 };
extern const struct run_field run_fields[RUN_FIELDS];

/* Whether it means anything for what is trained. Ranks are below RUN_RANKS. */
bool run_field_shown(const struct view *view, const struct run_field *field);
int run_field_rank(const struct view *view, const struct look *look, const struct run_field *field);

/* What it tells of a run: "–" for what is not measured, "" for a state that needs no word. */
char *run_field_text(const struct view *view, const struct look *look,
                     const struct run_field *field, int run, char text[RUN_TEXT]);

/* The next run there is behind `run` (-1 for the first), RUNS after the last. */
int run_next(const struct view *view, int run);

/* "paused", and its sign. */
const char *run_state_name(enum run_state state);
enum glyph run_state_glyph(enum run_state state);

/* Lost runs stand still for good. */
bool run_lost(enum run_state state);

/* "▸B ─", in columns of their own from there on: whether it is selected, its letter, 'j' where it is
 * joined, what its line looks like (blank while hidden), and a sign where it stands still. */
enum { RUN_MARK_COLS = 5 };
void run_mark(const struct view *view, const struct look *look, int run, const struct pane *pane,
              int row, int col);

/* What its numbers are drawn in: those of the run selected stand out. */
enum role run_row_role(const struct view *view, const struct look *look, int run);

#endif
