/* TinyEMU's configuration as YAML: what it says, its comments, and that it is the same scenario. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/scenario/scenario_cfg.h"

#define HEAD "{ version: 1, machine: \"riscv64\", memory_size: 128, "
#define TOP "# Converted from x.cfg. Paths count from the folder of this file.\n"

/* The canonical text of a configuration or of YAML, in a buffer. */
static struct buffer canonical(struct bytes text, bool is_yaml, struct error *error)
{
    struct scenario scenario;
    struct buffer out = {0};
    scenario_defaults(&scenario);
    int status = is_yaml ? scenario_parse_yaml(&scenario, text, "x.yaml", "/in", NULL, error)
                         : scenario_parse_cfg(&scenario, text, "x.cfg", "/in", NULL, error);
    if (status == 0)
        scenario_write(&scenario, &out);
    scenario_deinit(&scenario);
    return out;
}

/* Converts, and proves that the YAML is the scenario that the configuration is. */
static void convert(const char *text, const char *wanted)
{
    struct buffer out = {0}, warnings = {0};
    struct error error = {0};
    if (scenario_convert_cfg(bytes_of_string(text), "in/x.cfg", NULL, &out, &warnings, &error) < 0)
        fail_msg("%s", error.message);
    assert_string_equal(buffer_string(&out), wanted);
    struct buffer before = canonical(bytes_of_string(text), false, &error);
    struct buffer after = canonical(buffer_bytes(&out), true, &error);
    if (!after.size)
        fail_msg("%s", error.message);
    assert_true(before.size > 0);
    assert_string_equal(buffer_string(&after), buffer_string(&before));
    buffer_deinit(&before);
    buffer_deinit(&after);
    buffer_deinit(&out);
    buffer_deinit(&warnings);
}

static void only_what_differs_is_written(void **state)
{
    (void)state;
    convert(HEAD "kernel: \"k\" }", TOP "name: \"x\"\nmachine:\n  memory: 128M\nkernel: \"k\"\n");
    convert("{ version: 1, machine: \"riscv64\", memory_size: 256, bios: \"/b\" }",
            TOP "name: \"x\"\nbios: \"/b\"\n");
    convert(HEAD
            "kernel: \"k\", cmdline: \"a \\\"b\\\" ${TZ}\\t\", drive0: { file: \"d\" }, drive1: { file: \"e\" },"
            "fs0: { file: \"t\" }, fs1: { file: \"u\", tag: \"fs1\" }, eth0: { driver: \"tap\", ifname: \"t0\" } }",
            TOP "name: \"x\"\nmachine:\n  memory: 128M\nkernel: \"k\"\ncmdline: \"a \\\"b\\\" UTC+00:00\\t\"\n"
                "disks:\n  - file: \"d\"\n  - file: \"e\"\n"
                "fs:\n  - file: \"t\"\n    tag: \"/dev/root\"\n  - file: \"u\"\n"
                "net:\n  - driver: tap\n    ifname: \"t0\"\n    allow:\n      - \"any\"\n");
}

static void displays_and_input_devices(void **state)
{
    (void)state;
    convert(HEAD
            "kernel: \"k\",\n// a screen\ndisplay0: { device: \"simplefb\", width: 800, /* wide */ height: 480 },\n"
            "// to type\ninput_device: \"virtio\" }",
            TOP "name: \"x\"\nmachine:\n  memory: 128M\nkernel: \"k\"\n# a screen\ndisplay:\n  # wide\n  width: 800\n"
                "# to type\ninput:\n  - keyboard\n  - tablet\n");
    convert(HEAD "kernel: \"k\", display0: { device: \"simplefb\", width: 640, height: 480 } }",
            TOP "name: \"x\"\nmachine:\n  memory: 128M\nkernel: \"k\"\ndisplay: {}\n");
}

static void comments_go_where_their_keys_go(void **state)
{
    (void)state;
    convert("/* the whole\n"
            " * of it */\n"
            "// and more\n"
            "{ // begins\n"
            "  version: 1, // one\n"
            "  machine: \"riscv64\",\n"
            "  memory_size: 128, // MiB\n"
            "  // before\n"
            "\n"
            "  kernel: /* the kernel */ \"k\", // beside\n"
            "  drive0: { // the disk\n"
            "    file: \"d\", // its image\n"
            "  },\n"
            "  fs0: { file: \"f\", tag: \"t\" /* tag */ }, /* a folder */\n"
            "  accel: 1, // is gone\n"
            "  // end\n"
            "}\n"
            "/* and\tafter */\n",
            TOP "# the whole\n# of it\n# and more\n# begins\n# one\nname: \"x\"\nmachine:\n  # MiB\n  memory: 128M\n"
                "# before\n# the kernel\n# beside\nkernel: \"k\"\n"
                "disks:\n  # the disk\n  # its image\n  - file: \"d\"\n"
                "fs:\n  # a folder\n  - file: \"f\"\n    # tag\n    tag: \"t\"\n"
                "# end\n# and after\n");
}

/* A line end that only YAML knows would end the comment, and what follows would be content. */
static void no_comment_becomes_content(void **state)
{
    (void)state;
    convert(
        "// a\xe2\x80\xa8kernel: x\xc2\x85y\xff\x7f\x01 \xef\xbb\xbf \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n" HEAD
        "kernel: \"k\" }",
        TOP "# a???kernel: x??y??? ??? \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n"
            "name: \"x\"\nmachine:\n  memory: 128M\nkernel: \"k\"\n");
}

/* Thousands of comments in one line cost no time; what is kept of them is bounded. */
static void comments_are_bounded(void **state)
{
    (void)state;
    struct buffer text = {0}, out = {0};
    struct error error = {0};
    buffer_append_string(&text, HEAD "kernel: \"k\"");
    for (unsigned i = 0; i < 50000; i++)
        buffer_append_string(&text, "/*a*/");
    buffer_append_string(&text, "}");
    assert_int_equal(scenario_convert_cfg(buffer_bytes(&text), "x.cfg", NULL, &out, NULL, &error), 0);
    assert_true(out.size < 20000);
    buffer_deinit(&text);
    buffer_deinit(&out);
}

static void a_configuration_by_its_url(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct error error = {0};
    assert_int_equal(scenario_convert_cfg(bytes_of_string(HEAD "kernel: \"k\", initrd: \"/i\" }"), "http://h/a/x.cfg",
                                          "http://h/a/x.cfg", &out, NULL, &error),
                     0);
    assert_string_equal(buffer_string(&out),
                        "# Converted from http://h/a/x.cfg.\nname: \"x\"\nmachine:\n  memory: 128M\n"
                        "kernel: \"http://h/a/k\"\ninitrd: \"http://h/i\"\n");
    buffer_deinit(&out);
}

static void mistakes_and_warnings_are_those_of_reading(void **state)
{
    (void)state;
    struct buffer out = {0}, warnings = {0};
    struct error error = {0};
    assert_int_equal(scenario_convert_cfg(bytes_of_string("{ version: 1"), "x.cfg", NULL, &out, &warnings, &error),
                     -1);
    assert_string_equal(error.message, "x.cfg:1:13: expected , or }");
    assert_int_equal(scenario_convert_cfg(bytes_of_string("{ version: 2 }"), "x.cfg", NULL, &out, &warnings, &error),
                     -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_int_equal(out.size, 0);
    assert_int_equal(scenario_convert_cfg(bytes_of_string(HEAD "accel: true, kernel: \"k\" }"), "x.cfg", NULL, &out,
                                          &warnings, &error),
                     0);
    assert_string_equal(buffer_string(&warnings), "x.cfg:1:60: accel: is for the machine \"pc\" and ignored\n");
    buffer_deinit(&out);
    buffer_deinit(&warnings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_differs_is_written),
        cmocka_unit_test(displays_and_input_devices),
        cmocka_unit_test(comments_go_where_their_keys_go),
        cmocka_unit_test(no_comment_becomes_content),
        cmocka_unit_test(comments_are_bounded),
        cmocka_unit_test(a_configuration_by_its_url),
        cmocka_unit_test(mistakes_and_warnings_are_those_of_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
