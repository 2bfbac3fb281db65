/* Branches and jumps of random programs (random_emitter.h): forward, backward, indirect, and to nowhere. */
#include "tests/isa/random_emitter.h"
#include "tests/isa/random_insn.h"

static uint32_t compressed_branch(unsigned funct3, unsigned rs1, int offset)
{
    unsigned imm = (unsigned)offset;
    return funct3 << 13 | (imm >> 8 & 1) << 12 | (imm >> 3 & 3) << 10 | (rs1 - 8) << 7 | (imm >> 6 & 3) << 5 |
           (imm >> 1 & 3) << 3 | (imm >> 5 & 1) << 2 | 1;
}

/* funct3 5: c.j, 1: c.jal of RV32. */
static uint32_t compressed_jump(unsigned funct3, int offset)
{
    unsigned imm = (unsigned)offset;
    return funct3 << 13 | (imm >> 11 & 1) << 12 | (imm >> 4 & 1) << 11 | (imm >> 8 & 3) << 9 | (imm >> 10 & 1) << 8 |
           (imm >> 6 & 1) << 7 | (imm >> 7 & 1) << 6 | (imm >> 1 & 7) << 3 | (imm >> 5 & 1) << 2 | 1;
}

/* Either a branch that may not be taken or a jump, short or long, to an offset that is known later. */
struct branch {
    unsigned kind;
    unsigned rs1, rs2;
};

static struct branch random_branch(struct emitter *e, bool conditional)
{
    unsigned kind = conditional ? emit_draw(e, 8) : 8 + emit_draw(e, e->xlen == 64 ? 2 : 3);
    unsigned rs1 = emit_draw(e, 32), rs2 = emit_draw(e, 32);
    struct branch branch = {kind, rs1, rs2};
    if (branch.kind < 6 && emit_draw(e, 4) == 0)
        branch.rs2 = branch.rs1;
    if (branch.kind == 6 || branch.kind == 7)
        branch.rs1 = 8 + emit_draw(e, 8);
    return branch;
}

static uint32_t branch_insn(struct branch branch, int offset)
{
    static const uint8_t functs[] = {0, 1, 4, 5, 6, 7};
    if (branch.kind < 6)
        return insn_b(functs[branch.kind], branch.rs1, branch.rs2, offset);
    if (branch.kind < 8)
        return compressed_branch(branch.kind, branch.rs1, offset);
    return branch.kind == 8 ? insn_j(branch.rs1, offset) : compressed_jump(branch.kind == 9 ? 5 : 1, offset);
}

void emit_forward_branch(struct emitter *e)
{
    struct branch branch = random_branch(e, emit_draw(e, 4) != 0);
    uint64_t from = e->at;
    emit(e, branch_insn(branch, 4));
    emit_stop(e);
    emit_run(e, 3);
    emit_patch(e, from, branch_insn(branch, (int)(e->at - from)));
    emit_stop(e);
}

void emit_backward_branch(struct emitter *e)
{
    struct branch to_middle = random_branch(e, false), back = random_branch(e, emit_draw(e, 4) != 0);
    struct branch out = random_branch(e, false);
    uint64_t first = e->at;
    emit(e, branch_insn(to_middle, 4));
    uint64_t target = e->at;
    emit_stop(e);
    emit_plain(e);
    uint64_t leave = e->at;
    emit(e, branch_insn(out, 4));
    emit_patch(e, first, branch_insn(to_middle, (int)(e->at - first)));
    emit_stop(e);
    emit(e, branch_insn(back, (int)(int64_t)(target - e->at)));
    emit_stop(e);
    emit_plain(e);
    emit_patch(e, leave, branch_insn(out, (int)(e->at - leave)));
    emit_stop(e);
}

/* jalr, c.jr and c.jalr, a little forward. */
void emit_indirect_jump(struct emitter *e)
{
    unsigned base = emit_register(e), link = emit_draw(e, 32);
    uint64_t from = e->at;
    unsigned compressed = emit_draw(e, 3);
    int imm = compressed ? 0 : (int)emit_draw(e, 2048) - 1024;
    emit(e, insn_u(0x17, base, 0));
    uint64_t adjust = e->at;
    emit(e, insn_i(0x13, 0, base, base, 0));
    if (compressed)
        emit(e, 0x8002 | base << 7 | (compressed == 2 ? 0x1000 : 0));
    else
        emit(e, insn_i(0x67, 0, link, base, (unsigned)imm & 0xfff));
    emit_stop(e);
    emit_run(e, 3);
    unsigned odd = emit_draw(e, 2); /* the lowest bit of the target is ignored */
    emit_patch(e, adjust, insn_i(0x13, 0, base, base, (unsigned)((int)(e->at - from) - imm + (int)odd) & 0xfff));
    emit_stop(e);
}

/* A jump to where nothing can be fetched. */
void emit_lost_jump(struct emitter *e)
{
    unsigned base = emit_register(e);
    uint64_t target = emit_bad_address(e);
    if (e->moves_privilege)
        target = e->xlen == 64 ? 0x0000200000000000 : 0xc0000000; /* fetching is not what MPRV moves */
    emit_constant(e, base, target);
    emit_short_stop(e);
    emit(e, emit_draw(e, 2) ? insn_i(0x67, 0, emit_draw(e, 32), base, 0) : 0x9002 | base << 7);
    emit_stop(e);
}
