/* The networks of a tape for `reprise info`: read from the scenario that the tape carries. */
#include "src/cli/info_nets.h"

#include "src/cli/cli.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

static const char *driver_name(const struct scenario_nic *nic)
{
    const struct key *key = key_find(scenario_nic_keys, "driver");
    return key->words[nic->driver].word;
}

/* ", 2 hostfwd", or nothing for none. */
static void count_text(unsigned count, const char *what, struct buffer *out)
{
    if (count)
        buffer_printf(out, ", %u %s", count, what);
}

static void user_text(const struct scenario_nic *nic, struct buffer *out)
{
    if (nic->has_ipv4)
        buffer_printf(out, ", %s", nic->network ? nic->network : "10.0.2.0/24");
    if (nic->has_ipv6)
        buffer_printf(out, ", %s", nic->ipv6_network ? nic->ipv6_network : "fec0::/64");
    buffer_append_string(out, nic->restricted ? ", restrict" : "");
    count_text(nic->forward_count, "hostfwd", out);
    count_text(nic->guest_forward_count, "guestfwd", out);
    buffer_append_string(out, nic->tftp ? ", tftp" : "");
    buffer_append_string(out, nic->smb ? ", smb" : "");
}

static void nic_text(const struct scenario_nic *nic, struct buffer *out)
{
    buffer_append_string(out, driver_name(nic));
    buffer_append_string(out, ", mac ");
    value_write_mac(nic->mac, out);
    buffer_printf(out, ", mtu %llu", (unsigned long long)nic->mtu);
    if (nic->driver == SCENARIO_NET_USER)
        user_text(nic, out);
    count_text(nic->allow_count, "allow", out);
}

bool info_scenario(struct scenario *scenario, struct bytes text)
{
    struct error ignored;
    scenario_defaults(scenario);
    return scenario_parse_yaml(scenario, text, "tape", NULL, NULL, &ignored) == 0 &&
           scenario_check(scenario, "tape", &ignored) == 0;
}

/* Calls `each` for every network of every machine, numbered as the tape's sources are. */
static void for_each(struct bytes text,
                     void (*each)(const struct scenario_nic *nic, unsigned index, struct buffer *out),
                     struct buffer *out)
{
    struct scenario scenario;
    unsigned index = 0, count = info_scenario(&scenario, text) ? scenario_machine_count(&scenario) : 0;
    for (unsigned i = 0; i < count; i++) {
        const struct scenario_machine *machine = scenario_machine(&scenario, i);
        for (unsigned j = 0; j < machine->nic_count; j++)
            each(&machine->nics[j], index++, out);
    }
    scenario_deinit(&scenario);
}

static void print_one(const struct scenario_nic *nic, unsigned index, struct buffer *out)
{
    buffer_printf(out, "network       net%-5u ", index);
    nic_text(nic, out);
    buffer_append_byte(out, '\n');
}

void info_nets_print(struct bytes scenario, struct buffer *out)
{
    for_each(scenario, print_one, out);
}

static void json_one(const struct scenario_nic *nic, unsigned index, struct buffer *out)
{
    struct buffer text = {0};
    nic_text(nic, &text);
    buffer_printf(out, "%s\n    {\"name\": \"net%u\", \"driver\": \"%s\", \"text\": ", index ? "," : "", index,
                  driver_name(nic));
    json_string(out, buffer_string(&text));
    buffer_append_byte(out, '}');
    buffer_deinit(&text);
}

void info_nets_json(struct bytes scenario, struct buffer *out)
{
    buffer_append_string(out, "  \"networks\": [");
    for_each(scenario, json_one, out);
    buffer_append_string(out, "\n  ],\n");
}
