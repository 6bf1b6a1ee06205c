/* script.c -- reading scripts, line by line. */
#include "src/script.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

static const char header[] = "batchscope-script 1";

struct reader {
    struct script *script;
    size_t line;
    const char *text; /* of the line */
    struct status *status;
};

static bool wrong(const struct reader *reader, const char *at, const char *what)
{
    return status_bad_at(reader->status, reader->script->file, reader->line,
                         (size_t)(at - reader->text) + 1, "%s", what);
}

/* The next word of a line, cut off in place; "…" may hold spaces. *word is NULL at the end. */
static bool next_word(const struct reader *reader, char **rest, char **word)
{
    char *start = *rest + strspn(*rest, " \t");
    bool quoted = *start == '"', ended = !*start || *start == '#';
    char *end = quoted ? strchr(start + 1, '"') : start + strcspn(start, " \t");
    if (!end)
        return wrong(reader, start, "a quote without its end; close it on the same line");
    *word = ended ? NULL : start + quoted;
    *rest = ended ? start : *end ? end + 1 : end;
    if (!ended)
        *end = '\0';
    return true;
}

static bool read_options(struct reader *reader, char *rest)
{
    struct script *script = reader->script;
    size_t count = 0;
    char *word;
    bool good;
    if (script->options_line || script->count)
        return wrong(reader, reader->text, "options come once, before the first @ line");
    script->options_line = reader->line;
    while ((good = next_word(reader, &rest, &word)) && word) {
        script->options = checked_realloc(script->options, (count + 2) * sizeof(char *));
        script->options_column =
            checked_realloc(script->options_column, (count + 1) * sizeof(size_t));
        script->options_column[count] = (size_t)(word - reader->text) + 1;
        script->options[count++] = checked_strdup(word);
        script->options[count] = NULL;
    }
    return good;
}

/* "@200", "@6.5ep", "@40960ex". */
static bool read_place(struct reader *reader, const char *word, struct script_action *action)
{
    static const char what[] = "a place is @STEP, @EPOCHSep or @EXAMPLESex, as in @200 or @6.5ep";
    char *end;
    if (!isdigit((unsigned char)word[1]))
        return wrong(reader, word, what);
    action->at = strtod(word + 1, &end);
    if (end != word + 1 + strspn(word + 1, "0123456789.")) /* no exponent, no hex */
        return wrong(reader, word, what);
    action->when = !strcmp(end, "ep") ? WHEN_EPOCHS : !strcmp(end, "ex") ? WHEN_EXAMPLES : WHEN_STEP;
    bool whole = action->at <= SETTING_COUNT_MOST && action->at == (double)(uint64_t)action->at;
    if ((action->when == WHEN_STEP && (*end || action->at < 1)) ||
        (action->when != WHEN_EPOCHS && !whole))
        return wrong(reader, word, what);
    return true;
}

static void keep_action(struct script *script, const struct script_action *action)
{
    script->action = checked_realloc(script->action, (script->count + 1) * sizeof *action);
    script->action[script->count++] = *action;
}

/* A knob that is turned twice in a line is turned by two changes, one after the other. */
static void add_change(struct reader *reader, const char *word, const struct change *one,
                       struct script_action *action)
{
    for (int i = 0; i < action->change.count; i++)
        if (action->change.item[i].setting == one->item[0].setting) {
            keep_action(reader->script, action);
            action->change.count = 0;
        }
    if (!action->change.count)
        action->column = (size_t)(word - reader->text) + 1;
    change_add(&action->change, one->item[0].setting, one->item[0].number);
}

/* What comes after is an action of its own, at the same place. */
static void part_actions(struct reader *reader, struct script_action *action)
{
    if (action->change.count || action->again)
        keep_action(reader->script, action);
    action->change.count = 0;
    action->again = false;
}

static bool read_action(struct reader *reader, const char *word, struct script_action *action)
{
    struct status reason;
    struct change one = {0};
    if (!strcmp(word, ";")) {
        part_actions(reader, action);
    } else if (!strcmp(word, "rewind=0")) {
        part_actions(reader, action);
        action->again = true;
    } else if (!strcmp(word, "stop"))
        action->stop = true;
    else if (change_parse(&one, word, &reason))
        add_change(reader, word, &one, action);
    else
        return wrong(reader, word, reason.text);
    return true;
}

static bool read_actions(struct reader *reader, char *rest)
{
    struct script *script = reader->script;
    struct script_action action = {.line = reader->line};
    size_t before = script->count;
    char *word;
    bool first = true, good;
    if (!next_word(reader, &rest, &word) || !read_place(reader, word, &action))
        return false;
    while ((good = next_word(reader, &rest, &word)) && word) {
        bool run = first && strlen(word) == 1;
        first = false;
        if (run && *word != 'A')
            return wrong(reader, word, "no such run; there is A");
        if (!run && !read_action(reader, word, &action))
            return false;
    }
    if (!good)
        return false;
    bool acts = action.change.count || action.again || action.stop;
    if (!acts && script->count == before)
        return wrong(reader, rest, "nothing to do; write knob=value, rewind=0 or stop");
    if (acts)
        keep_action(script, &action);
    return true;
}

static bool read_line(struct reader *reader, char *line)
{
    char *start = line + strspn(line, " \t");
    line[strcspn(line, "\r\n")] = '\0';
    if (reader->line == 1)
        return !strcmp(line, header) ||
               wrong(reader, line, "not a script; its first line would be 'batchscope-script 1'");
    if (!*start || *start == '#')
        return true;
    if (*start == '@')
        return read_actions(reader, start);
    char *rest = start, *word;
    if (!next_word(reader, &rest, &word))
        return false;
    if (!strcmp(word, "options"))
        return read_options(reader, rest);
    return wrong(reader, start, "expected 'options …' or '@STEP knob=value …'");
}

struct script *script_read(const char *file, struct status *status)
{
    FILE *in = fopen(file, "r");
    if (!in) {
        status_bad(status, "%s: %s; --script needs a file to read", file, strerror(errno));
        return NULL;
    }
    struct script *script = checked_calloc(1, sizeof *script);
    struct reader reader = {.script = script, .status = status};
    char *line = NULL;
    size_t size = 0;
    bool good = true;
    script->file = checked_strdup(file);
    while (good && getline(&line, &size, in) >= 0) {
        reader.line++;
        reader.text = line;
        good = read_line(&reader, line);
    }
    if (good && ferror(in))
        good = status_bad(status, "%s: %s", file, strerror(errno));
    if (good && !reader.line)
        good = status_bad(status, "%s: empty; a script starts with '%s'", file, header);
    free(line);
    fclose(in);
    if (!good) {
        script_free(script);
        return NULL;
    }
    return script;
}

void script_free(struct script *script)
{
    if (!script)
        return;
    for (size_t i = 0; script->options && script->options[i]; i++)
        free(script->options[i]);
    free(script->options);
    free(script->options_column);
    free(script->action);
    free(script->file);
    free(script);
}

bool script_due(const struct script_action *action, uint64_t step, double epochs, double examples)
{
    switch (action->when) {
    case WHEN_STEP:
        return (double)step >= action->at;
    case WHEN_EPOCHS:
        return epochs >= action->at;
    default:
        return examples >= action->at;
    }
}
