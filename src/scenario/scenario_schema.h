/* The JSON Schema of a scenario, written from the table of keys: docs/scenario.schema.json, for editors. */
#ifndef REPRISE_SCENARIO_SCENARIO_SCHEMA_H
#define REPRISE_SCENARIO_SCENARIO_SCHEMA_H

#include "src/base/bytes.h"

void scenario_schema_write(struct buffer *out);

#endif
