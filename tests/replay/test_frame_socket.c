/* driver: socket: frames in a stream, peers that come, go, lie, drip and do not read, and every call of the host
 * failing in turn. Loopback and unix sockets only. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/frame_wire.h"
#include "replay/host_frame_socket.h"
#include "tests/lib/faulty_calls.h"
#include "tests/lib/sink_log.h"

#define SECOND 1000000000u

static uint8_t arp[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1};
static struct host_net_config config;
static struct error error;
static char folder[64], path[80];

static int prepare(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/reprise-cable.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/cable", folder);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static int reset(void **state)
{
    (void)state;
    faulty_reset();
    memset(&error, 0, sizeof error);
    memset(&config, 0, sizeof config);
    config.driver = HOST_NET_SOCKET;
    config.socket.clock_hz = SECOND;
    return 0;
}

static struct host_net *open_net(void)
{
    struct host_net *net;
    return host_frame_socket_open_on(&faulty_host, &net, &config, &error) < 0 ? NULL : net;
}

static struct host_net *open_server(void)
{
    snprintf(config.socket.listen, sizeof config.socket.listen, "unix:%s", path);
    struct host_net *net = open_net();
    if (!net)
        fail_msg("%s", error.message);
    return net;
}

static void close_net(struct host_net *net)
{
    net->ops->close(net);
    assert_int_equal(faulty.fds_open, 0);
}

static struct sockaddr_un here(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    return address;
}

/* A peer that calls. */
static int call(void)
{
    struct sockaddr_un address = here();
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* A peer that waits. */
static int wait_at(void)
{
    struct sockaddr_un address = here();
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

static void put(int fd, const void *bytes, size_t size)
{
    assert_int_equal(write(fd, bytes, size), size);
}

static void put_frame(int fd, size_t size, uint8_t first)
{
    static uint8_t stream[FRAME_WIRE_HEADER + FRAME_WIRE_MAX];
    memset(stream, 0, sizeof stream);
    frame_wire_header(stream, size);
    stream[FRAME_WIRE_HEADER] = first;
    put(fd, stream, FRAME_WIRE_HEADER + size);
}

/* Reads one frame that the guest sent. */
static size_t get_frame(int fd, uint8_t *frame, size_t room)
{
    uint8_t header[4];
    assert_int_equal(recv(fd, header, 4, MSG_WAITALL), 4);
    size_t size = (size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
    assert_true(size <= room);
    assert_int_equal(recv(fd, frame, size, MSG_WAITALL), size);
    return size;
}

static void a_server_and_its_peers(void **state)
{
    struct sink_log log = {0};
    uint8_t frame[100];
    (void)state;
    struct host_net *net = open_server();
    assert_true(sink_log_noted(net, false, "listening on unix:/tmp/reprise-cable"));
    assert_true(net->ops->due(net, 0) == 0); /* the guest is told that no cable is in */
    sink_log_round(net, 0, &log);
    assert_string_equal(log.order, "d");
    assert_int_equal(net->ops->due(net, 0), UINT64_MAX);
    net->ops->send(net, 1, bytes_of(arp, sizeof arp));
    for (unsigned peers = 1; peers <= 2; peers++) {
        int peer = call();
        put_frame(peer, 60, (uint8_t)peers);
        assert_true(net->ops->ready(net));
        sink_log_run(net, peers * 100, &log, peers);
        assert_int_equal(log.ups, peers);
        assert_int_equal(log.last_first, peers);
        net->ops->send(net, peers * 100 + 50, bytes_of(arp, sizeof arp));
        assert_int_equal(get_frame(peer, frame, sizeof frame), sizeof arp);
        assert_memory_equal(frame, arp, sizeof arp);
        close(peer);
        sink_log_round(net, peers * 100 + 60, &log);
        assert_int_equal(log.downs, peers + 1);
    }
    assert_string_equal(log.order, "dufdufd");
    assert_true(sink_log_noted(net, true, "while no peer was connected: 1"));
    close_net(net);
    struct stat status;
    assert_int_equal(stat(path, &status), -1); /* its socket went with it */
}

static void over_tcp(void **state)
{
    struct sink_log log = {0};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    uint8_t frame[100];
    (void)state;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(config.socket.connect, sizeof config.socket.connect, "127.0.0.1:%u", ntohs(address.sin_port));
    struct host_net *net = open_net(), *second;
    assert_non_null(net);
    int peer = accept(listener, NULL, NULL);
    put_frame(peer, 1514, 9);
    sink_log_run(net, 0, &log, 1);
    assert_string_equal(log.order, "f"); /* it was up from the start: no news for the guest */
    net->ops->send(net, 5, bytes_of(arp, sizeof arp));
    assert_int_equal(get_frame(peer, frame, sizeof frame), sizeof arp);
    close(peer);
    sink_log_run(net, 10, &log, 2);
    assert_string_equal(log.order, "fd");
    assert_int_equal(net->ops->due(net, 1u << 30), UINT64_MAX); /* without reconnect: for good */
    close(listener);
    /* a port that the host chooses is said, and a taken one refused */
    memset(&config.socket, 0, sizeof config.socket);
    strcpy(config.socket.listen, "127.0.0.1:0");
    second = open_net();
    char text[HOST_NOTE_SIZE];
    assert_true(second->ops->note(second, false, text));
    assert_int_equal(sscanf(text, "listening on 127.0.0.1:%hu", &address.sin_port), 1);
    assert_int_not_equal(address.sin_port, 0);
    snprintf(config.socket.listen, sizeof config.socket.listen, "127.0.0.1:%u", address.sin_port);
    assert_null(open_net());
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "Address already in use"));
    second->ops->close(second);
    snprintf(config.socket.listen, sizeof config.socket.listen, "[::1]:0");
    second = open_net();
    if (second) { /* a host may have no IPv6 */
        assert_true(sink_log_noted(second, false, "listening on [::1]:"));
        second->ops->close(second);
    }
    close_net(net);
}

/* A peer that breaks the protocol loses its connection, and the next may try. */
static void peers_that_lie(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } lies[] = {{"\0\0\0\0", 4}, {"\xff\xff\xff\xff rest", 9}, {"GET / HTTP/1.0\r\n\r\n", 18}, {"\0\1\x10\1", 4}};
    struct sink_log log = {0};
    uint64_t cycle = 1;
    (void)state;
    struct host_net *net = open_server();
    for (unsigned i = 0; i < 4; i++) {
        int peer = call();
        put(peer, lies[i].bytes, lies[i].size);
        put_frame(peer, 60, 1); /* is not looked at any more */
        while (log.ups < i + 1 || log.downs < i + 1 + (log.order[0] == 'd'))
            sink_log_round(net, cycle++, &log);
        char end;
        ssize_t size = read(peer, &end, 1);
        assert_true(size == 0 || (size < 0 && errno == ECONNRESET));
        assert_true(sink_log_noted(net, false, "does not speak this protocol"));
        close(peer);
    }
    assert_int_equal(log.frames, 0);
    close_net(net);
}

/* Sizes that no card takes are stepped over; the frames around them are given. */
static void odd_sizes(void **state)
{
    struct sink_log log = {0};
    uint64_t cycle = 1;
    (void)state;
    struct host_net *net = open_server();
    int peer = call();
    static const size_t sizes[] = {60, 1, 13, 14, 65535, 65536, FRAME_WIRE_MAX, 61};
    for (unsigned i = 0; i < 8; i++) {
        put_frame(peer, sizes[i], 1);
        cycle = sink_log_run(net, cycle, &log, i == 0 ? 1 : i == 3 ? 2 : i == 4 ? 3 : i == 7 ? 4 : 0) + 1;
        for (unsigned again = 0; again < 4; again++)
            sink_log_round(net, cycle++, &log);
    }
    assert_int_equal(log.frames, 4);
    assert_int_equal(log.last_size, 61);
    close(peer);
    assert_true(sink_log_noted(net, true, "too short or too long for the guest: 4"));
    close_net(net);
}

/* Byte by byte, and gone in the middle of a frame. */
static void a_slow_drip(void **state)
{
    struct sink_log log = {0};
    uint8_t stream[4 + 60] = {0, 0, 0, 60, 7};
    uint64_t cycle = 1;
    (void)state;
    struct host_net *net = open_server();
    int peer = call();
    for (unsigned i = 0; i < sizeof stream; i++) {
        put(peer, stream + i, 1);
        sink_log_round(net, cycle++, &log);
        sink_log_round(net, cycle++, &log);
        assert_int_equal(log.frames, i + 1 == sizeof stream);
    }
    put(peer, stream, 20);
    sink_log_round(net, cycle++, &log);
    close(peer);
    sink_log_round(net, cycle++, &log);
    assert_string_equal(log.order, "dufd");
    assert_true(sink_log_noted(net, false, "has gone in the middle of a frame"));
    /* what it left behind is not part of the next peer's stream */
    peer = call();
    put(peer, stream, sizeof stream);
    sink_log_run(net, cycle, &log, 2);
    assert_int_equal(log.last_size, 60);
    close(peer);
    close_net(net);
}

/* More than a round may give: the rest comes in rounds that are due, none is lost, and none is twice at a cycle. */
static void floods(void **state)
{
    struct sink_log log = {0};
    static uint8_t stream[1000 * (4 + 14)];
    unsigned size = 4 << 20;
    (void)state;
    struct host_net *net = open_server();
    int peer = call();
    setsockopt(peer, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    for (unsigned i = 0; i < 1000; i++)
        frame_wire_header(stream + i * 18, 14);
    put(peer, stream, sizeof stream);
    sink_log_round(net, 1, &log);
    assert_int_equal(log.frames, 256);
    sink_log_round(net, 1, &log);
    assert_int_equal(log.frames, 256);
    uint64_t due = net->ops->due(net, 1);
    assert_true(due > 1 && due < SECOND / 1000);
    sink_log_round(net, due, &log);
    assert_int_equal(log.frames, 512);
    sink_log_run(net, due, &log, 1000);
    assert_int_equal(log.frames, 1000);
    close(peer);
    close_net(net);
}

/* A peer that does not read costs frames, not memory, and never half a frame. */
static void a_peer_that_does_not_read(void **state)
{
    struct sink_log log = {0};
    static uint8_t large[60000], frame[65536];
    struct pollfd fd;
    (void)state;
    memcpy(large, arp, sizeof arp);
    struct host_net *net = open_server();
    int peer = call();
    sink_log_round(net, 1, &log);
    assert_string_equal(log.order, "du");
    faulty.send_most = 1000;
    unsigned sent = 200;
    for (unsigned i = 0; i < sent; i++)
        net->ops->send(net, 2, bytes_of(large, sizeof large));
    assert_int_equal(net->ops->pollfds(net, &fd, 1), 1);
    assert_true(fd.events & POLLOUT);
    char note[HOST_NOTE_SIZE] = "";
    unsigned lost = 0;
    while (net->ops->note(net, true, note))
        sscanf(note, "frames of the guest that the peer did not read in time: %u", &lost);
    assert_true(lost > 0 && lost < sent);
    for (unsigned i = 0; i < sent - lost; i++) {
        sink_log_round(net, 3 + i, &log); /* sends on as there is room */
        struct pollfd waiting = {.fd = peer, .events = POLLIN};
        assert_int_equal(poll(&waiting, 1, 0), 1);
        uint8_t header[4];
        assert_int_equal(recv(peer, header, 4, MSG_WAITALL), 4);
        size_t have = 0;
        while (have < sizeof large) {
            ssize_t got = recv(peer, frame + have, sizeof large - have, MSG_DONTWAIT);
            if (got > 0)
                have += (size_t)got;
            else
                sink_log_round(net, 1000 * (i + 1) + have, &log);
        }
        assert_memory_equal(frame, large, sizeof large);
    }
    assert_int_equal(recv(peer, frame, 1, MSG_DONTWAIT), -1);
    /* it goes while much is to be sent */
    close(peer);
    for (unsigned i = 0; i < 3; i++)
        net->ops->send(net, 1u << 30, bytes_of(arp, sizeof arp));
    assert_true(net->ops->due(net, 1u << 30) <= 1u << 30);
    sink_log_round(net, 1u << 30, &log);
    assert_string_equal(log.order, "dud");
    close_net(net);
}

static void a_client_that_tries_again(void **state)
{
    struct sink_log log = {0};
    (void)state;
    snprintf(config.socket.connect, sizeof config.socket.connect, "unix:%s", path);
    assert_null(open_net());
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "cannot connect to unix:"));
    assert_int_equal(faulty.fds_open, 0);
    config.socket.reconnect_cycles = 2 * (uint64_t)SECOND;
    struct host_net *net = open_net();
    assert_non_null(net);
    assert_true(sink_log_noted(net, false, "trying again"));
    sink_log_round(net, 0, &log);
    assert_string_equal(log.order, "d");
    assert_int_equal(net->ops->due(net, 0), 2 * (uint64_t)SECOND);
    sink_log_round(net, 2 * (uint64_t)SECOND, &log); /* still nobody; and not said again */
    assert_false(sink_log_noted(net, false, ""));
    assert_int_equal(net->ops->due(net, 2 * (uint64_t)SECOND), 4 * (uint64_t)SECOND);
    int listener = wait_at();
    sink_log_round(net, 3 * (uint64_t)SECOND, &log); /* not its time */
    assert_string_equal(log.order, "d");
    sink_log_round(net, 4 * (uint64_t)SECOND, &log);
    assert_string_equal(log.order, "du");
    int peer = accept(listener, NULL, NULL);
    put_frame(peer, 60, 3);
    sink_log_run(net, 4 * (uint64_t)SECOND + 1, &log, 1);
    close(peer);
    sink_log_round(net, 5 * (uint64_t)SECOND, &log);
    assert_string_equal(log.order, "dufd");
    assert_int_equal(net->ops->due(net, 5 * (uint64_t)SECOND), 7 * (uint64_t)SECOND);
    close(listener);
    close_net(net);
    unlink(path);
}

/* A dead server's socket file is in nobody's way; a living one's is. */
static void stale_files(void **state)
{
    (void)state;
    close(wait_at());
    struct host_net *net = open_server();
    assert_null(open_net());
    assert_int_equal(error.code, EXIT_MISSING);
    close_net(net);
    FILE *file = fopen(path, "w"); /* no socket: left alone */
    fclose(file);
    assert_null(open_net());
    assert_int_equal(unlink(path), 0);
}

static bool session_with_fault(unsigned fail_at, int fault, bool is_server)
{
    struct sink_log log = {0};
    reset(NULL);
    faulty.fail_at = fail_at;
    faulty.fault = fault;
    int listener = is_server ? -1 : wait_at(), peer = -1;
    if (listener >= 0)
        fcntl(listener, F_SETFL, O_NONBLOCK);
    snprintf(is_server ? config.socket.listen : config.socket.connect, HOST_ENDPOINT_SIZE, "unix:%s", path);
    config.socket.reconnect_cycles = fail_at % 2 ? 3 : 0;
    struct host_net *net = open_net();
    for (unsigned i = 0; net && i < 12; i++) {
        struct sockaddr_un address = here();
        if (is_server && peer < 0) {
            peer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            int status = connect(peer, (struct sockaddr *)&address, sizeof address);
            (void)status; /* nobody may listen any more */
        } else if (peer < 0) {
            peer = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        }
        uint8_t stream[4 + 14] = {0, 0, 0, 14};
        if (peer >= 0 && send(peer, stream, sizeof stream, MSG_NOSIGNAL) < 0) {
            close(peer);
            peer = -1;
        }
        net->ops->send(net, i, bytes_of(arp, sizeof arp));
        if (net->ops->ready(net) || net->ops->due(net, i) <= i)
            sink_log_round(net, i, &log);
    }
    if (net) {
        assert_true(log.ups <= log.downs + 1 && log.downs <= log.ups + 1);
        if (fail_at == 0)
            assert_true(log.frames >= 10);
        while (sink_log_noted(net, true, ""))
            ;
        net->ops->close(net);
    } else {
        assert_int_equal(error.code, EXIT_MISSING);
    }
    assert_int_equal(faulty.fds_open, 0);
    if (peer >= 0)
        close(peer);
    if (listener >= 0)
        close(listener);
    unlink(path);
    return faulty.calls >= fail_at;
}

static void every_call_fails_once(void **state)
{
    static const int faults[] = {EIO, EINTR, EAGAIN, ECONNRESET, EMFILE, EINPROGRESS, EADDRINUSE};
    (void)state;
    for (unsigned is_server = 0; is_server < 2; is_server++) {
        session_with_fault(0, 0, is_server);
        for (unsigned f = 0; f < sizeof faults / sizeof faults[0]; f++) {
            unsigned fail_at = 1;
            while (session_with_fault(fail_at, faults[f], is_server))
                fail_at++;
            assert_true(fail_at > 20);
        }
    }
}

static void settings(void **state)
{
    (void)state;
    struct host_net *net;
    strcpy(config.socket.connect, "localhost:1");
    assert_int_equal(host_net_open(&net, &config, NULL, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_null(net);
    strcpy(config.socket.listen, "127.0.0.1:0");
    strcpy(config.frames.allow[0], "x");
    config.frames.allow_count = 1;
    assert_int_equal(host_net_open(&net, &config, NULL, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    config.frames.allow_count = 0;
    assert_int_equal(host_net_open(&net, &config, NULL, &error), 0);
    net->ops->close(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_server_and_its_peers, reset),
        cmocka_unit_test_setup(over_tcp, reset),
        cmocka_unit_test_setup(peers_that_lie, reset),
        cmocka_unit_test_setup(odd_sizes, reset),
        cmocka_unit_test_setup(a_slow_drip, reset),
        cmocka_unit_test_setup(floods, reset),
        cmocka_unit_test_setup(a_peer_that_does_not_read, reset),
        cmocka_unit_test_setup(a_client_that_tries_again, reset),
        cmocka_unit_test_setup(stale_files, reset),
        cmocka_unit_test_setup(every_call_fails_once, reset),
        cmocka_unit_test_setup(settings, reset),
    };
    return cmocka_run_group_tests(tests, prepare, clean);
}
