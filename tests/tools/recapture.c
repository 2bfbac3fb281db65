/* Captures for tests: made up, or copied with one planted change.
 *
 *   recapture make FRAMES OUT [SEED]    so many frames of TCP conversations, the same every time; with another seed
 *                                       (0 to 999) no frame is the same, at any level
 *   recapture hostile FRAMES OUT        odd frames cut and changed, and as many conversations as there are frames: heads of
 *                                       HTTP without end, numbers that leap, the same every time
 *   recapture set NTH OFFSET HEX IN OUT puts these bytes into frame NTH (from 1); a TCP checksum is kept right
 *   recapture drop NTH IN OUT           leaves it out
 *   recapture swap NTH IN OUT           changes places with the next one */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/endian.h"
#include "src/cli/trace_input.h"
#include "tests/lib/trace_odd.h"

#define WRITE_BYTES (1u << 20)

struct output {
    FILE *file;
    struct buffer bytes;
    struct capture_writer writer;
};

static int fail(const char *what)
{
    fprintf(stderr, "recapture: %s\n", what);
    return 1;
}

static void flush(struct output *output, size_t least)
{
    if (output->bytes.size <= least)
        return;
    if (fwrite(output->bytes.data, 1, output->bytes.size, output->file) != output->bytes.size)
        exit(fail("cannot write"));
    buffer_clear(&output->bytes);
}

static bool open_output(struct output *output, const char *path)
{
    *output = (struct output){.file = fopen(path, "wb")};
    if (!output->file)
        return false;
    capture_write_start(&output->writer, "recapture", &output->bytes);
    return true;
}

static int close_output(struct output *output)
{
    flush(output, 0);
    buffer_deinit(&output->bytes);
    return fclose(output->file) == 0 ? 0 : fail("cannot write");
}

static void put(struct output *output, const struct trace_frame *frame)
{
    while (output->writer.links <= frame->link_index)
        capture_write_link(&output->writer, frame->link, 262144, &output->bytes);
    capture_write_frame(&output->writer, frame, &output->bytes);
    flush(output, WRITE_BYTES);
}

static uint64_t sum_of(const uint8_t *data, size_t size)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += (uint64_t)data[i] << (i % 2 ? 0 : 8);
    return sum;
}

static uint16_t fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

/* The checksums of IPv4 and TCP; other frames stay as they are. */
static void fix_sums(uint8_t *frame, size_t size)
{
    uint8_t *ip = frame + 14, *tcp;
    if (size < 54 || load_be16(frame + 12) != 0x0800 || ip[9] != 6)
        return;
    size_t header = (ip[0] & 15) * 4u, length = load_be16(ip + 2);
    if (length < header + 20 || length + 14 > size)
        return;
    store_be16(ip + 10, 0);
    store_be16(ip + 10, fold(sum_of(ip, header)));
    tcp = ip + header;
    store_be16(tcp + 16, 0);
    store_be16(tcp + 16, fold(sum_of(tcp, length - header) + sum_of(ip + 12, 8) + 6 + length - header));
}

/* Frame i: conversations of 500 frames, ten at a time; two segments down, one acknowledgement up. */
static size_t make_frame(uint8_t *frame, uint32_t i, uint32_t seed, bool *is_out)
{
    uint32_t batch = i / 5000, conversation = batch * 10 + i % 10, step = i % 5000 / 10;
    *is_out = step % 3 == 2 || step == 0;
    uint32_t data = *is_out || step == 1 ? 0 : 512, down = (step - step / 3) * 512;
    memset(frame, 0, 54);
    memcpy(frame,
           *is_out ? "\x52\x55\x0a\x00\x02\x02\x02\x00\x00\x00\x00\x01"
                   : "\x02\x00\x00\x00\x00\x01\x52\x55\x0a\x00\x02\x02",
           12);
    store_be16(frame + 12, 0x0800);
    frame[14] = 0x45;
    store_be16(frame + 16, (uint16_t)(40 + data));
    store_be16(frame + 18, (uint16_t)i);
    frame[22] = 64;
    frame[23] = 6;
    store_be32(frame + (*is_out ? 26 : 30), 0x0a00020f);
    store_be32(frame + (*is_out ? 30 : 26), 0x0a000202 + (conversation % 7 << 8));
    store_be16(frame + (*is_out ? 34 : 36), (uint16_t)(20000 + conversation % 40000));
    store_be16(frame + (*is_out ? 36 : 34), 80);
    store_be32(frame + 38, *is_out ? 1000 + conversation + (step > 0) : 7000 + conversation + down);
    store_be32(frame + 42, *is_out ? (step ? 7000 + conversation + down : 0) : 1001 + conversation);
    frame[46] = 0x50;
    frame[47] = step == 0 ? 2 : step == 1 ? 18 : 16;
    store_be16(frame + 48, (uint16_t)(64240 - seed));
    for (uint32_t n = 0; n < data; n += 8)
        store_le64(frame + 54 + n, (i * 2654435761u + n + seed) * 0x9e3779b97f4a7c15u);
    fix_sums(frame, 54 + data);
    return 54 + data;
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16) % below;
}

/* An odd frame with some bytes changed behind its addresses, and mostly cut somewhere. */
static size_t odd_frame(uint8_t *frame, size_t most, uint64_t *state)
{
    const char *hex = odd_frames[draw(state, odd_frame_count)].hex;
    size_t size = strlen(hex) / 2;
    size = size < most ? size : most;
    for (size_t i = 0; i < size; i++)
        frame[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    for (uint32_t i = draw(state, 5); i && size > 15; i--)
        frame[14 + draw(state, (uint32_t)size - 14)] = (uint8_t)draw(state, 256);
    return size && draw(state, 4) ? draw(state, (uint32_t)size + 1) : size;
}

/* A segment between random ends: a head of HTTP that goes on, at a number near or far from the last one. */
static size_t leaping_frame(uint8_t *frame, uint64_t *state)
{
    static const char *const heads[] = {"GET /%u HTTP/1.1\r\nX: ", "HTTP/1.1 200 OK\r\nX-%u: ", "%uffff\r\n",
                                        "POST /%u HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"};
    bool is_out;
    size_t size = make_frame(frame, 22 + draw(state, 1u << 20) * 30, draw(state, 1000), &is_out);
    size = size < 566 ? 566 : size; /* 512 bytes of payload, whatever the step */
    store_be16(frame + 16, (uint16_t)(size - 14));
    store_be16(frame + 34, (uint16_t)(1024 + draw(state, 20000)));
    store_be32(frame + 26, 0x0a000000 + draw(state, 4));
    store_be32(frame + 38, draw(state, 8) * 512);
    frame[47] = (uint8_t)(draw(state, 20) ? 16 : draw(state, 64));
    snprintf((char *)frame + 54, 64, heads[draw(state, 4)], draw(state, 100));
    fix_sums(frame, size);
    return size;
}

static int make_hostile(uint32_t count, const char *path)
{
    struct output output;
    uint8_t bytes[2048] = {0};
    uint64_t state = 88172645463325252u;
    if (!open_output(&output, path))
        return fail("cannot create the file");
    for (uint32_t i = 0; i < count; i++) {
        size_t size = i % 2 ? leaping_frame(bytes, &state) : odd_frame(bytes, sizeof bytes, &state);
        struct trace_frame frame = {.event = i + 1,
                                    .cycle = i * 1000ull,
                                    .time_ns = i * 1000ull,
                                    .link = "net0",
                                    .direction = i % 3 ? TRACE_OUT : TRACE_IN,
                                    .bytes = bytes_of(bytes, size)};
        put(&output, &frame);
    }
    return close_output(&output);
}

static int make(uint32_t count, const char *path, uint32_t seed)
{
    struct output output;
    uint8_t bytes[1024];
    if (!open_output(&output, path))
        return fail("cannot create the file");
    for (uint32_t i = 0; i < count; i++) {
        bool is_out;
        size_t size = make_frame(bytes, i, seed, &is_out);
        struct trace_frame frame = {.event = i + 1,
                                    .cycle = i * 1000ull,
                                    .time_ns = i * 1000ull,
                                    .link = "net0",
                                    .direction = is_out ? TRACE_OUT : TRACE_IN,
                                    .bytes = bytes_of(bytes, size)};
        put(&output, &frame);
    }
    return close_output(&output);
}

static void set_bytes(struct buffer *frame, size_t offset, const char *hex)
{
    for (; *hex && hex[1] && offset < frame->size; hex += 2)
        frame->data[offset++] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
    fix_sums(frame->data, frame->size);
}

static int copy(const char *how, char **arguments)
{
    uint64_t nth = strtoull(arguments[0], NULL, 0);
    bool is_set = strcmp(how, "set") == 0;
    char **files = arguments + (is_set ? 3 : 1);
    struct trace_input input;
    struct output output;
    struct trace_frame frame, held = {0};
    struct buffer bytes = {0}, held_bytes = {0};
    struct error error;
    int status;
    if (trace_input_open(&input, files[0], NULL, &error) < 0)
        return fail(error.message);
    if (!open_output(&output, files[1]))
        return fail("cannot create the file");
    while ((status = trace_input_frame(&input, &frame, &error)) > 0) {
        bool is_it = frame.number == nth;
        if (is_it && strcmp(how, "drop") == 0)
            continue;
        buffer_clear(&bytes);
        buffer_append(&bytes, frame.bytes);
        if (is_it && is_set)
            set_bytes(&bytes, strtoull(arguments[1], NULL, 0), arguments[2]);
        frame.bytes = buffer_bytes(&bytes);
        if (is_it && strcmp(how, "swap") == 0) {
            held = frame;
            buffer_append(&held_bytes, frame.bytes);
            held.bytes = buffer_bytes(&held_bytes);
            continue;
        }
        put(&output, &frame);
        if (held.number) {
            put(&output, &held);
            held.number = 0;
        }
    }
    trace_input_close(&input);
    buffer_deinit(&bytes);
    buffer_deinit(&held_bytes);
    return status < 0 ? fail(error.message) : close_output(&output);
}

int main(int count, char **arguments)
{
    const char *how = count > 1 ? arguments[1] : "";
    if ((count == 4 || count == 5) && strcmp(how, "make") == 0)
        return make((uint32_t)strtoul(arguments[2], NULL, 0), arguments[3],
                    count == 5 ? (uint32_t)strtoul(arguments[4], NULL, 0) % 1000 : 0);
    if (count == 4 && strcmp(how, "hostile") == 0)
        return make_hostile((uint32_t)strtoul(arguments[2], NULL, 0), arguments[3]);
    if ((count == 7 && strcmp(how, "set") == 0) || (count == 5 && strcmp(how, "drop") == 0) ||
        (count == 5 && strcmp(how, "swap") == 0))
        return copy(how, arguments + 2);
    return fail("see the head of recapture.c");
}
