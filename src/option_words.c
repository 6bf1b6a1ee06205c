/* option_words.c -- words into settings, by getopt_long over their table. */
#include "src/option_words.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_LONG = 256, HELP = FIRST_LONG + SETTINGS };

struct spelling {
    struct option longs[SETTINGS + 2];
    char shorts[2 * SETTINGS + 4];
};

static int argument_of(const struct setting_info *s)
{
    return s->type == SETTING_FLAG ? no_argument
           : setting_optional(s)   ? optional_argument
                                   : required_argument;
}

static void spell(struct spelling *spelling)
{
    char *s = spelling->shorts;
    *s++ = '+'; /* stop at the first word that is no option */
    *s++ = ':'; /* a missing value is ':', not '?' */
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *info = &setting_table[i];
        spelling->longs[i] = (struct option){info->name, argument_of(info), NULL, FIRST_LONG + i};
        if (info->short_name) {
            *s++ = info->short_name;
            *s++ = ':';
        }
    }
    *s++ = 'h';
    *s = '\0';
    spelling->longs[SETTINGS] = (struct option){"help", optional_argument, NULL, HELP};
    spelling->longs[SETTINGS + 1] = (struct option){NULL, 0, NULL, 0};
}

static const struct setting_info *setting_of(int found)
{
    if (found >= FIRST_LONG)
        return &setting_table[found - FIRST_LONG];
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].short_name && setting_table[i].short_name == found)
            return &setting_table[i];
    return NULL;
}

static bool unknown_option(const char *word, struct status *status)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    const char *bare = name + strspn(name, "-"), *near = setting_suggest(bare);
    if (near)
        return status_bad(status, "unknown option %s; did you mean --%s?", name, near);
    return status_bad(status, "unknown option %s; --help lists them", name);
}

static bool set_option(struct config *config, const struct setting_info *s, const char *value,
                       struct status *status)
{
    struct status reason;
    if (config_set(config, s, value, &reason))
        return true;
    return status_bad(status, "--%s", reason.text);
}

static bool out_of_place(const char *option, struct status *status)
{
    return status_bad(status, "%s has no place in a script; give it on the command line", option);
}

static bool note_help(struct options *options, const struct option_words *words, struct status *status)
{
    options->help = true;
    options->topic = optarg;
    return !words->in_script || out_of_place("--help", status);
}

/* "--resume FILE": a value that may be left out stands in a word of its own. */
static const char *value_of(const struct setting_info *s, const struct option_words *words)
{
    bool own = argument_of(s) == optional_argument && !optarg && optind < words->argc &&
               *words->argv[optind] != '-';
    return own ? words->argv[optind++] : optarg ? optarg : "";
}

static bool read_option(struct options *options, int found, const struct option_words *words,
                        struct status *status)
{
    const char *word = words->argv[words->at];
    if (found == ':')
        return status_bad(status, "%s needs a value; --help shows which", word);
    if (found == '?')
        return unknown_option(word, status);
    if (found == HELP || found == 'h')
        return note_help(options, words, status);
    const struct setting_info *s = setting_of(found);
    if (words->in_script && s->id == SET_SCRIPT)
        return out_of_place("--script", status);
    if (words->in_script && s->id == SET_RESUME)
        return out_of_place("--resume", status);
    return set_option(&options->config, s, value_of(s, words), status);
}

bool option_words_read(struct options *options, struct option_words *words, struct status *status)
{
    struct spelling spelling;
    int found;
    spell(&spelling);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    for (words->at = 1; (found = getopt_long(words->argc, words->argv, spelling.shorts, spelling.longs,
                                             NULL)) != -1;
         words->at = optind)
        if (!read_option(options, found, words, status))
            return false;
    words->at = optind;
    if (options->help && !options->topic && optind + 1 == words->argc)
        options->topic = words->argv[optind++]; /* --help TOPIC */
    return optind == words->argc || status_bad(status, "unexpected '%.60s'; options begin with --",
                                               words->argv[optind]);
}
