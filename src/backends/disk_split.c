/* TinyEMU's blk.txt. */
#include "src/backends/disk_split.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/scenario/scenario_tree.h"

#define DISK_SPLIT_BYTES_MAX ((uint64_t)1 << 62)

struct split_reading {
    const char *name;
    struct error *error;
};

__attribute__((format(printf, 3, 4))) static int refuse(const struct split_reading *in, const struct node *at,
                                                        const char *format, ...)
{
    char sentence[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return error_set(in->error, EXIT_DAMAGED, "%s:%u:%u: %s", in->name, at->line, at->column, sentence);
}

/* The reader has made decimal digits of whatever base stood there. */
static bool read_number(const struct node *node, uint64_t *value)
{
    *value = 0;
    if (node->kind != NODE_SCALAR || node->is_quoted || !node->text[0])
        return false;
    for (const char *text = node->text; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        *value = *value * 10 + (uint64_t)(*text - '0'); /* fits: the reader refuses what is too large */
    }
    return true;
}

static int take_number(const struct split_reading *in, const struct node *map, const char *key, bool is_required,
                       uint64_t *value)
{
    const struct node *node = node_get(map, key);
    if (!node)
        return is_required ? refuse(in, map, "%s is missing", key) : 0;
    return read_number(node, value) ? 0 : refuse(in, node, "%s is no number", key);
}

static int take_prefetch(struct disk_split *split, const struct split_reading *in, const struct node *map)
{
    const struct node *list = node_get(map, "prefetch");
    if (!list)
        return 0;
    if (list->kind != NODE_LIST)
        return refuse(in, list, "prefetch is no list");
    if (list->count)
        split->prefetch = mem_alloc(list->count, sizeof *split->prefetch);
    for (size_t i = 0; i < list->count; i++) {
        uint64_t block;
        if (!read_number(list->items[i], &block) || block >= split->block_count)
            return refuse(in, list->items[i], "prefetch: the disk has blocks 0 to %" PRIu64, split->block_count - 1);
        split->prefetch[split->prefetch_count++] = block;
    }
    return 0;
}

static int take_all(struct disk_split *split, const struct split_reading *in, const struct node *map)
{
    uint64_t size = 0, group = 1;
    if (map->kind != NODE_MAP)
        return refuse(in, map, "expected { block_size: ..., n_block: ... }");
    if (take_number(in, map, "block_size", true, &size) ||
        take_number(in, map, "n_block", true, &split->block_count) ||
        take_number(in, map, "prefetch_group_len", false, &group))
        return -1;
    if (size == 0 || (size & (size - 1)) || size > DISK_SPLIT_BLOCK_MAX / 1024)
        return refuse(in, node_get(map, "block_size"), "block_size: a power of two from 1 to %u (KiB) is possible",
                      DISK_SPLIT_BLOCK_MAX / 1024);
    split->block_bytes = (uint32_t)size * 1024;
    if (split->block_count == 0 || split->block_count > DISK_SPLIT_BYTES_MAX / split->block_bytes)
        return refuse(in, node_get(map, "n_block"), "n_block: a disk has at least one block and at most 2^62 bytes");
    if (group == 0 || group > DISK_SPLIT_GROUP_MAX)
        return refuse(in, node_get(map, "prefetch_group_len"), "prefetch_group_len: 1 to %u is possible",
                      DISK_SPLIT_GROUP_MAX);
    split->group_blocks = (uint32_t)group;
    return take_prefetch(split, in, map);
}

int disk_split_parse(struct disk_split *split, struct bytes text, const char *name, struct error *error)
{
    struct split_reading in = {.name = name, .error = error};
    struct tree tree;
    *split = (struct disk_split){0};
    if (tree_parse_cfg(&tree, text, name, error) < 0) {
        if (error)
            error->code = EXIT_DAMAGED;
        return -1;
    }
    int status = take_all(split, &in, tree.root);
    tree_deinit(&tree);
    if (status < 0)
        disk_split_deinit(split);
    return status;
}

void disk_split_deinit(struct disk_split *split)
{
    mem_free(split->prefetch);
    *split = (struct disk_split){0};
}

void disk_split_block_name(uint64_t block, char name[DISK_SPLIT_NAME_BYTES])
{
    snprintf(name, DISK_SPLIT_NAME_BYTES, "blk%09" PRIu64 ".bin", block);
}

void disk_split_group_name(uint32_t chunk, char name[DISK_SPLIT_NAME_BYTES])
{
    snprintf(name, DISK_SPLIT_NAME_BYTES, "grp%09u.bin", chunk);
}

uint32_t disk_split_chunks(const struct disk_split *split)
{
    return split->prefetch_count ? (split->prefetch_count - 1) / split->group_blocks + 1 : 0;
}

const uint64_t *disk_split_chunk(const struct disk_split *split, uint32_t chunk, uint32_t *count)
{
    uint32_t start = chunk * split->group_blocks, rest = split->prefetch_count - start;
    *count = rest < split->group_blocks ? rest : split->group_blocks;
    return split->prefetch + start;
}
