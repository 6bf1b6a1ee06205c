/* run_fields.c -- what is told of a run beside others.
 *
 * Loss is the smoothed one that charts draw; test, accuracy and gap are of the newest evaluation.
 */
#include "ui/run_fields.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/chart.h"
#include "ui/run_line.h"
#include "ui/throughput.h"

enum { CLOCK_RANK = 5 };

/* Nothing for what is not measured. */
static void write_number(double value, int width, char *text, size_t size)
{
    if (!isnan(value))
        number_format(value, width, text, size);
}

/* One decimal while there is room for it. */
static void write_decimal(double value, double most, char *text, size_t size)
{
    snprintf(text, size, value < most ? "%.1f" : "%.0f", value);
}

/* ---- states ---- */

static const struct {
    const char *name;
    enum glyph glyph;
} states[] = {
    [RUN_TRAINING] = {"training", GLYPH_PLAY},
    [RUN_PAUSED] = {"paused", GLYPH_PAUSE},
    [RUN_FINISHED] = {"finished", GLYPH_PAUSE},
    [RUN_DIVERGED] = {"diverged", GLYPH_FLAG},
    [RUN_COLLAPSED] = {"collapsed", GLYPH_FLAG},
};

const char *run_state_name(enum run_state state)
{
    return states[state].name;
}

enum glyph run_state_glyph(enum run_state state)
{
    return states[state].glyph;
}

bool run_lost(enum run_state state)
{
    return state == RUN_DIVERGED || state == RUN_COLLAPSED;
}

/* ---- knobs ---- */

static void write_batch(const struct view_run *run, char *text, size_t size)
{
    snprintf(text, size, "%zu", run->batch);
}

static void write_lr(const struct view_run *run, char *text, size_t size)
{
    write_number(run->scaled_lr, 6, text, size);
}

static void write_bits(const struct view_run *run, char *text, size_t size)
{
    double row = run->knob[SET_PRECISION];

    snprintf(text, size, "%s", row >= 0 && row < PRECISIONS ? precision_names[(int)row] : "");
}

/* ---- clocks ---- */

static void write_steps(const struct view_run *run, char *text, size_t size)
{
    write_number((double)run->step, 7, text, size);
}

static void write_examples(const struct view_run *run, char *text, size_t size)
{
    write_number(round(run->examples), 8, text, size);
}

static void write_epochs(const struct view_run *run, char *text, size_t size)
{
    write_decimal(run->epoch, 9999.95, text, size);
}

static void write_seconds(const struct view_run *run, char *text, size_t size)
{
    write_number(run->seconds, 6, text, size);
}

/* ---- results ---- */

static void write_loss(const struct view_run *run, char *text, size_t size)
{
    write_number(run->smooth_loss, 5, text, size);
}

static void write_test(const struct view_run *run, char *text, size_t size)
{
    write_number(run->test_loss, 5, text, size);
}

static void write_accuracy(const struct view_run *run, char *text, size_t size)
{
    if (!isnan(run->test_accuracy))
        write_decimal(100 * run->test_accuracy, 101, text, size);
}

/* How much worse the test split is: points of accuracy, or of the loss where there are no classes. */
static void write_gap(const struct view_run *run, char *text, size_t size)
{
    double points = 100 * (run->fixed_train_accuracy - run->test_accuracy);

    if (isnan(points))
        write_number(run->test_loss - run->fixed_train_loss, 5, text, size);
    else
        snprintf(text, size, "%+.1f", points);
}

static void write_noise(const struct view_run *run, char *text, size_t size)
{
    if (!isnan(run->noise_scale))
        number_with_error(run->noise_scale, run->noise_error, text, size);
}

/* ---- costs ---- */

static void write_memory(const struct view_run *run, char *text, size_t size)
{
    memory_format(run->memory, text, size);
}

static void write_time(const struct view_run *run, char *text, size_t size)
{
    if (run->step_us > 0)
        throughput_time(run->step_us / 1e6, text, size);
}

/* A pause has its sign alone: it comes and goes, and columns are to stand still. */
static void write_state(const struct view_run *run, char *text, size_t size)
{
    bool told = run->state != RUN_TRAINING && run->state != RUN_PAUSED;

    snprintf(text, size, "%s", told ? run_state_name(run->state) : "");
}

const struct run_field run_fields[RUN_FIELDS] = {
    {"batch", "batch", 0, 1, 1, -1, 4, write_batch},
    {"lr", "learning rate", 0, 2, 2, -1, 5, write_lr},
    {"bits", "precision", 0, 7, 12, -1, 4, write_bits},
    {"steps", "steps", 1, 9, 9, CLOCK_STEPS, 5, write_steps},
    {"examples", "examples", 1, 17, 17, CLOCK_EXAMPLES, 8, write_examples},
    {"epochs", "epochs", 1, 8, 8, CLOCK_EPOCHS, 6, write_epochs},
    {"seconds", "seconds of training", 1, 15, 15, CLOCK_SECONDS, 7, write_seconds},
    {"loss", "training loss, smoothed", 2, 3, 3, -1, 5, write_loss},
    {"test", "test loss", 2, 4, 4, -1, 5, write_test},
    {"acc", "test accuracy, %", 2, 6, 6, -1, 4, write_accuracy},
    {"gap", "gap, train to test", 2, 11, 11, -1, 5, write_gap},
    {"noise scale", "noise scale", 3, 10, 10, -1, 11, write_noise},
    {"memory", "memory", 4, 14, 14, -1, 7, write_memory},
    {"step time", "time per step", 4, 16, 16, -1, 9, write_time},
    {"", "", 5, 13, 13, -1, 0, write_state},
};

/* ---- the table ---- */

bool run_field_shown(const struct view *view, const struct run_field *field)
{
    return view->classify || field->write != write_accuracy;
}

static void add_word(char text[RUN_TEXT], const char *word)
{
    size_t used = strlen(text);

    snprintf(text + used, RUN_TEXT - used, "%s%s", used ? ", " : "", word);
}

char *run_field_text(const struct view *view, const struct look *look,
                     const struct run_field *field, int run, char text[RUN_TEXT])
{
    *text = '\0';
    field->write(&view->runs[run], text, RUN_TEXT);
    if (field->write == write_state && view->runs[run].joined)
        add_word(text, "joined");
    if (field->write == write_state && !run_shown(view, look->hidden, run))
        add_word(text, "hidden");
    if (!*text && field->write != write_state)
        snprintf(text, RUN_TEXT, "–");
    return text;
}

static bool all_alike(const struct view *view, const struct look *look,
                      const struct run_field *field)
{
    char first[RUN_TEXT], text[RUN_TEXT];

    run_field_text(view, look, field, run_next(view, -1), first);
    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run))
        if (strcmp(first, run_field_text(view, look, field, run, text)) != 0)
            return false;
    return true;
}

int run_field_rank(const struct view *view, const struct look *look, const struct run_field *field)
{
    if (field->clock == (int)look->clock)
        return CLOCK_RANK;
    return field->rank != field->alike && all_alike(view, look, field) ? field->alike : field->rank;
}

int run_next(const struct view *view, int run)
{
    do
        run++;
    while (run < RUNS && !view->runs[run].exists);
    return run;
}

/* ---- marks ---- */

static enum role mark_role(const struct view *view, const struct look *look, int run)
{
    return run_shown(view, look->hidden, run) ? run_role(run) : ROLE_DIM;
}

enum role run_row_role(const struct view *view, const struct look *look, int run)
{
    return run == look->run ? ROLE_STRONG : mark_role(view, look, run);
}

void run_mark(const struct view *view, const struct look *look, int run, const struct pane *pane,
              int row, int col)
{
    const struct view_run *r = &view->runs[run];
    enum glyph line = run == look->run ? GLYPH_CURVE : (enum glyph)(GLYPH_RUN_A + run);
    enum role role = mark_role(view, look, run);

    if (run == look->run)
        pane_text(pane, row, col, ROLE_FOCUS, "▸");
    pane_put(pane, row, col + 1, run == look->run ? ROLE_FOCUS : role, (uint32_t)run_letter(run));
    if (r->joined)
        pane_put(pane, row, col + 2, role, 'j');
    if (run_shown(view, look->hidden, run))
        pane_glyph(pane, row, col + 3, role, line);
    if (r->state != RUN_TRAINING)
        pane_glyph(pane, row, col + 4, run_lost(r->state) ? ROLE_WARN : role, run_state_glyph(r->state));
}
