/* Nodes of a tree, whatever it was read from. */
#include "src/scenario/scenario_tree.h"

#include <string.h>

#include "src/base/alloc.h"

struct node *tree_new_node(struct tree *tree, enum node_kind kind, unsigned line, unsigned column)
{
    if (tree->node_count >= TREE_NODES_MAX)
        return NULL;
    if (tree->node_count == tree->node_room) {
        tree->node_room = tree->node_room ? tree->node_room * 2 : 64;
        tree->nodes = mem_resize(tree->nodes, tree->node_room * sizeof *tree->nodes);
    }
    struct node *node = mem_alloc(1, sizeof *node);
    *node = (struct node){.kind = kind, .line = line, .column = column};
    tree->nodes[tree->node_count++] = node;
    return node;
}

void node_append(struct node *node, struct node *item)
{
    if ((node->count & (node->count - 1)) == 0) /* full at every power of two */
        node->items = mem_resize(node->items, (node->count ? node->count * 2 : 1) * sizeof *node->items);
    node->items[node->count++] = item;
}

struct node *node_get(const struct node *map, const char *key)
{
    if (map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i + 1 < map->count; i += 2) {
        if (strcmp(map->items[i]->text, key) == 0)
            return map->items[i + 1];
    }
    return NULL;
}

const char *node_kind_text(const struct node *node)
{
    switch (node->kind) {
    case NODE_LIST: return "a list";
    case NODE_MAP: return "a map";
    case NODE_SCALAR: break;
    }
    return !node->is_quoted && !node->text[0] ? "nothing" : "a single value";
}

void tree_deinit(struct tree *tree)
{
    for (size_t i = 0; i < tree->node_count; i++) {
        mem_free(tree->nodes[i]->text);
        mem_free(tree->nodes[i]->comment);
        mem_free(tree->nodes[i]->items);
        mem_free(tree->nodes[i]);
    }
    mem_free(tree->nodes);
    mem_free(tree->last_comment);
    *tree = (struct tree){0};
}
