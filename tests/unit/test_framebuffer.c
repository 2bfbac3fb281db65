/* The framebuffer: memory behind the memory, for the hart, for devices and for the state hash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/cpu/hart.h"
#include "src/devices/framebuffer.h"
#include "tests/lib/riscv.h"

#define MEMORY RAM_MIN_BYTES
#define VIDEO (RAM_BASE + MEMORY)
#define CODE (RAM_BASE + 0x10000)
#define PATTERN 0x1122334455667788ull

static const struct framebuffer odd = {321, 17}; /* 21828 bytes: 5.3 pages */

static struct ram make(const struct framebuffer *framebuffer)
{
    struct ram ram;
    struct error error;
    assert_int_equal(ram_init_video(&ram, RAM_BASE, MEMORY, framebuffer_room(framebuffer), &error), 0);
    return ram;
}

static void it_lies_behind_the_memory(void **state)
{
    (void)state;
    struct ram ram = make(&odd);
    uint8_t byte = 0x5a;
    assert_int_equal(framebuffer_stride(&odd), 1284);
    assert_int_equal(framebuffer_bytes(&odd), 21828);
    assert_int_equal(framebuffer_room(&odd), 6 * RAM_PAGE_SIZE);
    assert_int_equal(framebuffer_room(&(struct framebuffer){0, 0}), 0);
    assert_int_equal(ram.memory_size, MEMORY);
    assert_true(ram_contains(&ram, VIDEO, 6 * RAM_PAGE_SIZE));
    assert_false(ram_contains(&ram, VIDEO, 6 * RAM_PAGE_SIZE + 1));
    assert_true(ram_is_memory(&ram, VIDEO - 8, 8));
    assert_false(ram_is_memory(&ram, VIDEO - 8, 9));
    assert_false(ram_is_memory(&ram, VIDEO, 1));
    assert_false(ram_is_memory(&ram, VIDEO + 16, UINT64_MAX));
    assert_false(ram_is_memory(&ram, RAM_BASE - 1, 1));
    assert_true(ram_write(&ram, VIDEO + 6 * RAM_PAGE_SIZE - 1, &byte, 1));
    assert_false(ram_write(&ram, VIDEO + 6 * RAM_PAGE_SIZE, &byte, 1));
    ram_deinit(&ram);
}

static void a_machine_without_one_has_none(void **state)
{
    (void)state;
    struct ram ram;
    struct error error;
    assert_int_equal(ram_init(&ram, RAM_BASE, MEMORY, &error), 0);
    assert_int_equal(ram.size, MEMORY);
    assert_int_equal(ram.memory_size, MEMORY);
    assert_false(ram_contains(&ram, VIDEO, 1));
    ram_deinit(&ram);
}

static void pixels_are_red_green_and_blue(void **state)
{
    (void)state;
    struct ram ram = make(&odd);
    struct buffer picture = {0};
    uint8_t pixel[4];
    store_le32(pixel, 0xff123456); /* the top byte means nothing */
    ram_write(&ram, VIDEO, pixel, 4);
    store_le32(pixel, 0x00abcdef);
    ram_write(&ram, VIDEO + 16 * 1284 + 320 * 4, pixel, 4);
    framebuffer_picture(&odd, &ram, &picture);
    assert_int_equal(picture.size, 321 * 17 * 3);
    assert_memory_equal(picture.data, "\x12\x34\x56\0\0\0", 6);
    assert_memory_equal(picture.data + picture.size - 6, "\0\0\0\xab\xcd\xef", 6);
    buffer_deinit(&picture);
    ram_deinit(&ram);
}

static void it_is_state_and_goes_with_a_reboot(void **state)
{
    (void)state;
    struct ram ram = make(&odd);
    uint8_t pixel[4] = {1, 2, 3, 4};
    struct hash128 before = ram_hash(&ram);
    ram_write(&ram, VIDEO + 4, pixel, 4);
    struct hash128 painted = ram_hash(&ram);
    assert_false(hash_equal(before, painted));
    assert_int_equal(ram_touched_bytes(&ram), RAM_PAGE_SIZE);
    assert_true(hash_equal(painted, ram_hash(&ram)));
    ram_clear(&ram);
    assert_true(hash_equal(before, ram_hash(&ram)));
    ram_deinit(&ram);
}

/* ---- the hart ---- */

struct rig {
    struct ram ram;
    struct bus bus;
    struct hart *hart;
};

static void rig_init(struct rig *rig)
{
    rig->ram = make(&odd);
    bus_init(&rig->bus, &rig->ram);
    rig->hart = hart_new(&(struct hart_config){.ram = &rig->ram, .bus = &rig->bus, .clock_hz = 1000000000});
    hart_reset(rig->hart, CODE, HART_M);
}

static void rig_deinit(struct rig *rig)
{
    hart_free(rig->hart);
    ram_deinit(&rig->ram);
}

/* Runs instructions from CODE on with a5 as given; a trap leads to RAM_BASE, where nothing is. */
static void execute(struct rig *rig, const uint32_t *code, unsigned count, uint64_t a5)
{
    uint8_t word[4];
    hart_reset(rig->hart, CODE, HART_M);
    hart_set_csr(rig->hart, 0x305, RAM_BASE);
    for (unsigned i = 0; i < count; i++) {
        store_le32(word, code[i]);
        ram_write(&rig->ram, CODE + 4 * i, word, 4);
    }
    hart_set(rig->hart, 10, VIDEO);
    hart_set(rig->hart, 11, PATTERN);
    hart_set(rig->hart, 15, a5);
    hart_run(rig->hart, hart_cycle(rig->hart) + count);
}

static uint64_t peek(const struct rig *rig, uint64_t paddr)
{
    return load_le64(ram_view(&rig->ram, paddr, 8).data);
}

static bool has_trapped(const struct rig *rig, uint64_t cause)
{
    uint64_t found = 0;
    return hart_csr(rig->hart, 0x342, &found) && found == cause;
}

/* The first time by the slow path, then by the fast one, then after a state hash, which takes the shortcuts away. */
static void every_access_works_slow_and_fast(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    const uint32_t code[] = {RV_SD(11, 10, 0),  RV_SW(11, 10, 11), RV_SH(11, 10, 21), /* misaligned, too */
                             RV_SB(11, 10, 31), RV_LD(12, 10, 0),  RV_LW(13, 10, 11), RV_AMO(0u, 3, 14, 10, 11)};
    for (unsigned round = 0; round < 3; round++) {
        ram_fill(&rig.ram, VIDEO, 0, 64);
        if (round == 2)
            ram_hash(&rig.ram);
        execute(&rig, code, 7, 0);
        assert_true(hart_pc(rig.hart) == CODE + 28);
        assert_true(peek(&rig, VIDEO) == PATTERN + PATTERN);
        assert_true(load_le32(ram_view(&rig.ram, VIDEO + 11, 4).data) == (uint32_t)PATTERN);
        assert_true(load_le16(ram_view(&rig.ram, VIDEO + 21, 2).data) == (uint16_t)PATTERN);
        assert_true(ram_view(&rig.ram, VIDEO + 31, 1).data[0] == (uint8_t)PATTERN);
        assert_true(hart_get(rig.hart, 12) == PATTERN);
        assert_true(hart_get(rig.hart, 13) == (uint32_t)PATTERN);
        assert_true(hart_get(rig.hart, 14) == PATTERN);
    }
    rig_deinit(&rig);
}

static void behind_its_last_page_nothing_is(void **state)
{
    (void)state;
    struct rig rig;
    rig_init(&rig);
    uint64_t end = VIDEO + framebuffer_room(&odd);
    const uint32_t store[] = {RV_SD(11, 15, -8), RV_SD(11, 15, 0)}, across[] = {RV_SD(11, 15, -4)};
    const uint32_t load[] = {RV_LW(12, 15, 0)};
    execute(&rig, store, 2, end);
    assert_true(has_trapped(&rig, 7));
    assert_true(peek(&rig, end - 8) == PATTERN);
    execute(&rig, load, 1, end);
    assert_true(has_trapped(&rig, 5));
    ram_fill(&rig.ram, end - 8, 0, 8);
    execute(&rig, across, 1, end);
    assert_true(has_trapped(&rig, 7));
    assert_true(peek(&rig, end - 8) == 0); /* none of it */
    rig_deinit(&rig);
}

/* Painting is seen by the state hash however the run was sliced. */
static void slices_cannot_be_seen(void **state)
{
    (void)state;
    struct hash128 first = {0};
    for (uint64_t slice = 1; slice <= 64; slice *= 4) {
        struct rig rig;
        rig_init(&rig);
        const uint32_t code[] = {RV_SD(11, 10, 0), RV_ADDI(10, 10, 8), RV_ADDI(11, 11, 3), rv_jal(0, -12)};
        execute(&rig, code, 4, 0);
        for (uint64_t end = hart_cycle(rig.hart) + 4096; hart_cycle(rig.hart) < end;) {
            hart_run(rig.hart, hart_cycle(rig.hart) + slice);
            ram_hash(&rig.ram);
        }
        struct hash128 hash = ram_hash(&rig.ram);
        if (slice == 1)
            first = hash;
        assert_true(hash_equal(first, hash));
        rig_deinit(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_lies_behind_the_memory),
        cmocka_unit_test(a_machine_without_one_has_none),
        cmocka_unit_test(pixels_are_red_green_and_blue),
        cmocka_unit_test(it_is_state_and_goes_with_a_reboot),
        cmocka_unit_test(every_access_works_slow_and_fast),
        cmocka_unit_test(behind_its_last_page_nothing_is),
        cmocka_unit_test(slices_cannot_be_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
