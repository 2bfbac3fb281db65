/* The virtio-mmio transport. Registers (virtio 1.2 §4.2.2):
 *
 *   000 R MagicValue          030 W QueueSel         070 RW Status
 *   004 R Version             034 R QueueNumMax      080 W QueueDesc, 090 W QueueDriver, 0a0 W QueueDevice
 *   008 R DeviceID            038 W QueueNum         0b0 R SHMLen
 *   00c R VendorID            044 RW QueueReady      0b8 R SHMBase
 *   010 R DeviceFeatures      050 W QueueNotify      0fc R ConfigGeneration
 *   014 W DeviceFeaturesSel   060 R InterruptStatus  100 RW configuration
 *   020 W DriverFeatures      064 W InterruptACK
 *   024 W DriverFeaturesSel
 */
#include "src/devices/virtio/mmio.h"

#include <string.h>

#include "src/base/must.h"

enum {
    REG_MAGIC = 0x000,
    REG_VERSION = 0x004,
    REG_DEVICE_ID = 0x008,
    REG_VENDOR_ID = 0x00c,
    REG_DEVICE_FEATURES = 0x010,
    REG_DEVICE_FEATURES_SELECT = 0x014,
    REG_DRIVER_FEATURES = 0x020,
    REG_DRIVER_FEATURES_SELECT = 0x024,
    REG_QUEUE_SELECT = 0x030,
    REG_QUEUE_SIZE_MAX = 0x034,
    REG_QUEUE_SIZE = 0x038,
    REG_QUEUE_READY = 0x044,
    REG_QUEUE_NOTIFY = 0x050,
    REG_INTERRUPT_STATUS = 0x060,
    REG_INTERRUPT_ACK = 0x064,
    REG_STATUS = 0x070,
    REG_QUEUE_DESCRIPTORS = 0x080,
    REG_QUEUE_AVAILABLE = 0x090,
    REG_QUEUE_USED = 0x0a0,
    REG_SHM_LENGTH = 0x0b0,
    REG_SHM_BASE = 0x0b8,
    REG_CONFIG_GENERATION = 0x0fc,
    REG_CONFIG = 0x100,
};

enum { INTERRUPT_USED = 1, INTERRUPT_CONFIG = 2 };

#define VIRTIO_MAGIC 0x74726976u  /* "virt" */
#define VIRTIO_VENDOR 0x52505253u /* "SRPR" */

static void virtio_raise(struct virtio_mmio *mmio, uint32_t bits)
{
    mmio->interrupt_status |= bits;
    irq_set(&mmio->wiring.irq, mmio->interrupt_status != 0);
}

/* What a driver's reset and a machine's have in common. */
static void virtio_reset_state(struct virtio_mmio *mmio)
{
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++)
        queue_reset(&mmio->queues[i]);
    mmio->accepted = 0;
    mmio->offered_select = 0;
    mmio->accepted_select = 0;
    mmio->queue_select = 0;
    mmio->status = 0;
    mmio->interrupt_status = 0;
    mmio->resume_queues = 0;
    timer_disarm(&mmio->resume);
    irq_set(&mmio->wiring.irq, false);
    if (mmio->ops && mmio->ops->reset)
        mmio->ops->reset(mmio->device);
}

static void virtio_resume(void *context)
{
    struct virtio_mmio *mmio = context;
    uint32_t queues = mmio->resume_queues;
    mmio->resume_queues = 0;
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++) {
        if (queues & 1u << i)
            virtio_service(mmio, i);
    }
}

void virtio_mmio_init(struct virtio_mmio *mmio, const struct virtio_wiring *wiring, const struct virtio_ops *ops,
                      void *device, uint64_t features, const uint16_t *queue_sizes, unsigned queue_count)
{
    must(queue_count <= VIRTIO_QUEUES_MAX);
    *mmio = (struct virtio_mmio){.ops = ops, .device = device, .wiring = *wiring};
    mmio->offered = features | VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX;
    for (unsigned i = 0; i < queue_count; i++) {
        must(queue_sizes[i] <= QUEUE_SIZE_MAX && (queue_sizes[i] & (queue_sizes[i] - 1)) == 0);
        mmio->queues[i].size_max = queue_sizes[i];
    }
    timer_init(&mmio->resume, wiring->timers, virtio_resume, mmio);
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++)
        queue_reset(&mmio->queues[i]);
}

void virtio_mmio_reset(struct virtio_mmio *mmio)
{
    virtio_reset_state(mmio);
}

void virtio_mmio_hash(const struct virtio_mmio *mmio, struct hasher *hasher)
{
    hasher_add_u64(hasher, mmio->accepted);
    hasher_add_u64(hasher, (uint64_t)mmio->offered_select << 32 | mmio->accepted_select);
    hasher_add_u64(hasher, mmio->queue_select);
    hasher_add_u64(hasher, (uint64_t)mmio->status << 32 | mmio->interrupt_status);
    hasher_add_u64(hasher, mmio->config_generation);
    hasher_add(hasher, bytes_of(mmio->config, mmio->config_size));
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX && mmio->queues[i].size_max; i++)
        queue_hash(&mmio->queues[i], hasher);
    hasher_add_u64(hasher, mmio->resume_queues);
    hasher_add_u64(hasher, mmio->resume.at_cycle);
}

bool virtio_has(const struct virtio_mmio *mmio, uint64_t feature)
{
    return (mmio->accepted & feature) == feature;
}

bool virtio_is_running(const struct virtio_mmio *mmio)
{
    return (mmio->status & VIRTIO_DRIVER_OK) && !(mmio->status & (VIRTIO_NEEDS_RESET | VIRTIO_FAILED));
}

void virtio_fail(struct virtio_mmio *mmio)
{
    if (mmio->status & VIRTIO_NEEDS_RESET)
        return;
    bool was_running = virtio_is_running(mmio);
    mmio->status |= VIRTIO_NEEDS_RESET;
    mmio->resume_queues = 0;
    timer_disarm(&mmio->resume);
    /* §2.1.2: a driver that runs is told by a configuration change. */
    if (was_running)
        virtio_raise(mmio, INTERRUPT_CONFIG);
}

void virtio_config_changed(struct virtio_mmio *mmio)
{
    mmio->config_generation++;
    if (virtio_is_running(mmio))
        virtio_raise(mmio, INTERRUPT_CONFIG);
}

/* The queue goes on a little later. */
static void virtio_postpone(struct virtio_mmio *mmio, unsigned queue)
{
    struct timer_queue *timers = mmio->wiring.timers;
    if (!mmio->resume_queues)
        timer_arm(&mmio->resume, timer_queue_now(timers) + ns_to_cycles(VIRTIO_RESUME_NS, timers->clock_hz));
    mmio->resume_queues |= 1u << queue;
}

void virtio_service(struct virtio_mmio *mmio, unsigned index)
{
    struct queue *queue = &mmio->queues[index];
    /* A queue that has had its share waits for the timer, whatever the guest writes meanwhile. */
    if (!virtio_is_running(mmio) || !queue->is_ready || (mmio->resume_queues & 1u << index))
        return;
    mmio->chains_left = VIRTIO_CHAINS_AT_ONCE;
    mmio->bytes_left = VIRTIO_BYTES_AT_ONCE;
    mmio->ops->notify(mmio->device, index);
    /* The device may have failed meanwhile: then nothing is said about its queues any more. */
    if (!virtio_is_running(mmio))
        return;
    queue_enable_notify(queue, mmio->wiring.ram);
    if (queue_should_interrupt(queue, mmio->wiring.ram))
        virtio_raise(mmio, INTERRUPT_USED);
}

struct queue_chain *virtio_pop(struct virtio_mmio *mmio, unsigned index)
{
    struct queue *queue = &mmio->queues[index];
    if (!virtio_is_running(mmio) || !queue->is_ready)
        return NULL;
    if (mmio->chains_left == 0 || mmio->bytes_left == 0) {
        virtio_postpone(mmio, index);
        return NULL;
    }
    switch (queue_pop(queue, mmio->wiring.ram, &mmio->chain)) {
    case QUEUE_CHAIN: mmio->chains_left--; return &mmio->chain;
    case QUEUE_BROKEN: virtio_fail(mmio); return NULL;
    default: return NULL;
    }
}

void virtio_spend(struct virtio_mmio *mmio, uint64_t bytes)
{
    mmio->bytes_left -= bytes < mmio->bytes_left ? (uint32_t)bytes : mmio->bytes_left;
}

void virtio_push_head(struct virtio_mmio *mmio, unsigned index, uint16_t head, uint32_t written)
{
    if (!queue_push(&mmio->queues[index], mmio->wiring.ram, head, written))
        virtio_fail(mmio);
}

void virtio_push(struct virtio_mmio *mmio, unsigned index, uint32_t written)
{
    virtio_push_head(mmio, index, mmio->chain.head, written);
}

/* The queue that QueueSel names, or NULL. */
static struct queue *virtio_selected(struct virtio_mmio *mmio)
{
    if (mmio->queue_select >= VIRTIO_QUEUES_MAX || mmio->queues[mmio->queue_select].size_max == 0)
        return NULL;
    return &mmio->queues[mmio->queue_select];
}

static uint32_t virtio_register(struct virtio_mmio *mmio, uint64_t offset)
{
    const struct queue *queue = virtio_selected(mmio);
    switch (offset) {
    case REG_MAGIC: return VIRTIO_MAGIC;
    case REG_VERSION: return 2;
    case REG_DEVICE_ID: return mmio->ops ? mmio->ops->device_id : 0;
    case REG_VENDOR_ID: return VIRTIO_VENDOR;
    case REG_DEVICE_FEATURES:
        return mmio->offered_select < 2 ? (uint32_t)(mmio->offered >> mmio->offered_select * 32) : 0;
    case REG_QUEUE_SIZE_MAX: return queue ? queue->size_max : 0;
    case REG_QUEUE_READY: return queue ? queue->is_ready : 0;
    case REG_INTERRUPT_STATUS: return mmio->interrupt_status;
    case REG_STATUS: return mmio->status;
    case REG_SHM_LENGTH:
    case REG_SHM_LENGTH + 4:
    case REG_SHM_BASE:
    case REG_SHM_BASE + 4: return UINT32_MAX; /* no region, whatever SHMSel says (§4.2.2.1) */
    case REG_CONFIG_GENERATION: return mmio->config_generation;
    default: return 0;
    }
}

static uint64_t virtio_config(const struct virtio_mmio *mmio, uint64_t offset, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++) {
        if (offset + i < mmio->config_size)
            value |= (uint64_t)mmio->config[offset + i] << i * 8;
    }
    return value;
}

static bool virtio_mmio_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    struct virtio_mmio *mmio = device;
    if (offset >= REG_CONFIG) {
        *value = virtio_config(mmio, offset - REG_CONFIG, width);
        return true;
    }
    uint64_t words = virtio_register(mmio, offset & ~3ull);
    if (width == 8)
        words |= (uint64_t)virtio_register(mmio, offset + 4) << 32;
    else
        words = words >> (offset & 3) * 8 & (UINT32_MAX >> (32 - width * 8));
    *value = words;
    return true;
}

/* §3.1.1: the driver's features count once FEATURES_OK sticks. */
static void virtio_accept_features(struct virtio_mmio *mmio)
{
    if ((mmio->accepted & ~mmio->offered) || !virtio_has(mmio, VIRTIO_F_VERSION_1))
        return;
    if (mmio->ops && mmio->ops->accepts && !mmio->ops->accepts(mmio->device, mmio->accepted))
        return;
    mmio->status |= VIRTIO_FEATURES_OK;
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++) {
        mmio->queues[i].has_event_index = virtio_has(mmio, VIRTIO_F_EVENT_IDX);
        mmio->queues[i].has_indirect = virtio_has(mmio, VIRTIO_F_INDIRECT_DESC);
    }
}

static void virtio_start(struct virtio_mmio *mmio)
{
    if (!(mmio->status & VIRTIO_FEATURES_OK)) {
        virtio_fail(mmio);
        return;
    }
    mmio->status |= VIRTIO_DRIVER_OK;
    if (!virtio_is_running(mmio))
        return;
    if (mmio->ops->started)
        mmio->ops->started(mmio->device);
    for (unsigned i = 0; i < VIRTIO_QUEUES_MAX; i++)
        virtio_service(mmio, i);
}

static void virtio_write_status(struct virtio_mmio *mmio, uint32_t value)
{
    if (value == 0) {
        virtio_reset_state(mmio);
        return;
    }
    uint32_t added = value & ~mmio->status;
    mmio->status |= added & (VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FAILED);
    if (added & VIRTIO_FEATURES_OK)
        virtio_accept_features(mmio);
    if (added & VIRTIO_DRIVER_OK)
        virtio_start(mmio);
}

static void virtio_write_ready(struct virtio_mmio *mmio, struct queue *queue, bool is_ready)
{
    if (!is_ready)
        queue->is_ready = false;
    else if (!queue->is_ready && !queue_start(queue, mmio->wiring.ram))
        virtio_fail(mmio);
}

/* The registers that describe the selected queue; frozen while it is ready (§4.2.2.2). */
static void virtio_write_queue(struct virtio_mmio *mmio, uint64_t offset, uint32_t value)
{
    struct queue *queue = virtio_selected(mmio);
    if (!queue)
        return;
    if (offset == REG_QUEUE_READY) {
        virtio_write_ready(mmio, queue, value & 1);
        return;
    }
    if (queue->is_ready)
        return;
    uint64_t *address = NULL;
    switch (offset & ~4ull) {
    case REG_QUEUE_DESCRIPTORS: address = &queue->descriptors; break;
    case REG_QUEUE_AVAILABLE: address = &queue->available; break;
    case REG_QUEUE_USED: address = &queue->used; break;
    default: break;
    }
    if (address && (offset & 4))
        *address = (*address & UINT32_MAX) | (uint64_t)value << 32;
    else if (address)
        *address = (*address & ~(uint64_t)UINT32_MAX) | value;
    else if (offset == REG_QUEUE_SIZE)
        queue->size = value <= UINT16_MAX ? (uint16_t)value : 0; /* checked when the queue becomes ready */
}

static void virtio_write_features(struct virtio_mmio *mmio, uint32_t value)
{
    if (mmio->status & VIRTIO_FEATURES_OK)
        return;
    if (mmio->accepted_select < 2) {
        unsigned shift = mmio->accepted_select * 32;
        mmio->accepted = (mmio->accepted & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)value << shift;
    } else if (value) {
        virtio_fail(mmio); /* a feature that was never offered */
    }
}

static void virtio_write_config(struct virtio_mmio *mmio, uint64_t offset, unsigned width, uint64_t value)
{
    if (offset + width <= mmio->config_size && mmio->ops && mmio->ops->config_written)
        mmio->ops->config_written(mmio->device, (uint32_t)offset, width, value);
}

static bool virtio_mmio_write(void *device, uint64_t offset, unsigned width, uint64_t wide)
{
    struct virtio_mmio *mmio = device;
    uint32_t value = (uint32_t)wide;
    if (offset >= REG_CONFIG) {
        virtio_write_config(mmio, offset - REG_CONFIG, width, wide);
        return true;
    }
    if (width != 4 || !mmio->ops)
        return true;
    switch (offset) {
    case REG_DEVICE_FEATURES_SELECT: mmio->offered_select = value; break;
    case REG_DRIVER_FEATURES: virtio_write_features(mmio, value); break;
    case REG_DRIVER_FEATURES_SELECT: mmio->accepted_select = value; break;
    case REG_QUEUE_SELECT: mmio->queue_select = value; break;
    case REG_QUEUE_NOTIFY:
        if (value < VIRTIO_QUEUES_MAX)
            virtio_service(mmio, value);
        break;
    case REG_INTERRUPT_ACK:
        mmio->interrupt_status &= ~value;
        irq_set(&mmio->wiring.irq, mmio->interrupt_status != 0);
        break;
    case REG_STATUS: virtio_write_status(mmio, value); break;
    default: virtio_write_queue(mmio, offset, value); break;
    }
    return true;
}

const struct bus_ops virtio_mmio_bus_ops = {.read = virtio_mmio_read, .write = virtio_mmio_write};
