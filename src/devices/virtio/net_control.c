/* Commands: u8 class, u8 command, what belongs to it; the device writes one byte of answer. */
#include "src/devices/virtio/net_control.h"

#include <string.h>

#include "src/base/endian.h"

enum { CLASS_RX = 0, CLASS_MAC = 1, CLASS_VLAN = 2, CLASS_OFFLOADS = 5 };
enum { MAC_TABLE_SET = 0, MAC_ADDRESS_SET = 1 };
enum { VLAN_ADD = 0, VLAN_DELETE = 1 };
enum { OFFLOADS_SET = 0 };

/* Reads exactly what is left, if it has this size. */
static bool take_all(struct virtio_net *net, struct queue_chain *chain, void *out, uint32_t size)
{
    return chain->readable_left == size && queue_chain_read(chain, net->mmio.wiring.ram, out, size) == size;
}

static bool control_mode(struct virtio_net *net, struct queue_chain *chain, uint8_t command)
{
    struct net_filter *filter = &net->filter;
    bool *const modes[] = {&filter->is_promiscuous,    &filter->takes_all_multicast, &filter->takes_all_unicast,
                           &filter->refuses_multicast, &filter->refuses_unicast,     &filter->refuses_broadcast};
    enum { BASIC_MODES = 2, MODES = sizeof modes / sizeof modes[0] };
    uint8_t is_on;
    if (command >= MODES || !virtio_has(&net->mmio, command < BASIC_MODES ? NET_F_CTRL_RX : NET_F_CTRL_RX_EXTRA) ||
        !take_all(net, chain, &is_on, sizeof is_on))
        return false;
    *modes[command] = is_on != 0;
    return true;
}

/* u32 count, addresses. Where there are too many, the table only says so. */
static bool read_table(struct virtio_net *net, struct queue_chain *chain, struct net_table *table)
{
    uint8_t count[4];
    *table = (struct net_table){0};
    if (queue_chain_read(chain, net->mmio.wiring.ram, count, sizeof count) != sizeof count)
        return false;
    uint64_t bytes = (uint64_t)load_le32(count) * NET_MAC_BYTES;
    if (bytes > chain->readable_left)
        return false;
    if (load_le32(count) > NET_TABLE_MAX) {
        table->has_overflown = true;
        queue_chain_read(chain, net->mmio.wiring.ram, NULL, (uint32_t)bytes);
        return true;
    }
    table->count = load_le32(count);
    queue_chain_read(chain, net->mmio.wiring.ram, table->addresses, (uint32_t)bytes);
    return true;
}

static bool control_mac(struct virtio_net *net, struct queue_chain *chain, uint8_t command)
{
    struct net_filter *filter = &net->filter;
    if (command == MAC_ADDRESS_SET && virtio_has(&net->mmio, NET_F_CTRL_MAC_ADDR)) {
        uint8_t address[NET_MAC_BYTES];
        if (!take_all(net, chain, address, sizeof address))
            return false;
        memcpy(filter->mac, address, sizeof address);
        memcpy(net->mmio.config, address, sizeof address);
        return true;
    }
    struct net_table unicast, multicast;
    if (command != MAC_TABLE_SET || !virtio_has(&net->mmio, NET_F_CTRL_RX) || !read_table(net, chain, &unicast) ||
        !read_table(net, chain, &multicast) || chain->readable_left)
        return false;
    filter->unicast = unicast;
    filter->multicast = multicast;
    return true;
}

static bool control_vlan(struct virtio_net *net, struct queue_chain *chain, uint8_t command)
{
    uint8_t vlan[2];
    if (command > VLAN_DELETE || !virtio_has(&net->mmio, NET_F_CTRL_VLAN) ||
        !take_all(net, chain, vlan, sizeof vlan) || load_le16(vlan) >= NET_VLANS)
        return false;
    net_filter_set_vlan(&net->filter, load_le16(vlan), command == VLAN_ADD);
    return true;
}

static bool control_offloads(struct virtio_net *net, struct queue_chain *chain, uint8_t command)
{
    uint8_t offloads[8];
    if (command != OFFLOADS_SET || !virtio_has(&net->mmio, NET_F_CTRL_GUEST_OFFLOADS) ||
        !take_all(net, chain, offloads, sizeof offloads) ||
        (load_le64(offloads) & ~(net->mmio.accepted & NET_GUEST_OFFLOADS)))
        return false;
    net->offloads = load_le64(offloads);
    return true;
}

static bool control_command(struct virtio_net *net, struct queue_chain *chain)
{
    uint8_t command[2];
    queue_chain_read(chain, net->mmio.wiring.ram, command, sizeof command);
    switch (command[0]) {
    case CLASS_RX: return control_mode(net, chain, command[1]);
    case CLASS_MAC: return control_mac(net, chain, command[1]);
    case CLASS_VLAN: return control_vlan(net, chain, command[1]);
    case CLASS_OFFLOADS: return control_offloads(net, chain, command[1]);
    default: return false;
    }
}

void net_control_notify(struct virtio_net *net)
{
    struct virtio_mmio *mmio = &net->mmio;
    struct queue_chain *chain;
    while ((chain = virtio_pop(mmio, NET_CONTROL)) != NULL) {
        if (!virtio_has(mmio, NET_F_CTRL_VQ) || chain->readable_left < 2 || chain->writable_left < 1) {
            virtio_fail(mmio); /* nobody could be answered */
            return;
        }
        virtio_spend(mmio, chain->readable_left);
        uint8_t answer = control_command(net, chain) ? NET_CONTROL_OK : NET_CONTROL_ERROR;
        virtio_push(mmio, NET_CONTROL, queue_chain_write(chain, mmio->wiring.ram, &answer, sizeof answer));
    }
}
