/* The end of the process when a promise of our own code is broken. */
#include "src/base/must.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/error.h"

void must_failed(const char *file, int line, const char *condition, uint64_t cycle)
{
    if (cycle == UINT64_MAX)
        fprintf(stderr, "reprise: internal error at %s:%d: %s does not hold\n", file, line, condition);
    else
        fprintf(stderr, "reprise: internal error at %s:%d, cycle %" PRIu64 ": %s does not hold\n", file, line, cycle,
                condition);
    quick_exit(EXIT_INTERNAL); /* runs only what at_quick_exit holds: a raw terminal is restored */
}
