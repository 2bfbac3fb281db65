/* A kernel's symbols (System.map, or the output of nm) for the places that reports name. */
#ifndef REPRISE_CLI_SYMBOLS_H
#define REPRISE_CLI_SYMBOLS_H

#include <stdint.h>

#include "src/base/bytes.h"
#include "src/scenario/scenario.h"

/* Appends " name+0x12" for the nearest symbol at or below pc, nothing where none is known. The file is the
 * machine's, else a System.map beside its kernel; one that is not there is not missed. */
void symbols_describe(const struct scenario_machine *machine, uint64_t pc, struct buffer *out);
/* The same over a text: lines of "ADDRESS TYPE NAME", in any order, whatever else stands between them. */
void symbols_search(struct bytes map, uint64_t pc, struct buffer *out);

#endif
