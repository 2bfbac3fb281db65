/* Bytes, errors, hashes and byte order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/base/bytes.h"
#include "src/base/endian.h"
#include "src/base/error.h"
#include "src/base/hash.h"

static void buffer_grows_and_keeps_its_content(void **state)
{
    (void)state;
    struct buffer buffer = {0};
    for (unsigned i = 0; i < 10000; i++)
        buffer_append_byte(&buffer, (uint8_t)i);
    assert_int_equal(buffer.size, 10000);
    assert_int_equal(buffer.data[9999], (uint8_t)9999);
    buffer_consume(&buffer, 9990);
    assert_int_equal(buffer.size, 10);
    assert_int_equal(buffer.data[0], (uint8_t)9990);
    buffer_clear(&buffer);
    buffer_printf(&buffer, "%s-%d", "a", 12);
    buffer_append_string(&buffer, "!");
    assert_string_equal(buffer_string(&buffer), "a-12!");
    assert_int_equal(buffer.size, 5);
    buffer_deinit(&buffer);
    assert_null(buffer.data);
    buffer_deinit(&buffer);
}

static void bytes_compare_and_slice(void **state)
{
    (void)state;
    struct bytes a = bytes_of_string("hello");
    assert_true(bytes_equal(a, bytes_of("hello", 5)));
    assert_false(bytes_equal(a, bytes_of("hellp", 5)));
    assert_true(bytes_equal(bytes_of(NULL, 0), bytes_of("", 0)));
    assert_int_equal(bytes_first_difference(a, bytes_of_string("help")), 3);
    assert_int_equal(bytes_first_difference(a, bytes_of_string("hell")), 4);
    assert_int_equal(bytes_slice(a, 3, 10).size, 2);
    assert_int_equal(bytes_slice(a, 5, 1).size, 0);
    assert_int_equal(bytes_slice(a, SIZE_MAX, SIZE_MAX).size, 0);
}

static void errors_carry_code_and_prefix(void **state)
{
    (void)state;
    struct error error = {0};
    assert_int_equal(error_set(&error, EXIT_DAMAGED, "event %d", 7), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    assert_int_equal(error_prefix(&error, "tape %s", "x.tape"), -1);
    assert_string_equal(error.message, "tape x.tape: event 7");
    char longer[3000];
    memset(longer, 'y', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    error_prefix(&error, "%s", longer);
    assert_true(strlen(error.message) < sizeof error.message);
    assert_int_equal(error_set(NULL, EXIT_USAGE, "nobody listens"), -1);
}

static void hashes_are_the_published_ones(void **state)
{
    (void)state;
    /* XXH3-128 of the empty input, from the xxHash specification's test vectors. */
    char text[HASH_TEXT_SIZE];
    hash_text(hash_bytes(bytes_of(NULL, 0)), text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f");
    uint8_t stored[HASH_BYTES];
    struct hash128 hash = hash_bytes(bytes_of_string("abc"));
    hash_store(hash, stored);
    assert_true(hash_equal(hash_load(stored), hash));
    struct hasher *hasher = hasher_new();
    hasher_add(hasher, bytes_of_string("a"));
    hasher_add(hasher, bytes_of(NULL, 0));
    hasher_add(hasher, bytes_of_string("bc"));
    assert_true(hash_equal(hasher_result(hasher), hash));
    hasher_reset(hasher);
    hasher_add_u64(hasher, 0x0807060504030201ull);
    assert_true(hash_equal(hasher_result(hasher), hash_bytes(bytes_of("\1\2\3\4\5\6\7\10", 8))));
    assert_false(hash_equal(hash_bytes_seeded(bytes_of_string("abc"), 1), hash));
    hasher_free(hasher);
}

/* The values are of xxhash.h's scalar code: long inputs, whole and in pieces, take the vectors that the host has. */
static void hashes_are_the_same_on_every_host(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        const char *text;
    } known[] = {
        {240, "89e3a0a2ee355d25d10beb4e0599e4b3"},
        {241, "75f4da43f23cce5a541b19226f0052e8"},
        {1460, "8ba95b749961c10e62679b113033c68a"},
        {5000, "e814573b3db786c4ed0146266d138bd8"},
    };
    uint8_t data[5000];
    char text[HASH_TEXT_SIZE];
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7 + i / 256);
    for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
        struct bytes whole = bytes_of(data, known[i].size);
        hash_text(hash_bytes(whole), text);
        assert_string_equal(text, known[i].text);
        for (size_t piece = 1; piece <= known[i].size; piece = piece * 3 + 1) {
            struct hasher *hasher = hasher_new();
            for (size_t at = 0; at < known[i].size; at += piece)
                hasher_add(hasher, bytes_slice(whole, at, piece));
            hash_text(hasher_result(hasher), text);
            assert_string_equal(text, known[i].text);
            hasher_free(hasher);
        }
    }
    hash_text(hash_bytes_seeded(bytes_of(data, sizeof data), 1), text);
    assert_string_equal(text, "66814419050ce731bbfcee5af66465f4");
}

static void byte_order_is_fixed(void **state)
{
    (void)state;
    uint8_t at[9] = {0};
    store_be32(at + 1, 0x01020304);
    assert_memory_equal(at + 1, "\1\2\3\4", 4);
    assert_int_equal(load_le32(at + 1), 0x04030201);
    store_le16(at + 3, 0xabcd);
    assert_int_equal(at[3], 0xcd);
    assert_int_equal(load_be16(at + 3), 0xcdab);
}

static void allocation_is_zeroed(void **state)
{
    (void)state;
    uint8_t *block = mem_alloc(100, 3);
    for (unsigned i = 0; i < 300; i++)
        assert_int_equal(block[i], 0);
    mem_free(block);
    char *copy = mem_copy_string("text");
    assert_string_equal(copy, "text");
    mem_free(copy);
}

/* Any part of a block, and nothing around it; what is large costs no host memory then. */
static void cleared_memory_is_given_back(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20, LEAST = 1 << 18 };
    uint8_t *block = mem_alloc(SIZE, 1), *zeros = mem_alloc(SIZE, 1);
    static const struct {
        size_t from, size;
    } parts[] = {{0, SIZE}, {1, SIZE - 2}, {70001, 200003}, {4096, 65536}, {5, 3}, {9, 0}, {SIZE - 1, 1}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t from = parts[i].from, end = from + parts[i].size;
        memset(block, 0xa5, SIZE);
        mem_clear(block + from, parts[i].size);
        assert_memory_equal(block + from, zeros, parts[i].size);
        for (size_t at = 0; at < SIZE; at++) {
            if (at < from || at >= end)
                assert_int_equal(block[at], 0xa5);
        }
    }
    memset(block, 0xa5, SIZE);
    mem_clear(block, SIZE);
    size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = LEAST / page;
    uint8_t *middle = (uint8_t *)(((uintptr_t)block + SIZE / 2 + page - 1) / page * page), is_there[LEAST / 4096];
    assert_true(pages <= sizeof is_there);
    assert_int_equal(mincore(middle, LEAST, is_there), 0);
    for (size_t i = 0; i < pages; i++)
        assert_int_equal(is_there[i] & 1, 0);
    mem_free(block);
    mem_free(zeros);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_grows_and_keeps_its_content),
        cmocka_unit_test(bytes_compare_and_slice),
        cmocka_unit_test(errors_carry_code_and_prefix),
        cmocka_unit_test(hashes_are_the_published_ones),
        cmocka_unit_test(hashes_are_the_same_on_every_host),
        cmocka_unit_test(byte_order_is_fixed),
        cmocka_unit_test(allocation_is_zeroed),
        cmocka_unit_test(cleared_memory_is_given_back),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
