/* Copies a tape event by event with one planted change, so that tests can watch a replay find it. The copy is a whole
 * tape with valid seals: only its story is another.
 *
 *   retape IN OUT KIND NTH byte OFFSET     flips a bit of that byte in the payload of the NTH event of KIND (from 0)
 *   retape IN OUT KIND NTH later CYCLES    moves that event to a later cycle, and what would then lie before it with it
 *   retape IN OUT model VERSION            says that another version of the machine recorded it */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/tape.h"

struct plan {
    unsigned kind;
    uint64_t nth;
    const char *what;
    uint64_t amount;
};

static int fail(const struct error *error)
{
    fprintf(stderr, "retape: %s\n", error->message);
    return error->code;
}

/* Puts the content that an ASK event refers to into the copy. */
static int copy_blob(struct tape *tape, struct tape_writer *writer, const struct tape_event *event,
                     struct error *error)
{
    struct tape_ask ask;
    if (event_kind_class(event->kind) != EVENT_CLASS_ASK || !tape_ask_decode(&ask, event->payload) ||
        ask.form != TAPE_ANSWER_BLOB)
        return 0;
    struct buffer answer = {0};
    int status = tape_answer_read(tape, event, &ask, &answer, error);
    if (status == 0)
        tape_writer_blob(writer, ask.hash, buffer_bytes(&answer));
    buffer_deinit(&answer);
    return status;
}

static int copy(struct tape *tape, struct tape_writer *writer, const struct plan *plan, struct error *error)
{
    struct tape_cursor *cursor;
    struct tape_filter all = {0};
    struct tape_event event;
    struct buffer payload = {0};
    uint64_t seen = 0, last_cycle = 0;
    bool planted = plan->kind == 0;
    int status;
    if (tape_cursor_open(&cursor, tape, &all, error))
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        if (copy_blob(tape, writer, &event, error)) {
            status = -1;
            break;
        }
        uint64_t cycle = event.cycle;
        buffer_clear(&payload);
        buffer_append(&payload, event.payload);
        if (event.kind == plan->kind && seen++ == plan->nth) {
            planted = true;
            if (strcmp(plan->what, "later") == 0)
                cycle += plan->amount;
            else if (plan->amount < payload.size)
                payload.data[plan->amount] ^= 1;
            else
                planted = false;
        }
        /* Cycles never go back on a tape: a slow host leaves little room between two events. */
        cycle = cycle > last_cycle ? cycle : last_cycle;
        last_cycle = cycle;
        tape_writer_append(writer, cycle, event.source, event.kind, buffer_bytes(&payload));
    }
    tape_cursor_close(cursor);
    buffer_deinit(&payload);
    if (status == 0 && !planted)
        return error_set(error, EXIT_USAGE, "there is no such event, or no such byte in it");
    return status;
}

int main(int argc, char **argv)
{
    struct error error = {0};
    struct tape *tape;
    struct tape_writer *writer;
    bool wants_model = argc == 5 && strcmp(argv[3], "model") == 0;
    if (!wants_model && (argc != 7 || !event_kind_by_name(argv[3]))) {
        fprintf(stderr, "usage: retape IN OUT KIND NTH byte|later AMOUNT | retape IN OUT model VERSION\n");
        return EXIT_USAGE;
    }
    struct plan plan = {0};
    if (!wants_model)
        plan = (struct plan){event_kind_by_name(argv[3]), strtoull(argv[4], NULL, 10), argv[5],
                             strtoull(argv[6], NULL, 10)};
    if (tape_open(&tape, argv[1], &error))
        return fail(&error);
    const struct tape_meta *meta = tape_meta(tape);
    struct tape_start start = {
        .model_version = wants_model ? (uint32_t)strtoul(argv[4], NULL, 10) : meta->model_version,
        .tool_version = meta->tool_version,
        .scenario_name = meta->scenario_name,
        .scenario = meta->scenario,
        .clock_hz = meta->clock_hz,
        .host = meta->host,
        .slirp_build = meta->slirp_build,
        .started_ns = meta->started_ns,
        .has_sockets = meta->has_sockets,
    };
    struct tape_end end = {meta->end_reason, meta->cycles, meta->instructions, meta->recorded_ns};
    if (tape_writer_open(&writer, argv[2], &start, &error))
        return fail(&error);
    int status = copy(tape, writer, &plan, &error);
    struct error close_error = {0};
    if (tape_writer_close(writer, status == 0 ? &end : NULL, NULL, &close_error) && status == 0)
        return fail(&close_error);
    tape_close(tape);
    return status ? fail(&error) : 0;
}
