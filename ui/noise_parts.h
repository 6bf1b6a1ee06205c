/* noise_parts.h -- the parts of the noise panel, from its axis down. Pure. */
#ifndef UI_NOISE_PARTS_H
#define UI_NOISE_PARTS_H

#include "ui/view.h"
#include "ui/grid.h"

struct noise_part {
    int rank; /* who gets rows first: 1 before 2; parts are drawn in the table's order */
    int gap;  /* who gets a blank line in front first; 0 for none */
    /* A part that is a sentence writes it, or returns a constant, "" when there is nothing to say; it
     * flows, in its role. */
    const char *(*words)(const struct view *view, char *text, size_t size);
    enum role role;
    /* Any other: rows it takes at that width, 0 when it has nothing to show. */
    int (*rows)(const struct view *view, const struct glyphs *glyphs, int width);
    void (*draw)(const struct view *view, const struct pane *pane);
};

enum { NOISE_PARTS = 10 };
extern const struct noise_part *const noise_parts[NOISE_PARTS];

/* The centre (noise_parts.c), sentences (noise_words.c), "if the batch were 1, 8, 32 …"
 * (noise_table.c), each layer's share (noise_layers.c), the experiment with frozen weights
 * (noise_frozen.c), and the critical batch size in one line (noise_branch.c). */
extern const struct noise_part noise_part_axis, noise_part_scale, noise_part_shares,
    noise_part_note, noise_part_doubling, noise_part_verdict, noise_part_table, noise_part_layers,
    noise_part_frozen, noise_part_branch;

/* For a panel that has the screen: what left and right of the scale mean (noise_arrows.c), the noise
 * as an equation and the whole split's numbers (noise_exact.c), the layers in one line, the branches
 * that measured the critical batch size, what they are compared with (noise_branch.c), and the
 * noise against the batch size, which fills any number of rows (noise_fall.c). */
extern const struct noise_part noise_part_arrows, noise_part_equation, noise_part_whole,
    noise_part_layers_line, noise_part_branch_table, noise_part_branch_words, noise_part_fall;

/* "37%"; "<1%" and ">99%" for what is not quite nothing or everything. Returns `text`. */
char *noise_percent(double share, char *text, size_t size);

/* What the noise says of the batch: a sentence, and the same in four words or so, for letters of
 * blocks. Returns "" when there is nothing to say, or what it wrote into `text`, or a constant. */
const char *noise_verdict_text(const struct view *view, char *text, size_t size);
const char *noise_short_verdict(const struct view *view, char *text, size_t size);

/* A bar of that share of `cols` columns. */
void noise_bar(const struct pane *pane, int row, int col, int cols, double share, enum role role);

/* Whether the verdict tells of a better batch. */
bool noise_advises(const struct view *view);

/* Whether there is a noise scale to compare batch sizes by; not of a run that is lost. Rows that came and
 * went with its error would not let the eye rest: the verdict says where it is too uncertain to advise. */
bool noise_compares(const struct view *view);

/* Whether the scale's standard error says anything: of one estimate it would be 0. */
bool noise_error_known(const struct noise_report *noise);

/* Why there is no number; "" where there is one. Returns `text` or a constant. */
const char *noise_note_text(const struct view *view, char *text, size_t size);

/* Whether examples are drawn with replacement. */
bool noise_replacement(const struct view *view);

#endif
