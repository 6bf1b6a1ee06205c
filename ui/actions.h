/* actions.h -- what keys do: the handlers that rows of the key table name.
 *
 * A handler changes the interface's state or adds requests for the program; it never draws.
 */
#ifndef UI_ACTIONS_H
#define UI_ACTIONS_H

#include "ui/keys.h"
#include "ui/ui.h"

/* A key on its way. */
struct press {
    struct ui *ui;
    const struct view *view;
    double now; /* seconds */
    struct ui_requests *requests;
};

/* Knobs (ui_change.c): turn the row's knob, or the one in focus, by its direction. */
void action_turn(const struct press *press, const struct key_row *row);
void action_turn_focus(const struct press *press, const struct key_row *row);
void action_couple(const struct press *press, const struct key_row *row);
void action_undo(const struct press *press, const struct key_row *row); /* ui_undo.c */
void action_redo(const struct press *press, const struct key_row *row);
void action_focus(const struct press *press, const struct key_row *row);
void action_type(const struct press *press, const struct key_row *row); /* overlay_prompt.c */
void action_command(const struct press *press, const struct key_row *row); /* overlay_command.c */
void action_knobs(const struct press *press, const struct key_row *row);   /* overlay_knobs.c */
void action_search(const struct press *press, const struct key_row *row);

/* Training (ui_train.c). */
void action_pause(const struct press *press, const struct key_row *row);
void action_step(const struct press *press, const struct key_row *row);
void action_epoch(const struct press *press, const struct key_row *row);
void action_freeze(const struct press *press, const struct key_row *row);
void action_measure(const struct press *press, const struct key_row *row);
void action_branch(const struct press *press, const struct key_row *row);

/* Runs (ui_runs.c; removing and naming open overlays of their own files). */
void action_select(const struct press *press, const struct key_row *row);
void action_fork(const struct press *press, const struct key_row *row);
void action_fork_there(const struct press *press, const struct key_row *row); /* at the cursor */
void action_rewind(const struct press *press, const struct key_row *row);
void action_again(const struct press *press, const struct key_row *row);
void action_join(const struct press *press, const struct key_row *row);
void action_remove(const struct press *press, const struct key_row *row);
void action_name(const struct press *press, const struct key_row *row);

/* Charts (ui_charts.c). */
void action_clock(const struct press *press, const struct key_row *row);
void action_log_y(const struct press *press, const struct key_row *row);
void action_log_x(const struct press *press, const struct key_row *row);
void action_smooth(const struct press *press, const struct key_row *row);
void action_zoom(const struct press *press, const struct key_row *row);
void action_to_start(const struct press *press, const struct key_row *row);
void action_to_live(const struct press *press, const struct key_row *row);
void action_cursor(const struct press *press, const struct key_row *row);      /* by a column */
void action_cursor_far(const struct press *press, const struct key_row *row);  /* by ten */
void charts_mouse(const struct press *press, double at, const struct mouse *mouse);
bool charts_back(const struct press *press); /* cursor away, then the whole clock; false: neither */

/* Panels (ui_panels.c; explain opens an overlay of its own file). */
void action_explain(const struct press *press, const struct key_row *row);
void action_next_panel(const struct press *press, const struct key_row *row);
void action_full_screen(const struct press *press, const struct key_row *row);
void action_lecture(const struct press *press, const struct key_row *row);

/* The program (ui_program.c; help, quit, data and models open overlays of their own files). */
void action_help(const struct press *press, const struct key_row *row);
void action_quit(const struct press *press, const struct key_row *row);
void action_data(const struct press *press, const struct key_row *row);
void action_models(const struct press *press, const struct key_row *row);
void action_suspend(const struct press *press, const struct key_row *row);
void action_picture(const struct press *press, const struct key_row *row);
void action_write(const struct press *press, const struct key_row *row); /* overlay_write.c */
void action_redraw(const struct press *press, const struct key_row *row);
void action_back(const struct press *press, const struct key_row *row);

#endif
