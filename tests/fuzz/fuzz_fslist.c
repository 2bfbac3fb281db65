/* Heads, file lists and preload lists of network file systems. The first byte says which. A list that is read is a
 * tree: every file is found again by its path. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/backends/p9_http_preload.h"
#include "src/backends/p9_http_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct p9_http_tree *tree)
{
    struct buffer path = {0};
    for (uint32_t i = P9_BASE_ROOT; i < tree->count; i++) {
        buffer_clear(&path);
        p9_http_tree_path(tree, i, &path);
        if (p9_http_tree_find(tree, buffer_bytes(&path)) != i || tree->files[i].size > INT64_MAX)
            abort();
    }
    buffer_deinit(&path);
}

static void read_preload(struct bytes list, bool is_new_format)
{
    static const char files[] = "Version: 1\n\n100644 0 0 5 0 a 1\n040755 0 0 0 d\n100644 0 0 7 0 b 2\n.\n"
                                "100644 0 0 12 0 both 3\n";
    struct p9_http_tree tree;
    struct p9_http_preload preload;
    struct error error;
    if (p9_http_tree_parse(&tree, bytes_of(files, sizeof files - 1), &error) < 0)
        abort();
    p9_http_preload_parse(&preload, &tree, list, is_new_format);
    for (uint32_t i = 0; i < preload.target_count; i++) {
        if (preload.targets[i].first + preload.targets[i].count > preload.item_count ||
            !p9_http_preload_target(&preload, preload.targets[i].file))
            abort();
    }
    for (uint32_t i = 0; i < preload.member_count; i++) {
        if (preload.members[i].file >= tree.count)
            abort();
    }
    p9_http_preload_deinit(&preload);
    p9_http_tree_deinit(&tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_slice(bytes_of(data, size), 1, SIZE_MAX);
    struct p9_http_head head;
    struct p9_http_tree tree;
    struct error error = {0};
    if (size == 0)
        return 0;
    switch (data[0] & 3) {
    case 0: read_preload(text, false); break;
    case 1: read_preload(text, true); break;
    case 2:
        if (p9_http_head_parse(&head, text, &error) < 0 && (error.code != EXIT_DAMAGED || !error.message[0]))
            abort();
        break;
    default:
        if (p9_http_tree_parse(&tree, text, &error) == 0)
            check(&tree);
        else if (error.code != EXIT_DAMAGED || !error.message[0])
            abort();
        p9_http_tree_deinit(&tree);
        break;
    }
    return 0;
}
