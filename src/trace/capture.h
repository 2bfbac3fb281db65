/* Capture files: pcapng (draft-ietf-opsawg-pcapng) read and written, pcap (draft-ietf-opsawg-pcap) read and written.
 * Bytes go in and out through the caller; nothing here touches a file. The reader holds one block at a time and takes
 * both byte orders, several sections, and every time resolution; what it cannot use (statistics, names, comments) it
 * skips. A block that lies about its length is an error that names its place. */
#ifndef REPRISE_TRACE_CAPTURE_H
#define REPRISE_TRACE_CAPTURE_H

#include "src/base/error.h"
#include "src/trace/text.h"

#define CAPTURE_BLOCK_MAX (4u << 20) /* of a packet or interface block */
#define CAPTURE_LINKS_MAX 64u

struct capture_reader;

/* path is for messages. */
struct capture_reader *capture_reader_new(const char *path);
void capture_reader_free(struct capture_reader *reader);
/* Do these first bytes (at least 4) begin a capture file? */
bool capture_is(struct bytes start);
/* Where the file's next bytes are to be put, and how many at most; then capture_fill says how many came (0: the end
 * of the file). */
uint8_t *capture_room(struct capture_reader *reader, size_t *size);
void capture_filled(struct capture_reader *reader, size_t size);
/* 1: a frame, valid until the next call; 0: more bytes are needed (or, behind the file's end, there are no more);
 * negative: EXIT_DAMAGED. */
int capture_next(struct capture_reader *reader, struct trace_frame *frame, struct error *error);

/* pcapng: one section; an interface block for a link before its first frame. */
struct capture_writer {
    unsigned links; /* interfaces written so far */
    const char *tool;
};

void capture_write_start(struct capture_writer *writer, const char *tool, struct buffer *out);
/* Appends the next interface; links are numbered in the order in which they are written. */
void capture_write_link(struct capture_writer *writer, const char *name, uint32_t mtu, struct buffer *out);
/* The time is the virtual one. A comment names event and cycle. */
void capture_write_frame(struct capture_writer *writer, const struct trace_frame *frame, struct buffer *out);

/* pcap with nanoseconds: no links, no directions, no comments. */
void capture_write_pcap_start(struct buffer *out);
void capture_write_pcap_frame(const struct trace_frame *frame, struct buffer *out);

#endif
