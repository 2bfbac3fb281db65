/* The Internet checksum against its definition, a word at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/checksum.h"
#include "tests/lib/net_frame.h"

static uint8_t data[70000];

static void fill(uint32_t seed)
{
    for (size_t i = 0; i < sizeof data; i++) {
        seed = seed * 1664525u + 1013904223u;
        data[i] = (uint8_t)(seed >> 24);
    }
}

static void every_size_at_every_alignment(void **state)
{
    (void)state;
    fill(1);
    for (uint32_t size = 0; size < 300; size++) {
        for (uint32_t start = 0; start < 9; start++)
            assert_int_equal(checksum_fold(checksum_add(0, bytes_of(data + start, size))),
                             net_frame_sum(0, data + start, size));
    }
}

static void carries_are_never_lost(void **state)
{
    (void)state;
    memset(data, 0xff, sizeof data);
    assert_int_equal(checksum_fold(checksum_add(0, bytes_of(data, sizeof data))), 0xffff);
    data[sizeof data - 1] = 0xfe;
    assert_int_equal(checksum_fold(checksum_add(0, bytes_of(data, sizeof data))), 0xfffe);
    assert_int_equal(checksum_fold(0xffffffffu), 0xffff);
    assert_int_equal(checksum_fold(0x1ffff), 1);
    assert_int_equal(checksum_fold(0), 0);
}

static void parts_add_up(void **state)
{
    (void)state;
    fill(7);
    uint16_t whole = checksum_fold(checksum_add(0, bytes_of(data, sizeof data)));
    uint32_t sum = 0;
    for (size_t at = 0; at < sizeof data; at += 2)
        sum = checksum_add(sum, bytes_of(data + at, 2));
    assert_int_equal(checksum_fold(sum), whole);
}

/* The example of RFC 1071 §3. */
static void the_example_of_the_rfc(void **state)
{
    (void)state;
    static const uint8_t example[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    assert_int_equal(checksum_fold(checksum_add(0, bytes_of(example, sizeof example))), 0xddf2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_at_every_alignment),
        cmocka_unit_test(carries_are_never_lost),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(the_example_of_the_rfc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
