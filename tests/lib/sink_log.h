/* A frame_sink that remembers what came: frames by number, size and first byte, the link as it was told. */
#ifndef REPRISE_TESTS_SINK_LOG_H
#define REPRISE_TESTS_SINK_LOG_H

#include "replay/host_net.h"

struct sink_log {
    unsigned frames;
    size_t bytes;
    size_t last_size;
    uint8_t last_first; /* the first byte of the last frame */
    unsigned ups, downs;
    char order[64]; /* "d" "u" "f" as they came, as far as it reaches */
};

/* A sink into the log. */
struct frame_sink sink_log_of(struct sink_log *log);
/* One round at this cycle; fails the test if it fails. */
void sink_log_round(struct host_net *net, uint64_t cycle, struct sink_log *log);
/* Rounds, a cycle apart, while the net is ready or due, at least one, until `frames` have come or about 10 s passed. */
uint64_t sink_log_run(struct host_net *net, uint64_t cycle, struct sink_log *log, unsigned frames);
/* True if one of the waiting notes holds the text; all are taken. */
bool sink_log_noted(struct host_net *net, bool is_closing, const char *text);

#endif
