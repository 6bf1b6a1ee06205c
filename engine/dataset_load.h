/* dataset_load.h -- the parts that dataset_load puts together; for its own files alone. */
#ifndef ENGINE_DATASET_LOAD_H
#define ENGINE_DATASET_LOAD_H

#include <stdbool.h>

#include "engine/dataset.h"

/* The files that the options mean. */
struct dataset_files {
    const struct dataset_info *info; /* NULL where a file was named */
    char *data, *test;               /* test NULL: some of `data` is held out */
};

/* A data set from files of one format: everything but the image's shape and the label noise. NULL
 * with *status filled when they cannot be used. */
struct dataset *dataset_from_csv(const struct dataset_options *options,
                                 const struct dataset_files *files, struct status *status);
struct dataset *dataset_from_idx(const struct dataset_options *options,
                                 const struct dataset_files *files, struct status *status);

/* Gives the data set the shape that --image or the table of sets tells, if either does. */
bool dataset_set_image(struct dataset *dataset, const char *image, const struct dataset_info *info,
                       struct status *status);

/* Turns round(share · n) of the training labels into another class, each of the others as likely.
 * Which, and into what, is a function of (seed, place in the training split); a larger share turns
 * a superset. */
bool dataset_add_label_noise(struct dataset *dataset, double share, uint64_t seed,
                             struct status *status);

/* Fills in `factor` and `exact`, once the rest is there; `level_divisor` is what the bytes of `level`
 * were divided by. */
void pixel_scale_prepare(struct pixel_scale *scale, size_t features, double level_divisor);

/* Fills dataset->scale from the training pixels and hands it to both splits. */
void dataset_scale_pixels(struct dataset *dataset, enum normalize normalize);

#endif
