/* Random bytes of the host. */
#ifndef REPRISE_REPLAY_HOST_ENTROPY_H
#define REPRISE_REPLAY_HOST_ENTROPY_H

#include <stddef.h>

#include "src/base/error.h"

int host_entropy_read(void *bytes, size_t size, struct error *error);

#endif
