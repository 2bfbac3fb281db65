/* Numbers from a seed: known ones (they decide what a session does, so they may never change), streams, ranges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/base/random.h"

static void the_generator_is_splitmix64(void **state)
{
    (void)state;
    struct random random = {.state = 1234567}; /* the numbers that Vigna's reference prints for this seed */
    static const uint64_t expected[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                        4593380528125082431u, 16408922859458223821u};
    for (unsigned i = 0; i < 5; i++)
        assert_true(random_next(&random) == expected[i]);
}

static void seeds_and_streams_differ(void **state)
{
    (void)state;
    uint64_t seen[64];
    for (unsigned i = 0; i < 64; i++) {
        struct random random;
        random_init(&random, i / 8, i % 8);
        seen[i] = random_next(&random);
        for (unsigned j = 0; j < i; j++)
            assert_true(seen[i] != seen[j]);
    }
}

static void ranges_are_filled_evenly(void **state)
{
    (void)state;
    struct random random;
    unsigned counts[10] = {0};
    random_init(&random, 7, 7);
    for (unsigned i = 0; i < 100000; i++)
        counts[random_below(&random, 10)]++;
    for (unsigned i = 0; i < 10; i++)
        assert_in_range(counts[i], 9500, 10500);
    assert_true(random_below(&random, 1) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_splitmix64),
        cmocka_unit_test(seeds_and_streams_differ),
        cmocka_unit_test(ranges_are_filled_evenly),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
