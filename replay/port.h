/* THE BOUNDARY: all that src/ may know of the world. Five verbs; nobody in src/ can ask whether the world behind them
 * is the real one, one that is being written down, or a tape.
 *
 *   ask      the guest's side needs a host value now
 *   take     what has arrived and is due at this cycle
 *   horizon  how far the machine may run before it must look again
 *   idle     the machine sleeps until a cycle
 *   emit     what leaves
 *
 * Every call carries the cycle. Order is part of the contract: the calls of one machine form one sequence, made from
 * one thread. When the world ends the session (a replay left its tape, the tape is cut off here, the disk is full)
 * the verb says PORT_ENDED and port->ended stays set: the machine stops at once and touches nothing more. */
#ifndef REPRISE_REPLAY_PORT_H
#define REPRISE_REPLAY_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

enum event_class { EVENT_CLASS_ASK = 1, EVENT_CLASS_ARRIVAL, EVENT_CLASS_EMIT, EVENT_CLASS_SOCKET };

enum event_kind {
#define EVENT(number, name, class_, text, payload) EVENT_##name = (number),
#include "replay/events.def"
#undef EVENT
};

/* A source is one end of one device: class in the high byte, index in the low one. Written "net0", "disk1", ... */
enum source_class {
    SOURCE_MACHINE = 1,
    SOURCE_FILE,
    SOURCE_CONSOLE,
    SOURCE_NET,
    SOURCE_DISK,
    SOURCE_RNG,
    SOURCE_FS,
    SOURCE_DISPLAY, /* index: the machine's */
    SOURCE_INPUT,   /* index: SCENARIO_INPUTS_MAX times the machine's, plus the place in its list */
};

/* Flags in the answer of DISK_INFO; an answer without flags has none. */
#define DISK_INFO_ASKS_WRITES 1u /* writes are DISK_STORE, DISK_ZERO and DISK_FLUSH, not DISK_WRITE */

#define SOURCE(class_, index) ((uint16_t)((class_) << 8 | (index)))

enum port_status {
    PORT_OK,
    PORT_NONE,  /* take: nothing is due; ask: the world has no answer (an I/O error for the guest, itself logged) */
    PORT_ENDED, /* stop here */
};

enum port_stop_reason {
    PORT_STOP_USER = 1,         /* Ctrl-A x */
    PORT_STOP_SIGNAL = 2,       /* SIGTERM, SIGINT, SIGHUP */
    PORT_STOP_HOST_LIMIT = 3,   /* the limit in host seconds passed */
    PORT_STOP_STEPS_DONE = 4,   /* the script of the session said so */
    PORT_STOP_STEPS_FAILED = 5, /* what it expected did not come */
};

struct port_event {
    enum event_kind kind;
    uint16_t source;
    struct bytes payload; /* valid until the next call of any verb */
};

struct port;

struct port_ops {
    /* Appends the answer to `answer`. PORT_NONE: an error of the world, to be passed on to the guest. */
    enum port_status (*ask)(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes request, struct buffer *answer);
    /* PORT_OK and one event, or PORT_NONE. Called at a safe point (the hart stopped) until PORT_NONE. */
    enum port_status (*take)(struct port *port, uint64_t cycle, struct port_event *event);
    /* The cycle at which `take` must be called next; <= cycle: now. May move nearer only through emit and ask. */
    uint64_t (*horizon)(struct port *port, uint64_t cycle);
    /* Nothing happens in the machine before `until` (UINT64_MAX: never). *woke in (cycle, until]: look again there. */
    enum port_status (*idle)(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke);
    enum port_status (*emit)(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                             struct bytes payload);
};

/* Modes embed this as their first member. */
struct port {
    const struct port_ops *ops;
    bool ended;
};

enum port_status port_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                          struct bytes request, struct buffer *answer);
enum port_status port_take(struct port *port, uint64_t cycle, struct port_event *event);
uint64_t port_horizon(struct port *port, uint64_t cycle);
enum port_status port_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke);
enum port_status port_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                           struct bytes payload);

/* Verbs of a world that only answers: nothing arrives, nothing is due, what leaves goes nowhere. */
enum port_status port_still_take(struct port *port, uint64_t cycle, struct port_event *event);
uint64_t port_still_horizon(struct port *port, uint64_t cycle);
enum port_status port_still_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke);
enum port_status port_still_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                 struct bytes payload);

/* Text names: "frame-in"; NULL for a number that is not in events.def. */
const char *event_kind_name(unsigned kind);
/* 0 if there is no such kind. */
unsigned event_kind_by_name(const char *name);
enum event_class event_kind_class(unsigned kind);
/* "net0"; text is at least 16 bytes. */
void source_name(uint16_t source, char text[16]);
/* 0 if the text names no source. */
uint16_t source_by_name(const char *text);

#endif
