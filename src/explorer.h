/* explorer.h -- the explorer: a terminal, an interface and the run they show.
 *
 * explorer.c is its loop; explorer_start.c starts the first run and, while the program goes on, the
 * runs after it. Main thread only.
 */
#ifndef SRC_EXPLORER_H
#define SRC_EXPLORER_H

#include <stdbool.h>

#include "src/export.h"
#include "src/offer.h"
#include "src/options.h"
#include "src/session.h"
#include "src/settle.h"
#include "src/setup.h"
#include "ui/screen.h"
#include "ui/ui.h"

struct explorer {
    struct setup *setup; /* of the session */
    struct session *session;
    struct screen *screen;
    struct screen_options look;
    struct ui *ui;
    struct offer offer;
    struct grid grid;
    struct view view, shown; /* as it is; with numbers that stand still for a moment */
    struct settle settle;
    struct view_event events[VIEW_EVENTS]; /* of the view */
    char change[256];
    int signals;     /* descriptor */
    double frame;    /* seconds between frames */
    double drawn_at;
    bool dirty, quits;
    int keys;        /* pressed */
    bool pressed;    /* since the last frame */
    int killed; /* by this signal; 0 if not */
    struct export *export; /* of what was measured, under way; or NULL */
    char writing[4200];    /* its file, for the screen */
    bool failed;          /* an earlier run could not be ended as it should */
    struct status failure; /* why */
};

/* Loads the data and starts the first run; false with the reason, which is nobody's concern where
 * explorer->quits or killed is set. Its options outlive the explorer. */
bool explorer_start(struct explorer *explorer, const struct options *options,
                    struct status *status);

/* Carries out UI_NEW_DATA or UI_NEW_MODEL: ends the run and starts another, or goes on with it and
 * says why. */
void explorer_begin(struct explorer *explorer, const struct ui_request *request);

/* Carries out UI_WRITE (explorer_write.c): begins, goes on a little at each turn of the loop, tells the
 * screen how far it is, and finishes at the end, but for a signal; explorer->failure tells what was
 * not written. */
void explorer_write(struct explorer *explorer, const struct ui_request *request);
void explorer_write_on(struct explorer *explorer);
void explorer_write_share(struct explorer *explorer);
void explorer_write_end(struct explorer *explorer);

/* Until the user quits or a signal ends it. */
void explorer_loop(struct explorer *explorer);

/* Frees everything but the screen. */
void explorer_done(struct explorer *explorer);

#endif
