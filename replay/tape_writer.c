/* The writer of the tape: a queue and a thread that alone holds the database. A failed write is remembered, the thread
 * drops what follows, and the recorder learns of it at its next append. */
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_file.h"
#include "replay/tape_database.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define LARGE_KEPT 8 /* kernel, initrd, firmware: a reboot asks for them again */

struct tape_writer {
    char *path;
    struct tape_queue queue;
    struct tape_database database; /* the thread's while there is one */
    pthread_t thread;
    bool has_thread;
    bool has_file; /* of ours at the path */
    /* the recorder's */
    uint64_t start_ns;
    uint64_t next_seq;
    uint64_t last_cycle;
    struct hash128 large[LARGE_KEPT]; /* contents of more than a part that were handed over last */
    unsigned large_count;
    /* shared */
    _Atomic uint64_t bytes;
    atomic_bool has_failed;
    atomic_bool is_failing; /* by whoever sets it first, who then writes: */
    struct error failure;   /* once, before has_failed is set */
};

/* ---- the thread ---- */

static void remember_failure(struct tape_writer *writer, const struct error *error)
{
    if (atomic_exchange(&writer->is_failing, true))
        return;
    writer->failure = *error;
    atomic_store(&writer->has_failed, true);
    tape_queue_drop(&writer->queue);
}

static void *writer_main(void *argument)
{
    struct tape_writer *writer = argument;
    struct tape_chunk *chunks;
    while ((chunks = tape_queue_take(&writer->queue)) != NULL) {
        struct error error;
        if (!atomic_load(&writer->has_failed) && tape_database_put(&writer->database, chunks, &error) < 0)
            remember_failure(writer, &error);
        atomic_store(&writer->bytes, tape_database_bytes(&writer->database));
        tape_queue_done(&writer->queue, chunks);
    }
    return NULL;
}

/* Signals are the main thread's; SIGXFSZ blocked here turns a file size limit into an ordinary write error. */
static int start_thread(struct tape_writer *writer, struct error *error)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&writer->thread, NULL, writer_main, writer);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return error_set(error, EXIT_MISSING, "tape %s: cannot start a thread: %s", writer->path, strerror(failed));
    writer->has_thread = true;
    return 0;
}

/* ---- the recorder's side ---- */

static void writer_free(struct tape_writer *writer)
{
    tape_database_deinit(&writer->database);
    tape_queue_deinit(&writer->queue);
    mem_free(writer->path);
    mem_free(writer);
}

struct tape_writer *tape_writer_new(const char *path)
{
    struct tape_writer *writer = mem_alloc(1, sizeof *writer);
    writer->path = mem_copy_string(path);
    writer->next_seq = 1;
    writer->start_ns = host_clock_now_ns();
    tape_queue_init(&writer->queue);
    tape_database_init(&writer->database, writer->path);
    return writer;
}

int tape_writer_start(struct tape_writer *writer, const struct tape_start *start, struct error *error)
{
    if (tape_path_clear(writer->path, error) < 0)
        return -1;
    int status = tape_database_create(&writer->database, start, error);
    writer->has_file = status == 0;
    if (status == 0)
        status = tape_database_open(&writer->database, error);
    if (status == 0)
        status = start_thread(writer, error);
    return status;
}

int tape_writer_open(struct tape_writer **out, const char *path, const struct tape_start *start, struct error *error)
{
    *out = tape_writer_new(path);
    int status = tape_writer_start(*out, start, error);
    if (status < 0) {
        tape_writer_abandon(*out);
        *out = NULL;
    }
    return status;
}

void tape_writer_abandon(struct tape_writer *writer)
{
    tape_queue_close(&writer->queue);
    if (writer->has_thread)
        pthread_join(writer->thread, NULL);
    char *path = writer->has_file ? mem_copy_string(writer->path) : NULL;
    writer_free(writer);
    if (path)
        tape_path_remove(path, NULL);
    mem_free(path);
}

static uint64_t append(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                       struct bytes payload, struct shared_bytes *shared)
{
    must_at(cycle >= writer->last_cycle, cycle);
    if (atomic_load(&writer->has_failed))
        return 0;
    if (payload.size > TAPE_PAYLOAD_MAX) {
        struct error error;
        error_set(&error, EXIT_MISSING, "tape %s: an event of %zu bytes is more than a tape can hold", writer->path,
                  payload.size);
        remember_failure(writer, &error);
        return 0;
    }
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_EVENT;
    entry.size = (uint32_t)payload.size;
    entry.seq = writer->next_seq;
    entry.cycle = cycle;
    entry.source = source;
    entry.kind = (uint16_t)kind;
    bool is_taken = shared                   ? tape_queue_put_shared(&writer->queue, &entry, shared)
                    : kind == EVENT_FRAME_IN ? tape_queue_stage(&writer->queue, &entry, payload.data)
                                             : tape_queue_put(&writer->queue, &entry, payload.data);
    if (!is_taken)
        return 0;
    writer->last_cycle = cycle;
    return writer->next_seq++;
}

uint64_t tape_writer_append(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                            struct bytes payload)
{
    return append(writer, cycle, source, kind, payload, NULL);
}

uint64_t tape_writer_append_shared(struct tape_writer *writer, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct shared_bytes *payload)
{
    return append(writer, cycle, source, kind, buffer_bytes(&payload->buffer), payload);
}

void tape_writer_post(struct tape_writer *writer)
{
    tape_queue_post(&writer->queue);
}

/* True for a large content that was handed over before; notes it otherwise. The thread would find it too, but only
 * after megabytes were copied for nothing. */
static bool is_known_large(struct tape_writer *writer, struct hash128 hash, struct bytes content)
{
    if (content.size <= TAPE_PART_BYTES)
        return false;
    for (unsigned i = 0; i < LARGE_KEPT && i < writer->large_count; i++) {
        if (hash_equal(writer->large[i], hash))
            return true;
    }
    writer->large[writer->large_count++ % LARGE_KEPT] = hash;
    return false;
}

void tape_writer_blob(struct tape_writer *writer, struct hash128 hash, struct bytes content)
{
    if (is_known_large(writer, hash, content))
        return;
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_PART;
    entry.hash = hash;
    for (size_t offset = 0; offset < content.size; offset += TAPE_PART_BYTES, entry.part++) {
        struct bytes part = bytes_slice(content, offset, TAPE_PART_BYTES);
        entry.size = (uint32_t)part.size;
        if (!tape_queue_put(&writer->queue, &entry, part.data))
            return;
        tape_writer_clock(writer, writer->last_cycle); /* it may have waited for the thread */
    }
}

void tape_writer_clock(struct tape_writer *writer, uint64_t cycle)
{
    struct tape_entry entry;
    memset(&entry, 0, sizeof entry);
    entry.type = TAPE_ENTRY_CLOCK;
    entry.cycle = cycle;
    entry.host_ns = host_clock_now_ns() - writer->start_ns;
    tape_queue_put(&writer->queue, &entry, NULL);
}

bool tape_writer_failed(struct tape_writer *writer, struct error *error)
{
    if (!atomic_load(&writer->has_failed))
        return false;
    if (error)
        *error = writer->failure;
    return true;
}

uint64_t tape_writer_bytes(struct tape_writer *writer)
{
    return atomic_load(&writer->bytes);
}

uint64_t tape_writer_events(const struct tape_writer *writer)
{
    return writer->next_seq - 1;
}

int tape_writer_close(struct tape_writer *writer, const struct tape_end *end, uint64_t *bytes, struct error *error)
{
    tape_queue_close(&writer->queue);
    pthread_join(writer->thread, NULL);
    int status = 0;
    if (tape_writer_failed(writer, error))
        status = -1;
    else if (end)
        status = tape_database_end(&writer->database, end, error);
    int64_t size = host_file_size(writer->path);
    if (bytes)
        *bytes = size > 0 ? (uint64_t)size : 0;
    writer_free(writer);
    return status;
}
