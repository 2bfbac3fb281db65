/* IPv4 and TCP headers without options; checksums are left wrong, nothing here looks at them. */
#include "tests/lib/trace_talk.h"

#include <string.h>

#include "src/base/endian.h"
#include "src/base/must.h"

void talk_begin(struct talk *talk, void (*take)(void *context, const struct talk *talk), void *context)
{
    memset(talk, 0, sizeof *talk);
    talk->port = 40000;
    talk->next[0] = 0xfffffff0; /* the numbers wrap */
    talk->next[1] = 5000;
    talk->take = take;
    talk->context = context;
}

void talk_segment(struct talk *talk, bool is_server, unsigned flags, int32_t offset, struct bytes payload)
{
    uint8_t *frame = talk->bytes;
    size_t size = 54 + payload.size;
    must(size <= sizeof talk->bytes);
    memset(frame, 0, 54);
    store_be16(frame + 12, 0x0800);
    frame[14] = 0x45;
    store_be16(frame + 16, (uint16_t)(40 + payload.size));
    frame[22] = 64;
    frame[23] = 6;
    store_be32(frame + (is_server ? 30 : 26), 0x0a00020f);
    store_be32(frame + (is_server ? 26 : 30), 0x0a000202);
    store_be16(frame + (is_server ? 36 : 34), talk->port);
    store_be16(frame + (is_server ? 34 : 36), 80);
    store_be32(frame + 38, talk->next[is_server] + (uint32_t)offset);
    store_be32(frame + 42, flags & TALK_ACK ? talk->next[!is_server] : 0);
    frame[46] = 0x50;
    frame[47] = (uint8_t)flags;
    store_be16(frame + 48, 64240);
    if (payload.size)
        memcpy(frame + 54, payload.data, payload.size);
    talk->frame = (struct trace_frame){.number = talk->frame.number + 1,
                                       .event = talk->frame.number + 1,
                                       .cycle = talk->now_ns,
                                       .time_ns = talk->now_ns,
                                       .link = "net0",
                                       .link_type = 1,
                                       .direction = is_server ? TRACE_IN : TRACE_OUT,
                                       .bytes = bytes_of(frame, size)};
    packet_decode(&talk->packet, talk->frame.bytes);
    if (offset == 0)
        talk->next[is_server] += (uint32_t)payload.size + (flags & TALK_SYN ? 1 : 0) + (flags & TALK_FIN ? 1 : 0);
    talk->take(talk->context, talk);
}

void talk_open(struct talk *talk)
{
    talk_segment(talk, false, TALK_SYN, 0, bytes_of(NULL, 0));
    talk->now_ns += 2000000;
    talk_segment(talk, true, TALK_SYN | TALK_ACK, 0, bytes_of(NULL, 0));
    talk_segment(talk, false, TALK_ACK, 0, bytes_of(NULL, 0));
}

void talk_say(struct talk *talk, bool is_server, struct bytes text, size_t size)
{
    for (size_t at = 0; at < text.size; at += size)
        talk_segment(talk, is_server, TALK_ACK, 0, bytes_slice(text, at, size));
}
