/* Files that libslirp opens. The one that matters is /etc/resolv.conf: its text is logged when it is first read and
 * whenever it has changed, and libslirp reads it from memory. The identity that stat reports is made up (a generation
 * number), because device, inode and times of the host would reach libslirp's decisions. Everything else (TFTP has no
 * folder to serve yet) does not exist. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_socket.h"

#define RESOLVER_PATH "/etc/resolv.conf"
#define RESOLVER_MAX 65536

enum { RESOLVER_SAME = 0, RESOLVER_CHANGED = 1, RESOLVER_MISSING = 2 };

static bool resolver_read(struct buffer *text)
{
    FILE *file = fopen(RESOLVER_PATH, "re");
    if (!file)
        return false;
    uint8_t *at = buffer_extend(text, RESOLVER_MAX);
    text->size = fread(at, 1, RESOLVER_MAX, file);
    fclose(file);
    return true;
}

static int resolver_compare(const struct socket_host *host, bool exists, const struct buffer *text)
{
    if (!exists)
        return host->resolver_known && !host->resolver_exists ? RESOLVER_SAME : RESOLVER_MISSING;
    if (host->resolver_known && host->resolver_exists &&
        bytes_equal(buffer_bytes(text), buffer_bytes(&host->resolver_text)))
        return RESOLVER_SAME;
    return RESOLVER_CHANGED;
}

/* Brings the host's picture of the file up to date, through the log. */
static void resolver_look(struct socket_host *host)
{
    struct socket_call call;
    struct buffer text = {0};
    if (host->resolver_is_fixed)
        return;
    socket_call_begin(&call, SOCKET_RESOLVER, 0);
    if (socket_call_is_live(&call)) {
        bool exists = resolver_read(&text);
        socket_call_live(&call, resolver_compare(host, exists, &text));
        call.has_bytes = call.result == RESOLVER_CHANGED;
        call.bytes = call.has_bytes ? buffer_bytes(&text) : bytes_of(NULL, 0);
    }
    socket_call_end(&call, false);
    if (call.result == RESOLVER_CHANGED || call.result == RESOLVER_MISSING) {
        host->resolver_known = true;
        host->resolver_exists = call.result == RESOLVER_CHANGED;
        host->resolver_generation++;
        buffer_clear(&host->resolver_text);
        buffer_append(&host->resolver_text, call.bytes);
    }
    buffer_deinit(&text);
}

/* The resolver file, or NULL for any other and for one that is not there. */
static struct socket_host *resolver_of(const char *path)
{
    struct socket_host *host = socket_current();
    int saved = errno;
    if (strcmp(path, RESOLVER_PATH) == 0) {
        resolver_look(host);
        errno = saved;
        if (host->resolver_exists)
            return host;
    }
    errno = ENOENT;
    return NULL;
}

void *socket_hook_fopen(const char *path, const char *mode)
{
    int saved = errno;
    struct socket_host *host = resolver_of(path);
    (void)mode;
    if (!host)
        return NULL;
    static const char empty[] = "\n"; /* a stream over no bytes cannot be opened everywhere */
    const struct buffer *text = &host->resolver_text;
    FILE *file = text->size ? fmemopen(text->data, text->size, "r") : fmemopen((void *)(uintptr_t)empty, 1, "r");
    if (!file)
        socket_fail(host, "no memory for a stream over resolv.conf");
    errno = saved;
    return file;
}

int socket_hook_stat(const char *path, struct stat *status)
{
    int saved = errno;
    const struct socket_host *host = resolver_of(path);
    if (!host)
        return -1;
    memset(status, 0, sizeof *status);
    status->st_dev = 1;
    status->st_ino = host->resolver_generation;
    status->st_mode = S_IFREG | 0644;
    status->st_nlink = 1;
    status->st_size = (off_t)host->resolver_text.size;
    status->st_mtime = (time_t)host->resolver_generation;
    errno = saved;
    return 0;
}

int socket_hook_xstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return socket_hook_stat(path, status);
}

int socket_hook_open(const char *path, int flags, unsigned mode)
{
    (void)path;
    (void)flags;
    (void)mode;
    errno = ENOENT;
    return -1;
}

int64_t socket_hook_lseek(int vfd, int64_t offset, int whence)
{
    (void)vfd;
    (void)offset;
    (void)whence;
    errno = EBADF;
    return -1;
}

ssize_t socket_hook_read(int vfd, void *data, size_t size)
{
    (void)vfd;
    (void)data;
    (void)size;
    errno = EBADF;
    return -1;
}

ssize_t socket_hook_read_chk(int vfd, void *data, size_t size, size_t room)
{
    return socket_hook_read(vfd, data, size < room ? size : room);
}
