/* Scenarios in YAML: what is read, and every error at its exact place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_http.h"
#include "src/scenario/scenario_tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct scenario scenario;
static struct error error;

static int parse(const char *text)
{
    memset(&error, 0, sizeof error);
    scenario_defaults(&scenario);
    return scenario_parse_yaml(&scenario, bytes_of_string(text), "x.yaml", "dir", NULL, &error);
}

static void refuse(const char *text, const char *message)
{
    assert_int_equal(parse(text), -1);
    assert_string_equal(error.message, message);
    assert_int_equal(error.code, EXIT_USAGE);
    scenario_deinit(&scenario);
}

static void a_whole_scenario(void **state)
{
    (void)state;
    assert_int_equal(parse("name: all\n"
                           "seed: 0x10\n"
                           "machine:\n"
                           "  memory: 1G\n"
                           "  clock_hz: 500MHz\n"
                           "  pace: free\n"
                           "  boot_time: 2026-01-01T00:00:00Z\n"
                           "  rng: no\n"
                           "  virtio_console: true\n"
                           "bios: /abs/fw.bin\n"
                           "kernel: Image\n"
                           "initrd: ../x.cpio\n"
                           "symbols: System.map\n"
                           "cmdline: \"console=ttyS0 \\u00e9\"\n"
                           "disks:\n"
                           "- {file: a.img}\n"
                           "- file: b.img\n"
                           "  mode: rw\n"
                           "net:\n"
                           "- driver: user\n"
                           "  restrict: true\n"
                           "  resolver: 9.9.9.9\n"
                           "  hostfwd: [\"tcp:127.0.0.1:2222-:22\", udp::53-:53]\n"
                           "  allow: [any]\n"
                           "- mac: 52:54:00:00:00:09\n"
                           "limits: {virtual: 2s, host: 1m}\n"
                           "tape: {carry: false, digest_instructions: 5}\n"),
                     0);
    assert_string_equal(scenario.name, "all");
    assert_int_equal(scenario.seed, 16);
    assert_int_equal(scenario.machine.memory_bytes, 1ull << 30);
    assert_int_equal(scenario.clock_hz, 500000000);
    assert_int_equal(scenario.pace, SCENARIO_PACE_FREE);
    assert_true(scenario.has_boot_time);
    assert_int_equal(scenario.boot_time_ns, 1767225600000000000);
    assert_false(scenario.machine.has_rng);
    assert_true(scenario.machine.has_virtio_console);
    assert_string_equal(scenario.machine.bios, "/abs/fw.bin");
    assert_string_equal(scenario.machine.kernel, "dir/Image");
    assert_string_equal(scenario.machine.initrd, "dir/../x.cpio");
    assert_string_equal(scenario.machine.cmdline, "console=ttyS0 \xc3\xa9");
    assert_int_equal(scenario.machine.disk_count, 2);
    assert_int_equal(scenario.machine.disks[0].mode, SCENARIO_DISK_SNAPSHOT);
    assert_int_equal(scenario.machine.disks[1].mode, SCENARIO_DISK_RW);
    assert_int_equal(scenario.machine.nic_count, 2);
    assert_true(scenario.machine.nics[0].restricted);
    assert_int_equal(scenario.machine.nics[0].forward_count, 2);
    assert_int_equal(scenario.machine.nics[0].forwards[0].host_port, 2222);
    assert_true(scenario.machine.nics[0].forwards[1].is_udp);
    assert_string_equal(scenario.machine.nics[0].allow[0], "any");
    assert_int_equal(scenario.machine.nics[0].mac[5], 1);
    assert_int_equal(scenario.machine.nics[1].mac[5], 9);
    assert_int_equal(scenario.limit_cycles, 1000000000); /* 2 s at 500 MHz */
    assert_int_equal(scenario.limit_host_seconds, 60);
    assert_false(scenario.carry);
    assert_int_equal(scenario.digest_instructions, 5);
    assert_int_equal(scenario_check(&scenario, "x", &error), 0);
    scenario_deinit(&scenario);
}

static void what_is_left_out_has_its_default(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\n"), 0);
    assert_string_equal(scenario.name, "x");
    assert_int_equal(scenario.machine.memory_bytes, 256ull << 20);
    assert_int_equal(scenario.clock_hz, 1000000000);
    assert_int_equal(scenario.digest_instructions, 100000000);
    assert_true(scenario.carry);
    assert_true(scenario.machine.has_rng);
    assert_string_equal(scenario.machine.cmdline, "");
    assert_null(scenario.machine.bios);
    scenario_deinit(&scenario);
}

/* A limit is a duration, wherever the clock stands in the file. */
static void limits_keep_their_duration(void **state)
{
    (void)state;
    assert_int_equal(parse("limits: {virtual: 3s}\nmachine: {clock_hz: 20MHz}\nkernel: k\n"), 0);
    assert_int_equal(scenario.limit_cycles, 60000000);
    scenario_deinit(&scenario);
    assert_int_equal(parse("machine: {clock_hz: 20MHz}\nlimits: {virtual: 77cycles}\nkernel: k\n"), 0);
    assert_int_equal(scenario.limit_cycles, 77);
    scenario_deinit(&scenario);
}

static void aliases_work(void **state)
{
    (void)state;
    assert_int_equal(
        parse("cmdline: &line quiet\nname: *line\nnet: [&n {restrict: true}, {mac: 52:54:00:00:00:01}]\n"), 0);
    assert_string_equal(scenario.name, "quiet");
    scenario_deinit(&scenario);
}

static void every_error_has_its_place(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "x.yaml:1:1: the file is empty; a scenario names at least a kernel or bios"},
        {"# only a comment\n", "x.yaml:1:1: the file is empty; a scenario names at least a kernel or bios"},
        {"- a\n", "x.yaml:1:1: expected a map (lines of \"key: value\"), found a list"},
        {"just text\n", "x.yaml:1:1: expected a map (lines of \"key: value\"), found a single value"},
        {"kernel: a\nmachine:\n  memroy: 1G\n",
         "x.yaml:3:3: machine: unknown key \"memroy\"; did you mean \"memory\"?"},
        {"kernel: a\nfoo: 1\n",
         "x.yaml:2:1: unknown key \"foo\"; known here: name, seed, machine, bios, kernel, initrd, dtb, symbols, cmdline, "
         "append, disks, fs, net, display, input, machines, limits, tape"},
        {"kernel: a\nkernel: b\n",
         "x.yaml:2:1: the key \"kernel\" stands here for the second time (first in line 1)"},
        {"machine:\n\tmemory: 1G\n", "x.yaml:2:1: a tab stands here; YAML is indented with spaces"},
        {"\xc3\xa9: 1\n\xc3\xa9\xc3\xa9: \t- a\n",
         "x.yaml:2:6: block sequence entries are not allowed in this context"},
        {"machine:\n  memory: lots\n",
         "x.yaml:2:11: machine.memory: expected a size such as 256M or 1G, found \"lots\" (a number is missing)"},
        {"machine:\n  memory: 256\n",
         "x.yaml:2:11: machine.memory: 256 is outside 16M to 4G; a number without a unit is bytes (did you mean "
         "256M?)"},
        {"machine: {memory: 15M}\n", "x.yaml:1:19: machine.memory: 15M is outside 16M to 4G"},
        {"machine: {memory: 5G}\n", "x.yaml:1:19: machine.memory: 5G is outside 16M to 4G"},
        {"machine: {memory: 17825793}\n", "x.yaml:1:19: machine.memory: 17825793 is not a multiple of 1M"},
        {"machine: {memory: 1000000000000G}\n",
         "x.yaml:1:19: machine.memory: expected a size such as 256M or 1G, found \"1000000000000G\" (the number is "
         "too large)"},
        {"machine: {memory: [1]}\n", "x.yaml:1:19: machine.memory: expected a size such as 256M or 1G, found a list"},
        {"machine: {memory: }\n", "x.yaml:1:19: machine.memory: expected a size such as 256M or 1G, found nothing"},
        {"machine: 5\n", "x.yaml:1:10: machine: expected a map (lines of \"key: value\"), found a single value"},
        {"machine:\nkernel: a\n", "x.yaml:1:9: machine: expected a map (lines of \"key: value\"), found nothing"},
        {"machine: {clock_hz: 15MHz}\n", "x.yaml:1:21: machine.clock_hz: 15MHz is not a multiple of 10MHz"},
        {"machine: {pace: fast}\n", "x.yaml:1:17: machine.pace: unknown word \"fast\"; possible: auto, host, free"},
        {"machine: {pace: hots}\n",
         "x.yaml:1:17: machine.pace: unknown word \"hots\"; did you mean \"host\"? (possible: auto, host, free)"},
        {"machine: {rng: maybe}\n",
         "x.yaml:1:16: machine.rng: expected true or false, found \"maybe\" (it is no truth value)"},
        {"machine: {rng: \"true\"}\n",
         "x.yaml:1:16: machine.rng: expected true or false, found \"true\" (in quotes it is text)"},
        {"machine: {boot_time: noon}\n",
         "x.yaml:1:22: machine.boot_time: expected a time such as 2026-01-31T12:00:00Z, "
         "or \"host\", found \"noon\" (it does not begin with YEAR-MONTH-DAY)"},
        {"seed: -1\n", "x.yaml:1:7: seed: expected a whole number, found \"-1\" (it is negative)"},
        {"kernel:\n", "x.yaml:1:8: kernel: expected the path of a file, found nothing"},
        {"kernel: \"\"\n", "x.yaml:1:9: kernel: expected the path of a file, found nothing"},
        {"kernel: null\n", "x.yaml:1:9: kernel: expected the path of a file, found nothing"},
        {"kernel: {a: b}\n", "x.yaml:1:9: kernel: expected the path of a file, found a map"},
        {"kernel: http://a b/\n",
         "x.yaml:1:9: kernel: URL http://a b/: it holds a character that must be written as %XX"},
        {"symbols: http://a/b\n", "x.yaml:1:10: symbols: this cannot come from a URL; write a path of this host"},
        {"cmdline: \"a\\0b\"\n", "x.yaml:1:10: the text holds a zero byte or half a character"},
        {"disks: a.img\n",
         "x.yaml:1:8: disks: expected a list ([a, b], or lines that begin with \"- \"), found a single value"},
        {"disks: [a.img]\n", "x.yaml:1:9: disks[0]: expected a map (lines of \"key: value\"), found a single value"},
        {"disks: [{mode: ro}]\n", "x.yaml:1:9: disks[0]: the key \"file\" is missing here"},
        {"disks:\n- {file: a}\n- {file: a}\n- {file: a}\n- {file: a}\n- {file: a}\n",
         "x.yaml:2:1: disks: the list has 5 elements; at most 4 are possible"},
        {"net:\n- driver: tap\n  ifname: 0123456789abcdef\n",
         "x.yaml:3:11: net[0].ifname: expected the name of an interface such as tap0, found \"0123456789abcdef\" (it "
         "has more than 15 bytes)"},
        {"net:\n- listen: localhost:1\n",
         "x.yaml:2:11: net[0].listen: expected an address such as 127.0.0.1:1234 or unix:/run/cable, found "
         "\"localhost:1\" (the address is not IPv4)"},
        {"net:\n- mac: 01:02:03:04:05:06\n",
         "x.yaml:2:8: net[0].mac: expected a hardware address such as \"02:00:00:00:00:01\", found "
         "\"01:02:03:04:05:06\" (it is a group address (the first byte is odd))"},
        {"net:\n- {}\n- hostfwd:\n  - tcp::1-:2\n  - 22\n",
         "x.yaml:5:5: net[1].hostfwd[1]: expected a forwarded port such as \"tcp:127.0.0.1:2222-:22\", found \"22\" "
         "(it does not begin with tcp:, udp: or unix:)"},
        {"net: [{allow: [10.0.0.0/33]}]\n",
         "x.yaml:1:16: net[0].allow[0]: expected \"any\", or an address such as 10.0.0.0/8:80-443, found "
         "\"10.0.0.0/33\" (the number of network bits is not 0 to 32)"},
        {"net: [{resolver: dns.example}]\n",
         "x.yaml:1:18: net[0].resolver: expected an IP address, or \"\" for the host's resolver, found "
         "\"dns.example\" (it is not an IP address)"},
        {"limits: {virtual: 90}\n", "x.yaml:1:19: limits.virtual: expected a duration such as 90s, 5m or 1m30s, "
                                    "found \"90\" (the unit is missing)"},
        {"limits: {virtual: 100000d}\nmachine: {clock_hz: 10GHz}\n", NULL},
        {"limits: {host: 500ms}\n", "x.yaml:1:16: limits.host: expected a duration such as 90s, 5m or 1m30s, found "
                                    "\"500ms\" (only whole seconds count here)"},
        {"kernel: [a\n",
         "x.yaml:2:1: did not find expected ',' or ']' while parsing a flow sequence that begins in line 1"},
        {"kernel: \"a\n",
         "x.yaml:2:1: found unexpected end of stream while scanning a quoted scalar that begins in line 1"},
        {"kernel: a: b\n", "x.yaml:1:10: mapping values are not allowed in this context"},
        {"kernel: \xff\n", "x.yaml:1:9: invalid leading UTF-8 octet (byte 0xFF); a scenario is UTF-8 text"},
        {"name: \xc3\xa9\nkernel: \xe2\x82\n",
         "x.yaml:2:10: invalid trailing UTF-8 octet (byte 0x0A); a scenario is UTF-8 text"},
        {"kernel: \x01\n", "x.yaml:1:9: control characters are not allowed (byte 0x01); a scenario is UTF-8 text"},
        {"kernel: a\n---\nkernel: b\n", "x.yaml:2:1: a second document begins here; a scenario is one"},
        {"kernel: !!str a\n", "x.yaml:1:9: a tag (!...) has no meaning in a scenario; write the value alone"},
        {"name: *a\n", "x.yaml:1:7: the alias \"a\" names no anchor that is complete before it"},
        {"net: &a [*a]\n", "x.yaml:1:10: the alias \"a\" names no anchor that is complete before it"},
        {"? [a]\n: b\n", "x.yaml:1:3: a key must be a single word"},
        {"<<: {kernel: a}\n",
         "x.yaml:1:1: unknown key \"<<\"; known here: name, seed, machine, bios, kernel, initrd, dtb, symbols, "
         "cmdline, append, disks, fs, net, display, input, machines, limits, tape"},
        {"kernel: a\nstray\n",
         "x.yaml:3:1: could not find expected ':' while scanning a simple key that begins in line 2"},
        {"A B\nkernel: a\n", "x.yaml:2:7: mapping values are not allowed in this context"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (cases[i].message) {
            refuse(cases[i].text, cases[i].message);
        } else {
            assert_int_equal(parse(cases[i].text), 0);
            scenario_deinit(&scenario);
        }
    }
}

/* ---- hostile input: an error, little memory, little time ---- */

static char *repeated(const char *unit, size_t count, const char *tail)
{
    struct buffer text = {0};
    for (size_t i = 0; i < count; i++)
        buffer_append_string(&text, unit);
    buffer_append_string(&text, tail);
    char *copy = mem_copy_string(buffer_string(&text));
    buffer_deinit(&text);
    return copy;
}

static void refuse_repeated(const char *unit, size_t count, const char *tail, const char *message)
{
    char *text = repeated(unit, count, tail);
    refuse(text, message);
    mem_free(text);
}

static void hostile_files_cost_an_error(void **state)
{
    (void)state;
    refuse_repeated("[", 100000, "", "x.yaml:1:33: lists and maps are nested too deeply");
    refuse_repeated("{a: ", 50000, "", "x.yaml:1:129: lists and maps are nested too deeply");
    refuse_repeated("- ", 40000, "a", "x.yaml:1:65: lists and maps are nested too deeply");
    refuse_repeated("- a\n", 30000, "", "x.yaml:20000:3: there are too many values for one scenario");
    refuse_repeated("x", 1100000, "", "x.yaml: the file has 1100000 bytes; a scenario has at most 262144");
    refuse_repeated("x", 70000, ": 1", "x.yaml:1:1: the text is longer than 65535 bytes");
    char *text = repeated("y", 70000, "\"");
    struct buffer whole = {0};
    buffer_printf(&whole, "cmdline: \"%s\n", text);
    refuse(buffer_string(&whole), "x.yaml:1:10: the text is longer than 65535 bytes");
    buffer_deinit(&whole);
    mem_free(text);
}

/* An alias bomb is a few shared nodes here: it is refused for its meaning, at once. */
static void alias_bombs_do_not_go_off(void **state)
{
    struct buffer text = {0};
    (void)state;
    buffer_append_string(&text, "name: &a0 lol\ndisks:\n");
    for (unsigned i = 1; i < 20; i++) {
        buffer_printf(&text, "- &a%u [", i);
        for (unsigned j = 0; j < 10; j++)
            buffer_printf(&text, "*a%u, ", i - 1);
        buffer_append_string(&text, "]\n");
    }
    refuse(buffer_string(&text), "x.yaml:3:1: disks: the list has 19 elements; at most 4 are possible");
    buffer_clear(&text);
    buffer_append_string(&text, "name: &a x\nfoo: [");
    for (unsigned i = 0; i < 300; i++)
        buffer_append_string(&text, "*a, ");
    buffer_append_string(&text, "]\n");
    refuse(buffer_string(&text), "x.yaml:2:1031: there are too many aliases for one scenario");
    buffer_deinit(&text);
}

/* Every prefix of a scenario, and every byte of it replaced: an answer, never a crash. */
static void damage_is_survived(void **state)
{
    static const char text[] = "name: x\nmachine: {memory: 1G, pace: host}\nnet:\n- &n {allow: [any, 1.2.3.4:5-6]}\n"
                               "- mac: \"02:00:00:00:00:05\"\ncmdline: >-\n  a\n  b\nlimits: {virtual: 1m}\n";
    static const char bytes[] = {0,   '\t', '\n', ' ', '"', '[',    '{',    '-',
                                 ':', '&',  '*',  '!', '%', '\x80', '\xff', '|'};
    char copy[sizeof text];
    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        scenario_defaults(&scenario);
        scenario_parse_yaml(&scenario, bytes_of(text, size), "x.yaml", "dir", NULL, &error);
        scenario_deinit(&scenario);
    }
    for (size_t at = 0; at + 1 < sizeof text; at++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            memcpy(copy, text, sizeof text);
            copy[at] = bytes[i];
            scenario_defaults(&scenario);
            if (scenario_parse_yaml(&scenario, bytes_of(copy, sizeof text - 1), "x.yaml", "dir", NULL, &error) < 0)
                assert_int_equal(error.code, EXIT_USAGE);
            scenario_deinit(&scenario);
        }
    }
}

/* ---- the whole, and single values ---- */

static void checks_of_the_whole(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"name: x\n", "f: there is nothing to run: name a kernel: or a bios:"},
        {"bios: b\ninitrd: i\n", "f: an initrd: needs a kernel:"},
        {"kernel: k\nnet: [{mac: 02:00:00:00:00:02}, {}]\n", "f: net[0] and net[1] have the same mac"},
        {"kernel: k\nnet: [{hostfwd: [tcp::80-:1]}, {hostfwd: [udp::80-:1, tcp:127.0.0.1:80-:2]}]\n",
         "f: net[1].hostfwd[1] takes tcp port 80, which net[0].hostfwd[0] has"},
        {"kernel: k\ndisks: [{file: a}, {file: a, mode: rw}]\n",
         "f: disks[0] and disks[1] are one file, and one of them is rw"},
        {"kernel: k\ndisks: [{file: a, mode: overlay}]\n", "f: disks[0]: mode overlay needs overlay: FILE"},
        {"kernel: k\ndisks: [{file: a, mode: ro, overlay: b}]\n",
         "f: disks[0].overlay: only mode overlay keeps writes there"},
        {"kernel: k\ndisks: [{file: a, overlay: a}]\n", "f: disks[0].overlay: another disk has this file too"},
        {"kernel: k\ndisks: [{file: a, overlay: b}, {file: a, overlay: b}]\n",
         "f: disks[1].overlay: another disk has this file too"},
        {"kernel: k\ndisks: [{file: a, mode: rw, pin: true}]\n",
         "f: disks[0]: mode rw changes the image, so that a replay could not read it: no pin"},
        {"kernel: k\ndisks: [{file: a, queue_size: 100}]\n",
         "f: disks[0].queue_size: a power of two from 4 to 1024 is possible"},
        {"kernel: k\ndisks: [{file: a, http: {}}]\n",
         "f: disks[0].http: the file is no URL, so there is no server to talk to"},
        {"kernel: k\nfs: [{file: a, http: {latency: 1s}}]\n",
         "f: fs[0].http: the file is no URL, so there is no server to talk to"},
        {"kernel: k\ndisks: [{file: a, format: split}]\n",
         "f: disks[0].format: a split disk is named by the URL of its blk.txt (file:///...)"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", mode: rw}]\n",
         "f: disks[0].mode: a disk on a web server is read alone: snapshot or ro is possible"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", pin: true}]\n",
         "f: disks[0].pin: a replay does without the web server: no pin"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", overlay: o}]\n",
         "f: disks[0].mode: a disk on a web server is read alone: snapshot or ro is possible"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", http: {block: 12K}}]\n",
         "f: disks[0].http.block: a power of two from 4K to 1M is possible"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", http: {password_file: p}}]\n",
         "f: disks[0].http: a password_file needs a user"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", http: {user: u, netrc: n}}]\n",
         "f: disks[0].http: user or netrc, not both"},
        {"kernel: k\ndisks: [{file: \"http://h/a\", http: {proxy: \"there:80\"}}]\n",
         "f: disks[0].http.proxy: URL there:80: it begins with none of http://, https:// and file://"},
        {"kernel: k\nnet: [{}, {}, {}, {}]\ndisks: [{file: a}, {file: b}, {file: c}, {file: d}]\n",
         "f: net, disks, fs, rng, virtio_console and input want more than the 8 virtio slots"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(parse(cases[i].text), 0);
        assert_int_equal(scenario_check(&scenario, "f", &error), -1);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, EXIT_USAGE);
        scenario_deinit(&scenario);
    }
}

static int set(const char *path, const char *value)
{
    return scenario_set(&scenario, "--set", path, value, "here", &error);
}

static void web_servers(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\n"
                           "disks:\n"
                           "- file: https://h/a/blk.txt\n"
                           "  http: {latency: 5ms, bandwidth: 10mbit, parallel: 3, allow: [any], ca_file: ca.pem}\n"
                           "- file: http://h/a.img\n"
                           "- {file: \"http://h/a.txt\", format: raw}\n"
                           "- {file: \"file:///a.img\", format: split}\n"),
                     0);
    assert_int_equal(scenario_check(&scenario, "f", &error), 0);
    const struct scenario_disk *disks = scenario.machine.disks;
    assert_int_equal(disks[0].http.latency_ns, 5000000);
    assert_int_equal(disks[0].http.bits_per_second, 10000000);
    assert_int_equal(disks[0].http.parallel, 3);
    assert_string_equal(disks[0].http.ca_file, "dir/ca.pem");
    assert_string_equal(disks[1].file, "http://h/a.img");
    static const bool is_split[] = {true, false, false, true};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(scenario_disk_is_split(&disks[i]), is_split[i]);
    struct buffer text = {0};
    scenario_write(&scenario, &text);
    assert_non_null(strstr(buffer_string(&text), "  - file: \"https://h/a/blk.txt\"\n"));
    assert_non_null(strstr(buffer_string(&text), "    http:\n      latency: 5ms\n      bandwidth: 10mbit\n"));
    assert_non_null(strstr(buffer_string(&text), "      allow:\n"));
    struct scenario again;
    scenario_defaults(&again);
    assert_int_equal(scenario_parse_yaml(&again, buffer_bytes(&text), "again", NULL, NULL, &error), 0);
    assert_string_equal(again.machine.disks[0].http.allow[0], "any");
    assert_false(again.machine.disks[1].http.is_given);
    scenario_deinit(&again);
    scenario_deinit(&scenario);
    buffer_deinit(&text);
}

static void single_values_by_path(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\nlimits: {virtual: 2s}\n"), 0);
    assert_int_equal(set("machine.memory", "1G"), 0);
    assert_int_equal(scenario.machine.memory_bytes, 1ull << 30);
    assert_int_equal(set("kernel", "Image"), 0);
    assert_string_equal(scenario.machine.kernel, "here/Image");
    assert_int_equal(set("cmdline", "a: [b] \"c\" # d"), 0);
    assert_string_equal(scenario.machine.cmdline, "a: [b] \"c\" # d");
    assert_int_equal(set("cmdline", ""), 0);
    assert_string_equal(scenario.machine.cmdline, "");
    assert_int_equal(set("cmdline", "null"), 0);
    assert_string_equal(scenario.machine.cmdline, "null");
    assert_int_equal(set("net[0].hostfwd[+]", "tcp::2222-:22"), 0);
    assert_int_equal(set("net[0].hostfwd[+]", "tcp::2223-:23"), 0);
    assert_int_equal(set("net[0].hostfwd[1]", "udp::2223-:23"), 0);
    assert_int_equal(scenario.machine.nic_count, 1);
    assert_int_equal(scenario.machine.nics[0].forward_count, 2);
    assert_true(scenario.machine.nics[0].forwards[1].is_udp);
    assert_int_equal(set("net", "[{restrict: true}, {}, {}]"), 0);
    assert_int_equal(scenario.machine.nic_count, 3);
    assert_int_equal(scenario.machine.nics[0].forward_count, 0);
    assert_int_equal(set("machine", "{pace: host, rng: false}"), 0);
    assert_int_equal(scenario.pace, SCENARIO_PACE_HOST);
    assert_int_equal(scenario.machine.memory_bytes, 1ull << 30);
    assert_int_equal(set("machine.clock_hz", "2GHz"), 0);
    assert_int_equal(scenario.limit_cycles, 4000000000);
    scenario_deinit(&scenario);
}

static void bad_paths(void **state)
{
    static const struct {
        const char *path;
        const char *value;
        const char *message;
    } cases[] = {
        {"machine.memory", "1X", "--set: expected a size such as 256M or 1G, found \"1X\" (the unit is unknown)"},
        {"machine.memroy", "1G", "--set: unknown key \"memroy\"; did you mean \"memory\"?"},
        {"", "1",
         "--set: unknown key \"\"; known here: name, seed, machine, bios, kernel, initrd, dtb, symbols, cmdline, "
         "append, disks, fs, net, display, input, machines, limits, tape"},
        {"kernel.x", "1", "--set: there is nothing below this value"},
        {"kernel[0]", "1", "--set: [...] may only follow the name of a list"},
        {"net[2].mac", "1", "--set: net has 0 elements; the next one is [0] or [+]"},
        {"net[x].mac", "1", "--set: the path has a [ without a number and a ]"},
        {"net[0", "1", "--set: the path has a [ without a number and a ]"},
        {"net[99999999999999999999].mac", "1", "--set: the path has a [ without a number and a ]"},
        {"disks", "[{foo: 1}]",
         "--set:1:3: disks[0]: unknown key \"foo\"; known here: file, mode, overlay, format, pin, queue_size, http"},
        {"net", "[", "--set:2:1: did not find expected node content while parsing a flow node"},
        {"machine", "x", "--set:1:1: machine: expected a map (lines of \"key: value\"), found a single value"},
        {"seed", "", "--set: expected a whole number, found nothing"},
        {"cmdline", "\xff", "--set: the text is not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        scenario_defaults(&scenario);
        assert_int_equal(set(cases[i].path, cases[i].value), -1);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, EXIT_USAGE);
        scenario_deinit(&scenario);
    }
    scenario_defaults(&scenario);
    for (unsigned i = 0; i < SCENARIO_DISKS_MAX; i++)
        assert_int_equal(set("disks[+].file", "a"), 0);
    assert_int_equal(set("disks[+].file", "a"), -1);
    assert_string_equal(error.message, "--set: disks has 4 elements already, and no room for more");
    scenario_deinit(&scenario);
    /* an element that was begun and never filled is found by the check */
    assert_int_equal(parse("kernel: k\n"), 0);
    assert_int_equal(set("disks[+].mode", "ro"), 0);
    assert_int_equal(scenario_check(&scenario, "f", &error), -1);
    assert_string_equal(error.message, "f: disks[0] has no file");
    scenario_deinit(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_scenario),           cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(limits_keep_their_duration), cmocka_unit_test(aliases_work),
        cmocka_unit_test(every_error_has_its_place),  cmocka_unit_test(hostile_files_cost_an_error),
        cmocka_unit_test(alias_bombs_do_not_go_off),  cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(checks_of_the_whole),        cmocka_unit_test(web_servers),
        cmocka_unit_test(single_values_by_path),      cmocka_unit_test(bad_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
