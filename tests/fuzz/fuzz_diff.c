/* Any bytes as two goldens: compared, every line accounted for once, and every difference described. The two texts are
 * what stands before and behind the first zero byte. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/trace/compare.h"
#include "src/trace/line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_lines(struct trace_lines *lines, struct bytes text)
{
    while (text.size) {
        const uint8_t *newline = memchr(text.data, '\n', text.size);
        size_t size = newline ? (size_t)(newline - text.data) : text.size;
        if (!lines_add(lines, bytes_of(text.data, size)))
            abort();
        text = bytes_slice(text, size + 1, text.size);
    }
}

/* Each line has a partner or is in a difference, and no line twice. */
static void check(const struct trace_lines *a, const struct trace_lines *b, const struct compare_result *result)
{
    uint8_t *seen_a = mem_alloc(a->count + 1, 1), *seen_b = mem_alloc(b->count + 1, 1);
    for (uint32_t i = 0; i < a->count; i++) {
        if (result->partner[i] == ALIGN_NONE)
            continue;
        seen_a[i]++;
        seen_b[result->partner[i]]++;
    }
    for (uint32_t i = 0; i < result->count; i++) {
        const struct compare_difference *difference = &result->all[i];
        if (difference->is_renamed) /* these are partners all the same */
            continue;
        if (difference->kind != COMPARE_EXTRA)
            seen_a[difference->a]++;
        if (difference->kind != COMPARE_MISSING)
            seen_b[difference->b]++;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (seen_a[i] != 1)
            abort();
    }
    for (uint32_t j = 0; j < b->count; j++) {
        if (seen_b[j] != 1)
            abort();
    }
    mem_free(seen_a);
    mem_free(seen_b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_lines a = {0}, b = {0};
    struct compare_result result;
    struct line_difference difference;
    struct buffer name = {0};
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    size_t cut = zero ? (size_t)(zero - data) : size;
    add_lines(&a, bytes_of(data, cut));
    add_lines(&b, bytes_slice(bytes_of(data, size), cut + 1, size));
    compare_run(&a, &b, &result);
    check(&a, &b, &result);
    for (uint32_t i = 0; i < result.count; i++) {
        if (result.all[i].kind == COMPARE_CHANGED)
            line_compare(lines_text(&a, result.all[i].a), lines_text(&b, result.all[i].b), &difference);
    }
    for (uint32_t i = 0; i < a.count; i++)
        line_conversation(lines_text(&a, i), &name);
    compare_deinit(&result);
    lines_deinit(&a);
    lines_deinit(&b);
    buffer_deinit(&name);
    return 0;
}
