/* virtio-9p (virtio 1.2 §5.9, and the 9P transport of Linux): one queue of requests, each a chain of a 9P message
 * and room for its answer, handed to a server. Most are answered before the notification returns; one that has to wait
 * for a file's content is kept, as is its chain, and handed in again when the server says so; others overtake it. Its
 * bytes are read again then: they are the guest's, whatever it did to them. Configuration: u16 size, the
 * mount tag. What is wrong inside a message is the server's business (Rlerror); a chain that can hold no message or no
 * answer is NEEDS_RESET. */
#ifndef REPRISE_DEVICES_VIRTIO_P9_H
#define REPRISE_DEVICES_VIRTIO_P9_H

#include "src/backends/p9_server.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_P9_TAG_MAX 128u
#define VIRTIO_P9_WAITING_MAX 256u /* beyond it the queue stands still */

/* A message that waits. */
struct virtio_p9_waiting {
    uint16_t tag;
    struct queue_chain chain; /* last: no more of it is there than the chain has segments */
};

struct virtio_p9 {
    struct virtio_mmio mmio;
    struct p9_server *server;                                 /* borrowed */
    uint8_t *message;                                         /* P9_MSIZE_MAX bytes */
    struct virtio_p9_waiting *waiting[VIRTIO_P9_WAITING_MAX]; /* in the order in which they came */
    unsigned waiting_count;
    struct queue_chain chain; /* of the one that is tried again */
};

/* tag: 1 to VIRTIO_P9_TAG_MAX characters. */
void virtio_p9_init(struct virtio_p9 *p9, const struct virtio_wiring *wiring, struct p9_server *server,
                    const char *tag);
void virtio_p9_deinit(struct virtio_p9 *p9);
void virtio_p9_reset(struct virtio_p9 *p9);
void virtio_p9_hash(const struct virtio_p9 *p9, struct hasher *hasher);

#endif
