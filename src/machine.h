/* The machine: wires the parts and runs slices. The only file pair of src/ that knows every part. */
#ifndef REPRISE_MACHINE_H
#define REPRISE_MACHINE_H

#include <stdbool.h>

#include "replay/port.h"
#include "src/backends/nic_hub.h"
#include "src/base/error.h"
#include "src/base/hash.h"
#include "src/scenario/scenario.h"

/* Anything that a guest can see changing (an address, a register's reset value, a TLB's geometry, the order of two
 * interrupts) makes this number grow. A tape of another number is refused. */
#define MACHINE_MODEL_VERSION 2

enum machine_exit {
    MACHINE_EXIT_POWER_OFF = 1, /* code 0; syscon, SBI srst, HTIF 1 */
    MACHINE_EXIT_FAILED = 2,    /* code: what the guest said (HTIF, syscon fail) */
    MACHINE_EXIT_STOPPED = 3,   /* code: enum port_stop_reason */
    MACHINE_EXIT_LIMIT = 4,     /* the virtual time limit */
    MACHINE_EXIT_STUCK = 5,     /* waiting in wfi, and nothing can ever wake it */
    MACHINE_EXIT_PORT = 6,      /* the world ended the session: the mode knows why */
};

struct machine_result {
    enum machine_exit exit;
    uint64_t code;
    uint64_t cycle;
    uint64_t instructions;
    struct hash128 state;
    uint64_t touched_bytes; /* guest RAM that took host memory: for reports */
};

struct machine;
struct p9_export;

/* The files that the machines of a scenario load, by the role under which they are asked for and stand on the tape:
 * "kernel" is the first machine's, "m1.kernel" the second's. Returns how many there are. */
#define MACHINE_PINNED_MAX (4 * SCENARIO_MACHINES_MAX)
struct machine_pinned {
    const char *role;
    const char *path;
};
unsigned machine_pinned(const struct scenario *scenario, struct machine_pinned pinned[MACHINE_PINNED_MAX]);

/* Asks the port for the pinned files, builds RAM, devices and firmware, and stands before the first instruction.
 * index: which of the scenario's machines. The scenario is borrowed until machine_free. Where the port ended the
 * session, the port knows the better message. */
int machine_new(struct machine **machine, const struct scenario *scenario, unsigned index, struct port *port,
                struct error *error);
void machine_free(struct machine *machine);
/* For tests: no slice is longer than this many cycles (0: as long as the horizon allows). Must not be visible. */
void machine_set_slice(struct machine *machine, uint64_t instructions);
/* Runs to the end of the session. */
void machine_run(struct machine *machine, struct machine_result *result);

/* The same in pieces, for a cluster: advance until the machine is over, then finish. Where the pieces end is not
 * visible. */
/* Runs up to a cycle, which is not begun: nothing that happens at `end` has happened. The port is asked to idle up to
 * `end` at most. */
void machine_advance(struct machine *machine, uint64_t end);
bool machine_is_over(const struct machine *machine);
/* The next cycle at which this machine has something to do; that of its clock if it computes, UINT64_MAX if it waits
 * for what others send. */
uint64_t machine_next_cycle(const struct machine *machine);
/* Nothing will ever wake it: MACHINE_EXIT_STUCK. */
void machine_give_up(struct machine *machine);
/* Last output, last state hash, exit event. */
void machine_finish(struct machine *machine, struct machine_result *result);
/* Of a network by its index in this machine; NULL: it is not on a hub. */
struct hub_port *machine_hub_port(struct machine *machine, unsigned nic);
struct hash128 machine_state_hash(struct machine *machine);
/* What the display shows now: see framebuffer_picture. False: the machine has none. */
bool machine_picture(const struct machine *machine, uint32_t *width, uint32_t *height, struct buffer *pixels);
/* A file system by its index in this machine; NULL: there is no such. */
struct p9_export *machine_fs(struct machine *machine, unsigned index);
/* The session is over for this machine: it is only looked at from now on, and what that asks of the world is asked of
 * this port. */
void machine_look_into(struct machine *machine, struct port *port);
uint64_t machine_cycle(const struct machine *machine);
uint64_t machine_pc(const struct machine *machine);
/* Executed so far. */
uint64_t machine_instructions(const struct machine *machine);

#endif
