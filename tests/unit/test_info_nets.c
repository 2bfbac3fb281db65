/* The lines that `reprise info` prints for the networks of a scenario. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/cli/info_nets.h"

static void the_lines(void **state)
{
    static const struct {
        const char *scenario;
        const char *text;
        const char *json;
    } cases[] = {
        {"kernel: k\n", "", "  \"networks\": [\n  ],\n"},
        {"kernel: k\nnet:\n- {net: 10.9.0.0/16, ipv6: no, restrict: yes, tftp: /t, smb: /s, allow: [any],"
         " hostfwd: [tcp::1-:2, udp::3-:4], guestfwd: ['tcp:10.9.1.1:7-fixture:echo']}\n- {mtu: 9000}\n",
         "network       net0     user, mac 02:00:00:00:00:01, mtu 1500, 10.9.0.0/16, restrict, 2 hostfwd, 1 guestfwd,"
         " tftp, smb, 1 allow\n"
         "network       net1     user, mac 02:00:00:00:00:02, mtu 9000, 10.0.2.0/24, fec0::/64\n",
         "  \"networks\": [\n"
         "    {\"name\": \"net0\", \"driver\": \"user\", \"text\": \"user, mac 02:00:00:00:00:01, mtu 1500, "
         "10.9.0.0/16, restrict, 2 hostfwd, 1 guestfwd, tftp, smb, 1 allow\"},\n"
         "    {\"name\": \"net1\", \"driver\": \"user\", \"text\": \"user, mac 02:00:00:00:00:02, mtu 9000, "
         "10.0.2.0/24, fec0::/64\"}\n"
         "  ],\n"},
        {"kernel: k\nnet: [{ipv4: no, ipv6-net: 'fd00:1::/48', mtu: 1280}]\n",
         "network       net0     user, mac 02:00:00:00:00:01, mtu 1280, fd00:1::/48\n", NULL},
        {"kernel: k\nnet: [{driver: newer}]\n", "", "  \"networks\": [\n  ],\n"}, /* of a later version */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer out = {0};
        info_nets_print(bytes_of_string(cases[i].scenario), &out);
        assert_string_equal(buffer_string(&out), cases[i].text);
        buffer_clear(&out);
        info_nets_json(bytes_of_string(cases[i].scenario), &out);
        if (cases[i].json)
            assert_string_equal(buffer_string(&out), cases[i].json);
        buffer_deinit(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
