/* Loads and stores at every address within a doubleword, and across the ends of cache lines and pages: they work, in
 * every width, integer and floating-point. */
#include "isa.h"

    .pushsection .data
    .balign 4096
    .skip   4080
area: /* the end of a page lies in its middle */
    .skip   32
    .popsection

/* Bytes 0x80, 0x81, ... in area; the load must give those from its offset on. */
.macro misaligned_load op, width, sign, offset
    lla     a1, area
    \op     a0, \offset(a1)
    li      a2, 0
    .set    n, \width
    .rept   \width
    .set    n, n - 1
    slli    a2, a2, 8
    addi    a2, a2, 0x80 + \offset + n
    .endr
    slli    a2, a2, 64 - 8 * \width
    .if \sign
    srai    a2, a2, 64 - 8 * \width
    .else
    srli    a2, a2, 64 - 8 * \width
    .endif
    check_registers a0, a2
.endm

/* Stores a pattern over zeros and looks at all bytes around it. */
.macro misaligned_store op, reg, width, offset
    lla     a1, area
    sd      zero, 0(a1)
    sd      zero, 8(a1)
    sd      zero, 16(a1)
    sd      zero, 24(a1)
    \op     \reg, \offset(a1)
    .set    n, 0
    .rept   32
    lbu     a0, n(a1)
    .if n >= \offset && n < \offset + \width
    check_equal a0, 0xa1 + n - \offset
    .else
    check_equal a0, 0
    .endif
    .set    n, n + 1
    .endr
.endm

    isa_begin
    lla     a1, area
    li      a0, 0x80
1:  sb      a0, 0(a1)
    addi    a1, a1, 1
    addi    a0, a0, 1
    andi    a2, a0, 31
    bnez    a2, 1b

    .irp    at, 0,1,2,3,5,7,9,11,12,13,14,15,17,20
    misaligned_load lh, 2, 1, \at
    misaligned_load lhu, 2, 0, \at
    misaligned_load lw, 4, 1, \at
    misaligned_load lwu, 4, 0, \at
    misaligned_load ld, 8, 0, \at
    .endr

    .irp    at, 9,12,15
    lla     a1, area
    fld     fa0, \at(a1)
    fmv.x.d a0, fa0
    ld      a2, \at(a1)
    check_registers a0, a2
    flw     fa0, \at(a1)
    fmv.x.w a0, fa0
    lw      a2, \at(a1)
    check_registers a0, a2
    .endr

    li      a3, 0xa8a7a6a5a4a3a2a1
    fmv.d.x fa3, a3
    .irp    at, 1,3,6,7,9,12,13,15,21
    misaligned_store sh, a3, 2, \at
    misaligned_store sw, a3, 4, \at
    misaligned_store sd, a3, 8, \at
    .endr
    misaligned_store fsw, fa3, 4, 14
    misaligned_store fsd, fa3, 8, 13
    isa_finish
