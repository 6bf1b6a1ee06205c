/* test_dataset.c -- data sets from files that are wrong, each error with its place; label and task; the
 * shipped sets. */
#include "engine/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <math.h>

#include <cmocka.h>

#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_dataset.h"

/* ---- errors, each with its place ------------------------------------------------------------- */

static void errors_in_a_file_name_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *content, *expected;
    } cases[] = {
        {"", "t.csv: is empty; a header and rows are expected"},
        {"\n \n", "t.csv: is empty; a header and rows are expected"},
        {"a,b\n", "t.csv: has only a header; rows are expected below it"},
        {"a,b\n1,2\n3\n", "t.csv:3:2: 1 cell in this row; the first row has 2, and so must all"},
        {"a,b\n1,2\n\n3,4,5,6\n",
         "t.csv:4:3: 4 cells in this row; the first row has 2, and so must all"},
        {"a,b,c\n1,2,x\n3,x\n",
         "t.csv:3:3: 2 cells in this row; the first row has 3, and so must all"},
        {"a,b\n1,2\nhello,4\n", "t.csv:3:1: text \"hello\" in column \"a\", which began with "
                                "numbers; a number is expected"},
        {"a,b\n1,2\n\"say \"\"hi\"\"\x1b[31m\",4\n",
         "t.csv:3:1: text \"say \"hi\"\\x1b[31m\" in column \"a\", which began with numbers; "
         "a number is expected"},
        {"a,b\n1,2\nabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabc,4\n",
         "t.csv:3:1: text \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnop…\" in column \"a\", which "
         "began with numbers; a number is expected"},
        {"a,b\nx,2\n3,4\n", "t.csv:3:1: number \"3\" in column \"a\", which began as text; text is "
                            "expected"},
        {"a,b\n1,2\n0x10,4\n", "t.csv:3:1: text \"0x10\" in column \"a\", which began with "
                               "numbers; a number is expected"},
        {"a,b\n1,2\n1.5m,4\n", "t.csv:3:1: text \"1.5m\" in column \"a\", which began with "
                               "numbers; a number is expected"},
        {"a,b\n1,2\n3,\n",
         "t.csv:3:2: missing value \"\" in column \"b\"; fill it in, or leave the row out"},
        {"a,b\n1,2\nNA,4\n",
         "t.csv:3:1: missing value \"NA\" in column \"a\"; fill it in, or leave the row out"},
        {"a,b\n1,2\n?,4\n",
         "t.csv:3:1: missing value \"?\" in column \"a\"; fill it in, or leave the row out"},
        {"a,b\nnan,2\n",
         "t.csv:2:1: missing value \"nan\" in column \"a\"; fill it in, or leave the row out"},
        {"a,b\nx,2\nnull,2\n",
         "t.csv:3:1: missing value \"null\" in column \"a\"; fill it in, or leave the row out"},
        {"a,b\n1,2\n3,-inf\n",
         "t.csv:3:2: value \"-inf\" in column \"b\" is not finite; a finite number is expected"},
        {"a,b\n1,2\n3,1e999\n",
         "t.csv:3:2: number \"1e999\" in column \"b\" is too large; the limit is 3.4e38"},
        {"a,b\n1,2\n3,-4e38\n",
         "t.csv:3:2: number \"-4e38\" in column \"b\" is too large; the limit is 3.4e38"},
        {"a,b\n1,2\n3,4\"5\n",
         "t.csv:3:2: stray quote; quote a whole cell, and write a quote inside it twice"},
        {"a,b\n1,2\n\"3\"x,4\n",
         "t.csv:3:1: stray quote; quote a whole cell, and write a quote inside it twice"},
        {"a,b\n1,2\n3,\"4\n5,6\n",
         "t.csv:3:2: the quote that opens here is never closed; close it at the cell's end"},
        {"a,b\n\"x\ny\",2\nz\n",
         "t.csv:4:2: 1 cell in this row; the first row has 2, and so must all"},
        {"a\n1\n2\n", "t.csv: has one column; features and a label are expected, with commas, "
                      "semicolons or tabs between"},
        {"a;b;c\n1;2\n", "t.csv:2:3: 2 cells in this row; the first row has 3, and so must all"},
        {"x;y;k\n1,5;2;a\n2,5;3;b\n", "t.csv:2:1: number \"1,5\" in column \"x\" has a decimal "
                                     "comma; a point is expected, as in 1.5"},
        {"1,5;2,5;a\n3,5;4,5;b\n", "t.csv:1:1: number \"1,5\" in column \"c1\" has a decimal "
                                   "comma; a point is expected, as in 1.5"},
        {"1;-2,5e3;a\n3,5;4,5;b\n", "t.csv:1:2: number \"-2,5e3\" in column \"c2\" has a decimal "
                                    "comma; a point is expected, as in 1.5"},
        {"x;k\n1;a\n2,5;b\n", "t.csv:3:1: number \"2,5\" in column \"x\" has a decimal comma; "
                              "a point is expected, as in 1.5"},
        {"1.5,,a\n1.5,2.5,b\n", "t.csv:1:2: missing value \"\" in column \"c2\"; fill it in, or "
                                "leave the row out"},
        {"a,b\n1,5\n2,5\n",
         "t.csv:2:2: label \"5\" in every row; at least two different ones are needed"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put("t.csv", cases[i].content);
        assert_refused(options("t.csv"), cases[i].expected);
    }
}

static void line_ends_are_counted_of_every_kind(void **state)
{
    (void)state;
    static const char expected[] =
        "t.csv:5:2: missing value \"\" in column \"b\"; fill it in, or leave the row out";
    static const char *const contents[] = {
        "a,b\n1,2\n3,4\n5,6\n7,\n",
        "a,b\r\n1,2\r\n3,4\r\n5,6\r\n7,\r\n",
        "a,b\r1,2\r3,4\r5,6\r7,\r",
        "a,b\n1,2\n\r\n\n7,",
        "a,b\nx,2\n\"y\nz\",4\nx,",
        "a,\"b\"\r\n\r\n \t\r\n\r\n7, \r\n",
        "\xef\xbb\xbf"
        "a,b\n1,2\n3,4\n5,6\n7,",
    };
    for (size_t i = 0; i < COUNT_OF(contents); i++) {
        put("t.csv", contents[i]);
        assert_refused(options("t.csv"), expected);
    }
}

static void hostile_bytes_are_refused(void **state)
{
    (void)state;
    static const char nul[] = "a,b\n1,2\n3,4\0\n";
    put_bytes("t.csv", nul, sizeof nul - 1);
    assert_refused(options("t.csv"), "t.csv:3:2: NUL byte; a CSV file is text in UTF-8");
    char *endless = checked_malloc(3 << 20);
    memset(endless, 'x', 3 << 20);
    memcpy(endless, "a,b\n1,\"", 7);
    put_bytes("t.csv", endless, 3 << 20);
    free(endless);
    assert_refused(options("t.csv"),
                   "t.csv:2:2: cell of more than 1 MiB; close its quote, or leave it out");
}

static void files_that_cannot_be_read(void **state)
{
    (void)state;
    assert_refused(options("absent.csv"),
                   "absent.csv: no such file; give one that there is, or a name: digits, iris, "
                   "wine, breast_cancer, diabetes, spirals, fashion-mnist");
    assert_refused(options("."), ".: is a directory; a CSV file is expected");
    struct dataset_options o = options("iris");
    o.directory = "absent";
    assert_refused(o, "absent/iris.csv: No such file or directory; a CSV file is expected");
    o = options("iris");
    o.test = "absent.csv";
    assert_refused(o, "absent.csv: No such file or directory; a CSV file is expected");
}

/* Bytes changed, doubled and cut off: loading must end, with a data set or one line of text. */
static void mutations_are_survived(void **state)
{
    (void)state;
    static const char whole[] = "a,b,\"c\"\r\n1,x,2\r\n-3e1,\"y, \"\"z\"\"\",4\r\n5,x,6\n7,w,2\n";
    static const char spice[] = "\",\n\r\0 ;0e-.\xff";
    enum { SIZE = sizeof whole - 1 };
    for (uint64_t i = 0; i < 10000; i++) {
        char bytes[SIZE];
        struct status status = {0};
        struct dataset_options o = options("t.csv");
        size_t n = SIZE;
        memcpy(bytes, whole, SIZE);
        for (uint64_t k = 0; k <= i % 4; k++) {
            uint64_t draw = random_bits(1, RANDOM_INIT, i, k), at = draw % n;
            if ((draw >> 32) % 8 == 0)
                n = at + 1;
            else
                bytes[at] =
                    (draw >> 32) % 2 ? spice[(draw >> 40) % sizeof spice] : bytes[(draw >> 40) % n];
        }
        put_bytes("t.csv", bytes, n);
        struct dataset *d = dataset_load(&o, &status);
        if (!d && (status.kind != STATUS_BAD_INPUT || strchr(status.text, '\n')))
            fail_msg("case %u: kind %d, \"%s\"", (unsigned)i, (int)status.kind, status.text);
        dataset_free(d);
    }
}

/* A row of 65 texts, one more than a column may have. */
static void too_many_texts_are_refused(void **state)
{
    (void)state;
    FILE *stream = fopen("t.csv", "w");
    assert_non_null(stream);
    fputs("a,b\n", stream);
    for (int i = 0; i < 70; i++)
        fprintf(stream, "text%d,%d\n", i, i % 2);
    fclose(stream);
    assert_refused(options("t.csv"), "t.csv:66:1: column \"a\" has 70 different texts, more than "
                                     "64; leave it out");
}

/* ---- the label and the task ------------------------------------------------------------------ */

static void label_by_name_number_or_last(void **state)
{
    (void)state;
    put("t.csv", "a,b,c\n1,x,5\n2,y,6\n3,x,5\n");
    static const struct {
        const char *label;
        int features, outputs;
        const char *first;
    } cases[] = {
        {NULL, 3, 2, "5"}, {"", 3, 2, "5"},  {"c", 3, 2, "5"}, {"3", 3, 2, "5"},
        {"b", 2, 2, "x"},  {"2", 2, 2, "x"}, {"a", 3, 3, "1"}, {"1", 3, 3, "1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dataset_options o = options("t.csv");
        o.label = cases[i].label;
        struct dataset *d = load_with(o);
        assert_int_equal(d->task, TASK_CLASSIFY);
        assert_int_equal(d->features, cases[i].features);
        assert_int_equal(d->outputs, cases[i].outputs);
        assert_string_equal(d->class_names[0], cases[i].first);
        dataset_free(d);
    }
}

static void label_that_is_not_there(void **state)
{
    (void)state;
    put("t.csv", "a,b,b\n1,2,5\n2,3,6\n");
    const char *const wrong[] = {"d", "0", "4", "-1", "1.5"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        char expected[200];
        snprintf(expected, sizeof expected,
                 "t.csv: label \"%s\" is no column; give a name or 1 to 3: \"a\", \"b\", \"b\"",
                 wrong[i]);
        struct dataset_options o = options("t.csv");
        o.label = wrong[i];
        assert_refused(o, expected);
    }
    struct dataset_options o = options("t.csv");
    o.label = "b";
    assert_refused(o, "t.csv: 2 columns are called \"b\"; give the label's number, 1 to 3");
}

static enum task task_of(const char *content, enum task wanted)
{
    put("t.csv", content);
    struct dataset_options o = options("t.csv");
    o.task = wanted;
    struct dataset *d = load_with(o);
    enum task task = d->task;
    assert_int_equal(d->train.label != NULL, task == TASK_CLASSIFY);
    assert_int_equal(d->train.target != NULL, task == TASK_REGRESS);
    dataset_free(d);
    return task;
}

static void task_follows_the_label(void **state)
{
    (void)state;
    char many[400] = "a,b\n";
    for (int i = 0; i < 21; i++)
        sprintf(many + strlen(many), "1,%d\n", i);
    assert_int_equal(task_of("a,b\n1,x\n2,y\n", TASK_AUTO), TASK_CLASSIFY);
    assert_int_equal(task_of("a,b\n1,0\n2,1\n", TASK_AUTO), TASK_CLASSIFY);
    assert_int_equal(task_of("a,b\n1,0\n2,1\n", TASK_REGRESS), TASK_REGRESS);
    assert_int_equal(task_of("a,b\n1,0.5\n2,1\n", TASK_AUTO), TASK_REGRESS);
    assert_int_equal(task_of(many, TASK_AUTO), TASK_REGRESS);
    assert_int_equal(task_of(many, TASK_CLASSIFY), TASK_CLASSIFY);
    strrchr(many, '2')[0] = '1'; /* 20 becomes 10: twenty distinct numbers */
    assert_int_equal(task_of(many, TASK_AUTO), TASK_CLASSIFY);
}

static void task_that_does_not_suit(void **state)
{
    (void)state;
    struct dataset_options o = options("t.csv");
    put("t.csv", "a,b\n1,x\n2,y\n");
    o.task = TASK_REGRESS;
    assert_refused(o, "t.csv:2:2: label \"x\" is text; regression needs numbers, or choose "
                      "classify");
    put("t.csv", "a,b\n1,1\n2,2.5\n");
    o.task = TASK_CLASSIFY;
    assert_refused(o, "t.csv:3:2: label 2.5 is not whole; classes need whole numbers, or choose "
                      "regress");
}

static void classes_are_sorted(void **state)
{
    (void)state;
    put("t.csv", "a,b\n1,10\n2,9\n3,-1\n4,9.0\n5,1e1\n6,-0\n7,0\n");
    struct dataset *d = load_with(options("t.csv"));
    const char *const numbers[] = {"-1", "0", "9", "10"};
    assert_int_equal(d->outputs, 4);
    for (int k = 0; k < 4; k++)
        assert_string_equal(d->class_names[k], numbers[k]);
    for (size_t i = 0; i < d->train.n; i++) {
        const int32_t expected[] = {3, 2, 0, 2, 3, 1, 1};
        assert_int_equal(d->train.label[i], expected[(int)d->train.x[i] - 1]);
    }
    dataset_free(d);
    put("t.csv", "a,b\n1,pear\n2,Apple\n3,fig\n");
    d = load_with(options("t.csv"));
    assert_string_equal(d->class_names[0], "Apple");
    assert_string_equal(d->class_names[1], "fig");
    assert_string_equal(d->class_names[2], "pear");
    dataset_free(d);
}

/* ---- the shipped sets ------------------------------------------------------------------------ */

static void shipped_sets_load(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum task task;
        int features, outputs, height;
        size_t train, test;
    } sets[] = {
        {"digits", TASK_CLASSIFY, 64, 10, 8, 1437, 360},
        {"iris", TASK_CLASSIFY, 4, 3, 0, 120, 30},
        {"wine", TASK_CLASSIFY, 13, 3, 0, 142, 36},
        {"breast_cancer", TASK_CLASSIFY, 30, 2, 0, 455, 114},
        {"diabetes", TASK_REGRESS, 10, 1, 0, 353, 89},
        {"spirals", TASK_CLASSIFY, 2, 3, 0, 480, 120},
    };
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        struct dataset_options o = options(sets[i].name);
        o.normalize = NORMALIZE_ZSCORE;
        assert_string_equal(dataset_table[i].name, sets[i].name);
        struct dataset *d = load_with(o);
        assert_string_equal(d->name, sets[i].name);
        assert_int_equal(d->task, sets[i].task);
        assert_int_equal(d->features, sets[i].features);
        assert_int_equal(d->outputs, sets[i].outputs);
        assert_int_equal(d->height, sets[i].height);
        assert_int_equal(d->train.n, sets[i].train);
        assert_int_equal(d->test.n, sets[i].test);
        assert_true(dataset_bytes(d) >= (d->train.n + d->test.n) * 4 * (size_t)(d->features + 1));
        assert_int_equal(dataset_table[i].rows, d->train.n + d->test.n);
        assert_int_equal(dataset_table[i].columns, d->features);
        assert_int_equal(dataset_table[i].outputs, d->outputs);
        assert_true(dataset_installed(&dataset_table[i], options("").directory));
        assert_int_equal(d->train.features, d->features);
        dataset_free(d);
    }
}

/* Mean 0 and deviation 1 of every feature that varies; all finite. */
static void shipped_sets_are_standardised(void **state)
{
    (void)state;
    for (size_t k = 0; dataset_table[k].name; k++) {
        if (dataset_table[k].package)
            continue;
        struct dataset_options o = options(dataset_table[k].name);
        o.normalize = NORMALIZE_ZSCORE;
        struct dataset *d = load_with(o);
        for (int f = 0; f < d->features; f++) {
            double mean = 0, square = 0;
            for (size_t i = 0; i < d->train.n; i++) {
                double x = d->train.x[i * (size_t)d->features + (size_t)f];
                mean += x / (double)d->train.n;
                square += x * x / (double)d->train.n;
            }
            assert_near(d->name, mean, 0);
            assert_near(d->name, square, square > 0.5 ? 1 : 0);
        }
        dataset_free(d);
    }
}

static void names_of_files_are_shortened(void **state)
{
    (void)state;
    put("my.data.csv", "a,b\n1,0\n2,1\n");
    struct dataset *d = load_with(options("./my.data.csv"));
    assert_string_equal(d->name, "my.data");
    dataset_free(d);
}

/* One value, one label, another order, another split: other data. */
static void data_have_a_fingerprint(void **state)
{
    static const char *const others[] = {"a,b\n1,0\n2,1\n3,1\n4,0\n5.000001,1\n", "a,b\n1,0\n2,1\n3,1\n4,0\n5,0\n",
                                         "a,b\n2,1\n1,0\n3,1\n4,0\n5,1\n", "a,b\n1,0\n2,1\n3,1\n4,0\n"};
    (void)state;
    put("t.csv", "a,b\n1,0\n2,1\n3,1\n4,0\n5,1\n");
    struct dataset *first = load_with(options("t.csv")), *again = load_with(options("t.csv"));
    uint32_t fingerprint = dataset_fingerprint(first);
    assert_int_equal(dataset_fingerprint(again), fingerprint);
    dataset_free(first);
    dataset_free(again);
    struct dataset_options seed = options("t.csv");
    seed.seed = 2;
    again = load_with(seed);
    assert_int_not_equal(dataset_fingerprint(again), fingerprint);
    dataset_free(again);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        put("t.csv", others[i]);
        again = load_with(options("t.csv"));
        assert_int_not_equal(dataset_fingerprint(again), fingerprint);
        dataset_free(again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_in_a_file_name_their_place),
        cmocka_unit_test(line_ends_are_counted_of_every_kind),
        cmocka_unit_test(hostile_bytes_are_refused),
        cmocka_unit_test(files_that_cannot_be_read),
        cmocka_unit_test(mutations_are_survived),
        cmocka_unit_test(too_many_texts_are_refused),
        cmocka_unit_test(label_by_name_number_or_last),
        cmocka_unit_test(label_that_is_not_there),
        cmocka_unit_test(task_follows_the_label),
        cmocka_unit_test(task_that_does_not_suit),
        cmocka_unit_test(classes_are_sorted),
        cmocka_unit_test(shipped_sets_load),
        cmocka_unit_test(shipped_sets_are_standardised),
        cmocka_unit_test(names_of_files_are_shortened),
        cmocka_unit_test(data_have_a_fingerprint),
    };
    return cmocka_run_group_tests_name("dataset", tests, dataset_folder_enter, dataset_folder_leave);
}
