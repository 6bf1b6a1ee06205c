/* act.c -- acts as words: each is a row of the table. */
#include "src/act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text.h"
#include "engine/util.h"

const char *const run_words[RUNS] = {"run A", "run B", "run C", "run D"};

const struct act_info act_table[ACT_KINDS] = {
    [ACT_CHANGE] = {NULL, NULL, "turn knobs, together", true},
    [ACT_FORK] = {"fork", NULL, "the next free letter goes on from here as a copy", true},
    [ACT_REMOVE] = {"remove", NULL, "take the run away; its letter is free again", true},
    [ACT_REWIND] = {"rewind", "STEP", "back to how it stood after STEP steps, knobs too", true},
    [ACT_RESTART] = {"restart", NULL, "back to the first step: the same seed, the knobs as they are", true},
    [ACT_STOP] = {"stop", NULL, "the run ends here; without a run, all do", false},
    [ACT_NAME] = {"name", "WORD", "call the run that, at most 15 bytes; nothing: by its letter", false},
    [ACT_REACHED] = {"reached", NULL, "only notes how far the run got, for a session", false},
};

/* "knob=value, fork, remove, rewind=STEP, …". */
static bool unknown_act(const char *word, struct status *status)
{
    char acts[200] = "knob=value";
    for (int kind = ACT_CHANGE + 1; kind < ACT_KINDS; kind++) {
        const struct act_info *info = &act_table[kind];
        text_add(acts, sizeof acts, "%s%s%s%s", kind + 1 < ACT_KINDS ? ", " : " or ", info->name,
                 info->metavar ? "=" : "", info->metavar ? info->metavar : "");
    }
    return status_bad(status, "'%.40s' is nothing that can be done; write %s", word, acts);
}

/* The kind a word names, or ACT_CHANGE. */
static enum act_kind kind_of(const char *word, size_t bytes)
{
    for (int kind = ACT_CHANGE + 1; kind < ACT_KINDS; kind++)
        if (strlen(act_table[kind].name) == bytes && !strncmp(act_table[kind].name, word, bytes))
            return (enum act_kind)kind;
    return ACT_CHANGE;
}

static bool parse_step(struct act *act, const char *value, struct status *status)
{
    double step = strtod(value, NULL);
    if (!*value || value[strspn(value, "0123456789")] || step > SETTING_COUNT_MOST)
        return status_bad(status, "rewind: '%.40s' will not do; give the steps that had been taken, as "
                          "in rewind=200", value);
    act->step = (uint64_t)step;
    return true;
}

static bool parse_name(struct act *act, const char *value, struct status *status)
{
    if (strlen(value) >= sizeof act->name)
        return status_bad(status, "name: '%.40s' is too long; at most %d bytes", value, RUN_NAME - 1);
    for (const char *c = value; *c; c += status_shown_length(c))
        if (*c == '"' || status_shown_length(c) == 0)
            return status_bad(status, "name: no quotes, no control characters, and UTF-8");
    strcpy(act->name, value);
    return true;
}

bool act_parse(struct act *act, const char *word, struct status *status)
{
    const char *equals = strchr(word, '=');
    *act = (struct act){.kind = kind_of(word, equals ? (size_t)(equals - word) : strlen(word))};
    const struct act_info *info = &act_table[act->kind];
    if (act->kind == ACT_CHANGE)
        return equals ? change_parse(&act->change, word, status) : unknown_act(word, status);
    if (!equals != !info->metavar)
        return status_bad(status, "%s %s; write %s%s%s", info->name,
                          info->metavar ? "needs a value" : "takes no value", info->name,
                          info->metavar ? "=" : "", info->metavar ? info->metavar : "");
    if (act->kind == ACT_REWIND)
        return parse_step(act, equals + 1, status);
    return act->kind != ACT_NAME || parse_name(act, equals + 1, status);
}

/* Whatever the name, the word can be read: "…" around spaces and a last ';', and no quotes inside. */
static void format_name(const char *name, char *text, size_t size)
{
    const char *quote = strpbrk(name, " ;") ? "\"" : "";
    char plain[RUN_NAME] = "";
    for (size_t at = 0, n; name[at]; at += MAX(n, 1)) {
        n = status_shown_length(name + at);
        memcpy(plain + at, name[at] == '"' ? "'" : n ? name + at : "?", MAX(n, 1));
    }
    snprintf(text, size, "%s%s=%s%s", quote, act_table[ACT_NAME].name, plain, quote);
}

char *act_format(const struct act *act, char *text, size_t size)
{
    const char *name = act_table[act->kind].name;
    if (act->kind == ACT_CHANGE)
        change_format(&act->change, text, size);
    else if (act->kind == ACT_REWIND)
        snprintf(text, size, "%s=%llu", name, (unsigned long long)act->step);
    else if (act->kind == ACT_NAME)
        format_name(act->name, text, size);
    else
        snprintf(text, size, "%s", name);
    return text;
}
