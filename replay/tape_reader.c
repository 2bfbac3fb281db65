/* Reading events, answers and frames. Every row is checked as it is read: types, ranges, order, seals, hashes. */
#include "replay/tape_reader.h"

#include <inttypes.h>
#include <string.h>
#include <zstd.h>

#include "src/base/alloc.h"

/* Column checks */

static bool column_in(sqlite3_stmt *row, int column, int64_t low, int64_t high)
{
    if (sqlite3_column_type(row, column) != SQLITE_INTEGER)
        return false;
    int64_t value = sqlite3_column_int64(row, column);
    return value >= low && value <= high;
}

int tape_row_event(const struct tape *tape, sqlite3_stmt *row, struct tape_event *event, struct error *error)
{
    if (!column_in(row, 0, 1, INT64_MAX))
        return tape_fail_damaged(tape, error, "an event has no valid number");
    event->seq = (uint64_t)sqlite3_column_int64(row, 0);
    if (!column_in(row, 1, 0, INT64_MAX) || !column_in(row, 2, 0, UINT16_MAX) || !column_in(row, 3, 1, UINT16_MAX))
        return tape_fail_damaged(tape, error, "event %" PRIu64 ": cycle, source or kind is out of range", event->seq);
    event->cycle = (uint64_t)sqlite3_column_int64(row, 1);
    event->source = (uint16_t)sqlite3_column_int(row, 2);
    event->kind = (enum event_kind)sqlite3_column_int(row, 3);
    event->payload = bytes_of(NULL, 0);
    if (!event_kind_name(event->kind))
        return tape_fail_damaged(tape, error, "event %" PRIu64 ": there is no kind %d", event->seq, event->kind);
    return 0;
}

int tape_row_bytes(const struct tape *tape, sqlite3_stmt *row, int column, const char *what, uint64_t seq,
                   struct bytes *bytes, struct error *error)
{
    if (sqlite3_column_type(row, column) != SQLITE_BLOB)
        return tape_fail_damaged(tape, error, "event %" PRIu64 ": %s is not a blob", seq, what);
    const void *data = sqlite3_column_blob(row, column);
    *bytes = bytes_of(data, (size_t)sqlite3_column_bytes(row, column));
    if (bytes->size && !data)
        return tape_fail_sql(tape, error);
    return 0;
}

/* ---- rounds ---- */

static struct tape_round *find_round(struct tape *tape, uint64_t seq, uint16_t source)
{
    for (unsigned i = 0; i < TAPE_ROUNDS; i++) {
        if (seq && tape->rounds[i].seq == seq && tape->rounds[i].source == source)
            return &tape->rounds[i];
    }
    return NULL;
}

static struct tape_round *keep_round(struct tape *tape, const struct tape_event *event)
{
    for (unsigned i = 0; i < TAPE_ROUNDS && event->payload.size > TAPE_ROUND_BYTES; i++) {
        buffer_deinit(&tape->rounds[i].bytes);
        tape->rounds[i].seq = 0;
    }
    struct tape_round *round = &tape->rounds[tape->next_round++ % TAPE_ROUNDS];
    round->seq = event->seq;
    round->source = event->source;
    buffer_clear(&round->bytes);
    buffer_append(&round->bytes, event->payload);
    return round;
}

/* ---- cursors ----
 * Rows are filtered here and not in SQL, so that each one that SQLite steps over is checked to follow its
 * predecessor: a file whose pages form a loop is damage, not a hang. */

struct tape_cursor {
    struct tape *tape;
    struct tape_filter filter;
    sqlite3_stmt *rows;
    sqlite3_stmt *seals;   /* NULL: filtered, not checked against the seals */
    sqlite3_stmt *payload; /* filtered: fetches the payload of what matched */
    uint64_t last_seq;
    uint64_t last_cycle;
    struct hasher *hasher;
    uint64_t sealed_seq; /* the last event that a seal has covered */
    uint64_t seal_seq;   /* the next seal; 0: there is none */
    struct hash128 seal;
};

static bool filter_is_empty(const struct tape_filter *filter)
{
    return !filter->source && !filter->kind && !filter->class_ && filter->first_seq <= 1 && !filter->first_cycle &&
           !filter->last_cycle;
}

/* Reads the next seal. seal_seq 0: there is none. */
static int next_seal(struct tape_cursor *cursor, struct error *error)
{
    int code = sqlite3_step(cursor->seals);
    cursor->seal_seq = 0;
    if (code == SQLITE_DONE)
        return 0;
    if (code != SQLITE_ROW)
        return tape_fail_sql(cursor->tape, error);
    if (!column_in(cursor->seals, 0, 1, INT64_MAX) || sqlite3_column_type(cursor->seals, 1) != SQLITE_BLOB ||
        sqlite3_column_bytes(cursor->seals, 1) != HASH_BYTES)
        return tape_fail_damaged(cursor->tape, error, "a seal after event %" PRIu64 " is not one", cursor->last_seq);
    cursor->seal_seq = (uint64_t)sqlite3_column_int64(cursor->seals, 0);
    cursor->seal = hash_load(sqlite3_column_blob(cursor->seals, 1));
    if (cursor->seal_seq <= cursor->last_seq)
        return tape_fail_damaged(cursor->tape, error, "the seal at event %" PRIu64 " is out of order",
                                 cursor->seal_seq);
    return 0;
}

int tape_cursor_open(struct tape_cursor **out, struct tape *tape, const struct tape_filter *filter,
                     struct error *error)
{
    struct tape_cursor *cursor = mem_alloc(1, sizeof *cursor);
    cursor->tape = tape;
    cursor->filter = filter ? *filter : (struct tape_filter){0};
    *out = NULL;
    bool is_whole = filter_is_empty(&cursor->filter);
    int status;
    if (is_whole) {
        status = tape_prepare(tape, "SELECT seq, cycle, source, kind, payload FROM event ORDER BY seq", &cursor->rows,
                              error);
        cursor->hasher = hasher_new();
        tape_seal_reset(cursor->hasher, (struct hash128){0});
        if (status == 0)
            status = tape_prepare(tape, "SELECT seq, hash FROM seal ORDER BY seq", &cursor->seals, error);
        if (status == 0)
            status = next_seal(cursor, error);
    } else {
        status = tape_prepare(tape, "SELECT seq, cycle, source, kind FROM event WHERE seq >= ?1 ORDER BY seq",
                              &cursor->rows, error);
        if (status == 0)
            status = tape_prepare(tape, "SELECT payload FROM event WHERE seq = ?1", &cursor->payload, error);
        uint64_t first = cursor->filter.first_seq ? cursor->filter.first_seq : 1;
        if (status == 0)
            sqlite3_bind_int64(cursor->rows, 1, first > INT64_MAX ? INT64_MAX : (sqlite3_int64)first);
        cursor->last_seq = first - 1;
    }
    if (status < 0) {
        tape_cursor_close(cursor);
        return status;
    }
    *out = cursor;
    return 0;
}

void tape_cursor_close(struct tape_cursor *cursor)
{
    if (!cursor)
        return;
    sqlite3_finalize(cursor->rows);
    sqlite3_finalize(cursor->seals);
    sqlite3_finalize(cursor->payload);
    if (cursor->hasher)
        hasher_free(cursor->hasher);
    mem_free(cursor);
}

/* The event follows the one before it. */
static int check_order(struct tape_cursor *cursor, const struct tape_event *event, struct error *error)
{
    if (event->seq != cursor->last_seq + 1)
        return tape_fail_damaged(cursor->tape, error, "event %" PRIu64 " stands where event %" PRIu64 " is expected",
                                 event->seq, cursor->last_seq + 1);
    if (event->cycle < cursor->last_cycle)
        return tape_fail_damaged(cursor->tape, error,
                                 "event %" PRIu64 " has cycle %" PRIu64 ", the one before it %" PRIu64, event->seq,
                                 event->cycle, cursor->last_cycle);
    cursor->last_seq = event->seq;
    cursor->last_cycle = event->cycle;
    return 0;
}

static int check_seal(struct tape_cursor *cursor, const struct tape_event *event, struct error *error)
{
    tape_seal_add(cursor->hasher, event->seq, event->cycle, event->source, event->kind, event->payload);
    if (cursor->seal_seq == 0)
        return tape_fail_damaged(cursor->tape, error, "event %" PRIu64 " stands under no seal", event->seq);
    if (event->seq != cursor->seal_seq)
        return 0;
    struct hash128 seal = hasher_result(cursor->hasher);
    if (!hash_equal(seal, cursor->seal))
        return tape_fail_damaged(cursor->tape, error, "the events up to %" PRIu64 " do not match their seal",
                                 event->seq);
    tape_seal_reset(cursor->hasher, seal);
    cursor->sealed_seq = event->seq;
    return next_seal(cursor, error);
}

static bool filter_takes(const struct tape_filter *filter, const struct tape_event *event)
{
    return (!filter->source || event->source == filter->source) && (!filter->kind || event->kind == filter->kind) &&
           (!filter->class_ || event_kind_class(event->kind) == filter->class_) &&
           event->cycle >= filter->first_cycle && (!filter->last_cycle || event->cycle <= filter->last_cycle);
}

static int fetch_payload(struct tape_cursor *cursor, struct tape_event *event, struct error *error)
{
    sqlite3_reset(cursor->payload);
    sqlite3_bind_int64(cursor->payload, 1, (sqlite3_int64)event->seq);
    if (sqlite3_step(cursor->payload) != SQLITE_ROW)
        return tape_fail_sql(cursor->tape, error);
    return tape_row_bytes(cursor->tape, cursor->payload, 0, "its payload", event->seq, &event->payload, error);
}

int tape_cursor_next(struct tape_cursor *cursor, struct tape_event *event, struct error *error)
{
    for (;;) {
        int code = sqlite3_step(cursor->rows);
        if (code == SQLITE_DONE) {
            sqlite3_reset(cursor->rows);
            if (cursor->seals && cursor->seal_seq != 0)
                return tape_fail_damaged(cursor->tape, error, "events up to %" PRIu64 " are missing",
                                         cursor->seal_seq);
            return 0;
        }
        if (code != SQLITE_ROW)
            return tape_fail_sql(cursor->tape, error);
        if (tape_row_event(cursor->tape, cursor->rows, event, error) < 0 || check_order(cursor, event, error) < 0)
            return -1;
        if (cursor->seals) {
            if (tape_row_bytes(cursor->tape, cursor->rows, 4, "its payload", event->seq, &event->payload, error) < 0)
                return -1;
            if (check_seal(cursor, event, error) < 0)
                return -1;
            if (event_kind_class(event->kind) == EVENT_CLASS_SOCKET)
                keep_round(cursor->tape, event); /* the frames behind it will ask for it */
            return 1;
        }
        if (cursor->filter.last_cycle && event->cycle > cursor->filter.last_cycle)
            return 0;
        if (!filter_takes(&cursor->filter, event))
            continue;
        return !cursor->filter.without_payload && fetch_payload(cursor, event, error) < 0 ? -1 : 1;
    }
}

int tape_cursor_settle(struct tape_cursor *cursor, struct error *error)
{
    struct tape_event event;
    int status = 1;
    while (status == 1 && cursor->sealed_seq != cursor->last_seq)
        status = tape_cursor_next(cursor, &event, error);
    return status < 0 ? -1 : 0;
}

/* ---- answers ---- */

static int unpack_part(struct tape *tape, uint64_t seq, sqlite3_stmt *row, uint64_t expected, struct buffer *answer,
                       struct error *error)
{
    struct bytes content;
    if (tape_row_bytes(tape, row, 2, "content of its answer", seq, &content, error) < 0)
        return -1;
    int codec = sqlite3_column_int(row, 1);
    if (sqlite3_column_int64(row, 0) != (int64_t)expected)
        return tape_fail_damaged(tape, error, "event %" PRIu64 ": a part of its answer has %lld bytes, not %" PRIu64,
                                 seq, (long long)sqlite3_column_int64(row, 0), expected);
    if (codec == TAPE_CODEC_PLAIN && content.size == expected) {
        buffer_append(answer, content);
        return 0;
    }
    size_t got = 0;
    if (codec == TAPE_CODEC_ZSTD) {
        uint8_t *room = buffer_extend(answer, expected);
        got = ZSTD_decompress(room, expected, content.data, content.size);
        if (!ZSTD_isError(got) && got == expected)
            return 0;
    }
    return tape_fail_damaged(tape, error, "event %" PRIu64 ": a part of its answer cannot be unpacked", seq);
}

static int read_part(struct tape *tape, uint64_t seq, const uint8_t hash[HASH_BYTES], uint64_t part,
                     uint64_t expected, struct buffer *answer, struct error *error)
{
    sqlite3_stmt *row = tape->one_part;
    sqlite3_bind_blob(row, 1, hash, HASH_BYTES, SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, (sqlite3_int64)part);
    int code = sqlite3_step(row);
    int status;
    if (code == SQLITE_ROW)
        status = unpack_part(tape, seq, row, expected, answer, error);
    else if (code == SQLITE_DONE)
        status =
            tape_fail_damaged(tape, error, "event %" PRIu64 ": part %" PRIu64 " of its answer is missing", seq, part);
    else
        status = tape_fail_sql(tape, error);
    sqlite3_reset(row);
    sqlite3_clear_bindings(row);
    return status;
}

int tape_answer_read(struct tape *tape, const struct tape_event *event, const struct tape_ask *ask,
                     struct buffer *answer, struct error *error)
{
    if (ask->form == TAPE_ANSWER_INLINE) {
        buffer_append(answer, ask->answer);
        return 0;
    }
    if (ask->form != TAPE_ANSWER_BLOB)
        return tape_fail_damaged(tape, error, "event %" PRIu64 " carries no answer", event->seq);
    uint8_t hash[HASH_BYTES];
    hash_store(ask->hash, hash);
    size_t start = answer->size;
    /* Room is made part by part: a lie about the size costs one part, not four gigabytes. */
    for (uint64_t offset = 0, part = 0; offset < ask->answer_size; offset += TAPE_PART_BYTES, part++) {
        uint64_t rest = ask->answer_size - offset;
        uint64_t expected = rest < TAPE_PART_BYTES ? rest : TAPE_PART_BYTES;
        if (read_part(tape, event->seq, hash, part, expected, answer, error) < 0)
            return -1;
    }
    struct hash128 found = hash_bytes(bytes_of(answer->data + start, answer->size - start));
    if (hash_equal(found, ask->hash))
        return 0;
    char expected_text[HASH_TEXT_SIZE], found_text[HASH_TEXT_SIZE];
    hash_text(ask->hash, expected_text);
    hash_text(found, found_text);
    return tape_fail_damaged(tape, error, "event %" PRIu64 ": its answer has hash %s instead of %s", event->seq,
                             found_text, expected_text);
}

int tape_screen_read(struct tape *tape, const struct tape_event *event, struct screen_head *head,
                     struct buffer *pixels, struct error *error)
{
    struct bytes rest;
    if (event->kind != EVENT_SCREEN || !screen_head_read(head, event->payload, &rest) || rest.size != HASH_BYTES)
        return tape_fail_damaged(tape, error, "event %" PRIu64 " holds no picture", event->seq);
    struct tape_ask content = {
        .form = TAPE_ANSWER_BLOB, .answer_size = screen_pixel_bytes(head), .hash = hash_load(rest.data)};
    return tape_answer_read(tape, event, &content, pixels, error);
}

/* ---- frames ---- */

/* The event that a recipe names. NULL: error is set. */
static const struct tape_round *load_round(struct tape *tape, const struct tape_event *frame, uint64_t seq,
                                           struct error *error)
{
    const struct tape_round *round = find_round(tape, seq, frame->source);
    if (round)
        return round;
    sqlite3_stmt *row = tape->one_event;
    sqlite3_bind_int64(row, 1, (sqlite3_int64)seq);
    struct tape_event event = {0};
    int code = sqlite3_step(row);
    int status;
    if (code != SQLITE_ROW)
        status = code == SQLITE_DONE
                     ? tape_fail_damaged(tape, error,
                                         "event %" PRIu64 ": its recipe names event %" PRIu64 ", which is "
                                         "not there",
                                         frame->seq, seq)
                     : tape_fail_sql(tape, error);
    else
        status = tape_row_event(tape, row, &event, error);
    if (status == 0 && (event_kind_class(event.kind) != EVENT_CLASS_SOCKET || event.source != frame->source))
        status = tape_fail_damaged(tape, error,
                                   "event %" PRIu64 ": its recipe names event %" PRIu64 ", which holds no "
                                   "bytes of this network",
                                   frame->seq, seq);
    if (status == 0)
        status = tape_row_bytes(tape, row, 4, "its payload", seq, &event.payload, error);
    if (status == 0)
        round = keep_round(tape, &event);
    sqlite3_reset(row);
    return round;
}

int tape_frame_read(struct tape *tape, const struct tape_event *event, struct buffer *out, struct error *error)
{
    if (event->kind == EVENT_FRAME_OUT || event->kind == EVENT_FRAME_HUB) {
        buffer_append(out, event->payload);
        return 0;
    }
    struct tape_frame frame;
    if (event->kind != EVENT_FRAME_IN || !tape_frame_decode(&frame, event->seq, event->payload))
        return tape_fail_damaged(tape, error, "event %" PRIu64 " holds no frame", event->seq);
    const struct frame_origin *origin = &frame.origin;
    if (origin->size == 0) {
        buffer_append(out, frame.literal);
        return 0;
    }
    const struct tape_round *round = load_round(tape, event, origin->event_seq, error);
    if (!round)
        return -1;
    if (origin->event_offset > round->bytes.size || origin->size > round->bytes.size - origin->event_offset)
        return tape_fail_damaged(tape, error,
                                 "event %" PRIu64 ": its recipe reaches behind the end of event %" PRIu64, event->seq,
                                 origin->event_seq);
    buffer_append(out, bytes_slice(frame.literal, 0, origin->frame_offset));
    buffer_append(out, bytes_of(round->bytes.data + origin->event_offset, origin->size));
    buffer_append(out, bytes_slice(frame.literal, origin->frame_offset, SIZE_MAX));
    return 0;
}
