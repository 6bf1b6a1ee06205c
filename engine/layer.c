/* layer.c -- the registry of layers. */
#include "engine/layer.h"

#include <stdlib.h>
#include <string.h>

const struct layer_ops *const layer_kinds[] = {
    &layer_dense, &layer_relu, &layer_tanh, &layer_gelu, NULL,
};

const struct layer_ops *layer_find(const char *name)
{
    for (size_t i = 0; layer_kinds[i]; i++)
        if (!strcmp(layer_kinds[i]->name, name))
            return layer_kinds[i];
    return NULL;
}

size_t layer_parse_count(const char *text, size_t most)
{
    if (*text < '1' || *text > '9')
        return 0;
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    return *end || value > most ? 0 : value;
}
