/* What the parts of the generator of random programs share: where the next instruction goes, and what the segment
 * that is being written runs as. An ebreak is called a stop: there the monitor logs the state of the hart. */
#ifndef REPRISE_TESTS_ISA_RANDOM_EMITTER_H
#define REPRISE_TESTS_ISA_RANDOM_EMITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/isa/random_program.h"

#define MSTATUS_MPRV (1ull << 17)
#define MSTATUS_SUM (1ull << 18)
#define MSTATUS_MXR (1ull << 19)
#define MSTATUS_TVM (1ull << 20)
#define MSTATUS_TW (1ull << 21)
#define MSTATUS_TSR (1ull << 22)
#define MSTATUS_XLEN (2ull << 32 | 2ull << 34) /* of RV64 */

enum mode { MODE_U = 0, MODE_S = 1, MODE_M = 3 };

struct emitter {
    uint8_t *ram;
    unsigned xlen;
    uint64_t at; /* offset of the next instruction */
    unsigned stops;
    struct fp_random random;
    /* Whether PMP divides the data window; then nothing crosses the end of a page, because it is the implementation's
     * choice whether a misaligned access is one access or two. */
    bool has_regions;
    /* of the segment */
    enum mode mode;
    bool moves_privilege; /* MPRV */
    uint64_t mstatus;
    uint64_t medeleg;
    uint64_t code_base; /* what to add to an offset for a jump target */
    uint64_t data_base; /* for loads and stores */
    bool paged;         /* loads and stores are translated */
    const struct address_space *space;
};

/* 0 <= result < count */
unsigned emit_draw(struct emitter *e, unsigned count);
/* Any register but x0. */
unsigned emit_register(struct emitter *e);
/* One instruction of two or four bytes. */
void emit(struct emitter *e, uint32_t insn);
/* Writes over one that is there. */
void emit_patch(struct emitter *e, uint64_t at, uint32_t insn);
/* An ebreak: of either length, of two bytes, or none at all now and then. */
void emit_stop(struct emitter *e);
void emit_short_stop(struct emitter *e);
void emit_likely_stop(struct emitter *e);
/* rd is not x0. Of RV32: the low 32 bits. */
void emit_constant(struct emitter *e, unsigned rd, uint64_t value);
/* An instruction that only changes registers; up to so many of them with their stops. */
void emit_plain(struct emitter *e);
void emit_run(struct emitter *e, unsigned most);
/* An address that nothing can be read from, written to or fetched from. */
uint64_t emit_bad_address(struct emitter *e);

void emit_forward_branch(struct emitter *e);
void emit_backward_branch(struct emitter *e);
/* jalr, c.jr, c.jalr. */
void emit_indirect_jump(struct emitter *e);
/* A jump to where nothing can be fetched. */
void emit_lost_jump(struct emitter *e);

#endif
