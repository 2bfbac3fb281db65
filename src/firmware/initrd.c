/* An initramfs as Linux reads it (Documentation/driver-api/early-userspace/buffer-format.rst): cpio archives in the
 * newc format, compressed ones, and zeros between them.
 *
 *   entry   +-----------------------------------------------------------------------+
 *     0     | "070701", or "070702" with checksums                                    |
 *     6     | 13 numbers of 8 hexadecimal digits, among them                          |
 *    54     |   the file's size                                                       |
 *    94     |   the size of its name, the NUL included                                |
 *   110     | the name, zeros up to a multiple of 4, the content, zeros likewise      |
 *           +-----------------------------------------------------------------------+
 *
 * The entry named "TRAILER!!!" ends an archive. Linux does without it, but whoever packs archives writes one, so that
 * its absence means that the rest of the file is missing. */
#include "src/firmware/initrd.h"

#include <string.h>

#include "src/firmware/image.h"

enum {
    CPIO_MAGIC = 6,
    CPIO_DIGITS = 8,
    CPIO_FIELDS = 13,
    CPIO_FILE_SIZE = 54,
    CPIO_NAME_SIZE = 94,
    CPIO_HEADER = 110,
    CPIO_NAME_MAX = 4096, /* PATH_MAX of Linux, which refuses longer ones */
};

_Static_assert(CPIO_MAGIC + CPIO_DIGITS * CPIO_FIELDS == CPIO_HEADER, "the header is its fields");

static const char cpio_trailer[] = "TRAILER!!!";

static int damaged(struct error *error, uint64_t offset, const char *what)
{
    return error_set(error, EXIT_DAMAGED, "initrd: damaged at offset %llu: %s", (unsigned long long)offset, what);
}

static bool is_cpio(struct bytes rest)
{
    return rest.size >= CPIO_MAGIC &&
           (memcmp(rest.data, "070701", CPIO_MAGIC) == 0 || memcmp(rest.data, "070702", CPIO_MAGIC) == 0);
}

/* False: one of the digits is none. */
static bool read_number(const uint8_t *digits, uint64_t *number)
{
    *number = 0;
    for (unsigned i = 0; i < CPIO_DIGITS; i++) {
        uint8_t c = digits[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return false;
        *number = *number << 4 | (uint64_t)digit;
    }
    return true;
}

static uint64_t padded(uint64_t size)
{
    return (size + 3) & ~(uint64_t)3;
}

/* One entry at *offset, which moves behind it. */
static int check_entry(struct bytes file, uint64_t *offset, bool *is_last, struct error *error)
{
    uint64_t start = *offset, left = file.size - start, name_size = 0, file_size = 0, ignored;
    const uint8_t *header = file.data + start;
    if (left < CPIO_HEADER)
        return damaged(error, file.size, "the file ends inside the header of an entry");
    for (unsigned i = 0; i < CPIO_FIELDS; i++) {
        if (!read_number(header + CPIO_MAGIC + CPIO_DIGITS * i, &ignored))
            return damaged(error, start + CPIO_MAGIC + CPIO_DIGITS * i, "expected eight hexadecimal digits");
    }
    read_number(header + CPIO_FILE_SIZE, &file_size);
    read_number(header + CPIO_NAME_SIZE, &name_size);
    if (name_size == 0 || name_size > CPIO_NAME_MAX)
        return damaged(error, start + CPIO_NAME_SIZE, "the size of a name is absurd, expected 1 to 4096");
    if (left < CPIO_HEADER + name_size)
        return damaged(error, file.size, "the file ends inside the name of an entry");
    const char *name = (const char *)header + CPIO_HEADER;
    if (name[name_size - 1] != 0)
        return damaged(error, start + CPIO_HEADER + name_size - 1, "expected a NUL at the end of a name");
    *is_last = name_size == sizeof cpio_trailer && memcmp(name, cpio_trailer, sizeof cpio_trailer) == 0;
    uint64_t content = padded(CPIO_HEADER + name_size);
    if (left < content + file_size)
        return error_set(error, EXIT_DAMAGED,
                         "initrd: damaged at offset %llu: the file ends inside the content of \"%.80s\", which has "
                         "%llu bytes",
                         (unsigned long long)file.size, name, (unsigned long long)file_size);
    *offset = start + padded(content + file_size);
    return 0;
}

/* An archive of uncompressed entries at *offset, which moves behind it. */
static int check_archive(struct bytes file, uint64_t *offset, struct error *error)
{
    bool is_last = false;
    while (!is_last) {
        if (*offset >= file.size)
            return damaged(error, file.size, "the file ends before the entry TRAILER!!!");
        if (!is_cpio(bytes_slice(file, *offset, CPIO_MAGIC)))
            return damaged(error, *offset, "expected an entry that begins with 070701");
        if (check_entry(file, offset, &is_last, error))
            return -1;
    }
    return 0;
}

int initrd_check(struct bytes file, struct error *error)
{
    uint64_t offset = 0;
    while (offset < file.size) {
        struct bytes rest = bytes_slice(file, offset, SIZE_MAX);
        if (rest.data[0] == 0 && offset > 0) {
            offset++;
        } else if (image_compression(rest)) {
            return 0; /* how long it is, only who unpacks it can say */
        } else if (!is_cpio(rest)) {
            return damaged(error, offset,
                           offset ? "expected zeros or another archive behind the entry TRAILER!!!"
                                  : "expected a cpio archive (newc), or one packed with gzip, bzip2, xz, lzma, lz4, "
                                    "lzo or zstd");
        } else if (check_archive(file, &offset, error)) {
            return -1;
        }
    }
    return 0;
}
