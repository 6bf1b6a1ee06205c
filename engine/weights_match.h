/* weights_match.h -- whether the tensors of a file are those of a model, by name, shape and type. */
#ifndef ENGINE_WEIGHTS_MATCH_H
#define ENGINE_WEIGHTS_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/status.h"
#include "engine/weights.h"
#include "engine/weights_header.h"

/* Fills entry [count], which comes zeroed, with the file's tensor for each of the model's; NULL stays
 * where the file lacks a counter. False with as many of the mismatches as a line has room for. */
bool weights_match(const char *file, const struct weights_header *header,
                   const struct named_tensor *tensors, size_t count,
                   const struct tensor_entry **entry, struct status *status);

#endif
