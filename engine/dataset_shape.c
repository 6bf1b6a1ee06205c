/* dataset_shape.c -- the shape of an image: as --image tells, or as the table of sets knows.
 *
 * A known set keeps its shape only while it has the features the table counts. An IDX file brings a
 * shape of its own, which stays unless --image says otherwise.
 */
#include "engine/dataset_load.h"

#include <stdlib.h>

enum { LARGEST_SIDE = 1 << 16, SIDES = 3 };

/* "28x28" or "32x32x3" into height, width, channels. */
static bool parse_image(const char *text, long *side)
{
    const char *at = text;
    int count = 0;
    side[2] = 1;
    while (count < SIDES && *at >= '1' && *at <= '9') {
        char *end;
        side[count] = strtol(at, &end, 10);
        if (side[count++] > LARGEST_SIDE)
            return false;
        if (!*end)
            return count >= 2;
        at = *end == 'x' ? end + 1 : "";
    }
    return false;
}

static void set_shape(struct dataset *dataset, int height, int width, int channels)
{
    dataset->height = height;
    dataset->width = width;
    dataset->channels = channels;
}

bool dataset_set_image(struct dataset *dataset, const char *image, const struct dataset_info *info,
                       struct status *status)
{
    long side[SIDES];
    if (!image || !*image) {
        if (info && info->height && info->columns == dataset->features)
            set_shape(dataset, info->height, info->width, info->channels);
        return true;
    }
    if (!parse_image(image, side))
        return status_bad(status, "--image: '%.40s' will not do; give height x width, or height x "
                          "width x channels, as in 28x28 or 32x32x3", image);
    if (side[0] * side[1] * side[2] != dataset->features)
        return status_bad(status, "--image: '%.40s' has %ld values; an example has %d", image,
                          side[0] * side[1] * side[2], dataset->features);
    set_shape(dataset, (int)side[0], (int)side[1], (int)side[2]);
    return true;
}
