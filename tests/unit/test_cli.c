/* Figures, JSON and symbols as the verbs print them, and how an ended session becomes words and an exit code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/port.h"
#include "src/cli/cli.h"
#include "src/cli/session.h"
#include "src/cli/symbols.h"

static void seconds_are_rounded(void **state)
{
    static const struct {
        uint64_t ns;
        const char *text;
    } cases[] = {{0, "0.000"},          {499999, "0.000"},       {500000, "0.001"},
                 {1999500000, "2.000"}, {61234567890, "61.235"}, {UINT64_MAX, "18446744073.710"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CLI_SECONDS_SIZE];
        cli_seconds(cases[i].ns, text);
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(cli_cycles_ns(123, 1000000000), 123);
    assert_int_equal(cli_cycles_ns(10000000, 10000000), 1000000000);
    assert_int_equal(cli_cycles_ns(UINT64_MAX, 10000000), UINT64_MAX);
    assert_int_equal(cli_cycles_ns(5, 0), 5000000000); /* a damaged tape may say so */
}

static void json(void **state)
{
    struct buffer out = {0};
    (void)state;
    json_string(&out, "a\"b\\\n\x01\x7f\xc3\xa9");
    assert_string_equal(buffer_string(&out), "\"a\\\"b\\\\\\n\\u0001\\u007f\xc3\xa9\"");
    buffer_clear(&out);
    json_string(&out, "\xff!");
    assert_string_equal(buffer_string(&out), "\"\\ufffd!\"");
    buffer_clear(&out);
    json_hex(&out, bytes_of("\x00\xa5", 2));
    assert_string_equal(buffer_string(&out), "\"00a5\"");
    buffer_deinit(&out);
}

static void expect_symbol(const char *map, uint64_t pc, const char *expected)
{
    struct buffer out = {0};
    symbols_search(bytes_of_string(map), pc, &out);
    assert_string_equal(buffer_string(&out), expected);
    buffer_deinit(&out);
}

static void symbols(void **state)
{
    static const char map[] = "ffffffff80001000 T start\n"
                              "                 U missing\n"
                              "not a line\n"
                              "ffffffff80002000 t late\n"
                              "ffffffff80001800 T early\033[1m\n"
                              "0 A\n"
                              "ffffffff80003000 d last";
    (void)state;
    expect_symbol(map, 0xffffffff80001004, " start+0x4");
    expect_symbol(map, 0xffffffff80001fff, " early?[1m+0x7ff");
    expect_symbol(map, 0xffffffff80002000, " late+0x0");
    expect_symbol(map, 0xffffffff80003001, " last+0x1");
    expect_symbol(map, 0xffffffff80000000, "");
    expect_symbol(map, 0xffffffff90000000, ""); /* too far away to be that function */
    expect_symbol("", 5, "");
    expect_symbol("\n\n\n", 5, "");
}

static void ends(void **state)
{
    static const struct {
        enum machine_exit exit;
        uint64_t code;
        const char *text;
        enum exit_code expected;
    } cases[] = {
        {MACHINE_EXIT_POWER_OFF, 0, "power-off", EXIT_OK},
        {MACHINE_EXIT_FAILED, 7, "failed 7", EXIT_GUEST_FAILED},
        {MACHINE_EXIT_STOPPED, PORT_STOP_USER, "stopped by user", EXIT_OK},
        {MACHINE_EXIT_STOPPED, PORT_STOP_SIGNAL, "stopped by signal", EXIT_OK},
        {MACHINE_EXIT_STOPPED, PORT_STOP_HOST_LIMIT, "host time limit", EXIT_TIME_LIMIT},
        {MACHINE_EXIT_STOPPED, 99, "stopped", EXIT_OK},
        {MACHINE_EXIT_LIMIT, 0, "virtual time limit", EXIT_TIME_LIMIT},
        {MACHINE_EXIT_STUCK, 0, "stuck: waits for an interrupt, and nothing can ever wake it", EXIT_GUEST_FAILED},
        {MACHINE_EXIT_PORT, 0, "ended", EXIT_GUEST_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct machine_result result = {.exit = cases[i].exit, .code = cases[i].code};
        char text[SESSION_END_SIZE];
        session_end_text(&result, text);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(session_exit_code(&result), cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_are_rounded),
        cmocka_unit_test(json),
        cmocka_unit_test(symbols),
        cmocka_unit_test(ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
