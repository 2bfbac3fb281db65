/* virtio-9p: chains in, chains out. */
#include "src/devices/virtio/p9.h"

#include <stddef.h>
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

static uint32_t p9_room(const struct queue_chain *chain)
{
    return chain->writable_left < P9_MSIZE_MAX ? (uint32_t)chain->writable_left : P9_MSIZE_MAX;
}

/* ---- messages that wait ---- */

static void waiting_add(struct virtio_p9 *p9, const struct queue_chain *chain, uint16_t tag)
{
    size_t segments = (size_t)chain->readable_count + chain->writable_count;
    size_t chain_size = offsetof(struct queue_chain, segments) + segments * sizeof chain->segments[0];
    struct virtio_p9_waiting *waiting = mem_alloc(1, offsetof(struct virtio_p9_waiting, chain) + chain_size);
    waiting->tag = tag;
    memcpy(&waiting->chain, chain, chain_size);
    p9->waiting[p9->waiting_count++] = waiting;
}

static void waiting_remove(struct virtio_p9 *p9, unsigned index)
{
    mem_free(p9->waiting[index]);
    p9->waiting_count--;
    memmove(&p9->waiting[index], &p9->waiting[index + 1], (p9->waiting_count - index) * sizeof p9->waiting[0]);
}

static void waiting_drop_all(struct virtio_p9 *p9)
{
    while (p9->waiting_count)
        waiting_remove(p9, p9->waiting_count - 1);
}

/* Takes the message of a waiting chain once more; p9->chain is then ready for the answer. */
static struct bytes waiting_message(struct virtio_p9 *p9, unsigned index)
{
    const struct queue_chain *kept = &p9->waiting[index]->chain;
    size_t segments = (size_t)kept->readable_count + kept->writable_count;
    memcpy(&p9->chain, kept, offsetof(struct queue_chain, segments) + segments * sizeof kept->segments[0]);
    return bytes_of(p9->message, p9_gather(p9, &p9->chain));
}

/* Answers the waiting message whose chain is in p9->chain. */
static void waiting_answer(struct virtio_p9 *p9, unsigned index, struct bytes reply)
{
    queue_chain_write(&p9->chain, p9->mmio.wiring.ram, reply.data, (uint32_t)reply.size);
    virtio_push_head(&p9->mmio, 0, p9->chain.head, (uint32_t)reply.size);
    waiting_remove(p9, index);
}

/* A Tflush or Tversion in the message breaks off what waits. */
static void p9_flush(struct virtio_p9 *p9, struct queue_chain *chain)
{
    uint16_t tag;
    uint8_t head[P9_HEADER + 2];
    struct queue_chain peek = *chain;
    uint32_t size = queue_chain_read(&peek, p9->mmio.wiring.ram, head, sizeof head);
    if (size < P9_HEADER || !p9_server_flushes(bytes_of(head, size), &tag))
        return;
    for (unsigned i = 0; i < p9->waiting_count;) {
        if (tag == P9_NO_TAG || p9->waiting[i]->tag == tag)
            waiting_answer(p9, i, p9_server_abort(p9->server, waiting_message(p9, i)));
        else
            i++;
    }
}

/* The server has something for those who wait. */
static void p9_woken(void *context)
{
    struct virtio_p9 *p9 = context;
    if (!virtio_is_running(&p9->mmio) || !p9->mmio.queues[0].is_ready) {
        waiting_drop_all(p9); /* their queue is no more */
        return;
    }
    for (unsigned i = 0; i < p9->waiting_count;) {
        struct bytes request = waiting_message(p9, i);
        struct bytes reply = p9_server_handle(p9->server, request, p9_room(&p9->chain));
        if (reply.size)
            waiting_answer(p9, i, reply);
        else
            i++;
    }
    virtio_service(&p9->mmio, 0);
}

/* ---- the queue ---- */

static void p9_notify(void *device, unsigned queue)
{
    struct virtio_p9 *p9 = device;
    struct virtio_mmio *mmio = &p9->mmio;
    struct queue_chain *chain;
    while (p9->waiting_count < VIRTIO_P9_WAITING_MAX && (chain = virtio_pop(mmio, queue)) != NULL) {
        if (chain->readable_left < P9_HEADER || chain->writable_left < P9_ERROR_BYTES) {
            virtio_fail(mmio);
            return;
        }
        if (p9->waiting_count)
            p9_flush(p9, chain);
        uint32_t room = p9_room(chain), size = p9_gather(p9, chain);
        struct bytes reply = p9_server_handle(p9->server, bytes_of(p9->message, size), room);
        if (!reply.size) {
            queue_chain_rewind(chain);
            waiting_add(p9, chain, load_le16(p9->message + 5));
            virtio_spend(mmio, size);
            continue;
        }
        virtio_spend(mmio, size + reply.size);
        queue_chain_write(chain, mmio->wiring.ram, reply.data, (uint32_t)reply.size);
        virtio_push(mmio, queue, (uint32_t)reply.size);
    }
}

/* A driver that starts anew knows no fid. */
static void p9_driver_reset(void *device)
{
    struct virtio_p9 *p9 = device;
    waiting_drop_all(p9);
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
    server->woken = p9_woken;
    server->woken_context = p9;
    p9->mmio.config_size = (uint32_t)(2 + size);
    store_le16(p9->mmio.config, (uint16_t)size);
    memcpy(p9->mmio.config + 2, tag, size);
}

void virtio_p9_deinit(struct virtio_p9 *p9)
{
    waiting_drop_all(p9);
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
    for (unsigned i = 0; i < p9->waiting_count; i++)
        hasher_add_u64(hasher, (uint64_t)p9->waiting[i]->chain.head << 16 | p9->waiting[i]->tag);
}
