/* TinyEMU's configuration: what its keys mean here. A key of TinyEMU that Reprise cannot honour is refused by name
 * where the guest would miss it, and otherwise warned about; keys that nobody knows are warned about. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/url.h"
#include "src/scenario/scenario.h"
#include "src/scenario/scenario_cfg.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_tree.h"
#include "src/scenario/scenario_value.h"

struct cfg {
    struct scenario *scenario;
    struct place place;
    struct buffer *warnings;
    const struct node *root;
};

static void cfg_at(struct cfg *cfg, const struct node *node, const char *path)
{
    cfg->place.line = node->line;
    cfg->place.column = node->column;
    snprintf(cfg->place.path, sizeof cfg->place.path, "%s", path);
}

static void cfg_warn(struct cfg *cfg, const struct node *node, const char *path, const char *sentence)
{
    if (cfg->warnings)
        buffer_printf(cfg->warnings, "%s:%u:%u: %s: %s\n", cfg->place.name, node->line, node->column, path, sentence);
}

/* A string value; NULL where the key is absent. Sets *status on a wrong type. */
static const struct node *cfg_get_string(struct cfg *cfg, const struct node *map, const char *key, int *status)
{
    const struct node *node = node_get(map, key);
    if (!node)
        return NULL;
    cfg_at(cfg, node, key);
    if (node->kind == NODE_SCALAR && node->is_quoted)
        return node;
    *status = place_fail(&cfg->place, "expected a string in double quotes");
    return NULL;
}

static int cfg_get_integer(struct cfg *cfg, const char *key, uint64_t *value)
{
    const struct node *node = node_get(cfg->root, key);
    if (!node) {
        cfg_at(cfg, cfg->root, "");
        return place_fail(&cfg->place, "the key \"%s\" is missing", key);
    }
    cfg_at(cfg, node, key);
    if (node->kind != NODE_SCALAR || node->is_quoted || value_read_integer(node->text, value))
        return place_fail(&cfg->place, "expected a whole number");
    return 0;
}

/* A string of the configuration into a key of our own table. */
static int cfg_take(struct cfg *cfg, const struct node *map, const char *cfg_key, const struct key *key, void *base)
{
    int status = 0;
    const struct node *node = cfg_get_string(cfg, map, cfg_key, &status);
    if (!node)
        return status;
    const char *folder = cfg->place.folder;
    bool has_colon = key->type == KEY_PATH && node->text[0] != '/' && strchr(node->text, ':');
    if (has_colon && !url_is_one(node->text) && !(folder && url_is_one(folder))) {
        cfg->place.folder = NULL; /* TinyEMU's rule for what is not relative */
        cfg_warn(cfg, node, cfg_key, "with a : in it a path counts from the working directory, not from this file");
    }
    status = key_read_scalar(&cfg->place, key, base, node->text, true);
    cfg->place.folder = folder;
    return status;
}

static int cfg_header(struct cfg *cfg)
{
    uint64_t version = 0;
    int status = 0;
    if (cfg_get_integer(cfg, "version", &version) < 0)
        return -1;
    if (version != 1)
        return place_fail(&cfg->place, "version %llu is %s; only version 1 exists here", (unsigned long long)version,
                          version > 1 ? "newer than this program" : "too old");
    const struct node *machine = cfg_get_string(cfg, cfg->root, "machine", &status);
    if (status < 0)
        return -1;
    if (!machine) {
        cfg_at(cfg, cfg->root, "");
        return place_fail(&cfg->place, "the key \"machine\" is missing");
    }
    if (strcmp(machine->text, "riscv64") == 0 || strcmp(machine->text, "riscv32") == 0) {
        cfg->scenario->machine.isa = machine->text[5] == '3' ? SCENARIO_ISA_RV32 : SCENARIO_ISA_RV64;
        return 0;
    }
    char shown[VALUE_SHOWN_SIZE];
    value_show(machine->text, shown);
    if (strcmp(machine->text, "riscv128") == 0 || strcmp(machine->text, "pc") == 0)
        return place_fail(&cfg->place, "the machine %s does not exist here; possible: \"riscv64\", \"riscv32\"",
                          shown);
    return place_fail(&cfg->place, "unknown machine %s; possible: \"riscv64\", \"riscv32\"", shown);
}

static int cfg_memory(struct cfg *cfg)
{
    uint64_t mib = 0;
    char text[32];
    if (cfg_get_integer(cfg, "memory_size", &mib) < 0)
        return -1;
    snprintf(text, sizeof text, "%lluM", (unsigned long long)mib);
    const struct key *machine = key_find(scenario_keys, "machine");
    return key_read_scalar(&cfg->place, key_find(machine->children, "memory"), cfg->scenario, text, true);
}

/* ${TZ} becomes UTC+00:00 (the host's time zone is not an input here), any other ${name} becomes empty. */
static int cfg_cmdline(struct cfg *cfg)
{
    int status = 0;
    const struct node *node = cfg_get_string(cfg, cfg->root, "cmdline", &status);
    if (!node)
        return status;
    struct buffer line = {0};
    for (const char *at = node->text; *at;) {
        const char *end = at[0] == '$' && at[1] == '{' ? strchr(at, '}') : NULL;
        if (!end) {
            buffer_append_byte(&line, (uint8_t)*at++);
            continue;
        }
        if (strncmp(at, "${TZ}", 5) == 0)
            buffer_append_string(&line, "UTC+00:00");
        else
            cfg_warn(cfg, node, "cmdline", "a ${name} other than ${TZ} becomes nothing");
        at = end + 1;
    }
    mem_free(cfg->scenario->machine.cmdline);
    cfg->scenario->machine.cmdline = mem_copy_string(buffer_string(&line));
    buffer_deinit(&line);
    return 0;
}

/* Warns about every key of an object that is not in the list (NULL at its end). */
static void cfg_warn_unknown(struct cfg *cfg, const struct node *map, const char *path, const char *const *known)
{
    for (size_t i = 0; i + 1 < map->count; i += 2) {
        const char *name = map->items[i]->text;
        const char *const *at = known;
        if (map->items[i]->is_repeated)
            cfg_warn(cfg, map->items[i], path, "this key stands here again; the last one counts");
        while (*at && strcmp(*at, name) != 0)
            at++;
        if (*at)
            continue;
        char shown[VALUE_SHOWN_SIZE], sentence[192];
        const char *nearest = value_nearest(name, known);
        value_show(name, shown);
        if (nearest)
            snprintf(sentence, sizeof sentence, "unknown key %s is ignored; did you mean \"%s\"?", shown, nearest);
        else
            snprintf(sentence, sizeof sentence, "unknown key %s is ignored", shown);
        cfg_warn(cfg, map->items[i], path, sentence);
    }
}

static int cfg_drive(struct cfg *cfg, const struct node *node, const char *name)
{
    static const char *const known[] = {"file", "device", NULL};
    const struct key *list = key_find(scenario_keys, "disks");
    cfg_at(cfg, node, name);
    if (node->kind != NODE_MAP)
        return place_fail(&cfg->place, "expected { file: \"...\" }");
    if (!node_get(node, "file"))
        return place_fail(&cfg->place, "the key \"file\" is missing");
    cfg_warn_unknown(cfg, node, name, known);
    int status = 0;
    const struct node *device = cfg_get_string(cfg, node, "device", &status);
    if (status < 0)
        return -1;
    if (device && strcmp(device->text, "virtio") != 0)
        cfg_warn(cfg, device, name, "the disk is a virtio one, whatever the device is called");
    void *disk = key_list_add(list, cfg->scenario);
    return cfg_take(cfg, node, "file", key_find(list->element->children, "file"), disk);
}

/* The numbering stops at the first gap, as it does in TinyEMU. */
static int cfg_drives(struct cfg *cfg)
{
    bool has_gap = false;
    for (unsigned i = 0; i < SCENARIO_DISKS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "drive%u", i);
        const struct node *node = node_get(cfg->root, name);
        if (node && has_gap)
            cfg_warn(cfg, node, name, "ignored: a drive with a lower number is missing");
        else if (node && cfg_drive(cfg, node, name) < 0)
            return -1;
        has_gap |= !node;
    }
    return 0;
}

/* A local folder, or a file system of a web server; TinyEMU's tags are /dev/root, /dev/root1, ... */
static int cfg_fs(struct cfg *cfg, const struct node *node, const char *name, unsigned index)
{
    static const char *const known[] = {"file", "tag", NULL};
    const struct key *list = key_find(scenario_keys, "fs");
    char tag[24] = "/dev/root";
    cfg_at(cfg, node, name);
    if (node->kind != NODE_MAP)
        return place_fail(&cfg->place, "expected { file: \"...\" }");
    if (!node_get(node, "file"))
        return place_fail(&cfg->place, "the key \"file\" is missing");
    cfg_warn_unknown(cfg, node, name, known);
    if (index)
        snprintf(tag, sizeof tag, "/dev/root%u", index);
    struct scenario_fs *fs = key_list_add(list, cfg->scenario);
    mem_free(fs->tag);
    fs->tag = mem_copy_string(tag);
    if (cfg_take(cfg, node, "file", key_find(list->element->children, "file"), fs) < 0)
        return -1;
    if (!url_is_one(fs->file)) /* else it stays there in TinyEMU too */
        cfg_warn(cfg, node, name,
                 "what the guest writes stays in memory; --rw lets it reach the folder, as TinyEMU does");
    return cfg_take(cfg, node, "tag", key_find(list->element->children, "tag"), fs);
}

static int cfg_filesystems(struct cfg *cfg)
{
    bool has_gap = false;
    for (unsigned i = 0; i < SCENARIO_FS_MAX; i++) {
        char name[16];
        snprintf(name, sizeof name, "fs%u", i);
        const struct node *node = node_get(cfg->root, name);
        if (node && has_gap)
            cfg_warn(cfg, node, name, "ignored: a file system with a lower number is missing");
        else if (node && cfg_fs(cfg, node, name, i) < 0)
            return -1;
        has_gap |= !node;
    }
    return 0;
}

/* TinyEMU lets the guest reach every address, and so does the configuration here. */
static int cfg_network(struct cfg *cfg)
{
    static const char *const known[] = {"driver", "ifname", NULL};
    const struct node *node = node_get(cfg->root, "eth0");
    if (!node)
        return 0;
    cfg_at(cfg, node, "eth0");
    if (node->kind != NODE_MAP)
        return place_fail(&cfg->place, "expected { driver: \"user\" }");
    if (!node_get(node, "driver"))
        return place_fail(&cfg->place, "the key \"driver\" is missing");
    cfg_warn_unknown(cfg, node, "eth0", known);
    const struct key *list = key_find(scenario_keys, "net");
    struct scenario_nic *nic = key_list_add(list, cfg->scenario);
    if (cfg_take(cfg, node, "driver", key_find(list->element->children, "driver"), nic) < 0)
        return -1;
    if (nic->driver == SCENARIO_NET_TAP) {
        cfg_at(cfg, node, "eth0");
        if (!node_get(node, "ifname"))
            return place_fail(&cfg->place, "the key \"ifname\" is missing, which the driver \"tap\" needs");
        if (cfg_take(cfg, node, "ifname", key_find(list->element->children, "ifname"), nic) < 0)
            return -1;
    } else if (node_get(node, "ifname")) {
        cfg_warn(cfg, node_get(node, "ifname"), "eth0", "ifname is for the driver \"tap\" and ignored");
    }
    nic->allow[nic->allow_count++] = mem_copy_string("any");
    return 0;
}

static int cfg_side(struct cfg *cfg, const struct node *map, const char *name, const struct key *key)
{
    const struct node *node = node_get(map, name);
    cfg_at(cfg, map, "display0");
    if (!node)
        return place_fail(&cfg->place, "the key \"%s\" is missing", name);
    cfg_at(cfg, node, "display0");
    if (node->kind != NODE_SCALAR || node->is_quoted)
        return place_fail(&cfg->place, "expected a whole number for \"%s\"", name);
    return key_read_scalar(&cfg->place, key, cfg->scenario, node->text, false);
}

static int cfg_display(struct cfg *cfg)
{
    static const char *const known[] = {"device", "width", "height", NULL};
    const struct node *node = node_get(cfg->root, "display0");
    const struct key *display = key_find(scenario_keys, "display");
    if (!node)
        return 0;
    cfg_at(cfg, node, "display0");
    if (node->kind != NODE_MAP)
        return place_fail(&cfg->place, "expected { device: \"simplefb\", width: 1024, height: 640 }");
    if (!node_get(node, "device"))
        return place_fail(&cfg->place, "the key \"device\" is missing");
    cfg_warn_unknown(cfg, node, "display0", known);
    key_note_given(display, cfg->scenario);
    if (cfg_take(cfg, node, "device", key_find(display->children, "device"), cfg->scenario) < 0 ||
        cfg_side(cfg, node, "width", key_find(display->children, "width")) < 0)
        return -1;
    return cfg_side(cfg, node, "height", key_find(display->children, "height"));
}

/* TinyEMU's one word is a keyboard and a tablet. */
static int cfg_input(struct cfg *cfg)
{
    int status = 0;
    const struct node *node = cfg_get_string(cfg, cfg->root, "input_device", &status);
    if (!node)
        return status;
    char shown[VALUE_SHOWN_SIZE];
    value_show(node->text, shown);
    cfg_at(cfg, node, "input_device");
    if (strcmp(node->text, "virtio") != 0)
        return place_fail(&cfg->place, "unknown input device %s; possible: \"virtio\"", shown);
    const struct key *list = key_find(scenario_keys, "input");
    static const char *const words[] = {"keyboard", "tablet"};
    cfg->scenario->machine.input_count = 0;
    for (unsigned i = 0; status == 0 && i < 2; i++)
        status = key_read_scalar(&cfg->place, list->element, key_list_add(list, cfg->scenario), words[i], false);
    return status;
}

/* TinyEMU's keys that mean nothing here yet. */
static int cfg_others(struct cfg *cfg)
{
    static const struct {
        const char *key;
        bool is_refused;
        const char *sentence;
    } rows[] = {
        {"eth1", true, "TinyEMU has one network; write a YAML scenario with two entries under net:"},
        {"accel", false, "is for the machine \"pc\" and ignored"},
        {"rtc_local_time", false, "is for the machine \"pc\" and ignored"},
        {"vga_bios", false, "is for the machine \"pc\" and ignored"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct node *node = node_get(cfg->root, rows[i].key);
        if (!node)
            continue;
        cfg_at(cfg, node, rows[i].key);
        if (rows[i].is_refused)
            return place_fail(&cfg->place, "%s", rows[i].sentence);
        cfg_warn(cfg, node, rows[i].key, rows[i].sentence);
    }
    return 0;
}

static int cfg_read(struct cfg *cfg)
{
    static const char *const known[] = {"version",        "machine",  "memory_size", "bios",         "kernel",
                                        "initrd",         "cmdline",  "drive0",      "drive1",       "drive2",
                                        "drive3",         "fs0",      "fs1",         "fs2",          "fs3",
                                        "eth0",           "eth1",     "display0",    "input_device", "accel",
                                        "rtc_local_time", "vga_bios", NULL};
    static const char *const files[] = {"bios", "kernel", "initrd"};
    if (cfg->root->kind != NODE_MAP) {
        cfg_at(cfg, cfg->root, "");
        return place_fail(&cfg->place, "expected { at the beginning of the configuration");
    }
    if (cfg_header(cfg) < 0 || cfg_memory(cfg) < 0)
        return -1;
    cfg_warn_unknown(cfg, cfg->root, "configuration", known);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (cfg_take(cfg, cfg->root, files[i], key_find(scenario_keys, files[i]), cfg->scenario) < 0)
            return -1;
    }
    if (cfg_cmdline(cfg) < 0 || cfg_drives(cfg) < 0 || cfg_filesystems(cfg) < 0 || cfg_network(cfg) < 0 ||
        cfg_display(cfg) < 0 || cfg_input(cfg) < 0)
        return -1;
    return cfg_others(cfg);
}

int scenario_read_cfg(struct scenario *scenario, const struct tree *tree, const char *name, const char *folder,
                      struct buffer *warnings, struct error *error)
{
    struct cfg cfg = {.scenario = scenario, .warnings = warnings, .root = tree->root};
    cfg.place = (struct place){.name = name, .folder = folder, .scenario = scenario, .error = error};
    if (cfg_read(&cfg) < 0)
        return -1;
    scenario_name_after(scenario, name);
    return 0;
}

int scenario_parse_cfg(struct scenario *scenario, struct bytes text, const char *name, const char *folder,
                       struct buffer *warnings, struct error *error)
{
    struct tree tree;
    if (tree_parse_cfg(&tree, text, name, error) < 0)
        return -1;
    int status = scenario_read_cfg(scenario, &tree, name, folder, warnings, error);
    tree_deinit(&tree);
    return status;
}
