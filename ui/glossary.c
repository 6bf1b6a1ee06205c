/* glossary.c -- the words of the field, in the order in which one needs them. */
#include "ui/glossary.h"

#include "engine/util.h"

const struct glossary_row glossary[] = {
    {"batch", "the examples whose gradients are averaged for one step; B is how many"},
    {"step", "one update of the weights, from one batch"},
    {"epoch", "one pass over all N training examples: N/B steps"},
    {"rate", "lr, the learning rate: how far a step goes along its gradient"},
    {"G, g_B", "the gradient over all N training examples, and its estimate from a batch of B"},
    {"|G|²", "signal: the squared length of the gradient all examples agree on"},
    {"tr Σ", "how much the gradients of single examples differ: their variance, summed over all weights"},
    {"batch noise", "E|g_B − G|² = tr Σ · (1/B − 1/N): how far a batch's gradient is from G, squared. "
                    "Twice the batch, half the noise; at B = N none is left"},
    {"noise scale", "tr Σ / |G|², in examples: the batch at which noise equals signal. Far below it, "
                    "doubling B nearly halves the steps; far above it, examples are wasted"},
    {"E(B)", "worth of an example in a batch of B, against one in a batch of 1: "
             "(noise scale + 1) / (noise scale + B)"},
    {"gap", "train minus test accuracy: what was learned by heart"},
    {"coupling", "the rate follows the batch: linear, ×k for ×k; sqrt, ×√k"},
    {"accumulate", "split: a batch run as several passes whose gradients are added; the same step in "
                   "less memory"},
    {"activations", "what every layer hands on, kept for the way back; the part of memory that grows "
                    "with the batch"},
    {"optimizer state", "what the update rule keeps for each weight: nothing for sgd, one number for "
                        "momentum, two for adam"},
    {"bf16, fp16", "16-bit numbers. bf16 has the range of fp32 and 8 bits of precision; fp16 has 11 bits, "
                   "and a range that gradients fall out of"},
    {"loss scale", "a factor on the loss that lifts small gradients into fp16's range. After an overflow "
                   "the step is skipped and the factor halved"},
    {"underflow", "share of 16-bit values that were not zero and became zero"},
    {"stuck", "share of weights whose update was too small to change them"},
    {"run", "one network being trained, with its own weights, order of examples and knobs; up to four, A "
            "to D, side by side"},
    {"fork", "copy a run, state and all: until a knob differs the copy takes the same steps, to the bit"},
    {"rewind", "take a run back to a step: as it was then, to the bit, and on from there"},
    {"ghost", "the curve of what a run did before it was taken back, or started again"},
    {"join", "a knob turned, or undone, in one of the joined runs is so in all of them"},
    {"critical batch", "the largest batch that still comes to the loss of the smallest, after as many "
                       "examples: measured by trying it out"},
    {"diverged", "the loss is no longer finite. Collapsed: finite, but no better than guessing"},
};
const size_t glossary_count = COUNT_OF(glossary);
