/* Merging of received TCP segments. Two segments belong together where their headers differ in nothing but what a
 * card that cuts would count up or compute: IPv4 length, id and checksum, TCP sequence number, PSH and checksum. */
#include "src/devices/virtio/net_merge.h"

#include <string.h>

#include "src/base/checksum.h"
#include "src/base/endian.h"

enum { IP4_HEADER = 20, TCP_HEADER = 20 };

static bool ip4_header_holds(const uint8_t *ip)
{
    return checksum_fold(checksum_add(0, bytes_of(ip, IP4_HEADER))) == 0xffff;
}

/* A segment that carries data and nothing that deserves a frame of its own. */
static bool is_mergeable(struct bytes frame, const struct net_packet *packet)
{
    const uint8_t *tcp = frame.data + packet->transport;
    return packet->protocol == NET_PROTOCOL_TCP && packet->end == frame.size && packet->payload < frame.size &&
           (tcp[TCP_FLAGS] & ~TCP_PSH) == TCP_ACK &&
           (packet->is_v6 || ip4_header_holds(frame.data + packet->network));
}

void net_run_begin(struct net_run *run, struct bytes frame, bool wants_verified, bool may_merge4, bool may_merge6,
                   uint32_t size_max)
{
    run->count = 1;
    run->frames[0] = frame;
    run->size = (uint32_t)frame.size;
    run->size_max = size_max;
    run->is_open = false;
    run->is_verified = false;
    run->has_packet = wants_verified && net_packet_find(frame, &run->packet);
    if (!run->has_packet)
        return;
    const struct net_packet *packet = &run->packet;
    run->is_verified = net_packet_is_verified(frame, packet);
    if (!run->is_verified || !(packet->is_v6 ? may_merge6 : may_merge4) || !is_mergeable(frame, packet))
        return;
    run->last_id = load_be16(frame.data + packet->network + 4);
    run->share = (uint32_t)frame.size - packet->payload;
    run->is_open = !(frame.data[packet->transport + TCP_FLAGS] & TCP_PSH);
}

static bool equal(struct bytes a, struct bytes b, uint32_t from, uint32_t to)
{
    return memcmp(a.data + from, b.data + from, to - from) == 0;
}

/* Both have their headers at the same places. */
static bool headers_match(const struct net_run *run, struct bytes next)
{
    struct bytes first = run->frames[0];
    uint32_t ip = run->packet.network, tcp = run->packet.transport;
    if (run->packet.is_v6) {
        if (!equal(first, next, 0, ip + 4) || !equal(first, next, ip + 6, tcp))
            return false;
    } else {
        uint16_t id = load_be16(next.data + ip + 4);
        if (id != run->last_id && id != (uint16_t)(run->last_id + 1))
            return false;
        if (!equal(first, next, 0, ip + 2) || !equal(first, next, ip + 6, ip + 10) ||
            !equal(first, next, ip + 12, tcp))
            return false;
    }
    return equal(first, next, tcp, tcp + 4) && equal(first, next, tcp + 8, tcp + TCP_FLAGS) &&
           equal(first, next, tcp + 14, tcp + TCP_CHECKSUM) &&
           equal(first, next, tcp + TCP_CHECKSUM + 2, run->packet.payload);
}

bool net_run_add(struct net_run *run, struct bytes frame)
{
    struct net_packet packet;
    if (!run->is_open || run->count == NET_RUN_FRAMES || !net_packet_find(frame, &packet) ||
        packet.is_v6 != run->packet.is_v6 || packet.network != run->packet.network || !packet.is_plain ||
        packet.payload != run->packet.payload || !is_mergeable(frame, &packet))
        return false;
    uint32_t share = (uint32_t)frame.size - packet.payload;
    if (share > run->share || run->size + share > run->size_max || !headers_match(run, frame))
        return false;
    const uint8_t *first = run->frames[0].data + packet.transport, *tcp = frame.data + packet.transport;
    if (load_be32(tcp + 4) != load_be32(first + 4) + run->count * run->share ||
        !net_packet_is_verified(frame, &packet))
        return false;
    run->frames[run->count++] = frame;
    run->size += share;
    run->last_id = load_be16(frame.data + packet.network + 4);
    run->is_open = share == run->share && !(tcp[TCP_FLAGS] & TCP_PSH);
    return true;
}

void net_run_shorten(struct net_run *run)
{
    run->count--;
    run->size -= (uint32_t)run->frames[run->count].size - run->packet.payload;
    run->is_open = false;
}

void net_run_describe(const struct net_run *run, struct net_header *header, uint8_t headers[NET_RUN_HEADERS])
{
    const struct net_packet *packet = &run->packet;
    *header = (struct net_header){.flags = run->is_verified ? NET_HEADER_DATA_VALID : 0};
    if (run->count == 1)
        return;
    *header = (struct net_header){
        .flags = NET_HEADER_NEEDS_CSUM,
        .gso_type = packet->is_v6 ? NET_GSO_TCPV6 : NET_GSO_TCPV4,
        .header_size = (uint16_t)packet->payload,
        .gso_size = (uint16_t)run->share,
        .csum_start = (uint16_t)packet->transport,
        .csum_offset = TCP_CHECKSUM,
    };
    struct bytes first = run->frames[0];
    uint8_t last_flags = run->frames[run->count - 1].data[packet->transport + TCP_FLAGS];
    memcpy(headers, first.data, packet->payload);
    net_packet_set_length(headers, packet, run->size);
    headers[packet->transport + TCP_FLAGS] |= last_flags & TCP_PSH;
    uint32_t sum = net_packet_pseudo_sum(first, packet, run->size - packet->transport);
    store_be16(headers + packet->transport + TCP_CHECKSUM, checksum_fold(sum));
}
