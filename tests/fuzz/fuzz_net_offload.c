/* Any bytes as frames and headers for the card's offloads.
 *
 * Sending: whatever the header says, nothing beyond the frame is touched, and what leaves is a frame; what is cut
 * leaves as segments whose lengths are true. Receiving: frames that were merged and are cut again come out byte for
 * byte. The filter and the checks take any bytes at all. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/checksum.h"
#include "src/base/endian.h"
#include "src/devices/virtio/net_filter.h"
#include "src/devices/virtio/net_merge.h"
#include "tests/lib/net_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STREAM_FRAMES 24u
#define STREAM_ROOM 2100u

static void check(bool is_fine)
{
    if (!is_fine)
        abort();
}

/* ---- sending ---- */

struct sent {
    unsigned count;
    size_t bytes;
    bool is_checked; /* segments of a sound frame: each must verify */
};

static void on_send(void *context, struct bytes frame)
{
    struct sent *sent = context;
    struct net_packet packet;
    check(frame.size <= NET_OFFLOAD_FRAME_MAX);
    sent->count++;
    sent->bytes += frame.size;
    if (!sent->is_checked)
        return;
    check(net_packet_find(frame, &packet));
    check(packet.end == frame.size);
}

/* The frame lies in memory of its own size, so that a sanitizer sees what is touched beyond it. */
static void fuzz_send(const uint8_t *data, size_t size)
{
    struct net_header header;
    uint8_t again[NET_HEADER_BYTES];
    if (size < NET_HEADER_BYTES + 1)
        return;
    net_header_load(data, &header);
    net_header_store(&header, again);
    check(memcmp(data, again, sizeof again) == 0);
    bool is_large = data[NET_HEADER_BYTES] & 1;
    data += NET_HEADER_BYTES + 1;
    size -= NET_HEADER_BYTES + 1;
    uint8_t *frame = malloc(size ? size : 1);
    memcpy(frame, data, size);
    struct sent sent = {.is_checked = header.gso_type != NET_GSO_NONE && !is_large};
    struct net_sender sender = {.send = on_send, .context = &sent, .frame_max = is_large ? 65535 : 0};
    bool is_sent = net_offload_send(&header, frame, (uint32_t)size, &sender);
    check(is_sent == (sent.count > 0));
    free(frame);
}

/* ---- receiving ---- */

static uint8_t frames[STREAM_FRAMES][STREAM_ROOM];
static uint32_t sizes[STREAM_FRAMES];

/* A stream of segments in which each byte of the input may change one thing. */
static unsigned make_stream(const uint8_t *data, size_t size)
{
    struct net_frame frame = {
        .is_v6 = data[0] & 1,
        .has_vlan = data[0] & 2,
        .options_size = data[0] & 4 ? 12 : 0,
        .payload_size = 1u + load_le16(data + 1) % 2000,
        .flags = TCP_ACK,
        .sequence = 0xffffff00u,
        .id = 0xfffa,
    };
    unsigned count = 0;
    for (size_t i = 3; i < size && count < STREAM_FRAMES; i++, count++) {
        struct net_frame one = frame;
        uint8_t change = data[i];
        if ((change & 15) == 1)
            one.payload_size = change;
        if ((change & 15) == 2)
            one.flags |= TCP_PSH;
        if ((change & 15) == 3)
            one.source_port = change;
        if ((change & 15) == 4)
            one.id--;
        sizes[count] = net_frame_write(&one, frames[count]);
        if ((change & 15) == 5)
            frames[count][change * 8u % sizes[count]] ^= change;
        if ((change & 15) == 6)
            sizes[count] -= sizes[count] % (change + 1u);
        frame.sequence += one.payload_size;
        frame.id++;
    }
    return count;
}

struct cut {
    const struct net_run *run;
    unsigned count;
};

/* Equal but for the id, which may stand still where it was merged and counts up where it is cut. */
static void on_cut(void *context, struct bytes frame)
{
    struct cut *cut = context;
    check(cut->count < cut->run->count);
    struct bytes wanted = cut->run->frames[cut->count++];
    uint32_t ip = cut->run->packet.network;
    check(frame.size == wanted.size);
    if (cut->run->packet.is_v6) {
        check(memcmp(frame.data, wanted.data, frame.size) == 0);
        return;
    }
    check(memcmp(frame.data, wanted.data, ip + 4) == 0);
    check(memcmp(frame.data + ip + 6, wanted.data + ip + 6, 4) == 0);
    check(memcmp(frame.data + ip + 12, wanted.data + ip + 12, frame.size - ip - 12) == 0);
    check(checksum_fold(checksum_add(0, bytes_of(frame.data + ip, 20))) == 0xffff);
}

static void check_run(const struct net_run *run)
{
    static uint8_t large[NET_OFFLOAD_FRAME_MAX];
    uint8_t headers[NET_RUN_HEADERS];
    struct net_header header;
    net_run_describe(run, &header, headers);
    if (run->count == 1) {
        check(header.gso_type == NET_GSO_NONE);
        return;
    }
    uint32_t size = run->packet.payload;
    memcpy(large, headers, size);
    for (unsigned i = 0; i < run->count; i++) {
        struct bytes payload = bytes_slice(run->frames[i], run->packet.payload, SIZE_MAX);
        memcpy(large + size, payload.data, payload.size);
        size += (uint32_t)payload.size;
    }
    check(size == run->size && size <= run->size_max);
    struct cut cut = {.run = run};
    struct net_sender sender = {.send = on_cut, .context = &cut};
    check(net_offload_send(&header, large, size, &sender));
    check(cut.count == run->count);
}

static void fuzz_stream(const uint8_t *data, size_t size)
{
    if (size < 4)
        return;
    unsigned count = make_stream(data, size), done = 0;
    while (done < count) {
        struct net_run run;
        net_run_begin(&run, bytes_of(frames[done], sizes[done]), true, true, true, 65535);
        while (done + run.count < count &&
               net_run_add(&run, bytes_of(frames[done + run.count], sizes[done + run.count])))
            continue;
        check_run(&run);
        done += run.count;
        while (run.count > 1) {
            net_run_shorten(&run);
            check_run(&run);
        }
    }
}

/* ---- any bytes at all ---- */

static void fuzz_frame(const uint8_t *data, size_t size)
{
    static const uint8_t mac[NET_MAC_BYTES] = {2, 0, 0, 0, 0, 1};
    struct net_packet packet;
    struct net_filter filter;
    uint8_t *frame = malloc(size ? size : 1);
    memcpy(frame, data, size);
    if (net_packet_find(bytes_of(frame, size), &packet)) {
        check(packet.payload <= size && packet.transport < packet.payload && packet.network < packet.transport);
        net_packet_is_verified(bytes_of(frame, size), &packet);
    }
    net_filter_reset(&filter, mac);
    filter.is_promiscuous = false;
    net_filter_start_vlans(&filter);
    if (size >= NET_ETHERNET)
        net_filter_passes(&filter, bytes_of(frame, size));
    free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    switch (data[0] % 4) {
    case 0: fuzz_frame(data + 1, size - 1); break;
    case 1: fuzz_stream(data + 1, size - 1); break;
    default: fuzz_send(data + 1, size - 1); break;
    }
    return 0;
}
