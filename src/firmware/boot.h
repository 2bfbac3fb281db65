/* From pinned files to a machine that stands before its first instruction: decides what lies where in RAM, loads it
 * there and says how the hart begins. The layout is drawn at the head of boot.c. */
#ifndef REPRISE_FIRMWARE_BOOT_H
#define REPRISE_FIRMWARE_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/cpu/hart.h"
#include "src/firmware/device_tree.h"
#include "src/memory/ram.h"

/* Contents, each of which may be empty. Without bios the built-in SBI is the firmware and a kernel is needed. */
struct boot_files {
    struct bytes bios;   /* ELF or flat binary, entered in M mode */
    struct bytes kernel; /* Linux Image, ELF or flat binary, entered in S mode (by the bios, where there is one) */
    struct bytes initrd;
    struct bytes tree; /* the user's own device tree; without it one is built */
};

struct boot_entry {
    uint64_t pc;
    enum hart_privilege privilege; /* HART_S: with the built-in SBI (set hart_config.ecall_from_s); else HART_M */
    uint64_t a0;                   /* hart number: 0 */
    uint64_t a1;                   /* the device tree */
    uint64_t a2;                   /* struct fw_dynamic_info of OpenSBI in M mode, else 0 */
    uint64_t device_tree_size;
    bool has_svadu;  /* menvcfg.ADUE is to be set */
    bool has_htif;   /* the bios is an ELF with the symbol tohost */
    uint64_t tohost; /* physical addresses; fromhost is 0 where the symbol is missing */
    uint64_t fromhost;
};

/* tree: the hart's width, memory, cmdline, seed, slots; what boot fills in is ignored on entry. Writes RAM and *entry; on an error RAM
 * may be half-written. A reboot calls it again, with fresh entropy. */
int boot_load(struct ram *ram, const struct boot_files *files, const struct device_tree_config *tree,
              struct boot_entry *entry, struct error *error);
/* True if the hart needs the built-in SBI: known before the hart is made. */
bool boot_has_built_in_sbi(const struct boot_files *files);
/* Resets the hart and sets its registers for the entry. */
void boot_enter(struct hart *hart, const struct boot_entry *entry);

#endif
