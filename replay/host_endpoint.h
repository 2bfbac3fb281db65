/* The address of a stream socket: text to what the system calls want, and back. Names are not resolved: the host's
 * resolver is no business of a network driver. */
#ifndef REPRISE_REPLAY_HOST_ENDPOINT_H
#define REPRISE_REPLAY_HOST_ENDPOINT_H

#include <stdbool.h>
#include <sys/socket.h>

#include "src/base/error.h"

#define HOST_ENDPOINT_TEXT 128

struct host_endpoint {
    struct sockaddr_storage address;
    socklen_t size;
};

/* "ADDRESS:PORT", "[ADDRESS]:PORT" or "unix:PATH"; EXIT_USAGE with what is wrong. */
int host_endpoint_parse(struct host_endpoint *endpoint, const char *text, struct error *error);
/* The path of a unix socket, NULL for others. */
const char *host_endpoint_path(const struct host_endpoint *endpoint);
void host_endpoint_text(const struct sockaddr_storage *address, char text[HOST_ENDPOINT_TEXT]);

#endif
