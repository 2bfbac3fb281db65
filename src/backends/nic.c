/* The far end of a network card. Waiting frames lie one behind the other in a byte ring; a frame that would wrap
 * starts at offset 0 instead and the tail of the ring stays unused until the frames before it have left. */
#include "src/backends/nic.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

void nic_init(struct nic *nic, const struct crossing *crossing, const struct nic_config *config)
{
    *nic = (struct nic){
        .crossing = crossing,
        .source = config->source,
        .mtu = config->mtu,
        .takes_large = config->takes_large,
        .link_up = true,
    };
    memcpy(nic->mac, config->mac, sizeof nic->mac);
    nic->bytes = mem_alloc(NIC_QUEUE_BYTES, 1);
}

void nic_deinit(struct nic *nic)
{
    mem_free(nic->bytes);
    *nic = (struct nic){0};
}

void nic_reset(struct nic *nic)
{
    nic->first = 0;
    nic->count = 0;
    nic->waiting_bytes = 0;
}

void nic_listen(struct nic *nic, void (*changed)(void *context), void *context)
{
    nic->changed = changed;
    nic->context = context;
}

void nic_divert(struct nic *nic, void (*leave)(void *context, struct bytes frame), void *context)
{
    nic->leave = leave;
    nic->leave_context = context;
}

static void nic_tell(struct nic *nic)
{
    if (nic->changed)
        nic->changed(nic->context);
}

/* Where a frame of this size can be put, or NIC_QUEUE_BYTES if nowhere. */
static uint32_t nic_place(const struct nic *nic, uint32_t size)
{
    if (nic->count == 0)
        return 0;
    unsigned last = (nic->first + nic->count - 1) % NIC_QUEUE_FRAMES;
    uint32_t tail = nic->starts[nic->first];
    uint32_t head = nic->starts[last] + nic->sizes[last];
    bool is_wrapped = nic->starts[last] < tail;
    if (is_wrapped)
        return tail - head >= size ? head : NIC_QUEUE_BYTES;
    if (NIC_QUEUE_BYTES - head >= size)
        return head;
    return tail >= size ? 0 : NIC_QUEUE_BYTES;
}

void nic_receive(struct nic *nic, struct bytes frame)
{
    uint32_t place = NIC_QUEUE_BYTES;
    if (nic->link_up && frame.size >= NIC_FRAME_MIN && frame.size <= NIC_FRAME_MAX && nic->count < NIC_QUEUE_FRAMES)
        place = nic_place(nic, (uint32_t)frame.size);
    if (place == NIC_QUEUE_BYTES) {
        nic->dropped_in++;
        return;
    }
    unsigned slot = (nic->first + nic->count) % NIC_QUEUE_FRAMES;
    nic->starts[slot] = place;
    nic->sizes[slot] = (uint32_t)frame.size;
    memcpy(nic->bytes + place, frame.data, frame.size);
    nic->count++;
    nic->waiting_bytes += (uint32_t)frame.size;
    nic->frames_in++;
    nic_tell(nic);
}

void nic_set_link(struct nic *nic, bool is_up)
{
    if (nic->link_up == is_up)
        return;
    nic->link_up = is_up;
    nic_tell(nic);
}

void nic_send(struct nic *nic, struct bytes frame)
{
    if (!nic->link_up || frame.size < NIC_FRAME_MIN || frame.size > NIC_FRAME_MAX) {
        nic->dropped_out++;
        return;
    }
    nic->frames_out++;
    if (nic->leave)
        nic->leave(nic->leave_context, frame);
    else
        crossing_emit(nic->crossing, nic->source, EVENT_FRAME_OUT, frame);
}

struct bytes nic_peek(const struct nic *nic, unsigned index)
{
    if (index >= nic->count)
        return bytes_of(NULL, 0);
    unsigned slot = (nic->first + index) % NIC_QUEUE_FRAMES;
    return bytes_of(nic->bytes + nic->starts[slot], nic->sizes[slot]);
}

void nic_pop(struct nic *nic, unsigned count)
{
    must(nic->count >= count);
    for (unsigned i = 0; i < count; i++)
        nic->waiting_bytes -= nic->sizes[(nic->first + i) % NIC_QUEUE_FRAMES];
    nic->first = (nic->first + count) % NIC_QUEUE_FRAMES;
    nic->count -= count;
}

bool nic_is_half_full(const struct nic *nic)
{
    return nic->count >= NIC_QUEUE_FRAMES / 2 || nic->waiting_bytes >= NIC_QUEUE_BYTES / 2;
}

void nic_hash(const struct nic *nic, struct hasher *hasher)
{
    hasher_add(hasher, bytes_of(nic->mac, sizeof nic->mac));
    hasher_add_u64(hasher, nic->link_up);
    hasher_add_u64(hasher, nic->count);
    for (unsigned i = 0; i < nic->count; i++) {
        unsigned slot = (nic->first + i) % NIC_QUEUE_FRAMES;
        hasher_add_u64(hasher, nic->sizes[slot]);
        hasher_add(hasher, bytes_of(nic->bytes + nic->starts[slot], nic->sizes[slot]));
    }
}
