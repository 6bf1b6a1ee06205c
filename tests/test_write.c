/* test_write.c -- the W key: the name that is asked for, and the script that is copied. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/util.h"
#include "src/explorer.h"
#include "tests/support_engine.h"
#include "tests/support_export.h"
#include "tests/support_scratch.h"
#include "tests/support_ui.h"
#include "ui/file_kind.h"
#include "ui/keys.h"


/* ---- the name -------------------------------------------------------------------------------- */

static struct ui_requests press(struct ui_rig *rig, const char *text, int key)
{
    struct ui_requests requests = {0};
    ui_rig_keys(rig, text);
    ui_key(rig->ui, &rig->sample.view, key, rig->now, &requests);
    ui_rig_wait(rig, 0);
    return requests;
}

static void a_name_is_asked_for(void **state)
{
    struct ui_rig *rig = *state;
    press(rig, "", 'W');
    ui_rig_shows(rig, "write to file: batchscope.csv_");
    ui_rig_shows(rig, ".csv .jsonl what was measured, .script the session's script");
    struct ui_requests requests = press(rig, "", KEY_ENTER_KEY);
    assert_int_equal(requests.count, 1);
    assert_int_equal(requests.item[0].kind, UI_WRITE);
    assert_string_equal(requests.item[0].text, "batchscope.csv");
    ui_rig_hides(rig, "write to file");
}

static void a_strange_ending_stays(void **state)
{
    static const int ctrl_u = 'u' & 0x1f;
    struct ui_rig *rig = *state;
    press(rig, "W", ctrl_u);
    assert_int_equal(press(rig, "my notes.txt", KEY_ENTER_KEY).count, 0);
    ui_rig_shows(rig, "write to file: my notes.txt_");
    ui_rig_shows(rig, "end it in .csv or .jsonl for what was measured, .script for the script");
    press(rig, "", ctrl_u);
    struct ui_requests requests = press(rig, "  my notes.script ", KEY_ENTER_KEY);
    assert_int_equal(requests.count, 1);
    assert_string_equal(requests.item[0].text, "my notes.script");
}

static void nothing_and_escape_write_nothing(void **state)
{
    struct ui_rig *rig = *state;
    assert_int_equal(press(rig, "W", KEY_ESCAPE).count, 0);
    ui_rig_hides(rig, "write to file");
    press(rig, "W", 'u' & 0x1f);
    assert_int_equal(press(rig, " ", KEY_ENTER_KEY).count, 0);
    ui_rig_hides(rig, "write to file");
}

static void what_cannot_be_begun_is_asked_again(void **state)
{
    struct ui_rig *rig = *state;
    press(rig, "W", KEY_ENTER_KEY);
    ui_not_written(rig->ui, "batchscope.csv: there is such a file already");
    ui_rig_wait(rig, 0);
    ui_rig_shows(rig, "write to file: batchscope.csv_");
    ui_rig_shows(rig, "there is such a file already");
    press(rig, "", KEY_ARROW_LEFT);
    ui_rig_hides(rig, "there is such a file already");
}

static void every_size_has_the_line(void **state)
{
    static const int sizes[][2] = {{1, 1}, {3, 12}, {10, 40}, {24, 80}, {50, 200}};
    struct ui_rig *rig = *state;
    press(rig, "", 'W');
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        grid_resize(&rig->grid, sizes[i][0], sizes[i][1]);
        ui_rig_wait(rig, 0);
        if (sizes[i][1] >= 40)
            ui_rig_shows(rig, "write to file: batchscope.csv_");
    }
}

static void endings_tell_kinds(void **state)
{
    (void)state;
    assert_int_equal(file_kind("a.csv"), FILE_CSV);
    assert_int_equal(file_kind("x/y.z.jsonl"), FILE_JSON_LINES);
    assert_int_equal(file_kind("~/a.script"), FILE_SCRIPT);
    assert_int_equal(file_kind("a.csv.gz"), FILE_KINDS);
    assert_int_equal(file_kind("a.csv/b"), FILE_KINDS);
    assert_int_equal(file_kind("a/.csv"), FILE_KINDS);
    assert_int_equal(file_kind("csv"), FILE_KINDS);
}

/* ---- the script ------------------------------------------------------------------------------ */

static void copy_script(const char *record, const char *to)
{
    struct explorer explorer = {.ui = ui_new(&glyphs_utf8)};
    struct ui_request request = {.kind = UI_WRITE};
    explorer.view.record = record;
    snprintf(request.text, sizeof request.text, "%s", to);
    explorer_write(&explorer, &request);
    ui_free(explorer.ui);
}

static void a_script_is_copied_line_by_line(void **state)
{
    char record[128], copy[128];
    (void)state;
    FILE *out = fopen(scratch_path(test_scratch(), "record", record, sizeof record), "w");
    fputs("batchscope-script 1\n@20 batch=64\n@30 B lr=", out); /* the last is being written */
    fclose(out);
    setenv("HOME", test_scratch()->folder, 1);
    copy_script(record, "~/copy.script");
    struct lines lines = lines_read(scratch_path(test_scratch(), "copy.script", copy, sizeof copy));
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.line[1], "@20 batch=64\n");
    lines_free(&lines);
    out = fopen(record, "w");
    fclose(out);
    copy_script(record, copy); /* exists: stays */
    lines = lines_read(copy);
    assert_int_equal(lines.count, 2);
    lines_free(&lines);
}

static void without_a_record_nothing_is_copied(void **state)
{
    char copy[128];
    (void)state;
    scratch_path(test_scratch(), "none.script", copy, sizeof copy);
    copy_script("", copy);
    assert_int_not_equal(access(copy, F_OK), 0);
    copy_script("/no/such/record", copy);
    assert_int_not_equal(access(copy, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(a_name_is_asked_for),
        RIG_TEST(a_strange_ending_stays),
        RIG_TEST(nothing_and_escape_write_nothing),
        RIG_TEST(what_cannot_be_begun_is_asked_again),
        RIG_TEST(every_size_has_the_line),
        cmocka_unit_test(endings_tell_kinds),
        cmocka_unit_test(a_script_is_copied_line_by_line),
        cmocka_unit_test(without_a_record_nothing_is_copied),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
