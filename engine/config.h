/* config.h -- every option and knob: one table, and the values of one program start.
 *
 * A row of SETTING_TABLE is a `--name` on the command line, a `name=value` in a script, a word in the
 * log's event column, a line of --help and, where it is a knob, something the explorer can turn.
 * Numbers are kept as double (whole numbers exactly), choices as their index, texts as pointers that
 * the caller keeps alive. Plain data: copy it, share it between threads by copying.
 */
#ifndef ENGINE_CONFIG_H
#define ENGINE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/status.h"

enum setting_type {
    SETTING_COUNT,  /* whole number */
    SETTING_REAL,   /* any number */
    SETTING_SIZE,   /* bytes: 4096, 512K, 1MiB, 2G */
    SETTING_PACE,   /* > 0 steps a second, < 0 examples a second, 0 as fast as it goes */
    SETTING_EVERY,  /* whole number > 0 of steps, < 0 of examples */
    SETTING_CHOICE, /* index into `choices` */
    SETTING_TEXT,
    SETTING_FLAG,   /* --name alone means on */
    SETTING_SCHEDULE, /* a schedule as schedule_pack makes it (schedule.h) */
};

enum setting_group { GROUP_DATA, GROUP_MODEL, GROUP_KNOBS, GROUP_ORDER, GROUP_LENGTH, GROUP_OUTPUT,
                     GROUP_MACHINE, GROUP_TERMINAL, GROUPS };
extern const char *const group_names[GROUPS];

/* What a value that is not a plain number is called: the number behind "full", "auto", "none". */
#define SETTING_COUNT_MOST 0x1p53 /* every whole number up to it is a double */
#define SETTING_UNSET (-1e300) /* "the default that depends on others": the optimizer's own rate */

enum setting {
    SET_DATA, SET_LABEL, SET_TEST, SET_HOLDOUT, SET_TASK, SET_NORMALIZE, SET_IMAGE,
    SET_SUBSET, SET_LABEL_NOISE,
    SET_MODEL, SET_ACTIVATION, SET_INIT, SET_WEIGHTS,
    SET_BATCH, SET_ACCUMULATE, SET_LR, SET_PRECISION, SET_OPTIMIZER, SET_MOMENTUM,
    SET_WEIGHT_DECAY, SET_SCHEDULE, SET_WARMUP, SET_LOSS_SCALE, SET_LOSS_SCALE_INTERVAL,
    SET_SCALE_LR, SET_LR_BATCH, SET_FREEZE,
    SET_BETA1, SET_BETA2, SET_EPSILON,
    SET_MEMORY_LIMIT, SET_PACE, SET_EVAL_EVERY,
    SET_BRANCH_EXAMPLES, SET_BRANCH_RULE, SET_BRANCH_TOLERANCE,
    SET_SAMPLING, SET_SEED, SET_CLOCK,
    SET_STEPS, SET_EPOCHS, SET_SECONDS,
    SET_LOG, SET_SAVE_WEIGHTS, SET_SCRIPT, SET_RESUME, SET_STATS, SET_FAIL_ON_DIVERGENCE,
    SET_THREADS, SET_REWIND_MEMORY,
    SET_FPS, SET_GLYPHS, SET_ASCII, SET_THEME, SET_NO_MOUSE,
    SETTINGS
};

struct setting_info {
    enum setting id;       /* its own index, checked at start */
    const char *name;      /* "weight-decay" */
    char short_name;       /* 'b', or 0 */
    const char *label;     /* on the control strip: "batch"; NULL where it is no knob */
    enum setting_group group;
    enum setting_type type;
    bool knob;             /* may change while a run trains */
    double least, most;    /* range of numbers, inclusive */
    const char *const *choices; /* names, `most` + 1 of them */
    const char *word;      /* a word that is a value too ("full"), or NULL */
    double word_value;
    const char *word2;     /* a second one, or NULL */
    double word2_value;
    const char *text;      /* default, as it would be written */
    const char *explore;   /* default in the explorer where it differs, or NULL */
    const char *metavar;   /* "N|full" */
    const char *help;
    const char *more;      /* what --help adds after a colon, or NULL */
};
extern const struct setting_info setting_table[SETTINGS];

enum scale_rule { SCALE_NONE, SCALE_LINEAR, SCALE_SQRT, SCALE_RULES };
extern const char *const scale_rule_names[SCALE_RULES];

struct config {
    double number[SETTINGS];
    const char *text[SETTINGS]; /* "" when not given */
    bool given[SETTINGS];       /* by the user, on the command line or in a script */
};

/* Defaults of `run`, or of the explorer. */
void config_init(struct config *config, bool explore);

/* The row with that name (a knob's or an option's, without dashes), or NULL. */
const struct setting_info *setting_find(const char *name);

/* Whether its value may be left out on the command line, as in "[FILE]". */
bool setting_optional(const struct setting_info *setting);

/* Whether a number is a value of the setting: in its range, or one of its words. */
bool setting_allows(const struct setting_info *setting, double number);

/* Reads a value; the status says what would be right. Texts are accepted as they are. */
bool setting_parse(const struct setting_info *setting, const char *text, double *number,
                   struct status *status);

/* Sets one setting from text (which must outlive the config) and marks it given. */
bool config_set(struct config *config, const struct setting_info *setting, const char *text,
                struct status *status);

/* Writes the value as setting_parse reads it ("full", "1MiB", "0.02"). Returns `buffer`. */
char *setting_format(const struct setting_info *setting, double number, char *buffer, size_t size);

/* The same of an end of its range, for reading: 2^-24 where a decimal would be long. */
char *setting_format_bound(const struct setting_info *setting, double bound, char *buffer, size_t size);

/* Fills *status with what would be right instead of that value, and returns false. */
bool setting_refuse(const struct setting_info *setting, const char *text, struct status *status);

/* Short names of known settings with a similar spelling, for "did you mean"; NULL if none is near. */
const char *setting_suggest(const char *name);

/* Checks what one setting alone cannot tell; false with the reason. */
bool config_check(const struct config *config, struct status *status);

#endif
