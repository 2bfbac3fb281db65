/* Which received frames a card lets through: its own address and those in its tables, multicast and broadcast, VLANs;
 * or all of them (virtio 1.2 §5.1.6.5.1 to .3). A card whose driver never spoke lets everything through. */
#ifndef REPRISE_DEVICES_VIRTIO_NET_FILTER_H
#define REPRISE_DEVICES_VIRTIO_NET_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/hash.h"

#define NET_MAC_BYTES 6u
#define NET_TABLE_MAX 64u /* addresses of one kind; a longer table lets all of its kind through */
#define NET_VLANS 4096u

struct net_table {
    bool has_overflown; /* it was too long: every address counts as one of it */
    unsigned count;
    uint8_t addresses[NET_TABLE_MAX][NET_MAC_BYTES];
};

struct net_filter {
    uint8_t mac[NET_MAC_BYTES];
    bool is_promiscuous;
    bool takes_all_multicast;
    bool takes_all_unicast;
    bool refuses_multicast;
    bool refuses_unicast;
    bool refuses_broadcast;
    struct net_table unicast;
    struct net_table multicast;
    bool filters_vlans; /* tagged frames must name one of these */
    uint8_t vlans[NET_VLANS / 8];
};

/* The state at power-on: promiscuous. */
void net_filter_reset(struct net_filter *filter, const uint8_t mac[NET_MAC_BYTES]);
/* Tagged frames are looked at from now on, and none are let through yet. */
void net_filter_start_vlans(struct net_filter *filter);
void net_filter_set_vlan(struct net_filter *filter, uint16_t vlan, bool is_wanted);
/* The frame has an Ethernet header at least. */
bool net_filter_passes(const struct net_filter *filter, struct bytes frame);
void net_filter_hash(const struct net_filter *filter, struct hasher *hasher);

#endif
