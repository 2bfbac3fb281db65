/* What an answer of a web server is worth: decided from its status line, its headers and its body alone. Everything in
 * it is hostile. */
#ifndef REPRISE_REPLAY_HTTP_RULES_H
#define REPRISE_REPLAY_HTTP_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/http_ask.h"
#include "src/base/bytes.h"

#define HTTP_MESSAGE_SIZE 300u

/* Headers of one answer; texts are cut to their size, and what is cut is as good as absent. */
struct http_reply {
    unsigned status;
    bool has_length;
    uint64_t length; /* Content-Length */
    bool has_range;
    uint64_t first, last, total; /* Content-Range; total HTTP_NO_TOTAL for "*" */
    bool is_encoded;             /* Content-Encoding other than identity */
    bool is_html;
    bool is_bad; /* a header that must be understood is ill-formed */
    char etag[HTTP_TEXT_MAX];
    char modified[HTTP_TEXT_MAX];
};

/* What was pinned by the first answer. */
struct http_pin {
    uint64_t total;        /* HTTP_NO_TOTAL: not known */
    char *etag, *modified; /* "" where there is none; NULL: nothing is pinned yet */
};

struct http_want {
    uint64_t offset, size, least, most; /* size 0: the whole file */
    const struct http_pin *pin;
};

struct http_verdict {
    enum http_outcome outcome;
    bool is_transient; /* may be tried again */
    uint64_t total;    /* HTTP_OK */
    char message[HTTP_MESSAGE_SIZE];
};

/* Begins a new answer with its status line. False: it is none. */
bool http_reply_status(struct http_reply *reply, struct bytes line);
/* One header line, with or without its line end. Unknown ones are skipped. */
void http_reply_header(struct http_reply *reply, struct bytes line);
/* How many bytes of a body are worth having under these headers; more end the transfer. */
uint64_t http_body_limit(const struct http_reply *reply, const struct http_want *want);
/* Judges an answer that has come completely, body_size bytes long. */
void http_judge(const struct http_reply *reply, const struct http_want *want, uint64_t body_size,
                struct http_verdict *verdict);
/* A strong ETag: one that If-Match may name. */
bool http_etag_is_strong(const char *etag);

#endif
