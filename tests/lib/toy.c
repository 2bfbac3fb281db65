/* A machine without a CPU and a network without a network. */
#include "tests/lib/toy.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/hash.h"
#include "src/base/must.h"

#define MACHINE0 SOURCE(SOURCE_MACHINE, 0)
#define CONSOLE0 SOURCE(SOURCE_CONSOLE, 0)
#define DEVIATES_AT 3 /* digests */

/* ---- the machine ---- */

static void toy_see(struct toy *toy, struct hasher *state, unsigned kind, struct bytes bytes)
{
    hasher_add_u64(state, toy->cycle);
    hasher_add_u64(state, kind);
    hasher_add(state, bytes);
}

static enum port_status toy_ask(struct toy *toy, struct hasher *state, uint16_t source, enum event_kind kind,
                                struct bytes request)
{
    struct buffer answer = {0};
    enum port_status status = port_ask(toy->port, toy->cycle, source, kind, request, &answer);
    toy_see(toy, state, kind + (unsigned)status, buffer_bytes(&answer));
    if (kind == EVENT_PINNED)
        toy->kernel_bytes = answer.size;
    buffer_deinit(&answer);
    toy->was_ended |= status == PORT_ENDED;
    return status;
}

static void toy_emit(struct toy *toy, uint16_t source, enum event_kind kind, struct bytes payload)
{
    toy->was_ended |= port_emit(toy->port, toy->cycle, source, kind, payload) == PORT_ENDED;
}

static void toy_start(struct toy *toy, struct hasher *state)
{
    uint8_t request[12] = {0};
    toy_ask(toy, state, MACHINE0, EVENT_WALL_CLOCK, bytes_of(NULL, 0));
    toy_ask(toy, state, SOURCE(SOURCE_FILE, 1), EVENT_PINNED, bytes_of_string("kernel"));
    store_le32(request, 64);
    toy_ask(toy, state, SOURCE(SOURCE_RNG, 0), EVENT_ENTROPY, bytes_of(request, 4));
    if (!toy->has_disk)
        return;
    toy_ask(toy, state, SOURCE(SOURCE_DISK, 0), EVENT_DISK_INFO, bytes_of(NULL, 0));
    for (unsigned i = 0; i < 3; i++) {
        store_le64(request, i * 512u);
        store_le32(request + 8, i == 2 ? 1u << 20 : 512); /* the last reaches behind the end: no answer */
        toy_ask(toy, state, SOURCE(SOURCE_DISK, 0), EVENT_DISK_READ, bytes_of(request, 12));
    }
    uint8_t write[8 + 512];
    memset(write, 0x77, sizeof write);
    store_le64(write, 1024);
    toy_emit(toy, SOURCE(SOURCE_DISK, 0), EVENT_DISK_WRITE, bytes_of(write, sizeof write));
    memset(write, 0, 8);
    toy_emit(toy, SOURCE(SOURCE_DISK, 0), EVENT_DISK_WRITE, bytes_of(write, 8)); /* flush */
}

static void toy_arrival(struct toy *toy, struct hasher *state, const struct port_event *event)
{
    toy_see(toy, state, event->kind, event->payload);
    if (event->kind == EVENT_STOP) {
        toy->was_stopped = true;
        toy->stop_reason = event->payload.data[0];
    }
    /* what is handed out is valid until the next call only */
    struct buffer copy = {0};
    buffer_append(&copy, event->payload);
    if (event->kind == EVENT_CONSOLE_IN)
        toy_emit(toy, CONSOLE0, EVENT_CONSOLE_OUT, buffer_bytes(&copy));
    if (event->kind == EVENT_FRAME_IN && copy.size > 14 && copy.data[0] != 0xee) {
        copy.data[0] = 0xee; /* the network sends these back; they are not answered again */
        toy_emit(toy, event->source, EVENT_FRAME_OUT, buffer_bytes(&copy));
    }
    buffer_deinit(&copy);
}

/* False: the session has ended. */
static bool toy_take_all(struct toy *toy, struct hasher *state)
{
    for (;;) {
        struct port_event event;
        enum port_status status = port_take(toy->port, toy->cycle, &event);
        toy->was_ended |= status == PORT_ENDED;
        if (status != PORT_OK || toy->was_ended)
            return !toy->was_ended;
        toy_arrival(toy, state, &event);
    }
}

static void toy_digest(struct toy *toy, struct hasher *state, unsigned number)
{
    uint8_t payload[HASH_BYTES + 8];
    enum toy_deviation deviation = number == DEVIATES_AT ? toy->deviation : TOY_AS_RECORDED;
    hash_store(hasher_result(state), payload);
    store_le64(payload + HASH_BYTES, number);
    struct bytes bytes = bytes_of(payload, sizeof payload);
    uint8_t request[4] = {deviation == TOY_OTHER_REQUEST ? 9 : 8, 0, 0, 0};
    toy_ask(toy, state, SOURCE(SOURCE_RNG, 0), EVENT_ENTROPY, bytes_of(request, 4));
    if (deviation == TOY_EXTRA_ASK)
        toy_ask(toy, state, MACHINE0, EVENT_WALL_CLOCK, bytes_of(NULL, 0));
    if (deviation == TOY_MISSING_EMIT)
        return;
    if (deviation == TOY_LATE_EMIT)
        toy->cycle++;
    payload[5] ^= deviation == TOY_OTHER_BYTE;
    bytes.size -= deviation == TOY_SHORTER_EMIT;
    toy_emit(toy, deviation == TOY_OTHER_SOURCE ? CONSOLE0 : MACHINE0, EVENT_DIGEST, bytes);
    if (deviation == TOY_EXTRA_EMIT)
        toy_emit(toy, CONSOLE0, EVENT_CONSOLE_OUT, bytes_of_string("!"));
}

static void toy_exit(struct toy *toy)
{
    uint8_t payload[9] = {toy->was_stopped ? 3 : toy->is_stuck ? 5 : 1, (uint8_t)toy->stop_reason};
    if (toy->deviation == TOY_STOPS_EARLY)
        return;
    toy_emit(toy, MACHINE0, EVENT_EXIT, bytes_of(payload, sizeof payload));
    if (toy->deviation == TOY_GOES_ON)
        toy_emit(toy, CONSOLE0, EVENT_CONSOLE_OUT, bytes_of_string("not yet"));
}

/* Runs or sleeps to the next moment of interest, at most until `until`. */
static void toy_advance(struct toy *toy, uint64_t until, bool is_asleep)
{
    if (toy->deviation == TOY_DEAF) {
        toy->cycle = until;
        return;
    }
    if (is_asleep) {
        uint64_t woke = toy->cycle;
        enum port_status status = port_idle(toy->port, toy->cycle, until, &woke);
        toy->was_ended |= status == PORT_ENDED;
        toy->is_stuck |= status == PORT_NONE;
        must(status != PORT_OK || (woke > toy->cycle && woke <= until));
        toy->cycle = woke;
        return;
    }
    uint64_t horizon = port_horizon(toy->port, toy->cycle);
    if (horizon < until)
        until = horizon;
    if (toy->slice && until > toy->cycle + toy->slice)
        until = toy->cycle + toy->slice;
    if (until > toy->cycle)
        toy->cycle = until;
}

void toy_run(struct toy *toy)
{
    struct hasher *state = hasher_new();
    unsigned digests = 0;
    toy_start(toy, state);
    while (!toy->was_ended && !toy->was_stopped && !toy->is_stuck && digests < toy->digests) {
        if (!toy_take_all(toy, state) || toy->was_stopped)
            break;
        bool forever = toy->sleeps_forever && digests == 1;
        uint64_t until = forever ? UINT64_MAX : (digests + 1) * (uint64_t)TOY_DIGEST_CYCLES;
        if (!forever && toy->cycle >= until) {
            toy_digest(toy, state, ++digests);
            if (toy->at_digest)
                toy->at_digest(toy->context, digests);
        } else {
            toy_advance(toy, until, digests % 2 == 1);
        }
    }
    if (!toy->was_ended)
        toy_exit(toy);
    hasher_free(state);
}

/* ---- the network ---- */

struct toy_net {
    struct host_net net;
    const struct socket_log *log;
    int fd;
    uint8_t mark; /* byte 13 of each frame: what "another libslirp" does otherwise */
    uint64_t due;
    uint64_t last_round;
    struct buffer sent; /* by the guest, u32 size each, until the next round */
    struct hasher *digest;
};

static struct toy_net *toy_net_of(struct host_net *net)
{
    return (struct toy_net *)net;
}

static void toy_net_send(struct host_net *base, uint64_t cycle, struct bytes frame)
{
    struct toy_net *net = toy_net_of(base);
    store_le32(buffer_extend(&net->sent, 4), (uint32_t)frame.size);
    buffer_append(&net->sent, frame);
    hasher_add(net->digest, frame);
    if (net->due == UINT64_MAX)
        net->due = cycle + 777;
}

static uint64_t toy_net_due(struct host_net *base, uint64_t cycle)
{
    (void)cycle;
    return toy_net_of(base)->due;
}

static bool toy_net_ready(struct host_net *base)
{
    struct pollfd wait = {.fd = toy_net_of(base)->fd, .events = POLLIN};
    return poll(&wait, 1, 0) == 1;
}

/* The host's bytes, 100 a frame, behind 14 bytes of header; the payload begins with one byte that is not shared. */
static void toy_net_frames(struct toy_net *net, struct bytes payload, uint64_t seq, const struct frame_sink *sink)
{
    uint8_t frame[114];
    for (size_t at = 1; at < payload.size; at += 100) {
        struct bytes part = bytes_slice(payload, at, 100);
        memset(frame, 0x11, 14);
        frame[13] = net->mark;
        memcpy(frame + 14, part.data, part.size);
        struct frame_origin origin = {.event_seq = seq,
                                      .event_offset = (uint32_t)at,
                                      .frame_offset = 14,
                                      .size = seq ? (uint32_t)part.size : 0};
        sink->frame(sink->context, bytes_of(frame, 14 + part.size), &origin);
    }
}

static uint64_t toy_log(const struct socket_log *log, enum event_kind kind, struct bytes payload)
{
    struct buffer given = {0};
    buffer_append(&given, payload);
    uint64_t seq = log->append(log->context, kind, &given);
    buffer_deinit(&given);
    return seq;
}

static int toy_net_round(struct host_net *base, uint64_t cycle, const struct frame_sink *sink, struct error *error)
{
    (void)error;
    struct toy_net *net = toy_net_of(base);
    const struct socket_log *log = net->log;
    if (cycle == net->last_round)
        return 0;
    net->last_round = cycle;
    net->due = UINT64_MAX;
    for (size_t at = 0; at < net->sent.size;) {
        uint32_t size = load_le32(net->sent.data + at);
        sink->frame(sink->context, bytes_of(net->sent.data + at + 4, size), NULL);
        at += 4 + (size_t)size;
    }
    buffer_clear(&net->sent);
    if (log->mode == SOCKET_LOG_ANSWER) {
        struct bytes payload;
        uint64_t seq;
        if (log->next_cycle(log->context, EVENT_SOCKET_ROUND) != cycle)
            return 0;
        if (!log->next(log->context, EVENT_SOCKET_ROUND, &payload, &seq))
            return error_set(error, EXIT_DIVERGED, "left the tape");
        toy_net_frames(net, payload, 0, sink);
        return 0;
    }
    uint8_t bytes[2001] = {0xaa};
    ssize_t got = toy_net_ready(base) ? read(net->fd, bytes + 1, sizeof bytes - 1) : 0;
    if (got <= 0)
        return 0;
    struct bytes payload = bytes_of(bytes, (size_t)got + 1);
    uint64_t seq = log->mode == SOCKET_LOG_WRITE ? toy_log(log, EVENT_SOCKET_ROUND, payload) : 0;
    toy_net_frames(net, payload, seq, sink);
    return 0;
}

static unsigned toy_net_pollfds(struct host_net *base, struct pollfd *fds, unsigned room)
{
    if (room == 0)
        return 0;
    fds[0] = (struct pollfd){.fd = toy_net_of(base)->fd, .events = POLLIN};
    return 1;
}

static void toy_net_close(struct host_net *base)
{
    struct toy_net *net = toy_net_of(base);
    const struct socket_log *log = net->log;
    uint8_t digest[HASH_BYTES];
    hash_store(hasher_result(net->digest), digest);
    struct bytes mine = bytes_of(digest, sizeof digest), recorded;
    uint64_t seq;
    if (log->mode == SOCKET_LOG_WRITE)
        toy_log(log, EVENT_SOCKET_DIGEST, mine);
    if (log->mode == SOCKET_LOG_ANSWER && log->next_cycle(log->context, EVENT_SOCKET_DIGEST) != UINT64_MAX &&
        log->next(log->context, EVENT_SOCKET_DIGEST, &recorded, &seq) && !bytes_equal(mine, recorded))
        log->diverged(log->context, "the digest differs");
    hasher_free(net->digest);
    buffer_deinit(&net->sent);
    mem_free(net);
}

static const struct host_net_ops toy_net_ops = {
    .send = toy_net_send,
    .due = toy_net_due,
    .ready = toy_net_ready,
    .round = toy_net_round,
    .pollfds = toy_net_pollfds,
    .close = toy_net_close,
};

int toy_net_open(struct host_net **out, const struct host_net_config *config, const struct socket_log *log,
                 struct error *error)
{
    if (config->user.clock_hz == 0)
        return error_set(error, EXIT_SKIPPED, "a network that cannot be opened");
    struct bytes opened;
    uint64_t seq;
    if (log->mode == SOCKET_LOG_WRITE)
        toy_log(log, EVENT_SOCKET_CALL, bytes_of_string("open"));
    if (log->mode == SOCKET_LOG_ANSWER && !log->next(log->context, EVENT_SOCKET_CALL, &opened, &seq))
        return error_set(error, EXIT_DIVERGED, "no record of how the network was opened");
    struct toy_net *net = mem_alloc(1, sizeof *net);
    net->net.ops = &toy_net_ops;
    net->log = log;
    net->fd = (int)config->user.random_seed;
    net->due = net->last_round = UINT64_MAX;
    net->digest = hasher_new();
    *out = &net->net;
    return 0;
}

int toy_net_open_other(struct host_net **out, const struct host_net_config *config, const struct socket_log *log,
                       struct error *error)
{
    int status = toy_net_open(out, config, log, error);
    if (status == 0)
        toy_net_of(*out)->mark = 1;
    return status;
}
