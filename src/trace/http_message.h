/* One HTTP/1 message (RFC 9112) out of the bytes of one direction, however they are cut: its head as it came, its
 * body with the chunks undone. What is kept is bounded (the rest is counted); a message may end anywhere, and bytes that
 * nobody saw inside a body are bridged where its framing allows it. */
#ifndef REPRISE_TRACE_HTTP_MESSAGE_H
#define REPRISE_TRACE_HTTP_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define HTTP_HEAD_MAX (32u << 10)
#define HTTP_BODY_MAX (4u << 20)
#define HTTP_HELD_MAX (8u << 20) /* of all messages that share a budget */

/* What each state takes next; left through the next one, or HTTP_DONE. */
enum http_state {
    HTTP_START,      /* the first line */
    HTTP_HEADERS,    /* to the empty line */
    HTTP_SIZED,      /* `left` bytes of body */
    HTTP_CHUNK_LINE, /* the size of a chunk */
    HTTP_CHUNK,      /* `left` bytes of it */
    HTTP_CHUNK_END,  /* the line end behind it */
    HTTP_TRAILERS,   /* to the empty line */
    HTTP_TO_CLOSE,   /* all that comes */
    HTTP_DONE,
    HTTP_NONE, /* these bytes begin no message, or the chunks cannot be followed */
};

/* Bytes that messages hold together. */
struct http_budget {
    size_t held;
};

struct http_message {
    enum http_state state;
    bool is_response;
    bool is_to_head, is_to_connect; /* set by the user: what an answer is to */
    bool has_head;                  /* all of it */
    bool is_cut;                    /* it ended before its end */
    unsigned status;
    struct buffer head;  /* first line and headers with their line ends */
    uint64_t head_bytes; /* as sent */
    struct buffer body;
    uint64_t body_bytes; /* chunks undone; those that were never seen included */
    uint64_t sent_bytes; /* of the body, as sent */
    uint64_t missing;    /* of the body */
    uint64_t left;
    unsigned line; /* bytes of the line so far, its end left out */
    uint64_t began_ns, ended_ns;
    uint64_t event; /* that brought its first byte */
};

void http_message_deinit(struct http_message *message, struct http_budget *budget);
/* Takes bytes; returns how many belong to the message. Behind it the state may be HTTP_DONE or HTTP_NONE. */
size_t http_message_take(struct http_message *message, struct http_budget *budget, struct bytes bytes);
/* So many bytes were never seen. False: the message's end cannot be told any more; it is cut. */
bool http_message_skip(struct http_message *message, uint32_t missing);
/* Nothing more comes from this side. */
void http_message_close(struct http_message *message, bool is_reset);

/* The three words of the first line: method, target, version or version, status, reason. */
void http_first_line(const struct http_message *message, struct bytes word[3]);
/* Headers in order; *at begins at 0. False: no more. */
bool http_next_header(const struct http_message *message, size_t *at, struct bytes *name, struct bytes *value);
/* Is this its name, whatever the case? `name` is lower case. */
bool http_is_header(struct bytes found, const char *name);
/* The first header of this name, whatever its case. */
bool http_find_header(const struct http_message *message, const char *name, struct bytes *value);

#endif
