/* reprise info: what a tape holds. */
#include <stdio.h>
#include <string.h>

#include "replay/tape.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/info_disks.h"
#include "src/cli/info_nets.h"
#include "src/cli/options.h"
#include "src/machine.h"
#include "src/scenario/scenario_value.h"

static int print_help(void)
{
    puts("usage: reprise info [--json] TAPE\n\n"
         "Says what a tape holds: versions, scenario, host, start and end, events by source and kind, sizes,\n"
         "and the files that it carries or pins, with their hashes (XXH3, 128 bits). The tape is not changed.\n");
    options_print(VERB_INFO);
    puts("\nExamples:\n"
         "  reprise info boot.tape\n"
         "  reprise info --json boot.tape | jq .end_reason");
    return EXIT_OK;
}

#define FILES_MAX 8

struct info_file {
    char role[32];
    char hash[HASH_TEXT_SIZE];
    uint64_t size;
    bool is_carried;
};

struct info {
    struct tape *tape;
    const struct tape_meta *meta;
    struct tape_count counts[TAPE_COUNTS_MAX];
    int count;
    struct info_file files[FILES_MAX];
    unsigned file_count;
    struct info_disk disks[WORLD_DISKS_MAX];
    uint64_t carried_bytes;
    uint64_t payload_bytes;
};

/* ---- gathering ---- */

/* A file once, however often it was asked for (a reboot asks again). */
static void add_file(struct info *info, const struct tape_ask *ask)
{
    struct info_file file = {.size = ask->answer_size, .is_carried = ask->form != TAPE_ANSWER_PINNED};
    size_t size = ask->request.size < sizeof file.role - 1 ? ask->request.size : sizeof file.role - 1;
    memcpy(file.role, ask->request.data, size);
    for (size_t i = 0; i < size; i++)
        file.role[i] = file.role[i] > 0x20 && file.role[i] < 0x7f ? file.role[i] : '?';
    hash_text(ask->form == TAPE_ANSWER_INLINE ? hash_bytes(ask->answer) : ask->hash, file.hash);
    for (unsigned i = 0; i < info->file_count; i++) {
        if (strcmp(info->files[i].role, file.role) == 0 && strcmp(info->files[i].hash, file.hash) == 0)
            return;
    }
    if (info->file_count < FILES_MAX)
        info->files[info->file_count++] = file;
}

static int gather_files(struct info *info, struct error *error)
{
    struct tape_filter filter = {.kind = EVENT_PINNED};
    struct tape_cursor *cursor;
    struct tape_event event;
    int status;
    if (tape_cursor_open(&cursor, info->tape, &filter, error) < 0)
        return -1;
    while ((status = tape_cursor_next(cursor, &event, error)) > 0) {
        struct tape_ask ask;
        if (!tape_ask_decode(&ask, event.payload)) {
            status = error_set(error, EXIT_DAMAGED, "%s: event %llu: its payload is no pinned file",
                               tape_path(info->tape), (unsigned long long)event.seq);
            break;
        }
        if (ask.form != TAPE_ANSWER_NONE)
            add_file(info, &ask);
    }
    tape_cursor_close(cursor);
    return status;
}

static int gather(struct info *info, struct error *error)
{
    info->meta = tape_meta(info->tape);
    info->count = tape_counts(info->tape, info->counts, error);
    if (info->count < 0 || tape_carried_bytes(info->tape, &info->carried_bytes, error) < 0)
        return -1;
    for (int i = 0; i < info->count; i++)
        info->payload_bytes += info->counts[i].payload_bytes;
    if (gather_files(info, error) < 0)
        return -1;
    return info_disks_gather(info->tape, info->disks, error);
}

/* What is neither carried content nor payload: keys, indexes, pages that are not full. */
static uint64_t overhead_bytes(const struct info *info)
{
    uint64_t known = info->carried_bytes + info->payload_bytes, all = tape_size(info->tape);
    return all > known ? all - known : 0;
}

/* ---- text ---- */

/* A string of the tape for a terminal: control characters become ?. */
static void print_safely(struct buffer *out, const char *text)
{
    bool is_utf8 = value_is_utf8(bytes_of_string(text));
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        bool is_c1 = byte == 0xc2 && (unsigned char)text[1] < 0xa0; /* U+0080 to U+009F move cursors too */
        bool is_bad = byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8) || is_c1;
        buffer_append_byte(out, is_bad ? '?' : byte);
        text += is_c1 && text[1];
    }
}

static void print_row(struct buffer *out, const char *label, const char *text)
{
    buffer_printf(out, "%-13s ", label);
    print_safely(out, text[0] ? text : "-");
    buffer_append_byte(out, '\n');
}

static void print_end(const struct info *info, struct buffer *out)
{
    const struct tape_meta *meta = info->meta;
    char guest[CLI_SECONDS_SIZE], host[CLI_SECONDS_SIZE];
    cli_seconds(meta->recorded_ns, host);
    if (!meta->is_closed) {
        buffer_printf(out, "end           none: the recorder was killed, or is still running (%s s recorded)\n",
                      host);
        return;
    }
    cli_seconds(cli_cycles_ns(meta->cycles, meta->clock_hz), guest);
    print_row(out, "end", meta->end_reason);
    buffer_printf(out, "length        %llu cycles (%s s of guest time), %llu instructions, recorded in %s s\n",
                  (unsigned long long)meta->cycles, guest, (unsigned long long)meta->instructions, host);
}

static void print_sizes(const struct info *info, struct buffer *out)
{
    buffer_printf(out, "size          %llu bytes: %llu carried files, %llu payload, %llu metadata\n",
                  (unsigned long long)tape_size(info->tape), (unsigned long long)info->carried_bytes,
                  (unsigned long long)info->payload_bytes, (unsigned long long)overhead_bytes(info));
    for (unsigned i = 0; i < info->file_count; i++)
        buffer_printf(out, "file          %-8s %s  %llu bytes, %s\n", info->files[i].role, info->files[i].hash,
                      (unsigned long long)info->files[i].size,
                      info->files[i].is_carried ? "carried" : "pinned by hash only");
}

static void print_counts(const struct info *info, struct buffer *out)
{
    buffer_printf(out, "events        %llu\n", (unsigned long long)info->meta->event_count);
    for (int i = 0; i < info->count; i++) {
        char source[16];
        const char *kind = event_kind_name(info->counts[i].kind);
        source_name(info->counts[i].source, source);
        buffer_printf(out, "  %-11s %-14s %10llu  %12llu bytes\n", source, kind ? kind : "?",
                      (unsigned long long)info->counts[i].events, (unsigned long long)info->counts[i].payload_bytes);
    }
}

static void print_scenario(const struct info *info, struct buffer *out)
{
    struct bytes text = info->meta->scenario;
    buffer_append_string(out, "scenario\n");
    for (size_t at = 0; at < text.size;) {
        size_t size = 0;
        while (at + size < text.size && text.data[at + size] != '\n')
            size++;
        struct buffer line = {0};
        buffer_append(&line, bytes_slice(text, at, size));
        buffer_append_string(out, "  ");
        print_safely(out, buffer_string(&line));
        buffer_append_byte(out, '\n');
        buffer_deinit(&line);
        at += size + 1;
    }
}

static void print_text(const struct info *info, struct buffer *out)
{
    const struct tape_meta *meta = info->meta;
    struct buffer started = {0};
    value_write_time(meta->started_ns, &started);
    print_row(out, "tape", tape_path(info->tape));
    buffer_printf(out, "format        %d, machine model %u%s\n", TAPE_FORMAT_VERSION, meta->model_version,
                  meta->model_version == MACHINE_MODEL_VERSION ? "" : " (this reprise plays another one)");
    print_row(out, "tool", meta->tool_version);
    print_row(out, "name", meta->scenario_name);
    print_row(out, "host", meta->host);
    print_row(out, "libslirp", meta->slirp_build);
    print_row(out, "levels", meta->has_sockets ? "frames, sockets" : "frames");
    print_row(out, "started", buffer_string(&started));
    info_nets_print(meta->scenario, out);
    info_disks_print(info->disks, meta->scenario, out);
    print_end(info, out);
    print_sizes(info, out);
    print_counts(info, out);
    print_scenario(info, out);
    buffer_deinit(&started);
}

/* ---- JSON ---- */

static void json_text(struct buffer *out, const char *key, const char *text)
{
    buffer_printf(out, "  \"%s\": ", key);
    json_string(out, text);
    buffer_append_string(out, ",\n");
}

static void json_number(struct buffer *out, const char *key, uint64_t number)
{
    buffer_printf(out, "  \"%s\": %llu,\n", key, (unsigned long long)number);
}

static void json_counts(const struct info *info, struct buffer *out)
{
    buffer_append_string(out, "  \"counts\": [");
    for (int i = 0; i < info->count; i++) {
        char source[16];
        const char *kind = event_kind_name(info->counts[i].kind);
        source_name(info->counts[i].source, source);
        buffer_printf(out,
                      "%s\n    {\"source\": \"%s\", \"kind\": \"%s\", \"events\": %llu, \"payload_bytes\": %llu}",
                      i ? "," : "", source, kind ? kind : "?", (unsigned long long)info->counts[i].events,
                      (unsigned long long)info->counts[i].payload_bytes);
    }
    buffer_append_string(out, "\n  ],\n");
}

static void json_files(const struct info *info, struct buffer *out)
{
    buffer_append_string(out, "  \"files\": [");
    for (unsigned i = 0; i < info->file_count; i++) {
        buffer_printf(out, "%s\n    {\"role\": ", i ? "," : "");
        json_string(out, info->files[i].role);
        buffer_printf(out, ", \"xxh3_128\": \"%s\", \"bytes\": %llu, \"carried\": %s}", info->files[i].hash,
                      (unsigned long long)info->files[i].size, info->files[i].is_carried ? "true" : "false");
    }
    buffer_append_string(out, "\n  ],\n");
}

static void print_json(const struct info *info, struct buffer *out)
{
    const struct tape_meta *meta = info->meta;
    struct buffer text = {0};
    buffer_append_string(out, "{\n");
    json_text(out, "tape", tape_path(info->tape));
    json_number(out, "format", TAPE_FORMAT_VERSION);
    json_number(out, "machine_model", meta->model_version);
    json_text(out, "tool", meta->tool_version);
    json_text(out, "name", meta->scenario_name);
    json_text(out, "host", meta->host);
    json_text(out, "libslirp", meta->slirp_build);
    buffer_printf(out, "  \"sockets\": %s,\n  \"closed\": %s,\n", meta->has_sockets ? "true" : "false",
                  meta->is_closed ? "true" : "false");
    value_write_time(meta->started_ns, &text);
    json_text(out, "started", buffer_string(&text));
    json_text(out, "end_reason", meta->end_reason);
    json_number(out, "clock_hz", meta->clock_hz);
    json_number(out, "cycles", meta->cycles);
    json_number(out, "instructions", meta->instructions);
    json_number(out, "recorded_ns", meta->recorded_ns);
    json_number(out, "events", meta->event_count);
    json_number(out, "bytes", tape_size(info->tape));
    json_number(out, "carried_bytes", info->carried_bytes);
    json_number(out, "payload_bytes", info->payload_bytes);
    json_number(out, "metadata_bytes", overhead_bytes(info));
    json_counts(info, out);
    json_files(info, out);
    info_nets_json(meta->scenario, out);
    info_disks_json(info->disks, meta->scenario, out);
    buffer_clear(&text);
    buffer_append(&text, meta->scenario);
    buffer_append_string(out, "  \"scenario\": ");
    json_string(out, buffer_string(&text));
    buffer_append_string(out, "\n}\n");
    buffer_deinit(&text);
}

int cmd_info(int count, char **arguments)
{
    struct options_reader reader = {.verb = VERB_INFO, .verb_name = "info", .count = count, .arguments = arguments};
    struct option_taken taken;
    struct error error = {0};
    const char *path = NULL;
    bool is_json = false;
    int status;
    while ((status = options_next(&reader, &taken, &error)) > 0) {
        if (taken.row && taken.row->id == OPTION_HELP)
            return print_help();
        if (taken.row)
            is_json = true;
        else if (path)
            return cli_fail((error_set(&error, EXIT_USAGE, "two tapes are given"), &error));
        else
            path = taken.value;
    }
    if (status == 0 && !path)
        status = error_set(&error, EXIT_USAGE, "the tape is missing (reprise info --help)");
    struct info *info = mem_alloc(1, sizeof *info);
    struct buffer out = {0};
    if (status == 0)
        status = tape_open(&info->tape, path, &error);
    if (status == 0)
        status = gather(info, &error);
    if (status == 0) {
        if (is_json)
            print_json(info, &out);
        else
            print_text(info, &out);
        cli_print(&out);
    }
    if (info->tape)
        tape_close(info->tape);
    buffer_deinit(&out);
    mem_free(info);
    return status < 0 ? cli_fail(&error) : EXIT_OK;
}
