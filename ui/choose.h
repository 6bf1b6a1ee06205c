/* choose.h -- the state of the list of data sets or models, and what it says. Pure.
 *
 * A row is picked with the arrows; the last one is typed into. Enter asks once more, a second Enter
 * starts the run.
 */
#ifndef UI_CHOOSE_H
#define UI_CHOOSE_H

#include "ui/catalogue.h"
#include "ui/grid.h"
#include "ui/view.h"

enum { CHOOSE_TEXT = 1024 };

struct choose {
    bool models;             /* the list of models rather than of data sets */
    bool asks;               /* whether the row picked is to be started */
    int row;                 /* picked */
    char file[CHOOSE_TEXT];  /* typed last, as long as the program runs */
    char layers[CHOOSE_TEXT];
    char said[512];          /* what the last key came to, until the next; or "" */
    struct model_weight weight[CATALOGUE_MODELS];
    struct model_weight typed; /* of `layers` */
};

/* Opens the list on what is present; asks what each model comes to. */
void choose_open(struct choose *choose, const struct catalogue *catalogue, const struct view *view,
                 bool models);

enum choose_answer { CHOOSE_GOES_ON, CHOOSE_STARTS, CHOOSE_LEAVES, CHOOSE_STRANGE };

/* A key of keys.h or a character. CHOOSE_STARTS: choose_text is to be started; CHOOSE_STRANGE: the
 * key means nothing here. */
enum choose_answer choose_press(struct choose *choose, const struct catalogue *catalogue, int key);

/* Picks a row and presses Enter on it. */
void choose_row(struct choose *choose, const struct catalogue *catalogue, int row);
/* A single step goes round from either end. */
void choose_move(struct choose *choose, const struct catalogue *catalogue, int by);

int choose_rows(const struct choose *choose, const struct catalogue *catalogue);

/* Whether the row picked is typed into. */
bool choose_types(const struct choose *choose, const struct catalogue *catalogue);

/* Of the row picked: what --data or --model would be given. */
const char *choose_text(const struct choose *choose, const struct catalogue *catalogue);

/* choose_words.c: why what was typed is no model, with the place of it. Returns `text`. */
char *choose_wrong_layers(const struct choose *choose, char *text, size_t size);

/* What is to be said below the list: the question, what went wrong, or about the row picked. */
char *choose_says(const struct choose *choose, const struct catalogue *catalogue,
                  const struct view *view, char *text, size_t size);

/* choose_draw.c: over the whole screen, and which row lies at a place of it; -1 for none. */
void choose_draw(const struct choose *choose, const struct catalogue *catalogue,
                 const struct view *view, const struct pane *screen);
int choose_at(const struct choose *choose, const struct catalogue *catalogue,
              const struct view *view, const struct pane *screen, int row, int col);

#endif
