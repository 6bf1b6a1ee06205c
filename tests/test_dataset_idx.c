/* test_dataset_idx.c -- IDX images: plain and gzipped, hostile headers, labels beside them, and the
 * same bits as from a CSV file.
 */
#include "engine/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "engine/idx_reader.h"
#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_dataset.h"
#include "tests/support_engine.h"

enum { IMAGES = 30, HEIGHT = 3, WIDTH = 2, PIXELS = HEIGHT * WIDTH, HEAD = 16 };

/* ---- files ----------------------------------------------------------------------------------- */

/* Sizes 0 at the end are left out. */
static void put_idx(const char *file, const uint32_t size[4], const uint8_t *values)
{
    uint8_t bytes[4096] = {0, 0, 8, 0};
    size_t used = 4, count = 1;
    for (int d = 0; d < 4 && size[d]; d++, bytes[3]++) {
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes[used++] = (uint8_t)(size[d] >> shift);
        count *= size[d];
    }
    REQUIRE(used + count <= sizeof bytes);
    memcpy(bytes + used, values, count);
    put_bytes(file, bytes, used + count);
}

/* The first column is constant; the labels are 3, 7 and 9. */
static void make_images(uint64_t seed, uint8_t *pixel, uint8_t *label, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < PIXELS; j++)
            pixel[i * PIXELS + j] = (uint8_t)(j ? random_bits(seed, RANDOM_INIT, i, j) % 201 : 5);
        label[i] = (uint8_t)("\3\7\11"[i % 3]);
    }
}

static void put_set(const char *images, const char *labels, uint64_t seed, uint32_t n)
{
    uint8_t pixel[IMAGES * PIXELS], label[IMAGES];
    make_images(seed, pixel, label, n);
    put_idx(images, (uint32_t[4]){n, HEIGHT, WIDTH}, pixel);
    put_idx(labels, (uint32_t[4]){n}, label);
}

static void put_csv(const char *file, uint64_t seed, size_t n)
{
    uint8_t pixel[IMAGES * PIXELS], label[IMAGES];
    FILE *stream = fopen(file, "w");
    assert_non_null(stream);
    make_images(seed, pixel, label, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < PIXELS; j++)
            fprintf(stream, "%d,", pixel[i * PIXELS + j]);
        fprintf(stream, "%d\n", label[i]);
    }
    fclose(stream);
}

static struct dataset_options idx_options(const char *data)
{
    return (struct dataset_options){.directory = "absent", .data = data, .holdout = 0.2, .seed = 1};
}

/* ---- the same as from CSV -------------------------------------------------------------------- */

static void assert_same_split(const struct split *images, const struct split *table)
{
    assert_int_equal(images->n, table->n);
    assert_non_null(images->pixels);
    assert_null(images->x);
    for (size_t i = 0; i < table->n; i++) {
        float a[PIXELS], b[PIXELS];
        dataset_gather(images, i, 0, PIXELS, a);
        dataset_gather(table, i, 0, 2, b); /* in pieces */
        dataset_gather(table, i, 2, PIXELS - 2, b + 2);
        assert_same_bits("pixels", a, b, PIXELS);
        dataset_gather(images, i, 3, 2, b);
        assert_same_bits("pixels in pieces", b, a + 3, 2);
        assert_int_equal(images->label[i], table->label[i]);
    }
}

static void pixels_are_the_numbers_of_a_table(void **state)
{
    (void)state;
    put_set("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 1, IMAGES);
    put_set("test-images-idx3-ubyte.gz", "test-labels-idx1-ubyte.gz", 2, 9);
    put_csv("train.csv", 1, IMAGES);
    put_csv("test.csv", 2, 9);
    for (int normalize = NORMALIZE_NONE; normalize < NORMALIZES; normalize++)
        for (int variant = 0; variant < 6; variant++) {
            struct dataset_options a = idx_options("train-images-idx3-ubyte"), b = idx_options("train.csv");
            a.test = variant % 2 ? "test-images-idx3-ubyte.gz" : NULL;
            b.test = variant % 2 ? "test.csv" : NULL;
            a.subset = b.subset = variant < 4 ? 0 : 7;
            a.label_noise = b.label_noise = variant < 2 ? 0 : 0.4;
            a.normalize = b.normalize = (enum normalize)normalize;
            struct dataset *images = load_with(a), *table = load_with(b);
            assert_same_split(&images->train, &table->train);
            assert_same_split(&images->test, &table->test);
            assert_int_equal(images->outputs, 3);
            assert_string_equal(images->class_names[2], "9");
            dataset_free(images);
            dataset_free(table);
        }
    dataset_folder_empty(NULL);
}

static void training_is_the_same(void **state)
{
    (void)state;
    put_set("a-images", "a-labels", 1, IMAGES);
    put_csv("a.csv", 1, IMAGES);
    struct dataset_options b = idx_options("a.csv");
    b.normalize = NORMALIZE_MAXABS;
    struct dataset *images = load_with(idx_options("a-images")), *table = load_with(b);
    static const char *const precisions[] = {"fp32", "bf16"};
    for (size_t p = 0; p < COUNT_OF(precisions); p++) {
        struct rig first, second;
        char settings[80];
        snprintf(settings, sizeof settings, "model=mlp:5 batch=4 precision=%s", precisions[p]);
        rig_init(&first, images, settings);
        rig_init(&second, table, settings);
        take_steps(first.trainer, 20);
        take_steps(second.trainer, 20);
        assert_same_bits("weights", trainer_weights(first.trainer), trainer_weights(second.trainer),
                         trainer_model(first.trainer)->parameters);
        rig_done(&first);
        rig_done(&second);
    }
    dataset_free(images);
    dataset_free(table);
    dataset_folder_empty(NULL);
}

static void shapes_and_bytes(void **state)
{
    (void)state;
    put_set("a-images-idx3-ubyte.gz", "a-labels-idx1-ubyte", 1, IMAGES); /* labels not packed */
    struct dataset_options o = idx_options("a-images-idx3-ubyte.gz");
    struct dataset *d = load_with(o);
    size_t least = IMAGES * (PIXELS + 4), bytes = dataset_bytes(d);
    assert_int_equal(d->train.n, 24);
    assert_int_equal(d->test.n, 6);
    assert_true(d->height == HEIGHT && d->width == WIDTH && d->channels == 1);
    assert_in_range(bytes, least, least + sizeof *d + sizeof *d->scale + 200);
    dataset_free(d);
    o.normalize = NORMALIZE_ZSCORE;
    d = load_with(o);
    assert_int_equal(dataset_bytes(d), bytes + (3 * PIXELS - 1) * sizeof(double));
    dataset_free(d);
    o.image = "1x2x3";
    d = load_with(o);
    assert_true(d->height == 1 && d->width == 2 && d->channels == 3);
    dataset_free(d);
    uint8_t values[IMAGES * PIXELS] = {1};
    put_idx("b-images-idx4-ubyte", (uint32_t[4]){2, 2, 3, 4}, values);
    put_idx("b-labels-idx1-ubyte", (uint32_t[4]){2}, (const uint8_t *)"\1");
    put_idx("c-images", (uint32_t[4]){2, 9}, values);
    put_idx("c-labels.gz", (uint32_t[4]){2}, (const uint8_t *)"\1");
    o = idx_options("b-images-idx4-ubyte");
    o.holdout = 0.5;
    d = load_with(o);
    assert_true(d->channels == 2 && d->height == 3 && d->width == 4 && d->features == 24);
    dataset_free(d);
    o.data = "c-images";
    d = load_with(o);
    assert_true(d->height == 0 && d->features == 9);
    dataset_free(d);
    dataset_folder_empty(NULL);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void damaged_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *expected;
    } cases[] = {
        {"\0\0", 2, "is no IDX file; images in the form of MNIST are expected"},
        {"\0\0\x0d\3\0\0\0\1\0\0\0\1\0\0\0\1zzzz", 20,
         "values of type 0x0d; unsigned bytes, 0x08, are expected"},
        {"\0\0\x08\0zz", 6, "0 dimensions; 1 to 4 are expected"},
        {"\0\0\x08\xff\0\0\0\1", 8, "255 dimensions; 1 to 4 are expected"},
        {"\0\0\x08\3\0\0\0\1\0\0", 10, "ends within its header; it is cut off"},
        {"\0\0\x08\3\0\0\0\2\0\0\0\2\0\0\0\2zzzzzzz", 23,
         "ends after 7 of 8 values; it is cut off"},
        {"\0\0\x08\3\0\0\0\2\0\0\0\2\0\0\0\2zzzzzzzzz", 25,
         "goes on after its 8 values; is it damaged?"},
        {"\0\0\x08\3\0\0\0\2\0\0\0\0\0\0\0\2", 16, "holds no values"},
        {"\0\0\x08\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16,
         "claims more than 16 GiB; is it damaged?"},
        {"\0\0\x08\4\x40\0\0\0\x40\0\0\0\x40\0\0\0\x40\0\0\0", 20,
         "claims more than 16 GiB; is it damaged?"},
        {"\0\0\x08\3\0\0\xff\xff\0\0\xff\xff\0\0\0\2z", 17,
         "ends after 1 of 8589672450 values; it is cut off"},
        {"\0\0\x08\1\0\0\0\2zz", 10, "one dimension; images have more. Is it the file of labels?"},
    };
    for (size_t i = 0; i < 2 * COUNT_OF(cases); i++) {
        const char *file = i % 2 ? "t-images.gz" : "t-images";
        char expected[200];
        put_bytes(file, cases[i / 2].bytes, cases[i / 2].n);
        snprintf(expected, sizeof expected, "%s: %s", file, cases[i / 2].expected);
        assert_refused(idx_options(file), expected);
    }
    dataset_folder_empty(NULL);
}

static void cut_and_broken_gzip(void **state)
{
    (void)state;
    uint8_t bytes[4096];
    put_set("t-images.gz", "t-labels.gz", 1, IMAGES);
    FILE *stream = fopen("t-images.gz", "rb");
    size_t n = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    for (size_t keep = 2; keep < n; keep++) {
        struct status status = {0};
        struct dataset_options o = idx_options("t-images.gz");
        stream = fopen("t-images.gz", "wb");
        fwrite(bytes, 1, keep, stream);
        fclose(stream);
        if (dataset_load(&o, &status) || status.kind != STATUS_BAD_INPUT)
            fail_msg("%zu of %zu bytes were enough", keep, n);
    }
    bytes[n - 6] ^= 1; /* the checksum */
    stream = fopen("t-images.gz", "wb");
    fwrite(bytes, 1, n, stream);
    fclose(stream);
    assert_refused(idx_options("t-images.gz"),
                   "t-images.gz: cannot be unpacked (incorrect data check)");
    dataset_folder_empty(NULL);
}

/* Bytes of a good file changed: loading must end, with a data set or one line of text. */
static void mutations_are_survived(void **state)
{
    (void)state;
    uint8_t whole[HEAD + 8 * PIXELS] = {0, 0, 8, 3, 0, 0, 0, 8, 0, 0, 0, HEIGHT, 0, 0, 0, WIDTH};
    put_idx("t-labels", (uint32_t[4]){8}, (const uint8_t *)"\1\2\1\2\1\2\1\2");
    for (uint64_t i = 0; i < 3000; i++) {
        uint8_t bytes[sizeof whole];
        struct status status = {0};
        struct dataset_options o = idx_options("t-images");
        memcpy(bytes, whole, sizeof bytes);
        for (uint64_t k = 0; k <= i % 3; k++) {
            uint64_t draw = random_bits(2, RANDOM_INIT, i, k);
            uint64_t value = draw >> 40;
            bytes[2 + draw % (HEAD - 2)] = (uint8_t)((draw >> 32) % 2 ? value : value & 9);
        }
        put_bytes("t-images", bytes, i % 5 ? sizeof bytes : i % sizeof bytes);
        struct dataset *d = dataset_load(&o, &status);
        if (!d && (status.kind != STATUS_BAD_INPUT || strchr(status.text, '\n')))
            fail_msg("case %u: kind %d, \"%s\"", (unsigned)i, (int)status.kind, status.text);
        dataset_free(d);
    }
    dataset_folder_empty(NULL);
}

static void labels_that_do_not_fit(void **state)
{
    (void)state;
    uint8_t values[IMAGES * PIXELS] = {0};
    put_set("t-images-idx3-ubyte", "t-labels-idx1-ubyte", 1, IMAGES);
    put_set("pictures", "labels", 1, IMAGES);
    assert_refused(idx_options("pictures"), "pictures: the name tells no file of labels; call them "
                   "NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte, side by side");
    struct dataset_options o = idx_options("t-images-idx3-ubyte");
    o.label = "c1";
    assert_refused(o, "label 'c1': IDX images have their labels in a file of their own; leave the "
                      "option out");
    o.label = NULL;
    o.task = TASK_REGRESS;
    assert_refused(o, "task regress: the labels of IDX images are classes");
    o.task = TASK_AUTO;
    put_idx("u-images-idx3-ubyte", (uint32_t[4]){2, WIDTH, HEIGHT}, values);
    put_idx("u-labels-idx1-ubyte", (uint32_t[4]){2}, (const uint8_t *)"\3\7");
    o.test = "u-images-idx3-ubyte";
    assert_refused(o, "u-images-idx3-ubyte: images of 6 values in a shape other than the training "
                      "images'");
    put_idx("u-images-idx3-ubyte", (uint32_t[4]){2, HEIGHT, WIDTH}, values);
    put_idx("u-labels-idx1-ubyte", (uint32_t[4]){2}, (const uint8_t *)"\3\4");
    assert_refused(o, "u-labels-idx1-ubyte: label 4 of example 2 is no training example's; use one "
                      "that is");
    o = idx_options("t-images-idx3-ubyte");
    put_idx("t-labels-idx1-ubyte", (uint32_t[4]){29}, values);
    assert_refused(o, "t-labels-idx1-ubyte: 29 labels; t-images-idx3-ubyte has 30 images");
    put_idx("t-labels-idx1-ubyte", (uint32_t[4]){15, 2}, values);
    assert_refused(o, "t-labels-idx1-ubyte: 2 dimensions; labels have one, a number an example");
    put_idx("t-labels-idx1-ubyte", (uint32_t[4]){IMAGES}, values);
    assert_refused(o, "t-labels-idx1-ubyte: label 0 in every example; at least two different ones "
                      "are needed");
    unlink("t-labels-idx1-ubyte");
    assert_refused(o, "t-images-idx3-ubyte: no labels beside it; t-labels-idx1-ubyte is expected");
    dataset_folder_empty(NULL);
}

/* ---- Fashion-MNIST --------------------------------------------------------------------------- */

static void fashion_mnist_by_name(void **state)
{
    (void)state;
    if (!dataset_installed(dataset_find("fashion-mnist"), ".")) {
        assert_refused(idx_options("fashion-mnist"), "fashion-mnist is not installed; apt-get install "
                                                 "dataset-fashion-mnist brings it");
        return;
    }
    struct dataset *d = load_with(idx_options("fashion-mnist"));
    assert_int_equal(d->train.n, 60000);
    assert_int_equal(d->test.n, 10000);
    assert_int_equal(d->outputs, 10);
    assert_true(d->height == 28 && d->width == 28 && d->channels == 1 && d->features == 784);
    assert_string_equal(d->class_names[9], "Ankle boot");
    assert_string_equal(d->name, "fashion-mnist");
    dataset_free(d);
}

/* ---- running --------------------------------------------------------------------------------- */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_are_the_numbers_of_a_table),
        cmocka_unit_test(training_is_the_same),
        cmocka_unit_test(shapes_and_bytes),
        cmocka_unit_test(damaged_files_are_refused),
        cmocka_unit_test(cut_and_broken_gzip),
        cmocka_unit_test(mutations_are_survived),
        cmocka_unit_test(labels_that_do_not_fit),
        cmocka_unit_test(fashion_mnist_by_name),
    };
    return cmocka_run_group_tests_name("dataset_idx", tests, dataset_folder_enter, dataset_folder_leave);
}
