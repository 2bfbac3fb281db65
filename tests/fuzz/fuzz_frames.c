/* Any bytes as a stream of received frames and of buffers that a well-behaved driver gives: every frame that the
 * card has taken arrives whole, once and in order. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net.h"
#include "tests/lib/virtio_driver.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define F_MRG_RXBUF (1ull << 15)
#define BUFFER_ROOM 0x4000u
#define BUFFERS 64u
#define BUFFER_MIN 1032u /* a ring full of these holds the largest frame: else the guest would block itself */
#define EXPECTED_MAX 2048u

struct session {
    struct device_rig rig;
    struct nic nic;
    struct virtio_net net;
    struct virtio_driver driver;
    bool is_mergeable;
    uint32_t sizes[BUFFERS]; /* of the buffer behind each descriptor */
    uint32_t offered, taken;
    uint32_t expected[EXPECTED_MAX]; /* sizes of the frames that were accepted */
    uint32_t first, count;
    uint32_t number; /* of the frame that the guest gets next */
    uint32_t pushed; /* of the frame that comes in next */
    uint8_t frame[NIC_FRAME_MAX + VIRTIO_NET_HEADER];
    uint32_t have; /* bytes of the frame that the guest puts together */
    unsigned parts;
};

static void check(bool is_fine)
{
    if (!is_fine)
        abort();
}

_Static_assert(BUFFERS *BUFFER_MIN >= NIC_FRAME_MAX + VIRTIO_NET_HEADER, "the largest frame fits");

static uint8_t content(uint32_t number, uint32_t offset)
{
    return (uint8_t)(number * 31 + offset * 7 + (offset >> 8));
}

static void push_frame(struct session *session, uint32_t size)
{
    static uint8_t bytes[NIC_FRAME_MAX + 1];
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = content(session->pushed, i);
    uint64_t before = session->nic.frames_in;
    nic_receive(&session->nic, bytes_of(bytes, size));
    if (session->nic.frames_in == before)
        return;
    check(session->count < EXPECTED_MAX);
    session->expected[(session->first + session->count++) % EXPECTED_MAX] = size;
    session->pushed++;
}

/* Mostly short ones, which are quick to compare; without merging none that is larger than the buffers. */
static uint32_t frame_size(const struct session *session, uint8_t operation, uint32_t value)
{
    if (!session->is_mergeable)
        return value % (BUFFER_ROOM - VIRTIO_NET_HEADER + 1);
    return operation & 0x80 ? value : value % 2000;
}

static void give_buffer(struct session *session, uint32_t size)
{
    if (session->offered - session->taken == BUFFERS)
        return;
    if (!session->is_mergeable)
        size = BUFFER_ROOM;
    uint32_t index = session->driver.next_descriptor[0] % BUFFERS;
    session->sizes[index] = size;
    struct driver_buffer buffer = {DRIVER_DATA + index * BUFFER_ROOM, size, true};
    driver_add(&session->driver, 0, &buffer, 1);
    session->offered++;
}

static void finish_frame(struct session *session)
{
    check(session->count > 0);
    uint32_t size = session->expected[session->first];
    check(session->have == size + VIRTIO_NET_HEADER);
    for (uint32_t i = 0; i < size; i++)
        check(session->frame[VIRTIO_NET_HEADER + i] == content(session->number, i));
    session->first = (session->first + 1) % EXPECTED_MAX;
    session->count--;
    session->number++;
    session->have = 0;
    session->parts = 0;
}

static void take_buffers(struct session *session)
{
    uint32_t head, written;
    while (driver_take(&session->driver, 0, &head, &written)) {
        session->taken++;
        check(head < BUFFERS && written > 0 && written <= session->sizes[head]);
        check(session->have + written <= sizeof session->frame);
        check(ram_read(&session->rig.ram, DRIVER_DATA + head * BUFFER_ROOM, session->frame + session->have, written));
        if (session->parts == 0) {
            session->parts = load_le16(session->frame + 10);
            check(session->parts > 0 && (session->is_mergeable || session->parts == 1));
        }
        session->have += written;
        if (--session->parts == 0)
            finish_frame(session);
    }
    check(session->parts == 0); /* the buffers of one frame are completed together */
    driver_acknowledge(&session->driver);
}

static void session_init(struct session *session)
{
    static const struct nic_config config = {SOURCE(SOURCE_NET, 0), {2, 0, 0, 0, 0, 1}, NIC_MTU_DEFAULT, true};
    device_rig_init(&session->rig);
    nic_init(&session->nic, &session->rig.crossing, &config);
    struct virtio_wiring wiring = {&session->rig.ram, &session->rig.timers, device_rig_wire(&session->rig, 0)};
    virtio_net_init(&session->net, &wiring, &session->nic);
}

static void session_start(struct session *session, uint8_t options)
{
    ram_clear(&session->rig.ram);
    session->rig.cycle = 0;
    virtio_net_reset(&session->net);
    session->is_mergeable = options & 1;
    session->offered = session->taken = 0;
    session->first = session->count = session->number = session->pushed = 0;
    session->have = session->parts = 0;
    driver_start(&session->driver, &session->rig, &session->net.mmio,
                 (options & 1 ? F_MRG_RXBUF : 0) | (options & 2 ? VIRTIO_F_EVENT_IDX : 0), 2, BUFFERS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct session session; /* kept from run to run: building it takes longer than a run */
    if (!session.net.frame)
        session_init(&session);
    if (size == 0)
        return 0;
    session_start(&session, data[0]);
    for (size_t i = 1; i + 2 < size && i < 600; i += 3) {
        uint32_t value = load_le16(data + i + 1);
        switch (data[i] % 4) {
        case 0: push_frame(&session, frame_size(&session, data[i], value)); break;
        case 1:
            for (unsigned j = 0; j < 1u + (data[i] >> 4); j++)
                give_buffer(&session, BUFFER_MIN + value % (BUFFER_ROOM - BUFFER_MIN));
            break;
        case 2: driver_notify(&session.driver, 0); break;
        default:
            device_rig_run(&session.rig, value);
            take_buffers(&session);
            break;
        }
        check(driver_status(&session.driver) == 15);
    }
    /* With buffers enough everything that was accepted arrives. */
    for (unsigned i = 0; i < EXPECTED_MAX * 8 && session.count > 0; i++) {
        give_buffer(&session, BUFFER_ROOM);
        driver_notify(&session.driver, 0);
        device_rig_run(&session.rig, 2 * VIRTIO_RESUME_NS);
        take_buffers(&session);
    }
    check(session.count == 0);
    return 0;
}
