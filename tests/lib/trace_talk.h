/* TCP conversations made up for tests: frames of a client and a server with the right numbers, taken apart. */
#ifndef REPRISE_TESTS_LIB_TRACE_TALK_H
#define REPRISE_TESTS_LIB_TRACE_TALK_H

#include "src/trace/text.h"

struct talk {
    struct trace_packet packet;
    struct trace_frame frame;
    uint8_t bytes[2048];
    uint64_t now_ns;
    uint16_t port;    /* the client's; another is another conversation */
    uint32_t next[2]; /* sequence numbers: of the client, of the server */
    void (*take)(void *context, const struct talk *talk);
    void *context;
};

enum { TALK_FIN = 1, TALK_SYN = 2, TALK_RST = 4, TALK_ACK = 16 };

/* 10.0.2.15:40000 and 10.0.2.2:80; each frame is handed to `take`. */
void talk_begin(struct talk *talk, void (*take)(void *context, const struct talk *talk), void *context);
/* A segment (at most 1,900 bytes of payload) whose number is the side's next one plus `offset`; the next one moves
 * only for offset 0. */
void talk_segment(struct talk *talk, bool is_server, unsigned flags, int32_t offset, struct bytes payload);
/* The three segments that open; the answer comes 2 ms after the call. */
void talk_open(struct talk *talk);
/* Text in segments of `size` bytes. */
void talk_say(struct talk *talk, bool is_server, struct bytes text, size_t size);

#endif
