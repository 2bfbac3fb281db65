/* driver: user in a scenario: the addresses that follow from the network, forwards from the guest taken apart, and
 * every refusal with its position. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_user.h"
#include "src/scenario/scenario_value.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct scenario scenario;
static struct error error;

static int parse(const char *text)
{
    scenario_defaults(&scenario);
    return scenario_parse_yaml(&scenario, bytes_of_string(text), "x.yaml", "dir", NULL, &error);
}

static void ipv6_addresses(void **state)
{
    static const struct {
        const char *text;
        uint8_t ip[16];
    } good[] = {
        {"::", {0}},
        {"::1", {[15] = 1}},
        {"fec0::", {0xfe, 0xc0}},
        {"1:2:3:4:5:6:7:8", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
        {"1:2:3:4:5:6:7::", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7}},
        {"::2:3:4:5:6:7:8", {[2] = 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
        {"FE80::aBcD:1", {0xfe, 0x80, [12] = 0xab, 0xcd, 0, 1}},
        {"::ffff:10.0.2.2", {[10] = 0xff, 0xff, 10, 0, 2, 2}},
    };
    static const char *const bad[] = {"",
                                      ":",
                                      ":::",
                                      "1",
                                      "1:",
                                      "1:2",
                                      ":1::",
                                      "1::2::3",
                                      "1::2:",
                                      "12345::",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:2:3:4:5:6:7:8",
                                      "::g",
                                      "::10.0.2",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "10.0.2.2",
                                      "fe80::1%eth0"};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        uint8_t ip[16];
        memset(ip, 0xee, sizeof ip);
        if (value_read_ipv6(good[i].text, ip))
            fail_msg("%s is refused", good[i].text);
        assert_memory_equal(ip, good[i].ip, 16);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint8_t ip[16];
        if (!value_read_ipv6(bad[i], ip))
            fail_msg("%s is taken", bad[i]);
    }
}

static void networks(void **state)
{
    static const struct {
        const char *text;
        uint32_t network, mask;
    } good[] = {
        {"10.0.2.0/24", 0x0a000200, 0xffffff00},
        {"10.0.2.77/24", 0x0a000200, 0xffffff00},
        {"10.0.2.0", 0x0a000000, 0xff000000},
        {"172.16.9.0", 0xac100000, 0xfff00000},
        {"130.1.2.3", 0x82010000, 0xffff0000},
        {"192.168.7.0", 0xc0a80000, 0xffff0000},
        {"198.18.0.0", 0xc6120000, 0xfffe0000},
        {"200.1.2.3", 0xc8010200, 0xffffff00},
        {"10.9.0.0/255.255.0.0", 0x0a090000, 0xffff0000},
    };
    static const char *const bad[] = {"",
                                      "10.0.2",
                                      "10.0.2.0/",
                                      "10.0.2.0/3",
                                      "10.0.2.0/29",
                                      "10.0.2.0/x",
                                      "10.0.2.0/33",
                                      "10.0.2.0/255.0.255.0",
                                      "10.0.2.0/24x",
                                      "fec0::"};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        uint32_t network, mask;
        if (value_read_network(good[i].text, &network, &mask))
            fail_msg("%s is refused", good[i].text);
        assert_int_equal(network, good[i].network);
        assert_int_equal(mask, good[i].mask);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (!value_check_network(bad[i]))
            fail_msg("%s is taken", bad[i]);
    }
}

static void what_follows_from_the_network(void **state)
{
    static const uint8_t dns6[16] = {0x20, 1, 0x0d, 0xb8, [15] = 3};
    static const uint8_t host6[16] = {0x20, 1, 0x0d, 0xb8, [15] = 9};
    struct scenario_user_net net;
    (void)state;
    assert_int_equal(parse("net: [{}, {net: 192.168.0.0/16, dns: 192.168.1.1}]"), 0);
    scenario_user_addresses(&scenario.machine.nics[0], &net);
    assert_int_equal(net.network, 0x0a000200);
    assert_int_equal(net.netmask, 0xffffff00);
    assert_int_equal(net.host, 0x0a000202);
    assert_int_equal(net.dns, 0x0a000203);
    assert_int_equal(net.smb_server, 0x0a000204);
    assert_int_equal(net.dhcp_start, 0x0a00020f);
    assert_int_equal(net.ipv6_bits, 64);
    scenario_user_addresses(&scenario.machine.nics[1], &net);
    assert_int_equal(net.host, 0xc0a80202);
    assert_int_equal(net.dns, 0xc0a80101);
    scenario_deinit(&scenario);

    assert_int_equal(parse("net: [{net: 10.9.8.0/27, ipv6-net: '2001:db8::/32', ipv6-host: '2001:db8::9'}]"), 0);
    scenario_user_addresses(&scenario.machine.nics[0], &net);
    assert_int_equal(net.host, 0x0a090802);
    assert_int_equal(net.dhcp_start, 0x0a09080f);
    assert_int_equal(net.ipv6_bits, 32);
    assert_memory_equal(net.ipv6_host, host6, 16);
    assert_memory_equal(net.ipv6_dns, dns6, 16);
    scenario_deinit(&scenario);
}

static void every_key_of_user(void **state)
{
    const struct scenario_nic *nic = &scenario.machine.nics[0];
    (void)state;
    assert_int_equal(
        parse("net:\n- driver: user\n  net: 10.1.0.0/16\n  host: 10.1.0.1\n  dns: 10.1.0.2\n  dhcpstart: 10.1.0.9\n"
              "  ipv4: on\n  ipv6: off\n  hostname: box\n  domainname: example.org\n  dnssearch: [a.org, b.org]\n"
              "  resolver: '::1'\n  tftp: boot\n  bootfile: x/pxe.0\n  tftp-server-name: boot.org\n  smb: /share\n"
              "  smbserver: 10.1.0.3\n  restrict: yes\n  mtu: 9000\n"
              "  hostfwd: [\"tcp:[::1]:80-:80\", \"unix:s/a-b.sock-:22\", \"udp:[::]:5-[fec0::15]:7\"]\n"
              "  guestfwd: [\"tcp:10.1.0.7:80-tcp:[::1]:8080\", \":10.1.0.7:81-unix:run/x\", "
              "\"tcp:10.1.0.7:82-cmd:cat - a,b\", \"tcp:10.1.0.8:82-fixture:http\"]\n"),
        0);
    assert_true(nic->has_ipv4);
    assert_false(nic->has_ipv6);
    assert_string_equal(nic->hostname, "box");
    assert_string_equal(nic->domain_name, "example.org");
    assert_int_equal(nic->dns_search_count, 2);
    assert_string_equal(nic->dns_search[1], "b.org");
    assert_string_equal(nic->resolver, "::1");
    assert_string_equal(nic->tftp, "dir/boot");
    assert_string_equal(nic->bootfile, "x/pxe.0");
    assert_string_equal(nic->tftp_server_name, "boot.org");
    assert_string_equal(nic->smb, "/share");
    assert_string_equal(nic->forwards[0].host_address, "::1");
    assert_string_equal(nic->forwards[1].host_path, "dir/s/a-b.sock");
    assert_int_equal(nic->forwards[1].guest_port, 22);
    assert_string_equal(nic->forwards[2].guest_address, "fec0::15");
    assert_string_equal(nic->guest_forwards[1], ":10.1.0.7:81-unix:dir/run/x");
    assert_string_equal(nic->guest_forwards[2], "tcp:10.1.0.7:82-cmd:cat - a,b");
    scenario_deinit(&scenario);
}

static void forwards_are_written_as_they_are_read(void **state)
{
    static const char *const same[] = {"tcp:[::1]:80-[fec0::15]:22", "tcp:[::]:80-:22", "unix:/a/b-c-:22",
                                       "unix:x-10.0.2.16:1", "udp:127.0.0.1:0-:9"};
    static const struct {
        const char *text;
        const char *fault;
    } bad[] = {
        {"tcp:::1:80-:22", "a port is not a number from 0 to 65535"},
        {"tcp:[::1:80-:22", "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp:[10.0.0.1]:80-:22", "an address is neither empty nor an IP address (IPv6 in brackets)"},
        {"tcp:127.0.0.1:80-[fec0::15]:22", "one side is IPv6 and the other is not"},
        {"tcp:[::1]:80-10.0.2.15:22", "one side is IPv6 and the other is not"},
        {"unix:", "a - should stand between the host's side and the guest's"},
        {"unix:-:22", "the path of the socket is empty or longer than 107 bytes"},
        {"unix:a-[fec0::15]:22", "a unix socket reaches the guest over IPv4 only"},
        {"unix:a-:0", "the guest's port is 0"},
        {"sctp::1-:2", "it does not begin with tcp:, udp: or unix:"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        struct scenario_forward forward;
        struct buffer text = {0};
        assert_null(value_read_forward(same[i], &forward));
        value_write_forward(&forward, &text);
        assert_string_equal(buffer_string(&text), same[i]);
        buffer_deinit(&text);
        mem_free(forward.host_address);
        mem_free(forward.guest_address);
        mem_free(forward.host_path);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct scenario_forward forward;
        const char *fault = value_read_forward(bad[i].text, &forward);
        assert_non_null(fault);
        assert_string_equal(fault, bad[i].fault);
    }
}

static void guest_forwards(void **state)
{
    struct scenario_guest_forward forward;
    static const char *const bad[] = {"",
                                      "udp:10.0.2.9:7-cmd:cat",
                                      "tcp:10.0.2.9-cmd:cat",
                                      "tcp:10.0.2.9:7",
                                      "tcp:10.0.2.9:0-cmd:cat",
                                      "tcp:10.0.2.9:70000-cmd:cat",
                                      "tcp:10.0.2.9:7x-cmd:cat",
                                      "tcp:host:7-cmd:cat",
                                      "tcp:10.0.2.999999999999999999999999:7-cmd:cat",
                                      "tcp:10.0.2.9:7777777777777777777777777777777777777-cmd:cat",
                                      "tcp:10.0.2.9:7-cmd:",
                                      "tcp:10.0.2.9:7-file:x",
                                      "tcp:10.0.2.9:7-tcp:host:80",
                                      "tcp:10.0.2.9:7-tcp:1.2.3.4",
                                      "tcp:10.0.2.9:7-tcp:1.2.3.4:0",
                                      "tcp:10.0.2.9:7-tcp:[1.2.3.4]:80",
                                      "tcp:10.0.2.9:7-tcp:::1:80",
                                      "tcp:10.0.2.9:7-fixture:ftp",
                                      "tcp:10.0.2.9:7-unix:"};
    (void)state;
    assert_null(value_read_guest_forward("tcp:10.0.2.9:7-tcp:[::1]:80", &forward));
    assert_int_equal(forward.server, 0x0a000209);
    assert_int_equal(forward.port, 7);
    assert_int_equal(forward.device, SCENARIO_GUEST_TCP);
    assert_string_equal(forward.address, "::1");
    assert_int_equal(forward.to_port, 80);
    assert_null(value_read_guest_forward(":10.0.2.9:7-tcp:1.2.3.4:65535", &forward));
    assert_string_equal(forward.address, "1.2.3.4");
    assert_null(value_read_guest_forward("tcp:10.0.2.9:7-cmd:sh -c 'a-b:c'", &forward));
    assert_int_equal(forward.device, SCENARIO_GUEST_COMMAND);
    assert_string_equal(forward.text, "sh -c 'a-b:c'");
    assert_null(value_read_guest_forward("tcp:10.0.2.9:7-fixture:chargen", &forward));
    assert_int_equal(forward.device, SCENARIO_GUEST_FIXTURE);
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (!value_read_guest_forward(bad[i], &forward))
            fail_msg("%s is taken", bad[i]);
    }
}

static void refusals_with_their_place(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"net: [{net: 10.0.2.0/30}]\n", "x.yaml:1:13: net[0].net: expected an IPv4 network such as 10.0.2.0/24, "
                                        "found \"10.0.2.0/30\" (the number of network bits is not 4 to 28)"},
        {"net: [{host: ''}]\n", "x.yaml:1:14: net[0].host: expected an IPv4 address such as 10.0.2.2, found "
                                "\"\" (it is not an IPv4 address)"},
        {"net:\n- host: 10.0.3.2\n", "x.yaml:2:9: net[0].host: 10.0.3.2 is no address of a host in 10.0.2.0/24"},
        {"net:\n- dns: 10.0.2.255\n", "x.yaml:2:8: net[0].dns: 10.0.2.255 is no address of a host in 10.0.2.0/24"},
        {"net:\n- {}\n- dhcpstart: 10.0.2.0\n",
         "x.yaml:3:14: net[1].dhcpstart: 10.0.2.0 is no address of a host in 10.0.2.0/24"},
        {"net:\n- net: 10.5.0.0/16\n  dns: 10.5.2.2\n", "x.yaml:3:8: net[0].dns: 10.5.2.2 is taken by \"host\""},
        {"net:\n- {smb: /x, smbserver: 10.0.2.3}\n", "x.yaml:2:24: net[0].smbserver: 10.0.2.3 is taken by \"dns\""},
        {"net: [{net: 192.168.0.0/28, dhcpstart: 192.168.0.16}]\n",
         "x.yaml:1:40: net[0].dhcpstart: 192.168.0.16 is no address of a host in 192.168.0.0/28"},
        {"net: [{net: 192.168.0.0/28}]\n",
         "x.yaml:1:7: net[0].dhcpstart: 192.168.0.15 is no address of a host in 192.168.0.0/28"},
        {"net: [{ipv4: no, ipv6: no}]\n", "x.yaml:1:24: net[0].ipv6: neither ipv4 nor ipv6 is left"},
        {"net: [{ipv6-net: 'fec0::1/64'}]\n",
         "x.yaml:1:18: net[0].ipv6-net: expected an IPv6 prefix such as fec0::/64, found \"fec0::1/64\" (the address "
         "goes on behind the prefix)"},
        {"net: [{ipv6-net: 'fec0::/0'}]\n",
         "x.yaml:1:18: net[0].ipv6-net: expected an IPv6 prefix such as fec0::/64, found \"fec0::/0\" (the number of "
         "prefix bits is not 1 to 126)"},
        {"net: [{ipv6-host: 'fec1::2'}]\n", "x.yaml:1:19: net[0].ipv6-host: fec1::2 is not in fec0::/64"},
        {"net: [{ipv6-dns: 'fec0::2'}]\n", "x.yaml:1:18: net[0].ipv6-dns: it is the address of ipv6-host"},
        {"net: [{ipv6-dns: '::3'}]\n", "x.yaml:1:18: net[0].ipv6-dns: ::3 is not in fec0::/64"},
        {"net: [{tftp: t, mtu: 1499}]\n",
         "x.yaml:1:22: net[0].mtu: 1499 is below 1500, the least of driver user with tftp"},
        {"net: [{mtu: 1279}]\n", "x.yaml:1:13: net[0].mtu: 1279 is below 1280, the least of driver user with ipv6"},
        {"net: [{mtu: 575, ipv6: no}]\n",
         "x.yaml:1:13: net[0].mtu: 575 is below 576, the least of driver user at all"},
        {"net: [{hostname: abcdefghijklmnopqrstuvwxyz0123456}]\n",
         "x.yaml:1:18: net[0].hostname: expected a host's name such as guest, found "
         "\"abcdefghijklmnopqrstuvwxyz0123456\" (it is longer than 32 bytes)"},
        {"net: [{hostname: a b}]\n", "x.yaml:1:18: net[0].hostname: expected a host's name such as guest, found "
                                     "\"a b\" (it holds a blank or something that is not ASCII)"},
        {"net: [{domainname: a..b}]\n",
         "x.yaml:1:20: net[0].domainname: expected a domain such as example.org, found \"a..b\" (one of its labels "
         "is empty or longer than 63 bytes)"},
        {"net: [{dnssearch: [a, b/c]}]\n",
         "x.yaml:1:23: net[0].dnssearch[1]: expected a domain such as example.org, found \"b/c\" (it holds other "
         "characters than letters, digits, - and _)"},
        {"net: [{guestfwd: ['tcp:10.0.2.9:7-fixture:ftp']}]\n",
         "x.yaml:1:19: net[0].guestfwd[0]: expected a server and what answers for it such as "
         "tcp:10.0.2.100:7-fixture:echo, found \"tcp:10.0.2.9:7-fixture:ftp\" (the fixtures are echo, discard, "
         "chargen and http)"},
        {"net: [{guestfwd: ['tcp:10.0.3.9:7-fixture:echo']}]\n",
         "x.yaml:1:18: net[0].guestfwd: the server of element 0 is no free address in the guest's network"},
        {"net: [{guestfwd: ['tcp:10.0.2.2:7-fixture:echo']}]\n",
         "x.yaml:1:18: net[0].guestfwd: the server of element 0 is no free address in the guest's network"},
        {"net: [{guestfwd: ['tcp:10.0.2.9:7-fixture:echo', 'tcp:10.0.2.9:7-cmd:cat']}]\n",
         "x.yaml:1:18: net[0].guestfwd: elements 0 and 1 have the same server and port"},
        {"net: [{smb: /x, guestfwd: ['tcp:10.0.2.4:445-fixture:echo']}]\n",
         "x.yaml:1:27: net[0].guestfwd: element 0 stands where \"smb\" listens"},
        {"net: [{smb: /x, ipv4: off}]\n", "x.yaml:1:13: net[0].smb: it needs ipv4"},
        {"net: [{ipv4: off, guestfwd: ['tcp:10.0.2.9:7-fixture:echo']}]\n",
         "x.yaml:1:29: net[0].guestfwd: it needs ipv4"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        error.message[0] = 0;
        if (parse(cases[i].text) == 0)
            fail_msg("taken: %s", cases[i].text);
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.code, EXIT_USAGE);
        scenario_deinit(&scenario);
    }
}

/* What --set left: checked at the end, without a position. */
static void the_whole_is_checked_at_the_end(void **state)
{
    (void)state;
    assert_int_equal(parse("kernel: k\nnet: [{}]\n"), 0);
    assert_int_equal(scenario_set(&scenario, "--set", "net[0].host", "10.0.3.2", NULL, &error), 0);
    assert_int_equal(scenario_check(&scenario, "command line", &error), -1);
    assert_string_equal(error.message, "command line: net[0].host: 10.0.3.2 is no address of a host in 10.0.2.0/24");
    assert_int_equal(scenario_set(&scenario, "--set", "net[0].net", "10.0.3.0/24", NULL, &error), 0);
    assert_int_equal(scenario_check(&scenario, "command line", &error), 0);
    scenario_deinit(&scenario);
    assert_int_equal(parse("kernel: k\nnet: [{hostfwd: ['unix:/a-:1', 'unix:/b-:1', 'unix:/a-:2']}]\n"), 0);
    assert_int_equal(scenario_check(&scenario, "f", &error), -1);
    assert_string_equal(error.message, "f: net[0].hostfwd[2] takes /a, which net[0].hostfwd[0] has");
    scenario_deinit(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv6_addresses),
        cmocka_unit_test(networks),
        cmocka_unit_test(what_follows_from_the_network),
        cmocka_unit_test(every_key_of_user),
        cmocka_unit_test(forwards_are_written_as_they_are_read),
        cmocka_unit_test(guest_forwards),
        cmocka_unit_test(refusals_with_their_place),
        cmocka_unit_test(the_whole_is_checked_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
