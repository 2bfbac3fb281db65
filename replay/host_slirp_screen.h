/* Looks at every frame of the guest before libslirp does. A guest may send any bytes; libslirp 4.7 can be crashed
 * by some of them, above all by fragments. So only well-formed ARP, IPv4 and IPv6 frames pass, and IPv4 datagrams
 * are put together here (RFC 791 section 3.2; overlaps are refused, RFC 5722 in spirit): libslirp never sees a
 * fragment. It decides by the frame and the virtual clock alone. */
#ifndef REPRISE_REPLAY_HOST_SLIRP_SCREEN_H
#define REPRISE_REPLAY_HOST_SLIRP_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"

#define SCREEN_DATAGRAMS 8
#define SCREEN_BLOCKS 8192 /* of 8 bytes: a datagram of at most 65,535 */

struct screen_datagram {
    bool is_open;
    uint8_t key[11]; /* source, destination, identification, protocol */
    uint64_t expires_ns;
    size_t header_size; /* Ethernet and IP header of the first fragment; 0: it has not come */
    uint8_t header[14 + 60];
    size_t size; /* of the payload; 0: the last fragment has not come */
    size_t received;
    size_t highest;   /* end of the farthest fragment */
    uint8_t *payload; /* 65,535 bytes, allocated at the first use and kept */
    uint8_t present[SCREEN_BLOCKS / 8];
};

struct screen {
    struct screen_datagram datagrams[SCREEN_DATAGRAMS];
    struct buffer whole; /* the frame that was put together last */
    uint64_t refused;    /* frames, for statistics */
};

/* True: `pass` is what libslirp may see: the frame, or the datagram that it completes (valid until the next call). */
bool screen_frame(struct screen *screen, uint64_t now_ns, struct bytes frame, struct bytes *pass);
void screen_deinit(struct screen *screen);

#endif
