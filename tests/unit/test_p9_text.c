/* Words, numbers and names of a network file system's text files, right and wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_text.h"

static struct p9_text text_of(const char *string)
{
    struct p9_text text;
    p9_text_init(&text, bytes_of_string(string));
    return text;
}

static void numbers_have_bases_and_limits(void **state)
{
    struct p9_text text = text_of("  0777 ff 18446744073709551615\tab");
    struct error error = {0};
    uint64_t number;
    (void)state;
    assert_int_equal(p9_text_number(&text, 8, 0177777, "a mode", &number, &error), 0);
    assert_int_equal(number, 0777);
    assert_int_equal(p9_text_number(&text, 16, UINT64_MAX, "an id", &number, &error), 0);
    assert_int_equal(number, 255);
    assert_int_equal(p9_text_number(&text, 10, UINT64_MAX, "a size", &number, &error), 0);
    assert_true(number == UINT64_MAX);
    assert_int_equal(p9_text_number(&text, 10, 9, "a digit", &number, &error), -1);
    assert_string_equal(error.message, "line 1, column 32: expected a digit");
    assert_int_equal(error.code, EXIT_DAMAGED);
}

static void numbers_that_are_none(void **state)
{
    static const char *const wrong[] = {
        "", " ", "x", "-1", "+1", "18446744073709551616", "99999999999999999999", "1x", "0x1", "1.5", "../1", "\n1"};
    struct error error;
    uint64_t number;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct p9_text text = text_of(wrong[i]);
        assert_int_equal(p9_text_number(&text, 10, UINT64_MAX, "a size", &number, &error), -1);
    }
    struct p9_text text = text_of("10");
    assert_int_equal(p9_text_number(&text, 10, 9, "a digit", &number, &error), -1);
}

static void times(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
        uint32_t nanoseconds;
    } right[] = {{"0", 0, 0},           {"1700000000", 1700000000, 0}, {"-5.25", -5, 250000000},
                 {"7.000000001", 7, 1}, {"7.0000000019", 7, 1},        {"9223372036854775806", INT64_MAX - 1, 0}};
    static const char *const wrong[] = {"", "x", "9223372036854775807", "1,5", "1.x", "--1", "."};
    struct p9_time time;
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        struct p9_text text = text_of(right[i].text);
        assert_int_equal(p9_text_time(&text, &time, &error), 0);
        assert_true(time.seconds == right[i].seconds && time.nanoseconds == right[i].nanoseconds);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct p9_text text = text_of(wrong[i]);
        assert_int_equal(p9_text_time(&text, &time, &error), -1);
    }
}

static void names_come_back(void **state)
{
    static const struct {
        const char *name;
        const char *written;
    } names[] = {{"plain", "plain"},   {"a b", "\"a\\x20b\""},
                 {"\"q", "\"\\\"q\""}, {"back\\slash", "\"back\\\\slash\""},
                 {"\n", "\"\\x0a\""},  {"\xc3\xa9", "\"\\xc3\\xa9\""},
                 {"#", "#"},           {"\x7f", "\"\\x7f\""}};
    struct buffer out = {0}, name = {0};
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        buffer_clear(&out);
        p9_text_put_name(&out, bytes_of_string(names[i].name));
        assert_string_equal(buffer_string(&out), names[i].written);
        struct p9_text text;
        p9_text_init(&text, buffer_bytes(&out));
        assert_int_equal(p9_text_name(&text, 255, "a name", &name, &error), 0);
        assert_string_equal(buffer_string(&name), names[i].name);
        assert_int_equal(p9_text_line_end(&text, &error), 0);
    }
    buffer_clear(&out);
    p9_text_put_name(&out, bytes_of(NULL, 0));
    assert_string_equal(buffer_string(&out), "\"\"");
    buffer_deinit(&out);
    buffer_deinit(&name);
}

static void names_that_are_none(void **state)
{
    static const char *const wrong[] = {"",       " ",         "\"\"",    "\"open",      "\"\n\"",
                                        "\"\\x4", "\"\\xg0\"", "\"\\n\"", "\"a\\x00b\"", "seventeen-letters",
                                        "\"\\"};
    struct buffer name = {0};
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct p9_text text = text_of(wrong[i]);
        assert_int_equal(p9_text_name(&text, 16, "a name", &name, &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
    }
    struct p9_text text;
    p9_text_init(&text, bytes_of("a\0b", 3));
    assert_int_equal(p9_text_name(&text, 16, "a name", &name, &error), -1);
    buffer_deinit(&name);
}

static void lines(void **state)
{
    struct p9_text text = text_of(" \r\n# comment\nword rest\nlast");
    struct error error;
    (void)state;
    assert_true(p9_text_line_is_empty(&text));
    p9_text_skip_line(&text);
    assert_true(p9_text_line_is_empty(&text));
    p9_text_skip_line(&text);
    assert_false(p9_text_line_is_empty(&text));
    assert_int_equal(text.line, 3);
    assert_int_equal(p9_text_line_end(&text, &error), -1);
    assert_string_equal(error.message, "line 3, column 1: expected the end of the line");
    p9_text_skip_line(&text);
    p9_text_skip_line(&text);
    assert_true(p9_text_is_end(&text));
    assert_int_equal(p9_text_peek(&text), 0);
    assert_int_equal(p9_text_line_end(&text, &error), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_bases_and_limits),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(times),
        cmocka_unit_test(names_come_back),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
