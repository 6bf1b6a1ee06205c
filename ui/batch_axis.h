/* batch_axis.h -- a logarithmic axis of batch sizes, 1 to N, two rows high. Pure. */
#ifndef UI_BATCH_AXIS_H
#define UI_BATCH_AXIS_H

#include "ui/grid.h"

struct batch_axis {
    double n;            /* the right end: examples in the training split */
    double batch;        /* where B stands */
    double scale, error; /* noise scale and its standard error; a scale <= 0 is not drawn */
    bool below;          /* labels below the axis rather than above */
};

/* The column of a batch size on an axis of that width. */
int batch_axis_column(double n, double batch, int width);

/* Labels in the pane's first row, the axis in its second, or the other way round. A noise scale
 * outside 1 … n stands at the end nearest to it. */
void batch_axis_draw(const struct batch_axis *axis, const struct pane *pane);

#endif
