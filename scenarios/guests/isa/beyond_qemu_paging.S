/* More of what QEMU 7.2 does otherwise (see beyond_qemu.S), with translation: a page table where nobody is raises an
 * access fault of the kind of the access (Privileged 1.12 §4.3.2, step 2); QEMU raises page faults. */
#define LEVELS 3
#include "paging.h"

    isa_begin
    paging_begin
    map     (4 << 30), 0, 0, 2
    map     (4 << 30), 0x0000100000000000, PTE_V, 2
    faults  MODE_S, (4 << 30), CAUSE_LOAD_ACCESS, ld a4, 0(a1)
    faults  MODE_S, (4 << 30), CAUSE_STORE_ACCESS, sd a4, 0(a1)
    fetch_faults MODE_S, (4 << 30), CAUSE_FETCH_ACCESS
    isa_finish
