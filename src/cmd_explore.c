/* cmd_explore.c -- `batchscope explore`: starts the explorer, and says what there is to say after it.
 */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/command.h"
#include "src/explorer.h"
#include "src/first_run.h"
#include "src/options.h"
#include "src/signals.h"
#include "ui/run_fields.h"
#include "ui/run_line.h"

enum { KEYS_TO_LEAVE = 2 }; /* which teach nothing else */

static void print_run(const struct config *config, const struct view_run *run)
{
    printf("%s  %s  %.0f steps  %.4g epochs", config->text[SET_DATA], config->text[SET_MODEL],
           (double)run->step, run->epoch);
    if (!isnan(run->test_loss))
        printf("  test loss %.4g", run->test_loss);
    if (!isnan(run->test_accuracy))
        printf("  accuracy %.4g", run->test_accuracy);
    putchar('\n');
}

static void print_result(const struct config *config, const struct view *view)
{
    for (int i = 0; i < RUNS; i++) {
        const struct view_run *run = &view->runs[i];
        if (run->exists && (run_among_others(view) || *run->name))
            printf("run %c%s%s  ", run_letter(i), *run->name ? " " : "", run->name);
        if (run->exists)
            print_run(config, run);
    }
}

/* How to train the same again, or why that cannot be said. */
static void print_command(const struct session *session)
{
    struct status why;
    char *command = session_command(session, &why);
    if (command)
        printf("%s\n", command);
    else if (*why.text)
        complain(&why);
    free(command);
}

/* With --fail-on-divergence a run that is lost is a failure. */
static bool check_health(const struct config *config, const struct view *view, struct status *status)
{
    for (int i = 0; i < RUNS; i++) {
        const struct view_run *run = &view->runs[i];
        bool lost = run->exists && run_lost(run->state);
        if (lost && config->number[SET_FAIL_ON_DIVERGENCE] != 0)
            return status_failed(status, "%s %s at step %.0f", run_among_others(view) ? run_words[i] : "the run",
                                 run_state_name(run->state), (double)run->step);
    }
    return true;
}

/* The session has ended one way or another: the terminal first, then what there is to say. */
static int end(struct explorer *explorer)
{
    const struct config *config = &explorer->setup->options.config;
    struct status status;
    bool good = session_end(explorer->session, &status);
    session_view(explorer->session, ui_run(explorer->ui), &explorer->view); /* with the last evaluations */
    signals_rescue(NULL);
    screen_close(explorer->screen);
    explorer->screen = NULL;
    if (!explorer->killed) {
        print_result(config, &explorer->view);
        print_command(explorer->session);
    }
    if (good && explorer->failed) {
        status = explorer->failure;
        good = false;
    }
    good = good && check_health(config, &explorer->view, &status);
    return good ? EXIT_DONE : complain(&status);
}

/* The explorer never got so far: the terminal first, then why, unless the user knows. */
static int give_up(struct explorer *explorer, const struct status *status)
{
    signals_rescue(NULL);
    screen_close(explorer->screen);
    int result = explorer->quits || explorer->killed ? EXIT_DONE : complain(status);
    if (explorer->session)
        session_drop(explorer->session);
    return result;
}

static int explore(const struct options *options)
{
    struct status status;
    struct explorer explorer = {.signals = -1};
    int result;
    if (explorer_start(&explorer, options, &status)) {
        explorer_loop(&explorer);
        if (explorer.keys > KEYS_TO_LEAVE)
            first_run_over();
        result = end(&explorer);
    } else {
        result = give_up(&explorer, &status);
    }
    explorer_done(&explorer);
    if (explorer.killed)
        raise(explorer.killed);
    return result;
}

int command_explore(int argc, char **argv)
{
    struct options options;
    struct status status;
    int result;
    if (!options_read(&options, argc, argv, true, &status)) {
        result = complain(&status);
    } else if (options.help) {
        result = command_usage(&options, "batchscope [explore] [OPTIONS]: train in the terminal while "
                               "knobs turn.", true);
    } else if (options_model_help(&options, stdout)) {
        result = EXIT_DONE;
    } else {
        result = explore(&options);
    }
    options_done(&options);
    return result;
}
