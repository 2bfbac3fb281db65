/* Lines of several consoles on one output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "replay/console_lines.h"

static struct console_lines lines;

static void shows(unsigned index, const char *text, const char *expected)
{
    struct bytes shown = console_lines_add(&lines, index, bytes_of_string(text));
    assert_true(bytes_equal(shown, bytes_of_string(expected)));
}

static void one_console_is_passed_on(void **state)
{
    (void)state;
    const struct console_names names = {.names = {"m0"}, .count = 1};
    console_lines_init(&lines, &names);
    shows(0, "a\nb", "a\nb");
    shows(3, "c", "c");
    console_lines_deinit(&lines);
}

static void lines_say_whose_they_are(void **state)
{
    (void)state;
    const struct console_names names = {.names = {"left", "right"}, .count = 2};
    console_lines_init(&lines, &names);
    shows(0, "one\ntwo\n", "[left] one\n[left] two\n");
    shows(1, "login: ", "[right] login: ");
    shows(1, "root\n", "root\n");
    shows(1, "$ ", "[right] $ ");
    shows(0, "tick\n", "\r\n[left] tick\n");
    shows(1, "ls\n", "[right] ls\n");
    shows(7, "?", "?"); /* nobody's */
    console_lines_deinit(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_console_is_passed_on),
        cmocka_unit_test(lines_say_whose_they_are),
    };
    return cmocka_run_group_tests_name("console_lines", tests, NULL, NULL);
}
