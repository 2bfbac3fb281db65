/* The flat Linux kernel Image for RISC-V.
 *
 *    0  code0, code1 (with an EFI stub the first two bytes are "MZ", a harmless instruction)
 *    8  text_offset       16  image_size        24  flags (bit 0: big-endian kernel)
 *   32  version (0.2)     48  "RISCV\0\0\0"     56  "RSC\x05"      60  offset of the PE header
 */
#include "src/firmware/image.h"

#include <string.h>

#include "src/base/endian.h"

/* Far above every real kernel, far below what could overflow. */
#define IMAGE_LIMIT (1ull << 40)

bool image_is(struct bytes file)
{
    return file.size >= IMAGE_HEADER_SIZE && memcmp(file.data + 56, "RSC\x05", 4) == 0;
}

static int image_damaged(struct error *error, const char *role, unsigned offset, const char *expected)
{
    return error_set(error, EXIT_DAMAGED, "%s: damaged kernel Image at offset %u: %s", role, offset, expected);
}

int image_parse(struct image *image, struct bytes file, const char *role, struct error *error)
{
    *image = (struct image){0};
    if (file.size < IMAGE_HEADER_SIZE)
        return image_damaged(error, role, (unsigned)file.size, "the file ends inside its header, expected 64 bytes");
    if (!image_is(file))
        return image_damaged(error, role, 56, "expected the magic \"RSC\\x05\"");
    image->text_offset = load_le64(file.data + 8);
    image->size = load_le64(file.data + 16);
    if (image->text_offset > IMAGE_LIMIT || image->text_offset % 4)
        return image_damaged(error, role, 8, "the text offset is absurd, expected some MiB");
    if (image->size > IMAGE_LIMIT)
        return image_damaged(error, role, 16, "the image size is absurd, expected some MiB");
    if (load_le64(file.data + 24) & 1)
        return image_damaged(error, role, 24, "this is a big-endian kernel, expected little-endian");
    if (image->size < file.size)
        image->size = file.size; /* 0 in kernels before 5.5 */
    return 0;
}

static const struct compression {
    const char *name;
    unsigned size;
    uint8_t magic[9];
} image_compressions[] = {
    {"gzip", 3, {0x1f, 0x8b, 0x08}},
    {"xz", 6, {0xfd, '7', 'z', 'X', 'Z', 0}},
    {"zstd", 4, {0x28, 0xb5, 0x2f, 0xfd}},
    {"bzip2", 3, {'B', 'Z', 'h'}},
    {"lz4", 4, {0x02, 0x21, 0x4c, 0x18}},
    {"lzma", 3, {0x5d, 0x00, 0x00}},
    {"lzo", 9, {0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n'}},
};

const char *image_compression(struct bytes file)
{
    for (unsigned i = 0; i < sizeof image_compressions / sizeof image_compressions[0]; i++) {
        const struct compression *one = &image_compressions[i];
        if (file.size >= one->size && memcmp(file.data, one->magic, one->size) == 0)
            return one->name;
    }
    return NULL;
}
