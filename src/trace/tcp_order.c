/* Segments that wait stand in a short sorted array: mostly none do. */
#include "src/trace/tcp_order.h"

#include <string.h>

#include "src/base/alloc.h"

struct tcp_segment {
    uint32_t at; /* sequence number */
    uint32_t size;
    uint8_t *bytes;
};

void tcp_order_forget(struct tcp_order *order, struct tcp_side *side)
{
    for (unsigned i = 0; i < side->waiting_count; i++) {
        order->waiting_bytes -= side->waiting[i].size;
        mem_free(side->waiting[i].bytes);
    }
    mem_free(side->waiting);
    side->waiting = NULL;
    side->waiting_count = 0;
}

static void drop_first(struct tcp_order *order, struct tcp_side *side)
{
    order->waiting_bytes -= side->waiting[0].size;
    mem_free(side->waiting[0].bytes);
    side->waiting_count--;
    memmove(side->waiting, side->waiting + 1, side->waiting_count * sizeof *side->waiting);
}

/* Says what waited and has its turn now. */
static void release(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who)
{
    while (side->waiting_count && (int32_t)(side->waiting[0].at - side->next) <= 0) {
        struct tcp_segment *first = &side->waiting[0];
        uint32_t old = side->next - first->at;
        if (old < first->size) {
            order->say(conversation, who, bytes_of(first->bytes + old, first->size - old));
            side->next = first->at + first->size;
        }
        drop_first(order, side);
    }
}

/* A hole that will not be filled: goes on behind it. */
static void skip_hole(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who)
{
    side->gaps++;
    if (order->skip)
        order->skip(conversation, who, side->waiting[0].at - side->next);
    side->next = side->waiting[0].at;
    release(order, side, conversation, who);
}

static void wait_for_turn(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who,
                          uint32_t at, struct bytes bytes)
{
    while (side->waiting_count &&
           (side->waiting_count == TCP_ORDER_SEGMENTS || order->waiting_bytes + bytes.size > TCP_ORDER_BYTES))
        skip_hole(order, side, conversation, who);
    if (order->waiting_bytes + bytes.size > TCP_ORDER_BYTES) {
        side->gaps++;
        return;
    }
    if (!side->waiting)
        side->waiting = mem_alloc(TCP_ORDER_SEGMENTS, sizeof *side->waiting);
    unsigned i = side->waiting_count;
    while (i && (int32_t)(side->waiting[i - 1].at - at) > 0)
        i--;
    memmove(side->waiting + i + 1, side->waiting + i, (side->waiting_count - i) * sizeof *side->waiting);
    side->waiting[i] =
        (struct tcp_segment){.at = at, .size = (uint32_t)bytes.size, .bytes = mem_alloc(bytes.size, 1)};
    memcpy(side->waiting[i].bytes, bytes.data, bytes.size);
    side->waiting_count++;
    order->waiting_bytes += bytes.size;
}

void tcp_order_bytes(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who, uint32_t at,
                     struct bytes bytes)
{
    if (!side->is_placed) {
        side->is_placed = true;
        side->next = at;
    }
    int32_t ahead = (int32_t)(at - side->next);
    if (ahead > 0) {
        wait_for_turn(order, side, conversation, who, at, bytes);
        release(order, side, conversation, who);
        return;
    }
    uint32_t old = (uint32_t)-ahead;
    if (old < bytes.size) {
        order->say(conversation, who, bytes_slice(bytes, old, bytes.size));
        side->next = at + (uint32_t)bytes.size;
        release(order, side, conversation, who);
    }
}

void tcp_order_finish(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who)
{
    while (side->waiting_count)
        skip_hole(order, side, conversation, who);
    tcp_order_forget(order, side);
}
