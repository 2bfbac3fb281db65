/* Frames over a stream socket: the peer, its frames, and the guest's link. What happens while it is opened, and to the
 * listening socket, is in host_frame_socket_open.c. */
#include "replay/host_frame_socket_private.h"

#include <errno.h>
#include <string.h>

#include "src/base/alloc.h"

#define OUT_MAX (1u << 20) /* waiting for the peer to read */
#define ROUND_FRAMES 256u  /* of one round */
#define CARD_FRAME_MIN 14u
#define CARD_FRAME_MAX 65535u

static struct frame_socket *socket_of(struct host_net *net)
{
    return (struct frame_socket *)net;
}

/* ---- states ---- */

void frame_socket_up(struct frame_socket *s)
{
    s->state = FRAME_SOCKET_UP;
    frame_wire_reset(&s->wire);
    buffer_clear(&s->out);
    s->rest = bytes_of(NULL, 0);
    s->is_refused = false;
    host_note(&s->notes, s->is_server ? "a peer has connected to %s" : "connected to %s", s->name);
}

void frame_socket_wait(struct frame_socket *s, uint64_t cycle)
{
    if (s->fd >= 0)
        s->calls->close(s->fd);
    s->fd = -1;
    s->state = FRAME_SOCKET_WAITING;
    s->is_broken = false;
    s->rest = bytes_of(NULL, 0);
    s->retry_cycle =
        s->reconnect_cycles && cycle < UINT64_MAX - s->reconnect_cycles ? cycle + s->reconnect_cycles : UINT64_MAX;
}

/* Says to the guest what the cable is like, if that is news. */
static void tell_link(struct frame_socket *s, const struct frame_sink *sink)
{
    bool is_up = s->state == FRAME_SOCKET_UP;
    if (s->is_link_up != is_up)
        sink->link(sink->context, is_up);
    s->is_link_up = is_up;
}

/* ---- to the peer ---- */

/* Sends what waits. An error ends the connection at the next round. */
static void flush(struct frame_socket *s)
{
    size_t sent = 0;
    while (sent < s->out.size && !s->is_broken) {
        ssize_t size = s->calls->send(s->fd, s->out.data + sent, s->out.size - sent);
        if (size > 0) {
            sent += (size_t)size;
        } else if (size == 0 || errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            s->is_broken = true;
            host_note(&s->notes, "the peer of %s cannot be written to: %s", s->name, strerror(errno));
        }
    }
    buffer_consume(&s->out, sent);
}

static void socket_send(struct host_net *net, uint64_t cycle, struct bytes frame)
{
    (void)cycle;
    struct frame_socket *s = socket_of(net);
    uint8_t header[FRAME_WIRE_HEADER];
    if (!frame_gate_passes(&s->gate, frame, &s->notes))
        return;
    if (s->state != FRAME_SOCKET_UP || s->is_broken) {
        s->unplugged++;
        return;
    }
    if (s->out.size + sizeof header + frame.size > OUT_MAX) {
        flush(s);
        if (s->out.size + sizeof header + frame.size > OUT_MAX) {
            s->not_read++;
            return;
        }
    }
    frame_wire_header(header, frame.size);
    buffer_append(&s->out, bytes_of(header, sizeof header));
    buffer_append(&s->out, frame);
    flush(s);
}

/* ---- from the peer ---- */

/* Gives out frames of what was read, at most *left. False: the peer broke the protocol. */
static bool give_frames(struct frame_socket *s, const struct frame_sink *sink, unsigned *left)
{
    struct bytes frame;
    while (*left > 0) {
        switch (frame_wire_take(&s->wire, &s->rest, &frame)) {
        case FRAME_WIRE_MORE: return true;
        case FRAME_WIRE_BROKEN:
            host_note(&s->notes,
                      "the peer of %s announces a frame of 0x%02x%02x%02x%02x bytes: it does not speak this "
                      "protocol and is disconnected",
                      s->name, frame.data[0], frame.data[1], frame.data[2], frame.data[3]);
            return false;
        case FRAME_WIRE_FRAME:
            --*left;
            if (frame.size >= CARD_FRAME_MIN && frame.size <= CARD_FRAME_MAX)
                sink->frame(sink->context, frame, NULL);
            else
                s->odd_sizes++;
            break;
        }
    }
    return true;
}

/* Reads until there is nothing, the round has had its share, or the peer is gone. */
static void receive(struct frame_socket *s, uint64_t cycle, const struct frame_sink *sink)
{
    unsigned left = ROUND_FRAMES;
    bool is_sane = give_frames(s, sink, &left);
    /* Frames may be empty of news for long (a slow peer): reads are counted too. */
    for (unsigned reads = 0; is_sane && left > 0 && reads < FRAME_SOCKET_ROUND_READS; reads++) {
        ssize_t size = s->calls->receive(s->fd, s->chunk, FRAME_SOCKET_CHUNK);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0) {
            host_note(&s->notes, "the peer of %s has gone%s%s%s", s->name,
                      frame_wire_is_inside(&s->wire) ? " in the middle of a frame" : "", size < 0 ? ": " : "",
                      size < 0 ? strerror(errno) : "");
            frame_socket_wait(s, cycle);
            return;
        }
        s->rest = bytes_of(s->chunk, (size_t)size);
        is_sane = give_frames(s, sink, &left);
    }
    if (!is_sane)
        frame_socket_wait(s, cycle);
}

/* ---- rounds ---- */

/* The cycle at which something is to be done that no descriptor will tell. */
static uint64_t wants_round(const struct frame_socket *s)
{
    if (!s->has_round || s->is_broken)
        return 0;
    if (s->rest.size)
        return s->last_cycle + s->rest_cycles;
    return s->state == FRAME_SOCKET_WAITING ? s->retry_cycle : UINT64_MAX;
}

static uint64_t socket_due(struct host_net *net, uint64_t cycle)
{
    const struct frame_socket *s = socket_of(net);
    uint64_t due = wants_round(s);
    bool had_one = s->has_round && s->last_cycle == cycle; /* one round a cycle */
    return had_one && due <= cycle ? cycle + 1 : due;
}

static unsigned socket_pollfds(struct host_net *net, struct pollfd *fds, unsigned room)
{
    struct frame_socket *s = socket_of(net);
    int fd = s->state == FRAME_SOCKET_WAITING ? s->listener : s->fd;
    short events = s->state == FRAME_SOCKET_CONNECTING ? POLLOUT : POLLIN;
    if (fd < 0 || room == 0)
        return 0;
    if (s->state == FRAME_SOCKET_UP && s->out.size)
        events |= POLLOUT;
    fds[0] = (struct pollfd){.fd = fd, .events = events};
    return 1;
}

static bool socket_ready(struct host_net *net)
{
    struct pollfd fd;
    return socket_pollfds(net, &fd, 1) == 1 && socket_of(net)->calls->poll(&fd, 1, 0) > 0;
}

static int socket_round(struct host_net *net, uint64_t cycle, const struct frame_sink *sink, struct error *error)
{
    (void)error; /* a peer's mistakes end its connection, never the session */
    struct frame_socket *s = socket_of(net);
    if (s->has_round && s->last_cycle == cycle)
        return 0;
    s->has_round = true;
    s->last_cycle = cycle;
    if (s->is_broken)
        frame_socket_wait(s, cycle);
    tell_link(s, sink);
    if (s->state == FRAME_SOCKET_WAITING)
        frame_socket_find_peer(s, cycle);
    else if (s->state == FRAME_SOCKET_CONNECTING)
        frame_socket_connected(s, cycle);
    tell_link(s, sink); /* before the first frame */
    if (s->state == FRAME_SOCKET_UP)
        flush(s);
    if (s->state == FRAME_SOCKET_UP && !s->is_broken)
        receive(s, cycle, sink);
    tell_link(s, sink);
    return 0;
}

/* ---- the end ---- */

static void say_counts(struct frame_socket *s)
{
    static const char *const words[] = {
        "frames of the guest that allow: did not let out",
        "frames of the guest while no peer was connected",
        "frames of the guest that the peer did not read in time",
        "frames of the peer that were too short or too long for the guest",
    };
    const uint64_t counts[] = {s->gate.refused, s->unplugged, s->not_read, s->odd_sizes};
    _Static_assert(sizeof words / sizeof words[0] == sizeof counts / sizeof counts[0], "a count has its words");
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (counts[i])
            host_note_last(&s->notes, "%s: %llu", words[i], (unsigned long long)counts[i]);
    }
}

static bool socket_note(struct host_net *net, bool is_closing, char text[HOST_NOTE_SIZE])
{
    struct frame_socket *s = socket_of(net);
    if (is_closing && !s->is_said) {
        s->is_said = true;
        say_counts(s);
    }
    return host_note_take(&s->notes, text);
}

static void socket_close(struct host_net *net)
{
    struct frame_socket *s = socket_of(net);
    if (s->fd >= 0)
        s->calls->close(s->fd);
    if (s->listener >= 0) {
        s->calls->close(s->listener);
        if (host_endpoint_path(&s->endpoint))
            s->calls->unlink(host_endpoint_path(&s->endpoint));
    }
    frame_wire_deinit(&s->wire);
    buffer_deinit(&s->out);
    mem_free(s->chunk);
    mem_free(s);
}

const struct host_net_ops frame_socket_ops = {
    .send = socket_send,
    .due = socket_due,
    .ready = socket_ready,
    .round = socket_round,
    .pollfds = socket_pollfds,
    .note = socket_note,
    .close = socket_close,
};
