/* Pinned disks of a tape for `reprise info`. */
#include "src/cli/info_disks.h"

#include "src/cli/cli.h"
#include "src/cli/info_nets.h"

int info_disks_gather(struct tape *tape, struct info_disk disks[WORLD_DISKS_MAX], struct error *error)
{
    struct tape_filter filter = {.kind = EVENT_DISK_READ};
    struct tape_cursor *cursor;
    struct tape_event event;
    int status;
    for (unsigned i = 0; i < WORLD_DISKS_MAX; i++)
        disks[i] = (struct info_disk){0};
    if (tape_cursor_open(&cursor, tape, &filter, error) < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        struct tape_ask ask;
        unsigned index = event.source & 0xffu;
        if (!tape_ask_decode(&ask, event.payload) || index >= WORLD_DISKS_MAX) {
            status = error_set(error, EXIT_DAMAGED, "%s: event %llu: its payload is not that of disk-read",
                               tape_path(tape), (unsigned long long)event.seq);
            break;
        }
        if (ask.form != TAPE_ANSWER_PINNED)
            continue;
        disks[index].pinned_reads++;
        disks[index].pinned_bytes += ask.answer_size;
    }
    tape_cursor_close(cursor);
    return status;
}

/* Calls `each` for every pinned disk, with the path of its image. */
static void for_pinned(const struct info_disk disks[WORLD_DISKS_MAX], struct bytes text,
                       void (*each)(const struct info_disk *disk, unsigned index, const char *path,
                                    struct buffer *out),
                       struct buffer *out)
{
    struct scenario scenario;
    unsigned index = 0, count = info_scenario(&scenario, text) ? scenario_machine_count(&scenario) : 0;
    for (unsigned m = 0; m < count; m++) {
        const struct scenario_machine *machine = scenario_machine(&scenario, m);
        for (unsigned i = 0; i < machine->disk_count; i++, index++) {
            if (disks[index].pinned_reads)
                each(&disks[index], index, machine->disks[i].file, out);
        }
    }
    scenario_deinit(&scenario);
}

static void print_one(const struct info_disk *disk, unsigned index, const char *path, struct buffer *out)
{
    buffer_printf(out, "disk          disk%-4u pinned: %llu reads of %llu bytes by hash only; a replay needs %s\n",
                  index, (unsigned long long)disk->pinned_reads, (unsigned long long)disk->pinned_bytes, path);
}

void info_disks_print(const struct info_disk disks[WORLD_DISKS_MAX], struct bytes scenario, struct buffer *out)
{
    for_pinned(disks, scenario, print_one, out);
}

static void json_one(const struct info_disk *disk, unsigned index, const char *path, struct buffer *out)
{
    bool is_first = out->data[out->size - 1] == '[';
    buffer_printf(out,
                  "%s\n    {\"name\": \"disk%u\", \"reads\": %llu, \"bytes\": %llu, \"image\": ", is_first ? "" : ",",
                  index, (unsigned long long)disk->pinned_reads, (unsigned long long)disk->pinned_bytes);
    json_string(out, path);
    buffer_append_byte(out, '}');
}

void info_disks_json(const struct info_disk disks[WORLD_DISKS_MAX], struct bytes scenario, struct buffer *out)
{
    buffer_append_string(out, "  \"pinned_disks\": [");
    for_pinned(disks, scenario, json_one, out);
    buffer_append_string(out, "\n  ],\n");
}
