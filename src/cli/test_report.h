/* What `reprise test` says: TAP 14 on standard output (in its KTAP-compatible part but for the version line), and
 * JUnit's XML in a file. */
#ifndef REPRISE_CLI_TEST_REPORT_H
#define REPRISE_CLI_TEST_REPORT_H

#include "src/base/bytes.h"
#include "src/cli/test_case.h"

void report_tap_start(unsigned count, struct buffer *out);
/* number from 1. */
void report_tap_case(const struct test_case *test, unsigned number, struct buffer *out);
void report_tap_end(const struct test_plan *plan, struct buffer *out);
void report_junit(const struct test_plan *plan, struct buffer *out);

#endif
