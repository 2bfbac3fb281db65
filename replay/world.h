/* The real world as one value: what mode_live shows to the machine and mode_record shows and writes down. It owns
 * every host_* part, decides when the host is looked at, and keeps what arrived until it is taken. One thread. */
#ifndef REPRISE_REPLAY_WORLD_H
#define REPRISE_REPLAY_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/console_lines.h"
#include "replay/host_http.h"
#include "replay/host_net.h"
#include "replay/port.h"
#include "replay/steps.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

/* Over all machines of a session. */
#define WORLD_PINNED_MAX 16
#define WORLD_DISKS_MAX 16
#define WORLD_FOLDERS_MAX 16
#define WORLD_NETS_MAX 16
#define WORLD_HTTPS_MAX HOST_HTTP_SITES_MAX

/* A file that the machine asks for by its role: "kernel", "initrd", "bios". The path may be a URL. */
struct world_pinned {
    const char *role;
    const char *path;
};

enum world_disk_mode { WORLD_DISK_SNAPSHOT, WORLD_DISK_RO, WORLD_DISK_RW, WORLD_DISK_OVERLAY };

struct world_disk {
    const char *path;          /* a URL: `https` has it, and nothing is opened here */
    enum world_disk_mode mode; /* rw alone writes to the file */
    const char *overlay;       /* of OVERLAY: where writes are kept */
    bool is_raw;               /* whatever its first bytes say */
    bool is_pinned;            /* record keeps only hashes of what is read from the image */
};

struct world_folder {
    const char *path; /* NULL: this one lives on a web server */
    bool is_writable;
    bool is_mapped; /* host_dir.h */
};

/* A URL that a disk or a file system lives at. */
struct world_http {
    uint16_t source; /* whose HTTP_START and questions it answers */
    struct host_http_site_config site;
};

struct world_net {
    /* host_net_open; tests put their own here */
    int (*open)(struct host_net **net, const struct host_net_config *config, const struct socket_log *log,
                struct error *error);
    struct host_net_config config;
};

enum world_console {
    WORLD_CONSOLE_NONE,     /* no input; output is still written */
    WORLD_CONSOLE_BYTES,    /* input as it comes; its end ends the input, not the session */
    WORLD_CONSOLE_TERMINAL, /* raw terminal, Ctrl-A escapes, restored however the process ends */
};

enum world_pace { WORLD_PACE_HOST, WORLD_PACE_FREE };

/* What a session looks like from outside, for a progress line. */
struct world_progress {
    uint64_t cycle;
    uint64_t host_ns;    /* since the start */
    uint64_t events;     /* record, replay: events so far */
    uint64_t tape_bytes; /* record: size so far */
    bool has_http;       /* something lives on a web server: */
    struct host_http_figures http;
};

struct world_tick {
    void (*tick)(void *context, const struct world_progress *progress); /* NULL: none */
    void *context;
    uint64_t interval_ns;
};

/* Told once a network is open, for each forward whose host port was left to the host. */
struct world_forwarded {
    void (*forwarded)(void *context, unsigned net, const struct host_forward *forward, uint16_t port); /* or NULL */
    void *context;
};

/* Told what a network or a disk of the host has to say: one sentence a call. */
struct world_noted {
    void (*noted)(void *context, uint16_t source, const char *sentence); /* or NULL */
    void *context;
};

/* Strings are borrowed until the world is closed. */
struct world_config {
    struct world_pinned pinned[WORLD_PINNED_MAX];
    unsigned pinned_count;
    bool has_wall_clock; /* else the host's */
    uint64_t wall_clock_ns;
    struct world_disk disks[WORLD_DISKS_MAX];
    unsigned disk_count;
    struct world_folder folders[WORLD_FOLDERS_MAX];
    unsigned folder_count;
    struct world_net nets[WORLD_NETS_MAX];
    unsigned net_count;
    struct world_http https[WORLD_HTTPS_MAX];
    unsigned http_count;
    enum world_console console;
    bool has_console_fds; /* else 0 and 1 */
    int console_in_fd;
    int console_out_fd;
    struct console_names consoles; /* of all machines; input is the first one's */
    bool ctrl_c_ends;              /* on a terminal Ctrl-C ends the session */
    bool wants_console_size;       /* CONSOLE_SIZE arrivals (virtio console) from a terminal */
    enum world_pace pace;
    uint64_t clock_hz;
    uint64_t limit_host_ns; /* 0: none; then STOP with PORT_STOP_HOST_LIMIT */
    struct world_tick tick;
    struct world_forwarded forwarded;
    struct world_noted noted;
    const struct step *steps; /* the script of the session (steps.h), borrowed */
    unsigned step_count;
};

/* "host" or "terminal"? The console that fits a descriptor: TERMINAL for a terminal, else BYTES. */
enum world_console world_console_for(int fd);

struct world;

/* What has arrived. origin is for frames. */
struct world_arrival {
    enum event_kind kind;
    uint16_t source;
    struct bytes payload; /* valid until the next call */
    struct frame_origin origin;
};

/* Opens every file, disk and folder, so that what is missing is said before the machine exists, and the console. */
int world_open(struct world **world, const struct world_config *config, struct error *error);
/* Opens the networks. logs: one per net, borrowed until world_close; NULL: not logged. */
int world_open_nets(struct world *world, const struct socket_log *logs, struct error *error);
/* Closes the networks (their logs may still be written to). Safe to call twice. */
void world_close_nets(struct world *world);
/* Restores the terminal, closes all. */
void world_close(struct world *world);

/* The five verbs; as in port.h, but for what stands on the tape. A host failure that ends the session (PORT_ENDED)
 * leaves its message in world_error. */
enum port_status world_ask(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                           struct bytes request, struct buffer *answer);
enum port_status world_take(struct world *world, uint64_t cycle, struct world_arrival *arrival);
uint64_t world_horizon(struct world *world, uint64_t cycle);
enum port_status world_idle(struct world *world, uint64_t cycle, uint64_t until, uint64_t *woke);
enum port_status world_emit(struct world *world, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes payload);
/* True if the answer to this DISK_READ is the image's alone, and the disk is pinned. */
bool world_disk_is_pinned(struct world *world, uint16_t source, struct bytes request);
/* NULL: none. */
const struct error *world_error(const struct world *world);
/* steps_verdict of the script; 0 without one. */
int world_steps_verdict(const struct world *world, const char *end, struct error *error);
/* Host time since world_open. */
uint64_t world_elapsed_ns(const struct world *world);
/* Calls this about every 40 ms of host time, also while the machine sleeps, with the cycle that it has reached: no
 * event that happened before is still to come (record puts it on the tape). */
void world_heartbeat(struct world *world, void (*beat)(void *context, uint64_t cycle), void *context);
/* The tick callback's extra figures (record sets them). */
void world_progress_figures(struct world *world, uint64_t events, uint64_t tape_bytes);

#endif
