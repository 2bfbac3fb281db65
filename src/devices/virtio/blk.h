/* virtio-blk (virtio 1.2 §5.2) over a disk: read, write, flush, get-id, discard, write-zeroes. Over a local disk every
 * request is answered before the notification returns. Over one that is far away (disk_is_remote) a request whose bytes
 * are not here is *parked*: what there is is moved, the rest when the disk calls virtio_blk_wake. Up to
 * VIRTIO_BLK_PARKED_MAX requests wait so, and are answered in the order in which their bytes come; what the guest offers
 * beyond that stays in its queue. */
#ifndef REPRISE_DEVICES_VIRTIO_BLK_H
#define REPRISE_DEVICES_VIRTIO_BLK_H

#include "src/backends/disk.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_BLK_ID_BYTES 20u
#define VIRTIO_BLK_QUEUE_MIN 4u
#define VIRTIO_BLK_QUEUE_SIZE 256u /* the default */
#define VIRTIO_BLK_BOUNCE 65536u
#define VIRTIO_BLK_RANGES 16u /* of a discard or write-zeroes request */
#define VIRTIO_BLK_PARKED_MAX 64u

/* A request that was taken from the queue. */
struct blk_request {
    struct queue_chain *chain; /* its cursors stand where the next byte goes */
    uint32_t type;
    uint64_t offset, left;          /* reads and writes: what is still to be moved */
    uint32_t written;               /* into the chain, without the status */
    uint32_t range_count, range_at; /* discard, write-zeroes: the next range */
    uint8_t ranges[VIRTIO_BLK_RANGES * 16u];
};

struct blk_parked {
    struct blk_request request;
    struct queue_chain chain;
};

struct virtio_blk {
    struct virtio_mmio mmio;
    struct disk *disk;
    char id[VIRTIO_BLK_ID_BYTES]; /* padded with NULs */
    uint8_t *bounce;              /* VIRTIO_BLK_BOUNCE bytes between disk and guest */
    struct blk_parked *parked;    /* NULL: the disk is here */
    uint8_t
        order[VIRTIO_BLK_PARKED_MAX]; /* the first parked_count: who waits, in the order of coming; then the free */
    unsigned parked_count;
};

/* id: what GET_ID answers, at most 20 characters. The disk is borrowed. queue_size: the largest that the driver may
 * choose, a power of two from VIRTIO_BLK_QUEUE_MIN to QUEUE_SIZE_MAX. */
void virtio_blk_init(struct virtio_blk *blk, const struct virtio_wiring *wiring, struct disk *disk, const char *id,
                     uint16_t queue_size);
void virtio_blk_deinit(struct virtio_blk *blk);
void virtio_blk_reset(struct virtio_blk *blk);
/* The disk has more bytes than before: parked requests go on. */
void virtio_blk_wake(struct virtio_blk *blk);
void virtio_blk_hash(const struct virtio_blk *blk, struct hasher *hasher);

#endif
