/* Changed files, copied from the overlay's tree into a folder's. */
#include "src/cli/fs_export.h"

#include <stdio.h>
#include <string.h>

#include "src/backends/p9_text.h"
#include "src/base/alloc.h"

#define COPY_BYTES (512u << 10)
#define SET_ID_BITS 06000u

struct exporting {
    const struct fs_export_config *config;
    struct fs_export_figures *figures;
    struct p9_fs *from, *to;
    struct buffer *list;
    uint8_t *bytes;
    bool has_failed;
    struct error *error;
};

/* ---- the list ---- */

static void put_line(struct exporting *exporting, const char *letter, const char *first, const char *second)
{
    buffer_printf(exporting->list, "%s ", letter);
    p9_text_put_name(exporting->list, bytes_of_string(first));
    if (second) {
        buffer_append_byte(exporting->list, ' ');
        p9_text_put_name(exporting->list, bytes_of_string(second));
    }
    buffer_append_byte(exporting->list, '\n');
}

static void leave_out(struct exporting *exporting, const char *path, const char *why)
{
    exporting->figures->left_out++;
    buffer_append_string(exporting->list, "! ");
    p9_text_put_name(exporting->list, bytes_of_string(path));
    buffer_printf(exporting->list, ": %s\n", why);
}

static bool fail(struct exporting *exporting, const char *path, int status)
{
    exporting->has_failed = true;
    error_set(exporting->error, EXIT_MISSING, "%.900s: cannot be written: %s", path,
              status == FS_ENOSPC                         ? "no space left on device"
              : status == FS_EACCES || status == FS_EPERM ? "permission denied"
              : status == FS_ENAMETOOLONG                 ? "the path is too long"
                                                          : "input/output error");
    return false;
}

/* ---- files ---- */

static uint32_t has_owner(const struct exporting *exporting)
{
    return exporting->config->has_no_owner ? 0 : FS_SET_UID | FS_SET_GID;
}

static int set_attributes(struct exporting *exporting, struct p9_node *node, const struct p9_attr *attr)
{
    struct p9_setattr set = {.valid = FS_SET_ATIME | FS_SET_ATIME_SET | FS_SET_MTIME | FS_SET_MTIME_SET,
                             .mode = attr->mode,
                             .uid = attr->uid,
                             .gid = attr->gid,
                             .atime = attr->atime,
                             .mtime = attr->mtime};
    set.valid |= has_owner(exporting);
    if (exporting->config->has_no_owner)
        set.mode &= ~SET_ID_BITS; /* they would mean another owner than the guest's */
    if (!p9_is_type(attr->mode, FS_S_IFLNK))
        set.valid |= FS_SET_MODE;
    return exporting->to->ops->setattr(exporting->to, node, NULL, &set);
}

/* P9_WAIT and EIO: nobody has its content. */
static int copy_content(struct exporting *exporting, struct p9_node *from, struct p9_node *to, struct p9_open *open,
                        uint64_t size)
{
    struct p9_open reading = {.flags = FS_O_RDONLY, .handle = FS_NO_HANDLE};
    for (uint64_t offset = 0; offset < size;) {
        uint32_t part = size - offset < COPY_BYTES ? (uint32_t)(size - offset) : COPY_BYTES, written;
        int status = exporting->from->ops->read(exporting->from, from, &reading, offset, exporting->bytes, &part);
        if (status || part == 0)
            return P9_WAIT;
        status =
            exporting->to->ops->write(exporting->to, to, open, offset, bytes_of(exporting->bytes, part), &written);
        if (status || written != part)
            return status ? status : FS_ENOSPC;
        offset += part;
    }
    return 0;
}

static struct p9_make making(const struct p9_attr *attr)
{
    return (struct p9_make){.mode = attr->mode, .uid = attr->uid, .gid = attr->gid, .rdev = attr->rdev};
}

static int export_content(struct exporting *exporting, struct p9_node *folder, const char *name,
                          const struct p9_change *change, const struct p9_attr *attr)
{
    struct p9_fs *to = exporting->to;
    struct p9_make make = making(attr);
    struct p9_open open = {.flags = FS_O_WRONLY | FS_O_EXCL, .handle = FS_NO_HANDLE};
    struct p9_node *node;
    make.mode = FS_S_IFREG | 0600;
    if (exporting->config->supply && change->base != P9_BASE_NONE)
        exporting->config->supply(exporting->config->context, change->base);
    int status = to->ops->create(to, folder, name, &make, &open, &node);
    if (status)
        return status;
    status = copy_content(exporting, change->node, node, &open, attr->size);
    to->ops->close(to, node, &open);
    if (status == 0)
        status = set_attributes(exporting, node, attr);
    else
        to->ops->unlink(to, folder, name, false); /* no half of a file */
    p9_node_drop(to, node);
    return status;
}

static int export_other(struct exporting *exporting, struct p9_node *folder, const char *name,
                        const struct p9_change *change, const struct p9_attr *attr)
{
    struct p9_fs *to = exporting->to;
    struct p9_make make = making(attr);
    struct buffer target = {0};
    struct p9_node *node;
    int status = 0;
    if (p9_is_type(attr->mode, FS_S_IFLNK)) {
        status = exporting->from->ops->readlink(exporting->from, change->node, &target);
        make.target = buffer_bytes(&target);
        status = status ? P9_WAIT : 0;
    }
    if (status == 0)
        status = to->ops->make(to, folder, name, &make, &node);
    buffer_deinit(&target);
    if (status == 0) {
        if (!p9_is_type(attr->mode, FS_S_IFDIR)) /* of folders at the end: what comes into them changes their time */
            status = set_attributes(exporting, node, attr);
        p9_node_drop(to, node);
    }
    return status;
}

/* ---- folders ---- */

/* What is there under a name; a folder that is changed in place gives out nodes of names that are not there, too. */
static int find_there(struct p9_fs *to, struct p9_node *folder, const char *name, struct p9_node **node)
{
    struct p9_attr attr;
    int status = to->ops->lookup(to, folder, name, node);
    if (status == 0)
        status = to->ops->getattr(to, *node, NULL, &attr);
    else
        *node = NULL;
    if (status)
        p9_node_drop(to, *node);
    return status;
}

/* Walks to the folder of a path in both trees, making what is not there yet with the guest's attributes. name: what is
 * left of the path. */
static int open_folder(struct exporting *exporting, const char *path, struct p9_node **folder, const char **name)
{
    struct p9_fs *from = exporting->from, *to = exporting->to;
    struct p9_node *at, *guest, *next, *guest_next;
    char part[FS_NAME_MAX + 1];
    int status = to->ops->root(to, &at);
    if (status)
        return status;
    from->ops->root(from, &guest);
    const char *slash;
    while (status == 0 && (slash = strchr(path, '/')) != NULL) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        path = slash + 1;
        status = from->ops->lookup(from, guest, part, &guest_next);
        if (status)
            break;
        p9_node_drop(from, guest);
        guest = guest_next;
        status = find_there(to, at, part, &next);
        if (status == FS_ENOENT) {
            struct p9_attr attr;
            from->ops->getattr(from, guest, NULL, &attr);
            struct p9_make make = making(&attr);
            make.mode |= 0700; /* so that files can be put there; the guest's mode comes at the end */
            status = to->ops->make(to, at, part, &make, &next);
        }
        if (status == 0) {
            p9_node_drop(to, at);
            at = next;
        }
    }
    p9_node_drop(from, guest);
    if (status)
        p9_node_drop(to, at);
    *folder = at;
    *name = path;
    return status;
}

static bool export_file(struct exporting *exporting, const struct p9_change *change)
{
    struct p9_attr attr;
    struct p9_node *folder;
    const char *name;
    exporting->from->ops->getattr(exporting->from, change->node, NULL, &attr);
    int status = open_folder(exporting, change->path, &folder, &name);
    if (status)
        return fail(exporting, change->path, status);
    if (p9_is_type(attr.mode, FS_S_IFREG))
        status = export_content(exporting, folder, name, change, &attr);
    else
        status = export_other(exporting, folder, name, change, &attr);
    p9_node_drop(exporting->to, folder);
    if (status == FS_EEXIST)
        return true; /* a folder that was needed for what is in it; a file that has moved and is modified, too */
    if (status == FS_EPERM && !p9_is_type(attr.mode, FS_S_IFREG) && !p9_is_type(attr.mode, FS_S_IFDIR))
        leave_out(exporting, change->path, "a device, which only root may make");
    else if (status == P9_WAIT && change->kind == P9_CHANGE_MODIFIED)
        leave_out(exporting, change->path, "parts of it that the guest neither read nor wrote are not on the tape");
    else if (status == P9_WAIT)
        leave_out(exporting, change->path, "the base has its content, and the guest did not read it");
    else if (status)
        return fail(exporting, change->path, status);
    else
        exporting->figures->files++;
    return true;
}

static bool export_change(void *context, const struct p9_change *change)
{
    struct exporting *exporting = context;
    static const char *const letters[] = {[P9_CHANGE_ADDED] = "A",
                                          [P9_CHANGE_MODIFIED] = "M",
                                          [P9_CHANGE_ATTRIBUTES] = "T",
                                          [P9_CHANGE_MOVED] = "R",
                                          [P9_CHANGE_REMOVED] = "D"};
    if (change->kind == P9_CHANGE_MOVED)
        put_line(exporting, letters[change->kind], change->origin, change->path);
    else
        put_line(exporting, letters[change->kind], change->path, NULL);
    exporting->figures->removed += change->kind == P9_CHANGE_REMOVED;
    exporting->figures->moved += change->kind == P9_CHANGE_MOVED;
    if (change->kind == P9_CHANGE_REMOVED || !exporting->to)
        return true;
    return export_file(exporting, change);
}

/* Owner, mode and times of the folders on the way to a file, and of a folder itself, when nothing comes into them any
 * more. */
static bool finish_folders(void *context, const struct p9_change *change)
{
    struct exporting *exporting = context;
    struct p9_fs *from = exporting->from, *to = exporting->to;
    struct p9_node *at, *guest, *next, *guest_next;
    char part[FS_NAME_MAX + 1];
    if (!change->node || to->ops->root(to, &at))
        return true;
    from->ops->root(from, &guest);
    for (const char *path = change->path; path;) {
        const char *slash = strchr(path, '/');
        struct p9_attr attr;
        snprintf(part, sizeof part, "%.*s", (int)(slash ? (size_t)(slash - path) : strlen(path)), path);
        path = slash ? slash + 1 : NULL;
        if (from->ops->lookup(from, guest, part, &guest_next))
            break;
        p9_node_drop(from, guest);
        guest = guest_next;
        from->ops->getattr(from, guest, NULL, &attr);
        if (!p9_is_type(attr.mode, FS_S_IFDIR) || find_there(to, at, part, &next))
            break;
        p9_node_drop(to, at);
        at = next;
        set_attributes(exporting, at, &attr);
    }
    p9_node_drop(from, guest);
    p9_node_drop(to, at);
    return true;
}

int fs_export(const struct fs_export_config *config, struct buffer *list, struct fs_export_figures *figures,
              struct error *error)
{
    struct exporting exporting = {.config = config,
                                  .figures = figures,
                                  .from = &config->overlay->fs,
                                  .to = config->to,
                                  .list = list,
                                  .error = error};
    *figures = (struct fs_export_figures){0};
    exporting.bytes = mem_alloc(COPY_BYTES, 1);
    p9_overlay_changes(config->overlay, export_change, &exporting);
    if (config->to && !exporting.has_failed)
        p9_overlay_changes(config->overlay, finish_folders, &exporting);
    mem_free(exporting.bytes);
    return exporting.has_failed ? -1 : 0;
}
