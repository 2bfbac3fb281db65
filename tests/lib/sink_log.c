/* Remembering what a network of the host gave. */
#include "tests/lib/sink_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void note(struct sink_log *log, char what)
{
    size_t used = strlen(log->order);
    if (used + 1 < sizeof log->order)
        log->order[used] = what;
}

static void on_frame(void *context, struct bytes frame, const struct frame_origin *origin)
{
    struct sink_log *log = context;
    assert_null(origin);
    assert_true(frame.size > 0);
    log->frames++;
    log->bytes += frame.size;
    log->last_size = frame.size;
    log->last_first = frame.data[0];
    note(log, 'f');
}

static void on_link(void *context, bool is_up)
{
    struct sink_log *log = context;
    log->ups += is_up;
    log->downs += !is_up;
    note(log, is_up ? 'u' : 'd');
}

struct frame_sink sink_log_of(struct sink_log *log)
{
    return (struct frame_sink){.frame = on_frame, .link = on_link, .context = log};
}

void sink_log_round(struct host_net *net, uint64_t cycle, struct sink_log *log)
{
    struct frame_sink sink = sink_log_of(log);
    struct error error = {0};
    if (net->ops->round(net, cycle, &sink, &error) < 0)
        fail_msg("%s", error.message);
}

uint64_t sink_log_run(struct host_net *net, uint64_t cycle, struct sink_log *log, unsigned frames)
{
    struct pollfd fds[4];
    for (unsigned i = 0; i < 1000 && log->frames < frames; i++) {
        unsigned count = net->ops->pollfds(net, fds, 4);
        uint64_t due = net->ops->due(net, cycle);
        if (due == UINT64_MAX && poll(fds, count, 10) <= 0)
            continue;
        cycle = due == UINT64_MAX || due <= cycle ? cycle + 1 : due;
        sink_log_round(net, cycle, log);
    }
    return cycle;
}

bool sink_log_noted(struct host_net *net, bool is_closing, const char *text)
{
    char said[HOST_NOTE_SIZE];
    bool has_it = false;
    while (net->ops->note(net, is_closing, said))
        has_it |= strstr(said, text) != NULL;
    return has_it;
}
