/* Random bytes of the host, from the kernel. */
#include "replay/host_entropy.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

int host_entropy_read(void *bytes, size_t size, struct error *error)
{
    unsigned char *at = bytes;
    while (size) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(error, EXIT_MISSING, "the host's random numbers: %s", strerror(errno));
        at += got;
        size -= (size_t)got;
    }
    return 0;
}
