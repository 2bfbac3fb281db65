/* Several machines on one clock: what they tell each other arrives at its cycle however they are sliced, what they tell
 * the world leaves in the order of cycles, and what the world says reaches the right one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/cluster.h"
#include "tests/lib/hub_guest.h"
#include "tests/lib/scripted_port.h"

/* M mode: waits for a byte of its UART and powers off; 'f' fails with 3. Source:
 *
 *     li s0, 0x10000000
 *     li s1, 0x00100000
 *     li t0, 1
 *     sb t0, 1(s0)           # IER: receive
 *     li t1, 0x0c000000      # plic: source 10 priority 1, enabled for context 0
 *     sw t0, 40(t1)
 *     li t1, 0x0c002000
 *     li t0, 1<<10
 *     sw t0, 0(t1)
 *     li t0, 0x800
 *     csrw mie, t0
 *     wfi
 *     lbu t1, 0(s0)
 *     li t2, 'f'
 *     li t0, 0x5555
 *     bne t1, t2, 1f
 *     li t0, 0x33333
 * 1:  sw t0, 0(s1)
 *     j . */
static const uint32_t sleeper[] = {
    0x10000437, 0x001004b7, 0x00100293, 0x005400a3, 0x0c000337, 0x02532423, 0x0c002337, 0x40000293,
    0x00532023, 0x000012b7, 0x8002829b, 0x30429073, 0x10500073, 0x00044303, 0x06600393, 0x000052b7,
    0x5552829b, 0x00731663, 0x000332b7, 0x3332829b, 0x0054a023, 0x0000006f,
};

struct rig {
    struct scripted_port port;
    struct scenario scenario;
    struct cluster *cluster;
    struct cluster_result result;
    struct error error;
    unsigned wall_clocks; /* asked for */
};

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *answer)
{
    struct rig *rig = port->context;
    if (kind == EVENT_PINNED && request.data[request.size - 1] == 's') { /* "bios", "m1.bios" */
        if (rig->scenario.machine.nic_count)
            hub_guest(answer);
        else
            buffer_append(answer, bytes_of(sleeper, sizeof sleeper));
    } else if (kind == EVENT_WALL_CLOCK) {
        memset(buffer_extend(answer, 8), (int)rig->wall_clocks++, 8);
    } else if (kind == EVENT_ENTROPY) {
        memset(buffer_extend(answer, load_le32(request.data)), 0x5a, load_le32(request.data));
    } else {
        fail();
    }
    return PORT_OK;
}

static void rig_init(struct rig *rig, const char *text)
{
    *rig = (struct rig){0};
    scripted_port_init(&rig->port);
    rig->port.answerer = answer;
    rig->port.context = rig;
    scenario_defaults(&rig->scenario);
    if (scenario_parse_yaml(&rig->scenario, bytes_of_string(text), "test", "", NULL, &rig->error) < 0 ||
        scenario_check(&rig->scenario, "test", &rig->error) < 0)
        fail_msg("%s", rig->error.message);
}

static void run(struct rig *rig, uint64_t slice)
{
    if (cluster_new(&rig->cluster, &rig->scenario, &rig->port.port, &rig->error) < 0)
        fail_msg("%s", rig->error.message);
    cluster_set_slice(rig->cluster, slice);
    cluster_run(rig->cluster, &rig->result);
}

static void rig_deinit(struct rig *rig)
{
    cluster_free(rig->cluster);
    scenario_deinit(&rig->scenario);
    scripted_port_deinit(&rig->port);
}

static void type(struct rig *rig, uint64_t cycle, unsigned console, const char *text)
{
    scripted_arrive(&rig->port, cycle, SOURCE(SOURCE_CONSOLE, console), EVENT_CONSOLE_IN, bytes_of_string(text));
}

/* What left, in one hash: cycles, sources, kinds and bytes. Also checks that cycles never turn back. */
static struct hash128 hash_emits(const struct rig *rig)
{
    struct hasher *hasher = hasher_new();
    uint64_t last = 0;
    for (size_t i = 0; i < rig->port.emitted.count; i++) {
        const struct scripted_event *event = &rig->port.emitted.events[i];
        assert_true(event->cycle >= last);
        last = event->cycle;
        hasher_add_u64(hasher, event->cycle);
        hasher_add_u64(hasher, event->source);
        hasher_add_u64(hasher, event->kind);
        hasher_add(hasher, buffer_bytes(&event->payload));
    }
    struct hash128 hash = hasher_result(hasher);
    hasher_free(hasher);
    return hash;
}

static const char talk[] = "bios: talk\n"
                           "machine: {memory: 16M, rng: false, entropy: seed, boot_time: 2026-01-01}\n"
                           "net: [{driver: hub}]\n"
                           "tape: {digest_instructions: 20000}\n";
static const char sleepers[] = "bios: sleeper\n"
                               "machine: {memory: 16M, rng: false, entropy: seed}\n"
                               "tape: {digest_instructions: 0}\n"
                               "machines: [{}, {}, {}]\n";

static void frames_reach_the_others_a_latency_later(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, talk);
    assert_int_equal(scenario_set(&rig.scenario, "", "machines", "[{}, {}, {}]", "", &rig.error), 0);
    assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
    run(&rig, 0);
    assert_int_equal(rig.result.whole.exit, MACHINE_EXIT_POWER_OFF);
    hash_emits(&rig);
    size_t out = scripted_count(&rig.port, EVENT_FRAME_OUT), in = scripted_count(&rig.port, EVENT_FRAME_HUB);
    assert_true(out > 100 && in > out); /* a hub: everybody else hears it */
    /* the first frame that left reaches net1 and net2 exactly 10 us later */
    const struct scripted_event *events = rig.port.emitted.events;
    size_t sent = 0;
    while (events[sent].kind != EVENT_FRAME_OUT)
        sent++;
    unsigned heard = 0;
    for (size_t i = sent; i < rig.port.emitted.count && events[i].cycle <= events[sent].cycle + 10000; i++) {
        if (events[i].kind != EVENT_FRAME_HUB)
            continue;
        assert_true(events[i].cycle == events[sent].cycle + 10000);
        assert_true(events[i].source == SOURCE(SOURCE_NET, 1 + heard));
        assert_true(bytes_equal(buffer_bytes(&events[i].payload), buffer_bytes(&events[sent].payload)));
        heard++;
    }
    assert_int_equal(heard, 2);
    rig_deinit(&rig);
}

static void slices_cannot_be_seen(void **state)
{
    (void)state;
    static const uint64_t slices[] = {0, 7, 1000, 99991};
    struct hash128 first = {0};
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++) {
        struct rig rig;
        rig_init(&rig, talk);
        assert_int_equal(scenario_set(&rig.scenario, "", "machines", "[{}, {net: [{driver: hub, latency: 33us}]}]",
                                      "", &rig.error),
                         0);
        assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
        run(&rig, slices[i]);
        struct hash128 hash = hash_emits(&rig);
        assert_true(scripted_count(&rig.port, EVENT_DIGEST) > 10);
        if (i == 0)
            first = hash;
        assert_true(hash_equal(first, hash));
        rig_deinit(&rig);
    }
}

/* Bad links in both directions: the same for the same seed in any slices, another session for another seed. */
static void bad_links_follow_the_seed(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed, slice;
    } runs[] = {{1, 0}, {1, 7}, {1, 99991}, {2, 0}};
    struct hash128 hashes[4];
    size_t heard[4], sent[4];
    for (unsigned i = 0; i < 4; i++) {
        struct rig rig;
        rig_init(&rig, talk);
        const char *text =
            "[{driver: hub, impair: [{delay: 100us, jitter: 50us, loss: 10%, duplicate: 5%, corrupt: 5%},"
            "{direction: in, rate: 100mbit, reorder: 20%}]}]";
        assert_int_equal(scenario_set(&rig.scenario, "", "machines", "[{}, {}]", "", &rig.error), 0);
        assert_int_equal(scenario_set(&rig.scenario, "", "machines[0].net", text, "", &rig.error), 0);
        assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
        rig.scenario.seed = runs[i].seed;
        run(&rig, runs[i].slice);
        hashes[i] = hash_emits(&rig);
        heard[i] = scripted_count(&rig.port, EVENT_FRAME_HUB);
        sent[i] = scripted_count(&rig.port, EVENT_FRAME_OUT);
        assert_true(heard[i] > 0 && sent[i] >= heard[i]);
        rig_deinit(&rig);
    }
    assert_true(hash_equal(hashes[0], hashes[1]) && hash_equal(hashes[0], hashes[2]));
    assert_false(hash_equal(hashes[0], hashes[3]));
    assert_true(heard[0] != heard[3] || sent[0] != sent[3]);
}

/* Nothing is heard while the link is cut, and all of it after. */
static void a_partition_is_virtual_time(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, talk);
    assert_int_equal(scenario_set(&rig.scenario, "", "machines", "[{}, {}]", "", &rig.error), 0);
    assert_int_equal(scenario_set(&rig.scenario, "", "machines[1].net",
                                  "[{driver: hub, impair: [{direction: out, partition: [{from: 0s, to: 20ms}]}]}]",
                                  "", &rig.error),
                     0);
    assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
    run(&rig, 0);
    unsigned before = 0, after = 0;
    for (size_t i = 0; i < rig.port.emitted.count; i++) {
        const struct scripted_event *event = &rig.port.emitted.events[i];
        if (event->kind == EVENT_FRAME_OUT && event->source == SOURCE(SOURCE_NET, 1))
            *(event->cycle < 20000000 ? &before : &after) += 1;
    }
    assert_int_equal(before, 0);
    assert_true(after > 10);
    rig_deinit(&rig);
}

/* A link that the world takes down is that of one card. */
static void a_link_down_is_one_card(void **state)
{
    (void)state;
    struct rig rig;
    uint8_t down = 0;
    rig_init(&rig, talk);
    assert_int_equal(scenario_set(&rig.scenario, "", "machines", "[{}, {}, {}]", "", &rig.error), 0);
    assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
    scripted_arrive(&rig.port, 20000000, SOURCE(SOURCE_NET, 1), EVENT_LINK, bytes_of(&down, 1));
    run(&rig, 0);
    unsigned late[3] = {0};
    for (size_t i = 0; i < rig.port.emitted.count; i++) {
        const struct scripted_event *event = &rig.port.emitted.events[i];
        if (event->kind == EVENT_FRAME_OUT && event->cycle > 21000000)
            late[event->source & 0xff]++;
    }
    assert_true(late[0] > 10 && late[2] > 10);
    assert_int_equal(late[1], 0); /* it heard nothing any more */
    rig_deinit(&rig);
}

/* The seed decides what the guests are given as random; the frames do not depend on it, the digests do. */
static void the_seed_decides(void **state)
{
    (void)state;
    struct hash128 hashes[3];
    static const uint64_t seeds[3] = {1, 1, 2};
    for (unsigned i = 0; i < 3; i++) {
        struct rig rig;
        rig_init(&rig, talk);
        rig.scenario.seed = seeds[i];
        run(&rig, 0);
        hashes[i] = hash_emits(&rig);
        assert_int_equal(scripted_count(&rig.port, EVENT_FRAME_HUB), 0); /* alone on its hub */
        rig_deinit(&rig);
    }
    assert_true(hash_equal(hashes[0], hashes[1]));
    assert_false(hash_equal(hashes[0], hashes[2]));
}

static void two_cards_of_one_machine_hear_each_other(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, talk);
    assert_int_equal(scenario_set(&rig.scenario, "", "net[+].driver", "hub", "", &rig.error), 0);
    run(&rig, 0);
    size_t heard = 0;
    for (size_t i = 0; i < rig.port.emitted.count; i++) {
        const struct scripted_event *event = &rig.port.emitted.events[i];
        heard += event->kind == EVENT_FRAME_HUB && event->source == SOURCE(SOURCE_NET, 1);
    }
    size_t sent = scripted_count(&rig.port, EVENT_FRAME_OUT);
    assert_true(heard <= sent && heard + 8 >= sent); /* the last ones were on the wire when the guest powered off */
    assert_int_equal(rig.result.machine_count, 1);
    rig_deinit(&rig);
}

static void hubs_of_different_names_are_apart(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, talk);
    assert_int_equal(
        scenario_set(&rig.scenario, "", "machines", "[{}, {net: [{driver: hub, hub: other}]}]", "", &rig.error), 0);
    assert_int_equal(scenario_check(&rig.scenario, "test", &rig.error), 0);
    run(&rig, 0);
    assert_true(scripted_count(&rig.port, EVENT_FRAME_OUT) > 0);
    assert_int_equal(scripted_count(&rig.port, EVENT_FRAME_HUB), 0);
    rig_deinit(&rig);
}

static void typed_bytes_reach_their_machine_and_each_ends_for_itself(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, sleepers);
    type(&rig, 1000000, 2, "x");
    type(&rig, 3000000, 0, "f");
    type(&rig, 5000000, 1, "x");
    type(&rig, 5000000, 2, "x"); /* it has ended: nobody reads that */
    run(&rig, 0);
    hash_emits(&rig);
    assert_int_equal(rig.result.machine_count, 3);
    assert_int_equal(rig.result.machines[2].exit, MACHINE_EXIT_POWER_OFF);
    assert_int_equal(rig.result.machines[0].exit, MACHINE_EXIT_FAILED);
    assert_int_equal(rig.result.machines[1].exit, MACHINE_EXIT_POWER_OFF);
    assert_true(rig.result.machines[2].cycle >= 1000000 && rig.result.machines[2].cycle < 1010000);
    assert_true(rig.result.machines[1].cycle >= 5000000);
    /* the whole is the worst of them, and lasted as long as the last */
    assert_int_equal(rig.result.whole.exit, MACHINE_EXIT_FAILED);
    assert_int_equal(rig.result.whole.code, 3);
    assert_true(rig.result.whole.cycle == rig.result.machines[1].cycle);
    assert_int_equal(scripted_count(&rig.port, EVENT_EXIT), 3);
    assert_int_equal(rig.wall_clocks, 1); /* one boot time for all */
    rig_deinit(&rig);
}

static void a_stop_is_for_all(void **state)
{
    (void)state;
    struct rig rig;
    uint8_t reason = PORT_STOP_USER;
    rig_init(&rig, sleepers);
    scripted_arrive(&rig.port, 2000000, SOURCE(SOURCE_MACHINE, 0), EVENT_STOP, bytes_of(&reason, 1));
    run(&rig, 0);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(rig.result.machines[i].exit, MACHINE_EXIT_STOPPED);
        assert_true(rig.result.machines[i].cycle == 2000000);
    }
    rig_deinit(&rig);
}

static void nobody_can_wake_anybody(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, sleepers);
    type(&rig, 12345678, 1, "x"); /* the others stand behind it when they give up */
    run(&rig, 0);
    hash_emits(&rig);
    assert_int_equal(rig.result.machines[0].exit, MACHINE_EXIT_STUCK);
    assert_int_equal(rig.result.machines[1].exit, MACHINE_EXIT_POWER_OFF);
    assert_int_equal(rig.result.whole.exit, MACHINE_EXIT_STUCK);
    rig_deinit(&rig);
}

static void the_virtual_limit_is_that_of_all(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig, sleepers);
    rig.scenario.limit_cycles = 7654321;
    run(&rig, 0);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(rig.result.machines[i].exit, MACHINE_EXIT_LIMIT);
        assert_true(rig.result.machines[i].cycle == 7654321);
    }
    rig_deinit(&rig);
}

static void the_world_may_end_at_every_crossing(void **state)
{
    (void)state;
    bool has_finished = false;
    for (uint64_t crossing = 1; !has_finished; crossing++) {
        struct rig rig;
        rig_init(&rig, sleepers);
        rig.port.end_at_crossing = crossing;
        type(&rig, 1000000, 0, "x");
        type(&rig, 2000000, 1, "x");
        type(&rig, 2000000, 2, "x");
        if (cluster_new(&rig.cluster, &rig.scenario, &rig.port.port, &rig.error) == 0) {
            unsigned machine;
            cluster_run(rig.cluster, &rig.result);
            has_finished = !rig.port.port.ended;
            assert_true(has_finished || rig.result.whole.exit == MACHINE_EXIT_PORT ||
                        rig.result.whole.exit == MACHINE_EXIT_POWER_OFF);
            uint64_t pc = cluster_last_pc(rig.cluster, &machine);
            assert_true((pc == 0 || pc >= 0x80000000u) && machine < 3); /* 0: it ended before anything ran */
            assert_true(cluster_instructions(rig.cluster) == rig.result.whole.instructions);
        } else {
            assert_null(rig.cluster);
            assert_int_not_equal(rig.error.code, 0);
        }
        assert_true(crossing < 1000);
        rig_deinit(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_reach_the_others_a_latency_later),
        cmocka_unit_test(slices_cannot_be_seen),
        cmocka_unit_test(bad_links_follow_the_seed),
        cmocka_unit_test(a_partition_is_virtual_time),
        cmocka_unit_test(a_link_down_is_one_card),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(two_cards_of_one_machine_hear_each_other),
        cmocka_unit_test(hubs_of_different_names_are_apart),
        cmocka_unit_test(typed_bytes_reach_their_machine_and_each_ends_for_itself),
        cmocka_unit_test(a_stop_is_for_all),
        cmocka_unit_test(nobody_can_wake_anybody),
        cmocka_unit_test(the_virtual_limit_is_that_of_all),
        cmocka_unit_test(the_world_may_end_at_every_crossing),
    };
    return cmocka_run_group_tests_name("cluster", tests, NULL, NULL);
}
