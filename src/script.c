/* script.c -- reading scripts, line by line. */
#include "src/script.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/script_reader.h"

static const char header[] = "batchscope-script ", byte_order_mark[] = "\xef\xbb\xbf";

bool script_wrong(const struct script_reader *reader, const char *at, const char *what)
{
    return status_bad_at(reader->status, reader->script->file, reader->line,
                         (size_t)(at - reader->text) + 1, "%s", what);
}

bool script_word(const struct script_reader *reader, char **rest, char **word)
{
    char *start = *rest + strspn(*rest, " \t");
    bool quoted = *start == '"' || *start == '\'', ended = !*start || *start == '#';
    char *end = quoted ? strchr(start + 1, *start) : start + strcspn(start, " \t");
    if (!end)
        return script_wrong(reader, start, "a quote without its end; close it on the same line");
    *word = ended ? NULL : start + quoted;
    *rest = ended ? start : *end ? end + 1 : end;
    if (!ended)
        *end = '\0';
    return true;
}

/* ---- lines that do not act ------------------------------------------------------------------- */

static bool read_header(const struct script_reader *reader)
{
    size_t bytes = strlen(header);
    const char *number = reader->text + bytes;
    if (strncmp(reader->text, header, bytes) || !*number || number[strspn(number, "0123456789")] ||
        *number == '0')
        return script_wrong(reader, reader->text,
                            "not a script; its first line would be 'batchscope-script 1'");
    if (strtod(number, NULL) > SCRIPT_VERSION)
        return status_bad_at(reader->status, reader->script->file, 1, bytes + 1,
                             "a newer version (%.20s); this program reads %d", number, SCRIPT_VERSION);
    return true;
}

static bool read_options(struct script_reader *reader, char *rest)
{
    struct script *script = reader->script;
    size_t count = 0;
    char *word;
    bool good;
    if (script->options_line || script->count)
        return script_wrong(reader, reader->text, "options come once, before the first @ line");
    script->options_line = reader->line;
    while ((good = script_word(reader, &rest, &word)) && word) {
        script->options = checked_realloc(script->options, (count + 2) * sizeof(char *));
        script->options_column =
            checked_realloc(script->options_column, (count + 1) * sizeof(size_t));
        script->options_column[count] = (size_t)(word - reader->text) + 1;
        script->options[count++] = checked_strdup(word);
        script->options[count] = NULL;
    }
    return good;
}

/* "9f3c01aa 1437+360", written just so. */
static bool parse_data(struct script *script, const char *mark, const char *sizes)
{
    char text[64] = "";
    if (!mark || !sizes || sscanf(mark, "%8" SCNx32, &script->data) != 1 ||
        sscanf(sizes, "%zu+%zu", &script->train, &script->test) != 2)
        return false;
    snprintf(text, sizeof text, "%08" PRIx32 " %zu+%zu", script->data, script->train, script->test);
    return !strncmp(text, mark, strlen(mark)) && !strcmp(text + strlen(mark) + 1, sizes);
}

static bool read_data(struct script_reader *reader, char *rest)
{
    struct script *script = reader->script;
    char *mark, *sizes, *more;
    if (script->data_line || script->count)
        return script_wrong(reader, reader->text, "data comes once, before the first @ line");
    const char *start = rest + strspn(rest, " \t");
    if (!script_word(reader, &rest, &mark) || !script_word(reader, &rest, &sizes) ||
        !script_word(reader, &rest, &more))
        return false;
    if (more || !parse_data(script, mark, sizes))
        return script_wrong(reader, start, "expected a fingerprint and the sizes of the splits, as in "
                            "'data 9f3c01aa 1437+360'");
    script->data_line = reader->line;
    return true;
}

static bool read_weights(struct script_reader *reader, char *rest)
{
    struct script *script = reader->script;
    char *mark, *more, text[16] = "";
    if (script->weights_line || script->count)
        return script_wrong(reader, reader->text, "weights come once, before the first @ line");
    const char *start = rest + strspn(rest, " \t");
    if (!script_word(reader, &rest, &mark) || !script_word(reader, &rest, &more))
        return false;
    if (mark && sscanf(mark, "%8" SCNx32, &script->weights) == 1)
        snprintf(text, sizeof text, "%08" PRIx32, script->weights);
    if (!mark || more || strcmp(text, mark) != 0)
        return script_wrong(reader, start, "expected the fingerprint of a file, as in 'weights 9f3c01aa'");
    script->weights_line = reader->line;
    return true;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Cuts the end of the line off. */
static bool check_text(const struct script_reader *reader, char *line, size_t bytes)
{
    while (bytes && strchr("\r\n", line[bytes - 1]) && line[bytes - 1])
        line[--bytes] = '\0';
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f)
            return script_wrong(reader, line + i, "a byte that is no text; a script is plain text");
    return true;
}

static bool read_line(struct script_reader *reader, char *line, size_t bytes)
{
    char *start = line + strspn(line, " \t"), *rest = start, *word;
    reader->text = line;
    if (!check_text(reader, line, bytes))
        return false;
    if (reader->line == 1 && !strncmp(line, byte_order_mark, strlen(byte_order_mark)))
        reader->text += strlen(byte_order_mark);
    if (reader->line == 1)
        return read_header(reader);
    if (*start == '@')
        return script_acts(reader, start);
    if (!script_word(reader, &rest, &word) || !word)
        return !*start || *start == '#';
    if (!strcmp(word, "options"))
        return read_options(reader, rest);
    if (!strcmp(word, "data"))
        return read_data(reader, rest);
    if (!strcmp(word, "weights"))
        return read_weights(reader, rest);
    return script_wrong(reader, start, "expected 'options …', 'data …' or '@STEP knob=value …'");
}

/* Behind a damaged line there is none that can be read. */
static bool skip_damage(struct script_reader *reader, char *line, size_t bytes)
{
    struct script_reader behind = *reader;
    struct status ignored;
    bool blank = strspn(line, " \t\r\n") == bytes, whole = line[bytes - 1] == '\n';
    behind.status = &ignored;
    return blank || !whole || !read_line(&behind, line, bytes);
}

static bool read_cut_line(struct script_reader *reader, char *line, size_t bytes)
{
    struct script *script = reader->script;
    if (*script->damage.text)
        return skip_damage(reader, line, bytes);
    bool whole = line[bytes - 1] == '\n';
    reader->text = line;
    if (whole && read_line(reader, line, bytes))
        return true;
    if (!whole)
        script_wrong(reader, line, "the line is cut short");
    script->damage = *reader->status;
    return reader->line > 1;
}

static bool read_lines(struct script_reader *reader, FILE *in, bool may_be_cut)
{
    struct script *script = reader->script;
    char *line = NULL;
    size_t size = 0;
    ssize_t bytes;
    bool good = true;
    while (good && (bytes = getline(&line, &size, in)) >= 0) {
        reader->line++;
        good = may_be_cut ? read_cut_line(reader, line, (size_t)bytes)
                          : read_line(reader, line, (size_t)bytes);
        script->size += (size_t)bytes;
        if (!*script->damage.text)
            script->bytes = script->size;
    }
    free(line);
    if (good && ferror(in))
        good = status_bad(reader->status, "%s: %s", script->file, strerror(errno));
    if (good && !reader->line)
        good = status_bad(reader->status, "%s: empty; a script starts with '%s%d'", script->file, header,
                          SCRIPT_VERSION);
    return good;
}

static struct script *read_file(const char *file, bool may_be_cut, struct status *status)
{
    FILE *in = fopen(file, "r");
    if (!in) {
        status_bad(status, "%s: %s", file, strerror(errno));
        return NULL;
    }
    struct script *script = checked_calloc(1, sizeof *script);
    struct script_reader reader = {.script = script, .status = status, .runs = 1};
    script->file = checked_strdup(file);
    bool good = read_lines(&reader, in, may_be_cut);
    fclose(in);
    if (good)
        return script;
    script_free(script);
    return NULL;
}

struct script *script_read(const char *file, struct status *status)
{
    return read_file(file, false, status);
}

struct script *script_read_cut(const char *file, struct status *status)
{
    return read_file(file, true, status);
}

void script_free(struct script *script)
{
    if (!script)
        return;
    for (size_t i = 0; script->options && script->options[i]; i++)
        free(script->options[i]);
    free(script->options);
    free(script->options_column);
    free(script->action);
    free(script->file);
    free(script);
}

bool script_due(const struct script_action *action, uint64_t step, double epochs, double examples)
{
    switch (action->when) {
    case WHEN_STEP:
        return (double)step >= action->at;
    case WHEN_EPOCHS:
        return epochs >= action->at;
    default:
        return examples >= action->at;
    }
}
