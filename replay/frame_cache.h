/* The last bytes that socket rounds put on the tape, so that a frame's recipe is written only where it is seen to
 * give that very frame back. Small payloads are copied into a ring, large ones are held; either is bounded, and what has
 * left makes a frame literal, never wrong. */
#ifndef REPRISE_REPLAY_FRAME_CACHE_H
#define REPRISE_REPLAY_FRAME_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_net.h"
#include "replay/shared_bytes.h"
#include "src/base/bytes.h"

#define FRAME_CACHE_BYTES (1u << 20)
#define FRAME_CACHE_EVENTS 1024u

struct frame_cache {
    uint8_t *bytes;     /* FRAME_CACHE_BYTES, allocated with the first payload that is copied */
    uint64_t written;   /* bytes ever copied in; the ring holds the last FRAME_CACHE_BYTES of them */
    size_t shared_size; /* what is held, at most FRAME_CACHE_BYTES */
    struct frame_cache_event {
        uint64_t seq;
        uint64_t start; /* in `written` counts */
        uint32_t size;
        uint16_t source;
        bool is_shared;
        struct shared_bytes *shared; /* NULL: let go */
    } events[FRAME_CACHE_EVENTS];
    uint64_t count;    /* events ever put in */
    uint64_t released; /* of them, those before this one hold nothing */
};

void frame_cache_deinit(struct frame_cache *cache);
void frame_cache_put(struct frame_cache *cache, uint64_t seq, uint16_t source, struct bytes payload);
void frame_cache_put_shared(struct frame_cache *cache, uint64_t seq, uint16_t source, struct shared_bytes *payload);
/* True if the bytes that origin names are in the cache and equal the frame's. */
bool frame_cache_confirms(const struct frame_cache *cache, uint16_t source, struct bytes frame,
                          const struct frame_origin *origin);

#endif
