/* URLs as text. */
#include "src/base/url.h"

#include <string.h>

#include "src/base/alloc.h"

static const struct {
    const char *name;
    uint16_t port;
} schemes[] = {[URL_HTTP] = {"http:", 80}, [URL_HTTPS] = {"https:", 443}, [URL_FILE] = {"file:", 0}};

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

static bool same_text(struct bytes a, struct bytes b)
{
    for (size_t i = 0; i < a.size && i < b.size; i++) {
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    }
    return a.size == b.size;
}

static enum url_scheme scheme_of(const char *text)
{
    for (unsigned i = URL_HTTP; i <= URL_FILE; i++) {
        struct bytes name = bytes_of_string(schemes[i].name);
        if (same_text(bytes_slice(bytes_of_string(text), 0, name.size), name))
            return (enum url_scheme)i;
    }
    return URL_NONE;
}

bool url_is_one(const char *text)
{
    return scheme_of(text) != URL_NONE;
}

/* Where the first of some characters stands, or the end. */
static size_t find_any(struct bytes text, const char *characters)
{
    size_t i = 0;
    while (i < text.size && !strchr(characters, text.data[i]))
        i++;
    return i;
}

/* Passwords do not belong into messages. */
static int refuse(struct error *error, const char *text, const char *why)
{
    const char *slashes = strstr(text, "//");
    struct bytes authority = bytes_of_string(slashes ? slashes + 2 : "");
    authority.size = find_any(authority, "/?#");
    size_t skip = 0;
    for (size_t i = 0; i < authority.size; i++) {
        if (authority.data[i] == '@')
            skip = i + 1;
    }
    int head = slashes ? (int)(slashes + 2 - text) : 0;
    return error_set(error, EXIT_USAGE, "URL %.*s%.200s: %s", head, text, text + (size_t)head + skip, why);
}

static bool parse_port(struct bytes text, uint16_t *port)
{
    uint32_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || value > 65535)
            return false;
        value = value * 10 + (uint32_t)(text.data[i] - '0');
    }
    *port = (uint16_t)value;
    return text.size > 0 && value > 0 && value <= 65535;
}

static const char *parse_host(struct url *url, struct bytes text)
{
    size_t end = text.size && text.data[0] == '[' ? find_any(text, "]") + 1 : find_any(text, ":");
    if (end > text.size)
        return "its address lacks a ]";
    url->host = bytes_slice(text, 0, end);
    struct bytes rest = bytes_slice(text, end, SIZE_MAX);
    if (rest.size && (rest.data[0] != ':' || !parse_port(bytes_slice(rest, 1, SIZE_MAX), &url->port)))
        return "its port is no number from 1 to 65535";
    return url->host.size ? NULL : "it names no host";
}

static const char *parse_authority(struct url *url, struct bytes authority)
{
    for (size_t i = authority.size; i-- > 0;) {
        if (authority.data[i] != '@')
            continue;
        url->userinfo = bytes_slice(authority, 0, i);
        authority = bytes_slice(authority, i + 1, SIZE_MAX);
        break;
    }
    if (url->scheme != URL_FILE)
        return parse_host(url, authority);
    if (url->userinfo.data || (authority.size && !same_text(authority, bytes_of_string("localhost"))))
        return "a file is on this host: write file:///path";
    return NULL;
}

int url_parse(struct url *url, const char *text, struct error *error)
{
    *url = (struct url){.scheme = scheme_of(text)};
    if (url->scheme == URL_NONE)
        return refuse(error, text, "it begins with none of http://, https:// and file://");
    struct bytes rest = bytes_of_string(text);
    if (rest.size > URL_MAX)
        return refuse(error, text, "it is longer than 4096 bytes");
    for (size_t i = 0; i < rest.size; i++) {
        if (rest.data[i] <= ' ' || rest.data[i] >= 0x7f || rest.data[i] == '\\')
            return refuse(error, text, "it holds a character that must be written as %XX");
    }
    url->port = schemes[url->scheme].port;
    rest = bytes_slice(rest, strlen(schemes[url->scheme].name), SIZE_MAX);
    if (rest.size < 2 || rest.data[0] != '/' || rest.data[1] != '/')
        return refuse(error, text, "its scheme is not followed by //");
    rest = bytes_slice(rest, 2, SIZE_MAX);
    size_t end = find_any(rest, "/?#");
    const char *why = parse_authority(url, bytes_slice(rest, 0, end));
    if (why)
        return refuse(error, text, why);
    rest = bytes_slice(rest, end, SIZE_MAX);
    rest.size = find_any(rest, "#");
    end = find_any(rest, "?");
    url->path = bytes_slice(rest, 0, end);
    url->query = bytes_slice(rest, end, SIZE_MAX);
    if (url->scheme == URL_FILE && (!url->path.size || url->query.size))
        return refuse(error, text, "a file URL is file:///path and nothing more");
    return 0;
}

bool url_same_origin(const struct url *a, const struct url *b)
{
    return a->scheme == b->scheme && a->port == b->port && same_text(a->host, b->host);
}

/* The size of base's part before the path, and of its folder with the slash. */
static size_t folder_size(const char *base, size_t *origin)
{
    const char *slashes = strstr(base, "//");
    size_t start = slashes ? (size_t)(slashes + 2 - base) : 0;
    *origin = start + strcspn(base + start, "/?#");
    size_t end = *origin + strcspn(base + *origin, "?#");
    while (end > *origin && base[end - 1] != '/')
        end--;
    return end;
}

char *url_join(const char *base, const char *name)
{
    struct buffer text = {0};
    size_t origin, folder = folder_size(base, &origin);
    if (!name[0])
        buffer_append_string(&text, base);
    else if (url_is_one(name))
        buffer_append_string(&text, name);
    else if (name[0] == '/')
        buffer_printf(&text, "%.*s%s", (int)origin, base, name);
    else
        buffer_printf(&text, "%.*s%s%s", (int)folder, base, folder == origin ? "/" : "", name);
    char *joined = mem_copy_string(buffer_string(&text));
    buffer_deinit(&text);
    return joined;
}

static int hex_digit(uint8_t digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = lower(digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

char *url_file_path(const struct url *url)
{
    struct bytes from = url->path;
    char *path = mem_alloc(from.size + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < from.size; i++) {
        int byte = from.data[i];
        if (byte == '%') {
            int high = i + 2 < from.size ? hex_digit(from.data[i + 1]) : -1;
            int low = i + 2 < from.size ? hex_digit(from.data[i + 2]) : -1;
            byte = high < 0 || low < 0 ? 0 : high * 16 + low;
            i += 2;
        }
        if (byte == 0) {
            mem_free(path);
            return NULL;
        }
        path[size++] = (char)byte;
    }
    return path;
}
