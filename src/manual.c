/* manual.c -- batchscope(1), section by section.
 *
 * Commands, options, keys, words, log columns, data sets and layers come from the tables that the
 * program itself runs by; only what no table holds is written here.
 */
#include "src/manual.h"

#include <stdlib.h>

#include "engine/config.h"
#include "engine/dataset.h"
#include "engine/model.h"
#include "engine/stats.h"
#include "engine/text.h"
#include "engine/util.h"
#include "src/command.h"
#include "src/roff.h"
#include "src/script_help.h"
#include "src/usage.h"
#include "ui/glossary.h"
#include "ui/help_text.h"
#include "ui/keys.h"

enum { TEXT = 900 };

struct pair {
    const char *term, *text;
};

static void put_pairs(FILE *out, const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        roff_item(out, pairs[i].term, NULL, pairs[i].text);
}

static void put_top(FILE *out)
{
    fprintf(out, ".TH BATCHSCOPE 1 \"\" \"batchscope %s\" \"User Commands\"\n", command_version_text);
    roff_section(out, "NAME");
    roff_text(out, "batchscope - a terminal explorer of batch-size dynamics");
    roff_section(out, "SYNOPSIS");
    for (const struct command *c = command_table; c->name; c++)
        fprintf(out, "%s\\fBbatchscope %s\\fR \\fI%s\\fR\n", c == command_table ? "" : ".br\n", c->name,
                c->synopsis);
    roff_section(out, "DESCRIPTION");
    roff_text(out, "batchscope trains a real network on real data in the terminal, while knobs turn: batch "
              "size, learning rate, number format, optimizer, memory. It shows at every step what the batch "
              "size does: the loss, the noise of the gradient against its signal, the batch size at which "
              "the two are equal, and the memory a batch needs.");
    roff_paragraph(out, "In the explorer, ? tells everything that can be done there.");
    roff_section(out, "COMMANDS");
    for (const struct command *c = command_table; c->name; c++)
        roff_item(out, c->name, NULL, c->help);
}

/* "Examples averaged in one step. Default 32; in the explorer 64. 1 to 100." */
static void put_option(FILE *out, const struct setting_info *s)
{
    char term[80], range[200], text[TEXT];
    snprintf(term, sizeof term, "%s%c%s--%s", s->short_name ? "-" : "",
             s->short_name ? s->short_name : ' ', s->short_name ? ", " : "", s->name);
    snprintf(text, sizeof text, "%s%s%s.", s->help, s->more ? ":" : "", s->more ? s->more : "");
    if (*s->text && s->type != SETTING_FLAG)
        text_add(text, sizeof text, " Default %s%s%s.", s->text, s->explore ? ", in the explorer " : "",
                 s->explore ? s->explore : "");
    if (*usage_range(s, range, sizeof range))
        text_add(text, sizeof text, " Values: %s.", range);
    roff_item(out, term + (*term == ' '), s->metavar, text);
}

static void put_options(FILE *out)
{
    roff_section(out, "OPTIONS");
    roff_text(out, "A value may follow = or a space. Every option's name is also its name in scripts and "
              "in the log.");
    for (int group = 0; group < GROUPS; group++) {
        roff_subsection(out, group_names[group]);
        for (int i = 0; i < SETTINGS; i++)
            if (setting_table[i].group == (enum setting_group)group)
                put_option(out, &setting_table[i]);
    }
}

static void put_keys(FILE *out)
{
    char keys[HELP_KEYS], text[HELP_TEXT];
    roff_section(out, "KEYS");
    for (int group = 0; group < KEY_GROUPS; group++) {
        size_t count, written = 0;
        for (size_t row = 0; row < key_count; row += count) {
            count = help_key_line(row, keys, text);
            if (key_table[row].group != (enum key_group)group)
                continue;
            if (!written++)
                roff_subsection(out, key_group_names[group]);
            roff_item(out, keys, NULL, text);
        }
    }
    roff_subsection(out, "Mouse");
    for (size_t i = 0; i < mouse_count; i++)
        roff_item(out, mouse_table[i].what, NULL, mouse_table[i].does);
}

static void put_words(FILE *out)
{
    roff_section(out, "WORDS");
    for (size_t i = 0; i < glossary_count; i++)
        roff_item(out, glossary[i].word, NULL, glossary[i].meaning);
}

static void put_data_and_models(FILE *out)
{
    char *models = model_help();
    roff_section(out, "DATA SETS");
    for (const struct dataset_info *info = dataset_table; info->name; info++)
        roff_item(out, info->name, NULL, info->about);
    roff_paragraph(out, "Any other value of --data is the name of a file: a CSV file, with or without a "
                   "header, or images in the form of MNIST (NAME-images-idx3-ubyte, .gz too).");
    roff_section(out, "MODELS");
    roff_lines(out, models);
    free(models);
}

static void put_log(FILE *out)
{
    roff_section(out, "LOG");
    roff_text(out, "One row a step, with a header, as in RFC 4180; a name ending in .jsonl has the same "
              "names as JSON lines. An empty field (null) is not measured at this step, never 0.");
    for (int i = 0; i < STATS_LOGGED; i++)
        roff_item(out, stat_table[i].column, NULL, stat_table[i].about);
    roff_item(out, "event", NULL, "what was changed before the step, as in a script");
}

static void put_script(FILE *out)
{
    char name[40];
    roff_section(out, "SCRIPT");
    roff_lines(out, script_example);
    roff_paragraph(out, script_grammar);
    for (int kind = 0; kind < ACT_KINDS; kind++)
        roff_item(out, act_usage(&act_table[kind], name, sizeof name), NULL, act_table[kind].help);
}

static void put_surroundings(FILE *out)
{
    static const struct pair files[] = {
        {"../share/batchscope/datasets", "the shipped data sets, found from where the program lies"},
        {"~/.cache/batchscope", "large tables as they were read, to be read faster the next time"},
        {"~/.local/state/batchscope/session-*.script", "what was done in each session of the explorer, the "
         "newest hundred; --resume goes on with the last one"},
        {"~/.local/state/batchscope/keys-known", "is there once the explorer's keys have been used"},
    };
    static const struct pair environment[] = {
        {"TERM, COLORTERM", "what the terminal can do"},
        {"COLORFGBG", "where it tells of a light background, --theme auto is light"},
        {"NO_COLOR", "if it is not empty, no colours are used"},
        {"LC_ALL, LC_CTYPE, LANG", "where they name no UTF-8, the screen is drawn in ASCII"},
        {"XDG_CACHE_HOME", "in place of ~/.cache"},
        {"XDG_STATE_HOME", "in place of ~/.local/state"},
    };
    static const struct pair statuses[] = {
        {"0", "done"},
        {"1", "the work failed: a full disk, or under --fail-on-divergence a run that diverged"},
        {"2", "bad usage or bad input; one line on standard error says what would be right"},
    };
    roff_section(out, "FILES");
    put_pairs(out, files, COUNT_OF(files));
    roff_section(out, "ENVIRONMENT");
    put_pairs(out, environment, COUNT_OF(environment));
    roff_section(out, "EXIT STATUS");
    put_pairs(out, statuses, COUNT_OF(statuses));
}

static void put_examples(FILE *out)
{
    static const struct pair examples[] = {
        {"batchscope", "the explorer on the digits"},
        {"batchscope --data iris --batch 8", "on another set, with another batch"},
        {"batchscope run --epochs 10 --batch 256 --scale-lr linear --log run.csv",
         "the same engine without a terminal, every step in a file"},
        {"batchscope --resume", "the last session, where it ended"},
        {"batchscope run --script lesson.script", "a session's changes once more, to the bit"},
        {"batchscope memory --optimizer adam --memory-limit 1MiB", "what a run needs, and the largest batch that fits"},
        {"batchscope data wine", "what a data set holds"},
    };
    roff_section(out, "EXAMPLES");
    put_pairs(out, examples, COUNT_OF(examples));
}

static void put_end(FILE *out)
{
    roff_section(out, "SEE ALSO");
    roff_text(out, "McCandlish, Kaplan, Amodei and others, An Empirical Model of Large-Batch Training, 2018, "
              "arXiv 1812.06162: where the noise scale comes from.");
    roff_paragraph(out, "batchscope help, batchscope help all, and the README in share/doc/batchscope.");
}

void manual_print(FILE *out)
{
    put_top(out);
    put_options(out);
    put_keys(out);
    put_words(out);
    put_data_and_models(out);
    put_log(out);
    put_script(out);
    put_surroundings(out);
    put_examples(out);
    put_end(out);
}
