/* weights_fingerprint.c -- CRC-32 (zlib) of the bytes of a file of weights. */
#include "engine/weights.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

bool weights_fingerprint(const char *file, uint32_t *fingerprint, struct status *status)
{
    unsigned char part[1 << 14];
    uLong crc = crc32(0, NULL, 0);
    FILE *in = fopen(file, "rb");
    size_t count;
    if (!in)
        return status_bad(status, "%s: %s", file, strerror(errno));
    while ((count = fread(part, 1, sizeof part, in)) > 0)
        crc = crc32_z(crc, part, count);
    bool good = !ferror(in) || status_bad(status, "%s: %s", file, strerror(errno));
    fclose(in);
    *fingerprint = (uint32_t)crc;
    return good;
}
