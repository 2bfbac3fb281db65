/* Servers without a host: echo (RFC 862), discard (RFC 863), chargen (RFC 864) and a small HTTP/1.1 server, for
 * `guestfwd: ...-fixture:NAME`. Bytes in, bytes out, no descriptor and no clock: what one says follows from what the
 * guest sent, so nothing of it needs to stand on a tape, and a replay computes it again. */
#ifndef REPRISE_REPLAY_HOST_FIXTURE_H
#define REPRISE_REPLAY_HOST_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "src/base/bytes.h"

struct fixture;

/* One connection; NULL for a name that is none. */
struct fixture *fixture_new(const char *name);
/* NULL is allowed. */
void fixture_free(struct fixture *fixture);

/* As send and recv of a non-blocking socket, -1 standing for EAGAIN: what could be taken, what there is (0: the
 * end). */
ssize_t fixture_send(struct fixture *fixture, struct bytes sent);
ssize_t fixture_receive(struct fixture *fixture, void *data, size_t size, bool peeks);
/* The guest has closed: nothing more will be sent (its writing side), or nothing more be read. */
void fixture_shutdown(struct fixture *fixture, bool writing);
/* What poll would say. */
bool fixture_can_receive(const struct fixture *fixture);
bool fixture_can_send(const struct fixture *fixture);

#endif
