/* virtio-input (virtio 1.2 §5.8): a keyboard or a tablet. What it says (events as Linux's evdev has them) comes from
 * the world, a packet at a time, and waits here until the guest gives buffers, one event in each; what the guest tells
 * it (LEDs) leaves.
 *
 * Packets that come while no driver runs, or for which there is no room, are lost as a whole, as keys are that are
 * pressed before a computer is up. */
#ifndef REPRISE_DEVICES_VIRTIO_INPUT_H
#define REPRISE_DEVICES_VIRTIO_INPUT_H

#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_INPUT_EVENT_BYTES 8u    /* u16 type, u16 code, u32 value, little-endian */
#define VIRTIO_INPUT_PACKET_EVENTS 64u /* in one INPUT or INPUT_STATUS */
#define VIRTIO_INPUT_WAITING_MAX 1024u /* events */
#define VIRTIO_INPUT_AXIS_MAX 32767u   /* of the tablet: its right and lower edge */

enum virtio_input_kind { VIRTIO_INPUT_KEYBOARD, VIRTIO_INPUT_TABLET, VIRTIO_INPUT_KINDS };

/* Types and codes of events that this machine speaks of (Linux, input-event-codes.h). */
enum {
    INPUT_EV_SYN = 0,
    INPUT_EV_KEY = 1,
    INPUT_EV_REL = 2,
    INPUT_EV_ABS = 3,
    INPUT_EV_LED = 0x11,
    INPUT_EV_REP = 0x14,
    INPUT_REL_WHEEL = 8,
    INPUT_ABS_X = 0,
    INPUT_ABS_Y = 1,
    INPUT_KEY_LAST = 127, /* the keyboard has every key from 1 on */
    INPUT_BUTTON_LEFT = 0x110,
    INPUT_BUTTON_RIGHT = 0x111,
    INPUT_BUTTON_MIDDLE = 0x112,
};

struct virtio_input {
    struct virtio_mmio mmio;
    enum virtio_input_kind kind;
    const struct crossing *crossing;
    uint16_t source;        /* SOURCE(SOURCE_INPUT, i) */
    uint8_t select, subsel; /* what the guest asks of the configuration */
    uint8_t waiting[VIRTIO_INPUT_WAITING_MAX * VIRTIO_INPUT_EVENT_BYTES]; /* a ring of events */
    uint32_t first, count;
    uint64_t dropped; /* events; for reports, not part of the state hash */
};

/* The crossing is borrowed. */
void virtio_input_init(struct virtio_input *input, const struct virtio_wiring *wiring, enum virtio_input_kind kind,
                       const struct crossing *crossing, uint16_t source);
void virtio_input_reset(struct virtio_input *input);
/* From the machine: INPUT. What is no whole number of events is dropped. */
void virtio_input_receive(struct virtio_input *input, struct bytes packet);
void virtio_input_hash(const struct virtio_input *input, struct hasher *hasher);

#endif
