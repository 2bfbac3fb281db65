/* The receive filter: one table of addresses, modes and verdicts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/devices/virtio/net_filter.h"
#include "tests/lib/device_rig.h"

static const uint8_t own[6] = {2, 0, 0, 0, 0, 1};

enum to { OWN, LISTED, OTHER, GROUP, OTHER_GROUP, BROADCAST, TARGETS };
static const uint8_t targets[TARGETS][6] = {
    {2, 0, 0, 0, 0, 1},       {2, 0, 0, 0, 0, 2},    {2, 0, 0, 0, 0, 3},
    {0x33, 0x33, 0, 0, 0, 1}, {1, 0, 0x5e, 0, 0, 9}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
};

static void filter_init(struct net_filter *filter)
{
    net_filter_reset(filter, own);
    filter->is_promiscuous = false;
    filter->unicast.count = 1;
    memcpy(filter->unicast.addresses[0], targets[LISTED], 6);
    filter->multicast.count = 1;
    memcpy(filter->multicast.addresses[0], targets[GROUP], 6);
}

/* Bit i: what goes to targets[i] passes. */
static unsigned passing(const struct net_filter *filter)
{
    unsigned mask = 0;
    for (unsigned i = 0; i < TARGETS; i++) {
        uint8_t frame[60] = {0};
        memcpy(frame, targets[i], 6);
        mask |= (unsigned)net_filter_passes(filter, bytes_of(frame, sizeof frame)) << i;
    }
    return mask;
}

#define TO(target) (1u << (target))
#define DEFAULT (TO(OWN) | TO(LISTED) | TO(GROUP) | TO(BROADCAST))
#define ALL (TO(TARGETS) - 1)

static void modes(void **state)
{
    (void)state;
    struct net_filter filter;
    net_filter_reset(&filter, own);
    assert_int_equal(passing(&filter), ALL); /* at power-on */
    filter_init(&filter);
    assert_int_equal(passing(&filter), DEFAULT);
    filter.takes_all_multicast = true;
    assert_int_equal(passing(&filter), DEFAULT | TO(OTHER_GROUP));
    filter.refuses_multicast = true;
    assert_int_equal(passing(&filter), DEFAULT & ~TO(GROUP));
    filter.refuses_broadcast = true;
    assert_int_equal(passing(&filter), TO(OWN) | TO(LISTED));
    filter.takes_all_unicast = true;
    assert_int_equal(passing(&filter), TO(OWN) | TO(LISTED) | TO(OTHER));
    filter.refuses_unicast = true;
    assert_int_equal(passing(&filter), 0);
    filter.is_promiscuous = true;
    assert_int_equal(passing(&filter), ALL);
}

static void a_table_that_overflew_lets_its_kind_through(void **state)
{
    (void)state;
    struct net_filter filter;
    filter_init(&filter);
    filter.unicast = (struct net_table){.has_overflown = true};
    assert_int_equal(passing(&filter), DEFAULT | TO(OTHER));
    filter.multicast = (struct net_table){.has_overflown = true};
    assert_int_equal(passing(&filter), ALL);
    filter.unicast = filter.multicast = (struct net_table){0};
    assert_int_equal(passing(&filter), TO(OWN) | TO(BROADCAST));
}

static bool tagged_passes(const struct net_filter *filter, uint16_t vlan)
{
    uint8_t frame[60] = {2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x81, 0};
    frame[14] = (uint8_t)(0xe0 | vlan >> 8); /* priority bits do not matter */
    frame[15] = (uint8_t)vlan;
    return net_filter_passes(filter, bytes_of(frame, sizeof frame));
}

static void vlans(void **state)
{
    (void)state;
    struct net_filter filter;
    net_filter_reset(&filter, own);
    assert_true(tagged_passes(&filter, 5));
    net_filter_start_vlans(&filter);
    assert_false(tagged_passes(&filter, 5)); /* not even in promiscuous mode */
    assert_int_equal(passing(&filter), ALL); /* untagged */
    static const uint16_t some[] = {0, 5, 7, 8, 4095};
    for (unsigned i = 0; i < sizeof some / sizeof some[0]; i++)
        net_filter_set_vlan(&filter, some[i], true);
    net_filter_set_vlan(&filter, 4096, true); /* there is none */
    unsigned count = 0;
    for (uint16_t vlan = 0; vlan < 4096; vlan++)
        count += tagged_passes(&filter, vlan);
    assert_int_equal(count, 5);
    net_filter_set_vlan(&filter, 7, false);
    assert_false(tagged_passes(&filter, 7));
    assert_true(tagged_passes(&filter, 8));
    static const uint8_t bare[15] = {2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x81, 0};
    assert_true(net_filter_passes(&filter, bytes_of(bare, sizeof bare))); /* no tag lies in the frame */
}

static void hash_filter(const void *filter, struct hasher *hasher)
{
    net_filter_hash(filter, hasher);
}

/* Every part of the filter counts in the state hash; what a table held before does not. */
static void the_hash(void **state)
{
    (void)state;
    struct net_filter filter;
    filter_init(&filter);
    struct hash128 before = rig_hash(hash_filter, &filter);
    bool *const flags[] = {&filter.is_promiscuous,    &filter.takes_all_multicast,   &filter.takes_all_unicast,
                           &filter.refuses_multicast, &filter.refuses_unicast,       &filter.refuses_broadcast,
                           &filter.filters_vlans,     &filter.unicast.has_overflown, &filter.multicast.has_overflown};
    for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        *flags[i] = true;
        assert_false(hash_equal(before, rig_hash(hash_filter, &filter)));
        *flags[i] = false;
    }
    uint8_t *const bytes[] = {filter.mac, filter.unicast.addresses[0], filter.multicast.addresses[0], filter.vlans};
    for (unsigned i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        ++*bytes[i];
        assert_false(hash_equal(before, rig_hash(hash_filter, &filter)));
        --*bytes[i];
    }
    filter.unicast.addresses[1][0] = 9;
    assert_true(hash_equal(before, rig_hash(hash_filter, &filter)));
    filter.unicast.count = 2;
    assert_false(hash_equal(before, rig_hash(hash_filter, &filter)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes),
        cmocka_unit_test(a_table_that_overflew_lets_its_kind_through),
        cmocka_unit_test(vlans),
        cmocka_unit_test(the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
