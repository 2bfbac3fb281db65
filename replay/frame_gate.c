/* The egress policy at work. */
#include "replay/frame_gate.h"

#include <string.h>

int frame_gate_open(struct frame_gate *gate, const struct host_frames_config *config, struct error *error)
{
    memset(gate, 0, sizeof *gate);
    if (config->allow_count == 0)
        egress_frame_default(&gate->policy);
    for (unsigned i = 0; i < config->allow_count; i++) {
        if (egress_add(&gate->policy, config->allow[i], error) != 0)
            return -1;
    }
    return 0;
}

bool frame_gate_passes(struct frame_gate *gate, struct bytes frame, struct host_notes *notes)
{
    struct egress_address to;
    char text[EGRESS_ADDRESS_TEXT];
    enum egress_verdict verdict = egress_frame_judge(&gate->policy, frame, &to);
    if (verdict == EGRESS_PASSES)
        return true;
    if (gate->refused++)
        return false;
    egress_address_text(&to, text);
    switch (verdict) {
    case EGRESS_FOREIGN:
        host_note(notes, "the guest may not send to %s: allow: does not name it (further frames are counted)", text);
        break;
    case EGRESS_UNKNOWN:
        host_note(notes, "the guest may send ARP and IP only, unless allow: is any (further frames are counted)");
        break;
    default:
        host_note(notes, "the guest sent a packet that hides where it goes: not sent (further frames are counted)");
        break;
    }
    return false;
}
