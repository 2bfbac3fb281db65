/* One split virtqueue in guest RAM, all little-endian.
 *
 *   descriptors  size x { u64 address, u32 length, u16 flags, u16 next }            aligned to 16
 *   available    u16 flags, u16 index, size x u16 head, u16 used_event              aligned to 2
 *   used         u16 flags, u16 index, size x { u32 head, u32 length }, u16 avail_event   aligned to 4
 */
#include "src/devices/virtio/queue.h"

#include <string.h>

#include "src/base/endian.h"

enum { DESCRIPTOR_BYTES = 16, USED_BYTES = 8, RING_HEADER = 4 };
enum { DESCRIPTOR_NEXT = 1, DESCRIPTOR_WRITE = 2, DESCRIPTOR_INDIRECT = 4 };
enum { AVAILABLE_NO_INTERRUPT = 1 };

struct descriptor {
    uint64_t paddr;
    uint32_t size;
    uint16_t flags;
    uint16_t next;
};

void queue_reset(struct queue *queue)
{
    *queue = (struct queue){.size_max = queue->size_max, .size = queue->size_max};
}

bool queue_start(struct queue *queue, const struct ram *ram)
{
    uint64_t size = queue->size;
    if (size == 0 || size > queue->size_max || (size & (size - 1)))
        return false;
    if (queue->descriptors % 16 || queue->available % 2 || queue->used % 4)
        return false;
    if (!ram_contains(ram, queue->descriptors, size * DESCRIPTOR_BYTES) ||
        !ram_contains(ram, queue->available, RING_HEADER + size * 2 + 2) ||
        !ram_contains(ram, queue->used, RING_HEADER + size * USED_BYTES + 2))
        return false;
    queue->is_ready = true;
    return true;
}

void queue_hash(const struct queue *queue, struct hasher *hasher)
{
    hasher_add_u64(hasher, queue->size);
    hasher_add_u64(hasher, queue->is_ready);
    hasher_add_u64(hasher, queue->descriptors);
    hasher_add_u64(hasher, queue->available);
    hasher_add_u64(hasher, queue->used);
    hasher_add_u64(hasher, queue->next_available);
    hasher_add_u64(hasher, queue->next_used);
    hasher_add_u64(hasher, queue->signalled);
}

/* The rings lie in RAM: queue_start has checked them, and RAM does not shrink. */
static uint16_t queue_load16(const struct ram *ram, uint64_t paddr)
{
    uint8_t bytes[2] = {0};
    ram_read(ram, paddr, bytes, sizeof bytes);
    return load_le16(bytes);
}

static bool descriptor_load(const struct ram *ram, uint64_t table, unsigned index, struct descriptor *descriptor)
{
    uint8_t bytes[DESCRIPTOR_BYTES];
    if (!ram_read(ram, table + (uint64_t)index * DESCRIPTOR_BYTES, bytes, sizeof bytes))
        return false;
    descriptor->paddr = load_le64(bytes);
    descriptor->size = load_le32(bytes + 8);
    descriptor->flags = load_le16(bytes + 12);
    descriptor->next = load_le16(bytes + 14);
    return true;
}

/* Adds a buffer to the chain: not empty, wholly RAM, readable ones before writable ones. */
static bool chain_add(struct queue_chain *chain, const struct ram *ram, const struct descriptor *descriptor)
{
    unsigned count = chain->readable_count + chain->writable_count;
    bool is_writable = descriptor->flags & DESCRIPTOR_WRITE;
    if (count == QUEUE_SIZE_MAX || descriptor->size == 0 || !ram_contains(ram, descriptor->paddr, descriptor->size))
        return false;
    if (!is_writable && chain->writable_count)
        return false;
    chain->segments[count] = (struct queue_segment){.paddr = descriptor->paddr, .size = descriptor->size};
    if (is_writable) {
        chain->writable_count++;
        chain->writable_left += descriptor->size;
    } else {
        chain->readable_count++;
        chain->readable_left += descriptor->size;
    }
    return true;
}

/* Walks a table of `count` descriptors from `index`. A walk of more than count steps has met a descriptor twice.
 * Stops at a descriptor that names an indirect table, which is then the last of the chain, and hands it over in
 * *indirect; where that is NULL there must be none. */
static bool chain_walk(struct queue_chain *chain, const struct ram *ram, uint64_t table, unsigned count,
                       unsigned index, struct descriptor *indirect)
{
    struct descriptor descriptor;
    for (unsigned steps = 0; steps < count; steps++) {
        if (index >= count || !descriptor_load(ram, table, index, &descriptor))
            return false;
        if (descriptor.flags & DESCRIPTOR_INDIRECT) {
            if (!indirect || (descriptor.flags & DESCRIPTOR_NEXT))
                return false;
            *indirect = descriptor;
            return true;
        }
        if (!chain_add(chain, ram, &descriptor))
            return false;
        if (!(descriptor.flags & DESCRIPTOR_NEXT))
            return true;
        index = descriptor.next;
    }
    return false;
}

/* §2.7.5.3: plain descriptors may be followed by one indirect table, whose length is that of whole descriptors and
 * which holds no further one. More than QUEUE_SIZE_MAX of them cannot be used. */
static bool chain_gather(struct queue_chain *chain, const struct queue *queue, const struct ram *ram)
{
    struct descriptor indirect = {0};
    if (!chain_walk(chain, ram, queue->descriptors, queue->size, chain->head, queue->has_indirect ? &indirect : NULL))
        return false;
    if (!(indirect.flags & DESCRIPTOR_INDIRECT))
        return true;
    unsigned count = indirect.size / DESCRIPTOR_BYTES;
    if (indirect.size % DESCRIPTOR_BYTES || count == 0 || count > QUEUE_SIZE_MAX)
        return false;
    return chain_walk(chain, ram, indirect.paddr, count, 0, NULL);
}

enum queue_result queue_waiting(const struct queue *queue, const struct ram *ram, unsigned *count)
{
    uint16_t waiting = (uint16_t)(queue_load16(ram, queue->available + 2) - queue->next_available);
    *count = waiting;
    if (waiting > queue->size)
        return QUEUE_BROKEN;
    return waiting ? QUEUE_CHAIN : QUEUE_EMPTY;
}

enum queue_result queue_pop(struct queue *queue, const struct ram *ram, struct queue_chain *chain)
{
    unsigned waiting;
    enum queue_result result = queue_waiting(queue, ram, &waiting);
    if (result != QUEUE_CHAIN)
        return result;
    memset(chain, 0, offsetof(struct queue_chain, segments));
    unsigned slot = queue->next_available & (queue->size - 1u);
    chain->head = queue_load16(ram, queue->available + RING_HEADER + slot * 2);
    if (!chain_gather(chain, queue, ram))
        return QUEUE_BROKEN;
    chain->write_segment = chain->readable_count;
    queue->next_available++;
    return QUEUE_CHAIN;
}

void queue_unpop(struct queue *queue, unsigned count)
{
    queue->next_available -= (uint16_t)count;
}

bool queue_push(struct queue *queue, struct ram *ram, uint16_t head, uint32_t written)
{
    uint8_t entry[USED_BYTES];
    uint8_t index[2];
    unsigned slot = queue->next_used & (queue->size - 1u);
    store_le32(entry, head);
    store_le32(entry + 4, written);
    queue->next_used++;
    store_le16(index, queue->next_used);
    return ram_write(ram, queue->used + RING_HEADER + slot * USED_BYTES, entry, sizeof entry) &&
           ram_write(ram, queue->used + 2, index, sizeof index);
}

void queue_enable_notify(struct queue *queue, struct ram *ram)
{
    if (!queue->has_event_index)
        return;
    uint8_t index[2];
    store_le16(index, queue_load16(ram, queue->available + 2));
    ram_write(ram, queue->used + RING_HEADER + (uint64_t)queue->size * USED_BYTES, index, sizeof index);
}

bool queue_should_interrupt(struct queue *queue, const struct ram *ram)
{
    uint16_t before = queue->signalled;
    uint16_t now = queue->next_used;
    queue->signalled = now;
    if (before == now)
        return false;
    if (!queue->has_event_index)
        return !(queue_load16(ram, queue->available) & AVAILABLE_NO_INTERRUPT);
    uint16_t event = queue_load16(ram, queue->available + RING_HEADER + (uint64_t)queue->size * 2);
    /* True if `event` is one of the indexes before, ..., now - 1, modulo 2^16. */
    return (uint16_t)(now - event - 1) < (uint16_t)(now - before);
}

/* The part of the current segment behind the cursor, at most `size`; moves the cursor over it. */
static struct queue_segment chain_step(const struct queue_chain *chain, uint16_t *segment, uint32_t *offset,
                                       uint64_t size)
{
    const struct queue_segment *current = &chain->segments[*segment];
    uint32_t left = current->size - *offset;
    struct queue_segment step = {.paddr = current->paddr + *offset, .size = size < left ? (uint32_t)size : left};
    *offset += step.size;
    if (*offset == current->size) {
        *offset = 0;
        (*segment)++;
    }
    return step;
}

uint32_t queue_chain_read(struct queue_chain *chain, const struct ram *ram, void *out, uint32_t size)
{
    uint8_t *to = out;
    uint32_t wanted = chain->readable_left < size ? (uint32_t)chain->readable_left : size;
    uint32_t left = wanted;
    while (left > 0) {
        struct queue_segment step = chain_step(chain, &chain->read_segment, &chain->read_offset, left);
        if (to) {
            ram_read(ram, step.paddr, to, step.size);
            to += step.size;
        }
        left -= step.size;
    }
    chain->readable_left -= wanted;
    return wanted;
}

void queue_chain_rewind(struct queue_chain *chain)
{
    chain->read_segment = 0;
    chain->read_offset = 0;
    chain->readable_left = 0;
    for (unsigned i = 0; i < chain->readable_count; i++)
        chain->readable_left += chain->segments[i].size;
}

/* in NULL moves the cursor only. */
static uint64_t chain_put(struct queue_chain *chain, struct ram *ram, const uint8_t *in, uint64_t size)
{
    uint64_t wanted = chain->writable_left < size ? chain->writable_left : size;
    uint64_t left = wanted;
    while (left > 0) {
        struct queue_segment step = chain_step(chain, &chain->write_segment, &chain->write_offset, left);
        if (in) {
            ram_write(ram, step.paddr, in, step.size);
            in += step.size;
        }
        left -= step.size;
    }
    chain->writable_left -= wanted;
    return wanted;
}

uint32_t queue_chain_write(struct queue_chain *chain, struct ram *ram, const void *in, uint32_t size)
{
    return (uint32_t)chain_put(chain, ram, in, size);
}

uint64_t queue_chain_skip(struct queue_chain *chain, uint64_t size)
{
    return chain_put(chain, NULL, NULL, size);
}
