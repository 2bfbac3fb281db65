/* A scenario as a whole: defaults, reading a tree into it, single values by path, and the checks that need all of
 * it. */
#include "src/scenario/scenario.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_impair.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_machine.h"
#include "src/scenario/scenario_tree.h"
#include "src/scenario/scenario_value.h"

#define SLOTS 8u                     /* of the machine, for virtio devices */
#define RV32_MEMORY_MAX (2048 * MIB) /* from 0x80000000 to the end of 32-bit addresses */

void scenario_defaults(struct scenario *scenario)
{
    *scenario = (struct scenario){
        .machine = {.memory_bytes = 256 * MIB, .has_rng = true},
        .clock_hz = 1000000000,
        .pace = SCENARIO_PACE_AUTO,
        .digest_instructions = 100000000,
        .seed = 1,
        .carry = true,
    };
    scenario->machine.cmdline = mem_copy_string("");
    scenario_display_defaults(&scenario->machine);
    scenario_test_defaults(scenario);
}

void scenario_deinit(struct scenario *scenario)
{
    keys_free(scenario_keys, scenario);
    *scenario = (struct scenario){0};
}

/* The file's name without folder and ending: what a scenario is called that has no name of its own. */
void scenario_name_after(struct scenario *scenario, const char *file)
{
    if (scenario->name)
        return;
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    scenario->name = mem_copy_string(base);
    char *dot = strrchr(scenario->name, '.');
    if (dot && dot != scenario->name)
        *dot = 0;
}

int scenario_parse_yaml(struct scenario *scenario, struct bytes text, const char *name, const char *folder,
                        struct buffer *warnings, struct error *error)
{
    (void)warnings; /* in YAML whatever is not understood is an error */
    struct tree tree;
    if (tree_parse_yaml(&tree, text, name, error) < 0)
        return -1;
    struct place place = {.name = name, .folder = folder, .scenario = scenario, .error = error};
    place.line = tree.root->line;
    place.column = tree.root->column;
    int status = keys_read_map(&place, scenario_keys, scenario, tree.root);
    tree_deinit(&tree);
    if (status == 0)
        scenario_name_after(scenario, name);
    return status;
}

/* ---- one value by its path ---- */

struct path_walk {
    struct place *place;
    const char *rest;
    const struct key *table; /* the names that may come next; NULL: none */
    const struct key *key;
    void *base;
};

/* The next name of the path: letters, digits, _. */
static int walk_name(struct path_walk *walk)
{
    char name[64];
    size_t length = strcspn(walk->rest, ".[");
    if (!walk->table)
        return place_fail(walk->place, "there is nothing below this value");
    if (length >= sizeof name)
        return place_fail(walk->place, "a key in the path is too long");
    memcpy(name, walk->rest, length);
    name[length] = 0;
    walk->key = key_find(walk->table, name);
    if (!walk->key)
        return key_unknown(walk->place, walk->table, name);
    if (walk->key->type == KEY_MAP)
        key_note_given(walk->key, walk->base); /* display.width=800 asks for a display */
    walk->rest += length;
    walk->table = walk->key->type == KEY_MAP ? walk->key->children : NULL;
    return 0;
}

/* "[index]" or "[+]" behind the name of a list. */
static int walk_index(struct path_walk *walk)
{
    struct place *place = walk->place;
    const struct key *list = walk->key;
    if (!list || list->type != KEY_LIST)
        return place_fail(place, "[...] may only follow the name of a list");
    const char *close = strchr(walk->rest, ']');
    unsigned count = *(const unsigned *)(const void *)((const char *)walk->base + list->count_offset);
    uint64_t index = count;
    char digits[16];
    size_t length = close ? (size_t)(close - walk->rest - 1) : sizeof digits;
    if (length >= sizeof digits)
        return place_fail(place, "the path has a [ without a number and a ]");
    memcpy(digits, walk->rest + 1, length);
    digits[length] = 0;
    if (strcmp(digits, "+") != 0 && value_read_integer(digits, &index))
        return place_fail(place, "the path has a [ without a number and a ]");
    if (index > count)
        return place_fail(place, "%s has %u elements; the next one is [%u] or [+]", list->name, count, count);
    if (index == count && !key_list_add(list, walk->base))
        return place_fail(place, "%s has %u elements already, and no room for more", list->name, count);
    walk->base = (char *)walk->base + list->offset + index * list->element_size;
    walk->key = list->element;
    walk->table = walk->key->type == KEY_MAP ? walk->key->children : NULL;
    walk->rest = close + 1;
    return 0;
}

static int walk_path(struct path_walk *walk)
{
    if (walk_name(walk) < 0)
        return -1;
    while (*walk->rest) {
        char next = *walk->rest;
        if (next == '.')
            walk->rest++;
        if (next == '[' ? walk_index(walk) < 0 : walk_name(walk) < 0)
            return -1;
    }
    return 0;
}

int scenario_set(struct scenario *scenario, const char *what, const char *path, const char *value, const char *folder,
                 struct error *error)
{
    struct place place = {.name = what, .folder = folder, .scenario = scenario, .error = error};
    struct path_walk walk = {.place = &place, .rest = path, .table = scenario_keys, .base = scenario};
    if (walk_path(&walk) < 0)
        return -1;
    if (walk.key->type != KEY_MAP && walk.key->type != KEY_LIST) {
        key_note_given(walk.key, walk.base);
        return key_read_scalar(&place, walk.key, walk.base, value,
                               walk.key->type == KEY_TEXT || walk.key->type == KEY_RESOLVER);
    }
    struct tree tree;
    if (tree_parse_yaml(&tree, bytes_of_string(value), what, error) < 0)
        return -1;
    snprintf(place.path, sizeof place.path, "%s", path);
    int status = key_read_node(&place, walk.key, walk.base, tree.root);
    tree_deinit(&tree);
    return status;
}

/* ---- the whole ---- */

static bool forwards_collide(const struct scenario_forward *a, const struct scenario_forward *b)
{
    bool is_same_address =
        !a->host_address[0] || !b->host_address[0] || strcmp(a->host_address, b->host_address) == 0;
    if (a->host_path || b->host_path)
        return a->host_path && b->host_path && strcmp(a->host_path, b->host_path) == 0;
    return a->host_port && a->host_port == b->host_port && a->is_udp == b->is_udp && is_same_address;
}

/* "tcp port 80", or the path of a socket. */
static void forward_text(const struct scenario_forward *forward, char text[128])
{
    if (forward->host_path)
        snprintf(text, 128, "%s", forward->host_path);
    else
        snprintf(text, 128, "%s port %u", forward->is_udp ? "udp" : "tcp", forward->host_port);
}

/* A machine of the scenario with what messages call it. */
struct checked {
    const struct scenario *scenario;
    const struct scenario_machine *machine;
    unsigned index;
    char name[300]; /* "boot.yaml", or "boot.yaml: machines[1]" */
};

/* Forwarded ports are taken from the one host, whichever machine they lead to. */
static int check_forwards(const struct checked *checked, unsigned nic, unsigned index, struct error *error)
{
    const struct scenario_forward *forward = &checked->machine->nics[nic].forwards[index];
    if (!forward->host_address)
        return error_set(error, EXIT_USAGE, "%s: net[%u].hostfwd[%u] has no value", checked->name, nic, index);
    for (unsigned m = 0; m <= checked->index; m++) {
        const struct scenario_machine *machine = scenario_machine(checked->scenario, m);
        bool is_same = m == checked->index;
        for (unsigned other = 0; other < machine->nic_count && (!is_same || other <= nic); other++) {
            unsigned count = is_same && other == nic ? index : machine->nics[other].forward_count;
            for (unsigned i = 0; i < count; i++) {
                char taken[128];
                if (!forwards_collide(&machine->nics[other].forwards[i], forward))
                    continue;
                forward_text(forward, taken);
                return error_set(error, EXIT_USAGE,
                                 "%s: net[%u].hostfwd[%u] takes %s, which net[%u].hostfwd[%u]%s%s has", checked->name,
                                 nic, index, taken, other, i, is_same ? "" : " of ", is_same ? "" : machine->name);
            }
        }
    }
    return 0;
}

static int check_socket(const struct scenario_nic *nic, const char *name, unsigned index, struct error *error)
{
    if (nic->driver != SCENARIO_NET_SOCKET)
        return 0;
    if (!nic->listen == !nic->connect)
        return error_set(error, EXIT_USAGE, "%s: net[%u] with driver: socket needs either listen: or connect:", name,
                         index);
    const char *colon = nic->connect && strncmp(nic->connect, "unix:", 5) != 0 ? strrchr(nic->connect, ':') : NULL;
    if (colon && strspn(colon + 1, "0") == strlen(colon + 1))
        return error_set(error, EXIT_USAGE, "%s: net[%u].connect has port 0; only listen: may leave it to the host",
                         name, index);
    return 0;
}

static int check_nics(const struct checked *checked, struct error *error)
{
    const char *name = checked->name;
    const struct scenario_nic *nics = checked->machine->nics;
    for (unsigned i = 0; i < checked->machine->nic_count; i++) {
        for (unsigned j = 0; j < i; j++) {
            if (memcmp(nics[i].mac, nics[j].mac, 6) == 0)
                return error_set(error, EXIT_USAGE, "%s: net[%u] and net[%u] have the same mac", name, j, i);
        }
        if (check_socket(&nics[i], name, i, error) < 0)
            return -1;
        if (impairs_check(&nics[i], name, i, error) < 0)
            return -1;
        for (unsigned j = 0; j < nics[i].forward_count; j++) {
            if (check_forwards(checked, i, j, error) < 0)
                return -1;
        }
        for (unsigned j = 0; j < nics[i].allow_count; j++) {
            if (!nics[i].allow[j])
                return error_set(error, EXIT_USAGE, "%s: net[%u].allow[%u] has no value", name, i, j);
        }
        struct place place = {.name = name, .error = error};
        snprintf(place.path, sizeof place.path, "net[%u]", i);
        if (scenario_nic_check(&place, &nics[i], NULL) < 0)
            return -1;
    }
    return 0;
}

/* A machine's name stands before its lines of output and in file names. */
static int check_name(const struct checked *checked, struct error *error)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *name = checked->machine->name;
    if (!checked->scenario->machine_count)
        return 0;
    if (!name || !name[0] || strlen(name) > SCENARIO_MACHINE_NAME_MAX || strspn(name, letters) != strlen(name))
        return error_set(error, EXIT_USAGE, "%s: a machine's name is 1 to %d letters, digits, _ or -", checked->name,
                         SCENARIO_MACHINE_NAME_MAX);
    for (unsigned i = 0; i < checked->index; i++) {
        if (strcmp(scenario_machine(checked->scenario, i)->name, name) == 0)
            return error_set(error, EXIT_USAGE, "%s: machines[%u] has the name \"%s\" too", checked->name, i, name);
    }
    return 0;
}

static int check_machine(const struct checked *checked, struct error *error)
{
    const struct scenario_machine *machine = checked->machine;
    const char *name = checked->name;
    if (check_name(checked, error) < 0)
        return -1;
    if (!machine->kernel && !machine->bios)
        return error_set(error, EXIT_USAGE, "%s: there is nothing to run: name a kernel: or a bios:", name);
    if (machine->initrd && !machine->kernel)
        return error_set(error, EXIT_USAGE, "%s: an initrd: needs a kernel:", name);
    if (machine->nic_count + machine->disk_count + machine->fs_count + machine->has_rng +
            machine->has_virtio_console + machine->input_count >
        SLOTS)
        return error_set(error, EXIT_USAGE,
                         "%s: net, disks, fs, rng, virtio_console and input want more than the %u virtio slots", name,
                         SLOTS);
    if (machine->isa == SCENARIO_ISA_RV32 && machine->memory_bytes > RV32_MEMORY_MAX)
        return error_set(error, EXIT_USAGE, "%s: machine.memory: an rv32 machine has room for 2G at most", name);
    if (machine->isa == SCENARIO_ISA_RV32 && machine->display.is_given &&
        machine->memory_bytes + 4 * machine->display.width * machine->display.height > RV32_MEMORY_MAX)
        return error_set(error, EXIT_USAGE,
                         "%s: machine.memory: an rv32 machine has room for 2G at most, its display included", name);
    if (scenario_disks_check(checked->scenario, checked->index, name, error) < 0 ||
        scenario_fs_check(machine, name, error) < 0 || scenario_input_check(machine, name, error) < 0)
        return -1;
    return check_nics(checked, error);
}

int scenario_check(struct scenario *scenario, const char *name, struct error *error)
{
    if (machines_complete(scenario, name, error) < 0)
        return -1;
    scenario_disks_complete(&scenario->machine);
    for (unsigned i = 0; i < scenario->machine_count; i++)
        scenario_disks_complete(&scenario->machines[i]);
    for (unsigned i = 0; i < scenario_machine_count(scenario); i++) {
        struct checked checked = {.scenario = scenario, .machine = scenario_machine(scenario, i), .index = i};
        if (scenario->machine_count)
            snprintf(checked.name, sizeof checked.name, "%.260s: machines[%u]", name, i);
        else
            snprintf(checked.name, sizeof checked.name, "%.260s", name);
        if (check_machine(&checked, error) < 0)
            return -1;
    }
    return scenario_check_test(scenario, name, error);
}
