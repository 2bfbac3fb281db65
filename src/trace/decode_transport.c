/* TCP with its options (RFC 9293, 7323, 2018) and UDP (RFC 768). */
#include "src/trace/decode.h"

#include <string.h>

#include "src/base/endian.h"

static void take_ports(struct decode *decode, uint32_t at)
{
    struct trace_ends *ends = &decode->packet->ends;
    decode_uint(decode, "src", at, 2)->class_ = TRACE_CLASS_PORT;
    decode_uint(decode, "dst", at + 2, 2)->class_ = TRACE_CLASS_PORT;
    if (decode->is_quoted || decode->depth || ends->has_ports)
        return;
    ends->has_ports = true;
    ends->source_port = load_be16(decode->frame.data + at);
    ends->destination_port = load_be16(decode->frame.data + at + 2);
}

static void take_payload(struct decode *decode, uint32_t at, uint32_t end)
{
    if (decode->is_quoted || decode->depth)
        return;
    decode->packet->ends.payload_at = at;
    decode->packet->ends.payload_size = end - at;
}

static void relative(struct trace_field *field, unsigned side)
{
    field->relative = (uint8_t)side;
    field->raw = (uint32_t)field->number;
}

static void sack_blocks(struct decode *decode, uint32_t at, uint32_t end)
{
    for (; end - at >= 8; at += 8) {
        relative(decode_uint(decode, "sack-left", at, 4), 2);
        relative(decode_uint(decode, "sack-right", at + 4, 4), 2);
    }
}

static void tcp_option(struct decode *decode, unsigned kind, uint32_t at, uint32_t size)
{
    if (kind == 2 && size == 4) {
        decode_uint(decode, "mss", at + 2, 2);
    } else if (kind == 3 && size == 3) {
        decode_uint(decode, "wscale", at + 2, 1);
    } else if (kind == 4 && size == 2) {
        decode_flag(decode, "sack-ok", at, 2);
    } else if (kind == 5 && size > 2 && (size - 2) % 8 == 0) {
        sack_blocks(decode, at + 2, at + size);
    } else if (kind == 8 && size == 10) {
        decode_uint(decode, "ts-val", at + 2, 4)->class_ = TRACE_CLASS_TIME;
        decode_uint(decode, "ts-echo", at + 6, 4)->class_ = TRACE_CLASS_TIME;
    } else {
        decode_raw(decode, "opt", at, size);
    }
}

static void tcp_options(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end) {
        unsigned kind = data[at];
        if (kind == 0) {
            decode_flag(decode, "eol", at, 1);
            if (end - at > 1 && decode_sum(decode, 0, at + 1, end))
                decode_raw(decode, "opt-pad", at + 1, end - at - 1);
            return;
        }
        if (kind == 1) {
            decode_flag(decode, "nop", at++, 1)->show = TRACE_EXACT;
            continue;
        }
        if (end - at < 2 || data[at + 1] < 2 || data[at + 1] > end - at) {
            decode_malformed(decode, "options", at, end);
            return;
        }
        tcp_option(decode, kind, at, data[at + 1]);
        at += data[at + 1];
    }
}

void decode_tcp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end)
{
    const uint8_t *tcp = decode->frame.data + at;
    decode_layer(decode, "tcp", at);
    if (end - at < 20) {
        if (end - at >= 4) {
            take_ports(decode, at);
            at += 4;
        }
        if (end - at >= 4 && decode->is_quoted) { /* an ICMP error may quote eight bytes only */
            decode_uint(decode, "seq", at, 4)->class_ = TRACE_CLASS_ID;
            at += 4;
        }
        if (!decode->is_quoted || at < end)
            decode_malformed(decode, "short", at, end);
        return;
    }
    unsigned header = (tcp[12] >> 4) * 4u;
    take_ports(decode, at);
    struct trace_field *flags = decode_number(decode, "flags", load_be16(tcp + 12) & 0xfff, at + 12, 2);
    flags->form = TRACE_TCP_FLAGS;
    struct trace_field *sequence = decode_uint(decode, "seq", at + 4, 4);
    struct trace_field *ack = decode_uint(decode, "ack", at + 8, 4);
    if (decode->is_quoted || decode->depth) {
        sequence->class_ = ack->class_ = TRACE_CLASS_ID;
    } else {
        relative(sequence, 1);
        if (tcp[13] & 0x10)
            relative(ack, 2);
        decode->packet->ends.has_sequence = true;
        decode->packet->ends.sequence = (uint32_t)sequence->number;
        decode->packet->ends.acknowledged = (uint32_t)ack->number;
        decode->packet->ends.tcp_flags = tcp[13];
    }
    if (!(tcp[13] & 0x10))
        ack->show = ack->number ? TRACE_ALWAYS : TRACE_JSON;
    decode_uint(decode, "win", at + 14, 2);
    decode_number(decode, "hlen", header, at + 12, 1)->show = TRACE_JSON;
    unsigned urgent = load_be16(tcp + 18);
    decode_uint(decode, "urg", at + 18, 2)->show = urgent || (tcp[13] & 0x20) ? TRACE_ALWAYS : TRACE_JSON;
    decode_add_sum(decode, at + 16, decode_sum_check(decode, below, 6, at, end));
    if (header < 20 || header > end - at) {
        decode_malformed(decode, "header-length", at + 20, end);
        return;
    }
    tcp_options(decode, at + 20, at + header);
    take_payload(decode, at + header, end);
    decode_number(decode, "len", end - at - header, at + header, 0)->show = TRACE_JSON;
    if (!decode->is_quoted && !decode->depth && decode_http(decode, at + header, end))
        return;
    decode_data(decode, "data", at + header, end);
}

static void udp_payload(struct decode *decode, unsigned source, unsigned destination, uint32_t at, uint32_t end)
{
    if (at == end)
        return;
    bool is_dhcp6 = (source == 546 || source == 547) && (destination == 546 || destination == 547);
    bool is_dhcp = (source == 67 || source == 68) && (destination == 67 || destination == 68);
    if (decode->is_quoted || decode->packet->layer_count > TRACE_LAYERS - 4)
        decode_data(decode, "data", at, end);
    else if (is_dhcp)
        decode_dhcp(decode, at, end);
    else if (is_dhcp6)
        decode_dhcp6(decode, at, end);
    else if (source == 53 || destination == 53 || source == 5353 || destination == 5353)
        decode_dns(decode, at, end);
    else if (source == 69 || destination == 69)
        decode_tftp(decode, at, end);
    else
        decode_data(decode, "data", at, end);
}

void decode_udp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end)
{
    const uint8_t *udp = decode->frame.data + at;
    decode_layer(decode, "udp", at);
    if (end - at < 8) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    unsigned length = load_be16(udp + 4);
    bool is_whole = !below->is_fragment && !below->is_cut && !decode->is_quoted;
    bool is_wrong = length < 8 || (length > end - at && is_whole);
    uint32_t stop = length >= 8 && length < end - at ? at + length : end;
    take_ports(decode, at);
    decode_uint(decode, "len", at + 4, 2)->show = is_wrong || stop < end ? TRACE_ALWAYS : TRACE_JSON;
    enum trace_sum_state state = TRACE_SUM_NONE;
    if (udp[6] || udp[7])
        state = is_wrong ? TRACE_SUM_UNKNOWN : decode_sum_check(decode, below, 17, at, stop);
    else if (below->version == 6 && is_whole)
        state = TRACE_SUM_BAD; /* zero is not allowed there (RFC 8200 §8.1) */
    decode_add_sum(decode, at + 6, state);
    if (is_wrong)
        decode_malformed(decode, "length", at, at);
    take_payload(decode, at + 8, stop);
    udp_payload(decode, load_be16(udp), load_be16(udp + 2), at + 8, stop);
    decode_data(decode, "udp-rest", stop, end);
}
