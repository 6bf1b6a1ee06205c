/* catalogue.h -- what there is to choose from: data sets and models, as the program tells them.
 *
 * Plain data that the program owns and keeps current; what needs its files or its engine (what a
 * model comes to, whether a file is there) is asked through the functions, on the main thread.
 */
#ifndef UI_CATALOGUE_H
#define UI_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

struct catalogue_data {
    const char *name;    /* "digits" */
    const char *about;   /* one line */
    size_t rows;         /* examples, of both splits together */
    int columns;         /* features */
    int outputs;         /* classes, or 1 for a regression */
    const char *missing; /* what would bring its files; NULL where they are there */
};

struct catalogue_model {
    const char *name;  /* "mlp:128,64 dropout" */
    const char *text;  /* as --model takes it */
    const char *about; /* what it teaches */
};

/* What a new run with a model would come to, on the present data with the present knobs. */
struct model_weight {
    bool fits;
    size_t parameters;
    size_t bytes;   /* at the present batch */
    int column;     /* where its text goes wrong, from 1; 0 where it fits */
    char why[384];  /* it does not fit */
};

enum { CATALOGUE_MODELS = 16 };

struct catalogue {
    const struct catalogue_data *data;
    int data_count;
    const struct catalogue_model *model; /* at most CATALOGUE_MODELS */
    int model_count;
    const char *present_data;            /* of the present run, as --data was given */
    const char *layers;                  /* what a list of layers is made of, in one line */

    void *context; /* of the functions */
    void (*weigh)(void *context, const char *model, struct model_weight *weight);
    /* Whether there is such a file ("FILE" or "FILE label=COLUMN"); if not, why. */
    bool (*find)(void *context, const char *file, char *why, size_t size);
    /* A name for a CSV file to write, which nothing has yet. */
    void (*new_file)(void *context, char *file, size_t size);
    /* Completes a file's name in place as far as that is certain; `others` gets the names that go
     * on from there when they are several, else "". */
    void (*complete)(void *context, char *file, size_t size, char *others, size_t others_size);
};

#endif
