/* How a run left its tape: the first difference, in one sentence and in figures. Before it is called a divergence,
 * the tape is read on to its next seal: if the tape itself is damaged there, that is the news. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/replay_private.h"

#define PAYLOAD_KEPT 65536u

static struct divergence *begin(struct replay *replay, uint16_t source, unsigned kind)
{
    struct divergence *divergence = &replay->report.divergence;
    divergence->cycle = replay->cycle;
    divergence->source = source;
    divergence->kind = kind;
    if (replay->has_event) {
        divergence->tape_seq = replay->event.seq;
        divergence->tape_cycle = replay->event.cycle;
        divergence->tape_source = replay->event.source;
        divergence->tape_kind = replay->event.kind;
    }
    return divergence;
}

static enum port_status finish(struct replay *replay)
{
    if (tape_cursor_settle(replay->cursor, &replay->error) < 0)
        return replay_fail(replay);
    return replay_end(replay, REPLAY_DIVERGED);
}

/* "frame-out of net0" */
static void name_event(char text[64], uint16_t source, unsigned kind)
{
    char name[16];
    source_name(source, name);
    const char *kind_name = event_kind_name(kind);
    snprintf(text, 64, "%s of %s", kind_name ? kind_name : "?", name);
}

enum port_status replay_diverge_event(struct replay *replay, uint16_t source, enum event_kind kind)
{
    struct divergence *divergence = begin(replay, source, kind);
    char actual[64], expected[64];
    name_event(actual, source, kind);
    name_event(expected, divergence->tape_source, divergence->tape_kind);
    if (!replay->has_event)
        snprintf(divergence->sentence, sizeof divergence->sentence,
                 "at cycle %" PRIu64 " the machine has a %s; the tape ended with event %" PRIu64, replay->cycle,
                 actual, replay->last_seq);
    else if (source == divergence->tape_source && (unsigned)kind == divergence->tape_kind)
        snprintf(divergence->sentence, sizeof divergence->sentence,
                 "event %" PRIu64 ", %s, comes at cycle %" PRIu64 "; the tape has it at cycle %" PRIu64,
                 divergence->tape_seq, actual, replay->cycle, divergence->tape_cycle);
    else
        snprintf(divergence->sentence, sizeof divergence->sentence,
                 "at cycle %" PRIu64 " the machine has a %s; the tape's next is event %" PRIu64
                 ", %s, at cycle %" PRIu64,
                 replay->cycle, actual, divergence->tape_seq, expected, divergence->tape_cycle);
    return finish(replay);
}

/* " (0x41 instead of 0x42)", or that one of the two ends there. */
static void name_difference(char text[64], struct bytes expected, struct bytes actual, size_t at)
{
    if (at < expected.size && at < actual.size)
        snprintf(text, 64, "0x%02x instead of 0x%02x", actual.data[at], expected.data[at]);
    else
        snprintf(text, 64, "%zu bytes instead of %zu", actual.size, expected.size);
}

enum port_status replay_diverge_bytes(struct replay *replay, struct bytes expected, struct bytes actual)
{
    struct divergence *divergence = begin(replay, replay->event.source, replay->event.kind);
    size_t at = bytes_first_difference(expected, actual);
    divergence->first_difference = at;
    buffer_append(&divergence->expected, bytes_slice(expected, 0, PAYLOAD_KEPT));
    buffer_append(&divergence->actual, bytes_slice(actual, 0, PAYLOAD_KEPT));
    char event[64], difference[64];
    name_event(event, divergence->source, divergence->kind);
    name_difference(difference, expected, actual, at);
    snprintf(divergence->sentence, sizeof divergence->sentence,
             "event %" PRIu64 ", %s, at cycle %" PRIu64 " has other bytes from offset %zu of %zu on: %s",
             divergence->tape_seq, event, replay->cycle, at, expected.size, difference);
    return finish(replay);
}

enum port_status replay_diverge_missed(struct replay *replay)
{
    struct divergence *divergence = begin(replay, 0, 0);
    char expected[64];
    name_event(expected, divergence->tape_source, divergence->tape_kind);
    snprintf(divergence->sentence, sizeof divergence->sentence,
             "the tape has event %" PRIu64 ", %s, at cycle %" PRIu64 "; the machine went on to cycle %" PRIu64
             " without it",
             divergence->tape_seq, expected, divergence->tape_cycle, replay->cycle);
    return finish(replay);
}

enum port_status replay_diverge_sentence(struct replay *replay, uint16_t source, const char *sentence)
{
    struct divergence *divergence = begin(replay, source, 0);
    char name[16];
    source_name(source, name);
    snprintf(divergence->sentence, sizeof divergence->sentence, "%s at cycle %" PRIu64 ": %s", name, replay->cycle,
             sentence);
    return finish(replay);
}
