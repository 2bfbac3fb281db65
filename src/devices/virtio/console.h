/* virtio-console (virtio 1.2 §5.3) with a single port, its size, and emergency writes. */
#ifndef REPRISE_DEVICES_VIRTIO_CONSOLE_H
#define REPRISE_DEVICES_VIRTIO_CONSOLE_H

#include "src/backends/console.h"
#include "src/devices/virtio/mmio.h"

struct virtio_console {
    struct virtio_mmio mmio;
    struct console *console;
    bool is_delivering; /* typed bytes are being handed over: their disappearing is no news. False between calls */
};

/* The console is borrowed. */
void virtio_console_init(struct virtio_console *device, const struct virtio_wiring *wiring, struct console *console);
void virtio_console_reset(struct virtio_console *device);
/* From the machine: CONSOLE_SIZE. */
void virtio_console_resize(struct virtio_console *device, uint16_t columns, uint16_t rows);
void virtio_console_hash(const struct virtio_console *device, struct hasher *hasher);

#endif
