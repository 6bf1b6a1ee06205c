/* change.h -- some knobs turned together, as data and as text ("batch=128 lr=0.2"). */
#ifndef ENGINE_CHANGE_H
#define ENGINE_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/config.h"
#include "engine/status.h"

enum { CHANGE_ITEMS = 32, CHANGE_TEXT = 768 };

struct change {
    int count;
    struct {
        enum setting setting;
        double number;
    } item[CHANGE_ITEMS];
};

/* Adds a knob, or replaces the value it already has in the change. False when it is full. */
bool change_add(struct change *change, enum setting setting, double number);

/* Takes a knob out, if it is in. */
void change_remove(struct change *change, enum setting setting);

/* The value a change gives a knob, or NULL. */
const double *change_value(const struct change *change, enum setting setting);

/* Whether a knob decides what is trained: not pace, evaluation or branches; and whether a change turns
 * one that does. */
bool setting_trains(enum setting setting);
bool change_trains(const struct change *change);

/* Whether each knob is in its range, so that the change can be read back; false with the one that is not. */
bool change_allowed(const struct change *change, struct status *status);

/* Whether both give the same values to the same knobs, in the same order. */
bool change_same(const struct change *a, const struct change *b);

/* Whether both turn the same knobs, of those that train, to whatever values. */
bool change_same_knobs(const struct change *a, const struct change *b);

/* Reads one "knob=value". */
bool change_parse(struct change *change, const char *text, struct status *status);

/* Script syntax, without the ';' that parts one change from the next; `size` at least CHANGE_TEXT
 * holds any. Returns `text`. */
char *change_format(const struct change *change, char *text, size_t size);

/* `config` with the change carried out, and `given` true for just what it sets. */
void change_config(const struct change *change, const struct config *config, struct config *wanted);

#endif
