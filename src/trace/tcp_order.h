/* TCP segments in the order of their numbers: what comes early waits for what belongs before it, what comes again is
 * left out, and a hole that stays is skipped. Bounded: TCP_ORDER_SEGMENTS wait on a side, TCP_ORDER_BYTES in all. */
#ifndef REPRISE_TRACE_TCP_ORDER_H
#define REPRISE_TRACE_TCP_ORDER_H

#include <stdbool.h>

#include "src/base/bytes.h"

#define TCP_ORDER_SEGMENTS 64u
#define TCP_ORDER_BYTES (8u << 20)

struct tcp_segment;

/* One direction of a conversation; zeroed is new. */
struct tcp_side {
    uint32_t next;  /* the sequence number that comes next */
    bool is_placed; /* next is known */
    uint32_t gaps;  /* how often bytes that nobody saw were skipped */
    unsigned waiting_count;
    struct tcp_segment *waiting; /* by sequence number; NULL until needed */
};

/* What all conversations of a trace share. */
struct tcp_order {
    size_t waiting_bytes;
    /* Bytes in their order. */
    void (*say)(void *conversation, unsigned who, struct bytes bytes);
    /* So many bytes were never seen; those behind them come next. May be NULL. */
    void (*skip)(void *conversation, unsigned who, uint32_t missing);
};

/* Bytes that stand at a sequence number; `who` and `conversation` are handed on. */
void tcp_order_bytes(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who, uint32_t at,
                     struct bytes bytes);
/* Nothing more comes: says all that waits, holes or not, and frees it. */
void tcp_order_finish(struct tcp_order *order, struct tcp_side *side, void *conversation, unsigned who);
/* Frees what waits without saying it. */
void tcp_order_forget(struct tcp_order *order, struct tcp_side *side);

#endif
