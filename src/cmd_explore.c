/* cmd_explore.c -- `batchscope explore`: the loop between terminal, interface and session.
 *
 * It sleeps until a key, a signal, the worker or the next frame. While training, a frame is drawn
 * --fps times a second; when nothing trains and nothing happens, nothing is drawn.
 */
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/command.h"
#include "src/loading.h"
#include "src/options.h"
#include "src/pacer.h"
#include "src/session.h"
#include "src/signals.h"
#include "ui/screen.h"
#include "ui/ui.h"

struct explorer {
    struct session *session;
    struct screen *screen;
    struct ui *ui;
    struct grid grid;
    struct view view;
    struct view_event events[VIEW_EVENTS]; /* of the view */
    char change[256];
    int signals;     /* descriptor */
    double frame;    /* seconds between frames */
    double drawn_at;
    bool dirty, quits;
    int killed; /* by this signal; 0 if not */
};

static void leave(void *context, int signal)
{
    session_leave(context, signal);
}

static void suspend(struct explorer *explorer)
{
    screen_suspend(explorer->screen);
    signals_rescue(NULL);
    signals_stop_self();
    signals_rescue(screen_rescue(explorer->screen));
    screen_resume(explorer->screen);
}

static void carry_out(struct explorer *explorer, const struct ui_request *request)
{
    switch (request->kind) {
    case UI_CHANGE:
        ui_sent(explorer->ui, session_change(explorer->session, &request->change));
        break;
    case UI_PREVIEW:
        ui_previewed(explorer->ui, session_preview(explorer->session, &request->change));
        break;
    case UI_TOGGLE:
        session_toggle(explorer->session);
        break;
    case UI_STEP:
        session_step(explorer->session);
        break;
    case UI_EPOCH:
        session_to_epoch(explorer->session);
        break;
    case UI_AGAIN:
        session_again(explorer->session);
        break;
    case UI_MEASURE:
        session_measure(explorer->session);
        break;
    case UI_QUIT:
        explorer->quits = true;
        break;
    case UI_SUSPEND:
        suspend(explorer);
        break;
    case UI_REDRAW:
        screen_redraw(explorer->screen);
        break;
    }
}

static void carry_out_all(struct explorer *explorer, const struct ui_requests *requests)
{
    for (int i = 0; i < requests->count; i++)
        carry_out(explorer, &requests->item[i]);
}

static void read_keys(struct explorer *explorer)
{
    int key;
    while ((key = screen_key(explorer->screen)) >= 0) {
        struct ui_requests requests = {0};
        session_view(explorer->session, &explorer->view);
        ui_key(explorer->ui, &explorer->view, key, pacer_clock(), &requests);
        carry_out_all(explorer, &requests);
        explorer->dirty = true;
    }
    if (key == SCREEN_CLOSED)
        explorer->killed = SIGHUP;
}

static void read_signals(struct explorer *explorer)
{
    unsigned char bytes[64];
    ssize_t n = read(explorer->signals, bytes, sizeof bytes);
    for (ssize_t i = 0; i < n; i++) {
        if (bytes[i] == SIGTSTP)
            suspend(explorer);
        else if (bytes[i] == SIGCONT)
            screen_resume(explorer->screen); /* the shell may have set the terminal its own way */
        else if (bytes[i] == SIGTERM || bytes[i] == SIGHUP || bytes[i] == SIGINT)
            explorer->killed = bytes[i];
        explorer->dirty = true;
    }
}

static void draw(struct explorer *explorer, double now)
{
    struct ui_requests requests = {0};
    int rows, cols;
    session_view(explorer->session, &explorer->view);
    ui_tick(explorer->ui, &explorer->view, now, &requests);
    carry_out_all(explorer, &requests);
    screen_size(explorer->screen, &rows, &cols);
    if (rows != explorer->grid.rows || cols != explorer->grid.cols)
        grid_resize(&explorer->grid, rows, cols);
    ui_draw(explorer->ui, &explorer->view, now, &explorer->grid);
    screen_show(explorer->screen, &explorer->grid);
    explorer->drawn_at = now;
    explorer->dirty = false;
}

/* Milliseconds to sleep at most; -1 for ever. */
static int time_to_sleep(const struct explorer *explorer, double now)
{
    double wait = ui_wait(explorer->ui, now);
    double next = explorer->drawn_at + explorer->frame - now;
    bool frames = explorer->dirty || explorer->view.state == RUN_TRAINING;
    if (frames && (wait < 0 || next < wait))
        wait = next > 0 ? next : 0;
    return wait < 0 ? -1 : (int)(wait * 1000) + 1;
}

static void loop(struct explorer *explorer)
{
    struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {explorer->signals, POLLIN, 0}};
    explorer->dirty = true;
    while (!explorer->quits && !explorer->killed) {
        double now = pacer_clock();
        bool due = now >= explorer->drawn_at + explorer->frame;
        double wait = ui_wait(explorer->ui, now);
        if (due && (explorer->dirty || explorer->view.state == RUN_TRAINING || wait == 0))
            draw(explorer, now);
        int ready = poll(fds, 2, time_to_sleep(explorer, pacer_clock()));
        if (ready == 0)
            explorer->dirty = true;
        if (ready > 0 && fds[1].revents)
            read_signals(explorer);
        if (ready > 0 && fds[0].revents)
            read_keys(explorer);
    }
}

static const struct glyphs *choose_glyphs(const struct config *config)
{
    const char *term = getenv("TERM");
    bool utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
    bool console = term && !strcmp(term, "linux");
    bool ascii = config->number[SET_ASCII] != 0;
    return glyphs_choose(ascii ? CHOOSE_ASCII : (enum glyph_choice)config->number[SET_GLYPHS], utf8,
                         console);
}

static bool wants_color(void)
{
    const char *no_color = getenv("NO_COLOR");
    return !no_color || !*no_color;
}

static void print_result(const struct config *config, const struct view *view)
{
    printf("%s  %s  %.0f steps  %.4g epochs", config->text[SET_DATA], config->text[SET_MODEL],
           (double)view->step, view->epoch);
    if (view->test_loss == view->test_loss)
        printf("  test loss %.4g", view->test_loss);
    if (view->test_accuracy == view->test_accuracy)
        printf("  accuracy %.4g", view->test_accuracy);
    putchar('\n');
}

/* The session has ended one way or another: the terminal first, then what there is to say. */
static int end(struct explorer *explorer, const struct config *config)
{
    struct status status;
    bool good = session_end(explorer->session, &status);
    signals_rescue(NULL);
    screen_close(explorer->screen);
    explorer->screen = NULL;
    if (!good)
        return complain(&status);
    bool lost = explorer->view.state == RUN_DIVERGED || explorer->view.state == RUN_COLLAPSED;
    if (lost && config->number[SET_FAIL_ON_DIVERGENCE] != 0) {
        status_failed(&status, "the run %s at step %.0f",
                      explorer->view.state == RUN_DIVERGED ? "diverged" : "collapsed",
                      (double)explorer->view.step);
        return complain(&status);
    }
    if (!explorer->killed)
        print_result(config, &explorer->view);
    return EXIT_DONE;
}

static bool start(struct explorer *explorer, const struct options *options,
                  const struct dataset *dataset, struct status *status)
{
    explorer->view.events = explorer->events;
    explorer->view.change = explorer->change;
    explorer->frame = 1 / options->config.number[SET_FPS];
    if (explorer->signals < 0)
        explorer->signals = signals_start();
    explorer->session = session_new(options, dataset, signals_wake(), status);
    if (!explorer->session)
        return false;
    if (!explorer->screen)
        explorer->screen = screen_open(wants_color(), status);
    if (!explorer->screen)
        return false;
    signals_rescue(screen_rescue(explorer->screen));
    signals_on_leave(leave, explorer->session);
    explorer->ui = ui_new(choose_glyphs(&options->config));
    return true;
}

/* A large file opens the screen, which stays. */
static struct dataset *load(struct explorer *explorer, const struct config *config,
                            struct status *status)
{
    struct loading loading = {.glyphs = choose_glyphs(config), .color = wants_color()};
    struct dataset *dataset = loading_run(&loading, config, status);
    explorer->screen = loading.screen;
    explorer->signals = loading.signals;
    explorer->quits = loading.quits;
    explorer->killed = loading.killed;
    return dataset;
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
    struct dataset *dataset = NULL;
    int result;
    if (screen_check(&status)) /* before a file is opened for writing */
        dataset = load(&explorer, &options->config, &status);
    if (dataset && start(&explorer, options, dataset, &status)) {
        loop(&explorer);
        result = end(&explorer, &options->config);
    } else {
        result = give_up(&explorer, &status);
    }
    signals_end();
    ui_free(explorer.ui);
    grid_done(&explorer.grid);
    session_free(explorer.session);
    dataset_free(dataset);
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
        puts("batchscope [explore] [OPTIONS]: train in the terminal while knobs turn.");
        options_help(stdout, true);
        result = EXIT_DONE;
    } else if (options_model_help(&options, stdout)) {
        result = EXIT_DONE;
    } else {
        result = explore(&options);
    }
    options_done(&options);
    return result;
}
