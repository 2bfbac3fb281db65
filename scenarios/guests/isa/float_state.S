/* F and D around the arithmetic: loads, stores, moves, NaN boxing, fcsr and its parts, rounding modes that are
 * reserved, mstatus.FS. */
#include "isa.h"

    .pushsection .data
    .balign 8
memory:
    .dword  0x7ff0000000000001, 0x40490fdb
out:
    .dword  0
    .popsection

    isa_begin
/* Loads and stores move bits: signalling NaNs stay as they are; flw boxes; fsw takes the lower half of anything. */
    lla     a1, memory
    fld     ft0, 0(a1)
    fsd     ft0, 16(a1)
    lw      a0, 16(a1)
    check_equal a0, 1
    lw      a0, 20(a1)
    check_equal a0, 0x7ff00000
    flw     ft1, 8(a1)
    fmv.d   fa0, ft1
    check_fa0 0xffffffff40490fdb
    fp_value ft2, 0x7ff0000012345678
    fsw     ft2, 20(a1)
    lw      a0, 20(a1)
    check_equal a0, 0x12345678
    fmv.x.w a0, ft0
    check_equal a0, 1
    li      a0, 0x80000000
    fmv.w.x ft3, a0
    fmv.d   fa0, ft3
    check_fa0 0xffffffff80000000
    fmv.x.w a2, ft3
    check_equal a2, 0xffffffff80000000
    csrr    a0, fcsr
    check_equal a0, 0

/* A single that is not boxed counts as the canonical NaN, and raises nothing. */
    fp_value ft0, 0x3f800000
    fp_value ft1, 0xffffffff3f800000
    fadd.s  ft2, ft0, ft1
    fmv.d   fa0, ft2
    check_fa0 0xffffffff7fc00000
    feq.s   a0, ft0, ft0
    check_equal a0, 0
    fclass.s a0, ft0
    check_equal a0, 0x200
    fsgnj.s ft2, ft0, ft1
    fmv.d   fa0, ft2
    check_fa0 0xffffffff7fc00000
    fmin.s  ft2, ft0, ft1
    fmv.d   fa0, ft2
    check_fa0 0xffffffff3f800000
    fcvt.d.s ft2, ft0
    fmv.d   fa0, ft2
    check_fa0 0x7ff8000000000000
    csrr    a0, fcsr
    check_equal a0, 0
    fcvt.w.s a0, ft0
    check_equal a0, 0x7fffffff
    csrr    a0, fcsr
    check_equal a0, 0x10

/* fcsr is frm and fflags together; the upper bits are not there. */
    li      a0, -1
    csrw    fcsr, a0
    csrr    a0, fcsr
    check_equal a0, 0xff
    csrr    a0, frm
    check_equal a0, 7
    csrr    a0, fflags
    check_equal a0, 0x1f
    csrwi   frm, 2
    csrr    a0, fcsr
    check_equal a0, 0x5f
    csrrwi  a0, fflags, 3
    check_equal a0, 0x1f
    csrrci  a0, fcsr, 1
    check_equal a0, 0x43
    csrrsi  a0, frm, 1
    check_equal a0, 2
    csrr    a0, fcsr
    check_equal a0, 0x62
    fsflags x0
    csrr    a0, fcsr
    check_equal a0, 0x60

/* Flags add up and are not cleared by operations that raise none. */
    fp_value ft0, 0x3ff0000000000000
    fp_value ft1, 0
    csrwi   fcsr, 0
    fdiv.d  ft2, ft0, ft1
    fadd.d  ft2, ft0, ft0
    fp_value ft3, 0x4008000000000000
    fdiv.d  ft2, ft0, ft3
    csrr    a0, fflags
    check_equal a0, 9

/* Reserved rounding modes, in the instruction and in frm; what does not round does not care. */
    traps   CAUSE_ILLEGAL, .insn 0x021051d3 /* fadd.d ft3, ft0, ft1 with rm 5 */
    traps   CAUSE_ILLEGAL, .insn 0x021061d3
    csrwi   frm, 5
    traps   CAUSE_ILLEGAL, fadd.d ft3, ft0, ft1, dyn
    traps   CAUSE_ILLEGAL, fsqrt.s ft3, ft0, dyn
    traps   CAUSE_ILLEGAL, fmadd.d ft3, ft0, ft1, ft2, dyn
    traps   CAUSE_ILLEGAL, fcvt.w.d a0, ft0, dyn
    fadd.d  ft3, ft0, ft1, rne
    fmin.d  ft3, ft0, ft1
    fmv.d   fa0, ft3
    check_fa0 0
    csrwi   frm, 7
    traps   CAUSE_ILLEGAL, fadd.d ft3, ft0, ft1, dyn
    csrwi   frm, 0

/* Reserved formats: half and quad. */
    traps   CAUSE_ILLEGAL, .insn 0x041001d3
    traps   CAUSE_ILLEGAL, .insn 0x061001d3
    traps   CAUSE_ILLEGAL, .insn 0x00051007 /* flh */
    traps   CAUSE_ILLEGAL, .insn 0x00054007 /* flq */

/* FS off: every floating-point instruction and CSR is illegal. */
    li      a0, MSTATUS_FS
    csrc    mstatus, a0
    traps   CAUSE_ILLEGAL, fadd.d ft3, ft0, ft1
    traps   CAUSE_ILLEGAL, fld ft3, 0(a1)
    traps   CAUSE_ILLEGAL, fsw ft3, 0(a1)
    traps   CAUSE_ILLEGAL, fmv.x.w a0, ft3
#if __riscv_xlen == 64
    traps   CAUSE_ILLEGAL, fmv.x.d a0, ft3
#endif
    traps   CAUSE_ILLEGAL, feq.s a0, ft3, ft3
    traps   CAUSE_ILLEGAL, csrr a0, fcsr
    traps   CAUSE_ILLEGAL, csrwi frm, 0
    traps   CAUSE_ILLEGAL, .insn 2, 0x2188 /* c.fld fa0, 0(a1) */

/* FS becomes dirty, and SD with it, by a write to a register or a flag. */
.macro becomes_dirty insn:vararg
    li      a0, MSTATUS_FS
    csrc    mstatus, a0
    li      a0, 1 << 13
    csrs    mstatus, a0
    \insn
    csrr    a0, mstatus
    srli    a2, a0, 13
    andi    a2, a2, 3
    check_equal a2, 3
    srli    a2, a0, __riscv_xlen - 1
    check_equal a2, 1
.endm
    becomes_dirty fmv.w.x ft0, zero
#if __riscv_xlen == 64
    becomes_dirty fmv.d.x ft0, zero
    becomes_dirty fcvt.d.l ft0, zero
#endif
    becomes_dirty fld ft0, 0(a1)
    becomes_dirty flw ft0, 0(a1)
    becomes_dirty fadd.s ft0, ft0, ft0
    becomes_dirty fsgnj.d ft0, ft0, ft0
    becomes_dirty fcvt.d.w ft0, zero
    becomes_dirty csrwi fflags, 1
    becomes_dirty csrwi frm, 1
    isa_finish
