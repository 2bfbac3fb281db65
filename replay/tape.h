/* The tape: one SQLite file that holds everything the world said and everything the machine answered, in one order.
 * docs/tape-format.md describes every byte. Only tape_*.c know SQLite.
 *
 * The writer never makes its caller wait for the disk: a thread of its own takes what was appended into one
 * transaction about every 1,000 events or 100 ms. Killed at any moment it leaves a tape whose prefix replays.
 * The reader takes any file, whoever made it, and answers damage with an error that names the tape and the event. */
#ifndef REPRISE_REPLAY_TAPE_H
#define REPRISE_REPLAY_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "replay/host_net.h"
#include "replay/port.h"
#include "replay/screen.h"
#include "replay/shared_bytes.h"
#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/base/hash.h"

#define TAPE_APPLICATION_ID 0x52505253 /* "RPRS" */
#define TAPE_FORMAT_VERSION 1          /* user_version; docs/tape-format.md says what may change without a new one */

/* Known at the start of a recording. Strings are borrowed for the call; NULL counts as "". */
struct tape_start {
    uint32_t model_version;   /* MACHINE_MODEL_VERSION */
    const char *tool_version; /* "reprise 0.1" */
    const char *scenario_name;
    struct bytes scenario; /* canonical YAML as scenario_write gives it */
    uint64_t clock_hz;
    const char *host;        /* "Linux 6.1 x86_64": for the reader's eyes only */
    const char *slirp_build; /* host_slirp_build; "" without networks */
    uint64_t started_ns;     /* host wall clock since 1970 */
    bool has_sockets;        /* the socket level was recorded */
};

/* Known at the end. */
struct tape_end {
    const char *reason; /* "power-off", "failed 3", "stopped by signal", ...: what `info` prints */
    uint64_t cycles;
    uint64_t instructions;
    uint64_t recorded_ns; /* host time that the session took */
};

/* ---- writer ---- */

struct tape_writer;

/* Takes events (a few: they wait in memory); nothing is on the disk yet. */
struct tape_writer *tape_writer_new(const char *path);
/* Creates the tape. A tape that is already at the path is replaced, unless another process has it open; any other
 * file there is an error, not a loss. Another process may read the tape meanwhile, this one may not (POSIX locks).
 * After an error the writer can only be abandoned. */
int tape_writer_start(struct tape_writer *writer, const struct tape_start *start, struct error *error);
/* Frees the writer and removes what it has written: for a session that did not begin. */
void tape_writer_abandon(struct tape_writer *writer);
/* New and started; on failure nothing half-made stays. */
int tape_writer_open(struct tape_writer **writer, const char *path, const struct tape_start *start,
                     struct error *error);
/* Appends an event and returns its sequence number, from 1. Blocks only while over 24 MiB are queued. Frames
 * that arrive are gathered: a burst of them is over with the next event, sign of life or tape_writer_post.
 * 0: the tape cannot be written any more; tape_writer_error says why. Cycles never decrease. */
uint64_t tape_writer_append(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes payload);
/* The same without a copy: the payload is held until it is written. */
uint64_t tape_writer_append_shared(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct shared_bytes *payload);
/* Hands over what is gathered; before anything waits for the world. */
void tape_writer_post(struct tape_writer *writer);
/* Stores content once under its hash; cut into parts and compressed by the writer's thread. */
void tape_writer_blob(struct tape_writer *writer, struct hash128 hash, struct bytes content);
/* A sign of life, in order with the events: the machine has reached `cycle` now. What a cut tape is replayed up to,
 * and how one knows what was lost. */
void tape_writer_clock(struct tape_writer *writer, uint64_t cycle);
/* True and the error filled in if writing failed at some time. */
bool tape_writer_failed(struct tape_writer *writer, struct error *error);
/* Bytes of the tape as of the last transaction, and events appended: for progress. */
uint64_t tape_writer_bytes(struct tape_writer *writer);
uint64_t tape_writer_events(const struct tape_writer *writer);
/* Writes what is queued and, if end is not NULL, closes the tape cleanly (one file, end reason, totals). Frees the
 * writer in every case. bytes (may be NULL) is set to the size of the closed file. */
int tape_writer_close(struct tape_writer *writer, const struct tape_end *end, uint64_t *bytes, struct error *error);

/* ---- payloads (tape_format.c, tape_frame.c) ---- */

/* How the answer of an ASK event stands on the tape. */
enum tape_answer_form {
    TAPE_ANSWER_INLINE = 0,
    TAPE_ANSWER_BLOB = 1,   /* by hash in table blob */
    TAPE_ANSWER_PINNED = 2, /* by hash only: the file itself is needed (--no-carry) */
    TAPE_ANSWER_NONE = 3,   /* the world had no answer: PORT_NONE */
};

struct tape_ask {
    enum tape_answer_form form;
    bool request_is_hash; /* the request was longer than TAPE_REQUEST_MAX: `request` is its 16-byte hash */
    struct bytes request;
    uint64_t answer_size; /* INLINE, BLOB, PINNED */
    struct bytes answer;  /* INLINE */
    struct hash128 hash;  /* BLOB, PINNED */
};

#define TAPE_REQUEST_MAX 64
#define TAPE_INLINE_MAX 64
#define TAPE_ANSWER_MAX ((uint64_t)4 << 30)
#define TAPE_FRAME_MAX 65600u
#define TAPE_PAYLOAD_MAX (64u << 20)

void tape_ask_encode(struct buffer *payload, enum tape_answer_form form, struct bytes request, struct bytes answer,
                     struct hash128 hash);
/* False: not a payload of an ASK event. The views point into payload. */
bool tape_ask_decode(struct tape_ask *ask, struct bytes payload);
/* True if the event was asked with this request. */
bool tape_ask_matches(const struct tape_ask *ask, struct bytes request);

/* DISK_WRITE, DISK_STORE: what leaves is u64 offset and the content; the tape keeps offset, size and the content's hash. */
void tape_disk_write_encode(struct buffer *payload, struct bytes emitted);

/* SCREEN: what leaves is a head and pixels (screen.h); the tape keeps the head and the pixels' hash. */
void tape_screen_encode(struct buffer *payload, struct bytes emitted);
/* What stands on the tape of something that is emitted: the same, or what one of the two makes of it in scratch. */
struct bytes tape_kept(enum event_kind kind, struct bytes emitted, struct buffer *scratch);

/* FRAME_IN. seq is the event's own number; origin may be NULL or of size 0: literal bytes. */
void tape_frame_encode(struct buffer *payload, uint64_t seq, struct bytes frame, const struct frame_origin *origin);
struct tape_frame {
    struct bytes literal;       /* all of the frame, or what is not shared */
    struct frame_origin origin; /* size 0: nothing is shared */
};
bool tape_frame_decode(struct tape_frame *frame, uint64_t seq, struct bytes payload);

/* ---- reader ---- */

struct tape;

/* What stands in table meta. Strings live as long as the tape; "" where a tape has none. */
struct tape_meta {
    uint32_t model_version;
    const char *tool_version;
    const char *scenario_name;
    struct bytes scenario;
    uint64_t clock_hz;
    const char *host;
    const char *slirp_build;
    uint64_t started_ns;
    bool has_sockets;
    bool is_closed; /* false: the recorder was killed, or is still running; what follows is then 0 or "" */
    const char *end_reason;
    uint64_t cycles;
    uint64_t instructions;
    uint64_t recorded_ns;   /* of a cut tape: host time up to the last sign of life, */
    uint64_t reached_cycle; /* and the cycle there; 0: none, and for a closed tape */
    uint64_t event_count;   /* of a cut tape too */
};

/* Opens and checks header, format version and schema; the model version is the caller's to check, see
 * tape_check_model. The file is never changed. */
int tape_open(struct tape **tape, const char *path, struct error *error);
void tape_close(struct tape *tape);
const struct tape_meta *tape_meta(const struct tape *tape);
const char *tape_path(const struct tape *tape);
/* Bytes of the file (with its -wal) as it was opened. */
uint64_t tape_size(const struct tape *tape);
/* EXIT_DAMAGED with a message that names both versions, unless they are equal. */
int tape_check_model(const struct tape *tape, uint32_t model_version, struct error *error);

struct tape_event {
    uint64_t seq;
    uint64_t cycle;
    uint16_t source;
    enum event_kind kind;
    struct bytes payload; /* as it stands on the tape; valid until the cursor moves */
};

/* Events in order. Zeroed: all of them. */
struct tape_filter {
    uint16_t source;         /* 0: any */
    unsigned kind;           /* 0: any */
    enum event_class class_; /* 0: any */
    uint64_t first_seq;
    uint64_t first_cycle;
    uint64_t last_cycle;  /* 0: no end */
    bool without_payload; /* of a cursor that filters: the payloads are not wanted, and stay empty */
};

struct tape_cursor;

int tape_cursor_open(struct tape_cursor **cursor, struct tape *tape, const struct tape_filter *filter,
                     struct error *error);
/* 1 and the next event; 0 at the end; negative on damage. */
int tape_cursor_next(struct tape_cursor *cursor, struct tape_event *event, struct error *error);
void tape_cursor_close(struct tape_cursor *cursor);
/* Of an unfiltered cursor: reads on to the next seal, so that damage in what was handed out shows. 0: none. */
int tape_cursor_settle(struct tape_cursor *cursor, struct error *error);

/* Appends the answer of an ASK event (INLINE and BLOB). Checks size and hash. */
int tape_answer_read(struct tape *tape, const struct tape_event *event, const struct tape_ask *ask,
                     struct buffer *answer, struct error *error);
/* Appends the frame of a FRAME_IN, FRAME_OUT or FRAME_HUB event, put together from its recipe. */
int tape_frame_read(struct tape *tape, const struct tape_event *event, struct buffer *frame, struct error *error);

/* A SCREEN event: the head (its name points into the event's payload), and appends the pixels. */
int tape_screen_read(struct tape *tape, const struct tape_event *event, struct screen_head *head,
                     struct buffer *pixels, struct error *error);

/* Counts by kind and source, for `info`. */
struct tape_count {
    uint16_t source;
    enum event_kind kind;
    uint64_t events;
    uint64_t payload_bytes;
};
#define TAPE_COUNTS_MAX 256
/* Fills at most TAPE_COUNTS_MAX rows, ordered by source and kind. Returns how many, negative on damage. */
int tape_counts(struct tape *tape, struct tape_count counts[TAPE_COUNTS_MAX], struct error *error);
/* Bytes that content of pinned files takes in table blob (compressed). */
int tape_carried_bytes(struct tape *tape, uint64_t *bytes, struct error *error);

/* One event in a line of text, without a newline: what `log` prints behind seq, cycle, source and kind. */
int tape_event_describe(struct tape *tape, const struct tape_event *event, struct buffer *text, struct error *error);

#endif
