/* reprise disk: an overlay, looked at, compared with its image, written into it. */
#include <stdio.h>
#include <string.h>

#include "replay/host_overlay.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/scenario/scenario_value.h"

static int print_help(void)
{
    puts(
        "usage: reprise disk info [OPTION...] OVERLAY\n"
        "       reprise disk diff [OPTION...] OVERLAY\n"
        "       reprise disk commit [OPTION...] OVERLAY\n\n"
        "OVERLAY is a file in which a disk with `overlay: OVERLAY` keeps what the guest writes. info says over which\n"
        "image it lies and how much it holds; diff lists the parts of the disk that differ from the image; commit\n"
        "writes them into the image and empties the overlay. A commit that was cut off is finished by another one;\n"
        "until then no machine opens the overlay. No machine may have it open meanwhile.\n");
    options_print(VERB_DISK);
    puts("\nExamples:\n"
         "  reprise disk info changes.ovl\n"
         "  reprise disk diff --json changes.ovl\n"
         "  reprise disk commit changes.ovl\n"
         "  reprise disk commit --base copies/root.img changes.ovl\n\n"
         "Exit codes: 0 done, or no difference; 1 diff: there are some; 2 usage, or the file is no overlay;\n"
         "65 it is damaged, or lies over another image; 69 a file is missing, in use or cannot be written.");
    return EXIT_OK;
}

struct disk_verb {
    const char *verb;
    const char *path;
    const char *base;
    bool is_json;
    bool wants_help;
};

static int take_word(struct disk_verb *disk, const char *word, struct error *error)
{
    static const char *const verbs[] = {"info", "diff", "commit", NULL};
    char shown[VALUE_SHOWN_SIZE];
    value_show(word, shown);
    if (disk->verb && disk->path)
        return error_set(error, EXIT_USAGE, "disk %s: one overlay at a time; %s is one more", disk->verb, shown);
    if (disk->verb) {
        disk->path = word;
        return 0;
    }
    for (unsigned i = 0; verbs[i]; i++) {
        if (strcmp(verbs[i], word) == 0)
            disk->verb = verbs[i];
    }
    return disk->verb ? 0 : error_set(error, EXIT_USAGE, "disk: expected info, diff or commit, found %s", shown);
}

static int read_options(struct disk_verb *disk, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {.verb = VERB_DISK, .verb_name = "disk", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (!taken.row) {
            if (take_word(disk, taken.value, error) < 0)
                return -1;
            continue;
        }
        disk->wants_help |= taken.row->id == OPTION_HELP;
        disk->is_json |= taken.row->id == OPTION_JSON;
        if (taken.row->id == OPTION_BASE)
            disk->base = taken.value;
    }
    if (status < 0 || disk->wants_help)
        return status;
    if (!disk->verb)
        return error_set(error, EXIT_USAGE, "disk: info, diff or commit? (reprise disk --help)");
    if (!disk->path)
        return error_set(error, EXIT_USAGE, "disk %s: the overlay is missing (reprise disk --help)", disk->verb);
    return 0;
}

/* ---- info ---- */

static void info_text(const struct disk_verb *disk, const struct host_overlay_facts *facts, struct buffer *out)
{
    char hash[HASH_TEXT_SIZE];
    hash_text(facts->base_hash, hash);
    buffer_printf(out, "overlay   %s, %llu bytes\n", disk->path, (unsigned long long)facts->file_bytes);
    buffer_printf(out, "base      %s, %llu bytes, hash %s\n", facts->base, (unsigned long long)facts->size_bytes,
                  hash);
    if (facts->base_error.code)
        buffer_printf(out, "          %s\n", facts->base_error.message);
    else if (!facts->is_committing)
        buffer_append_string(out, "          it is there, unchanged\n");
    buffer_printf(out, "changed   %llu clusters of %u bytes with data, %llu of zeros\n",
                  (unsigned long long)facts->data_clusters, HOST_OVERLAY_CLUSTER,
                  (unsigned long long)facts->zero_clusters);
    buffer_printf(out, "flushes   %llu\n", (unsigned long long)facts->flushes);
    if (facts->is_committing)
        buffer_printf(out, "commit    was cut off; finish it with: reprise disk commit %s\n", disk->path);
}

static void info_json(const struct disk_verb *disk, const struct host_overlay_facts *facts, struct buffer *out)
{
    char hash[HASH_TEXT_SIZE];
    hash_text(facts->base_hash, hash);
    buffer_append_string(out, "{\"overlay\": ");
    json_string(out, disk->path);
    buffer_printf(out, ", \"bytes\": %llu, \"base\": ", (unsigned long long)facts->file_bytes);
    json_string(out, facts->base);
    buffer_printf(out, ", \"base_bytes\": %llu, \"base_hash\": \"%s\", \"base_error\": ",
                  (unsigned long long)facts->size_bytes, hash);
    if (facts->base_error.code)
        json_string(out, facts->base_error.message);
    else
        buffer_append_string(out, "null");
    buffer_printf(out,
                  ", \"cluster_bytes\": %u, \"data_clusters\": %llu, \"zero_clusters\": %llu, \"flushes\": %llu, ",
                  HOST_OVERLAY_CLUSTER, (unsigned long long)facts->data_clusters,
                  (unsigned long long)facts->zero_clusters, (unsigned long long)facts->flushes);
    buffer_printf(out, "\"commit_cut_off\": %s}\n", facts->is_committing ? "true" : "false");
}

static int run_info(const struct disk_verb *disk, struct buffer *out, struct error *error)
{
    struct host_overlay_facts facts;
    if (host_overlay_info(disk->path, disk->base, &facts, error) < 0)
        return -1;
    if (disk->is_json)
        info_json(disk, &facts, out);
    else
        info_text(disk, &facts, out);
    return EXIT_OK;
}

/* ---- diff ---- */

struct listing {
    const struct disk_verb *disk;
    struct buffer *out;
    uint64_t runs;
};

static void list_change(void *context, const struct host_overlay_change *change)
{
    struct listing *listing = context;
    const char *what = change->is_zero ? "zeros" : "data";
    unsigned long long offset = change->offset, size = change->size;
    if (listing->disk->is_json)
        buffer_printf(listing->out, "%s\n  {\"offset\": %llu, \"size\": %llu, \"is\": \"%s\"}",
                      listing->runs ? "," : "", offset, size, what);
    else
        buffer_printf(listing->out, "%llu %llu %s\n", offset, size, what);
    listing->runs++;
}

static int run_diff(const struct disk_verb *disk, struct buffer *out, struct error *error)
{
    struct listing listing = {.disk = disk, .out = out};
    if (disk->is_json)
        buffer_append_byte(out, '[');
    if (host_overlay_diff(disk->path, disk->base, list_change, &listing, error) < 0)
        return -1;
    if (disk->is_json)
        buffer_append_string(out, listing.runs ? "\n]\n" : "]\n");
    return listing.runs ? EXIT_GUEST_FAILED : EXIT_OK;
}

/* ---- commit ---- */

static int run_commit(const struct disk_verb *disk, struct buffer *out, struct error *error)
{
    struct host_overlay_committed committed;
    if (host_overlay_commit(disk->path, disk->base, &committed, error) < 0)
        return -1;
    unsigned long long clusters = committed.clusters;
    if (disk->is_json) {
        buffer_printf(out, "{\"clusters\": %llu, \"cluster_bytes\": %u, \"base\": ", clusters, HOST_OVERLAY_CLUSTER);
        json_string(out, committed.base);
        buffer_printf(out, ", \"was_cut_off\": %s}\n", committed.was_cut_off ? "true" : "false");
    } else if (clusters == 0 && !committed.was_cut_off) {
        buffer_append_string(out, "nothing to commit\n");
    } else {
        buffer_printf(out, "%llu clusters of %u bytes committed into %s%s\n", clusters, HOST_OVERLAY_CLUSTER,
                      committed.base, committed.was_cut_off ? " (an earlier commit was cut off)" : "");
    }
    return EXIT_OK;
}

int cmd_disk(int count, char **arguments)
{
    struct disk_verb disk = {0};
    struct error error;
    struct buffer out = {0};
    if (read_options(&disk, count, arguments, &error) < 0)
        return cli_fail(&error);
    if (disk.wants_help)
        return print_help();
    int code = disk.verb[0] == 'i'   ? run_info(&disk, &out, &error)
               : disk.verb[0] == 'd' ? run_diff(&disk, &out, &error)
                                     : run_commit(&disk, &out, &error);
    if (code >= 0)
        cli_print(&out);
    buffer_deinit(&out);
    return code < 0 ? cli_fail(&error) : code;
}
