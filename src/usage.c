/* usage.c -- what --help prints. Lines are broken at words, 79 columns wide; where the locale has no
 * UTF-8, glyph.h's ASCII stands in. */
#include "src/usage.h"

#include <math.h>
#include <string.h>

#include "engine/stats.h"
#include "engine/text.h"
#include "engine/util.h"
#include "src/charset.h"
#include "src/completion.h"
#include "src/manual.h"
#include "src/script_help.h"
#include "ui/flow.h"
#include "ui/glossary.h"
#include "ui/glyph.h"
#include "ui/grid.h"
#include "ui/help_text.h"
#include "ui/keys.h"

enum { WIDTH = 79, NAME_COLS = 29, KEY_COLS = 14, WORD_COLS = 23, TEXT = 700 };

/* ---- paragraphs ------------------------------------------------------------------------------ */

/* A name, and beside it from column `col` on a text; below it where the name is too long. */
static void put_row(FILE *out, int col, const char *name, const char *text)
{
    const struct glyphs *glyphs = charset_glyphs();
    char row[TEXT], head[128];
    glyph_text(glyphs, text, row, sizeof row);
    glyph_text(glyphs, name, head, sizeof head);
    int at = text_columns(glyphs, head);
    fputs(head, out);
    if (at && at + 1 > col) {
        fputc('\n', out);
        at = 0;
    }
    for (const char *rest = row; *rest; at = 0) {
        size_t bytes = flow_bytes(glyphs, rest, WIDTH - col);
        fprintf(out, "%*s%.*s\n", col - at, "", (int)bytes, rest);
        rest += bytes;
        rest += strspn(rest, " ");
    }
}

/* ---- options --------------------------------------------------------------------------------- */

char *usage_range(const struct setting_info *s, char *text, size_t size)
{
    *text = '\0';
    if (s->type == SETTING_CHOICE)
        for (int i = 0; i <= (int)s->most; i++)
            text_join(text, size, i == (int)s->most ? " or " : ", ", "%s", s->choices[i]);
    else if (s->type == SETTING_COUNT && s->most < SETTING_COUNT_MOST)
        snprintf(text, size, "%.0f to %.0f", s->least, s->most);
    else if (s->type == SETTING_REAL)
        snprintf(text, size, "%.8g to %.8g", s->least, s->most);
    return text;
}

/* Up to the first aside. */
static int brief_bytes(const char *help)
{
    const char *aside = strstr(help, " (");
    return (int)MIN(strcspn(help, ";"), aside ? (size_t)(aside - help) : strlen(help));
}

static void put_option(FILE *out, const struct setting_info *s, bool explore, bool brief)
{
    char name[96], text[TEXT];
    const char *value = explore && s->explore ? s->explore : s->text;
    snprintf(name, sizeof name, "  %c%c%c --%s%s%s", s->short_name ? '-' : ' ',
             s->short_name ? s->short_name : ' ', s->short_name ? ',' : ' ', s->name,
             s->metavar ? " " : "", s->metavar ? s->metavar : "");
    bool has_default = *value && s->type != SETTING_FLAG;
    snprintf(text, sizeof text, "%.*s%s%s%s%s%s", brief ? brief_bytes(s->help) : (int)strlen(s->help),
             s->help, s->more && !brief ? ":" : "", s->more && !brief ? s->more : "",
             has_default ? " [" : "", has_default ? value : "", has_default ? "]" : "");
    put_row(out, NAME_COLS, name, text);
}

static void put_group(FILE *out, enum setting_group group, bool explore)
{
    fprintf(out, "\n%s\n", group_names[group]);
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].group == group)
            put_option(out, &setting_table[i], explore, false);
}

/* "--data --label --test". */
static void put_names(FILE *out, const struct usage_topic *topic)
{
    char names[TEXT] = "", name[64];
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].group == topic->group)
            text_join(names, sizeof names, " ", "--%s", setting_table[i].name);
    snprintf(name, sizeof name, "  %s", topic->name);
    put_row(out, KEY_COLS, name, names);
}

/* ---- topics ---------------------------------------------------------------------------------- */

static void print_keys(FILE *out, bool explore)
{
    char keys[HELP_KEYS + 2] = "  ", text[HELP_TEXT];
    (void)explore;
    for (int group = 0; group < KEY_GROUPS; group++) {
        size_t count, written = 0;
        for (size_t row = 0; row < key_count; row += count) {
            count = help_key_line(row, keys + 2, text);
            if (key_table[row].group != (enum key_group)group)
                continue;
            if (!written++)
                fprintf(out, "\n%s\n", key_group_names[group]);
            put_row(out, KEY_COLS, keys, text);
        }
    }
    fputs("\nMouse\n", out);
    for (size_t i = 0; i < mouse_count; i++) {
        snprintf(keys, sizeof keys, "  %s", mouse_table[i].what);
        put_row(out, KEY_COLS, keys, mouse_table[i].does);
    }
}

static void print_words(FILE *out, bool explore)
{
    char word[64];
    (void)explore;
    fputc('\n', out);
    for (size_t i = 0; i < glossary_count; i++) {
        snprintf(word, sizeof word, "  %s", glossary[i].word);
        put_row(out, WORD_COLS, word, glossary[i].meaning);
    }
}

static void print_log(FILE *out, bool explore)
{
    char column[64];
    (void)explore;
    fputs("\nColumns of --log, a row a step; empty where a step does not measure it\n", out);
    for (int i = 0; i < STATS_LOGGED; i++) {
        snprintf(column, sizeof column, "  %s", stat_table[i].column);
        put_row(out, WORD_COLS, column, stat_table[i].about);
    }
    put_row(out, WORD_COLS, "  event", "what was changed before the step, as in a script");
}

static void print_script(FILE *out, bool explore)
{
    char name[40] = "  ";
    (void)explore;
    fputc('\n', out);
    put_row(out, 0, "", script_grammar);
    fprintf(out, "\n%s\n", script_example);
    for (int kind = 0; kind < ACT_KINDS; kind++) {
        act_usage(&act_table[kind], name + 2, sizeof name - 2);
        put_row(out, WORD_COLS, name, act_table[kind].help);
    }
}

static void print_all(FILE *out, bool explore)
{
    for (int group = 0; group < GROUPS; group++)
        put_group(out, (enum setting_group)group, explore);
    print_keys(out, explore);
}

static void print_manual(FILE *out, bool explore)
{
    (void)explore;
    manual_print(out);
}

static void print_bash(FILE *out, bool explore)
{
    (void)explore;
    completion_print(out, COMPLETION_BASH);
}

static void print_zsh(FILE *out, bool explore)
{
    (void)explore;
    completion_print(out, COMPLETION_ZSH);
}

static void print_fish(FILE *out, bool explore)
{
    (void)explore;
    completion_print(out, COMPLETION_FISH);
}

const struct usage_topic usage_topics[] = {
    {"data", "options of the data", NULL, GROUP_DATA},
    {"model", "options of the network", NULL, GROUP_MODEL},
    {"knobs", "options that may change while it trains", NULL, GROUP_KNOBS},
    {"order", "options of the order of examples", NULL, GROUP_ORDER},
    {"length", "options of how long it trains", NULL, GROUP_LENGTH},
    {"output", "options of what is written", NULL, GROUP_OUTPUT},
    {"machine", "options of the machine", NULL, GROUP_MACHINE},
    {"terminal", "options of the terminal", NULL, GROUP_TERMINAL},
    {"keys", "what keys and mouse do in the explorer", print_keys, GROUPS},
    {"words", "the words of the field", print_words, GROUPS},
    {"log", "columns of the log", print_log, GROUPS},
    {"script", "how to write a script", print_script, GROUPS},
    {"all", "all options and keys", print_all, GROUPS},
    {"man", "the manual page, for man(1)", print_manual, GROUPS},
    {"bash", "completion for bash", print_bash, GROUPS},
    {"zsh", "completion for zsh", print_zsh, GROUPS},
    {"fish", "completion for fish", print_fish, GROUPS},
    {NULL, NULL, NULL, GROUPS},
};

static bool no_topic(const char *topic, struct status *status)
{
    char names[TEXT] = "";
    for (const struct usage_topic *t = usage_topics; t->name; t++)
        text_join(names, sizeof names, ", ", "%s", t->name);
    return status_bad(status, "there is no help on '%.40s'; there is on %s", topic, names);
}

/* ---- the overview ---------------------------------------------------------------------------- */

/* Those that answer a question, not the ones that install something. */
static void put_other_topics(FILE *out)
{
    char text[TEXT] = "Other topics: ";
    for (const struct usage_topic *t = usage_topics; t->print != print_manual; t++)
        if (t->group == GROUPS)
            text_add(text, sizeof text, "%s (%s)%s", t->name, t->about, t->print == print_all ? "." : ", ");
    put_row(out, 0, "", text);
}

static void print_overview(FILE *out, bool explore)
{
    fputs("\nOften used\n", out);
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].short_name)
            put_option(out, &setting_table[i], explore, true);
    fputs("\nAll of them, by group; --help=GROUP says what they do\n", out);
    for (const struct usage_topic *t = usage_topics; t->name; t++)
        if (t->group != GROUPS)
            put_names(out, t);
    fputc('\n', out);
    put_other_topics(out);
    fputs("A value may follow '=' or a space. [defaults] in brackets.\n", out);
}

bool usage_print(FILE *out, const char *topic, bool explore, struct status *status)
{
    const struct usage_topic *t = usage_topics;
    if (!topic) {
        print_overview(out, explore);
        return true;
    }
    while (t->name && strcmp(t->name, topic) != 0)
        t++;
    if (!t->name)
        return no_topic(topic, status);
    if (t->print)
        t->print(out, explore);
    else
        put_group(out, t->group, explore);
    return true;
}
