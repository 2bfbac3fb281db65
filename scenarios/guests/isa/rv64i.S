/* RV64I: register and immediate arithmetic. want, operands. */
#include "isa.h"

    isa_begin

    rr      add, 0x0, 0x0, 0x0
    rr      add, 0x2, 0x1, 0x1
    rr      add, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      add, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff
    rr      add, 0x0, 0xffffffffffffffff, 0x1
    rr      add, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      add, 0x8000000000000000, 0x7fffffffffffffff, 0x1
    rr      add, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      add, 0x0, 0x80000000, 0xffffffff80000000
    rr      add, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      add, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210
    rr      add, 0xdeadbeefcafef04c, 0xdeadbeefcafef00d, 0x3f
    rr      add, 0x800000008000001f, 0x8000000080000000, 0x1f
    rr      add, 0xffffffff00000021, 0xffffffff00000000, 0x21

    rr      sub, 0x0, 0x0, 0x0
    rr      sub, 0x0, 0x1, 0x1
    rr      sub, 0x1, 0x0, 0xffffffffffffffff
    rr      sub, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sub, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      sub, 0x8000000000000001, 0x8000000000000000, 0xffffffffffffffff
    rr      sub, 0x7ffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      sub, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      sub, 0x100000000, 0x80000000, 0xffffffff80000000
    rr      sub, 0xfffffffe7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      sub, 0x2468acf13579bdf, 0x123456789abcdef, 0xfedcba9876543210
    rr      sub, 0xdeadbeefcafeefce, 0xdeadbeefcafef00d, 0x3f
    rr      sub, 0x800000007fffffe1, 0x8000000080000000, 0x1f
    rr      sub, 0xfffffffeffffffdf, 0xffffffff00000000, 0x21

    rr      sll, 0x0, 0x0, 0x0
    rr      sll, 0x2, 0x1, 0x1
    rr      sll, 0x0, 0x0, 0xffffffffffffffff
    rr      sll, 0x8000000000000000, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sll, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      sll, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      sll, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      sll, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sll, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      sll, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      sll, 0x456789abcdef0000, 0x123456789abcdef, 0xfedcba9876543210
    rr      sll, 0x8000000000000000, 0xdeadbeefcafef00d, 0x3f
    rr      sll, 0x4000000000000000, 0x8000000080000000, 0x1f
    rr      sll, 0x0, 0xffffffff00000000, 0x21

    rr      slt, 0x0, 0x0, 0x0
    rr      slt, 0x0, 0x1, 0x1
    rr      slt, 0x0, 0x0, 0xffffffffffffffff
    rr      slt, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      slt, 0x1, 0xffffffffffffffff, 0x1
    rr      slt, 0x1, 0x8000000000000000, 0xffffffffffffffff
    rr      slt, 0x0, 0x7fffffffffffffff, 0x1
    rr      slt, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      slt, 0x0, 0x80000000, 0xffffffff80000000
    rr      slt, 0x1, 0xffffffff7fffffff, 0x100000000
    rr      slt, 0x0, 0x123456789abcdef, 0xfedcba9876543210
    rr      slt, 0x1, 0xdeadbeefcafef00d, 0x3f
    rr      slt, 0x1, 0x8000000080000000, 0x1f
    rr      slt, 0x1, 0xffffffff00000000, 0x21

    rr      sltu, 0x0, 0x0, 0x0
    rr      sltu, 0x0, 0x1, 0x1
    rr      sltu, 0x1, 0x0, 0xffffffffffffffff
    rr      sltu, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sltu, 0x0, 0xffffffffffffffff, 0x1
    rr      sltu, 0x1, 0x8000000000000000, 0xffffffffffffffff
    rr      sltu, 0x0, 0x7fffffffffffffff, 0x1
    rr      sltu, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      sltu, 0x1, 0x80000000, 0xffffffff80000000
    rr      sltu, 0x0, 0xffffffff7fffffff, 0x100000000
    rr      sltu, 0x1, 0x123456789abcdef, 0xfedcba9876543210
    rr      sltu, 0x0, 0xdeadbeefcafef00d, 0x3f
    rr      sltu, 0x0, 0x8000000080000000, 0x1f
    rr      sltu, 0x0, 0xffffffff00000000, 0x21

    rr      xor, 0x0, 0x0, 0x0
    rr      xor, 0x0, 0x1, 0x1
    rr      xor, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      xor, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      xor, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      xor, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      xor, 0x7ffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      xor, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      xor, 0xffffffff00000000, 0x80000000, 0xffffffff80000000
    rr      xor, 0xfffffffe7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      xor, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210
    rr      xor, 0xdeadbeefcafef032, 0xdeadbeefcafef00d, 0x3f
    rr      xor, 0x800000008000001f, 0x8000000080000000, 0x1f
    rr      xor, 0xffffffff00000021, 0xffffffff00000000, 0x21

    rr      srl, 0x0, 0x0, 0x0
    rr      srl, 0x0, 0x1, 0x1
    rr      srl, 0x0, 0x0, 0xffffffffffffffff
    rr      srl, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    rr      srl, 0x7fffffffffffffff, 0xffffffffffffffff, 0x1
    rr      srl, 0x1, 0x8000000000000000, 0xffffffffffffffff
    rr      srl, 0x3fffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      srl, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      srl, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      srl, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      srl, 0x123456789ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      srl, 0x1, 0xdeadbeefcafef00d, 0x3f
    rr      srl, 0x100000001, 0x8000000080000000, 0x1f
    rr      srl, 0x7fffffff, 0xffffffff00000000, 0x21

    rr      sra, 0x0, 0x0, 0x0
    rr      sra, 0x0, 0x1, 0x1
    rr      sra, 0x0, 0x0, 0xffffffffffffffff
    rr      sra, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sra, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      sra, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      sra, 0x3fffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      sra, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      sra, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      sra, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      sra, 0x123456789ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      sra, 0xffffffffffffffff, 0xdeadbeefcafef00d, 0x3f
    rr      sra, 0xffffffff00000001, 0x8000000080000000, 0x1f
    rr      sra, 0xffffffffffffffff, 0xffffffff00000000, 0x21

    rr      or, 0x0, 0x0, 0x0
    rr      or, 0x1, 0x1, 0x1
    rr      or, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      or, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      or, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      or, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      or, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      or, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      or, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      or, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      or, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210
    rr      or, 0xdeadbeefcafef03f, 0xdeadbeefcafef00d, 0x3f
    rr      or, 0x800000008000001f, 0x8000000080000000, 0x1f
    rr      or, 0xffffffff00000021, 0xffffffff00000000, 0x21

    rr      and, 0x0, 0x0, 0x0
    rr      and, 0x1, 0x1, 0x1
    rr      and, 0x0, 0x0, 0xffffffffffffffff
    rr      and, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      and, 0x1, 0xffffffffffffffff, 0x1
    rr      and, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      and, 0x1, 0x7fffffffffffffff, 0x1
    rr      and, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      and, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      and, 0x100000000, 0xffffffff7fffffff, 0x100000000
    rr      and, 0x0, 0x123456789abcdef, 0xfedcba9876543210
    rr      and, 0xd, 0xdeadbeefcafef00d, 0x3f
    rr      and, 0x0, 0x8000000080000000, 0x1f
    rr      and, 0x0, 0xffffffff00000000, 0x21

    rr      addw, 0x0, 0x0, 0x0
    rr      addw, 0x2, 0x1, 0x1
    rr      addw, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      addw, 0xfffffffffffffffe, 0xffffffffffffffff, 0xffffffffffffffff
    rr      addw, 0x0, 0xffffffffffffffff, 0x1
    rr      addw, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      addw, 0x0, 0x7fffffffffffffff, 0x1
    rr      addw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      addw, 0x0, 0x80000000, 0xffffffff80000000
    rr      addw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      addw, 0xffffffffffffffff, 0x123456789abcdef, 0xfedcba9876543210
    rr      addw, 0xffffffffcafef04c, 0xdeadbeefcafef00d, 0x3f
    rr      addw, 0xffffffff8000001f, 0x8000000080000000, 0x1f
    rr      addw, 0x21, 0xffffffff00000000, 0x21

    rr      subw, 0x0, 0x0, 0x0
    rr      subw, 0x0, 0x1, 0x1
    rr      subw, 0x1, 0x0, 0xffffffffffffffff
    rr      subw, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      subw, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      subw, 0x1, 0x8000000000000000, 0xffffffffffffffff
    rr      subw, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      subw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      subw, 0x0, 0x80000000, 0xffffffff80000000
    rr      subw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      subw, 0x13579bdf, 0x123456789abcdef, 0xfedcba9876543210
    rr      subw, 0xffffffffcafeefce, 0xdeadbeefcafef00d, 0x3f
    rr      subw, 0x7fffffe1, 0x8000000080000000, 0x1f
    rr      subw, 0xffffffffffffffdf, 0xffffffff00000000, 0x21

    rr      sllw, 0x0, 0x0, 0x0
    rr      sllw, 0x2, 0x1, 0x1
    rr      sllw, 0x0, 0x0, 0xffffffffffffffff
    rr      sllw, 0xffffffff80000000, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sllw, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      sllw, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      sllw, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      sllw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      sllw, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      sllw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      sllw, 0xffffffffcdef0000, 0x123456789abcdef, 0xfedcba9876543210
    rr      sllw, 0xffffffff80000000, 0xdeadbeefcafef00d, 0x3f
    rr      sllw, 0x0, 0x8000000080000000, 0x1f
    rr      sllw, 0x0, 0xffffffff00000000, 0x21

    rr      srlw, 0x0, 0x0, 0x0
    rr      srlw, 0x0, 0x1, 0x1
    rr      srlw, 0x0, 0x0, 0xffffffffffffffff
    rr      srlw, 0x1, 0xffffffffffffffff, 0xffffffffffffffff
    rr      srlw, 0x7fffffff, 0xffffffffffffffff, 0x1
    rr      srlw, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      srlw, 0x7fffffff, 0x7fffffffffffffff, 0x1
    rr      srlw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      srlw, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      srlw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      srlw, 0x89ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      srlw, 0x1, 0xdeadbeefcafef00d, 0x3f
    rr      srlw, 0x1, 0x8000000080000000, 0x1f
    rr      srlw, 0x0, 0xffffffff00000000, 0x21

    rr      sraw, 0x0, 0x0, 0x0
    rr      sraw, 0x0, 0x1, 0x1
    rr      sraw, 0x0, 0x0, 0xffffffffffffffff
    rr      sraw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      sraw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      sraw, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      sraw, 0xffffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      sraw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      sraw, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      sraw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      sraw, 0xffffffffffff89ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      sraw, 0xffffffffffffffff, 0xdeadbeefcafef00d, 0x3f
    rr      sraw, 0xffffffffffffffff, 0x8000000080000000, 0x1f
    rr      sraw, 0x0, 0xffffffff00000000, 0x21

    r1      addi, 0x100000000, 0x100000000, 0
    r1      addi, 0xffffffffffffffff, 0xffffffffffffffff, 0
    r1      addi, 0x8000, 0x8000, 0
    r1      addi, 0xff000000010001, 0xff000000010000, 1
    r1      addi, 0x1, 0x0, 1
    r1      addi, 0x2, 0x1, 1
    r1      addi, 0xfffffffe7fffffff, 0xfffffffe80000000, -1
    r1      addi, 0x7e, 0x7f, -1
    r1      addi, 0x0, 0x1, -1
    r1      addi, 0x1000007ff, 0x100000000, 2047
    r1      addi, 0x87fe, 0x7fff, 2047
    r1      addi, 0x7ff, 0x0, 2047
    r1      addi, 0xfffffffffffff87f, 0x7f, -2048
    r1      addi, 0x7ffffffffffff800, 0x8000000000000000, -2048
    r1      addi, 0xfffffffffffff800, 0x0, -2048
    r1      addi, 0x556, 0x1, 1365
    r1      addi, 0x8555, 0x8000, 1365
    r1      addi, 0xffffffff00000555, 0xffffffff00000000, 1365
    r1      addi, 0xfffffffffffffaab, 0x1, -1366
    r1      addi, 0x7ffffffffffffaaa, 0x8000000000000000, -1366
    r1      addi, 0xfffffffe7ffffaaa, 0xfffffffe80000000, -1366

    r1      slti, 0x0, 0x7f, 0
    r1      slti, 0x0, 0x8000, 0
    r1      slti, 0x0, 0x0, 0
    r1      slti, 0x1, 0xfffffffe80000000, 1
    r1      slti, 0x0, 0x7fff, 1
    r1      slti, 0x0, 0x1, 1
    r1      slti, 0x1, 0x8000000000000000, -1
    r1      slti, 0x0, 0xff000000010000, -1
    r1      slti, 0x1, 0xffffffff00000000, -1
    r1      slti, 0x0, 0x7fff, 2047
    r1      slti, 0x1, 0x0, 2047
    r1      slti, 0x1, 0xfffffffe80000000, 2047
    r1      slti, 0x0, 0x7fff, -2048
    r1      slti, 0x0, 0x8000, -2048
    r1      slti, 0x0, 0x0, -2048
    r1      slti, 0x1, 0x8000000000000000, 1365
    r1      slti, 0x1, 0x0, 1365
    r1      slti, 0x1, 0x7f, 1365
    r1      slti, 0x1, 0xfffffffe80000000, -1366
    r1      slti, 0x0, 0xffffffffffffffff, -1366
    r1      slti, 0x0, 0x80000000, -1366

    r1      sltiu, 0x0, 0x8000, 0
    r1      sltiu, 0x0, 0xffffffffffffffff, 0
    r1      sltiu, 0x0, 0x7f, 0
    r1      sltiu, 0x0, 0x1, 1
    r1      sltiu, 0x0, 0x7fff, 1
    r1      sltiu, 0x0, 0x80000000, 1
    r1      sltiu, 0x1, 0x7f, -1
    r1      sltiu, 0x1, 0xff000000010000, -1
    r1      sltiu, 0x0, 0xffffffffffffffff, -1
    r1      sltiu, 0x1, 0x1, 2047
    r1      sltiu, 0x0, 0x7fff, 2047
    r1      sltiu, 0x0, 0xffffffff00000000, 2047
    r1      sltiu, 0x1, 0xff000000010000, -2048
    r1      sltiu, 0x1, 0x8000000000000000, -2048
    r1      sltiu, 0x1, 0x100000000, -2048
    r1      sltiu, 0x1, 0x1, 1365
    r1      sltiu, 0x1, 0x7f, 1365
    r1      sltiu, 0x0, 0x123456789abcdef, 1365
    r1      sltiu, 0x1, 0x1, -1366
    r1      sltiu, 0x1, 0x7fff, -1366
    r1      sltiu, 0x1, 0x0, -1366

    r1      xori, 0x7fff, 0x7fff, 0
    r1      xori, 0x8000000000000000, 0x8000000000000000, 0
    r1      xori, 0x80, 0x80, 0
    r1      xori, 0xff000000010001, 0xff000000010000, 1
    r1      xori, 0x7e, 0x7f, 1
    r1      xori, 0x8001, 0x8000, 1
    r1      xori, 0xffffffff, 0xffffffff00000000, -1
    r1      xori, 0xfffffffeffffffff, 0x100000000, -1
    r1      xori, 0xffffffffffffff7f, 0x80, -1
    r1      xori, 0x7800, 0x7fff, 2047
    r1      xori, 0x77f, 0x80, 2047
    r1      xori, 0x1000007ff, 0x100000000, 2047
    r1      xori, 0xffffffff7ffff800, 0x80000000, -2048
    r1      xori, 0x7ffffffffffff800, 0x8000000000000000, -2048
    r1      xori, 0x7ff, 0xffffffffffffffff, -2048
    r1      xori, 0x123456789abc8ba, 0x123456789abcdef, 1365
    r1      xori, 0xffffffff00000555, 0xffffffff00000000, 1365
    r1      xori, 0x8000000000000555, 0x8000000000000000, 1365
    r1      xori, 0xfffffffffffffaab, 0x1, -1366
    r1      xori, 0xffffffffffff8555, 0x7fff, -1366
    r1      xori, 0xffffffff7ffffaaa, 0x80000000, -1366

    r1      ori, 0x7f, 0x7f, 0
    r1      ori, 0x80, 0x80, 0
    r1      ori, 0x100000000, 0x100000000, 0
    r1      ori, 0x123456789abcdef, 0x123456789abcdef, 1
    r1      ori, 0x81, 0x80, 1
    r1      ori, 0x80000001, 0x80000000, 1
    r1      ori, 0xffffffffffffffff, 0x7fff, -1
    r1      ori, 0xffffffffffffffff, 0x1, -1
    r1      ori, 0xffffffffffffffff, 0xffffffff00000000, -1
    r1      ori, 0x7ff, 0x7f, 2047
    r1      ori, 0x87ff, 0x8000, 2047
    r1      ori, 0xffffffffffffffff, 0xffffffffffffffff, 2047
    r1      ori, 0xfffffffffffff800, 0xffffffff00000000, -2048
    r1      ori, 0xfffffffffffff800, 0x100000000, -2048
    r1      ori, 0xffffffffffffffff, 0xffffffffffffffff, -2048
    r1      ori, 0x5d5, 0x80, 1365
    r1      ori, 0x8555, 0x8000, 1365
    r1      ori, 0x555, 0x0, 1365
    r1      ori, 0xfffffffffffffaaa, 0xff000000010000, -1366
    r1      ori, 0xfffffffffffffaab, 0x1, -1366
    r1      ori, 0xfffffffffffffaff, 0x7f, -1366

    r1      andi, 0x0, 0x7fff, 0
    r1      andi, 0x0, 0xffffffff00000000, 0
    r1      andi, 0x0, 0x100000000, 0
    r1      andi, 0x0, 0x100000000, 1
    r1      andi, 0x1, 0x123456789abcdef, 1
    r1      andi, 0x0, 0xfffffffe80000000, 1
    r1      andi, 0x7fff, 0x7fff, -1
    r1      andi, 0x80, 0x80, -1
    r1      andi, 0xfffffffe80000000, 0xfffffffe80000000, -1
    r1      andi, 0x0, 0xffffffff00000000, 2047
    r1      andi, 0x80, 0x80, 2047
    r1      andi, 0x1, 0x1, 2047
    r1      andi, 0xfffffffe80000000, 0xfffffffe80000000, -2048
    r1      andi, 0x0, 0x1, -2048
    r1      andi, 0x80000000, 0x80000000, -2048
    r1      andi, 0x0, 0x80, 1365
    r1      andi, 0x545, 0x123456789abcdef, 1365
    r1      andi, 0x0, 0xff000000010000, 1365
    r1      andi, 0x0, 0x1, -1366
    r1      andi, 0x0, 0x0, -1366
    r1      andi, 0x123456789abc8aa, 0x123456789abcdef, -1366

    r1      addiw, 0xffffffff89abcdef, 0x123456789abcdef, 0
    r1      addiw, 0xffffffff80000000, 0x80000000, 0
    r1      addiw, 0x10000, 0xff000000010000, 0
    r1      addiw, 0x8000, 0x7fff, 1
    r1      addiw, 0x10001, 0xff000000010000, 1
    r1      addiw, 0x81, 0x80, 1
    r1      addiw, 0x7fffffff, 0x80000000, -1
    r1      addiw, 0xffffffff89abcdee, 0x123456789abcdef, -1
    r1      addiw, 0x7fff, 0x8000, -1
    r1      addiw, 0x107ff, 0xff000000010000, 2047
    r1      addiw, 0x7ff, 0x100000000, 2047
    r1      addiw, 0x7ff, 0x0, 2047
    r1      addiw, 0xfffffffffffff880, 0x80, -2048
    r1      addiw, 0xfffffffffffff800, 0x100000000, -2048
    r1      addiw, 0xfffffffffffff7ff, 0xffffffffffffffff, -2048
    r1      addiw, 0x8554, 0x7fff, 1365
    r1      addiw, 0x556, 0x1, 1365
    r1      addiw, 0x5d5, 0x80, 1365
    r1      addiw, 0xfffffffffffffaaa, 0x0, -1366
    r1      addiw, 0xfffffffffffffaaa, 0x8000000000000000, -1366
    r1      addiw, 0x7ffffaaa, 0x80000000, -1366

    r1      slli, 0xffffffffffffffff, 0xffffffffffffffff, 0
    r1      slli, 0x123456789abcdef, 0x123456789abcdef, 0
    r1      slli, 0x8000000000000000, 0x8000000000000000, 0
    r1      slli, 0x10000, 0x8000, 1
    r1      slli, 0xfffffffd00000000, 0xfffffffe80000000, 1
    r1      slli, 0x100, 0x80, 1
    r1      slli, 0x80, 0x1, 7
    r1      slli, 0xffffffffffffff80, 0xffffffffffffffff, 7
    r1      slli, 0x4000, 0x80, 7
    r1      slli, 0x400000000000, 0x8000, 31
    r1      slli, 0x3f80000000, 0x7f, 31
    r1      slli, 0x4000000000000000, 0x80000000, 31
    r1      slli, 0xffffffff00000000, 0xffffffffffffffff, 32
    r1      slli, 0x800000000000, 0x8000, 32
    r1      slli, 0x7f00000000, 0x7f, 32
    r1      slli, 0x0, 0x80000000, 33
    r1      slli, 0x13579bde00000000, 0x123456789abcdef, 33
    r1      slli, 0x1000000000000, 0x8000, 33
    r1      slli, 0x0, 0x100000000, 63
    r1      slli, 0x0, 0xff000000010000, 63
    r1      slli, 0x0, 0x8000, 63

    r1      srli, 0x8000000000000000, 0x8000000000000000, 0
    r1      srli, 0xffffffffffffffff, 0xffffffffffffffff, 0
    r1      srli, 0x1, 0x1, 0
    r1      srli, 0x7fffffffffffffff, 0xffffffffffffffff, 1
    r1      srli, 0x7fffffff40000000, 0xfffffffe80000000, 1
    r1      srli, 0x4000000000000000, 0x8000000000000000, 1
    r1      srli, 0x1fe0000000200, 0xff000000010000, 7
    r1      srli, 0x100000000000000, 0x8000000000000000, 7
    r1      srli, 0x0, 0x0, 7
    r1      srli, 0x0, 0x80, 31
    r1      srli, 0x0, 0x7fff, 31
    r1      srli, 0x1ffffffff, 0xffffffffffffffff, 31
    r1      srli, 0x0, 0x80000000, 32
    r1      srli, 0xfffffffe, 0xfffffffe80000000, 32
    r1      srli, 0x0, 0x0, 32
    r1      srli, 0x7fffffff, 0xffffffffffffffff, 33
    r1      srli, 0x0, 0x8000, 33
    r1      srli, 0x0, 0x7f, 33
    r1      srli, 0x0, 0x100000000, 63
    r1      srli, 0x0, 0x7fff, 63
    r1      srli, 0x1, 0xffffffff00000000, 63

    r1      srai, 0x100000000, 0x100000000, 0
    r1      srai, 0xffffffffffffffff, 0xffffffffffffffff, 0
    r1      srai, 0x123456789abcdef, 0x123456789abcdef, 0
    r1      srai, 0xffffffff40000000, 0xfffffffe80000000, 1
    r1      srai, 0x3f, 0x7f, 1
    r1      srai, 0x3fff, 0x7fff, 1
    r1      srai, 0x1fe0000000200, 0xff000000010000, 7
    r1      srai, 0xfffffffffd000000, 0xfffffffe80000000, 7
    r1      srai, 0x2468acf13579b, 0x123456789abcdef, 7
    r1      srai, 0x0, 0x0, 31
    r1      srai, 0x0, 0x80, 31
    r1      srai, 0x1fe0000, 0xff000000010000, 31
    r1      srai, 0xffffffffffffffff, 0xffffffff00000000, 32
    r1      srai, 0x0, 0x7f, 32
    r1      srai, 0x0, 0x8000, 32
    r1      srai, 0x0, 0x8000, 33
    r1      srai, 0xffffffffffffffff, 0xfffffffe80000000, 33
    r1      srai, 0xffffffffffffffff, 0xffffffff00000000, 33
    r1      srai, 0x0, 0x1, 63
    r1      srai, 0x0, 0x80, 63
    r1      srai, 0x0, 0xff000000010000, 63

    r1      slliw, 0x8000, 0x8000, 0
    r1      slliw, 0x0, 0x0, 0
    r1      slliw, 0x0, 0x8000000000000000, 0
    r1      slliw, 0x2, 0x1, 1
    r1      slliw, 0x0, 0x8000000000000000, 1
    r1      slliw, 0x100, 0x80, 1
    r1      slliw, 0xffffffffffffff80, 0xffffffffffffffff, 7
    r1      slliw, 0x80, 0x1, 7
    r1      slliw, 0x0, 0x100000000, 7
    r1      slliw, 0x7fff0000, 0x7fff, 16
    r1      slliw, 0x0, 0x0, 16
    r1      slliw, 0x10000, 0x1, 16
    r1      slliw, 0x0, 0x0, 31
    r1      slliw, 0xffffffff80000000, 0x7fff, 31
    r1      slliw, 0xffffffff80000000, 0xffffffffffffffff, 31

    r1      srliw, 0x7f, 0x7f, 0
    r1      srliw, 0x1, 0x1, 0
    r1      srliw, 0x0, 0x100000000, 0
    r1      srliw, 0x3fff, 0x7fff, 1
    r1      srliw, 0x0, 0x0, 1
    r1      srliw, 0x0, 0x1, 1
    r1      srliw, 0x1000000, 0xfffffffe80000000, 7
    r1      srliw, 0x0, 0x8000000000000000, 7
    r1      srliw, 0xff, 0x7fff, 7
    r1      srliw, 0x0, 0x8000, 16
    r1      srliw, 0xffff, 0xffffffffffffffff, 16
    r1      srliw, 0x1, 0xff000000010000, 16
    r1      srliw, 0x1, 0x80000000, 31
    r1      srliw, 0x0, 0x100000000, 31
    r1      srliw, 0x0, 0x7fff, 31

    r1      sraiw, 0x0, 0x100000000, 0
    r1      sraiw, 0x80, 0x80, 0
    r1      sraiw, 0x1, 0x1, 0
    r1      sraiw, 0x0, 0x1, 1
    r1      sraiw, 0x40, 0x80, 1
    r1      sraiw, 0x0, 0xffffffff00000000, 1
    r1      sraiw, 0x1, 0x80, 7
    r1      sraiw, 0xffffffffff000000, 0xfffffffe80000000, 7
    r1      sraiw, 0xffffffffff000000, 0x80000000, 7
    r1      sraiw, 0x0, 0x1, 16
    r1      sraiw, 0xffffffffffffffff, 0xffffffffffffffff, 16
    r1      sraiw, 0xffffffffffff8000, 0xfffffffe80000000, 16
    r1      sraiw, 0xffffffffffffffff, 0x123456789abcdef, 31
    r1      sraiw, 0x0, 0x100000000, 31
    r1      sraiw, 0xffffffffffffffff, 0xfffffffe80000000, 31

/* lui, auipc */
    lui     a0, 0x80000
    check_equal a0, 0xffffffff80000000
    lui     a0, 0x7ffff
    check_equal a0, 0x7ffff000
    lui     x0, 0x12345
    check_equal x0, 0
1:  auipc   a0, 0xfffff
    lla     a1, 1b
    li      a2, 0x1000
    sub     a1, a1, a2
    check_registers a0, a1

/* Every branch: taken and not, forward and backward. taken: operands for which it is, then for which it is not. */
.macro branch op, a, b, c, d
    li      a1, \a
    li      a2, \b
    addi    gp, gp, 1
    \op     a1, a2, .Lforward\@
    j       isa_fail
.Lbackward\@:
    j       .Ldone\@
.Lforward\@:
    \op     a1, a2, .Lbackward\@
    j       isa_fail
.Ldone\@:
    li      a1, \c
    li      a2, \d
    addi    gp, gp, 1
    \op     a1, a2, .Lwrong\@
    j       .Lright\@
.Lwrong\@:
    j       isa_fail
.Lright\@:
.endm

    branch  beq, -1, -1, 1, -1
    branch  beq, 0, 0, 0x100000000, 0
    branch  bne, 1, -1, 5, 5
    branch  bne, 0x100000000, 0, 0, 0
    branch  blt, -1, 0, 0, -1
    branch  blt, 0x8000000000000000, 0x7fffffffffffffff, 3, 3
    branch  bge, 0, -1, -1, 0
    branch  bge, 3, 3, 0x8000000000000000, 0x7fffffffffffffff
    branch  bltu, 0, -1, -1, 0
    branch  bltu, 0x7fffffffffffffff, 0x8000000000000000, 3, 3
    branch  bgeu, -1, 0, 0, -1
    branch  bgeu, 3, 3, 0x7fffffffffffffff, 0x8000000000000000

/* Jumps: where to, and what is linked; the link and the base may be the same register; bit 0 of the sum is ignored. */
    jal     a0, 1f
2:  j       isa_fail
1:  lla     a1, 2b
    check_registers a0, a1
    lla     a0, 1f
    jalr    a0, a0, 0
2:  j       isa_fail
1:  lla     a1, 2b
    check_registers a0, a1
    lla     a0, 1f - 100
    jalr    a2, a0, 101
2:  j       isa_fail
1:  lla     a1, 2b
    check_registers a2, a1
    lla     a0, 1f
    jalr    x0, a0, 0
    j       isa_fail
1:  check_equal x0, 0

/* Loads and stores: sign and zero extension, every offset in the word, negative offsets. */
    .pushsection .data
    .balign 16
memory:
    .dword  0x8070605040302010, 0xf1e2d3c4b5a69788
scratch:
    .dword  0, 0
    .popsection

.macro load op, want, offset
    lla     a1, memory
    \op     a0, \offset(a1)
    check_equal a0, \want
    addi    a1, a1, 16
    \op     a1, (\offset - 16)(a1)
    check_equal a1, \want
.endm

    load    lb, 0x10, 0
    load    lb, 0xffffffffffffff80, 7
    load    lb, 0xffffffffffffff88, 8
    load    lbu, 0x80, 7
    load    lbu, 0xf1, 15
    load    lh, 0x2010, 0
    load    lh, 0xffffffffffff8070, 6
    load    lhu, 0x8070, 6
    load    lhu, 0xf1e2, 14
    load    lw, 0x40302010, 0
    load    lw, 0xffffffff80706050, 4
    load    lwu, 0x80706050, 4
    load    lwu, 0xf1e2d3c4, 12
    load    ld, 0x8070605040302010, 0
    load    ld, 0xf1e2d3c4b5a69788, 8
    lla     a1, memory
    ld      x0, 0(a1)
    check_equal x0, 0

.macro store op, want, offset
    lla     a1, scratch
    li      a2, -1
    sd      a2, 0(a1)
    li      a2, 0x8123456789abcdef
    \op     a2, \offset(a1)
    ld      a0, 0(a1)
    check_equal a0, \want
    li      a2, -1
    sd      a2, 0(a1)
    li      a2, 0x8123456789abcdef
    addi    a1, a1, 2047
    \op     a2, (\offset - 2047)(a1)
    lla     a1, scratch
    ld      a0, 0(a1)
    check_equal a0, \want
.endm

    store   sb, 0xffffffffffffffef, 0
    store   sb, 0xffffffefffffffff, 4
    store   sb, 0xefffffffffffffff, 7
    store   sh, 0xffffffffffffcdef, 0
    store   sh, 0xcdefffffffffffff, 6
    store   sw, 0xffffffff89abcdef, 0
    store   sw, 0x89abcdefffffffff, 4
    store   sd, 0x8123456789abcdef, 0

/* fence, fence.tso and the reserved forms of fence do nothing that shows; hints neither. */
    li      a0, 5
    fence
    fence   rw, w
    fence.tso
    .insn   0x0100000f /* pause */
    .insn   0xfff5058f /* reserved fields set */
    slti    x0, a0, 1
    check_equal a0, 5

    isa_finish
