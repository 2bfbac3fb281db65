/* Split virtqueues: chains as they should be, and every way in which a guest can get them wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/devices/virtio/queue.h"

#define RAM_BYTES RAM_MIN_BYTES
#define DESCRIPTORS RAM_BASE
#define AVAILABLE (RAM_BASE + 0x8000)
#define USED (RAM_BASE + 0xa000)
#define TABLE (RAM_BASE + 0x10000)
#define DATA (RAM_BASE + 0x20000)

enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };

struct fixture {
    struct ram ram;
    struct queue queue;
    struct queue_chain chain;
    uint16_t available;
};

static void put16(struct fixture *fixture, uint64_t paddr, uint16_t value)
{
    uint8_t bytes[2];
    store_le16(bytes, value);
    assert_true(ram_write(&fixture->ram, paddr, bytes, sizeof bytes));
}

static uint16_t get16(struct fixture *fixture, uint64_t paddr)
{
    uint8_t bytes[2];
    assert_true(ram_read(&fixture->ram, paddr, bytes, sizeof bytes));
    return load_le16(bytes);
}

static void describe(struct fixture *fixture, uint64_t table, unsigned index, uint64_t paddr, uint32_t size,
                     uint16_t flags, uint16_t next)
{
    uint8_t bytes[16];
    store_le64(bytes, paddr);
    store_le32(bytes + 8, size);
    store_le16(bytes + 12, flags);
    store_le16(bytes + 14, next);
    assert_true(ram_write(&fixture->ram, table + index * 16, bytes, sizeof bytes));
}

static void offer(struct fixture *fixture, uint16_t head)
{
    put16(fixture, AVAILABLE + 4 + fixture->available % fixture->queue.size * 2, head);
    put16(fixture, AVAILABLE + 2, ++fixture->available);
}

static enum queue_result pop(struct fixture *fixture)
{
    return queue_pop(&fixture->queue, &fixture->ram, &fixture->chain);
}

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    assert_int_equal(ram_init(&fixture.ram, RAM_BASE, RAM_BYTES, NULL), 0);
    fixture.queue = (struct queue){.size_max = 1024,
                                   .size = 8,
                                   .descriptors = DESCRIPTORS,
                                   .available = AVAILABLE,
                                   .used = USED,
                                   .has_indirect = true};
    assert_true(queue_start(&fixture.queue, &fixture.ram));
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    ram_deinit(&fixture->ram);
    return 0;
}

static void a_chain_is_gathered_and_scattered(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(pop(fixture), QUEUE_EMPTY);
    describe(fixture, DESCRIPTORS, 2, DATA, 3, NEXT, 5);
    describe(fixture, DESCRIPTORS, 5, DATA + 100, 2, NEXT, 0);
    describe(fixture, DESCRIPTORS, 0, DATA + 200, 4, NEXT | WRITE, 7);
    describe(fixture, DESCRIPTORS, 7, DATA + 300, 4, WRITE, 0);
    ram_write(&fixture->ram, DATA, "abc", 3);
    ram_write(&fixture->ram, DATA + 100, "de", 2);
    offer(fixture, 2);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    assert_int_equal(fixture->chain.readable_left, 5);
    assert_int_equal(fixture->chain.writable_left, 8);
    char text[8] = {0};
    assert_int_equal(queue_chain_read(&fixture->chain, &fixture->ram, NULL, 1), 1);
    assert_int_equal(queue_chain_read(&fixture->chain, &fixture->ram, text, 8), 4);
    assert_string_equal(text, "bcde");
    assert_int_equal(queue_chain_write(&fixture->chain, &fixture->ram, "123", 3), 3);
    assert_int_equal(queue_chain_skip(&fixture->chain, 2), 2);
    assert_int_equal(queue_chain_write(&fixture->chain, &fixture->ram, "6789", 4), 3);
    assert_int_equal(fixture->chain.writable_left, 0);
    assert_memory_equal(ram_view(&fixture->ram, DATA + 200, 4).data, "123\0", 4);
    assert_memory_equal(ram_view(&fixture->ram, DATA + 300, 4).data, "\000678", 4);
    assert_true(queue_push(&fixture->queue, &fixture->ram, fixture->chain.head, 8));
    assert_int_equal(get16(fixture, USED + 2), 1);
    assert_int_equal(load_le32(ram_view(&fixture->ram, USED + 4, 4).data), 2);
    assert_int_equal(load_le32(ram_view(&fixture->ram, USED + 8, 4).data), 8);
    assert_int_equal(pop(fixture), QUEUE_EMPTY);
}

static void indexes_wrap(void **state)
{
    struct fixture *fixture = *state;
    fixture->queue.next_available = fixture->queue.next_used = fixture->queue.signalled = 65534;
    fixture->available = 65534;
    for (uint16_t i = 0; i < 20; i++) {
        describe(fixture, DESCRIPTORS, i % 8, DATA, 1 + i, 0, 0);
        offer(fixture, i % 8);
        assert_int_equal(pop(fixture), QUEUE_CHAIN);
        assert_int_equal(fixture->chain.readable_left, 1 + i);
        queue_push(&fixture->queue, &fixture->ram, fixture->chain.head, 0);
        assert_int_equal(get16(fixture, USED + 2), (uint16_t)(65534 + i + 1));
    }
}

static void chains_can_be_given_back(void **state)
{
    struct fixture *fixture = *state;
    unsigned waiting;
    describe(fixture, DESCRIPTORS, 0, DATA, 1, 0, 0);
    describe(fixture, DESCRIPTORS, 1, DATA, 2, 0, 0);
    offer(fixture, 0);
    offer(fixture, 1);
    assert_int_equal(queue_waiting(&fixture->queue, &fixture->ram, &waiting), QUEUE_CHAIN);
    assert_int_equal(waiting, 2);
    pop(fixture);
    pop(fixture);
    assert_int_equal(queue_waiting(&fixture->queue, &fixture->ram, &waiting), QUEUE_EMPTY);
    queue_unpop(&fixture->queue, 2);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    assert_int_equal(fixture->chain.readable_left, 1);
}

static void indirect_tables(void **state)
{
    struct fixture *fixture = *state;
    describe(fixture, TABLE, 0, DATA, 7, NEXT, 2);
    describe(fixture, TABLE, 2, DATA, 9, WRITE, 0);
    describe(fixture, DESCRIPTORS, 0, TABLE, 48, INDIRECT | WRITE, 0); /* WRITE is to be ignored here */
    offer(fixture, 0);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    assert_int_equal(fixture->chain.readable_left, 7);
    assert_int_equal(fixture->chain.writable_left, 9);
    /* Plain descriptors may stand in front of it. */
    describe(fixture, DESCRIPTORS, 1, DATA, 5, NEXT, 0);
    offer(fixture, 1);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    assert_int_equal(fixture->chain.readable_left, 12);
    /* As long as the device takes, and one longer. */
    for (unsigned i = 0; i < QUEUE_SIZE_MAX; i++)
        describe(fixture, TABLE, i, DATA, 1, NEXT, (uint16_t)(i + 1));
    describe(fixture, TABLE, QUEUE_SIZE_MAX - 1, DATA, 1, 0, 0);
    describe(fixture, DESCRIPTORS, 0, TABLE, QUEUE_SIZE_MAX * 16, INDIRECT, 0);
    offer(fixture, 0);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    assert_int_equal(fixture->chain.readable_left, QUEUE_SIZE_MAX);
    describe(fixture, DESCRIPTORS, 0, TABLE, (QUEUE_SIZE_MAX + 1) * 16, INDIRECT, 0);
    offer(fixture, 0);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
    /* The plain one in front makes one too many. */
    describe(fixture, DESCRIPTORS, 0, TABLE, QUEUE_SIZE_MAX * 16, INDIRECT, 0);
    fixture->queue.next_available = fixture->available;
    offer(fixture, 1);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
}

/* Each of these is refused, leaves the queue where it was, and is refused again. */
static void assert_broken(struct fixture *fixture, uint16_t head)
{
    uint16_t before = fixture->queue.next_available;
    offer(fixture, head);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
    assert_int_equal(fixture->queue.next_available, before);
    fixture->queue.next_available = fixture->available;
}

static void hostile_chains(void **state)
{
    struct fixture *fixture = *state;
    uint64_t end = RAM_BASE + RAM_BYTES;
    static const struct {
        uint64_t paddr;
        uint32_t size;
    } outside[] = {{0, 1},          {RAM_BASE - 1, 1},   {RAM_BASE - 1, 2},         {RAM_BASE, 0x80000000},
                   {UINT64_MAX, 1}, {UINT64_MAX, 2},     {RAM_BASE, RAM_BYTES + 1}, {0x10000000, 4},
                   {DATA, 0},       {UINT64_MAX - 3, 8}, {1ull << 63, 0xffffffff}};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        describe(fixture, DESCRIPTORS, 0, outside[i].paddr, outside[i].size, 0, 0);
        assert_broken(fixture, 0);
        describe(fixture, DESCRIPTORS, 0, outside[i].paddr, outside[i].size, WRITE, 0);
        assert_broken(fixture, 0);
    }
    describe(fixture, DESCRIPTORS, 0, end - 1, 2, 0, 0);
    assert_broken(fixture, 0);
    describe(fixture, DESCRIPTORS, 0, end - 2, 2, 0, 0);
    offer(fixture, 0);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    /* Heads and links that name no descriptor. */
    assert_broken(fixture, 8);
    assert_broken(fixture, 0xffff);
    describe(fixture, DESCRIPTORS, 0, DATA, 1, NEXT, 8);
    assert_broken(fixture, 0);
    /* A descriptor that follows itself; a loop of two; of all. */
    describe(fixture, DESCRIPTORS, 0, DATA, 1, NEXT, 0);
    assert_broken(fixture, 0);
    describe(fixture, DESCRIPTORS, 0, DATA, 1, NEXT, 1);
    describe(fixture, DESCRIPTORS, 1, DATA, 1, NEXT, 0);
    assert_broken(fixture, 1);
    for (uint16_t i = 0; i < 8; i++)
        describe(fixture, DESCRIPTORS, i, DATA, 1, NEXT, (i + 1) % 8);
    assert_broken(fixture, 3);
    /* A readable buffer behind a writable one. */
    describe(fixture, DESCRIPTORS, 0, DATA, 1, NEXT | WRITE, 1);
    describe(fixture, DESCRIPTORS, 1, DATA, 1, 0, 0);
    assert_broken(fixture, 0);
}

static void hostile_indirect_tables(void **state)
{
    struct fixture *fixture = *state;
    describe(fixture, TABLE, 0, DATA, 1, 0, 0);
    static const uint32_t sizes[] = {0, 8, 17, 0xfffffff0, 0xffffffff};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        describe(fixture, DESCRIPTORS, 0, TABLE, sizes[i], INDIRECT, 0);
        assert_broken(fixture, 0);
    }
    static const uint64_t places[] = {0, RAM_BASE - 16, RAM_BASE + RAM_BYTES - 8, UINT64_MAX - 7};
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        describe(fixture, DESCRIPTORS, 0, places[i], 16, INDIRECT, 0);
        assert_broken(fixture, 0);
    }
    /* A table that goes on in the ring, one inside another, a loop, a link out of the table. */
    describe(fixture, DESCRIPTORS, 0, TABLE, 16, INDIRECT | NEXT, 1);
    assert_broken(fixture, 0);
    describe(fixture, TABLE, 0, TABLE, 16, INDIRECT, 0);
    describe(fixture, DESCRIPTORS, 0, TABLE, 16, INDIRECT, 0);
    assert_broken(fixture, 0);
    describe(fixture, TABLE, 0, DATA, 1, NEXT, 0);
    assert_broken(fixture, 0);
    describe(fixture, TABLE, 0, DATA, 1, NEXT, 1);
    assert_broken(fixture, 0);
    /* Not negotiated. */
    describe(fixture, TABLE, 0, DATA, 1, 0, 0);
    fixture->queue.has_indirect = false;
    assert_broken(fixture, 0);
    fixture->queue.has_indirect = true;
    offer(fixture, 0);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
}

static void hostile_available_index(void **state)
{
    struct fixture *fixture = *state;
    describe(fixture, DESCRIPTORS, 0, DATA, 1, 0, 0);
    put16(fixture, AVAILABLE + 2, 8);
    assert_int_equal(pop(fixture), QUEUE_CHAIN);
    put16(fixture, AVAILABLE + 2, 10);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
    put16(fixture, AVAILABLE + 2, 0);
    assert_int_equal(pop(fixture), QUEUE_BROKEN);
}

static void rings_must_be_ram_and_aligned(void **state)
{
    struct fixture *fixture = *state;
    uint64_t end = RAM_BASE + RAM_BYTES;
    const struct {
        uint32_t size;
        uint64_t descriptors, available, used;
        bool is_good;
    } cases[] = {
        {256, DESCRIPTORS, AVAILABLE, USED, true},
        {1024, DESCRIPTORS, AVAILABLE, USED, true},
        {0, DESCRIPTORS, AVAILABLE, USED, false},
        {3, DESCRIPTORS, AVAILABLE, USED, false},
        {2048, DESCRIPTORS, AVAILABLE, USED, false},
        {8, DESCRIPTORS + 8, AVAILABLE, USED, false},
        {8, DESCRIPTORS, AVAILABLE + 1, USED, false},
        {8, DESCRIPTORS, AVAILABLE, USED + 2, false},
        {8, 0, AVAILABLE, USED, false},
        {8, DESCRIPTORS, 0x10000000, USED, false},
        {8, DESCRIPTORS, AVAILABLE, UINT64_MAX - 3, false},
        {8, UINT64_MAX & ~15ull, AVAILABLE, USED, false},
        {8, end - 8 * 16, AVAILABLE, USED, true},
        {8, end - 8 * 16 + 16, AVAILABLE, USED, false},
        {8, DESCRIPTORS, end - (4 + 16 + 2), USED, true},
        {8, DESCRIPTORS, end - (4 + 16), USED, false},
        {8, DESCRIPTORS, AVAILABLE, (end - (4 + 64 + 2)) & ~3ull, true},
        {8, DESCRIPTORS, AVAILABLE, end - (4 + 64), false},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct queue queue = {.size_max = 1024,
                              .size = (uint16_t)cases[i].size,
                              .descriptors = cases[i].descriptors,
                              .available = cases[i].available,
                              .used = cases[i].used};
        assert_int_equal(queue_start(&queue, &fixture->ram), cases[i].is_good);
        assert_int_equal(queue.is_ready, cases[i].is_good);
    }
}

static void interrupts_without_event_index(void **state)
{
    struct fixture *fixture = *state;
    assert_false(queue_should_interrupt(&fixture->queue, &fixture->ram));
    queue_push(&fixture->queue, &fixture->ram, 0, 0);
    assert_true(queue_should_interrupt(&fixture->queue, &fixture->ram));
    assert_false(queue_should_interrupt(&fixture->queue, &fixture->ram));
    put16(fixture, AVAILABLE, 1);
    queue_push(&fixture->queue, &fixture->ram, 0, 0);
    assert_false(queue_should_interrupt(&fixture->queue, &fixture->ram));
}

static void interrupts_with_event_index(void **state)
{
    struct fixture *fixture = *state;
    fixture->queue.has_event_index = true;
    uint64_t used_event = AVAILABLE + 4 + 16;
    for (uint16_t start = 0; start < 3; start++) {
        uint16_t first = (uint16_t)(start * 32767u);
        for (uint16_t event = 0; event < 6; event++) {
            fixture->queue.next_used = fixture->queue.signalled = first;
            put16(fixture, used_event, (uint16_t)(first + event));
            for (unsigned i = 0; i < 4; i++)
                queue_push(&fixture->queue, &fixture->ram, 0, 0);
            /* Entries first .. first + 3 are new: an interrupt if the event is one of them. */
            assert_int_equal(queue_should_interrupt(&fixture->queue, &fixture->ram), event < 4);
        }
    }
    put16(fixture, AVAILABLE + 2, 5);
    queue_enable_notify(&fixture->queue, &fixture->ram);
    assert_int_equal(get16(fixture, USED + 4 + 64), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_chain_is_gathered_and_scattered, setup, teardown),
        cmocka_unit_test_setup_teardown(indexes_wrap, setup, teardown),
        cmocka_unit_test_setup_teardown(chains_can_be_given_back, setup, teardown),
        cmocka_unit_test_setup_teardown(indirect_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_chains, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_indirect_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile_available_index, setup, teardown),
        cmocka_unit_test_setup_teardown(rings_must_be_ram_and_aligned, setup, teardown),
        cmocka_unit_test_setup_teardown(interrupts_without_event_index, setup, teardown),
        cmocka_unit_test_setup_teardown(interrupts_with_event_index, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
