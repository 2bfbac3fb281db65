/* Files read and written piece by piece. */
#include "replay/host_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"

int64_t host_stream_read(int fd, const char *path, uint8_t *bytes, size_t size, struct error *error)
{
    ssize_t got;
    do
        got = read(fd, bytes, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(error, EXIT_MISSING, "cannot read %s: %s", path, strerror(errno));
    return got;
}

void host_stream_rewind(int fd)
{
    lseek(fd, 0, SEEK_SET);
}

int host_output_open(struct host_output *output, const char *path, struct error *error)
{
    *output = (struct host_output){.fd = STDOUT_FILENO};
    if (!path || strcmp(path, "-") == 0)
        return 0;
    struct stat found;
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode)) { /* a device or a pipe: written, never replaced */
        output->fd = open(path, O_WRONLY | O_CLOEXEC);
        output->is_device = output->fd >= 0;
        return output->is_device ? 0 : error_set(error, EXIT_MISSING, "cannot open %s: %s", path, strerror(errno));
    }
    size_t size = strlen(path) + 16;
    output->path = mem_copy_string(path);
    output->unfinished = mem_alloc(size, 1);
    snprintf(output->unfinished, size, "%s.XXXXXX", path);
    output->fd = mkostemp(output->unfinished, O_CLOEXEC);
    if (output->fd >= 0) {
        fchmod(output->fd, 0644); /* mkostemp made it private */
        return 0;
    }
    error_set(error, EXIT_MISSING, "cannot create %s: %s", path, strerror(errno));
    mem_free(output->path);
    mem_free(output->unfinished);
    *output = (struct host_output){.fd = -1};
    return -1;
}

int host_output_write(struct host_output *output, struct buffer *bytes, struct error *error)
{
    size_t done = 0;
    while (done < bytes->size) {
        ssize_t put = write(output->fd, bytes->data + done, bytes->size - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set(error, EXIT_MISSING, "cannot write %s: %s", output->path ? output->path : "the output",
                             strerror(errno));
        done += (size_t)put;
    }
    buffer_clear(bytes);
    return 0;
}

int host_output_close(struct host_output *output, bool is_good, struct error *error)
{
    int status = 0;
    if (output->path) {
        if (close(output->fd) != 0)
            is_good = false;
        if (!is_good)
            unlink(output->unfinished);
        else if (rename(output->unfinished, output->path) != 0) {
            status = error_set(error, EXIT_MISSING, "cannot write %s: %s", output->path, strerror(errno));
            unlink(output->unfinished);
        }
    }
    if (output->is_device)
        close(output->fd);
    mem_free(output->path);
    mem_free(output->unfinished);
    *output = (struct host_output){.fd = -1};
    return status;
}

bool host_stream_wants_colours(void)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return !(none && *none) && !(terminal && strcmp(terminal, "dumb") == 0) && isatty(STDOUT_FILENO) == 1;
}
