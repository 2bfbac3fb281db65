/* driver: tap against a device that a test plays, with every call of the host failing in turn; and, where this host
 * lets us, against the kernel's own. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_tap.h"
#include "tests/lib/faulty_calls.h"
#include "tests/lib/sink_log.h"

static const uint8_t arp[60] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1};
static const uint8_t far_away[60] = {2, 0, 0, 0, 0,  9, 2, 0,  0, 0, 0, 1, 8, 0, 0x45, 0, 0, 46, 0,
                                     0, 0, 0, 9, 17, 0, 0, 10, 0, 0, 1, 8, 8, 8, 8,    0, 9, 0,  9};
static struct host_net_config config;
static struct error error;

static struct host_net *open_tap(const char *ifname)
{
    struct host_net *net;
    memset(&config, 0, sizeof config);
    memset(&error, 0, sizeof error);
    config.driver = HOST_NET_TAP;
    strcpy(config.tap.ifname, ifname);
    return host_tap_open_on(&faulty_host, &net, &config, &error) < 0 ? NULL : net;
}

static void close_tap(struct host_net *net)
{
    net->ops->close(net);
    assert_int_equal(faulty.fds_open, 0);
    if (faulty.device >= 0)
        close(faulty.device);
}

static int reset(void **state)
{
    (void)state;
    faulty_reset();
    return 0;
}

static void frames_both_ways(void **state)
{
    struct sink_log log = {0};
    uint8_t seen[100];
    struct pollfd fd;
    (void)state;
    struct host_net *net = open_tap("tap0");
    assert_non_null(net);
    assert_false(sink_log_noted(net, false, "")); /* the name that was asked for is no news */
    assert_int_equal(net->ops->due(net, 5), UINT64_MAX);
    assert_false(net->ops->ready(net));
    sink_log_round(net, 5, &log);
    assert_int_equal(log.frames, 0);
    assert_int_equal(write(faulty.device, arp, sizeof arp), sizeof arp);
    assert_true(net->ops->ready(net));
    assert_int_equal(net->ops->pollfds(net, &fd, 1), 1);
    assert_int_equal(net->ops->pollfds(net, &fd, 0), 0);
    assert_int_equal(poll(&fd, 1, 0), 1);
    sink_log_round(net, 6, &log);
    assert_int_equal(log.frames, 1);
    assert_int_equal(log.last_size, sizeof arp);
    net->ops->send(net, 7, bytes_of(arp, sizeof arp));
    assert_int_equal(read(faulty.device, seen, sizeof seen), sizeof arp);
    assert_memory_equal(seen, arp, sizeof arp);
    /* the policy: 8.8.8.8 is no private network */
    net->ops->send(net, 8, bytes_of(far_away, sizeof far_away));
    assert_int_equal(read(faulty.device, seen, sizeof seen), -1);
    assert_true(sink_log_noted(net, false, "may not send to 8.8.8.8:9"));
    assert_true(sink_log_noted(net, true, "allow: did not let out: 1"));
    close_tap(net);
}

static void the_kernel_chooses_a_name(void **state)
{
    (void)state;
    struct host_net *net = open_tap("");
    assert_true(sink_log_noted(net, false, "attached to the interface tap7"));
    close_tap(net);
}

/* What comes in a flood is taken by rounds that have an end. */
static void floods(void **state)
{
    struct sink_log log = {0};
    uint8_t jumbo[70000] = {1};
    unsigned sent = 0, size = 4 << 20;
    (void)state;
    struct host_net *net = open_tap("tap0");
    assert_int_equal(setsockopt(faulty.device, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    while (sent < 2000 && write(faulty.device, arp, sizeof arp) == sizeof arp)
        sent++;
    assert_true(sent > 8);
    sink_log_round(net, 1, &log);
    assert_true(log.frames > 0 && log.frames <= 256);
    sink_log_run(net, 1, &log, sent);
    assert_int_equal(log.frames, sent);
    /* longer than any card takes: counted, not given */
    if (write(faulty.device, jumbo, 65536) == 65536) {
        sink_log_round(net, 9999, &log);
        assert_int_equal(log.frames, sent);
        assert_true(sink_log_noted(net, true, "too long for the guest: 1"));
    }
    close_tap(net);
}

static void an_interface_that_is_down(void **state)
{
    struct sink_log log = {0};
    (void)state;
    struct host_net *net = open_tap("tap0");
    faulty.write_fault = EIO;
    for (unsigned i = 0; i < 3; i++)
        net->ops->send(net, i, bytes_of(arp, sizeof arp));
    assert_true(sink_log_noted(net, false, "tap0 is down"));
    faulty.write_fault = 0;
    net->ops->send(net, 4, bytes_of(arp, sizeof arp));
    sink_log_round(net, 5, &log);
    assert_int_equal(log.downs, 0); /* the cable is in */
    assert_true(sink_log_noted(net, true, "tap0 did not take: 3"));
    close_tap(net);
}

static void an_interface_that_is_deleted(void **state)
{
    struct sink_log log = {0};
    struct pollfd fd;
    (void)state;
    struct host_net *net = open_tap("tap0");
    faulty.write_fault = EBADFD;
    net->ops->send(net, 100, bytes_of(arp, sizeof arp));
    assert_int_equal(net->ops->due(net, 100), 100); /* the guest hears of it at once, */
    sink_log_round(net, 100, &log);
    assert_string_equal(log.order, "d");
    assert_int_equal(net->ops->due(net, 100), UINT64_MAX); /* and once */
    assert_false(net->ops->ready(net));
    assert_int_equal(net->ops->pollfds(net, &fd, 1), 0);
    net->ops->send(net, 101, bytes_of(arp, sizeof arp));
    sink_log_round(net, 102, &log);
    assert_string_equal(log.order, "d");
    assert_true(sink_log_noted(net, false, "tap0 is gone"));
    close_tap(net);
}

/* What a host may say to opening and attaching, and what that is to the user. */
static void refusals(void **state)
{
    static const struct {
        bool is_device;
        int fault;
        enum exit_code code;
        const char *words;
    } cases[] = {
        {true, EACCES, EXIT_SKIPPED, "no permission to open /dev/net/tun"},
        {true, EPERM, EXIT_SKIPPED, "no permission to open /dev/net/tun"},
        {true, ENOENT, EXIT_MISSING, "/dev/net/tun does not exist"},
        {true, ENODEV, EXIT_MISSING, "/dev/net/tun does not exist"},
        {true, ENXIO, EXIT_MISSING, "/dev/net/tun does not exist"},
        {true, EMFILE, EXIT_MISSING, "cannot open /dev/net/tun: Too many open files"},
        {false, EPERM, EXIT_SKIPPED, "no permission to attach tap0"},
        {false, EACCES, EXIT_SKIPPED, "no permission to attach tap0"},
        {false, EBUSY, EXIT_MISSING, "tap0 is in use"},
        {false, EINVAL, EXIT_MISSING, "tap0 exists and is no TAP"},
        {false, ENOMEM, EXIT_MISSING, "cannot attach tap0: Cannot allocate memory"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        faulty_reset();
        *(cases[i].is_device ? &faulty.device_fault : &faulty.attach_fault) = cases[i].fault;
        assert_null(open_tap("tap0"));
        assert_int_equal(error.code, cases[i].code);
        if (!strstr(error.message, cases[i].words))
            fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].words);
        assert_int_equal(faulty.fds_open, 0);
        if (faulty.device >= 0)
            close(faulty.device);
    }
    faulty_reset();
    faulty.attach_fault = EPERM;
    assert_null(open_tap(""));
    assert_non_null(strstr(error.message, "a new interface"));
    close(faulty.device);
    memset(&config, 0, sizeof config);
    strcpy(config.frames.allow[0], "x");
    config.frames.allow_count = 1;
    struct host_net *net;
    assert_int_equal(host_tap_open(&net, &config, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
}

/* A session with the call `fail_at` failing. True if that one was reached. */
static bool session_with_fault(unsigned fail_at, int fault)
{
    struct sink_log log = {0};
    faulty_reset();
    faulty.fail_at = fail_at;
    faulty.fault = fault;
    struct host_net *net = open_tap("tap0");
    if (net) {
        for (unsigned i = 1; i < 6; i++) {
            ssize_t put = write(faulty.device, arp, sizeof arp);
            (void)put; /* the other end may be gone */
            net->ops->send(net, i, bytes_of(arp, sizeof arp));
            if (net->ops->ready(net) || net->ops->due(net, i) <= i)
                sink_log_round(net, i, &log);
        }
        if (fail_at == 0)
            assert_int_equal(log.frames, 5);
        assert_true(log.frames + log.downs >= 1);
        assert_true(log.downs <= 1);
        while (sink_log_noted(net, true, ""))
            ;
        net->ops->close(net);
    } else {
        assert_true(error.code == EXIT_SKIPPED || error.code == EXIT_MISSING);
    }
    assert_int_equal(faulty.fds_open, 0);
    if (faulty.device >= 0)
        close(faulty.device);
    return faulty.calls >= fail_at;
}

static void every_call_fails_once(void **state)
{
    static const int faults[] = {EIO, EINTR, EAGAIN, EBADFD, ENOMEM, EPERM};
    (void)state;
    session_with_fault(0, 0);
    for (unsigned f = 0; f < sizeof faults / sizeof faults[0]; f++) {
        unsigned fail_at = 1;
        while (session_with_fault(fail_at, faults[f]))
            fail_at++;
        assert_true(fail_at > 10);
    }
}

/* The kernel's own: in a namespace of a child, so that nothing of this host is touched. 77: not possible here. */
static int in_the_kernel(void)
{
    struct sink_log log = {0};
    struct host_net *net, *second;
    char text[HOST_NOTE_SIZE];
    if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
        return 77;
    memset(&config, 0, sizeof config);
    config.driver = HOST_NET_TAP;
    if (host_net_open(&net, &config, NULL, &error) < 0)
        return error.code == EXIT_SKIPPED || error.code == EXIT_MISSING ? 77 : 1;
    if (!net->ops->note(net, false, text) || strcmp(text, "attached to the interface tap0") != 0)
        return 2;
    strcpy(config.tap.ifname, "tap0");
    if (host_net_open(&second, &config, NULL, &error) == 0 || error.code != EXIT_MISSING ||
        !strstr(error.message, "in use"))
        return 3;
    strcpy(config.tap.ifname, "lo");
    if (host_net_open(&second, &config, NULL, &error) == 0 || !strstr(error.message, "no TAP"))
        return 4;
    net->ops->send(net, 1, bytes_of(arp, sizeof arp)); /* it is down */
    if (!sink_log_noted(net, false, "tap0 is down"))
        return 5;
    sink_log_round(net, 2, &log);
    net->ops->close(net);
    return 0;
}

static void the_kernel(void **state)
{
    int status;
    (void)state;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(in_the_kernel());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(frames_both_ways, reset),
        cmocka_unit_test_setup(the_kernel_chooses_a_name, reset),
        cmocka_unit_test_setup(floods, reset),
        cmocka_unit_test_setup(an_interface_that_is_down, reset),
        cmocka_unit_test_setup(an_interface_that_is_deleted, reset),
        cmocka_unit_test_setup(refusals, reset),
        cmocka_unit_test_setup(every_call_fails_once, reset),
        cmocka_unit_test(the_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
