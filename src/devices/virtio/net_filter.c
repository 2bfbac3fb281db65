/* The receive filter. VLANs are looked at first, whatever else holds; then promiscuous mode lets all through; then a
 * refusal counts more than a permission. */
#include "src/devices/virtio/net_filter.h"

#include <string.h>

#include "src/base/endian.h"

enum { ETHERNET_HEADER = 14, TYPE_VLAN = 0x8100, VLAN_MASK = 0x0fff };

void net_filter_reset(struct net_filter *filter, const uint8_t mac[NET_MAC_BYTES])
{
    *filter = (struct net_filter){.is_promiscuous = true};
    memcpy(filter->mac, mac, NET_MAC_BYTES);
}

void net_filter_start_vlans(struct net_filter *filter)
{
    filter->filters_vlans = true;
    memset(filter->vlans, 0, sizeof filter->vlans);
}

void net_filter_set_vlan(struct net_filter *filter, uint16_t vlan, bool is_wanted)
{
    uint8_t bit = (uint8_t)(1u << (vlan & 7));
    if (vlan >= NET_VLANS)
        return;
    if (is_wanted)
        filter->vlans[vlan / 8] |= bit;
    else
        filter->vlans[vlan / 8] &= (uint8_t)~bit;
}

static bool table_has(const struct net_table *table, const uint8_t *address)
{
    if (table->has_overflown)
        return true;
    for (unsigned i = 0; i < table->count; i++) {
        if (memcmp(table->addresses[i], address, NET_MAC_BYTES) == 0)
            return true;
    }
    return false;
}

static bool vlan_passes(const struct net_filter *filter, struct bytes frame)
{
    if (!filter->filters_vlans || frame.size < ETHERNET_HEADER + 2 || load_be16(frame.data + 12) != TYPE_VLAN)
        return true;
    uint16_t vlan = load_be16(frame.data + ETHERNET_HEADER) & VLAN_MASK;
    return filter->vlans[vlan / 8] >> (vlan & 7) & 1;
}

bool net_filter_passes(const struct net_filter *filter, struct bytes frame)
{
    static const uint8_t broadcast[NET_MAC_BYTES] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    const uint8_t *to = frame.data;
    if (!vlan_passes(filter, frame))
        return false;
    if (filter->is_promiscuous)
        return true;
    if (memcmp(to, broadcast, NET_MAC_BYTES) == 0)
        return !filter->refuses_broadcast;
    if (to[0] & 1)
        return !filter->refuses_multicast && (filter->takes_all_multicast || table_has(&filter->multicast, to));
    return !filter->refuses_unicast && (filter->takes_all_unicast || memcmp(to, filter->mac, NET_MAC_BYTES) == 0 ||
                                        table_has(&filter->unicast, to));
}

static void table_hash(const struct net_table *table, struct hasher *hasher)
{
    hasher_add_u64(hasher, table->has_overflown);
    hasher_add_u64(hasher, table->count);
    hasher_add(hasher, bytes_of(table->addresses, table->count * NET_MAC_BYTES));
}

void net_filter_hash(const struct net_filter *filter, struct hasher *hasher)
{
    hasher_add(hasher, bytes_of(filter->mac, NET_MAC_BYTES));
    hasher_add_u64(hasher, filter->is_promiscuous);
    hasher_add_u64(hasher, filter->takes_all_multicast);
    hasher_add_u64(hasher, filter->takes_all_unicast);
    hasher_add_u64(hasher, filter->refuses_multicast);
    hasher_add_u64(hasher, filter->refuses_unicast);
    hasher_add_u64(hasher, filter->refuses_broadcast);
    table_hash(&filter->unicast, hasher);
    table_hash(&filter->multicast, hasher);
    hasher_add_u64(hasher, filter->filters_vlans);
    hasher_add(hasher, bytes_of(filter->vlans, sizeof filter->vlans));
}
