/* The ring of waiting frames. */
#include "src/backends/frame_queue.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

void frame_queue_init(struct frame_queue *queue, uint32_t capacity, uint32_t size_bytes)
{
    *queue = (struct frame_queue){.capacity = capacity, .size_bytes = size_bytes};
    queue->bytes = mem_alloc(size_bytes, 1);
    queue->slots = mem_alloc(capacity, sizeof *queue->slots);
}

void frame_queue_deinit(struct frame_queue *queue)
{
    mem_free(queue->bytes);
    mem_free(queue->slots);
    *queue = (struct frame_queue){0};
}

void frame_queue_clear(struct frame_queue *queue)
{
    queue->first = 0;
    queue->count = 0;
}

/* Where a frame of this size can be put, or size_bytes if nowhere. */
static uint32_t find_place(const struct frame_queue *queue, uint32_t size)
{
    if (queue->count == 0)
        return size <= queue->size_bytes ? 0 : queue->size_bytes;
    const struct frame_slot *first = &queue->slots[queue->first];
    const struct frame_slot *last = &queue->slots[(queue->first + queue->count - 1) % queue->capacity];
    uint32_t head = last->start + last->size;
    if (last->start < first->start) /* wrapped */
        return first->start - head >= size ? head : queue->size_bytes;
    if (queue->size_bytes - head >= size)
        return head;
    return first->start >= size ? 0 : queue->size_bytes;
}

bool frame_queue_push(struct frame_queue *queue, uint64_t at_cycle, struct bytes frame)
{
    if (queue->count == queue->capacity || frame.size == 0 || frame.size > queue->size_bytes)
        return false;
    uint32_t place = find_place(queue, (uint32_t)frame.size);
    if (place == queue->size_bytes)
        return false;
    queue->slots[(queue->first + queue->count) % queue->capacity] =
        (struct frame_slot){.at_cycle = at_cycle, .start = place, .size = (uint32_t)frame.size};
    memcpy(queue->bytes + place, frame.data, frame.size);
    queue->count++;
    return true;
}

uint64_t frame_queue_next(const struct frame_queue *queue)
{
    return queue->count ? queue->slots[queue->first].at_cycle : FRAME_NEVER;
}

struct bytes frame_queue_peek(const struct frame_queue *queue)
{
    if (queue->count == 0)
        return bytes_of(NULL, 0);
    const struct frame_slot *slot = &queue->slots[queue->first];
    return bytes_of(queue->bytes + slot->start, slot->size);
}

void frame_queue_pop(struct frame_queue *queue)
{
    must(queue->count > 0);
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
}
