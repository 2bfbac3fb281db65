/* The queue between the recorder and the writer's thread: chunks of packed entries, bounded in bytes. The recorder
 * copies in, the thread takes batches of whole chunks. Knows nothing of SQLite. */
#ifndef REPRISE_REPLAY_TAPE_QUEUE_H
#define REPRISE_REPLAY_TAPE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "replay/port.h"
#include "replay/shared_bytes.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"

/* The recorder waits beyond so many bytes of events. A fast download brings 8 MiB in the 30 ms for which a disk may keep
 * the thread waiting at a checkpoint. */
#define TAPE_QUEUE_BYTES (24u << 20)
/* And of contents: a carried kernel is compressed beside the guest's first tenth of a second instead of before it. While
 * they fill the queue, events have less of it, but so much. */
#define TAPE_QUEUE_PART_BYTES (40u << 20)
#define TAPE_QUEUE_LEAST_BYTES (8u << 20)
#define TAPE_QUEUE_CHUNK (256u << 10)
/* Spares lie between the larger chunks that contents make, and keep malloc from giving those back: with 32 of them a
 * restart, recorded on a busy host, held 20 MiB more. */
#define TAPE_QUEUE_SPARES 8u
#define TAPE_QUEUE_EVENTS 1000u             /* a batch is due with so many events, */
#define TAPE_QUEUE_BATCH_BYTES (256u << 10) /* so many bytes, */
#define TAPE_QUEUE_AGE_NS 80000000u         /* or so long after its first entry */
#define TAPE_QUEUE_PAUSE_NS 2000000u        /* when one was due, the next is looked for so long later */
#define TAPE_QUEUE_STAGE_BYTES (16u << 10)  /* what the recorder gathers before it takes the lock */

enum tape_entry_type { TAPE_ENTRY_EVENT, TAPE_ENTRY_PART, TAPE_ENTRY_CLOCK };

/* An event, one part of a content, or a sign of life. */
struct tape_entry {
    enum tape_entry_type type;
    uint32_t size;  /* of data */
    uint64_t seq;   /* event */
    uint64_t cycle; /* event, clock */
    uint16_t source;
    uint16_t kind;
    uint32_t part; /* part */
    struct hash128 hash;
    uint64_t host_ns; /* clock */
    bool is_shared;   /* event: the data is held, not copied; the queue sets it */
};

struct tape_chunk {
    struct tape_chunk *next;
    size_t size;
    size_t capacity;
    size_t parts;  /* of size, what parts of contents take */
    size_t shared; /* beyond size, the data that entries hold */
    unsigned events;
    uint64_t begun_ns; /* when its first entry came */
    uint8_t data[];
};

/* Invariants, with the lock held:
 *   1. bytes is the sum of the sizes of all chunks, those that the thread is working on included; part_bytes is the
 *      share of contents in it;
 *   2. the list first..last is in the order of the entries' appending;
 *   3. is_dropping stays set once it is: nothing is queued any more and nobody waits. */
struct tape_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;  /* the thread waits */
    pthread_cond_t emptied; /* the recorder waits */
    struct tape_chunk *first, *last;
    struct tape_chunk *spares; /* kept for reuse: what a fast session fills, malloc would take from the system anew */
    unsigned spare_count;
    size_t bytes;
    size_t part_bytes;
    unsigned events; /* not yet taken */
    bool is_busy;    /* the last batch was due before its time */
    bool is_pausing; /* the thread is to be woken for a full queue only, */
    bool is_asleep;  /* for a first entry, or else for a batch that is due */
    bool is_closing;
    bool is_dropping;
    struct buffer staged; /* the recorder's alone, without the lock: entries in the layout of a chunk */
    unsigned staged_events;
};

void tape_queue_init(struct tape_queue *queue);
void tape_queue_deinit(struct tape_queue *queue);
/* Copies the entry in; waits while the queue is full. False: the thread has given up. */
bool tape_queue_put(struct tape_queue *queue, const struct tape_entry *entry, const void *data);
/* The same with data that becomes held until it is written (entry->size is its size). */
bool tape_queue_put_shared(struct tape_queue *queue, const struct tape_entry *entry, struct shared_bytes *data);
/* Copies in an entry of an event, which the thread does not see before the next put or post, or before there are
 * TAPE_QUEUE_STAGE_BYTES of them: one lock for a burst of small entries. False as above. */
bool tape_queue_stage(struct tape_queue *queue, const struct tape_entry *entry, const void *data);
/* Hands over what is staged; waits while the queue is full. Nobody may wait for the world with staged entries. */
void tape_queue_post(struct tape_queue *queue);
/* The thread: waits until a batch is due and takes it, no more than makes one: a large content does not keep what
 * follows it from the tape. NULL: closing, and all was taken. */
struct tape_chunk *tape_queue_take(struct tape_queue *queue);
/* The thread: gives back what it took. */
void tape_queue_done(struct tape_queue *queue, struct tape_chunk *chunks);
/* The recorder: nothing comes after what is staged. */
void tape_queue_close(struct tape_queue *queue);
/* The thread: from now on everything is dropped. */
void tape_queue_drop(struct tape_queue *queue);
/* Walks a chunk: the entry at *offset, its data, and *offset behind it. False at the end. */
bool tape_chunk_next(const struct tape_chunk *chunk, size_t *offset, struct tape_entry *entry, struct bytes *data);

#endif
