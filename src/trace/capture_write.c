/* Writes pcapng and pcap, little-endian on every host. */
#include <stdio.h>
#include <string.h>

#include "src/base/endian.h"
#include "src/trace/capture.h"

static void put32(struct buffer *out, uint32_t value)
{
    store_le32(buffer_extend(out, 4), value);
}

static void put16(struct buffer *out, uint16_t value)
{
    store_le16(buffer_extend(out, 2), value);
}

static void put_padded(struct buffer *out, struct bytes bytes)
{
    static const uint8_t zeros[4] = {0};
    buffer_append(out, bytes);
    buffer_append(out, bytes_of(zeros, -bytes.size & 3));
}

static void put_option(struct buffer *out, unsigned code, struct bytes value)
{
    put16(out, (uint16_t)code);
    put16(out, (uint16_t)value.size);
    put_padded(out, value);
}

static size_t begin(struct buffer *out, uint32_t type)
{
    size_t at = out->size;
    put32(out, type);
    put32(out, 0);
    return at;
}

static void finish(struct buffer *out, size_t at)
{
    uint32_t size = (uint32_t)(out->size - at + 4);
    put32(out, size);
    store_le32(out->data + at + 4, size);
}

void capture_write_start(struct capture_writer *writer, const char *tool, struct buffer *out)
{
    writer->links = 0;
    size_t at = begin(out, 0x0a0d0d0a);
    put32(out, 0x1a2b3c4d);
    put16(out, 1);
    put16(out, 0);
    put32(out, UINT32_MAX); /* how long the section is: not known while streaming */
    put32(out, UINT32_MAX);
    put_option(out, 4, bytes_of_string(tool));
    put32(out, 0);
    finish(out, at);
}

void capture_write_link(struct capture_writer *writer, const char *name, uint32_t mtu, struct buffer *out)
{
    static const uint8_t nanoseconds = 9;
    size_t at = begin(out, 1);
    put16(out, 1); /* LINKTYPE_ETHERNET */
    put16(out, 0);
    put32(out, mtu);
    put_option(out, 2, bytes_of_string(name));
    put_option(out, 9, bytes_of(&nanoseconds, 1));
    put32(out, 0);
    finish(out, at);
    writer->links++;
}

void capture_write_frame(struct capture_writer *writer, const struct trace_frame *frame, struct buffer *out)
{
    (void)writer;
    uint64_t time = frame->time_ns;
    char comment[64];
    uint8_t flags[4];
    size_t at = begin(out, 6);
    put32(out, frame->link_index);
    put32(out, (uint32_t)(time >> 32));
    put32(out, (uint32_t)time);
    put32(out, (uint32_t)frame->bytes.size);
    put32(out, (uint32_t)frame->bytes.size);
    put_padded(out, frame->bytes);
    if (frame->event) {
        snprintf(comment, sizeof comment, "event %llu cycle %llu", (unsigned long long)frame->event,
                 (unsigned long long)frame->cycle);
        put_option(out, 1, bytes_of_string(comment));
    }
    if (frame->direction != TRACE_UNKNOWN_WAY) {
        store_le32(flags, frame->direction == TRACE_IN ? 1 : 2);
        put_option(out, 2, bytes_of(flags, sizeof flags));
    }
    put32(out, 0);
    finish(out, at);
}

void capture_write_pcap_start(struct buffer *out)
{
    put32(out, 0xa1b23c4d);
    put16(out, 2);
    put16(out, 4);
    put32(out, 0);
    put32(out, 0);
    put32(out, 262144);
    put32(out, 1);
}

void capture_write_pcap_frame(const struct trace_frame *frame, struct buffer *out)
{
    uint64_t time = frame->time_ns;
    put32(out, (uint32_t)(time / 1000000000u));
    put32(out, (uint32_t)(time % 1000000000u));
    put32(out, (uint32_t)frame->bytes.size);
    put32(out, (uint32_t)frame->bytes.size);
    buffer_append(out, frame->bytes);
}
