/* The table of virtual descriptors, and the host that is inside libslirp now. */
#include <string.h>
#include <unistd.h>

#include "replay/host_fixture.h"
#include "replay/host_socket.h"
#include "src/base/alloc.h"

/* A hook has no argument that could carry its owner, so the owner is put here before libslirp is entered. */
static struct socket_host *current;

struct socket_host *socket_current(void)
{
    return current;
}

void socket_set_current(struct socket_host *host)
{
    current = host;
}

void socket_host_init(struct socket_host *host, const struct socket_log *log)
{
    memset(host, 0, sizeof *host);
    host->log = log;
    host->next_vfd = 1;
    host->fd_limit = SOCKET_FDS_DEFAULT;
    host->answer_skip = UINT64_MAX;
    host->tftp_folder = -1;
    host->frames = hasher_new();
    host->calls = hasher_new();
    egress_default(&host->policy);
}

void socket_host_deinit(struct socket_host *host)
{
    for (size_t i = 0; i < host->fd_count; i++) {
        if (host->fds[i].real >= 0)
            close(host->fds[i].real);
        fixture_free(host->fds[i].fixture);
    }
    if (host->tftp_folder >= 0)
        close(host->tftp_folder);
    socket_guests_end(host);
    mem_free(host->fds);
    hasher_free(host->frames);
    hasher_free(host->calls);
    buffer_deinit(&host->record);
    buffer_deinit(&host->answer_bytes);
    buffer_deinit(&host->resolver_text);
    memset(host, 0, sizeof *host);
}

/* The index of the first descriptor that is not below vfd. */
static size_t fd_position(const struct socket_host *host, int vfd)
{
    size_t low = 0;
    size_t high = host->fd_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (host->fds[middle].vfd < vfd)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct socket_fd *socket_fd_find(struct socket_host *host, int vfd)
{
    size_t at = fd_position(host, vfd);
    return at < host->fd_count && host->fds[at].vfd == vfd ? &host->fds[at] : NULL;
}

int socket_fd_add(struct socket_host *host, int real, int family, int type, int protocol)
{
    if (host->fd_count == host->fd_room) {
        host->fd_room = host->fd_room ? 2 * host->fd_room : 16;
        host->fds = mem_resize(host->fds, host->fd_room * sizeof *host->fds);
    }
    host->fds[host->fd_count++] =
        (struct socket_fd){.vfd = host->next_vfd, .real = real, .family = family, .type = type, .protocol = protocol};
    return host->next_vfd++;
}

void socket_fd_remove(struct socket_host *host, int vfd)
{
    size_t at = fd_position(host, vfd);
    if (at == host->fd_count || host->fds[at].vfd != vfd)
        return;
    fixture_free(host->fds[at].fixture);
    memmove(&host->fds[at], &host->fds[at + 1], (host->fd_count - at - 1) * sizeof *host->fds);
    host->fd_count--;
}

void socket_fail(struct socket_host *host, const char *reason)
{
    host->is_failed = true;
    size_t length = strlen(reason);
    if (length >= sizeof host->failure)
        length = sizeof host->failure - 1;
    memcpy(host->failure, reason, length);
    host->failure[length] = 0;
    longjmp(host->escape, 1);
}
