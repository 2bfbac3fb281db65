/* What world.c and world_poll.c share: the world's parts. */
#ifndef REPRISE_REPLAY_WORLD_PRIVATE_H
#define REPRISE_REPLAY_WORLD_PRIVATE_H

#include "replay/host_dir.h"
#include "replay/host_disk.h"
#include "replay/host_overlay.h"
#include "replay/host_terminal.h"
#include "replay/world.h"

/* Something that arrived and was not taken yet: this header, then size bytes. */
struct world_item {
    enum event_kind kind;
    uint16_t source;
    uint32_t size;
    struct frame_origin origin;
};

struct world_net_state {
    struct world *world;
    struct host_net *net; /* NULL: the host has no part in this one */
    uint16_t source;
};

struct world {
    struct world_config config;
    int pinned_fds[WORLD_PINNED_MAX];
    struct buffer pinned_urls[WORLD_PINNED_MAX]; /* contents of those that are URLs */
    struct host_http *http;                      /* NULL: nothing lives on a web server */
    struct host_disk disks[WORLD_DISKS_MAX];
    struct host_overlay *overlays[WORLD_DISKS_MAX]; /* NULL: none */
    struct host_dir *folders[WORLD_FOLDERS_MAX];
    struct world_net_state nets[WORLD_NETS_MAX];
    struct host_terminal terminal;
    struct console_lines lines;
    struct buffer queue; /* items, in the order of their arrival */
    size_t queue_offset; /* the first that was not taken */
    uint64_t start_ns;
    struct steps *steps; /* NULL: none */
    bool has_stopped;    /* STOP was queued */
    bool wants_size;     /* CONSOLE_SIZE is to be said */
    unsigned http_notes; /* lines about web servers so far */
    bool has_error;
    struct error error;
    /* When to look at the host: invariant: look_cycles is what the machine runs in about a millisecond. */
    uint64_t look_cycles;
    uint64_t next_look_cycle;
    uint64_t last_look_cycle;
    uint64_t last_look_ns;
    uint64_t overslept_ns; /* by how much idle has waited too long so far; made good by shorter waits */
    uint64_t next_tick_ns;
    void (*beat)(void *context, uint64_t cycle); /* NULL: none */
    void *beat_context;
    uint64_t next_beat_ns;
    struct world_progress progress;
};

/* world.c: what a network wants its user to read. */
void world_tell_notes(struct world *world, unsigned index, bool is_closing);
/* world_poll.c */
void world_queue(struct world *world, enum event_kind kind, uint16_t source, struct bytes payload,
                 const struct frame_origin *origin);
/* While the machine stands still for the host: signs of life, the console, stops. True: the session is to end. */
bool world_stall(struct world *world, uint64_t cycle);

/* Queues what the script has to do now. */
void world_queue_steps(struct world *world);

#endif
