/* PNG by libpng's simplified interface, in memory, and comparison. */
#include "src/trace/picture.h"

#include <png.h>
#include <string.h>

#include "src/base/must.h"

void picture_deinit(struct picture *picture)
{
    buffer_deinit(&picture->pixels);
    *picture = (struct picture){0};
}

static png_image image_of(uint32_t width, uint32_t height)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB;
    return image;
}

void picture_write(const struct picture *picture, struct buffer *out)
{
    png_image image = image_of(picture->width, picture->height);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    size_t start = out->size;
    must(picture->width && picture->height &&
         picture->pixels.size == (size_t)picture->width * picture->height * PICTURE_PIXEL_BYTES);
    uint8_t *room = buffer_extend(out, size);
    must(png_image_write_to_memory(&image, room, &size, 0, picture->pixels.data, 0, NULL));
    png_image_free(&image);
    out->size = start + size;
}

static int read_pixels(png_image *image, struct picture *picture, const char *name, struct error *error)
{
    static const png_color black = {0, 0, 0};
    if (image->width > PICTURE_SIDE_MAX || image->height > PICTURE_SIDE_MAX)
        return error_set(error, EXIT_DAMAGED, "%s: a picture of %ux%u pixels; at most %u are possible either way",
                         name, (unsigned)image->width, (unsigned)image->height, PICTURE_SIDE_MAX);
    image->format = PNG_FORMAT_RGB;
    picture->width = image->width;
    picture->height = image->height;
    uint8_t *room = buffer_extend(&picture->pixels, (size_t)image->width * image->height * PICTURE_PIXEL_BYTES);
    if (!png_image_finish_read(image, &black, room, 0, NULL))
        return error_set(error, EXIT_DAMAGED, "%s: a damaged PNG: %s", name, image->message);
    return 0;
}

int picture_read(struct picture *picture, struct bytes file, const char *name, struct error *error)
{
    *picture = (struct picture){0};
    png_image image = image_of(0, 0);
    int status = png_image_begin_read_from_memory(&image, file.data ? (const void *)file.data : "", file.size)
                     ? read_pixels(&image, picture, name, error)
                     : error_set(error, EXIT_DAMAGED, "%s: no PNG: %s", name, image.message);
    png_image_free(&image);
    if (status < 0)
        picture_deinit(picture);
    return status;
}

/* ---- comparison ---- */

static bool is_blotted(const struct rectangle *blots, unsigned count, uint32_t x, uint32_t y)
{
    for (unsigned i = 0; i < count; i++) {
        if (x >= blots[i].x && x - blots[i].x < blots[i].width && y >= blots[i].y && y - blots[i].y < blots[i].height)
            return true;
    }
    return false;
}

static void note_pixel(struct picture_difference *difference, uint32_t x, uint32_t y, const uint8_t *first,
                       const uint8_t *second)
{
    struct rectangle *around = &difference->around;
    if (difference->pixels++ == 0) {
        difference->first_x = x;
        difference->first_y = y;
        memcpy(difference->first, first, PICTURE_PIXEL_BYTES);
        memcpy(difference->second, second, PICTURE_PIXEL_BYTES);
        *around = (struct rectangle){x, y, 1, 1};
    }
    uint32_t right = x >= around->x + around->width ? x + 1 : around->x + around->width;
    around->x = x < around->x ? x : around->x;
    around->width = right - around->x;
    around->height = y + 1 - around->y;
}

bool picture_differs(const struct picture *first, const struct picture *second, const struct rectangle *blots,
                     unsigned blot_count, struct picture_difference *difference)
{
    *difference = (struct picture_difference){0};
    if (first->width != second->width || first->height != second->height) {
        difference->has_other_size = true;
        return true;
    }
    size_t line = (size_t)first->width * PICTURE_PIXEL_BYTES;
    for (uint32_t y = 0; y < first->height; y++) {
        const uint8_t *a = first->pixels.data + y * line, *b = second->pixels.data + y * line;
        if (memcmp(a, b, line) == 0)
            continue;
        for (uint32_t x = 0; x < first->width; x++, a += PICTURE_PIXEL_BYTES, b += PICTURE_PIXEL_BYTES) {
            if (memcmp(a, b, PICTURE_PIXEL_BYTES) != 0 && !is_blotted(blots, blot_count, x, y))
                note_pixel(difference, x, y, a, b);
        }
    }
    return difference->pixels != 0;
}

void picture_describe(const struct picture *first, const struct picture *second,
                      const struct picture_difference *difference, struct buffer *out)
{
    const uint8_t *a = difference->first, *b = difference->second;
    const struct rectangle *around = &difference->around;
    if (difference->has_other_size) {
        buffer_printf(out, "it is %ux%u pixels instead of %ux%u", second->width, second->height, first->width,
                      first->height);
        return;
    }
    buffer_printf(out,
                  "first difference: pixel %u, %u is #%02x%02x%02x instead of #%02x%02x%02x; %llu pixels differ, "
                  "in %ux%u+%u+%u",
                  difference->first_x, difference->first_y, b[0], b[1], b[2], a[0], a[1], a[2],
                  (unsigned long long)difference->pixels, around->width, around->height, around->x, around->y);
}
