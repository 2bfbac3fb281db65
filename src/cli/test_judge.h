/* Is a tape what its scenario says? Steps, checks and goldens, judged from the tape alone. */
#ifndef REPRISE_CLI_TEST_JUDGE_H
#define REPRISE_CLI_TEST_JUDGE_H

#include <stdbool.h>

#include "src/cli/test_case.h"
#include "src/scenario/scenario.h"

struct judge {
    const struct test_case *test;
    const struct test_options *options;
    const struct scenario *scenario;
    const char *tape_path;
    const char *work;    /* folder for what is kept on a failure */
    char *golden_folder; /* owned by the caller */
    enum view_level level;
    unsigned failures;
    bool is_known_wrong;            /* a golden is as its .xfail says */
    char reproduce[TEST_TEXT_SIZE]; /* a command with TAPE in it; "": the test itself */
};

/* A failure: the first becomes the result's message, all become lines of its detail. */
__attribute__((format(printf, 2, 3))) void judge_fail(struct judge *judge, const char *format, ...);
__attribute__((format(printf, 2, 3))) void judge_note(struct judge *judge, const char *format, ...);
void judge_tape(struct judge *judge);
void judge_goldens(struct judge *judge);
/* Runs this program with words (NULL at the end, without the program). Output goes to a file (NULL: nowhere), errors
 * to the other (NULL: with the output). The exit code; -1: it could not be run, and the judge has failed. */
int judge_run(struct judge *judge, const char *const *words, const char *out_path, const char *error_path);
/* The path of a file in the work folder; freed by the caller. */
char *judge_path(const struct judge *judge, const char *name);

#endif
