/* A bad link: delays, loses, duplicates, reorders, corrupts and slows down the frames of one direction, as netem does
 * and in its words (tc-netem(8)). Everything arbitrary about it follows from a seed, and every frame leaves at a cycle:
 * the same frames at the same cycles come out the same.
 *
 * A frame that enters takes these steps, in this order: a partition swallows it; it is duplicated; each copy is lost or
 * not, corrupted or not; it waits for the line where there is a rate, then as long as the delay says. Where a copy is
 * reordered it overtakes: it leaves at once.
 *
 * Invariants
 * 1. At most `limit` frames wait, in blocks that were allocated when the link was built; what does not fit is lost.
 * 2. The heap is ordered by (at_cycle, order): frames of one cycle leave in the order in which they came.
 * 3. The timer is armed for the first of the heap, or not at all. */
#ifndef REPRISE_BACKENDS_LINK_H
#define REPRISE_BACKENDS_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/hash.h"
#include "src/base/random.h"
#include "src/devices/timer.h"

#define LINK_CERTAIN 1000000000u /* a probability of 1 */
#define LINK_FRAME_MAX 65535u
#define LINK_BLOCK 256u        /* bytes of a frame in one piece */
#define LINK_FRAME_BYTES 1536u /* what a frame takes on average, at most: room is limit times as much */
#define LINK_PARTITIONS_MAX 16

enum link_distribution { LINK_UNIFORM, LINK_NORMAL };

/* Probabilities and correlations are in parts of LINK_CERTAIN. */
struct link_config {
    uint64_t delay_cycles;
    uint64_t jitter_cycles; /* uniform: to either side; normal: the standard deviation */
    uint32_t delay_correlation;
    enum link_distribution distribution;
    uint32_t loss, loss_correlation;
    /* Gilbert and Elliott: good to bad, bad to good, what is lost in each. */
    uint32_t good_to_bad, bad_to_good, bad_loss, good_loss;
    uint32_t duplicate, duplicate_correlation;
    uint32_t corrupt, corrupt_correlation;
    uint32_t reorder, reorder_correlation;
    uint64_t gap;      /* only every so many-th frame may be reordered; 0 is 1 */
    uint64_t rate_bps; /* bits a second; 0: no limit */
    uint64_t clock_hz;
    uint32_t limit; /* frames, at least 1 */
    struct {
        uint64_t from_cycle, to_cycle; /* [from, to): nothing enters */
    } partitions[LINK_PARTITIONS_MAX];
    unsigned partition_count;
};

struct link_waiting {
    uint64_t at_cycle;
    uint64_t order;
    uint32_t size;
    uint32_t block; /* the first of its blocks */
};

struct link {
    struct link_config config;
    /* Where frames go: the next link, the hub, the port, the card. */
    void (*deliver)(void *context, struct bytes frame);
    void *context;
    struct random random;
    uint32_t last_delay, last_loss, last_duplicate, last_corrupt,
        last_reorder;    /* what the next one is correlated to */
    bool is_bad;         /* Gilbert and Elliott */
    uint64_t in_order;   /* frames since the last one that was reordered */
    uint64_t free_cycle; /* when the line has sent what it has; with a rate */
    struct link_waiting *heap;
    uint32_t count;
    uint64_t entered; /* numbers for the order */
    uint8_t *bytes;   /* blocks */
    uint32_t *next;   /* of each block: the one behind it */
    uint32_t first_free;
    uint32_t free_count;
    uint8_t *frame; /* a copy that is being changed or put together */
    struct timer timer;
    uint64_t lost, duplicated, corrupted, reordered; /* for reports */
};

/* The seed and the number of the stream decide everything that is arbitrary. */
void link_init(struct link *link, const struct link_config *config, uint64_t seed, uint64_t stream,
               struct timer_queue *timers);
void link_deinit(struct link *link);
/* A frame enters, at the cycle of the timers' clock. context is the link: so that links can be chained. */
void link_send(void *context, struct bytes frame);
void link_hash(const struct link *link, struct hasher *hasher);

#endif
