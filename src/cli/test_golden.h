/* Goldens of a test: what a tape gives for each file, compared with what is kept, and written beside it as .new
 * where it differs. docs/goldens.md is the reader's account. */
#ifndef REPRISE_CLI_TEST_GOLDEN_H
#define REPRISE_CLI_TEST_GOLDEN_H

#include <stdbool.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"
#include "src/trace/view.h"

/* What one golden file should be, from a tape: "net0.trace", "console.txt", "screen-login.png". level: of traces. */
int golden_text(const char *tape_path, const struct scenario_golden *golden, enum view_level level, const char *file,
                struct buffer *out, struct error *error);
/* requests.txt (test_requests.c). */
int golden_requests(const char *tape_path, struct buffer *out, struct error *error);
/* The console's text as the golden's filters leave it. */
int golden_console(const struct scenario_golden *golden, struct bytes console, struct buffer *out,
                   struct error *error);
/* How two texts differ, as lines with three around them: "-" only the first has, "+" only the second. False: equal.
 * colours: as on a terminal. */
bool golden_diff(struct bytes first, struct bytes second, bool has_colours, struct buffer *out);
/* NULL: the file is not one of a trace. Else "net0", or "" for every link. */
const char *golden_source(const char *file, char scratch[16]);

enum golden_verdict {
    GOLDEN_SAME,
    GOLDEN_KNOWN_WRONG, /* as .xfail says */
    GOLDEN_MISSING,
    GOLDEN_DIFFERS,
    GOLDEN_UNEXPECTEDLY_RIGHT, /* .xfail says otherwise */
};

/* What is kept of a file: its text, and that of the known wrong one; false where there is none. */
struct golden_kept {
    struct buffer right, wrong;
    bool has_right, has_wrong;
};

int golden_load(const char *folder, const char *file, struct golden_kept *kept, struct error *error);
void golden_unload(struct golden_kept *kept);
/* Byte for byte; DIFFERS is not the last word on a trace. */
enum golden_verdict golden_judge(const struct golden_kept *kept, struct bytes text);

#endif
