/* The far end of a network card: frames out through the port, frames in from the machine's take loop, kept in a
 * bounded queue until the guest gives the card a buffer. It never looks into a frame.
 *
 * Link. While it is down nothing comes in and nothing leaves: frames are dropped and counted. What came in before
 * waits on and is still delivered. The link is the world's: no reset changes it.
 *
 * Invariants
 * 1. At most NIC_QUEUE_FRAMES frames and NIC_QUEUE_BYTES bytes wait; what does not fit is dropped and counted.
 * 2. A waiting frame has NIC_FRAME_MIN to NIC_FRAME_MAX bytes. Frames leave in the order in which they came. */
#ifndef REPRISE_BACKENDS_NIC_H
#define REPRISE_BACKENDS_NIC_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

#define NIC_QUEUE_FRAMES 1024
#define NIC_QUEUE_BYTES (2u << 20)
#define NIC_FRAME_MIN 14 /* an Ethernet header */
#define NIC_FRAME_MAX 65535

#define NIC_MTU_DEFAULT 1500

struct nic_config {
    uint16_t source; /* SOURCE(SOURCE_NET, i) */
    uint8_t mac[6];
    uint16_t mtu;
    bool takes_large; /* the far end takes TCP frames beyond the MTU: it is no wire but another TCP */
};

struct nic {
    const struct crossing *crossing;
    uint16_t source;
    uint8_t mac[6];
    uint16_t mtu;
    bool takes_large;
    bool link_up;                                     /* starts true */
    void (*leave)(void *context, struct bytes frame); /* NULL: at once through the port, as FRAME_OUT */
    void *leave_context;
    /* The card: called when a frame has come in or the link has changed. */
    void (*changed)(void *context);
    void *context;
    uint8_t *bytes; /* ring of NIC_QUEUE_BYTES; a frame never wraps */
    uint32_t starts[NIC_QUEUE_FRAMES];
    uint32_t sizes[NIC_QUEUE_FRAMES];
    unsigned first;
    unsigned count;
    uint32_t waiting_bytes; /* of those frames */
    /* Counters for reports; not part of the state hash. */
    uint64_t frames_in, frames_out, dropped_in, dropped_out;
};

void nic_init(struct nic *nic, const struct crossing *crossing, const struct nic_config *config);
void nic_deinit(struct nic *nic);
/* Machine reboot: drops what waits. */
void nic_reset(struct nic *nic);
/* For the card's model. */
void nic_listen(struct nic *nic, void (*changed)(void *context), void *context);

/* Where sent frames go instead of the port: what has an impairment or a hub behind it. */
void nic_divert(struct nic *nic, void (*leave)(void *context, struct bytes frame), void *context);

/* From the machine: FRAME_IN and LINK. Frames without a size that fits, or while the queue is full, are dropped. */
void nic_receive(struct nic *nic, struct bytes frame);
void nic_set_link(struct nic *nic, bool is_up);

/* From the card. Sends a frame (FRAME_OUT, or `leave`); dropped if its size does not fit or the link is down. */
void nic_send(struct nic *nic, struct bytes frame);
/* The oldest waiting frame (index 0) or one behind it, valid until nic_pop or nic_receive; size 0: there is none. */
struct bytes nic_peek(const struct nic *nic, unsigned index);
/* Drops the oldest `count` frames, of which there are that many. */
void nic_pop(struct nic *nic, unsigned count);
/* What waits would not fit twice. */
bool nic_is_half_full(const struct nic *nic);

void nic_hash(const struct nic *nic, struct hasher *hasher);

#endif
