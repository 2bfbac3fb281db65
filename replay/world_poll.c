/* When the host is looked at, and what is found there.
 *
 * While the machine computes, the host is looked at about every millisecond; how many cycles that is follows from how
 * fast the machine has been running. While it sleeps, poll(2) waits for everything at once. A network round that is
 * due by the network's own rules happens at exactly its cycle in every mode. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "replay/host_clock.h"
#include "replay/host_signal.h"
#include "replay/world_private.h"
#include "src/base/endian.h"
#include "src/devices/timer.h"

#define LOOK_EVERY_NS 1000000u
#define LOOK_CYCLES_MIN 1000u
#define LOOK_CYCLES_MAX 50000000u
#define CONSOLE_IN_MAX 4096u
#define POLL_FDS_MAX 256u
#define OVERSLEPT_MAX_NS 20000000u
#define BEAT_NS 40000000u      /* between two signs of life, which wake a sleep for a moment, */
#define WAIT_MAX_NS 200000000u /* as the progress line does */

/* ---- the queue of arrivals ---- */

void world_queue(struct world *world, enum event_kind kind, uint16_t source, struct bytes payload,
                 const struct frame_origin *origin)
{
    struct world_item item;
    memset(&item, 0, sizeof item);
    item.kind = kind;
    item.source = source;
    item.size = (uint32_t)payload.size;
    if (origin)
        item.origin = *origin;
    buffer_append(&world->queue, bytes_of(&item, sizeof item));
    buffer_append(&world->queue, payload);
}

static bool queue_is_empty(const struct world *world)
{
    return world->queue_offset == world->queue.size;
}

static bool queue_pop(struct world *world, struct world_arrival *arrival)
{
    if (queue_is_empty(world)) {
        buffer_clear(&world->queue);
        world->queue_offset = 0;
        return false;
    }
    struct world_item item;
    const uint8_t *at = world->queue.data + world->queue_offset;
    memcpy(&item, at, sizeof item);
    *arrival = (struct world_arrival){
        .kind = item.kind,
        .source = item.source,
        .payload = bytes_of(at + sizeof item, item.size),
        .origin = item.origin,
    };
    world->queue_offset += sizeof item + item.size;
    return true;
}

/* ---- looking ---- */

static void queue_stop(struct world *world, enum port_stop_reason reason)
{
    if (world->has_stopped)
        return;
    uint8_t payload = (uint8_t)reason;
    world->has_stopped = true;
    world_queue(world, EVENT_STOP, SOURCE(SOURCE_MACHINE, 0), bytes_of(&payload, 1), NULL);
}

void world_queue_steps(struct world *world)
{
    struct steps_action action;
    while (steps_take(world->steps, &action)) {
        uint8_t up = action.is_up;
        switch (action.kind) {
        case STEP_SEND:
            for (size_t at = 0; at < action.send.size; at += CONSOLE_IN_MAX)
                world_queue(world, EVENT_CONSOLE_IN, SOURCE(SOURCE_CONSOLE, action.console),
                            bytes_slice(action.send, at, CONSOLE_IN_MAX), NULL);
            break;
        case STEP_INPUT:
            world_queue(world, EVENT_INPUT, SOURCE(SOURCE_INPUT, action.input), action.send, NULL);
            break;
        case STEP_SCREENSHOT:
            world_queue(world, EVENT_SCREENSHOT, SOURCE(SOURCE_DISPLAY, action.console), action.send, NULL);
            break;
        case STEP_LINK: world_queue(world, EVENT_LINK, SOURCE(SOURCE_NET, action.net), bytes_of(&up, 1), NULL); break;
        default: queue_stop(world, action.has_failed ? PORT_STOP_STEPS_FAILED : PORT_STOP_STEPS_DONE); break;
        }
    }
}

/* The cycle at which the script wants to go on. */
static uint64_t steps_cycle(const struct world *world)
{
    return world->steps ? steps_due(world->steps) : UINT64_MAX;
}

static bool stop_is_pending(const struct world *world)
{
    return !world->has_stopped &&
           (host_signal_stop_pending() || world->terminal.wants_exit || world->terminal.is_broken);
}

static void look_at_stops(struct world *world, uint64_t now_ns)
{
    uint64_t limit = world->config.limit_host_ns;
    if (world->terminal.wants_exit)
        queue_stop(world, PORT_STOP_USER);
    else if (stop_is_pending(world))
        queue_stop(world, PORT_STOP_SIGNAL);
    else if (limit && now_ns - world->start_ns >= limit)
        queue_stop(world, PORT_STOP_HOST_LIMIT);
}

static void look_at_console(struct world *world)
{
    uint16_t console = SOURCE(SOURCE_CONSOLE, 0);
    uint8_t typed[CONSOLE_IN_MAX];
    size_t size = host_terminal_read(&world->terminal, typed, sizeof typed);
    if (size)
        world_queue(world, EVENT_CONSOLE_IN, console, bytes_of(typed, size), NULL);
    bool has_resized = host_signal_take_resize() && world->config.wants_console_size;
    uint16_t columns, rows;
    if ((world->wants_size || has_resized) && host_terminal_size(&world->terminal, &columns, &rows)) {
        uint8_t payload[4];
        store_le16(payload, columns);
        store_le16(payload + 2, rows);
        world_queue(world, EVENT_CONSOLE_SIZE, console, bytes_of(payload, sizeof payload), NULL);
    }
    world->wants_size = false;
}

static void tick(struct world *world, uint64_t cycle, uint64_t now_ns)
{
    if (world->beat && now_ns >= world->next_beat_ns) {
        world->next_beat_ns = now_ns + BEAT_NS;
        world->beat(world->beat_context, cycle);
    }
    const struct world_tick *ticker = &world->config.tick;
    if (!ticker->tick || now_ns < world->next_tick_ns)
        return;
    world->next_tick_ns = now_ns + ticker->interval_ns;
    world->progress.has_http = world->http != NULL;
    if (world->http)
        host_http_look(world->http, &world->progress.http);
    world->progress.cycle = cycle;
    world->progress.host_ns = now_ns - world->start_ns;
    ticker->tick(ticker->context, &world->progress);
}

bool world_stall(struct world *world, uint64_t cycle)
{
    uint64_t now_ns = host_clock_now_ns();
    host_signal_drain();
    tick(world, cycle, now_ns);
    look_at_console(world);
    look_at_stops(world, now_ns);
    return world->has_stopped;
}

/* What the machine runs in a millisecond, as far as one can tell from the last look. */
static void measure(struct world *world, uint64_t cycle, uint64_t now_ns)
{
    uint64_t ns = now_ns - world->last_look_ns, cycles = cycle - world->last_look_cycle;
    if (cycles && ns >= LOOK_EVERY_NS / 10 && cycles < UINT64_MAX / LOOK_EVERY_NS) {
        uint64_t estimate = (3 * world->look_cycles + cycles * LOOK_EVERY_NS / ns) / 4;
        if (estimate < LOOK_CYCLES_MIN)
            estimate = LOOK_CYCLES_MIN;
        world->look_cycles = estimate < LOOK_CYCLES_MAX ? estimate : LOOK_CYCLES_MAX;
    }
    world->last_look_ns = now_ns;
    world->last_look_cycle = cycle;
    world->next_look_cycle = cycle + world->look_cycles;
}

static void sink_frame(void *context, struct bytes frame, const struct frame_origin *origin)
{
    struct world_net_state *state = context;
    world_queue(state->world, EVENT_FRAME_IN, state->source, frame, origin);
}

static void sink_link(void *context, bool is_up)
{
    struct world_net_state *state = context;
    uint8_t payload = is_up;
    world_queue(state->world, EVENT_LINK, state->source, bytes_of(&payload, 1), NULL);
}

/* Rounds that are due and, while looking, rounds for what is ready on the host. False: a network broke. */
static bool run_rounds(struct world *world, uint64_t cycle, bool is_looking)
{
    for (unsigned i = 0; i < world->config.net_count; i++) {
        struct world_net_state *state = &world->nets[i];
        struct host_net *net = state->net;
        if (!net)
            continue;
        if (net->ops->due(net, cycle) > cycle && !(is_looking && net->ops->ready(net)))
            continue;
        struct frame_sink sink = {.frame = sink_frame, .link = sink_link, .context = state};
        if (net->ops->round(net, cycle, &sink, &world->error) < 0) {
            world->has_error = true;
            return false;
        }
        world_tell_notes(world, i, false);
    }
    return true;
}

enum port_status world_take(struct world *world, uint64_t cycle, struct world_arrival *arrival)
{
    if (queue_pop(world, arrival))
        return PORT_OK;
    if (steps_cycle(world) <= cycle) {
        steps_advance(world->steps, cycle);
        world_queue_steps(world);
        if (queue_pop(world, arrival))
            return PORT_OK;
    }
    bool is_looking = cycle >= world->next_look_cycle || stop_is_pending(world);
    if (is_looking) {
        uint64_t now_ns = host_clock_now_ns();
        measure(world, cycle, now_ns);
        host_signal_drain();
        tick(world, cycle, now_ns);
        look_at_console(world); /* which may say stop */
        look_at_stops(world, now_ns);
    }
    if (!run_rounds(world, cycle, is_looking))
        return PORT_ENDED;
    return queue_pop(world, arrival) ? PORT_OK : PORT_NONE;
}

/* The nearest cycle at which a network wants its round. */
static uint64_t nets_due(struct world *world, uint64_t cycle)
{
    uint64_t nearest = UINT64_MAX;
    for (unsigned i = 0; i < world->config.net_count; i++) {
        struct host_net *net = world->nets[i].net;
        uint64_t due = net ? net->ops->due(net, cycle) : UINT64_MAX;
        if (due < nearest)
            nearest = due;
    }
    return nearest;
}

uint64_t world_horizon(struct world *world, uint64_t cycle)
{
    if (!queue_is_empty(world) || stop_is_pending(world))
        return cycle;
    uint64_t due = nets_due(world, cycle);
    if (steps_cycle(world) < due)
        due = steps_cycle(world);
    return due < world->next_look_cycle ? due : world->next_look_cycle;
}

/* ---- idle ---- */

/* Waits at most timeout_ns for anything; returns true if something is there. */
static bool wait_for_host(struct world *world, uint64_t timeout_ns)
{
    struct pollfd fds[POLL_FDS_MAX];
    unsigned count = 0;
    if (host_signal_fd() >= 0)
        fds[count++] = (struct pollfd){.fd = host_signal_fd(), .events = POLLIN};
    if (world->terminal.in_fd >= 0)
        fds[count++] = (struct pollfd){.fd = world->terminal.in_fd, .events = POLLIN};
    for (unsigned i = 0; i < world->config.net_count; i++) {
        struct host_net *net = world->nets[i].net;
        count += net ? net->ops->pollfds(net, fds + count, POLL_FDS_MAX - count) : 0;
    }
    if (count == POLL_FDS_MAX && timeout_ns > LOOK_EVERY_NS)
        timeout_ns = LOOK_EVERY_NS; /* there may be more of them than were asked for */
    struct timespec timeout = {.tv_sec = (time_t)(timeout_ns / 1000000000u),
                               .tv_nsec = (long)(timeout_ns % 1000000000u)};
    int ready = ppoll(fds, count, &timeout, NULL);
    return ready != 0 || stop_is_pending(world);
}

/* Could anything ever arrive? (A signal always could; it does not count.) */
static bool can_arrive(const struct world *world)
{
    bool has_net = false;
    for (unsigned i = 0; i < world->config.net_count; i++)
        has_net |= world->nets[i].net != NULL;
    return world->terminal.in_fd >= 0 || has_net;
}

static uint64_t wait_limit(const struct world *world, uint64_t now_ns)
{
    uint64_t limit = world->config.limit_host_ns;
    if (!limit || world->has_stopped)
        return UINT64_MAX;
    uint64_t passed = now_ns - world->start_ns;
    return passed < limit ? limit - passed : 0;
}

/* Waits until something is there, wait_ns have passed, or the session's time is up. True: look at the host. */
static bool wait_in_steps(struct world *world, uint64_t cycle, uint64_t wait_ns)
{
    uint64_t start_ns = host_clock_now_ns(), now_ns = start_ns;
    for (;;) {
        uint64_t passed = now_ns - start_ns;
        uint64_t rest = passed < wait_ns ? wait_ns - passed : 0;
        uint64_t limit = wait_limit(world, now_ns);
        uint64_t longest = world->beat ? BEAT_NS : WAIT_MAX_NS;
        uint64_t step = rest < longest ? rest : longest;
        if (wait_for_host(world, step < limit ? step : limit) || limit == 0)
            return true;
        if (rest == 0)
            return false;
        now_ns = host_clock_now_ns();
        if (now_ns - start_ns >= wait_ns)
            return false;
        tick(world, cycle + ns_to_cycles(now_ns - start_ns, world->config.clock_hz), now_ns);
    }
}

/* Sleep ends at `woke` without a look: what was measured before it no longer tells the machine's speed. */
static void note_wake(struct world *world, uint64_t woke, bool is_look_due)
{
    world->last_look_ns = host_clock_now_ns();
    world->last_look_cycle = woke;
    world->next_look_cycle = is_look_due ? woke : woke + world->look_cycles;
}

static enum port_status idle_woken(struct world *world, uint64_t cycle, uint64_t slept_ns, uint64_t until,
                                   uint64_t *woke)
{
    uint64_t slept = ns_to_cycles(slept_ns, world->config.clock_hz);
    if (slept == 0)
        slept = 1;
    *woke = slept < until - cycle ? cycle + slept : until;
    note_wake(world, *woke, true);
    return PORT_OK;
}

enum port_status world_idle(struct world *world, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    uint64_t due = nets_due(world, cycle);
    if (steps_cycle(world) < due)
        due = steps_cycle(world);
    uint64_t deadline = due < until ? due : until;
    if (!queue_is_empty(world) || stop_is_pending(world) || deadline <= cycle)
        return idle_woken(world, cycle, 0, until, woke);
    if (deadline == UINT64_MAX && !can_arrive(world))
        return PORT_NONE;
    uint64_t start_ns = host_clock_now_ns();
    uint64_t want_ns = deadline == UINT64_MAX ? UINT64_MAX : cycles_to_ns(deadline - cycle, world->config.clock_hz);
    uint64_t wait_ns = want_ns > world->overslept_ns ? want_ns - world->overslept_ns : 0;
    if (world->config.pace == WORLD_PACE_FREE && deadline != UINT64_MAX)
        wait_ns = 0;
    bool is_look_due = wait_in_steps(world, cycle, wait_ns);
    uint64_t slept_ns = host_clock_now_ns() - start_ns;
    if (is_look_due)
        return idle_woken(world, cycle, world->config.pace == WORLD_PACE_FREE && wait_ns == 0 ? 0 : slept_ns,
                          deadline, woke);
    if (world->config.pace == WORLD_PACE_HOST) {
        uint64_t overslept = world->overslept_ns + slept_ns;
        overslept = overslept > want_ns ? overslept - want_ns : 0;
        world->overslept_ns = overslept < OVERSLEPT_MAX_NS ? overslept : OVERSLEPT_MAX_NS;
    }
    *woke = deadline;
    note_wake(world, deadline, false);
    return PORT_OK;
}
