/* Recent socket payloads. One that was copied lies in one piece modulo the ring's size. */
#include "replay/frame_cache.h"

#include <string.h>

#include "src/base/alloc.h"

static void release_oldest(struct frame_cache *cache)
{
    struct frame_cache_event *event = &cache->events[cache->released++ % FRAME_CACHE_EVENTS];
    if (!event->shared)
        return;
    cache->shared_size -= event->size;
    shared_bytes_release(event->shared);
    event->shared = NULL;
}

static void add(struct frame_cache *cache, const struct frame_cache_event *event)
{
    if (cache->count - cache->released == FRAME_CACHE_EVENTS)
        release_oldest(cache);
    cache->events[cache->count++ % FRAME_CACHE_EVENTS] = *event;
}

void frame_cache_deinit(struct frame_cache *cache)
{
    while (cache->released < cache->count)
        release_oldest(cache);
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
    add(cache, &(struct frame_cache_event){
                   .seq = seq, .start = cache->written, .size = (uint32_t)payload.size, .source = source});
    cache->written += payload.size;
}

void frame_cache_put_shared(struct frame_cache *cache, uint64_t seq, uint16_t source, struct shared_bytes *payload)
{
    size_t size = payload->buffer.size;
    if (size > FRAME_CACHE_BYTES)
        return;
    while (cache->shared_size + size > FRAME_CACHE_BYTES)
        release_oldest(cache);
    shared_bytes_hold(payload);
    add(cache, &(struct frame_cache_event){
                   .seq = seq, .size = (uint32_t)size, .source = source, .is_shared = true, .shared = payload});
    cache->shared_size += size;
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
    if (!event || event->source != source)
        return false;
    if (event->is_shared ? !event->shared : cache->written - event->start > FRAME_CACHE_BYTES)
        return false;
    if (origin->event_offset > event->size || origin->size > event->size - origin->event_offset)
        return false;
    const uint8_t *in_frame = frame.data + origin->frame_offset;
    if (event->shared)
        return memcmp(event->shared->buffer.data + origin->event_offset, in_frame, origin->size) == 0;
    size_t at = (event->start + origin->event_offset) % FRAME_CACHE_BYTES;
    size_t first = FRAME_CACHE_BYTES - at < origin->size ? FRAME_CACHE_BYTES - at : origin->size;
    return memcmp(cache->bytes + at, in_frame, first) == 0 &&
           memcmp(cache->bytes, in_frame + first, origin->size - first) == 0;
}
