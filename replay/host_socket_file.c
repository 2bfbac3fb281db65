/* Files that libslirp opens. The one that matters is /etc/resolv.conf: its text is logged when it is first read and
 * whenever it has changed, and libslirp reads it from memory. The identity that stat reports is made up (a
 * generation number), because device, inode and times of the host would reach libslirp's decisions. The others are
 * those that TFTP gives out: libslirp asks for them behind a prefix of ours, and they are looked for in the
 * scenario's folder and nowhere else; what was read is logged as what a socket received is. Everything else does
 * not exist. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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

static int resolver_stat(const char *path, struct stat *status)
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

/* ---- TFTP ---- */

/* The file's name below the folder, NULL for a path that is not TFTP's. An absolute name counts from the folder. */
static const char *tftp_name(const char *path)
{
    static const char prefix[] = SOCKET_TFTP_PREFIX "/";
    if (strncmp(path, prefix, sizeof prefix - 1) != 0)
        return NULL;
    path += sizeof prefix - 1;
    return path + strspn(path, "/");
}

/* Opens a regular file that neither ".." nor a link leads out of the folder (openat2(2), RESOLVE_BENEATH); its size,
 * which libslirp keeps in an int. */
static int tftp_open(const struct socket_host *host, const char *name, int64_t *size)
{
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    struct stat status;
    int real = (int)syscall(SYS_openat2, host->tftp_folder, name, &how, sizeof how);
    if (real < 0)
        return -1;
    *size = fstat(real, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
    if (*size >= 0 && *size <= INT32_MAX)
        return real;
    close(real);
    errno = *size < 0 ? EACCES : EFBIG;
    return -1;
}

int socket_hook_stat(const char *path, struct stat *status)
{
    struct socket_call call;
    int64_t size = -1;
    const char *name = tftp_name(path);
    if (!name)
        return resolver_stat(path, status);
    socket_call_begin(&call, SOCKET_STAT, 0);
    socket_call_bytes(&call, bytes_of_string(name));
    call.predicted = -1;
    call.predicted_error = ENOENT;
    if (socket_call_is_live(&call)) {
        int real = tftp_open(call.host, name, &size);
        socket_call_live(&call, real < 0 ? -1 : size);
        if (real >= 0)
            close(real);
    }
    socket_call_end(&call, false);
    memset(status, 0, sizeof *status);
    status->st_mode = S_IFREG | 0444;
    status->st_size = (off_t)call.result;
    return socket_call_result(&call) < 0 ? -1 : 0;
}

int socket_hook_xstat(int version, const char *path, struct stat *status)
{
    (void)version;
    return socket_hook_stat(path, status);
}

int socket_hook_open(const char *path, int flags, unsigned mode)
{
    struct socket_call call;
    int64_t size;
    int real = -1;
    const char *name = tftp_name(path);
    (void)flags;
    (void)mode;
    if (!name) {
        errno = ENOENT;
        return -1;
    }
    socket_call_begin(&call, SOCKET_OPEN, 0);
    socket_call_bytes(&call, bytes_of_string(name));
    call.predicted = call.host->next_vfd;
    if (socket_call_is_live(&call)) {
        if (call.host->fd_count >= call.host->fd_limit) {
            socket_call_refuse(&call, EMFILE);
        } else {
            real = tftp_open(call.host, name, &size);
            socket_call_live(&call, real < 0 ? -1 : call.host->next_vfd);
        }
    }
    socket_call_end(&call, false);
    if (call.result >= 0)
        call.result = socket_fd_add(call.host, real, 0, 0, 0);
    return (int)socket_call_result(&call);
}

int64_t socket_hook_lseek(int vfd, int64_t offset, int whence)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_SEEK, vfd);
    socket_call_argument(&call, (uint64_t)offset);
    socket_call_argument(&call, (uint64_t)whence);
    call.predicted = offset;
    if (socket_call_is_live(&call))
        socket_call_live(&call, lseek(call.fd ? call.fd->real : -1, offset, whence));
    socket_call_end(&call, false);
    return socket_call_result(&call);
}

/* Predicted is the end of the file. */
ssize_t socket_hook_read(int vfd, void *data, size_t size)
{
    struct socket_call call;
    socket_call_begin(&call, SOCKET_READ, vfd);
    socket_call_argument(&call, size);
    if (socket_call_is_live(&call)) {
        socket_call_live(&call, read(call.fd ? call.fd->real : -1, data, size));
        call.has_bytes = call.result > 0;
        call.bytes = bytes_of(data, call.has_bytes ? (size_t)call.result : 0);
    }
    socket_call_end(&call, false);
    socket_call_received(&call, data, size);
    return socket_call_result(&call);
}

ssize_t socket_hook_read_chk(int vfd, void *data, size_t size, size_t room)
{
    return socket_hook_read(vfd, data, size < room ? size : room);
}
