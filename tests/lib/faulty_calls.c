/* The host with faults planted. */
#include "tests/lib/faulty_calls.h"

#include <errno.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct faulty_calls faulty = {.device = -1};

void faulty_reset(void)
{
    faulty = (struct faulty_calls){.device = -1};
}

static bool fails(void)
{
    faulty.calls++;
    if (faulty.calls != faulty.fail_at)
        return false;
    errno = faulty.fault;
    return true;
}

static int opened(int fd)
{
    faulty.fds_open += fd >= 0;
    return fd;
}

static int faulty_open(const char *path, int flags)
{
    int pair[2];
    if (fails())
        return -1;
    if (faulty.device_fault) {
        errno = faulty.device_fault;
        return -1;
    }
    if (strcmp(path, "/dev/net/tun") != 0)
        return opened(host_calls_real.open(path, flags));
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0)
        return -1;
    faulty.device = pair[1];
    return opened(pair[0]);
}

static int faulty_ioctl(int fd, unsigned long request, void *argument)
{
    (void)fd;
    struct ifreq *interface = argument;
    if (fails())
        return -1;
    if (request != TUNSETIFF || interface->ifr_flags != (IFF_TAP | IFF_NO_PI))
        faulty.attach_fault = EINVAL;
    if (faulty.attach_fault) {
        errno = faulty.attach_fault;
        return -1;
    }
    if (!interface->ifr_name[0])
        strcpy(interface->ifr_name, "tap7");
    return 0;
}

static ssize_t faulty_write(int fd, const void *bytes, size_t size)
{
    if (fails())
        return -1;
    if (faulty.write_fault) {
        errno = faulty.write_fault;
        return -1;
    }
    return host_calls_real.write(fd, bytes, size);
}

static ssize_t faulty_read(int fd, void *bytes, size_t size)
{
    return fails() ? -1 : host_calls_real.read(fd, bytes, size);
}

static int faulty_socket(int family)
{
    return fails() ? -1 : opened(host_calls_real.socket(family));
}

static int faulty_bind(int fd, const struct sockaddr *address, socklen_t size)
{
    return fails() ? -1 : host_calls_real.bind(fd, address, size);
}

static int faulty_listen(int fd)
{
    return fails() ? -1 : host_calls_real.listen(fd);
}

static int faulty_accept(int fd)
{
    return fails() ? -1 : opened(host_calls_real.accept(fd));
}

static int faulty_connect(int fd, const struct sockaddr *address, socklen_t size)
{
    return fails() ? -1 : host_calls_real.connect(fd, address, size);
}

static int faulty_connected(int fd)
{
    return fails() ? -1 : host_calls_real.connected(fd);
}

static int faulty_name(int fd, struct sockaddr_storage *address)
{
    return fails() ? -1 : host_calls_real.name(fd, address);
}

static ssize_t faulty_receive(int fd, void *bytes, size_t size)
{
    return fails() ? -1 : host_calls_real.receive(fd, bytes, size);
}

static ssize_t faulty_send(int fd, const void *bytes, size_t size)
{
    if (fails())
        return -1;
    return host_calls_real.send(fd, bytes, faulty.send_most && size > faulty.send_most ? faulty.send_most : size);
}

static int faulty_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    return fails() ? -1 : host_calls_real.poll(fds, count, timeout_ms);
}

static bool faulty_is_socket(const char *path)
{
    return fails() ? false : host_calls_real.is_socket(path);
}

static int faulty_unlink(const char *path)
{
    return fails() ? -1 : host_calls_real.unlink(path);
}

static int faulty_close(int fd)
{
    faulty.fds_open--;
    return host_calls_real.close(fd);
}

const struct host_calls faulty_host = {
    .open = faulty_open,
    .ioctl = faulty_ioctl,
    .read = faulty_read,
    .write = faulty_write,
    .socket = faulty_socket,
    .bind = faulty_bind,
    .listen = faulty_listen,
    .accept = faulty_accept,
    .connect = faulty_connect,
    .connected = faulty_connected,
    .name = faulty_name,
    .receive = faulty_receive,
    .send = faulty_send,
    .poll = faulty_poll,
    .is_socket = faulty_is_socket,
    .unlink = faulty_unlink,
    .close = faulty_close,
};
