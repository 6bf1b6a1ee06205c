/* trainer_products.c -- what becomes of a run's matrix products.
 *
 * oneDNN is looked for when a precision first stores bf16, once a run; the answer is the same for
 * the rest of it. A batch too small for native products keeps to the widened ones.
 */
#include "engine/product.h"
#include "engine/trainer_state.h"

static bool stores_bf16(const struct trainer *trainer)
{
    return precision_table[trainer->plan.precision].activations == FORMAT_BF16;
}

/* Whether a thread's share of some layer's products pays. */
static bool any_pays(const struct trainer *trainer)
{
    const struct plan *plan = &trainer->plan;
    size_t examples = plan->micro_batch / (size_t)plan->threads;
    for (int i = 0; i < trainer->model->layers; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        if (layer->ops->multiplies_stored && product_pays(examples, layer->outputs, layer->inputs))
            return true;
    }
    return false;
}

static enum products bf16_products(const struct trainer *trainer)
{
    static const enum products without[] = {
        [ONEDNN_NO_UNITS] = PRODUCTS_NO_UNITS,
        [ONEDNN_ABSENT] = PRODUCTS_ABSENT,
        [ONEDNN_REFUSES] = PRODUCTS_REFUSED,
    };
    if (!trainer->onednn)
        return without[trainer->onednn_state];
    return any_pays(trainer) ? PRODUCTS_NATIVE : PRODUCTS_SMALL;
}

void trainer_settle_products(struct trainer *trainer)
{
    const struct precision_info *precision = &precision_table[trainer->plan.precision];
    if (stores_bf16(trainer) && !trainer->onednn_asked) {
        trainer->onednn = onednn_open(ONEDNN_FILE, FORMAT_BF16, &trainer->onednn_state);
        trainer->onednn_asked = true;
    }
    trainer->products = stores_bf16(trainer)                   ? bf16_products(trainer)
                        : precision->activations == FORMAT_FP16 ? PRODUCTS_FP16
                        : precision->round                      ? PRODUCTS_TF32
                                                                : PRODUCTS_FP32;
}

enum products trainer_products(const struct trainer *trainer)
{
    return trainer->products;
}
