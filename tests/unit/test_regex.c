/* Regular expressions: the dialect, partial matches, replacing, and that what explodes is an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/regex.h"

static struct regex *compile(const char *pattern)
{
    char fault[REGEX_FAULT_SIZE] = "";
    struct regex *regex = regex_new(pattern, fault);
    if (!regex)
        fail_msg("%s: %s", pattern, fault);
    return regex;
}

static void check(const char *pattern, const char *text, bool may_go_on, enum regex_result result, size_t start,
                  size_t end)
{
    struct regex *regex = compile(pattern);
    struct regex_span span = {0};
    assert_int_equal(regex_search(regex, bytes_of_string(text), 0, may_go_on, &span), result);
    if (result == REGEX_MATCH) {
        assert_int_equal(span.start, start);
        assert_int_equal(span.end, end);
    }
    if (result == REGEX_PARTIAL)
        assert_int_equal(span.start, start);
    regex_free(regex);
}

static void the_dialect(void **state)
{
    (void)state;
    check("b+", "abbc", false, REGEX_MATCH, 1, 3);
    check("^b", "a\r\nb", false, REGEX_MATCH, 3, 4);
    check("a$", "a\r\nb", false, REGEX_MATCH, 0, 1);
    check("a.", "a\r", false, REGEX_NONE, 0, 0);
    check("a.", "a\xc3\xa9", false, REGEX_MATCH, 0, 2); /* bytes */
    check("(?i)LOGIN", "login", false, REGEX_MATCH, 0, 5);
    check("", "", false, REGEX_MATCH, 0, 0);
    check("login: $", "host login: ", true, REGEX_MATCH, 5, 12);
    check("a\\Kb", "ab", false, REGEX_MATCH, 1, 2);
}

static void what_may_become_a_match(void **state)
{
    (void)state;
    check("login", "xx log", true, REGEX_PARTIAL, 3, 0);
    check("login", "xx log", false, REGEX_NONE, 0, 0);
    check("login", "xx lag", true, REGEX_NONE, 0, 0);
    struct regex *regex = compile("(?<=ab)c");
    struct regex_span span;
    assert_int_equal(regex_lookbehind(regex), 2);
    assert_int_equal(regex_search(regex, bytes_of_string("abc"), 2, true, &span), REGEX_MATCH); /* looks back */
    assert_int_equal(regex_search(regex, bytes_of_string("abc"), 3, true, &span), REGEX_NONE);
    regex_free(regex);
}

static void bad_expressions(void **state)
{
    static const struct {
        const char *pattern, *fault;
    } rows[] = {
        {"(a", "missing closing parenthesis, at its byte 3"},
        {"[", "missing terminating ]"},
        {"(*UTF)a", "UTF"},
        {"\\C", "\\C"},
        {"(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
         "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
         "nested"},
        {"(?:(?:(?:a{1,60000}){1,60000}){1,60000})", "too large"},
    };
    char fault[REGEX_FAULT_SIZE], long_one[REGEX_PATTERN_MAX + 2];
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fault[0] = 0;
        assert_null(regex_new(rows[i].pattern, fault));
        if (!strstr(fault, rows[i].fault))
            fail_msg("%s: %s", rows[i].pattern, fault);
    }
    memset(long_one, 'a', sizeof long_one - 1);
    long_one[sizeof long_one - 1] = 0;
    assert_null(regex_new(long_one, fault));
}

/* Each of them would take longer than anybody waits. */
static void explosions_are_errors(void **state)
{
    static const char *const patterns[] = {"(a+)+$", "(a|aa)+$", "^(a?){64}(a{64})+$", "^(([a-z])+.)+[!]([a-z])+$"};
    char text[4096];
    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 2] = '!';
    text[sizeof text - 1] = 0;
    for (unsigned i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct regex *regex = compile(patterns[i]);
        struct regex_span span;
        struct buffer out = {0};
        enum regex_result result = regex_search(regex, bytes_of_string(text), 0, false, &span);
        if (result != REGEX_TOO_COSTLY)
            fail_msg("%s: %d", patterns[i], result);
        assert_false(regex_replace(regex, bytes_of_string(text), "", &out));
        assert_string_equal(buffer_string(&out), text); /* as it is */
        buffer_deinit(&out);
        regex_free(regex);
    }
}

static void replaces(const char *pattern, const char *text, const char *with, const char *result)
{
    struct regex *regex = compile(pattern);
    struct buffer out = {0};
    assert_true(regex_replace(regex, bytes_of_string(text), with, &out));
    assert_string_equal(buffer_string(&out), result);
    buffer_deinit(&out);
    regex_free(regex);
}

static void replacing(void **state)
{
    (void)state;
    replaces("Linux \\S+", "a Linux 6.1 b Linux 6.2", "Linux RELEASE", "a Linux RELEASE b Linux RELEASE");
    replaces("(\\w)=(\\w)", "a=b, c=d", "$2=$1 $0 $$1 $9", "b=a a=b $1 , d=c c=d $1 ");
    replaces("x*", "abc", "-", "-a-b-c-");
    replaces("^", "a\nb", "> ", "> a\n> b");
    replaces("", "", "x", "x");
    replaces("(a)|(b)", "ab", "[$2]", "[][b]");
    replaces("a", "bbb", "x", "bbb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dialect),     cmocka_unit_test(what_may_become_a_match),
        cmocka_unit_test(bad_expressions), cmocka_unit_test(explosions_are_errors),
        cmocka_unit_test(replacing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
