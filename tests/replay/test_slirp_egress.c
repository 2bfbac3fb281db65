/* Egress rules: their grammar, and what they allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "replay/egress.h"

static struct egress_address at(const char *ip, uint16_t port)
{
    struct egress_address address;
    assert_true(egress_parse_ip(bytes_of_string(ip), &address));
    address.port = port;
    return address;
}

static bool allows(const char *rule, const char *ip, uint16_t port)
{
    struct egress_policy policy = {.count = 0};
    struct error error;
    struct egress_address to = at(ip, port);
    if (egress_add(&policy, rule, &error) != 0)
        fail_msg("%s", error.message);
    return egress_allows(&policy, &to, false);
}

static void test_grammar(void **state)
{
    static const char *const good[] = {
        "any",       "10.0.0.1", "10.0.0.0/8",      "10.0.0.1:80", "0.0.0.0/0:1-65535", "::1",
        "fec0::/10", "[::1]:80", "[fec0::/10]:1-2", "[::1]",       "10.0.0.1:0-0"};
    static const char *const bad[] = {"",
                                      "Any",
                                      "10.0.0",
                                      "10.0.0.1/33",
                                      "10.0.0.1/",
                                      "10.0.0.1:",
                                      "10.0.0.1:65536",
                                      "10.0.0.1:5-4",
                                      "10.0.0.1:-5",
                                      "::1/129",
                                      "[::1]80",
                                      "[::1",
                                      "[::1]:x",
                                      "host.example",
                                      "10.0.0.1 ",
                                      "10.0.0.1:80-",
                                      "10.0.0.1/8/8",
                                      "[]:1",
                                      "1:2"};
    struct error error;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct egress_policy policy = {.count = 0};
        if (egress_add(&policy, good[i], &error) != 0)
            fail_msg("%s", error.message);
        assert_int_equal(policy.count, 1);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct egress_policy policy = {.count = 0};
        if (egress_add(&policy, bad[i], &error) == 0)
            fail_msg("'%s' was taken for a rule", bad[i]);
        assert_int_equal(error.code, EXIT_USAGE);
        assert_non_null(strstr(error.message, bad[i]));
        assert_int_equal(policy.count, 0);
    }
}

static void test_matching(void **state)
{
    (void)state;
    assert_true(allows("10.0.0.0/8", "10.255.0.1", 1));
    assert_false(allows("10.0.0.0/8", "11.0.0.1", 1));
    assert_true(allows("10.0.0.0/9", "10.127.0.1", 1));
    assert_false(allows("10.0.0.0/9", "10.128.0.1", 1));
    assert_true(allows("10.0.0.1:80-90", "10.0.0.1", 90));
    assert_false(allows("10.0.0.1:80-90", "10.0.0.1", 91));
    assert_false(allows("10.0.0.1:80", "10.0.0.1", 79));
    assert_true(allows("0.0.0.0/0", "192.0.2.1", 5));
    assert_false(allows("0.0.0.0/0", "2001:db8::1", 5));
    assert_true(allows("2001:db8::/32", "2001:db8:ffff::1", 5));
    assert_false(allows("[2001:db8::/32]:6", "2001:db8:ffff::1", 5));
    assert_true(allows("any", "2001:db8::1", 5));
}

static void test_default_is_loopback(void **state)
{
    struct egress_policy policy;
    struct egress_address to;
    (void)state;
    egress_default(&policy);
    static const char *const inside[] = {"127.0.0.1", "127.255.1.2", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::"};
    static const char *const outside[] = {"10.0.2.2", "128.0.0.1", "::2", "::ffff:10.0.0.1", "255.255.255.255"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        to = at(inside[i], 80);
        assert_true(egress_allows(&policy, &to, false));
    }
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        to = at(outside[i], 80);
        assert_false(egress_allows(&policy, &to, false));
    }
    to = (struct egress_address){.family = EGRESS_UNIX};
    assert_false(egress_allows(&policy, &to, false));
}

/* ::ffff:10.0.0.1 is 10.0.0.1, whichever way it is written; a rule about IPv6 does not let it through. */
static void test_mapped_addresses(void **state)
{
    (void)state;
    assert_true(allows("10.0.0.1", "::ffff:10.0.0.1", 1));
    assert_false(allows("::/0", "::ffff:10.0.0.1", 1));
}

static void test_ports_of_icmp(void **state)
{
    struct egress_policy policy = {.count = 0};
    struct error error;
    struct egress_address to = at("10.0.0.1", 0);
    (void)state;
    assert_int_equal(egress_add(&policy, "10.0.0.1:80", &error), 0);
    assert_false(egress_allows(&policy, &to, false));
    assert_true(egress_allows(&policy, &to, true));
}

static void test_room(void **state)
{
    struct egress_policy policy = {.count = 0};
    struct error error;
    (void)state;
    for (unsigned i = 0; i < EGRESS_RULES_MAX; i++)
        assert_int_equal(egress_add(&policy, "any", &error), 0);
    assert_int_equal(egress_add(&policy, "any", &error), -1);
}

static void test_text(void **state)
{
    char text[EGRESS_ADDRESS_TEXT];
    struct egress_address address = at("10.0.0.1", 80);
    (void)state;
    egress_address_text(&address, text);
    assert_string_equal(text, "10.0.0.1:80");
    address = at("fe80::1", 53);
    egress_address_text(&address, text);
    assert_string_equal(text, "[fe80::1]:53");
    address.scope = 2;
    egress_address_text(&address, text);
    assert_string_equal(text, "[fe80::1%2]:53");
    address = (struct egress_address){.family = EGRESS_NONE};
    egress_address_text(&address, text);
    assert_string_equal(text, "(none)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grammar),
        cmocka_unit_test(test_matching),
        cmocka_unit_test(test_default_is_loopback),
        cmocka_unit_test(test_mapped_addresses),
        cmocka_unit_test(test_ports_of_icmp),
        cmocka_unit_test(test_room),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
