/* support_screen.c -- expected screens: text files compared with a terminal cell by cell. */
#include "tests/support_screen.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "engine/util.h"

static uint32_t *cell_at(const struct screen_file *file, int row, int col)
{
    return &file->cells[row * file->cols + col];
}

static void put_line(struct screen_file *file, int row, const char *line, size_t length)
{
    mbstate_t state = {0};
    int col = 0;
    while (length && *line != '\n') {
        wchar_t ch = 0;
        size_t n = mbrtowc(&ch, line, length, &state);
        REQUIRE(n != 0 && n <= length); /* UTF-8, and the locale is */
        if (row < file->rows && col < file->cols)
            *cell_at(file, row, col) = (uint32_t)ch;
        else if (ch != L' ')
            file->larger = true;
        line += n;
        length -= n;
        col++;
    }
}

bool screen_file_read(struct screen_file *file, const char *path, int rows, int cols)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    *file = (struct screen_file){rows, cols, NULL, false};
    file->cells = checked_calloc((size_t)rows * (size_t)cols, sizeof *file->cells);
    for (int i = 0; i < rows * cols; i++)
        file->cells[i] = ' ';
    if (!in)
        return false;
    setlocale(LC_CTYPE, "C.UTF-8");
    for (int row = 0; (n = getline(&line, &room, in)) >= 0; row++)
        put_line(file, row, line, (size_t)n);
    free(line);
    fclose(in);
    return true;
}

void screen_file_done(struct screen_file *file)
{
    free(file->cells);
    file->cells = NULL;
}

static bool cell_matches(uint32_t expected, uint32_t is)
{
    return expected == SCREEN_ANY || (expected == SCREEN_SOME ? is != ' ' : expected == is);
}

static bool row_matches(const struct screen_file *file, const struct terminal *terminal, int row)
{
    for (int col = 0; col < file->cols; col++)
        if (!cell_matches(*cell_at(file, row, col), terminal_cell(terminal, row, col).ch))
            return false;
    return true;
}

bool screen_file_matches(const struct screen_file *file, const struct terminal *terminal)
{
    if (file->larger || file->rows != terminal_rows(terminal) ||
        file->cols != terminal_cols(terminal))
        return false;
    for (int row = 0; row < file->rows; row++)
        if (!row_matches(file, terminal, row))
            return false;
    return true;
}

/* A screen that stays wrong and does not move any more will not become right. */
bool screen_file_wait(const struct screen_file *file, struct terminal *terminal)
{
    double until = terminal_clock() + terminal_patience(), last = terminal_clock();
    while (!screen_file_matches(file, terminal)) {
        if (terminal_read(terminal, 0.1))
            last = terminal_clock();
        else if (terminal_clock() > until || terminal_clock() > last + terminal_patience() / 4)
            return false;
    }
    return true;
}

static void write_cells(const uint32_t *cells, int count, FILE *out)
{
    while (count && cells[count - 1] == ' ')
        count--;
    for (int i = 0; i < count; i++)
        fprintf(out, "%lc", (wint_t)cells[i]);
    putc('\n', out);
}

static uint32_t *row_of(const struct terminal *terminal, int row)
{
    int cols = terminal_cols(terminal);
    uint32_t *cells = checked_calloc((size_t)cols, sizeof *cells);
    for (int col = 0; col < cols; col++)
        cells[col] = terminal_cell(terminal, row, col).ch;
    return cells;
}

void screen_file_explain(const struct screen_file *file, const struct terminal *terminal,
                         const char *prefix, FILE *out)
{
    if (file->larger)
        fprintf(out, "%sthe file holds more than %d columns or %d rows\n", prefix, file->cols,
                file->rows);
    for (int row = 0; row < file->rows; row++) {
        if (row_matches(file, terminal, row))
            continue;
        uint32_t *is = row_of(terminal, row);
        fprintf(out, "%s%3d expected ", prefix, row + 1);
        write_cells(cell_at(file, row, 0), file->cols, out);
        fprintf(out, "%s    is       ", prefix);
        write_cells(is, file->cols, out);
        free(is);
    }
}

bool screen_file_write(const struct screen_file *file, const struct terminal *terminal,
                       const char *path)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    for (int row = 0; row < file->rows; row++) {
        uint32_t *cells = row_of(terminal, row);
        for (int col = 0; col < file->cols; col++) {
            uint32_t mask = *cell_at(file, row, col);
            if (mask == SCREEN_ANY || (mask == SCREEN_SOME && cells[col] != ' '))
                cells[col] = mask;
        }
        write_cells(cells, file->cols, out);
        free(cells);
    }
    return fclose(out) == 0;
}
