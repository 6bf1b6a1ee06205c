/* support_runs.c -- runs driven by hand, and a script from a text, for tests. */
#include "tests/support_runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

bool runs_go(struct runs *runs, struct step_stats *stats, struct status *status)
{
    if (!runs_follow_script(runs, status))
        return false;
    int letter = runs_next(runs, CLOCK_EXAMPLES, ~0u);
    return letter < 0 || runs_step(runs, letter, stats, status);
}

void runs_train(struct runs *runs, enum clock clock, bool to_lines)
{
    struct step_stats stats;
    struct status status;
    int letter = 0;
    while (letter >= 0) {
        if (!runs_follow_script(runs, &status))
            fail_msg("%s", status.text);
        letter = runs_next(runs, clock, to_lines ? runs_called(runs) : ~0u);
        if (letter >= 0 && !runs_step(runs, letter, &stats, &status))
            fail_msg("%s", status.text);
    }
}

void runs_to_end(struct runs *runs)
{
    runs_train(runs, CLOCK_EXAMPLES, false);
}

void runs_do(struct runs *runs, int letter, const char *text)
{
    struct act act = {.kind = ACT_KINDS}, one;
    struct status status;
    char copy[256], *rest = copy, *word;
    snprintf(copy, sizeof copy, "%s", text);
    while ((word = strsep(&rest, " "))) {
        if (!act_parse(&one, word, &status))
            fail_msg("%s", status.text);
        if (act.kind == ACT_CHANGE)
            change_add(&act.change, one.change.item[0].setting, one.change.item[0].number);
        else
            act = one;
    }
    act.run = letter;
    if (!runs_act(runs, &act, &status))
        fail_msg("%s", status.text);
}

struct script *script_from(const struct scratch *folder, const char *lines)
{
    char path[128];
    struct status status;
    FILE *out = fopen(scratch_path(folder, "changes.script", path, sizeof path), "w");
    assert_non_null(out);
    fprintf(out, "batchscope-script 1\n%s", lines);
    assert_int_equal(fclose(out), 0);
    struct script *script = script_read(path, &status);
    if (!script)
        fail_msg("%s", status.text);
    return script;
}
