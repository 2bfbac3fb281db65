/* The flat Linux kernel Image for RISC-V (Linux, Documentation/arch/riscv/boot-image-header.rst): 64 bytes of header
 * in front of the code, with or without an EFI stub. Recognises compressed images only to refuse them by name. */
#ifndef REPRISE_FIRMWARE_IMAGE_H
#define REPRISE_FIRMWARE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define IMAGE_HEADER_SIZE 64

struct image {
    uint64_t text_offset; /* from the start of RAM (a multiple of 2 MiB there) to where the file goes */
    uint64_t size;        /* bytes of RAM that it takes from there on, at least the file's size */
};

/* True if the file carries the Image magic. */
bool image_is(struct bytes file);
/* EXIT_DAMAGED with the role ("kernel"), offset and what was expected. */
int image_parse(struct image *image, struct bytes file, const char *role, struct error *error);
/* The name of the compression ("gzip", "xz", ...) if the file begins like one, or NULL. */
const char *image_compression(struct bytes file);

#endif
