/* Preload lists of a network file system: which files are likely to be wanted once a file is opened.
 *
 *   .preload                 "target name name ..." a line
 *   .preload2/preload.txt    "target :", then a name a line, up to an empty line; "@archive :", then "name size id" a
 *                            line: the archive is a file that holds those files one behind the other; "@archive" among
 *                            the names of a target: that archive
 *
 * Names are paths from the root. A list is a hint: what is wrong in it is passed over and counted. */
#ifndef REPRISE_BACKENDS_P9_HTTP_PRELOAD_H
#define REPRISE_BACKENDS_P9_HTTP_PRELOAD_H

#include "src/backends/p9_http_tree.h"

#define P9_HTTP_PRELOAD_MAX (16u << 20) /* bytes of a list */

struct p9_http_member {
    uint32_t file;
    uint64_t offset; /* in the archive */
};

/* A target's names, or an archive's members: [first, first + count) of `items` or `members`. */
struct p9_http_group {
    uint32_t file;
    uint32_t first, count;
    uint64_t size;    /* archives: of all members */
    bool was_fetched; /* archives: not again, whatever became of it */
};

struct p9_http_item {
    uint32_t file;
    bool is_archive;
};

struct p9_http_preload {
    struct p9_http_group *targets;
    uint32_t target_count;
    struct p9_http_group *archives;
    uint32_t archive_count;
    uint32_t *target_of, *archive_of; /* [file]: its group's number from 1, 0 for none */
    struct p9_http_item *items;
    uint32_t item_count;
    struct p9_http_member *members;
    uint32_t member_count;
    uint32_t wrong;       /* lines and names that were passed over */
    struct error mistake; /* the first of them */
};

void p9_http_preload_parse(struct p9_http_preload *preload, const struct p9_http_tree *tree, struct bytes text,
                           bool is_new_format);
void p9_http_preload_deinit(struct p9_http_preload *preload);
/* The names to load when this file is opened; NULL: none. */
const struct p9_http_group *p9_http_preload_target(const struct p9_http_preload *preload, uint32_t file);
struct p9_http_group *p9_http_preload_archive(const struct p9_http_preload *preload, uint32_t file);

#endif
