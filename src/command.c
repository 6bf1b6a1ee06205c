/* command.c -- the table of commands, and those that only print. */
#include "src/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/options.h"
#include "src/usage.h"

const char command_version_text[] = "0.1";

const struct command command_table[] = {
    {"explore", "[OPTIONS]", "the explorer (when no command is given)", command_explore},
    {"run", "[OPTIONS]", "train without a terminal: a progress line, a log", command_run},
    {"memory", "[OPTIONS]", "the memory table and the largest batch that fits", command_memory},
    {"data", "[NAME|FILE]", "list the data sets, or describe one", command_data},
    {"help", "[TOPIC]", "an overview, or a topic in full", command_help},
    {"version", "", "the version", command_version},
    {NULL, NULL, NULL, NULL},
};

int complain(const struct status *status)
{
    fprintf(stderr, "batchscope: %s\n", status->text);
    return status->kind == STATUS_FAILED ? EXIT_FAILED : EXIT_USAGE;
}

int command_end(int result)
{
    struct status status;
    errno = 0;
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    if (result != EXIT_DONE || written)
        return result;
    status_failed(&status, "standard output: %s", errno ? strerror(errno) : "not all was written");
    return complain(&status);
}

int command_usage(const struct options *options, const char *line, bool explore)
{
    struct status status;
    if (!options->topic)
        puts(line);
    return usage_print(stdout, options->topic, explore, &status) ? EXIT_DONE : complain(&status);
}

static void list_commands(void)
{
    char words[64];
    puts("batchscope shows what the batch size does while a real network trains.\n");
    for (const struct command *c = command_table; c->name; c++) {
        snprintf(words, sizeof words, "%s %s", c->name, c->synopsis);
        printf("  batchscope %-17s %s\n", words, c->help);
    }
}

/* "help TOPIC", "--help TOPIC" or "--help=TOPIC". */
int command_help(int argc, char **argv)
{
    struct status status;
    const char *equals = strchr(argv[0], '='), *topic = equals ? equals + 1 : argc > 1 ? argv[1] : NULL;
    if (argc > (equals ? 1 : 2)) {
        status_bad(&status, "unexpected '%.60s'; help takes one topic", argv[equals ? 1 : 2]);
        return complain(&status);
    }
    if (!topic)
        list_commands();
    return usage_print(stdout, topic, true, &status) ? EXIT_DONE : complain(&status);
}

int command_version(int argc, char **argv)
{
    (void)argc, (void)argv;
    printf("batchscope %s\n", command_version_text);
    return EXIT_DONE;
}
