/* Frames as hostile or broken peers make them, with the canonical text that is expected of each (level exact, behind
 * the frame's own section). Shared by the decoder's test and the tool that writes them as a capture for tshark. */
#ifndef REPRISE_TESTS_LIB_TRACE_ODD_H
#define REPRISE_TESTS_LIB_TRACE_ODD_H

struct odd_frame {
    const char *name;
    const char *hex;
    const char *text;
};

extern const struct odd_frame odd_frames[];
extern const unsigned odd_frame_count;

#endif
