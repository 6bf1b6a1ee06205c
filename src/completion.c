/* completion.c -- completion for bash, zsh and fish.
 *
 * What an option may be given: the words its row of the table lists, names of data sets, presets of
 * models, files. Numbers are the user's own.
 */
#include "src/completion.h"

#include <stdbool.h>
#include <string.h>

#include "engine/config.h"
#include "engine/dataset.h"
#include "src/command.h"
#include "src/usage.h"

enum { WORDS = 600 };

/* ---- what may be completed ------------------------------------------------------------------- */

static void add_word(char words[WORDS], const char *word)
{
    size_t used = strlen(words);
    if (word)
        snprintf(words + used, WORDS - used, "%s%s", used ? " " : "", word);
}

static char *data_words(char words[WORDS])
{
    *words = '\0';
    for (const struct dataset_info *info = dataset_table; info->name; info++)
        add_word(words, info->name);
    return words;
}

static char *topic_words(char words[WORDS])
{
    *words = '\0';
    for (const struct usage_topic *topic = usage_topics; topic->name; topic++)
        add_word(words, topic->name);
    return words;
}

static char *value_words(const struct setting_info *s, char words[WORDS])
{
    *words = '\0';
    if (s->id == SET_DATA)
        return data_words(words);
    if (s->id == SET_MODEL)
        add_word(words, "softmax mlp: lenet help");
    if (s->id == SET_SCHEDULE)
        add_word(words, "constant cosine: step: ramp:");
    for (int i = 0; s->type == SETTING_CHOICE && i <= (int)s->most; i++)
        add_word(words, s->choices[i]);
    add_word(words, s->word);
    add_word(words, s->word2);
    return words;
}

static bool takes_value(const struct setting_info *s)
{
    return s->type != SETTING_FLAG;
}

static bool takes_file(const struct setting_info *s)
{
    return s->metavar && strstr(s->metavar, "FILE") != NULL;
}

/* Text with a backslash before each character of `special`, and the shell's way to write ' inside '…'. */
static void put_quoted(FILE *out, const char *text, const char *special, const char *apostrophe)
{
    for (; *text; text++) {
        if (strchr(special, *text))
            fputc('\\', out);
        if (*text == '\'')
            fputs(apostrophe, out);
        else
            fputc(*text, out);
    }
}

/* ---- bash ------------------------------------------------------------------------------------ */

static void bash_value(FILE *out, const struct setting_info *s)
{
    char words[WORDS];
    fputs("    ", out);
    if (s->short_name)
        fprintf(out, "-%c | ", s->short_name);
    fprintf(out, "--%s) _batchscope_reply '%s'%s ;;\n", s->name, value_words(s, words),
            takes_file(s) ? " -f" : "");
}

static void bash_options(FILE *out)
{
    fputs("    local options='--help", out);
    for (int i = 0; i < SETTINGS; i++)
        fprintf(out, " --%s", setting_table[i].name);
    fputs("'\n    local commands='", out);
    for (const struct command *c = command_table; c->name; c++)
        fprintf(out, "%s%s", c == command_table ? "" : " ", c->name);
    fputs("'\n", out);
}

/* bash breaks words at '=': "--batch=8" comes as three of them. */
static const char bash_start[] =
    "# Completion of batchscope for bash; `batchscope help bash` writes it.\n"
    "\n"
    "# _batchscope_reply WORDS [-f]: those words, and with -f files\n"
    "_batchscope_reply() {\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$1\" ${2-} -- \"$cur\")\n"
    "    [[ -z ${2-} ]] || compopt -o filenames 2>/dev/null\n"
    "    [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *: ]] || compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "_batchscope() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n";

static void print_bash(FILE *out)
{
    char words[WORDS];
    fputs(bash_start, out);
    bash_options(out);
    fputs("    if [[ $cur == = ]]; then\n"
          "        cur=\n"
          "    elif [[ $prev == = ]]; then\n"
          "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    elif [[ $cur == -* ]]; then\n"
          "        prev=\n"
          "    fi\n"
          "    COMPREPLY=()\n"
          "    case $prev in\n", out);
    for (int i = 0; i < SETTINGS; i++)
        if (takes_value(&setting_table[i]))
            bash_value(out, &setting_table[i]);
    fprintf(out, "    --help | help) _batchscope_reply '%s' ;;\n", topic_words(words));
    fprintf(out, "    data) ((COMP_CWORD > 2)) || _batchscope_reply '%s' -f ;;\n", data_words(words));
    fputs("    *)\n"
          "        if ((COMP_CWORD == 1)) && [[ $cur != -* ]]; then\n"
          "            _batchscope_reply \"$commands\"\n"
          "        elif [[ ${COMP_WORDS[1]} != @(help|version) ]]; then\n"
          "            _batchscope_reply \"$options\"\n"
          "        fi\n"
          "        ;;\n"
          "    esac\n"
          "}\n"
          "\n"
          "complete -F _batchscope batchscope\n", out);
}

/* ---- zsh ------------------------------------------------------------------------------------- */

/* What completes the value, for _arguments: in it ':' stands behind a backslash. */
static void zsh_values(FILE *out, const struct setting_info *s)
{
    char words[WORDS];
    value_words(s, words);
    if (s->id == SET_DATA)
        fputs("_batchscope_data", out);
    else if (takes_file(s))
        fputs("_files", out);
    else if (*words) {
        fputs(strchr(words, ':') ? " _batchscope_begun " : "(", out);
        put_quoted(out, words, ":", "");
        fputs(strchr(words, ':') ? "" : ")", out);
    }
}

static void zsh_option(FILE *out, const struct setting_info *s)
{
    bool value = takes_value(s);
    if (s->short_name)
        fprintf(out, "    '(-%c --%s)'{-%c%s,--%s%s}'[", s->short_name, s->name, s->short_name,
                value ? "+" : "", s->name, value ? "=" : "");
    else
        fprintf(out, "    '--%s%s[", s->name, value ? "=" : "");
    put_quoted(out, s->help, "[]:\\", "'\\''");
    fputc(']', out);
    if (value) {
        fputs(setting_optional(s) ? "::" : ":", out);
        put_quoted(out, s->metavar, ":", "");
        fputc(':', out);
        zsh_values(out, s);
    }
    fputs("'\n", out);
}

static const char zsh_start[] =
    "#compdef batchscope\n"
    "# Completion of batchscope for zsh; `batchscope help zsh` writes it.\n"
    "\n"
    "# _batchscope_begun WORDS: those words, and no space after what ends in ':'\n"
    "_batchscope_begun() {\n"
    "    local expl\n"
    "    _wanted values expl value compadd -S '' - ${(M)@:#*:}\n"
    "    _wanted values expl value compadd - ${@:#*:}\n"
    "}\n"
    "\n"
    "_batchscope_data() {\n";

static void print_zsh(FILE *out)
{
    char words[WORDS];
    fputs(zsh_start, out);
    fprintf(out, "    _alternative 'names:data set:(%s)' 'files:file:_files'\n}\n\n", data_words(words));
    fputs("local -a settings tasks\nsettings=(\n", out);
    for (int i = 0; i < SETTINGS; i++)
        zsh_option(out, &setting_table[i]);
    fprintf(out, "    '--help=[what there is, or a topic in full]::topic:(%s)'\n)\ntasks=(\n",
            topic_words(words));
    for (const struct command *c = command_table; c->name; c++) {
        fprintf(out, "    '%s:", c->name);
        put_quoted(out, c->help, ":\\", "'\\''");
        fputs("'\n", out);
    }
    fprintf(out, ")\n"
            "if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
            "    _describe command tasks\n"
            "elif [[ $words[2] == (help|version) ]]; then\n"
            "    [[ $CURRENT$words[2] != 3help ]] || compadd %s\n", words);
    fputs("elif (( CURRENT == 3 )) && [[ $words[2] == data && $words[3] != -* ]]; then\n"
          "    _batchscope_data\n"
          "else\n"
          "    while (( CURRENT > 2 )) && [[ $words[2] != -* ]]; do shift words; (( CURRENT-- )); done\n"
          "    _arguments -s $settings\n"
          "fi\n", out);
}

/* ---- fish ------------------------------------------------------------------------------------ */

static void fish_about(FILE *out, const char *about)
{
    fputs(" -d '", out);
    put_quoted(out, about, "\\", "\\'");
    fputs("'\n", out);
}

static void fish_option(FILE *out, const struct setting_info *s)
{
    char words[WORDS];
    fputs("complete -c batchscope", out);
    if (s->short_name)
        fprintf(out, " -s %c", s->short_name);
    fprintf(out, " -l %s", s->name);
    if (takes_value(s))
        fputs(setting_optional(s) ? " -F" : takes_file(s) ? " -r -F" : " -x", out);
    if (takes_value(s) && *value_words(s, words))
        fprintf(out, " -a '%s'", words);
    fish_about(out, s->help);
    if (setting_optional(s))
        fprintf(out, "complete -c batchscope -n '__fish_prev_arg_in --%s' -F\n", s->name);
}

static void print_fish(FILE *out)
{
    char words[WORDS];
    fputs("# Completion of batchscope for fish; `batchscope help fish` writes it.\n"
          "complete -c batchscope -f\n", out);
    for (const struct command *c = command_table; c->name; c++) {
        fprintf(out, "complete -c batchscope -n __fish_is_first_arg -a %s", c->name);
        fish_about(out, c->help);
    }
    fprintf(out, "complete -c batchscope -n '__fish_prev_arg_in help --help' -a '%s'\n",
            topic_words(words));
    fprintf(out, "complete -c batchscope -n '__fish_is_nth_token 2; and __fish_prev_arg_in data' -F"
            " -a '%s'\n", data_words(words));
    fprintf(out, "complete -c batchscope -l help -a '%s'", topic_words(words));
    fish_about(out, "what there is, or a topic in full");
    for (int i = 0; i < SETTINGS; i++)
        fish_option(out, &setting_table[i]);
}

void completion_print(FILE *out, enum completion shell)
{
    static void (*const print[])(FILE *) = {print_bash, print_zsh, print_fish};
    print[shell](out);
}
