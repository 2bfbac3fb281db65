/* The loop that a machine's mode would run, for a guest without a machine. */
#include "tests/lib/net_drive.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

#define CLOCK_HZ UINT64_C(1000000000)
#define REACT 100u /* cycles from a round to the guest's reaction */
#define WAIT_CYCLES 1000000u
#define POLL_MAX 256u

/* libslirp 4.7 forgets the name of its TFTP server and what unfinished transfers hold when it is cleaned up; only it
 * allocates through glib here. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:g_malloc\n";
}

void memory_tape_deinit(struct memory_tape *tape)
{
    buffer_deinit(&tape->bytes);
    mem_free(tape->events);
    memset(tape, 0, sizeof *tape);
}

size_t memory_tape_size(const struct memory_tape *tape)
{
    return tape->bytes.size;
}

size_t memory_tape_events(const struct memory_tape *tape, enum event_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < tape->count; i++)
        count += tape->events[i].kind == (uint32_t)kind;
    return count;
}

/* ---- socket_log over memory ---- */

static uint64_t log_append(void *context, enum event_kind kind, struct buffer *payload)
{
    struct net_drive *drive = context;
    struct memory_tape *tape = drive->tape;
    if (tape->count == tape->room) {
        tape->room = tape->room ? 2 * tape->room : 64;
        tape->events = mem_resize(tape->events, tape->room * sizeof *tape->events);
    }
    tape->events[tape->count++] = (struct memory_event){
        .kind = (uint32_t)kind, .cycle = drive->cycle, .offset = tape->bytes.size, .size = payload->size};
    buffer_append(&tape->bytes, buffer_bytes(payload));
    return tape->count; /* sequence numbers begin at 1 */
}

static uint64_t log_next_cycle(void *context, enum event_kind kind)
{
    const struct net_drive *drive = context;
    if (drive->cursor >= drive->tape->count || drive->tape->events[drive->cursor].kind != (uint32_t)kind)
        return UINT64_MAX;
    return drive->tape->events[drive->cursor].cycle;
}

static void log_diverged(void *context, const char *sentence)
{
    struct net_drive *drive = context;
    size_t size = strlen(sentence);
    size = size < sizeof drive->divergence ? size : sizeof drive->divergence - 1;
    memcpy(drive->divergence, sentence, size);
    drive->divergence[size] = 0;
}

static bool log_next(void *context, enum event_kind kind, struct bytes *payload, uint64_t *seq)
{
    struct net_drive *drive = context;
    if (drive->cursor >= drive->tape->count || drive->tape->events[drive->cursor].kind != (uint32_t)kind) {
        log_diverged(drive, "the tape holds no such event here");
        return false;
    }
    const struct memory_event *event = &drive->tape->events[drive->cursor++];
    *payload = bytes_of(drive->tape->bytes.data + event->offset, event->size);
    *seq = drive->cursor;
    return true;
}

/* ---- the trace ---- */

static void trace_add(struct net_drive *drive, char direction, uint64_t cycle, struct bytes frame)
{
    uint8_t head[13];
    if (drive->keeps_no_trace)
        return;
    head[0] = (uint8_t)direction;
    store_le64(head + 1, cycle);
    store_le32(head + 9, (uint32_t)frame.size);
    buffer_append(&drive->trace, bytes_of(head, sizeof head));
    buffer_append(&drive->trace, frame);
}

struct hash128 net_drive_trace_hash(const struct net_drive *drive)
{
    return hash_bytes(buffer_bytes(&drive->trace));
}

static void on_frame(void *context, struct bytes frame, const struct frame_origin *origin)
{
    struct net_drive *drive = context;
    trace_add(drive, 'R', drive->cycle, frame);
    if (origin->size) {
        const struct memory_event *event = &drive->tape->events[origin->event_seq - 1];
        const uint8_t *there = drive->tape->bytes.data + event->offset + origin->event_offset;
        bool fits = origin->event_seq <= drive->tape->count && origin->event_offset + origin->size <= event->size &&
                    origin->frame_offset + origin->size <= frame.size;
        drive->origin_bytes += origin->size;
        drive->origin_wrong += !fits || memcmp(there, frame.data + origin->frame_offset, origin->size) != 0;
    }
    guest_receive(&drive->guest, frame);
}

/* ---- the loop ---- */

void net_drive_init(struct net_drive *drive, const struct net_scenario *scenario, const uint32_t *parameter,
                    enum socket_log_mode mode, struct memory_tape *tape)
{
    memset(drive, 0, sizeof *drive);
    drive->scenario = scenario;
    if (parameter)
        memcpy(drive->parameter, parameter, sizeof drive->parameter);
    drive->tape = tape;
    drive->limit_cycle = 20 * CLOCK_HZ;
    drive->random = 1;
    drive->log = (struct socket_log){.mode = mode,
                                     .context = drive,
                                     .append = log_append,
                                     .next_cycle = log_next_cycle,
                                     .next = log_next,
                                     .diverged = log_diverged};
    guest_init(&drive->guest);
}

void net_drive_deinit(struct net_drive *drive)
{
    guest_deinit(&drive->guest);
    buffer_deinit(&drive->trace);
}

/* The guest's turn: what it owes, then what the script wants, then all of it into the net. */
static void drive_guest(struct net_drive *drive)
{
    size_t at = 0;
    struct bytes frame;
    struct buffer changed = {0};
    guest_flush(&drive->guest);
    drive->scenario->script(drive);
    while (guest_next_frame(&drive->guest, &at, &frame)) {
        if (drive->mutate) {
            buffer_clear(&changed);
            buffer_append(&changed, frame);
            drive->mutate(drive, &changed);
            frame = buffer_bytes(&changed);
        }
        trace_add(drive, 'S', drive->cycle, frame);
        drive->net->ops->send(drive->net, drive->cycle, frame);
    }
    buffer_deinit(&changed);
    buffer_clear(&drive->guest.out);
}

/* Live: waits for the host, at most to `until`. */
static void drive_wait(struct net_drive *drive, uint64_t until)
{
    struct pollfd fds[POLL_MAX];
    unsigned count = drive->net->ops->pollfds(drive->net, fds, POLL_MAX);
    if (drive->is_free || poll(fds, count, 1) <= 0)
        drive->cycle = drive->is_free || until < drive->cycle + WAIT_CYCLES ? until : drive->cycle + WAIT_CYCLES;
    else
        drive->cycle += REACT;
}

static int drive_round(struct net_drive *drive)
{
    struct frame_sink sink = {.frame = on_frame, .context = drive};
    drive->rounds++;
    if (drive->net->ops->round(drive->net, drive->cycle, &sink, &drive->error) != 0)
        return -1;
    drive->cycle += REACT;
    drive_guest(drive);
    return 0;
}

static int drive_loop(struct net_drive *drive)
{
    drive_guest(drive);
    while (!drive->is_done) {
        uint64_t due = drive->net->ops->due(drive->net, drive->cycle);
        if (drive->log.mode == SOCKET_LOG_ANSWER) {
            uint64_t logged = log_next_cycle(drive, EVENT_SOCKET_ROUND);
            uint64_t next = due < logged ? due : logged;
            drive->cycle = next > drive->cycle ? next : drive->cycle;
        } else if (due > drive->cycle && !drive->net->ops->ready(drive->net)) {
            drive_wait(drive, due);
            continue;
        }
        if (drive->cycle >= drive->limit_cycle)
            return error_set(&drive->error, EXIT_TIME_LIMIT, "stage %u took too long", drive->stage);
        if (drive_round(drive) != 0)
            return -1;
    }
    return 0;
}

int net_drive_run(struct net_drive *drive)
{
    struct host_slirp_config config = {.clock_hz = CLOCK_HZ, .random_seed = 42};
    if (drive->scenario->configure)
        drive->scenario->configure(&config, drive->parameter);
    drive->status = host_slirp_open(&drive->net, &config, &drive->log, &drive->error);
    if (drive->status != 0)
        return -1;
    if (drive->opened)
        drive->opened(drive);
    drive->status = drive_loop(drive);
    drive->net->ops->close(drive->net);
    if (drive->status == 0 && drive->divergence[0])
        drive->status = error_set(&drive->error, EXIT_DIVERGED, "%s", drive->divergence);
    return drive->status;
}
