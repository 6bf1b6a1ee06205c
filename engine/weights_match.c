/* weights_match.c -- the tensors of a file beside those of a model. */
#include "engine/weights_match.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"

/* Collects mismatches into one line: as many as it has room for, then how many more. */
struct mismatches {
    size_t count, shown;
    char text[360];
};

static void __attribute__((format(printf, 2, 3)))
mismatches_add(struct mismatches *m, const char *format, ...)
{
    char text[sizeof m->text];
    size_t used = strlen(m->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (m->shown < m->count++ || used + strlen(text) + 2 >= sizeof m->text)
        return;
    strcat(strcat(m->text, used ? "; " : ""), text);
    m->shown++;
}

static bool is_counter(const struct tensor_entry *entry)
{
    static const char ending[] = ".num_batches_tracked";
    size_t length = strlen(entry->name);
    return length >= sizeof ending - 1 && entry->type->use == USE_COUNTER &&
           strcmp(entry->name + length - (sizeof ending - 1), ending) == 0;
}

static bool same_shape(const struct named_tensor *tensor, const struct tensor_entry *entry)
{
    return tensor->dims == entry->dims &&
           memcmp(tensor->shape, entry->shape, (size_t)tensor->dims * sizeof *tensor->shape) == 0;
}

/* "[128, 64]", of which TENSOR_MAX_DIMS sizes are known. */
static const char *shape_text(char *text, size_t size, const size_t *shape, int dims)
{
    size_t used = (size_t)snprintf(text, size, "[");
    for (int d = 0; d < MIN(dims, TENSOR_MAX_DIMS) && used < size; d++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", d ? ", " : "", shape[d]);
    if (used < size)
        snprintf(text + used, size - used, "%s", dims > TENSOR_MAX_DIMS ? ", …]" : "]");
    return text;
}

static void compare(struct mismatches *m, const struct named_tensor *tensor,
                    const struct tensor_entry *entry)
{
    char wanted[96], found[96];
    if (tensor->counter) {
        if (entry && (entry->type->use != USE_COUNTER || entry->count != 1))
            mismatches_add(m, "%s is no single I64", tensor->name);
    } else if (!entry)
        mismatches_add(m, "%s is missing", tensor->name);
    else if (!same_shape(tensor, entry))
        mismatches_add(m, "%s is %s, not %s", tensor->name,
                       shape_text(found, sizeof found, entry->shape, entry->dims),
                       shape_text(wanted, sizeof wanted, tensor->shape, tensor->dims));
    else if (entry->type->use != USE_PARAMETER)
        mismatches_add(m, "%s is %s, not F32, F16 or BF16", tensor->name, entry->type->name);
}

bool weights_match(const char *file, const struct weights_header *header,
                   const struct named_tensor *tensors, size_t count,
                   const struct tensor_entry **entry, struct status *status)
{
    struct mismatches m = {0};
    for (size_t i = 0; i < header->count; i++) {
        size_t t = 0;
        while (t < count && strcmp(header->entry[i].name, tensors[t].name) != 0)
            t++;
        char name[48];
        if (t < count)
            entry[t] = &header->entry[i];
        else if (!is_counter(&header->entry[i]))
            mismatches_add(&m, "%s is none of the model's",
                           status_quote(name, sizeof name, header->entry[i].name));
    }
    for (size_t t = 0; t < count; t++)
        compare(&m, &tensors[t], entry[t]);
    if (m.count == 0)
        return true;
    char more[40] = "";
    if (m.count > m.shown)
        snprintf(more, sizeof more, " … and %zu more", m.count - m.shown);
    return status_bad_at(status, file, 0, 0, "does not fit the model: %s%s", m.text, more);
}
