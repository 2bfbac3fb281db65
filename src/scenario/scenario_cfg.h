/* TinyEMU's configuration beyond reading it: the tree's meaning, and the same scenario as YAML (docs/from-tinyemu.md).
 * Pure, as all of src/scenario. */
#ifndef REPRISE_SCENARIO_SCENARIO_CFG_H
#define REPRISE_SCENARIO_SCENARIO_CFG_H

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_tree.h"

/* As scenario_parse_cfg, of a tree that tree_parse_cfg has made. */
int scenario_read_cfg(struct scenario *scenario, const struct tree *tree, const char *name, const char *folder,
                      struct buffer *warnings, struct error *error);
/* Appends the YAML of a configuration: what differs from the defaults, with the comments of the keys that are left.
 * Paths stay as they are, so the YAML belongs into the configuration's folder; folder is NULL, or a URL that relative
 * paths are to be joined to. Reading the YAML gives the scenario that the configuration is. name and warnings as of
 * scenario_parse_cfg; EXIT_USAGE. */
int scenario_convert_cfg(struct bytes text, const char *name, const char *folder, struct buffer *out,
                         struct buffer *warnings, struct error *error);

#endif
