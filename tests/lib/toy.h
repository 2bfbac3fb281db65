/* A machine without a CPU, for the modes: it asks, sleeps, echoes what it is typed, answers frames and emits digests
 * of all it has seen, each at a cycle that follows from its inputs alone. And a network without a network: bytes of a
 * pipe become frames, the guest's frames come back. */
#ifndef REPRISE_TESTS_TOY_H
#define REPRISE_TESTS_TOY_H

#include <stdint.h>

#include "replay/host_net.h"
#include "replay/port.h"

/* What a toy does otherwise than the one that was recorded. */
enum toy_deviation {
    TOY_AS_RECORDED,
    TOY_OTHER_BYTE, /* in an emit */
    TOY_SHORTER_EMIT,
    TOY_MISSING_EMIT,
    TOY_EXTRA_EMIT,
    TOY_LATE_EMIT,
    TOY_OTHER_REQUEST, /* of an ask */
    TOY_EXTRA_ASK,
    TOY_OTHER_SOURCE,
    TOY_DEAF,        /* does not stop for arrivals */
    TOY_GOES_ON,     /* after its exit */
    TOY_STOPS_EARLY, /* without an exit */
    TOY_DEVIATIONS,
};

struct toy {
    struct port *port;
    unsigned digests; /* after so many of them it exits, if it is not stopped */
    uint64_t slice;   /* at most so many cycles between two looks at the horizon; 0: no limit */
    bool has_disk;
    bool sleeps_forever; /* after the first digest */
    enum toy_deviation deviation;
    /* Called after each digest, before the machine goes on: a test makes something arrive. */
    void (*at_digest)(void *context, unsigned digest);
    void *context;
    /* how it ended */
    uint64_t cycle;
    bool was_stopped;
    unsigned stop_reason;
    bool is_stuck;
    bool was_ended; /* PORT_ENDED */
    uint64_t kernel_bytes;
};

#define TOY_DIGEST_CYCLES 50000u

void toy_run(struct toy *toy);

/* ---- the network: world_net.open ----
 * config->random_seed is the descriptor whose bytes come from "the host". */
int toy_net_open(struct host_net **net, const struct host_net_config *config, const struct socket_log *log,
                 struct error *error);
/* The same, but what it makes of the host's bytes differs: a libslirp that behaves otherwise. */
int toy_net_open_other(struct host_net **net, const struct host_net_config *config, const struct socket_log *log,
                       struct error *error);

#endif
