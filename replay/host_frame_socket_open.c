/* Connections of a frame socket: listening, accepting, connecting at once or again later. */
#include <errno.h>
#include <string.h>

#include "replay/host_frame_socket_private.h"
#include "src/base/alloc.h"

#define OPEN_TIMEOUT_MS 5000

static const struct sockaddr *address_of(const struct frame_socket *s)
{
    return (const struct sockaddr *)&s->endpoint.address;
}

/* ---- server ---- */

static void accept_peer(struct frame_socket *s)
{
    int fd = s->calls->accept(s->listener);
    if (fd >= 0) {
        s->fd = fd;
        frame_socket_up(s);
        return;
    }
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
        return;
    /* It would stay ready for ever, and every sleep of the guest would end at once. */
    host_note(&s->notes, "%s cannot accept any more peers: %s", s->name, strerror(errno));
    s->calls->close(s->listener);
    s->listener = -1;
}

/* A socket file whose server is dead is in the way of every later one. True: it was, and is gone. (connect says
 * ECONNREFUSED to a plain file too, which is nobody's to delete.) */
static bool remove_stale(struct frame_socket *s, int fault)
{
    const char *path = host_endpoint_path(&s->endpoint);
    if (fault != EADDRINUSE || !path || !s->calls->is_socket(path))
        return false;
    int fd = s->calls->socket(AF_UNIX);
    if (fd < 0)
        return false;
    bool is_stale = s->calls->connect(fd, address_of(s), s->endpoint.size) < 0 && errno == ECONNREFUSED;
    s->calls->close(fd);
    return is_stale && s->calls->unlink(path) == 0;
}

static int listen_fail(struct frame_socket *s, struct error *error)
{
    int fault = errno;
    if (s->listener >= 0)
        s->calls->close(s->listener);
    s->listener = -1;
    return error_set(error, EXIT_MISSING, "cannot listen on %s: %s", s->name, strerror(fault));
}

static int start_listening(struct frame_socket *s, struct error *error)
{
    struct sockaddr_storage bound = {0};
    s->listener = s->calls->socket(address_of(s)->sa_family);
    if (s->listener < 0)
        return listen_fail(s, error);
    if (s->calls->bind(s->listener, address_of(s), s->endpoint.size) < 0) {
        int fault = errno;
        bool may_retry = remove_stale(s, fault);
        errno = fault;
        if (!may_retry || s->calls->bind(s->listener, address_of(s), s->endpoint.size) < 0)
            return listen_fail(s, error);
    }
    if (s->calls->listen(s->listener) < 0)
        return listen_fail(s, error);
    if (!host_endpoint_path(&s->endpoint) && s->calls->name(s->listener, &bound) == 0)
        host_endpoint_text(&bound, s->name);
    host_note(&s->notes, "listening on %s", s->name);
    return 0;
}

/* ---- client ---- */

static int begin_connecting(struct frame_socket *s)
{
    s->fd = s->calls->socket(address_of(s)->sa_family);
    if (s->fd < 0)
        return -1;
    if (s->calls->connect(s->fd, address_of(s), s->endpoint.size) == 0) {
        frame_socket_up(s);
        return 0;
    }
    if (errno != EINPROGRESS && errno != EINTR)
        return -1;
    s->state = FRAME_SOCKET_CONNECTING;
    return 0;
}

/* Said once for a row of refusals, which may be long. */
static void connect_failed(struct frame_socket *s, uint64_t cycle, int fault)
{
    frame_socket_wait(s, cycle);
    if (!s->is_refused)
        host_note(&s->notes, "cannot connect to %s: %s; trying again", s->name, strerror(fault));
    s->is_refused = true;
}

void frame_socket_find_peer(struct frame_socket *s, uint64_t cycle)
{
    if (s->is_server) {
        if (s->listener >= 0)
            accept_peer(s);
        return;
    }
    if (cycle >= s->retry_cycle && begin_connecting(s) < 0)
        connect_failed(s, cycle, errno);
}

void frame_socket_connected(struct frame_socket *s, uint64_t cycle)
{
    struct pollfd fd = {.fd = s->fd, .events = POLLOUT};
    if (s->calls->poll(&fd, 1, 0) <= 0)
        return;
    if (s->calls->connected(s->fd) == 0)
        frame_socket_up(s);
    else
        connect_failed(s, cycle, errno);
}

/* Waits for the answer, which the user is waiting for too. */
static int finish_connecting(struct frame_socket *s)
{
    struct pollfd fd = {.fd = s->fd, .events = POLLOUT};
    int ready;
    do {
        ready = s->calls->poll(&fd, 1, OPEN_TIMEOUT_MS);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    if (ready <= 0 || s->calls->connected(s->fd) < 0)
        return -1;
    frame_socket_up(s);
    return 0;
}

static int start_connecting(struct frame_socket *s, struct error *error)
{
    int status = begin_connecting(s);
    if (status == 0 && s->state == FRAME_SOCKET_CONNECTING)
        status = finish_connecting(s);
    if (status == 0)
        return 0;
    int fault = errno;
    if (s->reconnect_cycles) {
        connect_failed(s, 0, fault);
        return 0;
    }
    return error_set(error, EXIT_MISSING,
                     "cannot connect to %s: %s (start the peer first, or let reconnect: try again)", s->name,
                     strerror(fault));
}

/* ---- open ---- */

static int start(struct frame_socket *s, const struct host_net_config *config, struct error *error)
{
    const char *text = s->is_server ? config->socket.listen : config->socket.connect;
    if (frame_gate_open(&s->gate, &config->frames, error) < 0 || host_endpoint_parse(&s->endpoint, text, error) < 0)
        return -1;
    host_endpoint_text(&s->endpoint.address, s->name);
    return s->is_server ? start_listening(s, error) : start_connecting(s, error);
}

int host_frame_socket_open_on(const struct host_calls *calls, struct host_net **net,
                              const struct host_net_config *config, struct error *error)
{
    struct frame_socket *s = mem_alloc(1, sizeof *s);
    *net = NULL;
    s->net.ops = &frame_socket_ops;
    s->calls = calls;
    s->is_server = config->socket.listen[0] != 0;
    s->reconnect_cycles = s->is_server ? 0 : config->socket.reconnect_cycles;
    s->rest_cycles = config->socket.clock_hz / FRAME_SOCKET_REST_ROUNDS + 1;
    s->retry_cycle = UINT64_MAX;
    s->listener = s->fd = -1;
    s->is_link_up = true; /* as a card starts */
    s->chunk = mem_alloc(1, FRAME_SOCKET_CHUNK);
    frame_wire_init(&s->wire);
    if (start(s, config, error) < 0) {
        frame_socket_ops.close(&s->net);
        return -1;
    }
    *net = &s->net;
    return 0;
}

int host_frame_socket_open(struct host_net **net, const struct host_net_config *config, struct error *error)
{
    return host_frame_socket_open_on(&host_calls_real, net, config, error);
}
