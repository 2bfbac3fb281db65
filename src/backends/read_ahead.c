/* Streams of accesses. */
#include "src/backends/read_ahead.h"

void read_ahead_init(struct read_ahead *ahead, uint64_t first_window, uint64_t last_window)
{
    if (first_window > last_window)
        first_window = last_window;
    *ahead = (struct read_ahead){.first_window = first_window, .last_window = last_window};
}

/* The stream that an access goes on with: it touches the stream's end. */
static struct read_ahead_stream *find_stream(struct read_ahead *ahead, uint64_t first, uint64_t last)
{
    for (unsigned i = 0; i < READ_AHEAD_STREAMS; i++) {
        struct read_ahead_stream *stream = &ahead->streams[i];
        if (stream->is_used && first <= stream->next && stream->next <= last + 1)
            return stream;
    }
    return NULL;
}

static void new_stream(struct read_ahead *ahead, uint64_t last)
{
    struct read_ahead_stream *oldest = &ahead->streams[0];
    for (unsigned i = 1; i < READ_AHEAD_STREAMS; i++) {
        if (ahead->streams[i].used_at < oldest->used_at)
            oldest = &ahead->streams[i];
    }
    *oldest =
        (struct read_ahead_stream){.is_used = true, .next = last + 1, .ahead = last + 1, .used_at = ahead->accesses};
}

struct read_ahead_range read_ahead_note(struct read_ahead *ahead, uint64_t first, uint64_t last)
{
    struct read_ahead_range nothing = {0, 0};
    ahead->accesses++;
    struct read_ahead_stream *stream = find_stream(ahead, first, last);
    if (!stream) {
        new_stream(ahead, last);
        return nothing;
    }
    stream->used_at = ahead->accesses;
    if (last + 1 == stream->next) /* the same blocks once more */
        return nothing;
    stream->next = last + 1;
    stream->window = stream->window ? stream->window * 2 : ahead->first_window;
    if (stream->window > ahead->last_window)
        stream->window = ahead->last_window;
    uint64_t start = stream->ahead > stream->next ? stream->ahead : stream->next;
    uint64_t end = stream->next + stream->window;
    if (end < start || end - start < (stream->window + 1) / 2 || stream->window == 0)
        return nothing;
    stream->ahead = end;
    return (struct read_ahead_range){start, end - start};
}

void read_ahead_hash(const struct read_ahead *ahead, struct hasher *hasher)
{
    hasher_add_u64(hasher, ahead->accesses);
    for (unsigned i = 0; i < READ_AHEAD_STREAMS; i++) {
        const struct read_ahead_stream *stream = &ahead->streams[i];
        hasher_add_u64(hasher, stream->next);
        hasher_add_u64(hasher, stream->ahead);
        hasher_add_u64(hasher, stream->window << 1 | stream->is_used);
        hasher_add_u64(hasher, stream->used_at);
    }
}
