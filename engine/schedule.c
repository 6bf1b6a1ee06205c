/* schedule.c -- schedules: text, number, value.
 *
 * As a number a schedule is a whole one below 2^52: from the low end 2 bits of kind, 26 of steps,
 * 24 of the factor in units of 1/10000.
 */
#include "engine/schedule.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KIND_BITS = 2, STEPS_BITS = 26 };

static const double factor_unit = 1e4;

const struct schedule_info schedule_table[SCHEDULES] = {
    [SCHEDULE_CONSTANT] = {"constant", "constant", false, 0, 0, 0},
    [SCHEDULE_COSINE] = {"cosine", "cosine:STEPS", true, 0, 0, 0},
    [SCHEDULE_STEP] = {"step", "step:STEPS,F", true, 0.0001, 1, 0.5},
    [SCHEDULE_RAMP] = {"ramp", "ramp:STEPS,F", true, 1, 1000, 2},
};

/* Reads ":STEPS", and where it should, ",F", to the end of the text. */
static bool parse_arguments(const char *text, const struct schedule_info *info,
                            struct schedule *schedule)
{
    char *end;
    if (*text != ':' || !isdigit((unsigned char)text[1]))
        return false;
    schedule->steps = strtoull(text + 1, &end, 10);
    if (schedule->steps < 1 || schedule->steps > SCHEDULE_STEPS_MOST)
        return false;
    if (info->most == 0)
        return !*end;
    if (*end != ',' || !(isdigit((unsigned char)end[1]) || end[1] == '.'))
        return false;
    schedule->factor = round(strtod(end + 1, &end) * factor_unit) / factor_unit;
    return !*end && schedule->factor >= info->least && schedule->factor <= info->most;
}

const struct schedule_info *schedule_begun(const char *text)
{
    for (int k = 0; k < SCHEDULES; k++)
        if (!strncasecmp(text, schedule_table[k].name, strlen(schedule_table[k].name)))
            return &schedule_table[k];
    return NULL;
}

bool schedule_parse(const char *text, struct schedule *schedule)
{
    const struct schedule_info *info = schedule_begun(text);
    if (!info)
        return false;
    *schedule = (struct schedule){(enum schedule_kind)(info - schedule_table), 0, 0};
    text += strlen(info->name);
    return info->steps ? parse_arguments(text, info, schedule) : !*text;
}

char *schedule_format(const struct schedule *schedule, char *text, size_t size)
{
    const struct schedule_info *info = &schedule_table[schedule->kind];
    if (!info->steps)
        snprintf(text, size, "%s", info->name);
    else if (info->most == 0)
        snprintf(text, size, "%s:%llu", info->name, (unsigned long long)schedule->steps);
    else
        snprintf(text, size, "%s:%llu,%.8g", info->name, (unsigned long long)schedule->steps,
                 schedule->factor);
    return text;
}

double schedule_pack(const struct schedule *schedule)
{
    uint64_t factor = (uint64_t)llround(schedule->factor * factor_unit);
    return (double)((factor << STEPS_BITS | schedule->steps) << KIND_BITS | schedule->kind);
}

struct schedule schedule_unpack(double number)
{
    uint64_t bits = (uint64_t)number;
    return (struct schedule){
        .kind = (enum schedule_kind)(bits & ((1 << KIND_BITS) - 1)),
        .steps = bits >> KIND_BITS & SCHEDULE_STEPS_MOST,
        .factor = (double)(bits >> (KIND_BITS + STEPS_BITS)) / factor_unit,
    };
}

static double stages(const struct schedule *schedule, uint64_t t)
{
    return pow(schedule->factor, (double)(t / schedule->steps));
}

double schedule_rate(const struct schedule *schedule, uint64_t t)
{
    static const double pi = 3.14159265358979323846;
    if (schedule->kind == SCHEDULE_COSINE)
        return t >= schedule->steps ? 0 : (1 + cos(pi * (double)t / (double)schedule->steps)) / 2;
    return schedule->kind == SCHEDULE_STEP ? stages(schedule, t) : 1;
}

double schedule_batch(const struct schedule *schedule, uint64_t t)
{
    return schedule->kind == SCHEDULE_RAMP ? stages(schedule, t) : 1;
}

double schedule_warmup(double steps, uint64_t t)
{
    return (double)t + 1 < steps ? ((double)t + 1) / steps : 1;
}
