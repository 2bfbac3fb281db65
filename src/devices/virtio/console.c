/* virtio-console, one port. Queue 0 receives, queue 1 transmits.
 * Configuration: 0 cols  2 rows  4 max_nr_ports  8 emerg_wr */
#include "src/devices/virtio/console.h"

#include "src/base/endian.h"

enum { CONSOLE_RX = 0, CONSOLE_TX = 1, CONSOLE_QUEUES = 2 };
enum { CONFIG_COLUMNS = 0, CONFIG_ROWS = 2, CONFIG_PORTS = 4, CONFIG_EMERGENCY = 8, CONFIG_BYTES = 12 };

#define CONSOLE_DEVICE_ID 3u
#define CONSOLE_F_SIZE (1ull << 0)
#define CONSOLE_F_EMERGENCY (1ull << 2)
#define CONSOLE_QUEUE_SIZE 256u
#define CONSOLE_PIECE 256u
#define CONSOLE_CHAIN_MAX (16u << 20) /* a longer text in one chain is taken for a mistake */

static void virtio_console_transmit(struct virtio_console *device)
{
    struct virtio_mmio *mmio = &device->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, CONSOLE_TX)) != NULL) {
        if (chain->readable_left > CONSOLE_CHAIN_MAX) {
            virtio_fail(mmio);
            return;
        }
        virtio_spend(mmio, chain->readable_left);
        while (chain->readable_left > 0) {
            uint8_t piece[CONSOLE_PIECE];
            uint32_t size = queue_chain_read(chain, mmio->wiring.ram, piece, sizeof piece);
            console_write(device->console, bytes_of(piece, size));
        }
        virtio_push(mmio, CONSOLE_TX, 0);
    }
}

static void virtio_console_deliver(struct virtio_console *device)
{
    struct virtio_mmio *mmio = &device->mmio;
    struct queue_chain *chain;
    device->is_delivering = true;
    while (console_readable(device->console) > 0 && (chain = virtio_pop(mmio, CONSOLE_RX)) != NULL) {
        uint32_t written = 0;
        if (chain->writable_left == 0) {
            virtio_fail(mmio);
            break;
        }
        while (chain->writable_left > 0 && console_readable(device->console) > 0) {
            uint8_t piece[CONSOLE_PIECE];
            uint32_t room = chain->writable_left < sizeof piece ? (uint32_t)chain->writable_left : sizeof piece;
            uint32_t size = console_read(device->console, piece, room);
            written += queue_chain_write(chain, mmio->wiring.ram, piece, size);
        }
        virtio_spend(mmio, written);
        virtio_push(mmio, CONSOLE_RX, written);
    }
    device->is_delivering = false;
}

static void virtio_console_notify(void *context, unsigned queue)
{
    if (queue == CONSOLE_RX)
        virtio_console_deliver(context);
    else
        virtio_console_transmit(context);
}

/* The console also calls while virtio_console_deliver itself takes bytes from it: that is no news. */
static void virtio_console_changed(void *context)
{
    struct virtio_console *device = context;
    if (!device->is_delivering && console_readable(device->console) > 0)
        virtio_service(&device->mmio, CONSOLE_RX);
}

static void virtio_console_config_written(void *context, uint32_t offset, unsigned width, uint64_t value)
{
    struct virtio_console *device = context;
    uint8_t byte = (uint8_t)value;
    if (offset == CONFIG_EMERGENCY && width == 4)
        console_write(device->console, bytes_of(&byte, 1));
}

static const struct virtio_ops virtio_console_ops = {
    .device_id = CONSOLE_DEVICE_ID,
    .notify = virtio_console_notify,
    .config_written = virtio_console_config_written,
};

void virtio_console_init(struct virtio_console *device, const struct virtio_wiring *wiring, struct console *console)
{
    static const uint16_t sizes[CONSOLE_QUEUES] = {CONSOLE_QUEUE_SIZE, CONSOLE_QUEUE_SIZE};
    *device = (struct virtio_console){.console = console};
    virtio_mmio_init(&device->mmio, wiring, &virtio_console_ops, device, CONSOLE_F_SIZE | CONSOLE_F_EMERGENCY, sizes,
                     CONSOLE_QUEUES);
    device->mmio.config_size = CONFIG_BYTES;
    store_le16(device->mmio.config + CONFIG_COLUMNS, 80);
    store_le16(device->mmio.config + CONFIG_ROWS, 25);
    store_le32(device->mmio.config + CONFIG_PORTS, 1);
    console_listen(console, virtio_console_changed, device);
}

void virtio_console_reset(struct virtio_console *device)
{
    virtio_mmio_reset(&device->mmio);
}

void virtio_console_resize(struct virtio_console *device, uint16_t columns, uint16_t rows)
{
    store_le16(device->mmio.config + CONFIG_COLUMNS, columns);
    store_le16(device->mmio.config + CONFIG_ROWS, rows);
    virtio_config_changed(&device->mmio);
}

void virtio_console_hash(const struct virtio_console *device, struct hasher *hasher)
{
    virtio_mmio_hash(&device->mmio, hasher);
}
