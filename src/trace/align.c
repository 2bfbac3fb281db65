/* Patience anchors, then windows of exact alignment. */
#include "src/trace/align.h"

#include <stdbool.h>
#include <string.h>

#include "src/base/alloc.h"

#define DEPTH_MAX 12u /* of anchors between anchors */

struct range {
    uint32_t a, a_end, b, b_end;
};

struct aligner {
    const uint64_t *a, *b;
    uint32_t *partner;
    uint8_t *cells; /* (ALIGN_WINDOW + 1) ^ 2: the way back through the table of lengths */
    uint16_t *lengths;
    uint64_t *slots; /* SLOTS */
};

/* A line's places: how often it is in each text (2: more than once). */
struct place {
    uint64_t hash;
    uint32_t a, b;
    uint8_t in_a, in_b;
};

struct anchor {
    uint32_t a, b;
    uint32_t before; /* index of the anchor before it in the longest chain */
};

static void match(struct aligner *aligner, uint32_t a, uint32_t b)
{
    aligner->partner[a] = b;
}

/* What is alike at both ends belongs together. */
static void trim(struct aligner *aligner, struct range *range)
{
    while (range->a < range->a_end && range->b < range->b_end && aligner->a[range->a] == aligner->b[range->b])
        match(aligner, range->a++, range->b++);
    while (range->a < range->a_end && range->b < range->b_end &&
           aligner->a[range->a_end - 1] == aligner->b[range->b_end - 1])
        match(aligner, --range->a_end, --range->b_end);
}

enum { UP = 1, LEFT, BOTH };

#define SLOTS (ALIGN_WINDOW * 4)

/* Is there any line that both have? Saves the table where nothing is alike. */
static bool have_common(const struct aligner *aligner, const struct range *range)
{
    uint64_t *slots = aligner->slots; /* hash + 1; 0: free. One value in 2^64 is mistaken for another, harmlessly. */
    memset(slots, 0, SLOTS * sizeof *slots);
    for (uint32_t j = range->b; j < range->b_end; j++) {
        uint64_t value = aligner->b[j] + 1 ? aligner->b[j] + 1 : 1;
        uint32_t at = value % SLOTS;
        while (slots[at] && slots[at] != value)
            at = (at + 1) % SLOTS;
        slots[at] = value;
    }
    for (uint32_t i = range->a; i < range->a_end; i++) {
        uint64_t value = aligner->a[i] + 1 ? aligner->a[i] + 1 : 1;
        uint32_t at = value % SLOTS;
        while (slots[at] && slots[at] != value)
            at = (at + 1) % SLOTS;
        if (slots[at])
            return true;
    }
    return false;
}

/* The longest common subsequence of at most ALIGN_WINDOW lines each; calls match for pairs below the limits. Returns
 * in *a_used, *b_used where it stopped. */
static void window(struct aligner *aligner, const struct range *range, uint32_t limit, uint32_t *a_used,
                   uint32_t *b_used)
{
    uint32_t rows = range->a_end - range->a, columns = range->b_end - range->b, width = columns + 1;
    uint16_t *above = aligner->lengths, *now = above + ALIGN_WINDOW + 1;
    const uint64_t *a = aligner->a + range->a, *b = aligner->b + range->b;
    memset(above, 0, width * sizeof *above);
    /* From the end, so that the way through it can be walked from the beginning. */
    for (uint32_t i = rows; i-- > 0;) {
        uint8_t *cells = aligner->cells + i * width;
        now[columns] = 0;
        for (uint32_t j = columns; j-- > 0;) {
            if (a[i] == b[j]) {
                now[j] = (uint16_t)(above[j + 1] + 1);
                cells[j] = BOTH;
            } else {
                bool is_up = above[j] >= now[j + 1];
                now[j] = is_up ? above[j] : now[j + 1];
                cells[j] = is_up ? UP : LEFT;
            }
        }
        uint16_t *other = above;
        above = now;
        now = other;
    }
    uint32_t i = 0, j = 0;
    *a_used = *b_used = 0;
    while (i < rows && j < columns && i < limit && j < limit) {
        uint8_t cell = aligner->cells[i * width + j];
        if (cell == BOTH) {
            match(aligner, range->a + i++, range->b + j++);
            *a_used = i;
            *b_used = j;
        } else if (cell == UP) {
            i++;
        } else {
            j++;
        }
    }
}

static void windows(struct aligner *aligner, struct range range)
{
    for (;;) {
        trim(aligner, &range);
        uint32_t a_left = range.a_end - range.a, b_left = range.b_end - range.b, a_used, b_used;
        if (!a_left || !b_left)
            return;
        bool is_last = a_left <= ALIGN_WINDOW && b_left <= ALIGN_WINDOW;
        struct range part = {.a = range.a,
                             .a_end = range.a + (a_left < ALIGN_WINDOW ? a_left : ALIGN_WINDOW),
                             .b = range.b,
                             .b_end = range.b + (b_left < ALIGN_WINDOW ? b_left : ALIGN_WINDOW)};
        /* What is found near the window's end might be found better with what comes behind it. */
        a_used = b_used = 0;
        if (have_common(aligner, &part))
            window(aligner, &part, is_last ? ALIGN_WINDOW : ALIGN_WINDOW / 2, &a_used, &b_used);
        if (is_last)
            return;
        if (!a_used) {
            a_used = a_left < ALIGN_WINDOW / 2 ? a_left : ALIGN_WINDOW / 2;
            b_used = b_left < ALIGN_WINDOW / 2 ? b_left : ALIGN_WINDOW / 2;
        }
        range.a += a_used;
        range.b += b_used;
    }
}

static struct place *find_place(struct place *places, uint32_t mask, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash ^ hash >> 32) & mask;
    while ((places[at].in_a || places[at].in_b) && places[at].hash != hash)
        at = (at + 1) & mask;
    places[at].hash = hash;
    return &places[at];
}

static uint8_t one_more(uint8_t count)
{
    return count < 2 ? (uint8_t)(count + 1) : 2;
}

/* Lines that occur once in both, in a's order. */
static uint32_t find_anchors(struct aligner *aligner, const struct range *range, struct anchor *anchors)
{
    uint32_t total = range->a_end - range->a + range->b_end - range->b, size = 16, count = 0;
    while (size < total + total / 2)
        size *= 2;
    struct place *places = mem_alloc(size, sizeof *places);
    for (uint32_t i = range->a; i < range->a_end; i++) {
        struct place *place = find_place(places, size - 1, aligner->a[i]);
        place->in_a = one_more(place->in_a);
        place->a = i;
    }
    for (uint32_t j = range->b; j < range->b_end; j++) {
        struct place *place = find_place(places, size - 1, aligner->b[j]);
        place->in_b = one_more(place->in_b);
        place->b = j;
    }
    for (uint32_t i = range->a; i < range->a_end; i++) {
        struct place *place = find_place(places, size - 1, aligner->a[i]);
        if (place->in_a == 1 && place->in_b == 1)
            anchors[count++] = (struct anchor){.a = i, .b = place->b};
    }
    mem_free(places);
    return count;
}

/* The longest chain of anchors whose places in b increase; returns its length and leaves it in order at the front. */
static uint32_t longest_chain(struct anchor *anchors, uint32_t count)
{
    uint32_t *piles = mem_alloc(count + 1, sizeof *piles), height = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t low = 0, high = height;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (anchors[piles[middle]].b < anchors[i].b)
                low = middle + 1;
            else
                high = middle;
        }
        anchors[i].before = low ? piles[low - 1] : ALIGN_NONE;
        piles[low] = i;
        height = low == height ? height + 1 : height;
    }
    uint32_t at = height ? piles[height - 1] : ALIGN_NONE;
    for (uint32_t i = height; i-- > 0; at = anchors[at].before)
        piles[i] = at;
    for (uint32_t i = 0; i < height; i++) /* piles[i] >= i: nothing that is still needed is overwritten */
        anchors[i] = anchors[piles[i]];
    mem_free(piles);
    return height;
}

static void align_range(struct aligner *aligner, struct range range, unsigned depth)
{
    trim(aligner, &range);
    uint32_t a_left = range.a_end - range.a, b_left = range.b_end - range.b;
    if (!a_left || !b_left)
        return;
    if ((a_left <= ALIGN_WINDOW && b_left <= ALIGN_WINDOW) || depth == DEPTH_MAX) {
        windows(aligner, range);
        return;
    }
    struct anchor *anchors = mem_alloc(a_left < b_left ? a_left : b_left, sizeof *anchors);
    uint32_t count = longest_chain(anchors, find_anchors(aligner, &range, anchors));
    if (!count)
        windows(aligner, range);
    struct range part = range;
    for (uint32_t i = 0; i < count; i++) {
        part.a_end = anchors[i].a;
        part.b_end = anchors[i].b;
        align_range(aligner, part, depth + 1);
        match(aligner, anchors[i].a, anchors[i].b);
        part.a = anchors[i].a + 1;
        part.b = anchors[i].b + 1;
    }
    if (count) {
        part.a_end = range.a_end;
        part.b_end = range.b_end;
        align_range(aligner, part, depth + 1);
    }
    mem_free(anchors);
}

void align(const uint64_t *a, uint32_t a_count, const uint64_t *b, uint32_t b_count, uint32_t *partner)
{
    struct aligner aligner = {.a = a, .b = b, .partner = partner};
    if (a_count)
        memset(partner, 0xff, a_count * sizeof *partner);
    aligner.cells = mem_alloc(ALIGN_WINDOW * (ALIGN_WINDOW + 1), 1);
    aligner.lengths = mem_alloc(2 * (ALIGN_WINDOW + 1), sizeof *aligner.lengths);
    aligner.slots = mem_alloc(SLOTS, sizeof *aligner.slots);
    align_range(&aligner, (struct range){.a_end = a_count, .b_end = b_count}, 0);
    mem_free(aligner.cells);
    mem_free(aligner.lengths);
    mem_free(aligner.slots);
}
