/* Display and input in a scenario: the keys, what steps make of them, and what does not go together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "src/scenario/scenario_input.h"

static struct scenario scenario;
static struct error error;

static int parse(const char *text)
{
    struct buffer all = {0};
    scenario_deinit(&scenario);
    scenario_defaults(&scenario);
    buffer_printf(&all, "bios: b\n%s", text);
    error = (struct error){0};
    int status = scenario_parse_yaml(&scenario, buffer_bytes(&all), "x.yaml", "", NULL, &error);
    if (status == 0)
        status = scenario_check(&scenario, "x.yaml", &error);
    buffer_deinit(&all);
    return status;
}

static int teardown(void **state)
{
    (void)state;
    scenario_deinit(&scenario);
    return 0;
}

static void refused(const char *text, const char *message)
{
    assert_int_equal(parse(text), -1);
    assert_int_equal(error.code, EXIT_USAGE);
    assert_string_equal(error.message, message);
}

/* The events of one step as "1:30:1 0:0:0 ...": type, code, value. */
static void says(const char *step, const char *expected)
{
    struct buffer text = {0}, packets = {0}, events = {0};
    buffer_printf(&text, "display: {width: 101, height: 201}\ninput: [tablet, keyboard]\nsteps: [%s]\n", step);
    if (parse(buffer_string(&text)) < 0)
        fail_msg("%s", error.message);
    scenario_input_packets(&scenario, &scenario.test.steps[0], &packets);
    for (size_t at = 0; at < packets.size; at += 8)
        buffer_printf(&events, "%s%u:%u:%d", at ? " " : "", load_le16(packets.data + at),
                      load_le16(packets.data + at + 2), (int32_t)load_le32(packets.data + at + 4));
    assert_string_equal(buffer_string(&events), expected);
    buffer_deinit(&text);
    buffer_deinit(&packets);
    buffer_deinit(&events);
}

static void keys_that_are_asked_for(void **state)
{
    (void)state;
    assert_int_equal(parse(""), 0);
    assert_false(scenario.machine.display.is_given);
    assert_int_equal(scenario.machine.input_count, 0);
    assert_int_equal(parse("display: {}\ninput: [tablet]\n"), 0);
    assert_true(scenario.machine.display.is_given);
    assert_int_equal(scenario.machine.display.width, 640);
    assert_int_equal(scenario.machine.display.height, 480);
    assert_int_equal(scenario.machine.inputs[0], SCENARIO_INPUT_TABLET);
    assert_int_equal(parse("display: {device: simplefb, width: 16, height: 4096}\n"), 0);
    assert_int_equal(parse(""), 0);
    assert_int_equal(scenario_set(&scenario, "--set", "display.width", "800", "", &error), 0);
    assert_true(scenario.machine.display.is_given);
    refused("display: {width: 15}\n", "x.yaml:2:18: display.width: 15 is outside 16 to 4096");
    assert_int_equal(parse("display: {height: 4097}\n"), -1);
    assert_int_equal(parse("display: {device: vga}\n"), -1);
    assert_int_equal(parse("input: [mouse]\n"), -1);
    refused("machine: {isa: rv32, memory: 2G}\ndisplay: {}\n",
            "x.yaml: machine.memory: an rv32 machine has room for 2G at most, its display included");
    assert_int_equal(parse("machine: {isa: rv32, memory: 2046M}\ndisplay: {}\n"), 0);
    refused("input: [keyboard, keyboard]\n", "x.yaml: input[0] and input[1] are both a keyboard: one is enough");
    refused(
        "machine: {virtio_console: true}\ninput: [keyboard, tablet]\ndisks: [{file: a}, {file: b}, {file: c}, {file: "
        "d}]\nnet: [{driver: user}]\n",
        "x.yaml: net, disks, fs, rng, virtio_console and input want more than the 8 virtio slots");
}

static void machines_take_over_the_whole(void **state)
{
    (void)state;
    struct buffer text = {0};
    assert_int_equal(parse("display: {width: 100, height: 50}\ninput: [keyboard]\n"
                           "machines: [{}, {display: {height: 70}, input: []}, {input: [tablet]}]\n"),
                     0);
    assert_int_equal(scenario.machines[0].display.width, 100);
    assert_int_equal(scenario.machines[0].display.height, 50);
    assert_true(scenario.machines[0].display.is_given);
    assert_int_equal(scenario.machines[0].input_count, 1);
    assert_int_equal(scenario.machines[1].display.width, 640);
    assert_int_equal(scenario.machines[1].display.height, 70);
    assert_int_equal(scenario.machines[1].input_count, 0);
    assert_int_equal(scenario.machines[2].inputs[0], SCENARIO_INPUT_TABLET);
    scenario_write(&scenario, &text);
    assert_non_null(strstr(buffer_string(&text), "    display:\n      device: simplefb\n      width: 640\n"));
    /* and what is written is read again */
    struct scenario again;
    struct buffer twice = {0};
    scenario_defaults(&again);
    assert_int_equal(scenario_parse_yaml(&again, buffer_bytes(&text), "y", "", NULL, &error), 0);
    scenario_write(&again, &twice);
    assert_string_equal(buffer_string(&text), buffer_string(&twice));
    scenario_deinit(&again);
    buffer_deinit(&text);
    buffer_deinit(&twice);
}

static void keys_are_pressed_together_and_one_after_another(void **state)
{
    (void)state;
    says("{key: a}", "1:30:1 0:0:0 1:30:0 0:0:0");
    says("{key: ctrl-page-up}", "1:29:1 0:0:0 1:104:1 0:0:0 1:104:0 0:0:0 1:29:0 0:0:0");
    says("{key: \" f1  ; \"}", "1:59:1 0:0:0 1:59:0 0:0:0 1:39:1 0:0:0 1:39:0 0:0:0");
    says("{key: ctrl-minus}", "1:29:1 0:0:0 1:12:1 0:0:0 1:12:0 0:0:0 1:29:0 0:0:0");
    assert_null(scenario_check_chords("ctrl-alt-delete right-alt-q"));
    static const char *const wrong[] = {"",         "  ",    "A",   "ctrl-",        "-a",
                                        "ctrl--a",  "ctrlx", "up-", "a b c nosuch", "a-b-c-d-e-f-g-h-i",
                                        "\xc3\xa4", "!"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_non_null(scenario_check_chords(wrong[i]));
}

static void text_is_typed_on_an_american_keyboard(void **state)
{
    (void)state;
    says("{type: \"aB\\n\"}", "1:30:1 0:0:0 1:30:0 0:0:0 1:42:1 0:0:0 1:48:1 0:0:0 1:48:0 0:0:0 1:42:0 0:0:0 "
                              "1:28:1 0:0:0 1:28:0 0:0:0");
    says("{type: \"~\"}", "1:42:1 0:0:0 1:41:1 0:0:0 1:41:0 0:0:0 1:42:0 0:0:0");
    for (char text[2] = " "; text[0] < 127; text[0]++)
        assert_null(scenario_check_typed(text));
    assert_non_null(scenario_check_typed(""));
    assert_non_null(scenario_check_typed("a\x01"));
    assert_non_null(scenario_check_typed("\xc3\xa4"));
}

static void the_tablet_points_at_pixels(void **state)
{
    (void)state;
    says("{mouse: {x: 0, y: 0}}", "3:0:0 3:1:0 0:0:0");
    says("{mouse: {x: 100, y: 200}}", "3:0:32767 3:1:32767 0:0:0");
    says("{mouse: {x: 50, y: 100, click: middle}}", "3:0:16384 3:1:16384 0:0:0 1:274:1 0:0:0 1:274:0 0:0:0");
    says("{mouse: {press: left}}", "1:272:1 0:0:0");
    says("{mouse: {release: right}}", "1:273:0 0:0:0");
    says("{mouse: {wheel: up}}", "2:8:1 0:0:0");
    says("{mouse: {wheel: down}}", "2:8:-1 0:0:0");
    assert_int_equal(parse("input: [tablet]\nsteps: [{mouse: {x: 32767, y: 7}}]\n"), 0); /* its own units */
    struct buffer packets = {0};
    scenario_input_packets(&scenario, &scenario.test.steps[0], &packets);
    assert_int_equal(load_le32(packets.data + 4), 32767);
    assert_int_equal(load_le32(packets.data + 12), 7);
    buffer_deinit(&packets);
}

static void steps_need_their_device(void **state)
{
    (void)state;
    refused("input: [tablet]\nsteps: [{key: a}]\n",
            "x.yaml: steps[0]: machine 0 has no keyboard (input: [keyboard])");
    refused("input: [keyboard]\nsteps: [{mouse: {wheel: up}}]\n",
            "x.yaml: steps[0]: machine 0 has no tablet (input: [tablet])");
    refused("input: [keyboard]\nsteps: [{type: a, console: 1}]\n",
            "x.yaml: steps[0]: machine 1 has no keyboard (input: [keyboard])");
    refused("steps: [{screenshot: a}]\n", "x.yaml: steps[0]: screenshot needs a display: (docs/display.md)");
    refused("display: {}\nsteps: [{screenshot: a, console: 1}]\n",
            "x.yaml: steps[0]: screenshot needs a display: (docs/display.md)");
    refused("display: {}\nsteps: [{screenshot: a}, {wait: 1s}, {screenshot: a}]\n",
            "x.yaml: steps[2]: steps[0] takes a screenshot \"a\", too");
    refused("display: {}\ninput: [tablet]\nsteps: [{mouse: {x: 640, y: 0}}]\n",
            "x.yaml: steps[0]: 640, 0 lies outside of the 640x480 display");
    refused("input: [tablet]\nsteps: [{mouse: {x: 0, y: 32768}}]\n",
            "x.yaml: steps[0]: 0, 32768 lies outside of the 32768x32768 tablet");
    refused("steps: [{mouse: {x: 1}}]\n", "x.yaml:2:9: steps[0]: mouse: x and y go together");
    refused("steps: [{mouse: {}}]\n",
            "x.yaml:2:9: steps[0]: mouse: expected a place (x and y), click, press, release or wheel");
    refused(
        "steps: [{key: a, type: b}]\n",
        "x.yaml:2:9: steps[0]: a step is one of expect, send, press, key, type, mouse, screenshot, wait, link and "
        "stop; this has more than one");
    assert_int_equal(parse("display: {}\nmachines: [{input: [keyboard]}, {input: [tablet, keyboard]}]\n"
                           "steps: [{key: a, console: 1}]\n"),
                     0);
    assert_int_equal(scenario_input_device(&scenario, &scenario.test.steps[0]), 1);
}

static void names_of_screenshots(void **state)
{
    (void)state;
    size_t size = 0;
    char name[80];
    assert_true(scenario_golden_screen("screen-a.png", &size));
    assert_int_equal(size, 1);
    assert_true(scenario_golden_screen("screen-log_in-2.png", NULL));
    static const char *const wrong[] = {"screen-.png",    "screen-2.png", "screen-a.PNG",  "screen-a",
                                        "screen-a/b.png", "Screen-a.png", "screen--a.png", ""};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(scenario_golden_screen(wrong[i], NULL));
    memset(name, 'a', sizeof name);
    name[63] = 0;
    assert_null(scenario_check_screen_name(name));
    name[63] = 'a';
    name[64] = 0;
    assert_non_null(scenario_check_screen_name(name));
    snprintf(name, sizeof name, "screen-%064d.png", 1);
    assert_false(scenario_golden_screen(name, NULL));
    assert_int_equal(parse("display: {}\nsteps: [{screenshot: 1a}]\n"), -1);
    assert_int_equal(parse("golden: {files: [screen-a.png], screen: {mask: [{x: 1, y: 2, width: 3, height: 4}, "
                           "{screen: a, x: 0, y: 0, width: 1, height: 1}]}}\n"),
                     0);
    assert_int_equal(scenario.test.golden.blot_count, 2);
    assert_string_equal(scenario.test.golden.blots[1].screen, "a");
    assert_int_equal(parse("golden: {screen: {mask: [{x: 1, y: 2, width: 0, height: 4}]}}\n"), -1);
    assert_int_equal(parse("golden: {screen: {mask: [{x: 1, y: 2, width: 1}]}}\n"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_are_asked_for),
        cmocka_unit_test(machines_take_over_the_whole),
        cmocka_unit_test(keys_are_pressed_together_and_one_after_another),
        cmocka_unit_test(text_is_typed_on_an_american_keyboard),
        cmocka_unit_test(the_tablet_points_at_pixels),
        cmocka_unit_test(steps_need_their_device),
        cmocka_unit_test(names_of_screenshots),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
