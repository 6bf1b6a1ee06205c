/* help_text.c -- everything the help says, entry by entry, from the tables.
 *
 * Neighbours in the key table that share group, knob and help share an entry.
 */
#include "ui/help_text.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/glossary.h"
#include "ui/keys.h"
#include "ui/panel.h"
#include "ui/panel_about.h"

enum { KEY_COLS = 10, WORD_COLS = 17 };

static const struct {
    const char *keys, *text;
} first_steps[] = {
    {"B B B", "batch ×8, mid-run: the noise falls to an eighth, the loss falls more slowly"},
    {"L L L", "rate ×8 answers it: by examples seen, the curve comes back"},
    {"b … b", "down to one example a step: the noise is huge, and it still learns"},
    {"u", "takes back whatever the last change was: the run is as it was before it"},
    {"f 2 B L", "a copy of the run goes on beside it; selected, it gets another batch and rate: the two are "
                "compared on every chart"},
    {"x", "the same runs by examples, by updates, by seconds: they advance evenly on it"},
    {", r", "the cursor goes back in time, and the run with it"},
    {"Space", "stops the training, not the screen"},
};

const struct mouse_row mouse_table[] = {
    {"press", "a knob picks it; a hint on the bottom line is its key; a row of the table "
              "of runs selects it; a panel picks it, its title gives it the whole screen, and back; a chart "
              "puts the cursor there"},
    {"wheel", "turns the knob under it; zooms the charts; pages through lists and this help"},
    {"Shift", "held down, selects and copies text, as without the program"},
};
const size_t mouse_count = COUNT_OF(mouse_table);

/* ---- keys ---- */

static bool shares(size_t row)
{
    const struct key_row *key = &key_table[row];

    return row + 1 < key_count && key[0].setting == key[1].setting && key[0].group == key[1].group
           && strcmp(key[0].help, key[1].help) == 0;
}

size_t help_key_line(size_t first, char keys[HELP_KEYS], char text[HELP_TEXT])
{
    const struct key_row *key = &key_table[first];
    size_t last = first;

    snprintf(keys, HELP_KEYS, "%s", key->name);
    for (; shares(last); last++)
        snprintf(keys + strlen(keys), HELP_KEYS - strlen(keys), " %s", key_table[last + 1].name);
    if (key->setting < SETTINGS)
        snprintf(text, HELP_TEXT, "%s: %s; %s", setting_table[key->setting].name,
                 setting_table[key->setting].help, key->help);
    else
        snprintf(text, HELP_TEXT, "%s", key->help);
    return last - first + 1;
}

static void walk_group(enum key_group group, help_visit *visit, void *context)
{
    char keys[HELP_KEYS], text[HELP_TEXT];
    size_t count;

    for (size_t row = 0; row < key_count; row += count) {
        count = help_key_line(row, keys, text);
        if (key_table[row].group == group)
            visit(context, key_group_names[group], keys, KEY_COLS, text);
    }
}

/* ---- panels ---- */

static bool holds_key(size_t first, size_t count, const char *wanted)
{
    for (size_t row = first; row < first + count; row++)
        if (key_table[row].key < 128 && strchr(wanted, key_table[row].key))
            return true;
    return false;
}

/* The panel's line, then the entries that hold one of its keys. */
static void walk_panel(enum panel_id panel, help_visit *visit, void *context)
{
    const struct panel_about *about = &panel_about[panel];
    char keys[HELP_KEYS], text[HELP_TEXT], heading[64];
    size_t count;

    if (!about->about)
        return;
    snprintf(heading, sizeof heading, "This panel: %s", panel_table[panel]->name);
    visit(context, heading, "", 0, about->about);
    for (size_t row = 0; about->keys && row < key_count; row += count) {
        count = help_key_line(row, keys, text);
        if (holds_key(row, count, about->keys))
            visit(context, heading, keys, KEY_COLS, text);
    }
}

/* The same in another form has been told before. */
static bool is_told(int panel)
{
    for (int p = 0; p < panel; p++)
        if (panel_about[p].about && strcmp(panel_about[p].about, panel_about[panel].about) == 0)
            return true;
    return false;
}

static void walk_panels(help_visit *visit, void *context)
{
    for (int p = 0; p < PANELS; p++)
        if (panel_about[p].about && !is_told(p))
            visit(context, "What the screen shows", panel_table[p]->name, WORD_COLS,
                  panel_about[p].about);
}

void help_text_walk(enum panel_id panel, help_visit *visit, void *context)
{
    if (panel < PANELS)
        walk_panel(panel, visit, context);
    for (size_t i = 0; i < COUNT_OF(first_steps); i++)
        visit(context, "First", first_steps[i].keys, KEY_COLS, first_steps[i].text);
    for (int group = 0; group < KEY_GROUPS; group++)
        walk_group((enum key_group)group, visit, context);
    for (size_t i = 0; i < mouse_count; i++)
        visit(context, "Mouse", mouse_table[i].what, KEY_COLS, mouse_table[i].does);
    walk_panels(visit, context);
    for (size_t i = 0; i < glossary_count; i++)
        visit(context, "Words", glossary[i].word, WORD_COLS, glossary[i].meaning);
}
