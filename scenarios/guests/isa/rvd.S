/* D: double precision. Arithmetic: rounding mode, want, flags, operands; each in all five modes where they differ. */
#include "isa.h"

    isa_begin

    fp      fadd.d, rmm, 0x4000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fadd.d, rne, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rtz, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rdn, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rup, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rmm, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rtz, 0xbfefffffffffffff, 0, 0xbff0000000000000, 0x3ca0000000000000
    fp      fadd.d, rne, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fadd.d, rtz, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fadd.d, rdn, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fadd.d, rup, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fadd.d, rmm, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fadd.d, rne, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fadd.d, rtz, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fadd.d, rdn, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fadd.d, rup, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fadd.d, rmm, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fadd.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fadd.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fadd.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fadd.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fadd.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fadd.d, rne, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fadd.d, rtz, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fadd.d, rdn, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fadd.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fadd.d, rmm, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fadd.d, rne, 0xfff0000000000000, 5, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fadd.d, rtz, 0xffefffffffffffff, 5, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fadd.d, rdn, 0xfff0000000000000, 5, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fadd.d, rup, 0xffefffffffffffff, 5, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fadd.d, rmm, 0xfff0000000000000, 5, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fadd.d, rne, 0x2, 0, 0x1, 0x1
    fp      fadd.d, rne, 0x0, 0, 0x10000000000000, 0x8010000000000000
    fp      fadd.d, rtz, 0x0, 0, 0x10000000000000, 0x8010000000000000
    fp      fadd.d, rdn, 0x8000000000000000, 0, 0x10000000000000, 0x8010000000000000
    fp      fadd.d, rup, 0x0, 0, 0x10000000000000, 0x8010000000000000
    fp      fadd.d, rmm, 0x0, 0, 0x10000000000000, 0x8010000000000000
    fp      fadd.d, rne, 0x0, 0, 0x0, 0x8000000000000000
    fp      fadd.d, rtz, 0x0, 0, 0x0, 0x8000000000000000
    fp      fadd.d, rdn, 0x8000000000000000, 0, 0x0, 0x8000000000000000
    fp      fadd.d, rup, 0x0, 0, 0x0, 0x8000000000000000
    fp      fadd.d, rmm, 0x0, 0, 0x0, 0x8000000000000000
    fp      fadd.d, rtz, 0x8000000000000000, 0, 0x8000000000000000, 0x8000000000000000
    fp      fadd.d, rdn, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0xfff0000000000000
    fp      fadd.d, rne, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fadd.d, rtz, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x3ff0000000000000
    fp      fadd.d, rtz, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000
    fp      fadd.d, rne, 0x400bcca5feeed7bc, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fadd.d, rtz, 0x400bcca5feeed7bb, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fadd.d, rdn, 0x400bcca5feeed7bb, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fadd.d, rup, 0x400bcca5feeed7bc, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fadd.d, rmm, 0x400bcca5feeed7bc, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fadd.d, rne, 0x0, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fadd.d, rtz, 0x0, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fadd.d, rdn, 0x8000000000000000, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fadd.d, rup, 0x0, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fadd.d, rmm, 0x0, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fadd.d, rdn, 0x3cb0000000000000, 0, 0x3ff0000000000001, 0xbff0000000000000
    fp      fadd.d, rdn, 0x10000000000000, 0, 0xfffffffffffff, 0x1

    fp      fsub.d, rne, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rtz, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rdn, 0x8000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rup, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rmm, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rmm, 0x3fefffffffffffff, 0, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rne, 0xbff0000000000000, 1, 0xbff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rtz, 0xbff0000000000000, 1, 0xbff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rdn, 0xbff0000000000001, 1, 0xbff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rup, 0xbff0000000000000, 1, 0xbff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rmm, 0xbff0000000000001, 1, 0xbff0000000000000, 0x3ca0000000000000
    fp      fsub.d, rne, 0x3ff0000000000000, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fsub.d, rtz, 0x3ff0000000000000, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fsub.d, rdn, 0x3ff0000000000000, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fsub.d, rup, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fsub.d, rmm, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3ca0000000000000
    fp      fsub.d, rne, 0x3fefffffffffffff, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fsub.d, rtz, 0x3feffffffffffffe, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fsub.d, rdn, 0x3feffffffffffffe, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fsub.d, rup, 0x3fefffffffffffff, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fsub.d, rmm, 0x3fefffffffffffff, 1, 0x3ff0000000000000, 0x3ca0000000000001
    fp      fsub.d, rne, 0x0, 0, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fsub.d, rtz, 0x0, 0, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fsub.d, rdn, 0x8000000000000000, 0, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fsub.d, rup, 0x0, 0, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fsub.d, rmm, 0x0, 0, 0x7fefffffffffffff, 0x7fefffffffffffff
    fp      fsub.d, rne, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fsub.d, rtz, 0x7feffffffffffffe, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fsub.d, rdn, 0x7feffffffffffffe, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fsub.d, rup, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fsub.d, rmm, 0x7fefffffffffffff, 1, 0x7fefffffffffffff, 0x3ca0000000000000
    fp      fsub.d, rne, 0x0, 0, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fsub.d, rtz, 0x0, 0, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fsub.d, rdn, 0x8000000000000000, 0, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fsub.d, rup, 0x0, 0, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fsub.d, rmm, 0x0, 0, 0xffefffffffffffff, 0xffefffffffffffff
    fp      fsub.d, rne, 0x0, 0, 0x1, 0x1
    fp      fsub.d, rtz, 0x0, 0, 0x1, 0x1
    fp      fsub.d, rdn, 0x8000000000000000, 0, 0x1, 0x1
    fp      fsub.d, rup, 0x0, 0, 0x1, 0x1
    fp      fsub.d, rmm, 0x0, 0, 0x1, 0x1
    fp      fsub.d, rtz, 0x20000000000000, 0, 0x10000000000000, 0x8010000000000000
    fp      fsub.d, rdn, 0x0, 0, 0x0, 0x8000000000000000
    fp      fsub.d, rne, 0x0, 0, 0x8000000000000000, 0x8000000000000000
    fp      fsub.d, rtz, 0x0, 0, 0x8000000000000000, 0x8000000000000000
    fp      fsub.d, rdn, 0x8000000000000000, 0, 0x8000000000000000, 0x8000000000000000
    fp      fsub.d, rup, 0x0, 0, 0x8000000000000000, 0x8000000000000000
    fp      fsub.d, rmm, 0x0, 0, 0x8000000000000000, 0x8000000000000000
    fp      fsub.d, rup, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0xfff0000000000000
    fp      fsub.d, rmm, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fsub.d, rtz, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x3ff0000000000000
    fp      fsub.d, rdn, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000
    fp      fsub.d, rne, 0x40067750a9998266, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fsub.d, rtz, 0x40067750a9998266, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fsub.d, rdn, 0x40067750a9998266, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fsub.d, rup, 0x40067750a9998267, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fsub.d, rmm, 0x40067750a9998266, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fsub.d, rdn, 0xc01921fb54442d11, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fp      fsub.d, rne, 0x4000000000000000, 1, 0x3ff0000000000001, 0xbff0000000000000
    fp      fsub.d, rtz, 0x4000000000000000, 1, 0x3ff0000000000001, 0xbff0000000000000
    fp      fsub.d, rdn, 0x4000000000000000, 1, 0x3ff0000000000001, 0xbff0000000000000
    fp      fsub.d, rup, 0x4000000000000001, 1, 0x3ff0000000000001, 0xbff0000000000000
    fp      fsub.d, rmm, 0x4000000000000001, 1, 0x3ff0000000000001, 0xbff0000000000000
    fp      fsub.d, rne, 0xffffffffffffe, 0, 0xfffffffffffff, 0x1

    fp      fmul.d, rne, 0x3ff0c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fmul.d, rtz, 0x3ff0c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fmul.d, rdn, 0x3ff0c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fmul.d, rup, 0x3ff0c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fmul.d, rmm, 0x3ff0c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fmul.d, rne, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001
    fp      fmul.d, rtz, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001
    fp      fmul.d, rdn, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001
    fp      fmul.d, rup, 0x3ff0000000000003, 1, 0x3ff0000000000001, 0x3ff0000000000001
    fp      fmul.d, rmm, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001
    fp      fmul.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000
    fp      fmul.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000
    fp      fmul.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000
    fp      fmul.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000
    fp      fmul.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000
    fp      fmul.d, rne, 0xfff0000000000000, 5, 0xffefffffffffffff, 0x4000000000000000
    fp      fmul.d, rtz, 0xffefffffffffffff, 5, 0xffefffffffffffff, 0x4000000000000000
    fp      fmul.d, rdn, 0xfff0000000000000, 5, 0xffefffffffffffff, 0x4000000000000000
    fp      fmul.d, rup, 0xffefffffffffffff, 5, 0xffefffffffffffff, 0x4000000000000000
    fp      fmul.d, rmm, 0xfff0000000000000, 5, 0xffefffffffffffff, 0x4000000000000000
    fp      fmul.d, rdn, 0x8000000000000, 0, 0x10000000000000, 0x3fe0000000000000
    fp      fmul.d, rne, 0x8000000000000, 3, 0x10000000000001, 0x3fe0000000000000
    fp      fmul.d, rtz, 0x8000000000000, 3, 0x10000000000001, 0x3fe0000000000000
    fp      fmul.d, rdn, 0x8000000000000, 3, 0x10000000000001, 0x3fe0000000000000
    fp      fmul.d, rup, 0x8000000000001, 3, 0x10000000000001, 0x3fe0000000000000
    fp      fmul.d, rmm, 0x8000000000001, 3, 0x10000000000001, 0x3fe0000000000000
    fp      fmul.d, rne, 0x10000000000000, 3, 0x10000000000000, 0x3fefffffffffffff
    fp      fmul.d, rtz, 0xfffffffffffff, 3, 0x10000000000000, 0x3fefffffffffffff
    fp      fmul.d, rdn, 0xfffffffffffff, 3, 0x10000000000000, 0x3fefffffffffffff
    fp      fmul.d, rup, 0x10000000000000, 3, 0x10000000000000, 0x3fefffffffffffff
    fp      fmul.d, rmm, 0x10000000000000, 3, 0x10000000000000, 0x3fefffffffffffff
    fp      fmul.d, rne, 0x0, 3, 0x1, 0x3fe0000000000000
    fp      fmul.d, rtz, 0x0, 3, 0x1, 0x3fe0000000000000
    fp      fmul.d, rdn, 0x0, 3, 0x1, 0x3fe0000000000000
    fp      fmul.d, rup, 0x1, 3, 0x1, 0x3fe0000000000000
    fp      fmul.d, rmm, 0x1, 3, 0x1, 0x3fe0000000000000
    fp      fmul.d, rne, 0x0, 3, 0x1, 0x1
    fp      fmul.d, rtz, 0x0, 3, 0x1, 0x1
    fp      fmul.d, rdn, 0x0, 3, 0x1, 0x1
    fp      fmul.d, rup, 0x1, 3, 0x1, 0x1
    fp      fmul.d, rmm, 0x0, 3, 0x1, 0x1
    fp      fmul.d, rne, 0x8000000000000000, 0, 0x8000000000000000, 0x3ff0000000000000
    fp      fmul.d, rne, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x8000000000000000
    fp      fmul.d, rne, 0xfff0000000000000, 0, 0x7ff0000000000000, 0xbff0000000000000
    fp      fmul.d, rmm, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x7ff0000000000000
    fp      fmul.d, rmm, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fp      fmul.d, rne, 0x10000000000000, 1, 0xfffffffffffff, 0x3ff0000000000001
    fp      fmul.d, rtz, 0xfffffffffffff, 3, 0xfffffffffffff, 0x3ff0000000000001
    fp      fmul.d, rdn, 0xfffffffffffff, 3, 0xfffffffffffff, 0x3ff0000000000001
    fp      fmul.d, rup, 0x10000000000000, 1, 0xfffffffffffff, 0x3ff0000000000001
    fp      fmul.d, rmm, 0x10000000000000, 1, 0xfffffffffffff, 0x3ff0000000000001
    fp      fmul.d, rne, 0x3feffffffffffffe, 1, 0x3fefffffffffffff, 0x3fefffffffffffff
    fp      fmul.d, rtz, 0x3feffffffffffffe, 1, 0x3fefffffffffffff, 0x3fefffffffffffff
    fp      fmul.d, rdn, 0x3feffffffffffffe, 1, 0x3fefffffffffffff, 0x3fefffffffffffff
    fp      fmul.d, rup, 0x3fefffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff
    fp      fmul.d, rmm, 0x3feffffffffffffe, 1, 0x3fefffffffffffff, 0x3fefffffffffffff
    fp      fmul.d, rtz, 0x3ff0000000000005, 0, 0x7fd0000000000005, 0x10000000000000

    fp      fdiv.d, rne, 0x3fd5555555555555, 1, 0x3ff0000000000000, 0x4008000000000000
    fp      fdiv.d, rtz, 0x3fd5555555555555, 1, 0x3ff0000000000000, 0x4008000000000000
    fp      fdiv.d, rdn, 0x3fd5555555555555, 1, 0x3ff0000000000000, 0x4008000000000000
    fp      fdiv.d, rup, 0x3fd5555555555556, 1, 0x3ff0000000000000, 0x4008000000000000
    fp      fdiv.d, rmm, 0x3fd5555555555555, 1, 0x3ff0000000000000, 0x4008000000000000
    fp      fdiv.d, rne, 0x4022d97c7f3321cd, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fdiv.d, rtz, 0x4022d97c7f3321cd, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fdiv.d, rdn, 0x4022d97c7f3321cd, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fdiv.d, rup, 0x4022d97c7f3321ce, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fdiv.d, rmm, 0x4022d97c7f3321cd, 1, 0x400921fb54442d11, 0x3fd5555555555555
    fp      fdiv.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x3fe0000000000000
    fp      fdiv.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x3fe0000000000000
    fp      fdiv.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x3fe0000000000000
    fp      fdiv.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x3fe0000000000000
    fp      fdiv.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x3fe0000000000000
    fp      fdiv.d, rmm, 0x8000000000000, 0, 0x10000000000000, 0x4000000000000000
    fp      fdiv.d, rne, 0x8000000000000, 3, 0x10000000000001, 0x4000000000000000
    fp      fdiv.d, rtz, 0x8000000000000, 3, 0x10000000000001, 0x4000000000000000
    fp      fdiv.d, rdn, 0x8000000000000, 3, 0x10000000000001, 0x4000000000000000
    fp      fdiv.d, rup, 0x8000000000001, 3, 0x10000000000001, 0x4000000000000000
    fp      fdiv.d, rmm, 0x8000000000001, 3, 0x10000000000001, 0x4000000000000000
    fp      fdiv.d, rne, 0x0, 3, 0x1, 0x4000000000000000
    fp      fdiv.d, rtz, 0x0, 3, 0x1, 0x4000000000000000
    fp      fdiv.d, rdn, 0x0, 3, 0x1, 0x4000000000000000
    fp      fdiv.d, rup, 0x1, 3, 0x1, 0x4000000000000000
    fp      fdiv.d, rmm, 0x1, 3, 0x1, 0x4000000000000000
    fp      fdiv.d, rup, 0x7ff0000000000000, 8, 0x3ff0000000000000, 0x0
    fp      fdiv.d, rtz, 0xfff0000000000000, 8, 0xbff0000000000000, 0x0
    fp      fdiv.d, rup, 0x7ff8000000000000, 16, 0x0, 0x0
    fp      fdiv.d, rne, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x7ff0000000000000
    fp      fdiv.d, rup, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x4000000000000000
    fp      fdiv.d, rup, 0x0, 0, 0x4000000000000000, 0x7ff0000000000000
    fp      fdiv.d, rmm, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000
    fp      fdiv.d, rup, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x0
    fp      fdiv.d, rmm, 0x5555555555555, 0, 0xfffffffffffff, 0x4008000000000000
    fp      fdiv.d, rne, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3fefffffffffffff
    fp      fdiv.d, rtz, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3fefffffffffffff
    fp      fdiv.d, rdn, 0x3ff0000000000001, 1, 0x3ff0000000000001, 0x3fefffffffffffff
    fp      fdiv.d, rup, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3fefffffffffffff
    fp      fdiv.d, rmm, 0x3ff0000000000002, 1, 0x3ff0000000000001, 0x3fefffffffffffff
    fp      fdiv.d, rne, 0x0, 3, 0x10000000000000, 0x7fefffffffffffff
    fp      fdiv.d, rtz, 0x0, 3, 0x10000000000000, 0x7fefffffffffffff
    fp      fdiv.d, rdn, 0x0, 3, 0x10000000000000, 0x7fefffffffffffff
    fp      fdiv.d, rup, 0x1, 3, 0x10000000000000, 0x7fefffffffffffff
    fp      fdiv.d, rmm, 0x0, 3, 0x10000000000000, 0x7fefffffffffffff

    fp      fsqrt.d, rdn, 0x3ff0000000000000, 0, 0x3ff0000000000000
    fp      fsqrt.d, rne, 0x3ff6a09e667f3bcd, 1, 0x4000000000000000
    fp      fsqrt.d, rtz, 0x3ff6a09e667f3bcc, 1, 0x4000000000000000
    fp      fsqrt.d, rdn, 0x3ff6a09e667f3bcc, 1, 0x4000000000000000
    fp      fsqrt.d, rup, 0x3ff6a09e667f3bcd, 1, 0x4000000000000000
    fp      fsqrt.d, rmm, 0x3ff6a09e667f3bcd, 1, 0x4000000000000000
    fp      fsqrt.d, rne, 0x3ffbb67ae8584caa, 1, 0x4008000000000000
    fp      fsqrt.d, rtz, 0x3ffbb67ae8584caa, 1, 0x4008000000000000
    fp      fsqrt.d, rdn, 0x3ffbb67ae8584caa, 1, 0x4008000000000000
    fp      fsqrt.d, rup, 0x3ffbb67ae8584cab, 1, 0x4008000000000000
    fp      fsqrt.d, rmm, 0x3ffbb67ae8584caa, 1, 0x4008000000000000
    fp      fsqrt.d, rne, 0x3ffc5bf891b4ef67, 1, 0x400921fb54442d11
    fp      fsqrt.d, rtz, 0x3ffc5bf891b4ef66, 1, 0x400921fb54442d11
    fp      fsqrt.d, rdn, 0x3ffc5bf891b4ef66, 1, 0x400921fb54442d11
    fp      fsqrt.d, rup, 0x3ffc5bf891b4ef67, 1, 0x400921fb54442d11
    fp      fsqrt.d, rmm, 0x3ffc5bf891b4ef67, 1, 0x400921fb54442d11
    fp      fsqrt.d, rtz, 0x1e60000000000000, 0, 0x1
    fp      fsqrt.d, rne, 0x1fffffffffffffff, 1, 0xfffffffffffff
    fp      fsqrt.d, rtz, 0x1ffffffffffffffe, 1, 0xfffffffffffff
    fp      fsqrt.d, rdn, 0x1ffffffffffffffe, 1, 0xfffffffffffff
    fp      fsqrt.d, rup, 0x1fffffffffffffff, 1, 0xfffffffffffff
    fp      fsqrt.d, rmm, 0x1fffffffffffffff, 1, 0xfffffffffffff
    fp      fsqrt.d, rne, 0x5fefffffffffffff, 1, 0x7fefffffffffffff
    fp      fsqrt.d, rtz, 0x5fefffffffffffff, 1, 0x7fefffffffffffff
    fp      fsqrt.d, rdn, 0x5fefffffffffffff, 1, 0x7fefffffffffffff
    fp      fsqrt.d, rup, 0x5ff0000000000000, 1, 0x7fefffffffffffff
    fp      fsqrt.d, rmm, 0x5fefffffffffffff, 1, 0x7fefffffffffffff
    fp      fsqrt.d, rtz, 0x0, 0, 0x0
    fp      fsqrt.d, rdn, 0x8000000000000000, 0, 0x8000000000000000
    fp      fsqrt.d, rtz, 0x7ff8000000000000, 16, 0xbff0000000000000
    fp      fsqrt.d, rtz, 0x7ff0000000000000, 0, 0x7ff0000000000000
    fp      fsqrt.d, rup, 0x7ff8000000000000, 16, 0xfff0000000000000
    fp      fsqrt.d, rdn, 0x7ff8000000000000, 0, 0x7ff8000000000000
    fp      fsqrt.d, rne, 0x7ff8000000000000, 16, 0x7ff0000000000001
    fp      fsqrt.d, rne, 0x3ff0000000000000, 1, 0x3ff0000000000001
    fp      fsqrt.d, rtz, 0x3ff0000000000000, 1, 0x3ff0000000000001
    fp      fsqrt.d, rdn, 0x3ff0000000000000, 1, 0x3ff0000000000001
    fp      fsqrt.d, rup, 0x3ff0000000000001, 1, 0x3ff0000000000001
    fp      fsqrt.d, rmm, 0x3ff0000000000000, 1, 0x3ff0000000000001
    fp      fsqrt.d, rne, 0x3fefffffffffffff, 1, 0x3fefffffffffffff
    fp      fsqrt.d, rtz, 0x3fefffffffffffff, 1, 0x3fefffffffffffff
    fp      fsqrt.d, rdn, 0x3fefffffffffffff, 1, 0x3fefffffffffffff
    fp      fsqrt.d, rup, 0x3ff0000000000000, 1, 0x3fefffffffffffff
    fp      fsqrt.d, rmm, 0x3fefffffffffffff, 1, 0x3fefffffffffffff

    fp      fmadd.d, rne, 0x3cc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmadd.d, rtz, 0x3cc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmadd.d, rdn, 0x3cc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmadd.d, rup, 0x3cc0000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmadd.d, rmm, 0x3cc0000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmadd.d, rne, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmadd.d, rtz, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmadd.d, rdn, 0x3ff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmadd.d, rup, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmadd.d, rmm, 0x3ff0000000000001, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmadd.d, rne, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmadd.d, rtz, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmadd.d, rdn, 0x8000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmadd.d, rup, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmadd.d, rmm, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmadd.d, rne, 0xc000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmadd.d, rtz, 0xc000c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmadd.d, rdn, 0xc000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmadd.d, rup, 0xc000c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmadd.d, rmm, 0xc000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmadd.d, rtz, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmadd.d, rne, 0xfff0000000000000, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xfff0000000000000
    fp      fmadd.d, rne, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x0, 0x7ff8000000000000
    fp      fmadd.d, rdn, 0x7ff8000000000000, 16, 0x0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rup, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rtz, 0x7ff8000000000000, 16, 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000001
    fp      fmadd.d, rne, 0x10000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmadd.d, rtz, 0x10000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmadd.d, rdn, 0x10000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmadd.d, rup, 0x10000000000001, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmadd.d, rmm, 0x10000000000001, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmadd.d, rne, 0x8000000000001, 0, 0x10000000000000, 0x3fe0000000000000, 0x1
    fp      fmadd.d, rne, 0x10000000000000, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmadd.d, rtz, 0xfffffffffffff, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmadd.d, rdn, 0xfffffffffffff, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmadd.d, rup, 0x10000000000000, 1, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmadd.d, rmm, 0x10000000000000, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmadd.d, rne, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmadd.d, rtz, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmadd.d, rdn, 0x8000000000000000, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmadd.d, rup, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmadd.d, rmm, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmadd.d, rne, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmadd.d, rtz, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmadd.d, rdn, 0x8000000000000000, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmadd.d, rup, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmadd.d, rmm, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmadd.d, rne, 0xbcb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmadd.d, rtz, 0xbcafffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmadd.d, rdn, 0xbcb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmadd.d, rup, 0xbcafffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmadd.d, rmm, 0xbcb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmadd.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmadd.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmadd.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmadd.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmadd.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmadd.d, rne, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rtz, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rdn, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rup, 0x3ff0000000000001, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmadd.d, rmm, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000

    fp      fmsub.d, rne, 0x4000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmsub.d, rtz, 0x4000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmsub.d, rdn, 0x4000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmsub.d, rup, 0x4000000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmsub.d, rmm, 0x4000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fmsub.d, rne, 0x3fefffffffffffff, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fmsub.d, rup, 0x4000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fmsub.d, rne, 0x4010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmsub.d, rtz, 0x4010c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmsub.d, rdn, 0x4010c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmsub.d, rup, 0x4010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmsub.d, rmm, 0x4010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fmsub.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmsub.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmsub.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmsub.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmsub.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fmsub.d, rmm, 0x7ff0000000000000, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xfff0000000000000
    fp      fmsub.d, rdn, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x0, 0x7ff8000000000000
    fp      fmsub.d, rmm, 0x7ff8000000000000, 16, 0x0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rtz, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rdn, 0x7ff8000000000000, 16, 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000001
    fp      fmsub.d, rne, 0x8010000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmsub.d, rtz, 0x800fffffffffffff, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmsub.d, rdn, 0x8010000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmsub.d, rup, 0x800fffffffffffff, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmsub.d, rmm, 0x8010000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fmsub.d, rne, 0x7ffffffffffff, 0, 0x10000000000000, 0x3fe0000000000000, 0x1
    fp      fmsub.d, rne, 0xffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmsub.d, rtz, 0xffffffffffffd, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmsub.d, rdn, 0xffffffffffffd, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmsub.d, rup, 0xffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmsub.d, rmm, 0xffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fmsub.d, rup, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fmsub.d, rtz, 0x8000000000000000, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fmsub.d, rne, 0x3fffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmsub.d, rtz, 0x3fffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmsub.d, rdn, 0x3fffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmsub.d, rup, 0x4000000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmsub.d, rmm, 0x3fffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fmsub.d, rne, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmsub.d, rtz, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmsub.d, rdn, 0x7fefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmsub.d, rup, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmsub.d, rmm, 0x7ff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fmsub.d, rne, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rtz, 0xbfefffffffffffff, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rdn, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rup, 0xbfefffffffffffff, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fmsub.d, rmm, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000

    fp      fnmsub.d, rne, 0xc000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmsub.d, rtz, 0xc000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmsub.d, rdn, 0xc000000000000002, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmsub.d, rup, 0xc000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmsub.d, rmm, 0xc000000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmsub.d, rtz, 0xbfefffffffffffff, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmsub.d, rdn, 0xc000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmsub.d, rne, 0xc010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmsub.d, rtz, 0xc010c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmsub.d, rdn, 0xc010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmsub.d, rup, 0xc010c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmsub.d, rmm, 0xc010c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmsub.d, rne, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmsub.d, rtz, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmsub.d, rdn, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmsub.d, rup, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmsub.d, rmm, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmsub.d, rup, 0xfff0000000000000, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xfff0000000000000
    fp      fnmsub.d, rne, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x0, 0x7ff8000000000000
    fp      fnmsub.d, rdn, 0x7ff8000000000000, 16, 0x0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rdn, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rdn, 0x7ff8000000000000, 16, 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000001
    fp      fnmsub.d, rne, 0x10000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmsub.d, rtz, 0xfffffffffffff, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmsub.d, rdn, 0xfffffffffffff, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmsub.d, rup, 0x10000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmsub.d, rmm, 0x10000000000000, 3, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmsub.d, rmm, 0x8007ffffffffffff, 0, 0x10000000000000, 0x3fe0000000000000, 0x1
    fp      fnmsub.d, rne, 0x800ffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmsub.d, rtz, 0x800ffffffffffffd, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmsub.d, rdn, 0x800ffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmsub.d, rup, 0x800ffffffffffffd, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmsub.d, rmm, 0x800ffffffffffffe, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmsub.d, rdn, 0x8000000000000000, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmsub.d, rtz, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmsub.d, rne, 0xbfffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmsub.d, rtz, 0xbfffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmsub.d, rdn, 0xc000000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmsub.d, rup, 0xbfffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmsub.d, rmm, 0xbfffffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmsub.d, rne, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmsub.d, rtz, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmsub.d, rdn, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmsub.d, rup, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmsub.d, rmm, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmsub.d, rne, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rtz, 0x3fefffffffffffff, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rdn, 0x3fefffffffffffff, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rup, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmsub.d, rmm, 0x3ff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000

    fp      fnmadd.d, rne, 0xbcc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmadd.d, rtz, 0xbcc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmadd.d, rdn, 0xbcc0000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmadd.d, rup, 0xbcc0000000000000, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmadd.d, rmm, 0xbcc0000000000001, 1, 0x3ff0000000000001, 0x3ff0000000000001, 0xbff0000000000000
    fp      fnmadd.d, rne, 0xbff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmadd.d, rtz, 0xbff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmadd.d, rdn, 0xbff0000000000001, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmadd.d, rup, 0xbff0000000000000, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmadd.d, rmm, 0xbff0000000000001, 1, 0x3ff0000000000000, 0x3ff0000000000000, 0x3ca0000000000000
    fp      fnmadd.d, rne, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmadd.d, rtz, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmadd.d, rdn, 0x8000000000000000, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmadd.d, rup, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmadd.d, rmm, 0x0, 0, 0x3ff0000000000000, 0x3ff0000000000000, 0xbff0000000000000
    fp      fnmadd.d, rne, 0x4000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmadd.d, rtz, 0x4000c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmadd.d, rdn, 0x4000c152382d7360, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmadd.d, rup, 0x4000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmadd.d, rmm, 0x4000c152382d7361, 1, 0x400921fb54442d11, 0x3fd5555555555555, 0xc00921fb54442d11
    fp      fnmadd.d, rne, 0xffefffffffffffff, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xffefffffffffffff
    fp      fnmadd.d, rdn, 0x7ff0000000000000, 0, 0x7fefffffffffffff, 0x4000000000000000, 0xfff0000000000000
    fp      fnmadd.d, rtz, 0x7ff8000000000000, 16, 0x7ff0000000000000, 0x0, 0x7ff8000000000000
    fp      fnmadd.d, rdn, 0x7ff8000000000000, 16, 0x0, 0x7ff0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rtz, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x3ff0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rne, 0x7ff8000000000000, 16, 0x3ff0000000000000, 0x3ff0000000000000, 0x7ff0000000000001
    fp      fnmadd.d, rne, 0x8010000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmadd.d, rtz, 0x8010000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmadd.d, rdn, 0x8010000000000001, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmadd.d, rup, 0x8010000000000000, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmadd.d, rmm, 0x8010000000000001, 1, 0x1, 0x3fe0000000000000, 0x10000000000000
    fp      fnmadd.d, rdn, 0x8008000000000001, 0, 0x10000000000000, 0x3fe0000000000000, 0x1
    fp      fnmadd.d, rne, 0x8010000000000000, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmadd.d, rtz, 0x800fffffffffffff, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmadd.d, rdn, 0x8010000000000000, 1, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmadd.d, rup, 0x800fffffffffffff, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmadd.d, rmm, 0x8010000000000000, 3, 0xfffffffffffff, 0x3fefffffffffffff, 0x1
    fp      fnmadd.d, rne, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmadd.d, rtz, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmadd.d, rdn, 0x8000000000000000, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmadd.d, rup, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmadd.d, rmm, 0x0, 0, 0x0, 0x3ff0000000000000, 0x8000000000000000
    fp      fnmadd.d, rne, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmadd.d, rtz, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmadd.d, rdn, 0x8000000000000000, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmadd.d, rup, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmadd.d, rmm, 0x0, 0, 0xbff0000000000000, 0x0, 0x0
    fp      fnmadd.d, rne, 0x3cb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmadd.d, rtz, 0x3cafffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmadd.d, rdn, 0x3cafffffffffffff, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmadd.d, rup, 0x3cb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmadd.d, rmm, 0x3cb0000000000000, 1, 0x3fefffffffffffff, 0x3fefffffffffffff, 0xbff0000000000000
    fp      fnmadd.d, rne, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmadd.d, rtz, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmadd.d, rdn, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmadd.d, rup, 0xffefffffffffffff, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmadd.d, rmm, 0xfff0000000000000, 5, 0x7fefffffffffffff, 0x7fefffffffffffff, 0xffefffffffffffff
    fp      fnmadd.d, rne, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rtz, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rdn, 0xbff0000000000001, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rup, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000
    fp      fnmadd.d, rmm, 0xbff0000000000000, 1, 0x3ca0000000000000, 0x3ca0000000000000, 0x3ff0000000000000

    fq      fmin.d, 0x0, 0, 0x0, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x0, 0xbff0000000000000
    fq      fmin.d, 0x0, 0, 0x0, 0x7ff0000000000000
    fq      fmin.d, 0x0, 0, 0x0, 0x7ff8000000000000
    fq      fmin.d, 0x0, 16, 0x0, 0x7ff0000000000001
    fq      fmin.d, 0x0, 0, 0x0, 0x400921fb54442d11
    fq      fmin.d, 0x8000000000000000, 0, 0x8000000000000000, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x8000000000000000, 0xbff0000000000000
    fq      fmin.d, 0x8000000000000000, 0, 0x8000000000000000, 0x7ff0000000000000
    fq      fmin.d, 0x8000000000000000, 0, 0x8000000000000000, 0x7ff8000000000000
    fq      fmin.d, 0x8000000000000000, 16, 0x8000000000000000, 0x7ff0000000000001
    fq      fmin.d, 0x8000000000000000, 0, 0x8000000000000000, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x3ff0000000000000, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x3ff0000000000000, 0xbff0000000000000
    fq      fmin.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0x7ff0000000000000
    fq      fmin.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0x7ff8000000000000
    fq      fmin.d, 0x3ff0000000000000, 16, 0x3ff0000000000000, 0x7ff0000000000001
    fq      fmin.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0x400921fb54442d11
    fq      fmin.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0xbff0000000000000
    fq      fmin.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0x7ff0000000000000
    fq      fmin.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0x7ff8000000000000
    fq      fmin.d, 0xbff0000000000000, 16, 0xbff0000000000000, 0x7ff0000000000001
    fq      fmin.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x1, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x1, 0xbff0000000000000
    fq      fmin.d, 0x1, 0, 0x1, 0x7ff0000000000000
    fq      fmin.d, 0x1, 0, 0x1, 0x7ff8000000000000
    fq      fmin.d, 0x1, 16, 0x1, 0x7ff0000000000001
    fq      fmin.d, 0x1, 0, 0x1, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x7fefffffffffffff, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x7fefffffffffffff, 0xbff0000000000000
    fq      fmin.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x7ff0000000000000
    fq      fmin.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x7ff8000000000000
    fq      fmin.d, 0x7fefffffffffffff, 16, 0x7fefffffffffffff, 0x7ff0000000000001
    fq      fmin.d, 0x400921fb54442d11, 0, 0x7fefffffffffffff, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x7ff0000000000000, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x7ff0000000000000, 0xbff0000000000000
    fq      fmin.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x7ff0000000000000
    fq      fmin.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x7ff8000000000000
    fq      fmin.d, 0x7ff0000000000000, 16, 0x7ff0000000000000, 0x7ff0000000000001
    fq      fmin.d, 0x400921fb54442d11, 0, 0x7ff0000000000000, 0x400921fb54442d11
    fq      fmin.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x0
    fq      fmin.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0xbff0000000000000
    fq      fmin.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x7ff0000000000000
    fq      fmin.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x7ff8000000000000
    fq      fmin.d, 0xfff0000000000000, 16, 0xfff0000000000000, 0x7ff0000000000001
    fq      fmin.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x7ff8000000000000, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x7ff8000000000000, 0xbff0000000000000
    fq      fmin.d, 0x7ff0000000000000, 0, 0x7ff8000000000000, 0x7ff0000000000000
    fq      fmin.d, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x7ff8000000000000
    fq      fmin.d, 0x7ff8000000000000, 16, 0x7ff8000000000000, 0x7ff0000000000001
    fq      fmin.d, 0x400921fb54442d11, 0, 0x7ff8000000000000, 0x400921fb54442d11
    fq      fmin.d, 0x0, 16, 0x7ff0000000000001, 0x0
    fq      fmin.d, 0xbff0000000000000, 16, 0x7ff0000000000001, 0xbff0000000000000
    fq      fmin.d, 0x7ff0000000000000, 16, 0x7ff0000000000001, 0x7ff0000000000000
    fq      fmin.d, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fq      fmin.d, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x7ff0000000000001
    fq      fmin.d, 0x400921fb54442d11, 16, 0x7ff0000000000001, 0x400921fb54442d11
    fq      fmin.d, 0x0, 0, 0x400921fb54442d11, 0x0
    fq      fmin.d, 0xbff0000000000000, 0, 0x400921fb54442d11, 0xbff0000000000000
    fq      fmin.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x7ff0000000000000
    fq      fmin.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x7ff8000000000000
    fq      fmin.d, 0x400921fb54442d11, 16, 0x400921fb54442d11, 0x7ff0000000000001
    fq      fmin.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x400921fb54442d11
    fq      fmin.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0x0
    fq      fmin.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0xbff0000000000000
    fq      fmin.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0x7ff0000000000000
    fq      fmin.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0x7ff8000000000000
    fq      fmin.d, 0xc00921fb54442d11, 16, 0xc00921fb54442d11, 0x7ff0000000000001
    fq      fmin.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0x0, 0x0
    fq      fmax.d, 0x0, 0, 0x0, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x0, 0x7ff0000000000000
    fq      fmax.d, 0x0, 0, 0x0, 0x7ff8000000000000
    fq      fmax.d, 0x0, 16, 0x0, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x0, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0x8000000000000000, 0x0
    fq      fmax.d, 0x8000000000000000, 0, 0x8000000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x8000000000000000, 0x7ff0000000000000
    fq      fmax.d, 0x8000000000000000, 0, 0x8000000000000000, 0x7ff8000000000000
    fq      fmax.d, 0x8000000000000000, 16, 0x8000000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x8000000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0x0
    fq      fmax.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x3ff0000000000000, 0x7ff0000000000000
    fq      fmax.d, 0x3ff0000000000000, 0, 0x3ff0000000000000, 0x7ff8000000000000
    fq      fmax.d, 0x3ff0000000000000, 16, 0x3ff0000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x3ff0000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0xbff0000000000000, 0x0
    fq      fmax.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0xbff0000000000000, 0x7ff0000000000000
    fq      fmax.d, 0xbff0000000000000, 0, 0xbff0000000000000, 0x7ff8000000000000
    fq      fmax.d, 0xbff0000000000000, 16, 0xbff0000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0xbff0000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x1, 0, 0x1, 0x0
    fq      fmax.d, 0x1, 0, 0x1, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x1, 0x7ff0000000000000
    fq      fmax.d, 0x1, 0, 0x1, 0x7ff8000000000000
    fq      fmax.d, 0x1, 16, 0x1, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x1, 0x400921fb54442d11
    fq      fmax.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x0
    fq      fmax.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7fefffffffffffff, 0x7ff0000000000000
    fq      fmax.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x7ff8000000000000
    fq      fmax.d, 0x7fefffffffffffff, 16, 0x7fefffffffffffff, 0x7ff0000000000001
    fq      fmax.d, 0x7fefffffffffffff, 0, 0x7fefffffffffffff, 0x400921fb54442d11
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x0
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x7ff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x7ff8000000000000
    fq      fmax.d, 0x7ff0000000000000, 16, 0x7ff0000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff0000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0xfff0000000000000, 0x0
    fq      fmax.d, 0xbff0000000000000, 0, 0xfff0000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0xfff0000000000000, 0x7ff0000000000000
    fq      fmax.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x7ff8000000000000
    fq      fmax.d, 0xfff0000000000000, 16, 0xfff0000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0xfff0000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0x7ff8000000000000, 0x0
    fq      fmax.d, 0xbff0000000000000, 0, 0x7ff8000000000000, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x7ff8000000000000, 0x7ff0000000000000
    fq      fmax.d, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x7ff8000000000000
    fq      fmax.d, 0x7ff8000000000000, 16, 0x7ff8000000000000, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x7ff8000000000000, 0x400921fb54442d11
    fq      fmax.d, 0x0, 16, 0x7ff0000000000001, 0x0
    fq      fmax.d, 0xbff0000000000000, 16, 0x7ff0000000000001, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 16, 0x7ff0000000000001, 0x7ff0000000000000
    fq      fmax.d, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fq      fmax.d, 0x7ff8000000000000, 16, 0x7ff0000000000001, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 16, 0x7ff0000000000001, 0x400921fb54442d11
    fq      fmax.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x0
    fq      fmax.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0x400921fb54442d11, 0x7ff0000000000000
    fq      fmax.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x7ff8000000000000
    fq      fmax.d, 0x400921fb54442d11, 16, 0x400921fb54442d11, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x400921fb54442d11
    fq      fmax.d, 0x0, 0, 0xc00921fb54442d11, 0x0
    fq      fmax.d, 0xbff0000000000000, 0, 0xc00921fb54442d11, 0xbff0000000000000
    fq      fmax.d, 0x7ff0000000000000, 0, 0xc00921fb54442d11, 0x7ff0000000000000
    fq      fmax.d, 0xc00921fb54442d11, 0, 0xc00921fb54442d11, 0x7ff8000000000000
    fq      fmax.d, 0xc00921fb54442d11, 16, 0xc00921fb54442d11, 0x7ff0000000000001
    fq      fmax.d, 0x400921fb54442d11, 0, 0xc00921fb54442d11, 0x400921fb54442d11

    fx      feq.d, 1, 0, 0x0, 0x0
    fx      feq.d, 0, 0, 0x0, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x0, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x0, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x0, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x0, 0x400921fb54442d11
    fx      feq.d, 1, 0, 0x8000000000000000, 0x0
    fx      feq.d, 0, 0, 0x8000000000000000, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x8000000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x8000000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x8000000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x8000000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x3ff0000000000000, 0x0
    fx      feq.d, 0, 0, 0x3ff0000000000000, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x3ff0000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x3ff0000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x3ff0000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x3ff0000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0xbff0000000000000, 0x0
    fx      feq.d, 1, 0, 0xbff0000000000000, 0xbff0000000000000
    fx      feq.d, 0, 0, 0xbff0000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0xbff0000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0xbff0000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0xbff0000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x1, 0x0
    fx      feq.d, 0, 0, 0x1, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x1, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x1, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x1, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x1, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x7fefffffffffffff, 0x0
    fx      feq.d, 0, 0, 0x7fefffffffffffff, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x7fefffffffffffff, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x7fefffffffffffff, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x7fefffffffffffff, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x7fefffffffffffff, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x7ff0000000000000, 0x0
    fx      feq.d, 0, 0, 0x7ff0000000000000, 0xbff0000000000000
    fx      feq.d, 1, 0, 0x7ff0000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x7ff0000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x7ff0000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x7ff0000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0xfff0000000000000, 0x0
    fx      feq.d, 0, 0, 0xfff0000000000000, 0xbff0000000000000
    fx      feq.d, 0, 0, 0xfff0000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0xfff0000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0xfff0000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0xfff0000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x7ff8000000000000, 0x0
    fx      feq.d, 0, 0, 0x7ff8000000000000, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x7ff8000000000000, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x7ff8000000000000, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x7ff8000000000000, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0x7ff8000000000000, 0x400921fb54442d11
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0x0
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0xbff0000000000000
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000000
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000001
    fx      feq.d, 0, 16, 0x7ff0000000000001, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0x400921fb54442d11, 0x0
    fx      feq.d, 0, 0, 0x400921fb54442d11, 0xbff0000000000000
    fx      feq.d, 0, 0, 0x400921fb54442d11, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0x400921fb54442d11, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0x400921fb54442d11, 0x7ff0000000000001
    fx      feq.d, 1, 0, 0x400921fb54442d11, 0x400921fb54442d11
    fx      feq.d, 0, 0, 0xc00921fb54442d11, 0x0
    fx      feq.d, 0, 0, 0xc00921fb54442d11, 0xbff0000000000000
    fx      feq.d, 0, 0, 0xc00921fb54442d11, 0x7ff0000000000000
    fx      feq.d, 0, 0, 0xc00921fb54442d11, 0x7ff8000000000000
    fx      feq.d, 0, 16, 0xc00921fb54442d11, 0x7ff0000000000001
    fx      feq.d, 0, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x0, 0x0
    fx      flt.d, 0, 0, 0x0, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x0, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x0, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x0, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0x0, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x8000000000000000, 0x0
    fx      flt.d, 0, 0, 0x8000000000000000, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x8000000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x8000000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x8000000000000000, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0x8000000000000000, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x3ff0000000000000, 0x0
    fx      flt.d, 0, 0, 0x3ff0000000000000, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x3ff0000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x3ff0000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x3ff0000000000000, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0x3ff0000000000000, 0x400921fb54442d11
    fx      flt.d, 1, 0, 0xbff0000000000000, 0x0
    fx      flt.d, 0, 0, 0xbff0000000000000, 0xbff0000000000000
    fx      flt.d, 1, 0, 0xbff0000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0xbff0000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0xbff0000000000000, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0xbff0000000000000, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x1, 0x0
    fx      flt.d, 0, 0, 0x1, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x1, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x1, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x1, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0x1, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x7fefffffffffffff, 0x0
    fx      flt.d, 0, 0, 0x7fefffffffffffff, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x7fefffffffffffff, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x7fefffffffffffff, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x7fefffffffffffff, 0x7ff0000000000001
    fx      flt.d, 0, 0, 0x7fefffffffffffff, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x7ff0000000000000, 0x0
    fx      flt.d, 0, 0, 0x7ff0000000000000, 0xbff0000000000000
    fx      flt.d, 0, 0, 0x7ff0000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x7ff0000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x7ff0000000000000, 0x7ff0000000000001
    fx      flt.d, 0, 0, 0x7ff0000000000000, 0x400921fb54442d11
    fx      flt.d, 1, 0, 0xfff0000000000000, 0x0
    fx      flt.d, 1, 0, 0xfff0000000000000, 0xbff0000000000000
    fx      flt.d, 1, 0, 0xfff0000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0xfff0000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0xfff0000000000000, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0xfff0000000000000, 0x400921fb54442d11
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0x0
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0xbff0000000000000
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0x7ff0000000000001
    fx      flt.d, 0, 16, 0x7ff8000000000000, 0x400921fb54442d11
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0x0
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0xbff0000000000000
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000001
    fx      flt.d, 0, 16, 0x7ff0000000000001, 0x400921fb54442d11
    fx      flt.d, 0, 0, 0x400921fb54442d11, 0x0
    fx      flt.d, 0, 0, 0x400921fb54442d11, 0xbff0000000000000
    fx      flt.d, 1, 0, 0x400921fb54442d11, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0x400921fb54442d11, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0x400921fb54442d11, 0x7ff0000000000001
    fx      flt.d, 0, 0, 0x400921fb54442d11, 0x400921fb54442d11
    fx      flt.d, 1, 0, 0xc00921fb54442d11, 0x0
    fx      flt.d, 1, 0, 0xc00921fb54442d11, 0xbff0000000000000
    fx      flt.d, 1, 0, 0xc00921fb54442d11, 0x7ff0000000000000
    fx      flt.d, 0, 16, 0xc00921fb54442d11, 0x7ff8000000000000
    fx      flt.d, 0, 16, 0xc00921fb54442d11, 0x7ff0000000000001
    fx      flt.d, 1, 0, 0xc00921fb54442d11, 0x400921fb54442d11
    fx      fle.d, 1, 0, 0x0, 0x0
    fx      fle.d, 0, 0, 0x0, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x0, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x0, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x0, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0x0, 0x400921fb54442d11
    fx      fle.d, 1, 0, 0x8000000000000000, 0x0
    fx      fle.d, 0, 0, 0x8000000000000000, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x8000000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x8000000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x8000000000000000, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0x8000000000000000, 0x400921fb54442d11
    fx      fle.d, 0, 0, 0x3ff0000000000000, 0x0
    fx      fle.d, 0, 0, 0x3ff0000000000000, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x3ff0000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x3ff0000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x3ff0000000000000, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0x3ff0000000000000, 0x400921fb54442d11
    fx      fle.d, 1, 0, 0xbff0000000000000, 0x0
    fx      fle.d, 1, 0, 0xbff0000000000000, 0xbff0000000000000
    fx      fle.d, 1, 0, 0xbff0000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0xbff0000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0xbff0000000000000, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0xbff0000000000000, 0x400921fb54442d11
    fx      fle.d, 0, 0, 0x1, 0x0
    fx      fle.d, 0, 0, 0x1, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x1, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x1, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x1, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0x1, 0x400921fb54442d11
    fx      fle.d, 0, 0, 0x7fefffffffffffff, 0x0
    fx      fle.d, 0, 0, 0x7fefffffffffffff, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x7fefffffffffffff, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x7fefffffffffffff, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x7fefffffffffffff, 0x7ff0000000000001
    fx      fle.d, 0, 0, 0x7fefffffffffffff, 0x400921fb54442d11
    fx      fle.d, 0, 0, 0x7ff0000000000000, 0x0
    fx      fle.d, 0, 0, 0x7ff0000000000000, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x7ff0000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x7ff0000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x7ff0000000000000, 0x7ff0000000000001
    fx      fle.d, 0, 0, 0x7ff0000000000000, 0x400921fb54442d11
    fx      fle.d, 1, 0, 0xfff0000000000000, 0x0
    fx      fle.d, 1, 0, 0xfff0000000000000, 0xbff0000000000000
    fx      fle.d, 1, 0, 0xfff0000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0xfff0000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0xfff0000000000000, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0xfff0000000000000, 0x400921fb54442d11
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0x0
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0xbff0000000000000
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0x7ff0000000000001
    fx      fle.d, 0, 16, 0x7ff8000000000000, 0x400921fb54442d11
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0x0
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0xbff0000000000000
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0x7ff0000000000001
    fx      fle.d, 0, 16, 0x7ff0000000000001, 0x400921fb54442d11
    fx      fle.d, 0, 0, 0x400921fb54442d11, 0x0
    fx      fle.d, 0, 0, 0x400921fb54442d11, 0xbff0000000000000
    fx      fle.d, 1, 0, 0x400921fb54442d11, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0x400921fb54442d11, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0x400921fb54442d11, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0x400921fb54442d11, 0x400921fb54442d11
    fx      fle.d, 1, 0, 0xc00921fb54442d11, 0x0
    fx      fle.d, 1, 0, 0xc00921fb54442d11, 0xbff0000000000000
    fx      fle.d, 1, 0, 0xc00921fb54442d11, 0x7ff0000000000000
    fx      fle.d, 0, 16, 0xc00921fb54442d11, 0x7ff8000000000000
    fx      fle.d, 0, 16, 0xc00921fb54442d11, 0x7ff0000000000001
    fx      fle.d, 1, 0, 0xc00921fb54442d11, 0x400921fb54442d11

    fq      fsgnj.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x3ff0000000000000
    fq      fsgnj.d, 0xc00921fb54442d11, 0, 0x400921fb54442d11, 0xc00921fb54442d11
    fq      fsgnj.d, 0x0, 0, 0x8000000000000000, 0x3ff0000000000000
    fq      fsgnj.d, 0x8000000000000000, 0, 0x8000000000000000, 0xc00921fb54442d11
    fq      fsgnj.d, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x3ff0000000000000
    fq      fsgnj.d, 0xfff8000000000000, 0, 0x7ff8000000000000, 0xc00921fb54442d11
    fq      fsgnj.d, 0x7ff0000000000000, 0, 0xfff0000000000000, 0x3ff0000000000000
    fq      fsgnj.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0xc00921fb54442d11
    fq      fsgnjn.d, 0xc00921fb54442d11, 0, 0x400921fb54442d11, 0x3ff0000000000000
    fq      fsgnjn.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0xc00921fb54442d11
    fq      fsgnjn.d, 0x8000000000000000, 0, 0x8000000000000000, 0x3ff0000000000000
    fq      fsgnjn.d, 0x0, 0, 0x8000000000000000, 0xc00921fb54442d11
    fq      fsgnjn.d, 0xfff8000000000000, 0, 0x7ff8000000000000, 0x3ff0000000000000
    fq      fsgnjn.d, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0xc00921fb54442d11
    fq      fsgnjn.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x3ff0000000000000
    fq      fsgnjn.d, 0x7ff0000000000000, 0, 0xfff0000000000000, 0xc00921fb54442d11
    fq      fsgnjx.d, 0x400921fb54442d11, 0, 0x400921fb54442d11, 0x3ff0000000000000
    fq      fsgnjx.d, 0xc00921fb54442d11, 0, 0x400921fb54442d11, 0xc00921fb54442d11
    fq      fsgnjx.d, 0x8000000000000000, 0, 0x8000000000000000, 0x3ff0000000000000
    fq      fsgnjx.d, 0x0, 0, 0x8000000000000000, 0xc00921fb54442d11
    fq      fsgnjx.d, 0x7ff8000000000000, 0, 0x7ff8000000000000, 0x3ff0000000000000
    fq      fsgnjx.d, 0xfff8000000000000, 0, 0x7ff8000000000000, 0xc00921fb54442d11
    fq      fsgnjx.d, 0xfff0000000000000, 0, 0xfff0000000000000, 0x3ff0000000000000
    fq      fsgnjx.d, 0x7ff0000000000000, 0, 0xfff0000000000000, 0xc00921fb54442d11

    fx      fclass.d, 1, 0, 0xfff0000000000000
    fx      fclass.d, 2, 0, 0xffefffffffffffff
    fx      fclass.d, 2, 0, 0x8010000000000000
    fx      fclass.d, 4, 0, 0x800fffffffffffff
    fx      fclass.d, 8, 0, 0x8000000000000000
    fx      fclass.d, 16, 0, 0x0
    fx      fclass.d, 32, 0, 0x1
    fx      fclass.d, 32, 0, 0xfffffffffffff
    fx      fclass.d, 64, 0, 0x10000000000000
    fx      fclass.d, 64, 0, 0x7fefffffffffffff
    fx      fclass.d, 128, 0, 0x7ff0000000000000
    fx      fclass.d, 256, 0, 0x7ff0000000000001
    fx      fclass.d, 512, 0, 0x7ff8000000000000


    fi      fcvt.w.d, rne, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.w.d, rtz, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.w.d, rdn, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.w.d, rup, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.w.d, rmm, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.w.d, rne, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.w.d, rtz, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.w.d, rdn, 0xffffffffffffffff, 1, 0xbfe0000000000000
    fi      fcvt.w.d, rup, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.w.d, rmm, 0xffffffffffffffff, 1, 0xbfe0000000000000
    fi      fcvt.w.d, rne, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.w.d, rtz, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.w.d, rdn, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.w.d, rup, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.w.d, rmm, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.w.d, rne, 0x2, 1, 0x4004000000000000
    fi      fcvt.w.d, rtz, 0x2, 1, 0x4004000000000000
    fi      fcvt.w.d, rdn, 0x2, 1, 0x4004000000000000
    fi      fcvt.w.d, rup, 0x3, 1, 0x4004000000000000
    fi      fcvt.w.d, rmm, 0x3, 1, 0x4004000000000000
    fi      fcvt.w.d, rne, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.w.d, rtz, 0xffffffffffffffff, 1, 0xbff8000000000000
    fi      fcvt.w.d, rdn, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.w.d, rup, 0xffffffffffffffff, 1, 0xbff8000000000000
    fi      fcvt.w.d, rmm, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.w.d, rne, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.w.d, rtz, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.w.d, rdn, 0xfffffffffffffffd, 1, 0xc004000000000000
    fi      fcvt.w.d, rup, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.w.d, rmm, 0xfffffffffffffffd, 1, 0xc004000000000000
    fi      fcvt.w.d, rup, 0x1, 0, 0x3ff0000000000000
    fi      fcvt.w.d, rne, 0xffffffffffffffff, 0, 0xbff0000000000000
    fi      fcvt.w.d, rup, 0x7fffffff, 0, 0x41dfffffffc00000
    fi      fcvt.w.d, rdn, 0x7fffffff, 16, 0x41e0000000000000
    fi      fcvt.w.d, rmm, 0xffffffff80000000, 0, 0xc1e0000000000000
    fi      fcvt.w.d, rtz, 0xffffffff80000000, 16, 0xc1e0000000200000
    fi      fcvt.w.d, rtz, 0x7fffffff, 16, 0x41efffffffe00000
    fi      fcvt.w.d, rmm, 0x7fffffff, 16, 0x41f0000000000000
    fi      fcvt.w.d, rne, 0x7fffffff, 16, 0x43e0000000000000
    fi      fcvt.w.d, rne, 0xffffffff80000000, 16, 0xc3e0000000000000
    fi      fcvt.w.d, rdn, 0x7fffffff, 16, 0x43f0000000000000
    fi      fcvt.w.d, rne, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.w.d, rtz, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.w.d, rdn, 0xffffffffffffffff, 1, 0xbe112e0be826d695
    fi      fcvt.w.d, rup, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.w.d, rmm, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.w.d, rne, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.w.d, rtz, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.w.d, rdn, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.w.d, rup, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.w.d, rmm, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.w.d, rne, 0x0, 0, 0x0
    fi      fcvt.w.d, rtz, 0x0, 0, 0x8000000000000000
    fi      fcvt.w.d, rup, 0x7fffffff, 16, 0x7ff0000000000000
    fi      fcvt.w.d, rmm, 0xffffffff80000000, 16, 0xfff0000000000000
    fi      fcvt.w.d, rne, 0x7fffffff, 16, 0x7ff8000000000000
    fi      fcvt.w.d, rup, 0x7fffffff, 16, 0x7ff0000000000001
    fi      fcvt.w.d, rne, 0x0, 1, 0x1
    fi      fcvt.w.d, rtz, 0x0, 1, 0x1
    fi      fcvt.w.d, rdn, 0x0, 1, 0x1
    fi      fcvt.w.d, rup, 0x1, 1, 0x1
    fi      fcvt.w.d, rmm, 0x0, 1, 0x1
    fi      fcvt.w.d, rne, 0x7fffffff, 16, 0x7fefffffffffffff
    fi      fcvt.w.d, rdn, 0xffffffff80000000, 16, 0xffefffffffffffff
    fi      fcvt.w.d, rdn, 0x7fffffff, 16, 0x41effffffff00000
    fi      fcvt.w.d, rne, 0x7fffffff, 16, 0x41dfffffffe00000
    fi      fcvt.w.d, rtz, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.w.d, rdn, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.w.d, rup, 0x7fffffff, 16, 0x41dfffffffe00000
    fi      fcvt.w.d, rmm, 0x7fffffff, 16, 0x41dfffffffe00000
    fi      fcvt.w.d, rne, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.w.d, rtz, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.w.d, rdn, 0xffffffff80000000, 16, 0xc1e0000000100000
    fi      fcvt.w.d, rup, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.w.d, rmm, 0xffffffff80000000, 16, 0xc1e0000000100000
    fi      fcvt.w.d, rtz, 0x7fffffff, 16, 0x4340000000000000

    fi      fcvt.wu.d, rne, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.wu.d, rtz, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.wu.d, rdn, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.wu.d, rup, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.wu.d, rmm, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.wu.d, rne, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.wu.d, rtz, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.wu.d, rdn, 0x0, 16, 0xbfe0000000000000
    fi      fcvt.wu.d, rup, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.wu.d, rmm, 0x0, 16, 0xbfe0000000000000
    fi      fcvt.wu.d, rne, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.wu.d, rtz, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.wu.d, rdn, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.wu.d, rup, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.wu.d, rmm, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.wu.d, rne, 0x2, 1, 0x4004000000000000
    fi      fcvt.wu.d, rtz, 0x2, 1, 0x4004000000000000
    fi      fcvt.wu.d, rdn, 0x2, 1, 0x4004000000000000
    fi      fcvt.wu.d, rup, 0x3, 1, 0x4004000000000000
    fi      fcvt.wu.d, rmm, 0x3, 1, 0x4004000000000000
    fi      fcvt.wu.d, rne, 0x0, 16, 0xbff8000000000000
    fi      fcvt.wu.d, rmm, 0x0, 16, 0xc004000000000000
    fi      fcvt.wu.d, rmm, 0x1, 0, 0x3ff0000000000000
    fi      fcvt.wu.d, rtz, 0x0, 16, 0xbff0000000000000
    fi      fcvt.wu.d, rmm, 0x7fffffff, 0, 0x41dfffffffc00000
    fi      fcvt.wu.d, rup, 0xffffffff80000000, 0, 0x41e0000000000000
    fi      fcvt.wu.d, rdn, 0x0, 16, 0xc1e0000000000000
    fi      fcvt.wu.d, rup, 0x0, 16, 0xc1e0000000200000
    fi      fcvt.wu.d, rtz, 0xffffffffffffffff, 0, 0x41efffffffe00000
    fi      fcvt.wu.d, rdn, 0xffffffffffffffff, 16, 0x41f0000000000000
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x43e0000000000000
    fi      fcvt.wu.d, rtz, 0x0, 16, 0xc3e0000000000000
    fi      fcvt.wu.d, rne, 0xffffffffffffffff, 16, 0x43f0000000000000
    fi      fcvt.wu.d, rne, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.wu.d, rtz, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.wu.d, rdn, 0x0, 16, 0xbe112e0be826d695
    fi      fcvt.wu.d, rup, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.wu.d, rmm, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.wu.d, rne, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.wu.d, rtz, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.wu.d, rdn, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.wu.d, rup, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.wu.d, rmm, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.wu.d, rmm, 0x0, 0, 0x0
    fi      fcvt.wu.d, rup, 0x0, 0, 0x8000000000000000
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x7ff0000000000000
    fi      fcvt.wu.d, rtz, 0x0, 16, 0xfff0000000000000
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x7ff8000000000000
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x7ff0000000000001
    fi      fcvt.wu.d, rne, 0x0, 1, 0x1
    fi      fcvt.wu.d, rtz, 0x0, 1, 0x1
    fi      fcvt.wu.d, rdn, 0x0, 1, 0x1
    fi      fcvt.wu.d, rup, 0x1, 1, 0x1
    fi      fcvt.wu.d, rmm, 0x0, 1, 0x1
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x7fefffffffffffff
    fi      fcvt.wu.d, rne, 0x0, 16, 0xffefffffffffffff
    fi      fcvt.wu.d, rne, 0xffffffffffffffff, 16, 0x41effffffff00000
    fi      fcvt.wu.d, rtz, 0xffffffffffffffff, 1, 0x41effffffff00000
    fi      fcvt.wu.d, rdn, 0xffffffffffffffff, 1, 0x41effffffff00000
    fi      fcvt.wu.d, rup, 0xffffffffffffffff, 16, 0x41effffffff00000
    fi      fcvt.wu.d, rmm, 0xffffffffffffffff, 16, 0x41effffffff00000
    fi      fcvt.wu.d, rne, 0xffffffff80000000, 1, 0x41dfffffffe00000
    fi      fcvt.wu.d, rtz, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.wu.d, rdn, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.wu.d, rup, 0xffffffff80000000, 1, 0x41dfffffffe00000
    fi      fcvt.wu.d, rmm, 0xffffffff80000000, 1, 0x41dfffffffe00000
    fi      fcvt.wu.d, rmm, 0x0, 16, 0xc1e0000000100000
    fi      fcvt.wu.d, rtz, 0xffffffffffffffff, 16, 0x4340000000000000

    fi      fcvt.l.d, rne, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.l.d, rtz, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.l.d, rdn, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.l.d, rup, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.l.d, rmm, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.l.d, rne, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.l.d, rtz, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.l.d, rdn, 0xffffffffffffffff, 1, 0xbfe0000000000000
    fi      fcvt.l.d, rup, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.l.d, rmm, 0xffffffffffffffff, 1, 0xbfe0000000000000
    fi      fcvt.l.d, rne, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.l.d, rtz, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.l.d, rdn, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.l.d, rup, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.l.d, rmm, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.l.d, rne, 0x2, 1, 0x4004000000000000
    fi      fcvt.l.d, rtz, 0x2, 1, 0x4004000000000000
    fi      fcvt.l.d, rdn, 0x2, 1, 0x4004000000000000
    fi      fcvt.l.d, rup, 0x3, 1, 0x4004000000000000
    fi      fcvt.l.d, rmm, 0x3, 1, 0x4004000000000000
    fi      fcvt.l.d, rne, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.l.d, rtz, 0xffffffffffffffff, 1, 0xbff8000000000000
    fi      fcvt.l.d, rdn, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.l.d, rup, 0xffffffffffffffff, 1, 0xbff8000000000000
    fi      fcvt.l.d, rmm, 0xfffffffffffffffe, 1, 0xbff8000000000000
    fi      fcvt.l.d, rne, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.l.d, rtz, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.l.d, rdn, 0xfffffffffffffffd, 1, 0xc004000000000000
    fi      fcvt.l.d, rup, 0xfffffffffffffffe, 1, 0xc004000000000000
    fi      fcvt.l.d, rmm, 0xfffffffffffffffd, 1, 0xc004000000000000
    fi      fcvt.l.d, rne, 0x1, 0, 0x3ff0000000000000
    fi      fcvt.l.d, rne, 0xffffffffffffffff, 0, 0xbff0000000000000
    fi      fcvt.l.d, rne, 0x7fffffff, 0, 0x41dfffffffc00000
    fi      fcvt.l.d, rtz, 0x80000000, 0, 0x41e0000000000000
    fi      fcvt.l.d, rdn, 0xffffffff80000000, 0, 0xc1e0000000000000
    fi      fcvt.l.d, rne, 0xffffffff7fffffff, 0, 0xc1e0000000200000
    fi      fcvt.l.d, rup, 0xffffffff, 0, 0x41efffffffe00000
    fi      fcvt.l.d, rup, 0x100000000, 0, 0x41f0000000000000
    fi      fcvt.l.d, rmm, 0x7fffffffffffffff, 16, 0x43e0000000000000
    fi      fcvt.l.d, rne, 0x8000000000000000, 0, 0xc3e0000000000000
    fi      fcvt.l.d, rne, 0x7fffffffffffffff, 16, 0x43f0000000000000
    fi      fcvt.l.d, rne, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.l.d, rtz, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.l.d, rdn, 0xffffffffffffffff, 1, 0xbe112e0be826d695
    fi      fcvt.l.d, rup, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.l.d, rmm, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.l.d, rne, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.l.d, rtz, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.l.d, rdn, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.l.d, rup, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.l.d, rmm, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.l.d, rmm, 0x0, 0, 0x0
    fi      fcvt.l.d, rtz, 0x0, 0, 0x8000000000000000
    fi      fcvt.l.d, rup, 0x7fffffffffffffff, 16, 0x7ff0000000000000
    fi      fcvt.l.d, rdn, 0x8000000000000000, 16, 0xfff0000000000000
    fi      fcvt.l.d, rne, 0x7fffffffffffffff, 16, 0x7ff8000000000000
    fi      fcvt.l.d, rup, 0x7fffffffffffffff, 16, 0x7ff0000000000001
    fi      fcvt.l.d, rne, 0x0, 1, 0x1
    fi      fcvt.l.d, rtz, 0x0, 1, 0x1
    fi      fcvt.l.d, rdn, 0x0, 1, 0x1
    fi      fcvt.l.d, rup, 0x1, 1, 0x1
    fi      fcvt.l.d, rmm, 0x0, 1, 0x1
    fi      fcvt.l.d, rne, 0x7fffffffffffffff, 16, 0x7fefffffffffffff
    fi      fcvt.l.d, rmm, 0x8000000000000000, 16, 0xffefffffffffffff
    fi      fcvt.l.d, rne, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.l.d, rtz, 0xffffffff, 1, 0x41effffffff00000
    fi      fcvt.l.d, rdn, 0xffffffff, 1, 0x41effffffff00000
    fi      fcvt.l.d, rup, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.l.d, rmm, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.l.d, rne, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.l.d, rtz, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.l.d, rdn, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.l.d, rup, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.l.d, rmm, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.l.d, rne, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.l.d, rtz, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.l.d, rdn, 0xffffffff7fffffff, 1, 0xc1e0000000100000
    fi      fcvt.l.d, rup, 0xffffffff80000000, 1, 0xc1e0000000100000
    fi      fcvt.l.d, rmm, 0xffffffff7fffffff, 1, 0xc1e0000000100000
    fi      fcvt.l.d, rmm, 0x20000000000000, 0, 0x4340000000000000

    fi      fcvt.lu.d, rne, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.lu.d, rtz, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.lu.d, rdn, 0x0, 1, 0x3fe0000000000000
    fi      fcvt.lu.d, rup, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.lu.d, rmm, 0x1, 1, 0x3fe0000000000000
    fi      fcvt.lu.d, rne, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.lu.d, rtz, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.lu.d, rdn, 0x0, 16, 0xbfe0000000000000
    fi      fcvt.lu.d, rup, 0x0, 1, 0xbfe0000000000000
    fi      fcvt.lu.d, rmm, 0x0, 16, 0xbfe0000000000000
    fi      fcvt.lu.d, rne, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.lu.d, rtz, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.lu.d, rdn, 0x1, 1, 0x3ff8000000000000
    fi      fcvt.lu.d, rup, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.lu.d, rmm, 0x2, 1, 0x3ff8000000000000
    fi      fcvt.lu.d, rne, 0x2, 1, 0x4004000000000000
    fi      fcvt.lu.d, rtz, 0x2, 1, 0x4004000000000000
    fi      fcvt.lu.d, rdn, 0x2, 1, 0x4004000000000000
    fi      fcvt.lu.d, rup, 0x3, 1, 0x4004000000000000
    fi      fcvt.lu.d, rmm, 0x3, 1, 0x4004000000000000
    fi      fcvt.lu.d, rne, 0x0, 16, 0xbff8000000000000
    fi      fcvt.lu.d, rmm, 0x0, 16, 0xc004000000000000
    fi      fcvt.lu.d, rne, 0x1, 0, 0x3ff0000000000000
    fi      fcvt.lu.d, rup, 0x0, 16, 0xbff0000000000000
    fi      fcvt.lu.d, rdn, 0x7fffffff, 0, 0x41dfffffffc00000
    fi      fcvt.lu.d, rne, 0x80000000, 0, 0x41e0000000000000
    fi      fcvt.lu.d, rdn, 0x0, 16, 0xc1e0000000000000
    fi      fcvt.lu.d, rtz, 0x0, 16, 0xc1e0000000200000
    fi      fcvt.lu.d, rtz, 0xffffffff, 0, 0x41efffffffe00000
    fi      fcvt.lu.d, rtz, 0x100000000, 0, 0x41f0000000000000
    fi      fcvt.lu.d, rup, 0x8000000000000000, 0, 0x43e0000000000000
    fi      fcvt.lu.d, rup, 0x0, 16, 0xc3e0000000000000
    fi      fcvt.lu.d, rup, 0xffffffffffffffff, 16, 0x43f0000000000000
    fi      fcvt.lu.d, rne, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.lu.d, rtz, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.lu.d, rdn, 0x0, 16, 0xbe112e0be826d695
    fi      fcvt.lu.d, rup, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.lu.d, rmm, 0x0, 1, 0xbe112e0be826d695
    fi      fcvt.lu.d, rne, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.lu.d, rtz, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.lu.d, rdn, 0x1e240, 1, 0x40fe240c9fbe76c9
    fi      fcvt.lu.d, rup, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.lu.d, rmm, 0x1e241, 1, 0x40fe240c9fbe76c9
    fi      fcvt.lu.d, rne, 0x0, 0, 0x0
    fi      fcvt.lu.d, rup, 0x0, 0, 0x8000000000000000
    fi      fcvt.lu.d, rdn, 0xffffffffffffffff, 16, 0x7ff0000000000000
    fi      fcvt.lu.d, rne, 0x0, 16, 0xfff0000000000000
    fi      fcvt.lu.d, rmm, 0xffffffffffffffff, 16, 0x7ff8000000000000
    fi      fcvt.lu.d, rtz, 0xffffffffffffffff, 16, 0x7ff0000000000001
    fi      fcvt.lu.d, rne, 0x0, 1, 0x1
    fi      fcvt.lu.d, rtz, 0x0, 1, 0x1
    fi      fcvt.lu.d, rdn, 0x0, 1, 0x1
    fi      fcvt.lu.d, rup, 0x1, 1, 0x1
    fi      fcvt.lu.d, rmm, 0x0, 1, 0x1
    fi      fcvt.lu.d, rne, 0xffffffffffffffff, 16, 0x7fefffffffffffff
    fi      fcvt.lu.d, rmm, 0x0, 16, 0xffefffffffffffff
    fi      fcvt.lu.d, rne, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.lu.d, rtz, 0xffffffff, 1, 0x41effffffff00000
    fi      fcvt.lu.d, rdn, 0xffffffff, 1, 0x41effffffff00000
    fi      fcvt.lu.d, rup, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.lu.d, rmm, 0x100000000, 1, 0x41effffffff00000
    fi      fcvt.lu.d, rne, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.lu.d, rtz, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.lu.d, rdn, 0x7fffffff, 1, 0x41dfffffffe00000
    fi      fcvt.lu.d, rup, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.lu.d, rmm, 0x80000000, 1, 0x41dfffffffe00000
    fi      fcvt.lu.d, rtz, 0x0, 16, 0xc1e0000000100000
    fi      fcvt.lu.d, rdn, 0x20000000000000, 0, 0x4340000000000000

    xf      fcvt.d.w, 0x0, 0x0
    xf      fcvt.d.w, 0x3ff0000000000000, 0x1
    xf      fcvt.d.w, 0xbff0000000000000, 0xffffffffffffffff
    xf      fcvt.d.w, 0x41dfffffffc00000, 0x7fffffff
    xf      fcvt.d.w, 0xc1e0000000000000, 0x80000000
    xf      fcvt.d.w, 0xbff0000000000000, 0xffffffff
    xf      fcvt.d.w, 0x4170000010000000, 0x1000001
    xf      fcvt.d.w, 0x4170000030000000, 0x1000003
    xf      fcvt.d.w, 0xc170000010000000, 0xfffffffffeffffff
    xf      fcvt.d.w, 0x0, 0x8000000000000000
    xf      fcvt.d.w, 0xbff0000000000000, 0x7fffffffffffffff
    xf      fcvt.d.w, 0x3ff0000000000000, 0x20000000000001
    xf      fcvt.d.w, 0x4008000000000000, 0x20000000000003
    xf      fcvt.d.w, 0x0, 0x8000008000000000
    xf      fcvt.d.w, 0x4090000000000000, 0x8000000000000400
    xf      fcvt.d.w, 0xc1dd950c84400000, 0x123456789abcdef

    xf      fcvt.d.wu, 0x0, 0x0
    xf      fcvt.d.wu, 0x3ff0000000000000, 0x1
    xf      fcvt.d.wu, 0x41efffffffe00000, 0xffffffffffffffff
    xf      fcvt.d.wu, 0x41dfffffffc00000, 0x7fffffff
    xf      fcvt.d.wu, 0x41e0000000000000, 0x80000000
    xf      fcvt.d.wu, 0x41efffffffe00000, 0xffffffff
    xf      fcvt.d.wu, 0x4170000010000000, 0x1000001
    xf      fcvt.d.wu, 0x4170000030000000, 0x1000003
    xf      fcvt.d.wu, 0x41efdfffffe00000, 0xfffffffffeffffff
    xf      fcvt.d.wu, 0x0, 0x8000000000000000
    xf      fcvt.d.wu, 0x41efffffffe00000, 0x7fffffffffffffff
    xf      fcvt.d.wu, 0x3ff0000000000000, 0x20000000000001
    xf      fcvt.d.wu, 0x4008000000000000, 0x20000000000003
    xf      fcvt.d.wu, 0x0, 0x8000008000000000
    xf      fcvt.d.wu, 0x4090000000000000, 0x8000000000000400
    xf      fcvt.d.wu, 0x41e13579bde00000, 0x123456789abcdef

    if      fcvt.d.l, rne, 0x0, 0, 0x0
    if      fcvt.d.l, rne, 0x3ff0000000000000, 0, 0x1
    if      fcvt.d.l, rne, 0xbff0000000000000, 0, 0xffffffffffffffff
    if      fcvt.d.l, rne, 0x41dfffffffc00000, 0, 0x7fffffff
    if      fcvt.d.l, rne, 0x41e0000000000000, 0, 0x80000000
    if      fcvt.d.l, rne, 0x41efffffffe00000, 0, 0xffffffff
    if      fcvt.d.l, rne, 0x4170000010000000, 0, 0x1000001
    if      fcvt.d.l, rne, 0x4170000030000000, 0, 0x1000003
    if      fcvt.d.l, rne, 0xc170000010000000, 0, 0xfffffffffeffffff
    if      fcvt.d.l, rne, 0xc3e0000000000000, 0, 0x8000000000000000
    if      fcvt.d.l, rne, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.l, rtz, 0x43dfffffffffffff, 1, 0x7fffffffffffffff
    if      fcvt.d.l, rdn, 0x43dfffffffffffff, 1, 0x7fffffffffffffff
    if      fcvt.d.l, rup, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.l, rmm, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.l, rne, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.l, rtz, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.l, rdn, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.l, rup, 0x4340000000000001, 1, 0x20000000000001
    if      fcvt.d.l, rmm, 0x4340000000000001, 1, 0x20000000000001
    if      fcvt.d.l, rne, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.l, rtz, 0x4340000000000001, 1, 0x20000000000003
    if      fcvt.d.l, rdn, 0x4340000000000001, 1, 0x20000000000003
    if      fcvt.d.l, rup, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.l, rmm, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.l, rne, 0xc3dfffffe0000000, 0, 0x8000008000000000
    if      fcvt.d.l, rne, 0xc3dfffffffffffff, 0, 0x8000000000000400
    if      fcvt.d.l, rne, 0x43723456789abcdf, 1, 0x123456789abcdef
    if      fcvt.d.l, rtz, 0x43723456789abcde, 1, 0x123456789abcdef
    if      fcvt.d.l, rdn, 0x43723456789abcde, 1, 0x123456789abcdef
    if      fcvt.d.l, rup, 0x43723456789abcdf, 1, 0x123456789abcdef
    if      fcvt.d.l, rmm, 0x43723456789abcdf, 1, 0x123456789abcdef

    if      fcvt.d.lu, rne, 0x0, 0, 0x0
    if      fcvt.d.lu, rne, 0x3ff0000000000000, 0, 0x1
    if      fcvt.d.lu, rne, 0x43f0000000000000, 1, 0xffffffffffffffff
    if      fcvt.d.lu, rtz, 0x43efffffffffffff, 1, 0xffffffffffffffff
    if      fcvt.d.lu, rdn, 0x43efffffffffffff, 1, 0xffffffffffffffff
    if      fcvt.d.lu, rup, 0x43f0000000000000, 1, 0xffffffffffffffff
    if      fcvt.d.lu, rmm, 0x43f0000000000000, 1, 0xffffffffffffffff
    if      fcvt.d.lu, rne, 0x41dfffffffc00000, 0, 0x7fffffff
    if      fcvt.d.lu, rne, 0x41e0000000000000, 0, 0x80000000
    if      fcvt.d.lu, rne, 0x41efffffffe00000, 0, 0xffffffff
    if      fcvt.d.lu, rne, 0x4170000010000000, 0, 0x1000001
    if      fcvt.d.lu, rne, 0x4170000030000000, 0, 0x1000003
    if      fcvt.d.lu, rne, 0x43efffffffffe000, 1, 0xfffffffffeffffff
    if      fcvt.d.lu, rtz, 0x43efffffffffdfff, 1, 0xfffffffffeffffff
    if      fcvt.d.lu, rdn, 0x43efffffffffdfff, 1, 0xfffffffffeffffff
    if      fcvt.d.lu, rup, 0x43efffffffffe000, 1, 0xfffffffffeffffff
    if      fcvt.d.lu, rmm, 0x43efffffffffe000, 1, 0xfffffffffeffffff
    if      fcvt.d.lu, rne, 0x43e0000000000000, 0, 0x8000000000000000
    if      fcvt.d.lu, rne, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.lu, rtz, 0x43dfffffffffffff, 1, 0x7fffffffffffffff
    if      fcvt.d.lu, rdn, 0x43dfffffffffffff, 1, 0x7fffffffffffffff
    if      fcvt.d.lu, rup, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.lu, rmm, 0x43e0000000000000, 1, 0x7fffffffffffffff
    if      fcvt.d.lu, rne, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.lu, rtz, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.lu, rdn, 0x4340000000000000, 1, 0x20000000000001
    if      fcvt.d.lu, rup, 0x4340000000000001, 1, 0x20000000000001
    if      fcvt.d.lu, rmm, 0x4340000000000001, 1, 0x20000000000001
    if      fcvt.d.lu, rne, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.lu, rtz, 0x4340000000000001, 1, 0x20000000000003
    if      fcvt.d.lu, rdn, 0x4340000000000001, 1, 0x20000000000003
    if      fcvt.d.lu, rup, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.lu, rmm, 0x4340000000000002, 1, 0x20000000000003
    if      fcvt.d.lu, rne, 0x43e0000010000000, 0, 0x8000008000000000
    if      fcvt.d.lu, rne, 0x43e0000000000000, 1, 0x8000000000000400
    if      fcvt.d.lu, rtz, 0x43e0000000000000, 1, 0x8000000000000400
    if      fcvt.d.lu, rdn, 0x43e0000000000000, 1, 0x8000000000000400
    if      fcvt.d.lu, rup, 0x43e0000000000001, 1, 0x8000000000000400
    if      fcvt.d.lu, rmm, 0x43e0000000000001, 1, 0x8000000000000400
    if      fcvt.d.lu, rne, 0x43723456789abcdf, 1, 0x123456789abcdef
    if      fcvt.d.lu, rtz, 0x43723456789abcde, 1, 0x123456789abcdef
    if      fcvt.d.lu, rdn, 0x43723456789abcde, 1, 0x123456789abcdef
    if      fcvt.d.lu, rup, 0x43723456789abcdf, 1, 0x123456789abcdef
    if      fcvt.d.lu, rmm, 0x43723456789abcdf, 1, 0x123456789abcdef

    fq      fcvt.d.s, 0x0, 0, 0xffffffff00000000
    fq      fcvt.d.s, 0x8000000000000000, 0, 0xffffffff80000000
    fq      fcvt.d.s, 0x3ff0000000000000, 0, 0xffffffff3f800000
    fq      fcvt.d.s, 0xbff0000000000000, 0, 0xffffffffbf800000
    fq      fcvt.d.s, 0x4000000000000000, 0, 0xffffffff40000000
    fq      fcvt.d.s, 0x3fe0000000000000, 0, 0xffffffff3f000000
    fq      fcvt.d.s, 0x4008000000000000, 0, 0xffffffff40400000
    fq      fcvt.d.s, 0x36a0000000000000, 0, 0xffffffff00000001
    fq      fcvt.d.s, 0x380fffffc0000000, 0, 0xffffffff007fffff
    fq      fcvt.d.s, 0x3810000000000000, 0, 0xffffffff00800000
    fq      fcvt.d.s, 0x3810000020000000, 0, 0xffffffff00800001
    fq      fcvt.d.s, 0xb810000000000000, 0, 0xffffffff80800000
    fq      fcvt.d.s, 0x47efffffe0000000, 0, 0xffffffff7f7fffff
    fq      fcvt.d.s, 0xc7efffffe0000000, 0, 0xffffffffff7fffff
    fq      fcvt.d.s, 0x7ff0000000000000, 0, 0xffffffff7f800000
    fq      fcvt.d.s, 0xfff0000000000000, 0, 0xffffffffff800000
    fq      fcvt.d.s, 0x7ff8000000000000, 0, 0xffffffff7fc00000
    fq      fcvt.d.s, 0x7ff8000000000000, 16, 0xffffffff7f800001
    fq      fcvt.d.s, 0x3ff0000020000000, 0, 0xffffffff3f800001
    fq      fcvt.d.s, 0x3fefffffe0000000, 0, 0xffffffff3f7fffff
    fq      fcvt.d.s, 0x3e70000000000000, 0, 0xffffffff33800000
    fq      fcvt.d.s, 0x3e70000020000000, 0, 0xffffffff33800001
    fq      fcvt.d.s, 0x3fd5555560000000, 0, 0xffffffff3eaaaaab
    fq      fcvt.d.s, 0x400921fb60000000, 0, 0xffffffff40490fdb
    fq      fcvt.d.s, 0xc00921fb60000000, 0, 0xffffffffc0490fdb
    fq      fcvt.d.s, 0x3fe0000020000000, 0, 0xffffffff3f000001
    fq      fcvt.d.s, 0x47d00000a0000000, 0, 0xffffffff7e800005

    fp      fcvt.s.d, rne, 0xffffffff00000000, 0, 0x0
    fp      fcvt.s.d, rne, 0xffffffff80000000, 0, 0x8000000000000000
    fp      fcvt.s.d, rne, 0xffffffff3f800000, 0, 0x3ff0000000000000
    fp      fcvt.s.d, rne, 0xffffffffbf800000, 0, 0xbff0000000000000
    fp      fcvt.s.d, rne, 0xffffffff40000000, 0, 0x4000000000000000
    fp      fcvt.s.d, rne, 0xffffffff3f000000, 0, 0x3fe0000000000000
    fp      fcvt.s.d, rne, 0xffffffff40400000, 0, 0x4008000000000000
    fp      fcvt.s.d, rne, 0xffffffff00000000, 3, 0x1
    fp      fcvt.s.d, rtz, 0xffffffff00000000, 3, 0x1
    fp      fcvt.s.d, rdn, 0xffffffff00000000, 3, 0x1
    fp      fcvt.s.d, rup, 0xffffffff00000001, 3, 0x1
    fp      fcvt.s.d, rmm, 0xffffffff00000000, 3, 0x1
    fp      fcvt.s.d, rne, 0xffffffff00000000, 3, 0xfffffffffffff
    fp      fcvt.s.d, rtz, 0xffffffff00000000, 3, 0xfffffffffffff
    fp      fcvt.s.d, rdn, 0xffffffff00000000, 3, 0xfffffffffffff
    fp      fcvt.s.d, rup, 0xffffffff00000001, 3, 0xfffffffffffff
    fp      fcvt.s.d, rmm, 0xffffffff00000000, 3, 0xfffffffffffff
    fp      fcvt.s.d, rne, 0xffffffff00000000, 3, 0x10000000000000
    fp      fcvt.s.d, rtz, 0xffffffff00000000, 3, 0x10000000000000
    fp      fcvt.s.d, rdn, 0xffffffff00000000, 3, 0x10000000000000
    fp      fcvt.s.d, rup, 0xffffffff00000001, 3, 0x10000000000000
    fp      fcvt.s.d, rmm, 0xffffffff00000000, 3, 0x10000000000000
    fp      fcvt.s.d, rne, 0xffffffff00000000, 3, 0x10000000000001
    fp      fcvt.s.d, rtz, 0xffffffff00000000, 3, 0x10000000000001
    fp      fcvt.s.d, rdn, 0xffffffff00000000, 3, 0x10000000000001
    fp      fcvt.s.d, rup, 0xffffffff00000001, 3, 0x10000000000001
    fp      fcvt.s.d, rmm, 0xffffffff00000000, 3, 0x10000000000001
    fp      fcvt.s.d, rne, 0xffffffff80000000, 3, 0x8010000000000000
    fp      fcvt.s.d, rtz, 0xffffffff80000000, 3, 0x8010000000000000
    fp      fcvt.s.d, rdn, 0xffffffff80000001, 3, 0x8010000000000000
    fp      fcvt.s.d, rup, 0xffffffff80000000, 3, 0x8010000000000000
    fp      fcvt.s.d, rmm, 0xffffffff80000000, 3, 0x8010000000000000
    fp      fcvt.s.d, rne, 0xffffffff7f800000, 5, 0x7fefffffffffffff
    fp      fcvt.s.d, rtz, 0xffffffff7f7fffff, 5, 0x7fefffffffffffff
    fp      fcvt.s.d, rdn, 0xffffffff7f7fffff, 5, 0x7fefffffffffffff
    fp      fcvt.s.d, rup, 0xffffffff7f800000, 5, 0x7fefffffffffffff
    fp      fcvt.s.d, rmm, 0xffffffff7f800000, 5, 0x7fefffffffffffff
    fp      fcvt.s.d, rne, 0xffffffffff800000, 5, 0xffefffffffffffff
    fp      fcvt.s.d, rtz, 0xffffffffff7fffff, 5, 0xffefffffffffffff
    fp      fcvt.s.d, rdn, 0xffffffffff800000, 5, 0xffefffffffffffff
    fp      fcvt.s.d, rup, 0xffffffffff7fffff, 5, 0xffefffffffffffff
    fp      fcvt.s.d, rmm, 0xffffffffff800000, 5, 0xffefffffffffffff
    fp      fcvt.s.d, rne, 0xffffffff7f800000, 0, 0x7ff0000000000000
    fp      fcvt.s.d, rne, 0xffffffffff800000, 0, 0xfff0000000000000
    fp      fcvt.s.d, rne, 0xffffffff7fc00000, 0, 0x7ff8000000000000
    fp      fcvt.s.d, rne, 0xffffffff7fc00000, 16, 0x7ff0000000000001
    fp      fcvt.s.d, rne, 0xffffffff3f800000, 1, 0x3ff0000000000001
    fp      fcvt.s.d, rtz, 0xffffffff3f800000, 1, 0x3ff0000000000001
    fp      fcvt.s.d, rdn, 0xffffffff3f800000, 1, 0x3ff0000000000001
    fp      fcvt.s.d, rup, 0xffffffff3f800001, 1, 0x3ff0000000000001
    fp      fcvt.s.d, rmm, 0xffffffff3f800000, 1, 0x3ff0000000000001
    fp      fcvt.s.d, rne, 0xffffffff3f800000, 1, 0x3fefffffffffffff
    fp      fcvt.s.d, rtz, 0xffffffff3f7fffff, 1, 0x3fefffffffffffff
    fp      fcvt.s.d, rdn, 0xffffffff3f7fffff, 1, 0x3fefffffffffffff
    fp      fcvt.s.d, rup, 0xffffffff3f800000, 1, 0x3fefffffffffffff
    fp      fcvt.s.d, rmm, 0xffffffff3f800000, 1, 0x3fefffffffffffff
    fp      fcvt.s.d, rne, 0xffffffff25000000, 0, 0x3ca0000000000000
    fp      fcvt.s.d, rne, 0xffffffff25000000, 1, 0x3ca0000000000001
    fp      fcvt.s.d, rtz, 0xffffffff25000000, 1, 0x3ca0000000000001
    fp      fcvt.s.d, rdn, 0xffffffff25000000, 1, 0x3ca0000000000001
    fp      fcvt.s.d, rup, 0xffffffff25000001, 1, 0x3ca0000000000001
    fp      fcvt.s.d, rmm, 0xffffffff25000000, 1, 0x3ca0000000000001
    fp      fcvt.s.d, rne, 0xffffffff3eaaaaab, 1, 0x3fd5555555555555
    fp      fcvt.s.d, rtz, 0xffffffff3eaaaaaa, 1, 0x3fd5555555555555
    fp      fcvt.s.d, rdn, 0xffffffff3eaaaaaa, 1, 0x3fd5555555555555
    fp      fcvt.s.d, rup, 0xffffffff3eaaaaab, 1, 0x3fd5555555555555
    fp      fcvt.s.d, rmm, 0xffffffff3eaaaaab, 1, 0x3fd5555555555555
    fp      fcvt.s.d, rne, 0xffffffff40490fdb, 1, 0x400921fb54442d11
    fp      fcvt.s.d, rtz, 0xffffffff40490fda, 1, 0x400921fb54442d11
    fp      fcvt.s.d, rdn, 0xffffffff40490fda, 1, 0x400921fb54442d11
    fp      fcvt.s.d, rup, 0xffffffff40490fdb, 1, 0x400921fb54442d11
    fp      fcvt.s.d, rmm, 0xffffffff40490fdb, 1, 0x400921fb54442d11
    fp      fcvt.s.d, rne, 0xffffffffc0490fdb, 1, 0xc00921fb54442d11
    fp      fcvt.s.d, rtz, 0xffffffffc0490fda, 1, 0xc00921fb54442d11
    fp      fcvt.s.d, rdn, 0xffffffffc0490fdb, 1, 0xc00921fb54442d11
    fp      fcvt.s.d, rup, 0xffffffffc0490fda, 1, 0xc00921fb54442d11
    fp      fcvt.s.d, rmm, 0xffffffffc0490fdb, 1, 0xc00921fb54442d11
    fp      fcvt.s.d, rne, 0xffffffff3f000000, 1, 0x3fe0000000000001
    fp      fcvt.s.d, rtz, 0xffffffff3f000000, 1, 0x3fe0000000000001
    fp      fcvt.s.d, rdn, 0xffffffff3f000000, 1, 0x3fe0000000000001
    fp      fcvt.s.d, rup, 0xffffffff3f000001, 1, 0x3fe0000000000001
    fp      fcvt.s.d, rmm, 0xffffffff3f000000, 1, 0x3fe0000000000001
    fp      fcvt.s.d, rne, 0xffffffff7f800000, 5, 0x7fd0000000000005
    fp      fcvt.s.d, rtz, 0xffffffff7f7fffff, 5, 0x7fd0000000000005
    fp      fcvt.s.d, rdn, 0xffffffff7f7fffff, 5, 0x7fd0000000000005
    fp      fcvt.s.d, rup, 0xffffffff7f800000, 5, 0x7fd0000000000005
    fp      fcvt.s.d, rmm, 0xffffffff7f800000, 5, 0x7fd0000000000005
    fp      fcvt.s.d, rne, 0xffffffff40490fdc, 1, 0x400921fb70000000
    fp      fcvt.s.d, rtz, 0xffffffff40490fdb, 1, 0x400921fb70000000
    fp      fcvt.s.d, rdn, 0xffffffff40490fdb, 1, 0x400921fb70000000
    fp      fcvt.s.d, rup, 0xffffffff40490fdc, 1, 0x400921fb70000000
    fp      fcvt.s.d, rmm, 0xffffffff40490fdc, 1, 0x400921fb70000000
    fp      fcvt.s.d, rne, 0xffffffff40490fdc, 1, 0x400921fb70000001
    fp      fcvt.s.d, rtz, 0xffffffff40490fdb, 1, 0x400921fb70000001
    fp      fcvt.s.d, rdn, 0xffffffff40490fdb, 1, 0x400921fb70000001
    fp      fcvt.s.d, rup, 0xffffffff40490fdc, 1, 0x400921fb70000001
    fp      fcvt.s.d, rmm, 0xffffffff40490fdc, 1, 0x400921fb70000001
    fp      fcvt.s.d, rne, 0xffffffff40490fdb, 1, 0x400921fb6fffffff
    fp      fcvt.s.d, rtz, 0xffffffff40490fdb, 1, 0x400921fb6fffffff
    fp      fcvt.s.d, rdn, 0xffffffff40490fdb, 1, 0x400921fb6fffffff
    fp      fcvt.s.d, rup, 0xffffffff40490fdc, 1, 0x400921fb6fffffff
    fp      fcvt.s.d, rmm, 0xffffffff40490fdb, 1, 0x400921fb6fffffff
    fp      fcvt.s.d, rne, 0xffffffff00000001, 3, 0x36a0000010000000
    fp      fcvt.s.d, rtz, 0xffffffff00000001, 3, 0x36a0000010000000
    fp      fcvt.s.d, rdn, 0xffffffff00000001, 3, 0x36a0000010000000
    fp      fcvt.s.d, rup, 0xffffffff00000002, 3, 0x36a0000010000000
    fp      fcvt.s.d, rmm, 0xffffffff00000001, 3, 0x36a0000010000000
    fp      fcvt.s.d, rne, 0xffffffff00000001, 3, 0x36a0000010000001
    fp      fcvt.s.d, rtz, 0xffffffff00000001, 3, 0x36a0000010000001
    fp      fcvt.s.d, rdn, 0xffffffff00000001, 3, 0x36a0000010000001
    fp      fcvt.s.d, rup, 0xffffffff00000002, 3, 0x36a0000010000001
    fp      fcvt.s.d, rmm, 0xffffffff00000001, 3, 0x36a0000010000001
    fp      fcvt.s.d, rne, 0xffffffff00000001, 3, 0x36a000000fffffff
    fp      fcvt.s.d, rtz, 0xffffffff00000001, 3, 0x36a000000fffffff
    fp      fcvt.s.d, rdn, 0xffffffff00000001, 3, 0x36a000000fffffff
    fp      fcvt.s.d, rup, 0xffffffff00000002, 3, 0x36a000000fffffff
    fp      fcvt.s.d, rmm, 0xffffffff00000001, 3, 0x36a000000fffffff
    fp      fcvt.s.d, rne, 0xffffffff007fffff, 3, 0x380fffffd0000000
    fp      fcvt.s.d, rtz, 0xffffffff007fffff, 3, 0x380fffffd0000000
    fp      fcvt.s.d, rdn, 0xffffffff007fffff, 3, 0x380fffffd0000000
    fp      fcvt.s.d, rup, 0xffffffff00800000, 3, 0x380fffffd0000000
    fp      fcvt.s.d, rmm, 0xffffffff007fffff, 3, 0x380fffffd0000000
    fp      fcvt.s.d, rne, 0xffffffff007fffff, 3, 0x380fffffd0000001
    fp      fcvt.s.d, rtz, 0xffffffff007fffff, 3, 0x380fffffd0000001
    fp      fcvt.s.d, rdn, 0xffffffff007fffff, 3, 0x380fffffd0000001
    fp      fcvt.s.d, rup, 0xffffffff00800000, 3, 0x380fffffd0000001
    fp      fcvt.s.d, rmm, 0xffffffff007fffff, 3, 0x380fffffd0000001
    fp      fcvt.s.d, rne, 0xffffffff007fffff, 3, 0x380fffffcfffffff
    fp      fcvt.s.d, rtz, 0xffffffff007fffff, 3, 0x380fffffcfffffff
    fp      fcvt.s.d, rdn, 0xffffffff007fffff, 3, 0x380fffffcfffffff
    fp      fcvt.s.d, rup, 0xffffffff00800000, 3, 0x380fffffcfffffff
    fp      fcvt.s.d, rmm, 0xffffffff007fffff, 3, 0x380fffffcfffffff
    fp      fcvt.s.d, rne, 0xffffffff00800000, 1, 0x3810000010000000
    fp      fcvt.s.d, rtz, 0xffffffff00800000, 1, 0x3810000010000000
    fp      fcvt.s.d, rdn, 0xffffffff00800000, 1, 0x3810000010000000
    fp      fcvt.s.d, rup, 0xffffffff00800001, 1, 0x3810000010000000
    fp      fcvt.s.d, rmm, 0xffffffff00800001, 1, 0x3810000010000000
    fp      fcvt.s.d, rne, 0xffffffff00800001, 1, 0x3810000010000001
    fp      fcvt.s.d, rtz, 0xffffffff00800000, 1, 0x3810000010000001
    fp      fcvt.s.d, rdn, 0xffffffff00800000, 1, 0x3810000010000001
    fp      fcvt.s.d, rup, 0xffffffff00800001, 1, 0x3810000010000001
    fp      fcvt.s.d, rmm, 0xffffffff00800001, 1, 0x3810000010000001
    fp      fcvt.s.d, rne, 0xffffffff00800000, 1, 0x381000000fffffff
    fp      fcvt.s.d, rtz, 0xffffffff00800000, 1, 0x381000000fffffff
    fp      fcvt.s.d, rdn, 0xffffffff00800000, 1, 0x381000000fffffff
    fp      fcvt.s.d, rup, 0xffffffff00800001, 1, 0x381000000fffffff
    fp      fcvt.s.d, rmm, 0xffffffff00800000, 1, 0x381000000fffffff
    fp      fcvt.s.d, rne, 0xffffffff7f800000, 5, 0x47effffff0000000
    fp      fcvt.s.d, rtz, 0xffffffff7f7fffff, 1, 0x47effffff0000000
    fp      fcvt.s.d, rdn, 0xffffffff7f7fffff, 1, 0x47effffff0000000
    fp      fcvt.s.d, rup, 0xffffffff7f800000, 5, 0x47effffff0000000
    fp      fcvt.s.d, rmm, 0xffffffff7f800000, 5, 0x47effffff0000000
    fp      fcvt.s.d, rne, 0xffffffff7f800000, 5, 0x47effffff0000001
    fp      fcvt.s.d, rtz, 0xffffffff7f7fffff, 1, 0x47effffff0000001
    fp      fcvt.s.d, rdn, 0xffffffff7f7fffff, 1, 0x47effffff0000001
    fp      fcvt.s.d, rup, 0xffffffff7f800000, 5, 0x47effffff0000001
    fp      fcvt.s.d, rmm, 0xffffffff7f800000, 5, 0x47effffff0000001
    fp      fcvt.s.d, rne, 0xffffffff7f7fffff, 1, 0x47efffffefffffff
    fp      fcvt.s.d, rtz, 0xffffffff7f7fffff, 1, 0x47efffffefffffff
    fp      fcvt.s.d, rdn, 0xffffffff7f7fffff, 1, 0x47efffffefffffff
    fp      fcvt.s.d, rup, 0xffffffff7f800000, 5, 0x47efffffefffffff
    fp      fcvt.s.d, rmm, 0xffffffff7f7fffff, 1, 0x47efffffefffffff

    isa_finish
