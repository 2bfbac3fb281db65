/* The golden requests.txt: what was fetched from web servers, in the order of guest time, and what became of it. Hosts,
 * validators and cycles are left out: they are other ones on another day. */
#include <inttypes.h>

#include "replay/http_ask.h"
#include "replay/tape.h"
#include "src/base/wire.h"
#include "src/cli/test_golden.h"

static void write_result(const struct tape_event *event, const char *source, struct buffer *out)
{
    struct tape_ask ask;
    if (!tape_ask_decode(&ask, event->payload) || ask.form != TAPE_ANSWER_INLINE)
        return;
    struct wire_reader request = {.left = ask.request}, answer = {.left = ask.answer};
    uint32_t id = wire_get32(&request);
    unsigned outcome = wire_get8(&answer), status = wire_get16(&answer);
    wire_get64(&answer);
    uint64_t size = wire_get64(&answer);
    buffer_printf(out, "%s answer %u ", source, id);
    if (outcome == HTTP_OK)
        buffer_printf(out, "status %u size %" PRIu64 "\n", status, size);
    else
        buffer_printf(out, "failed %u status %u\n", outcome, status);
}

static int write_event(struct tape *tape, const struct tape_event *event, struct buffer *out, struct error *error)
{
    char source[16];
    source_name(event->source, source);
    if (event->kind == EVENT_HTTP_RESULT)
        write_result(event, source, out);
    if (event->kind != EVENT_HTTP_START)
        return 0;
    buffer_printf(out, "%s fetch ", source);
    int status = tape_event_describe(tape, event, out, error);
    buffer_append_byte(out, '\n');
    return status;
}

int golden_requests(const char *tape_path, struct buffer *out, struct error *error)
{
    struct tape *tape = NULL;
    struct tape_cursor *cursor = NULL;
    struct tape_event event;
    int status = tape_open(&tape, tape_path, error);
    if (status == 0)
        status = tape_cursor_open(&cursor, tape, NULL, error);
    while (status == 0 && (status = tape_cursor_next(cursor, &event, error)) > 0)
        status = write_event(tape, &event, out, error);
    if (cursor)
        tape_cursor_close(cursor);
    if (tape)
        tape_close(tape);
    return status;
}
