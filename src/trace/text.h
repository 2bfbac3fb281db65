/* The canonical text of a frame, one line, and its JSON. The grammar of a line (docs/traces.md):
 *
 *   LINK DIRECTION len=N [...] | LAYER KEY=VALUE FLAG ... | LAYER ...
 *
 * A value of a peer that is not plain stands in quotes with \xHH for what could be mistaken; so " | ", "=<" and line
 * ends in a line are always ours. */
#ifndef REPRISE_TRACE_TEXT_H
#define REPRISE_TRACE_TEXT_H

#include "src/trace/packet.h"
#include "src/trace/tokens.h"
#include "src/trace/view.h"

enum trace_direction { TRACE_UNKNOWN_WAY, TRACE_IN, TRACE_OUT }; /* as the guest sees it */

struct trace_frame {
    uint64_t number; /* from 1, within its file */
    uint64_t event;  /* of the tape; 0: unknown */
    uint64_t cycle;
    uint64_t time_ns; /* virtual */
    const char *link; /* "net0" */
    unsigned link_index;
    unsigned link_type; /* 1: Ethernet */
    enum trace_direction direction;
    struct bytes bytes;
};

/* Appends the line with its newline. view's level is exact or packets. */
void text_frame(struct buffer *out, const struct view *view, struct tokens *tokens, const struct trace_frame *frame,
                const struct trace_packet *packet);
/* Appends a JSON object and a newline: every field with its path, value and place in the frame, unmasked. */
void json_frame(struct buffer *out, const struct trace_frame *frame, const struct trace_packet *packet, bool hex);

/* The digest of a range of the frame, masked fields in it left out: 16 hexadecimal digits. */
uint64_t text_digest(const struct view *view, const struct trace_packet *packet, uint32_t at, uint32_t size);
/* Appends the range with "*" in place of each masked byte. True if there was one. */
bool text_masked_copy(const struct view *view, const struct trace_packet *packet, uint32_t at, uint32_t size,
                      struct buffer *copy);
/* Appends " KEY=VALUE" as the view shows it. */
void text_field(struct buffer *out, const struct view *view, struct tokens *tokens, const struct trace_packet *packet,
                const struct trace_field *field);

void text_value(struct buffer *out, const struct trace_packet *packet, const struct trace_field *field);
/* "ok", "bad", "none", "unknown": the state of a checksum. */
const char *text_sum_word(const struct trace_field *field);
/* "-", "in", "out" */
const char *text_direction(enum trace_direction direction);
/* A JSON string with its quotes. Bytes beyond ASCII stand for themselves as U+0080 to U+00FF: nothing is lost. */
void text_json(struct buffer *out, struct bytes text);
/* An IP address; version is 4 or 6. */
void text_address(struct buffer *out, unsigned version, const uint8_t *address);
void text_quoted(struct buffer *out, struct bytes text);
void text_decimal(struct buffer *out, uint64_t number);
void text_hex(struct buffer *out, uint64_t number, unsigned digits); /* no 0x */
void text_token(struct buffer *out, struct tokens *tokens, const char *kind, struct bytes value);

#endif
