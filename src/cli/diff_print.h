/* What reprise diff says: hunks with context, the first difference in words, a table of conversations; or JSON. */
#ifndef REPRISE_CLI_DIFF_PRINT_H
#define REPRISE_CLI_DIFF_PRINT_H

#include <stdbool.h>

#include "src/trace/compare.h"
#include "src/trace/view.h"

struct diff_side {
    const char *path;
    const char *kind; /* "tape", "capture", "golden" */
    struct trace_lines lines;
};

struct diff_report {
    struct diff_side a, b;
    struct compare_result result;
    const struct view *view;
    unsigned context;
    bool has_colours, wants_all;
    const char *byte; /* about the first byte that differs; "" if unknown */
};

void diff_print_text(struct diff_report *report);
void diff_print_json(struct diff_report *report);

#endif
