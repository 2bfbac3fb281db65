/* A scenario as it is written: one YAML file and those that it builds upon (extends:, include:), with a matrix of
 * parameters and with ${variables}. A draft is the tree of all of them put together; when every variable is known it
 * becomes a scenario. Pure: files come from a function that the caller gives.
 *
 * Life: open, choose (or leave the first value of every axis), set what only the host knows (ports, folders), read.
 * */
#ifndef REPRISE_SCENARIO_SCENARIO_LOAD_H
#define REPRISE_SCENARIO_SCENARIO_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"

#define DRAFT_AXES_MAX 8
#define DRAFT_VALUES_MAX 32
#define DRAFT_COMBINATIONS_MAX 256
#define DRAFT_DEPTH_MAX 8  /* files that build upon each other */
#define DRAFT_FILES_MAX 64 /* of one scenario, each as often as it is named */
#define DRAFT_WORD_SIZE 64 /* of names and of the values of a matrix, with their NUL */
#define DRAFT_VARIABLES_MAX 128

/* Appends the content of a file; at most TREE_TEXT_MAX bytes. */
struct draft_reader {
    int (*read)(void *context, const char *path, struct buffer *text, struct error *error);
    void *context;
};

struct draft_axis {
    char name[DRAFT_WORD_SIZE];
    char values[DRAFT_VALUES_MAX][DRAFT_WORD_SIZE];
    unsigned count;
    unsigned chosen;
};

/* What a fixture of the draft wants before the scenario can be read. */
struct draft_fixture {
    char name[DRAFT_WORD_SIZE];
    char ports[SCENARIO_PORTS_MAX][DRAFT_WORD_SIZE];
    unsigned port_count;
};

struct draft;

/* Reads the file and all that it builds upon. Errors as of scenario_parse_yaml; a missing file is EXIT_MISSING. */
int draft_open(struct draft **draft, const char *path, const struct draft_reader *reader, struct error *error);
void draft_close(struct draft *draft);
unsigned draft_axes(const struct draft *draft, const struct draft_axis **axes);
/* "NAME=VALUE" as it stands between the brackets of a test's name. what names the option for messages. */
int draft_choose(struct draft *draft, const char *what, const char *choice, struct error *error);
/* The combination of this number, 0 to draft_combinations() - 1; the last axis turns fastest. */
void draft_choose_number(struct draft *draft, unsigned number);
unsigned draft_combinations(const struct draft *draft);
/* Appends "[a=1,b=2]", or nothing without a matrix. */
void draft_write_choice(const struct draft *draft, struct buffer *out);
/* Their names and ports: at most SCENARIO_FIXTURES_MAX. */
int draft_fixtures(struct draft *draft, struct draft_fixture fixtures[SCENARIO_FIXTURES_MAX], unsigned *count,
                   struct error *error);
/* Gives ${name} a value. */
void draft_set(struct draft *draft, const char *name, const char *value);
/* Fills the variables in and reads the whole over what stands in the scenario. Once. */
int draft_read(struct draft *draft, struct scenario *scenario, struct error *error);

#endif
