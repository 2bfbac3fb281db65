/* file:// URLs: the same promises as for a server, kept by the file's identity, size and time of change. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_http_private.h"
#include "src/base/alloc.h"

static void file_fails(struct fetch *fetch, enum http_outcome outcome, const char *why)
{
    fetch->verdict = (struct http_verdict){.outcome = outcome, .total = HTTP_NO_TOTAL};
    snprintf(fetch->verdict.message, sizeof fetch->verdict.message, "%s", why);
}

static bool read_range(int fd, struct buffer *body, uint64_t offset, uint64_t size)
{
    while (size) {
        size_t piece = size < 1u << 20 ? (size_t)size : 1u << 20;
        ssize_t got = pread(fd, buffer_extend(body, piece), piece, (off_t)offset);
        body->size -= piece - (got > 0 ? (size_t)got : 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        offset += (uint64_t)got;
        size -= (uint64_t)got;
    }
    return true;
}

/* What stands for an ETag. */
static void file_identity(struct http_reply *reply, const struct stat *status)
{
    snprintf(reply->etag, sizeof reply->etag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 ".%09ld-%" PRIx64 "\"",
             (uint64_t)status->st_dev, (uint64_t)status->st_ino, (uint64_t)status->st_mtim.tv_sec,
             status->st_mtim.tv_nsec, (uint64_t)status->st_size);
}

static void fetch_open_file(struct fetch *fetch, int fd)
{
    const struct http_want *want = &fetch->want;
    struct stat status;
    if (fstat(fd, &status) != 0) {
        file_fails(fetch, HTTP_UNREACHABLE, strerror(errno));
        return;
    }
    if (!S_ISREG(status.st_mode)) {
        file_fails(fetch, HTTP_REFUSED, "it is no regular file");
        return;
    }
    struct http_reply *reply = &fetch->reply;
    uint64_t total = (uint64_t)status.st_size;
    *reply = (struct http_reply){.status = 200, .has_length = true, .length = total, .total = total};
    file_identity(reply, &status);
    uint64_t size = total;
    if (want->size) {
        if (want->offset >= total) {
            file_fails(fetch, HTTP_BAD_ANSWER, "the bytes lie outside the file");
            return;
        }
        size = want->size < total - want->offset ? want->size : total - want->offset;
        reply->status = 206;
        reply->has_range = true;
        reply->first = want->offset;
        reply->last = want->offset + size - 1;
        reply->length = size;
    }
    if (size <= want->most && !read_range(fd, &fetch->body, want->offset, size) && errno) {
        file_fails(fetch, HTTP_UNREACHABLE, strerror(errno));
        return;
    }
    http_judge(reply, want, size <= want->most ? fetch->body.size : size, &fetch->verdict);
}

void http_file_fetch(struct fetch *fetch)
{
    struct url url;
    char *path = url_parse(&url, fetch_url(fetch), NULL) == 0 ? url_file_path(&url) : NULL;
    buffer_clear(&fetch->body);
    fetch->reply = (struct http_reply){0};
    if (!path) {
        file_fails(fetch, HTTP_BAD_ANSWER, "its path holds an escape that is none");
        return;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        file_fails(fetch, errno == ENOENT || errno == ENOTDIR ? HTTP_ABSENT : HTTP_REFUSED, strerror(errno));
    } else {
        errno = 0;
        fetch_open_file(fetch, fd);
        close(fd);
    }
    mem_free(path);
}
