/* ELF loading: what is good, and every way of being bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/firmware/elf.h"
#include "tests/lib/elf_sample.h"

#define RAM_SIZE (16ull << 20)

struct fixture {
    struct ram ram;
    struct buffer sample;
    unsigned code_at, data_at; /* in the file */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.code_at = ELF_SAMPLE_CODE_AT, .data_at = ELF_SAMPLE_DATA_AT};
    elf_sample_build(&fixture.sample);
    *state = &fixture;
    return ram_init(&fixture.ram, RAM_BASE, RAM_SIZE, NULL);
}

static int set_up_32(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.code_at = ELF_SAMPLE_CODE_AT_32, .data_at = ELF_SAMPLE_DATA_AT_32};
    elf_sample_build_32(&fixture.sample);
    *state = &fixture;
    return ram_init(&fixture.ram, RAM_BASE, RAM_SIZE, NULL);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ram_deinit(&fixture->ram);
    buffer_deinit(&fixture->sample);
    return 0;
}

static bool ram_is_untouched(const struct ram *ram)
{
    for (uint64_t page = 0; page < ram->size / RAM_PAGE_SIZE; page++) {
        if (ram->page_flags[page])
            return false;
    }
    return true;
}

static void segments_go_to_their_physical_addresses(void **state)
{
    struct fixture *fixture = *state;
    struct elf elf;
    ram_fill(&fixture->ram, ELF_SAMPLE_DATA, 0xee, 64);
    assert_int_equal(elf_parse(&elf, buffer_bytes(&fixture->sample), "bios", NULL), 0);
    assert_int_equal(elf.entry, ELF_SAMPLE_ENTRY);
    assert_int_equal(elf.load_start, ELF_SAMPLE_CODE);
    assert_int_equal(elf.load_end, ELF_SAMPLE_DATA + ELF_SAMPLE_DATA_SIZE + ELF_SAMPLE_BSS_SIZE);
    assert_int_equal(elf_load(&elf, &fixture->ram, NULL), 0);
    const uint8_t *code = ram_view(&fixture->ram, ELF_SAMPLE_CODE, 16).data;
    assert_memory_equal(code, fixture->sample.data + fixture->code_at, 16);
    const uint8_t *data = ram_view(&fixture->ram, ELF_SAMPLE_DATA, 64).data;
    assert_int_equal(load_le64(data), 0x1122334455667788);
    for (unsigned i = 8; i < 32; i++)
        assert_int_equal(data[i], 0);
    assert_int_equal(data[32], 0xee); /* behind the segment */
}

static void symbols_are_found_by_physical_address(void **state)
{
    struct fixture *fixture = *state;
    struct elf elf;
    uint64_t paddr = 0;
    assert_int_equal(elf_parse(&elf, buffer_bytes(&fixture->sample), "bios", NULL), 0);
    assert_true(elf_symbol(&elf, "tohost", &paddr));
    assert_int_equal(paddr, ELF_SAMPLE_TOHOST);
    assert_true(elf_symbol(&elf, "fromhost", &paddr));
    assert_int_equal(paddr, ELF_SAMPLE_FROMHOST);
    assert_false(elf_symbol(&elf, "host", &paddr));
    assert_false(elf_symbol(&elf, "tohos", &paddr));
    assert_false(elf_symbol(&elf, "fromhost2", &paddr));
}

static void a_file_without_symbols_has_none(void **state)
{
    struct fixture *fixture = *state;
    struct elf elf;
    uint64_t paddr;
    bool is_32 = fixture->code_at == ELF_SAMPLE_CODE_AT_32;
    store_le32(fixture->sample.data + (is_32 ? 32 : 40), 0);
    store_le16(fixture->sample.data + (is_32 ? 48 : 60), 0);
    assert_int_equal(elf_parse(&elf, buffer_bytes(&fixture->sample), "bios", NULL), 0);
    assert_false(elf_symbol(&elf, "tohost", &paddr));
}

/* One field changed: the message names the role, the offset and what was expected. */
struct damage {
    unsigned offset;
    unsigned width;
    uint64_t value;
    unsigned reported_at;
    const char *expected;
};

#define HEADER(field) (field)
#define SEGMENT(n, field) (ELF_SAMPLE_SEGMENTS + 56 * (n) + (field))

static const struct damage damages[] = {
    {HEADER(0), 1, 0, 0, "magic"},
    {HEADER(4), 1, 0, 4, "class 1 (32 bit) or 2 (64 bit)"},
    {HEADER(4), 1, 3, 4, "class 1 (32 bit) or 2 (64 bit)"},
    {HEADER(4), 1, 1, 40, "52 bytes"}, /* where class 32 has it */
    {HEADER(5), 1, 2, 5, "little-endian"},
    {HEADER(6), 1, 0, 6, "version 1"},
    {HEADER(16), 2, 1, 16, "executable"},
    {HEADER(16), 2, 4, 16, "executable"},
    {HEADER(18), 2, 62, 18, "RISC-V"},
    {HEADER(20), 4, 2, 20, "version 1"},
    {HEADER(24), 8, 0, 24, "entry point lies in no segment"},
    {HEADER(24), 8, ELF_SAMPLE_CODE + ELF_SAMPLE_CODE_SIZE, 24, "entry point lies in no segment"},
    {HEADER(24), 8, ELF_SAMPLE_CODE + 1, 24, "odd"},
    {HEADER(32), 8, UINT64_MAX, 32, "outside the file"},
    {HEADER(32), 8, UINT64_MAX - 55, 32, "outside the file"},
    {HEADER(52), 2, 52, 52, "64 bytes"},
    {HEADER(54), 2, 32, 54, "56 bytes"},
    {HEADER(56), 2, 0, 56, "program headers"},
    {HEADER(56), 2, 0xffff, 56, "program headers"},
    {HEADER(56), 2, 64, 32, "outside the file"},
    {HEADER(56), 2, 1, ELF_SAMPLE_SEGMENTS, "LOAD"},
    {SEGMENT(1, 8), 8, UINT64_MAX, SEGMENT(1, 8), "outside the file"},
    {SEGMENT(1, 32), 8, UINT64_MAX, SEGMENT(1, 8), "outside the file"},
    {SEGMENT(1, 40), 8, 8, SEGMENT(1, 32), "larger in the file"},
    {SEGMENT(1, 24), 8, UINT64_MAX - 15, SEGMENT(1, 24), "wrap"},
    {SEGMENT(1, 16), 8, UINT64_MAX - 15, SEGMENT(1, 16), "wrap"},
    {SEGMENT(2, 40), 8, UINT64_MAX, SEGMENT(2, 24), "wrap"},
    {SEGMENT(2, 24), 8, ELF_SAMPLE_CODE + 15, SEGMENT(2, 24), "overlaps"},
    {SEGMENT(2, 24), 8, ELF_SAMPLE_CODE - 31, SEGMENT(2, 24), "overlaps"},
};

#define SEGMENT_32(n, field) (ELF_SAMPLE_SEGMENTS_32 + 32 * (n) + (field))

static const struct damage damages_32[] = {
    {HEADER(4), 1, 2, 52, "64 bytes"},
    {HEADER(18), 2, 62, 18, "RISC-V"},
    {HEADER(24), 4, 0, 24, "entry point lies in no segment"},
    {HEADER(24), 4, ELF_SAMPLE_CODE + 1, 24, "odd"},
    {HEADER(28), 4, UINT32_MAX, 28, "outside the file"},
    {HEADER(40), 2, 64, 40, "52 bytes"},
    {HEADER(42), 2, 56, 42, "32 bytes"},
    {HEADER(44), 2, 0, 44, "program headers"},
    {HEADER(44), 2, 64, 28, "outside the file"},
    {HEADER(44), 2, 1, ELF_SAMPLE_SEGMENTS_32, "LOAD"},
    {SEGMENT_32(1, 4), 4, UINT32_MAX, SEGMENT_32(1, 4), "outside the file"},
    {SEGMENT_32(1, 16), 4, UINT32_MAX, SEGMENT_32(1, 4), "outside the file"},
    {SEGMENT_32(1, 20), 4, 8, SEGMENT_32(1, 16), "larger in the file"},
    {SEGMENT_32(1, 12), 4, UINT32_MAX - 14, SEGMENT_32(1, 12), "wrap"},
    {SEGMENT_32(1, 8), 4, UINT32_MAX - 14, SEGMENT_32(1, 8), "wrap"},
    {SEGMENT_32(2, 20), 4, UINT32_MAX, SEGMENT_32(2, 12), "wrap"},
    {SEGMENT_32(2, 12), 4, ELF_SAMPLE_CODE + 15, SEGMENT_32(2, 12), "overlaps"},
};

static void try_damages(const struct fixture *fixture, const struct damage *table, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const struct damage *damage = &table[i];
        struct buffer file = {0};
        buffer_append(&file, buffer_bytes(&fixture->sample));
        memcpy(file.data + damage->offset, &damage->value, damage->width);
        struct elf elf;
        struct error error = {0};
        assert_int_equal(elf_parse(&elf, buffer_bytes(&file), "firmware", &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        char place[64];
        snprintf(place, sizeof place, "firmware: damaged ELF at offset %u: ", damage->reported_at);
        assert_memory_equal(error.message, place, strlen(place));
        assert_non_null(strstr(error.message, damage->expected));
        buffer_deinit(&file);
    }
}

static void damage_is_named_with_its_place(void **state)
{
    try_damages(*state, damages, sizeof damages / sizeof damages[0]);
}

static void damage_of_class_32_is_named_with_its_place(void **state)
{
    try_damages(*state, damages_32, sizeof damages_32 / sizeof damages_32[0]);
}

static void memory_outside_ram_is_refused_before_anything_is_written(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t addresses[] = {0, RAM_BASE - 8, RAM_BASE + RAM_SIZE - 8, RAM_BASE + RAM_SIZE, 1ull << 63};
    for (unsigned i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        store_le64(fixture->sample.data + SEGMENT(2, 24), addresses[i]);
        struct elf elf;
        struct error error = {0};
        assert_int_equal(elf_parse(&elf, buffer_bytes(&fixture->sample), "bios", &error),
                         addresses[i] == RAM_BASE - 8 ? -1 : 0); /* that one overlaps the code */
        if (addresses[i] == RAM_BASE - 8)
            continue;
        assert_int_equal(elf_load(&elf, &fixture->ram, &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_non_null(strstr(error.message, "bios: ELF segment at offset 176 wants memory"));
        assert_true(ram_is_untouched(&fixture->ram));
    }
}

/* What a hostile file may do at most: be refused, or load into RAM. Sanitizers watch. */
static int try_file(struct ram *ram, struct bytes file)
{
    /* A copy of the exact size, so that a read past the end is seen. */
    struct buffer copy = {0};
    copy.data = mem_alloc(file.size, 1);
    copy.capacity = copy.size = file.size;
    memcpy(copy.data, file.data, file.size);
    struct elf elf;
    struct error error = {0};
    int status = elf_parse(&elf, buffer_bytes(&copy), "bios", &error);
    if (status == 0) {
        uint64_t paddr;
        elf_symbol(&elf, "tohost", &paddr);
        status = elf_load(&elf, ram, &error);
    }
    if (status) {
        assert_int_equal(error.code, EXIT_DAMAGED);
        assert_non_null(strstr(error.message, "at offset "));
    }
    buffer_deinit(&copy);
    return status;
}

static void every_length_short_of_the_contents_is_refused(void **state)
{
    struct fixture *fixture = *state;
    for (size_t size = 0; size <= fixture->sample.size; size++) {
        int status = try_file(&fixture->ram, bytes_of(fixture->sample.data, size));
        assert_int_equal(status, size < fixture->data_at + ELF_SAMPLE_DATA_SIZE ? -1 : 0);
    }
}

static void every_byte_may_be_anything(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t values[] = {0, 1, 2, 0x10, 0x40, 0x7f, 0x80, 0xfe, 0xff};
    for (size_t at = 0; at < fixture->sample.size; at++) {
        uint8_t kept = fixture->sample.data[at];
        for (unsigned i = 0; i < sizeof values; i++) {
            fixture->sample.data[at] = values[i];
            try_file(&fixture->ram, buffer_bytes(&fixture->sample));
        }
        for (unsigned bit = 0; bit < 8; bit++) {
            fixture->sample.data[at] = kept ^ (uint8_t)(1 << bit);
            try_file(&fixture->ram, buffer_bytes(&fixture->sample));
        }
        fixture->sample.data[at] = kept;
    }
    assert_int_equal(try_file(&fixture->ram, buffer_bytes(&fixture->sample)), 0);
}

/* Two fields at a time, eight bytes wide: offsets and sizes that only overflow together. */
static void every_pair_of_words_may_be_anything(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t values[] = {0, 8, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff - 7};
    struct buffer file = {0};
    for (size_t at = 24; at + 16 <= fixture->sample.size; at += 8) {
        for (unsigned i = 0; i < 25; i++) {
            buffer_clear(&file);
            buffer_append(&file, buffer_bytes(&fixture->sample));
            store_le64(file.data + at, values[i / 5]);
            store_le64(file.data + at + 8, values[i % 5]);
            try_file(&fixture->ram, buffer_bytes(&file));
        }
    }
    buffer_deinit(&file);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define CASE_32(name) cmocka_unit_test_setup_teardown(name, set_up_32, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(segments_go_to_their_physical_addresses),
        CASE(symbols_are_found_by_physical_address),
        CASE(a_file_without_symbols_has_none),
        CASE(damage_is_named_with_its_place),
        CASE(memory_outside_ram_is_refused_before_anything_is_written),
        CASE(every_length_short_of_the_contents_is_refused),
        CASE(every_byte_may_be_anything),
        CASE(every_pair_of_words_may_be_anything),
        CASE_32(segments_go_to_their_physical_addresses),
        CASE_32(symbols_are_found_by_physical_address),
        CASE_32(a_file_without_symbols_has_none),
        CASE_32(damage_of_class_32_is_named_with_its_place),
        CASE_32(every_length_short_of_the_contents_is_refused),
        CASE_32(every_byte_may_be_anything),
        CASE_32(every_pair_of_words_may_be_anything),
    };
    return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
