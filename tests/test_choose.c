/* test_choose.c -- choosing data and model: the list's state machine, its screens, names completed,
 * and the setup of a run after another. */
#include "tests/support_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"
#include "src/complete.h"
#include "src/setup.h"
#include "tests/support_engine.h"
#include "ui/keys.h"
#include "ui/line.h"
#include "ui/ui.h"

/* ---- a catalogue ----------------------------------------------------------------------------- */

static const struct catalogue_data data[] = {
    {"digits", "handwritten digits, 8×8 pixels, ten classes", 1797, 64, 10, NULL},
    {"iris", "sepals and petals of three species of iris", 150, 4, 3, NULL},
    {"fashion-mnist", "articles of clothing", 70000, 784, 10,
     "not installed: apt-get install dataset-fashion-mnist"},
};
static const struct catalogue_model models[] = {
    {"softmax", "softmax", "no hidden layer"},
    {"mlp:128,64", "mlp:128,64", "two hidden layers"},
    {"lenet", "lenet", "two convolutions"},
};

static void weigh(void *context, const char *model, struct model_weight *weight)
{
    (void)context;
    *weight = (struct model_weight){.fits = strcmp(model, "lenet") && !strstr(model, "bad"),
                                    .parameters = 17226, .bytes = 656 * 1024};
    if (!weight->fits) {
        weight->column = 10;
        snprintf(weight->why, sizeof weight->why, "takes images only");
    }
}

static bool find(void *context, const char *file, char *why, size_t size)
{
    (void)context;
    snprintf(why, size, "%s: No such file or directory", file);
    return strstr(file, "there") != NULL;
}

static void complete(void *context, char *file, size_t size, char *others, size_t others_size)
{
    (void)context;
    snprintf(file, size, "there.csv");
    snprintf(others, others_size, "there.csv  there-2.csv");
}

static const struct catalogue catalogue = {
    .data = data, .data_count = COUNT_OF(data), .model = models, .model_count = COUNT_OF(models),
    .present_data = "digits", .layers = "dense:N, relu", .weigh = weigh, .find = find,
    .complete = complete};

/* ---- the interface --------------------------------------------------------------------------- */

struct bench {
    struct sample sample;
    struct ui *ui;
    struct ui_requests requests;
    struct grid grid;
    char text[40 * 1000];
};

static int set_up(void **state)
{
    struct bench *bench = checked_calloc(1, sizeof *bench);
    sample_init(&bench->sample);
    bench->sample.view.model = "mlp:128,64";
    bench->sample.view.step = 384;
    bench->ui = ui_new(&glyphs_utf8);
    ui_offer(bench->ui, &catalogue);
    grid_resize(&bench->grid, 24, 80);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    ui_free(bench->ui);
    grid_done(&bench->grid);
    sample_done(&bench->sample);
    free(bench);
    return 0;
}

static void press(struct bench *bench, int key)
{
    bench->requests.count = 0;
    ui_key(bench->ui, &bench->sample.view, key, 1, &bench->requests);
}

static void type(struct bench *bench, const char *text)
{
    for (; *text; text++)
        press(bench, *text);
}

/* The screen in one line, runs of blanks as one. */
static const char *screen(struct bench *bench)
{
    char *at = bench->text;
    ui_draw(bench->ui, &bench->sample.view, 1, &bench->grid);
    for (int i = 0; i < bench->grid.rows * bench->grid.cols; i++) {
        uint32_t ch = bench->grid.cells[i].ch;
        if (ch == 0x2502) /* a box's side: lines of its text go on */
            ch = ' ';
        if (ch != ' ' || (at > bench->text && at[-1] != ' '))
            text_append(&at, ch);
    }
    *at = '\0';
    return bench->text;
}

static void shows(struct bench *bench, const char *text)
{
    if (!strstr(screen(bench), text))
        fail_msg("not on the screen: \"%s\"\n%s", text, bench->text);
}

static void hides(struct bench *bench, const char *text)
{
    if (strstr(screen(bench), text))
        fail_msg("on the screen: \"%s\"\n%s", text, bench->text);
}

static void asks_for(struct bench *bench, enum ui_request_kind kind, const char *text)
{
    assert_int_equal(bench->requests.count, 1);
    assert_int_equal(bench->requests.item[0].kind, kind);
    assert_string_equal(bench->requests.item[0].text, text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void the_present_data_are_picked_and_marked(void **state)
{
    press(*state, 'd');
    shows(*state, "* digits");
    shows(*state, "1797×64");
    shows(*state, "digits: handwritten digits");
    shows(*state, "not installed: apt-get install");
}

static void a_run_begins_after_one_question(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "A new run on iris with mlp:128,64: the present run ends (step 384). Enter starts "
                 "it, Esc goes back.");
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_DATA, "iris");
    hides(bench, "data of a new run");
}

static void escape_goes_back_a_step_at_a_time(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    press(bench, KEY_ENTER_KEY);
    shows(bench, "Enter starts");
    press(bench, KEY_ESCAPE);
    hides(bench, "Enter starts");
    shows(bench, "model of a new run");
    press(bench, KEY_ESCAPE);
    hides(bench, "model of a new run");
    assert_int_equal(bench->requests.count, 0);
}

static void what_is_missing_is_not_started(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "not installed: apt-get install dataset-fashion-mnist");
}

static void a_model_that_does_not_fit_says_why(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    shows(bench, "* mlp:128,64");
    shows(bench, "17226 parameters, 656 KiB at batch 256");
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "takes images only");
}

static void layers_are_typed_and_weighed(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    press(bench, KEY_END_KEY);
    press(bench, KEY_ENTER_KEY);
    shows(bench, "type layers first");
    type(bench, "dense:64,bad");
    shows(bench, "column 10: takes images only");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "column 10: takes images only");
    for (int i = 0; i < 4; i++)
        press(bench, KEY_BACKSPACE_KEY);
    shows(bench, "layers: dense:64_");
    shows(bench, "17226 parameters");
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_MODEL, "dense:64");
}

static void a_path_is_typed_completed_and_kept(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_UP);
    type(bench, "qd");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "qd: No such file or directory");
    press(bench, KEY_TAB);
    shows(bench, "a CSV file: there.csv_");
    shows(bench, "there.csv there-2.csv");
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_DATA, "there.csv");
    ui_not_begun(bench->ui, 1, "there.csv:2:1: 2 cells in this row");
    shows(bench, "there.csv:2:1: 2 cells in this row");
    press(bench, KEY_ESCAPE);
    ui_restart(bench->ui, 1, "run 2");
    press(bench, 'd');
    shows(bench, "a CSV file: there.csv");
}

static void lists_change_places_and_close(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, 'D');
    shows(bench, "model of a new run");
    press(bench, 'D');
    hides(bench, "model of a new run");
    press(bench, 'D');
    press(bench, 'q');
    hides(bench, "model of a new run");
    hides(bench, "quit?");
}

static void the_mouse_picks_and_scrolls(void **state)
{
    struct bench *bench = *state;
    struct mouse mouse = {.kind = MOUSE_WHEEL_DOWN};
    press(bench, 'd');
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    shows(bench, "iris: sepals");
    mouse.kind = MOUSE_PRESS;
    mouse.col = 10;
    for (int row = 0; row < 24; row++) {
        const struct cell *cell = &bench->grid.cells[row * 80];
        if (cell[4].ch == 'd' && cell[5].ch == 'i')
            mouse.row = row;
    }
    assert_true(mouse.row > 0);
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    shows(bench, "A new run on digits");
    bench->requests.count = 0;
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    asks_for(bench, UI_NEW_DATA, "digits");
}

/* The row picked is always there, and what is said of it. */
static void every_size_shows_the_row_picked(void **state)
{
    static const int sizes[][2] = {{1, 1}, {2, 3}, {3, 20}, {10, 40}, {24, 80}, {60, 300}};
    struct bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int row = 0; row < 4; row++) {
            grid_resize(&bench->grid, sizes[i][0], sizes[i][1]);
            press(bench, 'd');
            press(bench, KEY_HOME_KEY);
            for (int k = 0; k < row; k++)
                press(bench, KEY_ARROW_DOWN);
            if (sizes[i][0] >= 10 && row < 3)
                shows(bench, data[row].name);
            else
                screen(bench);
            press(bench, KEY_ESCAPE);
        }
}

/* Words wider than a line go on in the next. */
static void a_long_model_is_shown_whole(void **state)
{
    struct bench *bench = *state;
    grid_resize(&bench->grid, 12, 40);
    press(bench, 'D');
    press(bench, KEY_END_KEY);
    type(bench, "conv:8x3,relu,maxpool:2,dense:64,relu");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "with conv:8x3,relu,maxpool:2,dense:64, relu: the present");
    press(bench, KEY_ESCAPE);
    type(bench, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "xxxxxxxxxxxxxxxxx: the present run ends");
}

static void a_restart_forgets_the_old_run(void **state)
{
    struct bench *bench = *state;
    press(bench, 'B');
    ui_tick(bench->ui, &bench->sample.view, 9, &bench->requests);
    ui_sent(bench->ui, 7);
    ui_restart(bench->ui, 9, "run 2: iris with mlp:128,64");
    shows(bench, "run 2: iris with mlp:128,64");
    press(bench, 'u');
    shows(bench, "nothing to undo");
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void a_line_takes_characters_back_whole(void **state)
{
    char text[6] = "";
    (void)state;
    assert_true(line_press(text, sizeof text, 'a'));
    assert_true(line_press(text, sizeof text, 0xe9));
    assert_string_equal(text, "aé");
    assert_true(line_press(text, sizeof text, 0x4e2d)); /* no room for it */
    assert_string_equal(text, "aé");
    assert_true(line_press(text, sizeof text, KEY_BACKSPACE_KEY));
    assert_string_equal(text, "a");
    assert_false(line_press(text, sizeof text, KEY_ARROW_UP));
    assert_true(line_press(text, sizeof text, 21));
    assert_true(line_press(text, sizeof text, KEY_BACKSPACE_KEY));
    assert_string_equal(text, "");
}

/* ---- names of files -------------------------------------------------------------------------- */

static void touch(const char *folder, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fclose(out);
}

static void names_are_completed(void **state)
{
    char folder[] = "/tmp/test_choose.XXXXXX", path[256], others[256], expected[256];
    (void)state;
    assert_non_null(mkdtemp(folder));
    touch(folder, "train.csv");
    touch(folder, "tree.csv");
    touch(folder, ".hidden");
    snprintf(path, sizeof path, "%s/t", folder);
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/tr", folder);
    assert_string_equal(path, expected);
    assert_string_equal(others, "train.csv  tree.csv");
    strcat(path, "e");
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/tree.csv", folder);
    assert_string_equal(path, expected);
    assert_string_equal(others, "");
    strcat(path, "x");
    complete_path(path, sizeof path, others, sizeof others);
    assert_string_equal(others, "nothing here begins with that");
    snprintf(path, sizeof path, "%.*s", (int)strlen(folder) - 1, folder);
    complete_path(path, sizeof path, others, sizeof others);
    snprintf(expected, sizeof expected, "%s/", folder);
    assert_string_equal(path, expected);
    snprintf(path, sizeof path, "rm -r %s", folder);
    assert_int_equal(system(path), 0);
}

/* ---- the run after another ------------------------------------------------------------------- */

static struct setup *first(const struct options *options, struct view *view)
{
    struct setup *setup = setup_first(options);
    memcpy(view->knob, options->config.number, sizeof view->knob);
    view->knob[SET_LR] = 0.02;
    view->knob[SET_MEMORY_LIMIT] = setup->limit = 1 << 20;
    view->scaled_lr = 0.02;
    view->batch = 32;
    return setup;
}

static void give_toys(struct setup *setup, size_t train)
{
    const struct toy toy = {.train = train, .test = 20, .features = 6, .classes = 3};
    setup->dataset = toy_dataset(&toy);
}

static void free_toys(struct setup *setup)
{
    toy_free(setup->dataset);
    setup->dataset = NULL;
    setup_free(setup);
}

static void knobs_go_on_and_defaults_start_afresh(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char note[160];
    (void)state;
    config_init(&options.config, true);
    struct setup *setup = first(&options, &view);
    view.knob[SET_PRECISION] = 2;
    view.knob[SET_BATCH] = 64;
    struct setup *next = setup_next(setup, &view);
    give_toys(next, 100);
    setup_fit(next, &view, note, sizeof note);
    const double *number = next->options.config.number;
    assert_string_equal(note, "");
    assert_true(number[SET_PRECISION] == 2 && number[SET_BATCH] == 64);
    assert_true(number[SET_MEMORY_LIMIT] < 0 && number[SET_LR] == SETTING_UNSET);
    view.knob[SET_MEMORY_LIMIT] = 2 << 20;
    view.scaled_lr = 0.16;
    struct setup *third = setup_next(next, &view);
    assert_true(third->options.config.number[SET_MEMORY_LIMIT] == 2 << 20);
    assert_true(third->options.config.number[SET_LR] == 0.16);
    setup_free(third);
    free_toys(next);
    setup_free(setup);
}

static void a_batch_too_large_becomes_full(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char note[160];
    (void)state;
    config_init(&options.config, true);
    struct setup *setup = first(&options, &view);
    view.knob[SET_BATCH] = view.batch = 400;
    view.knob[SET_SCALE_LR] = SCALE_LINEAR;
    view.scaled_lr = 0.25;
    struct setup *next = setup_next(setup, &view);
    give_toys(next, 100);
    setup_fit(next, &view, note, sizeof note);
    assert_string_equal(note, "batch 400 is more than the 100 examples to train on: full");
    assert_true(next->options.config.number[SET_BATCH] == 0);
    assert_true(next->options.config.number[SET_LR] == 0.0625);
    free_toys(next);
    setup_free(setup);
}

static void what_described_other_data_is_dropped(void **state)
{
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    char text[128];
    (void)state;
    config_init(&options.config, true);
    options.config.text[SET_DATA] = "a.csv";
    options.config.text[SET_LABEL] = "y";
    options.config.text[SET_WEIGHTS] = "w.safetensors";
    struct setup *setup = first(&options, &view), *next = setup_next(setup, &view);
    assert_string_equal(next->options.config.text[SET_WEIGHTS], "");
    assert_string_equal(setup_data_text(next, text, sizeof text), "a.csv label=y");
    setup_choose_data(next, "a.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "y");
    setup_choose_data(next, "b c.csv");
    assert_string_equal(next->options.config.text[SET_DATA], "b c.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "");
    setup_choose_data(next, "b c.csv label=last one");
    assert_string_equal(next->options.config.text[SET_DATA], "b c.csv");
    assert_string_equal(next->options.config.text[SET_LABEL], "last one");
    setup_free(next);
    setup_free(setup);
}

static void files_are_numbered_and_none_is_lost(void **state)
{
    char folder[] = "/tmp/test_choose.XXXXXX", file[64], expected[64], command[64];
    struct options options = {.script = NULL};
    struct view view = {.step = 0};
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/run.csv", folder);
    config_init(&options.config, true);
    options.config.text[SET_LOG] = file;
    touch(folder, "run-2.csv");
    struct setup *setup = first(&options, &view), *next = setup_next(setup, &view);
    setup_number_files(next);
    snprintf(expected, sizeof expected, "%s/run-3.csv", folder);
    assert_string_equal(next->options.config.text[SET_LOG], expected);
    assert_string_equal(next->options.config.text[SET_SAVE_WEIGHTS], "");
    struct setup *third = setup_next(next, &view); /* before the file of `next` is there */
    setup_number_files(third);
    snprintf(expected, sizeof expected, "%s/run-4.csv", folder);
    assert_string_equal(third->options.config.text[SET_LOG], expected);
    setup_free(third);
    setup_free(next);
    setup_free(setup);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(the_present_data_are_picked_and_marked),
        TEST(a_run_begins_after_one_question),
        TEST(escape_goes_back_a_step_at_a_time),
        TEST(what_is_missing_is_not_started),
        TEST(a_model_that_does_not_fit_says_why),
        TEST(layers_are_typed_and_weighed),
        TEST(a_path_is_typed_completed_and_kept),
        TEST(lists_change_places_and_close),
        TEST(the_mouse_picks_and_scrolls),
        TEST(every_size_shows_the_row_picked),
        TEST(a_long_model_is_shown_whole),
        TEST(a_restart_forgets_the_old_run),
        cmocka_unit_test(a_line_takes_characters_back_whole),
        cmocka_unit_test(names_are_completed),
        cmocka_unit_test(knobs_go_on_and_defaults_start_afresh),
        cmocka_unit_test(a_batch_too_large_becomes_full),
        cmocka_unit_test(what_described_other_data_is_dropped),
        cmocka_unit_test(files_are_numbered_and_none_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
