/* What answers when the guest connects to a server that guestfwd names: a TCP address, a unix socket, a command for
 * each connection, a fixture. Recorded, replayed here, and replayed in a process that can start nothing and reach
 * nothing. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static char folder[] = "/tmp/reprise-guestfwd-XXXXXX";
static char socket_path[80], count_path[80], count_command[200];
static struct net_servers *servers;

static const struct guest_ip server = {{10, 0, 2, 100}};

static void add(struct host_slirp_config *config, uint16_t port, enum host_guest_device device, const char *text)
{
    config->guest_forwards[config->guest_forward_count++] =
        (struct host_guest_forward){.server = 0x0a000264, .port = port, .device = device, .text = text};
}

/* ---- fixtures ---- */

static void configure_fixtures(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->restricted = true; /* they are the user's wish all the same */
    add(config, 7, HOST_GUEST_FIXTURE, "echo");
    add(config, 9, HOST_GUEST_FIXTURE, "discard");
    add(config, 19, HOST_GUEST_FIXTURE, "chargen");
    add(config, 80, HOST_GUEST_FIXTURE, "http");
}

#define ECHOED 200000u
#define GENERATED 500000u

static void pattern(struct buffer *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        buffer_append_byte(bytes, net_servers_pattern(i));
}

static void script_fixtures(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        struct buffer bytes = {0};
        pattern(&bytes, ECHOED);
        guest_tcp_connect(guest, server, 40000, 7, buffer_bytes(&bytes));
        guest_tcp_connect(guest, server, 40001, 9, buffer_bytes(&bytes));
        guest_tcp_connect(guest, server, 40002, 19, bytes_of(NULL, 0));
        guest_tcp_connect(guest, server, 40003, 80,
                          bytes_of_string("GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD /bytes/9 HTTP/1.1\r\n\r\n"
                                          "GET /bytes/100000 HTTP/1.1\r\nConnection: close\r\n\r\n"));
        guest->tcp[1].close_when_sent = true;
        buffer_deinit(&bytes);
        drive->stage++;
    }
    guest->tcp[0].close_when_sent = guest->tcp[0].received == ECHOED;
    guest->tcp[2].close_when_sent |= guest->tcp[2].received >= GENERATED;
    drive->is_done = guest->tcp[0].state == GUEST_CLOSED && guest->tcp[1].state == GUEST_CLOSED &&
                     guest->tcp[3].state == GUEST_CLOSED && guest->tcp[2].received >= GENERATED;
}

/* ---- the host ---- */

static void configure_host(struct host_slirp_config *config, const uint32_t *parameter)
{
    /* Only what the user names: the policy allows the guest nothing of its own. */
    config->allow_count = 1;
    snprintf(config->allow[0], sizeof config->allow[0], "192.0.2.1");
    add(config, 80, HOST_GUEST_TCP, NULL);
    snprintf(config->guest_forwards[0].address, sizeof config->guest_forwards[0].address, "127.0.0.1");
    config->guest_forwards[0].to_port = (uint16_t)parameter[0];
    add(config, 81, HOST_GUEST_UNIX, socket_path);
    add(config, 82, HOST_GUEST_COMMAND, "echo \"to $0\"; exec cat");
    add(config, 83, HOST_GUEST_COMMAND, count_command);
    add(config, 84, HOST_GUEST_UNIX, "/there/is/no/socket");
    add(config, 85, HOST_GUEST_TCP, NULL);
    snprintf(config->guest_forwards[5].address, sizeof config->guest_forwards[5].address, "127.0.0.1");
    config->guest_forwards[5].to_port = 1; /* nobody listens */
}

static void script_host(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        guest_tcp_connect(guest, server, 40000, 80, bytes_of_string("GET 50000\n"));
        guest_tcp_connect(guest, server, 40001, 81, bytes_of_string("to the socket\n"));
        guest_tcp_connect(guest, server, 40002, 82, bytes_of_string("to the command\n"));
        guest_tcp_connect(guest, server, 40003, 83, bytes_of(NULL, 0));
        guest_tcp_connect(guest, server, 40004, 83, bytes_of(NULL, 0));
        guest_tcp_connect(guest, server, 40005, 84, bytes_of_string("x"));
        guest_tcp_connect(guest, server, 40006, 85, bytes_of_string("x"));
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 2), 40007, (uint16_t)drive->parameter[0],
                          bytes_of_string("GET 1\n"));
        drive->stage++;
    }
    guest->tcp[2].close_when_sent = guest->tcp[2].received == 11 + 15;
    drive->is_done = guest_tcp_all_closed(guest);
}

/* ---- what cannot be had when the guest asks for it ---- */

static char long_path[200];

static void configure_failing(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    memset(long_path, 'x', sizeof long_path - 1);
    config->smb = "/";
    config->smbd = "/"; /* may be entered, as a program may be run, and is none */
    add(config, 80, HOST_GUEST_TCP, NULL);
    snprintf(config->guest_forwards[0].address, sizeof config->guest_forwards[0].address, "::1");
    config->guest_forwards[0].to_port = 1;
    add(config, 81, HOST_GUEST_UNIX, long_path);
    add(config, 82, HOST_GUEST_TCP, NULL);
    snprintf(config->guest_forwards[2].address, sizeof config->guest_forwards[2].address, "255.255.255.255");
    config->guest_forwards[2].to_port = 1;
}

/* Each connection is closed; none is there for ever, and the network goes on. */
static void script_failing(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        for (uint16_t port = 80; port <= 82; port++)
            guest_tcp_connect(guest, server, (uint16_t)(40000 + port), port, bytes_of_string("x"));
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 4), 40000, 445, bytes_of_string("x"));
        drive->stage++;
    } else if (drive->stage == 1 && guest_tcp_all_closed(guest)) {
        guest_ping(guest, guest_ip(10, 0, 2, 2), 1, 56);
        drive->stage++;
    }
    drive->is_done = guest->seen.echo_replies == 1;
}

/* ---- no descriptors ---- */

static struct rlimit descriptors; /* of the process, while fewer are allowed; zero: they are not */

static void configure_scarce(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    add(config, 82, HOST_GUEST_COMMAND, "echo here");
}

/* The process may have parameter[0] more. */
static void make_scarce(struct net_drive *drive)
{
    int next = dup(0);
    assert_true(next >= 0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &descriptors), 0);
    struct rlimit few = {.rlim_cur = (rlim_t)next + drive->parameter[0], .rlim_max = descriptors.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
}

static void script_scarce(struct net_drive *drive)
{
    if (drive->stage++ == 0)
        guest_tcp_connect(&drive->guest, server, 40000, 82, bytes_of(NULL, 0));
    drive->is_done = guest_tcp_all_closed(&drive->guest);
    if (drive->is_done && descriptors.rlim_max)
        setrlimit(RLIMIT_NOFILE, &descriptors);
    if (drive->is_done)
        descriptors.rlim_max = 0;
}

static const struct net_scenario scenarios[] = {
    {"failing", configure_failing, script_failing},
    {"scarce", configure_scarce, script_scarce},
    {"fixtures", configure_fixtures, script_fixtures},
    {"host", configure_host, script_host},
};

static void fixtures_answer_without_a_host(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    (void)state;
    net_drive_three_ways(&drive, &scenarios[2], NULL, &tape, NULL, NULL);
    const struct guest_tcp *tcp = drive.guest.tcp;
    assert_int_equal(tcp[0].received_hash, net_servers_pattern_hash(ECHOED));
    assert_int_equal(tcp[1].received, 0);
    assert_memory_equal(tcp[2].head.data, " !\"#$%&'()*+,-./0123456789", 26);
    assert_memory_equal(tcp[2].head.data + 72, "\r\n!\"#", 5);
    const char *head = buffer_string((struct buffer *)(uintptr_t)&tcp[3].head);
    assert_non_null(strstr(head, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(head, "This is Reprise.\nHTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(head, "Content-Length: 9\r\n"));
    assert_true(tcp[3].received > 100000 && tcp[3].received < 101000);
    /* Nothing of them stands on the tape but that rounds were made. */
    assert_true(memory_tape_size(&tape) < 20000);
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

/* A unix server for one client: answers a line with "got ", the line, and closes. */
static void *unix_server(void *context)
{
    int listener = *(int *)context;
    char line[64];
    int fd = accept(listener, NULL, NULL);
    ssize_t got = recv(fd, line, sizeof line, 0);
    (void)!send(fd, "got ", 4, MSG_NOSIGNAL | MSG_MORE);
    (void)!send(fd, line, got > 0 ? (size_t)got : 0, MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static unsigned lines_in(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned lines = 0;
    if (!file)
        return 0;
    for (int c; (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static void text_is(const struct guest_tcp *tcp, const char *text)
{
    if (!bytes_equal(buffer_bytes(&tcp->head), bytes_of_string(text)))
        fail_msg("\"%.*s\" came, expected \"%s\"", (int)tcp->head.size, tcp->head.data, text);
}

static void the_host_answers_once(void **state)
{
    uint32_t parameter[4] = {net_servers_tcp_port(servers)};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct memory_tape tape = {0};
    struct net_drive drive;
    pthread_t thread;
    (void)state;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 4), 0);
    assert_int_equal(pthread_create(&thread, NULL, unix_server, &listener), 0);
    net_drive_three_ways(&drive, &scenarios[3], parameter, &tape, NULL, NULL);
    pthread_join(thread, NULL);
    close(listener);
    const struct guest_tcp *tcp = drive.guest.tcp;
    assert_int_equal(tcp[0].received_hash, net_servers_pattern_hash(50000));
    assert_true(drive.origin_bytes > 40000); /* the tape holds them once */
    text_is(&tcp[1], "got to the socket\n");
    text_is(&tcp[2], "to /bin/sh\nto the command\n");
    text_is(&tcp[3], "a started one\n");
    text_is(&tcp[4], "a started one\n");
    assert_int_equal(lines_in(count_path), 2); /* the replays started nothing */
    assert_int_equal(tcp[5].received, 0);
    assert_int_equal(tcp[6].received, 0);
    assert_int_equal(tcp[7].received, 0); /* which the guest chose itself */
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

static void what_fails_closes_the_connection(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    (void)state;
    net_drive_three_ways(&drive, &scenarios[0], NULL, &tape, NULL, NULL);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(drive.guest.tcp[i].received, 0);
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

/* One descriptor more each time, until the command can be started: before, the guest sees a connection that
 * closes. */
static void a_command_needs_descriptors(void **state)
{
    bool has_come = false;
    (void)state;
    for (uint32_t more = 0; !has_come; more++) {
        uint32_t parameter[4] = {more};
        struct memory_tape tape = {0};
        struct net_drive drive;
        assert_true(more < 16);
        net_drive_three_ways(&drive, &scenarios[1], parameter, &tape, make_scarce, NULL);
        has_come = drive.guest.tcp[0].received > 0;
        assert_true(has_come || more < 15);
        if (has_come)
            text_is(&drive.guest.tcp[0], "here\n");
        assert_true(!has_come || more > 0);
        net_drive_deinit(&drive);
        memory_tape_deinit(&tape);
    }
}

static int start(void **state)
{
    (void)state;
    servers = net_servers_start();
    if (!mkdtemp(folder) || !servers)
        return -1;
    snprintf(socket_path, sizeof socket_path, "%s/server", folder);
    snprintf(count_path, sizeof count_path, "%s/count", folder);
    snprintf(count_command, sizeof count_command, "echo x >>'%s'; echo a started one", count_path);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    net_servers_stop(servers);
    unlink(socket_path);
    unlink(count_path);
    return rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixtures_answer_without_a_host),
        cmocka_unit_test(the_host_answers_once),
        cmocka_unit_test(what_fails_closes_the_connection),
        cmocka_unit_test(a_command_needs_descriptors),
    };
    int fresh = net_drive_main(argc, argv, scenarios, COUNT(scenarios));
    return fresh >= 0 ? fresh : cmocka_run_group_tests(tests, start, stop);
}
