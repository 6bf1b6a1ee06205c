/* support_terminal.h -- a terminal for tests: a program under test and the screen it draws.
 *
 * Bytes go through libvterm; cells, text and what a terminal remembers are read from it. Nothing
 * here sleeps: to wait is to read until something is so, or until `terminal_patience` is over.
 */
#ifndef TESTS_SUPPORT_TERMINAL_H
#define TESTS_SUPPORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct terminal;

struct terminal_cell {
    uint32_t ch;     /* code point; ' ' when empty */
    uint32_t fg, bg; /* 0xRRGGBB; the terminal's own colours are TERMINAL_FOREGROUND, _BACKGROUND */
    bool bold, reverse, underline;
};

#define TERMINAL_FOREGROUND 0xd0d7deu
#define TERMINAL_BACKGROUND 0x0d1117u

/* Seconds to wait for what must come, however slow the machine ($TEST_PATIENCE, if set). */
double terminal_patience(void);

/* Path of the program under test: $BATCHSCOPE_PROGRAM, or batchscope in the build directory this
 * test is of. The caller frees it. */
char *terminal_program(void);

/* Seconds on a clock that only goes on. */
double terminal_clock(void);

/* Starts `argv` (ends with NULL) in `directory` (or NULL). The environment is the test's, with TERM
 * xterm-256color, a UTF-8 locale and the same OpenBLAS kernels on every machine; then `environment`
 * (ends with NULL; or NULL): NAME=VALUE sets, NAME takes out. */
struct terminal *terminal_start(int rows, int cols, char *const argv[],
                                const char *const environment[], const char *directory);
void terminal_free(struct terminal *terminal);

/* Reads once, waiting up to `seconds` for something to come. Whether anything came. */
bool terminal_read(struct terminal *terminal, double seconds);
/* Reads for that long. Returns the bytes that came. */
size_t terminal_read_for(struct terminal *terminal, double seconds);
/* Reads until nothing has come for that long. */
void terminal_read_until_quiet(struct terminal *terminal, double seconds);

void terminal_send(struct terminal *terminal, const char *bytes, size_t count);
void terminal_type(struct terminal *terminal, const char *text);
void terminal_resize(struct terminal *terminal, int rows, int cols);
void terminal_signal(struct terminal *terminal, int signal);
/* Closes the terminal's side; nothing can be read after that. */
void terminal_hang_up(struct terminal *terminal);

/* Times its threads went to sleep so far, by themselves; -1 where that cannot be known. */
long terminal_sleeps(const struct terminal *terminal);

int terminal_rows(const struct terminal *terminal);
int terminal_cols(const struct terminal *terminal);
struct terminal_cell terminal_cell(const struct terminal *terminal, int row, int col);
/* The screen, a line a row, blanks at the ends of lines cut off. Until the next call. */
const char *terminal_text(struct terminal *terminal);

/* Each waits at most `terminal_patience`; false when it did not come to be. */
bool terminal_wait(struct terminal *terminal, const char *text);
bool terminal_wait_gone(struct terminal *terminal, const char *text);
bool terminal_wait_match(struct terminal *terminal, const char *regex);
bool terminal_wait_stopped(struct terminal *terminal);
/* Until the program has ended and all it wrote is read. */
bool terminal_wait_end(struct terminal *terminal);

bool terminal_matches(struct terminal *terminal, const char *regex);

bool terminal_ended(struct terminal *terminal);
bool terminal_stopped(struct terminal *terminal);
int terminal_exit_status(const struct terminal *terminal); /* -1 if a signal ended it */
int terminal_end_signal(const struct terminal *terminal);  /* 0 if it exited */

bool terminal_alternate(const struct terminal *terminal);
bool terminal_cursor_visible(const struct terminal *terminal);
bool terminal_modes_restored(const struct terminal *terminal);
/* Main screen, cursor, modes: NULL when all are back, or what is not. */
const char *terminal_not_restored(const struct terminal *terminal);

/* Everything the program wrote, ends with NUL; until the next read. */
const char *terminal_bytes(const struct terminal *terminal, size_t *count);
/* Whether any of it set a colour. */
bool terminal_was_colored(const struct terminal *terminal);

#endif
