/* dataset_idx_cache.c -- an array of bytes as an image: its dimensions as head, its values as data. */
#include "engine/dataset_idx_cache.h"

#include <stdlib.h>
#include <string.h>

struct head {
    uint64_t dims, size[IDX_DIMS];
};

static void store(const struct cache_slot *slot, const struct idx *idx)
{
    struct head head = {.dims = (uint64_t)idx->dims};
    for (int d = 0; d < idx->dims; d++)
        head.size[d] = idx->size[d];
    struct iovec values = {idx->bytes, idx->size[0] * idx->example};
    cache_store(slot, &head, sizeof head, &values, 1);
}

static bool take_sizes(struct idx *idx, const struct head *head, uint64_t bytes)
{
    uint64_t total = 1;
    if (head->dims < 1 || head->dims > IDX_DIMS)
        return false;
    idx->dims = (int)head->dims;
    for (int d = 0; d < idx->dims; d++) {
        idx->size[d] = head->size[d];
        if (__builtin_mul_overflow(total, head->size[d], &total) || total == 0)
            return false;
    }
    idx->example = total / idx->size[0];
    return total == bytes;
}

/* Takes over the image's values, or frees them. */
static bool take_image(struct idx *idx, struct cache_image *image)
{
    struct head head;
    *idx = (struct idx){.bytes = image->data, .packed = true};
    bool good = image->head_bytes == sizeof head;
    if (good)
        memcpy(&head, image->head, sizeof head);
    good = good && take_sizes(idx, &head, image->data_bytes);
    free(image->head);
    if (!good)
        free(image->data);
    return good;
}

bool idx_read_cached(struct idx *idx, const char *file, const struct dataset_cache *cache,
                     const struct read_progress *progress, struct status *status)
{
    struct cache_slot slot;
    struct cache_image image;
    *idx = (struct idx){0};
    if (!read_progress_report(progress, file, 0, 1, status))
        return false;
    cache_slot_init(&slot, cache, file, CACHE_PIXELS);
    bool good = cache_load(&slot, &image) && take_image(idx, &image);
    if (!good) {
        cache_settle(&slot);
        good = idx_read(idx, file, progress, status);
        if (good && idx->packed)
            store(&slot, idx);
    }
    cache_slot_done(&slot);
    return good;
}
