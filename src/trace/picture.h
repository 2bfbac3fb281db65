/* Pictures of a display: as PNG files (ISO/IEC 15948) and compared pixel by pixel. The same pixels give the same file
 * with one version of libpng and zlib; what is compared is never the file. No time, no text, no colour profile. */
#ifndef REPRISE_TRACE_PICTURE_H
#define REPRISE_TRACE_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define PICTURE_SIDE_MAX 4096u
#define PICTURE_PIXEL_BYTES 3u /* red, green, blue */

struct picture {
    uint32_t width, height;
    struct buffer pixels; /* line by line from the top */
};

struct rectangle {
    uint32_t x, y, width, height; /* may lie outside of the picture, wholly or in part */
};

void picture_deinit(struct picture *picture);
/* Appends the PNG file: 8 bits, RGB. */
void picture_write(const struct picture *picture, struct buffer *out);
/* Any PNG of at most PICTURE_SIDE_MAX in both directions; what is transparent stands on black. EXIT_DAMAGED, "NAME:
 * ...". */
int picture_read(struct picture *picture, struct bytes file, const char *name, struct error *error);

struct picture_difference {
    bool has_other_size;
    uint64_t pixels;                                                 /* that differ */
    uint32_t first_x, first_y;                                       /* by lines */
    uint8_t first[PICTURE_PIXEL_BYTES], second[PICTURE_PIXEL_BYTES]; /* there */
    struct rectangle around;                                         /* the smallest that holds them all */
};

/* True: they differ outside of the rectangles that are not compared. */
bool picture_differs(const struct picture *first, const struct picture *second, const struct rectangle *blots,
                     unsigned blot_count, struct picture_difference *difference);
/* "first difference: pixel 12, 3 is #ff0000 instead of #00ff00; 80 pixels differ, in 10x8+12+3", or of two sizes. A
 * place is written as X11 does: WIDTHxHEIGHT+X+Y. */
void picture_describe(const struct picture *first, const struct picture *second,
                      const struct picture_difference *difference, struct buffer *out);

#endif
