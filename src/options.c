/* options.c -- the command line, by getopt_long over the table of settings. */
#include "src/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/model.h"
#include "engine/util.h"
#include "src/files.h"

enum { FIRST_LONG = 256, HELP = FIRST_LONG + SETTINGS };

struct spelling {
    struct option longs[SETTINGS + 2];
    char shorts[2 * SETTINGS + 4];
};

static void spell(struct spelling *spelling)
{
    char *s = spelling->shorts;
    *s++ = '+'; /* stop at the first word that is no option */
    *s++ = ':'; /* a missing value is ':', not '?' */
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *info = &setting_table[i];
        spelling->longs[i] = (struct option){
            info->name, info->type == SETTING_FLAG ? no_argument : required_argument, NULL,
            FIRST_LONG + i};
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

/* Words into the config. `from_script` does not override what was given already. *at is the word
 * an error is in. */
static bool read_words(struct options *options, int argc, char **argv, bool from_script, int *at,
                       struct status *status)
{
    struct spelling spelling;
    struct config given = options->config;
    int found;
    spell(&spelling);
    opterr = 0;
    optind = 0; /* glibc: start afresh */
    for (*at = 1; (found = getopt_long(argc, argv, spelling.shorts, spelling.longs, NULL)) != -1;
         *at = optind) {
        const char *word = argv[*at];
        if (found == ':')
            return status_bad(status, "%s needs a value; --help shows which", word);
        if (found == '?')
            return unknown_option(word, status);
        bool help = found == HELP || found == 'h';
        const struct setting_info *s = help ? NULL : setting_of(found);
        if (from_script && (help || s->id == SET_SCRIPT))
            return status_bad(status, "%s has no place in a script; give it on the command line",
                              help ? "--help" : "--script");
        if (help) {
            options->help = true;
            options->topic = optarg;
            continue;
        }
        if (from_script && given.given[s->id])
            continue;
        if (!set_option(&options->config, s, optarg ? optarg : "", status))
            return false;
    }
    *at = optind;
    if (options->help && !options->topic && optind + 1 == argc)
        options->topic = argv[optind++]; /* --help TOPIC */
    return optind == argc ||
           status_bad(status, "unexpected '%.60s'; options begin with --", argv[optind]);
}

static bool read_script(struct options *options, struct status *status)
{
    const char *file = options->config.text[SET_SCRIPT];
    if (!*file)
        return true;
    options->script = script_read(file, status);
    if (!options->script)
        return false;
    int count = 0;
    while (options->script->options && options->script->options[count])
        count++;
    char **words = checked_calloc((size_t)count + 2, sizeof *words);
    words[0] = options->script->file;
    for (int i = 0; i < count; i++)
        words[i + 1] = options->script->options[i];
    int at = 1;
    struct status reason;
    bool good = read_words(options, count + 1, words, true, &at, &reason) ||
                status_bad_at(status, file, options->script->options_line,
                              options->script->options_column[at - 1], "%s", reason.text);
    free(words);
    return good;
}

bool options_read(struct options *options, int argc, char **argv, bool explore,
                  struct status *status)
{
    *options = (struct options){.script = NULL};
    config_init(&options->config, explore);
    int at = 0;
    if (!read_words(options, argc, argv, false, &at, status))
        return false;
    if (options->help)
        return true;
    return read_script(options, status) && config_check(&options->config, status) &&
           files_check(&options->config, status);
}

void options_done(struct options *options)
{
    script_free(options->script);
    options->script = NULL;
}

bool options_model_help(const struct options *options, FILE *out)
{
    if (strcmp(options->config.text[SET_MODEL], "help") != 0)
        return false;
    char *text = model_help();
    fputs(text, out);
    free(text);
    return true;
}

static bool is_directory(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *options_datasets(char *directory, size_t size)
{
    static const char *const places[] = {"datasets", "../share/batchscope/datasets",
                                         "../../datasets", "../../../datasets"};
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';
    for (size_t i = 0; slash && i < COUNT_OF(places); i++) {
        snprintf(directory, size, "%s/%s", program, places[i]);
        if (is_directory(directory))
            return directory;
    }
    snprintf(directory, size, "datasets");
    return directory;
}
