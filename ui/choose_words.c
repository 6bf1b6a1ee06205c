/* choose_words.c -- what the list of data sets and models says below its rows. */
#include "ui/choose.h"

#include <stdio.h>

#include "engine/memory.h"

char *choose_wrong_layers(const struct choose *choose, char *text, size_t size)
{
    snprintf(text, size, "column %d: %s", choose->typed.column, choose->typed.why);
    return text;
}

static void say_weight(const struct model_weight *weight, const struct view *view, char *text,
                       size_t size)
{
    char bytes[32];

    if (!weight->fits)
        snprintf(text, size, "%s", weight->why);
    else
        snprintf(text, size, "%zu parameters, %s at batch %zu", weight->parameters,
                 memory_format(weight->bytes, bytes, sizeof bytes), view->batch);
}

static void say_typed(const struct choose *choose, const struct catalogue *catalogue,
                      const struct view *view, char *text, size_t size)
{
    if (!choose->models)
        snprintf(text, size, "Type the path of a CSV file; Tab completes it. The last column is "
                             "what is predicted, unless label=COLUMN after the path names another.");
    else if (!*choose->layers)
        snprintf(text, size, "Type layers with commas between: %s. The output layer is added.",
                 catalogue->layers);
    else if (!choose->typed.fits)
        choose_wrong_layers(choose, text, size);
    else
        say_weight(&choose->typed, view, text, size);
}

static void say_data(const struct catalogue_data *data, char *text, size_t size)
{
    char task[48] = "a regression";

    if (data->outputs > 1)
        snprintf(task, sizeof task, "%d classes", data->outputs);
    snprintf(text, size, "%s: %s; %zu examples of %d values, %s%s%s", data->name, data->about,
             data->rows, data->columns, task, data->missing ? "; " : "",
             data->missing ? data->missing : "");
}

static void say_model(const struct choose *choose, const struct catalogue *catalogue,
                      const struct view *view, char *text, size_t size)
{
    const struct catalogue_model *model = &catalogue->model[choose->row];
    int used = snprintf(text, size, "%s: %s; ", model->text, model->about);

    if (used > 0 && (size_t)used < size)
        say_weight(&choose->weight[choose->row], view, text + used, size - (size_t)used);
}

static void say_question(const struct choose *choose, const struct catalogue *catalogue,
                         const struct view *view, char *text, size_t size)
{
    const char *chosen = choose_text(choose, catalogue);

    snprintf(text, size, "A new run on %s with %s: the present run ends (step %llu). Enter starts "
             "it, Esc goes back.", choose->models ? catalogue->present_data : chosen,
             choose->models ? chosen : view->model, (unsigned long long)view->step);
}

char *choose_says(const struct choose *choose, const struct catalogue *catalogue,
                  const struct view *view, char *text, size_t size)
{
    if (choose->asks)
        say_question(choose, catalogue, view, text, size);
    else if (*choose->said)
        snprintf(text, size, "%s", choose->said);
    else if (choose_types(choose, catalogue))
        say_typed(choose, catalogue, view, text, size);
    else if (choose->models)
        say_model(choose, catalogue, view, text, size);
    else
        say_data(&catalogue->data[choose->row], text, size);
    return text;
}
