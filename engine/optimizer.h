/* optimizer.h -- updates of the weights; a row of OPTIMIZER_LIST each.
 *
 * With g the gradient of the mean loss, wd weight decay, lr the rate, m momentum, b1 and b2 the
 * betas, e epsilon and t the number of the update since the state was started:
 *   sgd        g += wd w;  w -= lr g
 *   momentum   g += wd w;  v = m v + g;  w -= lr v
 *   nesterov   g += wd w;  v = m v + g;  w -= lr (g + m v)
 *   adam       g += wd w;  p = b1 p + (1-b1) g;  q = b2 q + (1-b2) g^2
 *              w -= lr p' / (sqrt(q') + e), with p' = p/(1-b1^t) and q' = q/(1-b2^t)
 *   adamw      w -= lr wd w, then adam without wd
 * to torch.optim of PyTorch 1.13 (adam: Kingma, Ba 2014, arXiv 1412.6980; adamw: Loshchilov, Hutter
 * 2017, arXiv 1711.05101), and with a rate of its own for every tensor:
 *   lars       v = m v + lr r (g + wd w);  w -= v;  r = 0.001 |w| / (|g| + wd |w|)
 *   lamb       u = p' / (sqrt(q') + e) + wd w;  w -= lr r u;  r = |w| / |u|
 * (You et al. 2017, arXiv 1708.03888; 2019, arXiv 1904.00962), where r is 1 for a tensor of one
 * dimension and where a norm is 0.
 *
 * Arithmetic is fp32 whatever the storage (precision.h); constants of a step are worked out in
 * double. State starts at 0.
 */
#ifndef ENGINE_OPTIMIZER_H
#define ENGINE_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/config.h"
#include "engine/model.h"
#include "engine/precision.h"

/* id, name, its own default rate, values of state a parameter, has --momentum, its own default
 * epsilon (0: it has neither epsilon nor betas), how its rate best follows the batch (linear: Goyal et
 * al. 2017, arXiv 1706.02677; sqrt: Malladi et al. 2022, arXiv 2205.10287), rule, trust ratio, what it
 * is */
#define OPTIMIZER_LIST(ROW)                                                                     \
    ROW(SGD, "sgd", 0.02, 0, false, 0, SCALE_LINEAR, sgd_change, NULL,                          \
        "gradient descent")                                                                     \
    ROW(MOMENTUM, "momentum", 0.002, 1, true, 0, SCALE_LINEAR, momentum_change, NULL,           \
        "with heavy-ball momentum")                                                             \
    ROW(NESTEROV, "nesterov", 0.002, 1, true, 0, SCALE_LINEAR, nesterov_change, NULL,           \
        "with momentum that looks ahead")                                                       \
    ROW(ADAM, "adam", 0.001, 2, false, 1e-8, SCALE_SQRT, adam_change, NULL,                     \
        "a rate for every weight")                                                              \
    ROW(ADAMW, "adamw", 0.001, 2, false, 1e-8, SCALE_SQRT, adamw_change, NULL,                  \
        "adam, weight decay beside it")                                                         \
    ROW(LARS, "lars", 0.02, 1, true, 0, SCALE_LINEAR, lars_change, &lars_trust,                 \
        "momentum, a rate for every layer")                                                     \
    ROW(LAMB, "lamb", 0.001, 2, false, 1e-6, SCALE_SQRT, lamb_change, &lamb_trust,              \
        "adamw, a rate for every layer")

#define OPTIMIZER_ID(id, ...) OPTIMIZER_##id,
enum optimizer { OPTIMIZER_LIST(OPTIMIZER_ID) OPTIMIZERS };

/* For help: ", sgd, momentum, ..." and ", sgd 0.02, momentum 0.002, ...". */
#define OPTIMIZER_NAME(id, name, ...) ", " name
#define OPTIMIZER_RATE(id, name, lr, ...) ", " name " " #lr
#define OPTIMIZER_NAMES OPTIMIZER_LIST(OPTIMIZER_NAME)
#define OPTIMIZER_RATES OPTIMIZER_LIST(OPTIMIZER_RATE)

enum { OPTIMIZER_STATES = 2 }; /* at most, of any row */

struct optimizer_step {
    double lr, momentum, beta1, beta2, epsilon, weight_decay;
    double gradient_scale; /* what stored gradients are multiplied by: 1 / loss scale */
    uint64_t number;       /* of this update since the state started at 0; the first is 1 */
};

/* The same for the arithmetic of a tensor. */
struct optimizer_terms {
    float lr, momentum, weight_decay, gradient_scale, epsilon;
    float beta1, rest1, unbias1; /* b1, 1 - b1, 1/(1 - b1^t) */
    float beta2, rest2, unbias2; /* b2, 1 - b2, 1/sqrt(1 - b2^t) */
    float ratio;                 /* the tensor's trust ratio */
};

/* Writes n values for n weights w with gradients g; updates state[s], n values each. */
typedef void optimizer_rule(float *to, const float *w, const float *g, float *const *state,
                            size_t n, const struct optimizer_terms *terms);

struct trust_rule {
    optimizer_rule *direction; /* whose length, over all of a tensor, the ratio needs */
    double (*ratio)(double weight_norm, double direction_norm, const struct optimizer_terms *terms);
};

struct optimizer_info {
    const char *name;
    double lr;
    int states;
    bool momentum;
    double epsilon;
    enum scale_rule scaling;
    optimizer_rule *change;         /* the change of the weights */
    const struct trust_rule *trust; /* or NULL */
    const char *about;
};
extern const struct optimizer_info optimizer_table[OPTIMIZERS];
extern const char *const optimizer_names[OPTIMIZERS];

/* Whether a knob does anything under an optimizer. */
bool optimizer_heeds(enum optimizer optimizer, enum setting knob);

/* Where a run's parameters lie, each a block of `count` values. */
struct parameter_blocks {
    size_t count;
    enum format weight_format, gradient_format, state_format;
    void *weights;
    float *master;   /* NULL where weights are their own master */
    void *gradients;
    void *state;     /* states x count; NULL for none */
    const struct tensor *tensor; /* [tensors] what the blocks hold; only trust ratios need it */
    int tensors;
};

struct update_report {
    double update_sq, weight_sq; /* squared lengths of the change and of the weights after it */
    uint64_t updates, stuck;     /* weights with a non-zero update, and those that did not move */
};

/* An update under way: what is the same for all of it. Master weights are rounded into the stored
 * ones; weights without masters are rounded as they are stored, and what that loses is lost. */
struct update {
    const struct optimizer_info *info;
    struct parameter_blocks blocks;
    struct optimizer_terms terms;
};
void update_init(struct update *update, enum optimizer optimizer,
                 const struct parameter_blocks *blocks, const struct optimizer_step *step);

/* Updates parameters [at, at + n) with their gradients, given as floats; adds to *report. Any order,
 * and several threads at once where ranges are apart. Not for optimizers with a trust ratio. */
void update_values(const struct update *update, size_t at, size_t n, const float *gradients,
                   struct update_report *report);

/* The same with the gradients in their block; for optimizers with a trust ratio all at once. */
void update_range(const struct update *update, size_t at, size_t n, struct update_report *report);
void update_all(const struct update *update, struct update_report *report);

void update_report_add(struct update_report *report, const struct update_report *part);

#endif
