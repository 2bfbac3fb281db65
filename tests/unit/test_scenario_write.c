/* The canonical text: equal scenarios give equal bytes, and it reads back to the same scenario. Scenarios are made at
 * random through the table of keys, so that a new key is covered when it is added. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

static uint64_t random_state;

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

/* Text of any characters, the awkward ones more often. */
static void random_text(struct buffer *out, bool may_be_empty)
{
    static const char *const pieces[] = {
        "a",    "Z",  " ",    "\"",   "\\",       "'",        "\n",           "\t",           "\x01",
        "\x7f", "#",  ": ",   "- ",   "\xc2\x85", "\xc3\xa9", "\xe2\x80\xa9", "\xef\xbf\xbf", "\xf0\x9f\x98\x80",
        "%",    "&a", "null", "true", "{",        "]",        "\r",           "\xc2\xa0",     "\xef\xbb\xbf",
    };
    size_t count = random_next() % 12 + !may_be_empty;
    for (size_t i = 0; i < count; i++)
        buffer_append_string(out, pieces[random_next() % (sizeof pieces / sizeof pieces[0])]);
}

static void random_address(struct buffer *out)
{
    buffer_printf(out, "%u.%u.%u.%u", (unsigned)(random_next() % 256), (unsigned)(random_next() % 256),
                  (unsigned)(random_next() % 256), (unsigned)(random_next() % 256));
}

static void random_number(const struct key *key, const char *unit, struct buffer *out)
{
    uint64_t span = key->high - key->low;
    uint64_t value = key->low + (span == UINT64_MAX ? random_next() : random_next() % (span + 1));
    if (key->multiple)
        value -= value % key->multiple;
    buffer_printf(out, "%llu%s", (unsigned long long)value, unit);
}

/* Text that the key's check lets through. */
static void random_checked_text(const struct key *key, struct buffer *out)
{
    static const char *const texts[] = {"tap0",       "br-lan.7",          "tap%d",          "127.0.0.1:1",
                                        "[::1]:1234", "unix:/run/\"x\" y", "10.0.0.1:65535", "unix:a"};
    const char *text = strstr(key->expected, "such as ");
    if (text && !key->check(text + 8)) {
        buffer_append_string(out, text + 8);
        return;
    }
    do {
        text = texts[random_next() % (sizeof texts / sizeof texts[0])];
    } while (key->check(text));
    buffer_append_string(out, text);
}

/* A value of the type, as text for scenario_set. */
static void random_value(const struct key *key, struct buffer *out)
{
    unsigned words = 0;
    switch (key->type) {
    case KEY_TEXT:
        if (key->check)
            random_checked_text(key, out);
        else
            random_text(out, true);
        break;
    case KEY_PATH:
        buffer_append_byte(out, '/');
        random_text(out, false);
        break;
    case KEY_BOOL: buffer_append_string(out, random_next() % 2 ? "true" : "false"); break;
    case KEY_INTEGER:
    case KEY_SIZE:
    case KEY_HERTZ: random_number(key, "", out); break;
    case KEY_DURATION: random_number(key, "ns", out); break;
    case KEY_RATE: random_number(key, "bit", out); break;
    case KEY_PERCENT: value_write_percent(random_next() % (SCENARIO_CERTAIN + 1), out); break;
    case KEY_WORD:
        while (key->words[words].word && !key->words[words].refused)
            words++;
        buffer_append_string(out, key->words[random_next() % words].word);
        break;
    case KEY_TIME:
        if (random_next() % 4)
            value_write_time(random_next() % 18429292799999999999ull, out);
        else
            buffer_append_string(out, "host");
        break;
    case KEY_VIRTUAL:
        buffer_printf(out, "%llucycles", (unsigned long long)(random_next() >> random_next() % 64));
        break;
    case KEY_SECONDS: buffer_printf(out, "%llus", (unsigned long long)(random_next() % 1000000)); break;
    case KEY_MAC:
        buffer_printf(out, "%02x:00:%02x:%02x:00:%02x", (unsigned)(random_next() % 128 * 2),
                      (unsigned)(random_next() % 256), (unsigned)(random_next() % 256),
                      (unsigned)(random_next() % 255 + 1));
        break;
    case KEY_RESOLVER:
        if (random_next() % 2)
            random_address(out);
        break;
    case KEY_FORWARD:
        buffer_append_string(out, random_next() % 2 ? "tcp:" : "udp:");
        if (random_next() % 2)
            random_address(out);
        buffer_printf(out, ":%u-", (unsigned)(random_next() % 65536));
        if (random_next() % 2)
            random_address(out);
        buffer_printf(out, ":%u", (unsigned)(random_next() % 65535 + 1));
        break;
    case KEY_ALLOW:
        random_address(out);
        if (random_next() % 2)
            buffer_printf(out, "/%u", (unsigned)(random_next() % 33));
        if (random_next() % 2)
            buffer_printf(out, ":%u-65535", (unsigned)(random_next() % 65536));
        break;
    default: fail_msg("a type without random values");
    }
}

/* Sets about half of the keys of a table. */
static void random_keys(struct scenario *scenario, const struct key *table, const char *prefix)
{
    for (; table->name; table++) {
        char path[128];
        struct error error = {0};
        struct buffer value = {0};
        snprintf(path, sizeof path, "%s%s", prefix, table->name);
        if (table->type == KEY_MAP) {
            strcat(path, ".");
            random_keys(scenario, table->children, path);
            continue;
        }
        unsigned count = table->type == KEY_LIST ? (unsigned)(random_next() % (table->room + 1)) : 1;
        for (unsigned i = 0; i < count && (table->is_required || random_next() % 2); i++) {
            const struct key *key = table;
            if (table->type == KEY_LIST) {
                snprintf(path, sizeof path, "%s%s[%u]", prefix, table->name, i);
                key = table->element;
            }
            if (key->type == KEY_MAP) {
                strcat(path, ".");
                random_keys(scenario, key->children, path);
                continue;
            }
            buffer_clear(&value);
            random_value(key, &value);
            if (scenario_set(scenario, "random", path, buffer_string(&value), NULL, &error) < 0) {
                /* an element may have been begun by no key at all: its index is then one too far */
                if (!strstr(error.message, "the next one is"))
                    fail_msg("%s", error.message);
                break;
            }
        }
        buffer_deinit(&value);
    }
}

/* What only the whole of a network can tell, and reading it back would refuse. */
static void make_nics_consistent(struct scenario_machine *machine)
{
    for (unsigned i = 0; i < machine->nic_count; i++) {
        struct scenario_nic *nic = &machine->nics[i];
        nic->mtu = nic->mtu < 1500 ? 1500 : nic->mtu;
        nic->has_ipv4 = true;
        while (nic->guest_forward_count > 1) /* all are the one sample */
            mem_free(nic->guest_forwards[--nic->guest_forward_count]);
    }
}

static void scenarios_survive_the_round_trip(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct scenario scenario, again;
        struct buffer text = {0}, second = {0};
        struct error error = {0};
        random_state = seed * 0x9e3779b97f4a7c15ull;
        scenario_defaults(&scenario);
        scenario_defaults(&again);
        random_keys(&scenario, scenario_keys, "");
        make_nics_consistent(&scenario.machine);
        for (unsigned i = 0; i < scenario.machine_count; i++)
            make_nics_consistent(&scenario.machines[i]);
        scenario_name_after(&scenario, "x"); /* every scenario that is written has a name */
        scenario_write(&scenario, &text);
        if (scenario_parse_yaml(&again, buffer_bytes(&text), "again", "elsewhere", NULL, &error) < 0)
            fail_msg("%s\n%s", error.message, buffer_string(&text));
        scenario_write(&again, &second);
        assert_string_equal(buffer_string(&text), buffer_string(&second));
        buffer_deinit(&text);
        buffer_deinit(&second);
        scenario_deinit(&scenario);
        scenario_deinit(&again);
    }
}

/* The bytes themselves: they stand in tapes. */
static void the_canonical_text(void **state)
{
    struct scenario scenario;
    struct buffer text = {0};
    struct error error;
    (void)state;
    scenario_defaults(&scenario);
    assert_int_equal(scenario_set(&scenario, "", "kernel", "Image", "a/b/", &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "cmdline", "quiet \"x\"", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "net[+].hostfwd[+]", "tcp::1-:2", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "disks[+].file", "/d", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "fs[+].file", "/f", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "fs[0].mode", "rw", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "fs[0].security", "mapped-xattr", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "limits.virtual", "90s", NULL, &error), 0);
    scenario_name_after(&scenario, "dir/boot.test.yaml");
    scenario_write(&scenario, &text);
    assert_string_equal(buffer_string(&text), "name: \"boot.test\"\n"
                                              "seed: 1\n"
                                              "machine:\n"
                                              "  isa: rv64\n"
                                              "  memory: 256M\n"
                                              "  clock_hz: 1GHz\n"
                                              "  pace: auto\n"
                                              "  entropy: auto\n"
                                              "  boot_time: host\n"
                                              "  rng: true\n"
                                              "  virtio_console: false\n"
                                              "kernel: \"a/b/Image\"\n"
                                              "cmdline: \"quiet \\\"x\\\"\"\n"
                                              "disks:\n"
                                              "  - file: \"/d\"\n"
                                              "    mode: snapshot\n"
                                              "    format: auto\n"
                                              "    pin: false\n"
                                              "    queue_size: 256\n"
                                              "fs:\n"
                                              "  - file: \"/f\"\n"
                                              "    tag: \"fs0\"\n"
                                              "    mode: rw\n"
                                              "    security: mapped-xattr\n"
                                              "    limit: 1G\n"
                                              "    nocache: false\n"
                                              "net:\n"
                                              "  - driver: user\n"
                                              "    mac: \"02:00:00:00:00:01\"\n"
                                              "    mtu: 1500\n"
                                              "    restrict: false\n"
                                              "    ipv4: true\n"
                                              "    ipv6: true\n"
                                              "    dnssearch: []\n"
                                              "    resolver: \"\"\n"
                                              "    hostfwd:\n"
                                              "      - \"tcp::1-:2\"\n"
                                              "    guestfwd: []\n"
                                              "    reconnect: 0s\n"
                                              "    hub: \"hub0\"\n"
                                              "    latency: 10us\n"
                                              "    allow: []\n"
                                              "    impair: []\n"
                                              "input: []\n"
                                              "machines: []\n"
                                              "limits:\n"
                                              "  virtual: 90s\n"
                                              "  host: 0s\n"
                                              "tape:\n"
                                              "  carry: true\n"
                                              "  digest_instructions: 100000000\n");
    buffer_deinit(&text);
    scenario_deinit(&scenario);
}

/* A limit that is no duration of this clock is written as cycles and loses nothing. */
static void odd_limits_are_cycles(void **state)
{
    struct scenario scenario;
    struct buffer text = {0};
    struct error error;
    (void)state;
    scenario_defaults(&scenario);
    assert_int_equal(scenario_set(&scenario, "", "machine.clock_hz", "30MHz", NULL, &error), 0);
    assert_int_equal(scenario_set(&scenario, "", "limits.virtual", "1cycles", NULL, &error), 0);
    scenario_write(&scenario, &text);
    assert_non_null(strstr(buffer_string(&text), "  virtual: 1cycles\n"));
    buffer_deinit(&text);
    scenario_deinit(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_survive_the_round_trip),
        cmocka_unit_test(the_canonical_text),
        cmocka_unit_test(odd_limits_are_cycles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
