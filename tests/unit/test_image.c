/* The Linux Image header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/firmware/image.h"

#define FILE_SIZE 100u

static void make_image(uint8_t file[FILE_SIZE])
{
    memset(file, 0, FILE_SIZE);
    memcpy(file, "MZ\x6f\x10", 4); /* with an EFI stub */
    store_le64(file + 8, 0x200000);
    store_le64(file + 16, 0x1000);
    store_le32(file + 32, 2);
    memcpy(file + 48, "RISCV\0\0\0RSC\x05", 12);
    store_le32(file + 60, 64);
}

static void a_header_says_where_and_how_large(void **state)
{
    (void)state;
    uint8_t file[FILE_SIZE];
    make_image(file);
    struct image image;
    assert_true(image_is(bytes_of(file, sizeof file)));
    assert_int_equal(image_parse(&image, bytes_of(file, sizeof file), "kernel", NULL), 0);
    assert_int_equal(image.text_offset, 0x200000);
    assert_int_equal(image.size, 0x1000);
}

static void an_image_is_at_least_its_file(void **state)
{
    (void)state;
    uint8_t file[FILE_SIZE];
    make_image(file);
    store_le64(file + 16, 0);
    struct image image;
    assert_int_equal(image_parse(&image, bytes_of(file, sizeof file), "kernel", NULL), 0);
    assert_int_equal(image.size, FILE_SIZE);
}

static const struct damage {
    unsigned offset;
    uint64_t value;
    const char *expected;
} damages[] = {
    {8, 1ull << 41, "text offset"}, {8, UINT64_MAX, "text offset"}, {8, 2, "text offset"},
    {16, 1ull << 41, "image size"}, {16, UINT64_MAX, "image size"}, {24, 1, "big-endian"},
    {56, 0x0055435352, "RSC"}, /* the old magic without its version byte */
};

static void damage_is_named_with_its_place(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        uint8_t file[FILE_SIZE];
        make_image(file);
        store_le64(file + damages[i].offset, damages[i].value);
        struct image image;
        struct error error = {0};
        assert_int_equal(image_parse(&image, bytes_of(file, sizeof file), "kernel", &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        char place[64];
        snprintf(place, sizeof place, "kernel: damaged kernel Image at offset %u: ", damages[i].offset);
        assert_memory_equal(error.message, place, strlen(place));
        assert_non_null(strstr(error.message, damages[i].expected));
    }
}

static void a_file_shorter_than_the_header_is_no_image(void **state)
{
    (void)state;
    uint8_t file[FILE_SIZE];
    make_image(file);
    for (size_t size = 0; size < IMAGE_HEADER_SIZE; size++) {
        struct image image;
        struct error error = {0};
        assert_false(image_is(bytes_of(file, size)));
        assert_int_equal(image_parse(&image, bytes_of(file, size), "kernel", &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_non_null(strstr(error.message, "ends inside its header"));
    }
}

static void compressions_are_known_by_name(void **state)
{
    (void)state;
    assert_string_equal(image_compression(bytes_of("\x1f\x8b\x08\x00", 4)), "gzip");
    assert_string_equal(image_compression(bytes_of("\xfd"
                                                   "7zXZ\0\0",
                                                   7)),
                        "xz");
    assert_string_equal(image_compression(bytes_of("\x28\xb5\x2f\xfd", 4)), "zstd");
    assert_string_equal(image_compression(bytes_of("BZh9", 4)), "bzip2");
    assert_null(image_compression(bytes_of("\x1f\x8b", 2)));
    assert_null(image_compression(bytes_of("", 0)));
    uint8_t file[FILE_SIZE];
    make_image(file);
    assert_null(image_compression(bytes_of(file, sizeof file)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_says_where_and_how_large),
        cmocka_unit_test(an_image_is_at_least_its_file),
        cmocka_unit_test(damage_is_named_with_its_place),
        cmocka_unit_test(a_file_shorter_than_the_header_is_no_image),
        cmocka_unit_test(compressions_are_known_by_name),
    };
    return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
