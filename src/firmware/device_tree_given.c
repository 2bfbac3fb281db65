/* A device tree of the user's in place of the built one: checked whole, then completed with what only this session
 * knows. Names and cell sizes are the tree's own; what it says of devices is taken as it stands. */
#include <libfdt.h>
#include <string.h>

#include "src/base/endian.h"
#include "src/firmware/device_tree.h"

static int damaged(struct error *error, uint64_t offset, const char *what)
{
    return error_set(error, EXIT_DAMAGED, "dtb: damaged device tree at offset %llu: %s", (unsigned long long)offset,
                     what);
}

/* Where the structure block stops making sense; the libfdt error says how. */
static int check_structure(const uint8_t *fdt, struct error *error)
{
    uint64_t base = load_be32(fdt + 8); /* off_dt_struct */
    int at = 0, next = 0;
    for (;;) {
        uint32_t tag = fdt_next_tag(fdt, at, &next);
        if (next < 0)
            return damaged(error, base + (uint64_t)at, fdt_strerror(next));
        if (tag == FDT_END)
            return 0;
        at = next;
    }
}

static int check_tree(struct bytes file, struct error *error)
{
    if (file.size < sizeof(struct fdt_header))
        return damaged(error, file.size, "the file ends inside its header");
    if (load_be32(file.data) != FDT_MAGIC)
        return damaged(error, 0, "expected the magic d00dfeed (a .dtb, as dtc writes it)");
    if (load_be32(file.data + 4) > file.size)
        return error_set(error, EXIT_DAMAGED,
                         "dtb: damaged device tree at offset 4: its header says %u bytes, the file has %zu",
                         load_be32(file.data + 4), file.size);
    /* Older ones exist on paper only, and libfdt 1.6 follows a null pointer in its check of them. */
    if (load_be32(file.data + 20) < FDT_LAST_SUPPORTED_VERSION)
        return error_set(error, EXIT_DAMAGED, "dtb: damaged device tree at offset 20: version %u, expected %d",
                         load_be32(file.data + 20), FDT_LAST_SUPPORTED_VERSION);
    int status = fdt_check_header(file.data);
    if (status)
        return error_set(error, EXIT_DAMAGED, "dtb: damaged device tree: its header: %s", fdt_strerror(status));
    if (check_structure(file.data, error))
        return -1;
    status = fdt_check_full(file.data, file.size);
    if (status)
        return error_set(error, EXIT_DAMAGED, "dtb: damaged device tree: %s", fdt_strerror(status));
    return 0;
}

/* The first failure stays, as in the builder. */
static void set(void *fdt, int node, int *status, const char *name, const void *data, size_t size)
{
    if (*status == 0)
        *status = fdt_setprop(fdt, node, name, data, (int)size);
}

static void unset(void *fdt, int node, int *status, const char *name)
{
    int result = *status == 0 ? fdt_delprop(fdt, node, name) : 0;
    if (result && result != -FDT_ERR_NOTFOUND)
        *status = result;
}

/* The node of this name below the root, made if it is missing. */
static int child(void *fdt, const char *name, int *status)
{
    int node = fdt_path_offset(fdt, name);
    if (node == -FDT_ERR_NOTFOUND)
        node = fdt_add_subnode(fdt, 0, name + 1);
    if (node < 0 && *status == 0)
        *status = node;
    return node;
}

static void complete_chosen(void *fdt, const struct device_tree_config *config, int *status)
{
    int node = child(fdt, "/chosen", status);
    if (*status)
        return;
    if (config->cmdline && config->cmdline[0])
        set(fdt, node, status, "bootargs", config->cmdline, strlen(config->cmdline) + 1);
    unset(fdt, node, status, "linux,initrd-start");
    unset(fdt, node, status, "linux,initrd-end");
    if (config->initrd_end > config->initrd_start) {
        uint8_t cells[8];
        store_be64(cells, config->initrd_start);
        set(fdt, node, status, "linux,initrd-start", cells, sizeof cells);
        store_be64(cells, config->initrd_end);
        set(fdt, node, status, "linux,initrd-end", cells, sizeof cells);
    }
    if (config->rng_seed.size)
        set(fdt, node, status, "rng-seed", config->rng_seed.data, config->rng_seed.size);
}

/* One memory node with the RAM that there is; others would name RAM that there is not. */
static void complete_memory(void *fdt, const struct device_tree_config *config, int *status)
{
    static const char type[] = "memory";
    int other;
    while (*status == 0 && (other = fdt_node_offset_by_prop_value(fdt, -1, "device_type", type, sizeof type)) >= 0)
        *status = fdt_del_node(fdt, other);
    int node = *status == 0 ? fdt_add_subnode(fdt, 0, "memory@80000000") : 0;
    if (node < 0)
        *status = node;
    set(fdt, node, status, "device_type", type, sizeof type);
    if (*status == 0)
        *status = fdt_appendprop_addrrange(fdt, 0, node, "reg", config->ram_base, config->ram_size);
}

int device_tree_complete(const struct device_tree_config *config, struct bytes file, struct buffer *out,
                         struct error *error)
{
    if (device_tree_check_cmdline(config, error) || check_tree(file, error))
        return -1;
    size_t length = config->cmdline ? strlen(config->cmdline) : 0;
    size_t size =
        (fdt_totalsize(file.data) + length + config->rng_seed.size + 512 + DEVICE_TREE_SLACK + 7) & ~(size_t)7;
    if (size > DEVICE_TREE_MAX)
        return error_set(error, EXIT_USAGE, "dtb: the device tree has %u bytes, there is room for %u",
                         fdt_totalsize(file.data), DEVICE_TREE_MAX - DEVICE_TREE_SLACK);
    uint8_t *fdt = buffer_extend(out, size);
    memset(fdt, 0, size);
    int status = fdt_open_into(file.data, fdt, (int)size);
    if (status == 0)
        complete_chosen(fdt, config, &status);
    if (status == 0)
        complete_memory(fdt, config, &status);
    if (status == 0)
        return 0;
    return error_set(error, EXIT_DAMAGED, "dtb: damaged device tree: it cannot be completed: %s",
                     fdt_strerror(status));
}
