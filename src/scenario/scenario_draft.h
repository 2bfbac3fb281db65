/* What scenario_load.c and scenario_expand.c share: the parts of a draft. */
#ifndef REPRISE_SCENARIO_SCENARIO_DRAFT_H
#define REPRISE_SCENARIO_SCENARIO_DRAFT_H

#include "src/scenario/scenario_load.h"
#include "src/scenario/scenario_tree.h"

struct draft_variable {
    char *name;
    char *value;
};

struct draft {
    char *path;
    const struct draft_reader *reader; /* while it is opened */
    struct tree tree;                  /* of all files; every node has its origin */
    struct tree_origin *origins[DRAFT_FILES_MAX];
    unsigned origin_count;
    char *stack[DRAFT_DEPTH_MAX]; /* files being read, outermost first */
    unsigned depth;
    struct draft_axis axes[DRAFT_AXES_MAX];
    unsigned axis_count;
    struct draft_variable variables[DRAFT_VARIABLES_MAX];
    unsigned variable_count;
};

/* "FILE:LINE:COLUMN: SENTENCE", EXIT_USAGE; returns -1. */
int draft_fail(struct draft *draft, const struct node *node, struct error *error, const char *sentence);
/* A name: letters, digits, - and _, at most 63. */
bool draft_is_word(const char *text);
/* Fills every ${variable} of the tree in. */
int draft_expand(struct draft *draft, struct error *error);

#endif
