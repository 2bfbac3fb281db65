/* Finding out where a frame goes. Reads Ethernet, IPv4 (RFC 791) and IPv6 (RFC 8200) headers, nothing behind the
 * ports. */
#include "replay/egress_frame.h"

#include <string.h>

#include "src/base/endian.h"

#define ETHERNET_HEADER 14u
#define TYPE_IP4 0x0800u
#define TYPE_ARP 0x0806u
#define TYPE_IP6 0x86ddu

enum { IP4_OPTION_END = 0, IP4_OPTION_NOP = 1, IP4_OPTION_LSRR = 131, IP4_OPTION_SSRR = 137 };
enum { IP6_HOP = 0, IP6_ROUTING = 43, IP6_FRAGMENT = 44, IP6_AUTH = 51, IP6_OPTIONS = 60 };
enum {
    PROTO_ICMP = 1,
    PROTO_TCP = 6,
    PROTO_UDP = 17,
    PROTO_DCCP = 33,
    PROTO_ICMP6 = 58,
    PROTO_SCTP = 132,
    PROTO_UDPLITE = 136
};

#define IP6_HEADERS_MAX 16u

void egress_frame_default(struct egress_policy *policy)
{
    static const char *const private[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"};
    struct error ignored;
    policy->count = 0;
    for (unsigned i = 0; i < sizeof private / sizeof private[0]; i++)
        egress_add(policy, private[i], &ignored);
}

static bool says_any(const struct egress_policy *policy)
{
    for (unsigned i = 0; i < policy->count; i++) {
        if (policy->rules[i].is_any)
            return true;
    }
    return false;
}

/* Reaches nothing beyond the link that the frame is put on. */
static bool stays_on_link(const struct egress_address *to)
{
    static const uint8_t zero[16];
    const uint8_t *ip = to->ip;
    if (memcmp(ip, zero, sizeof zero) == 0)
        return true;
    if (to->family == EGRESS_IP4)
        return (ip[0] & 0xf0) == 0xe0 || (ip[0] == 169 && ip[1] == 254) || load_be32(ip) == 0xffffffffu;
    return ip[0] == 0xff || (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80);
}

/* What is left to judge once the destination is known: protocol, and transport bytes of a first fragment. */
struct payload {
    unsigned protocol;
    bool is_later_fragment;
    struct bytes bytes;
};

static bool has_ports(unsigned protocol)
{
    switch (protocol) {
    case PROTO_TCP:
    case PROTO_UDP:
    case PROTO_DCCP:
    case PROTO_SCTP:
    case PROTO_UDPLITE: return true;
    default: return false;
    }
}

static enum egress_verdict judge_address(const struct egress_policy *policy, const struct payload *payload,
                                         struct egress_address *to)
{
    if (stays_on_link(to))
        return EGRESS_PASSES;
    bool is_icmp = payload->protocol == PROTO_ICMP || payload->protocol == PROTO_ICMP6;
    if (is_icmp || payload->is_later_fragment)
        return egress_allows(policy, to, true) ? EGRESS_PASSES : EGRESS_FOREIGN;
    if (!has_ports(payload->protocol)) {
        struct egress_address last = *to;
        last.port = 65535;
        return egress_allows(policy, to, false) && egress_allows(policy, &last, false) ? EGRESS_PASSES
                                                                                       : EGRESS_FOREIGN;
    }
    if (payload->bytes.size < 4)
        return EGRESS_UNCLEAR;
    to->port = load_be16(payload->bytes.data + 2);
    return egress_allows(policy, to, false) ? EGRESS_PASSES : EGRESS_FOREIGN;
}

/* True for options that name other addresses than the header's, and for those that cannot be read. */
static bool is_source_routed(struct bytes options)
{
    for (size_t at = 0; at < options.size;) {
        unsigned kind = options.data[at];
        if (kind == IP4_OPTION_END)
            return false;
        if (kind == IP4_OPTION_LSRR || kind == IP4_OPTION_SSRR)
            return true;
        if (kind == IP4_OPTION_NOP) {
            at++;
            continue;
        }
        if (at + 1 >= options.size || options.data[at + 1] < 2)
            return true;
        at += options.data[at + 1];
    }
    return false;
}

static enum egress_verdict judge_ip4(const struct egress_policy *policy, struct bytes packet,
                                     struct egress_address *to)
{
    size_t header = packet.size >= 20 ? (packet.data[0] & 15u) * 4u : 0;
    if (header < 20 || header > packet.size || packet.data[0] >> 4 != 4)
        return EGRESS_UNCLEAR;
    if (is_source_routed(bytes_slice(packet, 20, header - 20)))
        return EGRESS_UNCLEAR;
    struct payload payload = {
        .protocol = packet.data[9],
        .is_later_fragment = (load_be16(packet.data + 6) & 0x1fffu) != 0,
        .bytes = bytes_slice(packet, header, SIZE_MAX),
    };
    to->family = EGRESS_IP4;
    memcpy(to->ip, packet.data + 16, 4);
    return judge_address(policy, &payload, to);
}

/* Walks to the transport header. False: the chain cannot be read, or the packet goes by other addresses first. */
static bool ip6_payload(struct bytes packet, struct payload *payload)
{
    payload->protocol = packet.data[6];
    payload->bytes = bytes_slice(packet, 40, SIZE_MAX);
    for (unsigned i = 0; i < IP6_HEADERS_MAX; i++) {
        struct bytes header = payload->bytes;
        size_t size;
        switch (payload->protocol) {
        case IP6_HOP:
        case IP6_OPTIONS:
        case IP6_ROUTING: size = header.size >= 8 ? (header.data[1] + 1u) * 8u : SIZE_MAX; break;
        case IP6_AUTH: size = header.size >= 8 ? (header.data[1] + 2u) * 4u : SIZE_MAX; break;
        case IP6_FRAGMENT: size = header.size >= 8 ? 8 : SIZE_MAX; break;
        default: return true;
        }
        if (size > header.size || (payload->protocol == IP6_ROUTING && header.data[3] != 0))
            return false;
        bool is_later = payload->protocol == IP6_FRAGMENT && (load_be16(header.data + 2) & 0xfff8u) != 0;
        payload->protocol = header.data[0];
        payload->bytes = bytes_slice(header, size, SIZE_MAX);
        if (is_later) {
            payload->is_later_fragment = true;
            return true;
        }
    }
    return false;
}

static enum egress_verdict judge_ip6(const struct egress_policy *policy, struct bytes packet,
                                     struct egress_address *to)
{
    struct payload payload = {0};
    if (packet.size < 40 || packet.data[0] >> 4 != 6 || !ip6_payload(packet, &payload))
        return EGRESS_UNCLEAR;
    to->family = EGRESS_IP6;
    memcpy(to->ip, packet.data + 24, 16);
    return judge_address(policy, &payload, to);
}

enum egress_verdict egress_frame_judge(const struct egress_policy *policy, struct bytes frame,
                                       struct egress_address *to)
{
    memset(to, 0, sizeof *to);
    if (says_any(policy))
        return EGRESS_PASSES;
    if (frame.size < ETHERNET_HEADER)
        return EGRESS_UNCLEAR;
    struct bytes packet = bytes_slice(frame, ETHERNET_HEADER, SIZE_MAX);
    switch (load_be16(frame.data + 12)) {
    case TYPE_ARP: return EGRESS_PASSES;
    case TYPE_IP4: return judge_ip4(policy, packet, to);
    case TYPE_IP6: return judge_ip6(policy, packet, to);
    default: return EGRESS_UNKNOWN;
    }
}
