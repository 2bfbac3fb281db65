/* What a scenario says of a bad link. */
#ifndef REPRISE_SCENARIO_IMPAIR_H
#define REPRISE_SCENARIO_IMPAIR_H

#include "src/base/error.h"
#include "src/scenario/scenario.h"

/* What only the whole element can tell; name and index are for the message ("FILE: net[0].impair[0]..."). */
int impairs_check(const struct scenario_nic *nic, const char *name, unsigned index, struct error *error);

#endif
