/* Folders of the host, and file systems on web servers, in a scenario: their keys, defaults and checks. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/url.h"
#include "src/scenario/scenario_http.h"
#include "src/scenario/scenario_machine.h"

#define FS_FIELD(name) offsetof(struct scenario_fs, name)
#define TAG_MAX 128u

static const struct key_word mode_words[] = {
    [SCENARIO_FS_SNAPSHOT] = {"snapshot", NULL},
    [SCENARIO_FS_RO] = {"ro", NULL},
    [SCENARIO_FS_RW] = {"rw", NULL},
    {NULL, NULL},
};

static const struct key_word security_words[] = {
    [SCENARIO_FS_NONE] = {"none", NULL},
    [SCENARIO_FS_MAPPED_XATTR] = {"mapped-xattr", NULL},
    {NULL, NULL},
};

static const struct key fs_keys[] = {
    {.name = "file",
     .type = KEY_PATH,
     .offset = FS_FIELD(file),
     .is_required = true,
     .takes_url = true,
     .url_file = "head"},
    {.name = "tag", .type = KEY_TEXT, .offset = FS_FIELD(tag)},
    {.name = "mode", .type = KEY_WORD, .offset = FS_FIELD(mode), .words = mode_words},
    {.name = "security", .type = KEY_WORD, .offset = FS_FIELD(security), .words = security_words},
    {.name = "limit",
     .type = KEY_SIZE,
     .offset = FS_FIELD(limit_bytes),
     .low = MIB,
     .high = 65536 * MIB,
     .multiple = MIB},
    {.name = "nocache", .type = KEY_BOOL, .offset = FS_FIELD(nocache)},
    HTTP_ROW,
    {.name = NULL},
};

const struct key scenario_fs_element = {.name = "fs", .type = KEY_MAP, .children = fs_keys};

void scenario_fs_defaults(void *element, unsigned index)
{
    struct scenario_fs *fs = element;
    char tag[16];
    snprintf(tag, sizeof tag, "fs%u", index);
    fs->tag = mem_copy_string(tag);
    fs->limit_bytes = 1024 * MIB;
    scenario_http_defaults(&fs->http);
    fs->http.memory_bytes = 256 * MIB;
}

/* A mount command must be able to name it. */
static bool is_tag(const char *tag)
{
    size_t size = strlen(tag);
    for (size_t i = 0; i < size; i++) {
        if (tag[i] <= ' ' || tag[i] > '~' || tag[i] == ',')
            return false;
    }
    return size > 0 && size <= TAG_MAX;
}

int scenario_fs_check(const struct scenario_machine *machine, const char *name, struct error *error)
{
    for (unsigned i = 0; i < machine->fs_count; i++) {
        const struct scenario_fs *fs = &machine->fs[i];
        if (!fs->file)
            return error_set(error, EXIT_USAGE, "%s: fs[%u] has no file", name, i);
        char what[32];
        snprintf(what, sizeof what, "fs[%u]", i);
        if (scenario_http_check(&fs->http, fs->file, name, what, error) < 0)
            return -1;
        if (!fs->tag || !is_tag(fs->tag))
            return error_set(error, EXIT_USAGE,
                             "%s: fs[%u]: a tag is 1 to %u printable characters without space or comma", name, i,
                             TAG_MAX);
        if (url_is_one(fs->file) && fs->mode == SCENARIO_FS_RW)
            return error_set(error, EXIT_USAGE,
                             "%s: fs[%u]: nothing is written to a web server: mode snapshot keeps what the guest "
                             "writes in memory (reprise fs export takes it from a tape)",
                             name, i);
        for (unsigned j = 0; j < i; j++) {
            if (strcmp(machine->fs[j].tag, fs->tag) == 0)
                return error_set(error, EXIT_USAGE, "%s: fs[%u] and fs[%u] have the same tag \"%s\"", name, j, i,
                                 fs->tag);
        }
    }
    return 0;
}
