/* command.c -- the table of commands, and those that only print. */
#include "src/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "src/options.h"

const struct command command_table[] = {
    {"explore", "the explorer (when no command is given)", command_explore},
    {"run", "the same engine without a terminal: a progress line, a log, exit status", command_run},
    {"memory", "the memory table and the largest batch that fits", command_memory},
    {"data", "list the data sets, or describe one: data NAME or data FILE", command_data},
    {"help", "this list", command_help},
    {"version", "the version", command_version},
    {NULL, NULL, NULL},
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

int command_help(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("batchscope shows what the batch size does while a real network trains.\n");
    for (const struct command *c = command_table; c->name; c++)
        printf("  batchscope %-8s %s\n", c->name, c->help);
    options_help(stdout, true);
    return EXIT_DONE;
}

int command_version(int argc, char **argv)
{
    (void)argc, (void)argv;
    puts("batchscope 0.1");
    return EXIT_DONE;
}
