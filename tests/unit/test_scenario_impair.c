/* Bad links in a scenario: percentages and rates as text, and what the whole of an element must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/scenario/scenario.h"
#include "src/scenario/scenario_value.h"

static struct scenario scenario;
static struct error error;

static int parse(const char *text)
{
    scenario_defaults(&scenario);
    error = (struct error){0};
    int status = scenario_parse_yaml(&scenario, bytes_of_string(text), "f", "", NULL, &error);
    return status ? status : scenario_check(&scenario, "f", &error);
}

static void percents(void **state)
{
    static const struct {
        const char *text;
        uint64_t parts;
        const char *canonical;
    } good[] = {
        {"0%", 0, "0%"},
        {"100%", 1000000000, "100%"},
        {"1%", 10000000, "1%"},
        {"0.1%", 1000000, "0.1%"},
        {"12.50%", 125000000, "12.5%"},
        {"0.0000001%", 1, "0.0000001%"},
        {"99.9999999%", 999999999, "99.9999999%"},
        {"005%", 50000000, "5%"},
    };
    static const char *const bad[] = {"",     "%",   "1",   "1.%", ".5%",   "1.12345678%", "100.0000001%",
                                      "101%", "1 %", "1%%", "-1%", "1000%", "0x1%"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint64_t parts = 7;
        struct buffer text = {0};
        assert_null(value_read_percent(good[i].text, &parts));
        assert_true(parts == good[i].parts);
        value_write_percent(parts, &text);
        assert_string_equal(buffer_string(&text), good[i].canonical);
        buffer_deinit(&text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t parts = 7;
        if (!value_read_percent(bad[i], &parts))
            fail_msg("\"%s\" was read", bad[i]);
        assert_int_equal(parts, 7);
    }
}

static void rates(void **state)
{
    static const struct {
        const char *text;
        uint64_t bits;
        const char *canonical;
    } good[] = {
        {"0bit", 0, "0bit"},
        {"1mbit", 1000000, "1mbit"},
        {"1500kbit", 1500000, "1500kbit"},
        {"2000mbit", 2000000000, "2gbit"},
        {"1tbit", 1000000000000, "1tbit"},
        {"1kbps", 8000, "8kbit"},
        {"3bps", 24, "24bit"},
        {"1_000bit", 1000, "1kbit"},
    };
    static const char *const bad[] = {"",
                                      "1",
                                      "mbit",
                                      "1mb",
                                      "1.5mbit",
                                      "1 mbit",
                                      "-1bit",
                                      "99999999999999999tbit",
                                      "99999999999999999999bit",
                                      "1111111111111111111111111111111111111bit"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint64_t bits = 7;
        struct buffer text = {0};
        assert_null(value_read_rate(good[i].text, &bits));
        assert_true(bits == good[i].bits);
        value_write_rate(bits, &text);
        assert_string_equal(buffer_string(&text), good[i].canonical);
        buffer_deinit(&text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t bits = 7;
        if (!value_read_rate(bad[i], &bits))
            fail_msg("\"%s\" was read", bad[i]);
    }
}

static void a_bad_link(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\n"
                           "net:\n"
                           "- driver: hub\n"
                           "  impair:\n"
                           "  - {delay: 10ms, jitter: 2ms, loss: 1%, duplicate: 1%, reorder: 25%, corrupt: 0.1%,\n"
                           "     rate: 1mbit, limit: 500}\n"
                           "  - direction: in\n"
                           "    distribution: normal\n"
                           "    gemodel: {p: 2%, r: 20%}\n"
                           "    partition: [{from: 2s, to: 5s}, {from: 1m, to: 61s}]\n"),
                     0);
    const struct scenario_nic *nic = &scenario.machine.nics[0];
    assert_int_equal(nic->impair_count, 2);
    assert_int_equal(nic->impairs[0].direction, SCENARIO_BOTH);
    assert_int_equal(nic->impairs[0].delay_ns, 10000000);
    assert_int_equal(nic->impairs[0].reorder, 250000000);
    assert_int_equal(nic->impairs[0].rate_bps, 1000000);
    assert_int_equal(nic->impairs[0].limit, 500);
    assert_int_equal(nic->impairs[0].gap, 1);
    assert_int_equal(nic->impairs[1].direction, SCENARIO_IN);
    assert_int_equal(nic->impairs[1].distribution, SCENARIO_NORMAL);
    assert_int_equal(nic->impairs[1].good_to_bad, 20000000);
    assert_int_equal(nic->impairs[1].bad_loss, SCENARIO_CERTAIN);
    assert_int_equal(nic->impairs[1].limit, 1000);
    assert_int_equal(nic->impairs[1].partition_count, 2);
    assert_true(nic->impairs[1].partitions[1].to_ns == 61000000000u);
    scenario_deinit(&scenario);
}

static void mistakes(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"kernel: k\nnet: [{impair: [{reorder: 25%}]}]\n",
         "f: net[0].impair[0].reorder needs a delay, a jitter or a rate to overtake"},
        {"kernel: k\nnet: [{impair: [{partition: [{from: 5s, to: 2s}]}]}]\n",
         "f: net[0].impair[0].partition[0] ends before it begins"},
        {"kernel: k\nnet: [{impair: [{partition: [{from: 5s}]}]}]\n",
         "f:2:30: net[0].impair[0].partition[0]: the key \"to\" is missing here"},
        {"kernel: k\nnet: [{impair: [{loss: 1}]}]\n",
         "f:2:24: net[0].impair[0].loss: expected a percentage such as 0.1%, found \"1\" (the % is missing)"},
        {"kernel: k\nnet: [{impair: [{rate: 1MB}]}]\n",
         "f:2:24: net[0].impair[0].rate: expected a rate such as 1mbit, found \"1MB\" (the unit is unknown)"},
        {"kernel: k\nnet: [{impair: [{limit: 0}]}]\n", "f:2:25: net[0].impair[0].limit: 0 is outside 1 to 10000"},
        {"kernel: k\nnet: [{impair: [{delay: 2h}]}]\n", "f:2:25: net[0].impair[0].delay: 2h is outside 0s to 1h"},
        {"kernel: k\nnet: [{impair: [{}, {}, {}, {}, {}]}]\n",
         "f:2:16: net[0].impair: the list has 5 elements; at most 4 are possible"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(cases[i].text), -1);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, EXIT_USAGE);
        scenario_deinit(&scenario);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percents),
        cmocka_unit_test(rates),
        cmocka_unit_test(a_bad_link),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests_name("scenario_impair", tests, NULL, NULL);
}
