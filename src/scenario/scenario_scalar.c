/* Scalars of the table: text into a field and back. */
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"
#include "src/base/url.h"
#include "src/scenario/scenario_keys.h"
#include "src/scenario/scenario_value.h"

#define NS_PER_SECOND 1000000000ull

static const struct {
    const char *name;
    const char *expected;
} types[] = {
    [KEY_TEXT] = {"text", "text"},
    [KEY_PATH] = {"path", "the path of a file"},
    [KEY_BOOL] = {"boolean", "true or false"},
    [KEY_INTEGER] = {"integer", "a whole number"},
    [KEY_SIZE] = {"size", "a size such as 256M or 1G"},
    [KEY_HERTZ] = {"frequency", "a frequency such as 1GHz"},
    [KEY_WORD] = {"word", "one of these words"},
    [KEY_TIME] = {"time", "a time such as 2026-01-31T12:00:00Z, or \"host\""},
    [KEY_VIRTUAL] = {"duration", "a duration such as 90s, 5m or 1m30s"},
    [KEY_SECONDS] = {"duration", "a duration such as 90s, 5m or 1m30s"},
    [KEY_DURATION] = {"duration", "a duration such as 10ms or 1s"},
    [KEY_PERCENT] = {"percent", "a percentage such as 0.1%"},
    [KEY_RATE] = {"rate", "a rate such as 1mbit"},
    [KEY_MAC] = {"mac", "a hardware address such as \"02:00:00:00:00:01\""},
    [KEY_RESOLVER] = {"resolver", "an IP address, or \"\" for the host's resolver"},
    [KEY_FORWARD] = {"forward", "a forwarded port such as \"tcp:127.0.0.1:2222-:22\""},
    [KEY_ALLOW] = {"rule", "\"any\", or an address such as 10.0.0.0/8:80-443"},
    [KEY_MAP] = {"map", "a map"},
    [KEY_LIST] = {"list", "a list"},
    [KEY_REGEX] = {"expression", "a regular expression"},
    [KEY_FILTER] = {"filter", "a filter such as \"tcp.flags contains R\""},
    [KEY_COUNT] = {"count", "a count such as \">= 1\""},
    [KEY_PRESS] = {"keys", "names of keys such as \"ctrl-c enter\""},
    [KEY_COMMAND] = {"command", "a command: text, or a list of words"},
    [KEY_FILES] = {"files", "the path of a YAML file, or a list of them"},
    [KEY_MATRIX] = {"matrix", "a map of names to lists of values"},
};
_Static_assert(sizeof types / sizeof types[0] == KEY_TYPES, "every type has its words");
_Static_assert(offsetof(struct scenario_nic, has_mac) == offsetof(struct scenario_nic, mac) + 6, "as KEY_MAC says");
_Static_assert(sizeof(enum scenario_pace) == sizeof(unsigned), "KEY_WORD stores an unsigned");

const char *key_type_expected(enum key_type type)
{
    return types[type].expected;
}

const char *key_type_name(enum key_type type)
{
    return types[type].name;
}

int key_scalar_fail(struct place *place, const struct key *key, const char *text, const char *fault)
{
    char shown[VALUE_SHOWN_SIZE];
    value_show(text, shown);
    const char *expected = key->expected ? key->expected : key_type_expected(key->type);
    return place_fail(place, "expected %s, found %s (%s)", expected, shown, fault);
}

static void set_string(char **field, char *value_take)
{
    mem_free(*field);
    *field = value_take;
}

/* Text of YAML is checked already; that of a command line or a .cfg is checked here. */
static int check_text(struct place *place, const char *text)
{
    if (strlen(text) > TREE_STRING_MAX)
        return place_fail(place, "the text is longer than %u bytes", TREE_STRING_MAX);
    return value_is_utf8(bytes_of_string(text)) ? 0 : place_fail(place, "the text is not UTF-8");
}

/* The folder before a relative path, all of it behind `before`. */
static char *join_path(const struct place *place, const char *before, const char *path)
{
    bool is_alone = path[0] == '/' || url_is_one(path) || !place->folder || !place->folder[0];
    struct buffer joined = {0};
    buffer_append_string(&joined, before);
    if (!is_alone) {
        buffer_append_string(&joined, place->folder);
        if (joined.data[joined.size - 1] != '/')
            buffer_append_byte(&joined, '/');
    }
    buffer_append_string(&joined, path);
    char *whole = mem_copy_string(buffer_string(&joined));
    buffer_deinit(&joined);
    return whole;
}

static int read_text(struct place *place, const struct key *key, char **field, const char *text)
{
    const char *fault = key->check ? key->check(text) : NULL;
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    const char *path = key->path_mark ? strstr(text, key->path_mark) : NULL;
    if (!path) {
        set_string(field, mem_copy_string(text));
        return 0;
    }
    path += strlen(key->path_mark);
    char *before = mem_copy_string(text);
    before[path - text] = 0;
    set_string(field, join_path(place, before, path));
    mem_free(before);
    return 0;
}

/* What is told about a URL goes onto tapes, so it holds no password. */
static int check_url(struct place *place, const struct key *key, const char *text)
{
    struct url url;
    struct error error;
    if (!key->takes_url)
        return place_fail(place, "this cannot come from a URL; write a path of this host");
    if (url_parse(&url, text, &error) < 0)
        return place_fail(place, "%s", error.message);
    if (url.userinfo.data)
        return place_fail(place, "a user or password in a URL would stand on the tape; write the URL without");
    if (url.scheme == URL_FILE && place->folder && url_is_one(place->folder))
        return place_fail(place, "a configuration from a web server names no files of this host");
    return 0;
}

/* The URL of a file of this name: the URL itself, or one of the folder that it is in. */
static char *name_url(const char *text, const char *name)
{
    size_t size = strlen(name), length = strlen(text);
    struct buffer whole = {0};
    buffer_append_string(&whole, text);
    if (text[length - 1] == '/')
        buffer_append_string(&whole, name);
    else if (length <= size || text[length - size - 1] != '/' || strcmp(text + length - size, name) != 0)
        buffer_printf(&whole, "/%s", name);
    char *named = mem_copy_string(buffer_string(&whole));
    buffer_deinit(&whole);
    return named;
}

static int read_path(struct place *place, const struct key *key, char **field, const char *text)
{
    if (!text[0])
        return place_fail(place, "expected %s, found nothing", key_type_expected(key->type));
    bool is_beside_url = place->folder && url_is_one(place->folder);
    char *path = is_beside_url ? url_join(place->folder, text) : join_path(place, "", text);
    if (url_is_one(path) && check_url(place, key, path) < 0) {
        mem_free(path);
        return -1;
    }
    if (url_is_one(path) && key->url_file) {
        set_string(field, name_url(path, key->url_file));
        mem_free(path);
        return 0;
    }
    set_string(field, path);
    return 0;
}

static int read_bool(struct place *place, const struct key *key, bool *field, const char *text)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], text) == 0) {
            *field = i % 2 == 1;
            return 0;
        }
    }
    return key_scalar_fail(place, key, text, "it is no truth value");
}

static void write_number(const struct key *key, uint64_t value, struct buffer *out)
{
    if (key->type == KEY_SIZE)
        value_write_size(value, out);
    else if (key->type == KEY_HERTZ)
        value_write_hertz(value, out);
    else if (key->type == KEY_DURATION)
        value_write_duration(value, out);
    else if (key->type == KEY_PERCENT)
        value_write_percent(value, out);
    else if (key->type == KEY_RATE)
        value_write_rate(value, out);
    else
        buffer_printf(out, "%llu", (unsigned long long)value);
}

/* Checks range and multiple, with the limits in the unit of the key. */
static int check_number(struct place *place, const struct key *key, uint64_t value)
{
    bool is_outside = value < key->low || value > key->high;
    bool is_odd = !is_outside && key->multiple && value % key->multiple != 0;
    if (!is_outside && !is_odd)
        return 0;
    struct buffer text = {0};
    write_number(key, value, &text);
    buffer_append_string(&text, is_outside ? " is outside " : " is not a multiple of ");
    write_number(key, is_outside ? key->low : key->multiple, &text);
    if (is_outside) {
        buffer_append_string(&text, " to ");
        write_number(key, key->high, &text);
    }
    if (key->type == KEY_SIZE && value < 65536)
        buffer_printf(&text, "; a number without a unit is bytes (did you mean %lluM?)", (unsigned long long)value);
    int status = place_fail(place, "%s", buffer_string(&text));
    buffer_deinit(&text);
    return status;
}

static const char *parse_number(enum key_type type, const char *text, uint64_t *value)
{
    switch (type) {
    case KEY_SIZE: return value_read_size(text, value);
    case KEY_HERTZ: return value_read_hertz(text, value);
    case KEY_DURATION: return value_read_duration(text, value);
    case KEY_RATE: return value_read_rate(text, value);
    case KEY_PERCENT: return value_read_percent(text, value);
    default: return value_read_integer(text, value);
    }
}

static int read_number(struct place *place, const struct key *key, uint64_t *field, const char *text)
{
    uint64_t value = 0;
    const char *fault = parse_number(key->type, text, &value);
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    if (check_number(place, key, value) < 0)
        return -1;
    if (key->type == KEY_HERTZ && place->scenario->limit_cycles) {
        /* The limit was meant as a duration, whichever of the two was read first. */
        unsigned __int128 cycles = (unsigned __int128)place->scenario->limit_cycles * value / *field;
        place->scenario->limit_cycles = cycles > UINT64_MAX ? UINT64_MAX : (uint64_t)cycles;
    }
    *field = value;
    return 0;
}

static int read_word(struct place *place, const struct key *key, unsigned *field, const char *text)
{
    const char *names[16] = {NULL};
    char shown[VALUE_SHOWN_SIZE], all[128] = "";
    for (unsigned i = 0; key->words[i].word; i++) {
        if (strcmp(key->words[i].word, text) == 0) {
            if (key->words[i].refused)
                return place_fail(place, "%s", key->words[i].refused);
            *field = i;
            return 0;
        }
        must(i < 15);
        names[i] = key->words[i].word;
        size_t used = strlen(all);
        if (!key->words[i].refused)
            snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "", key->words[i].word);
    }
    value_show(text, shown);
    const char *nearest = value_nearest(text, names);
    if (nearest)
        return place_fail(place, "unknown word %s; did you mean \"%s\"? (possible: %s)", shown, nearest, all);
    return place_fail(place, "unknown word %s; possible: %s", shown, all);
}

static int read_time(struct place *place, const struct key *key, struct scenario *scenario, const char *text)
{
    if (strcmp(text, "host") == 0) {
        scenario->has_boot_time = false;
        scenario->boot_time_ns = 0;
        return 0;
    }
    uint64_t ns = 0;
    const char *fault = value_read_time(text, &ns);
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    scenario->has_boot_time = true;
    scenario->boot_time_ns = ns;
    return 0;
}

static int read_virtual(struct place *place, const struct key *key, uint64_t *field, const char *text)
{
    static const char unit[] = "cycles";
    uint64_t value = 0;
    size_t length = strlen(text);
    if (length > sizeof unit - 1 && length < 40 && strcmp(text + length - (sizeof unit - 1), unit) == 0) {
        char digits[40];
        memcpy(digits, text, length - (sizeof unit - 1));
        digits[length - (sizeof unit - 1)] = 0;
        const char *fault = value_read_integer(digits, &value);
        if (fault)
            return key_scalar_fail(place, key, text, fault);
        *field = value;
        return 0;
    }
    const char *fault = value_read_duration(text, &value);
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    unsigned __int128 cycles = (unsigned __int128)value * place->scenario->clock_hz / NS_PER_SECOND;
    if (cycles > UINT64_MAX)
        return key_scalar_fail(place, key, text, "the number is too large");
    if (cycles == 0 && value != 0)
        return key_scalar_fail(place, key, text, "it is shorter than one cycle");
    *field = (uint64_t)cycles;
    return 0;
}

static int read_seconds(struct place *place, const struct key *key, uint64_t *field, const char *text)
{
    uint64_t ns = 0;
    const char *fault = value_read_duration(text, &ns);
    if (!fault && ns % NS_PER_SECOND != 0)
        fault = "only whole seconds count here";
    if (!fault && ns / NS_PER_SECOND > key->high)
        fault = "the longest is 366 days";
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    *field = ns / NS_PER_SECOND;
    return 0;
}

static int read_checked_text(struct place *place, const struct key *key, char **field, const char *text)
{
    const char *fault = key->type == KEY_ALLOW ? value_check_allow(text) : text[0] ? value_check_ip(text) : NULL;
    if (!fault && strlen(text) > 63)
        fault = "it is longer than 63 bytes";
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    set_string(field, mem_copy_string(text));
    return 0;
}

static int read_forward(struct place *place, const struct key *key, struct scenario_forward *field, const char *text)
{
    struct scenario_forward forward;
    const char *fault = value_read_forward(text, &forward);
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    mem_free(field->host_address);
    mem_free(field->guest_address);
    mem_free(field->host_path);
    *field = forward;
    if (forward.host_path) {
        field->host_path = join_path(place, "", forward.host_path);
        mem_free(forward.host_path);
    }
    return 0;
}

static int read_mac(struct place *place, const struct key *key, uint8_t *field, const char *text)
{
    const char *fault = value_read_mac(text, field);
    if (fault)
        return key_scalar_fail(place, key, text, fault);
    *(bool *)(void *)(field + 6) = true;
    return 0;
}

int key_read_scalar(struct place *place, const struct key *key, void *base, const char *text, bool is_quoted)
{
    void *field = (char *)base + key->offset;
    bool may_be_empty = key->type == KEY_TEXT || key->type == KEY_RESOLVER;
    bool is_null = !is_quoted && (!text[0] || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
    if (is_null || (!text[0] && !may_be_empty))
        return place_fail(place, "expected %s, found nothing", key_type_expected(key->type));
    if (is_quoted && (key->type == KEY_BOOL || key->type == KEY_INTEGER))
        return key_scalar_fail(place, key, text, "in quotes it is text");
    if (check_text(place, text) < 0)
        return -1;
    switch (key->type) {
    case KEY_TEXT: return read_text(place, key, field, text);
    case KEY_PATH: return read_path(place, key, field, text);
    case KEY_BOOL: return read_bool(place, key, field, text);
    case KEY_INTEGER:
    case KEY_SIZE:
    case KEY_HERTZ:
    case KEY_DURATION:
    case KEY_PERCENT:
    case KEY_RATE: return read_number(place, key, field, text);
    case KEY_WORD: return read_word(place, key, field, text);
    case KEY_TIME: return read_time(place, key, place->scenario, text);
    case KEY_VIRTUAL: return read_virtual(place, key, field, text);
    case KEY_SECONDS: return read_seconds(place, key, field, text);
    case KEY_MAC: return read_mac(place, key, field, text);
    case KEY_RESOLVER:
    case KEY_ALLOW: return read_checked_text(place, key, field, text);
    case KEY_FORWARD: return read_forward(place, key, field, text);
    case KEY_REGEX:
    case KEY_FILTER:
    case KEY_COUNT:
    case KEY_PRESS:
    case KEY_COMMAND:
    case KEY_FILES:
    case KEY_MATRIX: return key_read_test_scalar(place, key, field, text);
    case KEY_MAP:
    case KEY_LIST:
    case KEY_TYPES: break;
    }
    return place_fail(place, "expected %s, found a single value", key_type_expected(key->type));
}

bool key_is_absent(const struct key *key, const void *base)
{
    if (key->has_given)
        return !*(const bool *)((const char *)base + key->given_offset);
    if (key->type == KEY_COMMAND) {
        const struct scenario_command *command = (const void *)((const char *)base + key->offset);
        return !command->shell && !command->word_count;
    }
    if (key->type == KEY_FILES || key->type == KEY_MATRIX)
        return true;
    if (key->type != KEY_TEXT && key->type != KEY_PATH && key->type != KEY_REGEX && key->type != KEY_FILTER &&
        key->type != KEY_PRESS)
        return false;
    const char *const *field = (const void *)((const char *)base + key->offset);
    return !*field;
}

/* A duration where the cycles are one exactly, else the number of cycles. */
static void write_virtual(uint64_t cycles, uint64_t clock_hz, struct buffer *out)
{
    unsigned __int128 scaled = (unsigned __int128)cycles * NS_PER_SECOND;
    unsigned __int128 ns = scaled / clock_hz;
    if (scaled % clock_hz == 0 && ns <= UINT64_MAX)
        value_write_duration((uint64_t)ns, out);
    else
        buffer_printf(out, "%llucycles", (unsigned long long)cycles);
}

/* A path may hold anything that a string may. */
static void write_forward(const struct scenario_forward *forward, struct buffer *out)
{
    struct buffer text = {0};
    value_write_forward(forward, &text);
    value_write_string(buffer_string(&text), out);
    buffer_deinit(&text);
}

void key_write_scalar(const struct key *key, const void *base, const struct scenario *scenario, struct buffer *out)
{
    const void *field = (const char *)base + key->offset;
    uint64_t number = 0;
    switch (key->type) {
    case KEY_TEXT:
    case KEY_PATH:
    case KEY_RESOLVER:
    case KEY_ALLOW: value_write_string(*(const char *const *)field, out); break;
    case KEY_BOOL: buffer_append_string(out, *(const bool *)field ? "true" : "false"); break;
    case KEY_INTEGER:
    case KEY_SIZE:
    case KEY_HERTZ:
    case KEY_DURATION:
    case KEY_PERCENT:
    case KEY_RATE:
        memcpy(&number, field, sizeof number);
        write_number(key, number, out);
        break;
    case KEY_WORD: buffer_append_string(out, key->words[*(const unsigned *)field].word); break;
    case KEY_TIME:
        if (scenario->has_boot_time)
            value_write_time(scenario->boot_time_ns, out);
        else
            buffer_append_string(out, "host");
        break;
    case KEY_VIRTUAL:
        memcpy(&number, field, sizeof number);
        write_virtual(number, scenario->clock_hz, out);
        break;
    case KEY_SECONDS:
        memcpy(&number, field, sizeof number);
        must(number <= key->high);
        value_write_duration(number * NS_PER_SECOND, out);
        break;
    case KEY_MAC:
        buffer_append_byte(out, '"');
        value_write_mac(field, out);
        buffer_append_byte(out, '"');
        break;
    case KEY_FORWARD: write_forward(field, out); break;
    case KEY_REGEX:
    case KEY_FILTER:
    case KEY_COUNT:
    case KEY_PRESS:
    case KEY_COMMAND:
    case KEY_FILES:
    case KEY_MATRIX: key_write_test_scalar(key, field, out); break;
    case KEY_MAP:
    case KEY_LIST:
    case KEY_TYPES: must(!"a scalar"); break;
    }
}
