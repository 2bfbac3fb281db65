/* Replay: the tape in place of the world. One cursor walks over the events; each verb must find what stands there.
 *
 *   take    the next event, if it is an arrival at this cycle; an event whose cycle has passed is a divergence
 *   ask     exactly the next event, with the same cycle, source, kind and request; the tape answers
 *   emit    exactly the next event, with the same cycle, source, kind and bytes
 *   horizon the next arrival's cycle, at most HORIZON_CYCLES from now
 *   idle    jumps to the next arrival or to the end of the sleep */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_clock.h"
#include "replay/host_file.h"
#include "replay/host_signal.h"
#include "replay/replay_private.h"
#include "src/base/alloc.h"
#include "src/base/must.h"

#define HORIZON_CYCLES 20000000u /* so often at least a stop request and the progress line are seen to */

static struct replay *replay_of(struct port *port)
{
    return (struct replay *)port;
}

enum port_status replay_end(struct replay *replay, enum replay_verdict verdict)
{
    if (!replay->has_verdict)
        replay->report.verdict = verdict;
    replay->has_verdict = true;
    return PORT_ENDED;
}

enum port_status replay_fail(struct replay *replay)
{
    return replay_end(replay, REPLAY_FAILED);
}

/* ---- the cursor ---- */

/* Makes replay->event the next event to follow. PORT_NONE: the tape has no more. */
static enum port_status peek(struct replay *replay)
{
    while (!replay->has_event && !replay->at_end) {
        int status = tape_cursor_next(replay->cursor, &replay->event, &replay->error);
        if (status < 0)
            return replay_fail(replay);
        replay->at_end = status == 0;
        replay->has_event = status == 1 && event_kind_class(replay->event.kind) != EVENT_CLASS_SOCKET;
        if (status == 1)
            replay->last_seq = replay->event.seq - replay->has_event;
    }
    if (replay->has_event)
        return PORT_OK;
    /* A tape that was cut is followed to its last event and its last sign of life, and no further. */
    const struct tape_meta *meta = tape_meta(replay->tape);
    if (meta->is_closed || replay->cycle < meta->reached_cycle)
        return PORT_NONE;
    return replay_end(replay, REPLAY_PREFIX);
}

/* The event has been followed. */
static void consume(struct replay *replay)
{
    struct replay_report *report = &replay->report;
    report->events++;
    report->frames_in += replay->event.kind == EVENT_FRAME_IN || replay->event.kind == EVENT_FRAME_HUB;
    report->frames_out += replay->event.kind == EVENT_FRAME_OUT;
    report->digests += replay->event.kind == EVENT_DIGEST;
    replay->has_exit |= replay->event.kind == EVENT_EXIT;
    replay->last_seq = replay->event.seq;
    replay->has_event = false;
}

/* The cycle of the next arrival at or behind the next event. */
static enum port_status look_ahead(struct replay *replay)
{
    while (replay->arrival_seq <= replay->last_seq && replay->arrival_cycle != UINT64_MAX) {
        struct tape_event arrival;
        int status = tape_cursor_next(replay->ahead, &arrival, &replay->error);
        if (status < 0)
            return replay_fail(replay);
        replay->arrival_seq = status ? arrival.seq : UINT64_MAX;
        replay->arrival_cycle = status ? arrival.cycle : UINT64_MAX;
    }
    return PORT_OK;
}

/* At the start of each verb: where the machine is, and whether somebody wants the replay to stop. */
static enum port_status enter(struct replay *replay, uint64_t cycle)
{
    replay->cycle = cycle;
    if (replay->config.can_interrupt && host_signal_stop_pending())
        return replay_end(replay, REPLAY_STOPPED);
    return peek(replay);
}

/* Where a cut tape ends. */
static uint64_t end_of_cut(const struct replay *replay)
{
    const struct tape_meta *meta = tape_meta(replay->tape);
    return meta->is_closed || meta->reached_cycle <= replay->cycle ? UINT64_MAX : meta->reached_cycle;
}

static void tick(struct replay *replay)
{
    const struct world_tick *ticker = &replay->config.tick;
    if (!ticker->tick)
        return;
    uint64_t now_ns = host_clock_now_ns();
    if (now_ns < replay->next_tick_ns)
        return;
    replay->next_tick_ns = now_ns + ticker->interval_ns;
    struct world_progress progress = {
        .cycle = replay->cycle,
        .host_ns = now_ns - replay->start_ns,
        .events = replay->report.events,
        .tape_bytes = tape_size(replay->tape),
    };
    ticker->tick(ticker->context, &progress);
}

/* ---- take ---- */

static enum port_status take_frame(struct replay *replay)
{
    if (tape_frame_read(replay->tape, &replay->event, &replay->taken, &replay->error) < 0)
        return replay_fail(replay);
    return replay_nets_match(replay, replay->event.source, buffer_bytes(&replay->taken));
}

static enum port_status take_event(struct replay *replay, struct port_event *event)
{
    buffer_clear(&replay->taken);
    if (replay->event.kind == EVENT_FRAME_IN) {
        enum port_status status = take_frame(replay);
        if (status != PORT_OK)
            return status;
    } else {
        buffer_append(&replay->taken, replay->event.payload);
    }
    *event = (struct port_event){
        .kind = replay->event.kind,
        .source = replay->event.source,
        .payload = buffer_bytes(&replay->taken),
    };
    consume(replay);
    return PORT_OK;
}

static enum port_status replay_take(struct port *port, uint64_t cycle, struct port_event *event)
{
    struct replay *replay = replay_of(port);
    enum port_status status = enter(replay, cycle);
    tick(replay);
    if (status == PORT_ENDED)
        return status;
    if (status == PORT_OK && replay->event.cycle < cycle)
        return replay_diverge_missed(replay);
    if (replay_nets_run(replay, cycle) == PORT_ENDED)
        return PORT_ENDED;
    if (status == PORT_OK && replay->event.cycle == cycle &&
        event_kind_class(replay->event.kind) == EVENT_CLASS_ARRIVAL)
        return take_event(replay, event);
    return replay_nets_all_matched(replay) == PORT_OK ? PORT_NONE : PORT_ENDED;
}

/* ---- horizon, idle ---- */

static uint64_t replay_horizon(struct port *port, uint64_t cycle)
{
    struct replay *replay = replay_of(port);
    enum port_status status = enter(replay, cycle);
    tick(replay); /* a guest that only computes takes nothing */
    /* Whatever is wrong here is said by the take that follows at once. */
    if (status == PORT_ENDED || (status == PORT_OK && replay->event.cycle < cycle) || look_ahead(replay) != PORT_OK)
        return cycle;
    uint64_t horizon = cycle < UINT64_MAX - HORIZON_CYCLES ? cycle + HORIZON_CYCLES : UINT64_MAX;
    if (replay->arrival_cycle < horizon)
        horizon = replay->arrival_cycle;
    if (end_of_cut(replay) < horizon)
        horizon = end_of_cut(replay);
    uint64_t due = replay_nets_due(replay, cycle);
    return due < horizon ? due : horizon;
}

static enum port_status replay_idle(struct port *port, uint64_t cycle, uint64_t until, uint64_t *woke)
{
    struct replay *replay = replay_of(port);
    enum port_status status = enter(replay, cycle);
    if (status == PORT_ENDED || look_ahead(replay) != PORT_OK)
        return PORT_ENDED;
    if (status == PORT_OK && replay->event.cycle < cycle)
        return replay_diverge_missed(replay);
    uint64_t wake = replay->arrival_cycle, due = replay_nets_due(replay, cycle);
    if (due < wake)
        wake = due;
    if (until < wake)
        wake = until;
    if (end_of_cut(replay) < wake)
        wake = end_of_cut(replay);
    /* Nothing is coming, and the recorder found that out later than here: until its input ended, something might have
     * come. It slept up to what the tape has next. */
    if (wake == UINT64_MAX && status == PORT_OK && replay->event.cycle > cycle)
        wake = replay->event.cycle;
    if (wake == UINT64_MAX)
        return PORT_NONE;
    *woke = wake > cycle ? wake : cycle + 1;
    return PORT_OK;
}

/* ---- ask ---- */

static const char *pinned_path(const struct replay *replay, struct bytes role)
{
    for (unsigned i = 0; i < replay->config.pinned_count; i++) {
        if (bytes_equal(role, bytes_of_string(replay->config.pinned[i].role)))
            return replay->config.pinned[i].path;
    }
    return NULL;
}

/* A file that the tape names by its hash alone. */
static int read_pinned(struct replay *replay, const struct tape_ask *ask, struct bytes request, struct buffer *answer)
{
    char role[TAPE_REQUEST_MAX + 1], expected[HASH_TEXT_SIZE], found[HASH_TEXT_SIZE];
    snprintf(role, sizeof role, "%.*s", (int)request.size, (const char *)request.data);
    const char *tape = tape_path(replay->tape), *path = pinned_path(replay, request);
    hash_text(ask->hash, expected);
    if (!path)
        return error_set(&replay->error, EXIT_MISSING,
                         "tape %s does not carry its %s (%" PRIu64 " bytes, hash %s): say where the file is", tape,
                         role, ask->answer_size, expected);
    int fd = host_file_open(path, role, &replay->error);
    if (fd < 0)
        return error_prefix(&replay->error, "tape %s does not carry its %s", tape, role);
    size_t start = answer->size;
    int status = host_file_read(fd, path, role, answer, &replay->error);
    host_file_close(fd);
    if (status < 0)
        return status;
    struct hash128 hash = hash_bytes(bytes_of(answer->data + start, answer->size - start));
    hash_text(hash, found);
    if (hash_equal(hash, ask->hash) && answer->size - start == ask->answer_size)
        return 0;
    return error_set(&replay->error, EXIT_DAMAGED,
                     "%s: %s is not the file that was recorded: hash %s, the tape has %s", role, path, found,
                     expected);
}

static enum port_status replay_ask(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                   struct bytes request, struct buffer *answer)
{
    struct replay *replay = replay_of(port);
    enum port_status status = enter(replay, cycle);
    const struct tape_event *event = &replay->event;
    if (status == PORT_ENDED)
        return status;
    if (status == PORT_NONE || event->cycle != cycle || event->source != source || event->kind != kind)
        return replay_diverge_event(replay, source, kind);
    struct tape_ask ask;
    struct bytes kept = request;
    if (kind == EVENT_DISK_STORE) {
        buffer_clear(&replay->taken);
        tape_disk_write_encode(&replay->taken, request);
        kept = buffer_bytes(&replay->taken);
    }
    if (!tape_ask_decode(&ask, event->payload)) {
        error_set(&replay->error, EXIT_DAMAGED,
                  "tape %s is damaged: event %" PRIu64 ": its payload is not that of %s", tape_path(replay->tape),
                  event->seq, event_kind_name(kind));
        return replay_fail(replay);
    }
    if (!tape_ask_matches(&ask, kept))
        return replay_diverge_bytes(replay, ask.request, kept);
    if (ask.form == TAPE_ANSWER_PINNED &&
        (kind == EVENT_DISK_READ ? replay_disks_read(replay, &ask, source, request, answer)
                                 : read_pinned(replay, &ask, request, answer)) < 0)
        return replay_fail(replay);
    if ((ask.form == TAPE_ANSWER_INLINE || ask.form == TAPE_ANSWER_BLOB) &&
        tape_answer_read(replay->tape, event, &ask, answer, &replay->error) < 0)
        return replay_fail(replay);
    consume(replay);
    return ask.form == TAPE_ANSWER_NONE ? PORT_NONE : PORT_OK;
}

/* ---- emit ---- */

static enum port_status replay_emit(struct port *port, uint64_t cycle, uint16_t source, enum event_kind kind,
                                    struct bytes payload)
{
    struct replay *replay = replay_of(port);
    enum port_status status = enter(replay, cycle);
    const struct tape_event *event = &replay->event;
    if (status == PORT_ENDED)
        return status;
    if (status == PORT_NONE || event->cycle != cycle || event->source != source || event->kind != kind)
        return replay_diverge_event(replay, source, kind);
    struct bytes kept = tape_kept(kind, payload, &replay->taken);
    if (!bytes_equal(event->payload, kept))
        return replay_diverge_bytes(replay, event->payload, kept);
    if (kind == EVENT_CONSOLE_OUT && replay->config.show_console) {
        host_terminal_write(&replay->terminal, console_lines_add(&replay->lines, source & 0xffu, payload));
        if (host_terminal_check(&replay->terminal, &replay->error) < 0)
            return replay_fail(replay);
    }
    if (kind == EVENT_FRAME_OUT)
        replay_nets_send(replay, cycle, source, payload);
    consume(replay);
    return PORT_OK;
}

static const struct port_ops replay_ops = {
    .ask = replay_ask,
    .take = replay_take,
    .horizon = replay_horizon,
    .idle = replay_idle,
    .emit = replay_emit,
};

/* ---- open, close ---- */

static void replay_free(struct replay *replay)
{
    replay_nets_close(replay);
    replay_disks_close(replay);
    tape_cursor_close(replay->cursor);
    tape_cursor_close(replay->ahead);
    host_terminal_close(&replay->terminal);
    console_lines_deinit(&replay->lines);
    if (replay->config.can_interrupt)
        host_signal_close();
    buffer_deinit(&replay->taken);
    replay_report_deinit(&replay->report);
    mem_free(replay);
}

static int check_level(const struct replay_config *config, struct error *error)
{
    const struct tape_meta *meta = tape_meta(config->tape);
    const char *build = config->slirp_build ? config->slirp_build : "";
    if (config->level != REPLAY_SOCKETS)
        return 0;
    if (!meta->has_sockets)
        return error_set(error, EXIT_USAGE, "tape %s holds no sockets: replay it at the frame level",
                         tape_path(config->tape));
    if (strcmp(meta->slirp_build, build) == 0)
        return 0;
    return error_set(error, EXIT_SKIPPED,
                     "tape %s was recorded with libslirp %s, this host has %s: the socket level needs the same build "
                     "(the frame level does not)",
                     tape_path(config->tape), meta->slirp_build, *build ? build : "none");
}

int mode_replay_open(struct port **port, const struct replay_config *config, struct error *error)
{
    *port = NULL;
    must(config->pinned_count <= WORLD_PINNED_MAX && config->net_count <= WORLD_NETS_MAX);
    if (tape_check_model(config->tape, config->model_version, error) < 0 || check_level(config, error) < 0)
        return -1;
    struct replay *replay = mem_alloc(1, sizeof *replay);
    replay->port.ops = &replay_ops;
    replay->config = *config;
    if (config->level != REPLAY_SOCKETS)
        replay->config.net_count = 0;
    console_lines_init(&replay->lines, &config->consoles);
    replay->tape = config->tape;
    replay->start_ns = replay->next_tick_ns = host_clock_now_ns();
    if (config->can_interrupt)
        host_signal_open();
    struct tape_filter arrivals = {.class_ = EVENT_CLASS_ARRIVAL, .without_payload = true};
    if (host_terminal_open(&replay->terminal, -1, config->show_console ? config->console_fd : -1, false, error) < 0 ||
        tape_cursor_open(&replay->cursor, replay->tape, NULL, error) < 0 ||
        tape_cursor_open(&replay->ahead, replay->tape, &arrivals, error) < 0 || replay_nets_open(replay, error) < 0) {
        replay_free(replay);
        return -1;
    }
    *port = &replay->port;
    return 0;
}

/* The run has ended without leaving the tape: did it reach the tape's end? */
static void judge(struct replay *replay)
{
    if (replay->has_verdict)
        return;
    enum port_status status = peek(replay);
    if (replay->has_verdict)
        return;
    if (status == PORT_OK) {
        replay_end(replay, REPLAY_STOPPED); /* the caller did not run the machine to its end */
    } else if (!replay->has_exit) {
        error_set(&replay->error, EXIT_DAMAGED, "tape %s is damaged: it was closed and has no exit event",
                  tape_path(replay->tape));
        replay_fail(replay);
    } else {
        replay_end(replay, REPLAY_IDENTICAL);
    }
}

static void fill_error(const struct replay *replay, struct error *error)
{
    switch (replay->report.verdict) {
    case REPLAY_FAILED: *error = replay->error; break;
    case REPLAY_DIVERGED:
        error_set(error, EXIT_DIVERGED, "tape %s: %s", tape_path(replay->tape), replay->report.divergence.sentence);
        break;
    case REPLAY_STOPPED:
        error_set(error, EXIT_GUEST_FAILED, "tape %s: the replay was stopped at cycle %" PRIu64,
                  tape_path(replay->tape), replay->cycle);
        break;
    case REPLAY_IDENTICAL:
    case REPLAY_PREFIX: break;
    }
}

int mode_replay_close(struct port *port, struct replay_report *report, struct error *error)
{
    struct replay *replay = replay_of(port);
    judge(replay);
    if (replay->report.verdict == REPLAY_IDENTICAL || replay->report.verdict == REPLAY_PREFIX) {
        /* the networks compare their last digest when they close; the verdict may still turn */
        replay->has_verdict = false;
        enum replay_verdict verdict = replay->report.verdict;
        replay_nets_close(replay);
        replay_end(replay, verdict);
    }
    replay->report.cycle = replay->cycle;
    replay->report.recorded_ns = tape_meta(replay->tape)->recorded_ns;
    replay->report.replayed_ns = host_clock_now_ns() - replay->start_ns;
    if (error)
        fill_error(replay, error);
    bool is_good = replay->report.verdict == REPLAY_IDENTICAL || replay->report.verdict == REPLAY_PREFIX;
    *report = replay->report;
    memset(&replay->report, 0, sizeof replay->report); /* its buffers went to the caller */
    replay_free(replay);
    return is_good ? 0 : -1;
}

void replay_report_deinit(struct replay_report *report)
{
    buffer_deinit(&report->divergence.expected);
    buffer_deinit(&report->divergence.actual);
}
