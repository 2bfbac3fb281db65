/* ICMP (RFC 792) and ICMPv6 (RFC 4443) with neighbour discovery (RFC 4861, 8106) and listener reports. */
#include "src/trace/decode.h"

#include "src/base/endian.h"

static const struct decode_word icmp_types[] = {
    {0, "echo-reply"},         {3, "unreachable"},   {4, "source-quench"},    {5, "redirect"},
    {8, "echo-request"},       {9, "router-advert"}, {10, "router-solicit"},  {11, "time-exceeded"},
    {12, "parameter-problem"}, {13, "timestamp"},    {14, "timestamp-reply"}, {0, NULL},
};

static const struct decode_word icmp6_types[] = {
    {1, "unreachable"},        {2, "packet-too-big"},   {3, "time-exceeded"},   {4, "parameter-problem"},
    {128, "echo-request"},     {129, "echo-reply"},     {130, "mld-query"},     {131, "mld-report"},
    {132, "mld-done"},         {133, "router-solicit"}, {134, "router-advert"}, {135, "neighbour-solicit"},
    {136, "neighbour-advert"}, {137, "redirect"},       {143, "mld2-report"},   {0, NULL},
};

#define STAMP_SIZE 16u

static void echo(struct decode *decode, uint32_t at, uint32_t end)
{
    decode_hex(decode, "id", at + 4, 2)->class_ = TRACE_CLASS_ID;
    decode_uint(decode, "seq", at + 6, 2);
    at += 8;
    /* Programs that ping put the time there, which the answer repeats. */
    uint32_t stamp = end - at < STAMP_SIZE ? end - at : STAMP_SIZE;
    if (stamp)
        decode_raw(decode, "stamp", at, stamp)->class_ = TRACE_CLASS_ID;
    decode_data(decode, "data", at + stamp, end);
}

/* The packet that an error speaks of. */
static void quote(struct decode *decode, bool is_six, uint32_t at, uint32_t end)
{
    if (at >= end)
        return;
    if (decode->is_quoted) {
        decode_data(decode, "data", at, end);
        return;
    }
    decode->is_quoted = true;
    if (is_six)
        decode_ip6(decode, at, end);
    else
        decode_ip4(decode, at, end);
    decode->is_quoted = false;
}

void decode_icmp(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end)
{
    const uint8_t *icmp = decode->frame.data + at;
    decode_layer(decode, "icmp", at);
    if (end - at < 8) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    decode_word(decode, "type", icmp_types, at, 1);
    decode_uint(decode, "code", at + 1, 1)->show = icmp[1] ? TRACE_ALWAYS : TRACE_JSON;
    enum trace_sum_state state = TRACE_SUM_UNKNOWN;
    if (!below->is_fragment && !below->is_cut && !decode->is_quoted)
        state = decode_sum_fold(decode_sum(decode, 0, at, end)) == 0 ? TRACE_SUM_OK : TRACE_SUM_BAD;
    decode_add_sum(decode, at + 2, state);
    switch (icmp[0]) {
    case 0:
    case 8: echo(decode, at, end); return;
    case 5:
        decode_address(decode, "gateway", at + 4, 4);
        quote(decode, false, at + 8, end);
        return;
    case 3:
        if (load_be16(icmp + 6))
            decode_uint(decode, "mtu", at + 6, 2);
        if (load_be16(icmp + 4))
            decode_hex(decode, "unused", at + 4, 2);
        quote(decode, false, at + 8, end);
        return;
    case 4:
    case 11:
    case 12:
        if (load_be32(icmp + 4))
            decode_hex(decode, "unused", at + 4, 4);
        quote(decode, false, at + 8, end);
        return;
    default: decode_data(decode, "data", at + 4, end); return;
    }
}

static void prefix_option(struct decode *decode, uint32_t at)
{
    const uint8_t *data = decode->frame.data + at;
    decode_address(decode, "prefix", at + 16, 16);
    decode_uint(decode, "prefix-len", at + 2, 1);
    decode_number(decode, "prefix-flags", data[3], at + 3, 1)->form = TRACE_HEX;
    decode_uint(decode, "valid", at + 4, 4);
    decode_uint(decode, "preferred", at + 8, 4);
}

static void nd_option(struct decode *decode, unsigned type, uint32_t at, uint32_t size)
{
    const char *name;
    if ((type == 1 || type == 2) && size == 8) {
        decode_address(decode, type == 1 ? "source-ll" : "target-ll", at + 2, 6);
    } else if (type == 3 && size == 32) {
        prefix_option(decode, at);
    } else if (type == 5 && size == 8) {
        decode_uint(decode, "mtu", at + 4, 4);
    } else if (type == 14 && size >= 8) { /* RFC 7527 */
        decode_raw(decode, "nonce", at + 2, size - 2)->class_ = TRACE_CLASS_ID;
    } else if (type == 25 && size >= 24 && size % 16 == 8) {
        decode_uint(decode, "rdnss-life", at + 4, 4);
        for (uint32_t i = 8; i + 16 <= size; i += 16)
            decode_address(decode, "rdnss", at + i, 16);
    } else if (type == 31 && size >= 16) {
        decode_uint(decode, "dnssl-life", at + 4, 4);
        for (uint32_t i = 8, used; i < size && decode->frame.data[at + i]; i += used) {
            used = decode_dns_name(decode, at + 8, at + i, at + size, &name);
            if (!used) {
                decode_malformed(decode, "dnssl", at + i, at + size);
                return;
            }
            struct trace_field *field = decode_text(decode, "dnssl", at + i, used);
            field->text = name;
            for (field->text_size = 0; name[field->text_size];)
                field->text_size++;
        }
    } else {
        decode_raw(decode, "opt", at, size);
    }
}

static void nd_options(struct decode *decode, uint32_t at, uint32_t end)
{
    const uint8_t *data = decode->frame.data;
    while (at < end) {
        uint32_t size = end - at >= 2 ? data[at + 1] * 8u : 0;
        if (!size || size > end - at) {
            decode_malformed(decode, "options", at, end);
            return;
        }
        nd_option(decode, data[at], at, size);
        at += size;
    }
}

static void router_advert(struct decode *decode, uint32_t at, uint32_t end)
{
    decode_uint(decode, "hop-limit", at + 4, 1);
    decode_hex(decode, "flags", at + 5, 1);
    decode_uint(decode, "lifetime", at + 6, 2);
    decode_uint(decode, "reachable", at + 8, 4);
    decode_uint(decode, "retrans", at + 12, 4);
    nd_options(decode, at + 16, end);
}

static void neighbour(struct decode *decode, unsigned type, uint32_t at, uint32_t end)
{
    unsigned flags = decode->frame.data[at + 4];
    decode_address(decode, "target", at + 8, 16);
    if (type == 136 && (flags & 0x80))
        decode_flag(decode, "router", at + 4, 1);
    if (type == 136 && (flags & 0x40))
        decode_flag(decode, "solicited", at + 4, 1);
    if (type == 136 && (flags & 0x20))
        decode_flag(decode, "override", at + 4, 1);
    unsigned known = type == 136 ? 0xe0 : 0;
    if ((flags & ~known & 0xff) || decode_read(decode, at + 5, 3))
        decode_hex(decode, "reserved", at + 4, 4);
    if (type == 137) {
        decode_address(decode, "dst", at + 24, 16);
        at += 16;
    }
    nd_options(decode, at + 24, end);
}

/* MLDv2 reports (RFC 3810 §5.2): what groups a guest listens to. */
static void mld2_report(struct decode *decode, uint32_t at, uint32_t end)
{
    static const struct decode_word kinds[] = {{1, "is-include"}, {2, "is-exclude"}, {3, "to-include"},
                                               {4, "to-exclude"}, {5, "allow"},      {6, "block"},
                                               {0, NULL}};
    unsigned count = load_be16(decode->frame.data + at + 6);
    decode_uint(decode, "records", at + 6, 2);
    at += 8;
    for (; count && end - at >= 20; count--) {
        uint32_t size = 20 + load_be16(decode->frame.data + at + 2) * 16u + decode->frame.data[at + 1] * 4u;
        if (size > end - at)
            break;
        decode_word(decode, "record", kinds, at, 1);
        decode_address(decode, "group", at + 4, 16);
        if (size > 20)
            decode_raw(decode, "sources", at + 20, size - 20);
        at += size;
    }
    if (count)
        decode_malformed(decode, "records", at, end);
    else
        decode_data(decode, "data", at, end);
}

/* What a type needs at least behind the first eight bytes. */
static uint32_t icmp6_least(unsigned type)
{
    switch (type) {
    case 130:
    case 131:
    case 132:
    case 135:
    case 136: return 24;
    case 134: return 16;
    case 137: return 40;
    default: return 8;
    }
}

void decode_icmp6(struct decode *decode, const struct decode_below *below, uint32_t at, uint32_t end)
{
    const uint8_t *icmp = decode->frame.data + at;
    decode_layer(decode, "icmp6", at);
    if (end - at < 8) {
        decode_malformed(decode, "short", at, end);
        return;
    }
    decode_word(decode, "type", icmp6_types, at, 1);
    decode_uint(decode, "code", at + 1, 1)->show = icmp[1] ? TRACE_ALWAYS : TRACE_JSON;
    decode_add_sum(decode, at + 2, decode_sum_check(decode, below, 58, at, end));
    if (end - at < icmp6_least(icmp[0])) {
        decode_malformed(decode, "short", at + 4, end);
        return;
    }
    switch (icmp[0]) {
    case 1:
    case 3:
        if (load_be32(icmp + 4))
            decode_hex(decode, "unused", at + 4, 4);
        quote(decode, true, at + 8, end);
        return;
    case 2:
    case 4:
        decode_uint(decode, icmp[0] == 2 ? "mtu" : "pointer", at + 4, 4);
        quote(decode, true, at + 8, end);
        return;
    case 128:
    case 129: echo(decode, at, end); return;
    case 130:
    case 131:
    case 132:
        decode_uint(decode, "delay", at + 4, 2);
        decode_address(decode, "group", at + 8, 16);
        decode_data(decode, "data", at + 24, end);
        return;
    case 133: nd_options(decode, at + 8, end); return;
    case 134: router_advert(decode, at, end); return;
    case 135:
    case 136:
    case 137: neighbour(decode, icmp[0], at, end); return;
    case 143: mld2_report(decode, at, end); return;
    default: decode_data(decode, "data", at + 4, end); return;
    }
}
