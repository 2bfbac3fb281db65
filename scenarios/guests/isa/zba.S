/* Zba: address generation. want, operands. */
#include "isa.h"

    isa_begin

    rr      sh1add, 0x0, 0x0, 0x0
    rr      sh1add, 0x3, 0x1, 0x1
    rr      sh1add, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh1add, 0xfffffffffffffffd, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh1add, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      sh1add, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh1add, 0xffffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      sh1add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh1add, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      sh1add, 0xfffffffffffffffe, 0xffffffff7fffffff, 0x100000000
    rr      sh1add, 0x123456789abcdee, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh1add, 0xbd5b7ddf95fde059, 0xdeadbeefcafef00d, 0x3f
    rr      sh1add, 0x10000001f, 0x8000000080000000, 0x1f
    rr      sh1add, 0xfffffffe00000021, 0xffffffff00000000, 0x21

    rr      sh2add, 0x0, 0x0, 0x0
    rr      sh2add, 0x5, 0x1, 0x1
    rr      sh2add, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh2add, 0xfffffffffffffffb, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh2add, 0xfffffffffffffffd, 0xffffffffffffffff, 0x1
    rr      sh2add, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh2add, 0xfffffffffffffffd, 0x7fffffffffffffff, 0x1
    rr      sh2add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh2add, 0x180000000, 0x80000000, 0xffffffff80000000
    rr      sh2add, 0xfffffffefffffffc, 0xffffffff7fffffff, 0x100000000
    rr      sh2add, 0x369d0369d0369cc, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh2add, 0x7ab6fbbf2bfbc073, 0xdeadbeefcafef00d, 0x3f
    rr      sh2add, 0x20000001f, 0x8000000080000000, 0x1f
    rr      sh2add, 0xfffffffc00000021, 0xffffffff00000000, 0x21

    rr      sh3add, 0x0, 0x0, 0x0
    rr      sh3add, 0x9, 0x1, 0x1
    rr      sh3add, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh3add, 0xfffffffffffffff7, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh3add, 0xfffffffffffffff9, 0xffffffffffffffff, 0x1
    rr      sh3add, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh3add, 0xfffffffffffffff9, 0x7fffffffffffffff, 0x1
    rr      sh3add, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh3add, 0x380000000, 0x80000000, 0xffffffff80000000
    rr      sh3add, 0xfffffffcfffffff8, 0xffffffff7fffffff, 0x100000000
    rr      sh3add, 0x7f6e5d4c3b2a188, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh3add, 0xf56df77e57f780a7, 0xdeadbeefcafef00d, 0x3f
    rr      sh3add, 0x40000001f, 0x8000000080000000, 0x1f
    rr      sh3add, 0xfffffff800000021, 0xffffffff00000000, 0x21

    rr      add.uw, 0x0, 0x0, 0x0
    rr      add.uw, 0x2, 0x1, 0x1
    rr      add.uw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      add.uw, 0xfffffffe, 0xffffffffffffffff, 0xffffffffffffffff
    rr      add.uw, 0x100000000, 0xffffffffffffffff, 0x1
    rr      add.uw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      add.uw, 0x100000000, 0x7fffffffffffffff, 0x1
    rr      add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      add.uw, 0x0, 0x80000000, 0xffffffff80000000
    rr      add.uw, 0x17fffffff, 0xffffffff7fffffff, 0x100000000
    rr      add.uw, 0xfedcba98ffffffff, 0x123456789abcdef, 0xfedcba9876543210
    rr      add.uw, 0xcafef04c, 0xdeadbeefcafef00d, 0x3f
    rr      add.uw, 0x8000001f, 0x8000000080000000, 0x1f
    rr      add.uw, 0x21, 0xffffffff00000000, 0x21

    rr      sh1add.uw, 0x0, 0x0, 0x0
    rr      sh1add.uw, 0x3, 0x1, 0x1
    rr      sh1add.uw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh1add.uw, 0x1fffffffd, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh1add.uw, 0x1ffffffff, 0xffffffffffffffff, 0x1
    rr      sh1add.uw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh1add.uw, 0x1ffffffff, 0x7fffffffffffffff, 0x1
    rr      sh1add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh1add.uw, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      sh1add.uw, 0x1fffffffe, 0xffffffff7fffffff, 0x100000000
    rr      sh1add.uw, 0xfedcba9989abcdee, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh1add.uw, 0x195fde059, 0xdeadbeefcafef00d, 0x3f
    rr      sh1add.uw, 0x10000001f, 0x8000000080000000, 0x1f
    rr      sh1add.uw, 0x21, 0xffffffff00000000, 0x21

    rr      sh2add.uw, 0x0, 0x0, 0x0
    rr      sh2add.uw, 0x5, 0x1, 0x1
    rr      sh2add.uw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh2add.uw, 0x3fffffffb, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh2add.uw, 0x3fffffffd, 0xffffffffffffffff, 0x1
    rr      sh2add.uw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh2add.uw, 0x3fffffffd, 0x7fffffffffffffff, 0x1
    rr      sh2add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh2add.uw, 0x180000000, 0x80000000, 0xffffffff80000000
    rr      sh2add.uw, 0x2fffffffc, 0xffffffff7fffffff, 0x100000000
    rr      sh2add.uw, 0xfedcba9a9d0369cc, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh2add.uw, 0x32bfbc073, 0xdeadbeefcafef00d, 0x3f
    rr      sh2add.uw, 0x20000001f, 0x8000000080000000, 0x1f
    rr      sh2add.uw, 0x21, 0xffffffff00000000, 0x21

    rr      sh3add.uw, 0x0, 0x0, 0x0
    rr      sh3add.uw, 0x9, 0x1, 0x1
    rr      sh3add.uw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      sh3add.uw, 0x7fffffff7, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sh3add.uw, 0x7fffffff9, 0xffffffffffffffff, 0x1
    rr      sh3add.uw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sh3add.uw, 0x7fffffff9, 0x7fffffffffffffff, 0x1
    rr      sh3add.uw, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sh3add.uw, 0x380000000, 0x80000000, 0xffffffff80000000
    rr      sh3add.uw, 0x4fffffff8, 0xffffffff7fffffff, 0x100000000
    rr      sh3add.uw, 0xfedcba9cc3b2a188, 0x123456789abcdef, 0xfedcba9876543210
    rr      sh3add.uw, 0x657f780a7, 0xdeadbeefcafef00d, 0x3f
    rr      sh3add.uw, 0x40000001f, 0x8000000080000000, 0x1f
    rr      sh3add.uw, 0x21, 0xffffffff00000000, 0x21

    r1      slli.uw, 0x80000000, 0x80000000, 0
    r1      slli.uw, 0x80, 0x80, 0
    r1      slli.uw, 0x89abcdef, 0x123456789abcdef, 0
    r1      slli.uw, 0x1fffffffe, 0xffffffffffffffff, 1
    r1      slli.uw, 0xfe, 0x7f, 1
    r1      slli.uw, 0x0, 0x0, 1
    r1      slli.uw, 0x0, 0x8000000000000000, 7
    r1      slli.uw, 0x3f80, 0x7f, 7
    r1      slli.uw, 0x0, 0x100000000, 7
    r1      slli.uw, 0x7fffffff80000000, 0xffffffffffffffff, 31
    r1      slli.uw, 0x44d5e6f780000000, 0x123456789abcdef, 31
    r1      slli.uw, 0x3f80000000, 0x7f, 31
    r1      slli.uw, 0x0, 0x0, 32
    r1      slli.uw, 0x0, 0xffffffff00000000, 32
    r1      slli.uw, 0x7f00000000, 0x7f, 32
    r1      slli.uw, 0x0, 0x80000000, 33
    r1      slli.uw, 0x2000000000000, 0xff000000010000, 33
    r1      slli.uw, 0x200000000, 0x1, 33
    r1      slli.uw, 0x8000000000000000, 0x123456789abcdef, 63
    r1      slli.uw, 0x0, 0x80000000, 63
    r1      slli.uw, 0x8000000000000000, 0x7f, 63

    isa_finish
