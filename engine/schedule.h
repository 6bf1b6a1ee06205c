/* schedule.h -- how the rate, or the batch, changes as a run goes on; a row of schedule_table each.
 *
 * With t the number of steps a run has taken, S the schedule's steps and F its factor:
 *   constant    rate 1
 *   cosine:S    rate (1 + cos(pi min(t, S)/S)) / 2, and 0 from S on (Loshchilov, Hutter 2016,
 *               arXiv 1608.03983, without restarts)
 *   step:S,F    rate F^floor(t/S)
 *   ramp:S,F    batch F^floor(t/S): grows where others let the rate fall (Smith et al. 2017,
 *               arXiv 1711.00489)
 * Everything counts from the run's first step, however late a schedule was chosen: so the same
 * settings at the same step mean the same, live, in a script or after a restart.
 */
#ifndef ENGINE_SCHEDULE_H
#define ENGINE_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum schedule_kind { SCHEDULE_CONSTANT, SCHEDULE_COSINE, SCHEDULE_STEP, SCHEDULE_RAMP, SCHEDULES };

/* As one number, a schedule holds steps below 2^26 and four decimals of its factor. */
enum { SCHEDULE_STEPS_MOST = (1 << 26) - 1 };

struct schedule {
    enum schedule_kind kind;
    uint64_t steps; /* 1 ... SCHEDULE_STEPS_MOST; 0 for constant */
    double factor;  /* 0 where there is none */
};

struct schedule_info {
    const char *name;
    const char *syntax;         /* "step:STEPS,F" */
    bool steps;                 /* whether it takes them */
    double least, most, factor; /* range of the factor, and a usual one; 0 for none */
};
extern const struct schedule_info schedule_table[SCHEDULES];

/* The row whose name the text begins with, or NULL. */
const struct schedule_info *schedule_begun(const char *text);

/* All of it must be a schedule; false otherwise. Factors are rounded to four decimals. */
bool schedule_parse(const char *text, struct schedule *schedule);
char *schedule_format(const struct schedule *schedule, char *text, size_t size);

/* To and from a setting's number, exactly; constant is 0. */
double schedule_pack(const struct schedule *schedule);
struct schedule schedule_unpack(double number);

/* What the base rate, and the base batch size, are multiplied by after t steps. */
double schedule_rate(const struct schedule *schedule, uint64_t t);
double schedule_batch(const struct schedule *schedule, uint64_t t);

/* The linear warm-up over `steps` steps: (t + 1)/steps, 1 from the last of them on. */
double schedule_warmup(double steps, uint64_t t);

#endif
