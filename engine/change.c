/* change.c -- knobs turned together. */
#include "engine/change.h"

#include <stdio.h>
#include <string.h>

#include "engine/text.h"
#include "engine/util.h"

bool change_add(struct change *change, enum setting setting, double number)
{
    int i = 0;
    while (i < change->count && change->item[i].setting != setting)
        i++;
    if (i == CHANGE_ITEMS)
        return false;
    change->item[i].setting = setting;
    change->item[i].number = number;
    if (i == change->count)
        change->count++;
    return true;
}

void change_remove(struct change *change, enum setting setting)
{
    int kept = 0;
    for (int i = 0; i < change->count; i++)
        if (change->item[i].setting != setting)
            change->item[kept++] = change->item[i];
    change->count = kept;
}

const double *change_value(const struct change *change, enum setting setting)
{
    for (int i = 0; i < change->count; i++)
        if (change->item[i].setting == setting)
            return &change->item[i].number;
    return NULL;
}

bool setting_trains(enum setting setting)
{
    static const enum setting looks[] = {SET_PACE, SET_EVAL_EVERY, SET_BRANCH_EXAMPLES,
                                         SET_BRANCH_RULE, SET_BRANCH_TOLERANCE};
    for (size_t i = 0; i < COUNT_OF(looks); i++)
        if (setting == looks[i])
            return false;
    return true;
}

bool change_trains(const struct change *change)
{
    for (int i = 0; i < change->count; i++)
        if (setting_trains(change->item[i].setting))
            return true;
    return false;
}

bool change_allowed(const struct change *change, struct status *status)
{
    for (int i = 0; i < change->count; i++) {
        const struct setting_info *s = &setting_table[change->item[i].setting];
        double number = change->item[i].number;
        char value[64];
        if (!setting_allows(s, number))
            return status_bad(status, "%s %s is out of range", s->name,
                              setting_format(s, number, value, sizeof value));
    }
    return true;
}

bool change_same(const struct change *a, const struct change *b)
{
    if (a->count != b->count)
        return false;
    for (int i = 0; i < a->count; i++)
        if (a->item[i].setting != b->item[i].setting || a->item[i].number != b->item[i].number)
            return false;
    return true;
}

bool change_same_knobs(const struct change *a, const struct change *b)
{
    for (int i = 0; i < SETTINGS; i++) {
        enum setting setting = (enum setting)i;
        if (setting_trains(setting) && !change_value(a, setting) != !change_value(b, setting))
            return false;
    }
    return true;
}

static bool unknown_knob(const char *name, struct status *status)
{
    const char *near = setting_suggest(name);
    return status_bad(status, "'%s' is no knob; %s%s%s", name, near ? "did you mean " : "",
                      near ? near : "knobs are batch, lr, precision, …", near ? "?" : "");
}

bool change_parse(struct change *change, const char *text, struct status *status)
{
    char name[64];
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || (size_t)(equals - text) >= sizeof name)
        return status_bad(status, "'%.40s' is no change; write knob=value, as in batch=64", text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    const struct setting_info *s = setting_find(name);
    if (!s)
        return unknown_knob(name, status);
    if (!s->knob)
        return status_bad(status, "'%s' cannot change while a run trains; give --%s at the start", name,
                          name);
    double number = 0;
    if (!setting_parse(s, equals + 1, &number, status))
        return false;
    return change_add(change, s->id, number) ||
           status_bad(status, "more than %d knobs in one change", CHANGE_ITEMS);
}

char *change_format(const struct change *change, char *text, size_t size)
{
    *text = '\0';
    for (int i = 0; i < change->count; i++) {
        const struct setting_info *s = &setting_table[change->item[i].setting];
        char value[64];
        setting_format(s, change->item[i].number, value, sizeof value);
        text_join(text, size, " ", "%s=%s", s->name, value);
    }
    return text;
}

void change_config(const struct change *change, const struct config *config, struct config *wanted)
{
    *wanted = *config;
    memset(wanted->given, 0, sizeof wanted->given);
    for (int i = 0; i < change->count; i++) {
        wanted->number[change->item[i].setting] = change->item[i].number;
        wanted->given[change->item[i].setting] = true;
    }
}
