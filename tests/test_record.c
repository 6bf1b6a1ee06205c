/* test_record.c -- sessions on disk: what is written, kept, locked and found; disks that are full, folders
 * that cannot be made, files that are damaged. */
#include "src/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"
#include "engine/work.h"
#include "src/record_files.h"
#include "src/record_options.h"
#include "src/runs.h"
#include "tests/support_engine.h"
#include "tests/support_export.h"
#include "tests/support_scratch.h"

static struct dataset *data;

/* ---- help ------------------------------------------------------------------------------------ */

/* Sessions are kept in a new folder below the scratch folder. */
static const char *state_folder(void)
{
    static char folder[128];
    static int count;
    char name[32];
    snprintf(name, sizeof name, "state%d", ++count);
    scratch_path(test_scratch(), name, folder, sizeof folder);
    assert_int_equal(setenv("XDG_STATE_HOME", folder, 1), 0);
    return folder;
}

static struct config settings(const char *text)
{
    static char copy[512];
    snprintf(copy, sizeof copy, "%s", text);
    return config_from(copy);
}

static struct record *new_record(const char *text)
{
    struct config config = settings(text);
    struct status status;
    struct record *record = record_new(&config, data, &status);
    if (!record)
        fail_msg("%s", status.text);
    return record;
}

static bool try_act(struct record *record, const char *word, int run, uint64_t step,
                    struct status *status)
{
    struct act act;
    if (!act_parse(&act, word, status))
        fail_msg("%s", status->text);
    act.run = run;
    return record_act(record, &act, step, status);
}

static void do_act(struct record *record, const char *word, int run, uint64_t step)
{
    struct status status;
    if (!try_act(record, word, run, step, &status))
        fail_msg("%s", status.text);
}

/* The caller frees it. */
static char *text_of(const char *file)
{
    FILE *in = fopen(file, "r");
    char *text = checked_calloc(1, 1 << 16);
    assert_non_null(in);
    assert_true(fread(text, 1, (1 << 16) - 1, in) < (1 << 16) - 1);
    fclose(in);
    return text;
}

static void put_text(const char *file, const char *text)
{
    unlink(file);
    file_append(file, text, strlen(text));
}

static void assert_ends(const char *file, const char *end)
{
    char *text = text_of(file);
    size_t n = strlen(text);
    if (n < strlen(end) || strcmp(text + n - strlen(end), end) != 0)
        fail_msg("%s ends otherwise than in '%s':\n%s", file, end, text);
    free(text);
}

/* Ends the record; its file, which the caller frees. */
static char *end_record(struct record *record)
{
    char *file = checked_strdup(record_file(record));
    record_free(record);
    return file;
}

static struct script *read_good(const char *file)
{
    struct status status;
    struct script *script = record_read(file, &status);
    if (!script)
        fail_msg("%s", status.text);
    return script;
}

static void assert_no_session(const char *file, const char *why)
{
    struct status status;
    struct script *script = record_read(file, &status);
    if (script || !strstr(status.text, why))
        fail_msg("expected '%s', not '%s'", why, script ? "a session" : status.text);
}

/* ---- options --------------------------------------------------------------------------------- */

static void assert_options(const char *text, enum quoting quoting, const char *expected)
{
    struct config config = settings(text);
    char *options = record_options(&config, quoting), all[256];
    snprintf(all, sizeof all, "%s%s--threads %zu", expected, *expected ? " " : "", work_processors());
    assert_string_equal(options, all);
    free(options);
}

static void what_decides_is_kept(void **state)
{
    (void)state;
    assert_options("", QUOTE_SCRIPT, "");
    assert_options("data=digits batch=32 lr=default", QUOTE_SCRIPT, "");
    assert_options("data=iris model=softmax batch=full lr=0.1 optimizer=adam seed=3 eval-every=800ex",
                   QUOTE_SCRIPT,
                   "--data iris --model softmax --batch full --lr 0.1 --optimizer adam --eval-every 800ex "
                   "--seed 3");
    assert_options("accumulate=auto memory-limit=auto stats=off schedule=cosine:200 pace=1600ex "
                   "log=a.csv save-weights=w script=s fps=3 theme=dark "
                   "rewind-memory=none",
                   QUOTE_SCRIPT, "--accumulate auto --schedule cosine:200 --memory-limit auto --stats off");
    assert_options("steps=9 seconds=none batch=8", QUOTE_SCRIPT, "--batch 8 --steps 9 --seconds none");
}

static void threads_are_a_number(void **state)
{
    struct config config = settings("threads=3");
    char *options = record_options(&config, QUOTE_SHELL);
    (void)state;
    assert_string_equal(options, "--threads 3");
    free(options);
}

static const char *const awkward[] = {"/a b.csv", "/it's", "/\"quoted\".csv", "/say \"hi\".csv", "/$HOME`x`\\n",
                                      "/a;b&c|d*?", "/#x", "/\xc3\xa4\xc3\xb6", "/tab\there", "/plain-1_2.csv",
                                      "/it's here", "/!!", "/{a,b}"};

/* Those options through a script's line and back. */
static struct script *script_with(const struct config *config)
{
    char file[128], *options = record_options(config, QUOTE_SCRIPT), *text;
    struct status status;
    scratch_path(test_scratch(), "options.script", file, sizeof file);
    REQUIRE(asprintf(&text, "batchscope-script 1\noptions %s\n", options) > 0);
    put_text(file, text);
    struct script *script = script_read(file, &status);
    if (!script)
        fail_msg("%s", status.text);
    free(options);
    free(text);
    return script;
}

static void scripts_take_any_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(awkward); i++) {
        struct config config = settings("");
        config.text[SET_DATA] = awkward[i];
        struct script *script = script_with(&config);
        assert_string_equal(script->options[0], "--data");
        assert_string_equal(script->options[1], awkward[i]);
        assert_true(record_can_write(awkward[i]));
        script_free(script);
    }
}

/* What is no path may begin with any mark. */
static void scripts_take_any_word(void **state)
{
    static const char *const words[] = {"'a", "#a", "\"a", "'it is'"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct config config = settings("");
        config.text[SET_LABEL] = words[i];
        struct script *script = script_with(&config);
        char **word = script->options;
        while (*word && strcmp(*word, "--label") != 0)
            word++;
        assert_true(*word && !strcmp(word[1], words[i]));
        script_free(script);
    }
}

static void the_shell_takes_any_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(awkward); i++) {
        struct config config = settings("");
        char *command, read[256];
        config.text[SET_DATA] = awkward[i];
        char *options = record_options(&config, QUOTE_SHELL);
        REQUIRE(asprintf(&command, "set -- %s; printf %%s \"$2\"", options) > 0);
        FILE *in = popen(command, "r");
        assert_non_null(in);
        read[fread(read, 1, sizeof read - 1, in)] = '\0';
        pclose(in);
        assert_string_equal(read, awkward[i]);
        free(options);
        free(command);
    }
}

static void paths_are_from_the_root(void **state)
{
    char *here = get_current_dir_name(), expected[4200];
    struct config config = settings("data=a.csv test=../b.csv weights=w model=a.csv label=a.csv"),
                  none = settings("");
    static const enum setting paths[] = {SET_DATA, SET_TEST, SET_WEIGHTS};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        char *value = record_value(&config, paths[i]);
        snprintf(expected, sizeof expected, "%s/%s", here, config.text[paths[i]]);
        assert_string_equal(value, expected);
        free(value);
    }
    char *options = record_options(&config, QUOTE_SCRIPT);
    assert_non_null(strstr(options, "--label a.csv "));
    assert_non_null(strstr(options, "--model a.csv "));
    assert_non_null(strstr(options, "--weights /"));
    free(options);
    char *value = record_value(&none, SET_TEST);
    assert_string_equal(value, "");
    free(value);
    free(here);
}

static void one_line_reproduces_it(void **state)
{
    struct config config = settings("data=iris threads=2");
    char *here = get_current_dir_name(), expected[4200];
    (void)state;
    char *line = record_command(&config, NULL, 900);
    assert_string_equal(line, "batchscope run --data iris --threads 2 --steps 900");
    free(line);
    line = record_command(&config, "/a b", 900);
    assert_string_equal(line, "batchscope run --script '/a b'");
    free(line);
    line = record_command(&config, "s.script", 900);
    snprintf(expected, sizeof expected, "batchscope run --script %s/s.script", here);
    assert_string_equal(line, expected);
    free(line);
    char *name = program_invocation_name;
    program_invocation_name = (char *)"../my tools/batchscope";
    line = record_command(&config, "/s", 900);
    program_invocation_name = name;
    assert_string_equal(line, "'../my tools/batchscope' run --script /s");
    free(line);
    free(here);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void what_is_done_is_written(void **state)
{
    const char *folder = state_folder();
    char head[256];
    (void)state;
    struct record *record = new_record("batch=64 threads=2 pace=100 log=x.csv");
    const char *file = record_file(record);
    assert_int_equal(strncmp(file, folder, strlen(folder)), 0);
    assert_non_null(strstr(file, "/batchscope/session-2"));
    snprintf(head, sizeof head, "batchscope-script 1\noptions --batch 64 --threads 2\ndata %08x 150+20\n",
             (unsigned)dataset_fingerprint(data));
    char *text = text_of(file);
    assert_string_equal(text, head);
    free(text);
    do_act(record, "batch=256", 0, 101);
    assert_ends(file, "150+20\n@101 A batch=256\n");
    do_act(record, "fork", 0, 101);
    do_act(record, "pace=max", 1, 102);
    do_act(record, "stop", 1, 103);
    do_act(record, "reached", 1, 103);
    do_act(record, "name=two words", 1, 140);
    do_act(record, "rewind=7", 1, 140);
    do_act(record, "restart", 0, 150);
    do_act(record, "remove", 0, 1);
    assert_ends(file, "@101 A batch=256\n@101 A fork\n@140 B \"name=two words\"\n@140 B rewind=7\n"
                      "@150 A restart\n@1 A remove\n");
    assert_true(record_whole(record));
    char *name = end_record(record);
    struct script *script = read_good(name);
    assert_int_equal(script->count, 6);
    assert_string_equal(script->damage.text, "");
    script_free(script);
    free(name);
}

/* Neither the pace nor how many processors there were is left to chance. */
static void changes_are_kept_as_they_decide(void **state)
{
    struct act act = {.kind = ACT_CHANGE};
    struct status status;
    char line[64];
    (void)state;
    state_folder();
    struct record *record = new_record("");
    change_add(&act.change, SET_PACE, 0);
    change_add(&act.change, SET_THREADS, 0);
    change_add(&act.change, SET_BATCH, 8);
    assert_true(record_act(record, &act, 9, &status));
    snprintf(line, sizeof line, "\n@9 A threads=%zu batch=8\n", work_processors());
    assert_ends(record_file(record), line);
    record_free(record);
}

/* Whatever somebody called a run, the file can be read. */
static void any_name_can_be_read(void **state)
{
    static const char *const names[] = {"", "\"", "a \"b\" c", "\n@1 remove", "#", ";", "\xff\x01"};
    (void)state;
    state_folder();
    struct record *record = new_record("");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct act act = {.kind = ACT_NAME};
        struct status status;
        strcpy(act.name, names[i]);
        assert_true(record_act(record, &act, 5, &status));
    }
    char *file = end_record(record);
    struct script *script = read_good(file);
    assert_int_equal(script->count, COUNT_OF(names));
    assert_string_equal(script->damage.text, "");
    script_free(script);
    free(file);
}

static void two_at_once_have_two_files(void **state)
{
    enum { MANY = 12 };
    struct record *records[MANY];
    (void)state;
    state_folder();
    for (int i = 0; i < MANY; i++)
        records[i] = new_record("");
    for (int i = 0; i < MANY; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(record_file(records[i]), record_file(records[k]));
        char *text = text_of(record_file(records[i]));
        struct stat about;
        assert_int_equal(strncmp(text, "batchscope-script 1\n", 20), 0);
        assert_null(strstr(record_file(records[i]), "-1.script"));
        assert_int_equal(stat(record_file(records[i]), &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600); /* paths are nobody's business */
        free(text);
    }
    assert_no_session("", "is open in another batchscope");
    char *last = checked_strdup(record_file(records[MANY - 1]));
    for (int i = 0; i < MANY; i++)
        record_free(records[i]);
    struct script *script = read_good(""); /* the newest, numbers and all */
    assert_string_equal(script->file, last);
    script_free(script);
    free(last);
}

static void take_step(struct runs *runs, int letter)
{
    struct step_stats stats;
    struct status status;
    if (!runs_step(runs, letter, &stats, &status))
        fail_msg("%s", status.text);
}

static void act_on(struct runs *runs, struct record *record, const char *word)
{
    struct act act;
    struct status status;
    uint64_t step = trainer_steps(runs_get(runs, 0)->trainer) + 1;
    assert_true(act_parse(&act, word, &status));
    if (!runs_act(runs, &act, &status) || !record_act(record, &act, step, &status))
        fail_msg("%s", status.text);
}

/* Of runs that moved, once a second or when it is asked for. */
static void how_far_runs_are_is_noted(void **state)
{
    struct config config = settings("model=softmax batch=10");
    struct runs_options make = {.config = &config, .dataset = data, .rewinds = true};
    struct status status;
    (void)state;
    state_folder();
    struct record *record = new_record("");
    struct runs *runs = runs_new(&make, &status);
    const char *file = record_file(record);
    assert_true(record_reached(record, runs, true, &status));
    assert_ends(file, "150+20\n"); /* nothing was trained */
    take_step(runs, 0);
    assert_true(record_reached(record, runs, false, &status));
    assert_ends(file, "150+20\n"); /* a moment ago */
    assert_true(record_reached(record, runs, true, &status));
    assert_true(record_reached(record, runs, true, &status));
    assert_ends(file, "150+20\n@2 A reached\n");
    act_on(runs, record, "fork");
    take_step(runs, 1);
    take_step(runs, 1);
    assert_true(record_reached(record, runs, true, &status));
    take_step(runs, 0);
    assert_true(record_reached(record, runs, true, &status));
    assert_ends(file, "@2 A fork\n@2 A reached\n@4 B reached\n@3 A reached\n");
    act_on(runs, record, "rewind=1");
    take_step(runs, 0);
    assert_true(record_reached(record, runs, true, &status));
    assert_ends(file, "@3 A rewind=1\n@3 A reached\n@4 B reached\n");
    take_step(runs, 0);
    nanosleep(&(struct timespec){1, 100000000}, NULL);
    assert_true(record_reached(record, runs, false, &status)); /* after a second */
    assert_ends(file, "@4 A reached\n");
    runs_free(runs);
    record_free(record);
}

/* ---- where there is no room ------------------------------------------------------------------ */

static size_t size_of(const char *file)
{
    struct stat about;
    assert_int_equal(stat(file, &about), 0);
    return (size_t)about.st_size;
}

static void a_full_disk_ends_the_record(void **state)
{
    struct status status = {.text = ""};
    (void)state;
    state_folder();
    struct record *record = new_record("");
    do_act(record, "batch=16", 0, 5);
    size_t before = size_of(record_file(record));
    file_limit(before + 9);
    bool good = try_act(record, "batch=64", 0, 77, &status), whole = record_whole(record);
    file_limit(0);
    assert_false(good);
    assert_false(whole);
    assert_non_null(strstr(status.text, "is not kept"));
    assert_int_equal(size_of(record_file(record)), before); /* and no half line */
    do_act(record, "batch=128", 0, 99);
    assert_int_equal(size_of(record_file(record)), before);
    char *file = end_record(record);
    struct script *script = read_good(file);
    assert_int_equal(script->count, 1);
    script_free(script);
    free(file);
}

static void no_room_to_begin_leaves_nothing(void **state)
{
    const char *folder = state_folder();
    struct config config = settings("");
    struct status status = {.text = ""};
    char path[256];
    (void)state;
    file_limit(30);
    struct record *record = record_new(&config, data, &status);
    file_limit(0);
    assert_null(record);
    assert_non_null(strstr(status.text, "is not kept"));
    snprintf(path, sizeof path, "%s/batchscope", folder);
    assert_int_equal(rmdir(path), 0); /* it is empty */
}

static void assert_no_record(const struct config *config, const char *why)
{
    struct status status = {.text = ""};
    assert_null(record_new(config, data, &status));
    if (!strstr(status.text, why))
        fail_msg("expected '%s', not '%s'", why, status.text);
}

static void no_folder_is_told(void **state)
{
    struct config config = settings("");
    char path[256], home[128], *given = getenv("HOME");
    (void)state;
    given = given ? checked_strdup(given) : NULL;
    setenv("XDG_STATE_HOME", "/dev/null", 1);
    assert_no_record(&config, "Not a directory");
    assert_no_session("", "there is no session");
    scratch_path(test_scratch(), "home", home, sizeof home);
    setenv("XDG_STATE_HOME", "relative", 1);
    setenv("HOME", home, 1);
    struct record *record = new_record("");
    snprintf(path, sizeof path, "%s/.local/state/batchscope/session-", home);
    assert_int_equal(strncmp(record_file(record), path, strlen(path)), 0);
    record_free(record);
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    assert_no_record(&config, "HOME");
    assert_no_session("", "there is no session");
    if (given)
        setenv("HOME", given, 1);
    free(given);
}

static void what_no_script_can_hold_is_told(void **state)
{
    struct config config = settings("");
    (void)state;
    state_folder();
    config.text[SET_DATA] = "/a \"b\" 'c'";
    assert_no_record(&config, "--data");
    static const char *const never[] = {"/a\nb", "/a\x7f"};
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        config.text[SET_DATA] = never[i];
        assert_no_record(&config, "cannot be written in a script");
    }
}

/* ---- the folder ------------------------------------------------------------------------------ */

static void make_old(const char *folder, const char *name, int age)
{
    char path[256];
    struct timespec times[2] = {{.tv_sec = 1000000000 - age}, {.tv_sec = 1000000000 - age}};
    snprintf(path, sizeof path, "%s/batchscope/%s", folder, name);
    put_text(path, "batchscope-script 1\n");
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static bool is_there(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/batchscope/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* Age is the time of the last line, not the name's. */
static void the_oldest_go(void **state)
{
    const char *folder = state_folder();
    char name[64], path[256];
    (void)state;
    record_free(new_record(""));
    for (int age = 1; age <= RECORDS_KEPT + 5; age++) {
        snprintf(name, sizeof name, "session-%04d.script", age);
        make_old(folder, name, age);
    }
    make_old(folder, "keys-known", 5000);
    make_old(folder, "lesson.script", 5000);
    make_old(folder, "session-notes.txt", 5000);
    snprintf(path, sizeof path, "%s/batchscope/session-%04d.script", folder, RECORDS_KEPT + 3);
    int fd = open(path, O_RDONLY);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    record_free(new_record("")); /* two are new: 98 of the old ones stay */
    assert_true(is_there(folder, "session-0098.script"));
    assert_false(is_there(folder, "session-0099.script"));
    assert_true(is_there(folder, "session-0103.script"));
    assert_false(is_there(folder, "session-0105.script"));
    assert_true(is_there(folder, "keys-known"));
    assert_true(is_there(folder, "lesson.script"));
    assert_true(is_there(folder, "session-notes.txt"));
    close(fd);
}

/* By the time it was last written, then by name; what is empty or no session is passed over. */
static void the_newest_is_gone_on_with(void **state)
{
    const char *folder = state_folder();
    char path[256];
    struct status status;
    (void)state;
    char *first = end_record(new_record("")); /* makes the folder */
    unlink(first);
    free(first);
    make_old(folder, "session-2000-01-01-000000-9.script", 3);
    make_old(folder, "session-2000-01-01-000000-10.script", 3);
    make_old(folder, "session-2001-01-01-000000.script", 5);
    make_old(folder, "a-lesson.script", 1);
    make_old(folder, "session-empty.script", 1);
    snprintf(path, sizeof path, "%s/batchscope/session-empty.script", folder);
    assert_int_equal(truncate(path, 0), 0);
    snprintf(path, sizeof path, "%s/batchscope/session-pipe.script", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    char *file = record_file_newest(&status);
    assert_non_null(file);
    assert_string_equal(strrchr(file, '/'), "/session-2000-01-01-000000-10.script");
    free(file);
    assert_no_session(path, "No such device or address"); /* a pipe that nobody reads: no waiting */
}

/* ---- going on -------------------------------------------------------------------------------- */

static void a_session_goes_on(void **state)
{
    static const char damaged[] = "@90 A batch=4\n@95 A reached\n@200 A bat\0\0\0";
    struct status status;
    (void)state;
    state_folder();
    struct record *record = new_record("");
    do_act(record, "batch=16", 0, 5);
    assert_no_session(record_file(record), "is open in another batchscope");
    char *file = end_record(record);
    file_append(file, damaged, sizeof damaged - 1);
    struct script *script = read_good("");
    assert_string_equal(script->file, file);
    assert_int_equal(script->count, 3);
    assert_non_null(strstr(script->damage.text, "cut short"));
    record = record_continue(script, &status);
    assert_non_null(record);
    assert_null(record_continue(script, &status));
    assert_non_null(strstr(status.text, "is open in another batchscope"));
    do_act(record, "batch=8", 0, 100);
    static const char end[] = "@5 A batch=16\n@90 A batch=4\n@95 A reached\n@100 A batch=8\n";
    assert_ends(file, end);
    file_limit(size_of(file) + 9); /* no more room: what was there before stays */
    assert_false(try_act(record, "batch=16", 0, 200, &status));
    file_limit(0);
    assert_ends(file, end);
    script_free(script);
    free(end_record(record));
    free(file);
}

static void what_is_no_session_is_refused(void **state)
{
    char file[128];
    (void)state;
    scratch_path(test_scratch(), "other.script", file, sizeof file);
    put_text(file, "batchscope-script 2\n");
    assert_no_session(file, "a newer version (2); this program reads 1");
    put_text(file, "batchscope-script 1\n@5 stop\n");
    assert_no_session(file, "--script follows a script");
    put_text(file, "");
    assert_no_session(file, "empty");
    put_text(file, "a,b\n1,2\n");
    assert_no_session(file, "not a script");
    put_text(file, "batchscope-script 1\ndata 00000000 1+1\n@5 A bacth=3\n@6 A batch=3\n");
    assert_no_session(file, ":3:6: 'bacth' is no knob; did you mean batch?");
    assert_no_session("no/such/file", "No such file");
    assert_no_session("/", "Is a directory");
    state_folder();
    assert_no_session("", "there is no session to go on with in /");
}

static void data_that_changed_are_refused(void **state)
{
    static const struct toy other = {.train = 150, .test = 20, .features = 6, .classes = 2};
    struct dataset *changed = toy_dataset(&other);
    struct status status;
    (void)state;
    state_folder();
    char *file = end_record(new_record(""));
    struct script *script = read_good(file);
    struct config config = settings("");
    assert_true(record_check_start(script, &config, data, &status));
    assert_false(record_check_start(script, &config, changed, &status));
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    assert_non_null(strstr(status.text, ":3:1: the data have changed: "));
    assert_non_null(strstr(status.text, " 150+20 then, "));
    script->data_line = 0;
    assert_true(record_check_start(script, &config, changed, &status));
    script_free(script);
    toy_free(changed);
    free(file);
}

static void weights_that_changed_are_refused(void **state)
{
    char weights[128], words[160], nothing[] = "";
    struct status status;
    (void)state;
    state_folder();
    scratch_path(test_scratch(), "first.safetensors", weights, sizeof weights);
    put_text(weights, "123456789"); /* whose CRC-32 everybody gives */
    snprintf(words, sizeof words, "weights=%s", weights);
    char *file = end_record(new_record(words));
    assert_ends(file, "\nweights cbf43926\n");
    struct script *script = read_good(file);
    struct config config = config_from(words), none = config_from(nothing);
    assert_true(record_check_start(script, &config, data, &status));
    assert_false(record_check_start(script, &none, data, &status));
    assert_non_null(strstr(status.text, ":4:1: it began with weights from a file; --weights names it"));
    file_append(weights, "0", 1);
    assert_false(record_check_start(script, &config, data, &status));
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    assert_non_null(strstr(status.text, "first.safetensors has changed: cbf43926 then, "));
    unlink(weights);
    assert_false(record_check_start(script, &config, data, &status));
    assert_non_null(strstr(status.text, "No such file"));
    script_free(script);
    free(file);
}

/* Read, but not locked yet, when another program had it. */
static void a_session_that_went_on_elsewhere_is_left_alone(void **state)
{
    struct status status;
    (void)state;
    state_folder();
    char *file = end_record(new_record(""));
    file_append(file, "@9 A bat", 8);
    struct script *script = read_good(file);
    file_append(file, "ch=4\n@9 A reached\n", 18);
    assert_null(record_continue(script, &status));
    assert_non_null(strstr(status.text, "another batchscope has gone on with it"));
    assert_ends(file, "@9 A batch=4\n@9 A reached\n");
    script_free(script);
    free(file);
}

static int set_up(void **state)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    scratch_set_up(state);
    data = toy_dataset(&toy);
    return 0;
}

static int tear_down(void **state)
{
    toy_free(data);
    return scratch_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_decides_is_kept),
        cmocka_unit_test(threads_are_a_number),
        cmocka_unit_test(scripts_take_any_path),
        cmocka_unit_test(scripts_take_any_word),
        cmocka_unit_test(the_shell_takes_any_path),
        cmocka_unit_test(paths_are_from_the_root),
        cmocka_unit_test(one_line_reproduces_it),
        cmocka_unit_test(what_is_done_is_written),
        cmocka_unit_test(changes_are_kept_as_they_decide),
        cmocka_unit_test(any_name_can_be_read),
        cmocka_unit_test(how_far_runs_are_is_noted),
        cmocka_unit_test(two_at_once_have_two_files),
        cmocka_unit_test(a_full_disk_ends_the_record),
        cmocka_unit_test(no_room_to_begin_leaves_nothing),
        cmocka_unit_test(no_folder_is_told),
        cmocka_unit_test(what_no_script_can_hold_is_told),
        cmocka_unit_test(the_oldest_go),
        cmocka_unit_test(the_newest_is_gone_on_with),
        cmocka_unit_test(a_session_goes_on),
        cmocka_unit_test(what_is_no_session_is_refused),
        cmocka_unit_test(data_that_changed_are_refused),
        cmocka_unit_test(weights_that_changed_are_refused),
        cmocka_unit_test(a_session_that_went_on_elsewhere_is_left_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
