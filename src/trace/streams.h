/* Level `streams`: a line per conversation instead of one per frame. What counts is what was said: bytes each way
 * with their digest, how a TCP conversation opened and closed, and whose turn it was to speak. Segmentation,
 * retransmission, acknowledgements, windows and time do not count.
 *
 *   net0 tcp open=yes close=both | from ip=<ip:1> port=<port:1> bytes=88 hash=H |
 *     to ip=<ip:2> port=80 bytes=1048782 hash=H | turns order=A88,B1048782
 *
 * Of UDP the messages count, in any order. Lines come in the order in which conversations began. Memory is bounded: at most RING_MAP_MAX of them are open
 * at a time (the oldest is written and forgotten), and at most 8 MiB wait for bytes before them. */
#ifndef REPRISE_TRACE_STREAMS_H
#define REPRISE_TRACE_STREAMS_H

#include "src/trace/text.h"

struct streams;

struct streams *streams_new(const struct view *view, struct tokens *tokens);
void streams_free(struct streams *streams);
/* Lines of conversations that had to make room are appended to out. */
void streams_add(struct streams *streams, const struct trace_frame *frame, const struct trace_packet *packet,
                 struct buffer *out);
/* Writes every line that is left. */
void streams_finish(struct streams *streams, struct buffer *out);

#endif
