/* What the user's scenario opens of the host besides ports: unix sockets that forward into the guest, and what
 * answers when the guest connects to a server that guestfwd names. libslirp connects to such a server as to a unix
 * socket with a made-up name; what it gets is a TCP connection, a unix socket, one end of a pair whose other end is
 * a new process, or a fixture. A replay answers connect from the tape: no process starts and no file is touched. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay/host_fixture.h"
#include "replay/host_socket.h"
#include "src/base/alloc.h"

/* ---- the host's side of a connection ---- */

/* Urgent data stays in line, as libslirp wants it where it connects by itself. */
static int open_tcp(const struct socket_guest *guest)
{
    static const int on = 1;
    bool is_ipv6 = guest->to.family == EGRESS_IP6;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(guest->to.port)};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(guest->to.port)};
    memcpy(&in.sin_addr, guest->to.ip, 4);
    memcpy(&in6.sin6_addr, guest->to.ip, 16);
    int real = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (real < 0)
        return -1;
    setsockopt(real, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
    int status = is_ipv6 ? connect(real, (struct sockaddr *)&in6, sizeof in6)
                         : connect(real, (struct sockaddr *)&in, sizeof in);
    if (status == 0 || errno == EINPROGRESS)
        return real;
    int reason = errno;
    close(real);
    errno = reason;
    return -1;
}

static int open_unix(const struct socket_guest *guest)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    size_t size = strlen(guest->text);
    if (size >= sizeof un.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(un.sun_path, guest->text, size);
    int real = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (real < 0 || connect(real, (struct sockaddr *)&un, sizeof un) == 0)
        return real;
    int reason = errno;
    close(real);
    errno = reason;
    return -1;
}

/* Two ends of a TCP connection over loopback, for smbd, which wants a peer with an address. */
static bool pair_tcp(int ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in peer = {0};
    struct sockaddr_in own = {0};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ends[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ends[1] = -1;
    if (listener >= 0 && ends[0] >= 0 && bind(listener, (struct sockaddr *)&address, size) == 0 &&
        listen(listener, 1) == 0 && getsockname(listener, (struct sockaddr *)&address, &size) == 0 &&
        connect(ends[0], (struct sockaddr *)&address, size) == 0)
        ends[1] = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC);
    int reason = errno;
    if (listener >= 0)
        close(listener);
    size = sizeof own;
    /* Somebody else on this host may have been quicker. */
    if (ends[1] >= 0 && getsockname(ends[0], (struct sockaddr *)&own, &size) == 0 && own.sin_port == peer.sin_port)
        return true;
    if (ends[1] >= 0)
        close(ends[1]);
    if (ends[0] >= 0)
        close(ends[0]);
    errno = reason ? reason : ECONNABORTED;
    return false;
}

/* In a session of its own, with default signals: the terminal's Ctrl-C is not for it. 0, or an errno. */
static int spawn(pid_t *pid, char *const *arguments, int end)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_adddup2(&actions, end, fd);
    int status = posix_spawn(pid, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static void reap(struct socket_host *host)
{
    size_t kept = 0;
    for (size_t i = 0; i < host->child_count; i++) {
        if (waitpid(host->children[i].pid, NULL, WNOHANG) == 0)
            host->children[kept++] = host->children[i];
    }
    host->child_count = kept;
}

static int open_process(struct socket_host *host, const struct socket_guest *guest)
{
    char shell[] = "/bin/sh", option[] = "-c", log_option[] = "-l", file_option[] = "-s", file[256];
    char *text = (char *)(uintptr_t)guest->text;
    char *command[] = {shell, option, text, NULL};
    char *smb[] = {(char *)(uintptr_t)guest->program, log_option, text, file_option, file, NULL};
    bool is_smb = guest->device == SOCKET_GUEST_SMB;
    int ends[2];
    pid_t pid = 0;
    snprintf(file, sizeof file, "%s/smb.conf", guest->text);
    reap(host);
    if (is_smb ? !pair_tcp(ends) : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return -1;
    int reason = spawn(&pid, is_smb ? smb : command, ends[1]);
    close(ends[1]);
    if (reason != 0) {
        close(ends[0]);
        errno = reason;
        return -1;
    }
    host->children = mem_resize(host->children, (host->child_count + 1) * sizeof *host->children);
    host->children[host->child_count++] = (struct socket_child){.pid = pid, .ends_with_us = is_smb};
    return ends[0];
}

static int open_device(struct socket_host *host, const struct socket_guest *guest)
{
    switch (guest->device) {
    case SOCKET_GUEST_TCP: return open_tcp(guest);
    case SOCKET_GUEST_UNIX: return open_unix(guest);
    case SOCKET_GUEST_COMMAND:
    case SOCKET_GUEST_SMB: return open_process(host, guest);
    case SOCKET_GUEST_FIXTURE: break;
    }
    errno = ECONNREFUSED;
    return -1;
}

/* ---- connect ---- */

static const struct socket_guest *guest_of(const struct socket_host *host, const struct sockaddr *address,
                                           socklen_t size)
{
    static const char start[] = SOCKET_GUEST_NAME;
    struct sockaddr_un un = {0};
    char name[32];
    memcpy(&un, address, size < sizeof un ? size : sizeof un - 1);
    for (unsigned i = 0; i < host->guest_count; i++) {
        snprintf(name, sizeof name, "%s%u", start, i);
        if (strcmp(un.sun_path, name) == 0)
            return &host->guests[i];
    }
    return NULL;
}

static void connect_live(struct socket_call *call, const struct socket_guest *guest)
{
    if (!guest || !call->fd) {
        socket_call_refuse(call, ECONNREFUSED);
        return;
    }
    int real = open_device(call->host, guest);
    socket_call_live(call, real < 0 ? -1 : 0);
    if (real < 0)
        return;
    if (fcntl(real, F_SETFL, O_NONBLOCK) != 0) {
        socket_call_live(call, -1);
        close(real);
        return;
    }
    if (call->fd->real >= 0)
        close(call->fd->real);
    call->fd->real = real;
}

int socket_connect_guest(int vfd, const struct sockaddr *address, socklen_t size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_CONNECT, vfd);
    const struct socket_guest *guest = guest_of(call.host, address, size);
    socket_call_argument(&call, guest ? (uint64_t)(guest - call.host->guests) : UINT64_MAX);
    if (guest && call.fd && guest->device == SOCKET_GUEST_FIXTURE)
        call.fd->fixture = fixture_new(guest->text);
    else if (socket_call_is_live(&call))
        connect_live(&call, guest);
    socket_call_end(&call, false);
    if (guest && call.fd)
        call.fd->peer = guest->to;
    if (call.host->listener.opened)
        call.host->listener.opened(call.host->listener.context, vfd);
    return (int)socket_call_result(&call);
}

/* ---- files of unix sockets ---- */

/* A socket of ours at which nobody listens any more: a session that was killed left it. */
static bool is_stale(const struct sockaddr_un *un, socklen_t size)
{
    struct stat status;
    if (lstat(un->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode) || status.st_uid != geteuid())
        return false;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool is_refused = probe >= 0 && connect(probe, (const struct sockaddr *)un, size) != 0 && errno == ECONNREFUSED;
    if (probe >= 0)
        close(probe);
    return is_refused;
}

int socket_bind_path(struct socket_host *host, int real, const struct sockaddr *address, socklen_t size)
{
    struct sockaddr_un un = {0};
    struct stat status;
    memcpy(&un, address, size < sizeof un ? size : sizeof un);
    un.sun_path[sizeof un.sun_path - 1] = 0;
    int result = bind(real, address, size);
    if (result != 0 && errno == EADDRINUSE) {
        bool is_free = is_stale(&un, sizeof un) && unlink(un.sun_path) == 0;
        errno = EADDRINUSE;
        if (is_free)
            result = bind(real, address, size);
    }
    if (result == 0 && host->path_count < HOST_FORWARDS_MAX && lstat(un.sun_path, &status) == 0)
        host->paths[host->path_count++] = (struct socket_path){
            .path = mem_copy_string(un.sun_path), .device = status.st_dev, .inode = status.st_ino};
    return result;
}

/* ---- the end ---- */

/* The connections are closed already. A command notices that by itself, as behind a pipe; smbd is ended, since its
 * folder is about to go. */
void socket_guests_end(struct socket_host *host)
{
    struct stat status;
    reap(host);
    for (size_t i = 0; i < host->child_count; i++) {
        if (!host->children[i].ends_with_us)
            continue;
        kill(-host->children[i].pid, SIGKILL);
        waitpid(host->children[i].pid, NULL, 0);
    }
    mem_free(host->children);
    for (unsigned i = 0; i < host->path_count; i++) {
        struct socket_path *path = &host->paths[i];
        if (lstat(path->path, &status) == 0 && status.st_dev == path->device && status.st_ino == path->inode)
            unlink(path->path);
        mem_free(path->path);
    }
}
