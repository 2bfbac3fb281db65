/* Length checks per protocol, and the reassembly of IPv4 fragments. */
#include "replay/host_slirp_screen.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

#define ETHERNET 14u
#define FRAGMENT_NS UINT64_C(30000000000) /* RFC 791's timer, at the upper end */
#define IP_MAX 65535u
#define FLAG_MORE 0x2000u
#define OFFSET_MASK 0x1fffu
#define PROTOCOL_TCP 6u
#define PROTOCOL_UDP 17u

enum verdict { REFUSE, PASS, FRAGMENT };

static bool transport_is_sound(unsigned protocol, const uint8_t *at, size_t size)
{
    switch (protocol) {
    case PROTOCOL_TCP: return size >= 20 && (at[12] >> 4) >= 5 && (size_t)(at[12] >> 4) * 4 <= size;
    case PROTOCOL_UDP: return size >= 8 && load_be16(at + 4) >= 8 && load_be16(at + 4) <= size;
    case 1: /* ICMP */
    case 58: /* ICMPv6 */ return size >= 8;
    default: return true;
    }
}

static bool arp_is_sound(struct bytes frame)
{
    const uint8_t *arp = frame.data + ETHERNET;
    return frame.size >= ETHERNET + 28 && load_be16(arp) == 1 && load_be16(arp + 2) == 0x0800 && arp[4] == 6 &&
           arp[5] == 4;
}

/* RFC 1071 over the header: 0 when it holds. */
static uint16_t header_checksum(const uint8_t *header, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < size; i += 2)
        sum += load_be16(header + i);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static enum verdict ip4_judge(struct bytes frame)
{
    const uint8_t *ip = frame.data + ETHERNET;
    size_t room = frame.size - ETHERNET;
    if (room < 20 || ip[0] >> 4 != 4)
        return REFUSE;
    size_t header = (size_t)(ip[0] & 15) * 4;
    size_t total = load_be16(ip + 2);
    if (header < 20 || total < header || total > room || header_checksum(ip, header) != 0)
        return REFUSE;
    unsigned flags = load_be16(ip + 6);
    if (flags & (FLAG_MORE | OFFSET_MASK))
        return FRAGMENT;
    return transport_is_sound(ip[9], ip + header, total - header) ? PASS : REFUSE;
}

static enum verdict ip6_judge(struct bytes frame)
{
    const uint8_t *ip = frame.data + ETHERNET;
    size_t room = frame.size - ETHERNET;
    if (room < 40 || ip[0] >> 4 != 6)
        return REFUSE;
    size_t payload = load_be16(ip + 4);
    if (payload == 0 || payload + 40 > room)
        return REFUSE;
    return transport_is_sound(ip[6], ip + 40, payload) ? PASS : REFUSE;
}

static void datagram_drop(struct screen_datagram *datagram)
{
    uint8_t *payload = datagram->payload;
    memset(datagram, 0, sizeof *datagram);
    datagram->payload = payload;
}

/* The datagram of this key; else a free place; else the oldest one gives way. */
static struct screen_datagram *datagram_of(struct screen *screen, const uint8_t *key, uint64_t now_ns)
{
    struct screen_datagram *place = NULL;
    for (unsigned i = 0; i < SCREEN_DATAGRAMS; i++) {
        struct screen_datagram *datagram = &screen->datagrams[i];
        if (datagram->is_open && datagram->expires_ns <= now_ns)
            datagram_drop(datagram);
        if (datagram->is_open && memcmp(datagram->key, key, sizeof datagram->key) == 0)
            return datagram;
        if (!place || (place->is_open && (!datagram->is_open || datagram->expires_ns < place->expires_ns)))
            place = datagram;
    }
    datagram_drop(place);
    place->is_open = true;
    place->expires_ns = now_ns + FRAGMENT_NS;
    memcpy(place->key, key, sizeof place->key);
    if (!place->payload)
        place->payload = mem_alloc(1, IP_MAX);
    return place;
}

/* False: it overlaps, or cannot belong to this datagram, which is then given up. */
static bool datagram_take(struct screen_datagram *datagram, size_t offset, struct bytes part, bool is_last)
{
    size_t end = offset + part.size;
    if (is_last ? datagram->size || datagram->highest > end : part.size % 8 != 0)
        return false;
    if (end > IP_MAX - 20 || (datagram->size && end > datagram->size))
        return false;
    for (size_t block = offset / 8; block < (end + 7) / 8; block++) {
        if (datagram->present[block / 8] & (1u << block % 8))
            return false;
        datagram->present[block / 8] |= (uint8_t)(1u << block % 8);
    }
    memcpy(datagram->payload + offset, part.data, part.size);
    datagram->received += part.size;
    if (end > datagram->highest)
        datagram->highest = end;
    if (is_last)
        datagram->size = end;
    return true;
}

static bool datagram_finish(struct screen *screen, struct screen_datagram *datagram, struct bytes *pass)
{
    uint8_t *ip = datagram->header + ETHERNET;
    size_t header = datagram->header_size - ETHERNET;
    bool is_sound = header + datagram->size <= IP_MAX && transport_is_sound(ip[9], datagram->payload, datagram->size);
    if (is_sound) {
        store_be16(ip + 2, (uint16_t)(header + datagram->size));
        store_be16(ip + 6, 0);
        store_be16(ip + 10, 0);
        store_be16(ip + 10, header_checksum(ip, header));
        buffer_clear(&screen->whole);
        buffer_append(&screen->whole, bytes_of(datagram->header, datagram->header_size));
        buffer_append(&screen->whole, bytes_of(datagram->payload, datagram->size));
        *pass = buffer_bytes(&screen->whole);
    }
    datagram_drop(datagram);
    return is_sound;
}

static bool fragment_take(struct screen *screen, uint64_t now_ns, struct bytes frame, struct bytes *pass)
{
    const uint8_t *ip = frame.data + ETHERNET;
    size_t header = (size_t)(ip[0] & 15) * 4;
    size_t offset = (size_t)(load_be16(ip + 6) & OFFSET_MASK) * 8;
    bool is_last = !(load_be16(ip + 6) & FLAG_MORE);
    struct bytes part = bytes_of(ip + header, load_be16(ip + 2) - header);
    uint8_t key[11];
    memcpy(key, ip + 12, 8);
    memcpy(key + 8, ip + 4, 2);
    key[10] = ip[9];
    if (part.size == 0)
        return false;
    struct screen_datagram *datagram = datagram_of(screen, key, now_ns);
    if (!datagram_take(datagram, offset, part, is_last)) {
        datagram_drop(datagram);
        return false;
    }
    if (offset == 0) {
        datagram->header_size = ETHERNET + header;
        memcpy(datagram->header, frame.data, datagram->header_size);
    }
    if (datagram->header_size == 0 || datagram->size == 0 || datagram->received != datagram->size)
        return false;
    return datagram_finish(screen, datagram, pass);
}

bool screen_frame(struct screen *screen, uint64_t now_ns, struct bytes frame, struct bytes *pass)
{
    enum verdict verdict = REFUSE;
    *pass = frame;
    if (frame.size >= ETHERNET && frame.size <= ETHERNET + IP_MAX) {
        switch (load_be16(frame.data + 12)) {
        case 0x0800: verdict = ip4_judge(frame); break;
        case 0x0806: verdict = arp_is_sound(frame) ? PASS : REFUSE; break;
        case 0x86dd: verdict = ip6_judge(frame); break;
        default: break; /* libslirp knows NC-SI besides, which no guest of ours speaks */
        }
    }
    if (verdict == FRAGMENT)
        return fragment_take(screen, now_ns, frame, pass);
    screen->refused += verdict == REFUSE;
    return verdict == PASS;
}

void screen_deinit(struct screen *screen)
{
    for (unsigned i = 0; i < SCREEN_DATAGRAMS; i++)
        mem_free(screen->datagrams[i].payload);
    buffer_deinit(&screen->whole);
    memset(screen, 0, sizeof *screen);
}
