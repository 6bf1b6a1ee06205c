/* script_acts.c -- the lines of a script that act: place, run, acts.
 *
 * Lines run in order, so which runs there are at any line is known as it is read: a fork makes the
 * lowest letter that is free, a removal frees one.
 */
#include "src/script_reader.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text.h"
#include "engine/util.h"

/* "@200", "@6.5ep", "@40960ex". */
static bool read_place(struct script_reader *reader, const char *word, struct script_action *action)
{
    static const char what[] = "a place is @STEP, @EPOCHSep or @EXAMPLESex, as in @200 or @6.5ep";
    char *end;
    if (!isdigit((unsigned char)word[1]))
        return script_wrong(reader, word, what);
    action->at = strtod(word + 1, &end);
    if (end != word + 1 + strspn(word + 1, "0123456789.")) /* no exponent, no hex */
        return script_wrong(reader, word, what);
    action->when = !strcmp(end, "ep") ? WHEN_EPOCHS : !strcmp(end, "ex") ? WHEN_EXAMPLES : WHEN_STEP;
    bool whole = action->at <= SETTING_COUNT_MOST && action->at == (double)(uint64_t)action->at;
    if ((action->when == WHEN_STEP && (*end || action->at < 1)) ||
        (action->when != WHEN_EPOCHS && !whole))
        return script_wrong(reader, word, what);
    return true;
}

/* ---- runs ------------------------------------------------------------------------------------ */

static bool one_alone(unsigned runs)
{
    return !(runs & (runs - 1));
}

/* "there are A, B and D". */
static bool no_such_run(const struct script_reader *reader, const char *at)
{
    char what[80] = "";
    unsigned rest = reader->runs;
    snprintf(what, sizeof what, "no such run here; there %s", one_alone(rest) ? "is" : "are");
    for (int run = 0; run < RUNS; run++)
        if (rest & (1u << run)) {
            bool first = rest == reader->runs;
            rest &= ~(1u << run);
            text_add(what, sizeof what, "%s %c", first ? "" : rest ? "," : " and", run_letter(run));
        }
    return script_wrong(reader, at, what);
}

static bool has_run(const struct script_reader *reader, int run, const char *at)
{
    return (reader->runs & (1u << run)) || no_such_run(reader, at);
}

static int free_letter(unsigned runs)
{
    int letter = 0;
    while (runs >> letter & 1)
        letter++;
    return letter;
}

static bool fork_run(struct script_reader *reader, int run, const char *at)
{
    unsigned all = (1u << RUNS) - 1;
    if (reader->runs == all)
        return script_wrong(reader, at, "there are four runs already; remove one before this");
    int letter = free_letter(reader->runs);
    reader->runs |= 1u << letter;
    reader->place[letter] = reader->place[run];
    return true;
}

static bool remove_run(struct script_reader *reader, int run, const char *at)
{
    if (one_alone(reader->runs))
        return script_wrong(reader, at, "the last run cannot be removed; stop ends it");
    reader->runs &= ~(1u << run);
    return true;
}

/* What an act makes of the runs there are. */
static bool follow_runs(struct script_reader *reader, const struct act *act, const char *at)
{
    if (act->run < 0)
        return true;
    if (!has_run(reader, act->run, at))
        return false;
    return act->kind == ACT_FORK     ? fork_run(reader, act->run, at)
           : act->kind == ACT_REMOVE ? remove_run(reader, act->run, at)
                                     : true;
}

bool script_stops(const struct script *script)
{
    unsigned runs = 1, going = 1;
    for (size_t i = 0; i < script->count; i++) {
        const struct act *act = &script->action[i].act;
        unsigned letter = act->run < 0 ? ~0u : 1u << act->run;
        if (act->kind == ACT_FORK) {
            unsigned fork = 1u << free_letter(runs);
            runs |= fork;
            going |= going & letter ? fork : 0;
        } else if (act->kind == ACT_REMOVE || act->kind == ACT_STOP) {
            runs &= act->kind == ACT_REMOVE ? ~letter : ~0u;
            going &= ~letter;
        }
    }
    return !going;
}

/* ---- acts ------------------------------------------------------------------------------------ */

/* What the words of a line have come to. */
struct line {
    const char *place;
    struct script_action action; /* its place; the change that is being gathered, if `turning` */
    int run;                     /* -1 if not given */
    bool turning;
};

static void keep(struct script *script, const struct script_action *action)
{
    script->action = checked_realloc(script->action, (script->count + 1) * sizeof *action);
    script->action[script->count++] = *action;
}

static void keep_change(struct script_reader *reader, struct line *line)
{
    if (line->turning)
        keep(reader->script, &line->action);
    line->turning = false;
}

/* Knobs that stand together are one change; a knob that is turned twice is turned by two. */
static void gather(struct script_reader *reader, struct line *line, const struct script_action *knob)
{
    struct change *change = &line->action.act.change;
    enum setting setting = knob->act.change.item[0].setting;
    if (line->turning && change_value(change, setting))
        keep_change(reader, line);
    if (line->turning)
        change_add(change, setting, knob->act.change.item[0].number);
    else
        line->action = *knob;
    line->turning = true;
}

/* A run that stands in front of a step, or behind it, comes to no earlier one. */
static bool follow_place(struct script_reader *reader, const struct script_action *action, const char *at)
{
    const struct act *act = &action->act;
    char what[128];
    if (act->run < 0)
        return true;
    double *place = &reader->place[act->run];
    if (action->when == WHEN_STEP && action->at < *place) {
        snprintf(what, sizeof what, "run %c is past this place: lines run in order, and one above is done "
                 "in front of step %.0f", run_letter(act->run), *place);
        return script_wrong(reader, at, what);
    }
    if (action->when == WHEN_STEP)
        *place = action->at;
    if (act->kind == ACT_REWIND)
        *place = (double)act->step + 1;
    if (act->kind == ACT_RESTART)
        *place = 1;
    return true;
}

static bool read_act(struct script_reader *reader, const char *word, struct line *line)
{
    struct script_action action = line->action;
    struct status reason;
    if (!act_parse(&action.act, word, &reason))
        return script_wrong(reader, word, reason.text);
    action.act.run = line->run >= 0 ? line->run : action.act.kind == ACT_STOP ? -1 : 0;
    action.column = (size_t)(word - reader->text) + 1;
    if (!follow_place(reader, &action, line->place) || !follow_runs(reader, &action.act, word))
        return false;
    if (action.act.kind == ACT_CHANGE) {
        gather(reader, line, &action);
    } else {
        keep_change(reader, line);
        keep(reader->script, &action);
    }
    return true;
}

/* A ';' alone or at the end of a word that is not quoted. */
static bool cut_semicolon(char *word)
{
    size_t bytes = strlen(word);
    bool quoted = word[-1] == '"' || word[-1] == '\'', ends = bytes && !quoted && word[bytes - 1] == ';';
    if (ends)
        word[bytes - 1] = '\0';
    return ends;
}

static bool read_part(struct script_reader *reader, char *word, struct line *line)
{
    bool ends = cut_semicolon(word);
    if (*word && !read_act(reader, word, line))
        return false;
    if (ends)
        keep_change(reader, line);
    return true;
}

static bool read_run(struct script_reader *reader, const char *word, int *run)
{
    *run = *word - 'A';
    if (*run < 0 || *run >= RUNS)
        return script_wrong(reader, word, "no such run; runs are called A to D");
    return has_run(reader, *run, word);
}

static bool read_words(struct script_reader *reader, char *rest, struct line *line)
{
    char *word;
    if (!script_word(reader, &rest, &word) || !read_place(reader, word, &line->action))
        return false;
    line->place = word;
    if (!script_word(reader, &rest, &word))
        return false;
    if (word && isalpha((unsigned char)*word) && !word[1] &&
        (!read_run(reader, word, &line->run) || !script_word(reader, &rest, &word)))
        return false;
    size_t before = reader->script->count;
    while (word)
        if (!read_part(reader, word, line) || !script_word(reader, &rest, &word))
            return false;
    keep_change(reader, line);
    return reader->script->count > before ||
           script_wrong(reader, rest, "nothing to do; write knob=value, fork, stop or the like");
}

bool script_acts(struct script_reader *reader, char *text)
{
    struct line line = {.action.line = reader->line, .run = -1};
    struct script_reader before = *reader;
    size_t count = reader->script->count;
    if (read_words(reader, text, &line))
        return true;
    reader->script->count = count;
    *reader = before;
    return false;
}
