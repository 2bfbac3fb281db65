/* reprise image: images of disks into the files of a web server, and back. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_image.h"
#include "replay/http_ask.h"
#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "src/cli/cli.h"
#include "src/cli/options.h"
#include "src/scenario/scenario_value.h"

#define BLOCK_BYTES (256u * 1024)
#define GROUP_BLOCKS 32u

static int print_help(void)
{
    puts(
        "usage: reprise image split [OPTION...] IMAGE DIR\n"
        "       reprise image join [OPTION...] DIR IMAGE\n\n"
        "split cuts a raw image into the files that TinyEMU and Reprise read from a web server: DIR/blk.txt and\n"
        "DIR/blk000000000.bin, ... With the tape of a boot from this image, here or on a web server, blk.txt also\n"
        "lists the blocks that the boot read, in its order, and DIR/grp000000000.bin, ... hold them in groups, so that the next boot fetches them\n"
        "in a few requests. join puts the image together again.\n");
    options_print(VERB_IMAGE);
    puts(
        "\nExamples:\n"
        "  reprise image split root.img www/root\n"
        "  reprise record -o boot.tape --drive root.img boot.yaml\n"
        "  reprise image split --prefetch-from boot.tape root.img www/root\n"
        "  reprise run --drive http://127.0.0.1:8080/root/blk.txt boot.yaml\n"
        "  reprise image join www/root copy.img\n\n"
        "Exit codes: 0 done; 2 usage; 65 the image is not raw, or a file of DIR or the tape is damaged; 69 a file is\n"
        "missing or cannot be written.");
    return EXIT_OK;
}

struct image_verb {
    const char *words[3]; /* "split", IMAGE, DIR or "join", DIR, IMAGE */
    unsigned word_count;
    struct host_image_split split;
    const char *tape;
    uint64_t disk;
    uint64_t size_bytes;
    bool is_quiet;
    bool wants_help;
};

/* ---- options ---- */

static int bad_value(const struct option_taken *taken, const char *expected, struct error *error)
{
    char shown[VALUE_SHOWN_SIZE];
    value_show(taken->value, shown);
    return error_set(error, EXIT_USAGE, "%s: expected %s, found %s", taken->spelled, expected, shown);
}

/* A plain number is KiB, as splitimg has it. */
static int take_block_size(struct image_verb *verb, const struct option_taken *taken, struct error *error)
{
    uint64_t bytes = 0;
    char text[64];
    bool is_plain = taken->value[0] && strspn(taken->value, "0123456789") == strlen(taken->value);
    snprintf(text, sizeof text, "%s%s", taken->value, is_plain ? "K" : "");
    if (value_read_size(text, &bytes) || bytes < HOST_IMAGE_BLOCK_MIN || bytes > DISK_SPLIT_BLOCK_MAX ||
        (bytes & (bytes - 1)))
        return bad_value(taken, "a power of two from 4K to 64M, such as 256K", error);
    verb->split.block_bytes = (uint32_t)bytes;
    return 0;
}

static int take_option(struct image_verb *verb, const struct option_taken *taken, struct error *error)
{
    uint64_t number = 0;
    switch (taken->row->id) {
    case OPTION_HELP: verb->wants_help = true; return 0;
    case OPTION_QUIET: verb->is_quiet = true; return 0;
    case OPTION_BLOCK_SIZE: return take_block_size(verb, taken, error);
    case OPTION_PREFETCH_FROM: verb->tape = taken->value; return 0;
    case OPTION_FORMAT:
        if (strcmp(taken->value, "raw") != 0 && strcmp(taken->value, "auto") != 0)
            return bad_value(taken, "auto or raw", error);
        verb->split.is_raw = taken->value[0] == 'r';
        return 0;
    case OPTION_SOURCE:
        number = source_by_name(taken->value);
        if (number >> 8 != SOURCE_DISK)
            return bad_value(taken, "a disk of the tape, such as disk0", error);
        verb->disk = number;
        return 0;
    case OPTION_GROUP:
        if (value_read_integer(taken->value, &number) || number < 1 || number > DISK_SPLIT_GROUP_MAX)
            return bad_value(taken, "1 to 32", error);
        verb->split.group_blocks = (uint32_t)number;
        return 0;
    case OPTION_SIZE:
        if (value_read_size(taken->value, &verb->size_bytes) || verb->size_bytes == 0)
            return bad_value(taken, "a size, such as 1000000 or 4M", error);
        return 0;
    default: return 0;
    }
}

static int read_options(struct image_verb *verb, int count, char **arguments, struct error *error)
{
    struct options_reader reader = {.verb = VERB_IMAGE, .verb_name = "image", .count = count, .arguments = arguments};
    struct option_taken taken;
    int status;
    while ((status = options_next(&reader, &taken, error)) > 0) {
        if (taken.row) {
            if (take_option(verb, &taken, error) < 0)
                return -1;
        } else if (verb->word_count == 3) {
            return error_set(error, EXIT_USAGE, "reprise image: \"%.200s\" is one word too many", taken.value);
        } else {
            verb->words[verb->word_count++] = taken.value;
        }
    }
    if (status < 0 || verb->wants_help)
        return status;
    bool is_known = verb->word_count && (strcmp(verb->words[0], "split") == 0 || strcmp(verb->words[0], "join") == 0);
    if (!is_known)
        return error_set(error, EXIT_USAGE, "reprise image: expected split or join (reprise image --help)");
    if (verb->word_count != 3)
        return error_set(error, EXIT_USAGE, "reprise image %s: expected an image and a folder (reprise image --help)",
                         verb->words[0]);
    return 0;
}

/* ---- what a boot has read ---- */

struct block_list {
    uint64_t *blocks;
    uint32_t count, room;
    uint8_t *seen; /* a bit for each block */
    uint64_t seen_blocks;
};

static void add_block(struct block_list *list, uint64_t block)
{
    if (list->seen[block / 8] & 1u << block % 8)
        return;
    list->seen[block / 8] |= (uint8_t)(1u << block % 8);
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 256;
        list->blocks = mem_resize(list->blocks, list->room * sizeof *list->blocks);
    }
    list->blocks[list->count++] = block;
}

/* A read of a local image. False: the payload is damaged. */
static bool range_of_read(struct bytes payload, uint64_t *offset, uint64_t *size)
{
    struct tape_ask ask;
    if (!tape_ask_decode(&ask, payload) || ask.request.size != 12)
        return false;
    *offset = load_le64(ask.request.data);
    *size =
        ask.form == TAPE_ANSWER_NONE ? 0 : load_le32(ask.request.data + 8); /* none: beyond the end, or it failed */
    return true;
}

/* A fetch of a range of an image on a web server (replay/http_ask.h); a split one has files of their own names. */
static bool range_of_fetch(struct bytes payload, uint64_t *offset, uint64_t *size)
{
    if (payload.size < HTTP_START_BYTES)
        return false;
    *offset = load_le64(payload.data + 4);
    *size = payload.size == HTTP_START_BYTES ? load_le64(payload.data + 12) : 0;
    return true;
}

static int take_read(struct block_list *list, const struct image_verb *verb, const struct tape *tape,
                     const struct tape_event *event, struct error *error)
{
    uint64_t offset, size;
    bool is_whole = event->kind == EVENT_DISK_READ ? range_of_read(event->payload, &offset, &size)
                                                   : range_of_fetch(event->payload, &offset, &size);
    if (!is_whole)
        return error_set(error, EXIT_DAMAGED, "%s: event %" PRIu64 ": its payload is not that of %s", tape_path(tape),
                         event->seq, event_kind_name(event->kind));
    if (size == 0)
        return 0;
    if (size > UINT64_MAX - offset)
        size = UINT64_MAX - offset;
    uint64_t first = offset / verb->split.block_bytes, last = (offset + size - 1) / verb->split.block_bytes;
    if (last < first || last >= list->seen_blocks)
        return error_set(error, EXIT_DAMAGED, "%s: event %" PRIu64 ": a read at byte %" PRIu64 " is beyond any disk",
                         tape_path(tape), event->seq, offset);
    for (uint64_t block = first; block <= last; block++)
        add_block(list, block);
    return 0;
}

static int list_reads(struct block_list *list, const struct image_verb *verb, struct tape *tape, struct error *error)
{
    struct tape_filter filter = {.source = (uint16_t)verb->disk};
    struct tape_cursor *cursor;
    struct tape_event event;
    int status;
    if (tape_cursor_open(&cursor, tape, &filter, error) < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        if (event.kind != EVENT_DISK_READ && event.kind != EVENT_HTTP_START)
            continue;
        if (event.source == verb->disk && (status = take_read(list, verb, tape, &event, error)) < 0)
            break;
    }
    tape_cursor_close(cursor);
    if (status == 0 && list->count == 0)
        status = error_set(error, EXIT_USAGE, "%s: its guest has read nothing from disk%u, or from a split one",
                           tape_path(tape), (unsigned)verb->disk & 0xffu);
    return status;
}

/* The blocks in the order in which the tape's guest first read them. */
static int read_tape(struct image_verb *verb, struct block_list *list, struct error *error)
{
    struct tape *tape;
    if (tape_open(&tape, verb->tape, error) < 0)
        return -1;
    int status = list_reads(list, verb, tape, error);
    tape_close(tape);
    verb->split.prefetch = list->blocks;
    verb->split.prefetch_count = list->count;
    return status;
}

/* ---- the verbs ---- */

static int run_split(struct image_verb *verb, struct host_image_figures *figures, struct error *error)
{
    struct block_list list = {.seen_blocks = HOST_IMAGE_BLOCKS_MAX};
    int status = 0;
    verb->split.image = verb->words[1];
    verb->split.folder = verb->words[2];
    if (verb->tape) {
        list.seen = mem_alloc(list.seen_blocks / 8 + 1, 1); /* of which the host only gives what is touched */
        status = read_tape(verb, &list, error);
    }
    if (status == 0)
        status = host_image_split(&verb->split, figures, error);
    mem_free(list.blocks);
    mem_free(list.seen);
    return status;
}

static void print_figures(const struct image_verb *verb, const struct host_image_figures *figures)
{
    printf("%s: %" PRIu64 " bytes, %" PRIu64 " blocks", verb->words[2], figures->bytes, figures->blocks);
    if (verb->tape)
        printf(", %u of them to be fetched first, in %" PRIu64 " groups", verb->split.prefetch_count,
               figures->groups);
    putchar('\n');
}

int cmd_image(int count, char **arguments)
{
    struct image_verb verb = {.split = {.block_bytes = BLOCK_BYTES, .group_blocks = GROUP_BLOCKS},
                              .disk = SOURCE(SOURCE_DISK, 0)};
    struct host_image_figures figures;
    struct error error = {0};
    if (read_options(&verb, count, arguments, &error) < 0)
        return cli_fail(&error);
    if (verb.wants_help)
        return print_help();
    int status = verb.words[0][0] == 's'
                     ? run_split(&verb, &figures, &error)
                     : host_image_join(verb.words[1], verb.words[2], verb.size_bytes, &figures, &error);
    if (status < 0)
        return cli_fail(&error);
    if (!verb.is_quiet)
        print_figures(&verb, &figures);
    return EXIT_OK;
}
