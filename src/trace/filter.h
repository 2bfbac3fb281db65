/* Filter expressions over frames: `tcp.flags contains S and not ip.dst == 10.0.2.0/24`. docs/traces.md is the
 * reader's account of the language. A filter is read once and asked about any number of frames; asking allocates nothing that
 * stays, and depends on nothing but the frame. Length, depth and number of tests are bounded, so that an expression
 * from a file costs no more than a line of it. */
#ifndef REPRISE_TRACE_FILTER_H
#define REPRISE_TRACE_FILTER_H

#include <stdbool.h>

#include "src/base/error.h"
#include "src/trace/text.h"

#define FILTER_TEXT_MAX 4096u
#define FILTER_DEPTH_MAX 32u
#define FILTER_NODES_MAX 256u

struct filter;

/* 0 and *filter, which the caller frees; negative: EXIT_USAGE, "column N: ..." and *filter is NULL. */
int filter_parse(struct filter **filter, const char *text, struct error *error);
void filter_free(struct filter *filter);
/* Does the expression hold for a frame that was taken apart (and, for relative TCP numbers, went through
 * sequence_apply)? */
bool filter_matches(const struct filter *filter, const struct trace_frame *frame, const struct trace_packet *packet);

#endif
