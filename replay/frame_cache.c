/* A ring of recent socket payloads. A payload lies in one piece modulo the ring's size. */
#include "replay/frame_cache.h"

#include <string.h>

#include "src/base/alloc.h"

void frame_cache_deinit(struct frame_cache *cache)
{
    mem_free(cache->bytes);
    memset(cache, 0, sizeof *cache);
}

void frame_cache_put(struct frame_cache *cache, uint64_t seq, uint16_t source, struct bytes payload)
{
    if (payload.size > FRAME_CACHE_BYTES)
        return;
    if (!cache->bytes)
        cache->bytes = mem_alloc(FRAME_CACHE_BYTES, 1);
    size_t at = cache->written % FRAME_CACHE_BYTES;
    size_t first = FRAME_CACHE_BYTES - at < payload.size ? FRAME_CACHE_BYTES - at : payload.size;
    if (payload.size) {
        memcpy(cache->bytes + at, payload.data, first);
        memcpy(cache->bytes, payload.data + first, payload.size - first);
    }
    cache->events[cache->count % FRAME_CACHE_EVENTS] = (struct frame_cache_event){
        .seq = seq, .start = cache->written, .size = (uint32_t)payload.size, .source = source};
    cache->count++;
    cache->written += payload.size;
}

static const struct frame_cache_event *find(const struct frame_cache *cache, uint64_t seq)
{
    uint64_t kept = cache->count < FRAME_CACHE_EVENTS ? cache->count : FRAME_CACHE_EVENTS;
    for (uint64_t back = 1; back <= kept; back++) {
        const struct frame_cache_event *event = &cache->events[(cache->count - back) % FRAME_CACHE_EVENTS];
        if (event->seq == seq)
            return event;
        if (event->seq < seq)
            return NULL;
    }
    return NULL;
}

bool frame_cache_confirms(const struct frame_cache *cache, uint16_t source, struct bytes frame,
                          const struct frame_origin *origin)
{
    if (!origin || origin->size == 0 || origin->size > frame.size || origin->frame_offset > frame.size - origin->size)
        return false;
    const struct frame_cache_event *event = find(cache, origin->event_seq);
    if (!event || event->source != source || cache->written - event->start > FRAME_CACHE_BYTES)
        return false;
    if (origin->event_offset > event->size || origin->size > event->size - origin->event_offset)
        return false;
    size_t at = (event->start + origin->event_offset) % FRAME_CACHE_BYTES;
    size_t first = FRAME_CACHE_BYTES - at < origin->size ? FRAME_CACHE_BYTES - at : origin->size;
    const uint8_t *in_frame = frame.data + origin->frame_offset;
    return memcmp(cache->bytes + at, in_frame, first) == 0 &&
           memcmp(cache->bytes, in_frame + first, origin->size - first) == 0;
}
