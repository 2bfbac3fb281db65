/* Formats by their magic numbers. */
#include "replay/host_disk_format.h"

#include <string.h>

struct format {
    const char *name;
    unsigned offset;
    const char *magic;
    unsigned size;
    const char *remedy; /* behind "make a raw image of it with" */
};

#define QEMU_IMG "qemu-img convert -O raw IMAGE RAW"

static const struct format formats[] = {
    {"qcow2", 0, "QFI\xfb", 4, QEMU_IMG},
    {"QED", 0, "QED\0", 4, QEMU_IMG},
    {"VMDK", 0, "KDMV", 4, QEMU_IMG},
    {"VMDK", 0, "COWD", 4, QEMU_IMG},
    {"VMDK", 0, "# Disk DescriptorFile", 21, QEMU_IMG},
    {"VHDX", 0, "vhdxfile", 8, QEMU_IMG},
    {"VHD", 0, "conectix", 8, QEMU_IMG},
    {"VDI", 64, "\x7f\x10\xda\xbe", 4, QEMU_IMG},
    {"Parallels", 0, "WithoutFreeSpace", 16, QEMU_IMG},
    {"Parallels", 0, "WithouFreSpacExt", 16, QEMU_IMG},
    {"gzip", 0, "\x1f\x8b\x08", 3, "gzip -dc IMAGE > RAW"},
    {"zstd", 0, "\x28\xb5\x2f\xfd", 4, "zstd -dc IMAGE > RAW"},
    {"xz", 0,
     "\xfd"
     "7zXZ\0",
     6, "xz -dc IMAGE > RAW"},
    {"bzip2", 0, "BZh91AY&SY", 10, "bzip2 -dc IMAGE > RAW"},
};

int host_disk_format_check(struct bytes start, const char *path, struct error *error)
{
    for (unsigned i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct format *format = &formats[i];
        if (start.size < format->offset + format->size ||
            memcmp(start.data + format->offset, format->magic, format->size) != 0)
            continue;
        return error_set(
            error, EXIT_DAMAGED,
            "disk image %s is in the format %s, and only raw images are read: make one with \"%s\" (if the "
            "file is meant as it is, say format: raw)",
            path, format->name, format->remedy);
    }
    return 0;
}
