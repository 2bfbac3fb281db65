/* Zifencei: what is stored where code lies is executed after fence.i, also where that code has run before, and in a
 * loop that changes itself again and again. */
#include "isa.h"

    .pushsection .data
    .balign 4096
page:
    .skip   8192
    .popsection

    isa_begin
/* A function is written, called, changed and called again. */
    lla     s0, page
    li      a1, 0x00100513 /* li a0, 1 */
    sw      a1, 0(s0)
    li      a1, 0x00008067 /* ret */
    sw      a1, 4(s0)
    fence.i
    jalr    s0
    check_equal a0, 1
    li      a1, 0x00200513 /* li a0, 2 */
    sw      a1, 0(s0)
    fence.i
    jalr    s0
    check_equal a0, 2

/* Only the second half of an instruction. */
    li      a1, 0x0030
    sh      a1, 2(s0)
    fence.i
    jalr    s0
    check_equal a0, 3

/* Across the end of a page. */
    li      s1, 4094
    add     s1, s0, s1
    li      a1, 0x00400513
    sh      a1, 0(s1)
    srli    a1, a1, 16
    sh      a1, 2(s1)
    li      a1, 0x00008067
    sh      a1, 4(s1)
    srli    a1, a1, 16
    sh      a1, 6(s1)
    fence.i
    jalr    s1
    check_equal a0, 4
    li      a1, 0x0050 /* the half that lies in the second page */
    sh      a1, 2(s1)
    fence.i
    jalr    s1
    check_equal a0, 5

/* 1000 times: the immediate counts up. */
    li      s2, 1000
    li      s3, 0
    li      s4, 0
1:  slli    a1, s2, 20
    li      a2, 0x00000513
    or      a1, a1, a2
    sw      a1, 0(s0)
    fence.i
    jalr    s0
    add     s3, s3, a0
    add     s4, s4, s2
    addi    s2, s2, -1
    bnez    s2, 1b
    check_registers s3, s4

/* A block that overwrites what follows in itself. */
    lla     a2, 2f
    li      a1, 0x00600513
    fence.i
    sw      a1, 0(a2)
    fence.i
    .balign 4
    .option push
    .option norvc
2:  li      a0, 0
    .option pop
    check_equal a0, 6
    isa_finish
