/* How much goes through, and how little it leaves on the tape: a bulk download, a bulk upload, and many small
 * HTTP-like requests. Sizes are checked always; REPRISE_BULK=BYTES makes the transfers larger and prints their
 * speed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define GETS 1000u
#define GET_SIZE 200u
#define LANES 2u

static const struct guest_ip host = {{10, 0, 2, 2}};

static void script_download(struct net_drive *drive)
{
    char text[32];
    struct guest *guest = &drive->guest;
    guest->skips_hash = true;
    if (drive->stage++ == 0) {
        snprintf(text, sizeof text, "GET %u\n", drive->parameter[2]);
        guest_tcp_connect(guest, host, 40000, (uint16_t)drive->parameter[0], bytes_of_string(text));
    }
    drive->is_done = guest_tcp_all_closed(guest);
}

static void script_upload(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    struct guest_tcp *tcp = &guest->tcp[0];
    if (drive->stage++ == 0) {
        guest_tcp_connect(guest, host, 40001, (uint16_t)drive->parameter[0], bytes_of_string("SINK\n"));
        memset(buffer_extend(&tcp->output, drive->parameter[2]), 'u', drive->parameter[2]);
        tcp->close_when_sent = true;
    }
    drive->is_done = guest_tcp_all_closed(guest);
}

/* One after another in two lanes, each on a new port. */
static void script_gets(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    char text[32];
    snprintf(text, sizeof text, "GET %u\n", GET_SIZE);
    for (unsigned i = 0; i < LANES; i++) {
        struct guest_tcp *tcp = &guest->tcp[i];
        if (tcp->state == GUEST_CLOSED) {
            drive->parameter[3] += tcp->received == GET_SIZE;
            buffer_deinit(&tcp->output);
            buffer_deinit(&tcp->head);
            memset(tcp, 0, sizeof *tcp);
        }
        if (tcp->state == GUEST_FREE && drive->stage < GETS)
            guest_tcp_connect(guest, host, (uint16_t)(20000 + drive->stage++), (uint16_t)drive->parameter[0],
                              bytes_of_string(text));
    }
    drive->is_done = drive->stage == GETS && guest_tcp_all_closed(guest);
    for (unsigned i = 0; i < LANES && drive->is_done; i++)
        drive->parameter[3] += guest->tcp[i].received == GET_SIZE;
}

static const struct net_scenario scenarios[] = {
    {"download", NULL, script_download}, {"upload", NULL, script_upload}, {"gets", NULL, script_gets}};

/* CPU time of this thread, kernel's part included: the servers run in another one. */
static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t bulk_size(void)
{
    const char *text = getenv("REPRISE_BULK");
    return text ? strtoul(text, NULL, 10) : 4u << 20;
}

/* mode NONE, WRITE or ANSWER; returns seconds. */
static double run(struct net_drive *drive, const struct net_scenario *scenario, struct memory_tape *tape,
                  enum socket_log_mode mode, uint32_t port)
{
    uint32_t parameter[4] = {port, 0, (uint32_t)bulk_size(), 0};
    net_drive_init(drive, scenario, parameter, mode, tape);
    drive->keeps_no_trace = true;
    drive->limit_cycle = UINT64_C(200000000000);
    /* Memory that is already there: the tape of a real recording goes to another thread. */
    if (mode == SOCKET_LOG_WRITE) {
        memset(buffer_extend(&tape->bytes, bulk_size() + bulk_size() / 100 + 1000000), 1, bulk_size());
        buffer_clear(&tape->bytes);
    }
    double start = now_s();
    if (net_drive_run(drive) != 0)
        fail_msg("%s in mode %d: %s", scenario->name, (int)mode, drive->error.message);
    return now_s() - start;
}

/* amount: in the unit that is printed. */
static void run_three(const struct net_scenario *scenario, struct memory_tape *tape, struct net_drive *recorded,
                      double amount, const char *unit)
{
    struct net_servers *servers = net_servers_start();
    struct net_drive drive;
    double live = run(&drive, scenario, tape, SOCKET_LOG_NONE, net_servers_tcp_port(servers));
    net_drive_deinit(&drive);
    double record = run(recorded, scenario, tape, SOCKET_LOG_WRITE, net_servers_tcp_port(servers));
    double replay = run(&drive, scenario, tape, SOCKET_LOG_ANSWER, net_servers_tcp_port(servers));
    net_drive_deinit(&drive);
    net_servers_stop(servers);
    print_message(
        "%s: live %.0f, record %.0f, replay %.0f %s per CPU second; %llu rounds, %zu logged, %zu bytes of tape\n",
        scenario->name, amount / live, amount / record, amount / replay, unit, (unsigned long long)recorded->rounds,
        memory_tape_events(tape, EVENT_SOCKET_ROUND), memory_tape_size(tape));
}

static void test_download(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive recorded;
    (void)state;
    run_three(&scenarios[0], &tape, &recorded, (double)bulk_size() / 1e6, "MB");
    assert_int_equal(recorded.guest.tcp[0].received, bulk_size());
    assert_true(memory_tape_size(&tape) < bulk_size() + bulk_size() / 200 + 1000);
    assert_true(recorded.origin_bytes > bulk_size() - bulk_size() / 50);
    assert_int_equal(recorded.origin_wrong, 0);
    net_drive_deinit(&recorded);
    memory_tape_deinit(&tape);
}

static void test_upload(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive recorded;
    (void)state;
    run_three(&scenarios[1], &tape, &recorded, (double)bulk_size() / 1e6, "MB");
    assert_int_equal(recorded.guest.tcp[0].acked, bulk_size() + 5);
    assert_true(memory_tape_size(&tape) < bulk_size() / 50 + 2000);
    net_drive_deinit(&recorded);
    memory_tape_deinit(&tape);
}

/* libslirp holds each connection for seconds after its end, and these are done in less than one. */
static void test_gets(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive recorded;
    struct rlimit limit;
    (void)state;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < 3 * GETS) {
        print_message("[  SKIPPED ] this process may not have %u descriptors\n", 3 * GETS);
        skip();
    }
    run_three(&scenarios[2], &tape, &recorded, GETS, "requests");
    assert_int_equal(recorded.parameter[3], GETS);
    /* What is neither the answer nor the request that was sent. */
    size_t metadata = memory_tape_size(&tape) - GETS * (GET_SIZE + strlen("GET 200\n"));
    print_message("metadata of a small request: %zu bytes in %.2f events\n", metadata / GETS,
                  (double)memory_tape_events(&tape, EVENT_SOCKET_ROUND) / GETS);
    assert_true(metadata / GETS <= 107);
    net_drive_deinit(&recorded);
    memory_tape_deinit(&tape);
}

int main(int argc, char **argv)
{
    int replayed = net_drive_main(argc, argv, scenarios, sizeof scenarios / sizeof scenarios[0]);
    if (replayed >= 0)
        return replayed;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_download),
        cmocka_unit_test(test_upload),
        cmocka_unit_test(test_gets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
