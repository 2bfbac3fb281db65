/* Command line and scenario file into a checked scenario, and that into the world it asks for. */
#include "src/cli/session.h"

#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/url.h"
#include "src/cli/cli.h"
#include "src/cli/session_load.h"
#include "src/scenario/scenario_machine.h"
#include "src/scenario/scenario_tree.h"
#include "src/scenario/scenario_value.h"

#define DRIVE_PARTS_MAX 16

/* ---- options that are more than one value of the scenario ---- */

/* Behind all that the scenario says, so behind its append if it has one. "!" replaces all of it. */
static int take_append(struct session *session, const char *spelled, const char *value, struct error *error)
{
    struct buffer line = {0};
    const struct scenario_machine *machine = &session->scenario.machine;
    bool is_whole = value[0] == '!', has_append = machine->append && machine->append[0];
    const char *old = has_append ? machine->append : machine->cmdline ? machine->cmdline : "";
    const char *key = has_append && !is_whole ? "append" : "cmdline";
    int status = 0;
    if (is_whole && has_append)
        status = scenario_set(&session->scenario, spelled, "append", "", NULL, error);
    if (is_whole)
        buffer_append_string(&line, value + 1);
    else
        buffer_printf(&line, "%s%s%s", old, old[0] && value[0] ? " " : "", value);
    if (status == 0)
        status = scenario_set(&session->scenario, spelled, key, buffer_string(&line), NULL, error);
    buffer_deinit(&line);
    return status;
}

/* -m 512 means MiB, as everywhere. */
static int take_memory(struct session *session, const char *spelled, const char *value, struct error *error)
{
    char text[64];
    bool is_plain = value[0] && strspn(value, "0123456789") == strlen(value);
    snprintf(text, sizeof text, "%s%s", value, is_plain ? "M" : "");
    return scenario_set(&session->scenario, spelled, "machine.memory", text, NULL, error);
}

/* Where ",KEY=VALUE" begins at the end of the text, KEY being one of a disk's; NULL: nowhere. */
static char *last_drive_part(char *text)
{
    char *comma = strrchr(text, ','), *given = comma ? strchr(comma, '=') : NULL;
    char name[32];
    if (!given || (size_t)(given - comma) > sizeof name)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)(given - comma - 1), comma + 1);
    return key_find(scenario_disk_element.children, name) ? comma : NULL;
}

/* FILE[,KEY=VALUE]...: a comma that no key follows belongs to the file's name. */
static int take_drive(struct session *session, const char *spelled, const char *value, struct error *error)
{
    char *copy = mem_copy_string(value);
    char *parts[DRIVE_PARTS_MAX], path[64];
    unsigned count = 0, index = session->scenario.machine.disk_count;
    while (count < DRIVE_PARTS_MAX && (parts[count] = last_drive_part(copy)) != NULL)
        *parts[count++] = 0;
    int status = scenario_set(&session->scenario, spelled, "disks[+].file", copy, NULL, error);
    while (status == 0 && count > 0) {
        char *key = parts[--count] + 1, *given = strchr(key, '=');
        *given = 0;
        snprintf(path, sizeof path, "disks[%u].%s", index, key);
        status = scenario_set(&session->scenario, spelled, path, given + 1, NULL, error);
    }
    mem_free(copy);
    return status;
}

/* DIR[,KEY=VALUE]...: a folder's name may hold no comma here (--set takes every name). */
static int take_fs(struct session *session, const char *spelled, const char *value, struct error *error)
{
    char *copy = mem_copy_string(value);
    char *part = strchr(copy, ',');
    char path[96];
    unsigned index = session->scenario.machine.fs_count;
    if (part)
        *part++ = 0;
    int status = scenario_set(&session->scenario, spelled, "fs[+].file", copy, NULL, error);
    while (status == 0 && part) {
        char *next = strchr(part, ','), *given = strchr(part, '=');
        if (next)
            *next++ = 0;
        if (!given) {
            status = error_set(error, EXIT_USAGE, "%s: expected KEY=VALUE after the folder, found \"%.60s\"", spelled,
                               part);
            break;
        }
        *given++ = 0;
        snprintf(path, sizeof path, "fs[%u].%.60s", index, part);
        status = scenario_set(&session->scenario, spelled, path, given, NULL, error);
        part = next;
    }
    mem_free(copy);
    return status;
}

/* Words of QEMU's line that say nothing which the machine does not say already. */
static int take_nic_word(const char *spelled, const char *name, const char *value, bool *is_taken,
                         struct error *error)
{
    static const char *const models[] = {"virtio", "virtio-net", "virtio-net-device", "virtio-net-pci"};
    *is_taken = true;
    if (strcmp(name, "id") == 0 || strcmp(name, "name") == 0)
        return 0;
    *is_taken = strcmp(name, "model") == 0;
    for (unsigned i = 0; i < sizeof models / sizeof models[0] && *is_taken; i++) {
        if (strcmp(models[i], value) == 0)
            return 0;
    }
    return *is_taken ? error_set(error, EXIT_USAGE, "%s: model: the machine has virtio-net only, not \"%.60s\"",
                                 spelled, value)
                     : 0;
}

/* One KEY=VALUE of --nic, with QEMU's on and off; a KEY alone is KEY=on, noKEY is KEY=off, as there. */
static int take_nic_part(struct session *session, const char *spelled, unsigned index, char *part,
                         struct error *error)
{
    static const char on[] = "on", off[] = "off";
    char path[96];
    char *equals = strchr(part, '=');
    const char *name = part, *value = on;
    bool is_taken;
    if (equals) {
        *equals = 0;
        value = equals + 1;
    }
    const struct key *key = key_find(scenario_nic_keys, name);
    if (!equals && !key && strncmp(name, "no", 2) == 0 && (key = key_find(scenario_nic_keys, name + 2))) {
        name += 2;
        value = off;
    }
    if (!equals && (!key || key->type != KEY_BOOL))
        return error_set(error, EXIT_USAGE, "%s: expected KEY=VALUE after the driver, found \"%.60s\"", spelled,
                         part);
    if (take_nic_word(spelled, name, value, &is_taken, error) < 0)
        return -1;
    if (is_taken)
        return 0;
    snprintf(path, sizeof path, "net[%u].%.60s%s", index, name, key && key->type == KEY_LIST ? "[+]" : "");
    return scenario_set(&session->scenario, spelled, path, value, NULL, error);
}

/* Ends the part at the next comma and returns what follows it, NULL at the end; two commas are one of the value. */
static char *next_part(char *part)
{
    char *to = part;
    for (; *part; part++) {
        if (*part == ',' && part[1] != ',') {
            *to = 0;
            return part + 1;
        }
        part += *part == ',';
        *to++ = *part;
    }
    *to = 0;
    return NULL;
}

/* driver[,KEY=VALUE]..., as QEMU writes it behind -nic and -netdev. */
static int take_nic(struct session *session, const char *spelled, const char *value, struct error *error)
{
    char *copy = mem_copy_string(value);
    unsigned index = session->scenario.machine.nic_count;
    int status = 0;
    for (char *part = copy; status == 0 && part;) {
        char *following = next_part(part);
        status = part == copy ? scenario_set(&session->scenario, spelled, "net[+].driver", part, NULL, error)
                              : take_nic_part(session, spelled, index, part, error);
        part = following;
    }
    mem_free(copy);
    return status;
}

static int take_set(struct session *session, const char *spelled, const char *value, struct error *error)
{
    char *path = mem_copy_string(value);
    char *text = strchr(path, '=');
    int status;
    if (!text) {
        status = error_set(error, EXIT_USAGE, "%s: expected PATH=VALUE, such as machine.memory=1G", spelled);
    } else {
        char what[128];
        *text++ = 0;
        snprintf(what, sizeof what, "%s %.100s", spelled, path);
        status = scenario_set(&session->scenario, what, path, text, NULL, error);
    }
    mem_free(path);
    return status;
}

int session_read_number(const char *spelled, const char *value, uint64_t *number, struct error *error)
{
    const char *fault = value_read_integer(value, number);
    if (!fault)
        return 0;
    char shown[VALUE_SHOWN_SIZE];
    value_show(value, shown);
    return error_set(error, EXIT_USAGE, "%s: expected a whole number, found %s (%s)", spelled, shown, fault);
}

static int take_option(struct session *session, const struct option_taken *taken, struct error *error)
{
    const char *spelled = taken->spelled, *value = taken->value;
    switch (taken->row->id) {
    case OPTION_PATH: return scenario_set(&session->scenario, spelled, taken->row->path, value, NULL, error);
    case OPTION_APPEND: return take_append(session, spelled, value, error);
    case OPTION_MEMORY: return take_memory(session, spelled, value, error);
    case OPTION_DRIVE: return take_drive(session, spelled, value, error);
    case OPTION_FS: return take_fs(session, spelled, value, error);
    case OPTION_NIC: return take_nic(session, spelled, value, error);
    case OPTION_SET: return take_set(session, spelled, value, error);
    case OPTION_SLICE: return session_read_number(spelled, value, &session->slice, error);
    case OPTION_NO_CARRY: session->scenario.carry = false; return 0;
    case OPTION_PIN: session->pins = true; return 0;
    case OPTION_OUTPUT: session->tape_path = value; return 0;
    case OPTION_QUIET: session->is_quiet = true; return 0;
    case OPTION_NO_CONSOLE: session->has_no_console = true; return 0;
    case OPTION_WITHOUT_SOCKETS: session->without_sockets = true; return 0;
    case OPTION_RW: session->writes = SESSION_WRITES_THROUGH; return 0;
    case OPTION_RO: session->writes = SESSION_WRITES_NOTHING; return 0;
    case OPTION_CTRL_C: session->ends_at_ctrl_c = true; return 0;
    case OPTION_BUILD_PRELOAD:
        return error_set(error, EXIT_USAGE,
                         "%s: a list of what a boot reads is made from its tape: \"reprise record\" the boot, then "
                         "\"reprise fs build --preload-from TAPE DIR OUT\"",
                         spelled);
    default: return 0;
    }
}

/* The one word that is no option: the scenario's file. Also finds what must be known before it is read. */
static int find_scenario(struct session *session, struct options_reader reader, const char **path,
                         struct load_options *load, struct error *error)
{
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            session->wants_help |= taken.row->id == OPTION_HELP;
            if (taken.row->id == OPTION_MATRIX && load->choice_count < LOAD_CHOICES_MAX)
                load->choices[load->choice_count++] = taken.value;
            if (taken.row->id == OPTION_FIXTURE_LOGS)
                load->log_folder = taken.value;
            continue;
        }
        if (*path)
            return error_set(error, EXIT_USAGE,
                             "two scenarios are given, \"%.200s\" and \"%.200s\"; one machine runs at a time", *path,
                             taken.value);
        *path = taken.value;
    }
    return status;
}

/* A network with the world behind it, whose peers live in real time. */
static bool has_live_net(const struct scenario *scenario)
{
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned i = 0; i < machine->nic_count; i++) {
            if (machine->nics[i].driver != SCENARIO_NET_HUB)
                return true;
        }
    }
    return false;
}

static bool has_hub(const struct scenario *scenario)
{
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        if (scenario_has_driver(scenario_machine(scenario, m), SCENARIO_NET_HUB))
            return true;
    }
    return false;
}

static void resolve(struct session *session, const char *path)
{
    struct scenario *scenario = &session->scenario;
    const struct scenario_machine *first = scenario_machine(scenario, 0);
    scenario_name_after(scenario, path ? path : first->kernel ? first->kernel : first->bios);
    if (scenario->entropy == SCENARIO_ENTROPY_AUTO)
        scenario->entropy = has_hub(scenario) ? SCENARIO_ENTROPY_SEED : SCENARIO_ENTROPY_HOST;
    if (scenario->pace == SCENARIO_PACE_AUTO) {
        bool is_typed = !session->has_no_console && world_console_for(0) == WORLD_CONSOLE_TERMINAL;
        scenario->pace = has_live_net(scenario) || is_typed ? SCENARIO_PACE_HOST : SCENARIO_PACE_FREE;
    }
}

/* --pin: the disks of every machine. */
static void pin_disks(struct scenario *scenario)
{
    struct scenario_machine *machine = &scenario->machine;
    for (unsigned m = 0; m <= scenario->machine_count; m++) {
        for (unsigned i = 0; i < machine->disk_count; i++)
            machine->disks[i].pin = !url_is_one(machine->disks[i].file);
        machine = &scenario->machines[m];
    }
}

int session_open(struct session *session, unsigned verb, const char *verb_name, int count, char **arguments,
                 struct error *error)
{
    struct options_reader reader = {.verb = verb, .verb_name = verb_name, .count = count, .arguments = arguments};
    struct option_taken taken;
    const char *path = NULL;
    struct load_options load = {.choice_count = 0};
    if (find_scenario(session, reader, &path, &load, error) < 0)
        return -1;
    if (session->wants_help)
        return 0;
    scenario_defaults(&session->scenario);
    session->beside = mem_alloc(1, sizeof *session->beside);
    if (path && load_scenario(session, path, &load, error) < 0)
        return -1;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row && take_option(session, &taken, error) < 0)
            return -1;
    }
    if (status < 0)
        return -1;
    if (!path && !session->scenario.machine.kernel && !session->scenario.machine.bios)
        return error_set(error, EXIT_USAGE,
                         "there is nothing to run: name a scenario, --kernel or --bios (reprise %s --help)",
                         verb_name);
    session_modes(&session->scenario, session->writes);
    if (session->pins)
        pin_disks(&session->scenario);
    if (scenario_check(&session->scenario, path ? path : "command line", error) < 0)
        return -1;
    resolve(session, path);
    beside_steps(&session->scenario, session->beside->steps, session->beside->step_bytes,
                 &session->beside->step_count);
    return 0;
}

int session_start(struct session *session, struct error *error)
{
    return beside_start(session->beside, &session->scenario, session->folder ? session->folder : "", error);
}

int session_stop(struct session *session, struct error *error)
{
    return beside_stop(session->beside, error);
}

void session_deinit(struct session *session)
{
    if (session->beside)
        beside_deinit(session->beside);
    mem_free(session->beside);
    mem_free(session->folder);
    scenario_deinit(&session->scenario);
}

/* ---- the world ---- */

static void add_files(const struct scenario *scenario, struct world_config *config)
{
    struct machine_pinned pinned[MACHINE_PINNED_MAX];
    _Static_assert(MACHINE_PINNED_MAX <= WORLD_PINNED_MAX, "they fit");
    config->pinned_count = machine_pinned(scenario, pinned);
    for (unsigned i = 0; i < config->pinned_count; i++)
        config->pinned[i] = (struct world_pinned){.role = pinned[i].role, .path = pinned[i].path};
}

/* Disks of all machines, one machine's behind the other's, as their sources are numbered. */
static void add_disks(const struct scenario *scenario, struct world_config *config)
{
    static const enum world_disk_mode modes[] = {
        [SCENARIO_DISK_SNAPSHOT] = WORLD_DISK_SNAPSHOT,
        [SCENARIO_DISK_RO] = WORLD_DISK_RO,
        [SCENARIO_DISK_RW] = WORLD_DISK_RW,
        [SCENARIO_DISK_OVERLAY] = WORLD_DISK_OVERLAY,
    };
    _Static_assert(SCENARIO_DISKS_MAX * SCENARIO_MACHINES_MAX <= WORLD_DISKS_MAX, "they fit");
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned i = 0; i < machine->disk_count; i++) {
            const struct scenario_disk *disk = &machine->disks[i];
            config->disks[config->disk_count++] = (struct world_disk){
                .path = disk->file,
                .mode = modes[disk->mode],
                .overlay = disk->overlay,
                .is_pinned = disk->pin,
                .is_raw = disk->format == SCENARIO_DISK_RAW,
            };
        }
    }
}

/* Numbered together with file systems of web servers (session_https), as their sources are. */
static void add_folders(const struct scenario *scenario, struct world_config *config)
{
    _Static_assert(SCENARIO_FS_MAX * SCENARIO_MACHINES_MAX <= WORLD_FOLDERS_MAX, "they fit");
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned i = 0; i < machine->fs_count; i++) {
            const struct scenario_fs *fs = &machine->fs[i];
            config->folders[config->folder_count++] = (struct world_folder){
                .path = url_is_one(fs->file) ? NULL : fs->file,
                .is_writable = fs->mode == SCENARIO_FS_RW,
                .is_mapped = fs->security == SCENARIO_FS_MAPPED_XATTR,
            };
        }
    }
}

/* Where the host chose the port, only this line says which one it is. */
static void print_forward(void *context, unsigned net, const struct host_forward *forward, uint16_t port)
{
    (void)context;
    const char *address = forward->host_address;
    fprintf(stderr, "reprise: net%u: %s port %u%s%s is forwarded to guest port %u\n", net,
            forward->is_udp ? "UDP" : "TCP", port, address[0] ? " of " : "", address, forward->guest_port);
}

static void print_note(void *context, uint16_t source, const char *sentence)
{
    (void)context;
    char name[16];
    source_name(source, name);
    fprintf(stderr, "reprise: %s: %s\n", name, sentence);
}

void session_world(const struct session *session, struct world_config *config)
{
    const struct scenario *scenario = &session->scenario;
    *config = (struct world_config){0};
    add_files(scenario, config);
    add_disks(scenario, config);
    add_folders(scenario, config);
    session_https(scenario, config);
    config->has_wall_clock = scenario->has_boot_time;
    config->wall_clock_ns = scenario->boot_time_ns;
    config->net_count = session_nets(scenario, config->nets);
    config->console = session->has_no_console ? WORLD_CONSOLE_NONE : world_console_for(0);
    config->consoles = session_consoles(scenario);
    config->ctrl_c_ends = session->ends_at_ctrl_c;
    config->wants_console_size = scenario_machine(scenario, 0)->has_virtio_console;
    config->pace = scenario->pace == SCENARIO_PACE_HOST ? WORLD_PACE_HOST : WORLD_PACE_FREE;
    config->clock_hz = scenario->clock_hz;
    config->limit_host_ns = scenario->limit_host_seconds * 1000000000u;
    config->forwarded.forwarded = print_forward;
    config->noted.noted = print_note;
    config->steps = session->beside->steps;
    config->step_count = session->beside->step_count;
}

struct console_names session_consoles(const struct scenario *scenario)
{
    _Static_assert(SCENARIO_MACHINES_MAX <= CONSOLES_MAX, "they fit");
    struct console_names consoles = {.count = scenario_machine_count(scenario)};
    for (unsigned i = 0; i < consoles.count; i++)
        consoles.names[i] = scenario_machine(scenario, i)->name;
    return consoles;
}

/* ---- the end ---- */

void session_end_text(const struct machine_result *result, char text[SESSION_END_SIZE])
{
    static const char *const stops[] = {
        [PORT_STOP_USER] = "stopped by user",       [PORT_STOP_SIGNAL] = "stopped by signal",
        [PORT_STOP_HOST_LIMIT] = "host time limit", [PORT_STOP_STEPS_DONE] = "steps done",
        [PORT_STOP_STEPS_FAILED] = "steps failed",
    };
    const char *words = "ended";
    switch (result->exit) {
    case MACHINE_EXIT_POWER_OFF: words = "power-off"; break;
    case MACHINE_EXIT_FAILED:
        snprintf(text, SESSION_END_SIZE, "failed %llu", (unsigned long long)result->code);
        return;
    case MACHINE_EXIT_STOPPED:
        words = result->code && result->code < sizeof stops / sizeof stops[0] ? stops[result->code] : "stopped";
        break;
    case MACHINE_EXIT_LIMIT: words = "virtual time limit"; break;
    case MACHINE_EXIT_STUCK: words = "stuck: waits for an interrupt, and nothing can ever wake it"; break;
    case MACHINE_EXIT_PORT: break;
    }
    snprintf(text, SESSION_END_SIZE, "%s", words);
}

void session_print_machines(const struct scenario *scenario, const struct cluster_result *result)
{
    for (unsigned i = 0; result->machine_count > 1 && i < result->machine_count; i++) {
        const struct machine_result *machine = &result->machines[i];
        char end[SESSION_END_SIZE];
        session_end_text(machine, end);
        fprintf(stderr, "reprise: %s: %s at cycle %llu\n", scenario_machine(scenario, i)->name, end,
                (unsigned long long)machine->cycle);
    }
}

enum exit_code session_exit_code(const struct machine_result *result)
{
    switch (result->exit) {
    case MACHINE_EXIT_POWER_OFF: return EXIT_OK;
    case MACHINE_EXIT_STOPPED:
        return result->code == PORT_STOP_HOST_LIMIT     ? EXIT_TIME_LIMIT
               : result->code == PORT_STOP_STEPS_FAILED ? EXIT_GUEST_FAILED
                                                        : EXIT_OK;
    case MACHINE_EXIT_LIMIT: return EXIT_TIME_LIMIT;
    case MACHINE_EXIT_FAILED:
    case MACHINE_EXIT_STUCK:
    case MACHINE_EXIT_PORT: break;
    }
    return EXIT_GUEST_FAILED;
}
