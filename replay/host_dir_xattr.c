/* Extended attributes, and the modes, owners and device numbers that are kept in them in mapped folders:
 *
 *   user.virtfs.mode  u32 LE, with the type      user.virtfs.uid  u32 LE
 *   user.virtfs.rdev  u64 LE                     user.virtfs.gid  u32 LE
 *
 * as QEMU does with security_model=mapped-xattr, so that one folder serves both. A guest never sees these names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "replay/host_dir_private.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define MAPPED_PREFIX "user.virtfs."
#define AT_SIZE (HOST_DIR_LINK_SIZE + FS_NAME_MAX + 1)

/* A file for the calls that know no descriptor: beside its folder, and then not followed; or by its own descriptor,
 * which may be O_PATH, and then what that link stands for. */
static void at_path(int fd, const char *name, char path[AT_SIZE])
{
    if (name)
        snprintf(path, AT_SIZE, "/proc/self/fd/%d/%s", fd, name);
    else
        fd_link(fd, path);
}

static ssize_t get_value(int fd, const char *name, const char *attribute, void *value, size_t size)
{
    char path[AT_SIZE];
    at_path(fd, name, path);
    return name ? lgetxattr(path, attribute, value, size) : getxattr(path, attribute, value, size);
}

static bool is_mapped_name(const struct host_dir *dir, const char *attribute)
{
    return dir->is_mapped && strncmp(attribute, MAPPED_PREFIX, sizeof MAPPED_PREFIX - 1) == 0;
}

/* ---- what is mapped ---- */

static bool get_mapped32(int fd, const char *name, const char *attribute, uint32_t *number)
{
    uint8_t value[4];
    if (get_value(fd, name, attribute, value, sizeof value) != sizeof value)
        return false;
    *number = load_le32(value);
    return true;
}

void mapped_load(int fd, const char *name, struct stat *status)
{
    uint32_t number;
    uint8_t value[8];
    if (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode))
        return; /* only these can have such attributes */
    if (get_mapped32(fd, name, MAPPED_PREFIX "uid", &number))
        status->st_uid = number;
    if (get_mapped32(fd, name, MAPPED_PREFIX "gid", &number))
        status->st_gid = number;
    /* A folder stays one, and nothing else becomes one, whatever somebody wrote there. */
    if (get_mapped32(fd, name, MAPPED_PREFIX "mode", &number) && S_ISDIR(number) == S_ISDIR(status->st_mode))
        status->st_mode = number;
    if (get_value(fd, name, MAPPED_PREFIX "rdev", value, sizeof value) == sizeof value)
        status->st_rdev = load_le64(value);
}

static int set_value(int fd, const char *name, const char *attribute, const void *value, size_t size, int flags)
{
    char path[AT_SIZE];
    at_path(fd, name, path);
    int failed =
        name ? lsetxattr(path, attribute, value, size, flags) : setxattr(path, attribute, value, size, flags);
    return failed ? host_errno() : 0;
}

static int set_mapped(int fd, const char *name, const char *attribute, uint64_t number, size_t size)
{
    uint8_t value[8];
    store_le64(value, number);
    return set_value(fd, name, attribute, value, size, 0);
}

int mapped_store(int fd, const char *name, uint32_t mode, uint32_t uid, uint32_t gid, uint64_t rdev)
{
    int status = 0;
    if (uid != UINT32_MAX)
        status = set_mapped(fd, name, MAPPED_PREFIX "uid", uid, 4);
    if (status == 0 && gid != UINT32_MAX)
        status = set_mapped(fd, name, MAPPED_PREFIX "gid", gid, 4);
    if (status == 0 && mode != UINT32_MAX)
        status = set_mapped(fd, name, MAPPED_PREFIX "mode", mode, 4);
    if (status == 0 && rdev != UINT64_MAX)
        status = set_mapped(fd, name, MAPPED_PREFIX "rdev", rdev, 8);
    return status;
}

/* ---- asking ---- */

/* Where a place's attributes are: a descriptor and a name, or no name. Close the place in any case. */
static int find_place(struct host_dir *dir, struct wire_reader *in, struct host_place *place, int *fd,
                      const char **name)
{
    *fd = handle_fd(dir, wire_get32(in));
    struct bytes path = wire_get_string(in);
    *name = NULL;
    place->folder_fd = -1;
    if (*fd >= 0)
        return 0;
    int status = resolve_parent(dir, path, place);
    *fd = place->folder_fd;
    *name = place->name;
    return status;
}

static int get_name(struct wire_reader *in, char *attribute)
{
    struct bytes text = wire_get_string(in);
    if (in->is_short || text.size > FS_NAME_MAX || (text.size && memchr(text.data, 0, text.size)))
        return FS_EINVAL;
    if (text.size)
        memcpy(attribute, text.data, text.size);
    attribute[text.size] = 0;
    return 0;
}

static int put_value(int fd, const char *name, const char *attribute, struct buffer *answer)
{
    size_t start = answer->size;
    uint8_t *value = buffer_extend(answer, FS_XATTR_MAX);
    ssize_t size = get_value(fd, name, attribute, value, FS_XATTR_MAX);
    int status = size < 0 ? host_errno() : 0;
    answer->size = start + (size > 0 ? (size_t)size : 0);
    return status;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int put_one(int fd, const char *name, const char *attribute, struct buffer *answer)
{
    wire_put_string(answer, bytes_of_string(attribute));
    size_t size_at = answer->size;
    wire_put32(answer, 0);
    int status = put_value(fd, name, attribute, answer);
    if (status == 0)
        store_le32(answer->data + size_at, (uint32_t)(answer->size - size_at - 4));
    return status;
}

/* Every name of a list that the host gave, sorted, with its value. What cannot be read is left out. */
static int put_all(struct host_dir *dir, int fd, const char *name, const char *list, size_t size,
                   struct buffer *answer)
{
    size_t count = 0;
    const char **names = mem_alloc(size + 1, sizeof *names);
    for (size_t at = 0; at < size; at += strlen(list + at) + 1) {
        if (!is_mapped_name(dir, list + at))
            names[count++] = list + at;
    }
    qsort(names, count, sizeof *names, compare);
    for (size_t i = 0; i < count; i++) {
        size_t before = answer->size;
        if (put_one(fd, name, names[i], answer) != 0)
            answer->size = before;
    }
    mem_free(names);
    return 0;
}

static int put_list(struct host_dir *dir, int fd, const char *name, struct buffer *answer)
{
    char path[AT_SIZE];
    char *list = mem_alloc(FS_XATTR_MAX + 1, 1);
    at_path(fd, name, path);
    ssize_t size = name ? llistxattr(path, list, FS_XATTR_MAX) : listxattr(path, list, FS_XATTR_MAX);
    int status = size < 0 ? host_errno() : put_all(dir, fd, name, list, (size_t)size, answer);
    mem_free(list);
    return status;
}

int ask_xattr(struct host_dir *dir, struct wire_reader *in, struct buffer *answer)
{
    struct host_place place;
    char attribute[FS_NAME_MAX + 1];
    const char *name;
    int fd;
    int status = find_place(dir, in, &place, &fd, &name);
    if (status == 0)
        status = get_name(in, attribute);
    if (status == 0 && !attribute[0])
        status = put_list(dir, fd, name, answer);
    else if (status == 0)
        status = is_mapped_name(dir, attribute) ? FS_ENODATA : put_value(fd, name, attribute, answer);
    place_close(&place);
    return status;
}

/* ---- changing ---- */

int change_setxattr(struct host_dir *dir, struct wire_reader *in)
{
    struct host_place place;
    char attribute[FS_NAME_MAX + 1];
    const char *name;
    int fd;
    int status = find_place(dir, in, &place, &fd, &name);
    uint32_t flags = wire_get32(in);
    if (status == 0)
        status = get_name(in, attribute);
    struct bytes value = wire_get_bytes(in, wire_get32(in));
    if (status == 0 && in->is_short)
        status = FS_EINVAL;
    if (status == 0 && is_mapped_name(dir, attribute))
        status = FS_EACCES;
    if (status == 0)
        status =
            set_value(fd, name, attribute, value.data ? value.data : (const uint8_t *)"", value.size, (int)flags);
    place_close(&place);
    return status;
}

int change_dropxattr(struct host_dir *dir, struct wire_reader *in)
{
    struct host_place place;
    char attribute[FS_NAME_MAX + 1], path[AT_SIZE];
    const char *name;
    int fd;
    int status = find_place(dir, in, &place, &fd, &name);
    if (status == 0)
        status = get_name(in, attribute);
    if (status == 0 && is_mapped_name(dir, attribute))
        status = FS_EACCES;
    if (status == 0) {
        at_path(fd, name, path);
        if ((name ? lremovexattr(path, attribute) : removexattr(path, attribute)) != 0)
            status = host_errno();
    }
    place_close(&place);
    return status;
}
