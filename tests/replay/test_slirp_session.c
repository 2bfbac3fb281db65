/* Sessions of a guest with real servers on loopback, through libslirp: each is recorded, replayed in this process,
 * and replayed in a fresh process that has no network, no privileges and another environment. Every frame must
 * come at the same cycle each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define TCP_PORT(drive) ((uint16_t)(drive)->parameter[0])
#define UDP_PORT(drive) ((uint16_t)(drive)->parameter[1])

static const struct guest_ip host = {{10, 0, 2, 2}};

static struct bytes request(char text[32], unsigned size)
{
    snprintf(text, 32, "GET %u\n", size);
    return bytes_of_string(text);
}

/* ARP, DHCP, ping of the gateway. */
static void script_basics(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    switch (drive->stage) {
    case 0:
        guest_dhcp_discover(guest);
        drive->stage++;
        break;
    case 1:
        if (!guest->is_bound)
            return;
        guest_arp_request(guest, host);
        drive->stage++;
        break;
    case 2:
        if (guest->seen.arp_replies == 0)
            return;
        guest_ping(guest, host, 1, 56);
        guest_ping(guest, guest_ip(10, 0, 2, 3), 2, 1400);
        drive->stage++;
        break;
    default: drive->is_done = guest->seen.echo_replies == 2;
    }
}

static void script_get(struct net_drive *drive)
{
    char text[32];
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        guest_tcp_connect(guest, host, 40000, TCP_PORT(drive), request(text, 300000));
        drive->stage++;
    }
    drive->is_done = guest_tcp_all_closed(guest);
}

/* Ten at once. */
static void script_parallel(struct net_drive *drive)
{
    char text[32];
    for (; drive->stage < 10; drive->stage++)
        guest_tcp_connect(&drive->guest, host, (uint16_t)(41000 + drive->stage), TCP_PORT(drive),
                          request(text, 20000 * drive->stage + 1));
    drive->is_done = guest_tcp_all_closed(&drive->guest);
}

#define UPLOAD_SIZE 400000u

static void script_upload(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    struct guest_tcp *tcp = &guest->tcp[0];
    if (drive->stage == 0) {
        struct buffer bytes = {0};
        buffer_append_string(&bytes, "ECHO\n");
        for (unsigned i = 0; i < UPLOAD_SIZE; i++)
            buffer_append_byte(&bytes, net_servers_pattern(i));
        guest_tcp_connect(guest, host, 42000, TCP_PORT(drive), buffer_bytes(&bytes));
        buffer_deinit(&bytes);
        drive->stage++;
    }
    if (tcp->received == UPLOAD_SIZE)
        tcp->close_when_sent = true;
    drive->is_done = guest_tcp_all_closed(guest);
}

static void script_udp(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    static const size_t sizes[] = {1, 100, 1472};
    if (drive->stage > guest->seen.datagrams)
        return;
    if (drive->stage < 3) {
        uint8_t bytes[1472];
        memset(bytes, (int)('a' + drive->stage), sizeof bytes);
        guest_udp(guest, host, 5000, UDP_PORT(drive), bytes_of(bytes, sizes[drive->stage]));
    }
    drive->is_done = drive->stage++ == 3;
}

/* A datagram that leaves the guest as fragments, and whose echo comes back as fragments. */
static void script_fragments(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        uint8_t bytes[9000];
        for (unsigned i = 0; i < sizeof bytes; i++)
            bytes[i] = (uint8_t)(i / 3);
        guest_udp_fragments(guest, host, 5001, UDP_PORT(drive), bytes_of(bytes, sizeof bytes), 1480);
        guest_udp_fragments(guest, host, 5002, UDP_PORT(drive), bytes_of(bytes + 100, 700), 256);
    }
    drive->stage = 1;
    drive->is_done = guest->seen.frames - guest->seen.arp_requests >= 8;
}

static void script_dns(struct net_drive *drive)
{
    if (drive->stage++ == 0)
        guest_dns_query(&drive->guest, 5353, 0x77aa, "reprise.example");
    drive->is_done = drive->guest.seen.datagrams == 1;
}

static void configure_dns(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    snprintf(config->resolver, sizeof config->resolver, "127.0.0.1");
}

/* Nobody listens there, and the server resets. */
static void script_refused(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage++ == 0) {
        guest_tcp_connect(guest, host, 43000, 1, bytes_of_string("x"));
        guest_tcp_connect(guest, host, 43001, TCP_PORT(drive), bytes_of_string("DROP\n"));
        guest_udp(guest, host, 43002, 1, bytes_of_string("nobody"));
    }
    drive->is_done = guest_tcp_all_closed(guest) && guest->seen.unreachable == 1;
}

/* Beyond the egress policy. */
static void script_egress(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage++ == 0) {
        guest_tcp_connect(guest, guest_ip(192, 0, 2, 1), 44000, 80, bytes_of_string("x"));
        guest_udp(guest, guest_ip(192, 0, 2, 1), 44001, 53, bytes_of_string("y"));
        guest_ping(guest, guest_ip(192, 0, 2, 1), 1, 8);
    }
    drive->is_done = guest->seen.unreachable == 3 && guest_tcp_all_closed(guest);
}

/* Out through a ping socket, or whatever this host permits instead. */
static void script_ping(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage++ == 0)
        guest_ping(guest, guest_ip(127, 0, 0, 1), 7, 100);
    drive->is_done = guest->seen.echo_replies + guest->seen.unreachable >= 1;
}

/* A name server that is not there, at another address of loopback. */
static void configure_no_dns(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    snprintf(config->resolver, sizeof config->resolver, "127.0.0.2");
}

/* An hour with nothing to do but router advertisements. */
static void script_idle(struct net_drive *drive)
{
    drive->is_free = true;
    drive->limit_cycle = UINT64_C(4000000000000);
    drive->is_done = drive->cycle >= UINT64_C(3600000000000);
}

static void configure_egress(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->allow_count = 1;
    snprintf(config->allow[0], sizeof config->allow[0], "127.0.0.1:1-65535");
}

static const struct net_scenario scenarios[] = {
    {"basics", NULL, script_basics},
    {"get", NULL, script_get},
    {"parallel", NULL, script_parallel},
    {"upload", NULL, script_upload},
    {"udp", NULL, script_udp},
    {"fragments", NULL, script_fragments},
    {"dns", configure_dns, script_dns},
    {"no-dns", configure_no_dns, script_dns},
    {"ping", NULL, script_ping},
    {"refused", NULL, script_refused},
    {"egress", configure_egress, script_egress},
    {"idle", NULL, script_idle},
};

#define SCENARIOS (sizeof scenarios / sizeof scenarios[0])

struct fixture {
    struct net_servers *servers;
    uint32_t parameter[4];
    struct memory_tape tape;
    struct net_drive recorded;
};

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    fixture.servers = net_servers_start();
    fixture.parameter[0] = net_servers_tcp_port(fixture.servers);
    fixture.parameter[1] = net_servers_udp_port(fixture.servers);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    if (fixture->servers)
        net_servers_stop(fixture->servers);
    net_drive_deinit(&fixture->recorded);
    memory_tape_deinit(&fixture->tape);
    return 0;
}

static const struct net_scenario *scenario_of(const char *name)
{
    for (size_t i = 0; i < SCENARIOS; i++) {
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    }
    fail_msg("no scenario %s", name);
    return NULL;
}

/* Records, stops the servers, replays twice here and once elsewhere. */
static struct net_drive *record_and_replay(void **state, const char *name)
{
    struct fixture *fixture = *state;
    const struct net_scenario *scenario = scenario_of(name);
    char there[800];
    char here[HASH_TEXT_SIZE];
    struct net_drive *drive = &fixture->recorded;
    net_drive_init(drive, scenario, fixture->parameter, SOCKET_LOG_WRITE, &fixture->tape);
    if (net_drive_run(drive) != 0)
        fail_msg("recording %s: %s", name, drive->error.message);
    net_servers_stop(fixture->servers);
    fixture->servers = NULL;
    hash_text(net_drive_trace_hash(drive), here);
    for (unsigned i = 0; i < 2; i++) {
        struct net_drive replayed;
        char again[HASH_TEXT_SIZE];
        net_drive_init(&replayed, scenario, fixture->parameter, SOCKET_LOG_ANSWER, &fixture->tape);
        if (net_drive_run(&replayed) != 0)
            fail_msg("replaying %s: %s", name, replayed.error.message);
        hash_text(net_drive_trace_hash(&replayed), again);
        assert_string_equal(here, again);
        assert_int_equal(replayed.cursor, fixture->tape.count);
        net_drive_deinit(&replayed);
    }
    assert_int_equal(net_drive_fresh(scenario, fixture->parameter, &fixture->tape, there), 0);
    assert_string_equal(here, there);
    assert_int_equal(drive->origin_wrong, 0);
    return drive;
}

static void test_basics(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "basics");
    assert_memory_equal(drive->guest.offered.ip, guest_ip(10, 0, 2, 15).ip, 4);
    assert_memory_equal(drive->guest.router.ip, host.ip, 4);
    assert_memory_equal(drive->guest.name_server.ip, guest_ip(10, 0, 2, 3).ip, 4);
}

static void test_get(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "get");
    assert_int_equal(drive->guest.tcp[0].received, 300000);
    assert_int_equal(drive->guest.tcp[0].received_hash, net_servers_pattern_hash(300000));
    assert_false(drive->guest.tcp[0].was_reset);
    /* Nearly every received byte is a reference into the tape, which holds it once. */
    assert_true(drive->origin_bytes > 290000);
    assert_true(memory_tape_size(drive->tape) < 300000 + 2000);
}

static void test_parallel(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "parallel");
    size_t total = 0;
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(drive->guest.tcp[i].received, 20000 * i + 1);
        assert_int_equal(drive->guest.tcp[i].received_hash, net_servers_pattern_hash(20000 * i + 1));
        total += 20000 * i + 1;
    }
    assert_true(drive->origin_bytes > total * 95 / 100);
}

static void test_upload(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "upload");
    assert_int_equal(drive->guest.tcp[0].received, UPLOAD_SIZE);
    assert_int_equal(drive->guest.tcp[0].received_hash, net_servers_pattern_hash(UPLOAD_SIZE));
    /* What was received is on the tape; what was sent is not there a second time. */
    assert_true(memory_tape_size(drive->tape) < UPLOAD_SIZE + UPLOAD_SIZE / 10);
}

static void test_udp(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "udp");
    assert_int_equal(drive->guest.datagram.size, 1472);
    assert_int_equal(drive->guest.datagram.data[1471], 'c');
    assert_int_equal(drive->guest.datagram_port, 5000);
    assert_true(drive->origin_bytes >= 1572);
}

static void test_fragments(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "fragments");
    assert_true(drive->origin_bytes >= 9700);
}

static void test_dns(void **state)
{
    const struct fixture *fixture = *state;
    static const uint8_t address[4] = {192, 0, 2, 7};
    if (!net_servers_has_dns(fixture->servers)) {
        print_message("[  SKIPPED ] no right to bind 127.0.0.1:53\n");
        skip();
    }
    const struct net_drive *drive = record_and_replay(state, "dns");
    const struct buffer *answer = &drive->guest.datagram;
    assert_true(answer->size > 30);
    assert_int_equal(answer->data[0], 0x77);
    assert_memory_equal(answer->data + answer->size - 4, address, 4);
}

static void test_ping(void **state)
{
    record_and_replay(state, "ping");
}

static void on_nothing(void *context, struct bytes frame, const struct frame_origin *origin)
{
    (void)origin;
    guest_receive(context, frame);
}

/* Hands a net the guest's frames and polls it until something comes back. */
static void ask(struct host_net *net, struct guest *guest, uint64_t *cycle)
{
    struct frame_sink sink = {.frame = on_nothing, .context = guest};
    struct error error;
    while (guest->seen.datagrams + guest->seen.unreachable == 0) {
        size_t at = 0;
        struct bytes frame;
        struct pollfd fds[16];
        while (guest_next_frame(guest, &at, &frame))
            net->ops->send(net, *cycle, frame);
        buffer_clear(&guest->out);
        if (net->ops->due(net, *cycle) > *cycle && !net->ops->ready(net))
            poll(fds, net->ops->pollfds(net, fds, 16), 10000);
        assert_int_equal(net->ops->round(net, *cycle, &sink, &error), 0);
        *cycle += 1000;
    }
}

/* libslirp remembers the name server for a second in a static variable. Two nets, a moment apart, must not share
 * it. */
static void test_two_nets(void **state)
{
    const struct fixture *fixture = *state;
    struct host_net *nets[2];
    struct guest guests[2];
    struct error error;
    uint64_t cycle = 1000;
    if (!net_servers_has_dns(fixture->servers))
        skip();
    for (unsigned i = 0; i < 2; i++) {
        struct host_slirp_config config = {.clock_hz = 1000000000};
        scenario_of(i == 0 ? "dns" : "no-dns")->configure(&config, fixture->parameter);
        assert_int_equal(host_slirp_open(&nets[i], &config, NULL, &error), 0);
        guest_init(&guests[i]);
    }
    for (unsigned i = 0; i < 2; i++) {
        guest_dns_query(&guests[i], 5353, 1, "two.example");
        ask(nets[i], &guests[i], &cycle);
    }
    assert_int_equal(guests[0].seen.datagrams, 1);
    assert_int_equal(guests[1].seen.datagrams, 0);
    assert_int_equal(guests[1].seen.unreachable, 1);
    for (unsigned i = 0; i < 2; i++) {
        nets[i]->ops->close(nets[i]);
        guest_deinit(&guests[i]);
    }
}

static void test_refused(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "refused");
    assert_true(drive->guest.tcp[0].was_reset);
    assert_true(drive->guest.tcp[1].was_reset);
}

static void test_egress(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "egress");
    assert_int_equal(drive->guest.seen.unreachable_code, 0); /* network unreachable */
    assert_int_equal(drive->guest.tcp[0].received, 0);
}

static void test_idle(void **state)
{
    const struct net_drive *drive = record_and_replay(state, "idle");
    print_message("an idle hour: %zu bytes in %zu events, %llu rounds, %u router advertisements\n",
                  memory_tape_size(drive->tape), drive->tape->count, (unsigned long long)drive->rounds,
                  drive->guest.seen.router_advertisements);
    assert_true(drive->guest.seen.router_advertisements >= 5);
    assert_true(memory_tape_size(drive->tape) < 1000);
}

int main(int argc, char **argv)
{
    int replayed = net_drive_main(argc, argv, scenarios, SCENARIOS);
    if (replayed >= 0)
        return replayed;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_basics, setup, teardown),
        cmocka_unit_test_setup_teardown(test_get, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parallel, setup, teardown),
        cmocka_unit_test_setup_teardown(test_upload, setup, teardown),
        cmocka_unit_test_setup_teardown(test_udp, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fragments, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ping, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_nets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_egress, setup, teardown),
        cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
