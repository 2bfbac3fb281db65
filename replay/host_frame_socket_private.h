/* What host_frame_socket.c (frames, rounds) and host_frame_socket_open.c (connections) share. */
#ifndef REPRISE_REPLAY_HOST_FRAME_SOCKET_PRIVATE_H
#define REPRISE_REPLAY_HOST_FRAME_SOCKET_PRIVATE_H

#include "replay/frame_gate.h"
#include "replay/frame_wire.h"
#include "replay/host_endpoint.h"
#include "replay/host_frame_socket.h"

#define FRAME_SOCKET_CHUNK 65536u
#define FRAME_SOCKET_ROUND_READS 16u
#define FRAME_SOCKET_REST_ROUNDS 10000u /* in a second of guest time, for what was read and not given out yet */

/* Invariants
 *  1. fd is open in CONNECTING and UP, and -1 in WAITING.
 *  2. rest is a part of chunk: what was read and not taken apart yet. Nothing is read while it is not empty.
 *  3. is_link_up is what the guest was told last. */
struct frame_socket {
    struct host_net net;
    const struct host_calls *calls;
    struct frame_gate gate;
    struct host_notes notes;
    bool is_server;
    struct host_endpoint endpoint;
    char name[HOST_ENDPOINT_TEXT]; /* of the endpoint, for messages */
    uint64_t reconnect_cycles;
    uint64_t rest_cycles; /* between two rounds for what is left of a chunk */

    enum frame_socket_state { FRAME_SOCKET_WAITING, FRAME_SOCKET_CONNECTING, FRAME_SOCKET_UP } state;
    int listener; /* server, else -1 */
    int fd;
    bool is_broken;       /* cannot be written to: the next round gives the peer up */
    uint64_t retry_cycle; /* WAITING, client: UINT64_MAX is never */

    bool is_link_up;
    bool has_round;
    uint64_t last_cycle;

    struct frame_wire wire;
    uint8_t *chunk; /* FRAME_SOCKET_CHUNK */
    struct bytes rest;
    struct buffer out;

    bool is_refused; /* the last attempts to connect failed, which was said */
    bool is_said;    /* the counts, at the end */
    uint64_t unplugged, not_read, odd_sizes;
};

extern const struct host_net_ops frame_socket_ops;

/* host_frame_socket.c: to UP, with fd the peer's; to WAITING, whatever was before. */
void frame_socket_up(struct frame_socket *s);
void frame_socket_wait(struct frame_socket *s, uint64_t cycle);
/* host_frame_socket_open.c: in WAITING, takes the next peer or calls it when its time has come. */
void frame_socket_find_peer(struct frame_socket *s, uint64_t cycle);
/* In CONNECTING: what has become of it? */
void frame_socket_connected(struct frame_socket *s, uint64_t cycle);

#endif
