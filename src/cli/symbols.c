/* The nearest symbol by one pass over the text. */
#include "src/cli/symbols.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "src/base/alloc.h"
#include "src/cli/cli.h"

#define MAP_MAX (64u << 20)
#define NEAR_MAX (16ull << 20) /* farther away it is not the function */

/* "ADDRESS TYPE NAME" in [at, end); false where the line is something else. */
static bool read_line(const uint8_t *at, const uint8_t *end, uint64_t *address, const uint8_t **name)
{
    uint64_t value = 0;
    unsigned digits = 0;
    for (; at < end && digits < 17; at++, digits++) {
        unsigned digit = *at >= '0' && *at <= '9' ? *at - 48u : *at >= 'a' && *at <= 'f' ? *at - 87u : 16;
        if (digit > 15)
            break;
        value = value << 4 | digit;
    }
    if (digits == 0 || digits > 16 || end - at < 4 || at[0] != ' ' || at[2] != ' ')
        return false;
    *address = value;
    *name = at + 3;
    return at[1] != 'U' && at[1] != 'w';
}

void symbols_search(struct bytes map, uint64_t pc, struct buffer *out)
{
    const uint8_t *best = NULL, *best_end = NULL;
    uint64_t best_address = 0;
    const uint8_t *end = map.data + map.size;
    for (const uint8_t *line = map.data; line && line < end;) {
        const uint8_t *line_end = memchr(line, '\n', (size_t)(end - line));
        line_end = line_end ? line_end : end;
        uint64_t address;
        const uint8_t *name;
        if (read_line(line, line_end, &address, &name) && address <= pc && (!best || address > best_address)) {
            best = name;
            best_end = line_end;
            best_address = address;
        }
        line = line_end + 1;
    }
    if (!best || pc - best_address > NEAR_MAX)
        return;
    buffer_append_byte(out, ' ');
    for (; best < best_end && best_end - best < 256; best++)
        buffer_append_byte(out, *best > 0x20 && *best < 0x7f ? *best : '?');
    buffer_printf(out, "+0x%llx", (unsigned long long)(pc - best_address));
}

void symbols_describe(const struct scenario_machine *machine, uint64_t pc, struct buffer *out)
{
    static const char beside[] = "System.map";
    struct buffer path = {0}, map = {0};
    struct error error;
    const char *kernel = machine->kernel ? machine->kernel : "";
    const char *slash = strrchr(kernel, '/');
    if (machine->symbols) {
        buffer_append_string(&path, machine->symbols);
    } else {
        buffer_append(&path, bytes_of(kernel, slash ? (size_t)(slash - kernel) + 1 : 0));
        buffer_append_string(&path, beside);
    }
    if (host_file_exists(buffer_string(&path)) && cli_load(buffer_string(&path), beside, MAP_MAX, &map, &error) == 0)
        symbols_search(buffer_bytes(&map), pc, out);
    buffer_deinit(&path);
    buffer_deinit(&map);
}
