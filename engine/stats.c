/* stats.c -- the table of statistics, laid out from its one list. */
#include "engine/stats.h"

#define STAT_ROW(id, column, kind, history, about) {column, kind, history, about},
const struct stat_info stat_table[STATS] = {STAT_TABLE(STAT_ROW)};
#undef STAT_ROW

_Static_assert(STATS <= 64, "the measured mask has one bit a statistic");
