/* test_runs.c -- the loop of script, step and log: determinism, scripts, what a log holds. */
#include "src/runs.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/precision.h"
#include "engine/util.h"
#include "src/runlog.h"
#include "tests/support_export.h"
#include "tests/support_runs.h"
#include "tests/support_scratch.h"


static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    return toy_dataset(&toy);
}

/* A run with a log; `settings` without it. */
struct bench {
    struct runs *runs;
    struct dataset *data;
    struct script *script;
    struct config config;
    struct step_stats stats;
    char text[512], log[128];
};

static void bench_make(struct bench *bench)
{
    struct status status;
    struct runs_options make = {.config = &bench->config, .dataset = bench->data,
                                .script = bench->script, .rewinds = true};
    bench->runs = runs_new(&make, &status);
    if (!bench->runs)
        fail_msg("%s", status.text);
}

static struct trainer *bench_trainer(const struct bench *bench)
{
    return runs_get(bench->runs, 0)->trainer;
}

static void bench_init(struct bench *bench, const char *settings, const char *script)
{
    memset(bench, 0, sizeof *bench);
    bench->data = toys();
    scratch_path(test_scratch(), "log.csv", bench->log, sizeof bench->log);
    snprintf(bench->text, sizeof bench->text, "log=%s %s", bench->log, settings);
    bench->config = config_from(bench->text);
    bench->script = script ? script_from(test_scratch(), script) : NULL;
    bench_make(bench);
}

static void bench_steps(struct bench *bench, int steps)
{
    struct status status;
    for (int i = 0; i < steps; i++)
        if (!runs_go(bench->runs, &bench->stats, &status))
            fail_msg("%s", status.text);
}

static void bench_done(struct bench *bench)
{
    runs_free(bench->runs);
    script_free(bench->script);
    toy_free(bench->data);
}

/* The log; the caller frees it. */
static char *bench_end(struct bench *bench)
{
    struct status status;
    if (!runs_finish(bench->runs, &status))
        fail_msg("%s", status.text);
    bench_done(bench);
    return log_without_times(bench->log);
}

static char *log_of(const char *settings, const char *script)
{
    struct bench bench;
    bench_init(&bench, settings, script);
    runs_to_end(bench.runs);
    return bench_end(&bench);
}

/* ---- determinism ----------------------------------------------------------------------------- */

static void one_seed_writes_one_log(void **state)
{
    static const char *const settings[] = {
        "model=mlp:16 batch=16 steps=100",
        "model=mlp:16 batch=1 epochs=3 optimizer=momentum",
        "model=dense:16,gelu batch=40 accumulate=3 precision=bf16 steps=60",
        "model=dense:16,tanh batch=40 precision=fp16 loss-scale-interval=10 steps=60",
        "model=softmax batch=full sampling=replacement steps=20",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char seed_2[160];
        snprintf(seed_2, sizeof seed_2, "%s seed=2", settings[i]);
        char *a = log_of(settings[i], NULL), *b = log_of(settings[i], NULL),
             *c = log_of(seed_2, NULL);
        assert_same_log(settings[i], a, b);
        assert_string_not_equal(a, c);
        free(a);
        free(b);
        free(c);
    }
}

static const char changes[] =
    "@1 lr=0.05\n@11 batch=64 lr=0.1\n@21 precision=bf16 scale-lr=linear\n"
    "@21 batch=32\n@31 optimizer=momentum accumulate=3\n"
    "@41 batch=full precision=fp16\n@51 precision=fp32 momentum=0.5\n";

static void scripted_and_live_are_the_same(void **state)
{
    struct bench bench;
    (void)state;
    char *scripted = log_of("model=mlp:16 steps=60", changes);
    bench_init(&bench, "model=mlp:16 steps=60", NULL);
    runs_do(bench.runs, 0, "lr=0.05");
    bench_steps(&bench, 10);
    runs_do(bench.runs, 0, "batch=64 lr=0.1");
    bench_steps(&bench, 10);
    runs_do(bench.runs, 0, "precision=bf16 scale-lr=linear");
    runs_do(bench.runs, 0, "batch=32");
    bench_steps(&bench, 10);
    runs_do(bench.runs, 0, "optimizer=momentum accumulate=3");
    bench_steps(&bench, 10);
    runs_do(bench.runs, 0, "batch=full precision=fp16");
    bench_steps(&bench, 10);
    runs_do(bench.runs, 0, "precision=fp32 momentum=0.5");
    runs_to_end(bench.runs);
    char *live = bench_end(&bench);
    assert_same_log("scripted and live", scripted, live);
    free(scripted);
    free(live);
}

/* ---- scripts --------------------------------------------------------------------------------- */

static void places_count_epochs_and_examples(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "model=softmax batch=50", "@2ep batch=30\n@400ex batch=10\n@20 stop\n");
    bench_steps(&bench, 6);
    assert_true(bench.stats.value[STAT_BATCH] == 50);
    bench_steps(&bench, 1);
    assert_true(bench.stats.value[STAT_BATCH] == 30);
    bench_steps(&bench, 3); /* 420 examples */
    assert_true(bench.stats.value[STAT_BATCH] == 30);
    bench_steps(&bench, 1);
    assert_true(bench.stats.value[STAT_BATCH] == 10);
    runs_to_end(bench.runs);
    assert_int_equal(trainer_steps(bench_trainer(&bench)), 19); /* stopped in front of 20 */
    free(bench_end(&bench));
}

static void a_refused_change_names_its_line(void **state)
{
    struct bench bench;
    struct status status;
    (void)state;
    bench_init(&bench, "model=softmax batch=50 steps=20", "@3 lr=0.1\n@5 batch=151\n@7 batch=25\n");
    bench_steps(&bench, 4);
    assert_false(runs_go(bench.runs, &bench.stats, &status));
    assert_non_null(strstr(status.text, "changes.script:3:4: batch 151 is more than the 150"));
    bench_steps(&bench, 3); /* training can go on */
    assert_true(bench.stats.value[STAT_BATCH] == 25);
    runs_to_end(bench.runs);
    assert_int_equal(trainer_steps(bench_trainer(&bench)), 20);
    free(bench_end(&bench));
}

static void limits_end_a_run(void **state)
{
    static const struct {
        const char *settings;
        uint64_t steps;
    } limits[] = {{"model=softmax batch=50 steps=7", 7},
                  {"model=softmax batch=50 epochs=2", 6},
                  {"model=softmax batch=50 epochs=0.5", 2},
                  {"model=softmax batch=50 epochs=2 steps=5", 5}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct bench bench;
        bench_init(&bench, limits[i].settings, NULL);
        runs_to_end(bench.runs);
        assert_int_equal(trainer_steps(bench_trainer(&bench)), limits[i].steps);
        free(bench_end(&bench));
    }
}

static void seconds_end_a_run(void **state)
{
    struct bench bench;
    double before = 0, now = 0;
    (void)state;
    bench_init(&bench, "model=softmax seconds=0.01", NULL);
    while (!runs_done(bench.runs, 0)) {
        bench_steps(&bench, 1);
        before = now;
        now = bench.stats.value[STAT_TIME_S];
        assert_true(before < 0.01);
    }
    assert_true(now >= 0.01);
    free(bench_end(&bench));
}

/* ---- the log --------------------------------------------------------------------------------- */

/* Field `column` of line `line` (0 is the header) of a log; valid until the next call. */
static const char *field(const char *log, int line, int column)
{
    static char text[512];
    for (; line; line--)
        log = strchr(log, '\n') + 1;
    for (; column; column--)
        log += strcspn(log, ",\n") + 1;
    snprintf(text, sizeof text, "%.*s", (int)strcspn(log, ",\r\n"), log);
    return text;
}

static void the_header_names_every_column(void **state)
{
    (void)state;
    char *log = log_of("model=softmax steps=3", NULL), *line = log;
    for (int s = 0; s < STATS_LOGGED; s++)
        assert_string_equal(field(log, 0, s), stat_table[s].column);
    assert_string_equal(field(log, 0, STATS_LOGGED), "event");
    assert_int_equal(strncmp(log, "run,step,epoch,examples,time_s,batch,micro_batch,", 49), 0);
    for (int i = 0; i < 4; i++) {
        char *end = strstr(line, "\r\n");
        int commas = 0;
        assert_non_null(end);
        for (char *at = line; at < end; at++)
            commas += *at == ',';
        assert_int_equal(commas, STATS_LOGGED);
        line = end + 2;
    }
    assert_int_equal(*line, '\0');
    free(log);
}

static void the_last_row_is_evaluated(void **state)
{
    (void)state;
    char *log = log_of("model=softmax batch=10 steps=4", NULL);
    assert_true(*field(log, 1, STAT_TEST_LOSS));
    assert_false(*field(log, 2, STAT_TEST_LOSS) || *field(log, 3, STAT_TEST_ACCURACY));
    assert_true(*field(log, 4, STAT_TEST_LOSS));
    assert_true(*field(log, 4, STAT_TEST_ACCURACY));
    assert_true(*field(log, 4, STAT_FIXED_TRAIN_LOSS));
    free(log);
}

static void events_stand_at_the_step_they_precede(void **state)
{
    (void)state;
    char *log = log_of("model=softmax batch=10 steps=5", "@1 lr=0.05\n@3 batch=64 lr=0.1\n"
                       "@3 momentum=0.5\n@4 precision=bf16 pace=900\n@5 pace=max\n"); /* not the pace */
    static const char *const events[] = {"lr=0.05", "", "batch=64 lr=0.1 ; momentum=0.5",
                                         "precision=bf16", ""};
    for (int i = 0; i < 5; i++)
        assert_string_equal(field(log, i + 1, STATS_LOGGED), events[i]);
    assert_string_equal(field(log, 3, STAT_BATCH), "64");
    assert_string_equal(field(log, 3, STAT_LR), "0.1");
    assert_string_equal(field(log, 4, STAT_PRECISION), "bf16");
    assert_string_equal(field(log, 4, STAT_RUN), "A");
    free(log);
}

/* A pace decides nothing; the step after a way back keeps what was done in front of it. */
static void events_are_what_decides(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "model=softmax batch=10", NULL);
    bench_steps(&bench, 5);
    runs_do(bench.runs, 0, "lr=0.1");
    runs_do(bench.runs, 0, "pace=7");
    bench_steps(&bench, 1);
    runs_do(bench.runs, 0, "rewind=3");
    runs_do(bench.runs, 0, "batch=20");
    bench_steps(&bench, 1);
    char *log = bench_end(&bench);
    assert_string_equal(field(log, 6, STATS_LOGGED), "lr=0.1");
    assert_string_equal(field(log, 7, STATS_LOGGED), "rewind=3 ; batch=20");
    free(log);
}

/* A schedule has a comma, which parts cells. */
static void an_event_with_a_comma_is_one_cell(void **state)
{
    (void)state;
    char *log = log_of("model=softmax batch=10 steps=3", "@2 schedule=step:100,0.5 ; lr=0.04\n");
    const char *line = strchr(strchr(log, '\n') + 1, '\n') + 1;
    assert_non_null(strstr(line, ",\"schedule=step:100,0.5 ; lr=0.04\"\r\nA,3,"));
    free(log);
}

/* Changes made one after the other are not one change: with the rate coupled, what the rate was set
 * at matters. The event column keeps them apart, and so replays. */
static void events_replay(void **state)
{
    static const char settings[] = "model=softmax batch=10 steps=12";
    (void)state;
    char *apart = log_of(settings, "@5 scale-lr=linear\n@5 lr=0.04\n@5 batch=64\n@8 restart\n"
                         "@3 batch=20\n");
    assert_string_equal(field(apart, 5, STATS_LOGGED), "scale-lr=linear ; lr=0.04 ; batch=64");
    assert_string_equal(field(apart, 8, STATS_LOGGED), "restart");
    assert_string_equal(field(apart, 8, STAT_STEP), "1");
    char *replayed = log_of(settings, "@5 scale-lr=linear ; lr=0.04 ; batch=64\n@8 restart\n"
                            "@3 batch=20\n");
    assert_same_log("events replayed", replayed, apart);
    free(apart);
    free(replayed);
}

static void not_measured_is_empty_and_not_finite_is_said(void **state)
{
    (void)state;
    char *log = log_of("model=dense:9,relu,dense:9,relu batch=10 lr=1e6 steps=30", NULL);
    const char *loss = field(log, 30, STAT_TRAIN_LOSS);
    if (strcmp(loss, "nan") != 0 && strcmp(loss, "inf") != 0)
        fail_msg("the loss of a run that diverged is logged as '%s'", loss);
    assert_string_equal(field(log, 30, STAT_LOSS_SCALE), ""); /* there is none in fp32 */
    assert_string_equal(field(log, 30, STAT_SKIPPED), "0");
    free(log);
    log = log_of("model=softmax batch=10 stats=off steps=3", NULL);
    assert_string_equal(field(log, 3, STAT_GRAD_VAR), "");
    assert_string_equal(field(log, 3, STAT_NOISE_SCALE), "");
    assert_true(*field(log, 3, STAT_GRAD_NORM));
    free(log);
}

static void again_goes_on_in_the_log(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "model=softmax batch=10", NULL);
    bench_steps(&bench, 5);
    runs_do(bench.runs, 0, "restart");
    bench_steps(&bench, 5);
    char *log = bench_end(&bench);
    assert_string_equal(field(log, 5, STAT_STEP), "5");
    assert_string_equal(field(log, 6, STAT_STEP), "1");
    assert_string_equal(field(log, 6, STATS_LOGGED), "restart");
    for (int i = 1; i < 5; i++) { /* the last ones differ by their evaluation */
        char first[512];
        snprintf(first, sizeof first, "%s", field(log, i, STAT_TRAIN_LOSS));
        assert_string_equal(field(log, i + 5, STAT_TRAIN_LOSS), first);
    }
    free(log);
}

/* The same numbers in both formats. */
static void check_json_row(const char *line, const char *csv, int row)
{
    json_error_t error;
    json_t *object = json_loads(line, 0, &error);
    if (!object)
        fail_msg("line %d: %s", row, error.text);
    for (int s = 0; s < STATS_LOGGED; s++) {
        const char *cell = field(csv, row, s);
        const json_t *value = json_object_get(object, stat_table[s].column);
        if (s == STAT_TIME_S || s == STAT_STEP_US || s == STAT_EXAMPLES_PER_S)
            continue;
        if (!*cell)
            assert_true(value && json_is_null(value));
        else if (!strcmp(cell, "nan") || !strcmp(cell, "inf") || !strcmp(cell, "-inf"))
            assert_true(value && json_is_null(value));
        else if (json_is_string(value))
            assert_string_equal(json_string_value(value), cell);
        else
            assert_relative(stat_table[s].column, json_number_value(value), strtod(cell, NULL),
                            1e-8);
    }
    const char *event = json_string_value(json_object_get(object, "event"));
    assert_string_equal(event ? event : "", field(csv, row, STATS_LOGGED));
    json_decref(object);
}

static void json_lines_say_the_same(void **state)
{
    static const char settings[] = "model=dense:9,relu,dense:9,relu batch=10 lr=1000 steps=20";
    struct bench bench;
    char path[128], text[512], line[8192];
    (void)state;
    char *csv = log_of(settings, "@5 batch=20 lr=1e6\n");
    bench_init(&bench, settings, "@5 batch=20 lr=1e6\n");
    runs_free(bench.runs);
    snprintf(text, sizeof text, "log=%s %s", scratch_path(test_scratch(), "log.jsonl", path, sizeof path),
             settings);
    bench.config = config_from(text);
    bench_make(&bench);
    runs_to_end(bench.runs);
    free(bench_end(&bench));
    FILE *in = fopen(path, "r");
    int rows = 0;
    assert_non_null(in);
    while (fgets(line, sizeof line, in))
        check_json_row(line, csv, ++rows);
    assert_int_equal(rows, 20);
    fclose(in);
    free(csv);
}

static void cells_are_words_and_numbers(void **state)
{
    static const char *const said[] = {
        "{\"run\":\"C\",\"step\":3,\"epoch\":null,", "\"batch\":9007199254740992,", "\"lr\":0.333333333,",
        "\"precision\":\"bf16\",\"optimizer\":\"adam\",\"train_loss\":null,", "\"event\":null}"};
    struct step_stats stats = {0};
    struct status status;
    char path[128];
    (void)state;
    stat_set(&stats, STAT_RUN, 2);
    stat_set(&stats, STAT_STEP, 3);
    stat_set(&stats, STAT_BATCH, 0x1p53);
    stat_set(&stats, STAT_LR, 1 / 3.);
    stat_set(&stats, STAT_PRECISION, PRECISION_BF16);
    stat_set(&stats, STAT_OPTIMIZER, OPTIMIZER_ADAM);
    stat_set(&stats, STAT_TRAIN_LOSS, -INFINITY);
    stat_set(&stats, STAT_TRAIN_ACCURACY, NAN);
    stat_set(&stats, STAT_TEST_LOSS, INFINITY);
    char *row = runlog_row(&stats, "");
    static const char begins[] = "C,3,,,,9007199254740992,,,0.333333333,bf16,adam,-inf,nan,inf,,";
    assert_int_equal(strncmp(row, begins, sizeof begins - 1), 0);
    free(row);
    assert_true(runlog_json("a.jsonl") && !runlog_json(".jsonl") && !runlog_json("a.json"));
    struct runlog *log = runlog_open(scratch_path(test_scratch(), "a.jsonl", path, sizeof path), &status);
    assert_true(log && runlog_add(log, &stats, "", &status) && runlog_close(log, &status));
    struct lines lines = lines_read(path);
    for (size_t i = 0; i < COUNT_OF(said); i++)
        assert_non_null(strstr(lines.line[0], said[i]));
    lines_free(&lines);
    remove(path);
}

static off_t size_of(const char *file)
{
    struct stat about;
    REQUIRE(stat(file, &about) == 0);
    return about.st_size;
}

static bool ends_a_row(const char *file)
{
    FILE *in = fopen(file, "r");
    REQUIRE(in && fseek(in, -1, SEEK_END) == 0);
    bool ends = getc(in) == '\n';
    fclose(in);
    return ends;
}

/* Nobody reads half a row; and what waits for more comes with a row half a second later. */
static void whole_rows_come_by_and_by(void **state)
{
    struct step_stats stats = {0};
    struct status status;
    char path[128];
    (void)state;
    stat_set(&stats, STAT_RUN, 0);
    struct runlog *log = runlog_open(scratch_path(test_scratch(), "l.csv", path, sizeof path), &status);
    assert_non_null(log);
    for (off_t size = size_of(path), step = 1; size < 200000; step++) {
        stat_set(&stats, STAT_STEP, (double)step);
        assert_true(runlog_add(log, &stats, "batch=64", &status));
        if (size_of(path) != size)
            assert_true(ends_a_row(path));
        size = size_of(path);
    }
    assert_true(runlog_flush(log, &status));
    assert_true(runlog_add(log, &stats, "", &status));
    nanosleep(&(struct timespec){0, 600000000}, NULL);
    assert_true(runlog_add(log, &stats, "", &status));
    assert_int_equal(size_of(path), runlog_bytes(log));
    assert_true(runlog_close(log, &status));
}

static void a_log_that_cannot_be_written_is_told(void **state)
{
    struct dataset *data = toys();
    char path[128], text[256];
    struct status status;
    (void)state;
    scratch_path(test_scratch(), "full.csv", path, sizeof path);
    assert_int_equal(symlink("/dev/full", path), 0);
    snprintf(text, sizeof text, "log=%s model=softmax", path);
    struct config config = config_from(text);
    struct runs_options make = {.config = &config, .dataset = data};
    assert_null(runs_new(&make, &status));
    assert_int_equal(status.kind, STATUS_FAILED);
    assert_non_null(strstr(status.text, "full.csv: No space left on device"));
    config.text[SET_LOG] = "/no/such/folder/log.csv";
    assert_null(runs_new(&make, &status));
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    toy_free(data);
}

static void a_run_that_was_stopped_goes_on_from_the_past(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "model=softmax batch=10", "@6 stop\n");
    runs_to_end(bench.runs);
    assert_true(runs_done(bench.runs, 0));
    runs_do(bench.runs, 0, "rewind=5"); /* where it stands */
    assert_true(runs_done(bench.runs, 0));
    runs_do(bench.runs, 0, "rewind=2");
    assert_false(runs_done(bench.runs, 0));
    assert_int_equal(runs_next(bench.runs, CLOCK_STEPS, ~0u), 0);
    free(bench_end(&bench));
}

/* The disk is full for a moment in which nobody asks. */
static void fill_up(struct bench *bench)
{
    struct status status;
    for (int i = 0; i < 20; i++)
        assert_true(runs_step(bench->runs, 0, &bench->stats, &status));
    file_limit(1000);
    runs_flush(bench->runs);
    file_limit(0);
}

static void a_log_ends_where_the_disk_was_full(void **state)
{
    struct bench bench;
    struct status status;
    (void)state;
    bench_init(&bench, "model=softmax batch=10", NULL);
    fill_up(&bench);
    assert_false(runs_step(bench.runs, 0, &bench.stats, &status));
    assert_non_null(strstr(status.text, "log.csv: File too large; the log ends here"));
    assert_true(runs_step(bench.runs, 0, &bench.stats, &status));
    assert_false(runs_finish(bench.runs, &status));
    assert_non_null(strstr(status.text, "the log ends here"));
    struct lines lines = lines_read(bench.log);
    assert_true(lines.count > 1 && lines.count < 20);
    assert_non_null(strstr(lines.line[lines.count - 1], "\r\n"));
    lines_free(&lines);
    bench_done(&bench);
}

static void a_log_that_ends_in_an_act_is_told_at_the_end(void **state)
{
    struct bench bench;
    struct status status;
    struct act back = {.kind = ACT_REWIND, .step = 3};
    (void)state;
    bench_init(&bench, "model=softmax batch=10", NULL);
    fill_up(&bench);
    assert_false(runs_act(bench.runs, &back, &status));
    assert_true(runs_act(bench.runs, &back, &status));
    assert_false(runs_finish(bench.runs, &status));
    assert_non_null(strstr(status.text, "the log ends here"));
    bench_done(&bench);
}

static void weights_pass_from_run_to_run(void **state)
{
    struct bench bench;
    char settings[256], path[128];
    (void)state;
    scratch_path(test_scratch(), "w.safetensors", path, sizeof path);
    snprintf(settings, sizeof settings, "model=mlp:16 precision=bf16 steps=30 save-weights=%s",
             path);
    bench_init(&bench, settings, NULL);
    runs_to_end(bench.runs);
    float *weights = weights_copy(bench_trainer(&bench));
    size_t n = trainer_model(bench_trainer(&bench))->parameters;
    free(bench_end(&bench));
    snprintf(settings, sizeof settings, "model=mlp:16 weights=%s", path);
    bench_init(&bench, settings, NULL);
    assert_same_bits("weights", trainer_weights(bench_trainer(&bench)), weights, n);
    free(bench_end(&bench));
    free(weights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_writes_one_log),
        cmocka_unit_test(scripted_and_live_are_the_same),
        cmocka_unit_test(places_count_epochs_and_examples),
        cmocka_unit_test(a_refused_change_names_its_line),
        cmocka_unit_test(limits_end_a_run),
        cmocka_unit_test(seconds_end_a_run),
        cmocka_unit_test(the_header_names_every_column),
        cmocka_unit_test(the_last_row_is_evaluated),
        cmocka_unit_test(events_stand_at_the_step_they_precede),
        cmocka_unit_test(events_are_what_decides),
        cmocka_unit_test(an_event_with_a_comma_is_one_cell),
        cmocka_unit_test(events_replay),
        cmocka_unit_test(not_measured_is_empty_and_not_finite_is_said),
        cmocka_unit_test(again_goes_on_in_the_log),
        cmocka_unit_test(json_lines_say_the_same),
        cmocka_unit_test(cells_are_words_and_numbers),
        cmocka_unit_test(whole_rows_come_by_and_by),
        cmocka_unit_test(a_log_that_cannot_be_written_is_told),
        cmocka_unit_test(a_run_that_was_stopped_goes_on_from_the_past),
        cmocka_unit_test(a_log_ends_where_the_disk_was_full),
        cmocka_unit_test(a_log_that_ends_in_an_act_is_told_at_the_end),
        cmocka_unit_test(weights_pass_from_run_to_run),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
