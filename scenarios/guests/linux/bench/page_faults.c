/* First touches of fresh pages. */
#include <sys/mman.h>

#include "bench.h"

enum { PAGE = 4096, PAGES = 4096 };

uint64_t bench_page_faults(unsigned scale)
{
    uint64_t sum = 0;

    for (unsigned round = 0; round < scale; round++) {
        uint8_t *memory = bench_map((uint64_t)PAGES * PAGE);

        if (madvise(memory, (uint64_t)PAGES * PAGE, MADV_NOHUGEPAGE))
            bench_die("madvise");
        for (unsigned page = 0; page < PAGES; page++)
            memory[(uint64_t)page * PAGE + page % PAGE] = (uint8_t)(page + round);
        for (unsigned page = 0; page < PAGES; page += 61)
            sum = bench_mix(sum, memory[(uint64_t)page * PAGE + page % PAGE]);
        if (munmap(memory, (uint64_t)PAGES * PAGE))
            bench_die("munmap");
    }
    return sum;
}
