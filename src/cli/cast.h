/* A console as an asciicast, version 2 (asciinema): a header line, then a line for each event with its virtual time.
 * Bytes that are no UTF-8 become U+FFFD; a character that two events share is put together. */
#ifndef REPRISE_CLI_CAST_H
#define REPRISE_CLI_CAST_H

#include <stdint.h>

#include "src/base/bytes.h"

struct tape_event;

struct cast {
    uint8_t rest[4]; /* the beginning of a character whose end is still to come */
    unsigned rest_size;
    uint64_t last_ns;
};

void cast_begin(struct buffer *out, const char *title, uint64_t started_ns);
/* Output as "o", input as "i", a new size of the terminal as "r"; other events are passed over. */
void cast_event(struct cast *cast, struct buffer *out, const struct tape_event *event, uint64_t time_ns);
/* An unfinished character at the end is shown too. */
void cast_end(struct cast *cast, struct buffer *out);

#endif
