/* runlog_read.c -- a log's rows by run and step.
 *
 * Steps of a run follow each other, so its places are an array by step; a row of step s ends it there:
 * what was behind is a future that was left. A row begins with its run and its step in both formats.
 */
#include "src/runlog_read.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/util.h"
#include "src/pacer.h"
#include "src/runlog.h"

enum { BUFFER = 1 << 16 };

#define NO_ROW UINT64_MAX

/* Of the steps from `first` on. */
struct places {
    uint64_t first, count, room, rows;
    uint64_t *place; /* bytes of the log before its row, or NO_ROW */
};

struct log_reader {
    char *file;
    FILE *in;
    bool json;
    uint64_t size, at, line_number; /* bytes there were at first; and how far it was gone through */
    struct log_part part[RUNS];
    struct places places[RUNS];
    char *line; /* the one read last */
    size_t line_room;
};

struct log_reader *log_reader_new(const char *file, const struct log_part part[RUNS],
                                  struct status *status)
{
    struct stat about;
    FILE *in = fopen(file, "rbe");
    if (!in || fstat(fileno(in), &about) != 0) {
        status_failed(status, "%s: %s; the log cannot be read", file, strerror(errno));
        if (in)
            fclose(in);
        return NULL;
    }
    setvbuf(in, NULL, _IOFBF, BUFFER);
    struct log_reader *reader = checked_calloc(1, sizeof *reader);
    reader->file = checked_strdup(file);
    reader->in = in;
    reader->json = runlog_json(file);
    reader->size = (uint64_t)about.st_size;
    memcpy(reader->part, part, sizeof reader->part);
    return reader;
}

void log_reader_free(struct log_reader *reader)
{
    if (!reader)
        return;
    for (int run = 0; run < RUNS; run++)
        free(reader->places[run].place);
    free(reader->line);
    fclose(reader->in);
    free(reader->file);
    free(reader);
}

/* ---- where rows are ---- */

static void drop_from(struct places *p, uint64_t step)
{
    while (p->count && p->first + p->count > step)
        p->rows -= p->place[--p->count] != NO_ROW;
}

static void append(struct places *p, uint64_t place)
{
    if (p->count == p->room) {
        p->room = MAX(1024, 2 * p->room);
        p->place = checked_realloc(p->place, p->room * sizeof *p->place);
    }
    p->place[p->count++] = place;
    p->rows += place != NO_ROW;
}

static void keep_place(struct places *p, uint64_t step, uint64_t place)
{
    drop_from(p, step);
    if (!p->count)
        p->first = step;
    while (p->first + p->count < step)
        append(p, NO_ROW);
    append(p, place);
}

static bool read_start(const struct log_reader *reader, int *run, uint64_t *step)
{
    char letter = 0;
    int read = reader->json
                   ? sscanf(reader->line, "{\"run\":\"%c\",\"step\":%" SCNu64 ",", &letter, step)
                   : sscanf(reader->line, "%c,%" SCNu64 ",", &letter, step);
    *run = letter - run_letter(0);
    return read == 2 && *run >= 0 && *run < RUNS && *step > 0;
}

static bool scan_line(struct log_reader *reader, uint64_t place, struct status *status)
{
    int run;
    uint64_t step;
    reader->line_number++;
    if (place == 0 && !reader->json)
        return true; /* the names of the columns */
    if (!read_start(reader, &run, &step))
        return status_bad_at(status, reader->file, reader->line_number, 0,
                             "no row of a log: it begins with no run and step");
    if (place >= reader->part[run].from && step <= reader->part[run].steps)
        keep_place(&reader->places[run], step, place);
    return true;
}

bool log_reader_scan(struct log_reader *reader, double until, bool *more, struct status *status)
{
    do {
        ssize_t n = getline(&reader->line, &reader->line_room, reader->in);
        uint64_t place = reader->at;
        reader->at += n > 0 ? (uint64_t)n : 0;
        if (n <= 0 || reader->at > reader->size || reader->line[n - 1] != '\n') {
            *more = false;
            return !ferror(reader->in) ||
                   status_failed(status, "%s: %s", reader->file, strerror(errno));
        }
        if (!scan_line(reader, place, status))
            return false;
    } while (pacer_clock() < until);
    *more = true;
    return true;
}

double log_reader_share(const struct log_reader *reader)
{
    return reader->size ? fmin(1, (double)reader->at / (double)reader->size) : 1;
}

/* ---- what is in them ---- */

uint64_t log_reader_rows(const struct log_reader *reader, int run)
{
    return reader->places[run].rows;
}

bool log_reader_find(const struct log_reader *reader, int run, uint64_t *step)
{
    const struct places *p = &reader->places[run];
    *step = MAX(*step, p->first);
    while (*step < p->first + p->count && p->place[*step - p->first] == NO_ROW)
        ++*step;
    return *step < p->first + p->count;
}

static bool is_word(int column)
{
    if (column == STATS_LOGGED)
        return true;
    enum stat_kind kind = stat_table[column].kind;
    return kind == KIND_RUN || kind == KIND_PRECISION || kind == KIND_OPTIMIZER;
}

static void unquote(struct field *field)
{
    if (field->length < 2 || *field->text != '"')
        return;
    field->text++;
    field->length -= 2;
}

/* The event, which is last, may hold what it likes. */
bool log_row_split(char *line, struct field fields[LOG_COLUMNS])
{
    for (int i = 0; i < LOG_COLUMNS; i++) {
        bool last = i == LOG_COLUMNS - 1;
        size_t length = strcspn(line, last ? "\r\n" : ",\r\n");
        if (!last && line[length] != ',')
            return false;
        enum field_kind kind = is_word(i) ? FIELD_WORD : FIELD_NUMBER;
        fields[i] = (struct field){length ? kind : FIELD_EMPTY, line, length};
        line += length + 1;
    }
    unquote(&fields[LOG_COLUMNS - 1]);
    return true;
}

/* Plain text from between the quotes, in place: it only gets shorter. */
static bool unescape(char *text, size_t *length)
{
    if (!memchr(text, '\\', *length))
        return true;
    json_t *string = json_loadb(text - 1, *length + 2, JSON_DECODE_ANY, NULL);
    if (!json_is_string(string)) {
        json_decref(string);
        return false;
    }
    *length = json_string_length(string);
    memcpy(text, json_string_value(string), *length);
    json_decref(string);
    return true;
}

/* Reads a value of the compact kind; returns what comes after it, or NULL. */
static char *read_value(char *text, struct field *field)
{
    bool word = *text == '"';
    size_t length = word ? 0 : strcspn(text, ",}\n");
    text += word;
    while (word && text[length] && text[length] != '"')
        length += 1 + (text[length] == '\\' && text[length + 1]);
    char *after = text + length + word;
    bool null = !word && length == 4 && !strncmp(text, "null", 4);
    if (!text[length] || (word && !unescape(text, &length)))
        return NULL;
    *field = (struct field){null ? FIELD_EMPTY : word ? FIELD_WORD : FIELD_NUMBER, text, length};
    return after;
}

static bool split_json(char *line, struct field fields[LOG_COLUMNS])
{
    for (int i = 0; i < LOG_COLUMNS; i++) {
        char name[64];
        int n = snprintf(name, sizeof name, "%c\"%s\":", i ? ',' : '{',
                         i < STATS_LOGGED ? stat_table[i].column : "event");
        if (strncmp(line, name, (size_t)n) != 0 || !(line = read_value(line + n, &fields[i])))
            return false;
    }
    return *line == '}';
}

/* Somebody else may have written to the file. */
static bool read_row(struct log_reader *reader, int run, uint64_t step, struct field *fields)
{
    const struct places *p = &reader->places[run];
    uint64_t step_read;
    int run_read;
    return fseeko(reader->in, (off_t)p->place[step - p->first], SEEK_SET) == 0 &&
           getline(&reader->line, &reader->line_room, reader->in) > 0 &&
           read_start(reader, &run_read, &step_read) && run_read == run && step_read == step &&
           (reader->json ? split_json : log_row_split)(reader->line, fields);
}

bool log_reader_row(struct log_reader *reader, int run, uint64_t step, struct field fields[LOG_COLUMNS],
                    struct status *status)
{
    return read_row(reader, run, step, fields) ||
           status_failed(status, "%s: the row of run %c, step %.0f, is damaged", reader->file,
                         run_letter(run), (double)step);
}
