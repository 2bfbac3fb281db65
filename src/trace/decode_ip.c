/* IPv4 with its options and fragments (RFC 791), IPv6 with its extension headers (RFC 8200). */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

#define DEPTH_MAX 4u /* of IP in IP */

enum { HOP_BY_HOP = 0, IPV4 = 4, TCP = 6, UDP = 17, IPV6 = 41, ROUTING = 43, FRAGMENT = 44, DESTINATION = 60 };

static void ip4_option(struct decode *decode, unsigned kind, uint32_t at, uint32_t size)
{
    switch (kind) {
    case 7: decode_raw(decode, "opt.record-route", at, size); break;
    case 68: decode_raw(decode, "opt.timestamp", at, size)->class_ = TRACE_CLASS_TIME; break;
    case 130: decode_raw(decode, "opt.security", at, size); break;
    case 131: decode_raw(decode, "opt.loose-route", at, size); break;
    case 137: decode_raw(decode, "opt.strict-route", at, size); break;
    case 148: decode_raw(decode, "opt.router-alert", at, size); break;
    default: decode_raw(decode, "opt", at - 2, size + 2); break;
    }
}

static void ip4_options(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end) {
        unsigned kind = data[at];
        if (kind == 0) { /* the rest is padding; it should be zero */
            decode_flag(decode, "opt.end", at, 1);
            if (end - at > 1 && decode_sum(decode, 0, at + 1, end))
                decode_raw(decode, "opt.pad", at + 1, end - at - 1);
            return;
        }
        if (kind == 1) {
            decode_flag(decode, "opt.nop", at++, 1);
            continue;
        }
        if (end - at < 2 || data[at + 1] < 2 || data[at + 1] > end - at) {
            decode_malformed(decode, "options", at, end);
            return;
        }
        ip4_option(decode, kind, at + 2, data[at + 1] - 2u);
        at += data[at + 1];
    }
}

static void take_ends(struct decode *decode, const struct decode_below *below, unsigned protocol)
{
    struct trace_ends *ends = &decode->packet->ends;
    uint32_t size = below->version == 4 ? 4 : 16;
    if (decode->is_quoted || ends->version)
        return;
    ends->version = (uint8_t)below->version;
    ends->protocol = (uint8_t)protocol;
    ends->is_fragment = below->is_fragment;
    memcpy(ends->source, decode->frame.data + below->source_at, size);
    memcpy(ends->destination, decode->frame.data + below->destination_at, size);
}

/* Behind the packet: what pads the frame to Ethernet's least size, mostly. */
static void decode_trailer(struct decode *decode, uint32_t at, uint32_t end)
{
    if (at >= end)
        return;
    if (decode->depth || decode->is_quoted || decode_sum(decode, 0, at, end)) {
        decode_data(decode, "pad", at, end);
        return;
    }
    if (decode_layer(decode, "pad", at))
        decode_number(decode, "len", end - at, at, end - at);
}

static const char *protocol_name(unsigned protocol)
{
    return protocol == 1 || protocol == 6 || protocol == 17 || protocol == 58 ? "" : NULL;
}

static void ip4_payload(struct decode *decode, const struct decode_below *below, unsigned protocol, unsigned offset,
                        uint32_t at, uint32_t end)
{
    if (offset)
        decode_data(decode, "data", at, end);
    else
        decode_protocol(decode, protocol, below, at, end);
}

void decode_ip4(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *ip = decode->frame.data + at;
    if (!decode_layer(decode, "ip", at)) {
        decode_data(decode, "data", at, end);
        return;
    }
    unsigned header = end - at >= 1 ? (ip[0] & 15) * 4u : 0;
    if (end - at < 20 || ip[0] >> 4 != 4 || header < 20 || header > end - at) {
        decode_malformed(decode, end - at < 20 ? "short" : ip[0] >> 4 != 4 ? "version" : "header-length", at, end);
        return;
    }
    unsigned total = load_be16(ip + 2), id_flags = load_be16(ip + 6), protocol = ip[9];
    unsigned offset = (id_flags & 0x1fff) * 8;
    bool is_cut = total > end - at;
    uint32_t stop = total < header ? end : is_cut ? end : at + total;
    struct decode_below below = {.version = 4,
                                 .source_at = at + 12,
                                 .destination_at = at + 16,
                                 .is_fragment = offset || (id_flags & 0x2000),
                                 .is_cut = is_cut || total < header};
    decode_address(decode, "src", at + 12, 4);
    decode_address(decode, "dst", at + 16, 4);
    decode_number(decode, "hlen", header, at, 1)->show = TRACE_JSON;
    if (ip[1])
        decode_hex(decode, "tos", at + 1, 1);
    decode_uint(decode, "len", at + 2, 2)->show = below.is_cut ? TRACE_ALWAYS : TRACE_JSON;
    struct trace_field *id = decode_hex(decode, "id", at + 4, 2);
    id->class_ = TRACE_CLASS_ID;
    id->show = below.is_fragment ? TRACE_ALWAYS : TRACE_EXACT; /* without fragments it says nothing (RFC 6864) */
    if (id_flags & 0x8000)
        decode_flag(decode, "rb", at + 6, 1);
    if (id_flags & 0x4000)
        decode_flag(decode, "df", at + 6, 1);
    if (id_flags & 0x2000)
        decode_flag(decode, "mf", at + 6, 1);
    if (below.is_fragment)
        decode_number(decode, "frag", offset, at + 6, 2);
    decode_uint(decode, "ttl", at + 8, 1);
    decode_uint(decode, "proto", at + 9, 1)->show = protocol_name(protocol) && !offset ? TRACE_JSON : TRACE_ALWAYS;
    bool is_good = decode_sum_fold(decode_sum(decode, 0, at, at + header)) == 0;
    decode_add_sum(decode, at + 10, is_good ? TRACE_SUM_OK : TRACE_SUM_BAD);
    ip4_options(decode, at + 20, at + header);
    if (below.is_cut && !decode->is_quoted)
        decode_malformed(decode, total < header ? "total-length" : "cut", at, at);
    take_ends(decode, &below, protocol);
    ip4_payload(decode, &below, protocol, offset, at + header, stop);
    decode_trailer(decode, stop, end);
}

/* The options of a hop-by-hop or destination header. */
static void ip6_options(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end) {
        if (data[at] == 0) {
            at++;
            continue;
        }
        if (end - at < 2 || data[at + 1] > end - at - 2) {
            decode_malformed(decode, "options", at, end);
            return;
        }
        uint32_t size = data[at + 1];
        if (data[at] == 5)
            decode_raw(decode, "opt.router-alert", at + 2, size);
        else if (data[at] == 194)
            decode_raw(decode, "opt.jumbo", at + 2, size);
        else if (data[at] != 1 || decode_sum(decode, 0, at + 2, at + 2 + size))
            decode_raw(decode, "opt", at, size + 2);
        at += 2 + size;
    }
}

static void routing_header(struct decode *decode, struct decode_below *below, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    decode_uint(decode, "type", at + 2, 1);
    decode_uint(decode, "left", at + 3, 1);
    decode_raw(decode, "body", at + 4, end - at - 4);
    /* The checksum is over the last address of the way (RFC 8200 §8.1). */
    if ((data[at + 2] == 0 || data[at + 2] == 2) && data[at + 3] && end - at >= 24)
        below->route_at = end - 16;
}

/* Walks the extension headers; returns the protocol behind them, or -1 if nothing can be decoded any more. */
static int ip6_extensions(struct decode *decode, unsigned next, struct decode_below *below, uint32_t *position,
                          uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    for (;;) {
        const char *name = next == HOP_BY_HOP    ? "hbh"
                           : next == ROUTING     ? "route"
                           : next == DESTINATION ? "dstopt"
                           : next == FRAGMENT    ? "frag"
                                                 : NULL;
        uint32_t at = *position;
        if (!name)
            return (int)next;
        if (!decode_layer(decode, name, at)) {
            decode_data(decode, "data", at, end);
            return -1;
        }
        uint32_t size = end - at < 8 ? 8 : next == FRAGMENT ? 8 : (data[at + 1] + 1u) * 8;
        if (size > end - at) {
            decode_malformed(decode, "short", at, end);
            return -1;
        }
        *position = at + size;
        if (next == FRAGMENT) {
            unsigned word = load_be16(data + at + 2);
            decode_hex(decode, "id", at + 4, 4)->class_ = TRACE_CLASS_ID;
            decode_number(decode, "offset", word & 0xfff8, at + 2, 2);
            if (word & 1)
                decode_flag(decode, "mf", at + 3, 1);
            if (data[at + 1] || (word & 6))
                decode_raw(decode, "reserved", at + 1, 3);
            below->is_fragment = below->is_fragment || (word & 0xfff9);
            if (word & 0xfff8) {
                decode_uint(decode, "next", at, 1);
                decode_data(decode, "data", *position, end);
                return -1;
            }
        } else if (next == ROUTING) {
            routing_header(decode, below, at, *position);
        } else {
            ip6_options(decode, at + 2, *position);
        }
        next = data[at];
    }
}

void decode_ip6(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *ip = decode->frame.data + at;
    if (!decode_layer(decode, "ip6", at)) {
        decode_data(decode, "data", at, end);
        return;
    }
    if (end - at < 40 || ip[0] >> 4 != 6) {
        decode_malformed(decode, end - at < 40 ? "short" : "version", at, end);
        return;
    }
    uint32_t word = load_be32(ip), length = load_be16(ip + 4);
    bool is_cut = length > end - at - 40;
    uint32_t stop = is_cut ? end : at + 40 + length;
    struct decode_below below = {.version = 6, .source_at = at + 8, .destination_at = at + 24, .is_cut = is_cut};
    decode_address(decode, "src", at + 8, 16);
    decode_address(decode, "dst", at + 24, 16);
    if (word >> 20 & 0xff)
        decode_number(decode, "tc", word >> 20 & 0xff, at, 2);
    struct trace_field *flow = decode_number(decode, "flow", word & 0xfffff, at + 1, 3);
    flow->form = TRACE_HEX;
    flow->width = 5;
    flow->class_ = TRACE_CLASS_ID;
    flow->show = flow->number ? TRACE_EXACT : TRACE_JSON; /* a kernel's random number */
    decode_uint(decode, "len", at + 4, 2)->show = is_cut ? TRACE_ALWAYS : TRACE_JSON;
    unsigned next = ip[6];
    decode_uint(decode, "hlim", at + 7, 1);
    uint32_t position = at + 40;
    bool is_extension = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION || next == FRAGMENT;
    decode_uint(decode, "next", at + 6, 1)->show = is_extension || protocol_name(next) ? TRACE_JSON : TRACE_ALWAYS;
    if (is_cut && !decode->is_quoted)
        decode_malformed(decode, "cut", at, at);
    int protocol = ip6_extensions(decode, next, &below, &position, stop);
    take_ends(decode, &below, protocol < 0 ? 255 : (unsigned)protocol);
    if (protocol == 59) /* no next header */
        decode_data(decode, "data", position, stop);
    else if (protocol >= 0)
        decode_protocol(decode, (unsigned)protocol, &below, position, stop);
    decode_trailer(decode, stop, end);
}

enum trace_sum_state decode_sum_check(const struct decode *decode, const struct decode_below *below,
                                      unsigned protocol, uint32_t at, uint32_t end)
{
    if (below->is_fragment || below->is_cut || decode->is_quoted)
        return TRACE_SUM_UNKNOWN;
    uint32_t size = below->version == 4 ? 4 : 16;
    uint32_t destination = below->route_at ? below->route_at : below->destination_at;
    uint64_t sum = decode_sum(decode, protocol + (uint64_t)(end - at), below->source_at, below->source_at + size);
    sum = decode_sum(decode, sum, destination, destination + size);
    return decode_sum_fold(decode_sum(decode, sum, at, end)) == 0 ? TRACE_SUM_OK : TRACE_SUM_BAD;
}

void decode_protocol(struct decode *decode, unsigned protocol, const struct decode_below *below, uint32_t at,
                     uint32_t end)
{
    switch (protocol) {
    case 1: decode_icmp(decode, below, at, end); return;
    case TCP: decode_tcp(decode, below, at, end); return;
    case UDP: decode_udp(decode, below, at, end); return;
    case 58: decode_icmp6(decode, below, at, end); return;
    case IPV4:
    case IPV6:
        if (decode->depth < DEPTH_MAX) {
            decode->depth++;
            if (protocol == IPV4)
                decode_ip4(decode, at, end);
            else
                decode_ip6(decode, at, end);
            decode->depth--;
            return;
        }
        break;
    default: break;
    }
    decode_data(decode, "data", at, end);
}
