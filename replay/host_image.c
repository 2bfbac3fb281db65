/* Split disks: written and read. */
#include "replay/host_image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "replay/host_disk.h"
#include "replay/host_disk_digest.h"
#include "replay/host_file.h"
#include "replay/host_folder.h"
#include "src/base/alloc.h"

#define LIST_COLUMNS 16
#define PATH_SIZE 4300

/* ---- split ---- */

struct splitting {
    const struct host_image_split *config;
    struct host_disk disk;
    struct disk_split split; /* its prefetch is the config's */
    uint8_t *group;          /* room for a group's blocks, or for one block */
    uint64_t blocks_written;
    uint32_t groups_written;
    bool has_made_folder;
};

static int path_of(const char *folder, const char *name, char path[PATH_SIZE], struct error *error)
{
    int length = snprintf(path, PATH_SIZE, "%s/%s", folder, name);
    if (length < 0 || length >= PATH_SIZE)
        return error_set(error, EXIT_USAGE, "%.200s: the path is too long", folder);
    return 0;
}

static int put(const char *folder, const char *name, struct bytes content, struct error *error)
{
    char path[PATH_SIZE];
    if (path_of(folder, name, path, error) < 0)
        return -1;
    return host_file_put(path, content, error) < 0 ? error_prefix(error, "%s", path) : 0;
}

/* The block's bytes, with zeros behind the image's end. */
static int read_block(struct splitting *work, uint64_t block, uint8_t *out, struct error *error)
{
    uint64_t start = block * work->split.block_bytes, left = work->disk.size - start;
    uint32_t size = left < work->split.block_bytes ? (uint32_t)left : work->split.block_bytes;
    memset(out + size, 0, work->split.block_bytes - size);
    if (host_disk_read(&work->disk, start, out, size))
        return 0;
    return error_set(error, EXIT_MISSING, "disk image %s: it cannot be read at byte %" PRIu64, work->disk.path,
                     start);
}

static int write_blocks(struct splitting *work, struct error *error)
{
    char name[DISK_SPLIT_NAME_BYTES];
    for (uint64_t block = 0; block < work->split.block_count; block++) {
        disk_split_block_name(block, name);
        if (read_block(work, block, work->group, error) < 0 ||
            put(work->config->folder, name, bytes_of(work->group, work->split.block_bytes), error) < 0)
            return -1;
        work->blocks_written = block + 1;
    }
    return 0;
}

/* A chunk of one block is fetched as that block's file. */
static int write_groups(struct splitting *work, struct host_image_figures *figures, struct error *error)
{
    char name[DISK_SPLIT_NAME_BYTES];
    for (uint32_t chunk = 0; chunk < disk_split_chunks(&work->split); chunk++) {
        uint32_t count;
        const uint64_t *blocks = disk_split_chunk(&work->split, chunk, &count);
        work->groups_written = chunk + 1;
        if (count == 1)
            continue;
        for (uint32_t i = 0; i < count; i++) {
            if (read_block(work, blocks[i], work->group + (size_t)i * work->split.block_bytes, error) < 0)
                return -1;
        }
        disk_split_group_name(chunk, name);
        struct bytes content = bytes_of(work->group, (size_t)count * work->split.block_bytes);
        if (put(work->config->folder, name, content, error) < 0)
            return -1;
        figures->groups++;
    }
    return 0;
}

static int write_text(const struct splitting *work, struct error *error)
{
    struct buffer text = {0};
    const struct disk_split *split = &work->split;
    buffer_printf(&text, "{\n  block_size: %u,\n  n_block: %" PRIu64 ",\n", split->block_bytes / 1024,
                  split->block_count);
    if (split->prefetch_count)
        buffer_printf(&text, "  prefetch_group_len: %u,\n  prefetch: [", split->group_blocks);
    for (uint32_t i = 0; i < split->prefetch_count; i++)
        buffer_printf(&text, "%s%" PRIu64 ",", i % LIST_COLUMNS ? " " : "\n    ", split->prefetch[i]);
    buffer_append_string(&text, split->prefetch_count ? "\n  ],\n}\n" : "}\n");
    int status =
        text.size > DISK_SPLIT_TEXT_MAX
            ? error_set(error, EXIT_USAGE,
                        "the list of %u blocks would be longer than a blk.txt may be (%u bytes): take larger "
                        "blocks",
                        split->prefetch_count, DISK_SPLIT_TEXT_MAX)
            : put(work->config->folder, "blk.txt", buffer_bytes(&text), error);
    buffer_deinit(&text);
    return status;
}

static int make_folder(struct splitting *work, struct error *error)
{
    const char *path = work->config->folder;
    struct host_folder listed;
    work->has_made_folder = !host_file_exists(path);
    if (work->has_made_folder)
        return host_folder_make(path, error);
    if (host_folder_list(&listed, path, error) < 0)
        return -1;
    unsigned count = listed.count;
    host_folder_free(&listed);
    return count == 0 ? 0 : error_set(error, EXIT_USAGE, "%s is there already and is not empty", path);
}

static void remove_written(const struct splitting *work)
{
    char name[DISK_SPLIT_NAME_BYTES], path[PATH_SIZE];
    struct error ignored;
    for (uint64_t block = 0; block < work->blocks_written; block++) {
        disk_split_block_name(block, name);
        if (path_of(work->config->folder, name, path, &ignored) == 0)
            host_file_remove(path, &ignored);
    }
    for (uint32_t chunk = 0; chunk < work->groups_written; chunk++) {
        disk_split_group_name(chunk, name);
        if (path_of(work->config->folder, name, path, &ignored) == 0)
            host_file_remove(path, &ignored);
    }
    if (work->has_made_folder)
        rmdir(work->config->folder);
}

static int check(struct splitting *work, struct error *error)
{
    const struct disk_split *split = &work->split;
    if (work->disk.size == 0)
        return error_set(error, EXIT_USAGE, "disk image %s is empty", work->disk.path);
    if (split->block_count > HOST_IMAGE_BLOCKS_MAX)
        return error_set(error, EXIT_USAGE,
                         "%" PRIu64 " blocks are more than a split disk can have: take larger ones",
                         split->block_count);
    for (uint32_t i = 0; i < split->prefetch_count; i++) {
        if (split->prefetch[i] >= split->block_count)
            return error_set(error, EXIT_USAGE,
                             "the list names block %" PRIu64 ", and %s ends with block %" PRIu64
                             ": it is of another image",
                             split->prefetch[i], work->disk.path, split->block_count - 1);
    }
    return 0;
}

static int split_open(struct splitting *work, struct host_image_figures *figures, struct error *error)
{
    const struct host_image_split *config = work->config;
    if (!config->is_raw && host_disk_check_format(&work->disk, error) < 0)
        return -1;
    work->split = (struct disk_split){
        .block_bytes = config->block_bytes,
        .block_count = (work->disk.size + config->block_bytes - 1) / config->block_bytes,
        .group_blocks = config->group_blocks,
        .prefetch = (uint64_t *)(uintptr_t)config->prefetch,
        .prefetch_count = config->prefetch_count,
    };
    *figures = (struct host_image_figures){.bytes = work->disk.size, .blocks = work->split.block_count};
    if (check(work, error) < 0 || make_folder(work, error) < 0)
        return -1;
    work->group = mem_alloc(config->group_blocks, config->block_bytes);
    int status = write_blocks(work, error);
    if (status == 0)
        status = write_groups(work, figures, error);
    if (status == 0)
        status = write_text(work, error);
    mem_free(work->group);
    if (status < 0)
        remove_written(work);
    return status;
}

int host_image_split(const struct host_image_split *config, struct host_image_figures *figures, struct error *error)
{
    struct splitting work = {.config = config};
    if (host_disk_open(&work.disk, config->image, false, error) < 0)
        return -1;
    int status = split_open(&work, figures, error);
    host_disk_close(&work.disk);
    return status;
}

/* ---- join ---- */

static int read_text(const char *folder, struct disk_split *split, struct error *error)
{
    char path[PATH_SIZE];
    struct buffer text = {0};
    if (path_of(folder, "blk.txt", path, error) < 0)
        return -1;
    if (host_file_size(path) > (int64_t)DISK_SPLIT_TEXT_MAX)
        return error_set(error, EXIT_DAMAGED, "%s: a blk.txt has at most %u bytes", path, DISK_SPLIT_TEXT_MAX);
    int fd = host_file_open(path, "split disk", error);
    if (fd < 0)
        return -1;
    int status = host_file_read(fd, path, "split disk", &text, error);
    host_file_close(fd);
    if (status == 0)
        status = disk_split_parse(split, buffer_bytes(&text), path, error);
    buffer_deinit(&text);
    return status;
}

/* Appends the block's file; it has exactly the size of a block. */
static int load_block(const char *folder, const struct disk_split *split, uint64_t block, struct buffer *content,
                      struct error *error)
{
    char name[DISK_SPLIT_NAME_BYTES], path[PATH_SIZE];
    disk_split_block_name(block, name);
    if (path_of(folder, name, path, error) < 0)
        return -1;
    int64_t size = host_file_size(path);
    if (size >= 0 && size != (int64_t)split->block_bytes)
        return error_set(error, EXIT_DAMAGED, "%s has %" PRId64 " bytes; a block of this disk has %u", path, size,
                         split->block_bytes);
    int fd = host_file_open(path, "split disk", error);
    if (fd < 0)
        return -1;
    int status = host_file_read(fd, path, "split disk", content, error);
    host_file_close(fd);
    if (status == 0 && content->size != split->block_bytes)
        status = error_set(error, EXIT_DAMAGED, "%s has changed while it was read", path);
    return status;
}

static bool write_at(int fd, uint64_t offset, struct bytes data)
{
    while (data.size) {
        ssize_t put_bytes = pwrite(fd, data.data, data.size, (off_t)offset);
        if (put_bytes < 0 && errno == EINTR)
            continue;
        if (put_bytes <= 0)
            return false;
        data = bytes_slice(data, (size_t)put_bytes, SIZE_MAX);
        offset += (uint64_t)put_bytes;
    }
    return true;
}

static int write_joined(int fd, const char *folder, const struct disk_split *split, uint64_t size, const char *out,
                        struct error *error)
{
    struct buffer block = {0};
    int status = ftruncate(fd, (off_t)size) == 0
                     ? 0
                     : error_set(error, EXIT_MISSING, "%s: it cannot be %" PRIu64 " bytes long: %s", out, size,
                                 strerror(errno));
    for (uint64_t i = 0; status == 0 && i < split->block_count; i++) {
        uint64_t start = i * split->block_bytes;
        buffer_clear(&block);
        status = load_block(folder, split, i, &block, error);
        if (status < 0 || start >= size || host_disk_is_zero(block.data, block.size))
            continue;
        struct bytes kept =
            bytes_slice(buffer_bytes(&block), 0, size - start < block.size ? size - start : block.size);
        if (!write_at(fd, start, kept))
            status = error_set(error, EXIT_MISSING, "%s: cannot write: %s", out, strerror(errno));
    }
    buffer_deinit(&block);
    return status;
}

/* Under a name of its own until it is whole. */
static int join_to(const char *folder, const struct disk_split *split, uint64_t size, const char *out,
                   struct error *error)
{
    char temporary[PATH_SIZE];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld", out, (long)getpid());
    if (length < 0 || length >= PATH_SIZE)
        return error_set(error, EXIT_USAGE, "%.200s: the path is too long", out);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return error_set(error, EXIT_MISSING, "%s: cannot create it: %s", out, strerror(errno));
    int status = write_joined(fd, folder, split, size, out, error);
    if (close(fd) != 0 && status == 0)
        status = error_set(error, EXIT_MISSING, "%s: cannot write: %s", out, strerror(errno));
    if (status == 0)
        status = host_folder_move(temporary, out, error);
    if (status < 0)
        unlink(temporary);
    return status;
}

int host_image_join(const char *folder, const char *out, uint64_t size_bytes, struct host_image_figures *figures,
                    struct error *error)
{
    struct disk_split split;
    if (host_file_exists(out))
        return error_set(error, EXIT_USAGE, "%s is there already; it is left alone", out);
    if (read_text(folder, &split, error) < 0)
        return -1;
    uint64_t all = split.block_count * split.block_bytes, size = size_bytes ? size_bytes : all;
    *figures = (struct host_image_figures){.bytes = size, .blocks = split.block_count};
    int status = size > all || size <= all - split.block_bytes
                     ? error_set(error, EXIT_USAGE,
                                 "a size of %" PRIu64 " bytes does not end in the last block: the disk has %" PRIu64
                                 " to %" PRIu64,
                                 size, all - split.block_bytes + 1, all)
                     : join_to(folder, &split, size, out, error);
    disk_split_deinit(&split);
    return status;
}
