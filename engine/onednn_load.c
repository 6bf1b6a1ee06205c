/* onednn_load.c -- finding oneDNN in a running program.
 *
 * Of the OpenMP runtime that the library brings along one function is needed: each thread is told
 * that it is alone (onednn.c). A library without it shares its work in a way not known here, and is
 * refused, like one that gets a small product wrong.
 */
#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/onednn_state.h"
#include "engine/util.h"

static bool has_bf16_units(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16"); /* processors with AMX have it too */
#else
    return false;
#endif
}

/* The address of a function by its name, into a pointer to it. */
static bool find(void *library, const char *name, void *pointer)
{
    void *address = dlsym(library, name);
    memcpy(pointer, &address, sizeof address);
    return address;
}

/* The OpenMP runtime is looked for among what the library brought along. */
static bool find_all(struct onednn *o, void *library)
{
#define ONEDNN_FIND(result, name, parameters) &&find(library, "dnnl_" #name, &o->api.name)
    return find(library, "omp_set_num_threads", &o->set_threads) ONEDNN_CALLS(ONEDNN_FIND) &&
           o->api.version()->major == ONEDNN_MAJOR;
}

/* Whether products of ones, one added to the other, can be made and come out right. */
static bool can_multiply(struct onednn *o)
{
    enum { N = 64 };
    uint16_t ones[2 * N * N]; /* as bf16; taken two by two, an fp32 of 1.002 */
    float c[N * N];
    struct stored rows = {o->format, ones, N, false}, columns = {o->format, ones, N, true};
    struct onednn_thread *thread = onednn_thread(o, 0);
    for (size_t i = 0; i < COUNT_OF(ones); i++)
        ones[i] = 0x3f80;
    return onednn_product(thread, N, N, N, rows, columns, false, c) &&
           onednn_product(thread, N, N, N, columns, rows, true, c) && fabsf(c[0] - 2 * N) < 1 &&
           fabsf(c[N * N - 1] - 2 * N) < 1;
}

static bool start(struct onednn *o, void *library)
{
    return find_all(o, library) && o->api.engine_create(&o->engine, ONEDNN_CPU, 0) == ONEDNN_SUCCESS &&
           can_multiply(o);
}

struct onednn *onednn_open(const char *file, enum format format, enum onednn_state *state)
{
    *state = ONEDNN_NO_UNITS;
    if (format == FORMAT_BF16 && !has_bf16_units())
        return NULL;
    *state = ONEDNN_ABSENT;
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return NULL;
    struct onednn *o = checked_calloc(1, sizeof *o);
    o->format = format;
    o->type = format == FORMAT_BF16 ? ONEDNN_BF16 : ONEDNN_F32;
    *state = format != FORMAT_FP16 && start(o, library) ? ONEDNN_READY : ONEDNN_REFUSES;
    if (*state == ONEDNN_READY)
        return o;
    onednn_close(o);
    return NULL;
}

void onednn_close(struct onednn *o)
{
    if (!o)
        return;
    for (int i = 0; i < POOL_MOST; i++)
        if (o->thread[i])
            onednn_thread_free(o->thread[i]);
    if (o->engine)
        o->api.engine_destroy(o->engine);
    free(o);
}
