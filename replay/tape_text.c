/* Events as text, and sums over a whole tape: what the verbs `info` and `log` print. */
#include <inttypes.h>
#include <string.h>

#include "replay/fs_ask.h"
#include "replay/http_ask.h"
#include "replay/tape_reader.h"
#include "src/base/endian.h"
#include "src/base/wire.h"

#define TEXT_BYTES_MAX 160

int tape_counts(struct tape *tape, struct tape_count counts[TAPE_COUNTS_MAX], struct error *error)
{
    struct tape_cursor *cursor;
    if (tape_cursor_open(&cursor, tape, NULL, error) < 0)
        return -1;
    struct tape_event event;
    int status, used = 0;
    while ((status = tape_cursor_next(cursor, &event, error)) == 1) {
        int at = 0;
        while (at < used && (counts[at].source < event.source ||
                             (counts[at].source == event.source && counts[at].kind < event.kind)))
            at++;
        bool is_known = at < used && counts[at].source == event.source && counts[at].kind == event.kind;
        if (!is_known && used == TAPE_COUNTS_MAX)
            continue; /* only a tape that nobody recorded has so many sources */
        if (!is_known) {
            memmove(&counts[at + 1], &counts[at], (size_t)(used - at) * sizeof counts[0]);
            counts[at] = (struct tape_count){.source = event.source, .kind = event.kind};
            used++;
        }
        counts[at].events++;
        counts[at].payload_bytes += event.payload.size;
    }
    tape_cursor_close(cursor);
    return status < 0 ? status : used;
}

static int stored_bytes(struct tape *tape, const struct tape_ask *ask, uint64_t *bytes, struct error *error)
{
    uint8_t hash[HASH_BYTES];
    hash_store(ask->hash, hash);
    sqlite3_stmt *row = tape->part_size;
    for (uint64_t offset = 0, part = 0; offset < ask->answer_size; offset += TAPE_PART_BYTES, part++) {
        sqlite3_bind_blob(row, 1, hash, sizeof hash, SQLITE_STATIC);
        sqlite3_bind_int64(row, 2, (sqlite3_int64)part);
        int code = sqlite3_step(row);
        if (code == SQLITE_ROW)
            *bytes += (uint64_t)sqlite3_column_int64(row, 0);
        sqlite3_reset(row);
        sqlite3_clear_bindings(row);
        if (code == SQLITE_DONE)
            return 0; /* missing: replay will say so */
        if (code != SQLITE_ROW)
            return tape_fail_sql(tape, error);
    }
    return 0;
}

int tape_carried_bytes(struct tape *tape, uint64_t *bytes, struct error *error)
{
    *bytes = 0;
    struct tape_filter filter = {.kind = EVENT_PINNED};
    struct tape_cursor *cursor;
    if (tape_cursor_open(&cursor, tape, &filter, error) < 0)
        return -1;
    struct tape_event event;
    int status;
    while ((status = tape_cursor_next(cursor, &event, error)) == 1) {
        struct tape_ask ask;
        if (!tape_ask_decode(&ask, event.payload))
            status = tape_fail_damaged(tape, error, "event %" PRIu64 " is not a question", event.seq);
        else if (ask.form == TAPE_ANSWER_BLOB)
            status = stored_bytes(tape, &ask, bytes, error);
        if (status < 0)
            break;
    }
    tape_cursor_close(cursor);
    return status;
}

/* ---- one line an event ---- */

static void append_quoted(struct buffer *text, struct bytes bytes)
{
    size_t shown = bytes.size < TEXT_BYTES_MAX ? bytes.size : TEXT_BYTES_MAX;
    buffer_append_byte(text, '"');
    for (size_t i = 0; i < shown; i++) {
        uint8_t byte = bytes.data[i];
        if (byte == '\n')
            buffer_append_string(text, "\\n");
        else if (byte == '\r')
            buffer_append_string(text, "\\r");
        else if (byte == '"' || byte == '\\')
            buffer_printf(text, "\\%c", byte);
        else if (byte < 0x20 || byte > 0x7e)
            buffer_printf(text, "\\x%02x", byte);
        else
            buffer_append_byte(text, byte);
    }
    buffer_append_byte(text, '"');
    if (shown < bytes.size)
        buffer_printf(text, " and %zu bytes more", bytes.size - shown);
}

static void append_hex(struct buffer *text, struct bytes bytes)
{
    size_t shown = bytes.size < 32 ? bytes.size : 32;
    for (size_t i = 0; i < shown; i++)
        buffer_printf(text, "%02x", bytes.data[i]);
    if (shown < bytes.size)
        buffer_append_string(text, "...");
}

static void append_hash(struct buffer *text, struct hash128 hash)
{
    char hex[HASH_TEXT_SIZE];
    hash_text(hash, hex);
    buffer_append_string(text, hex);
}

/* Offset, size and hash of what a disk was given. */
static void append_stored(struct buffer *text, struct bytes stored)
{
    buffer_printf(text, "at %" PRIu64 " size %u ", load_le64(stored.data), load_le32(stored.data + 8));
    append_hash(text, hash_load(stored.data + 12));
}

/* Requests to a folder begin with a path, or with a handle and a path (replay/fs_ask.h). */
static bool append_path(struct buffer *text, enum event_kind kind, struct bytes request)
{
    struct wire_reader in = {.left = request};
    size_t start = text->size;
    uint32_t handle = FS_NO_HANDLE;
    if (kind == EVENT_FS_STAT || kind == EVENT_FS_LIST || kind == EVENT_FS_READ || kind == EVENT_FS_XATTR)
        handle = wire_get32(&in);
    else if (kind != EVENT_FS_READLINK)
        return false;
    struct bytes path = wire_get_string(&in);
    if (handle != FS_NO_HANDLE)
        buffer_printf(text, "handle %u ", handle);
    append_quoted(text, path);
    if (kind == EVENT_FS_READ) {
        uint64_t offset = wire_get64(&in);
        buffer_printf(text, " at %" PRIu64 " size %u", offset, wire_get32(&in));
    }
    if (in.is_short)
        text->size = start;
    return !in.is_short;
}

/* A fetch of a web server's file: whole, or some of its bytes. */
static bool append_fetch(struct buffer *text, struct bytes payload)
{
    struct wire_reader in = {.left = payload};
    uint32_t id = wire_get32(&in);
    uint64_t offset = wire_get64(&in), size = wire_get64(&in), least = wire_get64(&in), most = wire_get64(&in);
    if (in.is_short)
        return false;
    buffer_printf(text, "%u ", id);
    append_quoted(text, in.left);
    if (size)
        buffer_printf(text, " bytes %" PRIu64 "-%" PRIu64, offset, offset + size - 1);
    else
        buffer_printf(text, " %s%" PRIu64 " bytes", least == most ? "" : "up to ", most);
    return true;
}

/* What became of a fetch. */
static bool append_fetched(struct buffer *text, struct bytes answer)
{
    struct wire_reader in = {.left = answer};
    unsigned outcome = wire_get8(&in), status = wire_get16(&in);
    uint64_t total = wire_get64(&in), size = wire_get64(&in);
    struct bytes hash = wire_get_bytes(&in, HASH_BYTES), etag = wire_get_string(&in);
    wire_get_string(&in);
    struct bytes message = wire_get_string(&in);
    if (in.is_short)
        return false;
    buffer_printf(text, "outcome %u status %u, %" PRIu64 " bytes", outcome, status, size);
    if (total != HTTP_NO_TOTAL)
        buffer_printf(text, " of %" PRIu64, total);
    if (size) {
        buffer_append_string(text, " ");
        append_hash(text, hash_load(hash.data));
    }
    if (etag.size) {
        buffer_append_string(text, " etag ");
        append_quoted(text, etag);
    }
    if (message.size) {
        buffer_append_string(text, " ");
        append_quoted(text, message);
    }
    return true;
}

static void append_request(struct buffer *text, enum event_kind kind, const struct tape_ask *ask)
{
    struct bytes request = ask->request;
    if (kind == EVENT_PINNED && !ask->request_is_hash)
        append_quoted(text, request);
    else if (kind == EVENT_DISK_READ && request.size == 12)
        buffer_printf(text, "at %" PRIu64 " size %u", load_le64(request.data), load_le32(request.data + 8));
    else if (kind == EVENT_DISK_STORE && request.size == 12 + HASH_BYTES)
        append_stored(text, request);
    else if (kind == EVENT_DISK_ZERO && request.size == 17)
        buffer_printf(text, "at %" PRIu64 " size %" PRIu64 "%s", load_le64(request.data), load_le64(request.data + 8),
                      request.data[16] ? " discarded" : "");
    else if ((kind == EVENT_HTTP_RESULT || kind == EVENT_HTTP_BODY) && request.size == 4)
        buffer_printf(text, "%u", load_le32(request.data));
    else if (kind == EVENT_ENTROPY && request.size == 4)
        buffer_printf(text, "size %u", load_le32(request.data));
    else if (ask->request_is_hash || !append_path(text, kind, request))
        append_hex(text, request);
}

static bool describe_ask(const struct tape_event *event, struct buffer *text)
{
    struct tape_ask ask;
    if (!tape_ask_decode(&ask, event->payload))
        return false;
    size_t start = text->size;
    append_request(text, event->kind, &ask);
    if (text->size != start)
        buffer_append_string(text, " ");
    buffer_append_string(text, "-> ");
    if (ask.form == TAPE_ANSWER_NONE) {
        buffer_append_string(text, "no answer");
    } else if (ask.form == TAPE_ANSWER_INLINE && event->kind == EVENT_WALL_CLOCK && ask.answer.size == 8) {
        buffer_printf(text, "%" PRIu64 " ns", load_le64(ask.answer.data));
    } else if (ask.form == TAPE_ANSWER_INLINE && event->kind == EVENT_HTTP_RESULT) {
        return append_fetched(text, ask.answer);
    } else if (ask.form == TAPE_ANSWER_INLINE) {
        append_hex(text, ask.answer);
    } else {
        buffer_printf(text, "%" PRIu64 " bytes ", ask.answer_size);
        append_hash(text, ask.hash);
        if (ask.form == TAPE_ANSWER_PINNED)
            buffer_append_string(text, " (not carried)");
    }
    return true;
}

static void append_mac(struct buffer *text, const uint8_t *mac)
{
    buffer_printf(text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static int describe_frame(struct tape *tape, const struct tape_event *event, struct buffer *text, struct error *error)
{
    struct buffer frame = {0};
    int status = tape_frame_read(tape, event, &frame, error);
    if (status == 0) {
        buffer_printf(text, "%zu bytes", frame.size);
        if (frame.size >= 14) {
            buffer_append_string(text, " ");
            append_mac(text, frame.data + 6);
            buffer_append_string(text, " > ");
            append_mac(text, frame.data);
            buffer_printf(text, " type 0x%04x", load_be16(frame.data + 12));
        }
    }
    buffer_deinit(&frame);
    return status;
}

static const char *stop_name(unsigned reason)
{
    switch (reason) {
    case PORT_STOP_USER: return "user";
    case PORT_STOP_SIGNAL: return "signal";
    case PORT_STOP_HOST_LIMIT: return "host time limit";
    case PORT_STOP_STEPS_DONE: return "steps done";
    case PORT_STOP_STEPS_FAILED: return "steps failed";
    default: return "unknown reason";
    }
}

/* "key 28 1, syn": types of Linux's evdev by their names, then code and value; a syn has neither. */
static bool describe_input(struct bytes payload, struct buffer *text)
{
    static const struct {
        uint16_t type;
        const char *name;
    } types[] = {{1, "key"}, {2, "rel"}, {3, "abs"}, {0x11, "led"}};
    for (size_t at = 0; at + 8 <= payload.size; at += 8) {
        uint16_t type = load_le16(payload.data + at), code = load_le16(payload.data + at + 2);
        uint32_t bits = load_le32(payload.data + at + 4);
        size_t known = 0;
        while (known < sizeof types / sizeof types[0] && types[known].type != type)
            known++;
        buffer_append_string(text, at ? ", " : "");
        if (type == 0 && code == 0 && bits == 0)
            buffer_append_string(text, "syn");
        else if (known < sizeof types / sizeof types[0])
            buffer_printf(text, "%s %u %" PRId32, types[known].name, code, (int32_t)bits);
        else
            buffer_printf(text, "type %u %u %" PRId32, type, code, (int32_t)bits);
    }
    return payload.size > 0 && payload.size % 8 == 0;
}

static bool describe_screen(struct bytes payload, struct buffer *text)
{
    struct screen_head head;
    struct bytes rest;
    if (!screen_head_read(&head, payload, &rest) || rest.size != HASH_BYTES)
        return false;
    append_quoted(text, head.name);
    buffer_printf(text, " %ux%u ", head.width, head.height);
    append_hash(text, hash_load(rest.data));
    return true;
}

/* False: the payload has not the form that events.def gives it. */
static bool describe_plain(const struct tape_event *event, struct buffer *text)
{
    struct bytes payload = event->payload;
    switch (event->kind) {
    case EVENT_CONSOLE_IN:
    case EVENT_CONSOLE_OUT: append_quoted(text, payload); return true;
    case EVENT_LINK:
        if (payload.size != 1)
            return false;
        buffer_append_string(text, payload.data[0] ? "up" : "down");
        return true;
    case EVENT_STOP:
        if (payload.size != 1)
            return false;
        buffer_append_string(text, stop_name(payload.data[0]));
        return true;
    case EVENT_CONSOLE_SIZE:
        if (payload.size != 4)
            return false;
        buffer_printf(text, "%u columns %u rows", load_le16(payload.data), load_le16(payload.data + 2));
        return true;
    case EVENT_DIGEST:
        if (payload.size != HASH_BYTES + 8)
            return false;
        append_hash(text, hash_load(payload.data));
        buffer_printf(text, " instructions %" PRIu64, load_le64(payload.data + HASH_BYTES));
        return true;
    case EVENT_EXIT:
        if (payload.size != 9)
            return false;
        buffer_printf(text, "exit %u code %" PRIu64, payload.data[0], load_le64(payload.data + 1));
        return true;
    case EVENT_HTTP_START: return append_fetch(text, payload);
    case EVENT_INPUT:
    case EVENT_INPUT_STATUS: return describe_input(payload, text);
    case EVENT_SCREENSHOT:
        if (payload.size == 0)
            return false;
        append_quoted(text, payload);
        return true;
    case EVENT_SCREEN: return describe_screen(payload, text);
    case EVENT_FS_TROUBLE: append_quoted(text, payload); return true;
    case EVENT_DISK_WRITE:
        if (payload.size != 12 + HASH_BYTES)
            return false;
        append_stored(text, payload);
        return true;
    default:
        buffer_printf(text, "%zu bytes ", payload.size);
        append_hex(text, payload);
        return true;
    }
}

int tape_event_describe(struct tape *tape, const struct tape_event *event, struct buffer *text, struct error *error)
{
    if (event->kind == EVENT_FRAME_IN || event->kind == EVENT_FRAME_OUT || event->kind == EVENT_FRAME_HUB)
        return describe_frame(tape, event, text, error);
    bool is_valid =
        event_kind_class(event->kind) == EVENT_CLASS_ASK ? describe_ask(event, text) : describe_plain(event, text);
    if (!is_valid)
        return tape_fail_damaged(tape, error, "event %" PRIu64 ": its payload is not that of %s", event->seq,
                                 event_kind_name(event->kind));
    return 0;
}
