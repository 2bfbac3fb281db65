/* Offloads of sent frames.
 *
 *   struct virtio_net_hdr: 0 flags  1 gso_type  2 hdr_len  4 gso_size  6 csum_start  8 csum_offset
 *
 * The driver has put the sum of the pseudo header into the checksum field; the card adds what lies from csum_start to
 * the end. A segment's pseudo header differs from the whole frame's in the length alone. */
#include "src/devices/virtio/net_offload.h"

#include <string.h>

#include "src/base/checksum.h"
#include "src/base/endian.h"

/* Ethernet with a tag, IPv6 with extension headers (a card must end somewhere), TCP with options. */
#define HEADERS_MAX 512u
#define IP_PACKET_MAX 65535u

void net_header_load(const uint8_t in[NET_HEADER_BYTES], struct net_header *header)
{
    *header = (struct net_header){
        .flags = in[0],
        .gso_type = in[1],
        .header_size = load_le16(in + 2),
        .gso_size = load_le16(in + 4),
        .csum_start = load_le16(in + 6),
        .csum_offset = load_le16(in + 8),
    };
}

void net_header_store(const struct net_header *header, uint8_t out[NET_HEADER_BYTES])
{
    out[0] = header->flags;
    out[1] = header->gso_type;
    store_le16(out + 2, header->header_size);
    store_le16(out + 4, header->gso_size);
    store_le16(out + 6, header->csum_start);
    store_le16(out + 8, header->csum_offset);
}

/* What a sum becomes in a header. Zero would mean "none" in UDP, and is the same as 0xffff in one's complement. */
static uint16_t complement(uint32_t sum)
{
    uint16_t value = (uint16_t)~checksum_fold(sum);
    return value ? value : 0xffff;
}

static bool complete_checksum(const struct net_header *header, uint8_t *frame, uint32_t size)
{
    uint32_t start = header->csum_start;
    uint32_t at = start + header->csum_offset;
    if (at + 2 > size)
        return false;
    store_be16(frame + at, complement(checksum_add(0, bytes_of(frame + start, size - start))));
    return true;
}

/* One's complement: the sum without `value`. */
static uint32_t checksum_without(uint32_t sum, uint32_t value)
{
    return sum + (0xffffu ^ checksum_fold(value));
}

/* Each segment is built in place: its headers go right before its share of the payload, over what has left. */
static void send_segments(const struct net_header *header, const struct net_packet *packet, uint8_t *frame,
                          uint32_t size, const struct net_sender *sender)
{
    uint8_t headers[HEADERS_MAX];
    uint32_t header_size = packet->payload, tcp_size = packet->payload - packet->transport;
    memcpy(headers, frame, header_size);
    uint32_t first_sequence = load_be32(headers + packet->transport + 4);
    uint16_t first_id = load_be16(headers + packet->network + 4);
    uint8_t flags = headers[packet->transport + TCP_FLAGS];
    uint32_t whole = size - packet->transport;
    uint32_t pseudo = checksum_without(load_be16(headers + packet->transport + TCP_CHECKSUM), whole);
    uint32_t left = size - header_size, done = 0;
    uint16_t number = 0;
    do {
        uint32_t share = left < header->gso_size ? left : header->gso_size;
        uint8_t *segment = frame + done, *tcp = segment + packet->transport;
        bool is_last = share == left;
        memcpy(segment, headers, header_size);
        if (!packet->is_v6)
            store_be16(segment + packet->network + 4, (uint16_t)(first_id + number));
        net_packet_set_length(segment, packet, header_size + share);
        store_be32(tcp + 4, first_sequence + done);
        tcp[TCP_FLAGS] = (uint8_t)(flags & ~((is_last ? 0 : TCP_FIN | TCP_PSH) | (number ? TCP_CWR : 0)));
        store_be16(tcp + TCP_CHECKSUM, checksum_fold(pseudo + tcp_size + share));
        store_be16(tcp + TCP_CHECKSUM, complement(checksum_add(0, bytes_of(tcp, tcp_size + share))));
        sender->send(sender->context, bytes_of(segment, header_size + share));
        left -= share;
        done += share;
        number++;
    } while (left > 0);
}

static bool send_large(const struct net_header *header, uint8_t *frame, uint32_t size,
                       const struct net_sender *sender)
{
    struct net_packet packet;
    uint8_t type = header->gso_type & (uint8_t)~NET_GSO_ECN;
    if (header->gso_size == 0 || !(header->flags & NET_HEADER_NEEDS_CSUM) ||
        !net_packet_find(bytes_of(frame, size), &packet))
        return false;
    if (packet.protocol != NET_PROTOCOL_TCP || packet.payload > HEADERS_MAX ||
        size - packet.network > IP_PACKET_MAX || type != (packet.is_v6 ? NET_GSO_TCPV6 : NET_GSO_TCPV4))
        return false;
    if (header->csum_start != packet.transport || header->csum_offset != TCP_CHECKSUM)
        return false;
    if (size > sender->frame_max || packet.end != size) {
        send_segments(header, &packet, frame, size, sender);
        return true;
    }
    if (!complete_checksum(header, frame, size))
        return false;
    sender->send(sender->context, bytes_of(frame, size));
    return true;
}

bool net_offload_send(const struct net_header *header, uint8_t *frame, uint32_t size, const struct net_sender *sender)
{
    if (header->gso_type != NET_GSO_NONE)
        return send_large(header, frame, size, sender);
    if ((header->flags & NET_HEADER_NEEDS_CSUM) && !complete_checksum(header, frame, size))
        return false;
    sender->send(sender->context, bytes_of(frame, size));
    return true;
}
