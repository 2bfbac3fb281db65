/* A replay that leaves its tape is noticed and named: another byte, another time, another number of calls, a damaged
 * record. And a tape that was cut off replays as far as it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

static const struct guest_ip host = {{10, 0, 2, 2}};

/* What a run does differently: in user. */
struct plan {
    const char *text; /* the request, or NULL for the usual one */
    uint32_t late;    /* cycles by which the datagram is late */
    bool sends_long;  /* the long datagram has another last byte */
    bool skips;       /* no datagram at all */
    uint16_t port;    /* another port to connect to */
};

static const struct plan usual = {.text = NULL};

static void script(struct net_drive *drive)
{
    const struct plan *plan = drive->user ? drive->user : &usual;
    struct guest *guest = &drive->guest;
    uint8_t bytes[1000];
    if (drive->stage == 0) {
        guest_tcp_connect(guest, host, 40000, plan->port ? plan->port : (uint16_t)drive->parameter[0],
                          bytes_of_string(plan->text ? plan->text : "GET 50\nand some more that nobody reads\n"));
        drive->stage++;
    }
    if (drive->stage == 1 && guest_tcp_all_closed(guest)) {
        memset(bytes, 'z', sizeof bytes);
        bytes[999] = plan->sends_long ? 'y' : 'z';
        drive->cycle += plan->late;
        if (!plan->skips)
            guest_udp(guest, host, 5000, (uint16_t)drive->parameter[1], bytes_of(bytes, sizeof bytes));
        drive->stage++;
    }
    drive->is_done = guest->seen.datagrams == 1;
}

static const struct net_scenario scenario = {"diverge", NULL, script};

struct fixture {
    uint32_t parameter[4];
    struct memory_tape tape;
    uint64_t end_cycle;
    struct hash128 trace;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct net_servers *servers = net_servers_start();
    struct net_drive drive;
    memset(&fixture, 0, sizeof fixture);
    fixture.parameter[0] = net_servers_tcp_port(servers);
    fixture.parameter[1] = net_servers_udp_port(servers);
    net_drive_init(&drive, &scenario, fixture.parameter, SOCKET_LOG_WRITE, &fixture.tape);
    int status = net_drive_run(&drive);
    if (status != 0)
        print_error("%s\n", drive.error.message);
    fixture.end_cycle = drive.cycle;
    fixture.trace = net_drive_trace_hash(&drive);
    net_drive_deinit(&drive);
    net_servers_stop(servers);
    *state = &fixture;
    return status;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    memory_tape_deinit(&fixture->tape);
    return 0;
}

static void replay(struct fixture *fixture, const struct plan *plan, struct net_drive *drive)
{
    struct plan copy = plan ? *plan : usual;
    net_drive_init(drive, &scenario, fixture->parameter, SOCKET_LOG_ANSWER, &fixture->tape);
    drive->user = &copy;
    drive->limit_cycle = fixture->end_cycle + UINT64_C(5000000000);
    net_drive_run(drive);
    net_drive_deinit(drive);
}

static void says(struct fixture *fixture, const struct plan *plan, const char *sentence)
{
    struct net_drive drive;
    replay(fixture, plan, &drive);
    assert_int_equal(drive.status, -1);
    if (!strstr(drive.divergence, sentence))
        fail_msg("'%s' does not say '%s'", drive.divergence, sentence);
    assert_non_null(strstr(drive.divergence, "cycle "));
}

static void test_same(void **state)
{
    struct fixture *fixture = *state;
    struct net_drive drive;
    replay(fixture, NULL, &drive);
    if (drive.status != 0)
        fail_msg("%s", drive.error.message);
    assert_int_equal(drive.cycle, fixture->end_cycle);
}

static void test_other_bytes_are_named(void **state)
{
    says(*state, &(struct plan){.text = "GET 50\nand some more that nobody Reads\n"},
         "guest sends other bytes at offset 33 of 39: 52 65 61 64 73 0a, on the tape 72 65 61 64 73 0a (39 bytes)");
    says(*state, &(struct plan){.text = "GET 50\n"},
         "guest sends other bytes at offset 7 of 7: nothing, on the tape 61");
}

static void test_long_datagram(void **state)
{
    says(*state, &(struct plan){.sends_long = true}, "the guest sent other frames, or at other cycles");
}

/* If the host happened to be ready in the round of that frame, the round is on the tape and the late frame has
 * passed it by; if not, the round was a silent one and the next digest tells. */
static void test_late_frame(void **state)
{
    struct net_drive drive;
    replay(*state, &(struct plan){.late = 1}, &drive);
    assert_int_equal(drive.status, -1);
    if (!strstr(drive.divergence, "which this run passed by") &&
        !strstr(drive.divergence, "the guest sent other frames, or at other cycles"))
        fail_msg("'%s'", drive.divergence);
}

static void test_missing_frame(void **state)
{
    struct fixture *fixture = *state;
    struct net_drive drive;
    replay(fixture, &(struct plan){.skips = true}, &drive);
    assert_int_equal(drive.status, -1);
    assert_int_not_equal(drive.divergence[0], 0);
}

static void test_other_port(void **state)
{
    says(*state, &(struct plan){.port = 9}, "the guest sent other frames");
}

/* Every bit of every record: noticed, and nothing worse than that. */
static void test_every_damage_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < fixture->tape.bytes.size; i++) {
        struct net_drive drive;
        uint8_t bit = (uint8_t)(1u << (i * 5 % 8));
        fixture->tape.bytes.data[i] ^= bit;
        replay(fixture, NULL, &drive);
        fixture->tape.bytes.data[i] ^= bit;
        if (drive.status == 0 || !drive.divergence[0])
            fail_msg("damage of bit %u in byte %zu was not noticed", bit, i);
    }
}

static void test_shortened_records(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < fixture->tape.count; i++) {
        for (size_t size = 0; size < fixture->tape.events[i].size; size++) {
            struct net_drive drive;
            size_t whole = fixture->tape.events[i].size;
            fixture->tape.events[i].size = size;
            replay(fixture, NULL, &drive);
            fixture->tape.events[i].size = whole;
            assert_int_equal(drive.status, -1);
        }
    }
}

/* A missing or doubled event, and one at another cycle. */
static void test_other_events(void **state)
{
    struct fixture *fixture = *state;
    struct memory_tape *tape = &fixture->tape;
    for (size_t i = 0; i < tape->count; i++) {
        struct net_drive drive;
        struct memory_event kept = tape->events[i];
        tape->events[i].cycle += 1;
        replay(fixture, NULL, &drive);
        bool is_digest = kept.kind == EVENT_SOCKET_DIGEST;
        bool is_opening = kept.kind == EVENT_SOCKET_CALL;
        /* The cycles of these two are not asked for: one is the first, the other the last. */
        assert_true(drive.status == -1 || is_digest || is_opening);
        tape->events[i] = kept;
        tape->events[i].kind = EVENT_SOCKET_CALL;
        replay(fixture, NULL, &drive);
        assert_true(drive.status == -1 || is_opening || is_digest);
        tape->events[i] = kept;
    }
}

/* After the last event nothing is known any more, and nothing is held against the run. */
static void test_cut_tape(void **state)
{
    struct fixture *fixture = *state;
    struct memory_tape *tape = &fixture->tape;
    size_t whole = tape->count;
    for (size_t count = 1; count < whole; count++) {
        struct net_drive drive;
        tape->count = count;
        net_drive_init(&drive, &scenario, fixture->parameter, SOCKET_LOG_ANSWER, tape);
        drive.limit_cycle = tape->events[count - 1].cycle + 1;
        net_drive_run(&drive);
        tape->count = whole;
        if (drive.divergence[0])
            fail_msg("cut after %zu events: %s", count, drive.divergence);
        assert_true(drive.status == 0 || drive.error.code == EXIT_TIME_LIMIT);
        net_drive_deinit(&drive);
    }
}

int main(int argc, char **argv)
{
    int replayed = net_drive_main(argc, argv, &scenario, 1);
    if (replayed >= 0)
        return replayed;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_other_bytes_are_named),
        cmocka_unit_test(test_long_datagram),
        cmocka_unit_test(test_late_frame),
        cmocka_unit_test(test_missing_frame),
        cmocka_unit_test(test_other_port),
        cmocka_unit_test(test_every_damage_is_noticed),
        cmocka_unit_test(test_shortened_records),
        cmocka_unit_test(test_other_events),
        cmocka_unit_test(test_cut_tape),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
