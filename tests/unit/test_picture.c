/* Pictures: into PNG and back, files that are none, and how two differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "src/trace/picture.h"

static struct picture make(uint32_t width, uint32_t height)
{
    struct picture picture = {.width = width, .height = height};
    uint8_t *at = buffer_extend(&picture.pixels, (size_t)width * height * 3);
    for (size_t i = 0; i < picture.pixels.size; i++)
        at[i] = (uint8_t)(i * 7 + i / 97);
    return picture;
}

static void the_same_pixels_come_back(void **state)
{
    (void)state;
    static const uint32_t sides[][2] = {{16, 16}, {321, 17}, {1, 1}, {4096, 16}};
    for (unsigned i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct picture picture = make(sides[i][0], sides[i][1]), found;
        struct buffer png = {0}, again = {0};
        struct error error;
        struct picture_difference difference;
        buffer_append_string(&png, "in front");
        picture_write(&picture, &png);
        picture_write(&picture, &again);
        assert_memory_equal(png.data, "in front", 8);
        buffer_consume(&png, 8);
        assert_true(bytes_equal(buffer_bytes(&png), buffer_bytes(&again)));
        assert_int_equal(picture_read(&found, buffer_bytes(&png), "x.png", &error), 0);
        assert_false(picture_differs(&picture, &found, NULL, 0, &difference));
        assert_null(memmem(png.data, png.size, "tIME", 4));
        picture_deinit(&found);
        picture_deinit(&picture);
        buffer_deinit(&png);
        buffer_deinit(&again);
    }
}

static void refused(struct bytes file, const char *expected)
{
    struct picture picture;
    struct error error;
    assert_int_equal(picture_read(&picture, file, "x.png", &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    if (strncmp(error.message, expected, strlen(expected)) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(picture.pixels.size, 0);
}

/* Every cut and many a flipped byte: an error or a picture, never a crash. */
static void files_that_are_no_pictures(void **state)
{
    (void)state;
    struct picture picture = make(20, 30), found;
    struct buffer png = {0};
    struct error error;
    refused(bytes_of(NULL, 0), "x.png: no PNG: ");
    refused(bytes_of_string("P6 1 1 255 abc"), "x.png: no PNG: ");
    picture_write(&picture, &png);
    for (size_t size = 0; size < png.size; size++) {
        uint8_t *exact = malloc(size ? size : 1);
        memcpy(exact, png.data, size);
        if (picture_read(&found, bytes_of(exact, size), "x.png", &error) == 0)
            picture_deinit(&found);
        else
            assert_int_equal(error.code, EXIT_DAMAGED);
        free(exact);
    }
    for (size_t at = 0; at < png.size; at++) {
        png.data[at] ^= 0x55;
        if (picture_read(&found, buffer_bytes(&png), "x.png", &error) == 0)
            picture_deinit(&found);
        png.data[at] ^= 0x55;
    }
    picture_deinit(&picture);
    buffer_deinit(&png);
    /* a header that promises 50,000 x 16 pixels */
    picture = make(4097, 16);
    picture_write(&picture, &png);
    refused(buffer_bytes(&png), "x.png: a picture of 4097x16 pixels; at most 4096 are possible either way");
    picture_deinit(&picture);
    buffer_deinit(&png);
}

static void set(struct picture *picture, uint32_t x, uint32_t y, uint8_t red)
{
    memcpy(picture->pixels.data + 3 * (y * picture->width + x), (uint8_t[]){red, 1, 2}, 3);
}

static void expect(const struct picture *a, const struct picture *b, const struct rectangle *blots, unsigned count,
                   const char *expected)
{
    struct picture_difference difference;
    struct buffer text = {0};
    assert_int_equal(picture_differs(a, b, blots, count, &difference), expected != NULL);
    if (expected) {
        picture_describe(a, b, &difference, &text);
        assert_string_equal(buffer_string(&text), expected);
    }
    buffer_deinit(&text);
}

static void where_two_differ(void **state)
{
    (void)state;
    struct picture a = make(40, 30), b = make(40, 30), c = make(30, 40);
    expect(&a, &b, NULL, 0, NULL);
    expect(&a, &c, NULL, 0, "it is 30x40 pixels instead of 40x30");
    set(&a, 12, 3, 0xff);
    set(&b, 12, 3, 0x10);
    expect(&a, &b, NULL, 0,
           "first difference: pixel 12, 3 is #100102 instead of #ff0102; 1 pixels differ, in 1x1+12+3");
    set(&a, 5, 20, 1);
    set(&b, 5, 20, 2);
    set(&a, 39, 29, 1);
    set(&b, 39, 29, 2);
    expect(&a, &b, NULL, 0,
           "first difference: pixel 12, 3 is #100102 instead of #ff0102; 3 pixels differ, in 35x27+5+3");
    const struct rectangle blots[] = {{12, 3, 1, 1}, {39, 29, 1000, 1000}, {4, 0, 2, 30}};
    expect(&a, &b, blots, 2,
           "first difference: pixel 5, 20 is #020102 instead of #010102; 1 pixels differ, in 1x1+5+20");
    expect(&a, &b, blots, 3, NULL);
    picture_deinit(&a);
    picture_deinit(&b);
    picture_deinit(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_pixels_come_back),
        cmocka_unit_test(files_that_are_no_pictures),
        cmocka_unit_test(where_two_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
