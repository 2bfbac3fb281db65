/* A guest's virtio driver in C: negotiates, lays out queues in the rig's RAM, adds chains, takes completions. It
 * can also be told to do everything wrong. */
#ifndef REPRISE_TESTS_VIRTIO_DRIVER_H
#define REPRISE_TESTS_VIRTIO_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/devices/virtio/mmio.h"
#include "tests/lib/device_rig.h"

enum { DRIVER_NEXT = 1, DRIVER_WRITE = 2, DRIVER_INDIRECT = 4 };

/* Where queue i's parts lie: one page each. */
#define DRIVER_DESCRIPTORS(i) (RAM_BASE + 0x100000u + (i)*0x10000u)
#define DRIVER_AVAILABLE(i) (DRIVER_DESCRIPTORS(i) + 0x8000u)
#define DRIVER_USED(i) (DRIVER_DESCRIPTORS(i) + 0xa000u)
#define DRIVER_DATA (RAM_BASE + 0x200000u)

struct virtio_driver {
    struct device_rig *rig;
    struct virtio_mmio *mmio;
    uint16_t size; /* of every queue */
    bool has_event_index;
    uint16_t available[VIRTIO_QUEUES_MAX];
    uint16_t used[VIRTIO_QUEUES_MAX];
    uint16_t next_descriptor[VIRTIO_QUEUES_MAX];
};

struct driver_buffer {
    uint64_t paddr;
    uint32_t size;
    bool is_writable;
};

uint32_t driver_read(struct virtio_driver *driver, uint32_t offset);
void driver_write(struct virtio_driver *driver, uint32_t offset, uint32_t value);
/* Reset, negotiate `features` (VERSION_1 is added), set up queue_count queues of `size`, DRIVER_OK. */
void driver_start(struct virtio_driver *driver, struct device_rig *rig, struct virtio_mmio *mmio, uint64_t features,
                  unsigned queue_count, uint16_t size);
/* The steps of driver_start, for tests that do one of them wrong. */
void driver_negotiate(struct virtio_driver *driver, uint64_t features);
void driver_place_queue(struct virtio_driver *driver, unsigned queue, uint32_t size, uint64_t descriptors,
                        uint64_t available, uint64_t used);
uint32_t driver_status(struct virtio_driver *driver);

void driver_set_descriptor(struct virtio_driver *driver, uint64_t table, unsigned index, uint64_t paddr,
                           uint32_t size, uint16_t flags, uint16_t next);
/* Puts a head into the available ring without notifying. */
void driver_offer(struct virtio_driver *driver, unsigned queue, uint16_t head);
void driver_notify(struct virtio_driver *driver, unsigned queue);
/* Lays out a chain in the next free descriptors (they are used round and round), offers it, returns its head. */
uint16_t driver_add(struct virtio_driver *driver, unsigned queue, const struct driver_buffer *buffers,
                    unsigned count);
/* Takes the next completion. */
bool driver_take(struct virtio_driver *driver, unsigned queue, uint32_t *head, uint32_t *written);
void driver_acknowledge(struct virtio_driver *driver);

#endif
