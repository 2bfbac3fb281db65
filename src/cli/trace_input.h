/* Where frames come from: a tape, a capture (pcapng, pcap), or a golden, whose lines are frames already written. */
#ifndef REPRISE_CLI_TRACE_INPUT_H
#define REPRISE_CLI_TRACE_INPUT_H

#include <stdbool.h>

#include "src/base/error.h"
#include "src/trace/capture.h"
#include "src/trace/filter.h"
#include "src/trace/packet.h"
#include "src/trace/sequence.h"
#include "src/trace/text.h"
#include "src/trace/view.h"

struct tape;
struct tape_cursor;
struct tape_event;

enum trace_input_kind { TRACE_INPUT_TAPE, TRACE_INPUT_CAPTURE, TRACE_INPUT_GOLDEN };

#define TRACE_INPUT_LINKS 64u

struct trace_input {
    const char *path;
    enum trace_input_kind kind;
    uint16_t source; /* only this link; 0: all */
    char source_name[16];
    const struct filter *filter; /* only frames that match; borrowed, may be set behind open; NULL: all */
    struct tape *tape;
    struct tape_cursor *cursor;
    struct capture_reader *capture;
    int fd;
    bool has_ended;
    struct buffer bytes; /* the frame put together, or the golden's text */
    size_t used;
    uint64_t number;
    unsigned link_count;
    uint16_t sources[TRACE_INPUT_LINKS];
    char names[TRACE_INPUT_LINKS][16];
    struct sequence *sequence;
    struct trace_packet *packet; /* of the last frame */
    struct view golden_view;
    char *golden_filter; /* what has chosen a golden's frames, NULL: nothing */
};

/* source_name: "net0", or NULL for every link. */
int trace_input_open(struct trace_input *input, const char *path, const char *source_name, struct error *error);
void trace_input_close(struct trace_input *input);
/* Begins anew at the first frame or line. */
int trace_input_rewind(struct trace_input *input, struct error *error);
/* Of a tape or capture: 1 and the next frame (valid until the next call), taken apart in input->packet; 0 at the end;
 * negative on damage. */
int trace_input_frame(struct trace_input *input, struct trace_frame *frame, struct error *error);
/* The same without taking it apart, and with other events too: kind 0 for a frame. For `console` and `cast`. */
int trace_input_event(struct trace_input *input, struct tape_event *event, struct error *error);
/* Of a golden: 1 and the next line without its newline; comments and empty lines are passed over. */
int trace_input_line(struct trace_input *input, struct bytes *line, struct error *error);

/* How many frames of a tape or capture match (filter NULL: how many there are). */
int trace_input_count(const char *path, const char *source_name, const struct filter *filter, uint64_t *count,
                      struct error *error);

#endif
