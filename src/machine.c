/* The machine: wires the parts and runs slices.
 *
 * The loop of machine_run is described in docs/architecture.md. Its order is part of the machine model: at one cycle
 * first timers, then arrivals, then the state hash, then the instruction that starts at this cycle. Every turn of the
 * loop either moves the cycle, delivers an arrival, emits a digest, or ends the session. */
#include "src/machine_private.h"

#include "replay/screen.h"
#include "src/base/endian.h"
#include "src/base/must.h"

void machine_end(struct machine *machine, enum machine_exit exit, uint64_t code)
{
    if (machine->has_ended)
        return;
    machine->has_ended = true;
    machine->exit = exit;
    machine->code = code;
    if (machine->hart)
        hart_stop_soon(machine->hart);
}

/* ---- the state hash ---- */

struct hash128 machine_state_hash(struct machine *machine)
{
    struct hasher *hasher = machine->hasher;
    struct hash128 ram = ram_hash(&machine->ram);
    hasher_reset(hasher);
    hasher_add_u64(hasher, MACHINE_MODEL_VERSION);
    hasher_add_u64(hasher, ram.low);
    hasher_add_u64(hasher, ram.high);
    hart_hash(machine->hart, hasher);
    clint_hash(&machine->clint, hasher);
    plic_hash(&machine->plic, hasher);
    uart16550_hash(&machine->uart, hasher);
    rtc_goldfish_hash(&machine->rtc, hasher);
    htif_hash(&machine->htif, hasher);
    console_hash(&machine->console, hasher);
    entropy_hash(&machine->entropy, hasher);
    for (unsigned i = 0; i < machine->nic_count; i++)
        machine_nic_hash(&machine->nics[i], hasher);
    for (unsigned i = 0; i < machine->disk_count; i++) {
        virtio_blk_hash(&machine->disks[i].blk, hasher);
        disk_hash(machine->disks[i].top, hasher);
    }
    for (unsigned i = 0; i < machine->fs_count; i++)
        virtio_p9_hash(&machine->fs[i].card, hasher);
    if (machine->has_hvc)
        virtio_console_hash(&machine->hvc, hasher);
    if (machine->has_rng)
        virtio_rng_hash(&machine->rng, hasher);
    for (unsigned i = 0; i < machine->input_count; i++)
        virtio_input_hash(&machine->inputs[i], hasher);
    return hasher_result(hasher);
}

static void emit_digest(struct machine *machine, struct hash128 state)
{
    uint8_t payload[HASH_BYTES + 8];
    hash_store(state, payload);
    store_le64(payload + HASH_BYTES, hart_instructions(machine->hart));
    port_emit(machine->port, hart_cycle(machine->hart), SOURCE(SOURCE_MACHINE, machine->index), EVENT_DIGEST,
              bytes_of(payload, sizeof payload));
}

/* ---- running ---- */

static void machine_reboot(struct machine *machine)
{
    machine->wants_reboot = false;
    console_reset(&machine->console);
    clint_reset(&machine->clint);
    plic_reset(&machine->plic);
    uart16550_reset(&machine->uart);
    rtc_goldfish_reset(&machine->rtc);
    htif_reset(&machine->htif);
    for (unsigned i = 0; i < machine->nic_count; i++) {
        virtio_net_reset(&machine->nics[i].card);
        nic_reset(&machine->nics[i].nic);
    }
    for (unsigned i = 0; i < machine->disk_count; i++)
        virtio_blk_reset(&machine->disks[i].blk);
    for (unsigned i = 0; i < machine->fs_count; i++)
        virtio_p9_reset(&machine->fs[i].card);
    if (machine->has_hvc)
        virtio_console_reset(&machine->hvc);
    if (machine->has_rng)
        virtio_rng_reset(&machine->rng);
    for (unsigned i = 0; i < machine->input_count; i++)
        virtio_input_reset(&machine->inputs[i]);
    ram_clear(&machine->ram);
    struct error error = {0};
    if (machine_load(machine, &error) && !machine->port->ended)
        machine_end(machine, MACHINE_EXIT_FAILED, (uint64_t)error.code); /* what loaded once does not load again */
}

/* What the display shows now, under the name that was asked for. */
static void take_screenshot(struct machine *machine, const struct port_event *event)
{
    const struct framebuffer *framebuffer = &machine->framebuffer;
    struct screen_head head = {event->payload, framebuffer->width, framebuffer->height};
    struct buffer picture = {0};
    if (!framebuffer->width || head.name.size < 1 || head.name.size > SCREEN_NAME_MAX)
        return;
    screen_head_write(&head, &picture);
    framebuffer_picture(framebuffer, &machine->ram, &picture);
    crossing_emit(&machine->crossing, event->source, EVENT_SCREEN, buffer_bytes(&picture));
    buffer_deinit(&picture);
}

static void deliver(struct machine *machine, const struct port_event *event)
{
    unsigned input = (event->source & 0xffu) - machine->index * SCENARIO_INPUTS_MAX;
    unsigned index = (event->source & 0xffu) - machine->first_nic; /* of a network */
    switch (event->kind) {
    case EVENT_CONSOLE_IN: console_receive(&machine->console, event->payload); break;
    case EVENT_CONSOLE_SIZE:
        if (machine->has_hvc && event->payload.size >= 4)
            virtio_console_resize(&machine->hvc, load_le16(event->payload.data), load_le16(event->payload.data + 2));
        break;
    case EVENT_FRAME_IN:
        if (index < machine->nic_count)
            machine_nic_arrive(&machine->nics[index], event->payload);
        break;
    case EVENT_LINK:
        if (index < machine->nic_count && event->payload.size >= 1)
            nic_set_link(&machine->nics[index].nic, event->payload.data[0] != 0);
        break;
    case EVENT_INPUT:
        if (input < machine->input_count)
            virtio_input_receive(&machine->inputs[input], event->payload);
        break;
    case EVENT_SCREENSHOT: take_screenshot(machine, event); break;
    case EVENT_STOP:
        machine_end(machine, MACHINE_EXIT_STOPPED, event->payload.size ? event->payload.data[0] : 0);
        break;
    default: break; /* not an arrival: the tape's reader lets none through */
    }
}

/* The cycle of the next frame that a hub brings; FRAME_NEVER: none that is known of. */
static uint64_t next_hub_frame(const struct machine *machine)
{
    uint64_t next = FRAME_NEVER;
    for (unsigned i = 0; machine->has_hub && i < machine->nic_count; i++) {
        uint64_t at_cycle = frame_queue_next(&machine->nics[i].hub.due);
        next = at_cycle < next ? at_cycle : next;
    }
    return next;
}

/* Frames from hubs, one network behind the other. The loop stops at every cycle at which one is due. */
static void take_hub_frames(struct machine *machine, uint64_t cycle)
{
    for (unsigned i = 0; i < machine->nic_count; i++) {
        struct machine_nic *nic = &machine->nics[i];
        while (nic->is_on_hub && frame_queue_next(&nic->hub.due) <= cycle) {
            struct bytes frame = frame_queue_peek(&nic->hub.due);
            crossing_emit(&machine->crossing, nic->nic.source, EVENT_FRAME_HUB, frame);
            machine_nic_arrive(nic, frame);
            frame_queue_pop(&nic->hub.due);
        }
    }
    timer_queue_fire(&machine->timers);
}

/* Timers, then frames from hubs, then arrivals, until none of them has anything for this cycle. */
static void look_around(struct machine *machine)
{
    uint64_t cycle = hart_cycle(machine->hart);
    timer_queue_fire(&machine->timers);
    if (next_hub_frame(machine) <= cycle)
        take_hub_frames(machine, cycle);
    if (port_horizon(machine->port, cycle) > cycle)
        return;
    struct port_event event;
    while (!machine->has_ended && port_take(machine->port, cycle, &event) == PORT_OK)
        deliver(machine, &event);
    timer_queue_fire(&machine->timers);
}

static uint64_t nearest(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* What the machine itself will do next, but for its hart. */
static uint64_t next_moment(const struct machine *machine)
{
    return nearest(nearest(machine->timers.next_cycle, machine->limit_cycles), next_hub_frame(machine));
}

/* How far the hart may run: at least one cycle, so that the loop always moves. */
static uint64_t machine_horizon(struct machine *machine, uint64_t end)
{
    uint64_t cycle = hart_cycle(machine->hart);
    uint64_t until = nearest(next_moment(machine), end);
    until = nearest(until, port_horizon(machine->port, cycle));
    uint64_t room = until > cycle ? until - cycle : 1;
    room = nearest(room, machine->next_digest - hart_instructions(machine->hart));
    if (machine->slice_instructions)
        room = nearest(room, machine->slice_instructions);
    return cycle + room;
}

/* The hart waits: nothing happens before the next timer, unless something arrives. */
static void machine_idle(struct machine *machine, uint64_t end)
{
    uint64_t cycle = hart_cycle(machine->hart);
    console_flush(&machine->console);
    if (port_horizon(machine->port, cycle) <= cycle)
        return; /* the flush, or an arrival at this very cycle, comes first */
    uint64_t until = nearest(next_moment(machine), nearest(hart_timer_cycle(machine->hart), end));
    if (until == cycle + 1) { /* a card that gives the guest what has just arrived: nothing to wait for */
        hart_wait_until(machine->hart, until);
        return;
    }
    uint64_t woke = cycle;
    enum port_status status = port_idle(machine->port, cycle, until, &woke);
    if (status == PORT_NONE)
        machine_end(machine, MACHINE_EXIT_STUCK, 0);
    else if (status == PORT_OK)
        hart_wait_until(machine->hart, woke);
}

bool machine_is_over(const struct machine *machine)
{
    return machine->has_ended || machine->port->ended;
}

void machine_advance(struct machine *machine, uint64_t end)
{
    while (!machine_is_over(machine) && hart_cycle(machine->hart) < end) {
        look_around(machine);
        if (machine_is_over(machine))
            break;
        if (hart_cycle(machine->hart) >= machine->limit_cycles) {
            machine_end(machine, MACHINE_EXIT_LIMIT, 0);
            break;
        }
        if (hart_instructions(machine->hart) >= machine->next_digest) {
            machine->next_digest += machine->digest_instructions;
            emit_digest(machine, machine_state_hash(machine));
            continue;
        }
        uint64_t until = machine_horizon(machine, end);
        enum hart_stop stop = hart_run(machine->hart, until);
        if (machine->wants_reboot && !machine_is_over(machine))
            machine_reboot(machine);
        else if (stop == HART_WAITING && hart_cycle(machine->hart) < until && !machine_is_over(machine))
            machine_idle(machine, end);
    }
}

uint64_t machine_next_cycle(const struct machine *machine)
{
    uint64_t cycle = hart_cycle(machine->hart);
    if (machine->wants_reboot || !hart_is_asleep(machine->hart))
        return cycle;
    uint64_t next = nearest(next_moment(machine), hart_timer_cycle(machine->hart));
    return nearest(next, port_horizon(machine->port, cycle));
}

void machine_give_up(struct machine *machine)
{
    machine_end(machine, MACHINE_EXIT_STUCK, 0);
}

void machine_run(struct machine *machine, struct machine_result *result)
{
    machine_advance(machine, UINT64_MAX);
    machine_finish(machine, result);
}

void machine_finish(struct machine *machine, struct machine_result *result)
{
    *result = (struct machine_result){.exit = MACHINE_EXIT_PORT};
    if (!machine->port->ended) {
        console_flush(&machine->console);
        result->state = machine_state_hash(machine);
        emit_digest(machine, result->state);
        uint8_t payload[9] = {(uint8_t)machine->exit};
        store_le64(payload + 1, machine->code);
        port_emit(machine->port, hart_cycle(machine->hart), SOURCE(SOURCE_MACHINE, machine->index), EVENT_EXIT,
                  bytes_of(payload, sizeof payload));
    }
    if (!machine->port->ended || machine->has_ended) {
        result->exit = machine->has_ended ? machine->exit : MACHINE_EXIT_PORT;
        result->code = machine->code;
    }
    result->cycle = hart_cycle(machine->hart);
    result->instructions = hart_instructions(machine->hart);
    result->touched_bytes = ram_touched_bytes(&machine->ram);
}

struct hub_port *machine_hub_port(struct machine *machine, unsigned nic)
{
    must(nic < machine->nic_count);
    return machine->nics[nic].is_on_hub ? &machine->nics[nic].hub : NULL;
}

bool machine_picture(const struct machine *machine, uint32_t *width, uint32_t *height, struct buffer *pixels)
{
    *width = machine->framebuffer.width;
    *height = machine->framebuffer.height;
    if (*width)
        framebuffer_picture(&machine->framebuffer, &machine->ram, pixels);
    return *width != 0;
}

struct p9_export *machine_fs(struct machine *machine, unsigned index)
{
    return index < machine->fs_count ? &machine->fs[index].export : NULL;
}

void machine_look_into(struct machine *machine, struct port *port)
{
    machine->port = machine->crossing.port = port;
}

void machine_set_slice(struct machine *machine, uint64_t instructions)
{
    machine->slice_instructions = instructions;
}

uint64_t machine_cycle(const struct machine *machine)
{
    return hart_cycle(machine->hart);
}

uint64_t machine_pc(const struct machine *machine)
{
    return hart_pc(machine->hart);
}

uint64_t machine_instructions(const struct machine *machine)
{
    return hart_instructions(machine->hart);
}
