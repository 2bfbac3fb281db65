/* virtio-9p: chains in, chains out. */
#include "src/devices/virtio/p9.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"

#define P9_DEVICE_ID 9u
#define P9_F_TAG (1ull << 0)
#define P9_QUEUE_SIZE 256u /* Linux 6.12 needs at least 128 to send what it negotiates */

/* The message in the readable part: as long as it says, as there is, and as may be. What it says is left to the
 * server, which compares it with what came. */
static uint32_t p9_gather(struct virtio_p9 *p9, struct queue_chain *chain)
{
    uint64_t size = chain->readable_left;
    uint32_t most = p9_server_request_max(p9->server);
    if (size > most)
        size = most;
    return queue_chain_read(chain, p9->mmio.wiring.ram, p9->message, (uint32_t)size);
}

static void p9_notify(void *device, unsigned queue)
{
    struct virtio_p9 *p9 = device;
    struct virtio_mmio *mmio = &p9->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, queue)) != NULL) {
        if (chain->readable_left < P9_HEADER || chain->writable_left < P9_ERROR_BYTES) {
            virtio_fail(mmio);
            return;
        }
        uint32_t size = p9_gather(p9, chain);
        uint32_t room = chain->writable_left < P9_MSIZE_MAX ? (uint32_t)chain->writable_left : P9_MSIZE_MAX;
        struct bytes reply = p9_server_handle(p9->server, bytes_of(p9->message, size), room);
        virtio_spend(mmio, size + reply.size);
        queue_chain_write(chain, mmio->wiring.ram, reply.data, (uint32_t)reply.size);
        virtio_push(mmio, queue, (uint32_t)reply.size);
    }
}

/* A driver that starts anew knows no fid. */
static void p9_driver_reset(void *device)
{
    struct virtio_p9 *p9 = device;
    p9_server_reset(p9->server);
}

static const struct virtio_ops p9_ops = {.device_id = P9_DEVICE_ID, .notify = p9_notify, .reset = p9_driver_reset};

void virtio_p9_init(struct virtio_p9 *p9, const struct virtio_wiring *wiring, struct p9_server *server,
                    const char *tag)
{
    static const uint16_t sizes[] = {P9_QUEUE_SIZE};
    size_t size = strlen(tag);
    must(size > 0 && size <= VIRTIO_P9_TAG_MAX);
    *p9 = (struct virtio_p9){.server = server};
    virtio_mmio_init(&p9->mmio, wiring, &p9_ops, p9, P9_F_TAG, sizes, 1);
    p9->message = mem_alloc(P9_MSIZE_MAX, 1);
    p9->mmio.config_size = (uint32_t)(2 + size);
    store_le16(p9->mmio.config, (uint16_t)size);
    memcpy(p9->mmio.config + 2, tag, size);
}

void virtio_p9_deinit(struct virtio_p9 *p9)
{
    mem_free(p9->message);
    *p9 = (struct virtio_p9){0};
}

void virtio_p9_reset(struct virtio_p9 *p9)
{
    virtio_mmio_reset(&p9->mmio);
}

void virtio_p9_hash(const struct virtio_p9 *p9, struct hasher *hasher)
{
    virtio_mmio_hash(&p9->mmio, hasher);
    p9_server_hash(p9->server, hasher);
}
