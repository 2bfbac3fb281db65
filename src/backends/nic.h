/* The far end of a network card: frames out through the port, frames in from the machine's take loop, kept in a
 * bounded queue until the guest gives the card a buffer. It never looks into a frame.
 *
 * Invariants
 * 1. At most NIC_QUEUE_FRAMES frames and NIC_QUEUE_BYTES bytes wait; what does not fit is dropped and counted.
 * 2. A waiting frame has 1 to NIC_FRAME_MAX bytes. Frames leave in the order in which they came. */
#ifndef REPRISE_BACKENDS_NIC_H
#define REPRISE_BACKENDS_NIC_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

#define NIC_QUEUE_FRAMES 1024
#define NIC_QUEUE_BYTES  (2u << 20)
#define NIC_FRAME_MIN    14 /* an Ethernet header */
#define NIC_FRAME_MAX    65535

struct nic {
    const struct crossing *crossing;
    uint16_t source; /* SOURCE(SOURCE_NET, i) */
    uint8_t mac[6];
    bool link_up; /* starts true */
    /* The card: called when a frame has come in or the link has changed. */
    void (*changed)(void *context);
    void *context;
    uint8_t *bytes; /* ring of NIC_QUEUE_BYTES; a frame never wraps */
    uint32_t starts[NIC_QUEUE_FRAMES];
    uint32_t sizes[NIC_QUEUE_FRAMES];
    unsigned first;
    unsigned count;
    /* Counters for reports; not part of the state hash. */
    uint64_t frames_in, frames_out, dropped_in, dropped_out;
};

void nic_init(struct nic *nic, const struct crossing *crossing, uint16_t source, const uint8_t mac[6]);
void nic_deinit(struct nic *nic);
/* Machine reboot: drops what waits. */
void nic_reset(struct nic *nic);
/* For the card's model. */
void nic_listen(struct nic *nic, void (*changed)(void *context), void *context);

/* From the machine: FRAME_IN and LINK. Frames without a size that fits, or while the queue is full, are dropped. */
void nic_receive(struct nic *nic, struct bytes frame);
void nic_set_link(struct nic *nic, bool is_up);

/* From the card. Sends a frame (FRAME_OUT); dropped if its size does not fit or the link is down. */
void nic_send(struct nic *nic, struct bytes frame);
/* The oldest waiting frame, valid until nic_pop or nic_receive; size 0 if none waits. */
struct bytes nic_peek(const struct nic *nic);
void nic_pop(struct nic *nic);

void nic_hash(const struct nic *nic, struct hasher *hasher);

#endif
