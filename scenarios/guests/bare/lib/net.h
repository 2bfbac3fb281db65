/* A virtio network card without an operating system: one frame out at a time, sixteen buffers in, no offloads. */
#ifndef NET_H
#define NET_H

#include <stdint.h>

#define NET_FRAME_MAX 1514

/* The card in virtio slot `slot`; 0, or 1 if there is none. */
int net_open(unsigned slot);
/* Its hardware address. */
const uint8_t *net_mac(void);
/* Sends a frame of 14 to NET_FRAME_MAX bytes. */
void net_send(const void *frame, unsigned size);
/* The size of the next received frame, copied to `frame`; sleeps until there is one or mtime reaches `until` (0). */
unsigned net_receive(void *frame, uint64_t until);
/* mtime, in 100 ns. */
uint64_t net_now(void);

#endif
