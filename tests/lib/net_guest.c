/* Frames in and out of a small guest. */
#include "tests/lib/net_guest.h"

#include <string.h>

#include "src/base/endian.h"

#define ETH 14u
#define FIN 1u
#define SYN 2u
#define RST 4u
#define PSH 8u
#define ACK 16u

static const uint8_t broadcast[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

void guest_init(struct guest *guest)
{
    static const uint8_t mac[6] = {0x02, 0, 0, 0, 0, 0x01};
    memset(guest, 0, sizeof *guest);
    memcpy(guest->mac, mac, sizeof mac);
    guest->ip = guest_ip(10, 0, 2, 15);
    guest->identification = 1;
    guest->ack_every = 2;
}

void guest_deinit(struct guest *guest)
{
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
        buffer_deinit(&guest->tcp[i].output);
        buffer_deinit(&guest->tcp[i].head);
    }
    buffer_deinit(&guest->datagram);
    buffer_deinit(&guest->dhcp);
    buffer_deinit(&guest->advertisement);
    buffer_deinit(&guest->out);
}

uint64_t guest_fnv(uint64_t hash, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* ---- building ---- */

void guest_frame_raw(struct guest *guest, struct bytes frame)
{
    uint8_t size[4];
    store_le32(size, (uint32_t)frame.size);
    buffer_append(&guest->out, bytes_of(size, sizeof size));
    buffer_append(&guest->out, frame);
}

bool guest_next_frame(const struct guest *guest, size_t *at, struct bytes *frame)
{
    if (*at + 4 > guest->out.size)
        return false;
    size_t size = load_le32(guest->out.data + *at);
    *frame = bytes_of(guest->out.data + *at + 4, size);
    *at += 4 + size;
    return true;
}

static uint32_t sum_of(const uint8_t *at, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < size; i += 2)
        sum += load_be16(at + i);
    return size % 2 ? sum + ((uint32_t)at[size - 1] << 8) : sum;
}

static uint16_t fold(uint32_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void ethernet(const struct guest *guest, uint8_t *frame, const uint8_t *target, uint16_t type)
{
    static const uint8_t gateway[6] = {0x52, 0x55, 10, 0, 2, 2};
    memcpy(frame, target ? target : gateway, 6);
    memcpy(frame + 6, guest->mac, 6);
    store_be16(frame + 12, type);
}

/* An IPv4 frame; offset_flags is the header's word of the same name. */
static void ip4_send(struct guest *guest, struct guest_ip from, struct guest_ip to, uint8_t protocol, uint16_t id,
                     uint16_t offset_flags, struct bytes payload)
{
    static uint8_t frame[ETH + 20 + 65535];
    uint8_t *ip = frame + ETH;
    ethernet(guest, frame, to.ip[0] == 255 ? broadcast : NULL, 0x0800);
    memset(ip, 0, 20);
    ip[0] = 0x45;
    store_be16(ip + 2, (uint16_t)(20 + payload.size));
    store_be16(ip + 4, id);
    store_be16(ip + 6, offset_flags);
    ip[8] = 64;
    ip[9] = protocol;
    memcpy(ip + 12, from.ip, 4);
    memcpy(ip + 16, to.ip, 4);
    store_be16(ip + 10, fold(sum_of(ip, 20)));
    if (payload.size)
        memcpy(ip + 20, payload.data, payload.size);
    guest_frame_raw(guest, bytes_of(frame, ETH + 20 + payload.size));
}

static uint16_t transport_sum(struct guest_ip from, struct guest_ip to, uint8_t protocol, const uint8_t *at,
                              size_t size)
{
    return fold(sum_of(from.ip, 4) + sum_of(to.ip, 4) + protocol + (uint32_t)size + sum_of(at, size));
}

void guest_arp_request(struct guest *guest, struct guest_ip target)
{
    uint8_t frame[ETH + 28] = {0};
    uint8_t *arp = frame + ETH;
    ethernet(guest, frame, broadcast, 0x0806);
    store_be16(arp, 1);
    store_be16(arp + 2, 0x0800);
    arp[4] = 6;
    arp[5] = 4;
    store_be16(arp + 6, 1);
    memcpy(arp + 8, guest->mac, 6);
    memcpy(arp + 14, guest->ip.ip, 4);
    memcpy(arp + 24, target.ip, 4);
    guest_frame_raw(guest, bytes_of(frame, sizeof frame));
}

static void arp_reply(struct guest *guest, const uint8_t *request)
{
    uint8_t frame[ETH + 28] = {0};
    uint8_t *arp = frame + ETH;
    ethernet(guest, frame, request + 8, 0x0806);
    memcpy(arp, request, 6);
    store_be16(arp + 6, 2);
    memcpy(arp + 8, guest->mac, 6);
    memcpy(arp + 14, guest->ip.ip, 4);
    memcpy(arp + 18, request + 8, 10);
    guest_frame_raw(guest, bytes_of(frame, sizeof frame));
}

void guest_ping(struct guest *guest, struct guest_ip target, uint16_t sequence, size_t size)
{
    uint8_t icmp[8 + 4096] = {8};
    store_be16(icmp + 4, 0x1234);
    store_be16(icmp + 6, sequence);
    for (size_t i = 0; i < size; i++)
        icmp[8 + i] = (uint8_t)i;
    store_be16(icmp + 2, fold(sum_of(icmp, 8 + size)));
    ip4_send(guest, guest->ip, target, 1, guest->identification++, 0, bytes_of(icmp, 8 + size));
}

static size_t udp_build(struct guest *guest, struct guest_ip source, struct guest_ip target, uint16_t from,
                        uint16_t to, struct bytes data, uint8_t *udp)
{
    (void)guest;
    store_be16(udp, from);
    store_be16(udp + 2, to);
    store_be16(udp + 4, (uint16_t)(8 + data.size));
    store_be16(udp + 6, 0);
    if (data.size)
        memcpy(udp + 8, data.data, data.size);
    uint16_t sum = transport_sum(source, target, 17, udp, 8 + data.size);
    store_be16(udp + 6, sum ? sum : 0xffff);
    return 8 + data.size;
}

void guest_udp(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to, struct bytes data)
{
    static uint8_t udp[65536];
    size_t size = udp_build(guest, guest->ip, target, from, to, data, udp);
    ip4_send(guest, guest->ip, target, 17, guest->identification++, 0, bytes_of(udp, size));
}

void guest_udp_fragments(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to, struct bytes data,
                         size_t part)
{
    static uint8_t udp[65536];
    size_t size = udp_build(guest, guest->ip, target, from, to, data, udp);
    uint16_t id = guest->identification++;
    for (size_t at = 0; at < size; at += part) {
        bool is_last = at + part >= size;
        ip4_send(guest, guest->ip, target, 17, id, (uint16_t)(at / 8 | (is_last ? 0 : 0x2000)),
                 bytes_of(udp + at, is_last ? size - at : part));
    }
}

static void dhcp_send(struct guest *guest, uint8_t type)
{
    static const uint8_t cookie[4] = {99, 130, 83, 99};
    uint8_t message[300] = {1, 1, 6, 0, 0x39, 3, 0xf3, 0x26};
    uint8_t udp[8 + sizeof message];
    size_t at = 240;
    memcpy(message + 28, guest->mac, 6);
    memcpy(message + 236, cookie, 4);
    message[at++] = 53;
    message[at++] = 1;
    message[at++] = type;
    if (type == 3) {
        message[at++] = 50;
        message[at++] = 4;
        memcpy(message + at, guest->offered.ip, 4);
        at += 4;
    }
    message[at] = 255;
    size_t size = udp_build(guest, guest_ip(0, 0, 0, 0), guest_ip(255, 255, 255, 255), 68, 67,
                            bytes_of(message, sizeof message), udp);
    ip4_send(guest, guest_ip(0, 0, 0, 0), guest_ip(255, 255, 255, 255), 17, guest->identification++, 0,
             bytes_of(udp, size));
}

void guest_dhcp_discover(struct guest *guest)
{
    dhcp_send(guest, 1);
}

struct bytes guest_dhcp_option(const struct guest *guest, uint8_t option)
{
    const uint8_t *message = guest->dhcp.data;
    for (size_t at = 240; at + 1 < guest->dhcp.size && message[at] != 255;) {
        size_t size = message[at + 1];
        if (message[at] == 0) {
            at++;
            continue;
        }
        if (message[at] == option)
            return bytes_slice(buffer_bytes(&guest->dhcp), at + 2, size);
        at += 2 + size;
    }
    return bytes_of(NULL, 0);
}

/* RFC 4861 section 4.1, from an address that the guest made up of its hardware address. */
void guest_router_solicitation(struct guest *guest)
{
    static const uint8_t from[16] = {0xfe, 0x80, [8] = 0x00, 0, 0, 0xff, 0xfe, 0, 0, 0x01};
    static const uint8_t to[16] = {0xff, 0x02, [15] = 2};
    static const uint8_t routers[6] = {0x33, 0x33, 0, 0, 0, 2};
    uint8_t frame[ETH + 40 + 8] = {0};
    uint8_t *ip = frame + ETH, *icmp = ip + 40;
    ethernet(guest, frame, routers, 0x86dd);
    ip[0] = 0x60;
    store_be16(ip + 4, 8);
    ip[6] = 58;
    ip[7] = 255;
    memcpy(ip + 8, from, 16);
    memcpy(ip + 24, to, 16);
    icmp[0] = 133;
    store_be16(icmp + 2, fold(sum_of(from, 16) + sum_of(to, 16) + 58 + 8 + sum_of(icmp, 8)));
    guest_frame_raw(guest, bytes_of(frame, sizeof frame));
}

void guest_dns_query(struct guest *guest, uint16_t from, uint16_t id, const char *name)
{
    uint8_t query[300] = {0};
    size_t at = 12;
    store_be16(query, id);
    store_be16(query + 2, 0x0100);
    store_be16(query + 4, 1);
    while (*name) {
        size_t label = strcspn(name, ".");
        query[at++] = (uint8_t)label;
        memcpy(query + at, name, label);
        at += label;
        name += label + (name[label] == '.');
    }
    query[at++] = 0;
    store_be16(query + at, 1);
    store_be16(query + at + 2, 1);
    guest_udp(guest, guest_ip(10, 0, 2, 3), from, 53, bytes_of(query, at + 4));
}

/* ---- TCP ---- */

static void tcp_send(struct guest *guest, const struct guest_tcp *tcp, uint32_t sequence, unsigned flags,
                     struct bytes data)
{
    static uint8_t segment[24 + GUEST_SEGMENT_MAX];
    size_t header = flags & SYN ? 24 : 20;
    store_be16(segment, tcp->local_port);
    store_be16(segment + 2, tcp->remote_port);
    store_be32(segment + 4, sequence);
    store_be32(segment + 8, flags & ACK ? tcp->receive_next : 0);
    segment[12] = (uint8_t)(header / 4 << 4);
    segment[13] = (uint8_t)flags;
    store_be16(segment + 14, 65535);
    store_be32(segment + 16, 0);
    if (flags & SYN) {
        store_be16(segment + 20, 0x0204);
        store_be16(segment + 22, (uint16_t)(guest->segment ? guest->segment : GUEST_MSS));
    }
    if (data.size)
        memcpy(segment + header, data.data, data.size);
    store_be16(segment + 16, transport_sum(guest->ip, tcp->remote, 6, segment, header + data.size));
    ip4_send(guest, guest->ip, tcp->remote, 6, guest->identification++, 0x4000,
             bytes_of(segment, header + data.size));
}

static struct guest_tcp *tcp_new(struct guest *guest)
{
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
        struct guest_tcp *tcp = &guest->tcp[i];
        if (tcp->state != GUEST_FREE)
            continue;
        tcp->received_hash = GUEST_FNV_START;
        tcp->send_base = 1000u * (i + 1);
        tcp->window = GUEST_MSS;
        return tcp;
    }
    return NULL;
}

unsigned guest_tcp_connect(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to,
                           struct bytes request)
{
    struct guest_tcp *tcp = tcp_new(guest);
    if (!tcp)
        return GUEST_TCP_MAX;
    tcp->state = GUEST_SYN_SENT;
    tcp->remote = target;
    tcp->local_port = from;
    tcp->remote_port = to;
    buffer_append(&tcp->output, request);
    tcp_send(guest, tcp, tcp->send_base - 1, SYN, bytes_of(NULL, 0));
    return (unsigned)(tcp - guest->tcp);
}

bool guest_tcp_all_closed(const struct guest *guest)
{
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
        if (guest->tcp[i].state != GUEST_FREE && guest->tcp[i].state != GUEST_CLOSED)
            return false;
    }
    return true;
}

static void tcp_output(struct guest *guest, struct guest_tcp *tcp)
{
    while (tcp->next < tcp->output.size && tcp->next - tcp->acked < tcp->window) {
        uint32_t size = (uint32_t)tcp->output.size - tcp->next;
        uint32_t room = tcp->window - (tcp->next - tcp->acked);
        uint32_t most = guest->segment ? guest->segment : GUEST_MSS;
        size = size > most ? most : size;
        size = size > room ? room : size;
        tcp_send(guest, tcp, tcp->send_base + tcp->next, ACK | PSH, bytes_of(tcp->output.data + tcp->next, size));
        tcp->next += size;
        tcp->wants_ack = false;
    }
    bool may_close = tcp->close_when_sent || tcp->fin_received;
    if (may_close && !tcp->fin_sent && tcp->next == tcp->output.size) {
        tcp_send(guest, tcp, tcp->send_base + tcp->next, FIN | ACK, bytes_of(NULL, 0));
        tcp->fin_sent = true;
        tcp->wants_ack = false;
    }
}

static void tcp_data(struct guest *guest, struct guest_tcp *tcp, struct bytes data)
{
    tcp->receive_next += (uint32_t)data.size;
    tcp->received += data.size;
    if (!guest->skips_hash)
        tcp->received_hash = guest_fnv(tcp->received_hash, data);
    if (tcp->head.size < 512)
        buffer_append(&tcp->head, bytes_slice(data, 0, 512 - tcp->head.size));
    tcp->wants_ack = true;
    if (guest->ack_every && ++tcp->unacked_segments >= guest->ack_every) {
        tcp->unacked_segments = 0;
        tcp->wants_ack = false;
        tcp_send(guest, tcp, tcp->send_base + tcp->next, ACK, bytes_of(NULL, 0));
    }
}

static void tcp_segment(struct guest *guest, struct guest_tcp *tcp, const uint8_t *at, struct bytes data)
{
    unsigned flags = at[13];
    uint32_t sequence = load_be32(at + 4);
    if (flags & RST) {
        tcp->state = GUEST_CLOSED;
        tcp->was_reset = true;
        return;
    }
    if (flags & SYN) {
        tcp->receive_next = sequence + 1;
        tcp->wants_ack = true;
        tcp->state = tcp->state == GUEST_SYN_SENT ? GUEST_OPEN : tcp->state;
    }
    if (flags & ACK) {
        uint32_t acked = load_be32(at + 8) - tcp->send_base;
        if (tcp->state == GUEST_SYN_RECEIVED && acked == 0)
            tcp->state = GUEST_OPEN;
        if (acked <= tcp->output.size + 1)
            tcp->acked = acked > tcp->output.size ? (uint32_t)tcp->output.size : acked;
        tcp->window = load_be16(at + 14);
        if (tcp->fin_sent && acked == tcp->output.size + 1 && tcp->fin_received)
            tcp->state = GUEST_CLOSED;
    }
    if (data.size && sequence == tcp->receive_next)
        tcp_data(guest, tcp, data);
    else if (data.size)
        tcp->wants_ack = true;
    if ((flags & FIN) && sequence + (uint32_t)data.size == tcp->receive_next) {
        tcp->receive_next++;
        tcp->fin_received = true;
        tcp->wants_ack = true;
    }
    if (tcp->fin_sent && tcp->fin_received && (flags & ACK) &&
        load_be32(at + 8) == tcp->send_base + (uint32_t)tcp->output.size + 1) {
        tcp_send(guest, tcp, tcp->send_base + (uint32_t)tcp->output.size + 1, ACK, bytes_of(NULL, 0));
        tcp->wants_ack = false;
        tcp->state = GUEST_CLOSED;
    }
}

static void tcp_accept(struct guest *guest, struct guest_ip from, const uint8_t *at)
{
    struct guest_tcp *tcp = tcp_new(guest);
    if (!tcp)
        return;
    tcp->state = GUEST_SYN_RECEIVED;
    tcp->remote = from;
    tcp->local_port = load_be16(at + 2);
    tcp->remote_port = load_be16(at);
    tcp->receive_next = load_be32(at + 4) + 1;
    if (guest->greeting)
        buffer_append(&tcp->output, bytes_of_string(guest->greeting));
    tcp->close_when_sent = true;
    tcp_send(guest, tcp, tcp->send_base - 1, SYN | ACK, bytes_of(NULL, 0));
}

static void tcp_receive(struct guest *guest, struct guest_ip from, struct bytes segment)
{
    const uint8_t *at = segment.data;
    size_t header = segment.size >= 20 ? (size_t)(at[12] >> 4) * 4 : 0;
    if (header < 20 || header > segment.size)
        return;
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
        struct guest_tcp *tcp = &guest->tcp[i];
        if (tcp->state == GUEST_FREE || tcp->state == GUEST_CLOSED || tcp->local_port != load_be16(at + 2) ||
            tcp->remote_port != load_be16(at) || memcmp(tcp->remote.ip, from.ip, 4) != 0)
            continue;
        tcp_segment(guest, tcp, at, bytes_slice(segment, header, segment.size));
        return;
    }
    if ((at[13] & (SYN | ACK)) == SYN && guest->listen_port && load_be16(at + 2) == guest->listen_port)
        tcp_accept(guest, from, at);
}

void guest_flush(struct guest *guest)
{
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++) {
        struct guest_tcp *tcp = &guest->tcp[i];
        if (tcp->state == GUEST_OPEN)
            tcp_output(guest, tcp);
        if (tcp->state == GUEST_OPEN && tcp->wants_ack)
            tcp_send(guest, tcp, tcp->send_base + tcp->next + tcp->fin_sent, ACK, bytes_of(NULL, 0));
        tcp->wants_ack = false;
        tcp->unacked_segments = 0;
    }
}

/* ---- receiving ---- */

static void dhcp_receive(struct guest *guest, struct bytes message)
{
    uint8_t type = 0;
    if (message.size < 240)
        return;
    memcpy(guest->offered.ip, message.data + 16, 4);
    buffer_clear(&guest->dhcp);
    buffer_append(&guest->dhcp, message);
    for (size_t at = 240; at + 1 < message.size && message.data[at] != 255;) {
        size_t size = message.data[at + 1];
        const uint8_t *value = message.data + at + 2;
        if (message.data[at] == 53)
            type = *value;
        if (message.data[at] == 3)
            memcpy(guest->router.ip, value, 4);
        if (message.data[at] == 6)
            memcpy(guest->name_server.ip, value, 4);
        at += 2 + size;
    }
    if (type == 2)
        dhcp_send(guest, 3);
    if (type == 5)
        guest->is_bound = true;
}

static void udp_receive(struct guest *guest, struct guest_ip from, struct bytes datagram)
{
    if (datagram.size < 8)
        return;
    struct bytes data = bytes_slice(datagram, 8, datagram.size);
    if (load_be16(datagram.data + 2) == 68) {
        dhcp_receive(guest, data);
        return;
    }
    guest->seen.datagrams++;
    guest->datagram_port = load_be16(datagram.data + 2);
    buffer_clear(&guest->datagram);
    buffer_append(&guest->datagram, data);
    if (guest->echoes_udp)
        guest_udp(guest, from, load_be16(datagram.data + 2), load_be16(datagram.data), data);
}

static void icmp_receive(struct guest *guest, struct bytes message)
{
    if (message.size < 8)
        return;
    if (message.data[0] == 0)
        guest->seen.echo_replies++;
    if (message.data[0] == 3) {
        guest->seen.unreachable++;
        guest->seen.unreachable_code = message.data[1];
        /* A refused connection: the ports stand in the header that is quoted. */
        for (unsigned i = 0; i < GUEST_TCP_MAX && message.size >= 32; i++) {
            struct guest_tcp *tcp = &guest->tcp[i];
            if (tcp->state == GUEST_SYN_SENT && message.data[17] == 6 &&
                load_be16(message.data + 28) == tcp->local_port)
                tcp->state = GUEST_CLOSED;
        }
    }
}

static void ip6_receive(struct guest *guest, struct bytes packet)
{
    if (packet.size <= 40 || packet.data[6] != 58)
        return;
    guest->seen.solicitations += packet.data[40] == 135;
    if (packet.data[40] != 134)
        return;
    guest->seen.router_advertisements++;
    buffer_clear(&guest->advertisement);
    buffer_append(&guest->advertisement, bytes_slice(packet, 40, packet.size));
}

void guest_receive(struct guest *guest, struct bytes frame)
{
    guest->seen.frames++;
    guest->largest = frame.size > guest->largest ? frame.size : guest->largest;
    if (frame.size < ETH + 20)
        return;
    const uint8_t *at = frame.data + ETH;
    switch (load_be16(frame.data + 12)) {
    case 0x0806:
        guest->seen.arp_replies += load_be16(at + 6) == 2;
        if (load_be16(at + 6) == 1 && memcmp(at + 24, guest->ip.ip, 4) == 0) {
            guest->seen.arp_requests++;
            arp_reply(guest, at);
        }
        return;
    case 0x86dd: ip6_receive(guest, bytes_slice(frame, ETH, frame.size)); return;
    case 0x0800: break;
    default: return;
    }
    struct guest_ip from;
    size_t header = (size_t)(at[0] & 15) * 4;
    size_t total = load_be16(at + 2);
    if (total > frame.size - ETH || total < header)
        return;
    struct bytes payload = bytes_of(at + header, total - header);
    memcpy(from.ip, at + 12, 4);
    if (load_be16(at + 6) & 0x1fff)
        return;
    if (at[9] == 1)
        icmp_receive(guest, payload);
    if (at[9] == 6)
        tcp_receive(guest, from, payload);
    if (at[9] == 17)
        udp_receive(guest, from, payload);
}
