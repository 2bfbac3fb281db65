/* Record: the world, and every crossing of the boundary written to the tape in the order in which it happened. An
 * arrival is written when it is taken, not when it is seen: its place among what leaves is then the machine's own. */
#include "replay/frame_cache.h"
#include "replay/host_clock.h"
#include "replay/modes.h"
#include "src/base/alloc.h"

struct record;

/* One network's view of the log. */
struct record_net {
    struct record *record;
    uint16_t source;
};

/* A round of so many bytes is handed on, a smaller one is copied. */
#define SHARED_FROM 8192u

struct record {
    struct port port;
    struct world *world;
    struct tape_writer *writer;
    bool carry;
    uint64_t cycle;            /* of the verb under way: what sockets write down happens there */
    struct buffer payload;     /* of the event that is being written */
    struct buffer request;     /* its short form, of DISK_STORE */
    struct shared_pool shared; /* memory of rounds */
    struct frame_cache cache;
    struct record_net nets[WORLD_NETS_MAX];
    struct socket_log logs[WORLD_NETS_MAX];
    struct record_report report;
};

static struct record *record_of(struct port *port)
{
    return (struct record *)port;
}

static enum port_status append(struct record *record, uint16_t source, enum event_kind kind, struct bytes payload)
{
    return tape_writer_append(record->writer, record->cycle, source, kind, payload) ? PORT_OK : PORT_ENDED;
}

/* ---- the verbs ---- */

static enum tape_answer_form form_of(const struct record *record, uint16_t source, enum event_kind kind,
                                     struct bytes request, struct bytes answer)
{
    if (kind == EVENT_PINNED && !record->carry)
        return TAPE_ANSWER_PINNED;
    if (kind == EVENT_DISK_READ && world_disk_is_pinned(record->world, source, request))
        return TAPE_ANSWER_PINNED;
    if (kind == EVENT_HTTP_RESULT) /* no two are equal: nothing would be gained by a content of its own */
        return TAPE_ANSWER_INLINE;
    return answer.size <= TAPE_INLINE_MAX ? TAPE_ANSWER_INLINE : TAPE_ANSWER_BLOB;
}

static enum port_status record_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct bytes request, struct buffer *answer)
{
    struct record *record = record_of(port);
    record->cycle = cycle;
    struct bytes kept = request;
    if (kind == EVENT_DISK_STORE) {
        buffer_clear(&record->request);
        tape_disk_write_encode(&record->request, request);
        kept = buffer_bytes(&record->request);
    }
    size_t start = answer->size;
    enum port_status status = world_ask(record->world, cycle, source, kind, request, answer);
    if (status == PORT_ENDED)
        return status;
    struct bytes added = bytes_of(answer->data + start, answer->size - start);
    enum tape_answer_form form =
        status == PORT_NONE ? TAPE_ANSWER_NONE : form_of(record, source, kind, request, added);
    struct hash128 hash = {0};
    if (form == TAPE_ANSWER_BLOB || form == TAPE_ANSWER_PINNED)
        hash = hash_bytes(added);
    if (form == TAPE_ANSWER_BLOB)
        tape_writer_blob(record->writer, hash, added);
    buffer_clear(&record->payload);
    tape_ask_encode(&record->payload, form, kept, added, hash);
    return append(record, source, kind, buffer_bytes(&record->payload)) == PORT_OK ? status : PORT_ENDED;
}

static enum port_status append_frame(struct record *record, const struct world_arrival *arrival)
{
    const struct frame_origin *origin = &arrival->origin;
    if (!frame_cache_confirms(&record->cache, arrival->source, arrival->payload, origin))
        origin = NULL;
    record->report.frames_in++;
    buffer_clear(&record->payload);
    tape_frame_encode(&record->payload, tape_writer_events(record->writer) + 1, arrival->payload, origin);
    return append(record, arrival->source, EVENT_FRAME_IN, buffer_bytes(&record->payload));
}

static void note_progress(struct record *record)
{
    world_progress_figures(record->world, tape_writer_events(record->writer), tape_writer_bytes(record->writer));
}

static enum port_status record_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    struct record *record = record_of(port);
    record->cycle = cycle;
    note_progress(record);
    struct world_arrival arrival;
    enum port_status status = world_take(record->world, cycle, &arrival);
    if (tape_writer_failed(record->writer, NULL))
        return PORT_ENDED;
    if (status != PORT_OK) {
        tape_writer_post(record->writer); /* a burst is over */
        return status;
    }
    *event = (struct port_event){.kind = arrival.kind, .source = arrival.source, .payload = arrival.payload};
    if (arrival.kind == EVENT_FRAME_IN)
        return append_frame(record, &arrival);
    return append(record, arrival.source, arrival.kind, arrival.payload);
}

static uint64_t record_horizon(struct port *port, uint64_t cycle)
{
    return world_horizon(record_of(port)->world, cycle);
}

static enum port_status record_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    struct record *record = record_of(port);
    record->cycle = cycle;
    tape_writer_post(record->writer);
    return world_idle(record->world, cycle, until, woke);
}

static void count_emit(struct record_report *report, enum event_kind kind)
{
    report->frames_in += kind == EVENT_FRAME_HUB;
    report->frames_out += kind == EVENT_FRAME_OUT;
    report->digests += kind == EVENT_DIGEST;
}

/* The pixels of a picture become content by the hash that stands at the end of what is kept of it. */
static void keep_screen(struct record *record, struct bytes kept, struct bytes emitted)
{
    size_t head = kept.size - HASH_BYTES;
    tape_writer_blob(record->writer, hash_load(kept.data + head), bytes_slice(emitted, head, SIZE_MAX));
}

static enum port_status record_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                    struct bytes payload)
{
    struct record *record = record_of(port);
    record->cycle = cycle;
    struct bytes kept = tape_kept(kind, payload, &record->payload);
    if (kind == EVENT_SCREEN)
        keep_screen(record, kept, payload);
    if (append(record, source, kind, kept) != PORT_OK)
        return PORT_ENDED;
    count_emit(&record->report, kind);
    return world_emit(record->world, cycle, source, kind, payload);
}

static void record_beat(void *context, uint64_t cycle)
{
    struct record *record = context;
    tape_writer_clock(record->writer, cycle);
}

static const struct port_ops record_ops = {
    .ask = record_ask,
    .take = record_take,
    .horizon = record_horizon,
    .idle = record_idle,
    .emit = record_emit,
};

/* ---- sockets ---- */

static uint64_t log_append(void *context, enum event_kind kind, struct buffer *payload)
{
    struct record_net *net = context;
    struct record *record = net->record;
    uint64_t seq;
    if (kind == EVENT_SOCKET_ROUND && payload->size >= SHARED_FROM) {
        struct shared_bytes *shared = shared_bytes_take(&record->shared, payload);
        seq = tape_writer_append_shared(record->writer, record->cycle, net->source, kind, shared);
        if (seq)
            frame_cache_put_shared(&record->cache, seq, net->source, shared);
        shared_bytes_release(shared);
        return seq;
    }
    seq = tape_writer_append(record->writer, record->cycle, net->source, kind, buffer_bytes(payload));
    if (seq && kind == EVENT_SOCKET_ROUND)
        frame_cache_put(&record->cache, seq, net->source, buffer_bytes(payload));
    return seq;
}

static void make_logs(struct record *record, bool without_sockets)
{
    for (unsigned i = 0; i < WORLD_NETS_MAX; i++) {
        record->nets[i] = (struct record_net){.record = record, .source = SOURCE(SOURCE_NET, i)};
        record->logs[i] = (struct socket_log){.mode = without_sockets ? SOCKET_LOG_NONE : SOCKET_LOG_WRITE,
                                              .context = &record->nets[i],
                                              .append = log_append};
    }
}

/* ---- open, close ---- */

static int start_writer(struct record *record, const struct record_config *config, struct error *error)
{
    char host[128];
    host_clock_system(host);
    struct tape_start start = config->start;
    if (!start.host)
        start.host = host;
    if (!start.started_ns)
        start.started_ns = host_clock_wall_ns();
    start.clock_hz = config->world.clock_hz;
    start.has_sockets = false;
    for (unsigned i = 0; i < config->world.net_count; i++)
        start.has_sockets |= config->world.nets[i].config.driver == HOST_NET_USER && !config->without_sockets;
    return tape_writer_start(record->writer, &start, error);
}

static void record_free(struct record *record)
{
    world_close(record->world);
    buffer_deinit(&record->payload);
    buffer_deinit(&record->request);
    frame_cache_deinit(&record->cache);
    shared_pool_deinit(&record->shared);
    mem_free(record);
}

void mode_record_abandon(struct port *port, struct error *error)
{
    struct record *record = record_of(port);
    const struct error *failure = record->world ? world_error(record->world) : NULL;
    if (failure)
        *error = *failure;
    else if (port->ended)
        tape_writer_failed(record->writer, error);
    if (record->world)
        world_close_nets(record->world);
    tape_writer_abandon(record->writer);
    record_free(record);
}

int mode_record_open(struct port **port, const struct record_config *config, struct error *error)
{
    *port = NULL;
    struct record *record = mem_alloc(1, sizeof *record);
    shared_pool_init(&record->shared);
    record->port.ops = &record_ops;
    record->carry = config->carry;
    make_logs(record, config->without_sockets);
    record->writer = tape_writer_new(config->tape_path);
    /* The world first, networks included: a scenario that cannot start leaves an older tape alone. */
    if (world_open(&record->world, &config->world, error) < 0 ||
        world_open_nets(record->world, record->logs, error) < 0 || start_writer(record, config, error) < 0) {
        mode_record_abandon(&record->port, error);
        return -1;
    }
    world_heartbeat(record->world, record_beat, record);
    *port = &record->port;
    return 0;
}

int mode_record_steps(struct port *port, const char *end, struct error *error)
{
    return world_steps_verdict(record_of(port)->world, end, error);
}

int mode_record_close(struct port *port, const struct tape_end *end, struct record_report *report,
                      struct error *error)
{
    struct record *record = record_of(port);
    const struct error *failure = world_error(record->world);
    uint64_t elapsed_ns = world_elapsed_ns(record->world);
    int status = failure ? -1 : 0;
    if (failure && error)
        *error = *failure;
    world_close_nets(record->world);
    record->report.events = tape_writer_events(record->writer);
    record->report.recorded_ns = elapsed_ns;
    uint64_t size = 0;
    struct tape_end last = {0};
    if (end)
        last = *end;
    last.recorded_ns = elapsed_ns;
    struct error trouble;
    if (tape_writer_close(record->writer, end && !failure ? &last : NULL, &size, &trouble) < 0 && status == 0) {
        status = -1;
        if (error)
            *error = trouble;
    }
    record->report.tape_bytes = size;
    if (report)
        *report = record->report;
    record_free(record);
    return status;
}
