/* What machine.c and machine_build.c share: the machine's parts. */
#ifndef REPRISE_MACHINE_PRIVATE_H
#define REPRISE_MACHINE_PRIVATE_H

#include "src/backends/console.h"
#include "src/backends/crossing.h"
#include "src/backends/disk_http.h"
#include "src/backends/disk_image.h"
#include "src/backends/disk_overlay.h"
#include "src/backends/entropy.h"
#include "src/backends/link.h"
#include "src/backends/nic.h"
#include "src/backends/nic_hub.h"
#include "src/backends/p9_export.h"
#include "src/backends/wall_clock.h"
#include "src/cpu/hart.h"
#include "src/devices/clint.h"
#include "src/devices/framebuffer.h"
#include "src/devices/htif.h"
#include "src/devices/plic.h"
#include "src/devices/rtc_goldfish.h"
#include "src/devices/syscon.h"
#include "src/devices/timer.h"
#include "src/devices/uart16550.h"
#include "src/devices/virtio/blk.h"
#include "src/devices/virtio/console.h"
#include "src/devices/virtio/input.h"
#include "src/devices/virtio/net.h"
#include "src/devices/virtio/p9.h"
#include "src/devices/virtio/rng.h"
#include "src/firmware/sbi.h"
#include "src/machine.h"

struct machine_disk {
    struct disk_image image;
    struct disk_http http;       /* where the file is a URL, in place of the image */
    struct disk_overlay overlay; /* over the one or the other, in snapshot mode */
    struct disk *top;            /* what the guest talks to */
    struct virtio_blk blk;
};

struct machine_fs {
    struct p9_export export;
    struct virtio_p9 card;
};

struct machine_nic {
    struct machine *machine;
    struct nic nic;
    struct virtio_net card;
    struct hub_port hub; /* driver hub */
    bool is_on_hub;
    struct link out[SCENARIO_IMPAIRS_MAX], in[SCENARIO_IMPAIRS_MAX]; /* from the guest to the world, both */
    unsigned out_count, in_count;
};

struct machine {
    struct port *port;
    const struct scenario_machine *config; /* borrowed: a reboot loads again what it names */
    unsigned index;                        /* among the scenario's machines; sources are numbered over all of them */
    unsigned first_nic;                    /* net0 of this machine is the session's net<first_nic> */
    unsigned first_disk;
    unsigned first_fs;
    struct crossing crossing;
    struct ram ram;
    struct bus bus;
    struct hart *hart;
    struct timer_queue timers;
    struct hasher *hasher;

    struct clint clint;
    struct plic plic;
    struct uart16550 uart;
    struct rtc_goldfish rtc;
    struct syscon syscon;
    struct htif htif;
    struct sbi sbi;
    struct wall_clock wall_clock;
    struct console console; /* the UART's, and hvc0's where there is one */
    struct entropy entropy;

    struct virtio_mmio empty_slots[VIRTIO_SLOTS];
    struct virtio_rng rng;
    struct virtio_console hvc;
    struct machine_nic nics[SCENARIO_NICS_MAX];
    unsigned nic_count;
    struct machine_disk disks[SCENARIO_DISKS_MAX];
    unsigned disk_count;
    struct machine_fs fs[SCENARIO_FS_MAX];
    unsigned fs_count;
    struct virtio_input inputs[SCENARIO_INPUTS_MAX];
    unsigned input_count;
    struct framebuffer framebuffer; /* width 0: none */
    bool has_rng;
    bool has_hvc;
    bool has_bios;
    bool has_hub;          /* a network is on a hub */
    uint32_t virtio_slots; /* bit i: slot i has a device */

    char *cmdline;
    uint64_t seed;
    uint64_t digest_instructions; /* 0: only at the end */
    uint64_t next_digest;
    uint64_t limit_cycles; /* UINT64_MAX: none */
    uint64_t slice_instructions;

    bool has_ended; /* exit and code are set */
    bool wants_reboot;
    enum machine_exit exit;
    uint64_t code;
};

/* The session of this machine is over, for the first reason that is given. */
void machine_end(struct machine *machine, enum machine_exit exit, uint64_t code);
/* Loads firmware, kernel and initrd as at power-on and puts the hart before the first instruction. */
int machine_load(struct machine *machine, struct error *error);

/* A network with its links and its place on a hub (machine_nic.c). */
void machine_nic_init(struct machine *machine, unsigned index, const struct scenario_nic *wanted);
void machine_nic_deinit(struct machine_nic *nic);
/* A frame from the world or a hub. */
void machine_nic_arrive(struct machine_nic *nic, struct bytes frame);
void machine_nic_hash(const struct machine_nic *nic, struct hasher *hasher);

#endif
