/* Zbb: ctzw of a word that is zero is 32, whatever is above it. Apart from zbb.S because QEMU 7.2 counts on into the
 * upper half. want, operand. */
#include "isa.h"

    isa_begin
    r1      ctzw, 32, 0
    r1      ctzw, 32, 0x100000000
    r1      ctzw, 32, 0x8000000000000000
    r1      ctzw, 32, 0xffffffff00000000
    isa_finish
