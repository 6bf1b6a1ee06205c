/* test_help.c -- the help overlay: everything is in it, at every size, and can be searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_view.h"
#include "ui/glossary.h"
#include "ui/help.h"
#include "ui/help_text.h"
#include "ui/keys.h"
#include "ui/panel_about.h"
#include "ui/ui.h"

enum { TEXT = 1 << 20 };

static void append_page(const struct grid *grid, char **at)
{
    for (int i = 0; i < grid->rows * grid->cols; i++)
        text_append(at, grid->cells[i].ch);
    *(*at)++ = '\n';
}

/* All pages one after another; the caller frees it. */
static char *all_pages(struct help help, int rows, int cols)
{
    char *text = checked_calloc(TEXT, 1), *at = text;
    struct grid grid = {0};
    int pages;

    grid_resize(&grid, rows, cols);
    const struct pane screen = {&grid, {0, 0, rows, cols}, &glyphs_utf8};
    pages = help_pages(&help, &screen);
    for (help.page = 0; help.page < pages; help.page++) {
        grid_clear(&grid);
        help_draw(&help, &screen);
        append_page(&grid, &at);
    }
    grid_done(&grid);
    return text;
}

/* The first word, which no line break can part. */
static void holds_word(const char *text, const char *from, const char *what)
{
    char word[64];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(from, " "), from);
    if (!strstr(text, word))
        fail_msg("%s: no '%s'", what, word);
}

static void everything_is_there(const char *text)
{
    for (size_t i = 0; i < key_count; i++) {
        holds_word(text, key_table[i].name, "keys");
        holds_word(text, key_table[i].help, "what keys do");
    }
    for (size_t i = 0; i < glossary_count; i++)
        holds_word(text, glossary[i].word, "words");
    for (int p = 0; p < PANELS; p++)
        if (panel_about[p].about)
            holds_word(text, panel_about[p].about, "panels");
    for (size_t i = 0; i < mouse_count; i++)
        holds_word(text, mouse_table[i].what, "mouse");
    for (int g = 0; g < KEY_GROUPS; g++)
        if (strcmp(key_group_names[g], "Panels") != 0)
            holds_word(text, key_group_names[g], "headings");
}

static void every_size_has_all_of_it(void **state)
{
    static const int sizes[][2] = {{10, 40}, {15, 60}, {24, 80}, {40, 120}, {50, 200}, {100, 300}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char *text = all_pages((struct help){.panel = PANELS}, sizes[i][0], sizes[i][1]);
        everything_is_there(text);
        free(text);
    }
}

/* The first pages and the last: of a few cells there are thousands. */
static void draw_some_pages(int rows, int cols)
{
    struct grid grid = {0};
    struct help help = {.panel = PANEL_NOISE};

    grid_resize(&grid, rows, cols);
    struct pane screen = {&grid, {0, 0, rows, cols}, &glyphs_utf8};
    int pages = help_pages(&help, &screen), page[] = {0, MIN(1, pages - 1), pages - 1};
    for (size_t i = 0; i < COUNT_OF(page); i++) {
        help.page = page[i];
        help_draw(&help, &screen);
    }
    grid_done(&grid);
}

static void every_size_can_be_drawn(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 30; rows += rows < 8 ? 1 : 7)
        for (int cols = 1; cols <= 130; cols += cols < 8 ? 1 : 13)
            draw_some_pages(rows, cols);
}

static void a_panel_comes_first(void **state)
{
    char *text = all_pages((struct help){.panel = PANEL_LOSS}, 24, 80);

    (void)state;
    assert_non_null(strstr(text, "This panel: loss"));
    assert_true(strstr(text, "x axis by steps") < strstr(text, "First"));
    free(text);
    text = all_pages((struct help){.panel = PANEL_TOO_SMALL}, 24, 80);
    assert_null(strstr(text, "This panel"));
    free(text);
}

static void a_search_keeps_what_holds_it(void **state)
{
    char *text = all_pages((struct help){.panel = PANELS, .filter = "SUSPEND"}, 24, 80);

    (void)state;
    assert_non_null(strstr(text, "Ctrl-Z"));
    assert_null(strstr(text, "Ctrl-L"));
    assert_null(strstr(text, "Words"));
    free(text);
    text = all_pages((struct help){.panel = PANELS, .filter = "xyzzy"}, 24, 80);
    assert_non_null(strstr(text, "nothing in the help says so"));
    free(text);
}

/* Keys in, the words on the screen out. */
static bool shows(struct sample *sample, const int *keys, size_t count, const char *word)
{
    struct ui *ui = ui_new(&glyphs_utf8);
    struct grid grid = {0};
    char *text = checked_calloc(TEXT, 1), *at = text;
    bool found;

    grid_resize(&grid, 24, 80);
    for (size_t i = 0; i < count; i++) {
        struct ui_requests requests = {0};
        ui_key(ui, &sample->view, keys[i], 1, &requests);
        ui_draw(ui, &sample->view, 1, &grid);
        assert_int_equal(requests.count, 0);
    }
    append_page(&grid, &at);
    found = strstr(text, word) != NULL;
    grid_done(&grid);
    free(text);
    ui_free(ui);
    return found;
}
#define SHOWS(word, ...) \
    assert_true(shows(sample, (const int[]){__VA_ARGS__}, COUNT_OF(((const int[]){__VA_ARGS__})), word))

static void keys_turn_pages_and_search(void **state)
{
    struct sample *sample = *state;

    SHOWS("1 of ", '?');
    SHOWS("2 of ", '?', ' ');
    SHOWS("3 of ", '?', KEY_PAGE_DOWN, '?');
    SHOWS("1 of ", '?', '?', 'b', 'b', KEY_PAGE_UP);
    SHOWS("help: /qu_", '?', '/', 'q', 'u');
    SHOWS("help: /q ", '?', '/', 'q', 'u', KEY_BACKSPACE_KEY, KEY_ENTER_KEY);
    SHOWS("1 of ", '?', '/', 'q', KEY_ENTER_KEY, KEY_ESCAPE);
    SHOWS("1 of ", '?', '/', KEY_BACKSPACE_KEY);
    SHOWS("Space pause", '?', '/', 'q', KEY_ESCAPE, KEY_ESCAPE);
    SHOWS("Space pause", '?', 'q');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_has_all_of_it),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(a_panel_comes_first),
        cmocka_unit_test(a_search_keeps_what_holds_it),
        SAMPLE_TEST(keys_turn_pages_and_search),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
