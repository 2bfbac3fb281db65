/* The networks of a tape, for `reprise info`. */
#ifndef REPRISE_CLI_INFO_NETS_H
#define REPRISE_CLI_INFO_NETS_H

#include "src/base/bytes.h"
#include "src/scenario/scenario.h"

/* The scenario that a tape carries; deinit it in any case. False: a tape of another version holds what this build cannot
 * read, or it is damaged; it is shown as text then. */
bool info_scenario(struct scenario *scenario, struct bytes text);
/* One line for each network of the scenario's text: "network       net0     user, mac ..., 10.0.2.0/24, 2 hostfwd". */
void info_nets_print(struct bytes scenario, struct buffer *out);
/* The same as the member "networks" of a JSON object. */
void info_nets_json(struct bytes scenario, struct buffer *out);

#endif
