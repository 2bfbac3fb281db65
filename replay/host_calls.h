/* What the drivers of frames (TAP, sockets) ask of the operating system, as a value: they call nothing else, so that a
 * test can stand in for the host and let each call fail in turn. Results and errno are those of the system calls;
 * descriptors are non-blocking and close-on-exec from birth. */
#ifndef REPRISE_REPLAY_HOST_CALLS_H
#define REPRISE_REPLAY_HOST_CALLS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

struct host_calls {
    int (*open)(const char *path, int flags);
    int (*ioctl)(int fd, unsigned long request, void *argument);
    ssize_t (*read)(int fd, void *bytes, size_t size);
    ssize_t (*write)(int fd, const void *bytes, size_t size);
    int (*socket)(int family);                                           /* SOCK_STREAM */
    int (*bind)(int fd, const struct sockaddr *address, socklen_t size); /* with SO_REUSEADDR */
    int (*listen)(int fd);
    int (*accept)(int fd);
    int (*connect)(int fd, const struct sockaddr *address, socklen_t size);
    int (*connected)(int fd); /* what became of EINPROGRESS: 0, or -1 and its errno */
    int (*name)(int fd, struct sockaddr_storage *address);
    ssize_t (*receive)(int fd, void *bytes, size_t size);
    ssize_t (*send)(int fd, const void *bytes, size_t size); /* without SIGPIPE and without Nagle's delay */
    int (*poll)(struct pollfd *fds, nfds_t count, int timeout_ms);
    bool (*is_socket)(const char *path); /* a socket file, itself and not through a link */
    int (*unlink)(const char *path);
    int (*close)(int fd);
};

/* The host itself. */
extern const struct host_calls host_calls_real;

#endif
