/* test_chart_runs.c -- several runs over each other: letters, patterns, legend, ranges, cursor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "tests/support_canary.h"
#include "tests/support_chart.h"
#include "tests/support_view.h"
#include "ui/clock_axis.h"
#include "ui/explain.h"
#include "ui/run_line.h"

static const struct glyphs *const sets[] = {&glyphs_utf8, &glyphs_block, &glyphs_console_block,
                                            &glyphs_ascii};
static const enum panel_id charts[] = {PANEL_LOSS, PANEL_ACCURACY, PANEL_NOISE_CHART,
                                       PANEL_LECTURE, PANEL_THROUGHPUT};

/* ---- drawing ---- */

static void select_run(struct sample *sample, int run)
{
    struct view *view = &sample->view;
    const struct view_run *selected = &view->runs[run];

    view->run = sample->look.run = run;
    view->history = selected->history;
    view->step = selected->step;
    view->batch = selected->batch;
}

/* Back to how sample_done expects it. */
static void put_back(struct sample *sample)
{
    sample->view.history = sample->view.runs[0].history;
}

static struct shot shot_panel(const struct sample *sample, enum panel_id panel, int rows, int cols,
                              const struct glyphs *glyphs)
{
    struct shot shot = {0};

    grid_resize(&shot.grid, rows, cols);
    struct pane pane = {&shot.grid, {0, 0, rows, cols}, glyphs};
    panel_table[panel]->draw(&sample->view, &sample->look, &pane);
    return shot;
}

static int count_letters(const struct shot *shot, int run)
{
    return shot_count(shot, run_role(run), (uint32_t)run_letter(run));
}

static void print_shot(const struct shot *shot)
{
    for (int row = 0; row < shot->grid.rows; row++)
        for (int col = 0; col < shot->grid.cols; col++) {
            char text[GLYPH_BYTES];
            glyph_encode(shot_cell(shot, row, col)->ch, text);
            printf("%s%s", text, col == shot->grid.cols - 1 ? "\n" : "");
        }
}

static void row_says(const struct sample *sample, int cols, const char *words)
{
    struct shot shot = shot_panel(sample, PANEL_LOSS, 20, cols, &glyphs_utf8);

    if (!shot_row_says(&shot, 0, words)) {
        print_shot(&shot);
        fail_msg("%d columns do not say '%s'", cols, words);
    }
    grid_done(&shot.grid);
}

/* ---- letters ---- */

/* Run D is at full batch: what noise its batches have is 0, and its line ends where that began. */
static void check_letters(const struct sample *sample, enum panel_id panel, int rows, int cols,
                          const struct glyphs *glyphs)
{
    struct shot shot = shot_panel(sample, panel, rows, cols, glyphs);

    for (int run = 0; run < RUNS; run++) {
        int letters = count_letters(&shot, run);
        bool shown = run < sample->view.run_count &&
                     run_shown(&sample->view, sample->look.hidden, run);
        if (shown ? letters < 1 : letters || shot_count(&shot, run_role(run), 0)) {
            print_shot(&shot);
            fail_msg("panel %d, %d x %d: %d letters of run %c", panel, rows, cols, letters,
                     run_letter(run));
        }
        if (shown && glyphs->raster != RASTER_ASCII)
            assert_int_equal(letters, 1);
    }
    grid_done(&shot.grid);
}

static void every_run_has_its_letter(void **state)
{
    struct sample *sample = *state;
    static const enum panel_id panels[] = {PANEL_LOSS, PANEL_ACCURACY, PANEL_NOISE_CHART,
                                           PANEL_LECTURE};

    sample_runs(sample, 4);
    for (sample->view.run_count = 2; sample->view.run_count <= 4; sample->view.run_count++)
        for (int run = 0; run < sample->view.run_count; run++) {
            select_run(sample, run);
            for (int other = 0; other < RUNS; other++)
                sample->view.runs[other].exists = other < sample->view.run_count;
            for (size_t p = 0; p < COUNT_OF(panels); p++)
                for (size_t g = 0; g < COUNT_OF(sets); g++) {
                    check_letters(sample, panels[p], 20, 80, sets[g]);
                    check_letters(sample, panels[p], 40, 120, sets[g]);
                }
        }
    put_back(sample);
}

static void hidden_runs_are_not_drawn(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 4);
    for (int hidden = 0; hidden < 1 << RUNS; hidden++) {
        for (int run = 0; run < RUNS; run++)
            sample->look.hidden[run] = hidden >> run & 1;
        select_run(sample, hidden % RUNS);
        check_letters(sample, PANEL_LOSS, 24, 73, sets[hidden % COUNT_OF(sets)]);
    }
    put_back(sample);
}

struct at {
    int row, col;
};

/* Where a run's letter stands, the rightmost of them. */
static struct at letter_at(const struct shot *shot, int run)
{
    struct at last = {0, 0};

    for (int row = 1; row < shot->grid.rows - 1; row++)
        for (int col = last.col + 1; col < shot->grid.cols - 1; col++)
            if (shot_cell(shot, row, col)->role == run_role(run) &&
                shot_cell(shot, row, col)->ch == (uint32_t)run_letter(run))
                last = (struct at){row, col};
    return last;
}

/* All at one place: they stand apart along the curve, that of the run selected at its end. */
static void letters_stand_apart_where_ends_meet(void **state)
{
    struct sample *sample = *state;
    struct view meeting;

    sample_runs(sample, 4);
    meeting = sample->view;
    for (int run = 1; run < RUNS; run++)
        meeting.runs[run].history = meeting.history;
    struct sample same = {.view = meeting, .look = sample->look};
    for (size_t g = 0; g < COUNT_OF(sets); g++) {
        struct shot shot = shot_panel(&same, PANEL_LOSS, 24, 73, sets[g]);
        for (int run = 1; run < RUNS; run++) {
            struct at one = letter_at(&shot, run);
            assert_true(one.col > 0 && one.col < letter_at(&shot, 0).col);
            for (int other = 1; other < run; other++) {
                struct at two = letter_at(&shot, other);
                assert_true(abs(one.col - two.col) > 3 || abs(one.row - two.row) > 1);
            }
            assert_int_equal(shot_count(&shot, run_role(run), 0), count_letters(&shot, run));
        }
        grid_done(&shot.grid);
    }
}

/* ---- lines ---- */

static int count_ticks(const struct shot *shot, int run, const struct glyphs *glyphs)
{
    return shot_count(shot, run_role(run), glyphs->cell[GLYPH_MARKER_LINE]);
}

static bool has_steps(const struct sample *sample, int rows, const struct glyphs *glyphs)
{
    struct shot shot = shot_panel(sample, PANEL_LOSS, rows, 100, glyphs);
    bool has = shot_says(&shot, glyphs->raster == RASTER_ASCII ? ". step" : "· step");
    grid_done(&shot.grid);
    return has;
}

static void few_rows_are_for_curves(void **state)
{
    struct sample *sample = *state;

    assert_true(has_steps(sample, 10, &glyphs_utf8) && has_steps(sample, 10, &glyphs_ascii));
    sample_runs(sample, 3);
    assert_true(!has_steps(sample, 10, &glyphs_utf8) && has_steps(sample, 15, &glyphs_utf8));
    assert_true(!has_steps(sample, 15, &glyphs_ascii) && has_steps(sample, 22, &glyphs_ascii));
    put_back(sample);
}

/* At one column, so that the last of them shows; words and a line are of the run selected alone. */
static void changes_of_other_runs_are_ticks(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 3);
    struct shot a = shot_panel(sample, PANEL_LOSS, 24, 100, &glyphs_utf8);
    select_run(sample, 1);
    struct shot b = shot_panel(sample, PANEL_LOSS, 24, 100, &glyphs_utf8);
    put_back(sample);
    assert_int_equal(count_ticks(&a, 1, &glyphs_utf8) + count_ticks(&a, 2, &glyphs_utf8), 1);
    assert_true(shot_says(&a, "batch 32→256") && !shot_says(&a, "fork"));
    assert_int_equal(count_ticks(&b, 0, &glyphs_utf8), 1);
    assert_true(shot_says(&b, "fork") && !shot_says(&b, "32→256"));
    grid_done(&a.grid);
    grid_done(&b.grid);
}

static void other_runs_are_letters_in_ascii(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 4);
    for (size_t p = 0; p < COUNT_OF(charts); p++) {
        struct shot shot = shot_panel(sample, charts[p], 30, 100, &glyphs_ascii);
        for (int i = 0; i < shot.grid.rows * shot.grid.cols; i++)
            assert_true(shot.grid.cells[i].ch >= ' ' && shot.grid.cells[i].ch < 0x7F);
        for (int run = 1; run < RUNS; run++)
            assert_int_equal(shot_count(&shot, run_role(run), 0),
                             count_letters(&shot, run) + count_ticks(&shot, run, &glyphs_ascii) +
                                 shot_count(&shot, run_role(run),
                                            (uint32_t)(run_letter(run) - 'A' + 'a')));
        assert_int_equal(shot_count(&shot, ROLE_RUN_A, 'a'), 0);
        grid_done(&shot.grid);
    }
}

/* What is drawn of a line does not depend on where it begins or ends. */
static void patterns_differ_and_stand_still(void **state)
{
    struct sample *sample = *state;
    uint64_t seen[RUNS] = {0};

    sample_runs(sample, 1);
    for (int run = 0; run < RUNS; run++) {
        sample->view.run = (run + 1) % RUNS;
        assert_null(run_dash(&sample->view, sample->view.run));
        for (int from = 0; from < 64; from += 7)
            for (int to = from; to < 64; to += 9) {
                struct canvas *canvas = canvas_new(32, 1);
                canvas_dash(canvas, run_dash(&sample->view, run));
                canvas_line(canvas, 0, 0, 63, 0, ROLE_RUN_A, 1);
                struct canvas *part = canvas_new(32, 1);
                canvas_dash(part, run_dash(&sample->view, run));
                canvas_line(part, from, 0, to, 0, ROLE_RUN_A, 1);
                for (int col = (from + 1) / 2; col < to / 2; col++)
                    assert_int_equal(canvas_owner(part, col, 0), canvas_owner(canvas, col, 0));
                for (int col = 0; col < 32; col++)
                    seen[run] |= (uint64_t)(canvas_owner(canvas, col, 0) == 1) << col;
                canvas_free(canvas);
                canvas_free(part);
            }
        for (int other = 0; other < run; other++)
            assert_true(seen[run] != seen[other]);
        assert_true(seen[run] != 0xFFFFFFFF); /* whole cells are left out */
    }
}

static void ghosts_are_faint_lines_of_every_run(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 4);
    sample->view.run_count = 2;
    sample->view.runs[2].exists = sample->view.runs[3].exists = false;
    sample->view.horizon = 12;
    sample->view.ghost = sample->view.runs[2].history;
    struct shot one = shot_panel(sample, PANEL_LOSS, 24, 73, &glyphs_utf8);
    sample->view.runs[1].ghost = sample->view.runs[3].history;
    struct shot two = shot_panel(sample, PANEL_LOSS, 24, 73, &glyphs_utf8);
    assert_true(shot_count(&one, ROLE_GHOST, 0) > 15);
    assert_true(shot_count(&two, ROLE_GHOST, 0) > shot_count(&one, ROLE_GHOST, 0) + 15);
    sample->look.hidden[1] = true;
    struct shot hidden = shot_panel(sample, PANEL_LOSS, 24, 73, &glyphs_utf8);
    assert_int_equal(shot_count(&hidden, ROLE_GHOST, 0) > shot_count(&one, ROLE_GHOST, 0) + 15, 0);
    grid_done(&one.grid);
    grid_done(&two.grid);
    grid_done(&hidden.grid);
}

/* Its name stands beside its line, and goes when the run has grown over that. */
static void a_ghost_is_named_while_it_shows(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 4);
    sample->view.run_count = 1;
    for (int run = 1; run < RUNS; run++)
        sample->view.runs[run].exists = false;
    sample->view.ghost = sample->view.runs[2].history;
    struct shot apart = shot_panel(sample, PANEL_LOSS, 24, 73, &glyphs_utf8);
    sample->view.ghost = sample->view.history;
    struct shot covered = shot_panel(sample, PANEL_LOSS, 24, 73, &glyphs_utf8);
    assert_int_equal(shot_count(&apart, ROLE_GHOST, 'b'), 1);
    assert_int_equal(shot_count(&covered, ROLE_GHOST, 'b'), 0);
    sample->view.ghost = NULL;
    grid_done(&apart.grid);
    grid_done(&covered.grid);
}

static void one_run_is_drawn_as_ever(void **state)
{
    struct sample *sample = *state;

    for (size_t p = 0; p < COUNT_OF(charts); p++) {
        struct shot shot = shot_panel(sample, charts[p], 30, 100, &glyphs_utf8);
        for (enum role role = ROLE_RUN_A; role <= ROLE_STEP_D; role++)
            assert_int_equal(shot_count(&shot, role, 0), 0);
        sample->view.run_count = 0;
        struct shot none = shot_panel(sample, charts[p], 30, 100, &glyphs_utf8);
        sample->view.run_count = 1;
        for (int i = 0; i < 30 * 100; i++)
            assert_int_equal(shot.grid.cells[i].ch, none.grid.cells[i].ch);
        grid_done(&shot.grid);
        grid_done(&none.grid);
    }
}

/* ---- legend and cursor ---- */

static void the_legend_names_runs_by_their_knobs(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 3);
    row_says(sample, 73, "loss (log) ───────── A B=32∙.02  B 256∙.16  C 256∙.02  · step  + test ┐");
    row_says(sample, 46, "loss ──── A B=32∙.02  B 256∙.16  C 256∙.02 ┐");
    row_says(sample, 40, "loss ─────── A  B  C  · step  + test ┐");
    row_says(sample, 16, "loss ── A  B ┐");
    sample->look.hidden[0] = true;
    sample->view.run = 1;
    row_says(sample, 60, " B B=256∙.16  C 256∙.02  ");
    sample->look.hidden[0] = false;
    sample->view.run = 0;
    strcpy(sample->view.runs[1].name, "large");
    row_says(sample, 60, " A B=32∙.02  B large  C 256∙.02  ");
}

static void four_runs_have_a_legend_at_any_width(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 4);
    row_says(sample, 46, "loss ────────── A  B  C  D  · step  + test ┐");
    row_says(sample, 73, " A B=32∙.02  B 256∙.16  C 256∙.02  D full∙.02 ");
    row_says(sample, 120, "loss (log) ");
    row_says(sample, 120, " A B=32∙.02  B 256∙.16  C 256∙.02  D full∙.02  · step  + test ┐");
    for (int cols = 26; cols < 200; cols++)
        for (int run = 0; run < RUNS; run++) {
            char words[] = {' ', run_letter(run), ' ', '\0'};
            row_says(sample, cols, words);
        }
}

static void the_cursor_reads_every_run(void **state)
{
    struct sample *sample = *state;
    char words[64];
    double value[RUNS];

    sample_runs(sample, 4);
    sample->look.cursor = true;
    sample->look.cursor_at = sample->view.epoch;
    for (int run = 0; run < RUNS; run++)
        assert_true(history_latest(sample->view.runs[run].history, SERIES_SMOOTH_LOSS, &value[run]));
    for (int run = 0; run < RUNS; run++) {
        char number[16];
        number_format(value[run], 5, number, sizeof number);
        snprintf(words, sizeof words, " %c =%s ", run_letter(run), number);
        row_says(sample, 73, words);
        number_format(value[run], 4, number, sizeof number);
        snprintf(words, sizeof words, " %c =%s ", run_letter(run), number);
        row_says(sample, 46, words);
    }
}

/* By steps a run of small batches is ahead: there is no step of the one selected to name. */
static void the_cursor_goes_on_where_the_run_selected_ends(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 2);
    select_run(sample, 1);
    sample->look.clock = CLOCK_STEPS;
    sample->look.cursor = true;
    sample->look.cursor_at = 100;
    struct shot here = shot_panel(sample, PANEL_LOSS, 24, 100, &glyphs_utf8);
    sample->look.cursor_at = 300;
    struct shot ahead = shot_panel(sample, PANEL_LOSS, 24, 100, &glyphs_utf8);
    put_back(sample);
    assert_true(shot_row_says(&here, 22, " step 100, epoch "));
    assert_true(shot_row_says(&here, 0, " A =") && shot_row_says(&here, 0, " B ="));
    assert_true(shot_row_says(&ahead, 22, " step 300 "));
    assert_true(shot_row_says(&ahead, 0, " A =") && !shot_row_says(&ahead, 0, " B ="));
    grid_done(&here.grid);
    grid_done(&ahead.grid);
}

static void explained(const struct sample *sample, enum panel_id panel, const char *words, bool is)
{
    char text[EXPLAIN_TEXT];

    panel_table[panel]->explain(&sample->view, &sample->look, text, sizeof text);
    assert_int_equal(strstr(text, words) != NULL, is);
}

static void letters_are_explained(void **state)
{
    struct sample *sample = *state;

    for (int several = 0; several < 2; several++) {
        sample_runs(sample, 1 + several);
        explained(sample, PANEL_LOSS, "the unbroken line are of run A", several);
        explained(sample, PANEL_ACCURACY, "the unbroken line are of run A", several);
        explained(sample, PANEL_NOISE_CHART, "signal are those of run A", several);
    }
}

/* ---- ranges ---- */

/* A run that is far above the one selected lies on the axis, and nothing is flagged. */
static void the_axis_holds_all_lines(void **state)
{
    struct sample *sample = *state;
    struct history *far = history_new(), *own;

    sample_runs(sample, 2);
    for (int step = 1; step <= 300; step++)
        step_add(far, step, STAT_TRAIN_LOSS, 500);
    own = sample->view.runs[1].history;
    sample->view.runs[1].history = far;
    for (int linear = 0; linear < 2; linear++) {
        sample->look.linear_y = linear;
        struct shot shot = shot_panel(sample, PANEL_LOSS, 30, 100, &glyphs_utf8);
        assert_int_equal(shot_count(&shot, ROLE_DIM, glyphs_utf8.cell[GLYPH_FLAG]), 0);
        assert_true(shot_count(&shot, ROLE_RUN_B, 0) > 20);
        grid_done(&shot.grid);
    }
    sample->view.runs[1].history = own;
    history_free(far);
}

/* The x axis is that of the furthest run shown, on every clock. */
static void the_clock_reaches_to_the_furthest_run(void **state)
{
    struct sample *sample = *state;
    struct view *view = &sample->view;
    bool *hidden = sample->look.hidden;

    sample_runs(sample, 2);
    select_run(sample, 1);
    double steps = clock_axis_end(view, hidden, CLOCK_STEPS);
    assert_true(steps >= (double)view->runs[0].step + 28 * 45); /* A, at 45 steps an epoch */
    view->runs[0].epoch = 90;
    view->runs[0].seconds = 30;
    assert_true(clock_axis_end(view, hidden, CLOCK_EPOCHS) == 160);
    assert_true(clock_axis_end(view, hidden, CLOCK_EXAMPLES) == 160 * 1437);
    assert_true(clock_axis_end(view, hidden, CLOCK_SECONDS) == 40);
    assert_true(clock_axis_scale(view, hidden, CLOCK_STEPS, false).live == (double)view->runs[0].step);
    hidden[0] = true;
    assert_true(clock_axis_end(view, hidden, CLOCK_EPOCHS) == 40);
    assert_true(clock_axis_end(view, hidden, CLOCK_SECONDS) == 20);
    assert_true(clock_axis_end(view, hidden, CLOCK_STEPS) < steps);
    assert_true(clock_axis_scale(view, hidden, CLOCK_STEPS, false).live == (double)view->step);
    put_back(sample);
}

static void first_step(struct history *history, double examples)
{
    struct step_stats stats = {0};

    history_clear(history);
    stat_set(&stats, STAT_STEP, 1);
    stat_set(&stats, STAT_EXAMPLES, examples);
    history_add(history, &stats);
}

/* Of 1000 examples, at a batch size, from some step and epoch on. */
static void the_axis_ends_on_a_round_number(void **state)
{
    static const struct {
        size_t batch;
        double horizon, epoch;
        uint64_t step;
        double steps, epochs;
    } cases[] = {
        {64, 40, 0, 0, 800, 40},   {400, 40, 0, 0, 120, 40},  {1000, 40, 0, 0, 40, 40},
        {64, 40, 10, 500, 1000, 40}, {64, 40, 41, 800, 1500, 80}, {1000, 0, 0, 0, 10, 1},
    };
    static const bool hidden[RUNS];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct view view = {.runs[0] = {.exists = true, .step = 7}, .train_n = 1000, .batch = cases[i].batch,
                            .horizon = cases[i].horizon, .epoch = cases[i].epoch, .step = cases[i].step};
        assert_true(clock_axis_end(&view, hidden, CLOCK_STEPS) == cases[i].steps);
        assert_true(clock_axis_end(&view, hidden, CLOCK_EPOCHS) == cases[i].epochs);
        assert_true(clock_axis_end(&view, hidden, CLOCK_EXAMPLES) == 1000 * cases[i].epochs);
    }
}

/* A logarithmic axis begins with the first step of all runs, rounded down; and no window is narrower than
 * eight steps. */
static void the_axis_begins_with_the_first_step(void **state)
{
    static const struct {
        double first, other, horizon, low, least;
    } cases[] = {
        {64, 64, 40, 50, 512},  {20, 64, 40, 20, 160},     {64, 20, 40, 20, 512},
        {100, 128, 40, 100, 800}, {1000, 1000, 1, 100, 1000},
    };
    static const bool hidden[RUNS];
    struct history *history = history_new(), *other = history_new();
    struct view view = {.runs[0].exists = true, .runs[1] = {.exists = true, .history = other},
                        .train_n = 1000, .history = history, .horizon = 40};
    (void)state;

    assert_true(clock_axis_scale(&view, hidden, CLOCK_EXAMPLES, true).low == 20); /* of 40000 */
    assert_true(clock_axis_scale(&view, hidden, CLOCK_EXAMPLES, true).least == 40000);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        view.horizon = cases[i].horizon;
        first_step(history, cases[i].first);
        first_step(other, cases[i].other);
        struct clock_scale scale = clock_axis_scale(&view, hidden, CLOCK_EXAMPLES, true);
        assert_true(scale.low == cases[i].low && scale.least == cases[i].least);
        assert_true(clock_axis_scale(&view, hidden, CLOCK_EXAMPLES, false).low == 0);
    }
    history_free(history);
    history_free(other);
}

/* The column that a run still grows in does not widen the range, wherever the others stand. */
static void a_run_behind_does_not_shake_the_axis(void **state)
{
    struct history *ahead = history_new(), *behind = history_new();
    const struct chart_run second = {.history = behind, .letter = "B"};
    const struct chart_series series[] = {
        {STAT_TRAIN_LOSS, CHART_LINE, ROLE_RUN_B, &second, "b", NULL},
        {STAT_TRAIN_LOSS, CHART_LINE, ROLE_RUN_A, NULL, "a", NULL},
    };
    (void)state;

    for (int step = 1; step <= 100; step++)
        step_add(ahead, step, STAT_TRAIN_LOSS, 1);
    for (int step = 1; step <= 41; step++)
        step_add(behind, step, STAT_TRAIN_LOSS, step == 41 ? 1000 : 1);
    struct chart chart = loss_chart(ahead);
    chart.series = series;
    chart.count = 2;
    chart.x_end = 1000; /* five steps a column of dots */
    struct shot shot = shot_draw(&chart, 20, 107, &glyphs_utf8);
    assert_int_equal(shot_count(&shot, ROLE_DIM, glyphs_utf8.cell[GLYPH_FLAG]), 1);
    grid_done(&shot.grid);
    for (int step = 42; step <= 47; step++)
        step_add(behind, step, STAT_TRAIN_LOSS, 1);
    shot = shot_draw(&chart, 20, 107, &glyphs_utf8);
    assert_int_equal(shot_count(&shot, ROLE_DIM, glyphs_utf8.cell[GLYPH_FLAG]), 0);
    grid_done(&shot.grid);
    history_free(ahead);
    history_free(behind);
}

/* ---- any size ---- */

static void nothing_is_written_outside(void **state)
{
    struct sample *sample = *state;
    struct grid grid = {0};

    sample_runs(sample, 4);
    for (int cols = 1; cols <= 130; cols += cols < 40 ? 1 : 9)
        for (int rows = 1; rows <= 50; rows += rows < 12 ? 1 : 7) {
            sample->look.clock = (enum clock)(rows % CLOCKS);
            sample->look.log_x = cols % 3 == 0;
            sample->look.cursor = cols % 2;
            sample->look.cursor_at = rows * cols / 50.;
            sample->look.hidden[rows % RUNS] = cols % 5 == 0;
            const struct panel_ops *chart = panel_table[charts[(rows + cols) % 3]];
            struct pane pane = canary_pane(&grid, rows, cols, sets[cols % COUNT_OF(sets)]);
            chart->draw(&sample->view, &sample->look, &pane);
            canaries_check(&pane, chart->name);
        }
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(every_run_has_its_letter),
        SAMPLE_TEST(hidden_runs_are_not_drawn),
        SAMPLE_TEST(letters_stand_apart_where_ends_meet),
        SAMPLE_TEST(changes_of_other_runs_are_ticks),
        SAMPLE_TEST(other_runs_are_letters_in_ascii),
        SAMPLE_TEST(few_rows_are_for_curves),
        SAMPLE_TEST(patterns_differ_and_stand_still),
        SAMPLE_TEST(ghosts_are_faint_lines_of_every_run),
        SAMPLE_TEST(a_ghost_is_named_while_it_shows),
        SAMPLE_TEST(one_run_is_drawn_as_ever),
        SAMPLE_TEST(the_legend_names_runs_by_their_knobs),
        SAMPLE_TEST(four_runs_have_a_legend_at_any_width),
        SAMPLE_TEST(the_cursor_reads_every_run),
        SAMPLE_TEST(the_cursor_goes_on_where_the_run_selected_ends),
        SAMPLE_TEST(letters_are_explained),
        SAMPLE_TEST(the_axis_holds_all_lines),
        SAMPLE_TEST(the_clock_reaches_to_the_furthest_run),
        cmocka_unit_test(the_axis_ends_on_a_round_number),
        cmocka_unit_test(the_axis_begins_with_the_first_step),
        cmocka_unit_test(a_run_behind_does_not_shake_the_axis),
        SAMPLE_TEST(nothing_is_written_outside),
    };
    return cmocka_run_group_tests_name("charts of several runs", tests, NULL, NULL);
}
