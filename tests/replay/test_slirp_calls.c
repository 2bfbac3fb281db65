/* The hooks themselves, one after another as libslirp would call them: what is asked of the host, what is elided,
 * what is refused, and that a replay answers each call alike without asking anybody. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_slirp_library.h"
#include "replay/host_socket.h"
#include "tests/lib/net_servers.h"

/* A log that holds rounds. */
struct rounds {
    struct socket_log log;
    struct buffer events[8];
    size_t count;
    size_t next;
    char divergence[700];
};

static uint64_t rounds_append(void *context, enum event_kind kind, struct buffer *payload)
{
    struct rounds *rounds = context;
    (void)kind;
    buffer_append(&rounds->events[rounds->count], buffer_bytes(payload));
    return ++rounds->count;
}

static uint64_t rounds_next_cycle(void *context, enum event_kind kind)
{
    const struct rounds *rounds = context;
    (void)kind;
    return rounds->next < rounds->count ? 7 : UINT64_MAX;
}

static bool rounds_next(void *context, enum event_kind kind, struct bytes *payload, uint64_t *seq)
{
    struct rounds *rounds = context;
    (void)kind;
    if (rounds->next == rounds->count)
        return false;
    *payload = buffer_bytes(&rounds->events[rounds->next++]);
    *seq = rounds->next;
    return true;
}

static void rounds_diverged(void *context, const char *sentence)
{
    struct rounds *rounds = context;
    snprintf(rounds->divergence, sizeof rounds->divergence, "%s", sentence);
}

static void rounds_init(struct rounds *rounds)
{
    memset(rounds, 0, sizeof *rounds);
    rounds->log = (struct socket_log){.mode = SOCKET_LOG_WRITE,
                                      .context = rounds,
                                      .append = rounds_append,
                                      .next_cycle = rounds_next_cycle,
                                      .next = rounds_next,
                                      .diverged = rounds_diverged};
}

static void rounds_deinit(struct rounds *rounds)
{
    for (size_t i = 0; i < rounds->count; i++)
        buffer_deinit(&rounds->events[i]);
}

/* What a session of calls notes down for itself: results and errnos, to be compared between live and replay. */
struct notes {
    int64_t values[128];
    size_t count;
    uint16_t tcp_port;
    uint16_t udp_port;
};

static void note(struct notes *notes, int64_t value)
{
    assert_true(notes->count < 127);
    notes->values[notes->count++] = value;
}

/* A result and the errno that came with it; errno is poisoned before, and must survive success. */
#define NOTE(notes, call)                                                                                            \
    do {                                                                                                             \
        errno = 77;                                                                                                  \
        int64_t noted = (call);                                                                                      \
        note(notes, noted);                                                                                          \
        note(notes, errno);                                                                                          \
    } while (0)

static struct sockaddr_in address_of(const char *ip, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, ip, &address.sin_addr);
    memset(address.sin_zero, 0xaa, sizeof address.sin_zero); /* never looked at */
    return address;
}

#define ADDRESS(storage) (const struct sockaddr *)&(storage), sizeof(storage)

/* Runs `session` live and recorded, then answered; both must note the same. */
static void twice(void (*session)(struct notes *notes, struct socket_host *host), enum socket_phase phase,
                  struct rounds *rounds)
{
    struct notes notes[2] = {{.count = 0}};
    struct net_servers *servers = net_servers_start();
    for (unsigned i = 0; i < 2; i++) {
        struct socket_host host;
        rounds->log.mode = i == 0 ? SOCKET_LOG_WRITE : SOCKET_LOG_ANSWER;
        notes[i].tcp_port = net_servers_tcp_port(servers);
        notes[i].udp_port = net_servers_udp_port(servers);
        socket_host_init(&host, &rounds->log);
        socket_set_current(&host);
        assert_true(socket_round_begin(&host, 7, phase == SOCKET_OPENING));
        session(&notes[i], &host);
        if (i == 1) {
            /* No descriptor of the host's was opened. */
            for (size_t fd = 0; fd < host.fd_count; fd++)
                assert_int_equal(host.fds[fd].real, -1);
        }
        socket_round_end(&host, true);
        socket_set_current(NULL);
        socket_host_deinit(&host);
        if (rounds->divergence[0])
            fail_msg("%s", rounds->divergence);
    }
    net_servers_stop(servers);
    assert_int_equal(notes[0].count, notes[1].count);
    for (size_t i = 0; i < notes[0].count; i++) {
        if (notes[0].values[i] != notes[1].values[i])
            fail_msg("note %zu: live %lld, replayed %lld", i, (long long)notes[0].values[i],
                     (long long)notes[1].values[i]);
    }
}

/* Readiness is polled for by the test itself, on the real descriptor. */
static void wait_for(struct socket_host *host, int vfd, short events)
{
    const struct socket_fd *fd = socket_fd_find(host, vfd);
    struct pollfd wanted = {.fd = fd ? fd->real : -1, .events = events};
    if (wanted.fd >= 0)
        assert_int_equal(poll(&wanted, 1, 10000), 1);
}

static void session_tcp(struct notes *notes, struct socket_host *host)
{
    struct sockaddr_in server = address_of("127.0.0.1", notes->tcp_port);
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    char text[64];
    int one = 1;
    int error = 5;
    socklen_t error_size = sizeof error;
    int vfd = socket_hook_socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    note(notes, vfd);
    NOTE(notes, socket_hook_fcntl(vfd, F_GETFL, 0));
    NOTE(notes, socket_hook_fcntl(vfd, F_SETFL, O_NONBLOCK));
    NOTE(notes, socket_hook_setsockopt(vfd, SOL_SOCKET, SO_OOBINLINE, &one, sizeof one));
    NOTE(notes, socket_hook_setsockopt(vfd, SOL_SOCKET, 9999, &one, sizeof one)); /* fails: logged */
    NOTE(notes, socket_hook_connect(vfd, ADDRESS(server)));
    assert_int_equal(notes->values[notes->count - 1], EINPROGRESS);
    wait_for(host, vfd, POLLOUT);
    NOTE(notes, socket_hook_send(vfd, (const void *)1, 0, 0)); /* the probe must not read its buffer */
    NOTE(notes, socket_hook_send(vfd, "GET 10\n", 7, 0));
    wait_for(host, vfd, POLLIN);
    NOTE(notes, socket_hook_recv(vfd, text, sizeof text, 0));
    for (int i = 0; i < 10; i++)
        note(notes, text[i]);
    assert_int_equal((uint8_t)text[9], net_servers_pattern(9));
    wait_for(host, vfd, POLLIN);
    NOTE(notes, socket_hook_recv_chk(vfd, text, 100, sizeof text, 0));
    NOTE(notes, socket_hook_getpeername(vfd, (struct sockaddr *)&peer, &size));
    note(notes, ntohs(((struct sockaddr_in *)&peer)->sin_port) == notes->tcp_port);
    NOTE(notes, socket_hook_getsockopt(vfd, SOL_SOCKET, SO_ERROR, &error, &error_size));
    note(notes, error);
    NOTE(notes, socket_hook_shutdown(vfd, SHUT_RDWR));
    NOTE(notes, socket_hook_close(vfd));
    NOTE(notes, socket_hook_close(vfd)); /* a stale number hits nobody */
    NOTE(notes, socket_hook_send(vfd, "x", 1, 0));
    note(notes, socket_hook_socket(AF_INET, SOCK_STREAM, 0));
    assert_true(notes->values[notes->count - 1] > vfd);
    NOTE(notes, socket_hook_socket(AF_UNIX, SOCK_STREAM, 0));
}

static void test_tcp(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_tcp, SOCKET_ROUND, &rounds);
    rounds_deinit(&rounds);
}

static void session_udp(struct notes *notes, struct socket_host *host)
{
    struct sockaddr_in server = address_of("127.0.0.1", notes->udp_port);
    struct sockaddr_in nobody = address_of("127.0.0.1", 1);
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int waiting = -1;
    int one = 1;
    char text[64];
    char control[256];
    struct iovec part = {.iov_base = text, .iov_len = sizeof text};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    int vfd = socket_hook_socket(AF_INET, SOCK_DGRAM, 0);
    note(notes, vfd);
    NOTE(notes, socket_hook_setsockopt(vfd, IPPROTO_IP, IP_RECVERR, &one, sizeof one));
    NOTE(notes, socket_hook_recvmsg(vfd, &message, MSG_ERRQUEUE));
    NOTE(notes, socket_hook_sendto(vfd, "hello", 5, 0, ADDRESS(server)));
    wait_for(host, vfd, POLLIN);
    NOTE(notes, socket_hook_ioctl(vfd, FIONREAD, &waiting));
    note(notes, waiting);
    assert_int_equal(waiting, 5);
    NOTE(notes, socket_hook_recvfrom(vfd, text, sizeof text, 0, (struct sockaddr *)&from, &size));
    note(notes, from.sin_port == server.sin_port);
    note(notes, from.sin_zero[0]);
    NOTE(notes, socket_hook_recvfrom_chk(vfd, text, 100, sizeof text, 0, (struct sockaddr *)&from, &size));
    /* Nobody listens: the error queue says so. */
    NOTE(notes, socket_hook_sendto(vfd, "hello", 5, 0, ADDRESS(nobody)));
    wait_for(host, vfd, POLLERR);
    message.msg_controllen = sizeof control;
    NOTE(notes, socket_hook_recvmsg(vfd, &message, MSG_ERRQUEUE));
    note(notes, (int64_t)message.msg_controllen);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    assert_non_null(header);
    note(notes, header->cmsg_type);
    assert_int_equal(header->cmsg_type, IP_RECVERR);
    /* Sizes that no datagram has. */
    NOTE(notes, socket_hook_sendto(vfd, text, (size_t)-8, 0, ADDRESS(server)));
    assert_int_equal(notes->values[notes->count - 1], EMSGSIZE);
    NOTE(notes, socket_hook_send(vfd, text, 65537, 0));
    NOTE(notes, socket_hook_sendto(vfd, (const void *)1, 0, 0, ADDRESS(server)));
    NOTE(notes, socket_hook_ioctl(vfd, FIONBIO, &waiting));
    NOTE(notes, socket_hook_close(vfd));
}

static void test_udp(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_udp, SOCKET_ROUND, &rounds);
    rounds_deinit(&rounds);
}

static void session_policy(struct notes *notes, struct socket_host *host)
{
    struct sockaddr_in away = address_of("192.0.2.1", 80);
    struct sockaddr_in here = address_of("127.0.0.1", 0);
    struct sockaddr_in anywhere = address_of("192.0.2.1", 0);
    int tcp = socket_hook_socket(AF_INET, SOCK_STREAM, 0);
    int udp = socket_hook_socket(AF_INET, SOCK_DGRAM, 0);
    (void)host;
    NOTE(notes, socket_hook_connect(tcp, ADDRESS(away)));
    assert_int_equal(notes->values[notes->count - 1], ENETUNREACH);
    NOTE(notes, socket_hook_sendto(udp, "x", 1, 0, ADDRESS(away)));
    assert_int_equal(notes->values[notes->count - 1], ENETUNREACH);
    NOTE(notes, socket_hook_bind(udp, ADDRESS(anywhere)));
    assert_int_equal(notes->values[notes->count - 1], EACCES);
    NOTE(notes, socket_hook_bind(udp, ADDRESS(here)));
    assert_int_equal(notes->values[notes->count - 1], 77);
}

static void test_policy(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_policy, SOCKET_ROUND, &rounds);
    rounds_deinit(&rounds);
}

/* A guest cannot use up the process's descriptors. */
static void session_many(struct notes *notes, struct socket_host *host)
{
    int vfd = 0;
    unsigned count = 0;
    for (; vfd >= 0 && count < 1000; count++)
        vfd = socket_hook_socket(AF_INET, SOCK_DGRAM, 0);
    note(notes, count);
    assert_true(count < 1000);
    NOTE(notes, socket_hook_socket(AF_INET, SOCK_STREAM, 0));
    assert_int_equal(notes->values[notes->count - 1], EMFILE);
    NOTE(notes, socket_hook_close(host->fds[0].vfd));
    NOTE(notes, socket_hook_socket(AF_INET, SOCK_STREAM, 0));
    assert_true(notes->values[notes->count - 2] > 0);
}

static void test_many(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_many, SOCKET_ROUND, &rounds);
    rounds_deinit(&rounds);
}

/* A forwarded UDP port answers its last peer, and is no way around the policy. */
static void session_forward(struct notes *notes, struct socket_host *host)
{
    struct sockaddr_in here = address_of("127.0.0.1", 0);
    struct sockaddr_in name;
    struct sockaddr_in from;
    struct sockaddr_in away = address_of("192.0.2.1", 80);
    socklen_t size = sizeof name;
    char text[16];
    int vfd = socket_hook_socket(AF_INET, SOCK_DGRAM, 0);
    int listener = socket_hook_socket(AF_INET, SOCK_STREAM, 0);
    NOTE(notes, socket_hook_bind(vfd, ADDRESS(here)));
    NOTE(notes, socket_hook_getsockname(vfd, (struct sockaddr *)&name, &size));
    note(notes, name.sin_port);
    assert_int_equal(host->bound.port, ntohs(name.sin_port));
    if (host->log->mode == SOCKET_LOG_WRITE) {
        int client = socket(AF_INET, SOCK_DGRAM, 0);
        assert_int_equal(sendto(client, "hi", 2, 0, ADDRESS(name)), 2);
        wait_for(host, vfd, POLLIN);
        close(client);
    }
    size = sizeof from;
    NOTE(notes, socket_hook_recvfrom(vfd, text, sizeof text, 0, (struct sockaddr *)&from, &size));
    note(notes, from.sin_port);
    host->policy.count = 0; /* nothing is allowed any more */
    NOTE(notes, socket_hook_sendto(vfd, "ho", 2, 0, ADDRESS(from)));
    assert_int_equal(notes->values[notes->count - 2], 2);
    NOTE(notes, socket_hook_sendto(vfd, "ho", 2, 0, ADDRESS(away)));
    assert_int_equal(notes->values[notes->count - 2], -1);
    NOTE(notes, socket_hook_bind(listener, ADDRESS(here)));
    NOTE(notes, socket_hook_listen(listener, 1));
    NOTE(notes, socket_hook_accept(listener, (struct sockaddr *)&from, &size));
    size = sizeof name;
    NOTE(notes, socket_hook_getsockname(listener, (struct sockaddr *)&name, &size));
    if (host->log->mode == SOCKET_LOG_WRITE) {
        int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_int_equal(connect(client, ADDRESS(name)), -1);
        wait_for(host, listener, POLLIN);
        close(client);
    }
    size = sizeof from;
    NOTE(notes, socket_hook_accept4(listener, (struct sockaddr *)&from, &size, 0));
    note(notes, from.sin_port);
    NOTE(notes, socket_hook_getpeername((int)notes->values[notes->count - 3], (struct sockaddr *)&name, &size));
    note(notes, name.sin_port == from.sin_port || notes->values[notes->count - 2] != 0);
}

static void test_forward(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_forward, SOCKET_OPENING, &rounds);
    rounds_deinit(&rounds);
}

/* Calls that need no host at all, and no log. */
static void session_plain(struct notes *notes, struct socket_host *host)
{
    struct sockaddr_in address = address_of("10.1.2.3", 80);
    char name[64] = "";
    char service[16] = "";
    struct stat status;
    char data[4];
    (void)host;
    NOTE(notes, socket_hook_getnameinfo(ADDRESS(address), name, sizeof name, service, sizeof service,
                                        NI_NUMERICHOST | NI_NUMERICSERV));
    assert_string_equal(name, "10.1.2.3");
    assert_string_equal(service, "80");
    NOTE(notes, socket_hook_getnameinfo(ADDRESS(address), name, sizeof name, service, sizeof service, 0));
    NOTE(notes, socket_hook_open("/etc/passwd", O_RDONLY, 0));
    NOTE(notes, socket_hook_lseek(3, 0, SEEK_SET));
    NOTE(notes, socket_hook_read(3, data, sizeof data));
    NOTE(notes, socket_hook_read_chk(3, data, sizeof data, sizeof data));
    NOTE(notes, socket_hook_stat("/etc/passwd", &status));
    note(notes, socket_hook_fopen("/etc/passwd", "r") == NULL);
    note(notes, slirp_hook_getenv("PATH") == NULL);
    NOTE(notes, socket_hook_if_nametoindex("lo") > 0);
    NOTE(notes, socket_hook_if_nametoindex("no-such-link"));
    NOTE(notes, socket_hook_xstat(1, "/etc/resolv.conf", &status));
    note(notes, notes->values[notes->count - 2] == 0 ? (int64_t)status.st_size : 0);
    FILE *file = socket_hook_fopen("/etc/resolv.conf", "r");
    note(notes, file != NULL);
    if (file) {
        note(notes, fgetc(file));
        fclose(file);
    }
    void *random = slirp_hook_rand_new();
    for (unsigned i = 0; i < 20; i++) {
        int32_t drawn = slirp_hook_rand_int_range(random, -3, 4);
        assert_in_range(drawn + 3, 0, 6);
        note(notes, drawn);
    }
    note(notes, slirp_hook_rand_int_range(random, 5, 5));
    slirp_hook_rand_free(random);
    slirp_hook_log("libslirp", 16, "a warning");
    slirp_hook_return_if_fail("libslirp", "f", "x");
    slirp_hook_warn_message("libslirp", "f.c", 1, "f", "x");
}

static void test_plain(void **state)
{
    struct rounds rounds;
    (void)state;
    rounds_init(&rounds);
    twice(session_plain, SOCKET_ROUND, &rounds);
    rounds_deinit(&rounds);
}

/* What would end the process ends the network instead. */
static void test_assertions(void **state)
{
    struct rounds rounds;
    struct socket_host host;
    volatile unsigned reached = 0;
    (void)state;
    rounds_init(&rounds);
    socket_host_init(&host, &rounds.log);
    socket_set_current(&host);
    if (setjmp(host.escape) == 0)
        slirp_hook_assertion("libslirp", "tcp_input.c", 12, "f", "m->m_len > 0");
    else
        reached++;
    assert_true(host.is_failed);
    assert_non_null(strstr(host.failure, "m->m_len > 0"));
    assert_non_null(strstr(host.failure, "tcp_input.c:12"));
    if (setjmp(host.escape) == 0)
        slirp_hook_assert_fail("f != -1", "util.c", 99, "g");
    else
        reached++;
    assert_non_null(strstr(host.failure, "util.c:99"));
    if (setjmp(host.escape) == 0)
        slirp_hook_abort();
    else
        reached++;
    if (setjmp(host.escape) == 0)
        slirp_hook_log("libslirp", 4, "fatal");
    else
        reached++;
    if (setjmp(host.escape) == 0)
        slirp_hook_spawn();
    else
        reached++;
    assert_int_equal(reached, 5);
    socket_set_current(NULL);
    socket_host_deinit(&host);
    rounds_deinit(&rounds);
}

/* A session of nothing but predicted calls costs a few bytes, however many they are. */
static void test_elision(void **state)
{
    struct rounds rounds;
    struct socket_host host;
    int one = 1;
    (void)state;
    rounds_init(&rounds);
    socket_host_init(&host, &rounds.log);
    socket_set_current(&host);
    assert_true(socket_round_begin(&host, 7, false));
    for (unsigned i = 0; i < 100; i++) {
        int vfd = socket_hook_socket(AF_INET, SOCK_DGRAM, 0);
        assert_int_equal(vfd, i + 1);
        assert_int_equal(socket_hook_setsockopt(vfd, IPPROTO_IP, IP_RECVERR, &one, sizeof one), 0);
        assert_int_equal(socket_hook_close(vfd), 0);
    }
    assert_false(host.has_news);
    assert_int_equal(socket_round_end(&host, false), 0);
    assert_int_equal(host.silent, 1);
    assert_true(socket_round_begin(&host, 8, false));
    assert_int_equal(socket_hook_setsockopt(99, IPPROTO_IP, IP_RECVERR, &one, sizeof one), -1);
    assert_int_equal(errno, EBADF);
    assert_true(host.has_news);
    assert_int_equal(socket_round_end(&host, false), 1);
    assert_true(rounds.events[0].size < 16);
    assert_int_equal(rounds.events[0].data[0], 1); /* one silent round before */
    socket_set_current(NULL);
    socket_host_deinit(&host);
    rounds_deinit(&rounds);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(socket_operation_name(SOCKET_SENDTO), "sendto");
    assert_string_equal(socket_operation_name(0), "?");
    assert_string_equal(socket_operation_name(SOCKET_OPERATIONS), "?");
    for (unsigned i = SOCKET_READY; i < SOCKET_OPERATIONS; i++)
        assert_string_not_equal(socket_operation_name(i), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp),        cmocka_unit_test(test_udp),     cmocka_unit_test(test_policy),
        cmocka_unit_test(test_many),       cmocka_unit_test(test_forward), cmocka_unit_test(test_plain),
        cmocka_unit_test(test_assertions), cmocka_unit_test(test_elision), cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
