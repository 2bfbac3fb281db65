/* An exchange of HTTP and how it becomes an entry. Private to src/trace. */
#ifndef REPRISE_TRACE_HAR_ENTRY_H
#define REPRISE_TRACE_HAR_ENTRY_H

#include "src/trace/http_message.h"

enum har_ending { HAR_WHOLE, HAR_CLOSED, HAR_RESET, HAR_TRACE_ENDED, HAR_TOO_MANY, HAR_NOT_HTTP };

struct har_exchange {
    struct http_message request, response;
    bool has_opened; /* its connection was opened for it: the times of that are its own */
    uint64_t opening_ns, opened_ns;
    struct har_exchange *next;
};

struct har_connection {
    char link[32];
    char client[64], server[64]; /* "10.0.2.15:40000" */
    char server_address[48];     /* "10.0.2.2" */
};

/* Appends a JSON object, without a comma. */
void har_entry_write(const struct har_connection *connection, const struct har_exchange *exchange,
                     enum har_ending ending, struct buffer *out);

#endif
