/* Fails on purpose at its third check: the runner must say so. */
#include "isa.h"

    isa_begin
    li      a0, 1
    check_equal a0, 1
    check_equal a0, 1
    check_equal a0, 2
    isa_finish
