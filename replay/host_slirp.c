/* Rounds of libslirp: when one is due, what happens in it and in which order. The rules are in docs/slirp.md. */
#include "replay/host_slirp.h"

#include <errno.h>
#include <string.h>

#include "replay/host_fixture.h"
#include "src/base/alloc.h"

#define NS_PER_S UINT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

static struct host_slirp *slirp_of(struct host_net *net)
{
    return (struct host_slirp *)net;
}

static uint64_t ns_of_cycle(const struct host_slirp *slirp, uint64_t cycle)
{
    return (uint64_t)((unsigned __int128)cycle * NS_PER_S / slirp->clock_hz);
}

/* The first cycle at which the clock shows at least ns. */
static uint64_t cycle_of_ns(const struct host_slirp *slirp, uint64_t ns)
{
    return (uint64_t)(((unsigned __int128)ns * slirp->clock_hz + NS_PER_S - 1) / NS_PER_S);
}

void host_slirp_enter(struct host_slirp *slirp)
{
    slirp_statics_enter(&slirp->statics);
    socket_set_current(&slirp->sockets);
    errno = 0; /* libslirp reads it after calls that succeeded */
}

void host_slirp_leave(void)
{
    socket_set_current(NULL);
}

/* ---- what libslirp calls ---- */

static ssize_t on_send_packet(const void *data, size_t size, void *opaque)
{
    struct host_slirp *slirp = opaque;
    struct bytes frame = bytes_of(data, size);
    struct frame_origin origin = {0};
    socket_note_slirp_frame(&slirp->sockets, size);
    if (slirp->sockets.log->mode == SOCKET_LOG_WRITE)
        origin = origin_find(&slirp->origins, frame);
    if (slirp->emitted_count == slirp->emitted_room) {
        slirp->emitted_room = slirp->emitted_room ? 2 * slirp->emitted_room : 64;
        slirp->emitted = mem_resize(slirp->emitted, slirp->emitted_room * sizeof *slirp->emitted);
    }
    slirp->emitted[slirp->emitted_count++] = (struct host_slirp_emitted){.size = size, .origin = origin};
    buffer_append(&slirp->emitted_bytes, frame);
    return (ssize_t)size;
}

static void on_guest_error(const char *message, void *opaque)
{
    (void)message; /* the guest's own mistakes; a guest must not fill the user's terminal */
    (void)opaque;
}

static int64_t on_clock_get_ns(void *opaque)
{
    const struct host_slirp *slirp = opaque;
    return (int64_t)ns_of_cycle(slirp, slirp->now_cycle);
}

static struct host_slirp_timer *timer_new(struct host_slirp *slirp)
{
    for (unsigned i = 0; i < HOST_SLIRP_TIMERS; i++) {
        struct host_slirp_timer *timer = &slirp->timers[i];
        if (!timer->is_used) {
            *timer = (struct host_slirp_timer){.is_used = true};
            return timer;
        }
    }
    socket_fail(&slirp->sockets, "libslirp asks for more timers than are known here");
}

static void *on_timer_new(SlirpTimerCb callback, void *callback_opaque, void *opaque)
{
    struct host_slirp_timer *timer = timer_new(opaque);
    timer->callback = callback;
    timer->opaque = callback_opaque;
    return timer;
}

static void *on_timer_new_opaque(SlirpTimerId id, void *callback_opaque, void *opaque)
{
    struct host_slirp_timer *timer = timer_new(opaque);
    timer->id = id;
    timer->opaque = callback_opaque;
    return timer;
}

static void on_timer_free(void *timer, void *opaque)
{
    (void)opaque;
    memset(timer, 0, sizeof(struct host_slirp_timer));
}

static void on_timer_mod(void *timer, int64_t expires_ms, void *opaque)
{
    struct host_slirp_timer *own = timer;
    (void)opaque;
    own->is_armed = true;
    own->expires_ms = expires_ms;
}

/* The interest in descriptors is read by fill alone. */
static void on_poll_fd(int vfd, void *opaque)
{
    (void)vfd;
    (void)opaque;
}

static void on_notify(void *opaque)
{
    struct host_slirp *slirp = opaque;
    slirp->is_notified = true;
}

static void on_init_completed(Slirp *instance, void *opaque)
{
    struct host_slirp *slirp = opaque;
    slirp->slirp = instance;
}

/* 4.9 adds fields at the end of both structs, for SlirpConfig version 6; version 4 never reads them. */
const SlirpCb host_slirp_callbacks = {
    .send_packet = on_send_packet,
    .guest_error = on_guest_error,
    .clock_get_ns = on_clock_get_ns,
    .timer_new = on_timer_new,
    .timer_free = on_timer_free,
    .timer_mod = on_timer_mod,
    .register_poll_fd = on_poll_fd,
    .unregister_poll_fd = on_poll_fd,
    .notify = on_notify,
    .init_completed = on_init_completed,
    .timer_new_opaque = on_timer_new_opaque,
};

/* ---- readiness ---- */

struct poll_name {
    int slirp;
    short host;
};

static const struct poll_name poll_names[] = {
    {SLIRP_POLL_IN, POLLIN},   {SLIRP_POLL_OUT, POLLOUT}, {SLIRP_POLL_PRI, POLLPRI},
    {SLIRP_POLL_ERR, POLLERR}, {SLIRP_POLL_HUP, POLLHUP},
};

#define POLL_NAMES (sizeof poll_names / sizeof poll_names[0])

static short events_to_host(int events)
{
    short host = 0;
    for (size_t i = 0; i < POLL_NAMES; i++)
        host = (short)(host | (events & poll_names[i].slirp ? poll_names[i].host : 0));
    return host;
}

/* Only what libslirp asked for: the kernel reports a hang-up in any case, and a round would not make it go away. */
static int events_from_host(short host, int wanted)
{
    int events = 0;
    for (size_t i = 0; i < POLL_NAMES; i++)
        events |= host & poll_names[i].host ? poll_names[i].slirp : 0;
    return events & wanted;
}

static int on_add_poll(int vfd, int events, void *opaque)
{
    struct host_slirp *slirp = opaque;
    const struct socket_fd *fd = socket_fd_find(&slirp->sockets, vfd);
    if (slirp->slot_count == slirp->slot_room) {
        slirp->slot_room = slirp->slot_room ? 2 * slirp->slot_room : 32;
        slirp->slots = mem_resize(slirp->slots, slirp->slot_room * sizeof *slirp->slots);
        slirp->fds = mem_resize(slirp->fds, slirp->slot_room * sizeof *slirp->fds);
        slirp->ready = mem_resize(slirp->ready, slirp->slot_room * sizeof *slirp->ready);
    }
    size_t slot = slirp->slot_count++;
    slirp->slots[slot] = (struct host_slirp_slot){.vfd = vfd, .events = events};
    slirp->fds[slot] = (struct pollfd){.fd = fd ? fd->real : -1, .events = events_to_host(events)};
    slirp->ready[slot] = 0;
    return (int)slot;
}

static int on_get_revents(int slot, void *opaque)
{
    const struct host_slirp *slirp = opaque;
    return slot >= 0 && (size_t)slot < slirp->slot_count ? slirp->ready[slot] : 0;
}

static uint32_t slirp_fill(struct host_slirp *slirp)
{
    uint32_t timeout_ms = UINT32_MAX;
    slirp->slot_count = 0;
    slirp->is_notified = false;
#if SLIRP_CHECK_VERSION(4, 9, 0)
    slirp_pollfds_fill_socket(slirp->slirp, &timeout_ms, on_add_poll, slirp);
#else
    slirp_pollfds_fill(slirp->slirp, &timeout_ms, on_add_poll, slirp);
#endif
    return timeout_ms;
}

static int fixture_events(const struct fixture *fixture, int wanted)
{
    int events =
        (fixture_can_receive(fixture) ? SLIRP_POLL_IN : 0) | (fixture_can_send(fixture) ? SLIRP_POLL_OUT : 0);
    return events & wanted;
}

/* What fixtures have to say is known without the host: it is neither logged nor waited for. True: one has
 * something. */
static bool ready_fixtures(struct host_slirp *slirp)
{
    bool is_any = false;
    for (size_t slot = 0; slot < slirp->slot_count && slirp->sockets.guest_count; slot++) {
        const struct socket_fd *fd = socket_fd_find(&slirp->sockets, slirp->slots[slot].vfd);
        if (!fd || !fd->fixture)
            continue;
        slirp->ready[slot] = fixture_events(fd->fixture, slirp->slots[slot].events);
        is_any |= slirp->ready[slot] != 0;
    }
    return is_any;
}

static void ready_poll(struct host_slirp *slirp)
{
    size_t previous = 0;
    buffer_clear(&slirp->ready_record);
    if (slirp->slot_count == 0 || poll(slirp->fds, slirp->slot_count, 0) <= 0)
        return;
    for (size_t slot = 0; slot < slirp->slot_count; slot++) {
        slirp->ready[slot] = events_from_host(slirp->fds[slot].revents, slirp->slots[slot].events);
        if (!slirp->ready[slot])
            continue;
        size_t difference = slot - previous;
        for (; difference >= 0x80; difference >>= 7)
            buffer_append_byte(&slirp->ready_record, (uint8_t)(difference | 0x80));
        buffer_append_byte(&slirp->ready_record, (uint8_t)difference);
        buffer_append_byte(&slirp->ready_record, (uint8_t)slirp->ready[slot]);
        previous = slot;
    }
}

static void ready_from_log(struct host_slirp *slirp)
{
    size_t slot = 0;
    size_t at = 0;
    struct bytes record = buffer_bytes(&slirp->ready_record);
    while (at < record.size) {
        size_t difference = 0;
        unsigned shift = 0;
        do {
            difference |= (size_t)(record.data[at] & 0x7f) << shift;
            shift += 7;
        } while (record.data[at++] & 0x80 && at < record.size && shift < 28);
        slot += difference;
        if (slot >= slirp->slot_count || at >= record.size) {
            socket_diverge(&slirp->sockets, "slot %zu is ready on the tape, libslirp polls %zu descriptors", slot,
                           slirp->slot_count);
            return;
        }
        slirp->ready[slot] = record.data[at++];
    }
}

/* ---- a round ---- */

static void round_frames(struct host_slirp *slirp)
{
    size_t offset = 0;
    for (size_t i = 0; i < slirp->queued_count; i++) {
        struct bytes frame = bytes_of(slirp->queued_bytes.data + offset, slirp->queued[i].size);
        offset += frame.size;
        socket_note_guest_frame(&slirp->sockets, slirp->queued[i].cycle, frame);
        if (!screen_frame(&slirp->screen, ns_of_cycle(slirp, slirp->now_cycle), frame, &slirp->in_hand))
            continue;
        slirp_input(slirp->slirp, slirp->in_hand.data, (int)slirp->in_hand.size);
    }
    slirp->in_hand = bytes_of(NULL, 0);
}

static void round_timers(struct host_slirp *slirp)
{
    int64_t now_ms = (int64_t)(ns_of_cycle(slirp, slirp->now_cycle) / (uint64_t)NS_PER_MS);
    for (unsigned i = 0; i < HOST_SLIRP_TIMERS; i++) {
        struct host_slirp_timer *timer = &slirp->timers[i];
        if (!timer->is_armed || timer->expires_ms > now_ms)
            continue;
        timer->is_armed = false;
        if (timer->callback)
            timer->callback(timer->opaque);
        else
            slirp_handle_timer(slirp->slirp, timer->id, timer->opaque);
    }
}

static void round_run(struct host_slirp *slirp)
{
    round_frames(slirp);
    round_timers(slirp);
    slirp_fill(slirp);
    if (slirp->sockets.log->mode == SOCKET_LOG_ANSWER)
        buffer_clear(&slirp->ready_record);
    else
        ready_poll(slirp);
    socket_note_ready(&slirp->sockets, &slirp->ready_record);
    if (slirp->sockets.log->mode == SOCKET_LOG_ANSWER)
        ready_from_log(slirp);
    ready_fixtures(slirp);
    slirp_pollfds_poll(slirp->slirp, 0, on_get_revents, slirp);
    bool is_notified = slirp->is_notified; /* in the polling: the interest below knows, the readiness does not */
    uint32_t timeout_ms = slirp_fill(slirp);
    slirp->is_notified = ready_fixtures(slirp) || is_notified;
    slirp->timeout_cycle =
        timeout_ms == UINT32_MAX
            ? UINT64_MAX
            : cycle_of_ns(slirp, ns_of_cycle(slirp, slirp->now_cycle) + (uint64_t)timeout_ms * (uint64_t)NS_PER_MS);
}

static uint64_t slirp_due(struct host_net *net, uint64_t cycle)
{
    const struct host_slirp *slirp = slirp_of(net);
    uint64_t due = slirp->timeout_cycle;
    (void)cycle;
    if (slirp->sockets.is_failed || slirp->sockets.phase == SOCKET_DEAD)
        return UINT64_MAX;
    if (slirp->is_notified)
        due = 0;
    if (slirp->queued_count && slirp->queued[0].cycle < due)
        due = slirp->queued[0].cycle;
    for (unsigned i = 0; i < HOST_SLIRP_TIMERS; i++) {
        const struct host_slirp_timer *timer = &slirp->timers[i];
        if (!timer->is_armed)
            continue;
        uint64_t at = cycle_of_ns(slirp, (uint64_t)timer->expires_ms * (uint64_t)NS_PER_MS);
        due = at < due ? at : due;
    }
    return slirp->has_round && due <= slirp->last_cycle ? slirp->last_cycle + 1 : due;
}

static void round_deliver(struct host_slirp *slirp, uint64_t seq, const struct frame_sink *sink)
{
    size_t offset = 0;
    for (size_t i = 0; i < slirp->emitted_count; i++) {
        struct host_slirp_emitted *emitted = &slirp->emitted[i];
        if (emitted->origin.event_seq == ORIGIN_THIS_ROUND)
            emitted->origin.event_seq = seq;
        sink->frame(sink->context, bytes_of(slirp->emitted_bytes.data + offset, emitted->size), &emitted->origin);
        offset += emitted->size;
    }
    slirp->emitted_count = 0;
    buffer_clear(&slirp->emitted_bytes);
}

static int round_error(const struct host_slirp *slirp, struct error *error)
{
    if (slirp->sockets.is_failed)
        return error_set(error, EXIT_MISSING, "the network ended at cycle %llu: %s",
                         (unsigned long long)slirp->last_cycle, slirp->sockets.failure);
    if (slirp->sockets.phase == SOCKET_DEAD)
        return error_set(error, EXIT_DIVERGED, "the network left its tape at cycle %llu",
                         (unsigned long long)slirp->last_cycle);
    return 0;
}

static int slirp_round(struct host_net *net, uint64_t cycle, const struct frame_sink *sink, struct error *error)
{
    struct host_slirp *slirp = slirp_of(net);
    if (slirp->sockets.is_failed || slirp->sockets.phase == SOCKET_DEAD)
        return round_error(slirp, error);
    if (slirp->has_round && cycle <= slirp->last_cycle)
        return 0;
    bool was_due = slirp_due(net, cycle) <= cycle;
    slirp->has_round = true;
    slirp->last_cycle = cycle;
    slirp->now_cycle = cycle;
    if (socket_round_begin(&slirp->sockets, cycle, false)) {
        host_slirp_enter(slirp);
        if (setjmp(slirp->sockets.escape) == 0)
            round_run(slirp);
        host_slirp_leave();
    }
    uint64_t seq = socket_round_end(&slirp->sockets, !was_due || slirp->sockets.is_failed);
    slirp->queued_count = 0;
    buffer_clear(&slirp->queued_bytes);
    if (slirp->sockets.log->mode == SOCKET_LOG_WRITE)
        origin_round_end(&slirp->origins, seq);
    round_deliver(slirp, seq, sink);
    return round_error(slirp, error);
}

/* ---- the rest of host_net_ops ---- */

static void slirp_send(struct host_net *net, uint64_t cycle, struct bytes frame)
{
    struct host_slirp *slirp = slirp_of(net);
    if (slirp->queued_count == slirp->queued_room) {
        slirp->queued_room = slirp->queued_room ? 2 * slirp->queued_room : 64;
        slirp->queued = mem_resize(slirp->queued, slirp->queued_room * sizeof *slirp->queued);
    }
    slirp->queued[slirp->queued_count++] = (struct host_slirp_queued){.cycle = cycle, .size = frame.size};
    buffer_append(&slirp->queued_bytes, frame);
}

static bool slirp_ready(struct host_net *net)
{
    struct host_slirp *slirp = slirp_of(net);
    if (slirp->sockets.is_failed || slirp->slot_count == 0 || poll(slirp->fds, slirp->slot_count, 0) <= 0)
        return false;
    for (size_t slot = 0; slot < slirp->slot_count; slot++) {
        if (events_from_host(slirp->fds[slot].revents, slirp->slots[slot].events))
            return true;
    }
    return false;
}

/* A descriptor whose hang-up nobody asked for would end every wait at once: it is left out while that is all it
 * says. */
static unsigned slirp_pollfds(struct host_net *net, struct pollfd *fds, unsigned room)
{
    struct host_slirp *slirp = slirp_of(net);
    unsigned count = 0;
    if (slirp->sockets.is_failed || slirp->slot_count == 0 || poll(slirp->fds, slirp->slot_count, 0) < 0)
        return 0;
    for (size_t slot = 0; slot < slirp->slot_count && count < room; slot++) {
        if (slirp->fds[slot].revents && !events_from_host(slirp->fds[slot].revents, slirp->slots[slot].events))
            continue;
        fds[count++] = slirp->fds[slot];
    }
    return count;
}

void host_slirp_free(struct host_slirp *slirp)
{
    socket_host_deinit(&slirp->sockets);
    smb_close(&slirp->smb); /* after its smbd */
    slirp_statics_deinit(&slirp->statics);
    screen_deinit(&slirp->screen);
    origin_deinit(&slirp->origins);
    buffer_deinit(&slirp->queued_bytes);
    buffer_deinit(&slirp->emitted_bytes);
    buffer_deinit(&slirp->ready_record);
    mem_free(slirp->queued);
    mem_free(slirp->emitted);
    mem_free(slirp->slots);
    mem_free(slirp->fds);
    mem_free(slirp->ready);
    mem_free(slirp);
}

/* libslirp's own state cannot be cleaned up after it was left by a jump; its sockets are closed all the same. */
static void slirp_close(struct host_net *net)
{
    struct host_slirp *slirp = slirp_of(net);
    if (!slirp->sockets.is_failed) {
        socket_digest_end(&slirp->sockets);
        slirp->sockets.phase = slirp->sockets.phase == SOCKET_DEAD ? SOCKET_DEAD : SOCKET_CLOSING;
        host_slirp_enter(slirp);
        if (setjmp(slirp->sockets.escape) == 0)
            slirp_cleanup(slirp->slirp);
        host_slirp_leave();
    }
    host_slirp_free(slirp);
}

static uint16_t slirp_forward_port(struct host_net *net, unsigned forward)
{
    return host_slirp_forward_port(net, forward);
}

const struct host_net_ops host_slirp_ops = {
    .send = slirp_send,
    .due = slirp_due,
    .ready = slirp_ready,
    .round = slirp_round,
    .pollfds = slirp_pollfds,
    .forward_port = slirp_forward_port,
    .close = slirp_close,
};
