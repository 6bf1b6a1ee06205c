/* script_help.c -- an example, its grammar, and the acts of act_table. */
#include "src/script_help.h"

#include <stdio.h>

const char script_example[] =
    "batchscope-script 1\n"
    "options --data digits --model mlp:128,64 --seed 1\n"
    "@200    batch=256 lr=0.16\n"
    "@200    fork\n"
    "@6.5ep B momentum=0.95\n"
    "@40960ex precision=bf16\n"
    "@900    stop\n";

const char script_grammar[] =
    "A script is what is done to a run, and where. Lines run in order: @PLACE [RUN] ACT .... Each waits "
    "until its run (A unless it names another) is about to take that step, or has used that many epochs (ep) "
    "or examples (ex), and then acts; all acts of a line share its place. Knobs that stand together turn "
    "together; ; parts them. The options line may be left out; the command line overrides it. The data and "
    "weights lines, which a session writes, tell what it began with; with others the script is refused. "
    "Without another length a session's script ends run where its lines end. # begins a comment.";

char *act_usage(const struct act_info *act, char *text, size_t size)
{
    snprintf(text, size, "%s%s%s", act->name ? act->name : "knob=value ...", act->metavar ? "=" : "",
             act->metavar ? act->metavar : "");
    return text;
}
