/* The real host behind host_calls. */
#include "replay/host_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int real_open(const char *path, int flags)
{
    return open(path, flags | O_NONBLOCK | O_CLOEXEC);
}

static int real_ioctl(int fd, unsigned long request, void *argument)
{
    return ioctl(fd, request, argument);
}

static int real_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int real_bind(int fd, const struct sockaddr *address, socklen_t size)
{
    int one = 1;
    if (address->sa_family != AF_UNIX && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        return -1;
    return bind(fd, address, size);
}

static int real_listen(int fd)
{
    return listen(fd, 1);
}

/* Small frames must not wait for each other; a unix socket has no such delay and refuses the option. */
static void without_delay(int fd)
{
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static int real_accept(int fd)
{
    int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (peer >= 0)
        without_delay(peer);
    return peer;
}

static int real_connect(int fd, const struct sockaddr *address, socklen_t size)
{
    without_delay(fd);
    return connect(fd, address, size);
}

static int real_connected(int fd)
{
    int fault = 0;
    socklen_t size = sizeof fault;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &size) < 0)
        return -1;
    errno = fault;
    return fault ? -1 : 0;
}

static int real_name(int fd, struct sockaddr_storage *address)
{
    socklen_t size = sizeof *address;
    return getsockname(fd, (struct sockaddr *)address, &size);
}

static ssize_t real_receive(int fd, void *bytes, size_t size)
{
    return recv(fd, bytes, size, MSG_DONTWAIT);
}

static ssize_t real_send(int fd, const void *bytes, size_t size)
{
    return send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static bool real_is_socket(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

const struct host_calls host_calls_real = {
    .open = real_open,
    .ioctl = real_ioctl,
    .read = read,
    .write = write,
    .socket = real_socket,
    .bind = real_bind,
    .listen = real_listen,
    .accept = real_accept,
    .connect = real_connect,
    .connected = real_connected,
    .name = real_name,
    .receive = real_receive,
    .send = real_send,
    .poll = poll,
    .is_socket = real_is_socket,
    .unlink = unlink,
    .close = close,
};
