/* The first sequence number of each side of each TCP conversation. A side that was not seen from its SYN counts from
 * the first number that was seen of it. */
#include "src/trace/sequence.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/trace/ring_map.h"

enum { SYN = 2, ACK = 16 };

struct side {
    uint32_t first;
    bool is_known;
};

struct sequence {
    struct ring_map *map;
    struct side sides[RING_MAP_MAX][2];
};

struct sequence *sequence_new(void)
{
    struct sequence *sequence = mem_alloc(1, sizeof *sequence);
    sequence->map = ring_map_new();
    return sequence;
}

void sequence_free(struct sequence *sequence)
{
    if (sequence)
        ring_map_free(sequence->map);
    mem_free(sequence);
}

/* The conversation's two sides, the sender's first. A SYN with another number begins a conversation anew. */
static void find_sides(struct sequence *sequence, unsigned link, const struct trace_ends *ends, struct side *found[2])
{
    struct flow_key key;
    bool is_reversed, evicted;
    flow_key_of(&key, link, ends, &is_reversed);
    int index = ring_map_find(sequence->map, &key);
    bool opens = (ends->tcp_flags & (SYN | ACK)) == SYN;
    struct side *sides = index < 0 ? NULL : sequence->sides[index];
    if (!sides || (opens && sides[is_reversed].is_known && sides[is_reversed].first != ends->sequence)) {
        if (!sides)
            sides = sequence->sides[ring_map_add(sequence->map, &key, &evicted)];
        memset(sides, 0, 2 * sizeof *sides);
    }
    found[0] = &sides[is_reversed];
    found[1] = &sides[!is_reversed];
}

void sequence_apply(struct sequence *sequence, unsigned link, struct trace_packet *packet)
{
    const struct trace_ends *ends = &packet->ends;
    struct side *sides[2];
    if (!ends->version || !ends->has_sequence)
        return;
    find_sides(sequence, link, ends, sides);
    if (!sides[0]->is_known)
        *sides[0] = (struct side){.first = ends->sequence, .is_known = true};
    if (!sides[1]->is_known && (ends->tcp_flags & ACK))
        *sides[1] = (struct side){.first = ends->acknowledged, .is_known = true};
    for (unsigned i = 0; i < packet->field_count; i++) {
        struct trace_field *field = &packet->fields[i];
        if (field->relative)
            field->number = (uint32_t)(field->raw - sides[field->relative - 1]->first);
    }
}
