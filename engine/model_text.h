/* model_text.h -- what a model's text means: presets become comma lists of layers. */
#ifndef ENGINE_MODEL_TEXT_H
#define ENGINE_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/model.h"

/* Writes the comma list; false with the reason when the preset's argument will not do. */
bool model_expand(const char *text, enum activation activation, char *list, size_t size,
                  struct status *status);

/* Says that a token is no layer, and what is possible. Returns false. */
bool model_unknown_token(const char *token, int place, struct status *status);

#endif
