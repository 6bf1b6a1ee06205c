/* explorer.c -- the loop between terminal, interface and session.
 *
 * It sleeps until a key, a signal, the worker or the next frame. While training, a frame is drawn
 * --fps times a second; when nothing trains and nothing happens, nothing is drawn.
 */
#include "src/explorer.h"

#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "src/pacer.h"
#include "src/settle.h"
#include "src/signals.h"
#include "src/snapshot.h"
#include "ui/keys.h"

#define ANSWER 0.04 /* seconds between frames while keys are pressed */

static void suspend(struct explorer *explorer)
{
    screen_suspend(explorer->screen);
    signals_rescue(NULL);
    signals_stop_self();
    signals_rescue(screen_rescue(explorer->screen));
    screen_resume(explorer->screen);
}

static void take_picture(struct explorer *explorer)
{
    char text[256];
    bool good = snapshot_save(&explorer->grid, explorer->look.theme, text, sizeof text);
    ui_answer(explorer->ui, good, text, pacer_clock());
}

/* Requests that the session carries out as they are. */
static const struct {
    bool asks;
    enum ask_kind kind;
} asks[UI_REQUEST_KINDS] = {
    [UI_CHANGE] = {true, ASK_CHANGE},   [UI_PREVIEW] = {true, ASK_PREVIEW},
    [UI_TOGGLE] = {true, ASK_TOGGLE},   [UI_STEP] = {true, ASK_STEP},
    [UI_EPOCH] = {true, ASK_EPOCH},     [UI_AGAIN] = {true, ASK_AGAIN},
    [UI_MEASURE] = {true, ASK_MEASURE}, [UI_UNDO] = {true, ASK_UNDO},
    [UI_REDO] = {true, ASK_REDO},       [UI_FORK] = {true, ASK_FORK},
    [UI_REWIND] = {true, ASK_REWIND},   [UI_RESCUE] = {true, ASK_RESCUE},
    [UI_REMOVE] = {true, ASK_REMOVE},   [UI_JOIN] = {true, ASK_JOIN},
    [UI_NAME] = {true, ASK_NAME},       [UI_BRANCH] = {true, ASK_BRANCH},
    [UI_CLOCK] = {true, ASK_CLOCK},
};

static void ask_session(struct explorer *explorer, const struct ui_request *request)
{
    struct ask ask = {.kind = asks[request->kind].kind, .run = request->run, .change = request->change,
                      .step = request->step, .clock = request->clock};
    snprintf(ask.text, sizeof ask.text, "%.*s", (int)sizeof ask.text - 1, request->text);
    uint64_t number = session_ask(explorer->session, &ask);
    if (request->kind == UI_CHANGE)
        ui_sent(explorer->ui, number);
    else if (request->kind == UI_PREVIEW)
        ui_previewed(explorer->ui, number);
}

static void carry_out(struct explorer *explorer, const struct ui_request *request)
{
    if (asks[request->kind].asks) {
        ask_session(explorer, request);
        return;
    }
    switch (request->kind) {
    case UI_NEW_DATA:
    case UI_NEW_MODEL:
        explorer_begin(explorer, request);
        explorer->shown = explorer->view; /* a run that has ended is not to be shown */
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
    case UI_PICTURE:
        take_picture(explorer);
        break;
    case UI_WRITE:
        explorer_write(explorer, request);
        break;
    default:
        break;
    }
}

static void carry_out_all(struct explorer *explorer, const struct ui_requests *requests)
{
    for (int i = 0; i < requests->count; i++)
        carry_out(explorer, &requests->item[i]);
}

static void use_mouse(struct explorer *explorer, struct ui_requests *requests)
{
    struct mouse mouse;
    screen_mouse(explorer->screen, &mouse);
    if (mouse.row < explorer->grid.rows && mouse.col < explorer->grid.cols)
        ui_mouse(explorer->ui, &explorer->shown, &explorer->grid, &mouse, pacer_clock(), requests);
}

static void read_keys(struct explorer *explorer)
{
    int key;
    while ((key = screen_key(explorer->screen)) >= 0) {
        struct ui_requests requests = {0};
        explorer->keys++;
        session_view(explorer->session, ui_run(explorer->ui), &explorer->view);
        if (key == KEY_MOUSE_EVENT)
            use_mouse(explorer, &requests);
        else
            ui_key(explorer->ui, &explorer->view, key, pacer_clock(), &requests);
        carry_out_all(explorer, &requests);
        explorer->dirty = explorer->pressed = true;
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
        else if (bytes[i] == SIGWINCH)
            screen_redraw(explorer->screen); /* it may have changed and changed back */
        else if (bytes[i] == SIGTERM || bytes[i] == SIGHUP || bytes[i] == SIGINT)
            explorer->killed = bytes[i];
        explorer->dirty = true;
    }
}

static void draw(struct explorer *explorer, double now)
{
    struct ui_requests requests = {0};
    int rows, cols;
    session_view(explorer->session, ui_run(explorer->ui), &explorer->view);
    ui_tick(explorer->ui, &explorer->view, now, &requests);
    carry_out_all(explorer, &requests);
    if (explorer->view.run != ui_run(explorer->ui)) /* the run selected was gone */
        session_view(explorer->session, ui_run(explorer->ui), &explorer->view);
    settle(&explorer->settle, &explorer->shown, &explorer->view, now);
    explorer_write_share(explorer);
    screen_size(explorer->screen, &rows, &cols);
    if (rows != explorer->grid.rows || cols != explorer->grid.cols)
        grid_resize(&explorer->grid, rows, cols);
    ui_draw(explorer->ui, &explorer->shown, now, &explorer->grid);
    screen_show(explorer->screen, &explorer->grid);
    explorer->drawn_at = now;
    explorer->dirty = explorer->pressed = false;
}

/* A press is answered sooner than the next frame would be. */
static double next_frame(const struct explorer *explorer)
{
    return explorer->drawn_at + (explorer->pressed ? fmin(explorer->frame, ANSWER) : explorer->frame);
}

/* Milliseconds to sleep at most; -1 for ever. */
static int time_to_sleep(const struct explorer *explorer, double now)
{
    if (explorer->export)
        return 0;
    double wait = ui_wait(explorer->ui, now);
    double next = next_frame(explorer) - now;
    bool frames = explorer->dirty || view_trains(&explorer->view);
    if (frames && (wait < 0 || next < wait))
        wait = next > 0 ? next : 0;
    return wait < 0 ? -1 : (int)(wait * 1000) + 1;
}

void explorer_loop(struct explorer *explorer)
{
    struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {explorer->signals, POLLIN, 0}};
    explorer->dirty = true;
    while (!explorer->quits && !explorer->killed) {
        double now = pacer_clock();
        bool due = now >= next_frame(explorer);
        double wait = ui_wait(explorer->ui, now);
        if (due && (explorer->dirty || view_trains(&explorer->view) || wait == 0))
            draw(explorer, now);
        explorer_write_on(explorer);
        int ready = poll(fds, 2, time_to_sleep(explorer, pacer_clock()));
        if (ready == 0)
            explorer->dirty = true;
        if (ready > 0 && fds[1].revents)
            read_signals(explorer);
        if (ready > 0 && fds[0].revents)
            read_keys(explorer);
    }
    explorer_write_end(explorer);
}
