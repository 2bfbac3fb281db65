/* Regular expressions (PCRE2, 8-bit) over bytes: for what a console says. One dialect everywhere: bytes, not
 * characters (no UTF mode); ^ and $ stand at lines, whose end may be CR, LF or CRLF; "." is any byte but those.
 *
 * Pure and bounded: no just-in-time code, no locale, and hard limits on what a compilation or a match may cost, so
 * that an expression that explodes is an error and never a hang. The limits count the library's own steps, not time:
 * the same match costs the same everywhere. */
#ifndef REPRISE_BASE_REGEX_H
#define REPRISE_BASE_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/bytes.h"

#define REGEX_PATTERN_MAX 4096u /* bytes */
#define REGEX_FAULT_SIZE 160

struct regex; /* compiled, with room to match */

enum regex_result {
    REGEX_MATCH,
    REGEX_NONE,
    REGEX_PARTIAL,   /* the text ends within what could become a match (regex_search with may_go_on) */
    REGEX_TOO_COSTLY /* a limit was reached */
};

struct regex_span {
    size_t start, end;
};

/* NULL and why, with the place in the pattern, if it is none. */
struct regex *regex_new(const char *pattern, char fault[REGEX_FAULT_SIZE]);
void regex_free(struct regex *regex);
/* The first match that begins at or behind `from`; what stands before it is only looked back at. may_go_on: more text
 * may follow, so a match that the end cuts off is REGEX_PARTIAL, with its start. */
enum regex_result regex_search(struct regex *regex, struct bytes text, size_t from, bool may_go_on,
                               struct regex_span *span);
/* How many bytes before a place the expression may look at. */
size_t regex_lookbehind(const struct regex *regex);
/* Copies the text with every match replaced by `with`, in which $0 is the match and $1 to $9 are its groups ($$ is a
 * dollar). False: a limit was reached, and the rest is copied as it is. */
bool regex_replace(struct regex *regex, struct bytes text, const char *with, struct buffer *out);

#endif
