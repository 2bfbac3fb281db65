/* The host's clocks. Nothing that the guest can see is computed from them except through the port. */
#ifndef REPRISE_REPLAY_HOST_CLOCK_H
#define REPRISE_REPLAY_HOST_CLOCK_H

#include <stdint.h>

/* Monotonic. */
uint64_t host_clock_now_ns(void);
/* Since 1970-01-01 UTC. */
uint64_t host_clock_wall_ns(void);
/* Sleeps; a signal may end it early. */
void host_clock_rest(uint64_t ns);
/* "Linux 6.1.0 x86_64". */
void host_clock_system(char text[128]);

#endif
