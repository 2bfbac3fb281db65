/* Two traces as lines, compared. Lines are brought together by what they mean without the numbers of tokens; then the
 * tokens of each pair must stand for each other throughout (a renaming), so that one missing connection does not
 * change every line behind it, and a port that is used again where it was not is still found. */
#ifndef REPRISE_TRACE_COMPARE_H
#define REPRISE_TRACE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/trace/align.h"

struct trace_line {
    const uint8_t *text; /* without newline; lives as long as the lines */
    uint32_t size;
    uint64_t hash, shape;
};

/* A zeroed struct is empty. Texts are kept in chunks: nothing is copied when it grows. */
struct trace_lines {
    struct trace_line *all;
    uint32_t count, capacity;
    uint8_t **chunks;
    uint32_t chunk_count;
    size_t chunk_used, chunk_size;
    struct buffer scratch;
};

#define TRACE_LINES_MAX 16000000u

/* False: there are TRACE_LINES_MAX already. */
bool lines_add(struct trace_lines *lines, struct bytes line);
void lines_deinit(struct trace_lines *lines);

static inline struct bytes lines_text(const struct trace_lines *lines, uint32_t index)
{
    return bytes_of(lines->all[index].text, lines->all[index].size);
}

enum compare_kind { COMPARE_CHANGED, COMPARE_MISSING, COMPARE_EXTRA, COMPARE_MOVED };

struct compare_difference {
    enum compare_kind kind;
    bool is_renamed; /* changed: only a token does not stand for what it stood for */
    uint32_t a, b;   /* indices of lines; the one that has none names where it would stand */
};

/* Differences in the order of the traces. */
struct compare_result {
    uint32_t *partner; /* of each line of a */
    struct compare_difference *all;
    uint32_t count, capacity;
    uint32_t counts[COMPARE_MOVED + 1];
};

void compare_run(const struct trace_lines *a, const struct trace_lines *b, struct compare_result *result);
/* Lines may stand anywhere: those that only moved are no difference. */
void compare_forget_moves(struct compare_result *result);
void compare_deinit(struct compare_result *result);

#endif
