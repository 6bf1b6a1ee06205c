/* setup.h -- what a run of the explorer is made of, and what the run after it is made of.
 *
 * The first run has the options of the command line. A later one has them too, but for what the user
 * chose since: its data or model, and the knobs as they stand. Weights and a script are the first
 * run's alone; files that are written get numbers, so that a log is never lost.
 */
#ifndef SRC_SETUP_H
#define SRC_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/dataset.h"
#include "src/options.h"
#include "ui/view.h"

struct setup {
    struct options options;
    struct dataset *dataset;     /* its own, or NULL */
    int number;                  /* of the run, from 1 */
    double limit;                /* bytes of budget at the run's first step */
    const struct options *given; /* the command line's: they outlive every run */
    char *owned[SETTINGS];       /* texts of `options` that are nobody else's, or NULL */
};

struct setup *setup_first(const struct options *given);

/* The run after `setup`, whose newest state is `view`: without data as yet. */
struct setup *setup_next(const struct setup *setup, const struct view *view);

/* Frees the data set too; takes NULL. */
void setup_free(struct setup *setup);

/* "iris", "FILE" or "FILE label=COLUMN". What the options said of other data is dropped. */
void setup_choose_data(struct setup *setup, const char *text);
void setup_choose_model(struct setup *setup, const char *text);

/* The data as setup_choose_data takes them. Returns `text`. */
char *setup_data_text(const struct setup *setup, char *text, size_t size);

/* Fits the batch, and a rate coupled to it, to the data; `note` says so, or is "". */
void setup_fit(struct setup *setup, const struct view *view, char *note, size_t size);

/* Gives the files that are written names that nothing has yet. */
void setup_number_files(struct setup *setup);

/* A path with "~/" at its start written out; the caller frees it. */
char *setup_path(const char *typed);

#endif
