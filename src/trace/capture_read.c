/* Reads pcapng and pcap.
 *
 *   pcapng block:  type u32, total length u32, body padded to 4, total length u32
 *   pcap:          header of 24 bytes; record: seconds u32, fraction u32, stored u32, length u32, bytes */
#include "src/trace/capture.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

#define CHUNK (256u << 10)

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, SIMPLE_PACKET = 3, ENHANCED_PACKET = 6 };
#define MAGIC_NG 0x1a2b3c4du
#define MAGIC_US 0xa1b2c3d4u
#define MAGIC_NS 0xa1b23c4du

struct link {
    char name[32];
    uint16_t type;
    uint8_t resolution; /* as if_tsresol has it */
    uint32_t snap;
};

struct capture_reader {
    const char *path;
    struct buffer bytes; /* of the file; `used` of them are done with */
    size_t used;
    uint64_t offset; /* in the file, of bytes.data[used] */
    uint64_t skip;   /* bytes of an uninteresting block still to come */
    bool has_ended;  /* the file */
    bool is_started, is_ng, is_swapped, is_ns;
    unsigned link_count;
    struct link links[CAPTURE_LINKS_MAX];
    uint64_t number;
};

struct capture_reader *capture_reader_new(const char *path)
{
    struct capture_reader *reader = mem_alloc(1, sizeof *reader);
    reader->path = path;
    return reader;
}

void capture_reader_free(struct capture_reader *reader)
{
    if (reader)
        buffer_deinit(&reader->bytes);
    mem_free(reader);
}

bool capture_is(struct bytes start)
{
    if (start.size < 4)
        return false;
    uint32_t magic = load_le32(start.data);
    return magic == SECTION || magic == MAGIC_US || magic == MAGIC_NS || __builtin_bswap32(magic) == MAGIC_US ||
           __builtin_bswap32(magic) == MAGIC_NS;
}

uint8_t *capture_room(struct capture_reader *reader, size_t *size)
{
    buffer_consume(&reader->bytes, reader->used);
    reader->used = 0;
    buffer_reserve(&reader->bytes, reader->bytes.size + CHUNK);
    *size = CHUNK;
    return reader->bytes.data + reader->bytes.size;
}

void capture_filled(struct capture_reader *reader, size_t size)
{
    reader->bytes.size += size;
    reader->has_ended = size == 0;
}

static uint32_t get32(const struct capture_reader *reader, const uint8_t *at)
{
    return reader->is_swapped ? load_be32(at) : load_le32(at);
}

static uint16_t get16(const struct capture_reader *reader, const uint8_t *at)
{
    return reader->is_swapped ? load_be16(at) : load_le16(at);
}

static void advance(struct capture_reader *reader, size_t size)
{
    reader->used += size;
    reader->offset += size;
}

static int damaged(const struct capture_reader *reader, struct error *error, const char *what)
{
    return error_set(error, EXIT_DAMAGED, "%s: at byte %llu: %s", reader->path, (unsigned long long)reader->offset,
                     what);
}

/* Options: code u16, length u16, value padded to 4. Finds one; empty if it is not there. */
static struct bytes option(const struct capture_reader *reader, struct bytes options, unsigned code)
{
    size_t at = 0;
    while (options.size - at >= 4) {
        unsigned found = get16(reader, options.data + at), size = get16(reader, options.data + at + 2);
        if (!found || size > options.size - at - 4)
            break;
        if (found == code)
            return bytes_of(options.data + at + 4, size);
        size_t padded = 4 + ((size + 3u) & ~3u);
        if (padded > options.size - at)
            break;
        at += padded;
    }
    return bytes_of(NULL, 0);
}

static int take_link(struct capture_reader *reader, struct bytes body, struct error *error)
{
    if (body.size < 8)
        return damaged(reader, error, "an interface block that is too short");
    if (reader->link_count == CAPTURE_LINKS_MAX)
        return damaged(reader, error, "more interfaces than the 64 that are possible");
    struct link *link = &reader->links[reader->link_count];
    struct bytes options = bytes_slice(body, 8, body.size), name = option(reader, options, 2);
    struct bytes resolution = option(reader, options, 9);
    link->type = get16(reader, body.data);
    link->snap = get32(reader, body.data + 4);
    link->resolution = resolution.size ? resolution.data[0] : 6;
    size_t size = 0;
    while (size < name.size && size < sizeof link->name - 1 && name.data[size] > ' ' && name.data[size] < 0x7f)
        size++;
    memcpy(link->name, name.data ? (const char *)name.data : "", size);
    link->name[size] = 0;
    if (!size)
        snprintf(link->name, sizeof link->name, "if%u", reader->link_count);
    reader->link_count++;
    return 0;
}

static uint64_t in_ns(uint64_t ticks, uint8_t resolution)
{
    unsigned exponent = resolution & 0x7f;
    if (resolution & 0x80)
        return exponent > 63 ? 0 : (uint64_t)(((unsigned __int128)ticks * 1000000000u) >> exponent);
    for (; exponent < 9; exponent++)
        ticks *= 10;
    for (; exponent > 9 && ticks; exponent--)
        ticks /= 10;
    return ticks;
}

/* Our own comment: "event 21 cycle 602734374". */
static void take_comment(struct trace_frame *frame, struct bytes comment)
{
    char text[64];
    size_t size = comment.size < sizeof text - 1 ? comment.size : sizeof text - 1;
    memcpy(text, comment.data ? (const char *)comment.data : "", size);
    text[size] = 0;
    uint64_t *const values[] = {&frame->event, &frame->cycle};
    const char *const words[] = {"event ", " cycle "};
    const char *at = text;
    for (unsigned i = 0; i < 2; i++) {
        if (strncmp(at, words[i], strlen(words[i])) != 0)
            return;
        at += strlen(words[i]);
        uint64_t value = 0;
        for (; *at >= '0' && *at <= '9'; at++)
            value = value * 10 + (uint64_t)(*at - '0');
        *values[i] = value;
    }
}

static int take_packet(struct capture_reader *reader, struct bytes body, struct trace_frame *frame,
                       struct error *error)
{
    if (body.size < 20)
        return damaged(reader, error, "a packet block that is too short");
    uint32_t index = get32(reader, body.data), stored = get32(reader, body.data + 12);
    if (index >= reader->link_count)
        return damaged(reader, error, "a packet of an interface that was not described");
    if (stored > body.size - 20)
        return damaged(reader, error, "a packet that is longer than its block");
    const struct link *link = &reader->links[index];
    size_t padded = (stored + 3u) & ~3u;
    struct bytes options = bytes_slice(body, 20 + padded, body.size);
    struct bytes flags = option(reader, options, 2);
    unsigned way = flags.size == 4 ? get32(reader, flags.data) & 3 : 0;
    *frame = (struct trace_frame){
        .number = ++reader->number,
        .time_ns =
            in_ns((uint64_t)get32(reader, body.data + 4) << 32 | get32(reader, body.data + 8), link->resolution),
        .link = link->name,
        .link_index = index,
        .link_type = link->type,
        .direction = way == 1   ? TRACE_IN
                     : way == 2 ? TRACE_OUT
                                : TRACE_UNKNOWN_WAY,
        .bytes = bytes_of(body.data + 20, stored)};
    take_comment(frame, option(reader, options, 1));
    return 1;
}

static int take_simple(struct capture_reader *reader, struct bytes body, struct trace_frame *frame,
                       struct error *error)
{
    if (body.size < 4 || !reader->link_count)
        return damaged(reader, error, "a simple packet block that is too short or has no interface");
    const struct link *link = &reader->links[0];
    uint32_t length = get32(reader, body.data);
    size_t stored = link->snap && length > link->snap ? link->snap : length;
    if (stored > body.size - 4)
        return damaged(reader, error, "a packet that is longer than its block");
    *frame = (struct trace_frame){.number = ++reader->number,
                                  .link = link->name,
                                  .link_type = link->type,
                                  .bytes = bytes_of(body.data + 4, stored)};
    return 1;
}

/* 1: a frame; 0: nothing to hand out. body is the block's, without the lengths. */
static int take_block(struct capture_reader *reader, uint32_t type, struct bytes body, struct trace_frame *frame,
                      struct error *error)
{
    switch (type) {
    case SECTION: reader->link_count = 0; return 0;
    case INTERFACE: return take_link(reader, body, error);
    case ENHANCED_PACKET: return take_packet(reader, body, frame, error);
    case SIMPLE_PACKET: return take_simple(reader, body, frame, error);
    default: return 0;
    }
}

/* 1: a whole block is there, *size bytes of it; 0: more is needed; a block of no interest is skipped piecemeal. */
static int block_size(struct capture_reader *reader, const uint8_t *at, size_t left, uint32_t *type, uint32_t *size,
                      struct error *error)
{
    if (left < 12)
        return 0;
    *type = get32(reader, at);
    if (load_le32(at) == SECTION) {
        *type = SECTION;
        if (load_le32(at + 8) != MAGIC_NG && load_be32(at + 8) != MAGIC_NG)
            return damaged(reader, error, "a section header without its byte order");
        reader->is_swapped = load_be32(at + 8) == MAGIC_NG;
    }
    *size = get32(reader, at + 4);
    if (*size < 12 || *size % 4)
        return damaged(reader, error, "a block whose length cannot be");
    bool is_wanted = *type == SECTION || *type == INTERFACE || *type == SIMPLE_PACKET || *type == ENHANCED_PACKET;
    if (is_wanted && *size > CAPTURE_BLOCK_MAX)
        return damaged(reader, error, "a block of more than 4 MiB");
    if (!is_wanted) {
        reader->skip = *size;
        return 0;
    }
    return left >= *size;
}

static int next_ng(struct capture_reader *reader, struct trace_frame *frame, struct error *error)
{
    for (;;) {
        size_t left = reader->bytes.size - reader->used;
        size_t skipped = reader->skip < left ? (size_t)reader->skip : left;
        advance(reader, skipped);
        reader->skip -= skipped;
        left -= skipped;
        const uint8_t *at = reader->bytes.data + reader->used;
        uint32_t type = 0, size = 0;
        int status = reader->skip ? 0 : block_size(reader, at, left, &type, &size, error);
        if (status < 0)
            return -1;
        if (status == 0 && reader->skip && left)
            continue;
        if (status == 0) {
            if (reader->has_ended && (left || reader->skip))
                return damaged(reader, error, "the file ends within a block");
            return 0;
        }
        if (get32(reader, at + size - 4) != size)
            return damaged(reader, error, "a block whose two lengths differ");
        status = take_block(reader, type, bytes_of(at + 8, size - 12), frame, error);
        advance(reader, size);
        if (status)
            return status;
    }
}

static int next_pcap(struct capture_reader *reader, struct trace_frame *frame, struct error *error)
{
    size_t left = reader->bytes.size - reader->used;
    const uint8_t *at = reader->bytes.data + reader->used;
    uint32_t stored = left >= 16 ? get32(reader, at + 8) : 0;
    if (stored > CAPTURE_BLOCK_MAX)
        return damaged(reader, error, "a packet of more than 4 MiB");
    if (left < 16 || left - 16 < stored) {
        if (reader->has_ended && left)
            return damaged(reader, error, "the file ends within a packet");
        return 0;
    }
    *frame = (struct trace_frame){.number = ++reader->number,
                                  .time_ns = get32(reader, at) * 1000000000ull +
                                             get32(reader, at + 4) * (reader->is_ns ? 1ull : 1000ull),
                                  .link = reader->links[0].name,
                                  .link_type = reader->links[0].type,
                                  .bytes = bytes_of(at + 16, stored)};
    advance(reader, 16 + stored);
    return 1;
}

/* 1: the format is known; 0: more is needed. */
static int start(struct capture_reader *reader, struct error *error)
{
    struct bytes head = buffer_bytes(&reader->bytes);
    if (head.size < 24) {
        if (reader->has_ended)
            return damaged(reader, error, "too short for a capture file");
        return 0;
    }
    if (!capture_is(head))
        return damaged(reader, error, "neither pcapng nor pcap");
    uint32_t magic = load_le32(head.data);
    reader->is_started = true;
    reader->is_ng = magic == SECTION;
    if (reader->is_ng)
        return 1;
    reader->is_swapped = magic != MAGIC_US && magic != MAGIC_NS;
    reader->is_ns = get32(reader, head.data) == MAGIC_NS;
    reader->link_count = 1;
    reader->links[0] = (struct link){.name = "if0", .type = (uint16_t)get32(reader, head.data + 20)};
    advance(reader, 24);
    return 1;
}

int capture_next(struct capture_reader *reader, struct trace_frame *frame, struct error *error)
{
    if (!reader->is_started) {
        int status = start(reader, error);
        if (status <= 0)
            return status;
    }
    return reader->is_ng ? next_ng(reader, frame, error) : next_pcap(reader, frame, error);
}
