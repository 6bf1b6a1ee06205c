/* config.c -- reading and writing the values of settings. */
#include "engine/config.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/schedule.h"
#include "engine/util.h"

static void config_default(struct config *config, const struct setting_info *s, const char *text)
{
    struct status status;
    config->text[s->id] = text;
    if (s->type == SETTING_FLAG)
        config->number[s->id] = 0;
    else if (s->type != SETTING_TEXT)
        REQUIRE(setting_parse(s, text, &config->number[s->id], &status));
}

void config_init(struct config *config, bool explore)
{
    memset(config, 0, sizeof *config);
    for (int i = 0; i < SETTINGS; i++) {
        const struct setting_info *s = &setting_table[i];
        REQUIRE(s->name && s->id == (enum setting)i);
        config_default(config, s, explore && s->explore ? s->explore : s->text);
    }
}

const struct setting_info *setting_find(const char *name)
{
    for (int i = 0; i < SETTINGS; i++)
        if (!strcmp(setting_table[i].name, name))
            return &setting_table[i];
    return NULL;
}

bool setting_optional(const struct setting_info *s)
{
    return s->metavar && *s->metavar == '[';
}

/* Whether steps are told from examples by the sign. */
static bool signed_unit(enum setting_type type)
{
    return type == SETTING_PACE || type == SETTING_EVERY;
}

static bool parse_choice(const struct setting_info *s, const char *text, double *number,
                         struct status *status)
{
    for (int i = 0; i <= (int)s->most; i++)
        if (!strcasecmp(s->choices[i], text)) {
            *number = i;
            return true;
        }
    return setting_refuse(s, text, status);
}

static bool parse_schedule(const struct setting_info *s, const char *text, double *number,
                           struct status *status)
{
    struct schedule schedule;
    if (!schedule_parse(text, &schedule))
        return setting_refuse(s, text, status);
    *number = schedule_pack(&schedule);
    return true;
}

/* What may follow a number: nothing, a unit of bytes, or "ex". */
static bool parse_suffix(enum setting_type type, const char *suffix, double *number)
{
    static const char letters[] = "kmgt";
    if (signed_unit(type) && *number < 0)
        return false; /* the sign is the unit of a stored pace */
    if (!*suffix)
        return true;
    if (signed_unit(type) && (!strcasecmp(suffix, "ex") || !strcasecmp(suffix, "ex/s"))) {
        *number = -*number;
        return true;
    }
    if (type == SETTING_PACE)
        return !strcasecmp(suffix, "steps/s");
    if (type != SETTING_SIZE)
        return false;
    if (!strcasecmp(suffix, "b"))
        return true;
    const char *letter = strchr(letters, tolower((unsigned char)*suffix));
    if (!letter || (suffix[1] && strcasecmp(suffix + 1, "b") && strcasecmp(suffix + 1, "ib")))
        return false;
    *number = ldexp(*number, 10 * (int)(letter - letters + 1));
    return true;
}

/* A decimal number that starts the text; where it ends, or NULL. No hex, no inf, no nan. */
static const char *parse_decimal(const char *text, double *number)
{
    if (!isdigit((unsigned char)*text) && *text != '.' && *text != '-' && *text != '+')
        return NULL;
    if (strpbrk(text, "xXnN") && !strstr(text, "ex"))
        return NULL;
    char *end;
    errno = 0;
    *number = strtod(text, &end);
    /* "1600ex": strtod stops at the e, since no exponent follows. */
    return end == text || !isfinite(*number) ? NULL : end;
}

bool setting_allows(const struct setting_info *s, double number)
{
    double size = signed_unit(s->type) ? fabs(number) : number;
    if (s->type == SETTING_SCHEDULE) /* packed: what it may be is settled where it is made */
        return true;
    return (s->word && number == s->word_value) || (s->word2 && number == s->word2_value) ||
           (size >= s->least && size <= s->most);
}

bool setting_parse(const struct setting_info *s, const char *text, double *number,
                   struct status *status)
{
    if (s->type == SETTING_TEXT)
        return true;
    if (s->type == SETTING_CHOICE)
        return parse_choice(s, text, number, status);
    if (s->type == SETTING_SCHEDULE)
        return parse_schedule(s, text, number, status);
    if (s->word && !strcasecmp(text, s->word)) {
        *number = s->word_value;
        return true;
    }
    if (s->word2 && !strcasecmp(text, s->word2)) {
        *number = s->word2_value;
        return true;
    }
    double value = 0;
    const char *suffix = parse_decimal(text, &value);
    if (!suffix || !parse_suffix(s->type, suffix, &value))
        return setting_refuse(s, text, status);
    bool whole = s->type == SETTING_COUNT || s->type == SETTING_EVERY || s->type == SETTING_SIZE;
    double size = signed_unit(s->type) ? fabs(value) : value;
    if (size < s->least || size > s->most || (whole && value != floor(value)))
        return setting_refuse(s, text, status);
    *number = value;
    return true;
}

bool config_set(struct config *config, const struct setting_info *s, const char *text,
                struct status *status)
{
    if (s->type == SETTING_FLAG)
        config->number[s->id] = 1;
    else if (!setting_parse(s, text, &config->number[s->id], status))
        return false;
    config->text[s->id] = text;
    config->given[s->id] = true;
    return true;
}

static void format_size(double bytes, char *buffer, size_t size)
{
    static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    while (unit + 1 < COUNT_OF(units) && bytes >= 1024 && fmod(bytes, 1024) == 0) {
        bytes /= 1024;
        unit++;
    }
    snprintf(buffer, size, "%.0f%s", bytes, units[unit]);
}

/* The shortest decimal that reads back as the same double, without an exponent where that reads
 * well. */
static void format_real(double value, char *buffer, size_t size)
{
    int digits = 0;
    do
        snprintf(buffer, size, "%.*e", digits++, value);
    while (digits < 17 && strtod(buffer, NULL) != value);
    double magnitude = fabs(value);
    if (magnitude >= 1e-5 && magnitude < 1e15)
        snprintf(buffer, size, "%.*f", MAX(0, digits - 1 - atoi(strchr(buffer, 'e') + 1)), value);
    else
        snprintf(buffer, size, "%.*g", digits, value);
}

char *setting_format(const struct setting_info *s, double number, char *buffer, size_t size)
{
    if (s->type == SETTING_SCHEDULE) {
        struct schedule schedule = schedule_unpack(number);
        return schedule_format(&schedule, buffer, size);
    }
    if (s->word && number == s->word_value)
        snprintf(buffer, size, "%s", s->word);
    else if (s->word2 && number == s->word2_value)
        snprintf(buffer, size, "%s", s->word2);
    else if (s->type == SETTING_CHOICE)
        snprintf(buffer, size, "%s", s->choices[(int)number]);
    else if (s->type == SETTING_SIZE)
        format_size(number, buffer, size);
    else if (s->type == SETTING_COUNT)
        snprintf(buffer, size, "%.0f", number);
    else
        format_real(fabs(number), buffer, size);
    if (signed_unit(s->type) && number < 0 && strlen(buffer) + 3 <= size)
        strcat(buffer, "ex");
    return buffer;
}

bool config_check(const struct config *config, struct status *status)
{
    const char *log = config->text[SET_LOG];
    size_t n = strlen(log);
    if (n && !(n > 4 && !strcmp(log + n - 4, ".csv")) && !(n > 6 && !strcmp(log + n - 6, ".jsonl")))
        return status_bad(status, "log: '%s' tells no format; end it in .csv or .jsonl", log);
    return true;
}
