/* A guest made of a few functions: it builds Ethernet frames, answers ARP, speaks enough DHCP, DNS, UDP, ICMP and TCP
 * to hold a conversation, and does nothing that does not follow from the frames it was given. So the same frames at
 * the same cycles make it send the same frames at the same cycles. */
#ifndef REPRISE_TESTS_LIB_NET_GUEST_H
#define REPRISE_TESTS_LIB_NET_GUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define GUEST_TCP_MAX 64
#define GUEST_MSS 1460u
#define GUEST_SEGMENT_MAX 65000u

struct guest_ip {
    uint8_t ip[4];
};

static inline struct guest_ip guest_ip(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    return (struct guest_ip){{a, b, c, d}};
}

enum guest_tcp_state { GUEST_FREE, GUEST_SYN_SENT, GUEST_SYN_RECEIVED, GUEST_OPEN, GUEST_CLOSED };

struct guest_tcp {
    enum guest_tcp_state state;
    struct guest_ip remote;
    uint16_t local_port;
    uint16_t remote_port;
    uint32_t send_base; /* sequence number of the first byte of `output` */
    uint32_t next;      /* offset in output of the next byte to send */
    uint32_t acked;
    uint32_t window;
    uint32_t receive_next;
    struct buffer output;
    bool close_when_sent;
    bool fin_sent;
    bool fin_received;
    bool was_reset;
    bool wants_ack;
    unsigned unacked_segments;
    uint64_t received;
    uint64_t received_hash; /* FNV-1a over all bytes in order */
    struct buffer head;     /* the first 512 bytes */
};

struct guest_counters {
    unsigned arp_replies;
    unsigned arp_requests;
    unsigned echo_replies;
    unsigned unreachable;
    unsigned unreachable_code;
    unsigned datagrams;
    unsigned frames;
    unsigned router_advertisements;
    unsigned solicitations; /* of neighbours, IPv6 */
};

struct guest {
    uint8_t mac[6];
    struct guest_ip ip;
    struct guest_tcp tcp[GUEST_TCP_MAX];
    struct guest_counters seen;
    /* What DHCP said. */
    struct guest_ip offered;
    struct guest_ip router;
    struct guest_ip name_server;
    bool is_bound;
    struct buffer dhcp;          /* the last answer, from its first byte on */
    struct buffer advertisement; /* the last router advertisement, from the ICMPv6 header on */
    /* The last UDP datagram, ICMP payload or DNS answer. */
    struct buffer datagram;
    uint16_t datagram_port;
    uint16_t identification;
    /* Server side: connections to listen_port get `greeting` and are closed when the peer has closed. */
    uint16_t listen_port;
    const char *greeting;
    bool echoes_udp;
    uint32_t segment;   /* the largest that is sent, and said to be taken; 0: GUEST_MSS */
    size_t largest;     /* frame that came */
    unsigned ack_every; /* segments per ACK; 0: one ACK a round */
    bool skips_hash;    /* throughput: do not look at the bytes */
    struct buffer out;  /* frames to send: u32 size, bytes */
};

void guest_init(struct guest *guest);
void guest_deinit(struct guest *guest);
/* One frame from the network. Replies go to out. */
void guest_receive(struct guest *guest, struct bytes frame);
/* After a batch of frames: the ACKs and data that are waiting. */
void guest_flush(struct guest *guest);
/* Takes the next frame out of `out`, from *at on; false: none is left. */
bool guest_next_frame(const struct guest *guest, size_t *at, struct bytes *frame);
void guest_frame_raw(struct guest *guest, struct bytes frame);

void guest_arp_request(struct guest *guest, struct guest_ip target);
void guest_dhcp_discover(struct guest *guest);
/* An option of the last DHCP answer; empty: it is not there. */
struct bytes guest_dhcp_option(const struct guest *guest, uint8_t option);
void guest_router_solicitation(struct guest *guest);
void guest_ping(struct guest *guest, struct guest_ip target, uint16_t sequence, size_t size);
void guest_udp(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to, struct bytes data);
/* The same, as fragments of at most part bytes. */
void guest_udp_fragments(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to, struct bytes data,
                         size_t part);
void guest_dns_query(struct guest *guest, uint16_t from, uint16_t id, const char *name);
/* Opens a connection that sends `request`; returns its index. */
unsigned guest_tcp_connect(struct guest *guest, struct guest_ip target, uint16_t from, uint16_t to,
                           struct bytes request);
/* Every connection is closed, reset, or was never used. */
bool guest_tcp_all_closed(const struct guest *guest);
uint64_t guest_fnv(uint64_t hash, struct bytes bytes);
#define GUEST_FNV_START UINT64_C(0xcbf29ce484222325)

#endif
