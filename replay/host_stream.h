/* Files read and written piece by piece: captures and traces that are larger than memory. */
#ifndef REPRISE_REPLAY_HOST_STREAM_H
#define REPRISE_REPLAY_HOST_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

/* Reads on in a file opened by host_file_open. How many bytes, 0 at its end, -1 with an error. */
int64_t host_stream_read(int fd, const char *path, uint8_t *bytes, size_t size, struct error *error);
/* Back to its first byte. */
void host_stream_rewind(int fd);

/* Output: a new file beside `path` that takes its name when all is written, or the process's standard output. */
struct host_output {
    int fd;
    bool is_device; /* or a pipe: opened by us, written in place */
    char *path;     /* NULL: no file takes its name at the end */
    char *unfinished;
};

/* path NULL or "-": standard output. */
int host_output_open(struct host_output *output, const char *path, struct error *error);
/* Writes and empties the buffer. */
int host_output_write(struct host_output *output, struct buffer *bytes, struct error *error);
/* Closes it; keeps what was written only if is_good. Safe on one that was closed. */
int host_output_close(struct host_output *output, bool is_good, struct error *error);

/* Standard output is a terminal, and nobody asked for no colours (NO_COLOR, TERM=dumb). */
bool host_stream_wants_colours(void);

#endif
