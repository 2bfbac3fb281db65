/* Writes a newc cpio archive (the initramfs format) from a list of entries, without privileges and without anything
 * of this machine in it: owner 0, time 0, entries sorted by path, inode numbers counted from 1, missing parent
 * folders made. The same list and the same file contents give the same bytes everywhere.
 *
 *   mkcpio OUT < LIST        each line, fields separated by tabs:
 *     dir   PATH MODE
 *     file  PATH MODE SOURCE
 *     link  PATH TARGET
 *     node  PATH MODE c|b MAJOR MINOR
 *
 * MODE is octal. The archive appears under its name only when it is complete.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
    char *path; /* without a leading slash */
    char *data; /* contents of a file, target of a link */
    size_t size;
    unsigned mode; /* type and permissions */
    unsigned major;
    unsigned minor;
    bool is_implied; /* a parent that no line named */
};

struct archive {
    struct entry *entries;
    size_t count;
    size_t capacity;
    unsigned line; /* of the list, for messages; 0 outside it */
};

static void __attribute__((noreturn, format(printf, 2, 3)))
die(const struct archive *archive, const char *format, ...)
{
    va_list arguments;

    if (archive->line)
        fprintf(stderr, "mkcpio: line %u: ", archive->line);
    else
        fprintf(stderr, "mkcpio: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void *allocate(const struct archive *archive, void *old, size_t size)
{
    void *memory = realloc(old, size ? size : 1);

    if (!memory)
        die(archive, "out of memory");
    return memory;
}

static char *copy_string(const struct archive *archive, const char *text, size_t length)
{
    char *copy = allocate(archive, NULL, length + 1);

    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static struct entry *archive_add(struct archive *archive, const char *path, size_t length, unsigned mode)
{
    struct entry *entry;

    if (archive->count == archive->capacity) {
        archive->capacity = archive->capacity ? archive->capacity * 2 : 64;
        archive->entries = allocate(archive, archive->entries, archive->capacity * sizeof *archive->entries);
    }
    entry = &archive->entries[archive->count++];
    memset(entry, 0, sizeof *entry);
    entry->path = copy_string(archive, path, length);
    entry->mode = mode;
    return entry;
}

/* Reads a whole file; newc has 32-bit sizes. */
static void entry_load(const struct archive *archive, struct entry *entry, const char *source)
{
    FILE *file = fopen(source, "rb");
    size_t capacity = 1 << 16;
    size_t got;

    if (!file)
        die(archive, "%s: %s", source, strerror(errno));
    entry->data = allocate(archive, NULL, capacity);
    while ((got = fread(entry->data + entry->size, 1, capacity - entry->size, file)) > 0) {
        entry->size += got;
        if (entry->size == capacity)
            entry->data = allocate(archive, entry->data, capacity *= 2);
    }
    if (ferror(file))
        die(archive, "%s: %s", source, strerror(errno));
    if (entry->size > UINT32_MAX)
        die(archive, "%s: too large for cpio", source);
    fclose(file);
}

static unsigned parse_number(const struct archive *archive, const char *text, int base, unsigned long limit)
{
    char *end;
    unsigned long value;

    errno = 0;
    value = strtoul(text, &end, base);
    if (*text < '0' || *text > '9' || *end || errno || value > limit)
        die(archive, "'%s' is not a number up to %lu", text, limit);
    return (unsigned)value;
}

/* The path as stored: no leading, doubled or trailing slash, no dot components. */
static const char *check_path(const struct archive *archive, const char *path)
{
    const char *part;

    while (*path == '/')
        path++;
    for (part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
        size_t length = strcspn(part, "/");

        if (length == 0 || (length == 1 && part[0] == '.') || (length == 2 && !strncmp(part, "..", 2)))
            die(archive, "'%s' is not a plain path", path);
    }
    return path;
}

static void parse_line(struct archive *archive, char *line)
{
    char *field[7] = {0};
    unsigned count = 0;
    const char *path;
    struct entry *entry;

    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#')
        return;
    for (char *next = line; next && count < 7; count++)
        field[count] = strsep(&next, "\t");
    if (count < 3)
        die(archive, "expected: kind, path and more, separated by tabs");
    path = check_path(archive, field[1]);
    if (!strcmp(field[0], "dir") && count == 3) {
        archive_add(archive, path, strlen(path), S_IFDIR | parse_number(archive, field[2], 8, 07777));
    } else if (!strcmp(field[0], "file") && count == 4) {
        entry = archive_add(archive, path, strlen(path), S_IFREG | parse_number(archive, field[2], 8, 07777));
        entry_load(archive, entry, field[3]);
    } else if (!strcmp(field[0], "link") && count == 3) {
        entry = archive_add(archive, path, strlen(path), S_IFLNK | 0777);
        entry->size = strlen(field[2]);
        entry->data = copy_string(archive, field[2], entry->size);
    } else if (!strcmp(field[0], "node") && count == 6 && (!strcmp(field[3], "c") || !strcmp(field[3], "b"))) {
        entry = archive_add(archive, path, strlen(path), parse_number(archive, field[2], 8, 07777));
        entry->mode |= field[3][0] == 'c' ? S_IFCHR : S_IFBLK;
        entry->major = parse_number(archive, field[4], 10, 4095);
        entry->minor = parse_number(archive, field[5], 10, 1048575);
    } else {
        die(archive, "'%s' with %u fields is not an entry", field[0], count);
    }
}

/* Parents come before children in byte order, as '/' ends the shorter path. */
static int entry_compare(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = strcmp(a->path, b->path);

    return order ? order : (int)a->is_implied - (int)b->is_implied;
}

static void add_parents(struct archive *archive)
{
    size_t named = archive->count;

    for (size_t i = 0; i < named; i++) {
        for (size_t length = 0; archive->entries[i].path[length]; length++) {
            if (archive->entries[i].path[length] == '/') {
                const char *path = archive->entries[i].path;

                archive_add(archive, path, length, S_IFDIR | 0755)->is_implied = true;
            }
        }
    }
}

/* Named entries win over implied ones; two named ones for a path are a mistake. */
static void drop_duplicates(struct archive *archive)
{
    size_t kept = 0;

    for (size_t i = 0; i < archive->count; i++) {
        struct entry *entry = &archive->entries[i];

        if (kept && !strcmp(archive->entries[kept - 1].path, entry->path)) {
            if (!entry->is_implied)
                die(archive, "'%s' is listed twice", entry->path);
            if ((archive->entries[kept - 1].mode & S_IFMT) != S_IFDIR)
                die(archive, "'%s' has entries below it but is no folder", entry->path);
            free(entry->path);
            continue;
        }
        archive->entries[kept++] = *entry;
    }
    archive->count = kept;
}

static void pad(FILE *out, size_t written)
{
    while (written++ & 3)
        fputc(0, out);
}

static void write_entry(FILE *out, const struct entry *entry, unsigned inode)
{
    size_t name_size = strlen(entry->path) + 1;
    unsigned links = (entry->mode & S_IFMT) == S_IFDIR ? 2 : 1;

    fprintf(out, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X", inode, entry->mode, 0, 0, links, 0,
            (unsigned)entry->size, 0, 0, entry->major, entry->minor, (unsigned)name_size, 0);
    fwrite(entry->path, 1, name_size, out);
    pad(out, 110 + name_size);
    if (entry->size)
        fwrite(entry->data, 1, entry->size, out);
    pad(out, entry->size);
}

static void archive_write(const struct archive *archive, const char *path)
{
    char *name = allocate(archive, NULL, strlen(path) + 32);
    struct entry trailer = {.path = (char[]){"TRAILER!!!"}};
    FILE *out;

    sprintf(name, "%s.%ld", path, (long)getpid());
    out = fopen(name, "wb");
    if (!out)
        die(archive, "%s: %s", name, strerror(errno));
    for (size_t i = 0; i < archive->count; i++)
        write_entry(out, &archive->entries[i], (unsigned)i + 1);
    write_entry(out, &trailer, 0);
    if (ferror(out) | fclose(out) || rename(name, path)) {
        int error = errno;

        remove(name);
        die(archive, "%s: %s", path, strerror(error));
    }
    free(name);
}

int main(int argc, char **argv)
{
    struct archive archive = {0};
    char *line = NULL;
    size_t capacity = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: mkcpio OUT < LIST\n");
        return 2;
    }
    while (getline(&line, &capacity, stdin) >= 0) {
        archive.line++;
        parse_line(&archive, line);
    }
    archive.line = 0;
    free(line);
    add_parents(&archive);
    qsort(archive.entries, archive.count, sizeof *archive.entries, entry_compare);
    drop_duplicates(&archive);
    archive_write(&archive, argv[1]);
    for (size_t i = 0; i < archive.count; i++) {
        free(archive.entries[i].path);
        free(archive.entries[i].data);
    }
    free(archive.entries);
    return 0;
}
