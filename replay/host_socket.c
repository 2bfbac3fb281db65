/* The hooks that stand in libslirp's import table for sockets. Each has the same shape: take the canonical arguments
 * into the digest, ask the host if live, log or answer, hand the result to libslirp. Every descriptor that libslirp
 * sees is virtual; every real one is non-blocking and close-on-exec from birth, so that no call can ever wait. */
#include "replay/host_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "replay/host_fixture.h"
#include "src/base/endian.h"

#define LIVE_FLAGS (MSG_NOSIGNAL | MSG_DONTWAIT)
#define DATAGRAM_MAX 65536
#define STREAM_MAX (1024 * 1024)
#define SENT_LITERAL_MAX 128 /* longer ones are told apart by the digest alone: the guest's frames hold them */
#define LISTEN_BACKLOG 128

/* ---- addresses ---- */

static struct egress_address address_of(const struct sockaddr *from, socklen_t size)
{
    struct egress_address to = {0};
    if (!from || size < sizeof from->sa_family)
        return to;
    if (from->sa_family == AF_INET && size >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, from, sizeof in);
        to.family = EGRESS_IP4;
        memcpy(to.ip, &in.sin_addr, 4);
        to.port = ntohs(in.sin_port);
    } else if (from->sa_family == AF_INET6 && size >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, from, sizeof in6);
        to.family = EGRESS_IP6;
        memcpy(to.ip, &in6.sin6_addr, 16);
        to.port = ntohs(in6.sin6_port);
        to.scope = in6.sin6_scope_id;
    } else if (from->sa_family == AF_UNIX) {
        to.family = EGRESS_UNIX;
    }
    return to;
}

/* The host's structure with every byte defined; returns its size. */
static socklen_t address_to_host(const struct egress_address *from, struct sockaddr_storage *to)
{
    memset(to, 0, sizeof *to);
    if (from->family == EGRESS_IP4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(from->port)};
        memcpy(&in.sin_addr, from->ip, 4);
        memcpy(to, &in, sizeof in);
        return sizeof in;
    }
    if (from->family == EGRESS_IP6) {
        struct sockaddr_in6 in6 = {
            .sin6_family = AF_INET6, .sin6_port = htons(from->port), .sin6_scope_id = from->scope};
        memcpy(&in6.sin6_addr, from->ip, 16);
        memcpy(to, &in6, sizeof in6);
        return sizeof in6;
    }
    to->ss_family = from->family == EGRESS_UNIX ? AF_UNIX : AF_UNSPEC;
    return sizeof to->ss_family;
}

/* What accept, recvfrom and the like write for their caller, who may have given less room or none. */
static void address_give(const struct egress_address *from, struct sockaddr *to, socklen_t *size)
{
    struct sockaddr_storage whole;
    if (!to || !size)
        return;
    socklen_t length = address_to_host(from, &whole);
    memcpy(to, &whole, length < *size ? length : *size);
    *size = length;
}

static int real_of(const struct socket_call *call)
{
    return call->fd ? call->fd->real : -1;
}

static bool has_no_port(const struct socket_call *call)
{
    return call->fd && (call->fd->protocol == IPPROTO_ICMP || call->fd->protocol == IPPROTO_ICMPV6);
}

/* ---- life of a socket ---- */

/* Unix sockets belong to the user's scenario: forwarded paths, and what guestfwd connects to. */
static bool may_be_unix(const struct socket_host *host)
{
    return host->phase == SOCKET_OPENING || host->guest_count > 0;
}

int socket_hook_socket(int family, int type, int protocol)
{
    struct socket_call call;
    int plain = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
    socket_call_begin(&call, SOCKET_SOCKET, 0);
    socket_call_argument(&call, (uint64_t)family);
    socket_call_argument(&call, (uint64_t)plain);
    socket_call_argument(&call, (uint64_t)protocol);
    call.predicted = call.host->next_vfd;
    int real = -1;
    if (socket_call_is_live(&call)) {
        if (call.host->fd_count >= call.host->fd_limit) {
            socket_call_refuse(&call, EMFILE);
        } else if (family == AF_INET || family == AF_INET6 || (family == AF_UNIX && may_be_unix(call.host))) {
            real = socket(family, plain | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
            socket_call_live(&call, real < 0 ? -1 : call.host->next_vfd);
        } else {
            socket_call_refuse(&call, EAFNOSUPPORT);
        }
    }
    socket_call_end(&call, false);
    if (call.result >= 0)
        call.result = socket_fd_add(call.host, real, family, plain, protocol);
    return (int)socket_call_result(&call);
}

int socket_hook_connect(int vfd, const struct sockaddr *address, socklen_t size)
{
    struct socket_call call;
    struct sockaddr_storage host_address;
    struct egress_address to = address_of(address, size);
    if (to.family == EGRESS_UNIX)
        return socket_connect_guest(vfd, address, size);
    socket_call_begin(&call, SOCKET_CONNECT, vfd);
    socket_call_address(&call, &to);
    bool is_stream = call.fd && call.fd->type == SOCK_STREAM;
    call.predicted = is_stream ? -1 : 0;
    call.predicted_error = is_stream ? EINPROGRESS : 0;
    if (socket_call_is_live(&call)) {
        socklen_t host_size = address_to_host(&to, &host_address);
        if (egress_allows(&call.host->policy, &to, has_no_port(&call)))
            socket_call_live(&call, connect(real_of(&call), (struct sockaddr *)&host_address, host_size));
        else
            socket_call_refuse(&call, ENETUNREACH);
    }
    socket_call_end(&call, false);
    if (call.fd)
        call.fd->peer = to;
    if (call.host->listener.opened)
        call.host->listener.opened(call.host->listener.context, vfd);
    return (int)socket_call_result(&call);
}

/* Only the user's scenario opens ports; what a guest could bring about obeys the policy. */
int socket_hook_bind(int vfd, const struct sockaddr *address, socklen_t size)
{
    struct socket_call call;
    struct sockaddr_storage host_address;
    struct egress_address to = address_of(address, size);
    socket_call_begin(&call, SOCKET_BIND, vfd);
    socket_call_address(&call, &to);
    bool is_forward = call.host->phase == SOCKET_OPENING;
    if (socket_call_is_live(&call)) {
        socklen_t host_size = address_to_host(&to, &host_address);
        if (is_forward && to.family == EGRESS_UNIX)
            socket_call_live(&call, socket_bind_path(call.host, real_of(&call), address, size));
        else if (is_forward || egress_allows(&call.host->policy, &to, true))
            socket_call_live(&call, bind(real_of(&call), (struct sockaddr *)&host_address, host_size));
        else
            socket_call_refuse(&call, EACCES);
    }
    socket_call_end(&call, false);
    if (call.fd)
        call.fd->is_forward = is_forward;
    return (int)socket_call_result(&call);
}

/* libslirp asks for a queue of one, which makes simultaneous clients wait a second for their next try. */
int socket_hook_listen(int vfd, int backlog)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_LISTEN, vfd);
    socket_call_argument(&call, (uint64_t)backlog);
    if (socket_call_is_live(&call))
        socket_call_live(&call, listen(real_of(&call), backlog > LISTEN_BACKLOG ? backlog : LISTEN_BACKLOG));
    socket_call_end(&call, false);
    return (int)socket_call_result(&call);
}

int socket_hook_accept4(int vfd, struct sockaddr *address, socklen_t *size, int flags)
{
    (void)flags; /* non-blocking and close-on-exec in any case */
    return socket_hook_accept(vfd, address, size);
}

int socket_hook_accept(int vfd, struct sockaddr *address, socklen_t *size)
{
    struct socket_call call;
    int real = -1;
    socket_call_begin(&call, SOCKET_ACCEPT, vfd);
    call.predicted = -1;
    call.predicted_error = EAGAIN;
    if (socket_call_is_live(&call)) {
        struct sockaddr_storage from;
        socklen_t from_size = sizeof from;
        real = accept4(real_of(&call), (struct sockaddr *)&from, &from_size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        socket_call_live(&call, real < 0 ? -1 : call.host->next_vfd);
        if (real >= 0 && call.host->fd_count >= call.host->fd_limit) {
            /* Taken and closed: left in the queue it would make every round a busy one. */
            close(real);
            real = -1;
            socket_call_refuse(&call, ECONNABORTED);
        }
        call.has_address = real >= 0;
        if (call.has_address)
            call.address = address_of((struct sockaddr *)&from, from_size);
    }
    socket_call_end(&call, false);
    if (call.result >= 0) {
        int family = call.fd ? call.fd->family : AF_INET;
        call.result = socket_fd_add(call.host, real, family, SOCK_STREAM, 0);
        socket_fd_find(call.host, (int)call.result)->peer = call.address;
        address_give(&call.address, address, size);
        if (call.host->listener.accepted)
            call.host->listener.accepted(call.host->listener.context, (int)call.result, call.address.port);
    }
    return (int)socket_call_result(&call);
}

int socket_hook_close(int vfd)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_CLOSE, vfd);
    if (!call.fd) {
        call.predicted = -1;
        call.predicted_error = EBADF;
        call.result = -1;
        call.error = EBADF;
    } else if (socket_call_is_live(&call) && !call.fd->fixture) {
        socket_call_live(&call, close(call.fd->real));
    }
    socket_call_end(&call, false);
    socket_fd_remove(call.host, vfd);
    if (call.host->listener.closed)
        call.host->listener.closed(call.host->listener.context, vfd);
    return (int)socket_call_result(&call);
}

int socket_hook_shutdown(int vfd, int how)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_SHUTDOWN, vfd);
    socket_call_argument(&call, (uint64_t)how);
    if (call.fd && call.fd->fixture)
        fixture_shutdown(call.fd->fixture, how != SHUT_RD);
    else if (socket_call_is_live(&call))
        socket_call_live(&call, shutdown(real_of(&call), how));
    socket_call_end(&call, false);
    return (int)socket_call_result(&call);
}

/* ---- sending ---- */

/* The bytes count as arguments; at length 0 the pointer may point at anything (libslirp's probe of a connection). */
static struct bytes sent_bytes(struct socket_call *call, const void *data, size_t size)
{
    size_t most = call->fd && call->fd->type == SOCK_STREAM ? STREAM_MAX : DATAGRAM_MAX;
    struct bytes sent = size && size <= most ? bytes_of(data, size) : bytes_of("", 0);
    socket_call_argument(call, size);
    socket_call_bytes(call, sent);
    call->predicted = (int64_t)sent.size;
    call->has_bytes = sent.size > 0 && sent.size <= SENT_LITERAL_MAX;
    call->bytes = call->has_bytes ? sent : bytes_of(NULL, 0);
    return sent;
}

/* What a fixture says is a calculation: predicted in every mode. */
static void fixture_said(struct socket_call *call, ssize_t result)
{
    call->result = result;
    call->error = result < 0 ? EAGAIN : 0;
    call->predicted = result;
    call->predicted_error = EAGAIN;
}

ssize_t socket_hook_send(int vfd, const void *data, size_t size, int flags)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_SEND, vfd);
    socket_call_argument(&call, (uint64_t)flags);
    struct bytes sent = sent_bytes(&call, data, size);
    if (call.fd && call.fd->fixture) {
        call.has_bytes = false;
        fixture_said(&call, fixture_send(call.fd->fixture, sent));
    } else if (sent.size != size) {
        call.predicted = -1;
        call.predicted_error = EMSGSIZE;
        socket_call_refuse(&call, EMSGSIZE);
    } else if (socket_call_is_live(&call)) {
        socket_call_live(&call, send(real_of(&call), sent.data, sent.size, flags | LIVE_FLAGS));
    }
    socket_call_end(&call, true);
    return socket_call_result(&call);
}

/* A forwarded UDP port may answer whoever wrote to it last, and nobody else without the policy's leave: a guest
 * chooses its source port, so it could otherwise send anywhere through it. */
static bool may_send(const struct socket_call *call, const struct egress_address *to)
{
    if (call->fd && call->fd->is_forward && egress_address_equal(&call->fd->peer, to))
        return true;
    return egress_allows(&call->host->policy, to, has_no_port(call));
}

/* A ping socket's destination has a port that libslirp never sets: it takes no part. */
ssize_t socket_hook_sendto(int vfd, const void *data, size_t size, int flags, const struct sockaddr *address,
                           socklen_t address_size)
{
    struct socket_call call;
    struct sockaddr_storage host_address;
    struct egress_address to = address_of(address, address_size);
    socket_call_begin(&call, SOCKET_SENDTO, vfd);
    if (has_no_port(&call))
        to.port = 0;
    socket_call_argument(&call, (uint64_t)flags);
    socket_call_address(&call, &to);
    struct bytes sent = sent_bytes(&call, data, size);
    if (sent.size != size) {
        call.predicted = -1;
        call.predicted_error = EMSGSIZE;
        socket_call_refuse(&call, EMSGSIZE);
    } else if (socket_call_is_live(&call)) {
        socklen_t host_size = address_to_host(&to, &host_address);
        if (may_send(&call, &to))
            socket_call_live(&call, sendto(real_of(&call), sent.data, sent.size, flags | LIVE_FLAGS,
                                           (struct sockaddr *)&host_address, host_size));
        else
            socket_call_refuse(&call, ENETUNREACH);
    }
    socket_call_end(&call, true);
    if (call.fd && !call.fd->is_forward)
        call.fd->peer = to;
    return socket_call_result(&call);
}

/* ---- receiving ---- */

void socket_call_received(struct socket_call *call, void *data, size_t size)
{
    if (socket_call_is_live(call))
        return;
    size_t said = call->result > 0 ? (size_t)call->result : 0;
    if (call->bytes.size != said || said > size) {
        if (call->host->phase != SOCKET_DEAD)
            socket_diverge(call->host, "%s(vfd %d) has room for %zu bytes, the tape says %zu and holds %zu",
                           socket_operation_name(call->operation), call->vfd, size, said, call->bytes.size);
        socket_call_refuse(call, EAGAIN);
        return;
    }
    if (said)
        memcpy(data, call->bytes.data, said);
}

ssize_t socket_hook_recv(int vfd, void *data, size_t size, int flags)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_RECV, vfd);
    socket_call_argument(&call, size);
    socket_call_argument(&call, (uint64_t)flags);
    call.predicted = -1;
    call.predicted_error = EAGAIN;
    if (call.fd && call.fd->fixture) {
        fixture_said(&call, fixture_receive(call.fd->fixture, data, size, flags & MSG_PEEK));
        socket_call_end(&call, false);
        return socket_call_result(&call);
    }
    if (socket_call_is_live(&call)) {
        socket_call_live(&call, recv(real_of(&call), data, size, flags | MSG_DONTWAIT));
        call.has_bytes = call.result > 0;
        call.bytes = bytes_of(data, call.has_bytes ? (size_t)call.result : 0);
    }
    socket_call_end(&call, false);
    socket_call_received(&call, data, size);
    return socket_call_result(&call);
}

ssize_t socket_hook_recvfrom(int vfd, void *data, size_t size, int flags, struct sockaddr *address,
                             socklen_t *address_size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_RECVFROM, vfd);
    socket_call_argument(&call, size);
    socket_call_argument(&call, (uint64_t)flags);
    call.predicted = -1;
    call.predicted_error = EAGAIN;
    if (socket_call_is_live(&call)) {
        struct sockaddr_storage from;
        socklen_t from_size = sizeof from;
        socket_call_live(
            &call, recvfrom(real_of(&call), data, size, flags | MSG_DONTWAIT, (struct sockaddr *)&from, &from_size));
        call.has_address = call.result >= 0;
        call.has_bytes = call.result > 0;
        if (call.has_address)
            call.address = address_of((struct sockaddr *)&from, from_size);
        call.bytes = bytes_of(data, call.has_bytes ? (size_t)call.result : 0);
    }
    socket_call_end(&call, false);
    socket_call_received(&call, data, size);
    if (call.result >= 0) {
        if (call.fd && call.has_address)
            call.fd->peer = call.address;
        address_give(&call.address, address, address_size);
    }
    return socket_call_result(&call);
}

/* The fortified names carry the size of the caller's buffer as well. */
ssize_t socket_hook_recv_chk(int vfd, void *data, size_t size, size_t room, int flags)
{
    return socket_hook_recv(vfd, data, size < room ? size : room, flags);
}

ssize_t socket_hook_recvfrom_chk(int vfd, void *data, size_t size, size_t room, int flags, struct sockaddr *address,
                                 socklen_t *address_size)
{
    return socket_hook_recvfrom(vfd, data, size < room ? size : room, flags, address, address_size);
}

/* ---- options and names ---- */

int socket_hook_setsockopt(int vfd, int level, int name, const void *value, socklen_t size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_SETSOCKOPT, vfd);
    socket_call_argument(&call, (uint64_t)level);
    socket_call_argument(&call, (uint64_t)name);
    socket_call_bytes(&call, bytes_of(value, size));
    if (socket_call_is_live(&call) && !(call.fd && call.fd->fixture))
        socket_call_live(&call, setsockopt(real_of(&call), level, name, value, size));
    socket_call_end(&call, false);
    return (int)socket_call_result(&call);
}

/* Predicted is a value of zeros: SO_ERROR of a socket without one. */
int socket_hook_getsockopt(int vfd, int level, int name, void *value, socklen_t *size)
{
    struct socket_call call;
    uint8_t answer[64] = {0};
    socklen_t room = *size < sizeof answer ? *size : (socklen_t)sizeof answer;
    socket_call_begin(&call, SOCKET_GETSOCKOPT, vfd);
    socket_call_argument(&call, (uint64_t)level);
    socket_call_argument(&call, (uint64_t)name);
    if (socket_call_is_live(&call) && !(call.fd && call.fd->fixture)) {
        static const uint8_t zeros[sizeof answer];
        socklen_t length = room;
        socket_call_live(&call, getsockopt(real_of(&call), level, name, answer, &length));
        call.has_bytes = call.result == 0 && memcmp(answer, zeros, sizeof answer) != 0;
        if (call.has_bytes)
            call.bytes = bytes_of(answer, room);
    }
    socket_call_end(&call, false);
    if (call.result == 0) {
        memset(value, 0, *size);
        if (call.bytes.size && call.bytes.size <= room)
            memcpy(value, call.bytes.data, call.bytes.size);
        *size = room;
    }
    return (int)socket_call_result(&call);
}

int socket_hook_getsockname(int vfd, struct sockaddr *address, socklen_t *size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_GETSOCKNAME, vfd);
    call.predicted = -1;
    call.predicted_error = ENOTCONN;
    if (socket_call_is_live(&call)) {
        struct sockaddr_storage name;
        socklen_t name_size = sizeof name;
        socket_call_live(&call, getsockname(real_of(&call), (struct sockaddr *)&name, &name_size));
        call.has_address = call.result == 0;
        if (call.has_address)
            call.address = address_of((struct sockaddr *)&name, name_size);
    }
    socket_call_end(&call, false);
    if (call.result == 0) {
        address_give(&call.address, address, size);
        call.host->bound = call.address;
    }
    return (int)socket_call_result(&call);
}

/* Predicted is the address that connect was given or accept returned. */
int socket_hook_getpeername(int vfd, struct sockaddr *address, socklen_t *size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_GETPEERNAME, vfd);
    if (socket_call_is_live(&call) && !(call.fd && call.fd->fixture)) {
        struct sockaddr_storage name;
        socklen_t name_size = sizeof name;
        socket_call_live(&call, getpeername(real_of(&call), (struct sockaddr *)&name, &name_size));
        if (call.result == 0) {
            call.address = address_of((struct sockaddr *)&name, name_size);
            call.has_address = !call.fd || !egress_address_equal(&call.address, &call.fd->peer);
        }
    }
    socket_call_end(&call, false);
    if (call.result == 0)
        address_give(call.has_address || !call.fd ? &call.address : &call.fd->peer, address, size);
    return (int)socket_call_result(&call);
}

/* FIONREAD only: the count travels as the result. */
int socket_hook_ioctl(int vfd, unsigned long request, void *value)
{
    struct socket_call call;
    int count = 0;
    socket_call_begin(&call, SOCKET_IOCTL, vfd);
    socket_call_argument(&call, request);
    if (socket_call_is_live(&call)) {
        if (request != FIONREAD)
            socket_call_refuse(&call, EINVAL);
        else if (ioctl(real_of(&call), FIONREAD, &count) == 0)
            socket_call_live(&call, count);
        else
            socket_call_live(&call, -1);
    }
    socket_call_end(&call, false);
    if (call.result >= 0) {
        count = (int)call.result;
        memcpy(value, &count, sizeof count);
        call.result = 0;
    }
    return (int)socket_call_result(&call);
}

/* Every socket is non-blocking already; libslirp asserts that these calls succeed. */
int socket_hook_fcntl(int vfd, int command, long value)
{
    (void)vfd;
    (void)value;
    return command == F_GETFL ? O_RDWR : 0;
}

unsigned socket_hook_if_nametoindex(const char *name)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_IF_NAMETOINDEX, 0);
    socket_call_bytes(&call, bytes_of_string(name));
    if (socket_call_is_live(&call))
        socket_call_live(&call, if_nametoindex(name));
    socket_call_end(&call, false);
    return (unsigned)socket_call_result(&call);
}

/* With numeric flags and no scope it is a calculation; otherwise it would ask the host. */
int socket_hook_getnameinfo(const struct sockaddr *address, socklen_t size, char *host, socklen_t host_size,
                            char *service, socklen_t service_size, int flags)
{
    struct sockaddr_storage plain;
    struct egress_address canonical = address_of(address, size);
    if (!(flags & NI_NUMERICHOST) || !(flags & NI_NUMERICSERV))
        return EAI_FAIL;
    canonical.scope = 0;
    socklen_t length = address_to_host(&canonical, &plain);
    return getnameinfo((struct sockaddr *)&plain, length, host, host_size, service, service_size, flags);
}
