/* What the files of the replay mode share. mode_replay.c follows the tape, replay_diverge.c says how a run left it,
 * replay_disks.c reads what the tape has only hashes of, replay_nets.c runs the networks again at the socket level. */
#ifndef REPRISE_REPLAY_REPLAY_PRIVATE_H
#define REPRISE_REPLAY_REPLAY_PRIVATE_H

#include "replay/host_disk.h"
#include "replay/host_terminal.h"
#include "replay/modes.h"

struct replay;

/* One network that runs again. */
struct replay_net {
    struct replay *replay;
    struct host_net *net;
    uint16_t source;
    struct tape_cursor *cursor; /* its events of class SOCKET */
    struct tape_event next;
    bool has_next;
    struct buffer taken;  /* the payload that `next` handed out */
    struct buffer frames; /* what came out of the last round: u32 size, bytes, ... */
    size_t frames_offset;
};

/* Invariants:
 *   1. event is the next event that is not of class SOCKET, if has_event; every event before it has been followed;
 *   2. arrival_cycle is the cycle of the first ARRIVAL at or behind event, UINT64_MAX if there is none, once
 *      arrival_seq >= event.seq;
 *   3. once port.ended, verdict says why. */
struct replay {
    struct port port;
    struct replay_config config;
    struct tape *tape;
    struct tape_cursor *cursor;
    struct tape_event event;
    bool has_event;
    bool has_exit; /* EXIT was followed */
    bool at_end;
    uint64_t last_seq;         /* the last event followed */
    struct tape_cursor *ahead; /* looks for arrivals */
    uint64_t arrival_seq;
    uint64_t arrival_cycle;
    uint64_t cycle;      /* the last one seen */
    struct buffer taken; /* payload handed out by take */
    struct host_terminal terminal;
    struct console_lines lines;
    struct replay_net nets[WORLD_NETS_MAX]; /* level SOCKETS */
    struct socket_log logs[WORLD_NETS_MAX];
    struct host_disk disks[WORLD_DISKS_MAX]; /* images that the tape has hashes of; path NULL: not opened yet */
    uint64_t start_ns;
    uint64_t next_tick_ns;
    bool has_verdict;
    struct error error;
    struct replay_report report;
};

enum port_status replay_end(struct replay *replay, enum replay_verdict verdict);
/* The error is in replay->error already. */
enum port_status replay_fail(struct replay *replay);

/* replay_diverge.c: each ends the replay. */
/* The machine did this (kind, source); the tape's next event is another one, or none. */
enum port_status replay_diverge_event(struct replay *replay, uint16_t source, enum event_kind kind);
/* The same event, other bytes. */
enum port_status replay_diverge_bytes(struct replay *replay, struct bytes expected, struct bytes actual);
/* The machine has passed the tape's next event. */
enum port_status replay_diverge_missed(struct replay *replay);
enum port_status replay_diverge_sentence(struct replay *replay, uint16_t source, const char *sentence);

/* replay_disks.c */
/* The answer of a DISK_READ that the tape has the hash of, from the image. Negative: the error is in replay->error. */
int replay_disks_read(struct replay *replay, const struct tape_ask *ask, uint16_t source, struct bytes request,
                      struct buffer *answer);
void replay_disks_close(struct replay *replay);

/* replay_nets.c */
int replay_nets_open(struct replay *replay, struct error *error);
void replay_nets_close(struct replay *replay);
/* Runs the rounds that belong to this cycle. */
enum port_status replay_nets_run(struct replay *replay, uint64_t cycle);
/* The next cycle at which a round is due. */
uint64_t replay_nets_due(struct replay *replay, uint64_t cycle);
void replay_nets_send(struct replay *replay, uint64_t cycle, uint16_t source, struct bytes frame);
/* Compares the tape's frame with the next one that the network made. */
enum port_status replay_nets_match(struct replay *replay, uint16_t source, struct bytes frame);
/* PORT_OK, unless a network made a frame that the tape has not. */
enum port_status replay_nets_all_matched(struct replay *replay);

#endif
