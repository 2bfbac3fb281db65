/* Host-target interface for ELF programs that have the symbols tohost and fromhost: two 64-bit words in guest RAM.
 * The page of tohost is watched (RAM_WATCHED in ram.h), so a store to it is seen at exactly that instruction.
 *
 * tohost: 1 ends with success; another odd value ends with failure, code value >> 1; device 1 command 1 prints a
 * byte; device 1 command 0 asks for a byte; an even value of device 0 is the address of eight words, a system
 * call: write and exit are answered, everything else is ENOSYS. */
#ifndef REPRISE_DEVICES_HTIF_H
#define REPRISE_DEVICES_HTIF_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/console.h"
#include "src/base/hash.h"
#include "src/memory/ram.h"

struct htif {
    struct ram *ram;
    struct console *console;
    /* Called while hart_run is on the stack: the machine notes it and calls hart_stop_soon. code 0: success. */
    void (*exit)(void *context, uint64_t code);
    void *context;
    uint64_t tohost;     /* addresses, multiples of 8; 0: not attached */
    uint64_t fromhost;   /* may be 0 */
    bool is_rv32;        /* set by htif_attach */
    bool wants_byte;     /* the guest waits for a typed byte */
    bool has_lower_half; /* RV32: an odd value stands in the lower half and waits for the upper one */
};

void htif_init(struct htif *htif, struct ram *ram, struct console *console,
               void (*exit)(void *context, uint64_t code), void *context);
/* is_rv32: the program's words come in halves. Sets the page's RAM_WATCHED and ram->store_hook. False, with nothing done, where an address is not an aligned
 * word of RAM. Call again after a reboot has loaded the program anew. */
bool htif_attach(struct htif *htif, uint64_t tohost, uint64_t fromhost, bool is_rv32);
void htif_reset(struct htif *htif);
void htif_hash(const struct htif *htif, struct hasher *hasher);

#endif
