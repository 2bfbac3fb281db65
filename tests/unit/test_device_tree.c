/* The device tree: its content through libfdt, its form through dtc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <libfdt.h>

#include "src/base/endian.h"
#include "src/devices/virtio/mmio.h"
#include "src/firmware/device_tree.h"

static const uint8_t seed[DEVICE_TREE_SEED_BYTES] = {1, 2, 3, 4, 5};

static struct device_tree_config config_of(bool is_machine_view)
{
    return (struct device_tree_config){
        .ram_base = 0x80000000,
        .ram_size = 256 << 20,
        .cmdline = "console=ttyS0 quiet",
        .rng_seed = bytes_of(seed, sizeof seed),
        .virtio_slots = 0x05,
        .has_svadu = !is_machine_view,
        .is_machine_view = is_machine_view,
        .initrd_start = 0x88000000,
        .initrd_end = 0x88345678,
    };
}

static struct buffer tree_of(const struct device_tree_config *config)
{
    struct buffer blob = {0};
    struct error error;
    assert_int_equal(device_tree_build(config, &blob, &error), 0);
    assert_int_equal(fdt_check_full(blob.data, blob.size), 0);
    assert_int_equal(fdt_totalsize(blob.data), blob.size);
    return blob;
}

static const char *text_at(const struct buffer *blob, const char *path, const char *name)
{
    int node = fdt_path_offset(blob->data, path);
    return node < 0 ? NULL : fdt_getprop(blob->data, node, name, NULL);
}

static uint64_t number_at(const struct buffer *blob, const char *path, const char *name)
{
    int size;
    int node = fdt_path_offset(blob->data, path);
    assert_true(node >= 0);
    const void *value = fdt_getprop(blob->data, node, name, &size);
    assert_non_null(value);
    assert_true(size == 4 || size == 8);
    return size == 4 ? load_be32(value) : load_be64(value);
}

static bool is_there(const struct buffer *blob, const char *path)
{
    return fdt_path_offset(blob->data, path) >= 0;
}

static void a_supervisor_sees_its_machine(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(false);
    struct buffer blob = tree_of(&config);
    assert_string_equal(text_at(&blob, "/chosen", "bootargs"), "console=ttyS0 quiet");
    assert_string_equal(text_at(&blob, "/chosen", "stdout-path"), "/soc/serial@10000000");
    assert_memory_equal(text_at(&blob, "/chosen", "rng-seed"), seed, sizeof seed);
    assert_int_equal(number_at(&blob, "/chosen", "linux,initrd-start"), 0x88000000);
    assert_int_equal(number_at(&blob, "/chosen", "linux,initrd-end"), 0x88345678);
    assert_int_equal(number_at(&blob, "/cpus", "timebase-frequency"), 10000000);
    assert_string_equal(text_at(&blob, "/cpus/cpu@0", "riscv,isa"),
                        "rv64imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svadu_svinval");
    assert_string_equal(text_at(&blob, "/cpus/cpu@0", "mmu-type"), "riscv,sv57");
    const uint8_t *reg = (const uint8_t *)text_at(&blob, "/memory@80000000", "reg");
    assert_int_equal(load_be64(reg), 0x80000000);
    assert_int_equal(load_be64(reg + 8), 256 << 20);
    assert_false(is_there(&blob, "/soc/clint@2000000"));
    assert_false(is_there(&blob, "/soc/sswi@2f00000"));
    assert_true(is_there(&blob, "/soc/plic@c000000"));
    assert_int_equal(number_at(&blob, "/soc/serial@10000000", "interrupts"), 10);
    assert_int_equal(number_at(&blob, "/soc/rtc@101000", "interrupts"), 11);
    buffer_deinit(&blob);
}

static void a_hart_of_32_bits(void **state)
{
    (void)state;
    for (unsigned is_machine_view = 0; is_machine_view < 2; is_machine_view++) {
        struct device_tree_config config = config_of(is_machine_view);
        config.is_rv32 = true;
        struct buffer blob = tree_of(&config);
        assert_string_equal(text_at(&blob, "/cpus/cpu@0", "riscv,isa-base"), "rv32i");
        assert_string_equal(text_at(&blob, "/cpus/cpu@0", "riscv,isa"),
                            is_machine_view
                                ? "rv32imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svinval"
                                : "rv32imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svadu_svinval");
        assert_string_equal(text_at(&blob, "/cpus/cpu@0", "mmu-type"), "riscv,sv32");
        buffer_deinit(&blob);
    }
}

static void firmware_in_machine_mode_sees_more(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(true);
    struct buffer blob = tree_of(&config);
    assert_true(is_there(&blob, "/soc/clint@2000000"));
    assert_true(is_there(&blob, "/soc/sswi@2f00000"));
    assert_string_equal(text_at(&blob, "/cpus/cpu@0", "riscv,isa"),
                        "rv64imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svinval");
    buffer_deinit(&blob);
}

static void only_populated_slots_are_shown(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(false);
    for (config.virtio_slots = 0; config.virtio_slots < 1u << VIRTIO_SLOTS; config.virtio_slots++) {
        struct buffer blob = tree_of(&config);
        for (unsigned slot = 0; slot < VIRTIO_SLOTS; slot++) {
            char path[64];
            snprintf(path, sizeof path, "/soc/virtio_mmio@%llx",
                     (unsigned long long)(VIRTIO_BASE + slot * VIRTIO_STRIDE));
            bool is_populated = config.virtio_slots >> slot & 1;
            assert_int_equal(is_there(&blob, path), is_populated);
            if (is_populated)
                assert_int_equal(number_at(&blob, path, "interrupts"), VIRTIO_IRQ(slot));
        }
        buffer_deinit(&blob);
    }
}

static void what_is_absent_leaves_no_trace(void **state)
{
    (void)state;
    struct device_tree_config config = {.ram_base = 0x80000000, .ram_size = 16 << 20};
    struct buffer blob = tree_of(&config);
    assert_string_equal(text_at(&blob, "/chosen", "bootargs"), "");
    assert_null(text_at(&blob, "/chosen", "rng-seed"));
    assert_null(text_at(&blob, "/chosen", "linux,initrd-start"));
    assert_null(text_at(&blob, "/chosen", "linux,initrd-end"));
    buffer_deinit(&blob);
}

/* As Linux's bindings have it: below /chosen, with cells and ranges of its own. */
static void a_framebuffer_is_shown_where_there_is_one(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(false);
    struct buffer blob = tree_of(&config);
    assert_null(text_at(&blob, "/chosen", "ranges"));
    assert_false(is_there(&blob, "/chosen/framebuffer@90000000"));
    buffer_deinit(&blob);
    config.framebuffer = (struct framebuffer){321, 200};
    blob = tree_of(&config);
    const char *path = "/chosen/framebuffer@90000000";
    assert_int_equal(number_at(&blob, "/chosen", "#address-cells"), 2);
    assert_int_equal(number_at(&blob, "/chosen", "#size-cells"), 2);
    assert_non_null(text_at(&blob, "/chosen", "ranges"));
    assert_string_equal(text_at(&blob, path, "compatible"), "simple-framebuffer");
    const uint8_t *reg = (const uint8_t *)text_at(&blob, path, "reg");
    assert_int_equal(load_be64(reg), 0x90000000);
    assert_int_equal(load_be64(reg + 8), 321 * 200 * 4);
    assert_int_equal(number_at(&blob, path, "width"), 321);
    assert_int_equal(number_at(&blob, path, "height"), 200);
    assert_int_equal(number_at(&blob, path, "stride"), 321 * 4);
    assert_string_equal(text_at(&blob, path, "format"), "x8r8g8b8");
    buffer_deinit(&blob);
}

static void the_longest_command_line_fits(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(true);
    char cmdline[DEVICE_TREE_CMDLINE_MAX + 1];
    memset(cmdline, 'x', sizeof cmdline);
    config.virtio_slots = 0xff;
    config.cmdline = cmdline;
    cmdline[DEVICE_TREE_CMDLINE_MAX - 1] = 0;
    struct buffer blob = tree_of(&config);
    assert_string_equal(text_at(&blob, "/chosen", "bootargs"), cmdline);
    buffer_clear(&blob);
    cmdline[DEVICE_TREE_CMDLINE_MAX - 1] = 'x';
    cmdline[DEVICE_TREE_CMDLINE_MAX] = 0;
    struct error error;
    assert_int_equal(device_tree_build(&config, &blob, &error), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_non_null(strstr(error.message, "1024 bytes"));
    assert_int_equal(blob.size, 0);
    buffer_deinit(&blob);
}

/* OpenSBI adds reserved-memory nodes and disables what the supervisor must not see, in place. */
static void firmware_has_room_to_edit(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(true);
    struct buffer blob = tree_of(&config);
    int parent = fdt_add_subnode(blob.data, 0, "reserved-memory");
    assert_true(parent >= 0);
    for (unsigned i = 0; i < 8; i++) {
        char name[32];
        snprintf(name, sizeof name, "mmode_resv%u@80000000", i);
        int node = fdt_add_subnode(blob.data, parent, name);
        assert_true(node >= 0);
        assert_int_equal(fdt_setprop_u64(blob.data, node, "reg", 0x80000000), 0);
        parent = fdt_path_offset(blob.data, "/reserved-memory");
    }
    buffer_deinit(&blob);
}

static void equal_configurations_give_equal_bytes(void **state)
{
    (void)state;
    struct device_tree_config config = config_of(true);
    struct buffer a = tree_of(&config);
    struct buffer b = tree_of(&config);
    assert_true(bytes_equal(buffer_bytes(&a), buffer_bytes(&b)));
    buffer_deinit(&a);
    buffer_deinit(&b);
}

static void dtc_has_nothing_to_say(void **state)
{
    (void)state;
    if (system("command -v dtc >/dev/null 2>&1") != 0)
        skip();
    for (int is_machine_view = 0; is_machine_view < 2; is_machine_view++) {
        struct device_tree_config config = config_of(is_machine_view);
        config.framebuffer = (struct framebuffer){640, 480};
        struct buffer blob = tree_of(&config);
        char path[] = "/tmp/reprise-dtb-XXXXXX";
        int fd = mkstemp(path);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, blob.data, blob.size), blob.size);
        close(fd);
        char command[128];
        snprintf(command, sizeof command, "dtc -I dtb -O dts -o /dev/null %s 2>&1", path);
        FILE *dtc = popen(command, "r");
        assert_non_null(dtc);
        char said[256] = "";
        size_t length = fread(said, 1, sizeof said - 1, dtc);
        said[length] = 0;
        assert_int_equal(pclose(dtc), 0);
        unlink(path);
        assert_string_equal(said, "");
        buffer_deinit(&blob);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_supervisor_sees_its_machine),
        cmocka_unit_test(a_hart_of_32_bits),
        cmocka_unit_test(a_supervisor_sees_its_machine),
        cmocka_unit_test(firmware_in_machine_mode_sees_more),
        cmocka_unit_test(only_populated_slots_are_shown),
        cmocka_unit_test(what_is_absent_leaves_no_trace),
        cmocka_unit_test(a_framebuffer_is_shown_where_there_is_one),
        cmocka_unit_test(the_longest_command_line_fits),
        cmocka_unit_test(firmware_has_room_to_edit),
        cmocka_unit_test(equal_configurations_give_equal_bytes),
        cmocka_unit_test(dtc_has_nothing_to_say),
    };
    return cmocka_run_group_tests_name("device_tree", tests, NULL, NULL);
}
