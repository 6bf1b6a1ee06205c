/* ui.h -- the explorer's state: a key becomes a request, a view becomes a grid of cells. Pure.
 *
 * It knows no terminal and no thread: the program hands it keys, views and the time, carries out the
 * requests it returns, and shows the grid it draws. Presses of one knob within a moment are one
 * change: it is sent when the moment is over or another action needs it first.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdint.h>

#include "engine/change.h"
#include "ui/catalogue.h"
#include "ui/grid.h"
#include "ui/mouse.h"
#include "ui/view.h"

enum ui_request_kind {
    UI_CHANGE, /* turn the knobs in `change`; tell ui_sent the request's number */
    UI_PREVIEW, /* say what `change` would come to; tell ui_previewed the request's number */
    UI_TOGGLE, UI_STEP, UI_EPOCH, UI_AGAIN, UI_MEASURE,
    UI_UNDO, UI_REDO, /* the last change: back to before it; make it again, here */
    UI_FORK,          /* now, or at `step` (not UI_NOW) */
    UI_REWIND,        /* to `step` */
    UI_RESCUE,        /* a run that is lost: to where it was good, with a smaller rate */
    UI_REMOVE, UI_JOIN, /* joined, or not any more */
    UI_NAME,          /* `text`, "" for none */
    UI_CLOCK,         /* the runs advance evenly on `clock` from now on */
    UI_BRANCH,        /* measure the critical batch size; again: cancel */
    UI_WRITE,         /* into the file `text`: the script, or what was measured, by its ending */
    UI_NEW_DATA, UI_NEW_MODEL, /* a new run on other data, with another model: `text` */
    UI_QUIT, UI_SUSPEND, UI_REDRAW,
    UI_PICTURE, /* of the screen, into a file; tell ui_answer how that went */
    UI_REQUEST_KINDS
};

enum { UI_REQUESTS = 4, UI_TEXT = 1024 };

#define UI_NOW UINT64_MAX

struct ui_request {
    enum ui_request_kind kind;
    int run;           /* it is about */
    uint64_t step;     /* UI_FORK, UI_REWIND */
    enum clock clock;  /* UI_CLOCK */
    struct change change;
    char text[UI_TEXT];
};

struct ui_requests {
    int count;
    struct ui_request item[UI_REQUESTS];
};

struct ui;

/* The run selected: views are to be of this one. */
int ui_run(const struct ui *ui);

struct ui *ui_new(const struct glyphs *glyphs);
void ui_free(struct ui *ui);

/* What UI_NEW_DATA and UI_NEW_MODEL choose from; it must outlive the interface. */
void ui_offer(struct ui *ui, const struct catalogue *catalogue);

/* The x axis at the start: epochs unless it is told. */
void ui_set_clock(struct ui *ui, enum clock clock);

/* Another session has begun: what belonged to the old one is forgotten (the run selected, what is asked
 * for, overlays, zoom and cursor). Shows `text` for a while. */
void ui_restart(struct ui *ui, double now, const char *text);

/* The new run that was asked for did not begin: shows why, in the list it was chosen from. */
void ui_not_begun(struct ui *ui, double now, const char *why);

/* The file that was asked for with UI_WRITE cannot be begun: asks again, with the reason. */
void ui_not_written(struct ui *ui, const char *why);

/* What a key (a code point, or one of keys.h) asks for. `now` is in seconds on any steady clock. */
void ui_key(struct ui *ui, const struct view *view, int key, double now,
            struct ui_requests *requests);

/* What the mouse asks for, on the screen that `grid` holds. */
void ui_mouse(struct ui *ui, const struct view *view, struct grid *grid, const struct mouse *mouse,
              double now, struct ui_requests *requests);

/* What the passing of time asks for: a burst of presses that is over. */
void ui_tick(struct ui *ui, const struct view *view, double now, struct ui_requests *requests);

/* Seconds until ui_tick or a new frame is due although nothing happens; -1 for never. */
double ui_wait(const struct ui *ui, double now);

/* The number under which a UI_CHANGE was queued; once for each, in their order. */
void ui_sent(struct ui *ui, uint64_t number);

/* The number under which the last UI_PREVIEW was queued. */
void ui_previewed(struct ui *ui, uint64_t number);

/* Shows what came of a request that the program carried out by itself. */
void ui_answer(struct ui *ui, bool good, const char *text, double now);

/* Whether the line that answers names the first keys until one is pressed (off at first). */
void ui_hint(struct ui *ui, bool on);

void ui_draw(struct ui *ui, const struct view *view, double now, struct grid *grid);

#endif
