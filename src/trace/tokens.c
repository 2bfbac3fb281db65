/* Open addressing over 128-bit hashes of kind and value; the values themselves are not kept. */
#include "src/trace/tokens.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"

#define KINDS_MAX 64u
#define FIRST_SIZE 1024u

struct slot {
    struct hash128 hash;
    uint32_t number; /* 0: free */
};

struct tokens {
    struct slot *slots;
    unsigned size, used;
    struct {
        uint64_t hash;
        unsigned count;
    } kinds[KINDS_MAX];
    unsigned kind_count;
};

struct tokens *tokens_new(void)
{
    struct tokens *tokens = mem_alloc(1, sizeof *tokens);
    tokens->size = FIRST_SIZE;
    tokens->slots = mem_alloc(FIRST_SIZE, sizeof *tokens->slots);
    return tokens;
}

void tokens_free(struct tokens *tokens)
{
    if (tokens)
        mem_free(tokens->slots);
    mem_free(tokens);
}

static struct slot *place(struct slot *slots, unsigned size, struct hash128 hash)
{
    unsigned at = (unsigned)hash.low & (size - 1);
    while (slots[at].number && !hash_equal(slots[at].hash, hash))
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static void grow(struct tokens *tokens)
{
    unsigned size = tokens->size * 2;
    struct slot *slots = mem_alloc(size, sizeof *slots);
    for (unsigned i = 0; i < tokens->size; i++) {
        if (tokens->slots[i].number)
            *place(slots, size, tokens->slots[i].hash) = tokens->slots[i];
    }
    mem_free(tokens->slots);
    tokens->slots = slots;
    tokens->size = size;
}

/* FNV-1a: the names are short. */
static uint64_t kind_hash(const char *kind)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *kind; kind++)
        hash = (hash ^ (uint8_t)*kind) * 0x100000001b3u;
    return hash;
}

static unsigned *kind_count(struct tokens *tokens, uint64_t hash)
{
    unsigned i = 0;
    while (i < tokens->kind_count && tokens->kinds[i].hash != hash)
        i++;
    if (i == KINDS_MAX)
        return NULL;
    if (i == tokens->kind_count) {
        tokens->kinds[i].hash = hash;
        tokens->kind_count++;
    }
    return &tokens->kinds[i].count;
}

unsigned tokens_number(struct tokens *tokens, const char *kind, struct bytes value)
{
    uint64_t seed = kind_hash(kind);
    struct hash128 hash = hash_bytes_seeded(value, seed);
    struct slot *slot = place(tokens->slots, tokens->size, hash);
    if (slot->number)
        return slot->number;
    unsigned *count = kind_count(tokens, seed);
    if (!count || tokens->used == TOKENS_MAX)
        return 0;
    if (tokens->used * 2 >= tokens->size) {
        grow(tokens);
        slot = place(tokens->slots, tokens->size, hash);
    }
    *slot = (struct slot){.hash = hash, .number = ++*count};
    tokens->used++;
    return slot->number;
}
