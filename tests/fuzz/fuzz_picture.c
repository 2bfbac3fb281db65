/* Any bytes as a PNG golden: an error that says so, or a picture within its bounds that is written and read again as it
 * is and differs from nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/trace/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct picture picture, again;
    struct picture_difference difference;
    struct error error = {0};
    struct buffer png = {0};
    if (picture_read(&picture, bytes_of(data, size), "fuzz", &error) < 0) {
        if (error.code != EXIT_DAMAGED || !error.message[0] || picture.pixels.size)
            abort();
        return 0;
    }
    if (!picture.width || !picture.height || picture.width > PICTURE_SIDE_MAX || picture.height > PICTURE_SIDE_MAX)
        abort();
    if ((uint64_t)picture.width * picture.height < 1u << 20) { /* larger ones only cost time */
        picture_write(&picture, &png);
        if (picture_read(&again, buffer_bytes(&png), "again", &error) < 0 ||
            picture_differs(&picture, &again, NULL, 0, &difference))
            abort();
        picture_deinit(&again);
    }
    picture_deinit(&picture);
    buffer_deinit(&png);
    return 0;
}
