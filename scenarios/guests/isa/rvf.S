/* F: single precision. Arithmetic: rounding mode, want, flags, operands; each in all five modes where they differ. */
#include "isa.h"

    isa_begin

    fp      fadd.s, rup, 0xffffffff40000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fadd.s, rne, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff33800000
    fp      fadd.s, rtz, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff33800000
    fp      fadd.s, rdn, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff33800000
    fp      fadd.s, rup, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff33800000
    fp      fadd.s, rmm, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff33800000
    fp      fadd.s, rtz, 0xffffffffbf7fffff, 0, 0xffffffffbf800000, 0xffffffff33800000
    fp      fadd.s, rne, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fadd.s, rtz, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fadd.s, rdn, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fadd.s, rup, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fadd.s, rmm, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fadd.s, rne, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fadd.s, rtz, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fadd.s, rdn, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fadd.s, rup, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fadd.s, rmm, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fadd.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fadd.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fadd.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fadd.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fadd.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fadd.s, rne, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fadd.s, rtz, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fadd.s, rdn, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fadd.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fadd.s, rmm, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fadd.s, rne, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fadd.s, rtz, 0xffffffffff7fffff, 5, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fadd.s, rdn, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fadd.s, rup, 0xffffffffff7fffff, 5, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fadd.s, rmm, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fadd.s, rne, 0xffffffff00000002, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fadd.s, rne, 0xffffffff00000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fadd.s, rup, 0xffffffff00000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fadd.s, rne, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fadd.s, rup, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fadd.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffffff800000
    fp      fadd.s, rmm, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fadd.s, rmm, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff3f800000
    fp      fadd.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000
    fp      fadd.s, rne, 0xffffffff405e6530, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fadd.s, rtz, 0xffffffff405e6530, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fadd.s, rdn, 0xffffffff405e6530, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fadd.s, rup, 0xffffffff405e6531, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fadd.s, rmm, 0xffffffff405e6530, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fadd.s, rne, 0xffffffff00000000, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fadd.s, rtz, 0xffffffff00000000, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fadd.s, rdn, 0xffffffff80000000, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fadd.s, rup, 0xffffffff00000000, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fadd.s, rmm, 0xffffffff00000000, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fadd.s, rmm, 0xffffffff34000000, 0, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fadd.s, rtz, 0xffffffff00800000, 0, 0xffffffff007fffff, 0xffffffff00000001

    fp      fsub.s, rne, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fsub.s, rtz, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fsub.s, rdn, 0xffffffff80000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fsub.s, rup, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fsub.s, rmm, 0xffffffff3f7fffff, 0, 0xffffffff3f800000, 0xffffffff33800000
    fp      fsub.s, rne, 0xffffffffbf800000, 1, 0xffffffffbf800000, 0xffffffff33800000
    fp      fsub.s, rtz, 0xffffffffbf800000, 1, 0xffffffffbf800000, 0xffffffff33800000
    fp      fsub.s, rdn, 0xffffffffbf800001, 1, 0xffffffffbf800000, 0xffffffff33800000
    fp      fsub.s, rup, 0xffffffffbf800000, 1, 0xffffffffbf800000, 0xffffffff33800000
    fp      fsub.s, rmm, 0xffffffffbf800001, 1, 0xffffffffbf800000, 0xffffffff33800000
    fp      fsub.s, rne, 0xffffffff3f800000, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fsub.s, rtz, 0xffffffff3f800000, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fsub.s, rdn, 0xffffffff3f800000, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fsub.s, rup, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fsub.s, rmm, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff33800000
    fp      fsub.s, rne, 0xffffffff3f7fffff, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fsub.s, rtz, 0xffffffff3f7ffffe, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fsub.s, rdn, 0xffffffff3f7ffffe, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fsub.s, rup, 0xffffffff3f7fffff, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fsub.s, rmm, 0xffffffff3f7fffff, 1, 0xffffffff3f800000, 0xffffffff33800001
    fp      fsub.s, rne, 0xffffffff00000000, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fsub.s, rtz, 0xffffffff00000000, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fsub.s, rdn, 0xffffffff80000000, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fsub.s, rup, 0xffffffff00000000, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffff7f7fffff, 0xffffffff7f7fffff
    fp      fsub.s, rne, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fsub.s, rtz, 0xffffffff7f7ffffe, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fsub.s, rdn, 0xffffffff7f7ffffe, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fsub.s, rup, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fsub.s, rmm, 0xffffffff7f7fffff, 1, 0xffffffff7f7fffff, 0xffffffff33800000
    fp      fsub.s, rne, 0xffffffff00000000, 0, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fsub.s, rtz, 0xffffffff00000000, 0, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fsub.s, rdn, 0xffffffff80000000, 0, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fsub.s, rup, 0xffffffff00000000, 0, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffffff7fffff, 0xffffffffff7fffff
    fp      fsub.s, rne, 0xffffffff00000000, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fsub.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fsub.s, rdn, 0xffffffff80000000, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fsub.s, rup, 0xffffffff00000000, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffff00000001, 0xffffffff00000001
    fp      fsub.s, rtz, 0xffffffff01000000, 0, 0xffffffff00800000, 0xffffffff80800000
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff80000000
    fp      fsub.s, rne, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fsub.s, rtz, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fsub.s, rdn, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fsub.s, rup, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fsub.s, rmm, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff80000000
    fp      fsub.s, rmm, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffffff800000
    fp      fsub.s, rne, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fsub.s, rup, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff3f800000
    fp      fsub.s, rtz, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000
    fp      fsub.s, rne, 0xffffffff4033ba86, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fsub.s, rtz, 0xffffffff4033ba85, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fsub.s, rdn, 0xffffffff4033ba85, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fsub.s, rup, 0xffffffff4033ba86, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fsub.s, rmm, 0xffffffff4033ba86, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fsub.s, rmm, 0xffffffffc0c90fdb, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fp      fsub.s, rne, 0xffffffff40000000, 1, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fsub.s, rtz, 0xffffffff40000000, 1, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fsub.s, rdn, 0xffffffff40000000, 1, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fsub.s, rup, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fsub.s, rmm, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fsub.s, rne, 0xffffffff007ffffe, 0, 0xffffffff007fffff, 0xffffffff00000001

    fp      fmul.s, rne, 0xffffffff3f860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fmul.s, rtz, 0xffffffff3f860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fmul.s, rdn, 0xffffffff3f860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fmul.s, rup, 0xffffffff3f860a93, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fmul.s, rmm, 0xffffffff3f860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fmul.s, rne, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f800001
    fp      fmul.s, rtz, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f800001
    fp      fmul.s, rdn, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f800001
    fp      fmul.s, rup, 0xffffffff3f800003, 1, 0xffffffff3f800001, 0xffffffff3f800001
    fp      fmul.s, rmm, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f800001
    fp      fmul.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000
    fp      fmul.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000
    fp      fmul.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000
    fp      fmul.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000
    fp      fmul.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000
    fp      fmul.s, rne, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffff40000000
    fp      fmul.s, rtz, 0xffffffffff7fffff, 5, 0xffffffffff7fffff, 0xffffffff40000000
    fp      fmul.s, rdn, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffff40000000
    fp      fmul.s, rup, 0xffffffffff7fffff, 5, 0xffffffffff7fffff, 0xffffffff40000000
    fp      fmul.s, rmm, 0xffffffffff800000, 5, 0xffffffffff7fffff, 0xffffffff40000000
    fp      fmul.s, rtz, 0xffffffff00400000, 0, 0xffffffff00800000, 0xffffffff3f000000
    fp      fmul.s, rne, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff3f000000
    fp      fmul.s, rtz, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff3f000000
    fp      fmul.s, rdn, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff3f000000
    fp      fmul.s, rup, 0xffffffff00400001, 3, 0xffffffff00800001, 0xffffffff3f000000
    fp      fmul.s, rmm, 0xffffffff00400001, 3, 0xffffffff00800001, 0xffffffff3f000000
    fp      fmul.s, rne, 0xffffffff00800000, 3, 0xffffffff00800000, 0xffffffff3f7fffff
    fp      fmul.s, rtz, 0xffffffff007fffff, 3, 0xffffffff00800000, 0xffffffff3f7fffff
    fp      fmul.s, rdn, 0xffffffff007fffff, 3, 0xffffffff00800000, 0xffffffff3f7fffff
    fp      fmul.s, rup, 0xffffffff00800000, 3, 0xffffffff00800000, 0xffffffff3f7fffff
    fp      fmul.s, rmm, 0xffffffff00800000, 3, 0xffffffff00800000, 0xffffffff3f7fffff
    fp      fmul.s, rne, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff3f000000
    fp      fmul.s, rtz, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff3f000000
    fp      fmul.s, rdn, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff3f000000
    fp      fmul.s, rup, 0xffffffff00000001, 3, 0xffffffff00000001, 0xffffffff3f000000
    fp      fmul.s, rmm, 0xffffffff00000001, 3, 0xffffffff00000001, 0xffffffff3f000000
    fp      fmul.s, rne, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff00000001
    fp      fmul.s, rtz, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff00000001
    fp      fmul.s, rdn, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff00000001
    fp      fmul.s, rup, 0xffffffff00000001, 3, 0xffffffff00000001, 0xffffffff00000001
    fp      fmul.s, rmm, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff00000001
    fp      fmul.s, rtz, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff3f800000
    fp      fmul.s, rtz, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff80000000
    fp      fmul.s, rup, 0xffffffffff800000, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fp      fmul.s, rmm, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff7f800000
    fp      fmul.s, rne, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fp      fmul.s, rne, 0xffffffff00800000, 1, 0xffffffff007fffff, 0xffffffff3f800001
    fp      fmul.s, rtz, 0xffffffff007fffff, 3, 0xffffffff007fffff, 0xffffffff3f800001
    fp      fmul.s, rdn, 0xffffffff007fffff, 3, 0xffffffff007fffff, 0xffffffff3f800001
    fp      fmul.s, rup, 0xffffffff00800000, 1, 0xffffffff007fffff, 0xffffffff3f800001
    fp      fmul.s, rmm, 0xffffffff00800000, 1, 0xffffffff007fffff, 0xffffffff3f800001
    fp      fmul.s, rne, 0xffffffff3f7ffffe, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff
    fp      fmul.s, rtz, 0xffffffff3f7ffffe, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff
    fp      fmul.s, rdn, 0xffffffff3f7ffffe, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff
    fp      fmul.s, rup, 0xffffffff3f7fffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff
    fp      fmul.s, rmm, 0xffffffff3f7ffffe, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff
    fp      fmul.s, rmm, 0xffffffff3f800005, 0, 0xffffffff7e800005, 0xffffffff00800000

    fp      fdiv.s, rne, 0xffffffff3eaaaaab, 1, 0xffffffff3f800000, 0xffffffff40400000
    fp      fdiv.s, rtz, 0xffffffff3eaaaaaa, 1, 0xffffffff3f800000, 0xffffffff40400000
    fp      fdiv.s, rdn, 0xffffffff3eaaaaaa, 1, 0xffffffff3f800000, 0xffffffff40400000
    fp      fdiv.s, rup, 0xffffffff3eaaaaab, 1, 0xffffffff3f800000, 0xffffffff40400000
    fp      fdiv.s, rmm, 0xffffffff3eaaaaab, 1, 0xffffffff3f800000, 0xffffffff40400000
    fp      fdiv.s, rne, 0xffffffff4116cbe4, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fdiv.s, rtz, 0xffffffff4116cbe3, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fdiv.s, rdn, 0xffffffff4116cbe3, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fdiv.s, rup, 0xffffffff4116cbe4, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fdiv.s, rmm, 0xffffffff4116cbe4, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab
    fp      fdiv.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff3f000000
    fp      fdiv.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff3f000000
    fp      fdiv.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff3f000000
    fp      fdiv.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff3f000000
    fp      fdiv.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff3f000000
    fp      fdiv.s, rne, 0xffffffff00400000, 0, 0xffffffff00800000, 0xffffffff40000000
    fp      fdiv.s, rne, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff40000000
    fp      fdiv.s, rtz, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff40000000
    fp      fdiv.s, rdn, 0xffffffff00400000, 3, 0xffffffff00800001, 0xffffffff40000000
    fp      fdiv.s, rup, 0xffffffff00400001, 3, 0xffffffff00800001, 0xffffffff40000000
    fp      fdiv.s, rmm, 0xffffffff00400001, 3, 0xffffffff00800001, 0xffffffff40000000
    fp      fdiv.s, rne, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff40000000
    fp      fdiv.s, rtz, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff40000000
    fp      fdiv.s, rdn, 0xffffffff00000000, 3, 0xffffffff00000001, 0xffffffff40000000
    fp      fdiv.s, rup, 0xffffffff00000001, 3, 0xffffffff00000001, 0xffffffff40000000
    fp      fdiv.s, rmm, 0xffffffff00000001, 3, 0xffffffff00000001, 0xffffffff40000000
    fp      fdiv.s, rdn, 0xffffffff7f800000, 8, 0xffffffff3f800000, 0xffffffff00000000
    fp      fdiv.s, rmm, 0xffffffffff800000, 8, 0xffffffffbf800000, 0xffffffff00000000
    fp      fdiv.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff00000000, 0xffffffff00000000
    fp      fdiv.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff7f800000
    fp      fdiv.s, rup, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff40000000
    fp      fdiv.s, rne, 0xffffffff00000000, 0, 0xffffffff40000000, 0xffffffff7f800000
    fp      fdiv.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000
    fp      fdiv.s, rne, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff00000000
    fp      fdiv.s, rne, 0xffffffff002aaaaa, 3, 0xffffffff007fffff, 0xffffffff40400000
    fp      fdiv.s, rtz, 0xffffffff002aaaaa, 3, 0xffffffff007fffff, 0xffffffff40400000
    fp      fdiv.s, rdn, 0xffffffff002aaaaa, 3, 0xffffffff007fffff, 0xffffffff40400000
    fp      fdiv.s, rup, 0xffffffff002aaaab, 3, 0xffffffff007fffff, 0xffffffff40400000
    fp      fdiv.s, rmm, 0xffffffff002aaaaa, 3, 0xffffffff007fffff, 0xffffffff40400000
    fp      fdiv.s, rne, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f7fffff
    fp      fdiv.s, rtz, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff3f7fffff
    fp      fdiv.s, rdn, 0xffffffff3f800001, 1, 0xffffffff3f800001, 0xffffffff3f7fffff
    fp      fdiv.s, rup, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f7fffff
    fp      fdiv.s, rmm, 0xffffffff3f800002, 1, 0xffffffff3f800001, 0xffffffff3f7fffff
    fp      fdiv.s, rne, 0xffffffff00000000, 3, 0xffffffff00800000, 0xffffffff7f7fffff
    fp      fdiv.s, rtz, 0xffffffff00000000, 3, 0xffffffff00800000, 0xffffffff7f7fffff
    fp      fdiv.s, rdn, 0xffffffff00000000, 3, 0xffffffff00800000, 0xffffffff7f7fffff
    fp      fdiv.s, rup, 0xffffffff00000001, 3, 0xffffffff00800000, 0xffffffff7f7fffff
    fp      fdiv.s, rmm, 0xffffffff00000000, 3, 0xffffffff00800000, 0xffffffff7f7fffff

    fp      fsqrt.s, rtz, 0xffffffff3f800000, 0, 0xffffffff3f800000
    fp      fsqrt.s, rne, 0xffffffff3fb504f3, 1, 0xffffffff40000000
    fp      fsqrt.s, rtz, 0xffffffff3fb504f3, 1, 0xffffffff40000000
    fp      fsqrt.s, rdn, 0xffffffff3fb504f3, 1, 0xffffffff40000000
    fp      fsqrt.s, rup, 0xffffffff3fb504f4, 1, 0xffffffff40000000
    fp      fsqrt.s, rmm, 0xffffffff3fb504f3, 1, 0xffffffff40000000
    fp      fsqrt.s, rne, 0xffffffff3fddb3d7, 1, 0xffffffff40400000
    fp      fsqrt.s, rtz, 0xffffffff3fddb3d7, 1, 0xffffffff40400000
    fp      fsqrt.s, rdn, 0xffffffff3fddb3d7, 1, 0xffffffff40400000
    fp      fsqrt.s, rup, 0xffffffff3fddb3d8, 1, 0xffffffff40400000
    fp      fsqrt.s, rmm, 0xffffffff3fddb3d7, 1, 0xffffffff40400000
    fp      fsqrt.s, rne, 0xffffffff3fe2dfc5, 1, 0xffffffff40490fdb
    fp      fsqrt.s, rtz, 0xffffffff3fe2dfc4, 1, 0xffffffff40490fdb
    fp      fsqrt.s, rdn, 0xffffffff3fe2dfc4, 1, 0xffffffff40490fdb
    fp      fsqrt.s, rup, 0xffffffff3fe2dfc5, 1, 0xffffffff40490fdb
    fp      fsqrt.s, rmm, 0xffffffff3fe2dfc5, 1, 0xffffffff40490fdb
    fp      fsqrt.s, rne, 0xffffffff1a3504f3, 1, 0xffffffff00000001
    fp      fsqrt.s, rtz, 0xffffffff1a3504f3, 1, 0xffffffff00000001
    fp      fsqrt.s, rdn, 0xffffffff1a3504f3, 1, 0xffffffff00000001
    fp      fsqrt.s, rup, 0xffffffff1a3504f4, 1, 0xffffffff00000001
    fp      fsqrt.s, rmm, 0xffffffff1a3504f3, 1, 0xffffffff00000001
    fp      fsqrt.s, rne, 0xffffffff1fffffff, 1, 0xffffffff007fffff
    fp      fsqrt.s, rtz, 0xffffffff1ffffffe, 1, 0xffffffff007fffff
    fp      fsqrt.s, rdn, 0xffffffff1ffffffe, 1, 0xffffffff007fffff
    fp      fsqrt.s, rup, 0xffffffff1fffffff, 1, 0xffffffff007fffff
    fp      fsqrt.s, rmm, 0xffffffff1fffffff, 1, 0xffffffff007fffff
    fp      fsqrt.s, rne, 0xffffffff5f7fffff, 1, 0xffffffff7f7fffff
    fp      fsqrt.s, rtz, 0xffffffff5f7fffff, 1, 0xffffffff7f7fffff
    fp      fsqrt.s, rdn, 0xffffffff5f7fffff, 1, 0xffffffff7f7fffff
    fp      fsqrt.s, rup, 0xffffffff5f800000, 1, 0xffffffff7f7fffff
    fp      fsqrt.s, rmm, 0xffffffff5f7fffff, 1, 0xffffffff7f7fffff
    fp      fsqrt.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000000
    fp      fsqrt.s, rdn, 0xffffffff80000000, 0, 0xffffffff80000000
    fp      fsqrt.s, rne, 0xffffffff7fc00000, 16, 0xffffffffbf800000
    fp      fsqrt.s, rne, 0xffffffff7f800000, 0, 0xffffffff7f800000
    fp      fsqrt.s, rmm, 0xffffffff7fc00000, 16, 0xffffffffff800000
    fp      fsqrt.s, rup, 0xffffffff7fc00000, 0, 0xffffffff7fc00000
    fp      fsqrt.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff7f800001
    fp      fsqrt.s, rne, 0xffffffff3f800000, 1, 0xffffffff3f800001
    fp      fsqrt.s, rtz, 0xffffffff3f800000, 1, 0xffffffff3f800001
    fp      fsqrt.s, rdn, 0xffffffff3f800000, 1, 0xffffffff3f800001
    fp      fsqrt.s, rup, 0xffffffff3f800001, 1, 0xffffffff3f800001
    fp      fsqrt.s, rmm, 0xffffffff3f800000, 1, 0xffffffff3f800001
    fp      fsqrt.s, rne, 0xffffffff3f7fffff, 1, 0xffffffff3f7fffff
    fp      fsqrt.s, rtz, 0xffffffff3f7fffff, 1, 0xffffffff3f7fffff
    fp      fsqrt.s, rdn, 0xffffffff3f7fffff, 1, 0xffffffff3f7fffff
    fp      fsqrt.s, rup, 0xffffffff3f800000, 1, 0xffffffff3f7fffff
    fp      fsqrt.s, rmm, 0xffffffff3f7fffff, 1, 0xffffffff3f7fffff

    fp      fmadd.s, rne, 0xffffffff34800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmadd.s, rtz, 0xffffffff34800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmadd.s, rdn, 0xffffffff34800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmadd.s, rup, 0xffffffff34800001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmadd.s, rmm, 0xffffffff34800001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmadd.s, rne, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmadd.s, rtz, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmadd.s, rdn, 0xffffffff3f800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmadd.s, rup, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmadd.s, rmm, 0xffffffff3f800001, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmadd.s, rne, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmadd.s, rup, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmadd.s, rne, 0xffffffffc0060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmadd.s, rtz, 0xffffffffc0060a91, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmadd.s, rdn, 0xffffffffc0060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmadd.s, rup, 0xffffffffc0060a91, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmadd.s, rmm, 0xffffffffc0060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmadd.s, rne, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmadd.s, rne, 0xffffffffff800000, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff800000
    fp      fmadd.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7fc00000
    fp      fmadd.s, rdn, 0xffffffff7fc00000, 16, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fmadd.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fmadd.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f800001
    fp      fmadd.s, rne, 0xffffffff00800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmadd.s, rtz, 0xffffffff00800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmadd.s, rdn, 0xffffffff00800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmadd.s, rup, 0xffffffff00800001, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmadd.s, rmm, 0xffffffff00800001, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmadd.s, rmm, 0xffffffff00400001, 0, 0xffffffff00800000, 0xffffffff3f000000, 0xffffffff00000001
    fp      fmadd.s, rne, 0xffffffff00800000, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmadd.s, rtz, 0xffffffff007fffff, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmadd.s, rdn, 0xffffffff007fffff, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmadd.s, rup, 0xffffffff00800000, 1, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmadd.s, rmm, 0xffffffff00800000, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmadd.s, rne, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmadd.s, rup, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmadd.s, rne, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmadd.s, rup, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmadd.s, rne, 0xffffffffb4000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmadd.s, rtz, 0xffffffffb3ffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmadd.s, rdn, 0xffffffffb4000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmadd.s, rup, 0xffffffffb3ffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmadd.s, rmm, 0xffffffffb4000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmadd.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmadd.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmadd.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmadd.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmadd.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmadd.s, rne, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmadd.s, rtz, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmadd.s, rdn, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmadd.s, rup, 0xffffffff3f800001, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmadd.s, rmm, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000

    fp      fmsub.s, rne, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmsub.s, rtz, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmsub.s, rdn, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmsub.s, rup, 0xffffffff40000002, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmsub.s, rmm, 0xffffffff40000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fmsub.s, rmm, 0xffffffff3f7fffff, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fmsub.s, rtz, 0xffffffff40000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fmsub.s, rne, 0xffffffff40860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmsub.s, rtz, 0xffffffff40860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmsub.s, rdn, 0xffffffff40860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmsub.s, rup, 0xffffffff40860a93, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmsub.s, rmm, 0xffffffff40860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fmsub.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmsub.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmsub.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmsub.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmsub.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fmsub.s, rdn, 0xffffffff7f800000, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff800000
    fp      fmsub.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7fc00000
    fp      fmsub.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fmsub.s, rmm, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fmsub.s, rup, 0xffffffff7fc00000, 16, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f800001
    fp      fmsub.s, rne, 0xffffffff80800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmsub.s, rtz, 0xffffffff807fffff, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmsub.s, rdn, 0xffffffff80800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmsub.s, rup, 0xffffffff807fffff, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmsub.s, rmm, 0xffffffff80800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fmsub.s, rmm, 0xffffffff003fffff, 0, 0xffffffff00800000, 0xffffffff3f000000, 0xffffffff00000001
    fp      fmsub.s, rne, 0xffffffff007ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmsub.s, rtz, 0xffffffff007ffffd, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmsub.s, rdn, 0xffffffff007ffffd, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmsub.s, rup, 0xffffffff007ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmsub.s, rmm, 0xffffffff007ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fmsub.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fmsub.s, rmm, 0xffffffff80000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fmsub.s, rne, 0xffffffff3fffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmsub.s, rtz, 0xffffffff3fffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmsub.s, rdn, 0xffffffff3fffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmsub.s, rup, 0xffffffff40000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmsub.s, rmm, 0xffffffff3fffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fmsub.s, rne, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmsub.s, rtz, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmsub.s, rdn, 0xffffffff7f7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmsub.s, rup, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmsub.s, rmm, 0xffffffff7f800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fmsub.s, rne, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmsub.s, rtz, 0xffffffffbf7fffff, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmsub.s, rdn, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmsub.s, rup, 0xffffffffbf7fffff, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fmsub.s, rmm, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000

    fp      fnmsub.s, rne, 0xffffffffc0000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmsub.s, rtz, 0xffffffffc0000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmsub.s, rdn, 0xffffffffc0000002, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmsub.s, rup, 0xffffffffc0000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmsub.s, rmm, 0xffffffffc0000001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmsub.s, rdn, 0xffffffffbf7fffff, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmsub.s, rmm, 0xffffffffc0000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmsub.s, rne, 0xffffffffc0860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmsub.s, rtz, 0xffffffffc0860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmsub.s, rdn, 0xffffffffc0860a93, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmsub.s, rup, 0xffffffffc0860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmsub.s, rmm, 0xffffffffc0860a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmsub.s, rne, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmsub.s, rtz, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmsub.s, rdn, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmsub.s, rup, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmsub.s, rmm, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmsub.s, rtz, 0xffffffffff800000, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff800000
    fp      fnmsub.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7fc00000
    fp      fnmsub.s, rtz, 0xffffffff7fc00000, 16, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fnmsub.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fnmsub.s, rne, 0xffffffff7fc00000, 16, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f800001
    fp      fnmsub.s, rne, 0xffffffff00800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmsub.s, rtz, 0xffffffff007fffff, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmsub.s, rdn, 0xffffffff007fffff, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmsub.s, rup, 0xffffffff00800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmsub.s, rmm, 0xffffffff00800000, 3, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmsub.s, rup, 0xffffffff803fffff, 0, 0xffffffff00800000, 0xffffffff3f000000, 0xffffffff00000001
    fp      fnmsub.s, rne, 0xffffffff807ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmsub.s, rtz, 0xffffffff807ffffd, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmsub.s, rdn, 0xffffffff807ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmsub.s, rup, 0xffffffff807ffffd, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmsub.s, rmm, 0xffffffff807ffffe, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmsub.s, rup, 0xffffffff80000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmsub.s, rdn, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmsub.s, rne, 0xffffffffbfffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmsub.s, rtz, 0xffffffffbfffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmsub.s, rdn, 0xffffffffc0000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmsub.s, rup, 0xffffffffbfffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmsub.s, rmm, 0xffffffffbfffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmsub.s, rne, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmsub.s, rtz, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmsub.s, rdn, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmsub.s, rup, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmsub.s, rmm, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmsub.s, rne, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmsub.s, rtz, 0xffffffff3f7fffff, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmsub.s, rdn, 0xffffffff3f7fffff, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmsub.s, rup, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmsub.s, rmm, 0xffffffff3f800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000

    fp      fnmadd.s, rne, 0xffffffffb4800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmadd.s, rtz, 0xffffffffb4800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmadd.s, rdn, 0xffffffffb4800001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmadd.s, rup, 0xffffffffb4800000, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmadd.s, rmm, 0xffffffffb4800001, 1, 0xffffffff3f800001, 0xffffffff3f800001, 0xffffffffbf800000
    fp      fnmadd.s, rne, 0xffffffffbf800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmadd.s, rtz, 0xffffffffbf800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmadd.s, rdn, 0xffffffffbf800001, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmadd.s, rup, 0xffffffffbf800000, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmadd.s, rmm, 0xffffffffbf800001, 1, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff33800000
    fp      fnmadd.s, rne, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmadd.s, rup, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffffbf800000
    fp      fnmadd.s, rne, 0xffffffff40060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmadd.s, rtz, 0xffffffff40060a91, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmadd.s, rdn, 0xffffffff40060a91, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmadd.s, rup, 0xffffffff40060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmadd.s, rmm, 0xffffffff40060a92, 1, 0xffffffff40490fdb, 0xffffffff3eaaaaab, 0xffffffffc0490fdb
    fp      fnmadd.s, rne, 0xffffffffff7fffff, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff7fffff
    fp      fnmadd.s, rtz, 0xffffffff7f800000, 0, 0xffffffff7f7fffff, 0xffffffff40000000, 0xffffffffff800000
    fp      fnmadd.s, rup, 0xffffffff7fc00000, 16, 0xffffffff7f800000, 0xffffffff00000000, 0xffffffff7fc00000
    fp      fnmadd.s, rne, 0xffffffff7fc00000, 16, 0xffffffff00000000, 0xffffffff7f800000, 0xffffffff3f800000
    fp      fnmadd.s, rtz, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff3f800000, 0xffffffff3f800000
    fp      fnmadd.s, rdn, 0xffffffff7fc00000, 16, 0xffffffff3f800000, 0xffffffff3f800000, 0xffffffff7f800001
    fp      fnmadd.s, rne, 0xffffffff80800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmadd.s, rtz, 0xffffffff80800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmadd.s, rdn, 0xffffffff80800001, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmadd.s, rup, 0xffffffff80800000, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmadd.s, rmm, 0xffffffff80800001, 1, 0xffffffff00000001, 0xffffffff3f000000, 0xffffffff00800000
    fp      fnmadd.s, rne, 0xffffffff80400001, 0, 0xffffffff00800000, 0xffffffff3f000000, 0xffffffff00000001
    fp      fnmadd.s, rne, 0xffffffff80800000, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmadd.s, rtz, 0xffffffff807fffff, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmadd.s, rdn, 0xffffffff80800000, 1, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmadd.s, rup, 0xffffffff807fffff, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmadd.s, rmm, 0xffffffff80800000, 3, 0xffffffff007fffff, 0xffffffff3f7fffff, 0xffffffff00000001
    fp      fnmadd.s, rne, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmadd.s, rup, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff3f800000, 0xffffffff80000000
    fp      fnmadd.s, rne, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmadd.s, rtz, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmadd.s, rdn, 0xffffffff80000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmadd.s, rup, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmadd.s, rmm, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000, 0xffffffff00000000
    fp      fnmadd.s, rne, 0xffffffff34000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmadd.s, rtz, 0xffffffff33ffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmadd.s, rdn, 0xffffffff33ffffff, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmadd.s, rup, 0xffffffff34000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmadd.s, rmm, 0xffffffff34000000, 1, 0xffffffff3f7fffff, 0xffffffff3f7fffff, 0xffffffffbf800000
    fp      fnmadd.s, rne, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmadd.s, rtz, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmadd.s, rdn, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmadd.s, rup, 0xffffffffff7fffff, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmadd.s, rmm, 0xffffffffff800000, 5, 0xffffffff7f7fffff, 0xffffffff7f7fffff, 0xffffffffff7fffff
    fp      fnmadd.s, rne, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmadd.s, rtz, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmadd.s, rdn, 0xffffffffbf800001, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmadd.s, rup, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000
    fp      fnmadd.s, rmm, 0xffffffffbf800000, 1, 0xffffffff33800000, 0xffffffff33800000, 0xffffffff3f800000

    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff00000000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff00000000, 16, 0xffffffff00000000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff80000000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff80000000, 16, 0xffffffff80000000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff3f800000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff3f800000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff3f800000, 16, 0xffffffff3f800000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffffbf800000, 16, 0xffffffffbf800000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff00000001, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff00000001, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff00000001, 16, 0xffffffff00000001, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff7f7fffff, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff7f7fffff, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff7f7fffff, 16, 0xffffffff7f7fffff, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff7f7fffff, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff7f800000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff7f800000, 16, 0xffffffff7f800000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff7f800000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffffff800000, 16, 0xffffffffff800000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff7fc00000, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff7fc00000, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff7f800000, 0, 0xffffffff7fc00000, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff7fc00000, 16, 0xffffffff7fc00000, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff7fc00000, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 16, 0xffffffff7f800001, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 16, 0xffffffff7f800001, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff7f800000, 16, 0xffffffff7f800001, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff40490fdb, 16, 0xffffffff7f800001, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffff00000000, 0, 0xffffffff40490fdb, 0xffffffff00000000
    fq      fmin.s, 0xffffffffbf800000, 0, 0xffffffff40490fdb, 0xffffffffbf800000
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff7f800000
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffff40490fdb, 16, 0xffffffff40490fdb, 0xffffffff7f800001
    fq      fmin.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff40490fdb
    fq      fmin.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffff00000000
    fq      fmin.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffffbf800000
    fq      fmin.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffff7f800000
    fq      fmin.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffff7fc00000
    fq      fmin.s, 0xffffffffc0490fdb, 16, 0xffffffffc0490fdb, 0xffffffff7f800001
    fq      fmin.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff00000000
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff00000000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffff00000000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff00000000, 16, 0xffffffff00000000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff00000000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff00000000
    fq      fmax.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff80000000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff80000000, 16, 0xffffffff80000000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff80000000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffff00000000
    fq      fmax.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff3f800000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff3f800000, 0, 0xffffffff3f800000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff3f800000, 16, 0xffffffff3f800000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff3f800000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffffbf800000, 0xffffffff00000000
    fq      fmax.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffffbf800000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffffbf800000, 0, 0xffffffffbf800000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffffbf800000, 16, 0xffffffffbf800000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffffbf800000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffff00000000
    fq      fmax.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff00000001, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff00000001, 0, 0xffffffff00000001, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff00000001, 16, 0xffffffff00000001, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff00000001, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff00000000
    fq      fmax.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f7fffff, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff7f7fffff, 16, 0xffffffff7f7fffff, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff7f7fffff, 0, 0xffffffff7f7fffff, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff00000000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff7f800000, 16, 0xffffffff7f800000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7f800000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffffff800000, 0xffffffff00000000
    fq      fmax.s, 0xffffffffbf800000, 0, 0xffffffffff800000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffffff800000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffffff800000, 16, 0xffffffffff800000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffffff800000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffff7fc00000, 0xffffffff00000000
    fq      fmax.s, 0xffffffffbf800000, 0, 0xffffffff7fc00000, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff7fc00000, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff7fc00000, 16, 0xffffffff7fc00000, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff7fc00000, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 16, 0xffffffff7f800001, 0xffffffff00000000
    fq      fmax.s, 0xffffffffbf800000, 16, 0xffffffff7f800001, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 16, 0xffffffff7f800001, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff7fc00000, 16, 0xffffffff7f800001, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 16, 0xffffffff7f800001, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff00000000
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffff40490fdb, 0xffffffff7f800000
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffff40490fdb, 16, 0xffffffff40490fdb, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff40490fdb
    fq      fmax.s, 0xffffffff00000000, 0, 0xffffffffc0490fdb, 0xffffffff00000000
    fq      fmax.s, 0xffffffffbf800000, 0, 0xffffffffc0490fdb, 0xffffffffbf800000
    fq      fmax.s, 0xffffffff7f800000, 0, 0xffffffffc0490fdb, 0xffffffff7f800000
    fq      fmax.s, 0xffffffffc0490fdb, 0, 0xffffffffc0490fdb, 0xffffffff7fc00000
    fq      fmax.s, 0xffffffffc0490fdb, 16, 0xffffffffc0490fdb, 0xffffffff7f800001
    fq      fmax.s, 0xffffffff40490fdb, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb

    fx      feq.s, 1, 0, 0xffffffff00000000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff00000000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff00000000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff00000000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff00000000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff00000000, 0xffffffff40490fdb
    fx      feq.s, 1, 0, 0xffffffff80000000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff80000000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff80000000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff80000000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff80000000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff80000000, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff3f800000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff3f800000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff3f800000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff3f800000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff3f800000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff3f800000, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffffbf800000, 0xffffffff00000000
    fx      feq.s, 1, 0, 0xffffffffbf800000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffffbf800000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffffbf800000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffffbf800000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffffbf800000, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff00000001, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff00000001, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff00000001, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff00000001, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff00000001, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff00000001, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff7f7fffff, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff7f7fffff, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff7f800000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fx      feq.s, 1, 0, 0xffffffff7f800000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff7f800000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff7f800000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff7f800000, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffffff800000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffffff800000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffffff800000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffffff800000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffffff800000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffffff800000, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff7fc00000, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff7fc00000, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff7fc00000, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff7fc00000, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffff7fc00000, 0xffffffff40490fdb
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffff00000000
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffffbf800000
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800000
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800001
    fx      feq.s, 0, 16, 0xffffffff7f800001, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffff40490fdb, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffff40490fdb, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffff40490fdb, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffff40490fdb, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffff40490fdb, 0xffffffff7f800001
    fx      feq.s, 1, 0, 0xffffffff40490fdb, 0xffffffff40490fdb
    fx      feq.s, 0, 0, 0xffffffffc0490fdb, 0xffffffff00000000
    fx      feq.s, 0, 0, 0xffffffffc0490fdb, 0xffffffffbf800000
    fx      feq.s, 0, 0, 0xffffffffc0490fdb, 0xffffffff7f800000
    fx      feq.s, 0, 0, 0xffffffffc0490fdb, 0xffffffff7fc00000
    fx      feq.s, 0, 16, 0xffffffffc0490fdb, 0xffffffff7f800001
    fx      feq.s, 0, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff00000000, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff00000000, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff00000000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff00000000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff00000000, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffff00000000, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff80000000, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff80000000, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff80000000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff80000000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff80000000, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffff80000000, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff3f800000, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff3f800000, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff3f800000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff3f800000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff3f800000, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffff3f800000, 0xffffffff40490fdb
    fx      flt.s, 1, 0, 0xffffffffbf800000, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffffbf800000, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffffbf800000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffffbf800000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffffbf800000, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffffbf800000, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff00000001, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff00000001, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff00000001, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff00000001, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff00000001, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffff00000001, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff7f7fffff, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff7f7fffff, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff7f7fffff, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff7f7fffff, 0xffffffff7f800001
    fx      flt.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff7f800000, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fx      flt.s, 0, 0, 0xffffffff7f800000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff7f800000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff7f800000, 0xffffffff7f800001
    fx      flt.s, 0, 0, 0xffffffff7f800000, 0xffffffff40490fdb
    fx      flt.s, 1, 0, 0xffffffffff800000, 0xffffffff00000000
    fx      flt.s, 1, 0, 0xffffffffff800000, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffffff800000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffffff800000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffffff800000, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffffff800000, 0xffffffff40490fdb
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffff00000000
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffffbf800000
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7f800001
    fx      flt.s, 0, 16, 0xffffffff7fc00000, 0xffffffff40490fdb
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffff00000000
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffffbf800000
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800001
    fx      flt.s, 0, 16, 0xffffffff7f800001, 0xffffffff40490fdb
    fx      flt.s, 0, 0, 0xffffffff40490fdb, 0xffffffff00000000
    fx      flt.s, 0, 0, 0xffffffff40490fdb, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffff40490fdb, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffff40490fdb, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffff40490fdb, 0xffffffff7f800001
    fx      flt.s, 0, 0, 0xffffffff40490fdb, 0xffffffff40490fdb
    fx      flt.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff00000000
    fx      flt.s, 1, 0, 0xffffffffc0490fdb, 0xffffffffbf800000
    fx      flt.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff7f800000
    fx      flt.s, 0, 16, 0xffffffffc0490fdb, 0xffffffff7fc00000
    fx      flt.s, 0, 16, 0xffffffffc0490fdb, 0xffffffff7f800001
    fx      flt.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb
    fx      fle.s, 1, 0, 0xffffffff00000000, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff00000000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff00000000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff00000000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff00000000, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffff00000000, 0xffffffff40490fdb
    fx      fle.s, 1, 0, 0xffffffff80000000, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff80000000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff80000000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff80000000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff80000000, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffff80000000, 0xffffffff40490fdb
    fx      fle.s, 0, 0, 0xffffffff3f800000, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff3f800000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff3f800000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff3f800000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff3f800000, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffff3f800000, 0xffffffff40490fdb
    fx      fle.s, 1, 0, 0xffffffffbf800000, 0xffffffff00000000
    fx      fle.s, 1, 0, 0xffffffffbf800000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffffbf800000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffffbf800000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffffbf800000, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffffbf800000, 0xffffffff40490fdb
    fx      fle.s, 0, 0, 0xffffffff00000001, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff00000001, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff00000001, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff00000001, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff00000001, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffff00000001, 0xffffffff40490fdb
    fx      fle.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff7f7fffff, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff7f7fffff, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff7f7fffff, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff7f7fffff, 0xffffffff7f800001
    fx      fle.s, 0, 0, 0xffffffff7f7fffff, 0xffffffff40490fdb
    fx      fle.s, 0, 0, 0xffffffff7f800000, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff7f800000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff7f800000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff7f800000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff7f800000, 0xffffffff7f800001
    fx      fle.s, 0, 0, 0xffffffff7f800000, 0xffffffff40490fdb
    fx      fle.s, 1, 0, 0xffffffffff800000, 0xffffffff00000000
    fx      fle.s, 1, 0, 0xffffffffff800000, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffffff800000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffffff800000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffffff800000, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffffff800000, 0xffffffff40490fdb
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffff00000000
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffffbf800000
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffff7f800001
    fx      fle.s, 0, 16, 0xffffffff7fc00000, 0xffffffff40490fdb
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffff00000000
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffffbf800000
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffff7f800001
    fx      fle.s, 0, 16, 0xffffffff7f800001, 0xffffffff40490fdb
    fx      fle.s, 0, 0, 0xffffffff40490fdb, 0xffffffff00000000
    fx      fle.s, 0, 0, 0xffffffff40490fdb, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffff40490fdb, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffff40490fdb, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffff40490fdb, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffff40490fdb, 0xffffffff40490fdb
    fx      fle.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff00000000
    fx      fle.s, 1, 0, 0xffffffffc0490fdb, 0xffffffffbf800000
    fx      fle.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff7f800000
    fx      fle.s, 0, 16, 0xffffffffc0490fdb, 0xffffffff7fc00000
    fx      fle.s, 0, 16, 0xffffffffc0490fdb, 0xffffffff7f800001
    fx      fle.s, 1, 0, 0xffffffffc0490fdb, 0xffffffff40490fdb

    fq      fsgnj.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff3f800000
    fq      fsgnj.s, 0xffffffffc0490fdb, 0, 0xffffffff40490fdb, 0xffffffffc0490fdb
    fq      fsgnj.s, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffff3f800000
    fq      fsgnj.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffffc0490fdb
    fq      fsgnj.s, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff3f800000
    fq      fsgnj.s, 0xffffffffffc00000, 0, 0xffffffff7fc00000, 0xffffffffc0490fdb
    fq      fsgnj.s, 0xffffffff7f800000, 0, 0xffffffffff800000, 0xffffffff3f800000
    fq      fsgnj.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffffc0490fdb
    fq      fsgnjn.s, 0xffffffffc0490fdb, 0, 0xffffffff40490fdb, 0xffffffff3f800000
    fq      fsgnjn.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffffc0490fdb
    fq      fsgnjn.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff3f800000
    fq      fsgnjn.s, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffffc0490fdb
    fq      fsgnjn.s, 0xffffffffffc00000, 0, 0xffffffff7fc00000, 0xffffffff3f800000
    fq      fsgnjn.s, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffffc0490fdb
    fq      fsgnjn.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff3f800000
    fq      fsgnjn.s, 0xffffffff7f800000, 0, 0xffffffffff800000, 0xffffffffc0490fdb
    fq      fsgnjx.s, 0xffffffff40490fdb, 0, 0xffffffff40490fdb, 0xffffffff3f800000
    fq      fsgnjx.s, 0xffffffffc0490fdb, 0, 0xffffffff40490fdb, 0xffffffffc0490fdb
    fq      fsgnjx.s, 0xffffffff80000000, 0, 0xffffffff80000000, 0xffffffff3f800000
    fq      fsgnjx.s, 0xffffffff00000000, 0, 0xffffffff80000000, 0xffffffffc0490fdb
    fq      fsgnjx.s, 0xffffffff7fc00000, 0, 0xffffffff7fc00000, 0xffffffff3f800000
    fq      fsgnjx.s, 0xffffffffffc00000, 0, 0xffffffff7fc00000, 0xffffffffc0490fdb
    fq      fsgnjx.s, 0xffffffffff800000, 0, 0xffffffffff800000, 0xffffffff3f800000
    fq      fsgnjx.s, 0xffffffff7f800000, 0, 0xffffffffff800000, 0xffffffffc0490fdb

    fx      fclass.s, 1, 0, 0xffffffffff800000
    fx      fclass.s, 2, 0, 0xffffffffff7fffff
    fx      fclass.s, 2, 0, 0xffffffff80800000
    fx      fclass.s, 4, 0, 0xffffffff807fffff
    fx      fclass.s, 8, 0, 0xffffffff80000000
    fx      fclass.s, 16, 0, 0xffffffff00000000
    fx      fclass.s, 32, 0, 0xffffffff00000001
    fx      fclass.s, 32, 0, 0xffffffff007fffff
    fx      fclass.s, 64, 0, 0xffffffff00800000
    fx      fclass.s, 64, 0, 0xffffffff7f7fffff
    fx      fclass.s, 128, 0, 0xffffffff7f800000
    fx      fclass.s, 256, 0, 0xffffffff7f800001
    fx      fclass.s, 512, 0, 0xffffffff7fc00000


    fi      fcvt.w.s, rne, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.w.s, rtz, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.w.s, rdn, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.w.s, rup, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.w.s, rmm, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.w.s, rne, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.w.s, rtz, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.w.s, rdn, 0xffffffffffffffff, 1, 0xffffffffbf000000
    fi      fcvt.w.s, rup, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.w.s, rmm, 0xffffffffffffffff, 1, 0xffffffffbf000000
    fi      fcvt.w.s, rne, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.w.s, rtz, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.w.s, rdn, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.w.s, rup, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.w.s, rmm, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.w.s, rne, 0x2, 1, 0xffffffff40200000
    fi      fcvt.w.s, rtz, 0x2, 1, 0xffffffff40200000
    fi      fcvt.w.s, rdn, 0x2, 1, 0xffffffff40200000
    fi      fcvt.w.s, rup, 0x3, 1, 0xffffffff40200000
    fi      fcvt.w.s, rmm, 0x3, 1, 0xffffffff40200000
    fi      fcvt.w.s, rne, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.w.s, rtz, 0xffffffffffffffff, 1, 0xffffffffbfc00000
    fi      fcvt.w.s, rdn, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.w.s, rup, 0xffffffffffffffff, 1, 0xffffffffbfc00000
    fi      fcvt.w.s, rmm, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.w.s, rne, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.w.s, rtz, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.w.s, rdn, 0xfffffffffffffffd, 1, 0xffffffffc0200000
    fi      fcvt.w.s, rup, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.w.s, rmm, 0xfffffffffffffffd, 1, 0xffffffffc0200000
    fi      fcvt.w.s, rtz, 0x1, 0, 0xffffffff3f800000
    fi      fcvt.w.s, rdn, 0xffffffffffffffff, 0, 0xffffffffbf800000
    fi      fcvt.w.s, rtz, 0x7fffffff, 16, 0xffffffff4f000000
    fi      fcvt.w.s, rdn, 0x7fffffff, 16, 0xffffffff4f000000
    fi      fcvt.w.s, rtz, 0xffffffff80000000, 0, 0xffffffffcf000000
    fi      fcvt.w.s, rup, 0xffffffff80000000, 0, 0xffffffffcf000000
    fi      fcvt.w.s, rtz, 0x7fffffff, 16, 0xffffffff4f800000
    fi      fcvt.w.s, rne, 0x7fffffff, 16, 0xffffffff4f800000
    fi      fcvt.w.s, rup, 0x7fffffff, 16, 0xffffffff5f000000
    fi      fcvt.w.s, rup, 0xffffffff80000000, 16, 0xffffffffdf000000
    fi      fcvt.w.s, rtz, 0x7fffffff, 16, 0xffffffff5f800000
    fi      fcvt.w.s, rne, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.w.s, rtz, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.w.s, rdn, 0xffffffffffffffff, 1, 0xffffffffb089705f
    fi      fcvt.w.s, rup, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.w.s, rmm, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.w.s, rne, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.w.s, rtz, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.w.s, rdn, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.w.s, rup, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.w.s, rmm, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.w.s, rtz, 0x0, 0, 0xffffffff00000000
    fi      fcvt.w.s, rtz, 0x0, 0, 0xffffffff80000000
    fi      fcvt.w.s, rup, 0x7fffffff, 16, 0xffffffff7f800000
    fi      fcvt.w.s, rmm, 0xffffffff80000000, 16, 0xffffffffff800000
    fi      fcvt.w.s, rup, 0x7fffffff, 16, 0xffffffff7fc00000
    fi      fcvt.w.s, rdn, 0x7fffffff, 16, 0xffffffff7f800001
    fi      fcvt.w.s, rne, 0x0, 1, 0xffffffff00000001
    fi      fcvt.w.s, rtz, 0x0, 1, 0xffffffff00000001
    fi      fcvt.w.s, rdn, 0x0, 1, 0xffffffff00000001
    fi      fcvt.w.s, rup, 0x1, 1, 0xffffffff00000001
    fi      fcvt.w.s, rmm, 0x0, 1, 0xffffffff00000001
    fi      fcvt.w.s, rup, 0x7fffffff, 16, 0xffffffff7f7fffff
    fi      fcvt.w.s, rtz, 0xffffffff80000000, 16, 0xffffffffff7fffff

    fi      fcvt.wu.s, rne, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.wu.s, rtz, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.wu.s, rdn, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.wu.s, rup, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.wu.s, rmm, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.wu.s, rne, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.wu.s, rtz, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffbf000000
    fi      fcvt.wu.s, rup, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.wu.s, rmm, 0x0, 16, 0xffffffffbf000000
    fi      fcvt.wu.s, rne, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.wu.s, rtz, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.wu.s, rdn, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.wu.s, rup, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.wu.s, rmm, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.wu.s, rne, 0x2, 1, 0xffffffff40200000
    fi      fcvt.wu.s, rtz, 0x2, 1, 0xffffffff40200000
    fi      fcvt.wu.s, rdn, 0x2, 1, 0xffffffff40200000
    fi      fcvt.wu.s, rup, 0x3, 1, 0xffffffff40200000
    fi      fcvt.wu.s, rmm, 0x3, 1, 0xffffffff40200000
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffbfc00000
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffc0200000
    fi      fcvt.wu.s, rne, 0x1, 0, 0xffffffff3f800000
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffbf800000
    fi      fcvt.wu.s, rne, 0xffffffff80000000, 0, 0xffffffff4f000000
    fi      fcvt.wu.s, rdn, 0xffffffff80000000, 0, 0xffffffff4f000000
    fi      fcvt.wu.s, rmm, 0x0, 16, 0xffffffffcf000000
    fi      fcvt.wu.s, rup, 0x0, 16, 0xffffffffcf000000
    fi      fcvt.wu.s, rup, 0xffffffffffffffff, 16, 0xffffffff4f800000
    fi      fcvt.wu.s, rne, 0xffffffffffffffff, 16, 0xffffffff4f800000
    fi      fcvt.wu.s, rup, 0xffffffffffffffff, 16, 0xffffffff5f000000
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffdf000000
    fi      fcvt.wu.s, rmm, 0xffffffffffffffff, 16, 0xffffffff5f800000
    fi      fcvt.wu.s, rne, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.wu.s, rtz, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.wu.s, rdn, 0x0, 16, 0xffffffffb089705f
    fi      fcvt.wu.s, rup, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.wu.s, rmm, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.wu.s, rne, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.wu.s, rtz, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.wu.s, rdn, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.wu.s, rup, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.wu.s, rmm, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.wu.s, rmm, 0x0, 0, 0xffffffff00000000
    fi      fcvt.wu.s, rdn, 0x0, 0, 0xffffffff80000000
    fi      fcvt.wu.s, rmm, 0xffffffffffffffff, 16, 0xffffffff7f800000
    fi      fcvt.wu.s, rne, 0x0, 16, 0xffffffffff800000
    fi      fcvt.wu.s, rne, 0xffffffffffffffff, 16, 0xffffffff7fc00000
    fi      fcvt.wu.s, rtz, 0xffffffffffffffff, 16, 0xffffffff7f800001
    fi      fcvt.wu.s, rne, 0x0, 1, 0xffffffff00000001
    fi      fcvt.wu.s, rtz, 0x0, 1, 0xffffffff00000001
    fi      fcvt.wu.s, rdn, 0x0, 1, 0xffffffff00000001
    fi      fcvt.wu.s, rup, 0x1, 1, 0xffffffff00000001
    fi      fcvt.wu.s, rmm, 0x0, 1, 0xffffffff00000001
    fi      fcvt.wu.s, rne, 0xffffffffffffffff, 16, 0xffffffff7f7fffff
    fi      fcvt.wu.s, rne, 0x0, 16, 0xffffffffff7fffff

    fi      fcvt.l.s, rne, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.l.s, rtz, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.l.s, rdn, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.l.s, rup, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.l.s, rmm, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.l.s, rne, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.l.s, rtz, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.l.s, rdn, 0xffffffffffffffff, 1, 0xffffffffbf000000
    fi      fcvt.l.s, rup, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.l.s, rmm, 0xffffffffffffffff, 1, 0xffffffffbf000000
    fi      fcvt.l.s, rne, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.l.s, rtz, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.l.s, rdn, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.l.s, rup, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.l.s, rmm, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.l.s, rne, 0x2, 1, 0xffffffff40200000
    fi      fcvt.l.s, rtz, 0x2, 1, 0xffffffff40200000
    fi      fcvt.l.s, rdn, 0x2, 1, 0xffffffff40200000
    fi      fcvt.l.s, rup, 0x3, 1, 0xffffffff40200000
    fi      fcvt.l.s, rmm, 0x3, 1, 0xffffffff40200000
    fi      fcvt.l.s, rne, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.l.s, rtz, 0xffffffffffffffff, 1, 0xffffffffbfc00000
    fi      fcvt.l.s, rdn, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.l.s, rup, 0xffffffffffffffff, 1, 0xffffffffbfc00000
    fi      fcvt.l.s, rmm, 0xfffffffffffffffe, 1, 0xffffffffbfc00000
    fi      fcvt.l.s, rne, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.l.s, rtz, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.l.s, rdn, 0xfffffffffffffffd, 1, 0xffffffffc0200000
    fi      fcvt.l.s, rup, 0xfffffffffffffffe, 1, 0xffffffffc0200000
    fi      fcvt.l.s, rmm, 0xfffffffffffffffd, 1, 0xffffffffc0200000
    fi      fcvt.l.s, rdn, 0x1, 0, 0xffffffff3f800000
    fi      fcvt.l.s, rdn, 0xffffffffffffffff, 0, 0xffffffffbf800000
    fi      fcvt.l.s, rne, 0x80000000, 0, 0xffffffff4f000000
    fi      fcvt.l.s, rtz, 0x80000000, 0, 0xffffffff4f000000
    fi      fcvt.l.s, rdn, 0xffffffff80000000, 0, 0xffffffffcf000000
    fi      fcvt.l.s, rtz, 0xffffffff80000000, 0, 0xffffffffcf000000
    fi      fcvt.l.s, rup, 0x100000000, 0, 0xffffffff4f800000
    fi      fcvt.l.s, rdn, 0x100000000, 0, 0xffffffff4f800000
    fi      fcvt.l.s, rup, 0x7fffffffffffffff, 16, 0xffffffff5f000000
    fi      fcvt.l.s, rtz, 0x8000000000000000, 0, 0xffffffffdf000000
    fi      fcvt.l.s, rmm, 0x7fffffffffffffff, 16, 0xffffffff5f800000
    fi      fcvt.l.s, rne, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.l.s, rtz, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.l.s, rdn, 0xffffffffffffffff, 1, 0xffffffffb089705f
    fi      fcvt.l.s, rup, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.l.s, rmm, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.l.s, rne, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.l.s, rtz, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.l.s, rdn, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.l.s, rup, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.l.s, rmm, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.l.s, rmm, 0x0, 0, 0xffffffff00000000
    fi      fcvt.l.s, rmm, 0x0, 0, 0xffffffff80000000
    fi      fcvt.l.s, rup, 0x7fffffffffffffff, 16, 0xffffffff7f800000
    fi      fcvt.l.s, rdn, 0x8000000000000000, 16, 0xffffffffff800000
    fi      fcvt.l.s, rne, 0x7fffffffffffffff, 16, 0xffffffff7fc00000
    fi      fcvt.l.s, rdn, 0x7fffffffffffffff, 16, 0xffffffff7f800001
    fi      fcvt.l.s, rne, 0x0, 1, 0xffffffff00000001
    fi      fcvt.l.s, rtz, 0x0, 1, 0xffffffff00000001
    fi      fcvt.l.s, rdn, 0x0, 1, 0xffffffff00000001
    fi      fcvt.l.s, rup, 0x1, 1, 0xffffffff00000001
    fi      fcvt.l.s, rmm, 0x0, 1, 0xffffffff00000001
    fi      fcvt.l.s, rne, 0x7fffffffffffffff, 16, 0xffffffff7f7fffff
    fi      fcvt.l.s, rtz, 0x8000000000000000, 16, 0xffffffffff7fffff

    fi      fcvt.lu.s, rne, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.lu.s, rtz, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.lu.s, rdn, 0x0, 1, 0xffffffff3f000000
    fi      fcvt.lu.s, rup, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.lu.s, rmm, 0x1, 1, 0xffffffff3f000000
    fi      fcvt.lu.s, rne, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.lu.s, rtz, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.lu.s, rdn, 0x0, 16, 0xffffffffbf000000
    fi      fcvt.lu.s, rup, 0x0, 1, 0xffffffffbf000000
    fi      fcvt.lu.s, rmm, 0x0, 16, 0xffffffffbf000000
    fi      fcvt.lu.s, rne, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.lu.s, rtz, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.lu.s, rdn, 0x1, 1, 0xffffffff3fc00000
    fi      fcvt.lu.s, rup, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.lu.s, rmm, 0x2, 1, 0xffffffff3fc00000
    fi      fcvt.lu.s, rne, 0x2, 1, 0xffffffff40200000
    fi      fcvt.lu.s, rtz, 0x2, 1, 0xffffffff40200000
    fi      fcvt.lu.s, rdn, 0x2, 1, 0xffffffff40200000
    fi      fcvt.lu.s, rup, 0x3, 1, 0xffffffff40200000
    fi      fcvt.lu.s, rmm, 0x3, 1, 0xffffffff40200000
    fi      fcvt.lu.s, rup, 0x0, 16, 0xffffffffbfc00000
    fi      fcvt.lu.s, rne, 0x0, 16, 0xffffffffc0200000
    fi      fcvt.lu.s, rdn, 0x1, 0, 0xffffffff3f800000
    fi      fcvt.lu.s, rne, 0x0, 16, 0xffffffffbf800000
    fi      fcvt.lu.s, rne, 0x80000000, 0, 0xffffffff4f000000
    fi      fcvt.lu.s, rdn, 0x80000000, 0, 0xffffffff4f000000
    fi      fcvt.lu.s, rne, 0x0, 16, 0xffffffffcf000000
    fi      fcvt.lu.s, rmm, 0x0, 16, 0xffffffffcf000000
    fi      fcvt.lu.s, rtz, 0x100000000, 0, 0xffffffff4f800000
    fi      fcvt.lu.s, rne, 0x100000000, 0, 0xffffffff4f800000
    fi      fcvt.lu.s, rdn, 0x8000000000000000, 0, 0xffffffff5f000000
    fi      fcvt.lu.s, rne, 0x0, 16, 0xffffffffdf000000
    fi      fcvt.lu.s, rup, 0xffffffffffffffff, 16, 0xffffffff5f800000
    fi      fcvt.lu.s, rne, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.lu.s, rtz, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.lu.s, rdn, 0x0, 16, 0xffffffffb089705f
    fi      fcvt.lu.s, rup, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.lu.s, rmm, 0x0, 1, 0xffffffffb089705f
    fi      fcvt.lu.s, rne, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.lu.s, rtz, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.lu.s, rdn, 0x1e240, 1, 0xffffffff47f12065
    fi      fcvt.lu.s, rup, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.lu.s, rmm, 0x1e241, 1, 0xffffffff47f12065
    fi      fcvt.lu.s, rne, 0x0, 0, 0xffffffff00000000
    fi      fcvt.lu.s, rdn, 0x0, 0, 0xffffffff80000000
    fi      fcvt.lu.s, rmm, 0xffffffffffffffff, 16, 0xffffffff7f800000
    fi      fcvt.lu.s, rup, 0x0, 16, 0xffffffffff800000
    fi      fcvt.lu.s, rdn, 0xffffffffffffffff, 16, 0xffffffff7fc00000
    fi      fcvt.lu.s, rmm, 0xffffffffffffffff, 16, 0xffffffff7f800001
    fi      fcvt.lu.s, rne, 0x0, 1, 0xffffffff00000001
    fi      fcvt.lu.s, rtz, 0x0, 1, 0xffffffff00000001
    fi      fcvt.lu.s, rdn, 0x0, 1, 0xffffffff00000001
    fi      fcvt.lu.s, rup, 0x1, 1, 0xffffffff00000001
    fi      fcvt.lu.s, rmm, 0x0, 1, 0xffffffff00000001
    fi      fcvt.lu.s, rtz, 0xffffffffffffffff, 16, 0xffffffff7f7fffff
    fi      fcvt.lu.s, rne, 0x0, 16, 0xffffffffff7fffff

    if      fcvt.s.w, rne, 0xffffffff00000000, 0, 0x0
    if      fcvt.s.w, rne, 0xffffffff3f800000, 0, 0x1
    if      fcvt.s.w, rne, 0xffffffffbf800000, 0, 0xffffffffffffffff
    if      fcvt.s.w, rne, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.w, rtz, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.w, rdn, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.w, rup, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.w, rmm, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.w, rne, 0xffffffffcf000000, 0, 0x80000000
    if      fcvt.s.w, rne, 0xffffffffbf800000, 0, 0xffffffff
    if      fcvt.s.w, rne, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.w, rtz, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.w, rdn, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.w, rup, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.w, rmm, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.w, rne, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.w, rtz, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.w, rdn, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.w, rup, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.w, rmm, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.w, rne, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.w, rtz, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.w, rdn, 0xffffffffcb800001, 1, 0xfffffffffeffffff
    if      fcvt.s.w, rup, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.w, rmm, 0xffffffffcb800001, 1, 0xfffffffffeffffff
    if      fcvt.s.w, rne, 0xffffffff00000000, 0, 0x8000000000000000
    if      fcvt.s.w, rne, 0xffffffffbf800000, 0, 0x7fffffffffffffff
    if      fcvt.s.w, rne, 0xffffffff3f800000, 0, 0x20000000000001
    if      fcvt.s.w, rne, 0xffffffff40400000, 0, 0x20000000000003
    if      fcvt.s.w, rne, 0xffffffff00000000, 0, 0x8000008000000000
    if      fcvt.s.w, rne, 0xffffffff44800000, 0, 0x8000000000000400
    if      fcvt.s.w, rne, 0xffffffffceeca864, 1, 0x123456789abcdef
    if      fcvt.s.w, rtz, 0xffffffffceeca864, 1, 0x123456789abcdef
    if      fcvt.s.w, rdn, 0xffffffffceeca865, 1, 0x123456789abcdef
    if      fcvt.s.w, rup, 0xffffffffceeca864, 1, 0x123456789abcdef
    if      fcvt.s.w, rmm, 0xffffffffceeca864, 1, 0x123456789abcdef

    if      fcvt.s.wu, rne, 0xffffffff00000000, 0, 0x0
    if      fcvt.s.wu, rne, 0xffffffff3f800000, 0, 0x1
    if      fcvt.s.wu, rne, 0xffffffff4f800000, 1, 0xffffffffffffffff
    if      fcvt.s.wu, rtz, 0xffffffff4f7fffff, 1, 0xffffffffffffffff
    if      fcvt.s.wu, rdn, 0xffffffff4f7fffff, 1, 0xffffffffffffffff
    if      fcvt.s.wu, rup, 0xffffffff4f800000, 1, 0xffffffffffffffff
    if      fcvt.s.wu, rmm, 0xffffffff4f800000, 1, 0xffffffffffffffff
    if      fcvt.s.wu, rne, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.wu, rtz, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.wu, rdn, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.wu, rup, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.wu, rmm, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.wu, rne, 0xffffffff4f000000, 0, 0x80000000
    if      fcvt.s.wu, rne, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.wu, rtz, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.wu, rdn, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.wu, rup, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.wu, rmm, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.wu, rne, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.wu, rtz, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.wu, rdn, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.wu, rup, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.wu, rmm, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.wu, rne, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.wu, rtz, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.wu, rdn, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.wu, rup, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.wu, rmm, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.wu, rne, 0xffffffff4f7f0000, 1, 0xfffffffffeffffff
    if      fcvt.s.wu, rtz, 0xffffffff4f7effff, 1, 0xfffffffffeffffff
    if      fcvt.s.wu, rdn, 0xffffffff4f7effff, 1, 0xfffffffffeffffff
    if      fcvt.s.wu, rup, 0xffffffff4f7f0000, 1, 0xfffffffffeffffff
    if      fcvt.s.wu, rmm, 0xffffffff4f7f0000, 1, 0xfffffffffeffffff
    if      fcvt.s.wu, rne, 0xffffffff00000000, 0, 0x8000000000000000
    if      fcvt.s.wu, rne, 0xffffffff4f800000, 1, 0x7fffffffffffffff
    if      fcvt.s.wu, rtz, 0xffffffff4f7fffff, 1, 0x7fffffffffffffff
    if      fcvt.s.wu, rdn, 0xffffffff4f7fffff, 1, 0x7fffffffffffffff
    if      fcvt.s.wu, rup, 0xffffffff4f800000, 1, 0x7fffffffffffffff
    if      fcvt.s.wu, rmm, 0xffffffff4f800000, 1, 0x7fffffffffffffff
    if      fcvt.s.wu, rne, 0xffffffff3f800000, 0, 0x20000000000001
    if      fcvt.s.wu, rne, 0xffffffff40400000, 0, 0x20000000000003
    if      fcvt.s.wu, rne, 0xffffffff00000000, 0, 0x8000008000000000
    if      fcvt.s.wu, rne, 0xffffffff44800000, 0, 0x8000000000000400
    if      fcvt.s.wu, rne, 0xffffffff4f09abce, 1, 0x123456789abcdef
    if      fcvt.s.wu, rtz, 0xffffffff4f09abcd, 1, 0x123456789abcdef
    if      fcvt.s.wu, rdn, 0xffffffff4f09abcd, 1, 0x123456789abcdef
    if      fcvt.s.wu, rup, 0xffffffff4f09abce, 1, 0x123456789abcdef
    if      fcvt.s.wu, rmm, 0xffffffff4f09abce, 1, 0x123456789abcdef

    if      fcvt.s.l, rne, 0xffffffff00000000, 0, 0x0
    if      fcvt.s.l, rne, 0xffffffff3f800000, 0, 0x1
    if      fcvt.s.l, rne, 0xffffffffbf800000, 0, 0xffffffffffffffff
    if      fcvt.s.l, rne, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.l, rtz, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.l, rdn, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.l, rup, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.l, rmm, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.l, rne, 0xffffffff4f000000, 0, 0x80000000
    if      fcvt.s.l, rne, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.l, rtz, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.l, rdn, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.l, rup, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.l, rmm, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.l, rne, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.l, rtz, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.l, rdn, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.l, rup, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.l, rmm, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.l, rne, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.l, rtz, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.l, rdn, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.l, rup, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.l, rmm, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.l, rne, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.l, rtz, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.l, rdn, 0xffffffffcb800001, 1, 0xfffffffffeffffff
    if      fcvt.s.l, rup, 0xffffffffcb800000, 1, 0xfffffffffeffffff
    if      fcvt.s.l, rmm, 0xffffffffcb800001, 1, 0xfffffffffeffffff
    if      fcvt.s.l, rne, 0xffffffffdf000000, 0, 0x8000000000000000
    if      fcvt.s.l, rne, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.l, rtz, 0xffffffff5effffff, 1, 0x7fffffffffffffff
    if      fcvt.s.l, rdn, 0xffffffff5effffff, 1, 0x7fffffffffffffff
    if      fcvt.s.l, rup, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.l, rmm, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.l, rne, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.l, rtz, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.l, rdn, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.l, rup, 0xffffffff5a000001, 1, 0x20000000000001
    if      fcvt.s.l, rmm, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.l, rne, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.l, rtz, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.l, rdn, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.l, rup, 0xffffffff5a000001, 1, 0x20000000000003
    if      fcvt.s.l, rmm, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.l, rne, 0xffffffffdeffffff, 0, 0x8000008000000000
    if      fcvt.s.l, rne, 0xffffffffdf000000, 1, 0x8000000000000400
    if      fcvt.s.l, rtz, 0xffffffffdeffffff, 1, 0x8000000000000400
    if      fcvt.s.l, rdn, 0xffffffffdf000000, 1, 0x8000000000000400
    if      fcvt.s.l, rup, 0xffffffffdeffffff, 1, 0x8000000000000400
    if      fcvt.s.l, rmm, 0xffffffffdf000000, 1, 0x8000000000000400
    if      fcvt.s.l, rne, 0xffffffff5b91a2b4, 1, 0x123456789abcdef
    if      fcvt.s.l, rtz, 0xffffffff5b91a2b3, 1, 0x123456789abcdef
    if      fcvt.s.l, rdn, 0xffffffff5b91a2b3, 1, 0x123456789abcdef
    if      fcvt.s.l, rup, 0xffffffff5b91a2b4, 1, 0x123456789abcdef
    if      fcvt.s.l, rmm, 0xffffffff5b91a2b4, 1, 0x123456789abcdef

    if      fcvt.s.lu, rne, 0xffffffff00000000, 0, 0x0
    if      fcvt.s.lu, rne, 0xffffffff3f800000, 0, 0x1
    if      fcvt.s.lu, rne, 0xffffffff5f800000, 1, 0xffffffffffffffff
    if      fcvt.s.lu, rtz, 0xffffffff5f7fffff, 1, 0xffffffffffffffff
    if      fcvt.s.lu, rdn, 0xffffffff5f7fffff, 1, 0xffffffffffffffff
    if      fcvt.s.lu, rup, 0xffffffff5f800000, 1, 0xffffffffffffffff
    if      fcvt.s.lu, rmm, 0xffffffff5f800000, 1, 0xffffffffffffffff
    if      fcvt.s.lu, rne, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.lu, rtz, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.lu, rdn, 0xffffffff4effffff, 1, 0x7fffffff
    if      fcvt.s.lu, rup, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.lu, rmm, 0xffffffff4f000000, 1, 0x7fffffff
    if      fcvt.s.lu, rne, 0xffffffff4f000000, 0, 0x80000000
    if      fcvt.s.lu, rne, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.lu, rtz, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.lu, rdn, 0xffffffff4f7fffff, 1, 0xffffffff
    if      fcvt.s.lu, rup, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.lu, rmm, 0xffffffff4f800000, 1, 0xffffffff
    if      fcvt.s.lu, rne, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.lu, rtz, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.lu, rdn, 0xffffffff4b800000, 1, 0x1000001
    if      fcvt.s.lu, rup, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.lu, rmm, 0xffffffff4b800001, 1, 0x1000001
    if      fcvt.s.lu, rne, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.lu, rtz, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.lu, rdn, 0xffffffff4b800001, 1, 0x1000003
    if      fcvt.s.lu, rup, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.lu, rmm, 0xffffffff4b800002, 1, 0x1000003
    if      fcvt.s.lu, rne, 0xffffffff5f800000, 1, 0xfffffffffeffffff
    if      fcvt.s.lu, rtz, 0xffffffff5f7fffff, 1, 0xfffffffffeffffff
    if      fcvt.s.lu, rdn, 0xffffffff5f7fffff, 1, 0xfffffffffeffffff
    if      fcvt.s.lu, rup, 0xffffffff5f800000, 1, 0xfffffffffeffffff
    if      fcvt.s.lu, rmm, 0xffffffff5f800000, 1, 0xfffffffffeffffff
    if      fcvt.s.lu, rne, 0xffffffff5f000000, 0, 0x8000000000000000
    if      fcvt.s.lu, rne, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.lu, rtz, 0xffffffff5effffff, 1, 0x7fffffffffffffff
    if      fcvt.s.lu, rdn, 0xffffffff5effffff, 1, 0x7fffffffffffffff
    if      fcvt.s.lu, rup, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.lu, rmm, 0xffffffff5f000000, 1, 0x7fffffffffffffff
    if      fcvt.s.lu, rne, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.lu, rtz, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.lu, rdn, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.lu, rup, 0xffffffff5a000001, 1, 0x20000000000001
    if      fcvt.s.lu, rmm, 0xffffffff5a000000, 1, 0x20000000000001
    if      fcvt.s.lu, rne, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.lu, rtz, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.lu, rdn, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.lu, rup, 0xffffffff5a000001, 1, 0x20000000000003
    if      fcvt.s.lu, rmm, 0xffffffff5a000000, 1, 0x20000000000003
    if      fcvt.s.lu, rne, 0xffffffff5f000000, 1, 0x8000008000000000
    if      fcvt.s.lu, rtz, 0xffffffff5f000000, 1, 0x8000008000000000
    if      fcvt.s.lu, rdn, 0xffffffff5f000000, 1, 0x8000008000000000
    if      fcvt.s.lu, rup, 0xffffffff5f000001, 1, 0x8000008000000000
    if      fcvt.s.lu, rmm, 0xffffffff5f000001, 1, 0x8000008000000000
    if      fcvt.s.lu, rne, 0xffffffff5f000000, 1, 0x8000000000000400
    if      fcvt.s.lu, rtz, 0xffffffff5f000000, 1, 0x8000000000000400
    if      fcvt.s.lu, rdn, 0xffffffff5f000000, 1, 0x8000000000000400
    if      fcvt.s.lu, rup, 0xffffffff5f000001, 1, 0x8000000000000400
    if      fcvt.s.lu, rmm, 0xffffffff5f000000, 1, 0x8000000000000400
    if      fcvt.s.lu, rne, 0xffffffff5b91a2b4, 1, 0x123456789abcdef
    if      fcvt.s.lu, rtz, 0xffffffff5b91a2b3, 1, 0x123456789abcdef
    if      fcvt.s.lu, rdn, 0xffffffff5b91a2b3, 1, 0x123456789abcdef
    if      fcvt.s.lu, rup, 0xffffffff5b91a2b4, 1, 0x123456789abcdef
    if      fcvt.s.lu, rmm, 0xffffffff5b91a2b4, 1, 0x123456789abcdef


    isa_finish
