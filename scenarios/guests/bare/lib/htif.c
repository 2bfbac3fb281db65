/* Ends the machine through HTIF, the way of the public RISC-V ISA tests: the host watches the ELF's tohost symbol;
 * a store of (code << 1 | 1) ends the run. */
#include "bare.h"

extern volatile uint64_t tohost;
extern volatile uint64_t fromhost;

volatile uint64_t tohost __attribute__((section(".tohost"), aligned(64)));
volatile uint64_t fromhost __attribute__((section(".tohost"), aligned(64)));

void finish(unsigned code)
{
    for (;;)
        tohost = (uint64_t)code << 1 | 1;
}
