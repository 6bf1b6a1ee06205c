/* knob_range.c -- what may be given for a knob, in few words, from its row of the table. */
#include "ui/knob_list.h"

#include <stdio.h>
#include <string.h>

static void add(char *text, size_t size, const char *word)
{
    size_t used = strlen(text);

    if (word && used < size)
        snprintf(text + used, size - used, "%s%s", used ? ", " : "", word);
}

static void add_numbers(const struct view *view, const struct setting_info *s, char *text,
                        size_t size)
{
    bool batch = s->id == SET_BATCH || s->id == SET_LR_BATCH;
    double most = batch ? (double)view->train_n : s->most;
    char least_text[32], most_text[32];

    setting_format_bound(s, s->least, least_text, sizeof least_text);
    setting_format_bound(s, most, most_text, sizeof most_text);
    if (most >= 1e9)
        snprintf(text, size, "%s or more", least_text);
    else
        snprintf(text, size, "%s … %s", least_text, most_text);
}

char *knob_range(const struct view *view, enum setting setting, char *text, size_t size)
{
    const struct setting_info *s = &setting_table[setting];

    *text = '\0';
    if (s->type == SETTING_CHOICE)
        for (int i = 0; i <= (int)s->most; i++)
            add(text, size, s->choices[i]);
    else if (s->type == SETTING_SCHEDULE)
        add(text, size, s->more ? s->more + strspn(s->more, " ") : s->metavar);
    else if (s->type == SETTING_SIZE)
        add(text, size, "a size: 512K, 2MiB");
    else if (s->type == SETTING_PACE)
        add(text, size, "50 steps/s, 1600ex");
    else if (s->type == SETTING_EVERY)
        add(text, size, "25 steps, 800ex");
    else
        add_numbers(view, s, text, size);
    add(text, size, s->word);
    add(text, size, s->word2);
    return text;
}
