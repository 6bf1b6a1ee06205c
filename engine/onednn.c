/* onednn.c -- oneDNN's matmul, loaded at run time.
 *
 * For each shape a thread keeps a primitive (generated code), the three or four memory objects that
 * carry addresses to it, and the argument list: a call sets addresses and runs. Shapes come in the
 * same order step after step, so the search starts behind the last one found. A shape that oneDNN
 * refuses is kept as such.
 *
 * One thread a call: oneDNN asks OpenMP how many threads there are when a primitive is made and when
 * it runs, and OpenMP's answer is the calling thread's own, so it is set to 1 before either (a store
 * to thread-local memory; 3 ns).
 */
#include "engine/onednn.h"

#include <stdlib.h>

#include "engine/onednn_state.h"
#include "engine/util.h"

enum { PAGE = 4096 };

/* ---- a thread's own --------------------------------------------------------------------------- */

static void forget(const struct onednn_api *api, struct prepared *p)
{
    for (int i = 0; i < p->arguments; i++)
        api->memory_destroy(p->argument[i].memory);
    if (p->primitive)
        api->primitive_destroy(p->primitive);
    *p = (struct prepared){.primitive = NULL};
}

void onednn_thread_free(struct onednn_thread *t)
{
    const struct onednn_api *api = &t->owner->api;
    for (int i = 0; i < t->shapes; i++)
        forget(api, &t->prepared[i]);
    if (t->stream)
        api->stream_destroy(t->stream);
    free(t->scratch);
    free(t);
}

struct onednn_thread *onednn_thread(struct onednn *o, int index)
{
    if (!o || o->thread[index])
        return o ? o->thread[index] : NULL;
    struct onednn_thread *t = checked_calloc(1, sizeof *t);
    t->owner = o;
    o->set_threads(1);
    if (o->api.stream_create(&t->stream, o->engine, ONEDNN_IN_ORDER) != ONEDNN_SUCCESS)
        t->stream = NULL;
    return o->thread[index] = t;
}

/* ---- preparing a shape ----------------------------------------------------------------------- */

struct descs {
    struct onednn_memory_desc a, b, c;
    struct onednn_matmul_desc product;
};

static bool describe_matrix(const struct onednn *o, struct onednn_memory_desc *desc, int type,
                            size_t rows, size_t columns, size_t ld, bool turned)
{
    onednn_dims size = {(int64_t)rows, (int64_t)columns};
    onednn_dims stride = {turned ? 1 : (int64_t)ld, turned ? (int64_t)ld : 1};
    return o->api.memory_desc_init_by_strides(desc, 2, size, type, stride) == ONEDNN_SUCCESS;
}

static bool describe(const struct onednn *o, const struct shape_key *s, struct descs *d)
{
    return describe_matrix(o, &d->a, o->type, s->m, s->k, s->lda, s->turned_a) &&
           describe_matrix(o, &d->b, o->type, s->k, s->n, s->ldb, s->turned_b) &&
           describe_matrix(o, &d->c, ONEDNN_F32, s->m, s->n, s->n, false) &&
           o->api.matmul_desc_init(&d->product, &d->a, &d->b, NULL, &d->c) == ONEDNN_SUCCESS;
}

/* attr owns a copy of the post-operations. */
static bool add_to_result(const struct onednn_api *api, void *attr)
{
    void *sum;
    if (api->post_ops_create(&sum) != ONEDNN_SUCCESS)
        return false;
    bool done = api->post_ops_append_sum(sum, 1) == ONEDNN_SUCCESS &&
                api->primitive_attr_set_post_ops(attr, sum) == ONEDNN_SUCCESS;
    api->post_ops_destroy(sum);
    return done;
}

/* The description of a primitive, which knows what scratchpad it needs; or NULL. */
static void *describe_primitive(const struct onednn *o, const struct shape_key *s,
                                const struct descs *d)
{
    const struct onednn_api *api = &o->api;
    void *attr, *made = NULL;
    if (api->primitive_attr_create(&attr) != ONEDNN_SUCCESS)
        return NULL;
    bool done = api->primitive_attr_set_scratchpad_mode(attr, ONEDNN_USER_SCRATCHPAD) ==
                    ONEDNN_SUCCESS &&
                (!s->add || add_to_result(api, attr)) &&
                api->primitive_desc_create(&made, &d->product, attr, o->engine, NULL) ==
                    ONEDNN_SUCCESS;
    api->primitive_attr_destroy(attr);
    return done ? made : NULL;
}

static bool add_argument(const struct onednn *o, struct prepared *p, int index,
                         const struct onednn_memory_desc *desc)
{
    void *memory;
    if (o->api.memory_create(&memory, desc, o->engine, NULL) != ONEDNN_SUCCESS)
        return false;
    p->argument[p->arguments++] = (struct onednn_argument){index, memory};
    return true;
}

static bool make_primitive(const struct onednn *o, struct prepared *p, const struct descs *d,
                           const void *desc)
{
    const struct onednn_memory_desc *scratch =
        o->api.primitive_desc_query_md(desc, ONEDNN_SCRATCHPAD_MD, 0);
    p->scratch = scratch ? o->api.memory_desc_get_size(scratch) : 0;
    if (o->api.primitive_create(&p->primitive, desc) != ONEDNN_SUCCESS) {
        p->primitive = NULL;
        return false;
    }
    return add_argument(o, p, ONEDNN_SRC, &d->a) && add_argument(o, p, ONEDNN_WEIGHTS, &d->b) &&
           add_argument(o, p, ONEDNN_DST, &d->c) &&
           (!p->scratch || add_argument(o, p, ONEDNN_SCRATCHPAD, scratch));
}

static void grow_scratch(struct onednn_thread *t, size_t size)
{
    size_t whole = (size + PAGE - 1) / PAGE * PAGE;
    void *scratch = size > t->scratch_size ? aligned_alloc(PAGE, whole) : NULL;
    if (!scratch)
        return;
    free(t->scratch);
    t->scratch = scratch;
    t->scratch_size = whole;
}

static void prepare(struct onednn_thread *t, struct prepared *p, const struct shape_key *key)
{
    struct onednn *o = t->owner;
    struct descs descs;
    void *desc = t->stream && describe(o, key, &descs) ? describe_primitive(o, key, &descs) : NULL;
    bool made = desc && make_primitive(o, p, &descs, desc);
    if (made)
        grow_scratch(t, p->scratch);
    if (!made || t->scratch_size < p->scratch)
        forget(&o->api, p);
    if (desc)
        o->api.primitive_desc_destroy(desc);
    p->key = *key;
}

/* ---- a product ------------------------------------------------------------------------------- */

static bool same(const struct shape_key *a, const struct shape_key *b)
{
    return a->m == b->m && a->n == b->n && a->k == b->k && a->lda == b->lda && a->ldb == b->ldb &&
           a->turned_a == b->turned_a && a->turned_b == b->turned_b && a->add == b->add;
}

/* A place for one more shape: that of the oldest when all are taken. */
static int make_place(struct onednn_thread *t)
{
    if (t->shapes < SHAPES)
        return t->shapes++;
    int place = t->oldest;
    t->oldest = (place + 1) % SHAPES;
    forget(&t->owner->api, &t->prepared[place]);
    return place;
}

static const struct prepared *prepared_for(struct onednn_thread *t, const struct shape_key *key)
{
    for (int i = 1; i <= t->shapes; i++) {
        int place = (t->last + i) % t->shapes;
        if (same(&t->prepared[place].key, key))
            return &t->prepared[t->last = place];
    }
    t->last = make_place(t);
    prepare(t, &t->prepared[t->last], key);
    return &t->prepared[t->last];
}

bool onednn_product(struct onednn_thread *t, size_t m, size_t n, size_t k, struct stored a,
                    struct stored b, bool add, float *c)
{
    struct shape_key key = {m, n, k, a.ld, b.ld, a.turned, b.turned, add};
    const struct onednn_api *api = &t->owner->api;
    REQUIRE(a.format == t->owner->format && b.format == t->owner->format);
    t->owner->set_threads(1);
    const struct prepared *p = prepared_for(t, &key);
    void *data[ARGUMENTS] = {(void *)a.at, (void *)b.at, c, t->scratch};
    if (!p->primitive)
        return false;
    for (int i = 0; i < p->arguments; i++)
        if (api->memory_set_data_handle(p->argument[i].memory, data[i]) != ONEDNN_SUCCESS)
            return false;
    return api->primitive_execute(p->primitive, t->stream, p->arguments, p->argument) ==
               ONEDNN_SUCCESS &&
           api->stream_wait(t->stream) == ONEDNN_SUCCESS;
}
