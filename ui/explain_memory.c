/* explain_memory.c -- where the bytes go, in words and in arithmetic. */
#include "ui/explain.h"

#include "engine/optimizer.h"
#include "engine/util.h"

enum { BYTES = 32 };

static const struct precision_info *format_now(const struct view *view)
{
    return &precision_table[(int)view->knob[SET_PRECISION]];
}

/* "activations 395264 = 256 examples × 1544 bytes", where it comes out even. */
static void say_product(struct explanation *e, const struct view *view, enum purpose purpose,
                        size_t count, const char *of)
{
    size_t bytes = view->memory.bytes[purpose];

    if (bytes == 0)
        return;
    if (count > 0 && bytes % count == 0)
        explain_formula(e, "%s = %zu %s × %zu bytes = %zu", purpose_names[purpose], count, of, bytes / count,
                        bytes);
    else
        explain_formula(e, "%s: %zu bytes", purpose_names[purpose], bytes);
}

static void say_purposes(struct explanation *e, const struct view *view)
{
    size_t p = view->parameters, b = view->micro_batch;

    say_product(e, view, PURPOSE_WEIGHTS, p, "parameters");
    say_product(e, view, PURPOSE_MASTER, p, "parameters");
    say_product(e, view, PURPOSE_GRADIENTS, p, "parameters");
    say_product(e, view, PURPOSE_OPTIMIZER, p, "parameters");
    say_product(e, view, PURPOSE_ACTIVATIONS, b, "examples");
    say_product(e, view, PURPOSE_INPUT, b, "examples");
    say_product(e, view, PURPOSE_WORKSPACE, (size_t)MAX(1, view->threads),
                view->threads > 1 ? "threads" : "thread");
    explain_formula(e, "in all %zu bytes counted by the allocator, %zu predicted by arithmetic",
                    view->memory.total, view->memory_predicted);
}

/* The largest batch solves fixed + b × example <= budget; a thread more takes workspace of its own,
 * so where the division would say more than what fits, it is left out. */
static void say_largest(struct explanation *e, const struct view *view)
{
    size_t largest = view->largest[(int)view->knob[SET_PRECISION]], b = MAX(view->micro_batch, 1);
    size_t grows = view->memory.bytes[PURPOSE_ACTIVATIONS] + view->memory.bytes[PURPOSE_INPUT];
    size_t fixed = view->memory.total - grows, example = grows / b, limit = view->memory_limit;

    if (limit == 0 || example == 0)
        return;
    if (limit > fixed && (limit - fixed) / example == largest)
        explain_formula(e, "largest batch = (budget - rest)/example = (%zu - %zu)/%zu = %zu", limit, fixed,
                        example, largest);
    else
        explain_formula(e, "largest batch in one pass: %zu of %zu", largest, view->train_n);
}

static void say_split(struct explanation *e, const struct view *view)
{
    if (view->accumulate <= 1)
        return;
    explain_formula(e, "batch %zu = %zu passes of %zu at most: their gradients are added up", view->batch,
                    view->accumulate, view->micro_batch);
    explain_say(e, "The step is the same as in one pass (not with batch norm), only the memory is less.");
}

/* Bytes a parameter, as ZeRO counts them. */
static void say_parameter(struct explanation *e, const struct view *view)
{
    const struct precision_info *now = format_now(view);
    const struct optimizer_info *optimizer = &optimizer_table[(int)view->knob[SET_OPTIMIZER]];
    size_t weight = format_bytes(now->weights), master = now->master ? 4 : 0;
    size_t gradient = format_bytes(now->gradients);
    size_t state = (size_t)optimizer->states * format_bytes(now->state);

    explain_formula(e, "bytes a parameter in %s with %s: weight + master + gradient + state = %zu + %zu + %zu "
                    "+ %zu = %zu", now->name, optimizer->name, weight, master, gradient, state,
                    weight + master + gradient + state);
    explain_say(e, "bf16 or fp16 with adam are the 16 bytes of ZeRO (Rajbhandari et al. 2020, arXiv "
                "1910.02054).");
}

static void say_room(struct explanation *e, const struct view *view)
{
    char used[BYTES], limit[BYTES];

    explain_head(e, "What to press");
    if (view->memory_limit == 0)
        explain_say(e, "There is no budget: every batch fits. T sets one.");
    else
        explain_say(e, "%s of %s are in use. T doubles the budget, t halves it.",
                    memory_format(view->memory.total, used, sizeof used),
                    memory_format(view->memory_limit, limit, sizeof limit));
    explain_say(e, "B doubles the batch and with it activations and input. p takes fewer bits: half the "
                "bytes an example, so nearly twice the batch. A splits the batch into passes, a gives "
                "the split back to auto. o picks an optimizer: adam keeps two numbers more a parameter.");
    explain_undo(e);
}

void explain_memory(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "What training holds. Weights, their gradients and the optimizer's state are there "
                "however small the batch. Activations, what every layer has put out, wait until the way "
                "back needs them, for each example of a pass: they are why a batch can be too big.");
    explain_say(&e, "The budget plays the graphics card: a change that does not fit is refused, or the "
                "batch is split into passes.");
    say_room(&e, view);
    explain_head(&e, "With the present numbers");
    say_purposes(&e, view);
    say_largest(&e, view);
    say_split(&e, view);
    say_parameter(&e, view);
}
