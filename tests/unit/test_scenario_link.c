/* Names of interfaces and addresses of sockets, as a scenario may write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "replay/host_endpoint.h"
#include "src/scenario/scenario_value.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct text_case {
    const char *text;
    const char *fault;
};

static void check(const struct text_case *cases, size_t count, const char *(*read)(const char *text))
{
    for (size_t i = 0; i < count; i++) {
        const char *fault = read(cases[i].text);
        if (!fault != !cases[i].fault || (fault && strcmp(fault, cases[i].fault) != 0))
            fail_msg("\"%s\": %s, wanted %s", cases[i].text, fault ? fault : "fine",
                     cases[i].fault ? cases[i].fault : "fine");
    }
}

static void interfaces(void **state)
{
    static const char odd[] = "a character in it cannot stand in the name of an interface";
    static const struct text_case cases[] = {
        {"tap0", NULL},
        {"a", NULL},
        {"tap%d", NULL},
        {"vm-0.lan_1", NULL},
        {"012345678901234", NULL},
        {"0123456789012345", "it has more than 15 bytes"},
        {"", "it is empty"},
        {".", "it is a folder"},
        {"..", "it is a folder"},
        {"a/b", odd},
        {"a:b", odd},
        {"a b", odd},
        {"a\n", odd},
        {"\x7f", odd},
    };
    (void)state;
    check(cases, COUNT(cases), value_check_ifname);
}

#define LONG_PATH                                                                                                    \
    "unix:/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/"      \
    "0123456"

static const struct text_case endpoints[] = {
    {"127.0.0.1:1234", NULL},
    {"0.0.0.0:0", NULL},
    {"[::1]:65535", NULL},
    {"[fe80::1]:7", NULL},
    {"unix:/run/cable", NULL},
    {"unix:cable", NULL},
    {LONG_PATH, NULL},
    {LONG_PATH "9", "the path has more than 107 bytes"},
    {"unix:", "the path is missing"},
    {"", "it does not end in a colon and a port"},
    {"127.0.0.1", "it does not end in a colon and a port"},
    {"127.0.0.1:", "it does not end in a colon and a port"},
    {"127.0.0.1:65536", "it does not end in a colon and a port"},
    {"127.0.0.1:000001", "it does not end in a colon and a port"},
    {"127.0.0.1:x", "it does not end in a colon and a port"},
    {":1", "the address is not IPv4"},
    {"localhost:1", "the address is not IPv4"},
    {"127.0.0.256:1", "the address is not IPv4"},
    {"127.0.0.00000000001:1", "the address is not IPv4"},
    {"[]:1", "the address in brackets is not IPv6"},
    {"[::1:1", "the address in brackets is not IPv6"},
    {"[:::::x]:1", "the address in brackets is not IPv6"},
};

static void sockets(void **state)
{
    (void)state;
    check(endpoints, COUNT(endpoints), value_check_endpoint);
}

/* What a scenario lets through, the boundary understands. */
static void the_boundary_agrees(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(endpoints); i++) {
        struct host_endpoint endpoint;
        struct error error = {0};
        int status = host_endpoint_parse(&endpoint, endpoints[i].text, &error);
        assert_int_equal(status, endpoints[i].fault ? -1 : 0);
        assert_int_equal(error.code, endpoints[i].fault ? EXIT_USAGE : 0);
        if (status < 0)
            continue;
        char text[HOST_ENDPOINT_TEXT];
        host_endpoint_text(&endpoint.address, text);
        assert_string_equal(text, endpoints[i].text);
        bool is_unix = strncmp(text, "unix:", 5) == 0;
        assert_true(is_unix ? strcmp(host_endpoint_path(&endpoint), text + 5) == 0 : !host_endpoint_path(&endpoint));
    }
    struct host_endpoint none = {0};
    char text[HOST_ENDPOINT_TEXT];
    host_endpoint_text(&none.address, text);
    assert_string_equal(text, "?");
    assert_int_equal(host_endpoint_parse(&none, "[127.0.0.1]:1", NULL), -1); /* brackets are for IPv6, */
    assert_int_equal(host_endpoint_parse(&none, "::1:1", NULL), -1);         /* which needs them */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interfaces),
        cmocka_unit_test(sockets),
        cmocka_unit_test(the_boundary_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
