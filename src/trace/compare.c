/* Alignment, moves, pairs of changed lines, and the renaming of tokens. */
#include "src/trace/compare.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/hash.h"
#include "src/trace/line.h"

#define CHUNK (4u << 20)

bool lines_add(struct trace_lines *lines, struct bytes line)
{
    if (lines->count == TRACE_LINES_MAX)
        return false;
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity ? lines->capacity + lines->capacity / 2 : 1024;
        lines->all = mem_resize(lines->all, lines->capacity * sizeof *lines->all);
    }
    if (line.size > lines->chunk_size - lines->chunk_used) {
        lines->chunk_size = line.size > CHUNK ? line.size : CHUNK;
        lines->chunk_used = 0;
        lines->chunks = mem_resize(lines->chunks, (lines->chunk_count + 1) * sizeof *lines->chunks);
        lines->chunks[lines->chunk_count++] = mem_resize(NULL, lines->chunk_size);
    }
    uint8_t *text = lines->chunk_count ? lines->chunks[lines->chunk_count - 1] + lines->chunk_used : NULL;
    if (line.size)
        memcpy(text, line.data, line.size);
    lines->chunk_used += line.size;
    uint64_t hash = line_hash(line);
    bool has_tokens = line.size && memchr(line.data, '<', line.size);
    lines->all[lines->count++] = (struct trace_line){.text = text,
                                                     .size = (uint32_t)line.size,
                                                     .hash = hash,
                                                     .shape = has_tokens ? line_shape(line, &lines->scratch) : hash};
    return true;
}

void lines_deinit(struct trace_lines *lines)
{
    for (uint32_t i = 0; i < lines->chunk_count; i++)
        mem_free(lines->chunks[i]);
    mem_free(lines->chunks);
    mem_free(lines->all);
    buffer_deinit(&lines->scratch);
    *lines = (struct trace_lines){0};
}

void compare_forget_moves(struct compare_result *result)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < result->count; i++) {
        if (result->all[i].kind != COMPARE_MOVED)
            result->all[kept++] = result->all[i];
    }
    result->count = kept;
    result->counts[COMPARE_MOVED] = 0;
}

void compare_deinit(struct compare_result *result)
{
    mem_free(result->partner);
    mem_free(result->all);
    *result = (struct compare_result){0};
}

/* ---- the renaming: which token of b stands for which of a ---- */

/* How often a token of a stands where a token of b stands, over all pairs of lines. */
struct vote {
    uint64_t a, b; /* hashes of tokens; a 0: free */
    uint32_t count;
    uint32_t order; /* of first appearance: ties are broken the same way everywhere */
};

struct votes {
    struct vote *slots;
    uint32_t size, used;
};

/* Hash to hash. */
struct names {
    struct {
        uint64_t from, to; /* from 0: free */
    } * slots;
    uint32_t size;
};

static uint64_t token_hash(struct bytes token)
{
    return hash_bytes(token).low | 1;
}

static struct vote *vote_place(struct vote *slots, uint32_t size, uint64_t a, uint64_t b)
{
    uint32_t at = (uint32_t)(a ^ (b >> 7)) & (size - 1);
    while (slots[at].a && (slots[at].a != a || slots[at].b != b))
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static void vote_add(struct votes *votes, uint64_t a, uint64_t b)
{
    if (votes->used * 2 >= votes->size) {
        struct votes larger = {.size = votes->size ? votes->size * 2 : 1024, .used = votes->used};
        larger.slots = mem_alloc(larger.size, sizeof *larger.slots);
        for (uint32_t i = 0; i < votes->size; i++) {
            if (votes->slots[i].a)
                *vote_place(larger.slots, larger.size, votes->slots[i].a, votes->slots[i].b) = votes->slots[i];
        }
        mem_free(votes->slots);
        *votes = larger;
    }
    struct vote *vote = vote_place(votes->slots, votes->size, a, b);
    if (!vote->a)
        *vote = (struct vote){.a = a, .b = b, .order = votes->used++};
    vote->count++;
}

static uint64_t *name_place(const struct names *names, uint64_t from)
{
    uint32_t at = (uint32_t)from & (names->size - 1);
    while (names->slots[at].from && names->slots[at].from != from)
        at = (at + 1) & (names->size - 1);
    names->slots[at].from = from;
    return &names->slots[at].to;
}

static bool comes_before(const struct vote *x, const struct vote *y)
{
    return x->count != y->count ? x->count > y->count : x->order < y->order;
}

/* Heap sort: most votes first. */
static void votes_sort(struct vote *all, uint32_t count)
{
    for (uint32_t start = count / 2, end = count; end > 1;) {
        struct vote held;
        if (start) {
            held = all[--start];
        } else {
            held = all[--end];
            all[end] = all[0];
        }
        uint32_t at = start;
        for (uint32_t child; (child = 2 * at + 1) < end; at = child) {
            if (child + 1 < end && comes_before(&all[child], &all[child + 1]))
                child++;
            if (!comes_before(&held, &all[child]))
                break;
            all[at] = all[child];
        }
        all[at] = held;
    }
}

/* The renaming that most pairs agree with: each token of a stands for one of b, and no two for the same. */
static void names_elect(struct names *names, struct votes *votes)
{
    uint32_t count = 0;
    struct names taken = {.size = 1024};
    for (uint32_t i = 0; i < votes->size; i++) {
        if (votes->slots[i].a)
            votes->slots[count++] = votes->slots[i];
    }
    votes_sort(votes->slots, count);
    while (taken.size < count * 2)
        taken.size *= 2;
    names->size = taken.size;
    names->slots = mem_alloc(names->size, sizeof *names->slots);
    taken.slots = mem_alloc(taken.size, sizeof *taken.slots);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t *forth = name_place(names, votes->slots[i].a), *back = name_place(&taken, votes->slots[i].b);
        if (!*forth && !*back) {
            *forth = votes->slots[i].b;
            *back = votes->slots[i].a;
        }
    }
    mem_free(taken.slots);
}

static bool names_agree(const struct names *names, struct bytes a, struct bytes b)
{
    size_t at_a = 0, at_b = 0;
    struct bytes token_a, token_b;
    while (line_token(a, &at_a, &token_a) && line_token(b, &at_b, &token_b)) {
        if (*name_place(names, token_hash(token_a)) != token_hash(token_b))
            return false;
    }
    return true;
}

/* The tokens of a line, renamed, as one hash; a line of b with the same shape and hash is the same line. */
static uint64_t tokens_hash(struct bytes line, const struct names *names)
{
    size_t at = 0;
    struct bytes token;
    uint64_t hash = 1;
    while (line_token(line, &at, &token)) {
        uint64_t name = names ? *name_place(names, token_hash(token)) : token_hash(token);
        hash = (hash ^ name) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 31;
    }
    return hash;
}

/* ---- differences ---- */

static void report(struct compare_result *result, enum compare_kind kind, uint32_t a, uint32_t b, bool is_renamed)
{
    if (result->count == result->capacity) {
        result->capacity = result->capacity ? result->capacity * 2 : 64;
        result->all = mem_resize(result->all, result->capacity * sizeof *result->all);
    }
    result->all[result->count++] =
        (struct compare_difference){.kind = kind, .is_renamed = is_renamed, .a = a, .b = b};
    result->counts[kind]++;
}

struct walk {
    const struct trace_lines *a, *b;
    struct compare_result *result;
    struct names names;
    bool is_renaming; /* some pair is not equal to the letter */
};

static void begin_names(struct walk *walk)
{
    struct votes votes = {0};
    for (uint32_t i = 0; i < walk->a->count && !walk->is_renaming; i++) {
        uint32_t partner = walk->result->partner[i];
        walk->is_renaming = partner != ALIGN_NONE && walk->a->all[i].hash != walk->b->all[partner].hash;
    }
    for (uint32_t i = 0; i < walk->a->count && walk->is_renaming; i++) {
        uint32_t partner = walk->result->partner[i];
        if (partner == ALIGN_NONE)
            continue;
        struct bytes a = lines_text(walk->a, i), b = lines_text(walk->b, partner), token_a, token_b;
        size_t at_a = 0, at_b = 0;
        while (line_token(a, &at_a, &token_a) && line_token(b, &at_b, &token_b))
            vote_add(&votes, token_hash(token_a), token_hash(token_b));
    }
    if (walk->is_renaming)
        names_elect(&walk->names, &votes);
    mem_free(votes.slots);
}

/* Partners whose tokens do not agree with the renaming are changes. */
static void check_pair(struct walk *walk, uint32_t a, uint32_t b)
{
    if (walk->is_renaming && !names_agree(&walk->names, lines_text(walk->a, a), lines_text(walk->b, b)))
        report(walk->result, COMPARE_CHANGED, a, b, true);
}

#define NEIGHBOURS 64u

/* Lines of one shape that changed places look like lines of other peers: told apart here. */
static void find_swapped(struct walk *walk)
{
    struct compare_result *result = walk->result;
    for (uint32_t i = 0; i < result->count; i++) {
        struct compare_difference *difference = &result->all[i];
        if (!difference->is_renamed)
            continue;
        uint64_t wanted = tokens_hash(lines_text(walk->a, difference->a), &walk->names);
        uint64_t shape = walk->a->all[difference->a].shape;
        uint32_t from = i > NEIGHBOURS ? i - NEIGHBOURS : 0;
        for (uint32_t j = from; j < result->count && j <= i + NEIGHBOURS; j++) {
            uint32_t other = result->partner[result->all[j].a < walk->a->count ? result->all[j].a : 0];
            if (result->all[j].kind == COMPARE_EXTRA || other == ALIGN_NONE || walk->b->all[other].shape != shape ||
                tokens_hash(lines_text(walk->b, other), NULL) != wanted)
                continue;
            difference->kind = COMPARE_MOVED;
            difference->b = other;
            result->counts[COMPARE_CHANGED]--;
            result->counts[COMPARE_MOVED]++;
            break;
        }
    }
}

/* Lines of a gap that were matched neither in order nor as moved. */
struct rest {
    uint32_t *index;
    uint64_t *key;
    uint32_t count;
};

static void rest_keys(struct rest *rest, const struct trace_lines *lines, bool with_keys)
{
    for (uint32_t i = 0; i < rest->count; i++)
        rest->key[i] = line_skeleton(lines_text(lines, rest->index[i]), with_keys);
}

/* Between two pairs of a gap: one to one where the counts allow it, then what is left over. */
static void report_rest(struct walk *walk, const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count,
                        uint32_t next_a, uint32_t next_b)
{
    uint32_t pairs = a_count == b_count ? a_count : 0;
    for (uint32_t i = 0; i < pairs; i++)
        report(walk->result, COMPARE_CHANGED, a[i], b[i], false);
    for (uint32_t i = pairs; i < a_count; i++)
        report(walk->result, COMPARE_MISSING, a[i], b_count ? b[0] : next_b, false);
    for (uint32_t i = pairs; i < b_count; i++)
        report(walk->result, COMPARE_EXTRA, next_a, b[i], false);
}

/* Pairs lines of a gap that have the same fields, or at least the same layers, in order; the rest stands alone. */
static void pair_rest(struct walk *walk, struct rest *a, struct rest *b, uint32_t next_a, uint32_t next_b,
                      bool with_keys)
{
    uint32_t *partner = mem_alloc(a->count + 1, sizeof *partner), done_b = 0, from_a = 0;
    rest_keys(a, walk->a, with_keys);
    rest_keys(b, walk->b, with_keys);
    align(a->key, a->count, b->key, b->count, partner);
    for (uint32_t i = 0; i <= a->count; i++) {
        uint32_t other = i < a->count ? partner[i] : b->count;
        if (other == ALIGN_NONE)
            continue;
        struct rest part_a = {.index = a->index + from_a, .key = a->key + from_a, .count = i - from_a};
        struct rest part_b = {.index = b->index + done_b, .key = b->key + done_b, .count = other - done_b};
        uint32_t stop_a = i < a->count ? a->index[i] : next_a, stop_b = other < b->count ? b->index[other] : next_b;
        if (with_keys && part_a.count && part_b.count)
            pair_rest(walk, &part_a, &part_b, stop_a, stop_b, false);
        else
            report_rest(walk, part_a.index, part_a.count, part_b.index, part_b.count, stop_a, stop_b);
        if (i < a->count)
            report(walk->result, COMPARE_CHANGED, a->index[i], b->index[other], false);
        from_a = i + 1;
        done_b = other + 1;
    }
    mem_free(partner);
}

/* ---- moves: a line that is missing here and extra there ---- */

struct move_slot {
    uint64_t shape;
    uint32_t first; /* head of the list of b's lines */
    bool is_used;
};

/* moved_a[i] is b's line for a's line i, moved_b the other way round; ALIGN_NONE elsewhere. */
static void find_moves(const struct trace_lines *a, const struct trace_lines *b, const uint32_t *partner,
                       const uint32_t *partner_b, uint32_t *moved_a, uint32_t *moved_b)
{
    uint32_t free_b = 0, size = 16;
    for (uint32_t j = 0; j < b->count; j++)
        free_b += partner_b[j] == ALIGN_NONE;
    while (size < free_b * 2)
        size *= 2;
    struct move_slot *slots = mem_alloc(size, sizeof *slots);
    uint32_t *next = mem_alloc(b->count + 1, sizeof *next);
    for (uint32_t j = b->count; j-- > 0;) { /* backwards, so that lists are in order */
        if (partner_b[j] != ALIGN_NONE)
            continue;
        uint64_t shape = b->all[j].shape;
        uint32_t at = (uint32_t)(shape ^ shape >> 32) & (size - 1);
        while (slots[at].is_used && slots[at].shape != shape)
            at = (at + 1) & (size - 1);
        next[j] = slots[at].is_used ? slots[at].first : ALIGN_NONE;
        slots[at] = (struct move_slot){.shape = shape, .first = j, .is_used = true};
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (partner[i] != ALIGN_NONE)
            continue;
        uint64_t shape = a->all[i].shape;
        uint32_t at = (uint32_t)(shape ^ shape >> 32) & (size - 1);
        while (slots[at].is_used && slots[at].shape != shape)
            at = (at + 1) & (size - 1);
        if (!slots[at].is_used || slots[at].first == ALIGN_NONE)
            continue;
        moved_a[i] = slots[at].first;
        moved_b[slots[at].first] = i;
        slots[at].first = next[slots[at].first];
    }
    mem_free(slots);
    mem_free(next);
}

/* The moved lines of a gap were reported before the others: each goes to its place. */
static void merge_moves(struct compare_result *result, uint32_t first, uint32_t moved)
{
    uint32_t to = first, other = first + moved;
    if (!moved || other == result->count)
        return;
    struct compare_difference *held = mem_alloc(moved, sizeof *held);
    memcpy(held, result->all + first, moved * sizeof *held);
    for (uint32_t i = 0; i < moved; to++) {
        bool is_other = other < result->count && result->all[other].a < held[i].a;
        result->all[to] = is_other ? result->all[other++] : held[i++];
    }
    mem_free(held);
}

static void report_gap(struct walk *walk, const uint32_t *moved_a, const uint32_t *moved_b, uint32_t a,
                       uint32_t a_end, uint32_t b, uint32_t b_end)
{
    struct rest rest_a = {0}, rest_b = {0};
    if (a == a_end && b == b_end)
        return;
    uint32_t first = walk->result->count;
    rest_a.index = mem_alloc(a_end - a + 1, sizeof *rest_a.index);
    rest_b.index = mem_alloc(b_end - b + 1, sizeof *rest_b.index);
    rest_a.key = mem_alloc(a_end - a + 1, sizeof *rest_a.key);
    rest_b.key = mem_alloc(b_end - b + 1, sizeof *rest_b.key);
    for (uint32_t i = a; i < a_end; i++) {
        if (moved_a[i] == ALIGN_NONE)
            rest_a.index[rest_a.count++] = i;
        else
            report(walk->result, COMPARE_MOVED, i, moved_a[i], false);
    }
    for (uint32_t j = b; j < b_end; j++) {
        if (moved_b[j] == ALIGN_NONE)
            rest_b.index[rest_b.count++] = j;
    }
    uint32_t moved = walk->result->count - first;
    pair_rest(walk, &rest_a, &rest_b, a_end, b_end, true);
    merge_moves(walk->result, first, moved);
    mem_free(rest_a.index);
    mem_free(rest_b.index);
    mem_free(rest_a.key);
    mem_free(rest_b.key);
}

static uint32_t *none_of(uint32_t count)
{
    uint32_t *all = mem_alloc((size_t)count + 1, sizeof *all);
    memset(all, 0xff, ((size_t)count + 1) * sizeof *all);
    return all;
}

static uint32_t *align_lines(const struct trace_lines *a, const struct trace_lines *b)
{
    uint64_t *shapes_a = mem_alloc((size_t)a->count + 1, sizeof *shapes_a);
    uint64_t *shapes_b = mem_alloc((size_t)b->count + 1, sizeof *shapes_b);
    uint32_t *partner = mem_alloc((size_t)a->count + 1, sizeof *partner);
    for (uint32_t i = 0; i < a->count; i++)
        shapes_a[i] = a->all[i].shape;
    for (uint32_t j = 0; j < b->count; j++)
        shapes_b[j] = b->all[j].shape;
    align(shapes_a, a->count, shapes_b, b->count, partner);
    mem_free(shapes_a);
    mem_free(shapes_b);
    return partner;
}

void compare_run(const struct trace_lines *a, const struct trace_lines *b, struct compare_result *result)
{
    struct walk walk = {.a = a, .b = b, .result = result};
    *result = (struct compare_result){.partner = align_lines(a, b)};
    uint32_t *partner_b = none_of(b->count), *moved_a = none_of(a->count), *moved_b = none_of(b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        if (result->partner[i] != ALIGN_NONE)
            partner_b[result->partner[i]] = i;
    }
    find_moves(a, b, result->partner, partner_b, moved_a, moved_b);
    begin_names(&walk);
    uint32_t from_a = 0, from_b = 0;
    for (uint32_t i = 0; i <= a->count; i++) {
        uint32_t other = i < a->count ? result->partner[i] : b->count;
        if (other == ALIGN_NONE)
            continue;
        report_gap(&walk, moved_a, moved_b, from_a, i, from_b, other);
        if (i < a->count)
            check_pair(&walk, i, other);
        from_a = i + 1;
        from_b = other + 1;
    }
    find_swapped(&walk);
    mem_free(walk.names.slots);
    mem_free(partner_b);
    mem_free(moved_a);
    mem_free(moved_b);
}
