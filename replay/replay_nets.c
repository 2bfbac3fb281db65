/* The socket level of replay: each network of libslirp runs again on what the host told it then, and the frames that
 * come out are compared with the frames on the tape. */
#include <string.h>

#include "replay/replay_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

/* ---- what the network sees of the tape ---- */

/* Reads the next event of this network's own. */
static int advance(struct replay_net *net, struct error *error)
{
    int status = tape_cursor_next(net->cursor, &net->next, error);
    net->has_next = status == 1;
    return status < 0 ? -1 : 0;
}

static uint64_t log_next_cycle(void *context, enum event_kind kind)
{
    struct replay_net *net = context;
    return net->has_next && net->next.kind == kind ? net->next.cycle : UINT64_MAX;
}

static void log_diverged(void *context, const char *sentence)
{
    struct replay_net *net = context;
    if (!net->replay->has_verdict)
        replay_diverge_sentence(net->replay, net->source, sentence);
}

static bool log_next(void *context, enum event_kind kind, struct bytes *payload, uint64_t *seq)
{
    struct replay_net *net = context;
    if (!net->has_next || net->next.kind != kind) {
        log_diverged(net, net->has_next ? "the network asks for another kind of event than the tape has next"
                                        : "the network goes on where the tape has nothing more for it");
        return false;
    }
    buffer_clear(&net->taken);
    buffer_append(&net->taken, net->next.payload);
    *seq = net->next.seq;
    if (advance(net, &net->replay->error) < 0) {
        replay_fail(net->replay);
        return false;
    }
    *payload = buffer_bytes(&net->taken);
    return true;
}

/* ---- rounds ---- */

static void sink_frame(void *context, struct bytes frame, const struct frame_origin *origin)
{
    (void)origin;
    struct replay_net *net = context;
    store_le32(buffer_extend(&net->frames, 4), (uint32_t)frame.size);
    buffer_append(&net->frames, frame);
}

static bool has_frames(const struct replay_net *net)
{
    return net->frames_offset < net->frames.size;
}

enum port_status replay_nets_run(struct replay *replay, uint64_t cycle)
{
    for (unsigned i = 0; i < replay->config.net_count; i++) {
        struct replay_net *net = &replay->nets[i];
        if (!net->net || has_frames(net))
            continue;
        if (net->net->ops->due(net->net, cycle) > cycle && log_next_cycle(net, EVENT_SOCKET_ROUND) > cycle)
            continue;
        struct frame_sink sink = {.frame = sink_frame, .context = net};
        struct error error = {.code = EXIT_INTERNAL, .message = "a network failed without saying why"};
        int status = net->net->ops->round(net->net, cycle, &sink, &error);
        if (replay->has_verdict)
            return PORT_ENDED;
        if (status < 0) {
            replay->error = error;
            return replay_fail(replay);
        }
    }
    return PORT_OK;
}

uint64_t replay_nets_due(struct replay *replay, uint64_t cycle)
{
    uint64_t nearest = UINT64_MAX;
    for (unsigned i = 0; i < replay->config.net_count; i++) {
        struct replay_net *net = &replay->nets[i];
        if (!net->net)
            continue;
        uint64_t due = net->net->ops->due(net->net, cycle), logged = log_next_cycle(net, EVENT_SOCKET_ROUND);
        due = due < logged ? due : logged;
        nearest = due < nearest ? due : nearest;
    }
    return nearest;
}

void replay_nets_send(struct replay *replay, uint64_t cycle, uint16_t source, struct bytes frame)
{
    unsigned index = source & 0xffu;
    if (index < replay->config.net_count && replay->nets[index].net)
        replay->nets[index].net->ops->send(replay->nets[index].net, cycle, frame);
}

enum port_status replay_nets_match(struct replay *replay, uint16_t source, struct bytes frame)
{
    unsigned index = source & 0xffu;
    struct replay_net *net = index < replay->config.net_count ? &replay->nets[index] : NULL;
    if (!net || !net->net)
        return PORT_OK;
    if (!has_frames(net))
        return replay_diverge_sentence(replay, source,
                                       "the tape has a frame here that the network did not make again");
    uint32_t size = load_le32(net->frames.data + net->frames_offset);
    struct bytes made = bytes_of(net->frames.data + net->frames_offset + 4, size);
    if (!bytes_equal(made, frame))
        return replay_diverge_bytes(replay, frame, made);
    net->frames_offset += 4 + (size_t)size;
    if (!has_frames(net)) {
        buffer_clear(&net->frames);
        net->frames_offset = 0;
    }
    return PORT_OK;
}

enum port_status replay_nets_all_matched(struct replay *replay)
{
    for (unsigned i = 0; i < replay->config.net_count; i++) {
        if (replay->nets[i].net && has_frames(&replay->nets[i]))
            return replay_diverge_sentence(replay, replay->nets[i].source,
                                           "the network made a frame that is not on the tape");
    }
    return PORT_OK;
}

/* ---- open, close ---- */

static int open_net(struct replay *replay, unsigned index, struct error *error)
{
    struct replay_net *net = &replay->nets[index];
    const struct world_net *config = &replay->config.nets[index];
    net->replay = replay;
    net->source = SOURCE(SOURCE_NET, index);
    if (config->config.driver != HOST_NET_USER)
        return 0; /* no other driver has a socket level: the tape's frames are all there is */
    struct tape_filter filter = {.source = net->source, .class_ = EVENT_CLASS_SOCKET};
    if (tape_cursor_open(&net->cursor, replay->tape, &filter, error) < 0 || advance(net, error) < 0)
        return -1;
    if (!net->has_next && !tape_meta(replay->tape)->is_closed)
        return 0; /* cut before this network was opened: nothing that a machine would do is on the tape */
    struct socket_log log = {
        .mode = SOCKET_LOG_ANSWER,
        .context = net,
        .next_cycle = log_next_cycle,
        .next = log_next,
        .diverged = log_diverged,
    };
    replay->logs[index] = log;
    if (config->open(&net->net, &config->config, &replay->logs[index], error) < 0) {
        net->net = NULL;
        if (replay->has_verdict && replay->report.verdict == REPLAY_FAILED)
            *error = replay->error; /* the tape could not be read: that is why */
        return -1;
    }
    if (replay->has_verdict)
        return error_set(error, EXIT_DIVERGED, "%s", replay->report.divergence.sentence);
    return 0;
}

int replay_nets_open(struct replay *replay, struct error *error)
{
    for (unsigned i = 0; i < replay->config.net_count; i++) {
        if (open_net(replay, i, error) < 0)
            return -1;
    }
    return 0;
}

void replay_nets_close(struct replay *replay)
{
    for (unsigned i = 0; i < WORLD_NETS_MAX; i++) {
        struct replay_net *net = &replay->nets[i];
        if (net->net)
            net->net->ops->close(net->net);
        net->net = NULL;
        tape_cursor_close(net->cursor);
        net->cursor = NULL;
        buffer_deinit(&net->taken);
        buffer_deinit(&net->frames);
    }
}
