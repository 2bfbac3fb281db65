/* The wall clock jumps forward and back; timers and the monotonic clock go on as if nothing had been. */
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600 };

static int64_t seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec;
}

static const char *yes(int is)
{
    return is ? "yes" : "no";
}

/* Jumps by so many seconds while a timer of the wall clock and a sleep of the monotonic one are under way. */
static int jump(const char *name, int64_t by)
{
    struct timespec to, second = {.tv_sec = 1};
    struct itimerspec later = {.it_value = {.tv_sec = seconds(CLOCK_REALTIME) + 10 * HOUR}};
    int64_t wall = seconds(CLOCK_REALTIME), steady = seconds(CLOCK_MONOTONIC);
    uint64_t expired;
    int timer = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);

    if (timer < 0 || timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &later, NULL))
        return probe_failed("timerfd");
    clock_gettime(CLOCK_REALTIME, &to);
    to.tv_sec += by;
    if (clock_settime(CLOCK_REALTIME, &to))
        return probe_failed("clock_settime");
    printf("%s: waiters are told: %s\n", name, yes(read(timer, &expired, sizeof expired) < 0 && errno == ECANCELED));
    close(timer);
    if (clock_nanosleep(CLOCK_MONOTONIC, 0, &second, NULL))
        return probe_failed("sleep");
    int64_t went = seconds(CLOCK_MONOTONIC) - steady, jumped = seconds(CLOCK_REALTIME) - wall;
    printf("%s: a second of sleep is a second: %s\n", name, yes(went >= 1 && went <= 2));
    printf("%s: the wall clock moved by an hour: %s\n", name, yes(jumped >= by + 1 && jumped <= by + 2));
    return 0;
}

int probe_clock(char **arguments)
{
    (void)arguments;
    return jump("forward", HOUR) || jump("back", -HOUR);
}
