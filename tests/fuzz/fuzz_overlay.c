/* Any bytes as an overlay, over an image of a few clusters: opened, looked at, compared, read and written as a guest does,
 * committed. Whatever it says, the image changes by the commit alone. Seeds were made by tests/lib/overlay_rig.c over an
 * image of IMAGE_BYTES zeros. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay/host_overlay.h"
#include "tests/lib/tape_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define IMAGE_BYTES 20992u /* the sixth cluster is short */

struct files {
    struct tape_rig rig; /* its path is the overlay's */
    char image[96];
};

static void check_error(const struct error *error)
{
    if (error->code != EXIT_DAMAGED && error->code != EXIT_USAGE && error->code != EXIT_MISSING)
        abort();
}

static void check_image(const struct files *files)
{
    static const uint8_t zeros[IMAGE_BYTES];
    struct buffer content = {0};
    tape_rig_read_file(files->image, &content);
    if (content.size != IMAGE_BYTES || memcmp(content.data, zeros, IMAGE_BYTES) != 0)
        abort();
    buffer_deinit(&content);
}

static void guest(const struct files *files)
{
    struct host_disk base;
    struct host_overlay *overlay;
    struct error error = {0};
    static uint8_t bytes[IMAGE_BYTES];
    char text[HOST_NOTE_SIZE];
    if (host_disk_open(&base, files->image, false, &error) < 0)
        abort();
    if (host_overlay_open(&overlay, files->rig.path, &base, &error) < 0) {
        check_error(&error);
    } else {
        host_overlay_read(overlay, 0, bytes, IMAGE_BYTES);
        host_overlay_is_base(overlay, 4096, 8192);
        host_overlay_write(overlay, 4000, bytes_of(bytes, 5000));
        host_overlay_zero(overlay, 100, 12000);
        host_overlay_flush(overlay);
        host_overlay_read(overlay, 3000, bytes, 9000);
        while (host_overlay_note(overlay, text))
            continue;
        host_overlay_close(overlay);
    }
    host_disk_close(&base);
}

static void count(void *context, const struct host_overlay_change *change)
{
    uint64_t *end = context;
    if (change->size == 0 || change->offset < *end || change->offset + change->size > IMAGE_BYTES)
        abort();
    *end = change->offset + change->size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t zeros[IMAGE_BYTES];
    struct files files;
    struct host_overlay_facts facts;
    struct host_overlay_committed committed;
    struct error error = {0};
    uint64_t end = 0;
    tape_rig_init(&files.rig);
    snprintf(files.image, sizeof files.image, "%s/disk", files.rig.folder);
    tape_rig_write_file(files.image, bytes_of(zeros, sizeof zeros));
    tape_rig_write_file(files.rig.path, bytes_of(data, size));
    if (host_overlay_info(files.rig.path, files.image, &facts, &error) < 0)
        check_error(&error);
    if (host_overlay_diff(files.rig.path, files.image, count, &end, &error) < 0)
        check_error(&error);
    guest(&files);
    check_image(&files);
    if (host_overlay_commit(files.rig.path, files.image, &committed, &error) < 0)
        check_error(&error);
    tape_rig_deinit(&files.rig);
    return 0;
}
