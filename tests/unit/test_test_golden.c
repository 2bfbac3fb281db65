/* Goldens: what the filters leave of a console, how two texts differ, and what is known of a file. And the reports.
 * */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/cli/test_golden.h"
#include "src/cli/test_report.h"

static void console_is(const struct scenario_golden *golden, const char *text, const char *result)
{
    struct buffer out = {0};
    struct error error = {0};
    if (golden_console(golden, bytes_of_string(text), &out, &error) < 0)
        fail_msg("%s", error.message);
    assert_string_equal(buffer_string(&out), result);
    buffer_deinit(&out);
}

static void consoles(void **state)
{
    char kernel[] = "Linux [0-9]\\S*", release[] = "Linux RELEASE", boom[] = "(a+)+$", with[] = "";
    struct scenario_golden golden = {.strips_times = true};
    struct buffer out = {0};
    struct error error = {0};
    (void)state;
    console_is(&golden, "a\r\n[    1.234567] b [ 2.5] c\r\n", "a\n[TIME] b [ 2.5] c\n");
    golden.strips_times = false;
    console_is(&golden, "[    1.234567] b", "[    1.234567] b");
    golden.replaces[golden.replace_count++] = (struct scenario_replace){kernel, release};
    console_is(&golden, "reprise: Linux 6.12.1-riscv64, run boot", "reprise: Linux RELEASE run boot");
    golden.replaces[golden.replace_count++] = (struct scenario_replace){boom, with};
    assert_int_equal(
        golden_console(&golden, bytes_of_string("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), &out, &error),
        -1);
    assert_non_null(strstr(error.message, "costs too much"));
    buffer_deinit(&out);
}

static void differ(const char *first, const char *second, bool has_colours, const char *result)
{
    struct buffer out = {0};
    assert_true(golden_diff(bytes_of_string(first), bytes_of_string(second), has_colours, &out));
    assert_string_equal(buffer_string(&out), result);
    buffer_deinit(&out);
}

static void differences(void **state)
{
    struct buffer out = {0};
    (void)state;
    assert_false(golden_diff(bytes_of_string("a\n"), bytes_of_string("a\n"), false, &out));
    assert_int_equal(out.size, 0);
    differ("a\nb\nc\n", "a\nB\nc\n", false, " a\n-b\n+B\n c\n");
    differ("", "a\n", false, "+a\n");
    differ("a\n", "", false, "-a\n");
    differ("a\n", "a", false, "they differ in the last line's end\n");
    differ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\nx\n8\n9\n", false,
           "@@ line 5 @@\n 5\n 6\n 7\n+x\n 8\n 9\n");
    differ("a\n", "\033[2Jb\n", true, "\033[31m-a\033[0m\n\033[32m+\\x1b[2Jb\033[0m\n");
}

static void verdicts(void **state)
{
    struct golden_kept kept = {0};
    (void)state;
    assert_int_equal(golden_judge(&kept, bytes_of_string("x")), GOLDEN_MISSING);
    buffer_append_string(&kept.right, "x");
    kept.has_right = true;
    assert_int_equal(golden_judge(&kept, bytes_of_string("x")), GOLDEN_SAME);
    assert_int_equal(golden_judge(&kept, bytes_of_string("y")), GOLDEN_DIFFERS);
    buffer_append_string(&kept.wrong, "y");
    kept.has_wrong = true;
    assert_int_equal(golden_judge(&kept, bytes_of_string("y")), GOLDEN_KNOWN_WRONG);
    assert_int_equal(golden_judge(&kept, bytes_of_string("x")), GOLDEN_UNEXPECTEDLY_RIGHT);
    assert_int_equal(golden_judge(&kept, bytes_of_string("z")), GOLDEN_DIFFERS);
    golden_unload(&kept);
}

static void sources(void **state)
{
    char scratch[16];
    (void)state;
    assert_null(golden_source("console.txt", scratch));
    assert_string_equal(golden_source("net.trace", scratch), "");
    assert_string_equal(golden_source("net12.trace", scratch), "net12");
}

/* ---- reports ---- */

#define CASES 4

static void make_plan(struct test_plan *plan, struct test_case cases[CASES], struct test_result results[CASES])
{
    static char names[CASES][32] = {"good", "b#ad", "skipped", "odd<&>\"\x01"};
    static char path[] = "scenarios/x.yaml";
    memset(results, 0, CASES * sizeof *results);
    memset(cases, 0, CASES * sizeof *cases);
    for (unsigned i = 0; i < CASES; i++)
        cases[i] = (struct test_case){.name = names[i], .path = path, .result = &results[i]};
    results[0].outcome = TEST_OK;
    snprintf(results[0].note, sizeof results[0].note, "a # note");
    results[1].outcome = TEST_FAILED;
    results[1].host_ns = 1500000000;
    snprintf(results[1].message, sizeof results[1].message, "it says \"no\"\nand more");
    snprintf(results[1].reproduce, sizeof results[1].reproduce, "reprise test 'x'");
    snprintf(results[1].detail, sizeof results[1].detail, "one\ntwo\x1b\n");
    results[2].outcome = TEST_SKIPPED;
    snprintf(results[2].message, sizeof results[2].message, "no tap\nhere");
    results[3].outcome = TEST_OK;
    *plan = (struct test_plan){.cases = cases, .count = CASES};
}

static void tap(void **state)
{
    static struct test_result results[CASES];
    static struct test_case cases[CASES];
    struct test_plan plan;
    struct buffer out = {0};
    (void)state;
    make_plan(&plan, cases, results);
    report_tap_start(CASES, &out);
    for (unsigned i = 0; i < CASES; i++)
        report_tap_case(&cases[i], i + 1, &out);
    report_tap_end(&plan, &out);
    assert_string_equal(buffer_string(&out), "TAP version 14\n"
                                             "1..4\n"
                                             "ok 1 - good\n"
                                             "# a \\# note\n"
                                             "not ok 2 - b\\#ad\n"
                                             "  ---\n"
                                             "  message: \"it says \\\"no\\\"\\nand more\"\n"
                                             "  reproduce: \"reprise test 'x'\"\n"
                                             "  kept: \"\"\n"
                                             "  seconds: 1.500\n"
                                             "  detail: |\n"
                                             "    one\n"
                                             "    two?\n"
                                             "  ...\n"
                                             "ok 3 - skipped # SKIP no tap here\n"
                                             "ok 4 - odd<&>\" \n"
                                             "# 2 passed, 1 failed, 1 skipped\n");
    buffer_deinit(&out);
}

static void junit(void **state)
{
    static struct test_result results[CASES];
    static struct test_case cases[CASES];
    struct test_plan plan;
    struct buffer out = {0};
    (void)state;
    make_plan(&plan, cases, results);
    report_junit(&plan, &out);
    const char *text = buffer_string(&out);
    assert_non_null(strstr(text, "<testsuite name=\"reprise\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" "
                                 "time=\"1.500\">\n"));
    assert_non_null(strstr(text, "name=\"odd&lt;&amp;&gt;&quot;?\" file=\"scenarios/x.yaml\" time=\"0.000\">\n"));
    assert_non_null(strstr(text,
                           "<failure message=\"it says &quot;no&quot;\nand more\">one\ntwo?\nreproduce: reprise test "
                           "'x'</failure>\n"));
    assert_non_null(strstr(text, "<skipped message=\"no tap\nhere\"/>\n"));
    assert_non_null(strstr(text, "<system-out>a # note</system-out>\n"));
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consoles), cmocka_unit_test(differences), cmocka_unit_test(verdicts),
        cmocka_unit_test(sources),  cmocka_unit_test(tap),         cmocka_unit_test(junit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
