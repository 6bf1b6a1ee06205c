/* test_dataset_csv.c -- reading CSV: numbers to the last bit, forms, quotes, headers, delimiters. */
#include "engine/dataset_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "engine/csv_reader.h"
#include "engine/decimal.h"
#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_dataset.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests_name("dataset_csv", tests, dataset_folder_enter, dataset_folder_leave);
}
