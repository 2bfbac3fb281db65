/* The built-in SBI, called as a kernel calls it: ecall instructions that a hart executes in S mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/firmware/boot.h"
#include "src/firmware/sbi.h"

#define CODE (RAM_BASE + 0x1000)
#define TEXT (RAM_BASE + 0x2000)
#define RAM_SIZE (16ull << 20)
#define RAM_END (RAM_BASE + RAM_SIZE)
#define ECALL 0x00000073u
#define CLOCK_HZ 1000000000ull
#define UNTOUCHED 0x5a5a5a5a5a5a5a5aull

enum { CSR_SIP = 0x144, CSR_STIMECMP = 0x14d, SSIP = 1 << 1, STIP = 1 << 5 };
enum { BASE = 0x10, TIME = 0x54494d45, IPI = 0x735049, RFENCE = 0x52464e43, HSM = 0x48534d };
enum { SRST = 0x53525354, DBCN = 0x4442434e };
enum { FAILED = -1, NOT_SUPPORTED = -2, INVALID_PARAM = -3, ALREADY_AVAILABLE = -6 };

struct fixture {
    struct ram ram;
    struct bus bus;
    struct sbi sbi;
    struct hart *hart;
    struct buffer written;
    const char *typed; /* what the user will type; NULL or "": nothing */
    unsigned power_offs;
    unsigned failures;
    unsigned reboots;
    uint64_t margin; /* how many cycles past the ecall the hart may run */
    enum hart_isa isa;
};

static void note_written(void *context, struct bytes bytes)
{
    struct fixture *fixture = context;
    buffer_append(&fixture->written, bytes);
}

static int next_typed(void *context)
{
    struct fixture *fixture = context;
    return fixture->typed && *fixture->typed ? (unsigned char)*fixture->typed++ : -1;
}

static void note_power_off(void *context, bool is_failure)
{
    struct fixture *fixture = context;
    fixture->power_offs++;
    fixture->failures += is_failure;
}

static void note_reboot(void *context)
{
    struct fixture *fixture = context;
    fixture->reboots++;
}

static int set_up_isa(void **state, enum hart_isa isa)
{
    static struct fixture fixture;
    fixture = (struct fixture){.isa = isa};
    *state = &fixture;
    if (ram_init(&fixture.ram, RAM_BASE, RAM_SIZE, NULL))
        return -1;
    bus_init(&fixture.bus, &fixture.ram);
    const struct sbi_host host = {note_written, next_typed, note_power_off, note_reboot, &fixture};
    sbi_init(&fixture.sbi, &fixture.ram, &host);
    const struct hart_config config = {.ram = &fixture.ram,
                                       .bus = &fixture.bus,
                                       .isa = isa,
                                       .clock_hz = CLOCK_HZ,
                                       .ecall_from_s = sbi_ecall,
                                       .context = &fixture.sbi};
    fixture.hart = hart_new(&config);
    const struct boot_entry entry = {.pc = CODE, .privilege = HART_S, .a1 = 0x1234, .has_svadu = true};
    boot_enter(fixture.hart, &entry);
    return 0;
}

static int set_up(void **state)
{
    return set_up_isa(state, HART_RV64);
}

static int set_up_32(void **state)
{
    return set_up_isa(state, HART_RV32);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    hart_free(fixture->hart);
    ram_deinit(&fixture->ram);
    buffer_deinit(&fixture->written);
    return 0;
}

struct result {
    int64_t error;
    uint64_t value;
    enum hart_stop stop;
};

/* Executes one ecall with these registers at CODE. a1 is args[1] before and the value after. */
static struct result call6(struct fixture *fixture, uint64_t id, uint64_t function, const uint64_t args[6])
{
    struct hart *hart = fixture->hart;
    uint64_t pc = hart_pc(hart);
    uint8_t code[4];
    store_le32(code, ECALL);
    assert_true(ram_write(&fixture->ram, pc, code, sizeof code));
    for (unsigned i = 0; i < 6; i++)
        hart_set(hart, 10 + i, args[i]);
    hart_set(hart, 16, function);
    hart_set(hart, 17, id);
    uint64_t before = hart_cycle(hart);
    enum hart_stop stop = hart_run(hart, before + 1 + fixture->margin);
    assert_int_equal(hart_cycle(hart), before + 1);
    assert_int_equal(hart_pc(hart), pc + 4);
    assert_int_equal(hart_privilege(hart), HART_S);
    bool is_32 = fixture->isa == HART_RV32;
    for (unsigned i = 2; i < 6; i++) /* §3: nothing but a0 and a1 changes */
        assert_int_equal(hart_get(hart, 10 + i), is_32 ? (uint32_t)args[i] : args[i]);
    int64_t status = is_32 ? (int32_t)hart_get(hart, 10) : (int64_t)hart_get(hart, 10);
    return (struct result){status, hart_get(hart, 11), stop};
}

static struct result call(struct fixture *fixture, uint64_t id, uint64_t function, uint64_t a0, uint64_t a1,
                          uint64_t a2)
{
    return call6(fixture, id, function, (const uint64_t[6]){a0, a1, a2, UNTOUCHED, UNTOUCHED, UNTOUCHED});
}

static uint64_t csr(struct fixture *fixture, unsigned number)
{
    uint64_t value = 0;
    assert_true(hart_csr(fixture->hart, number, &value));
    return value;
}

static void base_names_the_version_and_the_extensions(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t present[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, BASE, TIME, IPI, RFENCE, HSM, SRST, DBCN};
    static const uint64_t absent[] = {9, 0xf, 0x11, 0x504d55 /* PMU */, 0x53555350 /* SUSP */, UINT64_MAX};
    struct result version = call(fixture, BASE, 0, 0, 0, 0);
    assert_int_equal(version.error, 0);
    assert_int_equal(version.value, 0x02000000);
    assert_int_equal(call(fixture, BASE, 1, 0, 0, 0).error, 0);
    assert_int_equal(call(fixture, BASE, 2, 0, 0, 0).error, 0);
    for (unsigned i = 0; i < sizeof present / sizeof present[0]; i++) {
        struct result probe = call(fixture, BASE, 3, present[i], 0, 0);
        assert_int_equal(probe.error, 0);
        assert_int_equal(probe.value, 1);
    }
    for (unsigned i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        struct result probe = call(fixture, BASE, 3, absent[i], 0, 0);
        assert_int_equal(probe.error, 0);
        assert_int_equal(probe.value, 0);
    }
    for (unsigned i = 0; i < 3; i++) {
        struct result id = call(fixture, BASE, 4 + i, 0, 0, 0);
        assert_int_equal(id.error, 0);
        assert_int_equal(id.value, csr(fixture, 0xf11 + i));
    }
    assert_int_equal(call(fixture, BASE, 7, 0, 0, 0).error, NOT_SUPPORTED);
}

static void unknown_calls_are_not_supported(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t ids[] = {9, 0xf, 0x504d55, 0x0a000000, UINT64_MAX};
    for (unsigned i = 0; i < sizeof ids / sizeof ids[0]; i++)
        assert_int_equal(call(fixture, ids[i], 0, 0, 0, 0).error, NOT_SUPPORTED);
    static const uint64_t known[] = {TIME, IPI, RFENCE, HSM, SRST, DBCN};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(call(fixture, known[i], 77, 0, 0, 0).error, NOT_SUPPORTED);
        assert_int_equal(call(fixture, known[i], UINT64_MAX, 0, 0, 0).error, NOT_SUPPORTED);
    }
    assert_int_equal(fixture->power_offs + fixture->reboots, 0);
    assert_int_equal(fixture->written.size, 0);
}

static void a_timer_fires_when_its_time_has_come(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned is_legacy = 0; is_legacy < 2; is_legacy++) {
        uint64_t id = is_legacy ? 0 : TIME;
        uint64_t now = hart_time_at(fixture->hart, hart_cycle(fixture->hart));
        assert_int_equal(call(fixture, id, 0, now + 1000, 0, 0).error, 0);
        assert_int_equal(csr(fixture, CSR_STIMECMP), now + 1000);
        assert_int_equal(csr(fixture, CSR_SIP) & STIP, 0);
        assert_int_equal(call(fixture, id, 0, now, 0, 0).error, 0);
        assert_int_equal(csr(fixture, CSR_SIP) & STIP, STIP);
        assert_int_equal(call(fixture, id, 0, UINT64_MAX, 0, 0).error, 0);
        assert_int_equal(csr(fixture, CSR_SIP) & STIP, 0);
    }
}

static void an_ipi_reaches_hart_0_and_no_other(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        uint64_t mask;
        uint64_t base;
        int error;
        bool is_raised;
    } cases[] = {
        {1, 0, 0, true},
        {0, UINT64_MAX, 0, true},
        {1, UINT64_MAX, 0, true},
        {0, 0, 0, false},
        {2, 0, INVALID_PARAM, false},
        {3, 0, INVALID_PARAM, false},
        {1, 1, INVALID_PARAM, false},
        {1ull << 63, 0, INVALID_PARAM, false},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(call(fixture, IPI, 0, cases[i].mask, cases[i].base, 0).error, cases[i].error);
        assert_int_equal(csr(fixture, CSR_SIP) & SSIP, cases[i].is_raised ? SSIP : 0);
        assert_true(hart_set_csr(fixture->hart, CSR_SIP, 0));
    }
    assert_int_equal(call(fixture, 4, 0, 0, 0, 0).error, 0);
    assert_int_equal(csr(fixture, CSR_SIP) & SSIP, SSIP);
    assert_int_equal(call(fixture, 3, 0, 0, 0, 0).error, 0);
    assert_int_equal(csr(fixture, CSR_SIP) & SSIP, 0);
}

static void fences_answer_for_hart_0(void **state)
{
    struct fixture *fixture = *state;
    for (uint64_t function = 0; function < 3; function++) {
        assert_int_equal(call(fixture, RFENCE, function, 1, 0, 0).error, 0);
        assert_int_equal(call(fixture, RFENCE, function, 0, UINT64_MAX, 0).error, 0);
        assert_int_equal(call(fixture, RFENCE, function, 2, 0, 0).error, INVALID_PARAM);
    }
    for (uint64_t function = 3; function < 7; function++) /* those of the hypervisor extension */
        assert_int_equal(call(fixture, RFENCE, function, 1, 0, 0).error, NOT_SUPPORTED);
    for (uint64_t legacy = 5; legacy < 8; legacy++)
        assert_int_equal(call(fixture, legacy, 0, 0, 0, 0).error, 0);
}

static void there_is_one_hart_and_it_runs(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(call(fixture, HSM, 0, 0, CODE, 0).error, ALREADY_AVAILABLE);
    assert_int_equal(call(fixture, HSM, 0, 1, CODE, 0).error, INVALID_PARAM);
    assert_int_equal(call(fixture, HSM, 1, 0, 0, 0).error, FAILED);
    struct result status = call(fixture, HSM, 2, 0, 99, 0);
    assert_int_equal(status.error, 0);
    assert_int_equal(status.value, 0);
    assert_int_equal(call(fixture, HSM, 2, 1, 0, 0).error, INVALID_PARAM);
    assert_int_equal(call(fixture, HSM, 3, 0, 0, 0).error, 0);
    assert_int_equal(call(fixture, HSM, 3, 0x80000000, 0, 0).error, NOT_SUPPORTED);
    assert_int_equal(call(fixture, HSM, 3, 0xffffffff80000000, 0, 0).error, NOT_SUPPORTED);
    assert_int_equal(call(fixture, HSM, 3, 5, 0, 0).error, INVALID_PARAM);
}

static void a_reset_stops_the_hart_at_once(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(call(fixture, SRST, 0, 3, 0, 0).error, INVALID_PARAM);
    assert_int_equal(call(fixture, SRST, 0, 0, 2, 0).error, INVALID_PARAM);
    fixture->margin = 100;
    assert_int_equal(call(fixture, SRST, 0, 0, 0, 0).stop, HART_ASKED);
    assert_int_equal(fixture->power_offs, 1);
    assert_int_equal(fixture->failures, 0);
    assert_int_equal(call(fixture, SRST, 0, 0, 1, 0).stop, HART_ASKED);
    assert_int_equal(fixture->failures, 1);
    assert_int_equal(fixture->reboots, 0);
    assert_int_equal(call(fixture, SRST, 0, 1, 0, 0).stop, HART_ASKED);
    assert_int_equal(call(fixture, SRST, 0, 2, 0, 0).stop, HART_ASKED);
    assert_int_equal(fixture->reboots, 2);
    assert_int_equal(call(fixture, 8, 0, 0, 0, 0).stop, HART_ASKED);
    assert_int_equal(fixture->power_offs, 3);
}

static void the_console_writes_from_ram(void **state)
{
    struct fixture *fixture = *state;
    ram_write(&fixture->ram, TEXT, "hello", 5);
    struct result result = call(fixture, DBCN, 0, 5, TEXT, 0);
    assert_int_equal(result.error, 0);
    assert_int_equal(result.value, 5);
    assert_string_equal(buffer_string(&fixture->written), "hello");
    assert_int_equal(call(fixture, DBCN, 2, '!' | 0xffffff00, 0, 0).error, 0);
    assert_int_equal(call(fixture, 1, 0, '?', 0, 0).error, 0);
    assert_string_equal(buffer_string(&fixture->written), "hello!?");
    result = call(fixture, DBCN, 0, 0, RAM_END, 0);
    assert_int_equal(result.error, 0);
    assert_int_equal(result.value, 0);
    /* A large write is cut; the caller is told. */
    buffer_clear(&fixture->written);
    result = call(fixture, DBCN, 0, RAM_SIZE, RAM_BASE, 0);
    assert_int_equal(result.error, 0);
    assert_int_equal(result.value, 4096);
    assert_int_equal(fixture->written.size, 4096);
}

static void the_console_reads_into_ram(void **state)
{
    struct fixture *fixture = *state;
    struct result result = call(fixture, DBCN, 1, 8, TEXT, 0);
    assert_int_equal(result.error, 0);
    assert_int_equal(result.value, 0);
    assert_int_equal(call(fixture, 2, 0, 0, 0, 0).error, -1);
    fixture->typed = "typed";
    result = call(fixture, DBCN, 1, 3, TEXT, 0);
    assert_int_equal(result.value, 3);
    assert_memory_equal(ram_view(&fixture->ram, TEXT, 4).data, "typ\0", 4);
    assert_int_equal(call(fixture, 2, 0, 0, 0, 0).error, 'e');
    result = call(fixture, DBCN, 1, 8, TEXT, 0);
    assert_int_equal(result.value, 1);
    assert_memory_equal(ram_view(&fixture->ram, TEXT, 2).data, "dy", 2);
    fixture->sbi.host.console_read = NULL;
    assert_int_equal(call(fixture, 2, 0, 0, 0, 0).error, -1);
}

/* A range that is not wholly RAM is refused, and nothing comes out or goes in. */
static void memory_outside_ram_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t ranges[][3] = {
        {1, RAM_BASE - 1, 0},
        {2, RAM_END - 1, 0},
        {1, RAM_END, 0},
        {UINT64_MAX, RAM_BASE, 0},
        {1, 0, 0},
        {1, UINT64_MAX, 0},
        {2, UINT64_MAX, 0},
        {UINT64_MAX, UINT64_MAX, 0},
        {1, TEXT, 1},
        {0, TEXT, 1},
        {1, TEXT, UINT64_MAX},
        {RAM_SIZE + 1, RAM_BASE, 0},
    };
    fixture->typed = "x";
    for (unsigned i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        for (uint64_t function = 0; function < 2; function++) {
            struct result result = call(fixture, DBCN, function, ranges[i][0], ranges[i][1], ranges[i][2]);
            assert_int_equal(result.error, INVALID_PARAM);
        }
    }
    assert_int_equal(fixture->written.size, 0);
    assert_string_equal(fixture->typed, "x");
}

static void legacy_calls_keep_a1(void **state)
{
    struct fixture *fixture = *state;
    for (uint64_t id = 0; id < 8; id++)
        assert_int_equal(call(fixture, id, 0, 0, UNTOUCHED, 0).value, UNTOUCHED);
}

/* RV32: a moment comes in two registers, the low half first. */
static void a_timer_of_two_registers(void **state)
{
    struct fixture *fixture = *state;
    static const uint64_t ids[] = {0, TIME}; /* legacy and now */
    enum { CSR_STIMECMPH = 0x15d };
    for (unsigned i = 0; i < 2; i++) {
        uint32_t now = (uint32_t)hart_time_at(fixture->hart, hart_cycle(fixture->hart));
        assert_int_equal(call(fixture, ids[i], 0, now, 1, 0).error, 0);
        assert_int_equal(csr(fixture, CSR_STIMECMP), now);
        assert_int_equal(csr(fixture, CSR_STIMECMPH), 1);
        assert_false(csr(fixture, CSR_SIP) & STIP);
        assert_int_equal(call(fixture, ids[i], 0, now, 0, 0).error, 0);
        assert_true(csr(fixture, CSR_SIP) & STIP);
        assert_int_equal(call(fixture, ids[i], 0, UINT32_MAX, UINT32_MAX, 0).error, 0);
        assert_false(csr(fixture, CSR_SIP) & STIP);
    }
}

/* RV32: all harts are meant by a base of all ones, of which there are 32. */
static void a_hart_mask_base_of_32_bits(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(call(fixture, IPI, 0, 0, UINT32_MAX, 0).error, 0);
    assert_true(csr(fixture, CSR_SIP) & SSIP);
    assert_int_equal(call(fixture, 3, 0, 0, 0, 0).error, 0);
    assert_int_equal(call(fixture, IPI, 0, 1, UINT32_MAX - 1, 0).error, INVALID_PARAM);
    assert_false(csr(fixture, CSR_SIP) & SSIP);
    for (uint64_t function = 0; function < 3; function++)
        assert_int_equal(call(fixture, RFENCE, function, 0, UINT32_MAX, 0).error, 0);
}

static void memory_above_4_gib_is_refused(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(call(fixture, DBCN, 0, 4, (uint32_t)TEXT, 1).error, INVALID_PARAM);
    assert_int_equal(call(fixture, DBCN, 0, 4, (uint32_t)TEXT, 0).error, 0);
    assert_int_equal(call(fixture, DBCN, 0, UINT32_MAX, (uint32_t)TEXT, 0).error, INVALID_PARAM);
}

int main(void)
{
#define CASE_32(name) cmocka_unit_test_setup_teardown(name, set_up_32, tear_down)
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(base_names_the_version_and_the_extensions),
        CASE(unknown_calls_are_not_supported),
        CASE(a_timer_fires_when_its_time_has_come),
        CASE(an_ipi_reaches_hart_0_and_no_other),
        CASE(fences_answer_for_hart_0),
        CASE(there_is_one_hart_and_it_runs),
        CASE(a_reset_stops_the_hart_at_once),
        CASE(the_console_writes_from_ram),
        CASE(the_console_reads_into_ram),
        CASE(memory_outside_ram_is_refused),
        CASE(legacy_calls_keep_a1),
        CASE_32(base_names_the_version_and_the_extensions),
        CASE_32(unknown_calls_are_not_supported),
        CASE_32(a_timer_of_two_registers),
        CASE_32(a_hart_mask_base_of_32_bits),
        CASE_32(there_is_one_hart_and_it_runs),
        CASE_32(a_reset_stops_the_hart_at_once),
        CASE_32(the_console_writes_from_ram),
        CASE_32(the_console_reads_into_ram),
        CASE_32(memory_above_4_gib_is_refused),
    };
    return cmocka_run_group_tests_name("sbi", tests, NULL, NULL);
}
