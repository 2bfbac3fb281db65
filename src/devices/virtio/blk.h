/* virtio-blk (virtio 1.2 §5.2) over a disk: read, write, flush, get-id, discard, write-zeroes. Every request is
 * answered before the notification returns. */
#ifndef REPRISE_DEVICES_VIRTIO_BLK_H
#define REPRISE_DEVICES_VIRTIO_BLK_H

#include "src/backends/disk.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_BLK_ID_BYTES   20u
#define VIRTIO_BLK_QUEUE_MIN  4u
#define VIRTIO_BLK_QUEUE_SIZE 256u /* the default */
#define VIRTIO_BLK_BOUNCE     65536u

struct virtio_blk {
    struct virtio_mmio mmio;
    struct disk *disk;
    char id[VIRTIO_BLK_ID_BYTES]; /* padded with NULs */
    uint8_t *bounce;              /* VIRTIO_BLK_BOUNCE bytes between disk and guest */
};

/* id: what GET_ID answers, at most 20 characters. The disk is borrowed. queue_size: the largest that the driver may
 * choose, a power of two from VIRTIO_BLK_QUEUE_MIN to QUEUE_SIZE_MAX. */
void virtio_blk_init(struct virtio_blk *blk, const struct virtio_wiring *wiring, struct disk *disk, const char *id,
                     uint16_t queue_size);
void virtio_blk_deinit(struct virtio_blk *blk);
void virtio_blk_reset(struct virtio_blk *blk);
void virtio_blk_hash(const struct virtio_blk *blk, struct hasher *hasher);

#endif
