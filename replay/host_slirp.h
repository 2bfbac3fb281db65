/* One libslirp on the virtual clock: what host_slirp.c (rounds) and host_slirp_open.c (configuration) share. Nothing
 * else includes it; the modes see host_net.h. */
#ifndef REPRISE_REPLAY_HOST_SLIRP_H
#define REPRISE_REPLAY_HOST_SLIRP_H

#include <libslirp.h>
#include <poll.h>

#include "replay/host_net.h"
#include "replay/host_slirp_library.h"
#include "replay/host_slirp_origin.h"
#include "replay/host_slirp_screen.h"
#include "replay/host_slirp_smb.h"
#include "replay/host_socket.h"

#define HOST_SLIRP_TIMERS 4
#define HOST_SLIRP_MTU 1500

/* What libslirp 4.7 survives: its DHCP answers need 576 bytes, IPv6 needs 1280 (RFC 8200 section 5), and below 1500 a
 * TFTP request for large blocks overflows its buffer. */
#define HOST_SLIRP_MTU_IPV4 576
#define HOST_SLIRP_MTU_IPV6 1280
#define HOST_SLIRP_MTU_TFTP 1500
#define HOST_SLIRP_MTU_MAX 65521

/* The virtual timers that libslirp asks for: router advertisements. */
struct host_slirp_timer {
    bool is_used;
    bool is_armed;
    SlirpTimerId id;
    SlirpTimerCb callback; /* SlirpConfig before version 4; else NULL */
    void *opaque;
    int64_t expires_ms;
};

struct host_slirp_queued {
    uint64_t cycle;
    size_t size;
};

struct host_slirp_emitted {
    size_t size;
    struct frame_origin origin;
};

struct host_slirp_slot {
    int vfd;
    int events; /* SLIRP_POLL_* */
};

/* Invariants
 *  1. libslirp is entered in open, round and close only, through slirp_enter.
 *  2. slots and fds are those of the last fill, which nothing but libslirp itself can make stale: fds[i] is the real
 *     descriptor of slots[i].
 *  3. last_cycle is the cycle of the last round; the next one is later. */
struct host_slirp {
    struct host_net net;
    struct socket_host sockets;
    struct slirp_statics statics;
    struct screen screen;
    struct origins origins;
    Slirp *slirp;
    uint64_t clock_hz;
    uint64_t now_cycle;
    uint64_t last_cycle;
    bool has_round;
    bool is_notified; /* libslirp asked to be polled since the last fill */
    uint64_t timeout_cycle;

    struct buffer queued_bytes;
    struct host_slirp_queued *queued;
    size_t queued_count;
    size_t queued_room;
    struct bytes in_hand; /* the guest's frame that libslirp is looking at */

    struct buffer emitted_bytes;
    struct host_slirp_emitted *emitted;
    size_t emitted_count;
    size_t emitted_room;

    struct host_slirp_slot *slots;
    struct pollfd *fds;
    int *ready;
    size_t slot_count;
    size_t slot_room;
    struct buffer ready_record;

    struct host_slirp_timer timers[HOST_SLIRP_TIMERS];
    uint16_t forward_ports[HOST_FORWARDS_MAX];
    struct smb smb;
};

extern const struct host_net_ops host_slirp_ops;
extern const SlirpCb host_slirp_callbacks;

/* Makes this net the one that the hooks serve, with its own statics in place. */
void host_slirp_enter(struct host_slirp *slirp);
void host_slirp_leave(void);
/* Frees everything but libslirp's own state. */
void host_slirp_free(struct host_slirp *slirp);

#endif
