/* loading.c -- the explorer's screen while a large file is read: drawn between two pieces of it.
 *
 * The screen is opened by the first report that is worth it, so that a small file, or an error in
 * it, never flashes one. Keys and signals are looked at whenever it is drawn: what ends the explorer
 * ends the reading; stopping it (Ctrl-Z) has to wait until the file is read.
 */
#include "src/loading.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/load.h"
#include "src/pacer.h"
#include "src/signals.h"
#include "ui/draw_loading.h"
#include "ui/keys.h"

#define MOMENT 0.05 /* seconds */

enum { CTRL_C = 3 };

static bool is_large(const char *file)
{
    struct stat about;
    return stat(file, &about) == 0 && (uint64_t)about.st_size >= LOAD_LARGE;
}

/* False where there can be none: whoever opens it next will hear why. */
static bool open_screen(struct loading *loading)
{
    struct status status;
    loading->signals = signals_start();
    loading->screen = screen_open(&loading->options, &status);
    if (loading->screen)
        signals_rescue(screen_rescue(loading->screen));
    return loading->screen != NULL;
}

static void read_keys(struct loading *loading)
{
    int key;
    while ((key = screen_key(loading->screen)) >= 0)
        loading->quits |= key == 'q' || key == CTRL_C || (loading->back && key == KEY_ESCAPE);
    if (key == SCREEN_CLOSED)
        loading->killed = SIGHUP;
}

static void read_signals(struct loading *loading)
{
    unsigned char bytes[64];
    ssize_t n = read(loading->signals, bytes, sizeof bytes);
    for (ssize_t i = 0; i < n; i++)
        if (bytes[i] == SIGTERM || bytes[i] == SIGHUP || bytes[i] == SIGINT)
            loading->killed = bytes[i];
}

static void draw(struct loading *loading, const char *file, double share)
{
    struct grid *grid = &loading->grid;
    int rows, cols;
    screen_size(loading->screen, &rows, &cols);
    if (rows != grid->rows || cols != grid->cols)
        grid_resize(grid, rows, cols);
    draw_loading(grid, loading->glyphs, file, share,
                 loading->back ? "Esc goes back to the run" : "q quit");
    screen_show(loading->screen, grid);
}

static bool report(void *context, const char *file, double share)
{
    struct loading *loading = context;
    double now = pacer_clock();
    bool opened = loading->signals >= 0;
    if (!opened && now < loading->started + MOMENT && !(share == 0 && is_large(file)))
        return true;
    if (opened && (!loading->screen || now < loading->drawn + MOMENT))
        return true;
    if (!opened && !open_screen(loading))
        return true;
    loading->drawn = now;
    draw(loading, file, share);
    read_keys(loading);
    read_signals(loading);
    return !loading->quits && !loading->killed;
}

struct dataset *loading_run(struct loading *loading, const struct config *config,
                            struct status *status)
{
    struct read_progress progress = {report, loading};
    loading->started = loading->drawn = pacer_clock();
    struct dataset *dataset = load_dataset_watched(config, &progress, status);
    grid_done(&loading->grid);
    return dataset;
}
