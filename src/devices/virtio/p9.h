/* virtio-9p (virtio 1.2 §5.9, and the 9P transport of Linux): one queue of requests, each a chain of a 9P message
 * and room for its answer, handed to a server and answered before the notification returns. Configuration: u16 size, the
 * mount tag. What is wrong inside a message is the server's business (Rlerror); a chain that can hold no message or no
 * answer is NEEDS_RESET. */
#ifndef REPRISE_DEVICES_VIRTIO_P9_H
#define REPRISE_DEVICES_VIRTIO_P9_H

#include "src/backends/p9_server.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_P9_TAG_MAX 128u

struct virtio_p9 {
    struct virtio_mmio mmio;
    struct p9_server *server; /* borrowed */
    uint8_t *message;         /* P9_MSIZE_MAX bytes */
};

/* tag: 1 to VIRTIO_P9_TAG_MAX characters. */
void virtio_p9_init(struct virtio_p9 *p9, const struct virtio_wiring *wiring, struct p9_server *server,
                    const char *tag);
void virtio_p9_deinit(struct virtio_p9 *p9);
void virtio_p9_reset(struct virtio_p9 *p9);
void virtio_p9_hash(const struct virtio_p9 *p9, struct hasher *hasher);

#endif
