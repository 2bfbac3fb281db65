/* The device tree that describes the machine to its guest (Devicetree Specification 0.4; the bindings are those that
 * Linux documents). Builds a flattened tree from a configuration and refuses to know where it will lie in RAM. */
#ifndef REPRISE_FIRMWARE_DEVICE_TREE_H
#define REPRISE_FIRMWARE_DEVICE_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/devices/framebuffer.h"

/* Longest kernel command line: what Linux takes on riscv, its NUL included. */
#define DEVICE_TREE_CMDLINE_MAX 1024
/* Bytes of entropy that a guest wants in /chosen/rng-seed. */
#define DEVICE_TREE_SEED_BYTES 64

struct device_tree_config {
    uint64_t ram_base;
    uint64_t ram_size;
    const char *cmdline;   /* "" or NULL: none */
    struct bytes rng_seed; /* DEVICE_TREE_SEED_BYTES of entropy; empty: no seed, and Linux waits for its own */
    uint32_t virtio_slots; /* bit i: slot i has a device and gets a node */
    bool is_rv32;          /* the hart is a 32-bit one */
    bool has_svadu;        /* the hart updates A and D bits itself (menvcfg.ADUE is set) */
    struct framebuffer framebuffer; /* right behind the RAM; width 0: none */
    /* Filled in by boot_load. */
    bool is_machine_view;  /* for firmware in M mode: CLINT and SSWI are shown */
    uint64_t initrd_start; /* equal to initrd_end: none */
    uint64_t initrd_end;
};

/* Fills the empty buffer `out` with the tree and DEVICE_TREE_SLACK bytes of free room inside it, for firmware that
 * edits it in place. EXIT_USAGE where the command line is too long. */
#define DEVICE_TREE_SLACK 4096
int device_tree_build(const struct device_tree_config *config, struct buffer *out, struct error *error);
/* The same from a tree that the user gives (a .dtb file): what it says stays, but for memory, initrd, seed
 * and, unless cmdline is empty, the command line. EXIT_DAMAGED with the place where it is no device tree; EXIT_USAGE
 * where it is larger than DEVICE_TREE_MAX with all that. */
#define DEVICE_TREE_MAX (60u << 10)
int device_tree_complete(const struct device_tree_config *config, struct bytes file, struct buffer *out,
                         struct error *error);
/* EXIT_USAGE where the command line is too long. */
int device_tree_check_cmdline(const struct device_tree_config *config, struct error *error);

#endif
