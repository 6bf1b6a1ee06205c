/* model_text.c -- presets as comma lists, and the grammar in words, from the table of layers. */
#include "engine/model_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

static const struct preset {
    const char *name, *list, *help;
} presets[] = {
    {"softmax", "", "no layer but the output layer"},
    {"mlp", "mlp:128,64", "mlp:N,M is dense:N, activation, dense:M, activation"},
    {"lenet", "conv:8x5,relu,maxpool:2,conv:16x5,relu,maxpool:2,dense:128,relu",
     "two convolutions and a dense layer, for images"},
};

static void append(char *list, size_t size, const char *separator, const char *token)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used ? separator : "", token);
}

/* "mlp:128,64" as "dense:128,relu,dense:64,relu". */
static bool expand_mlp(const char *widths, enum activation activation, char *list, size_t size,
                       struct status *status)
{
    char *copy = checked_strdup(widths), *rest = copy, *width;
    bool good = true;
    while (good && (width = strsep(&rest, ","))) {
        char token[32];
        good = layer_parse_count(width, 1 << 20) > 0 ||
               status_bad(status, "--model: '%s' in 'mlp:%s' is no layer width; give numbers from 1, "
                          "as in mlp:128,64", width, widths);
        snprintf(token, sizeof token, "dense:%s", width);
        append(list, size, ",", token);
        append(list, size, ",", activation_names[activation]);
    }
    free(copy);
    return good;
}

bool model_expand(const char *text, enum activation activation, char *list, size_t size,
                  struct status *status)
{
    bool preset = false;
    *list = '\0';
    if (!*text)
        return status_bad(status, "--model: empty; try softmax, mlp:128,64 or a list of layers such "
                          "as dense:64,relu");
    for (size_t i = 0; i < COUNT_OF(presets) && !preset; i++)
        if (!strcmp(text, presets[i].name)) {
            text = presets[i].list;
            preset = true;
        }
    if (!strncmp(text, "mlp:", 4))
        return expand_mlp(text + 4, activation, list, size, status);
    snprintf(list, size, "%s", text);
    return true;
}

bool model_unknown_token(const char *token, int place, struct status *status)
{
    char known[256] = "";
    for (size_t i = 0; layer_kinds[i]; i++)
        append(known, sizeof known, " ", layer_kinds[i]->syntax);
    return status_bad(status, "--model: layer %d, '%.40s', is unknown; possible are %s, or a preset: "
                      "softmax, mlp:128,64, lenet", place, token, known);
}

char *model_help(void)
{
    enum { SIZE = 4096 };
    char *text = checked_calloc(SIZE, 1), line[256];
    append(text, SIZE, "", "A model is a preset or a comma list of layers; the output layer is added.\n"
           "An image enters as one if the list has a conv or pool, else as a row of values.\n"
           "\nLayers\n");
    for (size_t i = 0; layer_kinds[i]; i++) {
        snprintf(line, sizeof line, "  %-26s %s\n", layer_kinds[i]->syntax, layer_kinds[i]->help);
        append(text, SIZE, "", line);
    }
    append(text, SIZE, "", "\nPresets\n");
    for (size_t i = 0; i < COUNT_OF(presets); i++) {
        snprintf(line, sizeof line, "  %-26s %s\n", presets[i].name, presets[i].help);
        append(text, SIZE, "", line);
    }
    return text;
}
