/* One split virtqueue (virtio 1.2 §2.7), seen from the device. All of it lies in guest RAM and is hostile: every
 * address, length, index and flag is checked when it is used, and a chain is walked at most once around.
 *
 * What the guest may do wrong is told apart from an empty queue by QUEUE_BROKEN; the transport then asks for a reset.
 * This module never follows an address that is not wholly RAM and knows nothing of devices. */
#ifndef REPRISE_DEVICES_VIRTIO_QUEUE_H
#define REPRISE_DEVICES_VIRTIO_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/hash.h"
#include "src/memory/ram.h"

#define QUEUE_SIZE_MAX 1024u

enum queue_result { QUEUE_CHAIN, QUEUE_EMPTY, QUEUE_BROKEN };

struct queue {
    uint16_t size_max; /* what the device offers; 0: there is no such queue */
    uint16_t size;     /* a power of two once ready */
    bool is_ready;
    bool has_event_index; /* VIRTIO_F_EVENT_IDX was negotiated */
    bool has_indirect;    /* VIRTIO_F_INDIRECT_DESC was negotiated */
    uint64_t descriptors; /* guest-physical addresses of the three parts */
    uint64_t available;
    uint64_t used;
    uint16_t next_available; /* the index that the device takes next */
    uint16_t next_used;
    uint16_t signalled; /* next_used when the guest was last considered for an interrupt */
};

struct queue_segment {
    uint64_t paddr;
    uint32_t size;
};

/* One descriptor chain: readable segments, then writable ones, with a cursor in each part. Lives until it is
 * pushed. */
struct queue_chain {
    uint16_t head;
    uint16_t readable_count;              /* segments[0 .. readable_count) */
    uint16_t writable_count;              /* the rest */
    uint16_t read_segment, write_segment; /* cursors */
    uint32_t read_offset, write_offset;
    uint64_t readable_left; /* bytes behind the cursor */
    uint64_t writable_left;
    struct queue_segment segments[QUEUE_SIZE_MAX];
};

void queue_reset(struct queue *queue);
/* Checks size, alignment and place of the three parts; on success the queue is ready. */
bool queue_start(struct queue *queue, const struct ram *ram);
void queue_hash(const struct queue *queue, struct hasher *hasher);

/* Takes the next chain. The chain's total size is not limited here: a segment may be as large as RAM. */
enum queue_result queue_pop(struct queue *queue, const struct ram *ram, struct queue_chain *chain);
/* Gives back the `count` chains that were popped last and not pushed. */
void queue_unpop(struct queue *queue, unsigned count);
/* Puts a chain into the used ring. False: the ring is not RAM any more (cannot happen while RAM is fixed). */
bool queue_push(struct queue *queue, struct ram *ram, uint16_t head, uint32_t written);
/* How many chains the guest has offered and the device has not taken; more than size: broken. */
enum queue_result queue_waiting(const struct queue *queue, const struct ram *ram, unsigned *count);
/* Asks the guest to notify when it adds to what it has offered by now (writes avail_event). */
void queue_enable_notify(struct queue *queue, struct ram *ram);
/* True if the guest wants an interrupt for what was pushed since this was last asked (§2.7.7.2, §2.7.10). */
bool queue_should_interrupt(struct queue *queue, const struct ram *ram);

/* Copies from the readable part and moves its cursor; returns how many bytes there were. out NULL skips. */
uint32_t queue_chain_read(struct queue_chain *chain, const struct ram *ram, void *out, uint32_t size);
/* Puts the reading cursor back to the chain's start. */
void queue_chain_rewind(struct queue_chain *chain);
/* Copies into the writable part and moves its cursor; returns how many bytes fitted. */
uint32_t queue_chain_write(struct queue_chain *chain, struct ram *ram, const void *in, uint32_t size);
/* Moves the writable cursor without writing. */
uint64_t queue_chain_skip(struct queue_chain *chain, uint64_t size);

#endif
