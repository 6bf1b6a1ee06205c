/* precision_words.c -- the sentences of the precision panel, and the loss scale's trace. */
#include "ui/precision_parts.h"

#include <math.h>
#include <stdio.h>

#include "engine/optimizer.h"
#include "engine/text.h"
#include "ui/chart_panel.h"
#include "ui/exponent_range.h"

enum { NUMBER = 32, CHART_ROWS = 6, CHART_COLS = 24 };

const struct precision_info *precision_now(const struct view *view)
{
    return &precision_table[view_precision(view)];
}

double precision_skipped(const struct view *view)
{
    struct history_bin all = {0};
    double at[CLOCKS];

    history_steps(view->history, at);
    history_sample(view->history, STAT_SKIPPED, CLOCK_STEPS, 0, at[CLOCK_STEPS] + 1, 1, &all);
    return round((double)all.mean * all.count);
}

struct parameter_bytes precision_parameter_bytes(const struct view *view)
{
    const struct precision_info *now = precision_now(view);
    const struct optimizer_info *optimizer = &optimizer_table[(int)view->knob[SET_OPTIMIZER]];
    struct parameter_bytes bytes = {
        .weight = format_bytes(now->weights),
        .master = now->master ? sizeof(float) : 0,
        .gradient = format_bytes(now->gradients),
        .state = (size_t)optimizer->states * format_bytes(now->state),
    };

    bytes.all = bytes.weight + bytes.master + bytes.gradient + bytes.state;
    return bytes;
}

static bool measured(const struct view *view, enum statistic stat, double *value)
{
    *value = view->stats.value[stat];
    return stat_has(&view->stats, stat);
}

char *precision_percent(double share, char *text, size_t size)
{
    snprintf(text, size, share < 0.01 ? "%.2g%%" : "%.1f%%", 100 * share);
    return text;
}

/* ---- loss scale ---- */

static const char *no_scale(const struct precision_info *now)
{
    return now->weights == FORMAT_BF16
               ? "no loss scale: bf16 has the range of fp32, only its digits are fewer"
               : "no loss scale: fp32 reaches down to 2^-149, nothing gets too small";
}

/* What the loss is multiplied by, and how that goes on. */
static void scale_words(const struct view *view, char *text, size_t size)
{
    double scale;

    if (!precision_now(view)->loss_scale) {
        snprintf(text, size, "%s", no_scale(precision_now(view)));
        return;
    }
    if (!measured(view, STAT_LOSS_SCALE, &scale)) {
        snprintf(text, size, "loss scale: no step taken yet");
        return;
    }
    if (scale > 1 && log2(scale) == floor(log2(scale)))
        snprintf(text, size, "loss scale 2^%.0f = %.10g", log2(scale), scale);
    else
        snprintf(text, size, "loss scale %.10g", scale);
    text_add(text, size, ", %.0f skipped", precision_skipped(view));
    if (view->knob[SET_LOSS_SCALE] < 0)
        text_add(text, size, "; ×2 per %.0f clean steps, ÷2 on overflow",
                 view->knob[SET_LOSS_SCALE_INTERVAL]);
}

static int chart_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    double latest;
    (void)glyphs;
    return width >= CHART_COLS && history_latest(view->history, STAT_LOSS_SCALE, &latest) ? CHART_ROWS : 0;
}

static void chart_part_draw(const struct view *view, const struct look *look,
                            const struct pane *pane)
{
    static const struct chart_series line = {STAT_LOSS_SCALE, CHART_LINE, ROLE_SMOOTH, NULL,
                                             "scale", NULL},
        skipped = {STAT_SKIPPED, CHART_FLAGS, ROLE_WARN, NULL, "skipped step", NULL};
    struct sheet sheet;

    sheet_start(&sheet, view, look);
    sheet.chart.title = "loss scale";
    sheet.chart.log_y = true;
    sheet_add_runs(&sheet, &line);
    sheet_add(&sheet, &skipped);
    chart_draw(&sheet.chart, pane);
}

/* ---- what is lost ---- */

/* Of the gradient as it is, were it stored in 16 bits. */
static void would_be_lost(const struct view *view, char *text, size_t size)
{
    const struct exponents *e = &view->exponents;
    char plain[NUMBER], scaled[NUMBER], bf16[NUMBER];

    if (!e->measured || e->total == 0)
        return;
    precision_percent(exponents_to_zero(e, FORMAT_FP16, 0), plain, sizeof plain);
    precision_percent(exponents_to_zero(e, FORMAT_FP16, 16), scaled, sizeof scaled);
    precision_percent(exponents_to_zero(e, FORMAT_BF16, 0), bf16, sizeof bf16);
    snprintf(text, size, "what would be lost in fp16: %s (at loss scale 65536: %s), in bf16: %s", plain,
             scaled, bf16);
}

static void lost_words(const struct view *view, char *text, size_t size)
{
    double underflow;
    char share[NUMBER];

    *text = '\0';
    if (precision_now(view)->gradients == FORMAT_FP32)
        would_be_lost(view, text, size);
    else if (measured(view, STAT_UNDERFLOW, &underflow))
        snprintf(text, size, "underflow %s: gradients not 0, but too small for %s, and stored as 0",
                 precision_percent(underflow, share, sizeof share),
                 format_table[precision_now(view)->gradients].name);
}

static void stuck_words(const struct view *view, char *text, size_t size)
{
    double stuck;
    char share[NUMBER];

    *text = '\0';
    if (measured(view, STAT_STUCK, &stuck))
        snprintf(text, size, "stuck %s: weights whose update was too small to change their last bit",
                 precision_percent(stuck, share, sizeof share));
}

/* ---- bytes ---- */

static void bytes_words(const struct view *view, char *text, size_t size)
{
    struct parameter_bytes bytes = precision_parameter_bytes(view);

    snprintf(text, size, "%zu bytes a parameter: weight %zu", bytes.all, bytes.weight);
    if (bytes.master)
        text_add(text, size, " + master %zu", bytes.master);
    text_add(text, size, " + gradient %zu", bytes.gradient);
    if (bytes.state)
        text_add(text, size, " + state %zu", bytes.state);
}

const struct part precision_scale_words = {.rank = 1, .words = scale_words, .role = ROLE_STRONG};
const struct part precision_lost_words = {.rank = 2, .words = lost_words, .role = ROLE_TEXT};
const struct part precision_stuck_words = {.rank = 4, .words = stuck_words, .role = ROLE_TEXT};
const struct part precision_bytes_words = {.rank = 5, .words = bytes_words, .role = ROLE_DIM};
const struct part precision_scale_chart = {.rank = 6, .grows = 2, .rows = chart_rows,
                                           .draw = chart_part_draw};
