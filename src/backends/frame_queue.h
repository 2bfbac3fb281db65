/* Frames that wait for a cycle, first in, first out, in a ring that is allocated once. It never looks into a frame.
 *
 * Invariants
 * 1. At most `capacity` frames and `size_bytes` bytes wait; what does not fit is refused.
 * 2. A frame never wraps: one that would starts at offset 0 instead, and the tail of the ring stays unused until the
 *    frames before it have left. */
#ifndef REPRISE_BACKENDS_FRAME_QUEUE_H
#define REPRISE_BACKENDS_FRAME_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define FRAME_NEVER UINT64_MAX

struct frame_slot {
    uint64_t at_cycle;
    uint32_t start;
    uint32_t size;
};

struct frame_queue {
    uint8_t *bytes;
    uint32_t size_bytes;
    struct frame_slot *slots;
    uint32_t capacity;
    uint32_t first;
    uint32_t count;
};

void frame_queue_init(struct frame_queue *queue, uint32_t capacity, uint32_t size_bytes);
void frame_queue_deinit(struct frame_queue *queue);
void frame_queue_clear(struct frame_queue *queue);
/* False: no room. at_cycle is for the reader; the order is that of the pushes. */
bool frame_queue_push(struct frame_queue *queue, uint64_t at_cycle, struct bytes frame);
/* The cycle of the oldest frame; FRAME_NEVER if none waits. */
uint64_t frame_queue_next(const struct frame_queue *queue);
/* The oldest frame, valid until the next push or pop; size 0 if none waits. */
struct bytes frame_queue_peek(const struct frame_queue *queue);
void frame_queue_pop(struct frame_queue *queue);

#endif
