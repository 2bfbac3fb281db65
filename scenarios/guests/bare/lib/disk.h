/* A virtio disk without an operating system: one request at a time, polled. */
#ifndef DISK_H
#define DISK_H

#include <stdint.h>

#define DISK_SECTOR 512

/* Request types of virtio 1.2 5.2.6. */
enum { DISK_IN = 0, DISK_OUT = 1, DISK_FLUSH = 4, DISK_GET_ID = 8, DISK_DISCARD = 11, DISK_WRITE_ZEROES = 13 };
/* Answers; DISK_SILENT: none came. */
enum { DISK_OK = 0, DISK_IOERR = 1, DISK_UNSUPP = 2, DISK_SILENT = 0xff };

struct disk_range {
    uint64_t sector;
    uint32_t sectors, flags;
};

/* The disk in virtio slot `slot`, with a queue of `queue_size` (at most 256, the disk's own if 0); 1 if there is none. */
int disk_open(unsigned slot, unsigned queue_size);
uint64_t disk_sectors(void);
uint64_t disk_features(void);
/* The queue in use, and how many segments a request may have. */
unsigned disk_queue_size(void);
unsigned disk_segments(void);
/* One request with its data (read into or written from), cut into `pieces` descriptors. */
unsigned disk_request(uint32_t type, uint64_t sector, void *data, uint32_t size, unsigned pieces);

#endif
