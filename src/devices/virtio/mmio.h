/* The virtio-mmio transport, modern only (virtio 1.2 §4.2), and what all devices share: status rules (§2.1, §3.1),
 * feature negotiation (§2.2), queues, interrupts. A device is a table of functions and a loop over virtio_pop.
 *
 * Accesses. Registers below 0x100 are 32 bits wide. Reading them has no side effect, so a read of any width at any
 * offset yields the bytes of the registers that it covers; what is no register reads 0. A write that is not 32
 * bits wide and aligned is ignored. The configuration space takes every width; past its end it reads 0.
 *
 * Status. Bits are only ever added; writing 0 resets. FEATURES_OK sticks only if the driver's features are a
 * subset of the offered ones, include VERSION_1 and go together; DRIVER_OK only after FEATURES_OK. A mistake of the guest sets
 * NEEDS_RESET: queues stand still from then on until the guest resets the device.
 *
 * Work. One notification takes at most VIRTIO_CHAINS_AT_ONCE chains and about VIRTIO_BYTES_AT_ONCE bytes; what is
 * left goes on in a timer VIRTIO_RESUME_NS later, so that no guest can keep the machine from looking around. */
#ifndef REPRISE_DEVICES_VIRTIO_MMIO_H
#define REPRISE_DEVICES_VIRTIO_MMIO_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"
#include "src/devices/irq.h"
#include "src/devices/timer.h"
#include "src/devices/virtio/queue.h"
#include "src/memory/bus.h"

#define VIRTIO_BASE 0x10001000ull
#define VIRTIO_STRIDE 0x1000ull
#define VIRTIO_SLOTS 8u
#define VIRTIO_IRQ(slot) (1u + (slot))

#define VIRTIO_QUEUES_MAX 4u
#define VIRTIO_CONFIG_MAX 256u
#define VIRTIO_CHAINS_AT_ONCE 1024u
#define VIRTIO_BYTES_AT_ONCE (8u << 20)
#define VIRTIO_RESUME_NS 10000u

#define VIRTIO_F_INDIRECT_DESC (1ull << 28)
#define VIRTIO_F_EVENT_IDX (1ull << 29)
#define VIRTIO_F_VERSION_1 (1ull << 32)

enum virtio_status {
    VIRTIO_ACKNOWLEDGE = 1,
    VIRTIO_DRIVER = 2,
    VIRTIO_DRIVER_OK = 4,
    VIRTIO_FEATURES_OK = 8,
    VIRTIO_NEEDS_RESET = 64,
    VIRTIO_FAILED = 128,
};

/* What makes a device. Every function may be NULL but notify. */
struct virtio_ops {
    uint32_t device_id; /* virtio 1.2 §5 */
    /* The queue has chains, or may have: take them with virtio_pop. Only called while the device runs. */
    void (*notify)(void *device, unsigned queue);
    /* Whether these features go together (§2.2.1); asked before FEATURES_OK sticks. */
    bool (*accepts)(void *device, uint64_t features);
    /* The driver set DRIVER_OK: every queue is notified after it. */
    void (*started)(void *device);
    /* The driver reset the device: forget everything but what the world holds. */
    void (*reset)(void *device);
    /* The guest wrote into the configuration space, wholly inside config_size; mmio->config is unchanged. */
    void (*config_written)(void *device, uint32_t offset, unsigned width, uint64_t value);
};

/* What the machine gives to every virtio device. */
struct virtio_wiring {
    struct ram *ram;
    struct timer_queue *timers;
    struct irq_line irq;
};

struct virtio_mmio {
    const struct virtio_ops *ops; /* NULL: an empty slot, device id 0 */
    void *device;
    struct virtio_wiring wiring;
    struct timer resume;
    uint64_t offered;
    uint64_t accepted;
    uint32_t offered_select, accepted_select, queue_select;
    uint32_t status;
    uint32_t interrupt_status; /* 1: used ring, 2: configuration change */
    uint32_t config_generation;
    uint8_t config[VIRTIO_CONFIG_MAX];
    uint32_t config_size;
    struct queue queues[VIRTIO_QUEUES_MAX];
    uint32_t resume_queues; /* bit i: queue i goes on when `resume` fires */
    /* Work of the notification that is being served. */
    uint32_t chains_left;
    uint32_t bytes_left;
    struct queue_chain chain; /* the one that virtio_pop returned last */
};

/* ops NULL makes an empty slot. features: the device's own; the transport adds its three. queue_sizes: queue_count
 * powers of two up to QUEUE_SIZE_MAX. */
void virtio_mmio_init(struct virtio_mmio *mmio, const struct virtio_wiring *wiring, const struct virtio_ops *ops,
                      void *device, uint64_t features, const uint16_t *queue_sizes, unsigned queue_count);
void virtio_mmio_reset(struct virtio_mmio *mmio);
void virtio_mmio_hash(const struct virtio_mmio *mmio, struct hasher *hasher);
extern const struct bus_ops virtio_mmio_bus_ops; /* device is struct virtio_mmio * */

/* For devices. */
bool virtio_has(const struct virtio_mmio *mmio, uint64_t feature);
/* True between DRIVER_OK and the next reset or mistake. */
bool virtio_is_running(const struct virtio_mmio *mmio);
/* Serves a queue as if the guest had notified it: calls ops->notify and raises the interrupt it is due. */
void virtio_service(struct virtio_mmio *mmio, unsigned queue);
/* The next chain, or NULL: the queue is empty, or broken, or this notification has done its share of work. */
struct queue_chain *virtio_pop(struct virtio_mmio *mmio, unsigned queue);
/* Counts bytes that were moved against this notification's share. */
void virtio_spend(struct virtio_mmio *mmio, uint64_t bytes);
/* Completes the chain that was popped last. */
void virtio_push(struct virtio_mmio *mmio, unsigned queue, uint32_t written);
/* Completes a chain by its head: one that was popped earlier and kept by the device. */
void virtio_push_head(struct virtio_mmio *mmio, unsigned queue, uint16_t head, uint32_t written);
/* The guest made a mistake. */
void virtio_fail(struct virtio_mmio *mmio);
/* The device changed mmio->config: generation and interrupt. */
void virtio_config_changed(struct virtio_mmio *mmio);

#endif
