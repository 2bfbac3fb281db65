/* One machine of a scenario: its table of keys, its defaults, and what it takes over from the top level. */
#include "src/scenario/scenario_machine.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"

_Static_assert(offsetof(struct scenario, machine) == 0, "a machine's keys have one offset at both levels");

const struct key_word scenario_isa_words[] = {
    [SCENARIO_ISA_RV64] = {"rv64", NULL},
    [SCENARIO_ISA_RV32] = {"rv32", NULL},
    {"rv128", "there is no machine of 128 bits; rv64 and rv32 exist"},
    {NULL, NULL},
};

const struct key scenario_nic_element = {
    .name = "net", .type = KEY_MAP, .children = scenario_nic_keys, .check_element = scenario_nic_check};

static const struct key part_keys[] = {
    MACHINE_ROW_ISA,
    MACHINE_ROW_MEMORY,
    MACHINE_ROWS_DEVICES,
    {.name = NULL},
};

const struct key scenario_machine_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = MACHINE_FIELD(name)},
    {.name = "machine", .type = KEY_MAP, .children = part_keys},
    MACHINE_ROWS_FILES,
    {.name = NULL},
};

void scenario_machine_defaults(void *element, unsigned index)
{
    struct scenario_machine *machine = element;
    char name[8];
    snprintf(name, sizeof name, "m%u", index);
    machine->name = mem_copy_string(name);
    machine->memory_bytes = 256 * MIB;
    machine->has_rng = true;
    machine->cmdline = mem_copy_string("");
    scenario_display_defaults(machine);
}

/* ---- what comes from the top level ---- */

static int take_over(struct scenario *scenario, struct scenario_machine *machine, const struct key *key,
                     const char *name, struct error *error)
{
    const struct scenario_machine *top = &scenario->machine;
    if (key_is_absent(key, top))
        return 0;
    struct buffer text = {0};
    struct tree tree;
    buffer_printf(&text, "%s:", key->name);
    key_write(key, top, scenario, 0, &text);
    int status = tree_parse_yaml(&tree, buffer_bytes(&text), name, error);
    if (status == 0) {
        struct place place = {.name = name, .scenario = scenario, .error = error};
        status = key_read_node(&place, key, machine, tree.root->items[1]);
        tree_deinit(&tree);
        for (unsigned i = 0; key->given == GIVEN_NET && i < machine->nic_count && i < top->nic_count; i++)
            machine->nics[i].has_mac = top->nics[i].has_mac; /* the text has one in any case */
    }
    buffer_deinit(&text);
    return status;
}

static int complete(struct scenario *scenario, struct scenario_machine *machine, const struct key *table,
                    const char *name, struct error *error)
{
    for (; table->name; table++) {
        int status = 0;
        if (table->type == KEY_MAP && !table->given)
            status = complete(scenario, machine, table->children, name, error);
        else if (table->given && !(machine->given & table->given))
            status = take_over(scenario, machine, table, name, error);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* Hardware addresses that nobody gave: another one for every card of the session. */
static void complete_macs(struct scenario_machine *machine, unsigned index)
{
    for (unsigned i = 0; i < machine->nic_count; i++) {
        if (!machine->nics[i].has_mac)
            machine->nics[i].mac[4] = (uint8_t)index;
        machine->nics[i].has_mac = true;
    }
}

int machines_complete(struct scenario *scenario, const char *name, struct error *error)
{
    for (unsigned i = 0; i < scenario->machine_count; i++) {
        if (complete(scenario, &scenario->machines[i], scenario_machine_keys, name, error) < 0)
            return -1;
        complete_macs(&scenario->machines[i], i);
    }
    return 0;
}

unsigned scenario_machine_count(const struct scenario *scenario)
{
    return scenario->machine_count ? scenario->machine_count : 1;
}

const struct scenario_machine *scenario_machine(const struct scenario *scenario, unsigned index)
{
    return scenario->machine_count ? &scenario->machines[index] : &scenario->machine;
}

bool scenario_has_driver(const struct scenario_machine *machine, enum scenario_net_driver driver)
{
    for (unsigned i = 0; i < machine->nic_count; i++) {
        if (machine->nics[i].driver == driver)
            return true;
    }
    return false;
}

unsigned scenario_first_nic(const struct scenario *scenario, unsigned machine)
{
    unsigned count = 0;
    for (unsigned i = 0; i < machine; i++)
        count += scenario_machine(scenario, i)->nic_count;
    return count;
}

unsigned scenario_first_disk(const struct scenario *scenario, unsigned machine)
{
    unsigned count = 0;
    for (unsigned i = 0; i < machine; i++)
        count += scenario_machine(scenario, i)->disk_count;
    return count;
}

unsigned scenario_first_fs(const struct scenario *scenario, unsigned machine)
{
    unsigned count = 0;
    for (unsigned i = 0; i < machine; i++)
        count += scenario_machine(scenario, i)->fs_count;
    return count;
}

unsigned scenario_nic_total(const struct scenario *scenario)
{
    return scenario_first_nic(scenario, scenario_machine_count(scenario));
}
