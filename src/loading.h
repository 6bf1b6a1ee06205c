/* loading.h -- the explorer's screen while a large file is read.
 *
 * A file of LOAD_LARGE bytes or one that takes longer than a moment opens the screen, and with it
 * the signals' pipe; whoever loads goes on with both. Where the explorer has them already it lends
 * them. Main thread only.
 */
#ifndef SRC_LOADING_H
#define SRC_LOADING_H

#include "engine/config.h"
#include "engine/dataset.h"
#include "ui/glyph.h"
#include "ui/grid.h"
#include "ui/screen.h"

struct loading {
    const struct glyphs *glyphs;
    struct screen_options options;
    bool back;             /* giving up leads back to a run, not out of the program */
    struct screen *screen; /* NULL: not opened */
    int signals;           /* descriptor to poll; −1 before the screen */
    bool quits;            /* the user had enough of it */
    int killed;            /* or this signal came; 0 if not */

    struct grid grid;
    double started, drawn;
};

/* NULL with the reason, which is nobody's concern where loading->quits or killed is set. `loading`
 * holds glyphs, options and back, screen and signals (or NULL and −1), and else zeros; the caller
 * closes the screen. */
struct dataset *loading_run(struct loading *loading, const struct config *config,
                            struct status *status);

#endif
