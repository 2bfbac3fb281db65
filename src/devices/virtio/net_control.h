/* The control queue of a network card (virtio 1.2 §5.1.6.5): receive modes, address tables, VLANs, the card's own
 * address, receive offloads. A command that is not understood, not negotiated or of a wrong size is answered with
 * NET_CONTROL_ERROR and changes nothing. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_CONTROL_H
#define REPRISE_DEVICES_VIRTIO_NET_CONTROL_H

#include "src/devices/virtio/net.h"

enum { NET_CONTROL_OK = 0, NET_CONTROL_ERROR = 1 };

/* Serves the queue. */
void net_control_notify(struct virtio_net *net);

#endif
