/* Which lines of two texts belong together: order is kept, each line has at most one partner. Linear in memory and
 * nearly so in time whatever the texts: common ends first, then lines that occur once in both as anchors (patience),
 * between them an exact longest common subsequence in windows of ALIGN_WINDOW lines. */
#ifndef REPRISE_TRACE_ALIGN_H
#define REPRISE_TRACE_ALIGN_H

#include <stdint.h>

#define ALIGN_NONE UINT32_MAX
#define ALIGN_WINDOW 512u

/* a and b are hashes of lines. partner[i] is the index in b of a's line i, or ALIGN_NONE. */
void align(const uint64_t *a, uint32_t a_count, const uint64_t *b, uint32_t b_count, uint32_t *partner);

#endif
