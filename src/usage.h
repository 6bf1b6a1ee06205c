/* usage.h -- what --help and `batchscope help` print: an overview of a page, and topics in full, all of
 * it from the tables. */
#ifndef SRC_USAGE_H
#define SRC_USAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/config.h"
#include "engine/status.h"

struct usage_topic {
    const char *name, *about;
    void (*print)(FILE *out, bool explore);
    enum setting_group group; /* GROUPS: not one of the command line's groups */
};
extern const struct usage_topic usage_topics[]; /* ends with a NULL name */

/* Prints a topic, or without one the overview; defaults are those of the explorer or of run. False
 * with the reason where there is no such topic, and nothing printed. */
bool usage_print(FILE *out, const char *topic, bool explore, struct status *status);

/* "0 to 0.9999" or "fp32, bf16 or fp16": what the value may be; "" where that says nothing. */
char *usage_range(const struct setting_info *setting, char *text, size_t size);

#endif
