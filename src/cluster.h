/* The machines of a session and the hubs between them, on one clock and in one thread.
 *
 * Time is cut into quanta on a grid, no longer than the shortest latency of a hub. In a quantum each machine runs
 * from its start to its end, one behind the other, and cannot hear of what another does meanwhile: a frame takes
 * longer than that. Between two quanta stands a barrier, where frames change sides and the world is looked at. So the
 * cycle at which a machine sees a frame is exact, in whatever order and in whatever slices the machines run.
 *
 * Each machine talks to a port of its own, which the cluster puts in front of the real one:
 *
 *   emit     kept until the barrier, then handed over in order of cycle (equal ones in order of machines)
 *   ask      passed on at once, stamped with the quantum's start, so that cycles never turn back; so are writes to
 *            a disk, which later reads of it must see, and beginnings of fetches, whose results are asked for
 *   take     from what the barrier has brought
 *   idle     at most to the end of the quantum; when all machines sleep, the cluster idles at the real port
 *
 * One machine without a hub gets the real port itself, and nothing of this happens. */
#ifndef REPRISE_CLUSTER_H
#define REPRISE_CLUSTER_H

#include "replay/port.h"
#include "src/base/error.h"
#include "src/machine.h"
#include "src/scenario/scenario.h"

/* A quantum is no longer than this even where every hub is slow: the world is looked at once in it. */
#define CLUSTER_QUANTUM_NS 1000000u

struct cluster_result {
    /* The session as one: how the machine ended that ended worst, with its state, the last cycle, the sum of the
     * rest. */
    struct machine_result whole;
    struct machine_result machines[SCENARIO_MACHINES_MAX];
    unsigned machine_count;
};

struct cluster;

/* Builds every machine, as machine_new. The scenario and the port are borrowed until cluster_free. */
int cluster_new(struct cluster **cluster, const struct scenario *scenario, struct port *port, struct error *error);
void cluster_free(struct cluster *cluster);
/* For tests, as machine_set_slice. */
void cluster_set_slice(struct cluster *cluster, uint64_t instructions);
/* Runs until every machine has ended. */
void cluster_run(struct cluster *cluster, struct cluster_result *result);
/* Runs up to a cycle, which is not begun, or to the session's end; then only to be looked at and freed. True: it got
 * there, or every machine had ended before. */
bool cluster_run_to(struct cluster *cluster, uint64_t cycle);
/* The machines as they are now. */
struct machine *cluster_machine(const struct cluster *cluster, unsigned index);
/* Executed so far, by all machines. */
uint64_t cluster_instructions(const struct cluster *cluster);
/* Where the session ended at the port (a replay left its tape): which machine did the last thing that reached the
 * port, and its pc then. */
uint64_t cluster_last_pc(const struct cluster *cluster, unsigned *machine);

#endif
