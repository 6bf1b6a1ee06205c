/* options.c -- the command line, a script below it, and the defaults below both. */
#include "src/options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/model.h"
#include "engine/util.h"
#include "src/files.h"
#include "src/option_words.h"
#include "src/record.h"
#include "src/record_options.h"

static bool read_line(struct options *line, const struct script *script, struct status *status)
{
    struct option_words words = {.argc = 1, .in_script = true};
    struct status reason;
    while (script->options && script->options[words.argc - 1])
        words.argc++;
    words.argv = checked_calloc((size_t)words.argc + 1, sizeof *words.argv);
    words.argv[0] = script->file;
    for (int i = 1; i < words.argc; i++)
        words.argv[i] = script->options[i - 1];
    bool good = option_words_read(line, &words, &reason);
    if (!good)
        status_bad_at(status, script->file, script->options_line,
                      script->options_column[words.at - 1], "%s", reason.text);
    free(words.argv);
    return good;
}

/* What decides the training starts from `run`'s defaults, so that a script means the same wherever it
 * is followed. */
static void script_defaults(struct config *config, bool explore)
{
    struct config run;
    config_init(config, explore);
    config_init(&run, false);
    for (int i = 0; i < SETTINGS; i++)
        if (record_keeps((enum setting)i)) {
            config->number[i] = run.number[i];
            config->text[i] = run.text[i];
        }
}

/* What a session was trained with is not to be changed under it. */
static bool agree(const struct config *given, const struct config *line, enum setting setting,
                  const char *file, struct status *status)
{
    char *now = record_value(given, setting), *then = record_value(line, setting);
    bool same = !strcmp(now, then) ||
                status_bad(status, "--%s %s: the session in %s has %s; leave it out, or begin anew "
                           "without --resume", setting_table[setting].name, now, file, then);
    free(now);
    free(then);
    return same;
}

/* The command line stands above the script's line. */
static bool merge(struct options *options, const struct config *line, struct status *status)
{
    struct config *config = &options->config;
    for (int i = 0; i < SETTINGS; i++) {
        bool given = config->given[i];
        if (given && options->resumes && record_keeps((enum setting)i) &&
            !agree(config, line, (enum setting)i, options->script->file, status))
            return false;
        if (given)
            continue;
        config->number[i] = line->number[i];
        config->text[i] = line->text[i];
        config->given[i] = line->given[i];
    }
    return true;
}

/* A session's length is for the explorer: what it trained, its lines say. */
static void forget_length(struct config *line)
{
    struct config run;
    config_init(&run, false);
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].group == GROUP_LENGTH) {
            line->number[i] = run.number[i];
            line->given[i] = false;
        }
}

static bool read_script(struct options *options, bool explore, struct status *status)
{
    struct config *config = &options->config;
    struct options line = {.script = NULL};
    if (!options->resumes && !*config->text[SET_SCRIPT])
        return true;
    options->script = options->resumes ? record_read(config->text[SET_RESUME], status)
                                       : script_read(config->text[SET_SCRIPT], status);
    script_defaults(&line.config, explore);
    if (!options->script || !read_line(&line, options->script, status))
        return false;
    if (!explore && options->script->data_line)
        forget_length(&line.config);
    if (!merge(options, &line.config, status))
        return false;
    if (options->resumes)
        config->text[SET_RESUME] = options->script->file;
    return true;
}

static bool check_resume(struct options *options, bool explore, struct status *status)
{
    options->resumes = options->config.given[SET_RESUME];
    if (options->resumes && !explore)
        return status_bad(status, "--resume is for the explorer; run repeats a session by --script FILE");
    return !options->resumes || !options->config.given[SET_SCRIPT] ||
           status_bad(status, "--resume and --script: a session goes on with what it has done; leave "
                              "one out");
}

bool options_read(struct options *options, int argc, char **argv, bool explore,
                  struct status *status)
{
    struct option_words words = {.argc = argc, .argv = argv};
    *options = (struct options){.script = NULL};
    config_init(&options->config, explore);
    if (!option_words_read(options, &words, status))
        return false;
    if (options->help)
        return true;
    return check_resume(options, explore, status) && read_script(options, explore, status) &&
           config_check(&options->config, status) && files_check(&options->config, status);
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
