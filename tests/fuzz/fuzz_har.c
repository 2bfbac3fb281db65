/* Any bytes as segments of three connections: written as HAR, everything held is given back, and the braces of the
 * result match. A segment is a byte that says whose it is and with which flags, one for its place, one for its size,
 * then its payload. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/trace/har.h"
#include "tests/lib/trace_talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct target {
    struct har *har;
    struct buffer out;
};

static void take(void *context, const struct talk *talk)
{
    struct target *target = context;
    har_add(target->har, &talk->frame, &talk->packet, &target->out);
}

static void check_json(const struct buffer *text)
{
    int depth = 0;
    bool is_string = false;
    for (size_t i = 0; i < text->size; i++) {
        uint8_t byte = text->data[i];
        if (is_string && (byte == '\\' || byte == '"' || byte < ' ')) {
            if (byte < ' ')
                abort();
            i += byte == '\\';
            is_string = byte != '"';
        } else if (!is_string) {
            is_string = byte == '"';
            depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
        }
        if (depth < 0)
            abort();
    }
    if (depth || is_string)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct talk talk;
    struct target target = {.har = har_new("fuzz")};
    struct bytes left = bytes_of(data, size);
    talk_begin(&talk, take, &target);
    har_begin(target.har, &target.out);
    while (left.size >= 3) {
        unsigned flags = (left.data[0] & 8 ? TALK_FIN : 0) | (left.data[0] & 16 ? TALK_SYN : 0) |
                         (left.data[0] & 32 ? TALK_RST : 0) | (left.data[0] & 64 ? 0 : TALK_ACK);
        struct bytes payload = bytes_slice(left, 3, left.data[2]);
        talk.port = (uint16_t)(40000 + (left.data[0] & 3));
        talk.now_ns += left.data[1];
        talk_segment(&talk, left.data[0] & 4, flags, (int8_t)left.data[1] > 100 ? (int8_t)left.data[1] - 100 : 0,
                     payload);
        left = bytes_slice(left, 3 + payload.size, left.size);
    }
    while (har_finish_one(target.har, &target.out)) {
    }
    har_end(target.har, &target.out);
    check_json(&target.out);
    har_free(target.har);
    buffer_deinit(&target.out);
    return 0;
}
