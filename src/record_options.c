/* record_options.c -- settings as words. */
#include "src/record_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/dataset.h"
#include "engine/util.h"
#include "engine/work.h"

bool record_keeps(enum setting setting)
{
    switch (setting_table[setting].group) {
    case GROUP_DATA:
    case GROUP_MODEL:
    case GROUP_KNOBS:
    case GROUP_ORDER:
        return setting != SET_PACE;
    default:
        return setting == SET_EVAL_EVERY || setting == SET_STATS || setting == SET_THREADS;
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool is_path(enum setting setting, const char *text)
{
    return (setting == SET_DATA && !dataset_find(text)) || setting == SET_TEST || setting == SET_WEIGHTS;
}

/* From the root; the caller frees it. */
static char *whole_path(const char *path)
{
    char *folder = *path == '/' || !*path ? NULL : get_current_dir_name(), *whole;
    if (!folder)
        return checked_strdup(path);
    REQUIRE(asprintf(&whole, "%s/%s", folder, path) > 0);
    free(folder);
    return whole;
}

char *record_value(const struct config *config, enum setting setting)
{
    const char *text = config->text[setting];
    double number = config->number[setting];
    char value[128];
    if (setting_table[setting].type == SETTING_TEXT)
        return is_path(setting, text) ? whole_path(text) : checked_strdup(text);
    if (setting == SET_THREADS && number == 0)
        number = (double)work_processors();
    return checked_strdup(setting_format(&setting_table[setting], number, value, sizeof value));
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The mark to put around a word; 0 for none. */
static char script_quote(const char *word)
{
    bool plain = *word && !strpbrk(word, " \t") && !strchr("\"'#", *word);
    return plain ? 0 : strchr(word, '"') ? '\'' : '"';
}

bool record_can_write(const char *text)
{
    char quote = script_quote(text);
    for (const char *c = text; *c; c++)
        if (((unsigned char)*c < ' ' && *c != '\t') || *c == 0x7f || (quote && *c == quote))
            return false;
    return true;
}

static void put_script(FILE *out, const char *word)
{
    char quote[] = {script_quote(word), '\0'};
    fprintf(out, "%s%s%s", quote, word, quote);
}

static bool shell_plain(const char *word)
{
    for (const char *c = word; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-", *c) &&
            !((unsigned char)*c & 0x80))
            return false;
    return *word;
}

static void put_shell(FILE *out, const char *word)
{
    if (shell_plain(word)) {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        *word == '\'' ? fputs("'\\''", out) : fputc(*word, out);
    fputc('\'', out);
}

static void put_word(FILE *out, const char *word, enum quoting quoting)
{
    (quoting == QUOTE_SHELL ? put_shell : put_script)(out, word);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put_option(FILE *out, const struct config *config, enum setting setting,
                       enum quoting quoting)
{
    char *value = record_value(config, setting);
    fprintf(out, " --%s ", setting_table[setting].name);
    put_word(out, value, quoting);
    free(value);
}

static bool differs(const struct config *config, enum setting setting)
{
    struct config defaults;
    config_init(&defaults, false);
    char *value = record_value(config, setting), *usual = record_value(&defaults, setting);
    bool differs = strcmp(value, usual) != 0;
    free(value);
    free(usual);
    return differs;
}

static void put_options(FILE *out, const struct config *config, bool with_length, enum quoting quoting)
{
    for (int i = 0; i < SETTINGS; i++) {
        enum setting setting = (enum setting)i;
        bool length = setting_table[i].group == GROUP_LENGTH;
        if (setting == SET_THREADS || (record_keeps(setting) && differs(config, setting)) ||
            (length && with_length && config->given[i]))
            put_option(out, config, setting, quoting);
    }
}

static char *written(FILE *out, char **text)
{
    REQUIRE(fclose(out) == 0);
    return *text;
}

char *record_options(const struct config *config, enum quoting quoting)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out);
    put_options(out, config, true, quoting);
    written(out, &text);
    memmove(text, text + 1, size); /* the first space */
    return text;
}

/* The program as it was called, which the shell will find where it found it. */
static const char *called(void)
{
    const char *slash = strrchr(program_invocation_name, '/');
    return slash && !strcmp(slash, "/batchscope") ? program_invocation_name : "batchscope";
}

char *record_command(const struct config *config, const char *file, uint64_t steps)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    REQUIRE(out);
    put_shell(out, called());
    fputs(" run", out);
    if (file) {
        char *whole = whole_path(file);
        fputs(" --script ", out);
        put_shell(out, whole);
        free(whole);
    } else {
        put_options(out, config, false, QUOTE_SHELL);
        fprintf(out, " --steps %llu", (unsigned long long)steps);
    }
    return written(out, &text);
}
