/* Forwarded ports: clients on the host reach a server in the guest, over TCP and UDP, also on a port that the host
 * chose; and what is said when a port cannot be had. */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define CLIENTS 10u

static void configure(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->forward_count = 2;
    config->forwards[0] = (struct host_forward){.guest_port = 80};
    config->forwards[1] = (struct host_forward){.is_udp = true, .guest_port = 7};
}

/* The guest greets each TCP client and echoes datagrams until all clients have had theirs. */
static void script(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    unsigned closed = 0;
    guest->listen_port = 80;
    guest->greeting = "hello from the guest\n";
    guest->echoes_udp = true;
    for (unsigned i = 0; i < GUEST_TCP_MAX; i++)
        closed += guest->tcp[i].state == GUEST_CLOSED;
    /* One round more, so that the last answer leaves. */
    drive->stage += closed >= CLIENTS && guest->seen.datagrams >= CLIENTS;
    drive->is_done = drive->stage == 2;
}

static const struct net_scenario scenario = {"forward", configure, script};

struct client {
    pthread_t thread;
    uint16_t tcp_port;
    uint16_t udp_port;
    unsigned greeted;
    unsigned echoed;
};

static int connected(int type, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static void *client_run(void *context)
{
    struct client *client = context;
    int fds[CLIENTS];
    for (unsigned i = 0; i < CLIENTS; i++)
        fds[i] = connected(SOCK_STREAM, client->tcp_port);
    for (unsigned i = 0; i < CLIENTS; i++) {
        char text[64] = "";
        size_t used = 0;
        ssize_t got = 1;
        for (; got > 0 && used<sizeof text - 1; used += got> 0 ? (size_t)got : 0)
            got = recv(fds[i], text + used, sizeof text - 1 - used, 0);
        client->greeted += got == 0 && strcmp(text, "hello from the guest\n") == 0;
        close(fds[i]);
    }
    int fd = connected(SOCK_DGRAM, client->udp_port);
    for (unsigned i = 0; i < CLIENTS; i++) {
        char text[16];
        char answer[16];
        int size = snprintf(text, sizeof text, "datagram %u", i);
        (void)!send(fd, text, (size_t)size, 0);
        client->echoed += recv(fd, answer, sizeof answer, 0) == size && memcmp(text, answer, (size_t)size) == 0;
    }
    close(fd);
    return NULL;
}

static void on_opened(struct net_drive *drive)
{
    struct client *client = drive->user;
    client->tcp_port = host_slirp_forward_port(drive->net, 0);
    client->udp_port = host_slirp_forward_port(drive->net, 1);
    assert_int_not_equal(client->tcp_port, 0);
    assert_int_not_equal(client->udp_port, 0);
    if (drive->log.mode == SOCKET_LOG_WRITE)
        assert_int_equal(pthread_create(&client->thread, NULL, client_run, client), 0);
}

static void test_forward(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive recorded;
    struct net_drive replayed;
    struct client client = {0};
    struct client answered = {0};
    char there[800];
    char here[HASH_TEXT_SIZE];
    (void)state;
    net_drive_init(&recorded, &scenario, NULL, SOCKET_LOG_WRITE, &tape);
    recorded.opened = on_opened;
    recorded.user = &client;
    if (net_drive_run(&recorded) != 0)
        fail_msg("%s", recorded.error.message);
    pthread_join(client.thread, NULL);
    assert_int_equal(client.greeted, CLIENTS);
    assert_int_equal(client.echoed, CLIENTS);
    net_drive_init(&replayed, &scenario, NULL, SOCKET_LOG_ANSWER, &tape);
    replayed.opened = on_opened;
    replayed.user = &answered;
    if (net_drive_run(&replayed) != 0)
        fail_msg("%s", replayed.error.message);
    assert_int_equal(answered.tcp_port, client.tcp_port);
    assert_int_equal(answered.udp_port, client.udp_port);
    hash_text(net_drive_trace_hash(&recorded), here);
    assert_true(hash_equal(net_drive_trace_hash(&recorded), net_drive_trace_hash(&replayed)));
    assert_int_equal(net_drive_fresh(&scenario, recorded.parameter, &tape, there), 0);
    assert_string_equal(here, there);
    net_drive_deinit(&recorded);
    net_drive_deinit(&replayed);
    memory_tape_deinit(&tape);
}

/* ---- unix sockets and IPv6 ---- */

static char folder[] = "/tmp/reprise-forward-XXXXXX";
static char socket_path[80];

static void configure_other(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->forward_count = 3;
    config->forwards[0].guest_port = 80;
    snprintf(config->forwards[0].host_path, sizeof config->forwards[0].host_path, "%s",
             *socket_path ? socket_path : "/replayed");
    config->forwards[1] = (struct host_forward){.host_address = "::1", .guest_port = 80};
    config->forwards[2] =
        (struct host_forward){.host_address = "::1", .is_udp = true, .guest_address = "fec0::15", .guest_port = 7};
}

/* A client of each: the first gets the greeting; for the others libslirp looks for its neighbour, which this guest is
 * not. */
static void script_other(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    guest->listen_port = 80;
    guest->greeting = "hello from the guest\n";
    drive->stage += guest->tcp[0].state == GUEST_CLOSED && guest->seen.solicitations >= 1;
    drive->is_done = drive->stage == 2;
}

static const struct net_scenario other = {"other", configure_other, script_other};

static int connect_unix(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

static void *other_run(void *context)
{
    struct client *client = context;
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    char text[64] = "";
    size_t used = 0;
    int six = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    address.sin6_port = htons(client->udp_port);
    (void)!sendto(six, "x", 1, 0, (struct sockaddr *)&address, sizeof address);
    int fd = connect_unix();
    ssize_t got = 1;
    for (; got > 0 && used<sizeof text - 1; used += got> 0 ? (size_t)got : 0)
        got = recv(fd, text + used, sizeof text - 1 - used, 0);
    client->greeted = got == 0 && strcmp(text, "hello from the guest\n") == 0;
    close(fd);
    close(six);
    return NULL;
}

static void on_other_opened(struct net_drive *drive)
{
    struct client *client = drive->user;
    assert_int_equal(host_slirp_forward_port(drive->net, 0), 0);
    assert_int_not_equal(host_slirp_forward_port(drive->net, 1), 0);
    client->udp_port = host_slirp_forward_port(drive->net, 2);
    assert_int_equal(pthread_create(&client->thread, NULL, other_run, client), 0);
}

static bool exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

static void run_other(void)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    struct client client = {0};
    net_drive_three_ways(&drive, &other, NULL, &tape, on_other_opened, &client);
    pthread_join(client.thread, NULL);
    assert_int_equal(client.greeted, 1);
    assert_false(exists(socket_path)); /* ours, removed */
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

static void test_unix_and_ipv6(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(socket_path, sizeof socket_path, "%s/socket", folder);
    run_other();
    /* What a killed session left is taken over. */
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    int stale = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(stale, (struct sockaddr *)&address, sizeof address), 0);
    close(stale);
    run_other();
}

/* Errors of opening. */

static uint16_t taken_port;

static void configure_taken(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->forward_count = 1;
    config->forwards[0] = (struct host_forward){.host_port = taken_port, .guest_port = 80};
}

static void configure_address(struct host_slirp_config *config, const uint32_t *parameter)
{
    configure_taken(config, parameter);
    snprintf(config->forwards[0].guest_address, sizeof config->forwards[0].guest_address, "guest.local");
}

static void configure_rule(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->allow_count = 1;
    snprintf(config->allow[0], sizeof config->allow[0], "10.0.0.0/33");
}

static void configure_resolver(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    snprintf(config->resolver, sizeof config->resolver, "dns.example");
}

static void configure_clock(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->clock_hz = 0;
}

static void refuses(void (*configure_it)(struct host_slirp_config *, const uint32_t *), enum exit_code code,
                    const char *part)
{
    struct net_scenario refused = {"refused", configure_it, script};
    struct memory_tape tape = {0};
    struct net_drive drive;
    net_drive_init(&drive, &refused, NULL, SOCKET_LOG_WRITE, &tape);
    assert_int_equal(net_drive_run(&drive), -1);
    assert_int_equal(drive.error.code, code);
    if (!strstr(drive.error.message, part))
        fail_msg("'%s' does not say '%s'", drive.error.message, part);
    assert_int_equal(tape.count, 0);
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

/* The unix socket is open by then, and is closed again. */
static void configure_other_family(struct host_slirp_config *config, const uint32_t *parameter)
{
    configure_other(config, parameter);
    snprintf(config->forwards[1].guest_address, sizeof config->forwards[1].guest_address, "10.0.2.15");
}

/* Somebody listens there, or it is no socket: neither is touched. */
static void test_taken_paths(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)state;
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    refuses(configure_other, EXIT_MISSING, "Address already in use");
    int fd = connect_unix();
    assert_true(fd >= 0);
    close(fd);
    close(listener);
    unlink(socket_path);
    FILE *file = fopen(socket_path, "w");
    assert_non_null(file);
    fclose(file);
    refuses(configure_other, EXIT_MISSING, "Address already in use");
    assert_true(exists(socket_path));
    unlink(socket_path);
    refuses(configure_other_family, EXIT_USAGE, "an address is none of its family");
    assert_false(exists(socket_path));
    assert_int_equal(rmdir(folder), 0);
}

static void test_refusals(void **state)
{
    struct net_servers *servers = net_servers_start();
    (void)state;
    taken_port = net_servers_tcp_port(servers);
    refuses(configure_taken, EXIT_MISSING, "Address already in use");
    refuses(configure_address, EXIT_USAGE, "guest.local");
    refuses(configure_rule, EXIT_USAGE, "10.0.0.0/33");
    refuses(configure_resolver, EXIT_USAGE, "dns.example");
    refuses(configure_clock, EXIT_USAGE, "clock");
    net_servers_stop(servers);
}

int main(int argc, char **argv)
{
    const struct net_scenario scenarios[] = {scenario, other};
    int replayed = net_drive_main(argc, argv, scenarios, 2);
    if (replayed >= 0)
        return replayed;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forward),
        cmocka_unit_test(test_unix_and_ipv6),
        cmocka_unit_test(test_taken_paths),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
