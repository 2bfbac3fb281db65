/* Building a machine: its parts on the bus, its cards in their slots, its files in RAM; and what the parts call. */
#include "src/machine_private.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/url.h"
#include "src/firmware/boot.h"
#include "src/scenario/scenario_http.h"

/* ---- what the parts call ---- */

static void on_touched(void *context)
{
    struct machine *machine = context;
    if (machine->hart)
        hart_stop_soon(machine->hart);
}

static void on_hart_irq(void *context, unsigned number, bool level)
{
    hart_set_irq(context, (enum hart_irq)number, level);
}

static void on_syscon(void *context, enum syscon_request request, uint32_t code)
{
    struct machine *machine = context;
    if (request == SYSCON_WANTS_POWER_OFF) {
        machine_end(machine, MACHINE_EXIT_POWER_OFF, 0);
    } else if (request == SYSCON_WANTS_FAIL) {
        machine_end(machine, MACHINE_EXIT_FAILED, code);
    } else {
        machine->wants_reboot = true;
        hart_stop_soon(machine->hart);
    }
}

static void on_htif_exit(void *context, uint64_t code)
{
    machine_end(context, code ? MACHINE_EXIT_FAILED : MACHINE_EXIT_POWER_OFF, code);
}

static void on_sbi_write(void *context, struct bytes bytes)
{
    struct machine *machine = context;
    console_write(&machine->console, bytes);
}

static int on_sbi_read(void *context)
{
    struct machine *machine = context;
    uint8_t byte;
    return console_read(&machine->console, &byte, 1) ? byte : -1;
}

static void on_sbi_power_off(void *context, bool is_failure)
{
    machine_end(context, is_failure ? MACHINE_EXIT_FAILED : MACHINE_EXIT_POWER_OFF, is_failure);
}

static void on_sbi_reboot(void *context)
{
    struct machine *machine = context;
    machine->wants_reboot = true;
    hart_stop_soon(machine->hart);
}

static void on_more_blocks(void *context)
{
    virtio_blk_wake(context);
}

/* ---- building ---- */

static struct irq_line hart_line(struct machine *machine, enum hart_irq irq)
{
    return (struct irq_line){.set = on_hart_irq, .context = machine->hart, .number = irq};
}

static struct virtio_wiring wire_slot(struct machine *machine, unsigned slot)
{
    return (struct virtio_wiring){
        .ram = &machine->ram, .timers = &machine->timers, .irq = plic_line(&machine->plic, VIRTIO_IRQ(slot))};
}

static void add_slot(struct machine *machine, unsigned slot, struct virtio_mmio *mmio)
{
    bus_add(&machine->bus, "virtio", VIRTIO_BASE + slot * VIRTIO_STRIDE, VIRTIO_STRIDE, &virtio_mmio_bus_ops, mmio);
    if (mmio->ops)
        machine->virtio_slots |= 1u << slot;
}

static void build_platform(struct machine *machine)
{
    struct bus *bus = &machine->bus;
    plic_init(&machine->plic, hart_line(machine, HART_IRQ_MEXT), hart_line(machine, HART_IRQ_SEXT));
    clint_init(&machine->clint, &machine->timers, hart_line(machine, HART_IRQ_MSOFT),
               hart_line(machine, HART_IRQ_MTIMER), hart_line(machine, HART_IRQ_SSOFT));
    uart16550_init(&machine->uart, &machine->console, plic_line(&machine->plic, UART_IRQ));
    rtc_goldfish_init(&machine->rtc, &machine->wall_clock, &machine->timers, plic_line(&machine->plic, RTC_IRQ));
    syscon_init(&machine->syscon, on_syscon, machine);
    htif_init(&machine->htif, &machine->ram, &machine->console, on_htif_exit, machine);
    bus_add(bus, "clint", CLINT_BASE, CLINT_SIZE, &clint_bus_ops, &machine->clint);
    bus_add(bus, "sswi", SSWI_BASE, SSWI_SIZE, &sswi_bus_ops, &machine->clint);
    bus_add(bus, "plic", PLIC_BASE, PLIC_SIZE, &plic_bus_ops, &machine->plic);
    bus_add(bus, "uart", UART_BASE, UART_SIZE, &uart16550_bus_ops, &machine->uart);
    bus_add(bus, "rtc", RTC_BASE, RTC_SIZE, &rtc_goldfish_bus_ops, &machine->rtc);
    bus_add(bus, "syscon", SYSCON_BASE, SYSCON_SIZE, &syscon_bus_ops, &machine->syscon);
}

/* What a disk reads from: an image, or a web server. NULL: an error is set. */
static struct disk *build_disk_base(struct machine *machine, struct machine_disk *disk,
                                    const struct scenario_disk *wanted, uint16_t source, struct error *error)
{
    const struct scenario_http *server = &wanted->http;
    if (!url_is_one(wanted->file)) {
        bool is_read_only = wanted->mode != SCENARIO_DISK_RW && wanted->mode != SCENARIO_DISK_OVERLAY;
        return disk_image_init(&disk->image, &machine->crossing, source, is_read_only, error) ? NULL
                                                                                              : &disk->image.disk;
    }
    struct disk_http_config config = {
        .url = wanted->file,
        .is_split = scenario_disk_is_split(wanted),
        .block_bytes = (uint32_t)server->block_bytes,
        .cache_bytes = server->memory_bytes,
        .readahead_bytes = server->readahead_bytes,
        .client = {.latency_ns = server->latency_ns,
                   .bits_per_second = server->bits_per_second,
                   .parallel = (unsigned)server->parallel},
    };
    if (disk_http_init(&disk->http, &machine->crossing, source, &machine->timers, &config, error) < 0)
        return NULL;
    disk_http_on_more(&disk->http, on_more_blocks, &disk->blk);
    return &disk->http.disk;
}

static int build_disk(struct machine *machine, unsigned index, unsigned slot, struct error *error)
{
    struct machine_disk *disk = &machine->disks[index];
    const struct scenario_disk *wanted = &machine->config->disks[index];
    uint16_t source = SOURCE(SOURCE_DISK, machine->first_disk + index);
    disk->top = build_disk_base(machine, disk, wanted, source, error);
    if (!disk->top)
        return error_prefix(error, "disk%u", machine->first_disk + index);
    if (wanted->mode == SCENARIO_DISK_SNAPSHOT) {
        if (disk_overlay_init(&disk->overlay, disk->top, error))
            return error_prefix(error, "disk%u", machine->first_disk + index);
        disk->top = &disk->overlay.disk;
    }
    char id[VIRTIO_BLK_ID_BYTES + 1];
    source_name(source, id);
    struct virtio_wiring wiring = wire_slot(machine, slot);
    virtio_blk_init(&disk->blk, &wiring, disk->top, id, (uint16_t)wanted->queue_size);
    add_slot(machine, slot, &disk->blk.mmio);
    return 0;
}

static int build_fs_http(struct machine *machine, unsigned index, uint16_t source, struct error *error)
{
    const struct scenario_fs *wanted = &machine->config->fs[index];
    struct p9_http_config config = {
        .url = wanted->file,
        .cache_bytes = wanted->http.memory_bytes,
        .fetch = {.latency_ns = wanted->http.latency_ns,
                  .bits_per_second = wanted->http.bits_per_second,
                  .parallel = (unsigned)wanted->http.parallel},
        .nocache = wanted->nocache ? wall_clock_ns(&machine->wall_clock, 0) / 1000 : 0,
    };
    if (p9_export_init_http(&machine->fs[index].export, &machine->crossing, source, wanted->mode == SCENARIO_FS_RO,
                            wanted->limit_bytes, &machine->wall_clock, &machine->timers, &config, error) == 0)
        return 0;
    return error_prefix(error, "fs%u", machine->first_fs + index);
}

static int build_fs(struct machine *machine, unsigned index, unsigned slot, struct error *error)
{
    static const enum p9_mode modes[] = {
        [SCENARIO_FS_SNAPSHOT] = P9_MODE_SNAPSHOT, [SCENARIO_FS_RO] = P9_MODE_RO, [SCENARIO_FS_RW] = P9_MODE_RW};
    struct machine_fs *fs = &machine->fs[index];
    const struct scenario_fs *wanted = &machine->config->fs[index];
    struct virtio_wiring wiring = wire_slot(machine, slot);
    uint16_t source = SOURCE(SOURCE_FS, machine->first_fs + index);
    if (!url_is_one(wanted->file))
        p9_export_init(&fs->export, &machine->crossing, source, modes[wanted->mode], wanted->limit_bytes,
                       &machine->wall_clock);
    else if (build_fs_http(machine, index, source, error) < 0)
        return -1;
    virtio_p9_init(&fs->card, &wiring, &fs->export.server, wanted->tag);
    add_slot(machine, slot, &fs->card.mmio);
    machine->fs_count = index + 1;
    return 0;
}

static void build_input(struct machine *machine, unsigned index, unsigned slot)
{
    static const enum virtio_input_kind kinds[] = {
        [SCENARIO_INPUT_KEYBOARD] = VIRTIO_INPUT_KEYBOARD, [SCENARIO_INPUT_TABLET] = VIRTIO_INPUT_TABLET};
    struct virtio_input *input = &machine->inputs[index];
    struct virtio_wiring wiring = wire_slot(machine, slot);
    virtio_input_init(input, &wiring, kinds[machine->config->inputs[index]], &machine->crossing,
                      SOURCE(SOURCE_INPUT, machine->index * SCENARIO_INPUTS_MAX + index));
    add_slot(machine, slot, &input->mmio);
    machine->input_count = index + 1;
}

/* Slots are given out in a fixed order: networks, disks, folders, console, rng, input. What is left is empty. */
static int build_virtio(struct machine *machine, struct error *error)
{
    const struct scenario_machine *scenario = machine->config;
    unsigned slot = 0;
    for (unsigned i = 0; i < scenario->nic_count; i++, slot++) {
        struct machine_nic *nic = &machine->nics[i];
        struct virtio_wiring wiring = wire_slot(machine, slot);
        machine_nic_init(machine, i, &scenario->nics[i]);
        virtio_net_init(&nic->card, &wiring, &nic->nic);
        add_slot(machine, slot, &nic->card.mmio);
        machine->nic_count = i + 1;
    }
    if (scenario->nic_count + scenario->disk_count + scenario->fs_count + scenario->has_virtio_console +
            scenario->has_rng + scenario->input_count >
        VIRTIO_SLOTS)
        return error_set(error, EXIT_USAGE, "more virtio devices than the machine has slots (%d)", VIRTIO_SLOTS);
    for (unsigned i = 0; i < scenario->disk_count; i++, slot++) {
        machine->disk_count = i + 1;
        if (build_disk(machine, i, slot, error))
            return -1;
    }
    for (unsigned i = 0; i < scenario->fs_count; i++) {
        if (build_fs(machine, i, slot++, error) < 0)
            return -1;
    }
    if (scenario->has_virtio_console) {
        struct virtio_wiring wiring = wire_slot(machine, slot);
        virtio_console_init(&machine->hvc, &wiring, &machine->console);
        add_slot(machine, slot++, &machine->hvc.mmio);
        machine->has_hvc = true;
    }
    if (scenario->has_rng) {
        struct virtio_wiring wiring = wire_slot(machine, slot);
        virtio_rng_init(&machine->rng, &wiring, &machine->entropy);
        add_slot(machine, slot++, &machine->rng.mmio);
        machine->has_rng = true;
    }
    for (unsigned i = 0; i < scenario->input_count; i++)
        build_input(machine, i, slot++);
    for (; slot < VIRTIO_SLOTS; slot++) {
        struct virtio_wiring wiring = wire_slot(machine, slot);
        virtio_mmio_init(&machine->empty_slots[slot], &wiring, NULL, NULL, 0, NULL, 0);
        add_slot(machine, slot, &machine->empty_slots[slot]);
    }
    return 0;
}

/* By machine; bios, kernel, initrd, dtb. Sources SOURCE_FILE are numbered in this order. */
#define ROLES 4
static const char *const roles[SCENARIO_MACHINES_MAX][ROLES] = {
    {"bios", "kernel", "initrd", "dtb"},
    {"m1.bios", "m1.kernel", "m1.initrd", "m1.dtb"},
    {"m2.bios", "m2.kernel", "m2.initrd", "m2.dtb"},
    {"m3.bios", "m3.kernel", "m3.initrd", "m3.dtb"},
};

static const char *role_path(const struct scenario_machine *config, unsigned role)
{
    const char *const paths[ROLES] = {config->bios, config->kernel, config->initrd, config->dtb};
    return paths[role];
}

unsigned machine_pinned(const struct scenario *scenario, struct machine_pinned pinned[MACHINE_PINNED_MAX])
{
    _Static_assert(MACHINE_PINNED_MAX == sizeof roles / sizeof roles[0][0], "every role fits");
    unsigned count = 0;
    for (unsigned machine = 0; machine < scenario_machine_count(scenario); machine++) {
        for (unsigned role = 0; role < ROLES; role++) {
            const char *path = role_path(scenario_machine(scenario, machine), role);
            if (path)
                pinned[count++] = (struct machine_pinned){roles[machine][role], path};
        }
    }
    return count;
}

/* A pinned file by its role. Empty if the scenario has none. */
static int ask_pinned(struct machine *machine, unsigned role, struct buffer *content, struct error *error)
{
    if (!role_path(machine->config, role))
        return 0;
    const char *name = roles[machine->index][role];
    uint16_t source = SOURCE(SOURCE_FILE, machine->index * ROLES + role);
    enum port_status status =
        port_ask(machine->port, *machine->crossing.clock, source, EVENT_PINNED, bytes_of_string(name), content);
    if (status == PORT_OK)
        return 0;
    /* Why, the mode knows: it says so when it is closed. */
    return error_set(error, EXIT_MISSING, "the %s cannot be had", name);
}

int machine_load(struct machine *machine, struct error *error)
{
    struct buffer bios = {0}, kernel = {0}, initrd = {0}, dtb = {0};
    uint8_t seed[DEVICE_TREE_SEED_BYTES];
    int status = -1;
    if (ask_pinned(machine, 0, &bios, error) || ask_pinned(machine, 1, &kernel, error) ||
        ask_pinned(machine, 2, &initrd, error) || ask_pinned(machine, 3, &dtb, error))
        goto out;
    if (!entropy_fill(&machine->entropy, seed, sizeof seed)) {
        error_set(error, EXIT_MISSING, "no entropy for the guest's rng-seed");
        goto out;
    }
    struct boot_files files = {buffer_bytes(&bios), buffer_bytes(&kernel), buffer_bytes(&initrd), buffer_bytes(&dtb)};
    if (machine->config->dtb && !dtb.size) {
        error_set(error, EXIT_DAMAGED, "dtb: the file is empty");
        goto out;
    }
    struct device_tree_config tree = {
        .ram_base = machine->ram.base,
        .ram_size = machine->ram.memory_size,
        .is_rv32 = machine->config->isa == SCENARIO_ISA_RV32,
        .framebuffer = machine->framebuffer,
        .cmdline = machine->cmdline,
        .rng_seed = bytes_of(seed, sizeof seed),
        .virtio_slots = machine->virtio_slots,
        .has_svadu = true,
    };
    struct boot_entry entry = {0};
    if (boot_load(&machine->ram, &files, &tree, &entry, error))
        goto out;
    boot_enter(machine->hart, &entry);
    if (entry.has_htif && !htif_attach(&machine->htif, entry.tohost, entry.fromhost, tree.is_rv32)) {
        error_set(error, EXIT_DAMAGED, "bios: the symbols tohost and fromhost are not aligned words of RAM");
        goto out;
    }
    status = 0;
out:
    buffer_deinit(&bios);
    buffer_deinit(&kernel);
    buffer_deinit(&initrd);
    buffer_deinit(&dtb);
    return status;
}

/* The kernel's command line: cmdline, and append behind it. */
static char *command_line(const struct scenario_machine *config)
{
    struct buffer line = {0};
    const char *first = config->cmdline ? config->cmdline : "", *second = config->append ? config->append : "";
    buffer_printf(&line, "%s%s%s", first, first[0] && second[0] ? " " : "", second);
    char *text = mem_copy_string(buffer_string(&line));
    buffer_deinit(&line);
    return text;
}

static void configure(struct machine *machine, const struct scenario *scenario)
{
    machine->cmdline = command_line(machine->config);
    machine->seed = scenario->seed;
    machine->digest_instructions = scenario->digest_instructions;
    machine->next_digest = scenario->digest_instructions ? scenario->digest_instructions : UINT64_MAX;
    machine->limit_cycles = scenario->limit_cycles ? scenario->limit_cycles : UINT64_MAX;
    machine->has_bios = machine->config->bios != NULL;
    const struct scenario_display *display = &machine->config->display;
    if (display->is_given)
        machine->framebuffer = (struct framebuffer){(uint32_t)display->width, (uint32_t)display->height};
}

int machine_new(struct machine **out, const struct scenario *scenario, unsigned index, struct port *port,
                struct error *error)
{
    struct machine *machine = mem_alloc(1, sizeof *machine);
    *out = NULL;
    machine->port = port;
    machine->hasher = hasher_new();
    machine->config = scenario_machine(scenario, index);
    machine->index = index;
    machine->first_nic = scenario_first_nic(scenario, index);
    machine->first_disk = scenario_first_disk(scenario, index);
    machine->first_fs = scenario_first_fs(scenario, index);
    configure(machine, scenario);
    if (ram_init_video(&machine->ram, RAM_BASE, machine->config->memory_bytes,
                       framebuffer_room(&machine->framebuffer), error))
        goto fail;
    bus_init(&machine->bus, &machine->ram);
    struct sbi_host sbi_host = {on_sbi_write, on_sbi_read, on_sbi_power_off, on_sbi_reboot, machine};
    sbi_init(&machine->sbi, &machine->ram, &sbi_host);
    struct hart_config config = {.ram = &machine->ram, .bus = &machine->bus, .clock_hz = scenario->clock_hz};
    if (machine->config->isa == SCENARIO_ISA_RV32)
        config.isa = HART_RV32;
    if (!machine->config->bios) {
        config.ecall_from_s = sbi_ecall;
        config.context = &machine->sbi;
    }
    machine->hart = hart_new(&config);
    timer_queue_init(&machine->timers, hart_clock(machine->hart), scenario->clock_hz);
    machine->timers.moved_nearer = on_touched;
    machine->timers.context = machine;
    machine->crossing = (struct crossing){port, hart_clock(machine->hart), on_touched, machine};
    console_init(&machine->console, &machine->crossing, SOURCE(SOURCE_CONSOLE, index), &machine->timers);
    entropy_init(&machine->entropy, &machine->crossing, SOURCE(SOURCE_RNG, index));
    if (scenario->entropy == SCENARIO_ENTROPY_SEED)
        entropy_seed(&machine->entropy, scenario->seed);
    if (wall_clock_init(&machine->wall_clock, &machine->crossing, scenario->clock_hz,
                        scenario->has_boot_time ? &scenario->boot_time_ns : NULL, error))
        goto fail;
    build_platform(machine);
    if (build_virtio(machine, error) || machine_load(machine, error))
        goto fail;
    *out = machine;
    return 0;
fail:
    machine_free(machine);
    return -1;
}

void machine_free(struct machine *machine)
{
    if (!machine)
        return;
    for (unsigned i = 0; i < machine->nic_count; i++) {
        virtio_net_deinit(&machine->nics[i].card);
        machine_nic_deinit(&machine->nics[i]);
    }
    for (unsigned i = 0; i < machine->disk_count; i++) {
        virtio_blk_deinit(&machine->disks[i].blk);
        if (machine->disks[i].top)
            disk_deinit(machine->disks[i].top);
    }
    for (unsigned i = 0; i < machine->fs_count; i++) {
        virtio_p9_deinit(&machine->fs[i].card);
        p9_export_deinit(&machine->fs[i].export);
    }
    entropy_deinit(&machine->entropy);
    console_deinit(&machine->console);
    if (machine->hart)
        hart_free(machine->hart);
    ram_deinit(&machine->ram);
    hasher_free(machine->hasher);
    mem_free(machine->cmdline);
    mem_free(machine);
}
