/* test_dataset.c -- data sets: every error with its place, splits, coding and normalisation. */
#include "engine/dataset.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/csv_reader.h"
#include "engine/dataset_csv.h"
#include "engine/dataset_split.h"
#include "engine/decimal.h"
#include "engine/random.h"
#include "engine/util.h"

static char *shipped; /* the folder of data sets, absolute */
static char folder[] = "/tmp/batchscope-test-XXXXXX";

/* ---- helpers --------------------------------------------------------------------------------- */

static void put_bytes(const char *file, const char *bytes, size_t n)
{
    FILE *stream = fopen(file, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, n, stream), n);
    assert_int_equal(fclose(stream), 0);
}

static void put(const char *file, const char *text)
{
    put_bytes(file, text, strlen(text));
}

static struct dataset_options options(const char *data)
{
    return (struct dataset_options){
        .directory = shipped, .data = data, .holdout = 0.2, .seed = 1, .normalize = NORMALIZE_NONE};
}

static struct dataset *load_with(struct dataset_options o)
{
    struct status status = {0};
    struct dataset *dataset = dataset_load(&o, &status);
    if (!dataset)
        fail_msg("%s: %s", o.data, status.text);
    return dataset;
}

static void assert_refused(struct dataset_options o, const char *expected)
{
    struct status status = {0};
    struct dataset *dataset = dataset_load(&o, &status);
    if (dataset)
        fail_msg("accepted, expected: %s", expected);
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    assert_string_equal(status.text, expected);
}

static void assert_near(const char *what, double measured, double expected)
{
    if (!(fabs(measured - expected) <= 2e-7 * fmax(1, fabs(expected))))
        fail_msg("%s: %.12g, expected %.12g", what, measured, expected);
}

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

/* ---- reading what is right ------------------------------------------------------------------- */

static void numbers_are_read_exactly(void **state)
{
    (void)state;
    const char *const good[] = {"0",
                                "-0",
                                "+7",
                                "12",
                                "1.5",
                                ".5",
                                "5.",
                                "-6e-3",
                                "1E5",
                                "1e+22",
                                "1e23",
                                "0.1",
                                "1e400",
                                "-1e400",
                                "1e-400",
                                "4.9e-324",
                                "0e99999999999",
                                "9007199254740993",
                                "123456789012345678901234567890",
                                "0.000000000000000000000000123",
                                "2.2250738585072011e-308",
                                "179769313486231580793728971405301e277",
                                "0.30000000000000004"};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        double value = 0, expected = strtod(good[i], NULL);
        if (!decimal_parse(good[i], &value) || memcmp(&value, &expected, sizeof value) != 0)
            fail_msg("%s read as %.17g, expected %.17g", good[i], value, expected);
    }
    const char *const bad[] = {"",    "-",  ".",  "e5",  "1e",  "1e+",   "0x1", "1,5", "inf",
                               "nan", "1 ", " 1", "--1", "1..", "1.2.3", "1_0", "١",   "1f"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        double value = 42;
        if (decimal_parse(bad[i], &value) || value != 42)
            fail_msg("\"%s\" read as %.17g, expected a refusal", bad[i], value);
    }
}

static void random_decimals_equal_strtod(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t bits = random_bits(1, RANDOM_INIT, 5, i);
        char text[64];
        snprintf(text, sizeof text, "%d.%0*ue%d", (int)(bits % 2000000) - 1000000,
                 (int)(bits >> 24 & 15) + 1, (unsigned)(bits >> 40 & 0xffff),
                 (int)(bits >> 32 & 63) - 32);
        double value = 0, expected = strtod(text, NULL);
        if (!decimal_parse(text, &value) || value != expected)
            fail_msg("%s read as %.17g, expected %.17g", text, value, expected);
    }
}

/* What follows a text is not part of it. */
static void short_numbers_equal_long_ones(void **state)
{
    (void)state;
    static const char letters[] = "0123456789+-./:;e, \x80\xff";
    for (uint64_t i = 0; i < 300000; i++) {
        char text[2 * DECIMAL_PADDING];
        double value = 42, expected = 42;
        size_t length = i % 10;
        for (size_t k = 0; k < sizeof text; k++) {
            uint64_t draw = random_bits(1, RANDOM_INIT, i, k);
            text[k] = letters[draw % 16 ? draw / 16 % 10 : draw / 16 % (sizeof letters - 1)];
        }
        text[length] = '\0';
        bool good = decimal_parse_short(text, &value);
        bool expects = length < DECIMAL_PADDING && decimal_parse_digits(text, &expected);
        if (good != expects || value != expected)
            fail_msg("\"%s\": %d %.17g, expected %d %.17g", text, good, value, expects, expected);
    }
}

/* Columns widen in the middle of the file, and give back what was there. */
static void columns_are_as_narrow_as_their_numbers(void **state)
{
    (void)state;
    enum { ROWS = 500 };
    static const struct {
        const char *odd;
        enum column_kind kind;
    } cases[] = {
        {"0", COLUMN_BYTES},          {"255", COLUMN_BYTES},        {"7.0", COLUMN_BYTES},
        {"256", COLUMN_INTEGERS},     {"-1", COLUMN_INTEGERS},      {"2147483647", COLUMN_INTEGERS},
        {"1e9", COLUMN_INTEGERS},     {"-2147483647", COLUMN_INTEGERS},
        {"2147483648", COLUMN_DOUBLES}, {"-2147483649", COLUMN_DOUBLES}, {"0.5", COLUMN_DOUBLES},
        {"-0", COLUMN_DOUBLES},       {"1e30", COLUMN_DOUBLES},     {"-1e-300", COLUMN_DOUBLES},
        {"4503599627370497", COLUMN_DOUBLES},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct status status = {0};
        size_t odd = i * 37 % ROWS;
        FILE *stream = fopen("t.csv", "w");
        assert_non_null(stream);
        for (size_t r = 0; r < ROWS; r++)
            if (r == odd)
                fprintf(stream, "%s,1\n", cases[i].odd);
            else
                fprintf(stream, "%zu,1\n", r % 256);
        fclose(stream);
        struct csv_table *t = csv_table_read("t.csv", NULL, &status);
        assert_non_null(t);
        assert_int_equal(t->column[0].kind, cases[i].kind);
        for (size_t r = 0; r < ROWS; r++) {
            double value = column_number(&t->column[0], r);
            double expected = r == odd ? strtod(cases[i].odd, NULL) : (double)(r % 256);
            assert_memory_equal(&value, &expected, sizeof value);
        }
        csv_table_free(t);
    }
}

static void forms_of_csv_agree(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "a,b,c\n1,x,2\n3,\"y, z\",4\n",
        "a,b,c\r\n1,x,2\r\n3,\"y, z\",4",
        "\xef\xbb\xbf\"a\",b,\"c\"\n\"1\" , x ,2\n\n3,\"y, z\", 4 \n\n\n",
        "a,b,c\r1,x,2\r3,\"y, z\",4\r",
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        struct status status = {0};
        put("t.csv", forms[i]);
        struct csv_table *t = csv_table_read("t.csv", NULL, &status);
        if (!t)
            fail_msg("%s", status.text);
        assert_int_equal(t->rows, 2);
        assert_int_equal(t->columns, 3);
        assert_string_equal(t->column[0].name, "a");
        assert_true(column_number(&t->column[0], 0) == 1 && column_number(&t->column[0], 1) == 3);
        assert_true(column_number(&t->column[2], 0) == 2 && column_number(&t->column[2], 1) == 4);
        assert_string_equal(column_text(&t->column[1], 0), "x");
        assert_string_equal(column_text(&t->column[1], 1), "y, z");
        csv_table_free(t);
    }
}

static void a_file_of_numbers_has_no_header(void **state)
{
    (void)state;
    put("t.csv", "1,2\n3,4\n5,6\n");
    struct dataset_options o = options("t.csv");
    o.label = "c1";
    struct dataset *d = load_with(o);
    assert_int_equal(d->train.n + d->test.n, 3);
    assert_string_equal(d->class_names[0], "1");
    dataset_free(d);
}

struct listing {
    char text[8000];
    size_t used;
};

static bool list_row(void *context, const struct csv_row *row, struct status *status)
{
    struct listing *list = context;
    (void)status;
    list->used += (size_t)sprintf(list->text + list->used, "%zu:", row->line);
    for (size_t c = 0; c < row->count; c++)
        list->used += (size_t)sprintf(list->text + list->used, "<%s>", row->cell[c]);
    return true;
}

/* Up to 8 lines of cells, delimiters and spaces, each with a last cell `last`. */
static void put_random_rows(uint64_t seed, const char *last)
{
    static const char letters[] = "a1,,; \t", *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\n \n"};
    char text[4000] = "h,h\n"; /* so that nothing but commas delimits */
    size_t used = strlen(text);
    for (uint64_t i = 0; i <= seed % 8; i++) {
        uint64_t draw = random_bits(3, RANDOM_INIT, seed, i);
        for (uint64_t k = draw % 9; k > 0; k--, draw /= 7)
            text[used++] = letters[draw % 7];
        for (uint64_t k = seed % 5 == 0 ? 200 : 0; k > 0; k--) /* more than is cut at a time */
            text[used++] = letters[random_bits(4, RANDOM_INIT, seed * 8 + i, k) % 7];
        used += (size_t)sprintf(text + used, ",%s%s", last, ends[draw / 7 % COUNT_OF(ends)]);
    }
    put_bytes("t.csv", text, used - (seed % 3 == 0));
}

/* A quote anywhere in a row leaves it to libcsv; the other rows are cut without. */
static void quotes_change_no_cell(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct listing plain = {.used = 0}, quoted = {.used = 0};
        struct status status = {0};
        put_random_rows(seed, "z");
        assert_true(csv_read("t.csv", list_row, &plain, NULL, &status));
        put_random_rows(seed, "\"z\"");
        assert_true(csv_read("t.csv", list_row, &quoted, NULL, &status));
        assert_string_equal(plain.text, quoted.text);
    }
}

static void headers_are_recognized(void **state)
{
    (void)state;
    static const struct {
        const char *content, *first; /* name of the first column */
        size_t rows;
    } cases[] = {
        {"a,b\n1,2\n3,4\n", "a", 2},
        {"1,2\n3,4\n", "c1", 2},
        {"5.1,3.5,setosa\n4.9,3.0,versicolor\n", "c1", 2}, /* numbers and text, no header */
        {"setosa,5.1\nversicolor,4.9\n", "c1", 2},
        {"1.0,2.0,a\n1.0,2.0,a\n1.0,2.0,b\n", "c1", 3},
        {"k;n\nx;1\n2,5;2\n", "k", 2},                   /* text with a comma among text */
        {"species,width\nsetosa,5.1\nvirginica,4.9\n", "species", 2},
        {"label,0,1\n7,0,0\n8,1,1\n", "label", 2},        /* names that are numbers */
        {",a\n0,x\n1,y\n", "c1", 2},                      /* a column of row numbers */
        {"Na,K\n1,2\n3,4\n", "Na", 2},                    /* reads as \"missing\" elsewhere */
        {"a,b\nx,y\nz,w\n", "a", 2},                      /* text alone: the first row */
        {"\"a\",\"b\"\n\"1\",\"2\"\n3,4\n", "a", 2},
        {"-1e3,x\n+2,y\n", "c1", 2},
        {"1,2\n", "c1", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct status status = {0};
        put("t.csv", cases[i].content);
        struct csv_table *t = csv_table_read("t.csv", NULL, &status);
        if (!t)
            fail_msg("%s: %s", cases[i].content, status.text);
        if (t->rows != cases[i].rows || strcmp(t->column[0].name, cases[i].first) != 0)
            fail_msg("%s: %zu rows below \"%s\"", cases[i].content, t->rows, t->column[0].name);
        csv_table_free(t);
    }
}

static void delimiters_are_recognized(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        size_t columns;
        const char *second; /* name of the second column */
    } cases[] = {
        {"a,b,c\n1,2,3\n", 3, "b"},
        {"a;b;c\r\n1;2;3\r\n", 3, "b"},
        {"a\tb\tc\n1\t2\t3\n", 3, "b"},
        {"a\t\"b\tb\"\n\n1\t2\n", 2, "b\tb"},
        {"\"a;b;c\",d\n1,2\n", 2, "d"},                     /* what is quoted does not count */
        {"a,\"b\nb;b\",c\n1,2,3\n", 3, "b\nb;b"},
        {"note,n\n\"x;y\",1\nz,2\n", 2, "n"},
        {"a, b; c\n1,2\n", 2, "b; c"},                       /* steady wins over rare */
        {"\xef\xbb\xbfnäme;größe\n1;2\n", 2, "größe"},
        {"\n \n\t\na;b\n1;2", 2, "b"},
        {"a\tb\n1\t2\n", 2, "b"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct status status = {0};
        put("t.csv", cases[i].content);
        struct csv_table *t = csv_table_read("t.csv", NULL, &status);
        if (!t)
            fail_msg("%s: %s", cases[i].content, status.text);
        if (t->columns != cases[i].columns || strcmp(t->column[1].name, cases[i].second) != 0)
            fail_msg("%s: %zu columns, the second \"%s\"", cases[i].content, t->columns,
                     t->column[1].name);
        csv_table_free(t);
    }
    put("t.csv", "a\tb\n1\t2\n\t3\n");
    assert_refused(options("t.csv"), "t.csv:3:1: missing value \"\" in column \"a\"; fill it in, "
                                     "or leave the row out");
}

/* Rows longer than the reader's chunks, so that every kind of cut occurs. */
static void long_files_are_read_whole(void **state)
{
    (void)state;
    enum { ROWS = 40000 };
    struct status status = {0};
    FILE *stream = fopen("t.csv", "w");
    assert_non_null(stream);
    fputs("a,b\r\n", stream);
    for (int i = 0; i < ROWS; i++)
        fprintf(stream, "%d,\"%d\r\n\"\"x\"\"\"\r\n", i, i % 1000);
    fclose(stream);
    struct csv_table *t = csv_table_read("t.csv", NULL, &status);
    if (!t)
        fail_msg("%s", status.text);
    assert_int_equal(t->rows, ROWS);
    assert_int_equal(t->column[1].text_count, 1000);
    for (int i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d\r\n\"x\"", i % 1000);
        assert_true(column_number(&t->column[0], i) == i);
        assert_string_equal(column_text(&t->column[1], i), text);
        assert_int_equal(csv_table_line(t, i), 2 + 2 * i);
    }
    csv_table_free(t);
}

static void text_becomes_one_feature_a_category(void **state)
{
    (void)state;
    put("t.csv", "size,colour,y\n1,red,0\n2,blue,1\n3,red,0\n4,green,1\n");
    put("u.csv", "size,colour,y\n1,red,0\n2,blue,1\n");
    struct dataset_options o = options("t.csv");
    o.test = "u.csv";
    struct dataset *d = load_with(o);
    const float train[] = {1, 0, 0, 1, 2, 1, 0, 0, 3, 0, 0, 1, 4, 0, 1, 0};
    const float test[] = {1, 0, 0, 1, 2, 1, 0, 0};
    assert_int_equal(d->features, 4);
    assert_memory_equal(d->train.x, train, sizeof train);
    assert_memory_equal(d->test.x, test, sizeof test);
    dataset_free(d);
}

/* ---- splits ---------------------------------------------------------------------------------- */

static void held_out_counts_round_up(void **state)
{
    (void)state;
    assert_int_equal(split_count(0.2, 1797), 360);
    assert_int_equal(split_count(0.2, 150), 30);
    assert_int_equal(split_count(0.07, 100), 7);
    assert_int_equal(split_count(0.29, 100), 29);
    assert_int_equal(split_count(0.001, 10), 1);
    assert_int_equal(split_count(0.25, 10), 3);
}

static void splits_are_disjoint_ordered_and_seeded(void **state)
{
    (void)state;
    enum { ROWS = 1000, HELD = 200 };
    uint32_t *row = split_rows(ROWS, HELD, 1), *same = split_rows(ROWS, HELD, 1);
    uint32_t *other = split_rows(ROWS, HELD, 2), common = 0;
    bool seen[ROWS] = {false}, held[ROWS] = {false};
    for (int i = 0; i < ROWS; i++) {
        assert_false(seen[row[i]]);
        seen[row[i]] = true;
        held[row[i]] = i >= ROWS - HELD;
        if (i > 0 && i != ROWS - HELD)
            assert_true(row[i] > row[i - 1]);
    }
    for (int i = ROWS - HELD; i < ROWS; i++)
        common += held[other[i]];
    assert_memory_equal(row, same, ROWS * sizeof *row);
    assert_in_range(common, 15, 65); /* expected 40, standard deviation 5 */
    free(row);
    free(same);
    free(other);
}

static void too_few_rows_for_a_split(void **state)
{
    (void)state;
    put("t.csv", "a,b\n1,0\n2,1\n");
    struct dataset_options o = options("t.csv");
    o.holdout = 0.9;
    assert_refused(o, "t.csv: 2 rows, of which 2 would be held out; more rows are needed, or a "
                      "smaller holdout");
    o.holdout = 0.5;
    struct dataset *d = load_with(o);
    assert_int_equal(d->train.n, 1);
    assert_int_equal(d->test.n, 1);
    dataset_free(d);
    const double wrong[] = {0, 1, -0.5, 1.5, NAN};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct status status = {0};
        o.holdout = wrong[i];
        assert_null(dataset_load(&o, &status));
        assert_non_null(strstr(status.text, "; a share between 0 and 1 is expected"));
    }
}

static uint64_t rows_of(const struct dataset *d)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < d->train.n; i++)
        rows |= (uint64_t)1 << (int)d->train.x[i];
    return rows;
}

static void subsets_are_seeded_and_nested(void **state)
{
    (void)state;
    char text[800] = "row,class\n";
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%d,%d\n", i, i % 2);
    put("t.csv", text);
    struct dataset_options o = options("t.csv");
    uint64_t wider = 0, test = 0;
    for (o.subset = 48; o.subset > 0; o.subset--) {
        struct dataset *d = load_with(o), *again = load_with(o);
        uint64_t rows = rows_of(d);
        assert_int_equal(d->train.n, o.subset);
        assert_int_equal(d->test.n, 12);
        assert_int_equal(d->outputs, 2);
        assert_true(rows == rows_of(again));
        assert_true(o.subset == 48 || (rows & ~wider) == 0);
        for (size_t i = 0; i < d->test.n; i++)
            test |= (uint64_t)1 << (int)d->test.x[i];
        assert_true((test & rows) == 0 && __builtin_popcountll(test) == 12);
        wider = rows;
        dataset_free(d);
        dataset_free(again);
    }
    o.subset = 20;
    struct dataset *a = load_with(o);
    put("u.csv", "row,class\n1,1\n");
    o.test = "u.csv";
    struct dataset *b = load_with(o);
    assert_int_equal(b->train.n, 20);
    assert_int_equal(b->test.n, 1);
    assert_true(rows_of(a) != rows_of(b));
    dataset_free(a);
    dataset_free(b);
    o.test = NULL;
    o.subset = 49;
    assert_refused(o, "subset 49 is more than the 48 examples of the training split");
}

static size_t count_turned(const struct dataset *plain, const struct dataset *noisy, bool *turned)
{
    size_t count = 0;
    for (size_t i = 0; i < plain->train.n; i++) {
        turned[i] = plain->train.label[i] != noisy->train.label[i];
        count += turned[i];
        assert_in_range(noisy->train.label[i], 0, plain->outputs - 1);
    }
    assert_memory_equal(plain->test.label, noisy->test.label, plain->test.n * sizeof(int32_t));
    return count;
}

static void label_noise_turns_an_exact_share(void **state)
{
    (void)state;
    struct dataset_options o = options("digits");
    struct dataset *plain = load_with(o);
    bool turned[1437], before[1437] = {false};
    const double shares[] = {0.1, 0.25, 0.5, 1};
    for (size_t s = 0; s < COUNT_OF(shares); s++) {
        o.label_noise = shares[s];
        struct dataset *noisy = load_with(o), *again = load_with(o);
        assert_int_equal(count_turned(plain, noisy, turned), floor(shares[s] * 1437 + 0.5));
        assert_memory_equal(noisy->train.label, again->train.label, 1437 * sizeof(int32_t));
        for (size_t i = 0; i < plain->train.n; i++)
            assert_true(turned[i] || !before[i]);
        memcpy(before, turned, sizeof before);
        dataset_free(noisy);
        dataset_free(again);
    }
    dataset_free(plain);
}

/* Of 1437 turned labels each of the nine others comes about 160 times; deviation 12. */
static void label_noise_is_fair(void **state)
{
    (void)state;
    struct dataset_options o = options("digits");
    struct dataset *plain = load_with(o);
    int further[10] = {0};
    o.label_noise = 1;
    struct dataset *noisy = load_with(o);
    for (size_t i = 0; i < plain->train.n; i++)
        further[(noisy->train.label[i] - plain->train.label[i] + 10) % 10]++;
    assert_int_equal(further[0], 0);
    for (int k = 1; k < 10; k++)
        assert_in_range(further[k], 100, 220);
    dataset_free(plain);
    dataset_free(noisy);
    o = options("diabetes");
    o.label_noise = 0.1;
    assert_refused(o, "label-noise needs classes; this is a regression");
}

static void images_have_a_shape(void **state)
{
    (void)state;
    static const struct {
        const char *image;
        int height, width, channels;
    } good[] = {{"8x8", 8, 8, 1}, {"4x16", 4, 16, 1}, {"4x4x4", 4, 4, 4}, {"", 8, 8, 1}};
    struct dataset_options o = options("digits");
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        o.image = good[i].image;
        struct dataset *d = load_with(o);
        assert_int_equal(d->height, good[i].height);
        assert_int_equal(d->width, good[i].width);
        assert_int_equal(d->channels, good[i].channels);
        dataset_free(d);
    }
    const char *const bad[] = {"8", "8x", "x8", "8x8x", "8x8x1x1", "0x64", "-8x8", "8 x 8", "8x8 ",
                               "99999x1", "999999999999999999999x1", "8X8"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char expected[200];
        o.image = bad[i];
        snprintf(expected, sizeof expected, "--image: '%s' will not do; give height x width, or "
                 "height x width x channels, as in 28x28 or 32x32x3", bad[i]);
        assert_refused(o, expected);
    }
    o.image = "8x9";
    assert_refused(o, "--image: '8x9' has 72 values; an example has 64");
}

static bool count_calls(void *context, const char *file, double share)
{
    double *last = context;
    assert_string_equal(file, "t.csv");
    assert_true(share >= last[0] && share <= 1);
    last[0] = share;
    last[1]++;
    return true;
}

static void reading_tells_how_far_it_is(void **state)
{
    (void)state;
    double last[2] = {0};
    FILE *stream = fopen("t.csv", "w");
    assert_non_null(stream);
    for (int i = 0; i < 100000; i++)
        fprintf(stream, "%d,%d\n", i, i % 2);
    fclose(stream);
    struct dataset_options o = options("t.csv");
    o.progress = (struct read_progress){count_calls, last};
    dataset_free(load_with(o));
    assert_true(last[0] == 1 && last[1] >= 3);
}

static void test_file_is_taken_whole(void **state)
{
    (void)state;
    put("t.csv", "a,b\n1,x\n2,y\n3,x\n");
    put("u.csv", "a,b\n7,y\n");
    struct dataset_options o = options("t.csv");
    o.test = "u.csv";
    o.holdout = 0;
    struct dataset *d = load_with(o);
    assert_int_equal(d->train.n, 3);
    assert_int_equal(d->test.n, 1);
    assert_int_equal(d->test.label[0], 1);
    assert_true(d->test.x[0] == 7);
    dataset_free(d);
    put("u.csv", "8,x\n"); /* names are compared where there are two */
    d = load_with(o);
    assert_true(d->test.n == 1 && d->test.x[0] == 8);
    dataset_free(d);
}

static void test_file_that_does_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *train, *test, *expected;
    } cases[] = {
        {"a,b\n1,x\n2,y\n", "a,b,c\n1,x,2\n", "u.csv: has 3 columns; the training file has 2"},
        {"a,b\n1,x\n2,y\n", "a,b\nz,x\n",
         "u.csv:2:1: text in this column; the training file has numbers"},
        {"x,y,l\n1,2,a\n3,4,b\n", "\ny,x,l\n1,2,a\n",
         "u.csv:2:1: column \"y\", where the training file has \"x\"; columns must come in the same "
         "order"},
        {"x,y,l\n1,2,a\n3,4,b\n", "x,l,y\n1,a,2\n",
         "u.csv:1:2: column \"l\", where the training file has \"y\"; columns must come in the same "
         "order"},
        {"a,b\n1,x\n2,y\n", "a,b\n1,3\n",
         "u.csv:2:2: numbers in this column; the training file has text"},
        {"a,b\n1,x\n2,y\n", "a,b\n1,x\n2,w\n",
         "u.csv:3:2: class \"w\" is in no training row; use one that is"},
        {"a,b\n1,1\n2,2\n", "a,b\n1,2\n2,7\n",
         "u.csv:3:2: class \"7\" is in no training row; use one that is"},
        {"a,b\nred,1\nblue,2\n", "a,b\nred,2\ngreen,1\n",
         "u.csv:3:1: text \"green\" is in no training row; use one that is"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dataset_options o = options("t.csv");
        put("t.csv", cases[i].train);
        put("u.csv", cases[i].test);
        o.test = "u.csv";
        assert_refused(o, cases[i].expected);
    }
}

/* ---- normalisation --------------------------------------------------------------------------- */

/* Columns: ordinary, constant, constant but for rounding, far from zero. */
static const char measured_train[] = "a,b,c,d,y\n1,7,0.1,1600000001,10.5\n2,7,0.1,1600000002,20\n"
                                     "4,7,0.1,1600000003,30\n9,7,0.1,1600000006,60\n";
static const char measured_test[] = "a,b,c,d,y\n6,8,0.3,1600000003,40\n";

static struct dataset *load_measured(enum normalize normalize)
{
    put("t.csv", measured_train);
    put("u.csv", measured_test);
    struct dataset_options o = options("t.csv");
    o.test = "u.csv";
    o.normalize = normalize;
    return load_with(o);
}

static void zscore_uses_the_training_split(void **state)
{
    (void)state;
    struct dataset *d = load_measured(NORMALIZE_ZSCORE);
    const double a[] = {1, 2, 4, 9}, offset[] = {1, 2, 3, 6}, y[] = {10.5, 20, 30, 60};
    const double a_sd = sqrt(9.5), offset_sd = sqrt(3.5), y_mean = 30.125;
    double y_sd = 0;
    for (int i = 0; i < 4; i++)
        y_sd += (y[i] - y_mean) * (y[i] - y_mean) / 4;
    y_sd = sqrt(y_sd);
    for (int i = 0; i < 4; i++) {
        assert_near("ordinary", d->train.x[4 * i], (a[i] - 4) / a_sd);
        assert_near("constant", d->train.x[4 * i + 1], 0);
        assert_near("rounding", d->train.x[4 * i + 2], 0);
        assert_near("far from zero", d->train.x[4 * i + 3], (offset[i] - 3) / offset_sd);
        assert_near("target", d->train.target[i], (y[i] - y_mean) / y_sd);
    }
    assert_near("test", d->test.x[0], (6 - 4) / a_sd);
    assert_near("test, constant", d->test.x[1], 0);
    assert_near("test, rounding", d->test.x[2], 0);
    assert_near("test, far from zero", d->test.x[3], 0);
    assert_near("test, target", d->test.target[0], (40 - y_mean) / y_sd);
    dataset_free(d);
}

static void maxabs_divides_by_one_number(void **state)
{
    (void)state;
    struct dataset *d = load_measured(NORMALIZE_MAXABS);
    assert_near("ordinary", d->train.x[12], 9 / 1600000006.0);
    assert_near("largest", d->train.x[15], 1);
    assert_near("test", d->test.x[3], 1600000003 / 1600000006.0);
    assert_near("target", d->train.target[0], 10.5);
    dataset_free(d);
    d = load_measured(NORMALIZE_NONE);
    assert_near("ordinary", d->train.x[12], 9);
    assert_near("target", d->test.target[0], 40);
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
        assert_true(dataset_installed(&dataset_table[i], shipped));
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

/* ---- running --------------------------------------------------------------------------------- */

static int enter_folder(void **state)
{
    (void)state;
    const char *named = getenv("DATASETS");
    shipped = realpath(named ? named : "datasets", NULL);
    return shipped && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    (void)state;
    static const char *const files[] = {"t.csv", "u.csv", "my.data.csv"};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        unlink(files[i]);
    free(shipped);
    return chdir("/") == 0 ? rmdir(folder) : -1;
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
        cmocka_unit_test(numbers_are_read_exactly),
        cmocka_unit_test(random_decimals_equal_strtod),
        cmocka_unit_test(short_numbers_equal_long_ones),
        cmocka_unit_test(columns_are_as_narrow_as_their_numbers),
        cmocka_unit_test(forms_of_csv_agree),
        cmocka_unit_test(a_file_of_numbers_has_no_header),
        cmocka_unit_test(quotes_change_no_cell),
        cmocka_unit_test(headers_are_recognized),
        cmocka_unit_test(delimiters_are_recognized),
        cmocka_unit_test(long_files_are_read_whole),
        cmocka_unit_test(text_becomes_one_feature_a_category),
        cmocka_unit_test(held_out_counts_round_up),
        cmocka_unit_test(splits_are_disjoint_ordered_and_seeded),
        cmocka_unit_test(too_few_rows_for_a_split),
        cmocka_unit_test(subsets_are_seeded_and_nested),
        cmocka_unit_test(label_noise_turns_an_exact_share),
        cmocka_unit_test(label_noise_is_fair),
        cmocka_unit_test(images_have_a_shape),
        cmocka_unit_test(reading_tells_how_far_it_is),
        cmocka_unit_test(test_file_is_taken_whole),
        cmocka_unit_test(test_file_that_does_not_fit),
        cmocka_unit_test(zscore_uses_the_training_split),
        cmocka_unit_test(maxabs_divides_by_one_number),
        cmocka_unit_test(shipped_sets_load),
        cmocka_unit_test(shipped_sets_are_standardised),
        cmocka_unit_test(names_of_files_are_shortened),
    };
    return cmocka_run_group_tests_name("dataset", tests, enter_folder, leave_folder);
}
