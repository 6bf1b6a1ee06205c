/* dataset_cache_folder.h -- the folder of images: made when needed, and kept small. */
#ifndef ENGINE_DATASET_CACHE_FOLDER_H
#define ENGINE_DATASET_CACHE_FOLDER_H

#include "engine/dataset_cache.h"

#define CACHE_SUFFIX ".image" /* of images and of what is becoming one; other files are let be */

/* Makes the folder and removes the images not used for longest until `bytes` more fit. False if
 * they cannot, or would fill the disk. */
bool cache_folder_make_room(const struct dataset_cache *cache, uint64_t bytes);

#endif
