/* virtio-input. Queue 0 carries events to the guest, queue 1 status back.
 * Configuration: 0 select  1 subsel  2 size  3-7 reserved  8-135 what was selected, `size` bytes of it (§5.8.2) */
#include "src/devices/virtio/input.h"

#include <string.h>

#include "src/base/endian.h"

enum { INPUT_EVENTS = 0, INPUT_STATUS = 1, INPUT_QUEUES = 2 };
enum { CONFIG_SELECT = 0, CONFIG_SUBSEL = 1, CONFIG_SIZE = 2, CONFIG_UNION = 8, CONFIG_BYTES = 136 };
enum {
    SELECT_NAME = 0x01,
    SELECT_SERIAL = 0x02,
    SELECT_IDS = 0x03,
    SELECT_EVENTS = 0x11, /* the codes of the type that subsel names */
    SELECT_AXIS = 0x12,
};

#define INPUT_DEVICE_ID 18u
#define INPUT_QUEUE_SIZE 64u
#define INPUT_BUS_VIRTUAL 6u
#define INPUT_VENDOR 0x5250u
#define INPUT_VERSION 1u
#define LED_LAST 2u /* num lock, caps lock, scroll lock */

static const char *const names[VIRTIO_INPUT_KINDS] = {
    [VIRTIO_INPUT_KEYBOARD] = "Reprise keyboard", [VIRTIO_INPUT_TABLET] = "Reprise tablet"};

/* ---- configuration ---- */

/* What a device can say or hear: all codes from first to last of a type. */
struct codes {
    uint8_t type;
    uint16_t first, last;
};

static const struct codes keyboard_codes[] = {
    {INPUT_EV_KEY, 1, INPUT_KEY_LAST}, {INPUT_EV_REP, 0, 0}, {INPUT_EV_LED, 0, LED_LAST}, {0, 0, 0}};
static const struct codes tablet_codes[] = {{INPUT_EV_KEY, INPUT_BUTTON_LEFT, INPUT_BUTTON_MIDDLE},
                                            {INPUT_EV_REL, INPUT_REL_WHEEL, INPUT_REL_WHEEL},
                                            {INPUT_EV_ABS, INPUT_ABS_X, INPUT_ABS_Y},
                                            {0, 0, 0}};
static const struct codes *const all_codes[VIRTIO_INPUT_KINDS] = {
    [VIRTIO_INPUT_KEYBOARD] = keyboard_codes, [VIRTIO_INPUT_TABLET] = tablet_codes};

static unsigned put_text(uint8_t *out, const char *text)
{
    memcpy(out, text, strlen(text)); /* without its NUL */
    return (unsigned)strlen(text);
}

static unsigned put_serial(const struct virtio_input *input, uint8_t *out)
{
    char serial[16];
    source_name(input->source, serial);
    return put_text(out, serial);
}

static unsigned put_ids(const struct virtio_input *input, uint8_t *out)
{
    store_le16(out, INPUT_BUS_VIRTUAL);
    store_le16(out + 2, INPUT_VENDOR);
    store_le16(out + 4, (uint16_t)(input->kind + 1));
    store_le16(out + 6, INPUT_VERSION);
    return 8;
}

/* A bitmap up to its last byte that is not zero. */
static unsigned put_codes(const struct virtio_input *input, uint8_t *out)
{
    unsigned size = 0;
    for (const struct codes *codes = all_codes[input->kind]; codes->type; codes++) {
        if (codes->type != input->subsel)
            continue;
        for (unsigned code = codes->first; code <= codes->last; code++)
            out[code / 8] |= (uint8_t)(1u << code % 8);
        size = codes->last / 8 + 1;
    }
    return size;
}

static unsigned put_axis(const struct virtio_input *input, uint8_t *out)
{
    if (input->kind != VIRTIO_INPUT_TABLET || input->subsel > INPUT_ABS_Y)
        return 0;
    store_le32(out + 4, VIRTIO_INPUT_AXIS_MAX); /* min, fuzz, flat and res are 0 */
    return 20;
}

/* Fills the configuration with what select and subsel ask for; what there is not has size 0. */
static void input_configure(struct virtio_input *input)
{
    uint8_t *config = input->mmio.config, *out = config + CONFIG_UNION;
    unsigned size = 0;
    memset(config, 0, CONFIG_BYTES);
    switch (input->select) {
    case SELECT_NAME: size = put_text(out, names[input->kind]); break;
    case SELECT_SERIAL: size = put_serial(input, out); break;
    case SELECT_IDS: size = put_ids(input, out); break;
    case SELECT_EVENTS: size = put_codes(input, out); break;
    case SELECT_AXIS: size = put_axis(input, out); break;
    default: break; /* unset, properties (none), and what nobody knows */
    }
    config[CONFIG_SELECT] = input->select;
    config[CONFIG_SUBSEL] = input->subsel;
    config[CONFIG_SIZE] = (uint8_t)size;
}

/* Any width: only the bytes that can be written count. */
static void input_config_written(void *device, uint32_t offset, unsigned width, uint64_t value)
{
    struct virtio_input *input = device;
    for (unsigned i = 0; i < width; i++) {
        if (offset + i == CONFIG_SELECT)
            input->select = (uint8_t)(value >> 8 * i);
        if (offset + i == CONFIG_SUBSEL)
            input->subsel = (uint8_t)(value >> 8 * i);
    }
    input_configure(input);
}

/* ---- queues ---- */

static void input_deliver(struct virtio_input *input)
{
    struct virtio_mmio *mmio = &input->mmio;
    struct queue_chain *chain;
    while (input->count > 0 && (chain = virtio_pop(mmio, INPUT_EVENTS)) != NULL) {
        if (chain->writable_left < VIRTIO_INPUT_EVENT_BYTES) {
            virtio_fail(mmio);
            return;
        }
        queue_chain_write(chain, mmio->wiring.ram, input->waiting + input->first * VIRTIO_INPUT_EVENT_BYTES,
                          VIRTIO_INPUT_EVENT_BYTES);
        input->first = (input->first + 1) % VIRTIO_INPUT_WAITING_MAX;
        input->count--;
        virtio_push(mmio, INPUT_EVENTS, VIRTIO_INPUT_EVENT_BYTES);
    }
}

/* What is told in one notification leaves together, as far as it fits one event of the tape. */
static void input_hear(struct virtio_input *input)
{
    struct virtio_mmio *mmio = &input->mmio;
    uint8_t told[VIRTIO_INPUT_PACKET_EVENTS * VIRTIO_INPUT_EVENT_BYTES];
    uint32_t size = 0;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, INPUT_STATUS)) != NULL) {
        if (chain->readable_left < VIRTIO_INPUT_EVENT_BYTES) {
            virtio_fail(mmio);
            break;
        }
        size += queue_chain_read(chain, mmio->wiring.ram, told + size, VIRTIO_INPUT_EVENT_BYTES);
        virtio_push(mmio, INPUT_STATUS, 0);
        if (size == sizeof told) {
            crossing_emit(input->crossing, input->source, EVENT_INPUT_STATUS, bytes_of(told, size));
            size = 0;
        }
    }
    if (size)
        crossing_emit(input->crossing, input->source, EVENT_INPUT_STATUS, bytes_of(told, size));
}

static void input_notify(void *device, unsigned queue)
{
    if (queue == INPUT_EVENTS)
        input_deliver(device);
    else
        input_hear(device);
}

void virtio_input_receive(struct virtio_input *input, struct bytes packet)
{
    size_t events = packet.size / VIRTIO_INPUT_EVENT_BYTES;
    if (packet.size % VIRTIO_INPUT_EVENT_BYTES || !virtio_is_running(&input->mmio) ||
        events > VIRTIO_INPUT_WAITING_MAX - input->count) {
        input->dropped += events;
        return;
    }
    for (size_t i = 0; i < events; i++) {
        uint32_t at = (input->first + input->count++) % VIRTIO_INPUT_WAITING_MAX;
        memcpy(input->waiting + at * VIRTIO_INPUT_EVENT_BYTES, packet.data + i * VIRTIO_INPUT_EVENT_BYTES,
               VIRTIO_INPUT_EVENT_BYTES);
    }
    virtio_service(&input->mmio, INPUT_EVENTS);
}

/* ---- the device ---- */

/* A driver that starts anew has asked nothing and has missed what was said. */
static void input_driver_reset(void *device)
{
    struct virtio_input *input = device;
    input->select = input->subsel = 0;
    input->first = input->count = 0;
    input_configure(input);
}

static const struct virtio_ops input_ops = {
    .device_id = INPUT_DEVICE_ID,
    .notify = input_notify,
    .reset = input_driver_reset,
    .config_written = input_config_written,
};

void virtio_input_init(struct virtio_input *input, const struct virtio_wiring *wiring, enum virtio_input_kind kind,
                       const struct crossing *crossing, uint16_t source)
{
    static const uint16_t sizes[INPUT_QUEUES] = {INPUT_QUEUE_SIZE, INPUT_QUEUE_SIZE};
    *input = (struct virtio_input){.kind = kind, .crossing = crossing, .source = source};
    virtio_mmio_init(&input->mmio, wiring, &input_ops, input, 0, sizes, INPUT_QUEUES);
    input->mmio.config_size = CONFIG_BYTES;
}

void virtio_input_reset(struct virtio_input *input)
{
    virtio_mmio_reset(&input->mmio);
}

void virtio_input_hash(const struct virtio_input *input, struct hasher *hasher)
{
    virtio_mmio_hash(&input->mmio, hasher); /* with the configuration, and so select and subsel */
    hasher_add_u64(hasher, input->count);
    for (uint32_t i = 0; i < input->count; i++) {
        uint32_t at = (input->first + i) % VIRTIO_INPUT_WAITING_MAX;
        hasher_add(hasher, bytes_of(input->waiting + at * VIRTIO_INPUT_EVENT_BYTES, VIRTIO_INPUT_EVENT_BYTES));
    }
}
