/* virtio-rng. */
#include "src/devices/virtio/rng.h"

#define RNG_DEVICE_ID 4u
#define RNG_QUEUE_SIZE 256u

static void rng_notify(void *device, unsigned queue)
{
    struct virtio_rng *rng = device;
    struct virtio_mmio *mmio = &rng->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, queue)) != NULL) {
        uint8_t random[VIRTIO_RNG_BYTES];
        uint32_t size = chain->writable_left < sizeof random ? (uint32_t)chain->writable_left : sizeof random;
        if (size == 0) {
            virtio_fail(mmio);
            return;
        }
        /* §5.4.6.2: at least one byte, or none of them: a world without entropy leaves the device broken. */
        if (!entropy_fill(rng->entropy, random, size)) {
            virtio_fail(mmio);
            return;
        }
        virtio_spend(mmio, size);
        virtio_push(mmio, queue, queue_chain_write(chain, mmio->wiring.ram, random, size));
    }
}

static const struct virtio_ops rng_ops = {.device_id = RNG_DEVICE_ID, .notify = rng_notify};

void virtio_rng_init(struct virtio_rng *rng, const struct virtio_wiring *wiring, struct entropy *entropy)
{
    static const uint16_t sizes[] = {RNG_QUEUE_SIZE};
    *rng = (struct virtio_rng){.entropy = entropy};
    virtio_mmio_init(&rng->mmio, wiring, &rng_ops, rng, 0, sizes, 1);
}

void virtio_rng_reset(struct virtio_rng *rng)
{
    virtio_mmio_reset(&rng->mmio);
}

void virtio_rng_hash(const struct virtio_rng *rng, struct hasher *hasher)
{
    virtio_mmio_hash(&rng->mmio, hasher);
}
