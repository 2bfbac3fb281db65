/* HTTP/1 conversations of a trace as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): a request and its
 * answer are an entry, written when both are there or when it is clear that nothing more comes. Times are virtual:
 * since the guest's start, as if that had been 1970. Memory is bounded, whatever peers do: a head keeps
 * HTTP_HEAD_MAX bytes and a body HTTP_BODY_MAX, all open ones together HTTP_HELD_MAX; HAR_WAITING_MAX requests of one connection and
 * HAR_EXCHANGES_MAX in all wait for answers; of what did not fit an entry says so. */
#ifndef REPRISE_TRACE_HAR_H
#define REPRISE_TRACE_HAR_H

#include "src/trace/http_message.h"
#include "src/trace/text.h"

#define HAR_WAITING_MAX 1000u
#define HAR_EXCHANGES_MAX 16384u

struct har;

/* version is this tool's; borrowed. */
struct har *har_new(const char *version);
void har_free(struct har *har);
void har_begin(const struct har *har, struct buffer *out);
/* Entries that are complete are appended to out. */
void har_add(struct har *har, const struct trace_frame *frame, const struct trace_packet *packet, struct buffer *out);
/* The entries of another connection that is still open; false: there are none left. */
bool har_finish_one(struct har *har, struct buffer *out);
void har_end(const struct har *har, struct buffer *out);

#endif
