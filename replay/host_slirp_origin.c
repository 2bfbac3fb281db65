/* Streams of received bytes, and the search in them. */
#include "replay/host_slirp_origin.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

#define TFTP_PORT 69u                     /* behind whose header stand bytes of a file */
#define TFTP_HEADER 4u                    /* RFC 1350: operation, block */
#define ORIGIN_MIN 32u                    /* a reference costs about half as much */
#define ORIGIN_KEPT (128u * 1024)         /* behind `next`, for retransmissions: libslirp's send buffer */
#define ORIGIN_TRIM (256u * 1024)         /* amortises the move */
#define ORIGIN_UNSEEN (1024u * 1024)      /* of TCP: no frame had them, so that none will */
#define ORIGIN_DATAGRAMS (256u * 1024)    /* datagrams that never became frames are forgotten beyond this */
#define ORIGIN_TOTAL (16u * 1024u * 1024) /* of all datagrams: beyond it they are not remembered */

/* A transport frame taken apart. */
struct origin_parts {
    bool is_tcp;
    bool is_udp;
    bool is_syn;
    uint16_t source_port;
    uint16_t target_port;
    uint8_t source_ip[16];
    uint8_t target_ip[16];
    uint32_t sequence;
    uint32_t acknowledged;
    size_t payload_offset;
    struct bytes payload;
};

/* Frames of libslirp are well formed, those of the guest were screened; lengths are checked all the same. */
static bool parts_of(struct bytes frame, struct origin_parts *parts)
{
    memset(parts, 0, sizeof *parts);
    if (frame.size < 34)
        return false;
    const uint8_t *ip = frame.data + 14;
    size_t transport = 0;
    size_t end = 0;
    unsigned protocol = 0;
    bool is_later_fragment = false;
    if (load_be16(frame.data + 12) == 0x0800) {
        transport = 14 + (size_t)(ip[0] & 15) * 4;
        end = 14 + (size_t)load_be16(ip + 2);
        protocol = ip[9];
        is_later_fragment = load_be16(ip + 6) & 0x1fff;
        memcpy(parts->source_ip, ip + 12, 4);
        memcpy(parts->target_ip, ip + 16, 4);
    } else if (load_be16(frame.data + 12) == 0x86dd && frame.size >= 54) {
        transport = 54;
        end = 54 + (size_t)load_be16(ip + 4);
        protocol = ip[6];
        memcpy(parts->source_ip, ip + 8, 16);
        memcpy(parts->target_ip, ip + 24, 16);
    }
    if (transport == 0 || end > frame.size || transport + 8 > end)
        return false;
    const uint8_t *at = frame.data + transport;
    parts->is_tcp = protocol == 6 && !is_later_fragment && transport + 20 <= end;
    parts->is_udp = protocol == 17;
    parts->payload_offset = transport + (is_later_fragment ? 0 : 8);
    if (!is_later_fragment) {
        parts->source_port = load_be16(at);
        parts->target_port = load_be16(at + 2);
    }
    if (parts->is_tcp) {
        parts->sequence = load_be32(at + 4);
        parts->acknowledged = load_be32(at + 8);
        parts->is_syn = at[13] & 2;
        parts->payload_offset = transport + (size_t)(at[12] >> 4) * 4;
    }
    if (parts->payload_offset > end)
        return false;
    parts->payload = bytes_slice(frame, parts->payload_offset, end - parts->payload_offset);
    return parts->is_tcp || parts->is_udp;
}

static struct origin_stream *stream_add(struct origins *origins, int vfd)
{
    if (origins->count == origins->room) {
        origins->room = origins->room ? 2 * origins->room : 16;
        origins->streams = mem_resize(origins->streams, origins->room * sizeof *origins->streams);
    }
    struct origin_stream *stream = &origins->streams[origins->count++];
    *stream = (struct origin_stream){.vfd = vfd};
    return stream;
}

static struct origin_stream *stream_of(struct origins *origins, int vfd)
{
    for (size_t i = origins->count; i-- > 0;) {
        if (origins->streams[i].vfd == vfd)
            return &origins->streams[i];
    }
    return NULL;
}

void origin_opened(struct origins *origins, int vfd, struct bytes guest_frame)
{
    struct origin_parts parts;
    if (!parts_of(guest_frame, &parts) || !parts.is_tcp)
        return;
    struct origin_stream *stream = stream_add(origins, vfd);
    stream->flow.guest_port = parts.source_port;
    stream->flow.remote_port = parts.target_port;
    stream->has_base = !parts.is_syn; /* guestfwd connects when the guest has acknowledged the SYN */
    stream->base = parts.acknowledged;
    memcpy(stream->flow.remote_ip, parts.target_ip, sizeof stream->flow.remote_ip);
}

void origin_accepted(struct origins *origins, int vfd, uint16_t remote_port)
{
    struct origin_stream *stream = stream_add(origins, vfd);
    stream->is_accepted = true;
    stream->flow.remote_port = remote_port;
}

static void stream_forget(struct origins *origins, struct origin_stream *stream)
{
    origins->kept -= stream->datagrams.size;
    stream->start = stream->end;
    buffer_clear(&stream->datagrams);
    stream->chunk_count = 0;
}

/* Drops what lies before offset. */
static void stream_trim(struct origin_stream *stream, uint64_t offset)
{
    size_t chunk = 0;
    stream->start = offset;
    while (chunk < stream->chunk_count && stream->chunks[chunk].start + stream->chunks[chunk].size <= offset)
        chunk++;
    memmove(stream->chunks, stream->chunks + chunk, (stream->chunk_count - chunk) * sizeof *stream->chunks);
    stream->chunk_count -= chunk;
}

static void add_chunk(struct origin_stream *stream, size_t size, size_t event_offset)
{
    if (stream->chunk_count == stream->chunk_room) {
        stream->chunk_room = stream->chunk_room ? 2 * stream->chunk_room : 8;
        stream->chunks = mem_resize(stream->chunks, stream->chunk_room * sizeof *stream->chunks);
    }
    stream->chunks[stream->chunk_count++] = (struct origin_chunk){.event_seq = ORIGIN_THIS_ROUND,
                                                                  .event_offset = (uint32_t)event_offset,
                                                                  .start = stream->end,
                                                                  .size = (uint32_t)size};
}

static void keep_stream(struct origins *origins, struct origin_stream *stream, size_t size, size_t event_offset)
{
    if (stream->next > stream->start + ORIGIN_TRIM + ORIGIN_KEPT)
        stream_trim(stream, stream->next - ORIGIN_KEPT);
    if (stream->end - stream->start > ORIGIN_UNSEEN)
        stream_forget(origins, stream);
    if (size >= ORIGIN_MIN)
        add_chunk(stream, size, event_offset);
    stream->end += size;
}

/* Datagrams are found by content, which is therefore kept. */
static void keep_datagram(struct origins *origins, struct origin_stream *stream, struct bytes bytes,
                          size_t event_offset)
{
    if (stream->datagrams.size > ORIGIN_DATAGRAMS)
        stream_forget(origins, stream);
    if (bytes.size < ORIGIN_MIN || origins->kept + bytes.size > ORIGIN_TOTAL)
        return;
    add_chunk(stream, bytes.size, event_offset);
    buffer_append(&stream->datagrams, bytes);
    origins->kept += bytes.size;
    stream->end += bytes.size;
}

void origin_received(struct origins *origins, int vfd, bool is_datagram, struct bytes bytes, size_t event_offset)
{
    struct origin_stream *stream = stream_of(origins, vfd);
    if (!stream)
        stream = stream_add(origins, vfd);
    stream->is_datagram = is_datagram;
    if (is_datagram)
        keep_datagram(origins, stream, bytes, event_offset);
    else
        keep_stream(origins, stream, bytes.size, event_offset);
}

static void stream_deinit(struct origin_stream *stream)
{
    buffer_deinit(&stream->datagrams);
    mem_free(stream->chunks);
}

void origin_closed(struct origins *origins, int vfd)
{
    struct origin_stream *stream = stream_of(origins, vfd);
    if (!stream)
        return;
    origins->kept -= stream->datagrams.size;
    stream_deinit(stream);
    *stream = origins->streams[--origins->count];
}

/* The largest piece of [offset, offset + size) that lies in one chunk. */
static struct frame_origin stream_piece(const struct origin_stream *stream, uint64_t offset, size_t size,
                                        size_t frame_offset)
{
    struct frame_origin best = {0};
    for (size_t i = stream->chunk_count; i-- > 0;) {
        const struct origin_chunk *chunk = &stream->chunks[i];
        uint64_t from = offset > chunk->start ? offset : chunk->start;
        uint64_t to = chunk->start + chunk->size;
        if (to > offset + size)
            to = offset + size;
        if (from < to && to - from > best.size)
            best = (struct frame_origin){.event_seq = chunk->event_seq,
                                         .event_offset = chunk->event_offset + (uint32_t)(from - chunk->start),
                                         .frame_offset = (uint32_t)(frame_offset + (from - offset)),
                                         .size = (uint32_t)(to - from)};
        if (chunk->start + chunk->size <= offset)
            break;
    }
    if (best.size < ORIGIN_MIN)
        best.size = 0;
    return best;
}

static bool flow_matches(struct origin_stream *stream, const struct origin_parts *parts)
{
    if (stream->is_datagram || stream->flow.remote_port != parts->source_port)
        return false;
    if (stream->is_accepted && parts->is_syn) {
        stream->is_accepted = false;
        stream->flow.guest_port = parts->target_port;
        memcpy(stream->flow.remote_ip, parts->source_ip, sizeof stream->flow.remote_ip);
    }
    return !stream->is_accepted && stream->flow.guest_port == parts->target_port &&
           memcmp(stream->flow.remote_ip, parts->source_ip, sizeof stream->flow.remote_ip) == 0;
}

static struct frame_origin find_tcp(struct origins *origins, const struct origin_parts *parts)
{
    struct frame_origin none = {0};
    struct origin_stream *stream = NULL;
    /* The newest first: a guest may use a port again. */
    for (size_t i = origins->count; i-- > 0 && !stream;) {
        if (flow_matches(&origins->streams[i], parts))
            stream = &origins->streams[i];
    }
    if (!stream)
        return none;
    if (parts->is_syn) {
        stream->has_base = true;
        stream->base = parts->sequence + 1;
    }
    if (!stream->has_base || parts->payload.size == 0)
        return none;
    int32_t ahead = (int32_t)(parts->sequence - (stream->base + (uint32_t)stream->next));
    uint64_t offset = stream->next + (uint64_t)(int64_t)ahead;
    size_t size = parts->payload.size;
    if (offset < stream->start || offset + size > stream->end)
        return none;
    if (offset + size > stream->next)
        stream->next = offset + size;
    return stream_piece(stream, offset, size, parts->payload_offset);
}

/* Datagrams leave in the order in which they came; a long one leaves as fragments. */
static struct frame_origin find_datagram(struct origins *origins, const struct origin_parts *parts)
{
    struct frame_origin none = {0};
    size_t skip = parts->source_port == TFTP_PORT ? TFTP_HEADER : 0;
    if (parts->payload.size < ORIGIN_MIN + skip)
        return none;
    const uint8_t *payload = parts->payload.data + skip;
    size_t size = parts->payload.size - skip;
    for (size_t i = origins->count; i-- > 0;) {
        struct origin_stream *stream = &origins->streams[i];
        if (!stream->is_datagram)
            continue;
        size_t at = (size_t)(stream->next > stream->start ? stream->next - stream->start : 0);
        if (at + size > stream->datagrams.size || memcmp(stream->datagrams.data + at, payload, size) != 0)
            at = stream->chunk_count ? (size_t)(stream->chunks[stream->chunk_count - 1].start - stream->start) : 0;
        if (at + size > stream->datagrams.size || memcmp(stream->datagrams.data + at, payload, size) != 0)
            continue;
        stream->next = stream->start + at + size;
        return stream_piece(stream, stream->start + at, size, parts->payload_offset + skip);
    }
    return none;
}

struct frame_origin origin_find(struct origins *origins, struct bytes frame)
{
    struct origin_parts parts;
    if (origins->count == 0 || !parts_of(frame, &parts))
        return (struct frame_origin){0};
    return parts.is_tcp ? find_tcp(origins, &parts) : find_datagram(origins, &parts);
}

void origin_round_end(struct origins *origins, uint64_t seq)
{
    for (size_t i = 0; i < origins->count; i++) {
        struct origin_stream *stream = &origins->streams[i];
        for (size_t j = stream->chunk_count; j-- > 0 && stream->chunks[j].event_seq == ORIGIN_THIS_ROUND;)
            stream->chunks[j].event_seq = seq;
        if (seq == 0 && stream->chunk_count && stream->chunks[stream->chunk_count - 1].event_seq == 0)
            stream_forget(origins, stream);
    }
}

void origin_deinit(struct origins *origins)
{
    for (size_t i = 0; i < origins->count; i++)
        stream_deinit(&origins->streams[i]);
    mem_free(origins->streams);
    memset(origins, 0, sizeof *origins);
}
