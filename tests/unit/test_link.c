/* A bad link alone, on a clock that the test turns: what is promised about each impairment, exactly where it is exact
 * and within bounds where it is chance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/link.h"
#include "src/base/endian.h"

#define HZ 1000000000u
#define PERCENT (LINK_CERTAIN / 100)
#define SENT 20000u

/* Frames are 64 bytes that begin with their number; what comes out is noted. */
struct fixture {
    uint64_t clock;
    struct timer_queue timers;
    struct link link;
    struct {
        uint64_t cycle;
        uint32_t number;
        size_t size;
        uint8_t bytes[64];
    } came[3 * SENT];
    unsigned count;
};

static struct fixture fixture;

static void on_deliver(void *context, struct bytes frame)
{
    struct fixture *f = context;
    assert_true(f->count < 3 * SENT);
    f->came[f->count].cycle = f->clock;
    f->came[f->count].number = load_le32(frame.data);
    f->came[f->count].size = frame.size;
    memcpy(f->came[f->count].bytes, frame.data, frame.size < 64 ? frame.size : 64);
    f->count++;
}

static void start_seeded(struct link_config config, uint64_t seed)
{
    config.clock_hz = HZ;
    config.limit = config.limit ? config.limit : 1000;
    fixture.clock = 0;
    fixture.count = 0;
    timer_queue_init(&fixture.timers, &fixture.clock, HZ);
    link_init(&fixture.link, &config, seed, 3, &fixture.timers);
    fixture.link.deliver = on_deliver;
    fixture.link.context = &fixture;
}

static void start(struct link_config config)
{
    start_seeded(config, 1);
}

static void turn_to(uint64_t cycle)
{
    while (fixture.timers.next_cycle <= cycle) {
        fixture.clock = fixture.timers.next_cycle;
        timer_queue_fire(&fixture.timers);
    }
    fixture.clock = cycle;
}

static void send(uint64_t cycle, uint32_t number)
{
    uint8_t frame[64] = {0};
    turn_to(cycle);
    store_le32(frame, number);
    link_send(&fixture.link, bytes_of(frame, sizeof frame));
}

/* SENT frames, one a microsecond, and all that comes of them. */
static void send_many(void)
{
    for (uint32_t i = 0; i < SENT; i++)
        send((uint64_t)i * 1000, i);
    turn_to(UINT64_MAX - 1);
}

static void end(void)
{
    link_deinit(&fixture.link);
}

static void a_good_link_passes_at_once(void **state)
{
    (void)state;
    start((struct link_config){0});
    send(5, 1);
    assert_int_equal(fixture.count, 1);
    assert_true(fixture.came[0].cycle == 5);
    assert_true(fixture.timers.next_cycle == TIMER_NEVER);
    end();
}

static void a_delay_is_exact_and_keeps_the_order(void **state)
{
    (void)state;
    start((struct link_config){.delay_cycles = 10000000, .limit = 10001});
    send_many();
    assert_int_equal(fixture.count, SENT);
    for (uint32_t i = 0; i < SENT; i++) {
        assert_int_equal(fixture.came[i].number, i);
        assert_true(fixture.came[i].cycle == i * 1000ull + 10000000);
    }
    end();
}

static void the_limit_loses_what_does_not_fit(void **state)
{
    (void)state;
    start((struct link_config){.delay_cycles = 1000000, .limit = 10});
    for (uint32_t i = 0; i < 15; i++)
        send(i, i);
    turn_to(2000000);
    assert_int_equal(fixture.count, 10);
    assert_int_equal(fixture.link.lost, 5);
    assert_int_equal(fixture.came[9].number, 9);
    end();
}

/* Large frames take the room of many small ones; what was given back is used again. */
static void the_room_is_bounded_and_comes_back(void **state)
{
    (void)state;
    static uint8_t large[LINK_FRAME_MAX];
    start((struct link_config){.delay_cycles = 1000, .limit = 100});
    for (uint64_t round = 0; round < 50; round++) {
        for (uint32_t i = 0; i < 10; i++) {
            store_le32(large, i);
            link_send(&fixture.link, bytes_of(large, sizeof large));
        }
        turn_to(fixture.clock + 2000);
    }
    assert_int_equal(fixture.count, 50 * 3); /* 100 * 1536 bytes and one frame */
    assert_int_equal(fixture.came[149].size, LINK_FRAME_MAX);
    link_send(&fixture.link, bytes_of(large, 0));
    assert_int_equal(fixture.link.lost, 50 * 7 + 1);
    end();
}

static void jitter_stays_in_its_range_and_reorders(void **state)
{
    (void)state;
    start((struct link_config){.delay_cycles = 1000000, .jitter_cycles = 200000, .limit = 2000});
    send_many();
    assert_int_equal(fixture.count, SENT);
    uint64_t least = UINT64_MAX, most = 0, sum = 0;
    unsigned overtaken = 0;
    for (uint32_t i = 0; i < SENT; i++) {
        uint64_t delay = fixture.came[i].cycle - fixture.came[i].number * 1000ull;
        least = delay < least ? delay : least;
        most = delay > most ? delay : most;
        sum += delay;
        overtaken += i > 0 && fixture.came[i].number < fixture.came[i - 1].number;
    }
    assert_true(least >= 800000 && least < 801000);
    assert_true(most < 1200000 && most > 1199000);
    assert_in_range(sum / SENT, 995000, 1005000);
    assert_true(overtaken > SENT / 4);
    end();
}

static void normal_jitter_has_its_deviation(void **state)
{
    (void)state;
    start((struct link_config){
        .delay_cycles = 10000000, .jitter_cycles = 1000000, .distribution = LINK_NORMAL, .limit = 10001});
    for (uint32_t i = 0; i < SENT; i++) {
        send(i * 5000ull, i);
    }
    turn_to(UINT64_MAX - 1);
    int64_t squares = 0;
    unsigned inside = 0;
    for (uint32_t i = 0; i < fixture.count; i++) {
        int64_t off = (int64_t)(fixture.came[i].cycle - fixture.came[i].number * 5000ull) - 10000000;
        squares += off / 1000 * (off / 1000);
        inside += off > -1000000 && off < 1000000;
    }
    assert_int_equal(fixture.count, SENT);
    assert_in_range(squares / SENT, 960000, 1040000); /* of thousands of cycles: 1000 squared */
    assert_in_range(inside * 1000 / SENT, 670, 695);  /* one deviation: 68.3 % */
    end();
}

/* A delay that chance makes negative is none. */
static void jitter_never_turns_time_back(void **state)
{
    (void)state;
    start((struct link_config){.jitter_cycles = 1000});
    send_many();
    for (uint32_t i = 0; i < fixture.count; i++)
        assert_true(fixture.came[i].cycle >= fixture.came[i].number * 1000ull);
    end();
}

static void loss_has_its_share(void **state)
{
    (void)state;
    start((struct link_config){.loss = 5 * PERCENT});
    send_many();
    assert_in_range(SENT - fixture.count, SENT * 45 / 1000, SENT * 55 / 1000);
    assert_int_equal(fixture.link.lost, SENT - fixture.count);
    end();
    start((struct link_config){.loss = LINK_CERTAIN});
    send_many();
    assert_int_equal(fixture.count, 0);
    end();
}

/* Lost frames in a row, on average. */
static unsigned mean_burst(void)
{
    unsigned bursts = 0, lost = 0;
    uint32_t expected = 0;
    for (uint32_t i = 0; i < fixture.count; i++) {
        if (fixture.came[i].number != expected) {
            bursts++;
            lost += fixture.came[i].number - expected;
        }
        expected = fixture.came[i].number + 1;
    }
    assert_true(bursts > 10);
    return 100 * lost / bursts;
}

static void losses_come_in_bursts_where_they_are_told_to(void **state)
{
    (void)state;
    start((struct link_config){.loss = 10 * PERCENT});
    send_many();
    assert_in_range(mean_burst(), 100, 120);
    end();
    start((struct link_config){
        .good_to_bad = 2 * PERCENT, .bad_to_good = 20 * PERCENT, .bad_loss = LINK_CERTAIN, .good_loss = 0});
    send_many();
    assert_in_range(mean_burst(), 450, 550);                                    /* 1 / r */
    assert_in_range(SENT - fixture.count, SENT * 75 / 1000, SENT * 107 / 1000); /* p / (p + r) is 9.1 % */
    end();
}

/* With a correlation the next draw is near the one before: losses follow losses. */
static void correlated_losses_follow_each_other(void **state)
{
    (void)state;
    start((struct link_config){.loss = 30 * PERCENT, .loss_correlation = 75 * PERCENT});
    send_many();
    assert_true(mean_burst() > 150); /* independent ones: 143 */
    end();
}

static void duplicates_come_twice(void **state)
{
    (void)state;
    start((struct link_config){.duplicate = 10 * PERCENT, .delay_cycles = 100});
    send_many();
    assert_in_range(fixture.count - SENT, SENT * 9 / 100, SENT * 11 / 100);
    assert_int_equal(fixture.link.duplicated, fixture.count - SENT);
    unsigned pairs = 0;
    for (uint32_t i = 1; i < fixture.count; i++)
        pairs += fixture.came[i].number == fixture.came[i - 1].number;
    assert_int_equal(pairs, fixture.count - SENT);
    end();
}

static void corruption_flips_one_bit(void **state)
{
    (void)state;
    start((struct link_config){.corrupt = 50 * PERCENT, .delay_cycles = 100});
    unsigned corrupted = 0;
    uint8_t zeros[64] = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        turn_to(i * 1000ull);
        link_send(&fixture.link, bytes_of(zeros, sizeof zeros));
    }
    turn_to(UINT64_MAX - 1);
    assert_int_equal(fixture.count, 1000);
    for (uint32_t i = 0; i < 1000; i++) {
        unsigned bits = 0;
        for (unsigned byte = 0; byte < 64; byte++)
            bits += (unsigned)__builtin_popcount(fixture.came[i].bytes[byte]);
        assert_true(bits <= 1);
        corrupted += bits;
    }
    assert_in_range(corrupted, 450, 550);
    assert_int_equal(fixture.link.corrupted, corrupted);
    end();
}

static void reordered_frames_overtake(void **state)
{
    (void)state;
    start((struct link_config){.reorder = 25 * PERCENT, .delay_cycles = 5000});
    send_many();
    unsigned at_once = 0;
    for (uint32_t i = 0; i < fixture.count; i++) {
        uint64_t delay = fixture.came[i].cycle - fixture.came[i].number * 1000ull;
        assert_true(delay == 0 || delay == 5000);
        at_once += delay == 0;
    }
    assert_in_range(at_once, SENT * 23 / 100, SENT * 27 / 100);
    assert_int_equal(fixture.link.reordered, at_once);
    end();
    /* with a gap and certainty: exactly every fifth */
    start((struct link_config){.reorder = LINK_CERTAIN, .gap = 5, .delay_cycles = 5000});
    send_many();
    for (uint32_t i = 0; i < fixture.count; i++) {
        bool is_fifth = fixture.came[i].number % 5 == 4;
        assert_true(fixture.came[i].cycle == fixture.came[i].number * 1000ull + (is_fifth ? 0 : 5000));
    }
    end();
}

/* 64 bytes at 1 Mbit/s are 512 us; the delay comes behind the line. */
static void a_rate_spaces_frames(void **state)
{
    (void)state;
    start((struct link_config){.rate_bps = 1000000, .delay_cycles = 10});
    for (uint32_t i = 0; i < 5; i++)
        send(100, i);
    send(10000000, 5);
    turn_to(UINT64_MAX - 1);
    for (uint32_t i = 0; i < 5; i++)
        assert_true(fixture.came[i].cycle == 100 + 512000ull * (i + 1) + 10);
    assert_true(fixture.came[5].cycle == 10000000 + 512000 + 10); /* the line was idle */
    end();
}

static void a_partition_swallows_what_enters(void **state)
{
    (void)state;
    struct link_config config = {.delay_cycles = 1500, .partition_count = 2};
    config.partitions[0].from_cycle = 5000;
    config.partitions[0].to_cycle = 8000;
    config.partitions[1].from_cycle = 12000;
    config.partitions[1].to_cycle = 13000;
    start(config);
    for (uint32_t i = 0; i < 20; i++)
        send(i * 1000ull, i);
    turn_to(UINT64_MAX - 1);
    static const uint32_t expected[] = {0, 1, 2, 3, 4, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19};
    assert_int_equal(fixture.count, sizeof expected / sizeof expected[0]);
    for (unsigned i = 0; i < fixture.count; i++)
        assert_int_equal(fixture.came[i].number, expected[i]);
    assert_true(fixture.came[4].cycle == 5500); /* it had entered before */
    end();
}

static struct hash128 hash_run(uint64_t seed, bool in_the_middle)
{
    struct hasher *hasher = hasher_new();
    start_seeded((struct link_config){.delay_cycles = 100000,
                                      .jitter_cycles = 50000,
                                      .delay_correlation = 25 * PERCENT,
                                      .loss = PERCENT,
                                      .duplicate = PERCENT,
                                      .corrupt = PERCENT,
                                      .reorder = 10 * PERCENT,
                                      .rate_bps = 2000000000,
                                      .good_to_bad = PERCENT,
                                      .bad_to_good = 50 * PERCENT,
                                      .bad_loss = 50 * PERCENT},
                 seed);
    for (uint32_t i = 0; i < SENT; i++) {
        send(i * 1000ull, i);
        if (in_the_middle && i == SENT / 2)
            link_hash(&fixture.link, hasher);
    }
    turn_to(UINT64_MAX - 1);
    for (unsigned i = 0; !in_the_middle && i < fixture.count; i++) {
        hasher_add_u64(hasher, fixture.came[i].cycle);
        hasher_add(hasher, bytes_of(fixture.came[i].bytes, 64));
    }
    end();
    struct hash128 hash = hasher_result(hasher);
    hasher_free(hasher);
    return hash;
}

static void the_seed_decides_everything(void **state)
{
    (void)state;
    assert_true(hash_equal(hash_run(1, false), hash_run(1, false)));
    assert_false(hash_equal(hash_run(1, false), hash_run(2, false)));
    assert_true(hash_equal(hash_run(1, true), hash_run(1, true)));
    assert_false(hash_equal(hash_run(1, true), hash_run(2, true)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_link_passes_at_once),
        cmocka_unit_test(a_delay_is_exact_and_keeps_the_order),
        cmocka_unit_test(the_limit_loses_what_does_not_fit),
        cmocka_unit_test(the_room_is_bounded_and_comes_back),
        cmocka_unit_test(jitter_stays_in_its_range_and_reorders),
        cmocka_unit_test(normal_jitter_has_its_deviation),
        cmocka_unit_test(jitter_never_turns_time_back),
        cmocka_unit_test(loss_has_its_share),
        cmocka_unit_test(losses_come_in_bursts_where_they_are_told_to),
        cmocka_unit_test(correlated_losses_follow_each_other),
        cmocka_unit_test(duplicates_come_twice),
        cmocka_unit_test(corruption_flips_one_bit),
        cmocka_unit_test(reordered_frames_overtake),
        cmocka_unit_test(a_rate_spaces_frames),
        cmocka_unit_test(a_partition_swallows_what_enters),
        cmocka_unit_test(the_seed_decides_everything),
    };
    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
