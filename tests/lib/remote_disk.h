/* A virtio-blk card over a disk on a web server, over a port that plays the server: content by formula, failures on
 * demand. */
#ifndef REPRISE_TESTS_REMOTE_DISK_H
#define REPRISE_TESTS_REMOTE_DISK_H

#include "src/backends/disk_http.h"
#include "src/backends/disk_overlay.h"
#include "src/devices/virtio/blk.h"
#include "tests/lib/virtio_driver.h"

#define REMOTE_STARTS_MAX 4096

struct remote_disk {
    struct device_rig rig;
    struct disk_http http;
    struct disk_overlay overlay;
    struct virtio_blk blk;
    struct virtio_driver driver;
    /* the server */
    uint64_t total;
    const char *text; /* what "" is; NULL: the image itself */
    uint32_t block_bytes;
    const uint64_t *prefetch; /* by which chunks are put together */
    unsigned group;
    struct {
        uint64_t offset, size;
        char name[64];
    } started[REMOTE_STARTS_MAX];
    unsigned started_count;
    enum http_outcome outcome; /* of what is asked about next */
    const char *fails;         /* a name that always fails; NULL: none */
    bool is_short;             /* bodies lack a byte */
    bool is_snapshot;
};

/* Byte `offset` of the image. */
uint8_t remote_disk_byte(uint64_t offset);
struct disk_http_config remote_disk_config(void);
/* Opens the disk; 0, or -1 and the error. */
int remote_disk_open(struct remote_disk *disk, const struct disk_http_config *config, struct error *error);
/* The card and its driver, over an overlay if is_snapshot. */
void remote_disk_plug(struct remote_disk *disk);
void remote_disk_close(struct remote_disk *disk);

#define REMOTE_IN 0u
#define REMOTE_OUT 1u
#define REMOTE_FLUSH 4u
#define REMOTE_ZERO 13u
/* Puts request `slot` (0 to 63, each with its own buffers; up to 64 KiB of data) into the queue, not notified. */
void remote_disk_ask(struct remote_disk *disk, unsigned slot, uint32_t type, uint64_t sector, uint32_t size);
void remote_disk_notify(struct remote_disk *disk);
/* 0xff: not answered yet. */
uint8_t remote_disk_status(struct remote_disk *disk, unsigned slot);
/* Whether its data is the image's. */
bool remote_disk_is_right(struct remote_disk *disk, unsigned slot, uint64_t sector, uint32_t size);
/* The guest address of a slot's data. */
uint64_t remote_disk_data(unsigned slot);

#endif
