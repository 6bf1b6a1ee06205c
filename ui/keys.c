/* keys.c -- the key table.
 *
 * The order is that of the help, within each group. Pairs that turn a knob down and up stand next
 * to each other with the same help.
 */
#include "ui/keys.h"

#include "engine/util.h"
#include "ui/actions.h"

enum { CTRL_C = 3, CTRL_L = 12, CTRL_Z = 26 };

const char *const key_group_names[KEY_GROUPS] = {"Knobs", "Training", "Runs",
                                                   "Charts", "Panels", "Program"};

#define KNOB(down, up, setting, help, hint, rank) \
    {(down)[0], action_turn, KEYS_KNOBS, setting, -1, down, help, hint, rank, false}, \
    {(up)[0], action_turn, KEYS_KNOBS, setting, +1, up, help, NULL, 0, false}
#define PAIR(group, key1, name1, key2, name2, act, help, hint, rank) \
    {key1, act, group, SETTINGS, -1, name1, help, hint, rank, false}, \
    {key2, act, group, SETTINGS, +1, name2, help, NULL, 0, false}
#define PLAIN(group, key, act, name, help, hint, rank) \
    {key, act, group, SETTINGS, 0, name, help, hint, rank, false}
#define SELECT(key, name, hint, rank) \
    PLAIN(KEYS_RUNS, key, action_select, name, "select the run; again: hide it in the charts, show it", \
          hint, rank)
#define ANYWHERE(key, act, name, help) \
    {key, act, KEYS_PROGRAM, SETTINGS, 0, name, help, NULL, 0, true}
#define ZOOM_HELP "zoom out, in; around the cursor if it is out"

const struct key_row key_table[] = {
    KNOB("b", "B", SET_BATCH, "÷2, ×2 (1, 2, 4 … 1024, full)", "bB batch", 1),
    KNOB("l", "L", SET_LR, "÷2, ×2", "lL rate", 2),
    {'c', action_couple, KEYS_KNOBS, SET_SCALE_LR, +1, "c", "none, linear, sqrt in turn",
     "c couple", 5, false},
    KNOB("p", "P", SET_PRECISION, "fewer, more bits", "pP bits", 3),
    KNOB("a", "A", SET_ACCUMULATE, "fewer (down to auto), more", "aA split", 7),
    KNOB("o", "O", SET_OPTIMIZER, "the one before, the next", "oO optimizer", 8),
    KNOB("m", "M", SET_MOMENTUM, "less, more", "mM momentum", 10),
    KNOB("t", "T", SET_MEMORY_LIMIT, "÷2, ×2", "tT budget", 9),
    KNOB("v", "V", SET_PACE, "slower, faster", "vV pace", 9),
    PAIR(KEYS_KNOBS, KEY_ARROW_LEFT, "←", KEY_ARROW_RIGHT, "→", action_focus, "pick a knob",
         "← → knob", 11),
    PAIR(KEYS_KNOBS, KEY_ARROW_DOWN, "↓", KEY_ARROW_UP, "↑", action_turn_focus,
         "turn it down, up", "↓ ↑ turn", 11),
    PLAIN(KEYS_KNOBS, KEY_ENTER_KEY, action_type, "Enter", "type its exact value", "Enter type", 11),
    PLAIN(KEYS_KNOBS, 'k', action_knobs, "k", "all knobs: ranges, what they do, exact values",
          "k knobs", 6),
    PLAIN(KEYS_KNOBS, '/', action_search, "/", "search the knobs", NULL, 0),
    PLAIN(KEYS_KNOBS, ':', action_command, ":", "turn several at once, as in batch=256 lr=0.16",
          ": set", 9),

    PLAIN(KEYS_TRAINING, ' ', action_pause, "Space",
          "pause, go on; changes made while paused apply together", "Space pause", 1),
    PLAIN(KEYS_TRAINING, 'n', action_step, "n", "one step", "n step", 7),
    PLAIN(KEYS_TRAINING, 'N', action_epoch, "N", "train to the end of the epoch", "N epoch", 8),
    PLAIN(KEYS_TRAINING, '0', action_freeze, "0",
          "freeze: steps and statistics go on, the weights stand still; again: go on", NULL, 0),
    PLAIN(KEYS_TRAINING, 'e', action_measure, "e",
          "measure G, tr Σ and the loss on all training examples, now", NULL, 0),
    PLAIN(KEYS_TRAINING, 'C', action_branch, "C",
          "measure the critical batch size: branches from here at B, 2B, 4B …; again: cancel", NULL, 0),
    PLAIN(KEYS_TRAINING, 'u', action_undo, "u",
          "undo: back to just before the last change, and on without it", "u undo", 2),
    PLAIN(KEYS_TRAINING, 'U', action_redo, "U", "redo: what was undone is made again, from here on",
          NULL, 0),

    PLAIN(KEYS_RUNS, 'f', action_fork, "f",
          "fork: a copy of the run, state and all, goes on beside it; up to four, A to D", "f fork", 3),
    PLAIN(KEYS_RUNS, 'F', action_fork_there, "F",
          "fork at the cursor: the copy goes on from that step", "F fork here", 5),
    SELECT('1', "1", "1-4 run", 3),
    SELECT('2', "2", NULL, 0),
    SELECT('3', "3", NULL, 0),
    SELECT('4', "4", NULL, 0),
    PLAIN(KEYS_RUNS, 'r', action_rewind, "r",
          "rewind to the cursor; a run that is lost: to its last good step, at half the rate",
          "r rewind", 2),
    PLAIN(KEYS_RUNS, 'R', action_again, "R", "again from the start with the same seed",
          "R again", 4),
    PLAIN(KEYS_RUNS, 'j', action_join, "j",
          "join, or part: a knob turned in one joined run turns in all of them", NULL, 0),
    PLAIN(KEYS_RUNS, 'w', action_name, "w", "name the run", NULL, 0),
    PLAIN(KEYS_RUNS, KEY_BACKSPACE_KEY, action_remove, "Backspace", "remove the run; it asks first",
          NULL, 0),

    PLAIN(KEYS_CHARTS, 'x', action_clock, "x", "x axis by steps, epochs, examples or seconds",
          "x axis", 5),
    PLAIN(KEYS_CHARTS, 'X', action_log_x, "X", "x axis: linear, logarithmic from the first step",
          NULL, 0),
    PLAIN(KEYS_CHARTS, 'y', action_log_y, "y", "loss axis: logarithmic, linear", "y log", 9),
    PLAIN(KEYS_CHARTS, 's', action_smooth, "s",
          "smoothed over 2048 examples, over 512, not at all", NULL, 0),
    PAIR(KEYS_CHARTS, '-', "-", '+', "+", action_zoom, ZOOM_HELP, NULL, 0),
    {'=', action_zoom, KEYS_CHARTS, SETTINGS, +1, "=", ZOOM_HELP, NULL, 0, false},
    PAIR(KEYS_CHARTS, ',', ",", '.', ".", action_cursor, "cursor that reads values: back, on", NULL, 0),
    PAIR(KEYS_CHARTS, '<', "<", '>', ">", action_cursor_far, "the same by ten columns", NULL, 0),
    PLAIN(KEYS_CHARTS, 'g', action_to_start, "g", "zoomed in: to the start", NULL, 0),
    PLAIN(KEYS_CHARTS, 'G', action_to_live, "G", "to the live end, and follow it", NULL, 0),

    PAIR(KEYS_PANELS, KEY_BACK_TAB, "Shift-Tab", KEY_TAB, "Tab", action_next_panel,
         "pick the panel before, the next", NULL, 0),
    PLAIN(KEYS_PANELS, 'z', action_full_screen, "z", "the panel picked, full screen; again: back",
          "z zoom", 5),
    PLAIN(KEYS_PANELS, 'Z', action_lecture, "Z", "lecture mode: big digits, one chart; again: back",
          "Z lecture", 8),
    PLAIN(KEYS_PANELS, 'i', action_explain, "i",
          "explain a panel: what it shows, and its formulas with the present numbers",
          "i explain", 5),

    PLAIN(KEYS_PROGRAM, '?', action_help, "?", "this help, page by page", "? help", 1),
    PLAIN(KEYS_PROGRAM, 'd', action_data, "d", "a new run on other data, also of a CSV file",
          "d data", 14),
    PLAIN(KEYS_PROGRAM, 'D', action_models, "D", "a new run with another model", "D model", 15),
    PLAIN(KEYS_PROGRAM, 'S', action_picture, "S", "a picture of this screen, as SVG", NULL, 0),
    PLAIN(KEYS_PROGRAM, 'W', action_write, "W",
          "write what was measured (.csv, .jsonl) or the session's script (.script) into a file",
          NULL, 0),
    PLAIN(KEYS_PROGRAM, KEY_ESCAPE, action_back, "Esc", "back", "Esc back", 1),
    PLAIN(KEYS_PROGRAM, 'q', action_quit, "q", "quit", "q", 1),
    PLAIN(KEYS_PROGRAM, CTRL_C, action_quit, "Ctrl-C", "quit", NULL, 0),
    ANYWHERE(CTRL_Z, action_suspend, "Ctrl-Z", "suspend; fg comes back"),
    ANYWHERE(CTRL_L, action_redraw, "Ctrl-L", "draw the screen afresh"),
};
const size_t key_count = COUNT_OF(key_table);

const struct key_row *key_find(int key)
{
    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].key == key)
            return &key_table[i];
    return NULL;
}
