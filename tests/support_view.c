/* support_view.c -- a view filled like the default run's, and what panels say of it. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/util.h"

enum { TRAIN = 1437, TEST = 360, WEIGHT_BYTES = 17226 * 4, EXAMPLE_BYTES = 1800 };

/* Uniform in -1 … 1, from a small generator: any will do. */
static double draw(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (double)(*state >> 8) / (1 << 23) - 1;
}

static double mean_loss(double epoch)
{
    double after = epoch > 8 ? (epoch - 8) / 8 : 0;
    return 0.05 + 2.6 * exp(-(epoch > 8 ? 8 + after : epoch) / 2.2);
}

/* `slower`: past epoch 2 the loss takes as many times as many examples to fall as far. */
static void record(struct history *history, uint64_t step, double examples, double batch,
                   double slower, uint32_t *random)
{
    double epoch = examples / TRAIN, mean = mean_loss(slower > 1 ? 2 + (epoch - 2) / slower : epoch),
           wild = draw(random) / sqrt(batch);
    double trace = 8 + 40 * exp(-epoch / 6);
    struct step_stats stats = {0};

    stat_set(&stats, STAT_STEP, (double)step);
    stat_set(&stats, STAT_EPOCH, epoch);
    stat_set(&stats, STAT_EXAMPLES, examples);
    stat_set(&stats, STAT_TIME_S, examples / 1600);
    stat_set(&stats, STAT_BATCH, batch);
    stat_set(&stats, STAT_TRAIN_LOSS, mean * exp(3 * wild));
    stat_set(&stats, STAT_TRAIN_ACCURACY, fmin(1, 1 - mean / 5 + wild / 8));
    stat_set(&stats, STAT_GRAD_VAR, trace * exp(2 * wild));
    stat_set(&stats, STAT_BATCH_NOISE, trace / batch * (1 - batch / TRAIN));
    stat_set(&stats, STAT_GRAD_SQ, 0.02 + mean * mean / 4 + 0.1 * wild * mean);
    if (step % 25 == 1) {
        stat_set(&stats, STAT_TEST_LOSS, mean + 0.1);
        stat_set(&stats, STAT_TEST_ACCURACY, 0.97 - mean / 5);
        stat_set(&stats, STAT_FIXED_TRAIN_LOSS, mean);
    }
    history_add(history, &stats);
}

static void fill_history(struct view *view)
{
    uint32_t random = 7;
    double examples = 0, batch = 32, end = 12.0 * TRAIN;

    for (view->step = 0; examples < end; view->step++) {
        if (batch == 32 && examples >= 8 * TRAIN) {
            batch = 256;
            history_mark(view->history, "batch 32→256");
        }
        examples += batch;
        record(view->history, view->step + 1, examples, batch, 1, &random);
    }
    view->examples = end;
    view->epoch = end / TRAIN;
    view->seconds = end / 1600;
}

static void fill_knobs(struct view *view)
{
    struct config config;

    config_init(&config, true);
    memcpy(view->knob, config.number, sizeof view->knob);
    view->knob[SET_LR] = view->scaled_lr = view->lr = 0.02;
    view->knob[SET_MEMORY_LIMIT] = 1 << 20;
    view->memory_limit = 1 << 20;
}

static void fill_noise(struct noise_report *noise)
{
    static const double layer[] = {5.5, 9.4, 5.8};

    *noise = (struct noise_report){.measured = true, .known = true, .weight = 1, .layers = 3};
    noise->trace = 20.7;
    noise->grad_sq = 0.0387;
    noise->scale = noise->trace / noise->grad_sq;
    noise->error = 60;
    memcpy(noise->layer_trace, layer, sizeof layer);
}

static size_t largest(size_t limit, size_t fixed, size_t example)
{
    return limit < fixed ? 0 : MIN((limit - fixed) / example, TRAIN);
}

static void fill_memory(struct view *view)
{
    size_t limit = view->memory_limit;

    memset(&view->memory, 0, sizeof view->memory);
    view->memory.bytes[PURPOSE_WEIGHTS] = WEIGHT_BYTES;
    view->memory.bytes[PURPOSE_GRADIENTS] = WEIGHT_BYTES;
    view->memory.bytes[PURPOSE_ACTIVATIONS] = view->micro_batch * (EXAMPLE_BYTES - 256);
    view->memory.bytes[PURPOSE_INPUT] = view->micro_batch * 256;
    view->memory.bytes[PURPOSE_WORKSPACE] = 20000;
    for (int p = 0; p < PURPOSES; p++)
        view->memory.total += view->memory.bytes[p];
    view->largest[PRECISION_FP32] = largest(limit, 2 * WEIGHT_BYTES + 20000, EXAMPLE_BYTES);
    view->largest[PRECISION_BF16] = view->largest[PRECISION_FP16] =
        largest(limit, 2 * WEIGHT_BYTES + 30000, EXAMPLE_BYTES / 2);
}

/* Bytes of each notch, as fill_memory has them. */
static void fill_batches(struct view *view)
{
    view->at_count = 0;
    for (size_t batch = 1; batch <= 1024; batch *= 2)
        view->at[view->at_count++].batch = batch;
    view->at[view->at_count++].batch = TRAIN;
    for (int i = 0; i < view->at_count; i++) {
        struct memory_bytes *memory = &view->at[i].memory;

        *memory = view->memory;
        memory->bytes[PURPOSE_ACTIVATIONS] = view->at[i].batch * (EXAMPLE_BYTES - 256);
        memory->bytes[PURPOSE_INPUT] = view->at[i].batch * 256;
        memory->total = 0;
        for (int p = 0; p < PURPOSES; p++)
            memory->total += memory->bytes[p];
    }
}

void sample_batch(struct sample *sample, size_t batch)
{
    struct view *view = &sample->view;
    size_t most = largest(view->memory_limit, 2 * WEIGHT_BYTES + 20000, EXAMPLE_BYTES);

    view->batch = batch;
    view->knob[SET_BATCH] = batch == TRAIN ? 0 : (double)batch;
    view->accumulate = (batch + most - 1) / most;
    view->threads = 1;
    view->micro_batch = (batch + view->accumulate - 1) / view->accumulate;
    view->batch_noise = noise_of_batch(view->noise.trace, (double)batch, TRAIN, false);
    fill_memory(view);
    fill_batches(view);
    view->memory_predicted = view->memory.total;
}

/* Exponents fall off on both sides of 2^-12; 40 of 10000 values lie where fp16 has nothing, 1000 are 0. */
static void fill_exponents(struct view *view)
{
    struct exponents *e = &view->exponents;
    static const struct {
        int exponent;
        uint64_t count;
    } bins[] = {{-30, 10}, {-27, 30}, {-25, 160}, {-20, 600}, {-16, 2200}, {-12, 3000}, {-8, 2500}, {-2, 500}};

    *e = (struct exponents){.measured = true, .step = view->step, .zero = 1000, .loss_scale = 1};
    e->total = e->zero;
    for (size_t i = 0; i < COUNT_OF(bins); i++) {
        e->count[bins[i].exponent - EXPONENT_LOW] = bins[i].count;
        e->total += bins[i].count;
    }
}

static void fill_profile(struct profile *profile)
{
    *profile = (struct profile){.measured = true, .step_us = 1500};
    profile->share[PHASE_PRODUCTS] = 0.4;
    profile->share[PHASE_LAYERS] = 0.2;
    profile->share[PHASE_STATISTICS] = 0.1;
    profile->share[PHASE_UPDATE] = 0.05;
    profile->share[PHASE_EVALUATION] = 0.25;
}

static void fill_events(struct sample *sample)
{
    static const struct view_event events[] = {
        {EVENT_NOTE, 1, 0, "seed 1", 0, false},
        {EVENT_APPLIED, 361, 8.0, "batch 32→256", 0, false},
        {EVENT_REFUSED, 370, 9.6, "batch 1024 needs 2.0 MiB of 1 MiB; largest 491", 0, false},
    };

    memcpy(sample->events, events, sizeof events);
    sample->view.events = sample->events;
    sample->view.event_count = COUNT_OF(events);
}

void sample_init(struct sample *sample)
{
    static const char *const layers[] = {"1 64→128", "2 →64", "3 →10"};
    struct view *view = &sample->view;

    memset(sample, 0, sizeof *sample);
    *view = (struct view){
        .data = "digits", .train_n = TRAIN, .test_n = TEST, .features = 64, .outputs = 10,
        .classify = true, .guessing = log(10), .model = "mlp 128,64", .parameters = 17226, .layers = 3,
        .layer_names = layers, .state = RUN_TRAINING, .horizon = 40, .steps_per_s = 6.25,
        .examples_per_s = 1600, .smooth_loss = 0.148, .smooth_accuracy = 0.974, .test_loss = 0.264,
        .test_accuracy = 0.931, .fixed_train_loss = 0.151, .fixed_train_accuracy = 0.974,
        .record = "", .change = "8.0  batch 32→256: noise per step 9.5 times less, 8 times fewer steps an epoch",
    };
    sample->look = (struct look){.clock = CLOCK_EPOCHS, .focus = SET_BATCH, .status = ""};
    view->history = history_new();
    stat_set(&view->stats, STAT_TRAIN_LOSS, 0.133);
    stat_set(&view->stats, STAT_GRAD_NORM, 0.32);
    stat_set(&view->stats, STAT_UPDATE_NORM, 0.0064);
    stat_set(&view->stats, STAT_WEIGHT_NORM, 14.2);
    fill_history(view);
    fill_knobs(view);
    fill_noise(&view->noise);
    sample_batch(sample, 256);
    fill_events(sample);
    fill_exponents(view);
    fill_profile(&view->profile);
    sample_runs(sample, 1);
}

/* How a run beside A differs: its batch from epoch 2 on, its rate, how much slower its loss falls. */
static const struct {
    size_t batch;
    double lr, slower;
} beside[RUNS] = {{32, 0.02, 1}, {256, 0.16, 1.03}, {256, 0.02, 2.1}, {TRAIN, 0.02, 5}};

/* Up to epoch 2 it is A; then a given loss takes `slower` times as many examples. */
static void fill_beside(struct view_run *run, int letter, double end)
{
    uint32_t random = (uint32_t)letter + 20;
    double fork = 2.0 * TRAIN, examples = 0, batch = 32;

    history_free(run->history);
    run->history = history_new();
    for (run->step = 0; examples < end; run->step++) {
        if (examples >= fork && batch == 32 && letter)
            history_mark(run->history, "fork");
        if (examples >= fork)
            batch = (double)beside[letter].batch;
        examples = fmin(end, examples + batch);
        record(run->history, run->step + 1, examples, batch,
               examples > fork ? beside[letter].slower : 1, &random);
    }
}

static void fill_compared(struct view_run *run, const struct view *view, int letter)
{
    double slower = beside[letter].slower, batch = (double)beside[letter].batch;

    run->exists = true;
    run->state = view->state;
    run->epoch = view->epoch;
    run->examples = view->examples;
    run->seconds = view->seconds;
    memcpy(run->knob, view->knob, sizeof run->knob);
    run->batch = beside[letter].batch;
    run->knob[SET_BATCH] = run->batch == TRAIN ? 0 : batch;
    run->knob[SET_LR] = run->scaled_lr = beside[letter].lr;
    run->smooth_loss = view->smooth_loss * slower;
    run->smooth_accuracy = 1 - (1 - view->smooth_accuracy) * slower;
    run->test_loss = view->test_loss * slower;
    run->test_accuracy = 1 - (1 - view->test_accuracy) * slower;
    run->fixed_train_loss = view->fixed_train_loss * slower;
    run->fixed_train_accuracy = 1 - (1 - view->fixed_train_accuracy) * slower;
    run->noise_scale = letter == 3 ? NAN : 500 + 90 * letter;
    run->noise_error = 60;
    run->memory = 200 * 1024 + run->batch * EXAMPLE_BYTES;
    run->step_us = 40 + 5.5 * batch;
}

void sample_runs(struct sample *sample, int count)
{
    struct view *view = &sample->view;

    view->run_count = count;
    for (int i = count; i < RUNS; i++)
        view->runs[i].exists = false;
    for (int i = 0; i < count; i++) {
        struct view_run *run = &view->runs[i];

        if (i > 0)
            fill_beside(run, i, view->examples);
        else {
            run->history = view->history;
            run->step = view->step;
        }
        fill_compared(run, view, i);
    }
}

void sample_done(struct sample *sample)
{
    struct view *view = &sample->view;
    bool own = true;

    for (int i = 0; i < RUNS; i++) {
        own = own && view->history != view->runs[i].history;
        history_free(view->runs[i].history);
    }
    if (own)
        history_free(view->history);
}

int sample_set_up(void **state)
{
    struct sample *sample = checked_malloc(sizeof *sample);

    sample_init(sample);
    *state = sample;
    return 0;
}

int sample_tear_down(void **state)
{
    sample_done(*state);
    free(*state);
    return 0;
}

void text_append(char **at, uint32_t ch)
{
    if (ch < 0x80) {
        *(*at)++ = (char)ch;
    } else if (ch < 0x800) {
        *(*at)++ = (char)(0xc0 | ch >> 6);
        *(*at)++ = (char)(0x80 | (ch & 0x3f));
    } else {
        *(*at)++ = (char)(0xe0 | ch >> 12);
        *(*at)++ = (char)(0x80 | (ch >> 6 & 0x3f));
        *(*at)++ = (char)(0x80 | (ch & 0x3f));
    }
}

/* A panel alone in rows x cols as text with runs of spaces made one, frames taken off; free it. */
static char *panel_words(const struct sample *sample, enum panel_id panel, int rows, int cols)
{
    struct grid grid = {0};
    struct pane pane;
    char *text = checked_malloc((size_t)(rows * cols) * 4 + 1), *at = text;

    grid_resize(&grid, rows, cols);
    pane = (struct pane){&grid, {0, 0, rows, cols}, &glyphs_utf8};
    panel_table[panel]->draw(&sample->view, &sample->look, &pane);
    for (int i = 0; i < rows * cols; i++) {
        uint32_t ch = grid.cells[i].ch;

        if (ch == glyphs_utf8.cell[GLYPH_VERTICAL])
            ch = ' ';
        if (ch != ' ' || (at > text && at[-1] != ' '))
            text_append(&at, ch);
    }
    *at = 0;
    grid_done(&grid);
    return text;
}

static void expect(const struct sample *sample, enum panel_id panel, int rows, int cols,
                   const char *words, bool present)
{
    char *text = panel_words(sample, panel, rows, cols);

    if (!!strstr(text, words) != present)
        fail_msg("'%s' %s in: %s", words, present ? "missing" : "found", text);
    free(text);
}

void says(const struct sample *sample, enum panel_id panel, int rows, int cols,
                 const char *words)
{
    expect(sample, panel, rows, cols, words, true);
}

void is_silent(const struct sample *sample, enum panel_id panel, int rows, int cols,
                      const char *words)
{
    expect(sample, panel, rows, cols, words, false);
}
