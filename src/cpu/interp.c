/* The interpreter for RV64, and what belongs to no width. */
#include "src/cpu/hart_state.h"

#define XLEN 64
#define INTERP_NAME interp_run
#include "src/cpu/interp_run.inc"

void interp_locate(struct hart *hart, const struct op *op, int64_t left, unsigned nth)
{
    const struct block *block = hart->block;
    unsigned remaining = op->remaining - nth;
    unsigned index = block->length - remaining;
    uint64_t before = index < 64 ? (1ull << index) - 1 : ~0ull;
    unsigned bytes = 2 * (index + bit_count(block->wide & before));
    hart->cycle = hart->stop - (uint64_t)left - remaining;
    hart->pc = (hart->vpage + PAGE_OFFSET(block->paddr) + bytes) & hart->xmask;
}
