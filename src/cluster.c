/* The cluster: quanta, barriers, and the ports in front of the real one. */
#include "src/cluster.h"

#include <string.h>

#include "src/backends/nic_hub.h"
#include "src/base/alloc.h"
#include "src/base/bytes.h"
#include "src/base/must.h"
#include "src/devices/timer.h"

#define HUBS_MAX 16

/* An arrival or an emit that waits: this header, then size bytes. */
struct cluster_item {
    uint64_t cycle;
    uint64_t pc; /* emits: of the machine then */
    enum event_kind kind;
    uint16_t source;
    uint32_t size;
};

/* What one machine sees of the world. */
struct cluster_port {
    struct port port; /* first */
    struct cluster *cluster;
    unsigned index;
    struct buffer in; /* arrivals, all of the last barrier */
    size_t in_offset;
    struct buffer out; /* emits of this quantum */
    size_t out_offset;
};

struct cluster {
    struct port *port; /* the real one */
    struct cluster_port ports[SCENARIO_MACHINES_MAX];
    struct machine *machines[SCENARIO_MACHINES_MAX];
    bool is_finished[SCENARIO_MACHINES_MAX];
    unsigned count;
    unsigned first_nics[SCENARIO_MACHINES_MAX + 1];
    bool is_alone; /* one machine, which has the real port */
    const char *hub_names[HUBS_MAX];
    struct hub hubs[HUBS_MAX];
    unsigned hub_count;
    uint64_t quantum;        /* cycles */
    uint64_t cycle;          /* the barrier at which the cluster stands, a multiple of the quantum */
    struct buffer boot_time; /* of all machines: the first one's answer */
    uint64_t last_pc;
    unsigned last_machine;
    struct cluster_result *result;
};

/* ---- the port of a machine ---- */

static struct cluster_port *port_of(struct port *port)
{
    return (struct cluster_port *)port;
}

/* The machine's pc, 0 while it is being built. */
static uint64_t pc_of(const struct cluster_port *port)
{
    const struct machine *machine = port->cluster->machines[port->index];
    return machine ? machine_pc(machine) : 0;
}

static void note_crossing(struct cluster *cluster, unsigned machine, uint64_t pc)
{
    cluster->last_machine = machine;
    cluster->last_pc = pc;
}

static void put_item(struct buffer *buffer, const struct cluster_item *values, struct bytes payload)
{
    struct cluster_item item;
    memset(&item, 0, sizeof item);
    item.cycle = values->cycle;
    item.pc = values->pc;
    item.kind = values->kind;
    item.source = values->source;
    item.size = (uint32_t)payload.size;
    buffer_append(buffer, bytes_of(&item, sizeof item));
    buffer_append(buffer, payload);
}

/* False: nothing waits there. */
static bool get_item(const struct buffer *buffer, size_t offset, struct cluster_item *item, struct bytes *payload)
{
    if (offset == buffer->size)
        return false;
    memcpy(item, buffer->data + offset, sizeof *item);
    *payload = bytes_of(buffer->data + offset + sizeof *item, item->size);
    return true;
}

static enum port_status cluster_ask(struct port *base, uint64_t cycle, uint16_t source, enum event_kind kind,
                                    struct bytes request, struct buffer *answer)
{
    (void)cycle;
    struct cluster_port *port = port_of(base);
    struct cluster *cluster = port->cluster;
    if (kind == EVENT_WALL_CLOCK && cluster->boot_time.size) {
        buffer_append(answer, buffer_bytes(&cluster->boot_time));
        return PORT_OK;
    }
    note_crossing(cluster, port->index, pc_of(port));
    size_t start = answer->size;
    enum port_status status = port_ask(cluster->port, cluster->cycle, source, kind, request, answer);
    if (kind == EVENT_WALL_CLOCK && status == PORT_OK)
        buffer_append(&cluster->boot_time, bytes_of(answer->data + start, answer->size - start));
    return status;
}

static enum port_status cluster_take(struct port *base, uint64_t cycle, struct port_event *event)
{
    struct cluster_port *port = port_of(base);
    struct cluster_item item;
    struct bytes payload;
    if (!get_item(&port->in, port->in_offset, &item, &payload) || item.cycle > cycle)
        return PORT_NONE;
    port->in_offset += sizeof item + item.size;
    *event = (struct port_event){.kind = item.kind, .source = item.source, .payload = payload};
    return PORT_OK;
}

static uint64_t cluster_horizon(struct port *base, uint64_t cycle)
{
    (void)cycle;
    const struct cluster_port *port = port_of(base);
    struct cluster_item item;
    struct bytes payload;
    return get_item(&port->in, port->in_offset, &item, &payload) ? item.cycle : UINT64_MAX;
}

/* The machine asks with the end of its quantum at the latest. */
static enum port_status cluster_idle(struct port *base, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    uint64_t horizon = cluster_horizon(base, cycle);
    *woke = horizon < until ? horizon : until;
    return PORT_OK;
}

static enum port_status cluster_emit(struct port *base, uint64_t cycle, uint16_t source, enum event_kind kind,
                                     struct bytes payload)
{
    struct cluster_port *port = port_of(base);
    if (kind == EVENT_DISK_WRITE || kind == EVENT_HTTP_START) {
        note_crossing(port->cluster, port->index, pc_of(port));
        return port_emit(port->cluster->port, port->cluster->cycle, source, kind, payload);
    }
    struct cluster_item item = {.cycle = cycle, .pc = pc_of(port), .kind = kind, .source = source};
    put_item(&port->out, &item, payload);
    return PORT_OK;
}

static const struct port_ops cluster_ops = {
    .ask = cluster_ask,
    .take = cluster_take,
    .horizon = cluster_horizon,
    .idle = cluster_idle,
    .emit = cluster_emit,
};

/* ---- building ---- */

static struct hub *find_hub(struct cluster *cluster, const char *name)
{
    for (unsigned i = 0; i < cluster->hub_count; i++) {
        if (strcmp(cluster->hub_names[i], name) == 0)
            return &cluster->hubs[i];
    }
    must(cluster->hub_count < HUBS_MAX);
    cluster->hub_names[cluster->hub_count] = name;
    return &cluster->hubs[cluster->hub_count++];
}

static void attach_machine(struct cluster *cluster, const struct scenario *scenario, unsigned index)
{
    const struct scenario_machine *config = scenario_machine(scenario, index);
    for (unsigned i = 0; i < config->nic_count; i++) {
        struct hub_port *port = machine_hub_port(cluster->machines[index], i);
        if (!port)
            continue;
        hub_attach(find_hub(cluster, config->nics[i].hub), port);
        if (port->latency_cycles < cluster->quantum)
            cluster->quantum = port->latency_cycles;
    }
}

static struct port *port_for(struct cluster *cluster, unsigned index)
{
    struct cluster_port *port = &cluster->ports[index];
    if (cluster->is_alone)
        return cluster->port;
    *port = (struct cluster_port){.port = {.ops = &cluster_ops}, .cluster = cluster, .index = index};
    return &port->port;
}

int cluster_new(struct cluster **out, const struct scenario *scenario, struct port *port, struct error *error)
{
    _Static_assert(HUBS_MAX >= SCENARIO_MACHINES_MAX * SCENARIO_NICS_MAX, "every network may have a hub of its own");
    _Static_assert(HUB_PORTS_MAX >= SCENARIO_MACHINES_MAX * SCENARIO_NICS_MAX, "all of them fit one hub");
    struct cluster *cluster = mem_alloc(1, sizeof *cluster);
    *out = NULL;
    cluster->port = port;
    cluster->count = scenario_machine_count(scenario);
    cluster->is_alone = cluster->count == 1 && !scenario_has_driver(scenario_machine(scenario, 0), SCENARIO_NET_HUB);
    cluster->quantum = ns_to_cycles(CLUSTER_QUANTUM_NS, scenario->clock_hz);
    for (unsigned i = 0; i < cluster->count; i++) {
        cluster->first_nics[i + 1] = scenario_first_nic(scenario, i + 1);
        if (machine_new(&cluster->machines[i], scenario, i, port_for(cluster, i), error) < 0) {
            if (cluster->count > 1)
                error_prefix(error, "%s", scenario_machine(scenario, i)->name);
            cluster_free(cluster);
            return -1;
        }
        attach_machine(cluster, scenario, i);
    }
    *out = cluster;
    return 0;
}

void cluster_free(struct cluster *cluster)
{
    if (!cluster)
        return;
    for (unsigned i = 0; i < cluster->count; i++) {
        machine_free(cluster->machines[i]);
        buffer_deinit(&cluster->ports[i].in);
        buffer_deinit(&cluster->ports[i].out);
    }
    buffer_deinit(&cluster->boot_time);
    mem_free(cluster);
}

/* ---- the barrier ---- */

/* The machine whose next emit comes first; `count` if none waits. */
static unsigned first_emitter(const struct cluster *cluster, struct cluster_item *item, struct bytes *payload)
{
    unsigned first = cluster->count;
    for (unsigned i = 0; i < cluster->count; i++) {
        const struct cluster_port *port = &cluster->ports[i];
        struct cluster_item next;
        struct bytes bytes;
        if (get_item(&port->out, port->out_offset, &next, &bytes) &&
            (first == cluster->count || next.cycle < item->cycle)) {
            first = i;
            *item = next;
            *payload = bytes;
        }
    }
    return first;
}

/* Hands over what the machines have emitted. */
static void flush_emits(struct cluster *cluster)
{
    struct cluster_item item = {0};
    struct bytes payload = {0};
    unsigned i;
    while (!cluster->port->ended && (i = first_emitter(cluster, &item, &payload)) < cluster->count) {
        note_crossing(cluster, i, item.pc);
        cluster->ports[i].out_offset += sizeof item + item.size;
        port_emit(cluster->port, item.cycle, item.source, item.kind, payload);
    }
    for (i = 0; i < cluster->count; i++) {
        buffer_clear(&cluster->ports[i].out);
        cluster->ports[i].out_offset = 0;
    }
}

/* A network's machine by its number over all of them. */
static unsigned machine_of_nic(const struct cluster *cluster, unsigned nic)
{
    unsigned machine = 0;
    while (machine < cluster->count && nic >= cluster->first_nics[machine + 1])
        machine++;
    return machine;
}

/* What is for the machine itself (STOP) is for all of them; what is for nobody, or for one that has ended, is
 * dropped. */
static void deliver(struct cluster *cluster, const struct port_event *event)
{
    unsigned index = event->source & 0xffu, class_ = event->source >> 8;
    unsigned machine = class_ == SOURCE_NET     ? machine_of_nic(cluster, index)
                       : class_ == SOURCE_INPUT ? index / SCENARIO_INPUTS_MAX
                                                : index;
    struct cluster_item item = {.cycle = cluster->cycle, .kind = event->kind, .source = event->source};
    for (unsigned i = 0; i < cluster->count; i++) {
        if (!cluster->is_finished[i] && (class_ == SOURCE_MACHINE || machine == i))
            put_item(&cluster->ports[i].in, &item, event->payload);
    }
}

static void take_arrivals(struct cluster *cluster)
{
    for (unsigned i = 0; i < cluster->count; i++) {
        struct cluster_port *port = &cluster->ports[i];
        if (port->in_offset == port->in.size) { /* one that has just ended leaves its own */
            buffer_clear(&port->in);
            port->in_offset = 0;
        }
    }
    struct port_event event;
    if (port_horizon(cluster->port, cluster->cycle) > cluster->cycle)
        return;
    while (port_take(cluster->port, cluster->cycle, &event) == PORT_OK)
        deliver(cluster, &event);
}

static void spread_end(struct cluster *cluster)
{
    for (unsigned i = 0; i < cluster->count; i++)
        cluster->ports[i].port.ended |= cluster->port->ended;
}

/* ---- quanta ---- */

/* The first multiple of the quantum behind this cycle; UINT64_MAX where there is none. */
static uint64_t grid_next(const struct cluster *cluster, uint64_t cycle)
{
    uint64_t start = cycle - cycle % cluster->quantum;
    return start < UINT64_MAX - cluster->quantum ? start + cluster->quantum : UINT64_MAX;
}

static uint64_t grid_floor(const struct cluster *cluster, uint64_t cycle)
{
    return cycle - cycle % cluster->quantum;
}

/* The next cycle at which anything happens; UINT64_MAX: never. */
static uint64_t next_cycle(const struct cluster *cluster)
{
    uint64_t next = UINT64_MAX;
    for (unsigned i = 0; i < cluster->count; i++) {
        uint64_t cycle = cluster->is_finished[i] ? UINT64_MAX : machine_next_cycle(cluster->machines[i]);
        next = cycle < next ? cycle : next;
    }
    for (unsigned i = 0; i < cluster->hub_count; i++) {
        uint64_t cycle = hub_next(&cluster->hubs[i]);
        next = cycle < next ? cycle : next;
    }
    return next;
}

static void finish_machine(struct cluster *cluster, unsigned index)
{
    struct machine *machine = cluster->machines[index];
    machine_finish(machine, &cluster->result->machines[index]);
    cluster->is_finished[index] = true;
    for (unsigned i = cluster->first_nics[index]; i < cluster->first_nics[index + 1]; i++) {
        struct hub_port *port = machine_hub_port(machine, i - cluster->first_nics[index]);
        if (port)
            port->is_gone = true;
    }
}

static void run_quantum(struct cluster *cluster, uint64_t end)
{
    for (unsigned i = 0; i < cluster->hub_count; i++)
        hub_exchange(&cluster->hubs[i], end);
    for (unsigned i = 0; i < cluster->count; i++) {
        struct machine *machine = cluster->machines[i];
        if (cluster->is_finished[i] || machine_next_cycle(machine) >= end)
            continue;
        machine_advance(machine, end);
        if (machine_is_over(machine) && !cluster->port->ended)
            finish_machine(cluster, i);
        spread_end(cluster);
        if (cluster->port->ended)
            return;
    }
}

/* Nobody has anything to do in the quantum that begins here. */
static void sleep_until(struct cluster *cluster, uint64_t next)
{
    uint64_t until = next == UINT64_MAX ? UINT64_MAX : grid_floor(cluster, next);
    uint64_t woke = cluster->cycle;
    enum port_status status = port_idle(cluster->port, cluster->cycle, until, &woke);
    if (status == PORT_NONE) {
        for (unsigned i = 0; i < cluster->count; i++) {
            if (cluster->is_finished[i])
                continue;
            machine_advance(cluster->machines[i], cluster->cycle); /* asleep, its clock may stand behind */
            machine_give_up(cluster->machines[i]);
            finish_machine(cluster, i);
        }
    } else if (status == PORT_OK) {
        /* What woke the cluster is seen at the next barrier. */
        cluster->cycle = woke % cluster->quantum ? grid_next(cluster, woke) : woke;
    }
}

static bool is_over(const struct cluster *cluster)
{
    for (unsigned i = 0; i < cluster->count; i++) {
        if (!cluster->is_finished[i])
            return cluster->port->ended;
    }
    return true;
}

/* From one barrier to the next, at the latest at `limit`. */
static void run_one_quantum(struct cluster *cluster, uint64_t limit)
{
    take_arrivals(cluster);
    spread_end(cluster);
    if (cluster->port->ended)
        return;
    uint64_t end = grid_next(cluster, cluster->cycle), next = next_cycle(cluster);
    if (next >= end) {
        sleep_until(cluster, next);
    } else {
        end = end < limit ? end : limit;
        run_quantum(cluster, end);
        cluster->cycle = end;
    }
    flush_emits(cluster);
}

static void run_together(struct cluster *cluster)
{
    while (!is_over(cluster))
        run_one_quantum(cluster, UINT64_MAX);
    spread_end(cluster);
    for (unsigned i = 0; i < cluster->count; i++) {
        if (!cluster->is_finished[i])
            finish_machine(cluster, i); /* the port has ended: nothing leaves any more */
    }
}

/* ---- the whole ---- */

/* Of two ends, the one that the session is judged by. */
static unsigned badness(const struct machine_result *result)
{
    static const unsigned order[] = {
        [MACHINE_EXIT_POWER_OFF] = 0, [MACHINE_EXIT_STOPPED] = 1, [MACHINE_EXIT_LIMIT] = 2,
        [MACHINE_EXIT_STUCK] = 3,     [MACHINE_EXIT_FAILED] = 4,  [MACHINE_EXIT_PORT] = 5,
    };
    return order[result->exit];
}

static void sum_up(struct cluster_result *result)
{
    struct machine_result *whole = &result->whole;
    for (unsigned i = 0; i < result->machine_count; i++) {
        const struct machine_result *one = &result->machines[i];
        if (i == 0 || badness(one) > badness(whole)) {
            whole->exit = one->exit;
            whole->code = one->code;
            whole->state = one->state;
        }
        whole->cycle = one->cycle > whole->cycle ? one->cycle : whole->cycle;
        whole->instructions += one->instructions;
        whole->touched_bytes += one->touched_bytes;
    }
}

void cluster_run(struct cluster *cluster, struct cluster_result *result)
{
    *result = (struct cluster_result){.machine_count = cluster->count};
    cluster->result = result;
    if (cluster->is_alone) {
        machine_run(cluster->machines[0], &result->machines[0]);
        note_crossing(cluster, 0, machine_pc(cluster->machines[0]));
    } else {
        run_together(cluster);
    }
    cluster->result = NULL;
    sum_up(result);
}

bool cluster_run_to(struct cluster *cluster, uint64_t cycle)
{
    struct cluster_result result = {.machine_count = cluster->count};
    struct machine *first = cluster->machines[0];
    cluster->result = &result;
    if (cluster->is_alone) {
        machine_advance(first, cycle);
    } else {
        while (!is_over(cluster) && cluster->cycle < cycle)
            run_one_quantum(cluster, cycle);
    }
    cluster->result = NULL;
    return !cluster->port->ended && (!cluster->is_alone || machine_is_over(first) || machine_cycle(first) >= cycle);
}

struct machine *cluster_machine(const struct cluster *cluster, unsigned index)
{
    return cluster->machines[index];
}

void cluster_set_slice(struct cluster *cluster, uint64_t instructions)
{
    for (unsigned i = 0; i < cluster->count; i++)
        machine_set_slice(cluster->machines[i], instructions);
}

uint64_t cluster_instructions(const struct cluster *cluster)
{
    uint64_t instructions = 0;
    for (unsigned i = 0; i < cluster->count; i++)
        instructions += cluster->machines[i] ? machine_instructions(cluster->machines[i]) : 0;
    return instructions;
}

uint64_t cluster_last_pc(const struct cluster *cluster, unsigned *machine)
{
    *machine = cluster->last_machine;
    return cluster->last_pc;
}
