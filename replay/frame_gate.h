/* Where a driver of frames (TAP, socket) asks whether the guest may send a frame: the egress policy, a count of what it
 * refused, and a sentence for the user about the first. A frame that may not leave is dropped without an answer, as on
 * a cable that leads nowhere. */
#ifndef REPRISE_REPLAY_FRAME_GATE_H
#define REPRISE_REPLAY_FRAME_GATE_H

#include "replay/egress_frame.h"
#include "replay/host_net.h"
#include "replay/host_note.h"

struct frame_gate {
    struct egress_policy policy;
    uint64_t refused;
};

/* EXIT_USAGE for a rule that cannot be read. */
int frame_gate_open(struct frame_gate *gate, const struct host_frames_config *config, struct error *error);
bool frame_gate_passes(struct frame_gate *gate, struct bytes frame, struct host_notes *notes);

#endif
