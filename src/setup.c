/* setup.c -- from one run of the explorer to the next. */
#include "src/setup.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "src/files.h"

#define LABEL " label="

static void set_text(struct setup *setup, enum setting setting, const char *text)
{
    char *copy = checked_strdup(text);
    free(setup->owned[setting]);
    setup->owned[setting] = copy;
    setup->options.config.text[setting] = copy;
    setup->options.config.given[setting] = *text != '\0';
}

struct setup *setup_first(const struct options *given)
{
    struct setup *setup = checked_calloc(1, sizeof *setup);
    setup->options = *given;
    setup->given = given;
    setup->number = 1;
    return setup;
}

void setup_free(struct setup *setup)
{
    if (!setup)
        return;
    dataset_free(setup->dataset);
    for (int i = 0; i < SETTINGS; i++)
        free(setup->owned[i]);
    free(setup);
}

/* ---- knobs ----------------------------------------------------------------------------------- */

/* As they stand, but for what the next run works out afresh: a budget left to itself, and a rate
 * nobody set. It never starts frozen. */
static void take_knobs(struct config *config, const struct setup *setup, const struct view *view)
{
    const struct config *before = &setup->options.config;
    double budget = before->number[SET_MEMORY_LIMIT];
    bool left_alone = budget < 0 && view->knob[SET_MEMORY_LIMIT] == setup->limit;
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].knob)
            config->number[i] = view->knob[i];
    if (left_alone)
        config->number[SET_MEMORY_LIMIT] = budget;
    config->number[SET_FREEZE] = 0;
    double own = optimizer_table[(int)view->knob[SET_OPTIMIZER]].lr;
    config->given[SET_LR] = before->given[SET_LR] || view->scaled_lr != own;
    config->number[SET_LR] = config->given[SET_LR] ? view->scaled_lr : SETTING_UNSET;
    config->given[SET_LR_BATCH] = false; /* the rate is already scaled */
    config->number[SET_LR_BATCH] = setting_table[SET_LR_BATCH].word_value;
}

struct setup *setup_next(const struct setup *setup, const struct view *view)
{
    struct setup *next = setup_first(setup->given);
    next->options = setup->options;
    next->options.script = NULL;
    next->options.resumes = false;
    next->number = setup->number + 1;
    for (int i = 0; i < SETTINGS; i++)
        if (setup->owned[i]) {
            next->owned[i] = checked_strdup(setup->owned[i]);
            next->options.config.text[i] = next->owned[i];
        }
    set_text(next, SET_SCRIPT, "");
    set_text(next, SET_RESUME, "");
    set_text(next, SET_WEIGHTS, "");
    take_knobs(&next->options.config, setup, view);
    return next;
}

static double batch_on(const struct setup *setup, double knob)
{
    double n = (double)setup->dataset->train.n;
    return knob > 0 && knob <= n ? knob : n;
}

void setup_fit(struct setup *setup, const struct view *view, char *note, size_t size)
{
    struct config *config = &setup->options.config;
    double *knob = &config->number[SET_BATCH], batch = batch_on(setup, *knob);
    enum scale_rule rule = (enum scale_rule)config->number[SET_SCALE_LR];
    double ratio = batch / (double)view->batch;
    *note = '\0';
    if (*knob > batch) {
        snprintf(note, size, "batch %.0f is more than the %.0f examples to train on: full", *knob,
                 batch);
        *knob = 0;
    }
    if (config->given[SET_LR])
        config->number[SET_LR] *= rule == SCALE_LINEAR ? ratio : rule == SCALE_SQRT ? sqrt(ratio) : 1;
}

/* ---- data and model -------------------------------------------------------------------------- */

char *setup_path(const char *typed)
{
    const char *home = getenv("HOME");
    char *path;
    if (strncmp(typed, "~/", 2) != 0 || !home)
        return checked_strdup(typed);
    REQUIRE(asprintf(&path, "%s%s", home, typed + 1) > 0);
    return path;
}

/* What describes one set of data and means nothing for another. */
static void forget_data(struct setup *setup)
{
    static const enum setting texts[] = {SET_LABEL, SET_TEST, SET_IMAGE};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        set_text(setup, texts[i], "");
    setup->options.config.number[SET_TASK] = TASK_AUTO;
}

void setup_choose_data(struct setup *setup, const char *text)
{
    const char *label = strstr(text, LABEL);
    char *typed = strndup(text, label ? (size_t)(label - text) : strlen(text));
    char *path = setup_path(typed);
    if (strcmp(path, setup->options.config.text[SET_DATA]) != 0)
        forget_data(setup);
    set_text(setup, SET_DATA, path);
    if (label)
        set_text(setup, SET_LABEL, label + strlen(LABEL));
    free(path);
    free(typed);
}

void setup_choose_model(struct setup *setup, const char *text)
{
    set_text(setup, SET_MODEL, text);
}

char *setup_data_text(const struct setup *setup, char *text, size_t size)
{
    const char *label = setup->options.config.text[SET_LABEL];
    snprintf(text, size, "%s%s%s", setup->options.config.text[SET_DATA], *label ? LABEL : "", label);
    return text;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The caller frees it. */
static char *numbered(const char *file, int number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    return files_name(file, text);
}

static bool is_free(const char *file, int number)
{
    char *name = numbered(file, number);
    bool free_name = !*file || access(name, F_OK) != 0;
    free(name);
    return free_name;
}

void setup_number_files(struct setup *setup)
{
    static const enum setting written[] = {SET_LOG, SET_SAVE_WEIGHTS};
    const char *const *given = setup->given->config.text;
    while (!is_free(given[written[0]], setup->number) || !is_free(given[written[1]], setup->number))
        setup->number++;
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        char *name = numbered(given[written[i]], setup->number);
        set_text(setup, written[i], *given[written[i]] ? name : "");
        free(name);
    }
}
