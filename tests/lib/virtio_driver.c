/* A guest's virtio driver in C. */
#include "tests/lib/virtio_driver.h"

#include "src/base/endian.h"
#include "src/base/must.h"

uint32_t driver_read(struct virtio_driver *driver, uint32_t offset)
{
    return (uint32_t)rig_get(&virtio_mmio_bus_ops, driver->mmio, offset, 4);
}

void driver_write(struct virtio_driver *driver, uint32_t offset, uint32_t value)
{
    rig_set(&virtio_mmio_bus_ops, driver->mmio, offset, 4, value);
}

uint32_t driver_status(struct virtio_driver *driver)
{
    return driver_read(driver, 0x70);
}

void driver_negotiate(struct virtio_driver *driver, uint64_t features)
{
    driver->has_event_index = features & VIRTIO_F_EVENT_IDX;
    driver_write(driver, 0x70, 0);
    driver_write(driver, 0x70, VIRTIO_ACKNOWLEDGE);
    driver_write(driver, 0x70, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER);
    driver_write(driver, 0x24, 0);
    driver_write(driver, 0x20, (uint32_t)features);
    driver_write(driver, 0x24, 1);
    driver_write(driver, 0x20, (uint32_t)(features >> 32));
    driver_write(driver, 0x70, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK);
}

void driver_place_queue(struct virtio_driver *driver, unsigned queue, uint32_t size, uint64_t descriptors,
                        uint64_t available, uint64_t used)
{
    driver_write(driver, 0x30, queue);
    driver_write(driver, 0x38, size);
    driver_write(driver, 0x80, (uint32_t)descriptors);
    driver_write(driver, 0x84, (uint32_t)(descriptors >> 32));
    driver_write(driver, 0x90, (uint32_t)available);
    driver_write(driver, 0x94, (uint32_t)(available >> 32));
    driver_write(driver, 0xa0, (uint32_t)used);
    driver_write(driver, 0xa4, (uint32_t)(used >> 32));
    driver_write(driver, 0x44, 1);
}

void driver_start(struct virtio_driver *driver, struct device_rig *rig, struct virtio_mmio *mmio, uint64_t features,
                  unsigned queue_count, uint16_t size)
{
    *driver = (struct virtio_driver){.rig = rig, .mmio = mmio, .size = size};
    driver_negotiate(driver, features | VIRTIO_F_VERSION_1);
    must(driver_status(driver) & VIRTIO_FEATURES_OK);
    for (unsigned i = 0; i < queue_count; i++) {
        ram_fill(&rig->ram, DRIVER_DESCRIPTORS(i), 0, 0x10000);
        driver_place_queue(driver, i, size, DRIVER_DESCRIPTORS(i), DRIVER_AVAILABLE(i), DRIVER_USED(i));
        must(driver_read(driver, 0x44) == 1);
    }
    driver_write(driver, 0x70, VIRTIO_ACKNOWLEDGE | VIRTIO_DRIVER | VIRTIO_FEATURES_OK | VIRTIO_DRIVER_OK);
}

void driver_set_descriptor(struct virtio_driver *driver, uint64_t table, unsigned index, uint64_t paddr,
                           uint32_t size, uint16_t flags, uint16_t next)
{
    uint8_t bytes[16];
    store_le64(bytes, paddr);
    store_le32(bytes + 8, size);
    store_le16(bytes + 12, flags);
    store_le16(bytes + 14, next);
    must(ram_write(&driver->rig->ram, table + index * 16u, bytes, sizeof bytes));
}

static void write16(struct virtio_driver *driver, uint64_t paddr, uint16_t value)
{
    uint8_t bytes[2];
    store_le16(bytes, value);
    must(ram_write(&driver->rig->ram, paddr, bytes, sizeof bytes));
}

void driver_offer(struct virtio_driver *driver, unsigned queue, uint16_t head)
{
    uint64_t ring = DRIVER_AVAILABLE(queue);
    write16(driver, ring + 4 + (driver->available[queue] & (driver->size - 1u)) * 2u, head);
    write16(driver, ring + 2, ++driver->available[queue]);
}

void driver_notify(struct virtio_driver *driver, unsigned queue)
{
    driver_write(driver, 0x50, queue);
}

uint16_t driver_add(struct virtio_driver *driver, unsigned queue, const struct driver_buffer *buffers, unsigned count)
{
    uint16_t mask = driver->size - 1u;
    uint16_t head = driver->next_descriptor[queue] & mask;
    for (unsigned i = 0; i < count; i++) {
        uint16_t index = driver->next_descriptor[queue]++ & mask;
        uint16_t flags = (uint16_t)((buffers[i].is_writable ? DRIVER_WRITE : 0) | (i + 1 < count ? DRIVER_NEXT : 0));
        driver_set_descriptor(driver, DRIVER_DESCRIPTORS(queue), index, buffers[i].paddr, buffers[i].size, flags,
                              (uint16_t)((index + 1u) & mask));
    }
    driver_offer(driver, queue, head);
    return head;
}

bool driver_take(struct virtio_driver *driver, unsigned queue, uint32_t *head, uint32_t *written)
{
    uint8_t index[2];
    uint8_t entry[8];
    uint64_t ring = DRIVER_USED(queue);
    must(ram_read(&driver->rig->ram, ring + 2, index, sizeof index));
    if (load_le16(index) == driver->used[queue])
        return false;
    must(ram_read(&driver->rig->ram, ring + 4 + (driver->used[queue] & (driver->size - 1u)) * 8u, entry,
                  sizeof entry));
    driver->used[queue]++;
    *head = load_le32(entry);
    *written = load_le32(entry + 4);
    /* Interrupt me at the next one. */
    if (driver->has_event_index)
        write16(driver, DRIVER_AVAILABLE(queue) + 4 + driver->size * 2u, driver->used[queue]);
    return true;
}

void driver_acknowledge(struct virtio_driver *driver)
{
    driver_write(driver, 0x64, driver_read(driver, 0x60));
}
