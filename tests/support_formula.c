/* support_formula.c -- checks that what an explanation writes computes. */
#include "tests/support_formula.h"

#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"

enum { LINE = 1024 };

/* Words that may stand beside numbers; longer ones first. */
static const char *const units[] = {"examples/s", "examples", "parameters", "threads", "thread",
                                    "steps/s", "steps", "passes", "bytes", "us"};

struct reader {
    const char *at;
    bool good, differs; /* it is a formula of numbers; it subtracts */
    double largest;     /* number in it */
};

static void skip_units(struct reader *r)
{
    for (;;) {
        const char *before = r->at;

        r->at += strspn(r->at, " ");
        for (size_t i = 0; i < COUNT_OF(units) && r->at == before + strspn(before, " "); i++)
            if (strncmp(r->at, units[i], strlen(units[i])) == 0)
                r->at += strlen(units[i]);
        if (r->at == before)
            return;
    }
}

static bool take(struct reader *r, const char *token)
{
    skip_units(r);
    if (strncmp(r->at, token, strlen(token)) != 0)
        return false;
    r->at += strlen(token);
    return true;
}

static double read_sum(struct reader *r);

static double read_number(struct reader *r)
{
    char *end;
    double value = strtod(r->at, &end);

    r->good = r->good && end != r->at && (isdigit((unsigned char)*r->at) || *r->at == '-');
    r->at = end;
    r->largest = fmax(r->largest, fabs(value));
    if (take(r, "%") || take(r, "points"))
        value /= 100;
    return value;
}

static double read_atom(struct reader *r)
{
    double value;

    if (take(r, "√"))
        return sqrt(read_atom(r));
    if (take(r, "e^"))
        return exp(read_atom(r));
    if (take(r, "(")) {
        value = read_sum(r);
        r->good = r->good && take(r, ")");
    } else {
        value = read_number(r);
    }
    return take(r, "^") ? pow(value, read_atom(r)) : value;
}

static double read_product(struct reader *r)
{
    double value = read_atom(r);

    while (r->good)
        if (take(r, "·") || take(r, "×"))
            value *= read_atom(r);
        else if (take(r, "/"))
            value /= read_atom(r);
        else
            break;
    return value;
}

static double read_sum(struct reader *r)
{
    double value = read_product(r);

    while (r->good)
        if (take(r, "+ "))
            value += read_product(r);
        else if (take(r, "- "))
            value -= read_product(r), r->differs = true;
        else
            break;
    return value;
}

/* The value of a part, and how far off rounding may have taken it; false if it is words. */
static bool evaluate(char *part, double *value, double *slack)
{
    struct reader r = {.good = true};

    part[strcspn(part, ":,;")] = '\0';
    r.at = part + strspn(part, " ");
    *value = read_sum(&r);
    skip_units(&r);
    *slack = 0.006 * fabs(*value) + (r.differs ? 0.0006 * r.largest : 0);
    return r.good && *r.at == '\0' && isfinite(*value);
}

struct tally {
    int pairs, wrong;
    char why[LINE + 64]; /* the last that was */
};

static void check_line(const char *line, struct tally *tally)
{
    char copy[LINE], *part = copy;
    double before = 0, before_slack = 0, value, slack;
    bool known = false;

    snprintf(copy, sizeof copy, "%s", line);
    while (part) {
        char *next = strstr(part, " = ");
        if (next)
            *next = '\0', next += strlen(" = ");
        bool numbers = evaluate(part, &value, &slack);
        tally->pairs += numbers && known;
        if (numbers && known && fabs(value - before) > slack + before_slack) {
            tally->wrong++;
            snprintf(tally->why, sizeof tally->why, "%.9g is not %.9g in:%s", before, value, line);
        }
        known = numbers;
        before = value, before_slack = slack;
        part = next;
    }
}

static struct tally check(const char *text)
{
    struct tally tally = {0};
    char line[LINE];

    while (*text) {
        size_t length = strcspn(text, "\n");

        snprintf(line, sizeof line, "%.*s", (int)length, text);
        if (*line == ' ')
            check_line(line, &tally);
        text += length + (text[length] == '\n');
    }
    return tally;
}

int formulas_wrong(const char *text)
{
    return check(text).wrong;
}

int formulas_check(const char *text)
{
    struct tally tally = check(text);

    if (tally.wrong)
        fail_msg("%s", tally.why);
    return tally.pairs;
}
