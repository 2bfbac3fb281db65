/* Reading the text files of a network file system: words with blanks between them, one record a line, names bare or
 * in double quotes with the escapes \xHH, \\ and \". What is wrong is said with its line and column. Whoever writes
 * such files takes p9_text_put_name. */
#ifndef REPRISE_BACKENDS_P9_TEXT_H
#define REPRISE_BACKENDS_P9_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/p9_fs.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

struct p9_text {
    struct bytes all;
    size_t at;
    size_t line_start;
    uint32_t line; /* from 1 */
};

void p9_text_init(struct p9_text *text, struct bytes all);
bool p9_text_is_end(const struct p9_text *text);
/* The byte that comes next; 0 at the end. */
uint8_t p9_text_peek(const struct p9_text *text);
/* Blanks and tabs, not the line's end. */
void p9_text_skip_blanks(struct p9_text *text);
/* Nothing but blanks up to the line's end, or up to a comment. */
bool p9_text_line_is_empty(const struct p9_text *text);
/* Goes to the next line whatever stands in this one. */
void p9_text_skip_line(struct p9_text *text);
/* Fails (EXIT_DAMAGED), with what was expected here. */
int p9_text_fail(const struct p9_text *text, struct error *error, const char *expected);
/* A number of at most `high`, behind blanks; base 8, 10 or 16, digits only. */
int p9_text_number(struct p9_text *text, unsigned base, uint64_t high, const char *what, uint64_t *number,
                   struct error *error);
/* Seconds since 1970, perhaps negative, perhaps with a fraction. */
int p9_text_time(struct p9_text *text, struct p9_time *time, struct error *error);
/* A name behind blanks: 1 to `most` bytes, none of them NUL. Replaces what is in `name`. */
int p9_text_name(struct p9_text *text, size_t most, const char *what, struct buffer *name, struct error *error);
/* Blanks, then the line's end, which is passed. */
int p9_text_line_end(struct p9_text *text, struct error *error);

/* A name as p9_text_name reads it back: quoted where it has to be. */
void p9_text_put_name(struct buffer *out, struct bytes name);

#endif
