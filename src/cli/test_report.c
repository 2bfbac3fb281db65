/* Reports of tests, for machines. */
#include "src/cli/test_report.h"

#include <stdio.h>
#include <string.h>

#include "src/cli/cli.h"
#include "src/scenario/scenario_value.h"

/* ---- TAP ---- */

/* A name or reason in a line of TAP: "#" would begin a directive, a line end another line. */
static void append_plain(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            buffer_append_byte(out, '\\');
        buffer_append_byte(out, (unsigned char)*text < ' ' ? ' ' : (uint8_t)*text);
    }
}

/* "  key: |" and the lines of a text, as YAML. */
static void append_block(struct buffer *out, const char *key, const char *text)
{
    bool is_start = true;
    if (!text[0])
        return;
    buffer_printf(out, "  %s: |\n", key);
    for (; *text; text++) {
        if (is_start)
            buffer_append_string(out, "    ");
        is_start = *text == '\n';
        if (is_start || *text == '\t' || ((unsigned char)*text >= ' ' && *text != 0x7f))
            buffer_append_byte(out, (uint8_t)*text);
        else
            buffer_append_byte(out, '?');
    }
    if (!is_start)
        buffer_append_byte(out, '\n');
}

void report_tap_start(unsigned count, struct buffer *out)
{
    buffer_printf(out, "TAP version 14\n1..%u\n", count);
}

void report_tap_case(const struct test_case *test, unsigned number, struct buffer *out)
{
    const struct test_result *result = test->result;
    char seconds[CLI_SECONDS_SIZE];
    buffer_printf(out, "%sok %u - ", result->outcome == TEST_FAILED ? "not " : "", number);
    append_plain(out, test->name);
    if (result->outcome == TEST_SKIPPED) {
        buffer_append_string(out, " # SKIP ");
        append_plain(out, result->message);
    }
    buffer_append_byte(out, '\n');
    cli_seconds(result->host_ns, seconds);
    if (result->outcome == TEST_OK && result->note[0]) {
        buffer_append_string(out, "# ");
        append_plain(out, result->note);
        buffer_append_byte(out, '\n');
    }
    if (result->outcome != TEST_FAILED)
        return;
    buffer_append_string(out, "  ---\n  message: ");
    json_string(out, result->message);
    buffer_append_string(out, "\n  reproduce: ");
    json_string(out, result->reproduce);
    buffer_append_string(out, "\n  kept: ");
    json_string(out, result->kept);
    buffer_printf(out, "\n  seconds: %s\n", seconds);
    append_block(out, "note", result->note);
    append_block(out, "detail", result->detail);
    buffer_append_string(out, "  ...\n");
}

static unsigned count_of(const struct test_plan *plan, enum test_outcome outcome)
{
    unsigned count = 0;
    for (unsigned i = 0; i < plan->count; i++)
        count += plan->cases[i].result->outcome == outcome;
    return count;
}

void report_tap_end(const struct test_plan *plan, struct buffer *out)
{
    buffer_printf(out, "# %u passed, %u failed, %u skipped\n", count_of(plan, TEST_OK), count_of(plan, TEST_FAILED),
                  count_of(plan, TEST_SKIPPED));
}

/* ---- JUnit ---- */

/* XML 1.0 knows no control characters, and nothing here is trusted to be UTF-8. */
static void append_xml(struct buffer *out, const char *text)
{
    bool is_utf8 = value_is_utf8(bytes_of_string(text));
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '<')
            buffer_append_string(out, "&lt;");
        else if (byte == '>')
            buffer_append_string(out, "&gt;");
        else if (byte == '&')
            buffer_append_string(out, "&amp;");
        else if (byte == '"')
            buffer_append_string(out, "&quot;");
        else if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7f || (byte >= 0x80 && !is_utf8))
            buffer_append_byte(out, '?');
        else
            buffer_append_byte(out, byte);
    }
}

static void junit_case(const struct test_case *test, struct buffer *out)
{
    const struct test_result *result = test->result;
    char seconds[CLI_SECONDS_SIZE];
    cli_seconds(result->host_ns, seconds);
    buffer_append_string(out, "  <testcase classname=\"reprise\" name=\"");
    append_xml(out, test->name);
    buffer_append_string(out, "\" file=\"");
    append_xml(out, test->path);
    buffer_printf(out, "\" time=\"%s\">\n", seconds);
    if (result->outcome == TEST_SKIPPED) {
        buffer_append_string(out, "    <skipped message=\"");
        append_xml(out, result->message);
        buffer_append_string(out, "\"/>\n");
    } else if (result->outcome == TEST_FAILED) {
        buffer_append_string(out, "    <failure message=\"");
        append_xml(out, result->message);
        buffer_append_string(out, "\">");
        append_xml(out, result->detail);
        buffer_append_string(out, "reproduce: ");
        append_xml(out, result->reproduce);
        buffer_append_string(out, "</failure>\n");
    }
    if (result->note[0]) {
        buffer_append_string(out, "    <system-out>");
        append_xml(out, result->note);
        buffer_append_string(out, "</system-out>\n");
    }
    buffer_append_string(out, "  </testcase>\n");
}

void report_junit(const struct test_plan *plan, struct buffer *out)
{
    uint64_t total_ns = 0;
    char seconds[CLI_SECONDS_SIZE];
    for (unsigned i = 0; i < plan->count; i++)
        total_ns += plan->cases[i].result->host_ns;
    cli_seconds(total_ns, seconds);
    buffer_printf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "<testsuite name=\"reprise\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\" time=\"%s\">\n",
        plan->count, count_of(plan, TEST_FAILED), count_of(plan, TEST_SKIPPED), seconds);
    for (unsigned i = 0; i < plan->count; i++)
        junit_case(&plan->cases[i], out);
    buffer_append_string(out, "</testsuite>\n</testsuites>\n");
}
