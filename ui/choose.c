/* choose.c -- keys of the list of data sets and models.
 *
 * On the last row characters are text; everywhere else they mean nothing, so that no key chooses by
 * accident.
 */
#include "ui/choose.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/keys.h"
#include "ui/line.h"

enum { CTRL_C = 3, TAB = 9 };

int choose_rows(const struct choose *choose, const struct catalogue *catalogue)
{
    return (choose->models ? catalogue->model_count : catalogue->data_count) + 1;
}

bool choose_types(const struct choose *choose, const struct catalogue *catalogue)
{
    return choose->row == choose_rows(choose, catalogue) - 1;
}

const char *choose_text(const struct choose *choose, const struct catalogue *catalogue)
{
    if (choose_types(choose, catalogue))
        return choose->models ? choose->layers : choose->file;
    return choose->models ? catalogue->model[choose->row].text : catalogue->data[choose->row].name;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void weigh_all(struct choose *choose, const struct catalogue *catalogue)
{
    REQUIRE(catalogue->model_count <= CATALOGUE_MODELS);
    for (int i = 0; i < catalogue->model_count; i++)
        catalogue->weigh(catalogue->context, catalogue->model[i].text, &choose->weight[i]);
    if (*choose->layers)
        catalogue->weigh(catalogue->context, choose->layers, &choose->typed);
}

/* What the list does not name is what was typed. */
static void pick_present(struct choose *choose, const struct catalogue *catalogue,
                         const char *present)
{
    int last = choose_rows(choose, catalogue) - 1;
    char *typed = choose->models ? choose->layers : choose->file;

    for (choose->row = 0; choose->row < last; choose->row++)
        if (!strcmp(choose_text(choose, catalogue), present))
            return;
    if (!*typed)
        snprintf(typed, CHOOSE_TEXT, "%s", present);
}

void choose_open(struct choose *choose, const struct catalogue *catalogue, const struct view *view,
                 bool models)
{
    choose->models = models;
    choose->asks = false;
    choose->said[0] = '\0';
    pick_present(choose, catalogue, models ? view->model : catalogue->present_data);
    if (models)
        weigh_all(choose, catalogue);
}

/* ---- keys ------------------------------------------------------------------------------------ */

void choose_move(struct choose *choose, const struct catalogue *catalogue, int by)
{
    int last = choose_rows(choose, catalogue) - 1, row = choose->row + by;

    choose->asks = false;
    choose->said[0] = '\0';
    if (by == -1 && row < 0)
        row = last;
    else if (by == +1 && row > last)
        row = 0;
    choose->row = MIN(MAX(row, 0), last);
}

static const char *why_not_typed(struct choose *choose, const struct catalogue *catalogue,
                                 char *why, size_t size)
{
    if (choose->models && !*choose->layers)
        return "type layers first, such as dense:64,relu";
    if (choose->models)
        return choose->typed.fits ? NULL : choose_wrong_layers(choose, why, size);
    if (!*choose->file)
        return "type the path of a CSV file first";
    return catalogue->find(catalogue->context, choose->file, why, size) ? NULL : why;
}

/* NULL where the row picked can be started. */
static const char *why_not(struct choose *choose, const struct catalogue *catalogue, char *why,
                           size_t size)
{
    if (choose_types(choose, catalogue))
        return why_not_typed(choose, catalogue, why, size);
    if (choose->models)
        return choose->weight[choose->row].fits ? NULL : choose->weight[choose->row].why;
    return catalogue->data[choose->row].missing;
}

static void press_enter(struct choose *choose, const struct catalogue *catalogue)
{
    char why[sizeof choose->said];
    const char *reason = why_not(choose, catalogue, why, sizeof why);

    choose->asks = !reason;
    snprintf(choose->said, sizeof choose->said, "%s", reason ? reason : "");
}

void choose_row(struct choose *choose, const struct catalogue *catalogue, int row)
{
    choose->row = row;
    press_enter(choose, catalogue);
}

static bool type_key(struct choose *choose, const struct catalogue *catalogue, int key)
{
    char *text = choose->models ? choose->layers : choose->file;

    if ((key == KEY_TAB || key == TAB) && !choose->models) {
        catalogue->complete(catalogue->context, text, CHOOSE_TEXT, choose->said,
                            sizeof choose->said);
        return true;
    }
    if (!line_press(text, CHOOSE_TEXT, key))
        return false;
    if (choose->models)
        catalogue->weigh(catalogue->context, text, &choose->typed);
    return true;
}

static bool move_key(struct choose *choose, const struct catalogue *catalogue, int key)
{
    static const struct {
        int key, by;
    } moves[] = {
        {KEY_ARROW_UP, -1},   {KEY_ARROW_DOWN, +1},  {KEY_PAGE_UP, -5},    {KEY_PAGE_DOWN, +5},
        {KEY_HOME_KEY, -999}, {KEY_END_KEY, +999},
    };

    for (size_t i = 0; i < COUNT_OF(moves); i++)
        if (key == moves[i].key) {
            choose_move(choose, catalogue, moves[i].by);
            return true;
        }
    return false;
}

enum choose_answer choose_press(struct choose *choose, const struct catalogue *catalogue, int key)
{
    bool asked = choose->asks;

    if (asked && (key == KEY_ENTER_KEY || key == 'y'))
        return CHOOSE_STARTS;
    choose->asks = false;
    choose->said[0] = '\0';
    if (key == KEY_ESCAPE || key == CTRL_C)
        return asked ? CHOOSE_GOES_ON : CHOOSE_LEAVES;
    if (asked && key == 'n')
        return CHOOSE_GOES_ON;
    if (key == KEY_ENTER_KEY)
        press_enter(choose, catalogue);
    else if (!move_key(choose, catalogue, key) &&
             !(choose_types(choose, catalogue) && type_key(choose, catalogue, key)))
        return CHOOSE_STRANGE;
    return CHOOSE_GOES_ON;
}
