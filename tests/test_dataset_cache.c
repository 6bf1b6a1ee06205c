/* test_dataset_cache.c -- images of large files: the same to the bit, never of another file, never
 * believed when they are spoilt, and silent when they cannot be. Every file is large enough here.
 */
#include "engine/dataset.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "engine/dataset_features.h"
#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_dataset.h"

#define PLENTY ((uint64_t)1 << 30)

static char plain[] = "a,b,y\n1,2,0\n3,4,1\n5,60,0\n7,8,1\n9,10,0\n11,12,1\n";

/* ---- helpers --------------------------------------------------------------------------------- */

/* Reading tells how far it is; taking an image does not. */
static bool count_call(void *context, const char *file, double share)
{
    (void)file;
    *(int *)context += share > 0;
    return true;
}

static struct dataset_options cache_options(const char *data, const char *cache)
{
    return (struct dataset_options){.directory = "absent", .data = data, .holdout = 0.3, .seed = 1,
                                    .cache = {cache, 0, PLENTY}};
}

static struct dataset *load(struct dataset_options o, int *reads)
{
    struct status status = {0};
    *reads = 0;
    o.progress = (struct read_progress){count_call, reads};
    struct dataset *dataset = dataset_load(&o, &status);
    if (!dataset)
        fail_msg("%s: %s", o.data, status.text);
    return dataset;
}

static void assert_same_split(const struct split *a, const struct split *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->features, b->features);
    assert_int_equal(a->pixels != NULL, b->pixels != NULL);
    assert_int_equal(a->label != NULL, b->label != NULL);
    if (a->x)
        assert_memory_equal(a->x, b->x, a->n * a->features * sizeof *a->x);
    if (a->pixels)
        assert_memory_equal(a->pixels, b->pixels, a->n * a->features);
    if (a->label)
        assert_memory_equal(a->label, b->label, a->n * sizeof *a->label);
    else
        assert_memory_equal(a->target, b->target, a->n * sizeof *a->target);
}

static void assert_same(const struct dataset *a, const struct dataset *b)
{
    assert_int_equal(a->features, b->features);
    assert_int_equal(a->outputs, b->outputs);
    assert_int_equal(a->task, b->task);
    for (int f = 0; a->feature_names && f < a->features; f++)
        assert_string_equal(a->feature_names[f], b->feature_names[f]);
    for (int k = 0; a->class_names && k < a->outputs; k++)
        assert_string_equal(a->class_names[k], b->class_names[k]);
    assert_same_split(&a->train, &b->train);
    assert_same_split(&a->test, &b->test);
}

/* Loads with a cache, which must (or must not) have the file, and compares with reading it. */
static void assert_loads(struct dataset_options o, bool hit)
{
    int reads, plainly;
    struct dataset *cached = load(o, &reads);
    o.cache.folder = NULL;
    struct dataset *read = load(o, &plainly);
    if ((reads == 0) != hit)
        fail_msg("%s: %s", o.data, hit ? "was read again" : "was not read again");
    assert_same(cached, read);
    dataset_free(cached);
    dataset_free(read);
}

static int count_files(const char *directory)
{
    DIR *open = opendir(directory);
    int count = 0;
    for (struct dirent *entry = open ? readdir(open) : NULL; entry; entry = readdir(open))
        count += *entry->d_name != '.';
    if (open)
        closedir(open);
    return count;
}

/* Path of the one image in "cache". */
static const char *the_image(void)
{
    static char path[300];
    DIR *open = opendir("cache");
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry; entry = readdir(open))
        if (*entry->d_name != '.')
            snprintf(path, sizeof path, "cache/%s", entry->d_name);
    closedir(open);
    assert_int_equal(count_files("cache"), 1);
    return path;
}

static uint8_t *slurp(const char *file, size_t *n)
{
    struct stat about;
    assert_int_equal(stat(file, &about), 0);
    *n = (size_t)about.st_size;
    uint8_t *bytes = checked_malloc(*n);
    FILE *stream = fopen(file, "rb");
    assert_non_null(stream);
    assert_int_equal(fread(bytes, 1, *n, stream), *n);
    fclose(stream);
    return bytes;
}

/* ---- the same -------------------------------------------------------------------------------- */

static void an_image_gives_the_same(void **state)
{
    (void)state;
    static const char *const contents[] = {
        plain,
        "1,2,0\n3,4,1\n5,6,0\n7,8,1\n",
        "a,b,y\n-1,70000,0\n300,4,1\n-5,60,0\n7,8,1",
        "a,b,y\n0.1,-0,x\n1e-30,4,y\n-5.5,2147483648,x\n3e38,9007199254740993,y\n",
        "a,colour,y\n1,red,1.5\n\n3,\"green\nish\",2.5\n\n\n5,red,0.25\n7,blue,8\n",
        "\xef\xbb\xbf" "a;b;y\r\n1;2;u\r\n3;4;v\r\n5;6;u\r\n",
    };
    static const enum normalize scales[] = {NORMALIZE_ZSCORE, NORMALIZE_NONE, NORMALIZE_MAXABS};
    for (size_t i = 0; i < COUNT_OF(contents); i++) {
        struct dataset_options o = cache_options("t.csv", "cache");
        put("t.csv", contents[i]);
        assert_loads(o, false);
        for (size_t k = 0; k < COUNT_OF(scales); k++) {
            o.normalize = scales[k];
            o.seed = k;
            assert_loads(o, true);
        }
    }
    assert_int_equal(count_files("cache"), 1);
}

static void a_test_file_has_its_own(void **state)
{
    (void)state;
    struct dataset_options o = cache_options("t.csv", "cache");
    o.test = "u.csv";
    put("t.csv", plain);
    put("u.csv", "a,b,y\n1000,2.5,0\n3,4,1\n");
    assert_loads(o, false);
    assert_loads(o, true);
    assert_int_equal(count_files("cache"), 2);
}

static void errors_name_the_same_places(void **state)
{
    (void)state;
    char expected[512] = "";
    put("t.csv", "a,b,y\n1,2,0\n\n\"3\n\",4,1\n5,6,2.5\n");
    for (int i = 0; i < 2; i++) {
        struct status status = {0};
        struct dataset_options o = cache_options("t.csv", "cache");
        o.task = TASK_CLASSIFY;
        assert_null(dataset_load(&o, &status));
        if (i > 0)
            assert_string_equal(status.text, expected);
        strcpy(expected, status.text);
        put("t.csv", "a,b,y\nx,2,0\n\n\"3\n\",4,1\nx,6,2.5\n");
        assert_null(dataset_load(&o, &status));
        assert_null(dataset_load(&o, &status));
        assert_non_null(strstr(status.text, "t.csv:6:3: label 2.5 is not whole"));
        put("t.csv", "a,b,y\n1,2,0\n\n\"3\n\",4,1\n5,6,2.5\n");
    }
}

/* Values of a large file, which stay bytes: they are what the numbers say, normalised or not. */
static void large_sets_are_bytes(void **state)
{
    (void)state;
    enum { ROWS = 70000, COLUMNS = 64 };
    uint8_t *byte = checked_malloc((size_t)ROWS * COLUMNS);
    double *value = checked_malloc(ROWS * sizeof *value);
    float *x = checked_malloc(COLUMNS * sizeof *x);
    struct dataset_options o = cache_options("t.csv", "cache");
    FILE *stream = fopen("t.csv", "wb");
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++) {
            byte[i * COLUMNS + j] = (uint8_t)(i * j * 7 + i / 3 + j);
            fprintf(stream, "%d,", byte[i * COLUMNS + j]);
        }
        fprintf(stream, "%zu\n", i % 3);
    }
    fclose(stream);
    put("u.csv", "");
    stream = fopen("u.csv", "wb");
    for (size_t j = 0; j < COLUMNS; j++)
        fprintf(stream, "%zu,", j);
    fputs("1\n", stream);
    fclose(stream);
    o.test = "u.csv";
    for (int zscore = 0; zscore < 2; zscore++) {
        int reads;
        o.normalize = zscore ? NORMALIZE_ZSCORE : NORMALIZE_NONE;
        struct dataset *d = load(o, &reads);
        assert_int_equal(reads == 0, zscore);
        assert_non_null(d->train.pixels);
        for (size_t j = 0; j < COLUMNS; j += 13) {
            struct feature feature = {.divisor = 1};
            for (size_t i = 0; i < ROWS; i++)
                value[i] = byte[i * COLUMNS + j];
            if (zscore)
                feature_standardize(&feature, value, ROWS);
            for (size_t i = 0; i < ROWS; i += 997) {
                dataset_gather(&d->train, i, 0, COLUMNS, x);
                assert_true(x[j] == feature_scale(&feature, value[i]));
            }
            dataset_gather(&d->test, 0, 0, COLUMNS, x);
            assert_true(x[j] == feature_scale(&feature, (double)j));
        }
        dataset_free(d);
    }
    free(byte);
    free(value);
    free(x);
}

static void put_images(const char *file, uint8_t first)
{
    enum { IMAGES = 20 };
    uint8_t bytes[16 + IMAGES * 4] = {0, 0, 8, 3, 0, 0, 0, IMAGES, 0, 0, 0, 2, 0, 0, 0, 2, first};
    gzFile stream = gzopen(file, strstr(file, ".gz") ? "wb" : "wbT");
    for (size_t i = 17; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37);
    assert_int_equal(gzwrite(stream, bytes, sizeof bytes), sizeof bytes);
    gzclose(stream);
    uint8_t labels[8 + IMAGES] = {0, 0, 8, 1, 0, 0, 0, IMAGES};
    for (size_t i = 8; i < sizeof labels; i++)
        labels[i] = i % 2;
    put_bytes("t-labels-idx1-ubyte", labels, sizeof labels);
}

static void packed_images_have_one(void **state)
{
    (void)state;
    int cold, warm;
    put_images("t-images-idx3-ubyte", 1);
    assert_loads(cache_options("t-images-idx3-ubyte", "cache"), false);
    assert_int_equal(count_files("cache"), 0);
    put_images("t-images-idx3-ubyte.gz", 1);
    struct dataset *a = load(cache_options("t-images-idx3-ubyte.gz", "cache"), &cold);
    struct dataset *b = load(cache_options("t-images-idx3-ubyte.gz", "cache"), &warm);
    assert_int_equal(count_files("cache"), 1);
    assert_true(warm < cold); /* the labels are always read */
    assert_same(a, b);
    dataset_free(a);
    dataset_free(b);
    put_images("t-images-idx3-ubyte.gz", 2);
    assert_loads(cache_options("t-images-idx3-ubyte.gz", "cache"), false);
}

/* ---- another file ---------------------------------------------------------------------------- */

static void restore_times(const char *file, const struct stat *old)
{
    struct timespec times[2] = {old->st_atim, old->st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
}

static void every_change_is_noticed(void **state)
{
    (void)state;
    struct dataset_options o = cache_options("t.csv", "cache");
    struct stat old;
    put("t.csv", plain);
    assert_loads(o, false);
    assert_loads(o, true);
    assert_int_equal(stat("t.csv", &old), 0);

    char other[sizeof plain];
    strcpy(other, plain);
    strstr(other, "60")[0] = '7';
    int fd = open("t.csv", O_WRONLY);
    assert_int_equal(pwrite(fd, other, strlen(other), 0), strlen(other));
    close(fd);
    restore_times("t.csv", &old);
    assert_loads(o, false); /* same size, same time of modification, same inode */
    assert_loads(o, true);

    put("u.csv", plain);
    restore_times("u.csv", &old);
    assert_int_equal(rename("u.csv", "t.csv"), 0);
    assert_loads(o, false); /* another file of that name */
    assert_loads(o, true);

    assert_int_equal(utimensat(AT_FDCWD, "t.csv", NULL, 0), 0);
    assert_loads(o, false);
    FILE *stream = fopen("t.csv", "a");
    fputs("5,5,1\n", stream);
    fclose(stream);
    assert_loads(o, false);
    assert_loads(o, true);
    assert_int_equal(truncate("t.csv", (off_t)strlen(plain)), 0);
    assert_loads(o, false);
    assert_int_equal(symlink("t.csv", "link.csv"), 0);
    assert_loads(cache_options("link.csv", "cache"), true);
    assert_loads(cache_options("./t.csv", "cache"), true);
}

/* A change right after a file was written, again and again: within one tick of the clock. */
static void quick_changes_are_noticed(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        char text[sizeof plain];
        int reads;
        strcpy(text, plain);
        strstr(text, "60")[0] = (char)('1' + i % 9);
        int fd = open("t.csv", O_WRONLY | O_CREAT, 0666);
        assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
        close(fd);
        struct dataset_options o = cache_options("t.csv", "cache");
        o.normalize = NORMALIZE_NONE;
        o.test = "t.csv";
        struct dataset *d = load(o, &reads);
        assert_true(d->train.x[5] == (float)(10 * (1 + i % 9)));
        dataset_free(d);
    }
}

static bool change_file(void *context, const char *file, double share)
{
    FILE *stream = share > 0 && (*(int *)context)++ == 0 ? fopen(file, "a") : NULL;
    if (stream) {
        fputc('\n', stream);
        fclose(stream);
    }
    return true;
}

static void a_file_that_changes_meanwhile_has_none(void **state)
{
    (void)state;
    struct status status = {0};
    struct dataset_options o = cache_options("t.csv", "cache");
    put("t.csv", plain);
    int calls = 0;
    o.progress = (struct read_progress){change_file, &calls};
    dataset_free(dataset_load(&o, &status));
    assert_int_equal(count_files("cache"), 0);
}

/* ---- spoilt images --------------------------------------------------------------------------- */

static void spoilt_images_are_not_believed(void **state)
{
    (void)state;
    struct dataset_options o = cache_options("t.csv", "cache");
    size_t n;
    put("t.csv", plain);
    assert_loads(o, false);
    uint8_t *good = slurp(the_image(), &n), *bad = checked_malloc(n + 1);
    for (size_t i = 0; i < n; i++) {
        memcpy(bad, good, n);
        bad[i] ^= (uint8_t)(1 << i % 8);
        put_bytes(the_image(), bad, n);
        assert_loads(o, false);
    }
    for (size_t cut = 0; cut < n; cut++) {
        put_bytes(the_image(), good, cut);
        assert_loads(o, false);
    }
    memcpy(bad, good, n);
    bad[n] = 0;
    put_bytes(the_image(), bad, n + 1);
    assert_loads(o, false);
    assert_loads(o, true);
    free(good);
    free(bad);
}

static void what_is_no_image_is_passed_over(void **state)
{
    (void)state;
    struct dataset_options o = cache_options("t.csv", "cache");
    put("t.csv", plain);
    assert_loads(o, false);
    char image[300];
    strcpy(image, the_image());
    assert_int_equal(unlink(image), 0);
    assert_int_equal(mkdir(image, 0700), 0);
    assert_loads(o, false);
    assert_loads(o, false);
    assert_int_equal(rmdir(image), 0);
    assert_int_equal(mkfifo(image, 0600), 0);
    assert_loads(o, false);
    assert_loads(o, true); /* the pipe was replaced */
    size_t n;
    uint8_t *bytes = slurp(image, &n);
    put_bytes("elsewhere", bytes, n);
    free(bytes);
    assert_int_equal(unlink(image), 0);
    assert_int_equal(symlink("../elsewhere", image), 0);
    assert_loads(o, false);
}

/* With a checksum that is right: whoever writes the image may lie, but not crash the reader. */
static void hostile_images_are_survived(void **state)
{
    (void)state;
    put("t.csv", "a,colour,y\n1,red,1.5\n\n3,green,2.5\n5,red,0.25\n7,blue,8\n");
    struct dataset_options o = cache_options("t.csv", "cache");
    assert_loads(o, false);
    struct cache_slot slot;
    struct cache_image image;
    cache_slot_init(&slot, &o.cache, "t.csv", CACHE_TABLE);
    assert_true(cache_load(&slot, &image));
    for (uint64_t i = 0; i < 4000; i++) {
        struct cache_image bad = {checked_malloc(image.head_bytes + 8),
                                  checked_malloc(image.data_bytes + 8), image.head_bytes,
                                  image.data_bytes};
        memcpy(bad.head, image.head, image.head_bytes);
        memcpy(bad.data, image.data, image.data_bytes);
        for (uint64_t k = 0; k <= i % 3; k++) {
            uint64_t draw = random_bits(1, RANDOM_INIT, i, k);
            uint8_t byte = (uint8_t)(draw >> 40 & 1 ? 255 * (draw >> 41 & 1) : draw >> 48);
            if ((draw & 15) == 0)
                bad.head_bytes = (draw >> 8) % (image.head_bytes + 8);
            else if ((draw & 15) == 1)
                bad.data_bytes = (draw >> 8) % (image.data_bytes + 8);
            else if (draw & 16)
                bad.data[(draw >> 8) % image.data_bytes] = byte;
            else
                bad.head[(draw >> 8) % image.head_bytes] = byte;
        }
        struct iovec data = {bad.data, bad.data_bytes};
        struct status status = {0};
        unlink(slot.image);
        cache_store(&slot, bad.head, bad.head_bytes, &data, 1);
        dataset_free(dataset_load(&o, &status));
        free(bad.head);
        free(bad.data);
    }
    free(image.head);
    free(image.data);
    cache_slot_done(&slot);
}

/* ---- the folder ------------------------------------------------------------------------------ */

static void folders_that_cannot_be(void **state)
{
    (void)state;
    static const char *const folders[] = {"t.csv", "t.csv/below", "/proc/batchscope/cache",
                                          "/dev/null/x", ""};
    put("t.csv", plain);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        assert_loads(cache_options("t.csv", folders[i]), false);
        assert_loads(cache_options("t.csv", folders[i]), false);
    }
}

static void images_are_their_owners(void **state)
{
    (void)state;
    struct stat about;
    put("t.csv", plain);
    assert_loads(cache_options("t.csv", "deep/er/cache"), false);
    assert_loads(cache_options("t.csv", "deep/er/cache"), true);
    assert_loads(cache_options("t.csv", "cache"), false);
    assert_int_equal(stat("deep/er/cache", &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(stat(the_image(), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void images_take_a_bounded_place(void **state)
{
    (void)state;
    struct dataset_options o[] = {cache_options("a.csv", "cache"), cache_options("b.csv", "cache"),
                                  cache_options("c.csv", "cache")};
    struct stat about;
    for (size_t i = 0; i < 3; i++)
        put(o[i].data, plain);
    assert_loads(o[0], false);
    assert_int_equal(stat(the_image(), &about), 0);
    for (size_t i = 0; i < 3; i++)
        o[i].cache.most = 2 * (uint64_t)about.st_size + 1;
    assert_loads(o[1], false);
    put("cache/other", "a file of somebody else");
    usleep(20000);
    assert_loads(o[0], true);
    assert_loads(o[2], false);
    assert_loads(o[0], true);
    assert_loads(o[2], true);
    assert_int_equal(count_files("cache"), 3);
    assert_loads(o[1], false); /* was used before the others, and had to go */
    o[0].cache.most = 100;
    put("a.csv", plain);
    assert_loads(o[0], false);
    assert_loads(o[0], false); /* an image alone would be too large */
}

static void small_files_have_none(void **state)
{
    (void)state;
    struct dataset_options o = cache_options("t.csv", "cache");
    put("t.csv", plain);
    o.cache.least = sizeof plain;
    assert_loads(o, false);
    assert_loads(o, false);
    assert_int_equal(count_files("cache"), 0);
}

/* Several processes that read, write, delete and spoil the same image. */
static void many_at_once(void **state)
{
    (void)state;
    enum { PROCESSES = 4, TURNS = 60 };
    put("t.csv", plain);
    struct dataset_options o = cache_options("t.csv", "cache");
    assert_loads(o, false);
    char image[300];
    strcpy(image, the_image());
    for (int p = 0; p < PROCESSES; p++) {
        if (fork() != 0)
            continue;
        bool good = true;
        o.test = "t.csv";
        o.normalize = NORMALIZE_NONE;
        for (int i = 0; i < TURNS && good; i++) {
            struct status status = {0};
            struct dataset *d = dataset_load(&o, &status);
            good = d && d->train.n == 6 && d->train.x[5] == 60;
            dataset_free(d);
            if (i % 7 == p)
                unlink(image);
            if (i % 7 == p + 1 && truncate(image, 150) != 0)
                continue;
        }
        _exit(good ? 0 : 1);
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_true(count_files("cache") <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_image_gives_the_same, dataset_folder_empty),
        cmocka_unit_test_setup(a_test_file_has_its_own, dataset_folder_empty),
        cmocka_unit_test_setup(errors_name_the_same_places, dataset_folder_empty),
        cmocka_unit_test_setup(large_sets_are_bytes, dataset_folder_empty),
        cmocka_unit_test_setup(packed_images_have_one, dataset_folder_empty),
        cmocka_unit_test_setup(every_change_is_noticed, dataset_folder_empty),
        cmocka_unit_test_setup(quick_changes_are_noticed, dataset_folder_empty),
        cmocka_unit_test_setup(a_file_that_changes_meanwhile_has_none, dataset_folder_empty),
        cmocka_unit_test_setup(spoilt_images_are_not_believed, dataset_folder_empty),
        cmocka_unit_test_setup(what_is_no_image_is_passed_over, dataset_folder_empty),
        cmocka_unit_test_setup(hostile_images_are_survived, dataset_folder_empty),
        cmocka_unit_test_setup(folders_that_cannot_be, dataset_folder_empty),
        cmocka_unit_test_setup(images_are_their_owners, dataset_folder_empty),
        cmocka_unit_test_setup(images_take_a_bounded_place, dataset_folder_empty),
        cmocka_unit_test_setup(small_files_have_none, dataset_folder_empty),
        cmocka_unit_test_setup(many_at_once, dataset_folder_empty),
    };
    return cmocka_run_group_tests_name("dataset_cache", tests, dataset_folder_enter,
                                       dataset_folder_leave);
}
