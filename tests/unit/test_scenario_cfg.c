/* TinyEMU's configuration: its grammar, its keys, and every error at its exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FS_WARNING "what the guest writes stays in memory; --rw lets it reach the folder, as TinyEMU does\n"
#define HEAD "{ version: 1, machine: \"riscv64\", memory_size: 128, "

static struct scenario scenario;
static struct buffer warnings;
static struct error error;

static int parse(const char *text)
{
    memset(&error, 0, sizeof error);
    buffer_clear(&warnings);
    scenario_defaults(&scenario);
    return scenario_parse_cfg(&scenario, bytes_of_string(text), "x.cfg", "dir", &warnings, &error);
}

static int finish(void **state)
{
    (void)state;
    scenario_deinit(&scenario);
    buffer_deinit(&warnings);
    return 0;
}

static void refuse(const char *text, const char *message)
{
    int status = parse(text);
    if (status == 0)
        fail_msg("accepted: %s", text);
    assert_string_equal(error.message, message);
    assert_int_equal(error.code, EXIT_USAGE);
    scenario_deinit(&scenario);
}

static void machines_of_both_widths(void **state)
{
    (void)state;
    assert_int_equal(parse("{ version: 1, machine: \"riscv32\", memory_size: 2048, bios: \"b\" }"), 0);
    assert_int_equal(scenario.machine.isa, SCENARIO_ISA_RV32);
    assert_int_equal(scenario_check(&scenario, "x.cfg", &error), 0);
    scenario_deinit(&scenario);
    assert_int_equal(parse("{ version: 1, machine: \"riscv64\", memory_size: 4096, bios: \"b\" }"), 0);
    assert_int_equal(scenario.machine.isa, SCENARIO_ISA_RV64);
    assert_int_equal(scenario_check(&scenario, "x.cfg", &error), 0);
    scenario_deinit(&scenario);
    assert_int_equal(parse("{ version: 1, machine: \"riscv32\", memory_size: 2049, bios: \"b\" }"), 0);
    assert_int_equal(scenario_check(&scenario, "x.cfg", &error), -1);
    assert_string_equal(error.message, "x.cfg: machine.memory: an rv32 machine has room for 2G at most");
    scenario_deinit(&scenario);
}

static void a_configuration_of_tinyemu(void **state)
{
    (void)state;
    assert_int_equal(parse("/* VM configuration file */\n"
                           "{\n"
                           "    version: 1,\n"
                           "    \"machine\": \"riscv64\",\n"
                           "    memory_size: 0x80, // MiB\n"
                           "    bios: \"bbl64.bin\",\n"
                           "    kernel: \"/abs/kernel.bin\",\n"
                           "    initrd: \"i\\x41.cpio\",\n"
                           "    cmdline: \"console=hvc0 TZ=${TZ} rw\",\n"
                           "    drive0: { file: \"root.bin\", device: \"virtio\" },\n"
                           "    drive1: { file: \"b:c.bin\", },\n"
                           "    eth0: { driver: \"user\" },\n"
                           "    fs0: { file: \"tree\" }, fs1: { file: \"/t\", tag: \"x\" }, fs3: { file: \"y\" },\n"
                           "    display0: { device: \"simplefb\", width: 800, height: 600 },\n"
                           "    input_device: \"virtio\",\n"
                           "    kernel: \"last.bin\",\n"
                           "}\n"),
                     0);
    assert_int_equal(scenario.machine.memory_bytes, 128ull << 20);
    assert_string_equal(scenario.machine.bios, "dir/bbl64.bin");
    assert_string_equal(scenario.machine.kernel, "dir/last.bin");
    assert_string_equal(scenario.machine.initrd, "dir/iA.cpio");
    assert_string_equal(scenario.machine.cmdline, "console=hvc0 TZ=UTC+00:00 rw");
    assert_int_equal(scenario.machine.disk_count, 2);
    assert_string_equal(scenario.machine.disks[0].file, "dir/root.bin");
    assert_int_equal(scenario.machine.disks[0].mode, SCENARIO_DISK_SNAPSHOT);
    assert_string_equal(scenario.machine.disks[1].file, "b:c.bin");
    assert_int_equal(scenario.machine.fs_count, 2);
    assert_string_equal(scenario.machine.fs[0].file, "dir/tree");
    assert_string_equal(scenario.machine.fs[0].tag, "/dev/root");
    assert_int_equal(scenario.machine.fs[0].mode, SCENARIO_FS_SNAPSHOT);
    assert_string_equal(scenario.machine.fs[1].file, "/t");
    assert_string_equal(scenario.machine.fs[1].tag, "x");
    assert_int_equal(scenario.machine.nic_count, 1);
    assert_int_equal(scenario.machine.nics[0].driver, SCENARIO_NET_USER);
    assert_string_equal(scenario.machine.nics[0].allow[0], "any");
    assert_string_equal(scenario.name, "x");
    assert_string_equal(buffer_string(&warnings),
                        "x.cfg:16:5: configuration: this key stands here again; the last one counts\n"
                        "x.cfg:11:21: file: with a : in it a path counts from the working directory, not from this "
                        "file\n"
                        "x.cfg:13:10: fs0: " FS_WARNING "x.cfg:13:33: fs1: " FS_WARNING
                        "x.cfg:13:64: fs3: ignored: a file system with a lower number is missing\n");
    assert_true(scenario.machine.display.is_given);
    assert_int_equal(scenario.machine.display.width, 800);
    assert_int_equal(scenario.machine.display.height, 600);
    assert_int_equal(scenario.machine.input_count, 2);
    assert_int_equal(scenario.machine.inputs[0], SCENARIO_INPUT_KEYBOARD);
    assert_int_equal(scenario.machine.inputs[1], SCENARIO_INPUT_TABLET);
    scenario_deinit(&scenario);
}

static void displays_and_input_devices_that_are_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"display0: 1 }", "display0: expected { device: \"simplefb\", width: 1024, height: 640 }"},
        {"display0: { width: 1, height: 1 } }", "display0: the key \"device\" is missing"},
        {"display0: { device: \"vga\", width: 640, height: 480 } }", "possible: simplefb"},
        {"display0: { device: \"simplefb\", height: 480 } }", "display0: the key \"width\" is missing"},
        {"display0: { device: \"simplefb\", width: 640 } }", "display0: the key \"height\" is missing"},
        {"display0: { device: \"simplefb\", width: \"640\", height: 480 } }",
         "expected a whole number for \"width\""},
        {"display0: { device: \"simplefb\", width: 8, height: 480 } }", "8 is outside 16 to 4096"},
        {"input_device: 1 }", "input_device: expected a string in double quotes"},
        {"input_device: \"ps2\" }", "input_device: unknown input device \"ps2\"; possible: \"virtio\""},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", HEAD, rows[i].text);
        assert_int_equal(parse(text), -1);
        if (!strstr(error.message, rows[i].message))
            fail_msg("%s", error.message);
        scenario_deinit(&scenario);
    }
}

static void a_tap_is_attached_by_name(void **state)
{
    (void)state;
    assert_int_equal(parse(HEAD "eth0: { driver: \"tap\", ifname: \"tap0\" } }"), 0);
    assert_int_equal(scenario.machine.nics[0].driver, SCENARIO_NET_TAP);
    assert_string_equal(scenario.machine.nics[0].ifname, "tap0");
    assert_string_equal(scenario.machine.nics[0].allow[0], "any");
    assert_string_equal(buffer_string(&warnings), "");
    scenario_deinit(&scenario);
}

static int parse_from(const char *url, const char *text)
{
    memset(&error, 0, sizeof error);
    buffer_clear(&warnings);
    scenario_defaults(&scenario);
    return scenario_parse_cfg(&scenario, bytes_of_string(text), "x.cfg", url, &warnings, &error);
}

/* On a web server, everything that a configuration names is beside it. */
static void paths_beside_a_url(void **state)
{
    static const char url[] = "http://h:8000/a/x.cfg?q=1/2";
    static const struct {
        const char *text;
        const char *path;
    } cases[] = {
        {"k", "http://h:8000/a/k"},
        {"../b/k", "http://h:8000/a/../b/k"},
        {"/etc/passwd", "http://h:8000/etc/passwd"},
        {"c:d", "http://h:8000/a/c:d"},
        {"https://other/k?x#y", "https://other/k?x#y"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[200];
        snprintf(text, sizeof text, HEAD "kernel: \"%s\" }", cases[i].text);
        if (parse_from(url, text) < 0)
            fail_msg("%s", error.message);
        assert_string_equal(scenario.machine.kernel, cases[i].path);
        assert_string_equal(buffer_string(&warnings), "");
        scenario_deinit(&scenario);
    }
    assert_int_equal(parse_from(url, HEAD "kernel: \"file:///etc/passwd\" }"), -1);
    assert_string_equal(error.message,
                        "x.cfg:1:61: kernel: a configuration from a web server names no files of this host");
    assert_int_equal(error.code, EXIT_USAGE);
    scenario_deinit(&scenario);
    assert_int_equal(parse(HEAD "kernel: \"file:///boot/k\", initrd: \"HTTP://h/i\" }"), 0);
    assert_string_equal(scenario.machine.kernel, "file:///boot/k");
    assert_string_equal(scenario.machine.initrd, "HTTP://h/i");
    assert_string_equal(buffer_string(&warnings), "");
    scenario_deinit(&scenario);
}

static void warnings_name_the_key(void **state)
{
    static const struct {
        const char *text;
        const char *warning;
    } cases[] = {
        {HEAD "foo: [1, {a: true}, null,], }", "x.cfg:1:53: configuration: unknown key \"foo\" is ignored\n"},
        {HEAD "kernle: \"k\" }",
         "x.cfg:1:53: configuration: unknown key \"kernle\" is ignored; did you mean \"kernel\"?\n"},
        {HEAD "cmdline: \"a${HOME}b$x{y}${\" }", "x.cfg:1:62: cmdline: a ${name} other than ${TZ} becomes nothing\n"},
        {HEAD "drive1: { file: \"x\" } }", "x.cfg:1:61: drive1: ignored: a drive with a lower number is missing\n"},
        {HEAD "drive0: { file: \"x\", device: \"ide\" } }",
         "x.cfg:1:82: drive0: the disk is a virtio one, whatever the device is called\n"},
        {HEAD "drive0: { file: \"x\", fiel: 1 } }",
         "x.cfg:1:74: drive0: unknown key \"fiel\" is ignored; did you mean \"file\"?\n"},
        {HEAD "eth0: { driver: \"user\", ifname: \"t\" } }",
         "x.cfg:1:85: eth0: ifname is for the driver \"tap\" and ignored\n"},
        {HEAD "accel: false }", "x.cfg:1:60: accel: is for the machine \"pc\" and ignored\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (parse(cases[i].text) < 0)
            fail_msg("%s", error.message);
        assert_string_equal(buffer_string(&warnings), cases[i].warning);
        scenario_deinit(&scenario);
    }
    assert_int_equal(parse(HEAD "cmdline: \"a${HOME}b$x{y}${\" }"), 0);
    assert_string_equal(scenario.machine.cmdline, "ab$x{y}${");
    scenario_deinit(&scenario);
}

static void every_error_has_its_place(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "x.cfg:1:1: expected a value: { [ \"string\" number true false null"},
        {"  \n  [ ]", "x.cfg:2:3: expected { at the beginning of the configuration"},
        {"{ machine: \"riscv64\" }", "x.cfg:1:1: the key \"version\" is missing"},
        {"{ version: 2 }", "x.cfg:1:12: version: version 2 is newer than this program; only version 1 exists here"},
        {"{ version: 0 }", "x.cfg:1:12: version: version 0 is too old; only version 1 exists here"},
        {"{ version: \"1\" }", "x.cfg:1:12: version: expected a whole number"},
        {"{ version: 1 }", "x.cfg:1:1: the key \"machine\" is missing"},
        {"{ version: 1, machine: 64 }", "x.cfg:1:24: machine: expected a string in double quotes"},
        {"{ version: 1, machine: \"riscv128\" }",
         "x.cfg:1:24: machine: the machine \"riscv128\" does not exist here; possible: \"riscv64\", \"riscv32\""},
        {"{ version: 1, machine: \"vax\" }",
         "x.cfg:1:24: machine: unknown machine \"vax\"; possible: \"riscv64\", \"riscv32\""},
        {"{ version: 1, machine: \"riscv64\" }", "x.cfg:1:1: the key \"memory_size\" is missing"},
        {"{ version: 1, machine: \"riscv64\", memory_size: 8 }", "x.cfg:1:48: memory_size: 8M is outside 16M to 4G"},
        {HEAD "kernel: 5 }", "x.cfg:1:61: kernel: expected a string in double quotes"},
        {HEAD "kernel: \"http://u:p@x/k\" }",
         "x.cfg:1:61: kernel: a user or password in a URL would stand on the tape; write the URL without"},
        {HEAD "drive0: \"x\" }", "x.cfg:1:61: drive0: expected { file: \"...\" }"},
        {HEAD "drive0: { } }", "x.cfg:1:61: drive0: the key \"file\" is missing"},
        {HEAD "eth0: { driver: \"tap\" } }",
         "x.cfg:1:59: eth0: the key \"ifname\" is missing, which the driver \"tap\" needs"},
        {HEAD "eth0: { driver: \"tap\", ifname: \"a/b\" } }",
         "x.cfg:1:84: ifname: expected the name of an interface such as tap0, found \"a/b\" (a character in it cannot "
         "stand in the name of an interface)"},
        {HEAD "eth0: { } }", "x.cfg:1:59: eth0: the key \"driver\" is missing"},
        {HEAD "fs0: \"x\" }", "x.cfg:1:58: fs0: expected { file: \"...\" }"},
        {HEAD "fs0: { tag: \"x\" } }", "x.cfg:1:58: fs0: the key \"file\" is missing"},
        {HEAD "fs0: { file: 1 } }", "x.cfg:1:66: file: expected a string in double quotes"},
        {HEAD "fs0: { file: \"http://u:p@x/y\" } }",
         "x.cfg:1:66: file: a user or password in a URL would stand on the tape; write the URL without"},
        {"{ a: 1", "x.cfg:1:7: expected , or }"},
        {"{ a 1 }", "x.cfg:1:5: expected a : behind the key"},
        {"{ 1: 1 }", "x.cfg:1:3: expected a key (a name, or a string) or }"},
        {"{ a: 1 b: 2 }", "x.cfg:1:8: expected , or }"},
        {"{ a: [1 2] }", "x.cfg:1:9: expected , or ]"},
        {"{ a: yes }", "x.cfg:1:6: expected a value: { [ \"string\" number true false null"},
        {"{ a: -1 }", "x.cfg:1:6: numbers cannot be negative here"},
        {"{ a: 1.5 }", "x.cfg:1:7: this is no digit of the number before it (only whole numbers are possible)"},
        {"{ a: 08 }", "x.cfg:1:7: this is no digit of the number before it"},
        {"{ a: 0x }", "x.cfg:1:8: hexadecimal digits should follow 0x"},
        {"{ a: 99999999999999999999 }", "x.cfg:1:6: the number is too large"},
        {"{ a: \"x\n\" }", "x.cfg:1:6: the string that begins here does not end in its line"},
        {"{ a: \"x", "x.cfg:1:6: the string that begins here does not end in its line"},
        {"{ a: \"\\q\" }", "x.cfg:1:8: unknown escape; possible: \\' \\\" \\\\ \\n \\r \\t \\xHH"},
        {"{ a: \"\\x4\" }", "x.cfg:1:10: two hexadecimal digits should follow \\x"},
        {"{ a: \"\\x00\" }", "x.cfg:1:11: a string cannot hold a zero byte"},
        {"{ a: \"\\xff\" }", "x.cfg:1:6: the string is not UTF-8"},
        {"{ a: 1 } x", "x.cfg:1:10: expected the end of the file behind the configuration"},
        {"{ /* no end", "x.cfg:1:3: the comment that begins here does not end"},
        {"{ \"\xc3\xa9\": \"\xe2\x82\xac\", b c }", "x.cfg:1:15: expected a : behind the key"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        refuse(cases[i].text, cases[i].message);
}

static void hostile_files_cost_an_error(void **state)
{
    struct buffer text = {0};
    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        buffer_append_byte(&text, '[');
    refuse(buffer_string(&text), "x.cfg:1:33: objects and arrays are nested too deeply");
    buffer_clear(&text);
    buffer_append_string(&text, "[");
    for (unsigned i = 0; i < 30000; i++)
        buffer_append_string(&text, "1,");
    refuse(buffer_string(&text), "x.cfg:1:40000: there are too many values for one configuration");
    buffer_clear(&text);
    buffer_append_string(&text, "{ a: \"");
    for (unsigned i = 0; i < 5000; i++)
        buffer_append_byte(&text, 'x');
    refuse(buffer_string(&text), "x.cfg:1:6: the string that begins here is longer than 4095 bytes");
    buffer_clear(&text);
    for (unsigned i = 0; i < 1100000; i++)
        buffer_append_byte(&text, ' ');
    refuse(buffer_string(&text), "x.cfg: the file has 1100000 bytes; a configuration has at most 262144");
    buffer_deinit(&text);
}

/* Every prefix, and every byte replaced: an answer, never a crash. */
static void damage_is_survived(void **state)
{
    static const char text[] =
        HEAD "/* c */ cmdline: \"a\\x41${TZ}\", drive0: { file: \"f\" }, // e\n eth0: { driver: "
             "\"user\" }, x: [1, 0x2, true], }";
    static const char bytes[] = {0, '\n', '"', '\\', '{', ']', '/', '*', '$', '\xff', '0', ','};
    char copy[sizeof text];
    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        scenario_defaults(&scenario);
        scenario_parse_cfg(&scenario, bytes_of(text, size), "x.cfg", "dir", NULL, &error);
        scenario_deinit(&scenario);
    }
    for (size_t at = 0; at + 1 < sizeof text; at++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            memcpy(copy, text, sizeof text);
            copy[at] = bytes[i];
            scenario_defaults(&scenario);
            if (scenario_parse_cfg(&scenario, bytes_of(copy, sizeof text - 1), "x.cfg", "dir", NULL, &error) < 0)
                assert_int_equal(error.code, EXIT_USAGE);
            scenario_deinit(&scenario);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(machines_of_both_widths, finish),
        cmocka_unit_test_teardown(a_configuration_of_tinyemu, finish),
        cmocka_unit_test_teardown(displays_and_input_devices_that_are_wrong, finish),
        cmocka_unit_test_teardown(a_tap_is_attached_by_name, finish),
        cmocka_unit_test_teardown(paths_beside_a_url, finish),
        cmocka_unit_test_teardown(warnings_name_the_key, finish),
        cmocka_unit_test_teardown(every_error_has_its_place, finish),
        cmocka_unit_test_teardown(hostile_files_cost_an_error, finish),
        cmocka_unit_test_teardown(damage_is_survived, finish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
