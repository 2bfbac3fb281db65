/* The headers of a frame:
 *
 *   Ethernet  0 destination  6 source  12 type  [12 0x8100  14 tag  16 type]
 *   IPv4      0 version, header words  2 total length  4 id  6 flags, offset  9 protocol  10 checksum  12 addresses
 *   IPv6      4 payload length  6 next header  8 addresses
 *   TCP       12 header words  13 flags  16 checksum          UDP  4 length  6 checksum */
#include "src/devices/virtio/net_packet.h"

#include "src/base/checksum.h"
#include "src/base/endian.h"

enum { TYPE_IP4 = 0x0800, TYPE_IP6 = 0x86dd, TYPE_VLAN = 0x8100 };
enum { IP4_HEADER = 20, IP4_FRAGMENT = 0x3fff, TCP_HEADER = 20, UDP_HEADER = 8, UDP_LENGTH = 4, UDP_CHECKSUM = 6 };
enum { IP6_HOP_BY_HOP = 0, IP6_ROUTING = 43, IP6_DESTINATION = 60, IP6_EXTENSIONS_MAX = 8 };

static bool ip4_find(struct bytes frame, struct net_packet *packet)
{
    const uint8_t *ip = frame.data + packet->network;
    if (frame.size - packet->network < IP4_HEADER || ip[0] >> 4 != 4)
        return false;
    uint32_t header = (ip[0] & 15u) * 4;
    if (header < IP4_HEADER || frame.size - packet->network < header || (load_be16(ip + 6) & IP4_FRAGMENT))
        return false;
    packet->is_plain = header == IP4_HEADER;
    packet->protocol = ip[9];
    packet->transport = packet->network + header;
    packet->end = packet->network + load_be16(ip + 2);
    return true;
}

/* Extension headers that may stand before the transport are looked through, but no fragment's. */
static bool ip6_find(struct bytes frame, struct net_packet *packet)
{
    const uint8_t *ip = frame.data + packet->network;
    if (frame.size - packet->network < NET_IP6_HEADER || ip[0] >> 4 != 6)
        return false;
    packet->is_v6 = true;
    packet->is_plain = true;
    packet->protocol = ip[6];
    packet->transport = packet->network + NET_IP6_HEADER;
    packet->end = packet->transport + load_be16(ip + 4);
    for (unsigned i = 0; i < IP6_EXTENSIONS_MAX; i++) {
        uint8_t next = packet->protocol;
        if (next != IP6_HOP_BY_HOP && next != IP6_ROUTING && next != IP6_DESTINATION)
            return true;
        if (frame.size - packet->transport < 8)
            return false;
        uint32_t size = (frame.data[packet->transport + 1] + 1u) * 8;
        if (frame.size - packet->transport < size)
            return false;
        packet->is_plain = false;
        packet->protocol = frame.data[packet->transport];
        packet->transport += size;
    }
    return false;
}

static bool transport_find(struct bytes frame, struct net_packet *packet)
{
    size_t left = frame.size - packet->transport;
    uint32_t header = UDP_HEADER;
    if (packet->protocol == NET_PROTOCOL_TCP) {
        if (left < TCP_HEADER)
            return false;
        header = (frame.data[packet->transport + 12] >> 4) * 4u;
        if (header < TCP_HEADER)
            return false;
    } else if (packet->protocol != NET_PROTOCOL_UDP) {
        return false;
    }
    packet->payload = packet->transport + header;
    return left >= header;
}

bool net_packet_find(struct bytes frame, struct net_packet *packet)
{
    *packet = (struct net_packet){.network = NET_ETHERNET};
    if (frame.size < NET_ETHERNET + NET_VLAN_TAG)
        return false;
    uint16_t type = load_be16(frame.data + 12);
    if (type == TYPE_VLAN) {
        type = load_be16(frame.data + 16);
        packet->network += NET_VLAN_TAG;
    }
    bool is_ip = (type == TYPE_IP4 && ip4_find(frame, packet)) || (type == TYPE_IP6 && ip6_find(frame, packet));
    return is_ip && transport_find(frame, packet);
}

uint32_t net_packet_pseudo_sum(struct bytes frame, const struct net_packet *packet, uint32_t size)
{
    struct bytes addresses =
        packet->is_v6 ? bytes_slice(frame, packet->network + 8, 32) : bytes_slice(frame, packet->network + 12, 8);
    return checksum_add(packet->protocol + (size >> 16) + (size & 0xffff), addresses);
}

bool net_packet_is_verified(struct bytes frame, const struct net_packet *packet)
{
    if (!packet->is_plain || packet->end > frame.size || packet->end < packet->payload)
        return false;
    uint32_t size = packet->end - packet->transport;
    const uint8_t *transport = frame.data + packet->transport;
    if (packet->protocol == NET_PROTOCOL_UDP &&
        (load_be16(transport + UDP_LENGTH) != size || load_be16(transport + UDP_CHECKSUM) == 0))
        return false;
    uint32_t sum = net_packet_pseudo_sum(frame, packet, size);
    return checksum_fold(checksum_add(sum, bytes_of(transport, size))) == 0xffff;
}

void net_packet_set_length(uint8_t *frame, const struct net_packet *packet, uint32_t end)
{
    uint8_t *ip = frame + packet->network;
    if (packet->is_v6) {
        store_be16(ip + 4, (uint16_t)(end - packet->network - NET_IP6_HEADER));
        return;
    }
    store_be16(ip + 2, (uint16_t)(end - packet->network));
    store_be16(ip + 10, 0);
    uint32_t sum = checksum_add(0, bytes_of(ip, (ip[0] & 15u) * 4u));
    store_be16(ip + 10, (uint16_t)~checksum_fold(sum));
}
