/* A text file as a tree of values with positions: what YAML and TinyEMU's .cfg both become before anybody asks what
 * the keys mean. Bounded: a hostile file costs an error, not memory or time. */
#ifndef REPRISE_SCENARIO_TREE_H
#define REPRISE_SCENARIO_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

/* Limits, chosen far above any honest scenario. */
#define TREE_TEXT_MAX (1u << 18) /* bytes of the file; libyaml is quadratic in %TAG lines */
#define TREE_NODES_MAX 20000u
#define TREE_DEPTH_MAX 32u
#define TREE_ALIASES_MAX 256u
#define TREE_STRING_MAX 65535u /* bytes of one value */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

/* The file that a node was read from, where a scenario is put together from several. */
struct tree_origin {
    char *name;   /* for messages */
    char *folder; /* its relative paths count from here */
};

struct node {
    enum node_kind kind;
    bool is_quoted;      /* a scalar that stood in quotes (or was a block): text, whatever it looks like */
    bool is_repeated;    /* a key that stood in its map before (.cfg only: the last counts) */
    char *text;          /* scalar: UTF-8 without NUL */
    char *comment;       /* .cfg only, of a key or the root: what stands before or beside it, any bytes; or NULL */
    struct node **items; /* list: its elements; map: key, value, key, value (borrowed from the tree) */
    size_t count;        /* of items */
    unsigned line;       /* from 1 */
    unsigned column;     /* from 1, in characters */
    const struct tree_origin *origin; /* NULL: the file that the tree was read from */
    bool is_done;                     /* its includes are in (scenario_load.c) */
    bool is_expanded;                 /* its variables are (scenario_expand.c) */
};

struct tree {
    const char *name; /* of the file, for messages; borrowed */
    struct node *root;
    struct node **nodes; /* owns all of them */
    size_t node_count;
    size_t node_room;
    char *last_comment; /* .cfg only: what stands behind all keys, or NULL */
};

/* YAML 1.1 as libyaml reads it, one document, anchors and aliases (not inside themselves), no tags, no merge keys.
 * Duplicate keys are an error. Errors: EXIT_USAGE, "NAME:LINE:COLUMN: ...". On failure the tree is empty. */
int tree_parse_yaml(struct tree *tree, struct bytes text, const char *name, struct error *error);
/* TinyEMU's configuration syntax (docs/scenarios.md); of equal keys the last wins. */
int tree_parse_cfg(struct tree *tree, struct bytes text, const char *name, struct error *error);
void tree_deinit(struct tree *tree);

/* A new node that belongs to the tree; NULL when there are too many. */
struct node *tree_new_node(struct tree *tree, enum node_kind kind, unsigned line, unsigned column);
void node_append(struct node *node, struct node *item);
/* The value of a key of a map, NULL if it is not there (or the node is no map). */
struct node *node_get(const struct node *map, const char *key);
/* "a map", "a list", "text" for messages. */
const char *node_kind_text(const struct node *node);

#endif
