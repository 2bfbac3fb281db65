/* When the world looks at the host, and how it sleeps: a terminal, rounds that are due, time. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_clock.h"
#include "replay/world.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/toy.h"

#define CLOCK_HZ 1000000000u

static struct world *open_world(const struct world_config *config)
{
    struct world *world;
    struct error error = {0};
    if (world_open(&world, config, &error) < 0 || world_open_nets(world, NULL, &error) < 0)
        fail_msg("%s", error.message);
    return world;
}

/* Runs from look to look until something arrives. */
static uint64_t run_until_arrival(struct world *world, uint64_t cycle, struct world_arrival *arrival)
{
    while (world_take(world, cycle, arrival) == PORT_NONE) {
        uint64_t horizon = world_horizon(world, cycle);
        assert_true(horizon > cycle);
        cycle = horizon;
    }
    return cycle;
}

static void test_terminal(void **state)
{
    (void)state;
    int host = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    assert_int_equal(grantpt(host), 0);
    assert_int_equal(unlockpt(host), 0);
    int guest = open(ptsname(host), O_RDWR | O_NOCTTY);
    struct winsize size = {.ws_col = 100, .ws_row = 40};
    assert_int_equal(ioctl(host, TIOCSWINSZ, &size), 0);
    assert_int_equal(world_console_for(guest), WORLD_CONSOLE_TERMINAL);
    struct world_config config = {
        .console = WORLD_CONSOLE_TERMINAL,
        .has_console_fds = true,
        .console_in_fd = guest,
        .console_out_fd = guest,
        .wants_console_size = true,
        .clock_hz = CLOCK_HZ,
    };
    struct world *world = open_world(&config);
    struct world_arrival arrival;
    uint64_t cycle = run_until_arrival(world, 0, &arrival);
    assert_int_equal(arrival.kind, EVENT_CONSOLE_SIZE);
    assert_int_equal(load_le16(arrival.payload.data), 100);
    assert_int_equal(load_le16(arrival.payload.data + 2), 40);
    assert_int_equal(write(host, "ls\r", 3), 3);
    cycle = run_until_arrival(world, cycle, &arrival);
    assert_int_equal(arrival.kind, EVENT_CONSOLE_IN);
    assert_int_equal(arrival.payload.size, 3);
    size.ws_col = 90;
    assert_int_equal(ioctl(host, TIOCSWINSZ, &size), 0);
    raise(SIGWINCH); /* no controlling terminal here: nobody else says it */
    cycle = run_until_arrival(world, cycle, &arrival);
    assert_int_equal(arrival.kind, EVENT_CONSOLE_SIZE);
    assert_int_equal(load_le16(arrival.payload.data), 90);
    assert_int_equal(world_emit(world, cycle, SOURCE(SOURCE_CONSOLE, 0), EVENT_CONSOLE_OUT, bytes_of_string("hi")),
                     PORT_OK);
    char shown[16] = {0};
    assert_int_equal(read(host, shown, sizeof shown), 2);
    assert_int_equal(write(host, "\x01x", 2), 2);
    cycle = run_until_arrival(world, cycle, &arrival);
    assert_int_equal(arrival.kind, EVENT_STOP);
    assert_int_equal(arrival.payload.data[0], PORT_STOP_USER);
    world_close(world);
    close(host);
    close(guest);
}

static struct world_config quiet_config(const int pipe_fds[2], enum world_pace pace)
{
    return (struct world_config){
        .console = WORLD_CONSOLE_BYTES,
        .has_console_fds = true,
        .console_in_fd = pipe_fds[0],
        .console_out_fd = -1,
        .pace = pace,
        .clock_hz = CLOCK_HZ,
    };
}

static void test_sleep(void **state)
{
    (void)state;
    int typed[2];
    assert_int_equal(pipe(typed), 0);
    struct world_config config = quiet_config(typed, WORLD_PACE_HOST);
    struct world *world = open_world(&config);
    struct world_arrival arrival;
    assert_int_equal(world_take(world, 0, &arrival), PORT_NONE);
    /* pace host: a sleep of 20 ms takes about that, and ends where it was asked to */
    uint64_t woke, start_ns = host_clock_now_ns();
    assert_int_equal(world_idle(world, 1000, 20001000, &woke), PORT_OK);
    assert_int_equal(woke, 20001000);
    assert_true(host_clock_now_ns() - start_ns >= 19000000);
    /* something is there already: the sleep ends early, at a cycle that follows from the time that passed */
    assert_int_equal(write(typed[1], "x", 1), 1);
    assert_int_equal(world_idle(world, woke, UINT64_MAX, &woke), PORT_OK);
    assert_true(woke > 20001000 && woke < 20001000 + UINT64_C(10) * CLOCK_HZ);
    assert_true(world_horizon(world, woke) <= woke);
    assert_int_equal(world_take(world, woke, &arrival), PORT_OK);
    assert_int_equal(arrival.kind, EVENT_CONSOLE_IN);
    world_close(world);
    /* pace free: an hour takes no time */
    config = quiet_config(typed, WORLD_PACE_FREE);
    world = open_world(&config);
    start_ns = host_clock_now_ns();
    assert_int_equal(world_idle(world, 5, UINT64_C(3600) * CLOCK_HZ, &woke), PORT_OK);
    assert_int_equal(woke, UINT64_C(3600) * CLOCK_HZ);
    assert_true(host_clock_now_ns() - start_ns < 2000000000u);
    world_close(world);
    close(typed[0]);
    close(typed[1]);
}

/* A round happens at exactly the cycle at which it is due, awake and asleep. */
static void test_rounds(void **state)
{
    (void)state;
    int typed[2], host[2];
    assert_int_equal(pipe(typed), 0);
    assert_int_equal(pipe2(host, O_NONBLOCK), 0);
    struct world_config config = quiet_config(typed, WORLD_PACE_FREE);
    config.nets[0] =
        (struct world_net){.open = toy_net_open, .config.user = {.clock_hz = 1, .random_seed = (uint64_t)host[0]}};
    config.net_count = 1;
    struct world *world = open_world(&config);
    struct world_arrival arrival;
    uint16_t net0 = SOURCE(SOURCE_NET, 0);
    assert_int_equal(world_take(world, 0, &arrival), PORT_NONE);
    assert_int_equal(world_emit(world, 100, net0, EVENT_FRAME_OUT, bytes_of_string("a frame of the guest")), PORT_OK);
    assert_int_equal(world_horizon(world, 100), 877); /* the toy's delay is 777 cycles */
    assert_int_equal(world_take(world, 876, &arrival), PORT_NONE);
    assert_int_equal(world_take(world, 877, &arrival), PORT_OK);
    assert_int_equal(arrival.kind, EVENT_FRAME_IN);
    assert_int_equal(arrival.source, net0);
    assert_int_equal(world_take(world, 877, &arrival), PORT_NONE);
    uint64_t woke;
    assert_int_equal(world_emit(world, 2000, net0, EVENT_FRAME_OUT, bytes_of_string("another one of its")), PORT_OK);
    assert_int_equal(world_idle(world, 2000, UINT64_MAX, &woke), PORT_OK);
    assert_int_equal(woke, 2777);
    assert_int_equal(world_take(world, woke, &arrival), PORT_OK);
    assert_int_equal(write(host[1], "bytes", 5), 5); /* from the host: seen asleep, at once */
    assert_int_equal(world_idle(world, 3000, UINT64_MAX, &woke), PORT_OK);
    assert_int_equal(world_take(world, woke, &arrival), PORT_OK);
    assert_int_equal(arrival.kind, EVENT_FRAME_IN);
    world_close(world);
    for (unsigned i = 0; i < 2; i++) {
        close(typed[i]);
        close(host[i]);
    }
}

static void test_questions(void **state)
{
    (void)state;
    struct world_config config = {.has_wall_clock = true, .wall_clock_ns = 77, .clock_hz = 1, .console_out_fd = -1};
    struct world *world = open_world(&config);
    struct buffer answer = {0};
    struct bytes none = bytes_of(NULL, 0);
    uint8_t request[12] = {0};
    assert_int_equal(world_ask(world, 0, SOURCE(SOURCE_MACHINE, 0), EVENT_WALL_CLOCK, none, &answer), PORT_OK);
    assert_int_equal(load_le64(answer.data), 77);
    store_le32(request, 1u << 30); /* more than a guest may want at once */
    assert_int_equal(world_ask(world, 0, SOURCE(SOURCE_RNG, 0), EVENT_ENTROPY, bytes_of(request, 4), &answer),
                     PORT_NONE);
    assert_int_equal(world_ask(world, 0, SOURCE(SOURCE_FILE, 1), EVENT_PINNED, bytes_of_string("kernel"), &answer),
                     PORT_NONE);
    assert_int_equal(world_ask(world, 0, SOURCE(SOURCE_DISK, 0), EVENT_DISK_INFO, none, &answer), PORT_NONE);
    assert_int_equal(world_ask(world, 0, SOURCE(SOURCE_DISK, 0), EVENT_DISK_READ, bytes_of(request, 12), &answer),
                     PORT_NONE);
    assert_null(world_error(world));
    /* a write to a disk that is not there ends the session */
    assert_int_equal(world_emit(world, 0, SOURCE(SOURCE_DISK, 0), EVENT_DISK_WRITE, bytes_of(request, 12)),
                     PORT_ENDED);
    assert_int_equal(world_error(world)->code, EXIT_MISSING);
    buffer_deinit(&answer);
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_sleep),
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_questions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
