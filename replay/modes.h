/* The three modes: what stands behind port.h. Each open gives a port for machine_new; each close gives a report.
 *
 *   live    the world                 (reprise run)
 *   record  the world, written down   (reprise record)
 *   replay  a tape                    (reprise replay)
 *
 * Life of a session: open, machine_new, machine_run, close. Close always frees the port. */
#ifndef REPRISE_REPLAY_MODES_H
#define REPRISE_REPLAY_MODES_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/port.h"
#include "replay/tape.h"
#include "replay/world.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

/* ---- live ---- */

int mode_live_open(struct port **port, const struct world_config *config, struct error *error);
/* 0, or negative and the error that ended the session (a pinned file that could not be read, ...). */
int mode_live_close(struct port *port, struct error *error);

/* Before close: 0, or negative and the error (EXIT_GUEST_FAILED) if the session's steps were not all done. end: how the
 * session ended, for the message. The same for record. */
int mode_live_steps(struct port *port, const char *end, struct error *error);
int mode_record_steps(struct port *port, const char *end, struct error *error);

/* ---- record ---- */

struct record_config {
    struct world_config world;
    const char *tape_path;
    /* has_sockets, host, started_ns and clock_hz are filled in by mode_record_open; slirp_build is the caller's
     * (host_slirp_build) */
    struct tape_start start;
    bool carry;           /* pinned files travel in the tape */
    bool without_sockets; /* the frame level only */
};

struct record_report {
    uint64_t events;
    uint64_t frames_in;
    uint64_t frames_out;
    uint64_t digests;
    uint64_t tape_bytes;
    uint64_t recorded_ns;
};

int mode_record_open(struct port **port, const struct record_config *config, struct error *error);
/* In place of close, for a session that did not begin: nothing is left of its tape. The error says why; where the host
 * or the tape was the reason (port->ended), it is theirs. */
void mode_record_abandon(struct port *port, struct error *error);
/* reason, cycles and instructions of `end` come from the caller, recorded_ns is filled in. end NULL: the session
 * broke off: the tape is left as one that was cut. 0, or negative and the error that ended the
 * session or kept the tape from being closed. The report is filled in every case. */
int mode_record_close(struct port *port, const struct tape_end *end, struct record_report *report,
                      struct error *error);

/* ---- replay ---- */

enum replay_level { REPLAY_FRAMES, REPLAY_SOCKETS };

struct replay_config {
    struct tape *tape; /* borrowed until close */
    uint32_t model_version;
    enum replay_level level;
    /* Level SOCKETS: this host's host_slirp_build (another than the tape's: EXIT_SKIPPED), and the networks as they
     * were recorded, in order. */
    const char *slirp_build;
    struct world_net nets[WORLD_NETS_MAX];
    unsigned net_count;
    /* Where pinned files are that the tape does not carry, by role. */
    struct world_pinned pinned[WORLD_PINNED_MAX];
    unsigned pinned_count;
    /* Images of disks by their index, for tapes that hold only hashes of what was read from them; NULL: unknown. */
    const char *disks[WORLD_DISKS_MAX];
    bool show_console; /* console output is written to console_fd as it was recorded */
    int console_fd;
    struct console_names consoles; /* of all machines */
    bool can_interrupt;            /* SIGINT, SIGTERM and SIGHUP end the replay */
    struct world_tick tick;
};

enum replay_verdict {
    REPLAY_IDENTICAL, /* every event, up to EXIT */
    REPLAY_PREFIX,    /* the tape is cut; identical up to its end */
    REPLAY_DIVERGED,
    REPLAY_STOPPED, /* a signal, or the machine was not run to its end */
    REPLAY_FAILED,  /* damaged tape, missing file: see the error */
};

/* The first difference. */
struct divergence {
    uint64_t cycle;  /* where the machine is */
    uint16_t source; /* what the machine did; kind 0: nothing, where the tape has an event */
    unsigned kind;
    uint64_t tape_seq; /* what the tape has; 0: it has ended */
    uint64_t tape_cycle;
    uint16_t tape_source;
    unsigned tape_kind;
    struct buffer expected; /* payloads (for ASK the request), where source, kind and cycle agree */
    struct buffer actual;
    uint64_t first_difference; /* the first byte that differs */
    char sentence[600];
};

struct replay_report {
    enum replay_verdict verdict;
    uint64_t cycle;  /* the last one seen */
    uint64_t events; /* that were followed */
    uint64_t frames_in;
    uint64_t frames_out;
    uint64_t digests;
    uint64_t recorded_ns;
    uint64_t replayed_ns;
    struct divergence divergence; /* DIVERGED */
};

int mode_replay_open(struct port **port, const struct replay_config *config, struct error *error);
/* Fills the report (free it with replay_report_deinit) and, for REPLAY_FAILED, the error. Returns 0 for IDENTICAL and
 * PREFIX, else -1; the error of DIVERGED is its sentence with EXIT_DIVERGED. */
int mode_replay_close(struct port *port, struct replay_report *report, struct error *error);
void replay_report_deinit(struct replay_report *report);

#endif
