/* screen_runner.c -- runs screen tests: scripts of keys, and the screens they lead to.
 *
 *   screen_runner [--update] [--pictures DIRECTORY] FILE.script...
 *
 * A script is a line a directive, as in the table at the end; # begins a comment. The program
 * starts at the first line that needs it, in a directory of its own, and is quit with its own keys at
 * the end unless the script has seen it end. Nothing waits for a time: `wait` and `screen` read until the
 * screen is as it should be. A text may stand in quotes to keep its blanks.
 *
 * --update writes the screens the program shows once it is quiet, masks kept (support_screen.h).
 * --pictures makes `svg` lines write their pictures; without it they do nothing.
 */
#include <ctype.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/util.h"
#include "tests/support_picture.h"
#include "tests/support_scratch.h"
#include "tests/support_screen.h"
#include "tests/support_terminal.h"

enum { WORDS_MOST = 32 };

struct runner {
    bool update;
    const char *pictures; /* NULL: none */
};

struct script {
    const struct runner *runner;
    const char *file;
    int line;
    int rows, cols;
    char *args[WORDS_MOST + 2], *env[WORDS_MOST + 2]; /* end with NULL */
    int arg_count, env_count;
    struct scratch place; /* where the program runs; its folder is empty until there is one */
    struct terminal *terminal;
    char why[512]; /* what failed; empty while nothing has */
};

static bool fail(struct script *script, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(struct script *script, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(script->why, sizeof script->why, format, values);
    va_end(values);
    return false;
}

/* ---- the terminal ---------------------------------------------------------------------------- */

/* Where the program may keep its session, and nothing is from an earlier one. */
static void add_state_folder(struct script *script)
{
    REQUIRE(asprintf(&script->env[script->env_count++], "XDG_STATE_HOME=%s/.state",
                     script->place.folder) > 0);
}

static void need_directory(struct script *script)
{
    if (!*script->place.folder)
        scratch_init(&script->place);
}

static void need_terminal(struct script *script)
{
    if (script->terminal)
        return;
    need_directory(script);
    add_state_folder(script);
    script->args[0] = terminal_program();
    script->terminal = terminal_start(script->rows, script->cols, script->args,
                                      (const char *const *)script->env, script->place.folder);
}

static bool do_size(struct script *script, char *text)
{
    int cols, rows;
    if (sscanf(text, "%d %d", &cols, &rows) != 2 || cols < 1 || rows < 1)
        return fail(script, "size COLUMNS ROWS, as in size 80 24");
    if (script->terminal)
        terminal_resize(script->terminal, rows, cols);
    script->rows = rows;
    script->cols = cols;
    return true;
}

static bool add_words(struct script *script, char **words, int *count, char *text)
{
    for (char *word = strtok(text, " \t"); word; word = strtok(NULL, " \t")) {
        if (*count == WORDS_MOST)
            return fail(script, "more than %d words", WORDS_MOST);
        words[(*count)++] = checked_strdup(word);
    }
    return script->terminal ? fail(script, "the program has started already") : true;
}

static bool do_args(struct script *script, char *text)
{
    return add_words(script, script->args + 1, &script->arg_count, text);
}

static bool do_env(struct script *script, char *text)
{
    return add_words(script, script->env, &script->env_count, text);
}

/* file NAME LINE: appends to a file where the program starts. */
static bool do_file(struct script *script, char *text)
{
    char *path, *line = text + strcspn(text, " ");
    FILE *out;
    if (*line)
        *line++ = '\0';
    need_directory(script);
    REQUIRE(asprintf(&path, "%s/%s", script->place.folder, text) > 0);
    out = fopen(path, "a");
    bool good = out && fprintf(out, "%s\n", line) >= 0;
    good = (!out || fclose(out) == 0) && good;
    free(path);
    return good || fail(script, "%s: not written", text);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static const struct {
    const char *name, *bytes;
} key_names[] = {
    {"Enter", "\r"},      {"Esc", "\033"},      {"Space", " "},       {"Tab", "\t"},
    {"Backspace", "\177"}, {"Left", "\033OD"},   {"Right", "\033OC"},  {"Up", "\033OA"},
    {"Down", "\033OB"},   {"F1", "\033OP"},     {"Home", "\033OH"},   {"End", "\033OF"},
    {"Shift-Tab", "\033[Z"}, {"PageUp", "\033[5~"}, {"PageDown", "\033[6~"}, {"Delete", "\033[3~"},
};

static bool do_keys(struct script *script, char *text)
{
    terminal_type(script->terminal, text);
    return true;
}

static bool send_key(struct script *script, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(key_names); i++)
        if (!strcmp(key_names[i].name, name)) {
            terminal_type(script->terminal, key_names[i].bytes);
            return true;
        }
    if (!strncmp(name, "Ctrl-", 5) && isalpha((unsigned char)name[5]) && !name[6]) {
        char byte = (char)(name[5] & 0x1f);
        terminal_send(script->terminal, &byte, 1);
        return true;
    }
    return fail(script, "no key is called '%s'", name);
}

static bool do_key(struct script *script, char *text)
{
    for (char *name = strtok(text, " \t"); name; name = strtok(NULL, " \t"))
        if (!send_key(script, name))
            return false;
    return true;
}

/* mouse press|up|down COLUMN ROW, from 1, as SGR 1006 has them. */
static bool do_mouse(struct script *script, char *text)
{
    static const struct {
        const char *name;
        int button;
    } kinds[] = {{"press", 0}, {"up", 64}, {"down", 65}};
    char kind[16], bytes[96];
    int col, row;
    if (sscanf(text, "%15s %d %d", kind, &col, &row) == 3)
        for (size_t i = 0; i < COUNT_OF(kinds); i++)
            if (!strcmp(kind, kinds[i].name)) {
                int button = kinds[i].button;
                snprintf(bytes, sizeof bytes, "\033[<%d;%d;%dM", button, col, row);
                terminal_type(script->terminal, bytes);
                snprintf(bytes, sizeof bytes, "\033[<%d;%d;%dm", button, col, row);
                terminal_type(script->terminal, button ? "" : bytes);
                return true;
            }
    return fail(script, "mouse press|up|down COLUMN ROW, as in mouse press 10 24");
}

/* paste TEXT: as a terminal sends what it was given at once. */
static bool do_paste(struct script *script, char *text)
{
    terminal_type(script->terminal, "\033[200~");
    terminal_type(script->terminal, text);
    terminal_type(script->terminal, "\033[201~");
    return true;
}

/* ---- text on the screen ---------------------------------------------------------------------- */

static bool do_wait(struct script *script, char *text)
{
    return terminal_wait(script->terminal, text) || fail(script, "did not come: \"%s\"", text);
}

static bool do_wait_gone(struct script *script, char *text)
{
    return terminal_wait_gone(script->terminal, text) || fail(script, "did not go: \"%s\"", text);
}

static bool do_wait_match(struct script *script, char *text)
{
    return terminal_wait_match(script->terminal, text) ||
           fail(script, "no line came to match %s", text);
}

#define FRAME_GAP 0.03 /* seconds: nothing comes for longer between two frames */

/* What was waited for may be there before the rest of its frame. */
static const char *whole_screen(struct script *script)
{
    terminal_read_until_quiet(script->terminal, FRAME_GAP);
    return terminal_text(script->terminal);
}

static bool do_reject(struct script *script, char *text)
{
    return !strstr(whole_screen(script), text) ||
           fail(script, "on the screen: \"%s\"", text);
}

/* ---- whole screens --------------------------------------------------------------------------- */

static char *screen_path(const struct script *script, const char *name)
{
    const char *slash = strrchr(script->file, '/'), *dot = strrchr(script->file, '.');
    int directory = slash ? (int)(slash + 1 - script->file) : 0;
    char *path;
    if (*name)
        REQUIRE(asprintf(&path, "%.*s%s.screen", directory, script->file, name) > 0);
    else
        REQUIRE(asprintf(&path, "%.*s.screen", (int)(dot - script->file), script->file) > 0);
    return path;
}

static bool compare_screen(struct script *script, const struct screen_file *file, const char *path)
{
    if (screen_file_wait(file, script->terminal))
        return true;
    screen_file_explain(file, script->terminal, "# ", stdout);
    return fail(script, "the screen is not as in %s", path);
}

static bool do_screen(struct script *script, char *text)
{
    struct screen_file file;
    char *path = screen_path(script, text);
    bool exists = screen_file_read(&file, path, script->rows, script->cols), good;
    if (script->runner->update) {
        terminal_read_until_quiet(script->terminal, 3);
        good = screen_file_write(&file, script->terminal, path) ||
               fail(script, "%s: not written", path);
    } else if (exists) {
        good = compare_screen(script, &file, path);
    } else {
        good = fail(script, "there is no %s; --update writes it", path);
    }
    screen_file_done(&file);
    free(path);
    return good;
}

/* svg NAME TITLE: what the screen shows now, a whole frame of it. */
static bool do_svg(struct script *script, char *text)
{
    const char *directory = script->runner->pictures;
    char *path, *title = text + strcspn(text, " ");
    if (!directory)
        return true;
    while (*title == ' ')
        *title++ = '\0';
    terminal_read_until_quiet(script->terminal, FRAME_GAP);
    REQUIRE(asprintf(&path, "%s/%s.svg", directory, text) > 0);
    FILE *out = fopen(path, "w");
    bool good = out && terminal_picture(script->terminal, *title ? title : text, out);
    good = (!out || fclose(out) == 0) && good;
    if (!good)
        fail(script, "%s: not written", path);
    free(path);
    return good;
}

/* ---- the end --------------------------------------------------------------------------------- */

static bool do_exit(struct script *script, char *text)
{
    struct terminal *terminal = script->terminal;
    if (!terminal_wait_end(terminal))
        return fail(script, "the program goes on");
    if (terminal_end_signal(terminal))
        return fail(script, "ended by signal %d", terminal_end_signal(terminal));
    if (terminal_exit_status(terminal) != atoi(text))
        return fail(script, "exit status %d", terminal_exit_status(terminal));
    return true;
}

static bool do_restored(struct script *script, char *text)
{
    const char *not_restored = terminal_not_restored(script->terminal);
    (void)text;
    return !not_restored || fail(script, "the terminal: %s", not_restored);
}

/* Lines that are not empty. */
static bool do_lines(struct script *script, char *text)
{
    int count = 0;
    for (const char *p = terminal_text(script->terminal); *p; p++)
        count += *p != '\n' && (p[1] == '\n');
    return count == atoi(text) || fail(script, "%d lines", count);
}

static bool do_colorless(struct script *script, char *text)
{
    (void)text;
    return !terminal_was_colored(script->terminal) || fail(script, "a colour was set");
}

enum { DEEPEST = 2 };
#define ESC_ALONE 0.06 /* seconds: what follows sooner would belong to it */

static bool end_program(struct script *script)
{
    char zero[] = "0";
    if (terminal_ended(script->terminal))
        return true;
    for (int i = 0; i < DEEPEST; i++) { /* an overlay, a panel with the screen to itself */
        terminal_type(script->terminal, "\033");
        terminal_read_for(script->terminal, ESC_ALONE);
    }
    if (!terminal_wait_gone(script->terminal, "Esc "))
        return fail(script, "Esc leads nowhere");
    terminal_type(script->terminal, "q");
    if (!terminal_wait(script->terminal, "quit? "))
        return fail(script, "q does not ask");
    terminal_type(script->terminal, "q");
    return do_exit(script, zero) && do_restored(script, zero);
}

/* ---- directives ------------------------------------------------------------------------------ */

static const struct directive {
    const char *name;
    bool (*run)(struct script *script, char *text);
    bool starts; /* needs the program to run */
    const char *help;
} directives[] = {
    {"size", do_size, false, "COLUMNS ROWS: of the terminal (80 24)"},
    {"env", do_env, false, "NAME=VALUE sets, NAME takes out"},
    {"args", do_args, false, "WORD...: of the command line"},
    {"file", do_file, false, "NAME LINE: appended to a file where the program starts"},
    {"start", do_keys, true, ": the program, if nothing else does"},
    {"keys", do_keys, true, "TEXT: each character is a key"},
    {"key", do_key, true, "NAME...: Enter, Esc, Left, Ctrl-C and their like"},
    {"mouse", do_mouse, true, "press|up|down COLUMN ROW, from 1"},
    {"paste", do_paste, true, "TEXT: pasted, not typed"},
    {"resize", do_size, true, "COLUMNS ROWS: while it runs"},
    {"wait", do_wait, true, "TEXT: until it is on the screen"},
    {"wait-gone", do_wait_gone, true, "TEXT: until it is not"},
    {"wait-match", do_wait_match, true, "REGEX: until a line matches"},
    {"reject", do_reject, true, "TEXT: it is not on the screen now"},
    {"screen", do_screen, true, "[NAME]: until the screen is as in NAME.screen (the script's)"},
    {"svg", do_svg, true, "NAME TITLE: with --pictures, write NAME.svg"},
    {"expect-exit", do_exit, true, "STATUS: the program ends with it"},
    {"expect-restored", do_restored, true, ": main screen, cursor and modes are back"},
    {"expect-lines", do_lines, true, "COUNT: so many lines are not empty"},
    {"expect-no-color", do_colorless, true, ": no colour was ever set"},
};

/* Cuts blanks off both ends, then a pair of quotes. */
static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n && isspace((unsigned char)text[n - 1]))
        text[--n] = '\0';
    if (n >= 2 && text[0] == '"' && text[n - 1] == '"') {
        text[n - 1] = '\0';
        text++;
    }
    return text;
}

static bool run_line(struct script *script, char *line)
{
    char *name = line + strspn(line, " \t");
    size_t n = strcspn(name, " \t\n");
    char *text = trim(name + n);
    name[n] = '\0';
    if (!*name || *name == '#')
        return true;
    for (size_t i = 0; i < COUNT_OF(directives); i++)
        if (!strcmp(directives[i].name, name)) {
            if (directives[i].starts)
                need_terminal(script);
            return directives[i].run(script, text);
        }
    return fail(script, "no directive is called '%s'", name);
}

static bool run_lines(struct script *script)
{
    FILE *in = fopen(script->file, "r");
    char *line = NULL;
    size_t room = 0;
    bool good = in || fail(script, "cannot be read");
    while (good && getline(&line, &room, in) >= 0) {
        script->line++;
        if (strcspn(line, " \t\n"))
            good = run_line(script, line);
    }
    free(line);
    if (in)
        fclose(in);
    return good && (!script->terminal || end_program(script));
}

static void show_failure(struct script *script)
{
    printf("# %s:%d: %s\n", script->file, script->line, script->why);
    if (!script->terminal)
        return;
    puts("# the screen:");
    char *text = checked_strdup(terminal_text(script->terminal));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        printf("# |%s\n", line);
    free(text);
}

static void script_done(struct script *script)
{
    terminal_free(script->terminal);
    if (*script->place.folder)
        scratch_done(&script->place);
    for (int i = 0; i <= WORDS_MOST; i++) {
        free(script->args[i]);
        free(script->env[i]);
    }
}

static bool run_script(const struct runner *runner, const char *file, int number)
{
    struct script script = {.runner = runner, .file = file, .rows = 24, .cols = 80};
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
    bool good = run_lines(&script);
    printf("%sok %d - %s\n", good ? "" : "not ", number, name);
    if (!good)
        show_failure(&script);
    fflush(stdout);
    script_done(&script);
    return good;
}

static int usage(void)
{
    puts("screen_runner [--update] [--pictures DIRECTORY] FILE.script...");
    for (size_t i = 0; i < COUNT_OF(directives); i++)
        printf("  %-16s %s\n", directives[i].name, directives[i].help);
    return 2;
}

int main(int argc, char **argv)
{
    struct runner runner = {0};
    int at = 1, failed = 0;
    setlocale(LC_CTYPE, "C.UTF-8");
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (!strcmp(argv[at], "--update"))
            runner.update = true;
        else if (!strcmp(argv[at], "--pictures") && at + 1 < argc)
            runner.pictures = argv[++at];
        else
            return usage();
    }
    if (at == argc)
        return usage();
    printf("1..%d\n", argc - at);
    for (int i = at; i < argc; i++)
        failed += !run_script(&runner, argv[i], i - at + 1);
    return failed ? 1 : 0;
}
