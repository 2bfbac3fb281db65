/* What QEMU 7.2 does otherwise in RV32: it counts the halves of mcycle and minstret apart, without a carry. */
#include "isa.h"

    isa_begin
/* Counters: written by halves; the carry goes up. */
    li      a1, -1
    csrw    mcountinhibit, zero
    csrwi   0xb80, 5 /* mcycleh */
    csrw    mcycle, a1
    nop
    nop
    csrr    a0, 0xb80
    check_equal a0, 6
    csrwi   0xb82, 5 /* minstreth */
    csrw    minstret, a1
    nop
    nop
    csrr    a0, 0xb82
    check_equal a0, 6
    csrr    a0, 0xc82 /* instreth */
    check_equal a0, 6
    isa_finish
