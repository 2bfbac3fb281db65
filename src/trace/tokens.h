/* Tokens: what stands in a golden in place of a value that differs from session to session. The same value of one
 * kind has the same number, counted in the order of first appearance, so reuse still shows. Bounded: behind
 * TOKENS_MAX values of all kinds together new ones have no number. */
#ifndef REPRISE_TRACE_TOKENS_H
#define REPRISE_TRACE_TOKENS_H

#include <stdint.h>

#include "src/base/bytes.h"

#define TOKENS_MAX 262144u

struct tokens;

struct tokens *tokens_new(void);
void tokens_free(struct tokens *tokens);
/* From 1; 0 if there is no room. kind: "port", "dhcp.xid"; at most 64 kinds have numbers. */
unsigned tokens_number(struct tokens *tokens, const char *kind, struct bytes value);

#endif
