/* The built-in SBI (RISC-V Supervisor Binary Interface 2.0) for a kernel that boots without firmware: an ecall from S
 * mode is answered here, between two instructions of the guest. Base, TIME, IPI, RFENCE, HSM, SRST, DBCN and the
 * legacy calls; everything else is SBI_ERR_NOT_SUPPORTED. On RV32 registers are 32 bits wide, and what has 64 comes in
 * two of them, the low half first. One hart, number 0. Holds no state that a guest can see:
 * what it changes lies in the hart, in RAM and behind the callbacks. */
#ifndef REPRISE_FIRMWARE_SBI_H
#define REPRISE_FIRMWARE_SBI_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/cpu/hart.h"
#include "src/memory/ram.h"

/* What the machine does for the SBI. power_off and reboot are requests: they return, and the machine acts on them
 * before the next instruction (hart_stop_soon). */
struct sbi_host {
    void (*console_write)(void *context, struct bytes bytes);
    /* The next byte that the user typed, or -1. May be NULL: nothing is ever typed. */
    int (*console_read)(void *context);
    /* is_failure: SRST's reason was not "no reason". */
    void (*power_off)(void *context, bool is_failure);
    void (*reboot)(void *context);
    void *context;
};

struct sbi {
    struct ram *ram;
    struct sbi_host host;
};

void sbi_init(struct sbi *sbi, struct ram *ram, const struct sbi_host *host);
/* For hart_config.ecall_from_s; context is the struct sbi. */
void sbi_ecall(void *context, struct hart *hart);

#endif
