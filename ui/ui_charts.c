/* ui_charts.c -- keys that say how the charts are looked at. */
#include <stdio.h>

#include "ui/actions.h"
#include "ui/turn.h"
#include "ui/ui_state.h"

/* The pace follows the clock while it is the clock's own. */
static void follow_pace(const struct press *press, double before, double after)
{
    struct change change = {0};

    if (after == before || press->view->knob[SET_PACE] != before)
        return;
    turn_set_pace(press->view, after, &change);
    ui_send_change(press->ui, &change, NULL, press->requests);
}

void action_clock(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;
    double before = turn_default_pace(look->clock);
    char text[64];

    (void)row;
    look->clock = (look->clock + 1) % CLOCKS;
    follow_pace(press, before, turn_default_pace(look->clock));
    snprintf(text, sizeof text, "x axis: %s", clock_names[look->clock]);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, text);
}

void action_log_y(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;

    (void)row;
    look->linear_y = !look->linear_y;
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO,
           look->linear_y ? "y axis: linear" : "y axis: logarithmic");
}
