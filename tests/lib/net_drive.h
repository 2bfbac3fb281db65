/* Drives a host_net with a fake guest, recording into a tape in memory or replaying from one, in this process or in a
 * fresh one without a network. What happened is kept as a trace: every frame with its cycle, both ways. */
#ifndef REPRISE_TESTS_LIB_NET_DRIVE_H
#define REPRISE_TESTS_LIB_NET_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_net.h"
#include "src/base/hash.h"
#include "tests/lib/net_guest.h"

struct memory_event {
    uint32_t kind;
    uint64_t cycle;
    size_t offset;
    size_t size;
};

struct memory_tape {
    struct buffer bytes;
    struct memory_event *events;
    size_t count;
    size_t room;
};

struct net_drive;

/* A scenario is a script that is called at cycle 0 and after each round; it looks at the guest, makes it send, and
 * says when it is done. It must not look at anything else. parameter[] carries the server's ports. */
struct net_scenario {
    const char *name;
    void (*configure)(struct host_slirp_config *config, const uint32_t *parameter);
    void (*script)(struct net_drive *drive);
};

struct net_drive {
    const struct net_scenario *scenario;
    uint32_t parameter[4];
    struct host_net *net;
    struct socket_log log;
    struct memory_tape *tape;
    size_t cursor; /* ANSWER: the next event */
    struct guest guest;
    uint64_t cycle;
    uint64_t limit_cycle;
    unsigned stage; /* the script's own */
    bool is_done;
    bool is_free; /* virtual time jumps when nothing is ready */
    bool keeps_no_trace;
    uint64_t rounds;
    struct buffer trace;
    uint64_t origin_bytes; /* of received frames, referred to the tape */
    uint64_t origin_wrong; /* references that did not hold the frame's bytes */
    char divergence[700];
    struct error error;
    int status;
    void (*opened)(struct net_drive *drive);                       /* called once the net is open; NULL: none */
    void (*mutate)(struct net_drive *drive, struct buffer *frame); /* NULL: none */
    uint64_t random;
    void *user;
};

void memory_tape_deinit(struct memory_tape *tape);
/* The tape's payload bytes of SOCKET events. */
size_t memory_tape_size(const struct memory_tape *tape);
size_t memory_tape_events(const struct memory_tape *tape, enum event_kind kind);

void net_drive_init(struct net_drive *drive, const struct net_scenario *scenario, const uint32_t *parameter,
                    enum socket_log_mode mode, struct memory_tape *tape);
/* Opens, runs to the script's end, closes. Returns drive->status: 0, or -1 with drive->error. */
int net_drive_run(struct net_drive *drive);
void net_drive_deinit(struct net_drive *drive);
struct hash128 net_drive_trace_hash(const struct net_drive *drive);

/* Replays the tape in a new process: no network namespace, no privileges where it can drop them, other
 * environment, perturbed memory, and a filter that catches system calls on files and sockets. Writes the trace's
 * hash, or what went wrong, to text. 0 when the process ended well. */
int net_drive_fresh(const struct net_scenario *scenario, const uint32_t *parameter, const struct memory_tape *tape,
                    char text[800]);
/* Records the scenario, replays it in this process and in a new one, and fails the test unless every frame came at
 * the same cycle in all three. `recorded` is left for further questions: net_drive_deinit it, and the tape.
 * `opened` and `user` may be NULL. */
void net_drive_three_ways(struct net_drive *recorded, const struct net_scenario *scenario, const uint32_t *parameter,
                          struct memory_tape *tape, void (*opened)(struct net_drive *drive), void *user);
/* The new process's main; -1: the arguments are not its. */
int net_drive_main(int argc, char **argv, const struct net_scenario *scenarios, size_t count);

#endif
