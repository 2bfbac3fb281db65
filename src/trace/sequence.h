/* TCP sequence numbers relative to the first one of each side, over all frames of all links, in bounded memory. */
#ifndef REPRISE_TRACE_SEQUENCE_H
#define REPRISE_TRACE_SEQUENCE_H

#include "src/trace/packet.h"

struct sequence;

struct sequence *sequence_new(void);
void sequence_free(struct sequence *sequence);
/* Rewrites the numbers of a packet that was just taken apart. Frames come in their order. */
void sequence_apply(struct sequence *sequence, unsigned link, struct trace_packet *packet);

#endif
