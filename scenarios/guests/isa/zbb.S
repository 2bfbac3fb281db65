/* Zbb: basic bit manipulation. want, operands. */
#include "isa.h"

    isa_begin

    rr      andn, 0x0, 0x0, 0x0
    rr      andn, 0x0, 0x1, 0x1
    rr      andn, 0x0, 0x0, 0xffffffffffffffff
    rr      andn, 0x0, 0xffffffffffffffff, 0xffffffffffffffff
    rr      andn, 0xfffffffffffffffe, 0xffffffffffffffff, 0x1
    rr      andn, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      andn, 0x7ffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      andn, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      andn, 0x0, 0x80000000, 0xffffffff80000000
    rr      andn, 0xfffffffe7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      andn, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210
    rr      andn, 0xdeadbeefcafef000, 0xdeadbeefcafef00d, 0x3f
    rr      andn, 0x8000000080000000, 0x8000000080000000, 0x1f
    rr      andn, 0xffffffff00000000, 0xffffffff00000000, 0x21

    rr      orn, 0xffffffffffffffff, 0x0, 0x0
    rr      orn, 0xffffffffffffffff, 0x1, 0x1
    rr      orn, 0x0, 0x0, 0xffffffffffffffff
    rr      orn, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      orn, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      orn, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      orn, 0xffffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      orn, 0xffffffffffffffff, 0x8000000000000000, 0x8000000000000000
    rr      orn, 0xffffffff, 0x80000000, 0xffffffff80000000
    rr      orn, 0xffffffffffffffff, 0xffffffff7fffffff, 0x100000000
    rr      orn, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210
    rr      orn, 0xffffffffffffffcd, 0xdeadbeefcafef00d, 0x3f
    rr      orn, 0xffffffffffffffe0, 0x8000000080000000, 0x1f
    rr      orn, 0xffffffffffffffde, 0xffffffff00000000, 0x21

    rr      xnor, 0xffffffffffffffff, 0x0, 0x0
    rr      xnor, 0xffffffffffffffff, 0x1, 0x1
    rr      xnor, 0x0, 0x0, 0xffffffffffffffff
    rr      xnor, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      xnor, 0x1, 0xffffffffffffffff, 0x1
    rr      xnor, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      xnor, 0x8000000000000001, 0x7fffffffffffffff, 0x1
    rr      xnor, 0xffffffffffffffff, 0x8000000000000000, 0x8000000000000000
    rr      xnor, 0xffffffff, 0x80000000, 0xffffffff80000000
    rr      xnor, 0x180000000, 0xffffffff7fffffff, 0x100000000
    rr      xnor, 0x0, 0x123456789abcdef, 0xfedcba9876543210
    rr      xnor, 0x2152411035010fcd, 0xdeadbeefcafef00d, 0x3f
    rr      xnor, 0x7fffffff7fffffe0, 0x8000000080000000, 0x1f
    rr      xnor, 0xffffffde, 0xffffffff00000000, 0x21

    rr      max, 0x0, 0x0, 0x0
    rr      max, 0x1, 0x1, 0x1
    rr      max, 0x0, 0x0, 0xffffffffffffffff
    rr      max, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      max, 0x1, 0xffffffffffffffff, 0x1
    rr      max, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      max, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      max, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      max, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      max, 0x100000000, 0xffffffff7fffffff, 0x100000000
    rr      max, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210
    rr      max, 0x3f, 0xdeadbeefcafef00d, 0x3f
    rr      max, 0x1f, 0x8000000080000000, 0x1f
    rr      max, 0x21, 0xffffffff00000000, 0x21

    rr      maxu, 0x0, 0x0, 0x0
    rr      maxu, 0x1, 0x1, 0x1
    rr      maxu, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      maxu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      maxu, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      maxu, 0xffffffffffffffff, 0x8000000000000000, 0xffffffffffffffff
    rr      maxu, 0x7fffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      maxu, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      maxu, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      maxu, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      maxu, 0xfedcba9876543210, 0x123456789abcdef, 0xfedcba9876543210
    rr      maxu, 0xdeadbeefcafef00d, 0xdeadbeefcafef00d, 0x3f
    rr      maxu, 0x8000000080000000, 0x8000000080000000, 0x1f
    rr      maxu, 0xffffffff00000000, 0xffffffff00000000, 0x21

    rr      min, 0x0, 0x0, 0x0
    rr      min, 0x1, 0x1, 0x1
    rr      min, 0xffffffffffffffff, 0x0, 0xffffffffffffffff
    rr      min, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      min, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      min, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      min, 0x1, 0x7fffffffffffffff, 0x1
    rr      min, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      min, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      min, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      min, 0xfedcba9876543210, 0x123456789abcdef, 0xfedcba9876543210
    rr      min, 0xdeadbeefcafef00d, 0xdeadbeefcafef00d, 0x3f
    rr      min, 0x8000000080000000, 0x8000000080000000, 0x1f
    rr      min, 0xffffffff00000000, 0xffffffff00000000, 0x21

    rr      minu, 0x0, 0x0, 0x0
    rr      minu, 0x1, 0x1, 0x1
    rr      minu, 0x0, 0x0, 0xffffffffffffffff
    rr      minu, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      minu, 0x1, 0xffffffffffffffff, 0x1
    rr      minu, 0x8000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      minu, 0x1, 0x7fffffffffffffff, 0x1
    rr      minu, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      minu, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      minu, 0x100000000, 0xffffffff7fffffff, 0x100000000
    rr      minu, 0x123456789abcdef, 0x123456789abcdef, 0xfedcba9876543210
    rr      minu, 0x3f, 0xdeadbeefcafef00d, 0x3f
    rr      minu, 0x1f, 0x8000000080000000, 0x1f
    rr      minu, 0x21, 0xffffffff00000000, 0x21

    rr      rol, 0x0, 0x0, 0x0
    rr      rol, 0x2, 0x1, 0x1
    rr      rol, 0x0, 0x0, 0xffffffffffffffff
    rr      rol, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      rol, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      rol, 0x4000000000000000, 0x8000000000000000, 0xffffffffffffffff
    rr      rol, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x1
    rr      rol, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      rol, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      rol, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      rol, 0x456789abcdef0123, 0x123456789abcdef, 0xfedcba9876543210
    rr      rol, 0xef56df77e57f7806, 0xdeadbeefcafef00d, 0x3f
    rr      rol, 0x4000000040000000, 0x8000000080000000, 0x1f
    rr      rol, 0x1fffffffe, 0xffffffff00000000, 0x21

    rr      ror, 0x0, 0x0, 0x0
    rr      ror, 0x8000000000000000, 0x1, 0x1
    rr      ror, 0x0, 0x0, 0xffffffffffffffff
    rr      ror, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      ror, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      ror, 0x1, 0x8000000000000000, 0xffffffffffffffff
    rr      ror, 0xbfffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      ror, 0x8000000000000000, 0x8000000000000000, 0x8000000000000000
    rr      ror, 0x80000000, 0x80000000, 0xffffffff80000000
    rr      ror, 0xffffffff7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      ror, 0xcdef0123456789ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      ror, 0xbd5b7ddf95fde01b, 0xdeadbeefcafef00d, 0x3f
    rr      ror, 0x100000001, 0x8000000080000000, 0x1f
    rr      ror, 0x800000007fffffff, 0xffffffff00000000, 0x21

    rr      rolw, 0x0, 0x0, 0x0
    rr      rolw, 0x2, 0x1, 0x1
    rr      rolw, 0x0, 0x0, 0xffffffffffffffff
    rr      rolw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      rolw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      rolw, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      rolw, 0xffffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      rolw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      rolw, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      rolw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      rolw, 0xffffffffcdef89ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      rolw, 0xffffffffe57f7806, 0xdeadbeefcafef00d, 0x3f
    rr      rolw, 0x40000000, 0x8000000080000000, 0x1f
    rr      rolw, 0x0, 0xffffffff00000000, 0x21

    rr      rorw, 0x0, 0x0, 0x0
    rr      rorw, 0xffffffff80000000, 0x1, 0x1
    rr      rorw, 0x0, 0x0, 0xffffffffffffffff
    rr      rorw, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff
    rr      rorw, 0xffffffffffffffff, 0xffffffffffffffff, 0x1
    rr      rorw, 0x0, 0x8000000000000000, 0xffffffffffffffff
    rr      rorw, 0xffffffffffffffff, 0x7fffffffffffffff, 0x1
    rr      rorw, 0x0, 0x8000000000000000, 0x8000000000000000
    rr      rorw, 0xffffffff80000000, 0x80000000, 0xffffffff80000000
    rr      rorw, 0x7fffffff, 0xffffffff7fffffff, 0x100000000
    rr      rorw, 0xffffffffcdef89ab, 0x123456789abcdef, 0xfedcba9876543210
    rr      rorw, 0xffffffff95fde01b, 0xdeadbeefcafef00d, 0x3f
    rr      rorw, 0x1, 0x8000000080000000, 0x1f
    rr      rorw, 0x0, 0xffffffff00000000, 0x21

    r1      rori, 0x100000000, 0x100000000, 0
    r1      rori, 0xffffffffffffffff, 0xffffffffffffffff, 0
    r1      rori, 0xfffffffe80000000, 0xfffffffe80000000, 0
    r1      rori, 0x7fffffff80000000, 0xffffffff00000000, 1
    r1      rori, 0x4000000000000000, 0x8000000000000000, 1
    r1      rori, 0x800000000000003f, 0x7f, 1
    r1      rori, 0xfe00000000000000, 0x7f, 7
    r1      rori, 0x1fffffffe000000, 0xffffffff00000000, 7
    r1      rori, 0x1fffffffd000000, 0xfffffffe80000000, 7
    r1      rori, 0x2, 0x100000000, 31
    r1      rori, 0x2000001fe0000, 0xff000000010000, 31
    r1      rori, 0x100000000, 0x8000000000000000, 31
    r1      rori, 0x7fff00000000, 0x7fff, 32
    r1      rori, 0xffffffff, 0xffffffff00000000, 32
    r1      rori, 0x80000000, 0x8000000000000000, 32
    r1      rori, 0x800000007fffffff, 0xffffffff00000000, 33
    r1      rori, 0x40000000, 0x8000000000000000, 33
    r1      rori, 0x400000000000, 0x8000, 33
    r1      rori, 0x2468acf13579bde, 0x123456789abcdef, 63
    r1      rori, 0xfffffffe00000001, 0xffffffff00000000, 63
    r1      rori, 0x1, 0x8000000000000000, 63

    r1      roriw, 0x0, 0x8000000000000000, 0
    r1      roriw, 0x7f, 0x7f, 0
    r1      roriw, 0x80, 0x80, 0
    r1      roriw, 0x0, 0x100000000, 1
    r1      roriw, 0xffffffffc4d5e6f7, 0x123456789abcdef, 1
    r1      roriw, 0x0, 0x0, 1
    r1      roriw, 0x0, 0x0, 7
    r1      roriw, 0x0, 0xffffffff00000000, 7
    r1      roriw, 0x1000000, 0x80000000, 7
    r1      roriw, 0x800000, 0x80, 16
    r1      roriw, 0x8000, 0x80000000, 16
    r1      roriw, 0x0, 0x8000000000000000, 16
    r1      roriw, 0x13579bdf, 0x123456789abcdef, 31
    r1      roriw, 0xfffe, 0x7fff, 31
    r1      roriw, 0x0, 0x100000000, 31

    r1      clz, 0x40, 0x0
    r1      clz, 0x3f, 0x1
    r1      clz, 0x0, 0xffffffffffffffff
    r1      clz, 0x0, 0x8000000000000000
    r1      clz, 0x20, 0x80000000
    r1      clz, 0x1f, 0x100000000
    r1      clz, 0x30, 0x8000
    r1      clz, 0x38, 0x80
    r1      clz, 0x39, 0x7f
    r1      clz, 0x31, 0x7fff
    r1      clz, 0x8, 0xff000000010000
    r1      clz, 0x7, 0x123456789abcdef
    r1      clz, 0x0, 0xffffffff00000000
    r1      clz, 0x0, 0xfffffffe80000000

    r1      ctz, 0x40, 0x0
    r1      ctz, 0x0, 0x1
    r1      ctz, 0x0, 0xffffffffffffffff
    r1      ctz, 0x3f, 0x8000000000000000
    r1      ctz, 0x1f, 0x80000000
    r1      ctz, 0x20, 0x100000000
    r1      ctz, 0xf, 0x8000
    r1      ctz, 0x7, 0x80
    r1      ctz, 0x0, 0x7f
    r1      ctz, 0x0, 0x7fff
    r1      ctz, 0x10, 0xff000000010000
    r1      ctz, 0x0, 0x123456789abcdef
    r1      ctz, 0x20, 0xffffffff00000000
    r1      ctz, 0x1f, 0xfffffffe80000000

    r1      cpop, 0x0, 0x0
    r1      cpop, 0x1, 0x1
    r1      cpop, 0x40, 0xffffffffffffffff
    r1      cpop, 0x1, 0x8000000000000000
    r1      cpop, 0x1, 0x80000000
    r1      cpop, 0x1, 0x100000000
    r1      cpop, 0x1, 0x8000
    r1      cpop, 0x1, 0x80
    r1      cpop, 0x7, 0x7f
    r1      cpop, 0xf, 0x7fff
    r1      cpop, 0x9, 0xff000000010000
    r1      cpop, 0x20, 0x123456789abcdef
    r1      cpop, 0x20, 0xffffffff00000000
    r1      cpop, 0x20, 0xfffffffe80000000

    r1      clzw, 0x20, 0x0
    r1      clzw, 0x1f, 0x1
    r1      clzw, 0x0, 0xffffffffffffffff
    r1      clzw, 0x20, 0x8000000000000000
    r1      clzw, 0x0, 0x80000000
    r1      clzw, 0x20, 0x100000000
    r1      clzw, 0x10, 0x8000
    r1      clzw, 0x18, 0x80
    r1      clzw, 0x19, 0x7f
    r1      clzw, 0x11, 0x7fff
    r1      clzw, 0xf, 0xff000000010000
    r1      clzw, 0x0, 0x123456789abcdef
    r1      clzw, 0x20, 0xffffffff00000000
    r1      clzw, 0x0, 0xfffffffe80000000

    r1      ctzw, 0x0, 0x1
    r1      ctzw, 0x0, 0xffffffffffffffff
    r1      ctzw, 0x1f, 0x80000000
    r1      ctzw, 0xf, 0x8000
    r1      ctzw, 0x7, 0x80
    r1      ctzw, 0x0, 0x7f
    r1      ctzw, 0x0, 0x7fff
    r1      ctzw, 0x10, 0xff000000010000
    r1      ctzw, 0x0, 0x123456789abcdef
    r1      ctzw, 0x1f, 0xfffffffe80000000

    r1      cpopw, 0x0, 0x0
    r1      cpopw, 0x1, 0x1
    r1      cpopw, 0x20, 0xffffffffffffffff
    r1      cpopw, 0x0, 0x8000000000000000
    r1      cpopw, 0x1, 0x80000000
    r1      cpopw, 0x0, 0x100000000
    r1      cpopw, 0x1, 0x8000
    r1      cpopw, 0x1, 0x80
    r1      cpopw, 0x7, 0x7f
    r1      cpopw, 0xf, 0x7fff
    r1      cpopw, 0x1, 0xff000000010000
    r1      cpopw, 0x14, 0x123456789abcdef
    r1      cpopw, 0x0, 0xffffffff00000000
    r1      cpopw, 0x1, 0xfffffffe80000000

    r1      sext.b, 0x0, 0x0
    r1      sext.b, 0x1, 0x1
    r1      sext.b, 0xffffffffffffffff, 0xffffffffffffffff
    r1      sext.b, 0x0, 0x8000000000000000
    r1      sext.b, 0x0, 0x80000000
    r1      sext.b, 0x0, 0x100000000
    r1      sext.b, 0x0, 0x8000
    r1      sext.b, 0xffffffffffffff80, 0x80
    r1      sext.b, 0x7f, 0x7f
    r1      sext.b, 0xffffffffffffffff, 0x7fff
    r1      sext.b, 0x0, 0xff000000010000
    r1      sext.b, 0xffffffffffffffef, 0x123456789abcdef
    r1      sext.b, 0x0, 0xffffffff00000000
    r1      sext.b, 0x0, 0xfffffffe80000000

    r1      sext.h, 0x0, 0x0
    r1      sext.h, 0x1, 0x1
    r1      sext.h, 0xffffffffffffffff, 0xffffffffffffffff
    r1      sext.h, 0x0, 0x8000000000000000
    r1      sext.h, 0x0, 0x80000000
    r1      sext.h, 0x0, 0x100000000
    r1      sext.h, 0xffffffffffff8000, 0x8000
    r1      sext.h, 0x80, 0x80
    r1      sext.h, 0x7f, 0x7f
    r1      sext.h, 0x7fff, 0x7fff
    r1      sext.h, 0x0, 0xff000000010000
    r1      sext.h, 0xffffffffffffcdef, 0x123456789abcdef
    r1      sext.h, 0x0, 0xffffffff00000000
    r1      sext.h, 0x0, 0xfffffffe80000000

    r1      zext.h, 0x0, 0x0
    r1      zext.h, 0x1, 0x1
    r1      zext.h, 0xffff, 0xffffffffffffffff
    r1      zext.h, 0x0, 0x8000000000000000
    r1      zext.h, 0x0, 0x80000000
    r1      zext.h, 0x0, 0x100000000
    r1      zext.h, 0x8000, 0x8000
    r1      zext.h, 0x80, 0x80
    r1      zext.h, 0x7f, 0x7f
    r1      zext.h, 0x7fff, 0x7fff
    r1      zext.h, 0x0, 0xff000000010000
    r1      zext.h, 0xcdef, 0x123456789abcdef
    r1      zext.h, 0x0, 0xffffffff00000000
    r1      zext.h, 0x0, 0xfffffffe80000000

    r1      orc.b, 0x0, 0x0
    r1      orc.b, 0xff, 0x1
    r1      orc.b, 0xffffffffffffffff, 0xffffffffffffffff
    r1      orc.b, 0xff00000000000000, 0x8000000000000000
    r1      orc.b, 0xff000000, 0x80000000
    r1      orc.b, 0xff00000000, 0x100000000
    r1      orc.b, 0xff00, 0x8000
    r1      orc.b, 0xff, 0x80
    r1      orc.b, 0xff, 0x7f
    r1      orc.b, 0xffff, 0x7fff
    r1      orc.b, 0xff000000ff0000, 0xff000000010000
    r1      orc.b, 0xffffffffffffffff, 0x123456789abcdef
    r1      orc.b, 0xffffffff00000000, 0xffffffff00000000
    r1      orc.b, 0xffffffffff000000, 0xfffffffe80000000

    r1      rev8, 0x0, 0x0
    r1      rev8, 0x100000000000000, 0x1
    r1      rev8, 0xffffffffffffffff, 0xffffffffffffffff
    r1      rev8, 0x80, 0x8000000000000000
    r1      rev8, 0x8000000000, 0x80000000
    r1      rev8, 0x1000000, 0x100000000
    r1      rev8, 0x80000000000000, 0x8000
    r1      rev8, 0x8000000000000000, 0x80
    r1      rev8, 0x7f00000000000000, 0x7f
    r1      rev8, 0xff7f000000000000, 0x7fff
    r1      rev8, 0x1000000ff00, 0xff000000010000
    r1      rev8, 0xefcdab8967452301, 0x123456789abcdef
    r1      rev8, 0xffffffff, 0xffffffff00000000
    r1      rev8, 0x80feffffff, 0xfffffffe80000000

    isa_finish
