/* Takes write permission from a page and gives it back, with a write in between: TLB entries come and go. */
#include <sys/mman.h>

#include "bench.h"

enum { PAGE = 4096 };

uint64_t bench_mprotect(unsigned scale)
{
    volatile uint64_t *word = bench_map(PAGE);

    for (uint64_t i = 0; i < (uint64_t)scale * 10000; i++) {
        *word += i;
        if (mprotect((void *)word, PAGE, PROT_READ) || mprotect((void *)word, PAGE, PROT_READ | PROT_WRITE))
            bench_die("mprotect");
    }
    return bench_mix(0, *word);
}
