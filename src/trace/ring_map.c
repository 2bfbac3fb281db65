/* A chained hash table over a ring of entries. */
#include "src/trace/ring_map.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"

#define HEADS (RING_MAP_MAX * 2)
#define NONE UINT32_MAX

_Static_assert(sizeof(struct flow_key) == 40, "no padding: keys are compared and hashed as bytes");

struct ring_map {
    uint32_t heads[HEADS];
    uint32_t next[RING_MAP_MAX];
    struct flow_key keys[RING_MAP_MAX];
    uint64_t added; /* ever; the entry of number n stands at n % RING_MAP_MAX */
};

struct ring_map *ring_map_new(void)
{
    struct ring_map *map = mem_alloc(1, sizeof *map);
    memset(map->heads, 0xff, sizeof map->heads);
    return map;
}

void ring_map_free(struct ring_map *map)
{
    mem_free(map);
}

static uint32_t *head_of(struct ring_map *map, const struct flow_key *key)
{
    return &map->heads[hash_bytes(bytes_of(key, sizeof *key)).low % HEADS];
}

int ring_map_find(const struct ring_map *map, const struct flow_key *key)
{
    uint32_t at = map->heads[hash_bytes(bytes_of(key, sizeof *key)).low % HEADS];
    while (at != NONE && memcmp(&map->keys[at], key, sizeof *key) != 0)
        at = map->next[at];
    return at == NONE ? -1 : (int)at;
}

static void unlink_entry(struct ring_map *map, uint32_t index)
{
    uint32_t *link = head_of(map, &map->keys[index]);
    while (*link != index)
        link = &map->next[*link];
    *link = map->next[index];
}

unsigned ring_map_add(struct ring_map *map, const struct flow_key *key, bool *evicted)
{
    uint32_t index = (uint32_t)(map->added % RING_MAP_MAX);
    *evicted = map->added >= RING_MAP_MAX;
    if (*evicted)
        unlink_entry(map, index);
    uint32_t *head = head_of(map, key);
    map->keys[index] = *key;
    map->next[index] = *head; /* a second entry of a key stands before the first and hides it */
    *head = index;
    map->added++;
    return index;
}

unsigned ring_map_count(const struct ring_map *map)
{
    return map->added < RING_MAP_MAX ? (unsigned)map->added : RING_MAP_MAX;
}

unsigned ring_map_nth(const struct ring_map *map, unsigned n)
{
    return (unsigned)((map->added - ring_map_count(map) + n) % RING_MAP_MAX);
}

void flow_key_of(struct flow_key *key, unsigned link, const struct trace_ends *ends, bool *is_reversed)
{
    int order = memcmp(ends->source, ends->destination, sizeof ends->source);
    *is_reversed = order > 0 || (order == 0 && ends->source_port > ends->destination_port);
    memset(key, 0, sizeof *key);
    memcpy(key->low, *is_reversed ? ends->destination : ends->source, 16);
    memcpy(key->high, *is_reversed ? ends->source : ends->destination, 16);
    key->low_port = *is_reversed ? ends->destination_port : ends->source_port;
    key->high_port = *is_reversed ? ends->source_port : ends->destination_port;
    key->link = (uint16_t)link;
    key->version = ends->version;
    key->protocol = ends->protocol;
}
