/* The head and the file list of a network file system (TinyEMU's format, version 1), made into a tree. Everything is
 * checked before it is believed: the texts come from a web server.
 *
 *   head       "Name: value" a line: Version: 1, RootID: hex (the list's own file id), and perhaps FSMaxSize: bytes
 *   list       "Version: 1", "Revision: 1", perhaps "Root: mode uid gid mtime", an empty line, then entries
 *   entry      mode uid gid [size | major minor] mtime name [file id | target]
 *              mode octal with its type; size and file id (hex; only where size > 0) of regular files, major and
 *              minor of devices, target of symlinks; mtime in seconds, perhaps with a fraction
 *   folder     its entries follow, closed by a line that begins with "."
 *
 * Lines that begin with # are comments. Names are bytes, not text of an encoding. */
#ifndef REPRISE_BACKENDS_P9_HTTP_TREE_H
#define REPRISE_BACKENDS_P9_HTTP_TREE_H

#include "src/backends/p9_base.h"
#include "src/base/bytes.h"
#include "src/base/error.h"

#define P9_HTTP_FILES_MAX (1u << 20)
#define P9_HTTP_HEAD_MAX (64u << 10)
#define P9_HTTP_LIST_MAX (256u << 20)
#define P9_HTTP_TARGET_MAX 4095u

struct p9_http_content;

struct p9_http_file {
    uint32_t parent;
    uint32_t first, count; /* of a folder: its entries are order[first .. first + count) */
    uint32_t mode, uid, gid;
    uint32_t line;         /* of the list */
    uint32_t name, target; /* where they begin in `strings` */
    uint64_t size, rdev;
    uint64_t store_id; /* regular files of size > 0: their name in files/ */
    struct p9_time mtime;
    struct p9_http_content *content; /* see p9_http.h */
    struct hash128 seen;             /* of the content that was fetched first */
    bool was_seen;
};

struct p9_http_tree {
    struct p9_http_file *files; /* [number]; 0 is not used, P9_BASE_ROOT is the root */
    uint32_t count, capacity;
    uint32_t *order;       /* numbers of files, each folder's together, sorted by the bytes of their names */
    struct buffer strings; /* each with its NUL */
    uint64_t total_bytes;  /* sizes of all regular files, each rounded up to 4 KiB */
};

struct p9_http_head {
    uint64_t root_id;
    uint64_t size_max; /* 0: not said */
};

int p9_http_head_parse(struct p9_http_head *head, struct bytes text, struct error *error);
/* The tree is to be given to p9_http_tree_deinit whatever comes out. */
int p9_http_tree_parse(struct p9_http_tree *tree, struct bytes text, struct error *error);
void p9_http_tree_deinit(struct p9_http_tree *tree);

static inline const char *p9_http_tree_name(const struct p9_http_tree *tree, uint32_t file)
{
    return (const char *)tree->strings.data + tree->files[file].name;
}

/* A file by its path from the root ("usr/bin/sh"; slashes in front are passed over); 0: there is none. */
uint32_t p9_http_tree_find(const struct p9_http_tree *tree, struct bytes path);
/* Appends the path of a file, without a slash in front. */
void p9_http_tree_path(const struct p9_http_tree *tree, uint32_t file, struct buffer *path);
/* True for what the encrypted variant stores. */
bool p9_http_is_encrypted(struct bytes content);

#endif
