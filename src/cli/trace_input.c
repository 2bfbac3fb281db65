/* Tapes, captures and goldens behind one reader. */
#include "src/cli/trace_input.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/host_stream.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"

#define LINE_MAX_BYTES (1u << 20)
#define READ_BYTES (256u << 10)

static int find_kind(struct trace_input *input, struct error *error)
{
    uint8_t start[32];
    int size = host_file_peek(input->path, start, sizeof start, error);
    struct bytes head = bytes_of(start, size < 0 ? 0 : (size_t)size);
    if (size < 0)
        return error_prefix(error, "%s", input->path);
    if (head.size >= 16 && memcmp(start, "SQLite format 3", 16) == 0)
        input->kind = TRACE_INPUT_TAPE;
    else if (capture_is(head))
        input->kind = TRACE_INPUT_CAPTURE;
    else if (head.size >= strlen(VIEW_HEADER) && memcmp(start, VIEW_HEADER, strlen(VIEW_HEADER)) == 0)
        input->kind = TRACE_INPUT_GOLDEN;
    else
        return error_set(error, EXIT_DAMAGED, "%s: neither a tape, nor a capture (pcapng, pcap), nor a golden trace",
                         input->path);
    return 0;
}

/* The line behind a golden's first one may name its filter. */
static void find_golden_filter(struct trace_input *input)
{
    static const char mark[] = VIEW_FILTER;
    struct bytes rest = bytes_slice(buffer_bytes(&input->bytes), input->used, SIZE_MAX);
    mem_free(input->golden_filter);
    input->golden_filter = NULL;
    if (rest.size < sizeof mark - 1 || memcmp(rest.data, mark, sizeof mark - 1) != 0)
        return;
    rest = bytes_slice(rest, sizeof mark - 1, SIZE_MAX);
    const uint8_t *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;
    size_t size = end ? (size_t)(end - rest.data) : rest.size;
    while (size && rest.data[size - 1] == '\r')
        size--;
    input->golden_filter = mem_alloc(size + 1, 1);
    memcpy(input->golden_filter, rest.data, size);
}

static int begin(struct trace_input *input, struct error *error)
{
    input->number = 0;
    input->has_ended = false;
    sequence_free(input->sequence);
    input->sequence = sequence_new();
    if (input->kind == TRACE_INPUT_TAPE) {
        struct tape_filter filter = {.source = input->source};
        if (input->cursor)
            tape_cursor_close(input->cursor);
        input->cursor = NULL;
        return tape_cursor_open(&input->cursor, input->tape, &filter, error);
    }
    host_stream_rewind(input->fd);
    if (input->kind == TRACE_INPUT_CAPTURE) {
        capture_reader_free(input->capture);
        input->capture = capture_reader_new(input->path);
        return 0;
    }
    struct bytes line;
    buffer_clear(&input->bytes);
    input->used = 0;
    int status = trace_input_line(input, &line, error); /* its first line, which says how it was written */
    if (status > 0)
        status = view_read_header(&input->golden_view, line, error);
    if (status >= 0)
        find_golden_filter(input);
    return status < 0 ? error_prefix(error, "%s", input->path) : 0;
}

int trace_input_open(struct trace_input *input, const char *path, const char *source_name, struct error *error)
{
    *input = (struct trace_input){.path = path, .fd = -1};
    if (source_name) {
        input->source = source_by_name(source_name);
        snprintf(input->source_name, sizeof input->source_name, "%s", source_name);
    }
    if (find_kind(input, error) < 0)
        return -1;
    if (input->kind == TRACE_INPUT_TAPE) {
        if (tape_open(&input->tape, path, error) < 0)
            return -1;
    } else {
        input->fd = host_file_open(path, "trace", error);
        if (input->fd < 0)
            return -1;
    }
    input->packet = mem_alloc(1, sizeof *input->packet);
    if (begin(input, error) == 0)
        return 0;
    trace_input_close(input);
    return -1;
}

void trace_input_close(struct trace_input *input)
{
    if (!input->path)
        return;
    if (input->cursor)
        tape_cursor_close(input->cursor);
    if (input->tape)
        tape_close(input->tape);
    host_file_close(input->fd);
    capture_reader_free(input->capture);
    sequence_free(input->sequence);
    mem_free(input->packet);
    mem_free(input->golden_filter);
    buffer_deinit(&input->bytes);
    *input = (struct trace_input){.fd = -1};
}

int trace_input_rewind(struct trace_input *input, struct error *error)
{
    return begin(input, error);
}

int trace_input_event(struct trace_input *input, struct tape_event *event, struct error *error)
{
    return tape_cursor_next(input->cursor, event, error);
}

/* Links are numbered in the order in which they first appear. */
static unsigned link_of(struct trace_input *input, uint16_t source)
{
    unsigned i = 0;
    while (i < input->link_count && input->sources[i] != source)
        i++;
    if (i == input->link_count && i < TRACE_INPUT_LINKS) {
        input->sources[i] = source;
        source_name(source, input->names[i]);
        input->link_count++;
    }
    return i < TRACE_INPUT_LINKS ? i : TRACE_INPUT_LINKS - 1;
}

/* The kinds of event that carry a frame, and which way it went. */
static const struct {
    uint16_t kind;
    enum trace_direction direction;
} frame_events[] = {{EVENT_FRAME_IN, TRACE_IN}, {EVENT_FRAME_OUT, TRACE_OUT}, {EVENT_FRAME_HUB, TRACE_IN}};

#define FRAME_EVENTS (sizeof frame_events / sizeof frame_events[0])

/* FRAME_EVENTS: no frame. */
static size_t frame_event(uint16_t kind)
{
    size_t i = 0;
    while (i < FRAME_EVENTS && frame_events[i].kind != kind)
        i++;
    return i;
}

static int tape_frame_next(struct trace_input *input, struct trace_frame *frame, struct error *error)
{
    struct tape_event event;
    size_t how;
    do {
        int status = tape_cursor_next(input->cursor, &event, error);
        if (status <= 0)
            return status;
        how = frame_event(event.kind);
    } while (how == FRAME_EVENTS);
    buffer_clear(&input->bytes);
    if (tape_frame_read(input->tape, &event, &input->bytes, error) < 0)
        return -1;
    unsigned link = link_of(input, event.source);
    *frame = (struct trace_frame){.number = ++input->number,
                                  .event = event.seq,
                                  .cycle = event.cycle,
                                  .time_ns = cli_cycles_ns(event.cycle, tape_meta(input->tape)->clock_hz),
                                  .link = input->names[link],
                                  .link_index = link,
                                  .link_type = 1,
                                  .direction = frame_events[how].direction,
                                  .bytes = buffer_bytes(&input->bytes)};
    return 1;
}

static int capture_frame_next(struct trace_input *input, struct trace_frame *frame, struct error *error)
{
    for (;;) {
        int status = capture_next(input->capture, frame, error);
        if (status > 0 && input->source && strcmp(frame->link, input->source_name) != 0)
            continue;
        if (status || input->has_ended)
            return status;
        size_t size;
        uint8_t *room = capture_room(input->capture, &size);
        int64_t got = host_stream_read(input->fd, input->path, room, size, error);
        if (got < 0)
            return -1;
        capture_filled(input->capture, (size_t)got);
        input->has_ended = got == 0;
    }
}

int trace_input_frame(struct trace_input *input, struct trace_frame *frame, struct error *error)
{
    int status;
    do {
        status = input->kind == TRACE_INPUT_TAPE ? tape_frame_next(input, frame, error)
                                                 : capture_frame_next(input, frame, error);
        if (status <= 0)
            return status;
        if (frame->link_type == 1)
            packet_decode(input->packet, frame->bytes);
        else
            packet_decode_unknown(input->packet, frame->bytes, frame->link_type);
        sequence_apply(input->sequence, frame->link_index, input->packet);
    } while (input->filter && !filter_matches(input->filter, frame, input->packet));
    return 1;
}

int trace_input_count(const char *path, const char *source_name, const struct filter *filter, uint64_t *count,
                      struct error *error)
{
    struct trace_input input;
    struct trace_frame frame;
    int status;
    *count = 0;
    if (trace_input_open(&input, path, source_name, error) < 0)
        return -1;
    input.filter = filter;
    status = input.kind == TRACE_INPUT_GOLDEN
                 ? error_set(error, EXIT_USAGE, "%s is a golden: its lines are no frames any more", path)
                 : 0;
    while (status == 0 && (status = trace_input_frame(&input, &frame, error)) > 0) {
        *count += 1;
        status = 0;
    }
    trace_input_close(&input);
    return status;
}

static int read_more(struct trace_input *input, struct error *error)
{
    buffer_consume(&input->bytes, input->used);
    input->used = 0;
    if (input->bytes.size > LINE_MAX_BYTES)
        return error_set(error, EXIT_DAMAGED, "%s: a line of more than 1 MiB", input->path);
    buffer_reserve(&input->bytes, input->bytes.size + READ_BYTES);
    int64_t got = host_stream_read(input->fd, input->path, input->bytes.data + input->bytes.size, READ_BYTES, error);
    if (got < 0)
        return -1;
    input->bytes.size += (size_t)got;
    input->has_ended = got == 0;
    return 0;
}

static bool belongs(const struct trace_input *input, struct bytes line)
{
    size_t size = strlen(input->source_name);
    return !input->source ||
           (line.size > size && memcmp(line.data, input->source_name, size) == 0 && line.data[size] == ' ');
}

int trace_input_line(struct trace_input *input, struct bytes *line, struct error *error)
{
    for (;;) {
        const uint8_t *at = input->bytes.data ? input->bytes.data + input->used : NULL;
        size_t left = input->bytes.size - input->used;
        const uint8_t *newline = left ? memchr(at, '\n', left) : NULL;
        if (!newline && !input->has_ended) {
            if (read_more(input, error) < 0)
                return -1;
            continue;
        }
        if (!newline && !left)
            return 0;
        size_t size = newline ? (size_t)(newline - at) : left;
        bool is_first = input->number == 0;
        input->used += size + (newline ? 1 : 0);
        while (size && at[size - 1] == '\r')
            size--;
        *line = bytes_of(at, size);
        input->number++;
        if (is_first || (size && at[0] != '#' && belongs(input, *line)))
            return 1;
    }
}
