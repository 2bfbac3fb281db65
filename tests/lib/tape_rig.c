/* Tapes for tests. */
#include "tests/lib/tape_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/base/must.h"

#define NET0 SOURCE(SOURCE_NET, 0)
#define DISK0 SOURCE(SOURCE_DISK, 0)
#define CONSOLE0 SOURCE(SOURCE_CONSOLE, 0)
#define MACHINE0 SOURCE(SOURCE_MACHINE, 0)

void tape_rig_init(struct tape_rig *rig)
{
    /* thousands of small files: in memory where there is such a place */
    const char *base = getenv("TMPDIR");
    if (!base || !*base)
        base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(rig->folder, sizeof rig->folder, "%.30s/reprise-test-XXXXXX", base);
    must(mkdtemp(rig->folder) != NULL);
    snprintf(rig->path, sizeof rig->path, "%s/a.tape", rig->folder);
}

void tape_rig_deinit(struct tape_rig *rig)
{
    static const char *const names[] = {"a.tape", "a.tape-wal", "a.tape-shm",     "a.tape-journal",
                                        "b.tape", "b.tape-wal", "b.tape-shm",     "kernel",
                                        "disk",   "other",      "b.tape-journal", "out"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", rig->folder, names[i]);
        unlink(path);
    }
    must(rmdir(rig->folder) == 0);
}

void tape_rig_bytes(struct buffer *out, size_t size, uint64_t seed)
{
    uint8_t *at = buffer_extend(out, size);
    uint64_t state = seed * 2654435761u + 88172645463325252u;
    for (size_t i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        at[i] = (uint8_t)(state >> 24);
    }
}

struct tape_start tape_rig_start(void)
{
    return (struct tape_start){
        .model_version = 1,
        .tool_version = "reprise test",
        .scenario_name = "sample",
        .scenario = bytes_of_string("name: sample\nkernel: /somewhere/Image\n"),
        .clock_hz = 1000000000,
        .host = "Test 1.0",
        .slirp_build = "4.7.0 build-id 00",
        .started_ns = 1790000000000000000u,
        .has_sockets = true,
    };
}

struct tape_end tape_rig_end(void)
{
    return (struct tape_end){
        .reason = "power-off", .cycles = 123456789, .instructions = 987654, .recorded_ns = 55555};
}

static void append_start(struct tape_writer *writer, size_t content_bytes, struct buffer *payload)
{
    uint8_t clock[8];
    store_le64(clock, 1790000000000000000u);
    tape_ask_encode(payload, TAPE_ANSWER_INLINE, bytes_of(NULL, 0), bytes_of(clock, 8), (struct hash128){0});
    tape_writer_append(writer, 0, MACHINE0, EVENT_WALL_CLOCK, buffer_bytes(payload));
    struct buffer content = {0};
    tape_rig_bytes(&content, content_bytes / 2, 7);
    memset(buffer_extend(&content, content_bytes - content_bytes / 2), 0x55, content_bytes - content_bytes / 2);
    struct hash128 hash = hash_bytes(buffer_bytes(&content));
    tape_writer_blob(writer, hash, buffer_bytes(&content));
    buffer_clear(payload);
    tape_ask_encode(payload, TAPE_ANSWER_BLOB, bytes_of_string("kernel"), buffer_bytes(&content), hash);
    tape_writer_append(writer, 0, SOURCE(SOURCE_FILE, 1), EVENT_PINNED, buffer_bytes(payload));
    buffer_deinit(&content);
}

static void append_disk_read(struct tape_writer *writer, uint64_t cycle, unsigned round, struct buffer *payload)
{
    struct buffer block = {0};
    uint8_t request[12];
    store_le64(request, round * 4096u);
    store_le32(request + 8, 4096);
    tape_rig_bytes(&block, 2048, round % 3); /* content repeats: stored once */
    memset(buffer_extend(&block, 2048), (int)(round % 3), 2048);
    struct hash128 hash = hash_bytes(buffer_bytes(&block));
    tape_writer_blob(writer, hash, buffer_bytes(&block));
    buffer_clear(payload);
    tape_ask_encode(payload, TAPE_ANSWER_BLOB, bytes_of(request, 12), buffer_bytes(&block), hash);
    tape_writer_append(writer, cycle, DISK0, EVENT_DISK_READ, buffer_bytes(payload));
    buffer_deinit(&block);
}

/* A socket round with 3000 bytes and the two frames that carry them. */
static void append_network(struct tape_writer *writer, uint64_t cycle, unsigned round, struct buffer *payload)
{
    struct buffer bytes = {0}, frame = {0};
    tape_rig_bytes(&bytes, 3000, round + 100);
    uint64_t seq = tape_writer_append(writer, cycle, NET0, EVENT_SOCKET_ROUND, buffer_bytes(&bytes));
    for (unsigned part = 0; part < 2; part++) {
        struct frame_origin origin = {
            .event_seq = seq, .event_offset = 20 + part * 1460, .frame_offset = 54, .size = 1460};
        buffer_clear(&frame);
        tape_rig_bytes(&frame, 54, round + part);
        buffer_append(&frame, bytes_of(bytes.data + origin.event_offset, origin.size));
        buffer_clear(payload);
        tape_frame_encode(payload, tape_writer_events(writer) + 1, buffer_bytes(&frame), &origin);
        tape_writer_append(writer, cycle, NET0, EVENT_FRAME_IN, buffer_bytes(payload));
    }
    tape_writer_append(writer, cycle + 5, NET0, EVENT_FRAME_OUT, bytes_slice(buffer_bytes(&frame), 0, 54));
    buffer_deinit(&bytes);
    buffer_deinit(&frame);
}

uint64_t tape_rig_append(struct tape_writer *writer, unsigned rounds, size_t content_bytes)
{
    struct buffer payload = {0};
    append_start(writer, content_bytes, &payload);
    uint64_t cycle = 0;
    for (unsigned round = 0; round < rounds; round++) {
        cycle = (round + 1) * 1000u;
        append_disk_read(writer, cycle, round, &payload);
        append_network(writer, cycle + 100, round, &payload);
        tape_writer_append(writer, cycle + 200, CONSOLE0, EVENT_CONSOLE_OUT, bytes_of_string("hello, \"world\"\r\n"));
        tape_writer_append(writer, cycle + 300, CONSOLE0, EVENT_CONSOLE_IN, bytes_of_string("ls\n"));
        buffer_clear(&payload);
        tape_rig_bytes(&payload, HASH_BYTES + 8, round);
        tape_writer_append(writer, cycle + 400, MACHINE0, EVENT_DIGEST, buffer_bytes(&payload));
    }
    uint8_t end[9] = {1};
    uint64_t last = tape_writer_append(writer, cycle + 500, MACHINE0, EVENT_EXIT, bytes_of(end, sizeof end));
    buffer_deinit(&payload);
    return last;
}

void tape_rig_record(const char *path, unsigned rounds, size_t content_bytes, bool is_closed)
{
    struct tape_writer *writer;
    struct tape_start start = tape_rig_start();
    struct tape_end end = tape_rig_end();
    must(tape_writer_open(&writer, path, &start, NULL) == 0);
    tape_writer_clock(writer, 0);
    must(tape_rig_append(writer, rounds, content_bytes) != 0);
    must(tape_writer_close(writer, is_closed ? &end : NULL, NULL, NULL) == 0);
}

static void add_meta(struct hasher *hasher, const struct tape_meta *meta)
{
    hasher_add_u64(hasher, meta->model_version);
    hasher_add(hasher, bytes_of_string(meta->tool_version));
    hasher_add(hasher, meta->scenario);
    hasher_add_u64(hasher, meta->clock_hz);
    hasher_add(hasher, bytes_of_string(meta->slirp_build));
    hasher_add_u64(hasher, meta->is_closed);
    hasher_add_u64(hasher, meta->reached_cycle);
    hasher_add_u64(hasher, meta->is_closed ? meta->recorded_ns : 0);
    hasher_add(hasher, bytes_of_string(meta->end_reason));
    hasher_add_u64(hasher, meta->cycles);
    hasher_add_u64(hasher, meta->event_count);
}

static int read_event(struct tape *tape, const struct tape_event *event, struct hasher *hasher, struct error *error)
{
    struct buffer text = {0};
    int status = tape_event_describe(tape, event, &text, error);
    hasher_add_u64(hasher, event->seq);
    hasher_add_u64(hasher, event->cycle);
    hasher_add_u64(hasher, event->source);
    hasher_add_u64(hasher, event->kind);
    hasher_add(hasher, event->payload);
    struct tape_ask ask;
    bool is_ask = event_kind_class(event->kind) == EVENT_CLASS_ASK && tape_ask_decode(&ask, event->payload);
    if (status == 0 && is_ask && ask.form <= TAPE_ANSWER_BLOB)
        status = tape_answer_read(tape, event, &ask, &text, error);
    if (status == 0 && (event->kind == EVENT_FRAME_IN || event->kind == EVENT_FRAME_OUT))
        status = tape_frame_read(tape, event, &text, error);
    struct screen_head head;
    if (status == 0 && event->kind == EVENT_SCREEN)
        status = tape_screen_read(tape, event, &head, &text, error);
    hasher_add(hasher, buffer_bytes(&text));
    buffer_deinit(&text);
    return status;
}

static int read_events(struct tape *tape, const struct tape_filter *filter, struct hasher *hasher, uint64_t *events,
                       struct error *error)
{
    struct tape_cursor *cursor;
    struct tape_event event;
    int status = tape_cursor_open(&cursor, tape, filter, error);
    if (status < 0)
        return status;
    while ((status = tape_cursor_next(cursor, &event, error)) == 1) {
        ++*events;
        status = read_event(tape, &event, hasher, error);
        if (status < 0)
            break;
    }
    tape_cursor_close(cursor);
    return status;
}

int tape_rig_read(const char *path, struct hash128 *hash, uint64_t *events, struct error *error)
{
    struct tape *tape;
    *events = 0;
    if (tape_open(&tape, path, error) < 0)
        return -1;
    struct hasher *hasher = hasher_new();
    add_meta(hasher, tape_meta(tape));
    int status = read_events(tape, NULL, hasher, events, error);
    struct tape_filter arrivals = {.class_ = EVENT_CLASS_ARRIVAL};
    uint64_t filtered = 0, carried = 0;
    if (status == 0)
        status = read_events(tape, &arrivals, hasher, &filtered, error);
    struct tape_count *counts = mem_alloc(TAPE_COUNTS_MAX, sizeof *counts);
    if (status == 0)
        status = tape_counts(tape, counts, error) < 0 ? -1 : 0;
    if (status == 0)
        status = tape_carried_bytes(tape, &carried, error);
    mem_free(counts);
    hasher_add_u64(hasher, filtered);
    *hash = hasher_result(hasher);
    hasher_free(hasher);
    tape_close(tape);
    return status;
}

void tape_rig_write_file(const char *path, struct bytes content)
{
    FILE *file = fopen(path, "wb");
    must(file != NULL);
    must(fwrite(content.size ? content.data : (const uint8_t *)"", 1, content.size, file) == content.size);
    must(fclose(file) == 0);
}

void tape_rig_read_file(const char *path, struct buffer *content)
{
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    uint8_t chunk[65536];
    for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buffer_append(content, bytes_of(chunk, got));
    fclose(file);
}
