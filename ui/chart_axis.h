/* chart_axis.h -- the scale of one axis of a chart: its round range, its ticks, where a value lies.
 *
 * Pure. Private to the chart.
 */
#ifndef UI_CHART_AXIS_H
#define UI_CHART_AXIS_H

#include <stdbool.h>

#include "engine/history.h"

enum { AXIS_TICKS = 64 };

struct axis {
    double low, high;
    bool log;
    double step;             /* from tick to tick; 0 where they differ */
    int count;               /* 0: nothing to show */
    double tick[AXIS_TICKS]; /* most important first */
};

/* A y axis that holds [low, high] in round numbers, for `rows` rows; low > high if there are no
 * values. On a log axis low > 0. */
struct axis axis_values(double low, double high, bool log, int rows);

/* A y axis from 0 to 1. */
struct axis axis_percent(int rows);

/* The x axis of a clock, for `cols` columns. Its ticks are in ascending order. On a log axis
 * start > 0. */
struct axis axis_clock(enum clock clock, double start, double end, bool log, int cols);

/* 0 at the low end, 1 at the high end, not clipped. */
double axis_share(const struct axis *axis, double value);

/* "ep" */
const char *axis_unit(enum clock clock);

/* A tick's label: ".05", "2k", with the digits that tell it from its neighbours. */
char *axis_label(const struct axis *axis, double tick, char *text, unsigned long size);

#endif
