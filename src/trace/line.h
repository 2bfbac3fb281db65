/* A line of canonical text read again: its fields with their paths, and hashes that leave things out, by which lines
 * of two traces are brought together. Any line can be read: a golden is a file that somebody wrote. */
#ifndef REPRISE_TRACE_LINE_H
#define REPRISE_TRACE_LINE_H

#include <stdbool.h>

#include "src/trace/view.h"

struct line_field {
    struct bytes layer; /* "quoted.ip", "frame" */
    struct bytes key;
    struct bytes value; /* empty for a flag */
};

struct line_reader {
    struct bytes line;
    size_t at;
    struct bytes layer;
    unsigned word; /* within the frame's own section: link and direction have no key */
    bool in_first;
};

void line_begin(struct line_reader *reader, struct bytes line);
/* False: the end. */
bool line_next(struct line_reader *reader, struct line_field *field);
/* "tcp.flags"; cut where it is longer. */
void line_path(const struct line_field *field, char *path, size_t size);

/* Of the whole line. */
uint64_t line_hash(struct bytes line);
/* Without the numbers of tokens: equal lines mean the same except for which peer it was. */
uint64_t line_shape(struct bytes line, struct buffer *scratch);
/* Of link, direction and the names of layers and, if with_keys, of fields. */
uint64_t line_skeleton(struct bytes line, bool with_keys);
/* Tokens in order. False: no more. *at begins at 0. */
bool line_token(struct bytes line, size_t *at, struct bytes *token);

/* "net0 tcp <ip:1>:<port:1> <ip:2>:80": whose frame it is, the same for both directions. */
void line_conversation(struct bytes line, struct buffer *name);

/* The first field that differs. was or is empty: it is only in the other. False: the fields are the same. */
struct line_difference {
    char path[VIEW_PATH_SIZE * 2];
    struct bytes was, is;
    bool in_a, in_b;
};
bool line_compare(struct bytes a, struct bytes b, struct line_difference *difference);

#endif
