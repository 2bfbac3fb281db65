/* virtio-rng, the entropy device (virtio 1.2 §5.4). A request gets at most VIRTIO_RNG_BYTES bytes. */
#ifndef REPRISE_DEVICES_VIRTIO_RNG_H
#define REPRISE_DEVICES_VIRTIO_RNG_H

#include "src/backends/entropy.h"
#include "src/devices/virtio/mmio.h"

#define VIRTIO_RNG_BYTES 4096u

struct virtio_rng {
    struct virtio_mmio mmio;
    struct entropy *entropy;
};

/* The entropy backend is borrowed. */
void virtio_rng_init(struct virtio_rng *rng, const struct virtio_wiring *wiring, struct entropy *entropy);
void virtio_rng_reset(struct virtio_rng *rng);
void virtio_rng_hash(const struct virtio_rng *rng, struct hasher *hasher);

#endif
