/* Keys of conversations, found by hash, at most RING_MAP_MAX of them: the oldest makes room for a new one. So memory
 * stays the same however many conversations a hostile peer invents, and which one goes is the same on every host.
 * An entry is known by its index, which its user takes as an index into tables of its own. */
#ifndef REPRISE_TRACE_RING_MAP_H
#define REPRISE_TRACE_RING_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "src/trace/packet.h"

#define RING_MAP_MAX 16384u

/* Both directions of a conversation have the same key. */
struct flow_key {
    uint8_t low[16], high[16]; /* addresses, zero behind an IPv4 one */
    uint16_t low_port, high_port;
    uint16_t link;
    uint8_t version, protocol;
};

struct ring_map;

struct ring_map *ring_map_new(void);
void ring_map_free(struct ring_map *map);
/* The index, -1 if the key is unknown. */
int ring_map_find(const struct ring_map *map, const struct flow_key *key);
/* Adds a key that is unknown, or takes another entry for a known one. *evicted: the index now has a new owner. */
unsigned ring_map_add(struct ring_map *map, const struct flow_key *key, bool *evicted);
/* How many entries there are, and the index of the nth in the order in which they were added. */
unsigned ring_map_count(const struct ring_map *map);
unsigned ring_map_nth(const struct ring_map *map, unsigned n);

/* The key of a packet's outermost conversation; *is_reversed: the sender stands in `high`. */
void flow_key_of(struct flow_key *key, unsigned link, const struct trace_ends *ends, bool *is_reversed);

#endif
