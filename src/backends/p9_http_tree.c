/* Reading head and file list. No recursion: a list may be as deep as it is long. */
#include "src/backends/p9_http_tree.h"

#include <string.h>

#include "src/backends/p9_text.h"
#include "src/base/alloc.h"

#define SIZE_ROUND 4096u
#define MAJOR_MAX 0xfffu
#define MINOR_MAX 0xfffffu

/* ---- head ---- */

static const char *tag_value(struct p9_text *text, const char *tag)
{
    size_t size = strlen(tag);
    struct bytes rest = bytes_slice(text->all, text->at, SIZE_MAX);
    if (rest.size <= size || memcmp(rest.data, tag, size) != 0 || rest.data[size] != ':')
        return NULL;
    text->at += size + 1;
    p9_text_skip_blanks(text);
    return tag;
}

/* "Version: 1", which both files say. */
static int take_version(struct p9_text *text, bool *has_version, struct error *error)
{
    uint64_t version;
    struct p9_text start = *text;
    if (p9_text_number(text, 10, UINT32_MAX, "a version number", &version, error) < 0)
        return -1;
    *has_version = true;
    return version == 1 ? 0 : p9_text_fail(&start, error, "version 1 (this build reads no other)");
}

static int head_line(struct p9_http_head *head, struct p9_text *text, bool *has_version, bool *has_root,
                     struct error *error)
{
    if (tag_value(text, "Version"))
        return take_version(text, has_version, error);
    if (tag_value(text, "RootID")) {
        *has_root = true;
        return p9_text_number(text, 16, UINT64_MAX, "a file id of at most 16 hexadecimal digits", &head->root_id,
                              error);
    }
    if (tag_value(text, "FSMaxSize"))
        return p9_text_number(text, 10, INT64_MAX, "a size in bytes", &head->size_max, error);
    if (tag_value(text, "Key") && !p9_text_line_is_empty(text))
        return p9_text_fail(text, error, "no key: encrypted file systems are not supported, serve it in the clear");
    return 0;
}

int p9_http_head_parse(struct p9_http_head *head, struct bytes bytes, struct error *error)
{
    struct p9_text text;
    bool has_version = false, has_root = false;
    *head = (struct p9_http_head){0};
    for (p9_text_init(&text, bytes); !p9_text_is_end(&text); p9_text_skip_line(&text)) {
        if (head_line(head, &text, &has_version, &has_root, error) < 0)
            return -1;
    }
    if (!has_version)
        return error_set(error, EXIT_DAMAGED,
                         "there is no line \"Version: 1\": this is not the head of a file system");
    if (!has_root)
        return error_set(error, EXIT_DAMAGED, "there is no line \"RootID:\" that names the file list");
    return 0;
}

bool p9_http_is_encrypted(struct bytes content)
{
    static const uint8_t magic[] = {0xfb, 0xa2, 0xe9, 0x01};
    return content.size >= 36 && content.size % 16 == 4 && memcmp(content.data, magic, sizeof magic) == 0;
}

/* ---- the list ---- */

struct parsing {
    struct p9_http_tree *tree;
    struct p9_text text;
    struct buffer name;
    uint32_t folder; /* whose entries are being read */
    struct error *error;
};

static uint32_t string_add(struct p9_http_tree *tree, struct bytes string)
{
    uint32_t at = (uint32_t)tree->strings.size;
    buffer_append(&tree->strings, string);
    buffer_append_byte(&tree->strings, 0);
    return at;
}

static struct p9_http_file *file_add(struct p9_http_tree *tree)
{
    if (tree->count == tree->capacity) {
        tree->capacity = tree->capacity ? tree->capacity * 2 : 64;
        tree->files = mem_resize(tree->files, tree->capacity * sizeof *tree->files);
    }
    struct p9_http_file *file = &tree->files[tree->count++];
    *file = (struct p9_http_file){0};
    return file;
}

static int number(struct parsing *parsing, unsigned base, uint64_t high, const char *what, uint64_t *value)
{
    return p9_text_number(&parsing->text, base, high, what, value, parsing->error);
}

static int get_mode(struct parsing *parsing, struct p9_http_file *file)
{
    uint64_t mode, uid, gid;
    struct p9_text start = parsing->text;
    if (number(parsing, 8, 0177777, "a mode of at most six octal digits", &mode) < 0)
        return -1;
    switch (mode & FS_S_IFMT) {
    case FS_S_IFREG:
    case FS_S_IFDIR:
    case FS_S_IFLNK:
    case FS_S_IFCHR:
    case FS_S_IFBLK:
    case FS_S_IFIFO:
    case FS_S_IFSOCK: break;
    default: return p9_text_fail(&start, parsing->error, "a mode with the type of the file in front");
    }
    if (number(parsing, 10, UINT32_MAX, "a user's number", &uid) < 0 ||
        number(parsing, 10, UINT32_MAX, "a group's number", &gid) < 0)
        return -1;
    file->mode = (uint32_t)mode;
    file->uid = (uint32_t)uid;
    file->gid = (uint32_t)gid;
    return 0;
}

/* As Linux packs it (new_encode_dev). */
static uint64_t pack_device(uint64_t major, uint64_t minor)
{
    return (minor & 0xff) | major << 8 | (minor & ~0xffull) << 12;
}

static int get_size_or_device(struct parsing *parsing, struct p9_http_file *file)
{
    uint64_t major, minor;
    if (p9_is_type(file->mode, FS_S_IFREG))
        return number(parsing, 10, INT64_MAX, "a size in bytes, below 2^63", &file->size);
    if (!p9_is_type(file->mode, FS_S_IFCHR) && !p9_is_type(file->mode, FS_S_IFBLK))
        return 0;
    if (number(parsing, 10, MAJOR_MAX, "a major device number up to 4095", &major) < 0 ||
        number(parsing, 10, MINOR_MAX, "a minor device number up to 1048575", &minor) < 0)
        return -1;
    file->rdev = pack_device(major, minor);
    return 0;
}

static int get_name(struct parsing *parsing, struct p9_http_file *file)
{
    p9_text_skip_blanks(&parsing->text);
    struct p9_text start = parsing->text;
    struct buffer *name = &parsing->name;
    if (p9_text_name(&parsing->text, FS_NAME_MAX, "a name of 1 to 255 bytes", name, parsing->error) < 0)
        return -1;
    bool is_dots = name->data[0] == '.' && (name->size == 1 || (name->size == 2 && name->data[1] == '.'));
    if (is_dots || memchr(name->data, '/', name->size))
        return p9_text_fail(&start, parsing->error, "the name of one file, not a path");
    file->name = string_add(parsing->tree, buffer_bytes(name));
    return 0;
}

static int get_target(struct parsing *parsing, struct p9_http_file *file)
{
    if (p9_text_name(&parsing->text, P9_HTTP_TARGET_MAX, "the target of the symlink, 1 to 4095 bytes", &parsing->name,
                     parsing->error) < 0)
        return -1;
    file->size = parsing->name.size;
    file->target = string_add(parsing->tree, buffer_bytes(&parsing->name));
    return 0;
}

static int get_entry(struct parsing *parsing)
{
    struct p9_http_tree *tree = parsing->tree;
    if (tree->count > P9_HTTP_FILES_MAX)
        return error_set(parsing->error, EXIT_DAMAGED, "line %u: more than %u files", parsing->text.line,
                         P9_HTTP_FILES_MAX);
    struct p9_http_file *file = file_add(tree);
    file->line = parsing->text.line;
    file->parent = parsing->folder;
    if (get_mode(parsing, file) < 0 || get_size_or_device(parsing, file) < 0 ||
        p9_text_time(&parsing->text, &file->mtime, parsing->error) < 0 || get_name(parsing, file) < 0)
        return -1;
    bool is_file = p9_is_type(file->mode, FS_S_IFREG);
    if (p9_is_type(file->mode, FS_S_IFLNK) && get_target(parsing, file) < 0)
        return -1;
    if (is_file && file->size &&
        number(parsing, 16, UINT64_MAX, "a file id of at most 16 hexadecimal digits", &file->store_id) < 0)
        return -1;
    if (is_file)
        tree->total_bytes += (file->size + SIZE_ROUND - 1) / SIZE_ROUND * SIZE_ROUND; /* may wrap: see below */
    if (is_file && (file->size > (uint64_t)INT64_MAX - SIZE_ROUND || tree->total_bytes > INT64_MAX))
        return error_set(parsing->error, EXIT_DAMAGED, "line %u: the files are larger than 2^63 bytes", file->line);
    if (p9_is_type(file->mode, FS_S_IFDIR))
        parsing->folder = tree->count - 1;
    return p9_text_line_end(&parsing->text, parsing->error);
}

/* The line that closes a folder. */
static int close_folder(struct parsing *parsing, bool *is_done)
{
    *is_done = parsing->folder == P9_BASE_ROOT;
    if (!*is_done)
        parsing->folder = parsing->tree->files[parsing->folder].parent;
    parsing->text.at++;
    return p9_text_line_end(&parsing->text, parsing->error);
}

static int get_entries(struct parsing *parsing)
{
    bool is_done = false;
    while (!p9_text_is_end(&parsing->text)) {
        int status = 0;
        if (p9_text_line_is_empty(&parsing->text))
            p9_text_skip_line(&parsing->text);
        else if (is_done)
            return p9_text_fail(&parsing->text, parsing->error, "nothing behind the end of the root folder");
        else if (p9_text_peek(&parsing->text) == '.')
            status = close_folder(parsing, &is_done);
        else
            status = get_entry(parsing);
        if (status < 0)
            return -1;
    }
    const struct p9_http_file *folder = &parsing->tree->files[parsing->folder];
    if (parsing->folder != P9_BASE_ROOT)
        return error_set(parsing->error, EXIT_DAMAGED,
                         "line %u: the list ends inside the folder \"%s\" of line %u: it was cut off",
                         parsing->text.line, p9_http_tree_name(parsing->tree, parsing->folder), folder->line);
    return 0;
}

/* "Root: mode uid gid mtime", which TinyEMU's lists do not have: the root is 0777 and root's there. */
static int get_root(struct parsing *parsing)
{
    struct p9_http_file *root = &parsing->tree->files[P9_BASE_ROOT];
    struct p9_text start = parsing->text;
    if (get_mode(parsing, root) < 0 || p9_text_time(&parsing->text, &root->mtime, parsing->error) < 0)
        return -1;
    return p9_is_type(root->mode, FS_S_IFDIR) ? 0 : p9_text_fail(&start, parsing->error, "the mode of a folder");
}

/* Up to the empty line in front of the entries. */
static int get_header(struct parsing *parsing)
{
    struct p9_text *text = &parsing->text;
    bool has_version = false;
    for (; !p9_text_is_end(text) && p9_text_peek(text) != '\n'; p9_text_skip_line(text)) {
        if (tag_value(text, "Version") && take_version(text, &has_version, parsing->error) < 0)
            return -1;
        if (tag_value(text, "Root") && get_root(parsing) < 0)
            return -1;
    }
    if (!has_version)
        return error_set(parsing->error, EXIT_DAMAGED, "there is no line \"Version: 1\": this is not a file list");
    return 0;
}

/* ---- order ---- */

/* By folder, then by the bytes of the name. */
static int compare(const struct p9_http_tree *tree, uint32_t left, uint32_t right)
{
    uint32_t left_parent = tree->files[left].parent, right_parent = tree->files[right].parent;
    if (left_parent != right_parent)
        return left_parent < right_parent ? -1 : 1;
    return strcmp(p9_http_tree_name(tree, left), p9_http_tree_name(tree, right));
}

/* Merges two sorted runs, [start, middle) and [middle, end). */
static void merge(const struct p9_http_tree *tree, const uint32_t *from, uint32_t *to, uint32_t start,
                  uint32_t middle, uint32_t end)
{
    uint32_t left = start, right = middle;
    for (uint32_t at = start; at < end; at++) {
        bool takes_left = right == end || (left < middle && compare(tree, from[left], from[right]) <= 0);
        to[at] = from[takes_left ? left++ : right++];
    }
}

/* A stable merge sort: equal names stay in the order of their lines. */
static void sort_files(struct p9_http_tree *tree, uint32_t count)
{
    uint32_t *from = tree->order, *to = mem_alloc(count + 1u, sizeof *to);
    for (uint32_t width = 1; width < count; width *= 2) {
        for (uint32_t start = 0; start < count; start += 2 * width) {
            uint32_t middle = start + width < count ? start + width : count;
            merge(tree, from, to, start, middle, middle + width < count ? middle + width : count);
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    tree->order = from;
    mem_free(to);
}

/* Gives each folder its entries by name; two of one name are an error. */
static int order_children(struct p9_http_tree *tree, struct error *error)
{
    uint32_t count = tree->count - P9_BASE_ROOT - 1;
    tree->order = mem_alloc(count + 1u, sizeof *tree->order);
    for (uint32_t i = 0; i < count; i++)
        tree->order[i] = P9_BASE_ROOT + 1 + i;
    sort_files(tree, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct p9_http_file *file = &tree->files[tree->order[i]];
        struct p9_http_file *parent = &tree->files[file->parent];
        if (parent->count == 0)
            parent->first = i;
        else if (compare(tree, tree->order[i - 1], tree->order[i]) == 0)
            return error_set(error, EXIT_DAMAGED, "line %u: \"%.100s\" stands in this folder already, in line %u",
                             file->line, p9_http_tree_name(tree, tree->order[i]),
                             tree->files[tree->order[i - 1]].line);
        parent->count++;
    }
    return 0;
}

int p9_http_tree_parse(struct p9_http_tree *tree, struct bytes bytes, struct error *error)
{
    struct parsing parsing = {.tree = tree, .folder = P9_BASE_ROOT, .error = error};
    *tree = (struct p9_http_tree){0};
    p9_text_init(&parsing.text, bytes);
    if (p9_http_is_encrypted(bytes))
        return error_set(error, EXIT_DAMAGED, "it is encrypted, which is not supported: serve it in the clear");
    if (bytes.size > P9_HTTP_LIST_MAX)
        return error_set(error, EXIT_DAMAGED, "it is longer than %u bytes", P9_HTTP_LIST_MAX);
    file_add(tree); /* number 0 */
    string_add(tree, bytes_of(NULL, 0));
    *file_add(tree) = (struct p9_http_file){.mode = FS_S_IFDIR | 0777};
    int status = get_header(&parsing);
    if (status == 0)
        status = get_entries(&parsing);
    if (status == 0)
        status = order_children(tree, error);
    buffer_deinit(&parsing.name);
    return status;
}

void p9_http_tree_deinit(struct p9_http_tree *tree)
{
    mem_free(tree->files);
    mem_free(tree->order);
    buffer_deinit(&tree->strings);
    *tree = (struct p9_http_tree){0};
}

/* ---- paths ---- */

/* How a name stands to that of a file: as strcmp says it. */
static int compare_name(struct bytes name, const char *other)
{
    size_t size = strlen(other), shorter = name.size < size ? name.size : size;
    int order = shorter ? memcmp(name.data, other, shorter) : 0;
    return order ? order : (name.size > size) - (name.size < size);
}

static uint32_t find_child(const struct p9_http_tree *tree, uint32_t folder, struct bytes name)
{
    uint32_t low = tree->files[folder].first, high = low + tree->files[folder].count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, file = tree->order[middle];
        int order = compare_name(name, p9_http_tree_name(tree, file));
        if (order == 0)
            return file;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return 0;
}

uint32_t p9_http_tree_find(const struct p9_http_tree *tree, struct bytes path)
{
    uint32_t file = P9_BASE_ROOT;
    while (file && path.size) {
        const uint8_t *slash = memchr(path.data, '/', path.size);
        size_t size = slash ? (size_t)(slash - path.data) : path.size;
        if (size)
            file = find_child(tree, file, bytes_slice(path, 0, size));
        path = bytes_slice(path, size + 1, SIZE_MAX);
    }
    return file;
}

void p9_http_tree_path(const struct p9_http_tree *tree, uint32_t file, struct buffer *path)
{
    size_t size = 0;
    for (uint32_t at = file; at > P9_BASE_ROOT; at = tree->files[at].parent)
        size += strlen(p9_http_tree_name(tree, at)) + 1;
    if (!size)
        return;
    uint8_t *end = buffer_extend(path, size - 1) + size - 1;
    for (uint32_t at = file; at > P9_BASE_ROOT; at = tree->files[at].parent) {
        const char *name = p9_http_tree_name(tree, at);
        size_t length = strlen(name);
        end -= length;
        memcpy(end, name, length);
        if (tree->files[at].parent > P9_BASE_ROOT)
            *--end = '/';
    }
}
