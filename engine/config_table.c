/* config_table.c -- the table of settings. */
#include "engine/config.h"

#include "engine/dataset.h"
#include "engine/model.h"
#include "engine/optimizer.h"
#include "engine/order.h"
#include "engine/pool.h"
#include "engine/precision.h"
#include "engine/util.h"

const char *const group_names[GROUPS] = {
    "Data", "Model", "Knobs (may change while it trains)", "Order of examples", "Length", "Output",
    "Machine", "Terminal",
};

const char *const scale_rule_names[SCALE_RULES] = {"none", "linear", "sqrt"};
static const char *const branch_rule_names[] = {"auto", "none", "linear", "sqrt"};
static const char *const clock_choices[] = {"steps", "epochs", "examples", "seconds"}; /* enum clock */
static const char *const theme_names[] = {"auto", "dark", "light", "mono"};
static const char *const switch_names[] = {"off", "on"};
static const char *const glyph_names[] = {"auto", "braille", "block", "ascii"}; /* enum glyph_choice */

#define COUNT_MOST SETTING_COUNT_MOST
#define CHOICE(names) .type = SETTING_CHOICE, .choices = names, .most = COUNT_OF(names) - 1
#define COUNT(from, to) .type = SETTING_COUNT, .least = from, .most = to
#define REAL(from, to) .type = SETTING_REAL, .least = from, .most = to
#define WORD(w, v) .word = w, .word_value = v
#define WORD2(w, v) .word2 = w, .word2_value = v
#define ROW(id_, ...) [id_] = {.id = id_, __VA_ARGS__}

const struct setting_info setting_table[SETTINGS] = {
    ROW(SET_DATA, .name = "data", .short_name = 'd', .group = GROUP_DATA, .type = SETTING_TEXT,
        .text = "digits", .metavar = "NAME|FILE", .help = "data set by name, or a CSV file"),
    ROW(SET_LABEL, .name = "label", .group = GROUP_DATA, .type = SETTING_TEXT, .text = "",
        .metavar = "COLUMN", .help = "column to predict, by name or number from 1 (the last)"),
    ROW(SET_TEST, .name = "test", .group = GROUP_DATA, .type = SETTING_TEXT, .text = "",
        .metavar = "FILE", .help = "test split in a file of its own; then nothing is held out"),
    ROW(SET_HOLDOUT, .name = "holdout", .group = GROUP_DATA, REAL(0.001, 0.999), .text = "0.2",
        .metavar = "F", .help = "share of the examples held out as test split"),
    ROW(SET_TASK, .name = "task", .group = GROUP_DATA, CHOICE(task_names), .text = "auto",
        .metavar = "classify|regress", .help = "what the label is (auto: from the column)"),
    ROW(SET_NORMALIZE, .name = "normalize", .group = GROUP_DATA, CHOICE(normalize_names),
        .text = "auto", .metavar = "none|zscore|maxabs",
        .help = "scaling of the features (auto: zscore; of IDX images maxabs)"),
    ROW(SET_IMAGE, .name = "image", .group = GROUP_DATA, .type = SETTING_TEXT, .text = "",
        .metavar = "HxW[xC]", .help = "features are images; columns lie channel by channel"),
    ROW(SET_SUBSET, .name = "subset", .group = GROUP_DATA, COUNT(1, COUNT_MOST), WORD("all", 0),
        .text = "all", .metavar = "N", .help = "keep that many training examples"),
    ROW(SET_LABEL_NOISE, .name = "label-noise", .group = GROUP_DATA, REAL(0, 1), .text = "0",
        .metavar = "F", .help = "share of the training labels turned into another class"),

    ROW(SET_MODEL, .name = "model", .short_name = 'm', .group = GROUP_MODEL, .type = SETTING_TEXT,
        .text = "mlp:128,64", .metavar = "softmax|mlp:N,M|LAYERS",
        .help = "network: a preset, or layers such as dense:64,relu"),
    ROW(SET_ACTIVATION, .name = "activation", .group = GROUP_MODEL, CHOICE(activation_names),
        .text = "relu", .metavar = "relu|tanh|gelu", .help = "between the layers of a preset"),
    ROW(SET_INIT, .name = "init", .group = GROUP_MODEL, CHOICE(init_names), .text = "kaiming",
        .metavar = "kaiming|xavier|torch", .help = "how weights start"),
    ROW(SET_WEIGHTS, .name = "weights", .group = GROUP_MODEL, .type = SETTING_TEXT, .text = "",
        .metavar = "FILE", .help = "start from these weights (safetensors)"),

    ROW(SET_BATCH, .name = "batch", .short_name = 'b', .label = "batch", .group = GROUP_KNOBS,
        COUNT(1, COUNT_MOST), .knob = true, WORD("full", 0), .text = "32", .metavar = "N|full",
        .help = "examples averaged in one step"),
    ROW(SET_ACCUMULATE, .name = "accumulate", .short_name = 'a', .label = "split",
        .group = GROUP_KNOBS, COUNT(1, COUNT_MOST), .knob = true, WORD("auto", 0), .text = "1",
        .explore = "auto", .metavar = "A|auto",
        .help = "passes a batch is split into; auto: as few as fit the limit"),
    ROW(SET_LR, .name = "lr", .short_name = 'l', .label = "lr", .group = GROUP_KNOBS, REAL(0, 1e6),
        .knob = true, WORD("default", SETTING_UNSET), .text = "default", .metavar = "X",
        .help = "learning rate (default: the optimizer's own)", .more = &OPTIMIZER_RATES[1]),
    ROW(SET_PRECISION, .name = "precision", .short_name = 'p', .label = "bits", .group = GROUP_KNOBS,
        CHOICE(precision_names), .knob = true, .text = "fp32", .metavar = "P",
        .help = "number format of weights, gradients and activations", .more = &PRECISION_NAMES[1]),
    ROW(SET_OPTIMIZER, .name = "optimizer", .short_name = 'o', .label = "opt", .group = GROUP_KNOBS,
        CHOICE(optimizer_names), .knob = true, .text = "sgd", .metavar = "O",
        .help = "update rule", .more = &OPTIMIZER_NAMES[1]),
    ROW(SET_MOMENTUM, .name = "momentum", .label = "momentum", .group = GROUP_KNOBS, REAL(0, 0.9999),
        .knob = true, .text = "0.9", .metavar = "M", .help = "of momentum, nesterov and lars"),
    ROW(SET_WEIGHT_DECAY, .name = "weight-decay", .label = "decay", .group = GROUP_KNOBS,
        REAL(0, 1000), .knob = true, .text = "0", .metavar = "W",
        .help = "pull of the weights towards 0"),
    ROW(SET_SCHEDULE, .name = "schedule", .label = "schedule", .group = GROUP_KNOBS,
        .type = SETTING_SCHEDULE, .knob = true, .text = "constant",
        .metavar = "S",
        .help = "how the rate falls (ramp: the batch grows) from the first step on",
        .more = " constant, cosine:STEPS, step:STEPS,F, ramp:STEPS,F"),
    ROW(SET_WARMUP, .name = "warmup", .label = "warmup", .group = GROUP_KNOBS, COUNT(0, 1e9),
        .knob = true, .text = "0", .metavar = "STEPS",
        .help = "steps from the run's first in which the rate grows to its full size"),
    ROW(SET_LOSS_SCALE, .name = "loss-scale", .label = "scale", .group = GROUP_KNOBS,
        REAL(0x1p-24, 0x1p40), .knob = true, WORD("dynamic", -1), WORD2("off", 0), .text = "dynamic",
        .metavar = "dynamic|off|N", .help = "factor on the loss in fp16"),
    ROW(SET_LOSS_SCALE_INTERVAL, .name = "loss-scale-interval", .label = "interval",
        .group = GROUP_KNOBS, COUNT(1, COUNT_MOST), .knob = true, .text = "100", .metavar = "N",
        .help = "clean steps after which a dynamic loss scale doubles"),
    ROW(SET_SCALE_LR, .name = "scale-lr", .label = "couple", .group = GROUP_KNOBS,
        CHOICE(scale_rule_names), .knob = true, .text = "none", .metavar = "none|linear|sqrt",
        .help = "how the rate follows the batch size"),
    ROW(SET_LR_BATCH, .name = "lr-batch", .group = GROUP_KNOBS, COUNT(1, COUNT_MOST), .knob = true,
        WORD("now", 0), .text = "now", .metavar = "N|now",
        .help = "batch the rate is for, where coupling starts (now: the present)"),
    ROW(SET_FREEZE, .name = "freeze", .label = "freeze", .group = GROUP_KNOBS, CHOICE(switch_names),
        .knob = true, .text = "off", .metavar = "on|off",
        .help = "steps and statistics go on while the weights stand still"),
    ROW(SET_BETA1, .name = "beta1", .label = "beta1", .group = GROUP_KNOBS, REAL(0, 0.999999),
        .knob = true, .text = "0.9", .metavar = "B",
        .help = "how much adam, adamw and lamb keep of their average of gradients"),
    ROW(SET_BETA2, .name = "beta2", .label = "beta2", .group = GROUP_KNOBS, REAL(0, 0.999999),
        .knob = true, .text = "0.999", .metavar = "B", .help = "the same of squared gradients"),
    ROW(SET_EPSILON, .name = "epsilon", .label = "epsilon", .group = GROUP_KNOBS, REAL(1e-30, 1),
        .knob = true, WORD("default", SETTING_UNSET), .text = "default", .metavar = "E",
        .help = "added to their root (default: adam and adamw 1e-8, lamb 1e-6)"),
    ROW(SET_MEMORY_LIMIT, .name = "memory-limit", .label = "budget", .group = GROUP_KNOBS,
        .type = SETTING_SIZE, .least = 1, .most = 0x1p50, .knob = true, WORD("none", 0),
        WORD2("auto", -1), .text = "none", .explore = "auto", .metavar = "SIZE|none",
        .help = "bytes a run may hold, as in 512K or 2MiB"),
    ROW(SET_PACE, .name = "pace", .label = "pace", .group = GROUP_KNOBS, .type = SETTING_PACE,
        .least = 1e-3, .most = 1e9, .knob = true, WORD("max", 0), .text = "max",
        .explore = "1600ex", .metavar = "N|Nex|max", .help = "steps or examples a second"),
    ROW(SET_EVAL_EVERY, .name = "eval-every", .group = GROUP_OUTPUT, .type = SETTING_EVERY,
        .least = 1, .most = COUNT_MOST, .knob = true, WORD("auto", 0), .text = "auto",
        .explore = "800ex", .metavar = "N|Nex|auto",
        .help = "steps, or examples, between evaluations on the test split"),
    ROW(SET_BRANCH_EXAMPLES, .name = "branch-examples", .label = "branches", .group = GROUP_KNOBS,
        COUNT(1, COUNT_MOST), .knob = true, WORD("auto", 0), .text = "auto", .metavar = "N|auto",
        .help = "examples a branch trains on to measure the critical batch"),
    ROW(SET_BRANCH_RULE, .name = "branch-rule", .label = "branch rule", .group = GROUP_KNOBS,
        CHOICE(branch_rule_names), .knob = true, .text = "auto", .metavar = "auto|none|linear|sqrt",
        .help = "how rates follow the batch (auto: as coupled, or by optimizer)"),
    ROW(SET_BRANCH_TOLERANCE, .name = "branch-tolerance", .label = "tolerance", .group = GROUP_KNOBS,
        REAL(0, 10), .knob = true, .text = "0.05", .metavar = "F",
        .help = "share by which their loss may exceed the smallest batch's"),

    ROW(SET_SAMPLING, .name = "sampling", .group = GROUP_ORDER, CHOICE(sampling_names),
        .text = "shuffle", .metavar = "shuffle|replacement|sequential",
        .help = "order of the examples of an epoch"),
    ROW(SET_SEED, .name = "seed", .short_name = 's', .group = GROUP_ORDER, COUNT(0, COUNT_MOST),
        .text = "1", .metavar = "N", .help = "of everything drawn at random"),
    ROW(SET_CLOCK, .name = "clock", .group = GROUP_ORDER, CHOICE(clock_choices), .text = "epochs",
        .metavar = "steps|epochs|examples|seconds",
        .help = "what runs side by side advance evenly on; at first also the x axis"),

    ROW(SET_STEPS, .name = "steps", .short_name = 'n', .group = GROUP_LENGTH, COUNT(1, COUNT_MOST),
        WORD("none", 0), .text = "none", .metavar = "N", .help = "stop after that many steps"),
    ROW(SET_EPOCHS, .name = "epochs", .short_name = 'e', .group = GROUP_LENGTH, REAL(1e-6, 1e9),
        WORD("none", 0), .text = "none", .explore = "40", .metavar = "N",
        .help = "stop after that many passes; in the explorer, pause"),
    ROW(SET_SECONDS, .name = "seconds", .group = GROUP_LENGTH, REAL(1e-3, 1e9), WORD("none", 0),
        .text = "none", .metavar = "S", .help = "stop after that much training time"),

    ROW(SET_LOG, .name = "log", .group = GROUP_OUTPUT, .type = SETTING_TEXT, .text = "",
        .metavar = "FILE", .help = "every step's statistics: .csv, or .jsonl for JSON lines; "
                                   "runs begun in the explorer write FILE-2, and so on"),
    ROW(SET_SAVE_WEIGHTS, .name = "save-weights", .group = GROUP_OUTPUT, .type = SETTING_TEXT,
        .text = "", .metavar = "FILE",
        .help = "write the final weights (safetensors); further runs as of --log"),
    ROW(SET_SCRIPT, .name = "script", .group = GROUP_OUTPUT, .type = SETTING_TEXT, .text = "",
        .metavar = "FILE", .help = "what is done at which step, from a file (--help script)"),
    ROW(SET_RESUME, .name = "resume", .group = GROUP_OUTPUT, .type = SETTING_TEXT, .text = "",
        .metavar = "[FILE]",
        .help = "explorer: repeat that session, or the last one, to where it ended, and go on"),
    ROW(SET_STATS, .name = "stats", .group = GROUP_OUTPUT, CHOICE(switch_names), .text = "on",
        .metavar = "on|off", .help = "gradient-noise statistics"),
    ROW(SET_FAIL_ON_DIVERGENCE, .name = "fail-on-divergence", .group = GROUP_OUTPUT,
        .type = SETTING_FLAG, .most = 1, .text = "0",
        .help = "stop with exit status 1 when the run diverges or collapses"),

    ROW(SET_THREADS, .name = "threads", .group = GROUP_MACHINE, .label = "threads", COUNT(1, POOL_MOST),
        .knob = true, WORD("auto", 0), .text = "auto", .metavar = "N|auto",
        .help = "share a pass, where its work pays for them (auto: all processors)"),
    ROW(SET_REWIND_MEMORY, .name = "rewind-memory", .group = GROUP_MACHINE, .type = SETTING_SIZE,
        .least = 1, .most = 0x1p50, WORD("none", 0), .text = "64MiB", .metavar = "SIZE|none",
        .help = "bytes of checkpoints a run keeps to go back to; none: only its start"),

    ROW(SET_FPS, .name = "fps", .group = GROUP_TERMINAL, COUNT(1, 60), .text = "15", .metavar = "N",
        .help = "frames a second, at most"),
    ROW(SET_GLYPHS, .name = "glyphs", .group = GROUP_TERMINAL, CHOICE(glyph_names), .text = "auto",
        .metavar = "auto|braille|block|ascii",
        .help = "what curves are drawn with (auto: braille; without UTF-8, ascii)"),
    ROW(SET_ASCII, .name = "ascii", .group = GROUP_TERMINAL, .type = SETTING_FLAG, .most = 1,
        .text = "0", .help = "the same as --glyphs ascii"),
    ROW(SET_THEME, .name = "theme", .group = GROUP_TERMINAL, CHOICE(theme_names), .text = "auto",
        .metavar = "auto|dark|light|mono",
        .help = "colours for that background (auto: by COLORFGBG, else dark)"),
    ROW(SET_NO_MOUSE, .name = "no-mouse", .group = GROUP_TERMINAL, .type = SETTING_FLAG, .most = 1,
        .text = "0", .help = "leave the mouse to the terminal, to select text with"),
};
