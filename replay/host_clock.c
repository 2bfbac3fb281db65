/* The host's clocks and its name. */
#include "replay/host_clock.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <time.h>

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t host_clock_now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t host_clock_wall_ns(void)
{
    return clock_ns(CLOCK_REALTIME);
}

void host_clock_rest(uint64_t ns)
{
    struct timespec time = {.tv_sec = (time_t)(ns / 1000000000u), .tv_nsec = (long)(ns % 1000000000u)};
    nanosleep(&time, NULL);
}

void host_clock_system(char text[128])
{
    struct utsname name;
    if (uname(&name) != 0) {
        text[0] = '\0';
        return;
    }
    snprintf(text, 128, "%.30s %.60s %.30s", name.sysname, name.release, name.machine);
}
