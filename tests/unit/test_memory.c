/* Guest RAM and the address map. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "src/memory/bus.h"
#include "src/memory/ram.h"

#define SIZE (16ull << 20)

static int make_ram(void **state)
{
    static struct ram ram;
    *state = &ram;
    return ram_init(&ram, RAM_BASE, SIZE, NULL);
}

static int drop_ram(void **state)
{
    ram_deinit(*state);
    ram_deinit(*state);
    return 0;
}

static void sizes_outside_the_promise_are_refused(void **state)
{
    (void)state;
    struct ram ram;
    struct error error = {0};
    assert_int_equal(ram_init(&ram, RAM_BASE, RAM_MIN_BYTES - RAM_PAGE_SIZE, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_int_equal(ram_init(&ram, RAM_BASE, RAM_MAX_BYTES + RAM_PAGE_SIZE, &error), -1);
    assert_int_equal(ram_init(&ram, RAM_BASE, RAM_MIN_BYTES + 1, &error), -1);
    assert_int_equal(ram_init(&ram, RAM_BASE, RAM_MAX_BYTES, &error), 0);
    ram_deinit(&ram);
}

static void bounds_never_overflow(void **state)
{
    struct ram *ram = *state;
    uint8_t byte = 1;
    assert_true(ram_contains(ram, RAM_BASE, SIZE));
    assert_true(ram_contains(ram, RAM_BASE + SIZE, 0));
    assert_false(ram_contains(ram, RAM_BASE, SIZE + 1));
    assert_false(ram_contains(ram, RAM_BASE + 1, SIZE));
    assert_false(ram_contains(ram, RAM_BASE - 1, 1));
    assert_false(ram_contains(ram, UINT64_MAX, 2));
    assert_false(ram_contains(ram, RAM_BASE, UINT64_MAX));
    assert_false(ram_write(ram, RAM_BASE + SIZE, &byte, 1));
    assert_false(ram_read(ram, RAM_BASE - 1, &byte, 1));
    assert_false(ram_fill(ram, RAM_BASE + SIZE - 1, 0, 2));
    assert_true(ram_write(ram, RAM_BASE + SIZE - 1, &byte, 1));
    assert_null(ram_view(ram, RAM_BASE + SIZE - 1, 2).data);
    assert_int_equal(ram_view(ram, RAM_BASE + SIZE - 1, 1).data[0], 1);
}

static void the_hash_is_of_content_alone(void **state)
{
    struct ram *ram = *state;
    struct hash128 empty = ram_hash(ram);
    assert_true(empty.low == 0 && empty.high == 0);
    ram_write(ram, RAM_BASE + 5000, "abc", 3);
    struct hash128 written = ram_hash(ram);
    assert_false(hash_equal(written, empty));
    assert_true(hash_equal(ram_hash(ram), written));
    ram_fill(ram, RAM_BASE + 5000, 0, 3);
    assert_true(hash_equal(ram_hash(ram), empty));
    /* The same bytes on another page are another content. */
    ram_write(ram, RAM_BASE + 5000 + RAM_PAGE_SIZE, "abc", 3);
    assert_false(hash_equal(ram_hash(ram), written));
    /* Another order of writes is the same content. */
    struct ram other;
    assert_int_equal(ram_init(&other, RAM_BASE, SIZE, NULL), 0);
    ram_write(&other, RAM_BASE + 9, "q", 1);
    ram_hash(&other);
    ram_write(&other, RAM_BASE + 5000 + RAM_PAGE_SIZE, "abc", 3);
    ram_write(ram, RAM_BASE + 9, "q", 1);
    assert_true(hash_equal(ram_hash(&other), ram_hash(ram)));
    ram_deinit(&other);
}

struct heard {
    unsigned code;
    unsigned cleared;
    uint64_t paddr;
};

static void hear_code(void *context, uint64_t paddr, uint64_t size)
{
    struct heard *heard = context;
    assert_int_equal(size, RAM_PAGE_SIZE);
    heard->code++;
    heard->paddr = paddr;
}

static void hear_cleared(void *context)
{
    ((struct heard *)context)->cleared++;
}

static void the_watcher_hears_of_code(void **state)
{
    struct ram *ram = *state;
    struct heard heard = {0};
    ram->watch = (struct ram_watch){&heard, hear_code, hear_cleared};
    ram->page_flags[3] |= RAM_CODE;
    ram_write(ram, RAM_BASE + 2 * RAM_PAGE_SIZE, "x", 1);
    assert_int_equal(heard.code, 0);
    ram_fill(ram, RAM_BASE + 3 * RAM_PAGE_SIZE - 1, 7, 2);
    assert_int_equal(heard.code, 1);
    assert_int_equal(heard.paddr, RAM_BASE + 3 * RAM_PAGE_SIZE);
    ram_hash(ram);
    assert_int_equal(heard.cleared, 1);
    ram->watch = (struct ram_watch){0};
}

static bool echo_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    *value = *(uint64_t *)device + offset * 16 + width;
    return offset != 0x18;
}

static bool echo_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    *(uint64_t *)device = value;
    return offset != 0x18 && width != 1;
}

static void the_bus_finds_who_owns_an_address(void **state)
{
    static const struct bus_ops ops = {echo_read, echo_write};
    uint64_t a = 0;
    uint64_t b = 0x1000;
    struct bus bus;
    uint64_t value = 0;
    bus_init(&bus, *state);
    bus_add(&bus, "b", 0x2000, 0x20, &ops, &b);
    bus_add(&bus, "a", 0x1000, 0x1000, &ops, &a);
    assert_string_equal(bus_find(&bus, 0x1fff)->name, "a");
    assert_string_equal(bus_find(&bus, 0x2000)->name, "b");
    assert_null(bus_find(&bus, 0xfff));
    assert_null(bus_find(&bus, 0x2020));
    assert_null(bus_find(&bus, UINT64_MAX));
    assert_true(bus_read(&bus, 0x2010, 4, &value));
    assert_int_equal(value, 0x1000 + 0x104);
    assert_false(bus_read(&bus, 0x2018, 8, &value)); /* the device refuses */
    assert_false(bus_read(&bus, 0x2002, 4, &value)); /* not aligned */
    assert_false(bus_read(&bus, 0x3000, 1, &value)); /* nobody */
    assert_true(bus_write(&bus, 0x1008, 8, 77));
    assert_int_equal(a, 77);
    assert_false(bus_write(&bus, 0x1008, 1, 78));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_outside_the_promise_are_refused),
        cmocka_unit_test_setup_teardown(bounds_never_overflow, make_ram, drop_ram),
        cmocka_unit_test_setup_teardown(the_hash_is_of_content_alone, make_ram, drop_ram),
        cmocka_unit_test_setup_teardown(the_watcher_hears_of_code, make_ram, drop_ram),
        cmocka_unit_test_setup_teardown(the_bus_finds_who_owns_an_address, make_ram, drop_ram),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
