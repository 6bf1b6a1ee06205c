/* main.c -- picks the command. */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/command.h"

static int run_command(int argc, char **argv)
{
    static char explore[] = "explore";
    char *none[] = {explore, NULL};
    if (argc < 2)
        return command_explore(1, none);
    for (const struct command *c = command_table; c->name; c++)
        if (!strcmp(argv[1], c->name))
            return c->run(argc - 1, argv + 1);
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strncmp(argv[1], "--help=", 7))
        return command_help(argc - 1, argv + 1);
    if (!strcmp(argv[1], "--version"))
        return command_version(argc - 1, argv + 1);
    if (*argv[1] == '-')
        return command_explore(argc, argv);
    fprintf(stderr, "batchscope: '%.60s' is no command; batchscope help lists them\n", argv[1]);
    return EXIT_USAGE;
}

/* No file that is written takes the place of a standard stream that was closed; writing to that goes on
 * failing. */
static void fill_closed_streams(void)
{
    int fd = STDIN_FILENO;
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = open("/dev/null", O_RDONLY);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    setlocale(LC_CTYPE, ""); /* never LC_NUMERIC: it would put commas into logs */
    return command_end(run_command(argc, argv));
}
