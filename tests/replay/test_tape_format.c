/* Payloads: questions and answers, frame recipes, and the cache that vouches for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/frame_cache.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "tests/lib/tape_rig.h"

static void assert_same(struct bytes a, struct bytes b)
{
    assert_true(bytes_equal(a, b));
}

static void ask_round_trip(enum tape_answer_form form, size_t request_size, size_t answer_size)
{
    struct buffer request = {0}, answer = {0}, payload = {0};
    tape_rig_bytes(&request, request_size, 1);
    tape_rig_bytes(&answer, answer_size, 2);
    struct hash128 hash = hash_bytes(buffer_bytes(&answer));
    tape_ask_encode(&payload, form, buffer_bytes(&request), buffer_bytes(&answer), hash);
    struct tape_ask ask;
    assert_true(tape_ask_decode(&ask, buffer_bytes(&payload)));
    assert_int_equal(ask.form, form);
    assert_true(tape_ask_matches(&ask, buffer_bytes(&request)));
    assert_int_equal(ask.request_is_hash, request_size > TAPE_REQUEST_MAX);
    if (form == TAPE_ANSWER_INLINE)
        assert_same(ask.answer, buffer_bytes(&answer));
    if (form == TAPE_ANSWER_BLOB || form == TAPE_ANSWER_PINNED)
        assert_true(hash_equal(ask.hash, hash));
    if (form != TAPE_ANSWER_NONE)
        assert_int_equal(ask.answer_size, answer_size);
    /* another request does not match, neither longer nor changed */
    buffer_append_byte(&request, 0);
    assert_false(tape_ask_matches(&ask, buffer_bytes(&request)));
    request.data[0] ^= 1;
    assert_false(tape_ask_matches(&ask, buffer_bytes(&request)));
    /* every shorter payload is refused or is another, complete one */
    for (size_t size = 0; size < payload.size; size++) {
        if (tape_ask_decode(&ask, bytes_of(payload.data, size)))
            assert_int_equal(form, TAPE_ANSWER_INLINE);
    }
    buffer_deinit(&request);
    buffer_deinit(&answer);
    buffer_deinit(&payload);
}

static void test_ask(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 6, 12, 63, 64, 65, 200};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int form = TAPE_ANSWER_INLINE; form <= TAPE_ANSWER_NONE; form++) {
            ask_round_trip((enum tape_answer_form)form, sizes[i], 0);
            ask_round_trip((enum tape_answer_form)form, sizes[i], 33);
        }
    }
}

static void frame_round_trip(size_t frame_size, uint32_t frame_offset, uint32_t size, uint64_t back)
{
    struct buffer frame = {0}, payload = {0};
    tape_rig_bytes(&frame, frame_size, 3);
    uint64_t seq = UINT64_C(1) << 40;
    struct frame_origin origin = {
        .event_seq = seq - back, .event_offset = 70000, .frame_offset = frame_offset, .size = size};
    tape_frame_encode(&payload, seq, buffer_bytes(&frame), &origin);
    struct tape_frame decoded;
    assert_true(tape_frame_decode(&decoded, seq, buffer_bytes(&payload)));
    if (decoded.origin.size == 0) {
        assert_same(decoded.literal, buffer_bytes(&frame));
    } else {
        assert_int_equal(decoded.origin.event_seq, origin.event_seq);
        assert_int_equal(decoded.origin.event_offset, origin.event_offset);
        assert_int_equal(decoded.origin.frame_offset, origin.frame_offset);
        assert_int_equal(decoded.origin.size, origin.size);
        assert_int_equal(decoded.literal.size, frame_size - size);
        assert_same(bytes_slice(decoded.literal, 0, frame_offset), bytes_of(frame.data, frame_offset));
        assert_same(bytes_slice(decoded.literal, frame_offset, SIZE_MAX),
                    bytes_slice(buffer_bytes(&frame), frame_offset + size, SIZE_MAX));
        for (size_t cut = 0; cut < payload.size && cut < 12; cut++) {
            if (tape_frame_decode(&decoded, seq, bytes_of(payload.data, cut)))
                assert_true(decoded.origin.size <= TAPE_FRAME_MAX);
        }
    }
    assert_true(payload.size <= frame_size + 1);
    buffer_deinit(&frame);
    buffer_deinit(&payload);
}

static void test_frame(void **state)
{
    (void)state;
    frame_round_trip(1514, 54, 1460, 1);
    frame_round_trip(1514, 54, 1460, 1000000);
    frame_round_trip(60, 0, 60, 3);
    frame_round_trip(60, 42, 18, 3);
    frame_round_trip(60, 0, 0, 3);   /* nothing is shared */
    frame_round_trip(60, 50, 11, 3); /* an origin that reaches behind the frame is not believed */
    frame_round_trip(60, 61, 1, 3);
}

static void test_frame_lies(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[16];
        size_t size;
    } lies[] = {
        {{2, 0}, 2},                            /* unknown form */
        {{1}, 1},                               /* no varints */
        {{1, 0, 1, 0, 1}, 5},                   /* back 0 */
        {{1, 10, 1, 0, 1}, 5},                  /* back reaches before the first event */
        {{1, 1, 1, 0, 0}, 5},                   /* size 0 */
        {{1, 1, 1, 5, 1, 9}, 6},                /* stands behind the literal bytes */
        {{1, 1, 1, 0, 0xff, 0xff, 0x7f, 9}, 8}, /* longer than any frame */
        {{1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, 11}, /* more than 64 bits */
        {{1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1}, 12},
    };
    struct tape_frame frame;
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++)
        assert_false(tape_frame_decode(&frame, 10, bytes_of(lies[i].bytes, lies[i].size)));
    assert_false(tape_frame_decode(&frame, 10, bytes_of(NULL, 0)));
}

/* Random bytes never make a decoder reach outside them (the sanitizers watch). */
static void test_garbage(void **state)
{
    (void)state;
    struct buffer bytes = {0};
    for (unsigned i = 0; i < 20000; i++) {
        buffer_clear(&bytes);
        tape_rig_bytes(&bytes, i % 40, i);
        if (bytes.size)
            bytes.data[0] &= 3;
        uint8_t *exact = mem_alloc(bytes.size, 1);
        if (bytes.size)
            memcpy(exact, bytes.data, bytes.size);
        struct tape_ask ask;
        struct tape_frame frame;
        if (tape_ask_decode(&ask, bytes_of(exact, bytes.size)))
            assert_true(ask.request.size + ask.answer.size <= bytes.size);
        if (tape_frame_decode(&frame, i, bytes_of(exact, bytes.size)))
            assert_true(frame.origin.frame_offset <= frame.literal.size);
        mem_free(exact);
    }
    buffer_deinit(&bytes);
}

/* Large payloads are held, as long as they may be asked for and no longer; small ones between them do not matter. */
static void test_cache_shared(void **state)
{
    (void)state;
    struct frame_cache *cache = mem_alloc(1, sizeof *cache);
    struct shared_pool pool;
    shared_pool_init(&pool);
    struct buffer payload = {0}, frame = {0};
    for (uint64_t seq = 2; seq <= 600; seq += 2) {
        buffer_clear(&payload);
        tape_rig_bytes(&payload, 10007, seq);
        buffer_clear(&frame);
        tape_rig_bytes(&frame, 54, 1);
        buffer_append(&frame, bytes_of(payload.data + 77, 1460));
        struct shared_bytes *shared = shared_bytes_take(&pool, &payload);
        assert_int_equal(payload.size, 0);
        frame_cache_put_shared(cache, seq, 0x401, shared);
        shared_bytes_release(shared);
        frame_cache_put(cache, seq + 1, 0x401, bytes_of_string("small"));
        struct frame_origin origin = {.event_seq = seq, .event_offset = 77, .frame_offset = 54, .size = 1460};
        assert_true(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        frame.data[54 + 1459] ^= 1;
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        origin.event_offset = 10007 - 1459;
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        origin = (struct frame_origin){.event_seq = seq > 300 ? seq - 300 : 0, .size = 10}; /* 1.5 MB ago: let go */
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        assert_in_range(cache->shared_size, 10007, FRAME_CACHE_BYTES);
    }
    /* The slots of what was let go are used again, whatever fills them. */
    for (uint64_t seq = 1000; seq < 1000 + 3 * FRAME_CACHE_EVENTS; seq++)
        frame_cache_put(cache, seq, 0x401, bytes_of_string("small"));
    assert_int_equal(cache->shared_size, 0);
    buffer_clear(&payload);
    buffer_extend(&payload, FRAME_CACHE_BYTES + 1);
    struct shared_bytes *large = shared_bytes_take(&pool, &payload);
    frame_cache_put_shared(cache, 9000, 0x401, large);
    assert_int_equal(cache->shared_size, 0);
    unsigned before = pool.spare_count;
    shared_bytes_release(large); /* too large to be kept */
    assert_int_equal(pool.spare_count, before);
    frame_cache_deinit(cache);
    assert_in_range(pool.spare_count, 1, SHARED_SPARES);
    shared_pool_deinit(&pool);
    mem_free(cache);
    buffer_deinit(&payload);
    buffer_deinit(&frame);
}

static void test_cache(void **state)
{
    (void)state;
    struct frame_cache *cache = mem_alloc(1, sizeof *cache);
    struct buffer payload = {0}, frame = {0};
    for (uint64_t seq = 1; seq <= 300; seq++) {
        buffer_clear(&payload);
        tape_rig_bytes(&payload, 10007, seq);
        frame_cache_put(cache, seq, 0x401, buffer_bytes(&payload));
        buffer_clear(&frame);
        tape_rig_bytes(&frame, 54, 1);
        buffer_append(&frame, bytes_of(payload.data + 77, 1460));
        struct frame_origin origin = {.event_seq = seq, .event_offset = 77, .frame_offset = 54, .size = 1460};
        assert_true(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        assert_false(frame_cache_confirms(cache, 0x402, buffer_bytes(&frame), &origin));
        frame.data[54 + 1459] ^= 1;
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        frame.data[54 + 1459] ^= 1;
        origin.event_offset = 10007 - 1459;
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        origin.event_offset = 77;
        origin.event_seq = seq > 150 ? seq - 150 : 0; /* 1.5 MB ago: gone */
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), &origin));
        assert_false(frame_cache_confirms(cache, 0x401, buffer_bytes(&frame), NULL));
    }
    frame_cache_deinit(cache);
    mem_free(cache);
    buffer_deinit(&payload);
    buffer_deinit(&frame);
}

/* What a picture leaves on the tape: its head and the hash of its pixels; everything else stays as it is. */
static void test_screen(void **state)
{
    (void)state;
    struct screen_head head = {bytes_of_string("login"), 16, 20}, found;
    struct buffer emitted = {0}, scratch = {0};
    struct bytes rest;
    screen_head_write(&head, &emitted);
    tape_rig_bytes(&emitted, screen_pixel_bytes(&head), 5);
    struct bytes kept = tape_kept(EVENT_SCREEN, buffer_bytes(&emitted), &scratch);
    assert_true(screen_head_read(&found, kept, &rest));
    assert_same(found.name, head.name);
    assert_int_equal(found.width, 16);
    assert_int_equal(found.height, 20);
    assert_int_equal(rest.size, HASH_BYTES);
    struct hash128 hash = hash_bytes(bytes_of(emitted.data + 14, 960));
    assert_true(hash_equal(hash_load(rest.data), hash));
    assert_same(tape_kept(EVENT_CONSOLE_OUT, head.name, &scratch), head.name);
    for (size_t size = 0; size < 14; size++)
        assert_false(screen_head_read(&found, bytes_of(emitted.data, size), &rest));
    buffer_deinit(&emitted);
    buffer_deinit(&scratch);
}

/* The reader's ranges of kinds by class, and the views' numbers, rest on these. */
static void test_numbers(void **state)
{
    (void)state;
    assert_int_equal(EVENT_CONSOLE_IN, 16);
    assert_int_equal(EVENT_FRAME_IN, 17);
    assert_int_equal(EVENT_CONSOLE_OUT, 32);
    assert_int_equal(EVENT_FRAME_OUT, 33);
    assert_int_equal(EVENT_DIGEST, 34);
    assert_null(event_kind_name(0));
    assert_int_equal(event_kind_by_name("frame-in"), EVENT_FRAME_IN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ask),     cmocka_unit_test(test_frame),  cmocka_unit_test(test_frame_lies),
        cmocka_unit_test(test_garbage), cmocka_unit_test(test_cache),  cmocka_unit_test(test_cache_shared),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
