/* Quicksort on random words: branches that cannot be guessed. */
#include "bench.h"

enum { COUNT = 200000, SMALL = 12 };

static void insertion(uint32_t *item, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t value = item[i];
        uint32_t at = i;

        for (; at > 0 && item[at - 1] > value; at--)
            item[at] = item[at - 1];
        item[at] = value;
    }
}

static void quicksort(uint32_t *item, uint32_t count)
{
    while (count > SMALL) {
        uint32_t pivot = item[count / 2];
        uint32_t low = 0;
        uint32_t high = count - 1;

        for (;;) {
            while (item[low] < pivot)
                low++;
            while (item[high] > pivot)
                high--;
            if (low >= high)
                break;
            uint32_t swap = item[low];
            item[low++] = item[high];
            item[high--] = swap;
        }
        quicksort(item, low);
        item += low;
        count -= low;
    }
    insertion(item, count);
}

uint64_t bench_sort(unsigned scale)
{
    uint32_t *item = bench_map(COUNT * sizeof *item);
    uint64_t seed = 7;
    uint64_t sum = 0;

    for (unsigned round = 0; round < scale; round++) {
        for (uint32_t i = 0; i < COUNT; i++)
            item[i] = (uint32_t)bench_random(&seed);
        quicksort(item, COUNT);
        for (uint32_t i = 0; i < COUNT; i += 1009)
            sum = bench_mix(sum, item[i]);
        for (uint32_t i = 1; i < COUNT; i++) {
            if (item[i - 1] > item[i])
                bench_die("not sorted");
        }
    }
    return sum;
}
