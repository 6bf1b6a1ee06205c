/* config_refuse.c -- a value that will not do, and in words what would.
 *
 * Short enough that of any knob, with a short value, it fits a line of 80 columns.
 */
#include "engine/config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/schedule.h"
#include "engine/text.h"

char *setting_format_bound(const struct setting_info *s, double bound, char *buffer, size_t size)
{
    int exponent;
    if (s->type == SETTING_REAL && frexp(bound, &exponent) == 0.5 && abs(exponent) > 20)
        snprintf(buffer, size, "2^%d", exponent - 1);
    else
        setting_format(s, bound, buffer, size);
    return buffer;
}

static const char *kind_words(enum setting_type type)
{
    switch (type) {
    case SETTING_COUNT: return "a whole number";
    case SETTING_SIZE: return "a size";
    case SETTING_PACE: return "steps/s or ex/s";
    case SETTING_EVERY: return "steps or examples (800ex)";
    default: return "a number";
    }
}

/* "a whole number from 1, or full" */
static void describe_range(const struct setting_info *s, char *text, size_t size)
{
    char bound[32];
    text_add(text, size, "%s from %s", kind_words(s->type),
             setting_format_bound(s, s->least, bound, sizeof bound));
    if (s->most != SETTING_COUNT_MOST)
        text_add(text, size, " to %s", setting_format_bound(s, s->most, bound, sizeof bound));
    if (s->word)
        text_add(text, size, s->word2 ? ", %s" : ", or %s", s->word);
    if (s->word2)
        text_add(text, size, " or %s", s->word2);
}

static void describe_schedule(const struct schedule_info *schedule, char *text, size_t size)
{
    text_add(text, size, "%s", schedule->syntax);
    if (schedule->most > 0)
        text_add(text, size, " with F from %g to %g", schedule->least, schedule->most);
}

/* "fp32, bf16, fp16" */
static void list_names(const struct setting_info *s, char *text, size_t size)
{
    for (int i = 0; s->type == SETTING_CHOICE && i <= (int)s->most; i++)
        text_join(text, size, ", ", "%s", s->choices[i]);
    for (int i = 0; s->type == SETTING_SCHEDULE && i < SCHEDULES; i++)
        text_join(text, size, ", ", "%s", schedule_table[i].syntax);
}

bool setting_refuse(const struct setting_info *s, const char *text, struct status *status)
{
    const struct schedule_info *begun = s->type == SETTING_SCHEDULE ? schedule_begun(text) : NULL;
    bool named = s->type == SETTING_CHOICE || (s->type == SETTING_SCHEDULE && !begun);
    char right[256] = "";
    if (begun)
        describe_schedule(begun, right, sizeof right);
    else if (named)
        list_names(s, right, sizeof right);
    else
        describe_range(s, right, sizeof right);
    return status_bad(status, named ? "%s: '%.40s' is none of %s" : "%s: '%.40s' will not do; give %s",
                      s->name, text, right);
}
