/* Length-prefixed frames: any cut of the stream gives the same frames, and lies about lengths end it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/frame_wire.h"

static struct frame_wire wire;

static int setup(void **state)
{
    (void)state;
    frame_wire_init(&wire);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    frame_wire_deinit(&wire);
    return 0;
}

static void put_frame(struct buffer *stream, size_t size, unsigned seed)
{
    uint8_t header[FRAME_WIRE_HEADER];
    frame_wire_header(header, size);
    buffer_append(stream, bytes_of(header, sizeof header));
    uint8_t *at = buffer_extend(stream, size);
    for (size_t i = 0; i < size; i++)
        at[i] = (uint8_t)(seed + i * 7 + (i >> 8));
}

static void any_cut_gives_the_same(void **state)
{
    static const size_t sizes[] = {1, 60, 1514, 13, FRAME_WIRE_MAX, 65535, 2};
    static const size_t cuts[] = {1, 2, 3, 5, 4096, 65536, 1u << 20};
    (void)state;
    struct buffer stream = {0};
    for (unsigned i = 0; i < 7; i++)
        put_frame(&stream, sizes[i], i);
    for (unsigned c = 0; c < 7; c++) {
        unsigned seen = 0;
        for (size_t at = 0; at < stream.size; at += cuts[c]) {
            struct bytes input = bytes_slice(buffer_bytes(&stream), at, cuts[c]), frame;
            enum frame_wire_status status;
            while ((status = frame_wire_take(&wire, &input, &frame)) == FRAME_WIRE_FRAME) {
                assert_true(seen < 7);
                assert_int_equal(frame.size, sizes[seen]);
                for (size_t i = 0; i < frame.size; i++)
                    assert_int_equal(frame.data[i], (uint8_t)(seen + i * 7 + (i >> 8)));
                seen++;
            }
            assert_int_equal(status, FRAME_WIRE_MORE);
            assert_int_equal(input.size, 0);
        }
        assert_int_equal(seen, 7);
        assert_false(frame_wire_is_inside(&wire));
    }
    buffer_deinit(&stream);
}

static void lies_end_the_stream(void **state)
{
    static const uint8_t headers[][4] = {
        {0, 0, 0, 0}, {0, 1, 0x10, 1}, {0xff, 0xff, 0xff, 0xff}, {'G', 'E', 'T', ' '}};
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct bytes input = bytes_of(headers[i], 4), frame;
        frame_wire_reset(&wire);
        assert_int_equal(frame_wire_take(&wire, &input, &frame), FRAME_WIRE_BROKEN);
        assert_memory_equal(frame.data, headers[i], 4);
        input = bytes_of("more", 4);
        assert_int_equal(frame_wire_take(&wire, &input, &frame), FRAME_WIRE_BROKEN); /* and it stays so */
    }
    frame_wire_reset(&wire);
    uint8_t largest[4];
    frame_wire_header(largest, FRAME_WIRE_MAX);
    struct bytes input = bytes_of(largest, 4), frame;
    assert_int_equal(frame_wire_take(&wire, &input, &frame), FRAME_WIRE_MORE);
    assert_true(frame_wire_is_inside(&wire));
    frame_wire_reset(&wire);
    assert_false(frame_wire_is_inside(&wire));
    assert_int_equal(frame_wire_take(&wire, &input, &frame), FRAME_WIRE_MORE); /* nothing in, nothing out */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_cut_gives_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(lies_end_the_stream, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
