/* panel_about.c -- what help says of each panel. */
#include "ui/panel_about.h"

#include <stddef.h>

const struct panel_about panel_about[PANELS] = {
    [PANEL_HEADER] = {"data and network, where the run stands, and how fast it goes", " nNvV"},
    [PANEL_LOSS] = {"training loss of every step as dots, smoothed as a line; + the test split; a dashed "
                    "line where a knob was turned", "xXys+-,.gGfFr"},
    [PANEL_NOISE] = {"is the batch too small or too big? Batch and noise scale on one axis, and signal "
                     "against noise of a step", "bBlLc0e"},
    [PANEL_NOISE_CHART] = {"signal |G|², noise of the batch and tr Σ as the run went", "xX+-,."},
    [PANEL_ACCURACY] = {"share of examples classified right, train and test; the gap between them",
                        "xs+-,."},
    [PANEL_MEMORY] = {"bytes by purpose against the budget, and the largest batch that fits", "bBpPaAtToO"},
    [PANEL_EVENTS] = {"what was changed, and when; what was refused, and why", "uUrR"},
    [PANEL_PRECISION] = {"what 16 bits do to the gradient: its exponents over the range of the format, the "
                         "loss scale and the steps it skips, what became 0 and what did not move", "pPlL"},
    [PANEL_THROUGHPUT] = {"examples and steps a second, and what the time of a step goes into",
                          "bBaAvV"},
    [PANEL_TABLE] = {"if the batch were 1, 8, 32 … full: its noise, the signal's share, and the steps and "
                     "examples to the same loss", "bBlLc"},
    [PANEL_RUNS] = {"the runs beside each other: what they were given, how far they are, what came of it",
                    "f1234jx"},
    [PANEL_SUMMARY] = {"loss and accuracy now, on the training and on the test split", NULL},
    [PANEL_MEMORY_LINE] = {"bytes by purpose against the budget, and the largest batch that fits",
                           "bBpPaAtToO"},
    [PANEL_CHANGE] = {"what the last change did to the noise and to the steps an epoch takes", "u"},
    [PANEL_KNOBS] = {"the control strip: every knob with its value; a star means not yet applied", "k:uj"},
    [PANEL_LECTURE] = {"lecture mode: the numbers that matter in big digits, over one chart", "bBlLcZ"},
};
