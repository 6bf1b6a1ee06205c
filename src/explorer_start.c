/* explorer_start.c -- starting the explorer's first run, and the one after another.
 *
 * A new run is loaded, made and set going before the old one is ended: whatever is wrong with it, the
 * old one has gone on all the while.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/charset.h"
#include "src/explorer.h"
#include "src/files.h"
#include "src/first_run.h"
#include "src/loading.h"
#include "src/pacer.h"
#include "src/record.h"
#include "src/signals.h"

static void leave(void *context, int signal)
{
    session_leave(context, signal);
}

static const struct glyphs *choose_glyphs(const struct config *config)
{
    const char *term = getenv("TERM");
    bool console = term && !strcmp(term, "linux");
    bool ascii = config->number[SET_ASCII] != 0;
    return glyphs_choose(ascii ? CHOOSE_ASCII : (enum glyph_choice)config->number[SET_GLYPHS],
                         charset_is_utf8(), console);
}

static struct screen_options choose_screen(const struct config *config)
{
    return (struct screen_options){
        .theme = theme_choose((int)config->number[SET_THEME], getenv("NO_COLOR"),
                              getenv("COLORFGBG")),
        .mouse = config->number[SET_NO_MOUSE] == 0,
    };
}

/* ---- data ------------------------------------------------------------------------------------ */

/* A large file opens the screen, which stays. *quits: the user had enough of it. */
static bool load(struct explorer *explorer, struct setup *setup, bool *quits, struct status *status)
{
    const struct config *config = &setup->options.config;
    struct loading loading = {.glyphs = choose_glyphs(config), .options = explorer->look,
                              .back = explorer->session, .screen = explorer->screen,
                              .signals = explorer->signals};
    setup->dataset = loading_run(&loading, config, status);
    explorer->screen = loading.screen;
    explorer->signals = loading.signals;
    explorer->killed = loading.killed;
    *quits = loading.quits;
    return setup->dataset;
}

/* ---- the session ----------------------------------------------------------------------------- */

static struct session *make_session(const struct setup *setup, struct status *status)
{
    const struct script *script = setup->options.script;
    if (script && !record_check_start(script, &setup->options.config, setup->dataset, status))
        return NULL;
    const struct session_options options = {&setup->options, setup->dataset, signals_wake(), true};
    return session_new(&options, status);
}

/* The new session is the one that is shown. */
static void show_session(struct explorer *explorer)
{
    session_view(explorer->session, 0, &explorer->view);
    explorer->setup->limit = explorer->view.knob[SET_MEMORY_LIMIT];
    offer_present(&explorer->offer, explorer->setup);
    explorer->dirty = true;
}

static bool open_screen(struct explorer *explorer, struct status *status)
{
    if (!explorer->screen)
        explorer->screen = screen_open(&explorer->look, status);
    if (explorer->screen)
        signals_rescue(screen_rescue(explorer->screen));
    return explorer->screen;
}

bool explorer_start(struct explorer *explorer, const struct options *options, struct status *status)
{
    explorer->signals = -1;
    explorer->view.events = explorer->events;
    explorer->view.change = explorer->change;
    explorer->look = choose_screen(&options->config);
    explorer->frame = 1 / options->config.number[SET_FPS];
    explorer->setup = setup_first(options);
    if (!screen_check(status) || /* before a file is opened for writing */
        !load(explorer, explorer->setup, &explorer->quits, status))
        return false;
    if (explorer->signals < 0)
        explorer->signals = signals_start();
    explorer->session = make_session(explorer->setup, status);
    if (!explorer->session || !open_screen(explorer, status))
        return false;
    explorer->ui = ui_new(choose_glyphs(&options->config));
    ui_set_clock(explorer->ui, (enum clock)options->config.number[SET_CLOCK]);
    ui_hint(explorer->ui, first_run());
    offer_init(&explorer->offer, &explorer->view);
    ui_offer(explorer->ui, &explorer->offer.catalogue);
    signals_on_leave(leave, explorer->session);
    show_session(explorer);
    return true;
}

static void put_event(struct session *session, enum event_kind event, const char *text)
{
    struct ask ask = {.kind = ASK_NOTE, .event = event};
    snprintf(ask.text, sizeof ask.text, "%.*s", (int)sizeof ask.text - 1, text);
    session_ask(session, &ask);
}

/* ---- another run ----------------------------------------------------------------------------- */

static void not_begun(struct explorer *explorer, const char *why)
{
    char text[sizeof(struct status) + 16];
    snprintf(text, sizeof text, "no new run: %s", why);
    put_event(explorer->session, EVENT_REFUSED, text);
    ui_not_begun(explorer->ui, pacer_clock(), why);
}

/* Its last row and its weights are written; a disk that is full now is told of now and at exit. */
static void end_session(struct explorer *explorer, struct session *session)
{
    struct status status;
    if (!session_end(session, &status)) {
        explorer->failed = true;
        explorer->failure = status;
        put_event(explorer->session, EVENT_REFUSED, status.text);
    }
    session_free(session);
}

/* The data set goes on with the new setup where both are of the same. */
static void replace(struct explorer *explorer, struct setup *next, struct session *session)
{
    struct setup *before = explorer->setup;
    struct session *ended = explorer->session;
    explorer->setup = next;
    explorer->session = session;
    signals_on_leave(leave, session); /* before the old one is gone */
    end_session(explorer, ended);
    if (before->dataset == next->dataset)
        before->dataset = NULL;
    show_session(explorer);
    setup_free(before);
}

static void note_file(struct explorer *explorer, enum setting setting, const char *what)
{
    const char *file = explorer->setup->options.config.text[setting];
    char text[sizeof ((struct view_event *)0)->text];
    if (!*file)
        return;
    snprintf(text, sizeof text, "%s of this run: %.120s", what, file);
    put_event(explorer->session, EVENT_NOTE, text);
}

/* What is new, for the status line and, longer, for the events. */
static void tell(struct explorer *explorer, const char *note)
{
    const struct config *config = &explorer->setup->options.config;
    char text[512];
    snprintf(text, sizeof text, "run %d: %s with %s%s%s", explorer->setup->number,
             config->text[SET_DATA], config->text[SET_MODEL], *note ? " · " : "", note);
    put_event(explorer->session, EVENT_NOTE, text);
    note_file(explorer, SET_LOG, "log");
    note_file(explorer, SET_SAVE_WEIGHTS, "weights");
    ui_restart(explorer->ui, pacer_clock(), text);
}

/* Takes `next` over when it succeeds. */
static bool begin(struct explorer *explorer, struct setup *next, struct status *status)
{
    char note[160];
    setup_fit(next, &explorer->view, note, sizeof note);
    setup_number_files(next);
    if (!files_check(&next->options.config, status))
        return false;
    struct session *session = make_session(next, status);
    if (!session)
        return false;
    replace(explorer, next, session);
    tell(explorer, note);
    return true;
}

void explorer_begin(struct explorer *explorer, const struct ui_request *request)
{
    struct setup *next = setup_next(explorer->setup, &explorer->view);
    struct dataset *shared = NULL;
    struct status status;
    bool back = false, good = true;
    if (request->kind == UI_NEW_MODEL) {
        setup_choose_model(next, request->text);
        next->dataset = shared = explorer->setup->dataset;
    } else {
        setup_choose_data(next, request->text);
        good = load(explorer, next, &back, &status);
    }
    if (good && begin(explorer, next, &status))
        return;
    if (back)
        snprintf(status.text, sizeof status.text, "reading was given up");
    if (!explorer->killed)
        not_begun(explorer, status.text);
    if (next->dataset == shared)
        next->dataset = NULL;
    setup_free(next);
}

void explorer_done(struct explorer *explorer)
{
    signals_end();
    ui_free(explorer->ui);
    grid_done(&explorer->grid);
    session_free(explorer->session);
    setup_free(explorer->setup);
}
