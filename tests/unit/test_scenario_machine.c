/* Several machines in one scenario: what an element takes over from the top level, numbering over all of them, and
 * the mistakes that only several machines can make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/scenario/scenario.h"

static struct scenario scenario;
static struct error error;

static int parse(const char *text)
{
    scenario_defaults(&scenario);
    error = (struct error){0};
    return scenario_parse_yaml(&scenario, bytes_of_string(text), "f", "dir", NULL, &error);
}

static void complete(const char *text)
{
    if (parse(text) < 0 || scenario_check(&scenario, "f", &error) < 0)
        fail_msg("%s", error.message);
}

static void without_a_list_there_is_one_machine(void **state)
{
    (void)state;
    complete("kernel: k\nnet: [{}, {}]\n");
    assert_int_equal(scenario_machine_count(&scenario), 1);
    assert_ptr_equal(scenario_machine(&scenario, 0), &scenario.machine);
    assert_int_equal(scenario_nic_total(&scenario), 2);
    assert_null(scenario_machine(&scenario, 0)->name);
    scenario_deinit(&scenario);
}

static void elements_take_over_what_they_leave_out(void **state)
{
    (void)state;
    /* the list stands before what it takes over: the order in a file means nothing */
    complete("machines:\n"
             "- {name: left}\n"
             "- kernel: other\n"
             "  machine: {memory: 64M, rng: true}\n"
             "  cmdline: \"\"\n"
             "  net: []\n"
             "- disks: [{file: own}]\n"
             "kernel: k\n"
             "initrd: i\n"
             "cmdline: quiet\n"
             "machine: {memory: 512M, rng: false, virtio_console: true}\n"
             "disks: [{file: a, mode: ro}, {file: b, mode: ro}]\n"
             "net: [{restrict: true, hostfwd: [\"tcp::0-:22\"]}, {mac: 02:00:00:00:00:77}]\n");
    assert_int_equal(scenario_machine_count(&scenario), 3);
    const struct scenario_machine *a = scenario_machine(&scenario, 0), *b = scenario_machine(&scenario, 1),
                                  *c = scenario_machine(&scenario, 2);
    assert_string_equal(a->name, "left");
    assert_string_equal(b->name, "m1");
    assert_string_equal(a->kernel, "dir/k");
    assert_string_equal(b->kernel, "dir/other");
    assert_string_equal(b->initrd, "dir/i");
    assert_string_equal(a->cmdline, "quiet");
    assert_string_equal(b->cmdline, "");
    assert_int_equal(a->memory_bytes, 512u << 20);
    assert_int_equal(b->memory_bytes, 64u << 20);
    assert_false(a->has_rng);
    assert_true(b->has_rng);
    assert_true(b->has_virtio_console);
    assert_int_equal(a->disk_count, 2);
    assert_int_equal(c->disk_count, 1);
    assert_string_equal(c->disks[0].file, "dir/own");
    assert_int_equal(a->nic_count, 2);
    assert_int_equal(b->nic_count, 0);
    assert_true(c->nics[0].restricted);
    assert_string_equal(c->nics[0].forwards[0].host_address, "");
    assert_int_equal(c->nics[0].forwards[0].guest_port, 22);
    /* an address that was given stays, the others tell the machines apart */
    assert_int_equal(a->nics[0].mac[4] * 256 + a->nics[0].mac[5], 0x0001);
    assert_int_equal(c->nics[0].mac[4] * 256 + c->nics[0].mac[5], 0x0201);
    assert_int_equal(c->nics[1].mac[4] * 256 + c->nics[1].mac[5], 0x0077);
    /* numbers over all machines */
    assert_int_equal(scenario_first_nic(&scenario, 2), 2);
    assert_int_equal(scenario_first_disk(&scenario, 2), 4);
    assert_int_equal(scenario_nic_total(&scenario), 4);
    scenario_deinit(&scenario);
}

static void single_values_reach_machines(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\nmachines: [{}, {cmdline: mine}]\n"), 0);
    assert_int_equal(scenario_set(&scenario, "--set", "cmdline", "all", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "--set", "machines[0].net[+].mtu", "9000", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "--set", "machines[+].machine.memory", "32M", NULL, &error), 0);
    assert_int_equal(scenario_check(&scenario, "f", &error), 0);
    assert_string_equal(scenario.machines[0].cmdline, "all");
    assert_string_equal(scenario.machines[1].cmdline, "mine");
    assert_string_equal(scenario.machines[2].cmdline, "all");
    assert_int_equal(scenario.machines[0].nics[0].mtu, 9000);
    assert_int_equal(scenario.machines[2].memory_bytes, 32u << 20);
    scenario_deinit(&scenario);
}

static void words_are_appended_to_what_is_taken_over(void **state)
{
    (void)state;
    struct buffer text = {0};
    complete("kernel: /k\ncmdline: quiet\nappend: all\nmachines: [{append: mine}, {}, {cmdline: own}]\n");
    assert_string_equal(scenario.machines[0].cmdline, "quiet");
    assert_string_equal(scenario.machines[0].append, "mine");
    assert_string_equal(scenario.machines[1].append, "all");
    assert_string_equal(scenario.machines[2].cmdline, "own");
    assert_string_equal(scenario.machines[2].append, "all");
    scenario_write(&scenario, &text);
    assert_non_null(strstr(buffer_string(&text), "cmdline: \"quiet\"\n    append: \"mine\"\n"));
    buffer_deinit(&text);
    scenario_deinit(&scenario);
}

/* What stands in a tape gives the same machines, and checking twice changes nothing. */
static void complete_scenarios_survive_the_round_trip(void **state)
{
    (void)state;
    struct buffer text = {0}, second = {0};
    complete("kernel: /k\ncmdline: quiet\nnet: [{}]\nmachines: [{}, {kernel: /other, net: [{}, {}]}]\n");
    scenario_write(&scenario, &text);
    scenario_deinit(&scenario);
    complete(buffer_string(&text));
    assert_int_equal(scenario_check(&scenario, "f", &error), 0);
    scenario_write(&scenario, &second);
    assert_string_equal(buffer_string(&text), buffer_string(&second));
    buffer_deinit(&text);
    buffer_deinit(&second);
    scenario_deinit(&scenario);
}

static void mistakes_name_the_machine(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"machines: [{kernel: k}, {}]\n", "f: machines[1]: there is nothing to run: name a kernel: or a bios:"},
        {"kernel: k\nmachines: [{name: a}, {name: a}]\n", "f: machines[1]: machines[0] has the name \"a\" too"},
        {"kernel: k\nmachines: [{name: a b}]\n",
         "f: machines[0]: a machine's name is 1 to 32 letters, digits, _ or -"},
        {"kernel: k\ndisks: [{file: d, mode: rw}]\nmachines: [{}, {}]\n",
         "f: machines[1]: disks[0] of m0 and disks[0] are one file, and one of them is rw"},
        {"kernel: k\nnet: [{hostfwd: [\"tcp::80-:1\"]}]\nmachines: [{}, {}]\n",
         "f: machines[1]: net[0].hostfwd[0] takes tcp port 80, which net[0].hostfwd[0] of m0 has"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i].text), 0);
        assert_int_equal(scenario_check(&scenario, "f", &error), -1);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, EXIT_USAGE);
        scenario_deinit(&scenario);
    }
    assert_int_equal(parse("machines: [{}, {}, {}, {}, {}]\n"), -1);
    assert_string_equal(error.message, "f:1:11: machines: the list has 5 elements; at most 4 are possible");
    scenario_deinit(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_list_there_is_one_machine),
        cmocka_unit_test(elements_take_over_what_they_leave_out),
        cmocka_unit_test(single_values_reach_machines),
        cmocka_unit_test(words_are_appended_to_what_is_taken_over),
        cmocka_unit_test(complete_scenarios_survive_the_round_trip),
        cmocka_unit_test(mistakes_name_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
