/* host_calls that fail when a test says so: the call with number `fail_at` (from 1) ends with `fault`, every other one
 * does what the host does. /dev/net/tun is played by a pair of sockets that keep the bounds of frames. */
#ifndef REPRISE_TESTS_FAULTY_CALLS_H
#define REPRISE_TESTS_FAULTY_CALLS_H

#include <stdbool.h>

#include "replay/host_calls.h"

struct faulty_calls {
    unsigned fail_at; /* 0: none */
    int fault;
    unsigned calls;   /* so far */
    int fds_open;     /* what was opened and not closed */
    int device;       /* the other end of /dev/net/tun, closed by the test; -1: none */
    int write_fault;  /* every write ends with it; 0: none */
    int attach_fault; /* for TUNSETIFF */
    int device_fault; /* for opening /dev/net/tun */
    size_t send_most; /* a send takes no more at once; 0: no limit */
};

extern struct faulty_calls faulty;
extern const struct host_calls faulty_host;

/* No faults, and counting begins anew. */
void faulty_reset(void);

#endif
