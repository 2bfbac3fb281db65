/* The control queue: every command, done right, of a wrong size, not negotiated; and what a reset undoes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/net_control.h"
#include "tests/lib/virtio_driver.h"

#define ALL_CONTROL                                                                                                  \
    (NET_F_CTRL_VQ | NET_F_CTRL_RX | NET_F_CTRL_VLAN | NET_F_CTRL_RX_EXTRA | NET_F_CTRL_MAC_ADDR |                   \
     NET_F_CTRL_GUEST_OFFLOADS)
#define ANSWER (DRIVER_DATA + 0x100000u)
#define SILENCE 0x77

struct fixture {
    struct device_rig rig;
    struct nic nic;
    struct virtio_net net;
    struct virtio_driver driver;
};

static const struct nic_config config = {SOURCE(SOURCE_NET, 0), {2, 0, 0, 0, 0, 1}, 1400, false};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    device_rig_init(&fixture.rig);
    nic_init(&fixture.nic, &fixture.rig.crossing, &config);
    struct virtio_wiring wiring = {&fixture.rig.ram, &fixture.rig.timers, device_rig_wire(&fixture.rig, 0)};
    virtio_net_init(&fixture.net, &wiring, &fixture.nic);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    virtio_net_deinit(&fixture->net);
    nic_deinit(&fixture->nic);
    device_rig_deinit(&fixture->rig);
    return 0;
}

static void start(struct fixture *fixture, uint64_t features)
{
    driver_start(&fixture->driver, &fixture->rig, &fixture->net.mmio, features, NET_QUEUES, 64);
}

/* One command in two readable pieces; returns the answer. */
static uint8_t command(struct fixture *fixture, uint8_t class, uint8_t number, const void *data, uint32_t size)
{
    uint8_t head[2] = {class, number}, answer = SILENCE;
    struct ram *ram = &fixture->rig.ram;
    ram_write(ram, DRIVER_DATA, head, sizeof head);
    ram_write(ram, DRIVER_DATA + 2, data, size);
    ram_write(ram, ANSWER, &answer, 1);
    struct driver_buffer buffers[] = {{DRIVER_DATA, 2, false}, {DRIVER_DATA + 2, size, false}, {ANSWER, 1, true}};
    if (size == 0)
        buffers[1] = buffers[2];
    driver_add(&fixture->driver, NET_CONTROL, buffers, size ? 3 : 2);
    driver_notify(&fixture->driver, NET_CONTROL);
    uint32_t written, used;
    assert_true(driver_take(&fixture->driver, NET_CONTROL, &used, &written));
    assert_int_equal(written, 1);
    ram_read(ram, ANSWER, &answer, 1);
    return answer;
}

static void receive_modes(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, ALL_CONTROL);
    struct net_filter *filter = &fixture->net.filter;
    bool *const modes[] = {&filter->is_promiscuous,    &filter->takes_all_multicast, &filter->takes_all_unicast,
                           &filter->refuses_multicast, &filter->refuses_unicast,     &filter->refuses_broadcast};
    assert_true(filter->is_promiscuous);
    for (uint8_t i = 0; i < 6; i++) {
        for (uint8_t value = 3; value-- > 0;) {
            assert_int_equal(command(fixture, 0, i, &value, 1), NET_CONTROL_OK);
            assert_true(*modes[i] == (value != 0));
        }
        assert_int_equal(command(fixture, 0, i, "", 0), NET_CONTROL_ERROR);
        assert_int_equal(command(fixture, 0, i, "\1\1", 2), NET_CONTROL_ERROR);
        assert_false(*modes[i]);
    }
    assert_int_equal(command(fixture, 0, 6, "\1", 1), NET_CONTROL_ERROR);
}

/* A set of `unicast` and `multicast` made-up addresses; returns its size. */
static uint32_t make_tables(uint8_t *data, uint32_t unicast, uint32_t multicast)
{
    uint32_t counts[] = {unicast, multicast}, at = 0;
    for (unsigned i = 0; i < 2; i++) {
        store_le32(data + at, counts[i]);
        at += 4;
        for (uint32_t j = 0; j < counts[i]; j++, at += 6)
            memcpy(data + at, (uint8_t[6]){(uint8_t)(i ? 0x33 : 2), 0, 0, 0, 1, (uint8_t)j}, 6);
    }
    return at;
}

static void address_tables(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, ALL_CONTROL);
    uint8_t data[2000];
    const struct net_filter *filter = &fixture->net.filter;
    assert_int_equal(command(fixture, 1, 0, data, make_tables(data, 2, 64)), NET_CONTROL_OK);
    assert_int_equal(filter->unicast.count, 2);
    assert_memory_equal(filter->unicast.addresses[1], "\2\0\0\0\1\1", 6);
    assert_int_equal(filter->multicast.count, 64);
    assert_memory_equal(filter->multicast.addresses[63], "\x33\0\0\0\1\x3f", 6);
    assert_int_equal(command(fixture, 1, 0, data, make_tables(data, 65, 0)), NET_CONTROL_OK);
    assert_true(filter->unicast.has_overflown);
    assert_false(filter->multicast.has_overflown);
    assert_int_equal(filter->multicast.count, 0);
    assert_int_equal(command(fixture, 1, 0, data, make_tables(data, 1, 100)), NET_CONTROL_OK);
    assert_true(filter->multicast.has_overflown);
    assert_int_equal(filter->unicast.count, 1);
    /* Every size but the right one is refused and changes nothing. */
    uint32_t size = make_tables(data, 2, 3);
    for (uint32_t wrong = 0; wrong < size + 12; wrong++) {
        if (wrong != size)
            assert_int_equal(command(fixture, 1, 0, data, wrong), NET_CONTROL_ERROR);
    }
    store_le32(data, UINT32_MAX);
    assert_int_equal(command(fixture, 1, 0, data, size), NET_CONTROL_ERROR);
    assert_true(filter->multicast.has_overflown);
    assert_int_equal(filter->unicast.count, 1);
}

static void the_address(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, ALL_CONTROL);
    assert_int_equal(command(fixture, 1, 1, "\6\5\4\3\2\1", 6), NET_CONTROL_OK);
    assert_int_equal(driver_read(&fixture->driver, 0x100), 0x03040506);
    assert_memory_equal(fixture->net.filter.mac, "\6\5\4\3\2\1", 6);
    assert_int_equal(command(fixture, 1, 1, "\1\2\3\4\5", 5), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 1, 1, "\1\2\3\4\5\6\7", 7), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 1, 2, "\1\2\3\4\5\6", 6), NET_CONTROL_ERROR);
    assert_memory_equal(fixture->net.filter.mac, "\6\5\4\3\2\1", 6);
    start(fixture, ALL_CONTROL); /* a reset gives the scenario's address back */
    assert_int_equal(driver_read(&fixture->driver, 0x100), 0x00000002);
    assert_memory_equal(fixture->net.filter.mac, config.mac, 6);
}

static void vlans(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, ALL_CONTROL);
    struct net_filter *filter = &fixture->net.filter;
    assert_true(filter->filters_vlans);
    assert_int_equal(command(fixture, 2, 0, "\5\1", 2), NET_CONTROL_OK);
    assert_int_equal(filter->vlans[0x105 / 8], 1 << 5);
    assert_int_equal(command(fixture, 2, 1, "\5\1", 2), NET_CONTROL_OK);
    assert_int_equal(filter->vlans[0x105 / 8], 0);
    assert_int_equal(command(fixture, 2, 0, "\0\x10", 2), NET_CONTROL_ERROR); /* 4096 */
    assert_int_equal(command(fixture, 2, 0, "\5", 1), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 2, 2, "\5\1", 2), NET_CONTROL_ERROR);
    start(fixture, ALL_CONTROL & ~NET_F_CTRL_VLAN);
    assert_false(filter->filters_vlans);
}

static void receive_offloads(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, ALL_CONTROL | NET_F_GUEST_CSUM | NET_F_GUEST_TSO4);
    assert_int_equal(fixture->net.offloads, NET_F_GUEST_CSUM | NET_F_GUEST_TSO4);
    uint8_t data[8];
    store_le64(data, NET_F_GUEST_CSUM);
    assert_int_equal(command(fixture, 5, 0, data, 8), NET_CONTROL_OK);
    assert_int_equal(fixture->net.offloads, NET_F_GUEST_CSUM);
    store_le64(data, NET_F_GUEST_TSO6); /* not negotiated */
    assert_int_equal(command(fixture, 5, 0, data, 8), NET_CONTROL_ERROR);
    store_le64(data, NET_F_MAC); /* no offload */
    assert_int_equal(command(fixture, 5, 0, data, 8), NET_CONTROL_ERROR);
    store_le64(data, 0);
    assert_int_equal(command(fixture, 5, 0, data, 7), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 5, 1, data, 8), NET_CONTROL_ERROR);
    assert_int_equal(fixture->net.offloads, NET_F_GUEST_CSUM);
    assert_int_equal(command(fixture, 5, 0, data, 8), NET_CONTROL_OK);
    assert_int_equal(fixture->net.offloads, 0);
}

/* Commands of classes that the driver did not negotiate, and classes that do not exist. */
static void what_was_not_negotiated_is_refused(void **state)
{
    struct fixture *fixture = *state;
    uint8_t data[64];
    start(fixture, NET_F_CTRL_VQ);
    for (uint8_t i = 0; i < 6; i++)
        assert_int_equal(command(fixture, 0, i, "\1", 1), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 1, 0, data, make_tables(data, 1, 1)), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 1, 1, "\1\2\3\4\5\6", 6), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 2, 0, "\5\1", 2), NET_CONTROL_ERROR);
    assert_int_equal(command(fixture, 5, 0, "\0\0\0\0\0\0\0\0", 8), NET_CONTROL_ERROR);
    for (unsigned class = 0; class < 256; class ++) {
        if (class > 2 && class != 5)
            assert_int_equal(command(fixture, (uint8_t) class, 0, "\0", 1), NET_CONTROL_ERROR);
    }
    assert_true(fixture->net.filter.is_promiscuous);
    assert_int_equal(driver_status(&fixture->driver), 15);
}

/* A chain to which no answer can be given is the driver's mistake. */
static void without_room_for_an_answer(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t features;
        struct driver_buffer buffers[2];
        unsigned count;
    } cases[] = {
        {ALL_CONTROL, {{DRIVER_DATA, 1, false}, {ANSWER, 1, true}}, 2},
        {ALL_CONTROL, {{DRIVER_DATA, 3, false}}, 1},
        {ALL_CONTROL, {{ANSWER, 1, true}}, 1},
        {0, {{DRIVER_DATA, 3, false}, {ANSWER, 1, true}}, 2}, /* there is no such queue */
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(fixture, cases[i].features);
        driver_add(&fixture->driver, NET_CONTROL, cases[i].buffers, cases[i].count);
        driver_notify(&fixture->driver, NET_CONTROL);
        assert_true(driver_status(&fixture->driver) & VIRTIO_NEEDS_RESET);
    }
}

/* §5.1.3.1: FEATURES_OK does not stick without what a feature needs. */
static void features_need_each_other(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t features;
        bool is_fine;
    } cases[] = {
        {0, true},
        {NET_F_GUEST_TSO4, false},
        {NET_F_GUEST_TSO6, false},
        {NET_F_GUEST_TSO4 | NET_F_GUEST_TSO6 | NET_F_GUEST_CSUM, true},
        {NET_F_HOST_TSO4, false},
        {NET_F_HOST_TSO6, false},
        {NET_F_HOST_TSO6 | NET_F_CSUM, true},
        {NET_F_HOST_ECN | NET_F_CSUM, false},
        {NET_F_HOST_ECN | NET_F_CSUM | NET_F_HOST_TSO6, true},
        {NET_F_CTRL_RX, false},
        {NET_F_CTRL_VLAN, false},
        {NET_F_CTRL_RX_EXTRA, false},
        {NET_F_CTRL_MAC_ADDR, false},
        {NET_F_CTRL_GUEST_OFFLOADS, false},
        {ALL_CONTROL, true},
    };
    fixture->driver = (struct virtio_driver){.rig = &fixture->rig, .mmio = &fixture->net.mmio};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        driver_negotiate(&fixture->driver, cases[i].features | VIRTIO_F_VERSION_1);
        assert_true(cases[i].is_fine == ((driver_status(&fixture->driver) & VIRTIO_FEATURES_OK) != 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(receive_modes, setup, teardown),
        cmocka_unit_test_setup_teardown(address_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(the_address, setup, teardown),
        cmocka_unit_test_setup_teardown(vlans, setup, teardown),
        cmocka_unit_test_setup_teardown(receive_offloads, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_negotiated_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(without_room_for_an_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(features_need_each_other, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
