/* run_line.c -- runs side by side on the screen.
 *
 * Patterns are made of whole cells (two columns of dots), so that they are what they are with blocks
 * too; in ASCII a run is drawn in its own letter, but for the one selected, whose strokes keep height and
 * slope.
 */
#include "ui/run_line.h"

#include <stdio.h>

#include "ui/batch_table.h"
#include "ui/chart.h"

/* U+2219, which ASCII spells "@" (glyph.c): the other dot would be a minus in front of the rate. */
#define BATCH_AT_RATE "\u2219"

enum { RATE_COLS = 5 };

static const struct dash dashes[RUNS] = {
    {16, 0x0FFF, 'a'}, /* long dashes */
    {8, 0x00F0, 'b'},  /* short ones, also in the gaps of the long */
    {4, 0x0003, 'c'},  /* shorter still */
    {14, 0x03CF, 'd'}, /* by turns */
};

const struct dash ghost_dash = {4, 0x01, '.'};

bool run_among_others(const struct view *view)
{
    return view->run_count > 1;
}

bool run_shown(const struct view *view, const bool hidden[RUNS], int run)
{
    return run == view->run || (view->runs[run].exists && !hidden[run]);
}

enum role run_role(int run)
{
    return (enum role)(ROLE_RUN_A + run);
}

enum role run_step_role(int run)
{
    return (enum role)(ROLE_STEP_A + run);
}

const struct dash *run_dash(const struct view *view, int run)
{
    return run == view->run ? NULL : &dashes[run];
}

char *run_label(const struct view *view, int run, bool units, char text[RUN_LABEL])
{
    const struct view_run *shown = &view->runs[run];
    char batch[16], rate[16];

    if (shown->name[0])
        snprintf(text, RUN_LABEL, "%s", shown->name);
    else
        snprintf(text, RUN_LABEL, "%s%s" BATCH_AT_RATE "%s", units ? "B=" : "",
                 batch_name(view, shown->batch, batch, sizeof batch),
                 number_format(shown->scaled_lr, RATE_COLS, rate, sizeof rate));
    return text;
}
