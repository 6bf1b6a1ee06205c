/* dataset_cache_format.c -- the header of an image, and a checksum in four interleaved sums. */
#include "engine/dataset_cache_format.h"

#include <string.h>
#include <sys/stat.h>

enum { VERSION = 1, BYTE_ORDER_MARK = 0x01020304, LANES = 4 };

struct cache_header cache_header_of(const struct cache_slot *slot, uint64_t head, uint64_t data)
{
    struct cache_header header = {
        .byte_order = BYTE_ORDER_MARK,
        .version = VERSION,
        .kind = slot->kind,
        .path_bytes = (uint32_t)strlen(slot->path),
        .state = slot->state,
        .head_bytes = head,
        .data_bytes = data,
    };
    memcpy(header.magic, "batchscope image", sizeof header.magic);
    return header;
}

/* For a given word both steps are one-to-one in the sum, and for a given sum in the word: a change
 * of one word always changes the result. */
static uint64_t mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    return sum ^ sum >> 29;
}

uint64_t cache_checksum(uint64_t sum, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    uint64_t lane[LANES] = {sum, 1, 2, 3}, word[LANES];
    sum = mix(n, 0);
    for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
        memcpy(word, at, sizeof word);
        for (int k = 0; k < LANES; k++)
            lane[k] = mix(lane[k], word[k]);
    }
    memset(word, 0, sizeof word);
    memcpy(word, at, n);
    for (int k = 0; k < LANES; k++)
        sum = mix(sum, mix(lane[k], word[k]));
    return sum;
}

bool file_state_look(const char *path, struct file_state *state)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    *state = (struct file_state){
        .device = about.st_dev,
        .inode = about.st_ino,
        .size = (uint64_t)about.st_size,
        .modified = about.st_mtim.tv_sec,
        .modified_ns = about.st_mtim.tv_nsec,
        .changed = about.st_ctim.tv_sec,
        .changed_ns = about.st_ctim.tv_nsec,
    };
    return true;
}
