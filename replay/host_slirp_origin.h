/* Guesses where the payload of a frame that libslirp emits already stands on the tape: in the bytes that an earlier
 * recv or recvfrom returned. Bytes of TCP are found by sequence number, datagrams by content. Whoever writes a frame
 * compares it with the bytes that the guess names (frame_cache.h), so a wrong one costs space and never correctness.
 * Used while recording only. */
#ifndef REPRISE_REPLAY_HOST_SLIRP_ORIGIN_H
#define REPRISE_REPLAY_HOST_SLIRP_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_net.h"
#include "src/base/bytes.h"

#define ORIGIN_THIS_ROUND UINT64_MAX /* event_seq until the round's event has been appended */

/* The two ends of a transport frame, as the guest names them. */
struct origin_flow {
    uint16_t guest_port;
    uint16_t remote_port;
    uint8_t remote_ip[16];
};

struct origin_chunk {
    uint64_t event_seq;
    uint32_t event_offset;
    uint64_t start; /* offset in the stream */
    uint32_t size;
};

struct origin_stream {
    int vfd;
    bool is_datagram;
    bool is_accepted; /* its guest side is not known until the first SYN */
    struct origin_flow flow;
    bool has_base;
    uint32_t base;  /* sequence number of the stream's byte 0 */
    uint64_t next;  /* offset behind the last byte that was found */
    uint64_t start; /* of the bytes that can be found, [start, end) */
    uint64_t end;
    struct buffer datagrams; /* the bytes themselves, from start; empty for TCP */
    struct origin_chunk *chunks;
    size_t chunk_count;
    size_t chunk_room;
};

struct origins {
    struct origin_stream *streams;
    size_t count;
    size_t room;
    size_t kept; /* bytes of datagrams in all streams */
};

/* A frame that the guest sent is being handed to libslirp: calls made now belong to its flow. Empty: none is. */
void origin_opened(struct origins *origins, int vfd, struct bytes guest_frame);
void origin_accepted(struct origins *origins, int vfd, uint16_t remote_port);
void origin_received(struct origins *origins, int vfd, bool is_datagram, struct bytes bytes, size_t event_offset);
void origin_closed(struct origins *origins, int vfd);
/* What of this frame stands on the tape; size 0 where nothing worth a reference does. */
struct frame_origin origin_find(struct origins *origins, struct bytes frame);
/* The round's event was appended (seq), or nothing was (0: what was received in it is forgotten). */
void origin_round_end(struct origins *origins, uint64_t seq);
void origin_deinit(struct origins *origins);

#endif
