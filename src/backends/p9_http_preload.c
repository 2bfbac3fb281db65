/* Reading preload lists. */
#include "src/backends/p9_http_preload.h"

#include <string.h>

#include "src/backends/p9_text.h"
#include "src/base/alloc.h"

#define PATH_BYTES_MAX 32768u

enum section { SECTION_NONE, SECTION_TARGET, SECTION_ARCHIVE };

struct reading {
    struct p9_http_preload *preload;
    const struct p9_http_tree *tree;
    struct p9_text text;
    struct buffer name;
    enum section section;
};

/* Room for one more in an array whose capacity is the next power of two. */
static void *grown(void *array, uint32_t count, size_t size)
{
    return count & (count - 1) ? array : mem_resize(array, (count ? 2 * (size_t)count : 1) * size);
}

/* Counts what is wrong in this line; the first is kept in words. */
static void note(struct reading *reading, const struct p9_text *at, const char *expected)
{
    if (reading->preload->wrong++ == 0)
        p9_text_fail(at, &reading->preload->mistake, expected);
}

/* A name as a file of the store, 0 (and a note) where there is none. */
static uint32_t get_file(struct reading *reading)
{
    struct p9_text start = reading->text;
    struct error error;
    if (p9_text_name(&reading->text, PATH_BYTES_MAX, "a path", &reading->name, &error) < 0) {
        note(reading, &start, "a path");
        p9_text_skip_line(&reading->text);
        return 0;
    }
    uint32_t file = p9_http_tree_find(reading->tree, buffer_bytes(&reading->name));
    if (file && p9_is_type(reading->tree->files[file].mode, FS_S_IFREG) && reading->tree->files[file].size)
        return file;
    note(reading, &start, "the path of a regular file that is in the list and not empty");
    return 0;
}

static bool line_goes_on(struct reading *reading)
{
    p9_text_skip_blanks(&reading->text);
    return !p9_text_is_end(&reading->text) && p9_text_peek(&reading->text) != '\n';
}

static void group_begin(struct p9_http_group **groups, uint32_t *count, uint32_t file, uint32_t first)
{
    *groups = grown(*groups, *count, sizeof **groups);
    (*groups)[(*count)++] = (struct p9_http_group){.file = file, .first = first};
}

static void item_add(struct p9_http_preload *preload, uint32_t file, bool is_archive)
{
    preload->items = grown(preload->items, preload->item_count, sizeof *preload->items);
    preload->items[preload->item_count++] = (struct p9_http_item){.file = file, .is_archive = is_archive};
    preload->targets[preload->target_count - 1].count++;
}

/* "target name name ..." */
static void read_old_line(struct reading *reading)
{
    struct p9_http_preload *preload = reading->preload;
    uint32_t line = reading->text.line, target = get_file(reading);
    if (target)
        group_begin(&preload->targets, &preload->target_count, target, preload->item_count);
    while (reading->text.line == line && line_goes_on(reading)) {
        uint32_t file = get_file(reading);
        if (file && target)
            item_add(preload, file, false);
    }
}

/* "name size id" in an archive. */
static void read_member(struct reading *reading, uint32_t file, const struct p9_text *start)
{
    struct p9_http_preload *preload = reading->preload;
    struct p9_http_group *archive = &preload->archives[preload->archive_count - 1];
    struct error error;
    uint64_t size, id;
    if (p9_text_number(&reading->text, 10, INT64_MAX, "a size", &size, &error) < 0 ||
        p9_text_number(&reading->text, 16, UINT64_MAX, "a file id", &id, &error) < 0 ||
        size > (uint64_t)INT64_MAX - archive->size) {
        note(reading, start, "name, size and file id of a file in the archive");
        archive->size = INT64_MAX; /* fits no file: the archive is not used */
        return;
    }
    if (file && reading->tree->files[file].size == size && reading->tree->files[file].store_id == id) {
        preload->members = grown(preload->members, preload->member_count, sizeof *preload->members);
        preload->members[preload->member_count++] = (struct p9_http_member){.file = file, .offset = archive->size};
        archive->count++;
    }
    archive->size += size;
}

static void begin_section(struct reading *reading, uint32_t file, bool is_archive)
{
    struct p9_http_preload *preload = reading->preload;
    reading->section = SECTION_NONE;
    if (!file)
        return;
    reading->section = is_archive ? SECTION_ARCHIVE : SECTION_TARGET;
    if (is_archive)
        group_begin(&preload->archives, &preload->archive_count, file, preload->member_count);
    else
        group_begin(&preload->targets, &preload->target_count, file, preload->item_count);
}

static void read_new_line(struct reading *reading)
{
    p9_text_skip_blanks(&reading->text);
    struct p9_text start = reading->text;
    bool is_archive = p9_text_peek(&reading->text) == '@';
    reading->text.at += is_archive;
    uint32_t line = reading->text.line, wrong = reading->preload->wrong, file = get_file(reading);
    if (reading->text.line != line)
        return;
    if (line_goes_on(reading) && p9_text_peek(&reading->text) == ':')
        begin_section(reading, file, is_archive);
    else if (reading->section == SECTION_ARCHIVE)
        read_member(reading, file, &start);
    else if (reading->section == SECTION_TARGET && file)
        item_add(reading->preload, file, is_archive);
    else if (reading->section == SECTION_NONE && reading->preload->wrong == wrong)
        note(reading, &start, "a target and a colon before its names");
}

/* ---- looking up ---- */

/* [file]: the number of its group, from 1; the first group of a file counts. */
static uint32_t *index_groups(const struct p9_http_tree *tree, const struct p9_http_group *groups, uint32_t count)
{
    uint32_t *of = mem_alloc(tree->count, sizeof *of);
    for (uint32_t i = count; i-- > 0;)
        of[groups[i].file] = i + 1;
    return of;
}

const struct p9_http_group *p9_http_preload_target(const struct p9_http_preload *preload, uint32_t file)
{
    uint32_t number = preload->target_of ? preload->target_of[file] : 0;
    return number ? &preload->targets[number - 1] : NULL;
}

struct p9_http_group *p9_http_preload_archive(const struct p9_http_preload *preload, uint32_t file)
{
    uint32_t number = preload->archive_of ? preload->archive_of[file] : 0;
    return number ? &preload->archives[number - 1] : NULL;
}

/* ---- life ---- */

void p9_http_preload_parse(struct p9_http_preload *preload, const struct p9_http_tree *tree, struct bytes bytes,
                           bool is_new_format)
{
    struct reading reading = {.preload = preload, .tree = tree};
    struct p9_text *text = &reading.text;
    *preload = (struct p9_http_preload){0};
    p9_text_init(text, bytes_slice(bytes, 0, P9_HTTP_PRELOAD_MAX));
    while (!p9_text_is_end(text)) {
        uint32_t line = text->line;
        if (p9_text_line_is_empty(text)) {
            p9_text_skip_blanks(text);
            if (p9_text_peek(text) != '#' && reading.section == SECTION_TARGET)
                reading.section = SECTION_NONE;
        } else if (is_new_format) {
            read_new_line(&reading);
        } else {
            read_old_line(&reading);
        }
        if (text->line == line)
            p9_text_skip_line(text);
    }
    preload->target_of = index_groups(tree, preload->targets, preload->target_count);
    preload->archive_of = index_groups(tree, preload->archives, preload->archive_count);
    buffer_deinit(&reading.name);
}

void p9_http_preload_deinit(struct p9_http_preload *preload)
{
    mem_free(preload->targets);
    mem_free(preload->archives);
    mem_free(preload->target_of);
    mem_free(preload->archive_of);
    mem_free(preload->items);
    mem_free(preload->members);
    *preload = (struct p9_http_preload){0};
}
