/* Blocks of a remote disk: which are kept, which give way; and streams of accesses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/block_cache.h"
#include "src/backends/read_ahead.h"

static struct block *fill(struct block_cache *cache, uint64_t number, const char *text)
{
    struct block *block = block_cache_add(cache, number);
    assert_non_null(block);
    block_cache_fill(cache, block, bytes_of_string(text));
    return block;
}

static void test_the_least_recently_used_gives_way(void **state)
{
    (void)state;
    struct block_cache cache;
    block_cache_init(&cache, 8, 3);
    for (uint64_t i = 0; i < 3; i++)
        fill(&cache, i * 1000003, "abc");
    block_cache_touch(&cache, block_cache_find(&cache, 0));
    block_cache_next_epoch(&cache);
    fill(&cache, 7, "x");
    assert_null(block_cache_find(&cache, 1000003));
    assert_non_null(block_cache_find(&cache, 0));
    assert_memory_equal(block_cache_find(&cache, 7)->bytes, "x\0\0\0\0\0\0\0", 8);
    fill(&cache, 8, "longer!!");
    assert_null(block_cache_find(&cache, 2000006));
    block_cache_deinit(&cache);
    block_cache_deinit(&cache);
}

static void test_what_is_wanted_or_just_touched_stays(void **state)
{
    (void)state;
    struct block_cache cache;
    block_cache_init(&cache, 8, 2);
    struct block *wanted = block_cache_add(&cache, 1);
    assert_int_equal(wanted->state, BLOCK_WANTED);
    struct block *here = fill(&cache, 2, "two");
    block_cache_touch(&cache, here);
    assert_null(block_cache_add(&cache, 3)); /* one is wanted, the other was just touched */
    block_cache_next_epoch(&cache);
    assert_non_null(block_cache_add(&cache, 3));
    assert_null(block_cache_find(&cache, 2));
    assert_null(block_cache_add(&cache, 4)); /* both are wanted */
    block_cache_fail(&cache, wanted, 99);
    assert_int_equal(block_cache_find(&cache, 1)->until_cycle, 99);
    block_cache_drop(&cache, wanted);
    assert_null(block_cache_find(&cache, 1));
    fill(&cache, 5, "five");
    block_cache_deinit(&cache);
}

static void test_hash_tells_states_apart(void **state)
{
    (void)state;
    struct hash128 seen[5];
    struct block_cache cache;
    struct hasher *hasher = hasher_new();
    block_cache_init(&cache, 8, 4);
    for (unsigned i = 0; i < 5; i++) {
        if (i == 1)
            block_cache_add(&cache, 1);
        if (i == 2)
            block_cache_find(&cache, 1)->is_urgent = true;
        if (i == 3)
            block_cache_fail(&cache, block_cache_find(&cache, 1), 5);
        if (i == 4)
            fill(&cache, 2, "x");
        hasher_reset(hasher);
        block_cache_hash(&cache, hasher);
        seen[i] = hasher_result(hasher);
        for (unsigned j = 0; j < i; j++)
            assert_false(hash_equal(seen[i], seen[j]));
    }
    hasher_free(hasher);
    block_cache_deinit(&cache);
}

/* ---- read-ahead ---- */

static void expect_ahead(struct read_ahead *ahead, uint64_t first, uint64_t last, uint64_t from, uint64_t count)
{
    struct read_ahead_range range = read_ahead_note(ahead, first, last);
    assert_int_equal(range.count, count);
    if (count)
        assert_int_equal(range.first, from);
}

static void test_a_stream_is_read_ahead(void **state)
{
    (void)state;
    struct read_ahead ahead;
    read_ahead_init(&ahead, 2, 8);
    expect_ahead(&ahead, 10, 10, 0, 0);
    expect_ahead(&ahead, 10, 10, 0, 0); /* again */
    expect_ahead(&ahead, 11, 11, 12, 2);
    expect_ahead(&ahead, 12, 12, 14, 3); /* window 4 */
    expect_ahead(&ahead, 13, 13, 17, 5); /* window 8 */
    expect_ahead(&ahead, 14, 14, 0, 0);  /* too little is missing */
    expect_ahead(&ahead, 15, 16, 0, 0);
    expect_ahead(&ahead, 17, 17, 22, 4);
    expect_ahead(&ahead, 40, 41, 0, 0);  /* somewhere else */
    expect_ahead(&ahead, 18, 30, 31, 8); /* the stream is still known */
    read_ahead_init(&ahead, 2, 0);
    expect_ahead(&ahead, 1, 1, 0, 0);
    expect_ahead(&ahead, 2, 2, 0, 0);
}

static void test_many_streams(void **state)
{
    (void)state;
    struct read_ahead ahead;
    struct hasher *hasher = hasher_new();
    read_ahead_init(&ahead, 2, 8);
    for (uint64_t i = 0; i <= READ_AHEAD_STREAMS; i++)
        expect_ahead(&ahead, i * 100, i * 100, 0, 0);
    read_ahead_hash(&ahead, hasher);
    struct hash128 before = hasher_result(hasher);
    expect_ahead(&ahead, 101, 101, 102, 2);
    expect_ahead(&ahead, 1, 1, 0, 0); /* the oldest was forgotten */
    hasher_reset(hasher);
    read_ahead_hash(&ahead, hasher);
    assert_false(hash_equal(before, hasher_result(hasher)));
    hasher_free(hasher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_least_recently_used_gives_way),
        cmocka_unit_test(test_what_is_wanted_or_just_touched_stays),
        cmocka_unit_test(test_hash_tells_states_apart),
        cmocka_unit_test(test_a_stream_is_read_ahead),
        cmocka_unit_test(test_many_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
