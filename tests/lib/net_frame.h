/* Ethernet frames of TCP and UDP for tests, with checksums of their own making (a word at a time, as RFC 1071 says),
 * so that nothing is checked with what is tested. */
#ifndef REPRISE_TESTS_NET_FRAME_H
#define REPRISE_TESTS_NET_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

struct net_frame {
    bool is_v6;
    bool is_udp;
    bool has_vlan;
    uint16_t id;
    uint16_t source_port; /* distinguishes connections */
    uint32_t sequence;
    uint8_t flags;           /* TCP's */
    uint8_t options_size;    /* of TCP, a multiple of 4; filled with no-operations */
    uint8_t ip_options_size; /* of IPv4, a multiple of 4, the same */
    uint32_t payload_size;
    uint8_t payload_seed; /* byte i of the payload is seed + (sequence + i) * 13 */
};

/* Writes the frame and returns its size. */
uint32_t net_frame_write(const struct net_frame *frame, uint8_t *out);
uint32_t net_frame_network(const struct net_frame *frame);
uint32_t net_frame_transport(const struct net_frame *frame);
uint32_t net_frame_payload(const struct net_frame *frame);
/* Writes both checksums anew over whatever the frame says now. */
void net_frame_seal(const struct net_frame *frame, uint8_t *bytes, uint32_t size);
/* Leaves the pseudo header's sum alone in the transport checksum, as a driver does that asks for NEEDS_CSUM. */
void net_frame_open(const struct net_frame *frame, uint8_t *bytes, uint32_t size);
/* The naive sum, not complemented. */
uint16_t net_frame_sum(uint32_t sum, const uint8_t *bytes, uint32_t size);

#endif
