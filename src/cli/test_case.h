/* What `reprise test` runs: one case for each scenario, or for each combination of its matrix; and what came of it.
 * */
#ifndef REPRISE_CLI_TEST_CASE_H
#define REPRISE_CLI_TEST_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/error.h"
#include "src/trace/view.h"

#define TEST_CASES_MAX 4096
#define TEST_TEXT_SIZE 2048
#define TEST_DETAIL_SIZE 16384

enum test_outcome { TEST_PENDING, TEST_OK, TEST_FAILED, TEST_SKIPPED };

/* Lives in memory that the worker shares with us. */
struct test_result {
    enum test_outcome outcome;
    uint64_t host_ns;
    char message[TEST_TEXT_SIZE];   /* why it failed, or was skipped */
    char reproduce[TEST_TEXT_SIZE]; /* the one command */
    char kept[TEST_TEXT_SIZE];      /* the folder with what was kept, "" */
    char note[TEST_TEXT_SIZE];      /* of a test that is ok too */
    char detail[TEST_DETAIL_SIZE];  /* lines */
};

struct test_case {
    char *name; /* "boot", "mtu[size=576]" */
    char *path; /* of the scenario */
    char *choices[8];
    unsigned choice_count;
    struct error error;         /* code 0: the file can be read */
    struct test_result *result; /* written by the worker until it has ended: */
    bool has_ended;
};

struct test_options {
    unsigned jobs;
    unsigned repeat; /* 0: once, and it is no hunt */
    bool has_level;
    enum view_level level;
    const char *from_tape; /* file or folder, NULL: record */
    const char *junit;
    const char *output;  /* where what a failure leaves is kept */
    const char *goldens; /* NULL: beside the scenario's folder */
    uint64_t timeout_ns; /* of one recording or replay */
    bool keeps_all;
    bool writes_goldens; /* .new files */
    bool wants_list;
    bool wants_help;
    char self[4096]; /* this program */
};

struct test_plan {
    struct test_case *cases;
    unsigned count;
};

/* Adds what a word of the command line names: a file, "FILE[a=1,b=2]", or a folder. */
int test_plan_add(struct test_plan *plan, const char *word, struct error *error);
void test_plan_deinit(struct test_plan *plan);

/* Runs one case in this process, which is a copy of the runner made for it. */
void test_run_case(const struct test_case *test, const struct test_options *options);

/* Where a scenario's goldens are: DIR/NAME; freed by the caller. */
char *test_golden_folder(const struct test_options *options, const char *scenario_path, const char *name);

#endif
