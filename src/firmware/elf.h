/* ELF32 and ELF64 executables for RISC-V (System V gABI chapters 4 and 5): what to load where, and a few symbols. Loads by
 * physical address and never relocates; an ELF of type DYN (OpenSBI, U-Boot) goes to the addresses that it names and
 * relocates itself. Every field of the file is hostile until it was checked against the file's size. */
#ifndef REPRISE_FIRMWARE_ELF_H
#define REPRISE_FIRMWARE_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/memory/ram.h"

struct elf {
    struct bytes file;               /* borrowed: must outlive the struct */
    const struct elf_layout *layout; /* of its class */
    bool is_32;                      /* class 32: for a machine of 32 bits */
    const char *role;                /* "bios", "kernel": how messages name the file; borrowed */
    uint64_t entry;                  /* physical address of the first instruction */
    uint64_t load_start;             /* the physical range that the segments span */
    uint64_t load_end;
    uint64_t segment_table; /* file offset and count of the program headers */
    unsigned segment_count;
};

/* True if the file claims to be an ELF, good or bad. */
bool elf_is(struct bytes file);
/* Checks the header and every program header. EXIT_DAMAGED with role, file offset and what was expected there. */
int elf_parse(struct elf *elf, struct bytes file, const char *role, struct error *error);
/* Copies the segments into RAM and clears what they leave out. EXIT_DAMAGED, with nothing written, where a segment
 * lies outside RAM. */
int elf_load(const struct elf *elf, struct ram *ram, struct error *error);
/* The physical address of a symbol. False where the file has no such symbol or its tables are damaged. */
bool elf_symbol(const struct elf *elf, const char *name, uint64_t *paddr);

#endif
