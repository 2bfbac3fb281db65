/* Errors, figures and JSON, printed alike by every verb. */
#include "src/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "src/scenario/scenario_value.h"

/* "FILE:LINE:COLUMN: " at the start: editors jump to such lines, so nothing may stand before it. */
static bool begins_with_position(const char *message)
{
    const char *space = strchr(message, ' ');
    if (!space || space == message || space[-1] != ':')
        return false;
    unsigned numbers = 0;
    const char *at = space - 1;
    while (at > message && numbers < 2) {
        const char *end = at--;
        while (at > message && *at >= '0' && *at <= '9')
            at--;
        if (*at != ':' || at + 1 == end)
            return false;
        numbers++;
    }
    return numbers == 2 && at > message;
}

int cli_fail(const struct error *error)
{
    fflush(stdout);
    fprintf(stderr, "%s%s\n", begins_with_position(error->message) ? "" : "reprise: ", error->message);
    return error->code;
}

int cli_load(const char *path, const char *what, uint64_t limit, struct buffer *content, struct error *error)
{
    int64_t size = host_file_size(path);
    if (size > 0 && (uint64_t)size > limit)
        return error_set(error, EXIT_USAGE, "%s: the file has %lld bytes; a %s has at most %llu", path,
                         (long long)size, what, (unsigned long long)limit);
    int fd = host_file_open(path, what, error);
    if (fd < 0)
        return -1;
    int status = host_file_read(fd, path, what, content, error);
    host_file_close(fd);
    return status < 0 ? -1 : 0;
}

void cli_seconds(uint64_t ns, char text[CLI_SECONDS_SIZE])
{
    uint64_t ms = ns / 1000000 + (ns % 1000000 >= 500000);
    snprintf(text, CLI_SECONDS_SIZE, "%llu.%03u", (unsigned long long)(ms / 1000), (unsigned)(ms % 1000));
}

uint64_t cli_cycles_ns(uint64_t cycles, uint64_t clock_hz)
{
    unsigned __int128 ns = (unsigned __int128)cycles * 1000000000u / (clock_hz ? clock_hz : 1);
    return ns > UINT64_MAX ? UINT64_MAX : (uint64_t)ns;
}

int cli_read_moment(const char *option, const char *text, uint64_t clock_hz, uint64_t *cycle, struct error *error)
{
    uint64_t ns;
    if (!text || !value_read_integer(text, cycle))
        return 0;
    char shown[VALUE_SHOWN_SIZE];
    const char *fault = value_read_duration(text, &ns);
    if (fault) {
        value_show(text, shown);
        return error_set(error, EXIT_USAGE, "%s: expected a cycle or a duration such as 250ms, found %s (%s)", option,
                         shown, fault);
    }
    unsigned __int128 cycles = (unsigned __int128)ns * clock_hz / 1000000000u;
    *cycle = cycles > UINT64_MAX ? UINT64_MAX : (uint64_t)cycles;
    return 0;
}

void json_string(struct buffer *out, const char *text)
{
    bool is_utf8 = value_is_utf8(bytes_of_string(text));
    buffer_append_byte(out, '"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            buffer_printf(out, "\\%c", byte);
        else if (byte == '\n')
            buffer_append_string(out, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            buffer_printf(out, "\\u%04x", byte);
        else if (byte >= 0x80 && !is_utf8)
            buffer_append_string(out, "\\ufffd");
        else
            buffer_append_byte(out, byte);
    }
    buffer_append_byte(out, '"');
}

void json_hex(struct buffer *out, struct bytes bytes)
{
    static const char digits[] = "0123456789abcdef";
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < bytes.size; i++) {
        buffer_append_byte(out, (uint8_t)digits[bytes.data[i] >> 4]);
        buffer_append_byte(out, (uint8_t)digits[bytes.data[i] & 15]);
    }
    buffer_append_byte(out, '"');
}

void cli_print(struct buffer *out)
{
    fwrite(buffer_string(out), 1, out->size, stdout);
    buffer_clear(out);
}
