/* command.c -- several knobs in one line. */
#include "ui/command.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"

/* ---- reading ---- */

static const struct setting_info *by_label(const char *text, size_t length)
{
    for (int s = 0; s < SETTINGS; s++) {
        const char *label = setting_table[s].label;
        if (setting_table[s].knob && label && strlen(label) == length &&
            !strncmp(label, text, length))
            return &setting_table[s];
    }
    return NULL;
}

/* "split=2" as "accumulate=2". */
static bool read_word(const char *word, struct change *change, struct status *status)
{
    size_t name = strcspn(word, "=");
    const struct setting_info *s = word[name] ? by_label(word, name) : NULL;
    char renamed[PROMPT_TEXT + 64];

    if (!s)
        return change_parse(change, word, status);
    snprintf(renamed, sizeof renamed, "%s%s", s->name, word + name);
    return change_parse(change, renamed, status);
}

/* From 1, in characters. */
static size_t column_of(const char *line, size_t byte)
{
    size_t column = 1;

    for (size_t i = 0; i < byte; i++)
        column += ((unsigned char)line[i] & 0xc0) != 0x80;
    return column;
}

/* Where it is goes without saying of the only word. */
static bool wrong_word(const char *line, struct command *command, const struct status *why)
{
    bool only = !line[command->wrong_end + strspn(line + command->wrong_end, " ")] &&
                strspn(line, " ") == command->wrong;

    if (only)
        return status_bad(&command->status, "%.480s", why->text);
    return status_bad(&command->status, "column %zu: %.480s", column_of(line, command->wrong), why->text);
}

bool command_read(const char *line, struct command *command)
{
    char word[PROMPT_TEXT];
    struct status status;

    *command = (struct command){.wrong = 0};
    for (size_t at = strspn(line, " "), end; line[at]; at = end + strspn(line + end, " ")) {
        end = at + strcspn(line + at, " ");
        snprintf(word, sizeof word, "%.*s", (int)(end - at), line + at);
        if (read_word(word, &command->change, &status))
            continue;
        command->wrong = at;
        command->wrong_end = end;
        return wrong_word(line, command, &status);
    }
    return true;
}

/* ---- completing ---- */

struct candidates {
    const char *begun;
    size_t length;
    char common[64]; /* what all of them begin with */
    int count;
    char *list;
    size_t size;
};

static void consider(struct candidates *c, const char *word)
{
    size_t used = strlen(c->list), same = 0;

    if (!word || strncmp(word, c->begun, c->length) != 0)
        return;
    if (c->count++ == 0)
        snprintf(c->common, sizeof c->common, "%s", word);
    while (c->common[same] && c->common[same] == word[same])
        same++;
    c->common[same] = '\0';
    if (used < c->size)
        snprintf(c->list + used, c->size - used, "%s%s", used ? "  " : "", word);
}

static void consider_values(struct candidates *c, const struct setting_info *s)
{
    for (int i = 0; s->type == SETTING_CHOICE && i <= (int)s->most; i++)
        consider(c, s->choices[i]);
    consider(c, s->word);
    consider(c, s->word2);
}

static const struct setting_info *knob_named(const char *text, size_t length)
{
    char name[64];
    const struct setting_info *s = by_label(text, length);

    snprintf(name, sizeof name, "%.*s", (int)MIN(length, sizeof name - 1), text);
    return s ? s : setting_find(name);
}

void command_complete(struct prompt *prompt, char *choices, size_t size)
{
    size_t start = prompt->caret;
    const char *word, *equals;

    while (start > 0 && prompt->text[start - 1] != ' ')
        start--;
    word = prompt->text + start;
    equals = memchr(word, '=', prompt->caret - start);
    struct candidates c = {.begun = equals ? equals + 1 : word, .list = choices, .size = size};
    c.length = (size_t)(prompt->text + prompt->caret - c.begun);
    *choices = '\0';
    if (equals) {
        const struct setting_info *s = knob_named(word, (size_t)(equals - word));
        if (s && s->knob)
            consider_values(&c, s);
    } else {
        for (int s = 0; s < SETTINGS; s++)
            if (setting_table[s].knob)
                consider(&c, setting_table[s].name);
    }
    if (c.count)
        prompt_insert(prompt, c.common + c.length);
    if (c.count == 1) {
        prompt_insert(prompt, equals ? " " : "=");
        *choices = '\0';
    }
}
