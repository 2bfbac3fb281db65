/* A virtual Ethernet: what one port sends reaches every other port, each frame a fixed number of cycles after it was
 * sent. There is no address table and no spanning tree: a hub, not a switch.
 *
 * Ports belong to machines that are run one behind the other, each up to the same cycle (src/cluster.c). A frame
 * waits with its sender until hub_exchange brings it to the other ports, just before the quantum in which it arrives.
 * As no quantum is longer than the shortest latency, none can come too late.
 *
 * Invariants
 * 1. `sent` of each port is in the order of arrival, since the latency of a port never changes.
 * 2. Behind hub_exchange(until), `due` of each port holds what arrives before `until`, in order of arrival; frames of
 *    one cycle in the order of their senders' numbers. */
#ifndef REPRISE_BACKENDS_NIC_HUB_H
#define REPRISE_BACKENDS_NIC_HUB_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/frame_queue.h"
#include "src/base/bytes.h"

#define HUB_PORTS_MAX 16
#define HUB_FRAMES 4096u /* on the wire from one port; what does not fit is lost, as on a saturated wire */
#define HUB_BYTES (4u << 20)

struct hub_port {
    uint64_t latency_cycles; /* at least 1 */
    struct frame_queue sent; /* at_cycle: when it arrives at the others */
    struct frame_queue due;
    bool is_gone;     /* its machine has ended: takes nothing more */
    uint64_t dropped; /* for reports */
};

struct hub {
    struct hub_port *ports[HUB_PORTS_MAX];
    unsigned count;
};

void hub_port_init(struct hub_port *port, uint64_t latency_cycles);
void hub_port_deinit(struct hub_port *port);
/* The next port, borrowed. */
void hub_attach(struct hub *hub, struct hub_port *port);
/* From the machine that owns the port. */
void hub_port_send(struct hub_port *port, uint64_t cycle, struct bytes frame);
/* Brings every frame that arrives before `until` to the ports it arrives at. */
void hub_exchange(struct hub *hub, uint64_t until);
/* When the next frame on the wire arrives; FRAME_NEVER: there is none. */
uint64_t hub_next(const struct hub *hub);

#endif
