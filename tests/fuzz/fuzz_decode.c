/* Any bytes as a frame: taken apart, written at both levels and as JSON, its conversation followed, and a filter's
 * path known for each of its fields. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/trace/filter_parts.h"
#include "src/trace/sequence.h"
#include "src/trace/streams.h"
#include "src/trace/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One newline, at the end, and none of the marks that only we may write inside a value. */
static void check_line(const struct buffer *text)
{
    const uint8_t *end = memchr(text->data, '\n', text->size);
    if (!end || end != text->data + text->size - 1)
        abort();
    for (size_t i = 0; i + 1 < text->size; i++) {
        if (text->data[i] < ' ' || text->data[i] > '~')
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct trace_packet packet;
    const struct view exact = {.level = VIEW_EXACT}, packets = {.level = VIEW_PACKETS, .headers = true, .hex = true};
    struct buffer text = {0};
    struct tokens *tokens = tokens_new();
    struct sequence *sequence = sequence_new();
    struct streams *streams = streams_new(&packets, tokens);
    /* A first byte cuts the input in two frames, so that a conversation has a past. */
    size_t cut = size ? data[0] * size / 256 : 0;
    struct bytes parts[2] = {bytes_of(data, cut), bytes_of(data + cut, size - cut)};
    if (size > 70000)
        parts[1].size = 0;
    for (unsigned i = 0; i < 2; i++) {
        struct trace_frame frame = {
            .number = i + 1, .link = "net0", .link_type = 1, .direction = TRACE_IN, .bytes = parts[i]};
        packet_decode(&packet, parts[i]);
        sequence_apply(sequence, 0, &packet);
        for (unsigned f = 0; f < packet.field_count; f++) {
            const struct trace_field *field = &packet.fields[f];
            if (field->offset > parts[i].size || field->size > parts[i].size - field->offset)
                abort();
            char path[VIEW_PATH_SIZE], problem[160];
            struct filter_path known;
            view_path(&packet, field, path);
            if (!filter_path_read(&known, path, problem, sizeof problem)) /* a filter can ask for all that is shown */
                abort();
        }
        text_frame(&text, &exact, tokens, &frame, &packet);
        check_line(&text);
        buffer_clear(&text);
        text_frame(&text, &packets, tokens, &frame, &packet);
        check_line(&text);
        buffer_clear(&text);
        json_frame(&text, &frame, &packet, true);
        check_line(&text);
        buffer_clear(&text);
        streams_add(streams, &frame, &packet, &text);
    }
    streams_finish(streams, &text);
    streams_free(streams);
    sequence_free(sequence);
    tokens_free(tokens);
    buffer_deinit(&text);
    return 0;
}
