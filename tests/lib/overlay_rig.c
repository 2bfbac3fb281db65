/* Overlays for tests. */
#include "tests/lib/overlay_rig.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/base/must.h"

void overlay_rig_write_base(struct overlay_rig *rig)
{
    tape_rig_write_file(rig->image, bytes_of(rig->base, sizeof rig->base));
}

void overlay_rig_init(struct overlay_rig *rig)
{
    struct buffer content = {0};
    rig->disk = (struct host_disk){.fd = -1};
    rig->overlay = NULL;
    tape_rig_init(&rig->files);
    snprintf(rig->path, sizeof rig->path, "%s", rig->files.path);
    snprintf(rig->image, sizeof rig->image, "%s/disk", rig->files.folder);
    tape_rig_bytes(&content, sizeof rig->base, 5);
    memcpy(rig->base, content.data, sizeof rig->base);
    memset(rig->base + 65536, 0, 65536);
    memcpy(rig->model, rig->base, sizeof rig->base);
    buffer_deinit(&content);
    overlay_rig_write_base(rig);
}

void overlay_rig_close(struct overlay_rig *rig)
{
    host_overlay_close(rig->overlay);
    rig->overlay = NULL;
    host_disk_close(&rig->disk);
}

void overlay_rig_deinit(struct overlay_rig *rig)
{
    overlay_rig_close(rig);
    tape_rig_deinit(&rig->files);
}

int overlay_rig_try(struct overlay_rig *rig, struct error *error)
{
    if (host_disk_open(&rig->disk, rig->image, false, error) < 0)
        return -1;
    if (host_overlay_open(&rig->overlay, rig->path, &rig->disk, error) == 0)
        return 0;
    host_disk_close(&rig->disk);
    return -1;
}

void overlay_rig_open(struct overlay_rig *rig)
{
    struct error error = {0};
    if (overlay_rig_try(rig, &error) < 0) {
        fprintf(stderr, "%s\n", error.message);
        must(!"the overlay opens");
    }
}

struct overlay_step overlay_rig_next(struct random *random)
{
    struct overlay_step step = {.fill = (uint8_t)random_next(random), .is_zero = random_below(random, 3) == 0};
    bool is_aligned = random_below(random, 2) == 0;
    step.offset = random_below(random, OVERLAY_RIG_BYTES);
    step.size = (uint32_t)random_below(random, 30000);
    if (is_aligned) {
        step.offset = step.offset / HOST_OVERLAY_CLUSTER * HOST_OVERLAY_CLUSTER;
        step.size = (step.size / HOST_OVERLAY_CLUSTER + 1) * HOST_OVERLAY_CLUSTER;
    }
    if (step.size > OVERLAY_RIG_BYTES - step.offset)
        step.size = (uint32_t)(OVERLAY_RIG_BYTES - step.offset);
    if (random_below(random, 8) == 0)
        step.size = 0;
    return step;
}

void overlay_rig_apply(uint8_t *content, const struct overlay_step *step)
{
    memset(content + step->offset, step->is_zero ? 0 : step->fill, step->size);
}

bool overlay_rig_do(struct overlay_rig *rig, const struct overlay_step *step)
{
    uint8_t data[40000];
    must(step->size <= sizeof data);
    memset(data, step->fill, step->size);
    if (step->size == 0)
        return host_overlay_flush(rig->overlay);
    return step->is_zero ? host_overlay_zero(rig->overlay, step->offset, step->size)
                         : host_overlay_write(rig->overlay, step->offset, bytes_of(data, step->size));
}

void overlay_rig_step(struct overlay_rig *rig, struct random *random)
{
    struct overlay_step step = overlay_rig_next(random);
    must(overlay_rig_do(rig, &step));
    overlay_rig_apply(rig->model, &step);
}

void overlay_rig_check_base(struct overlay_rig *rig, const uint8_t *content)
{
    struct buffer found = {0};
    tape_rig_read_file(rig->image, &found);
    must(found.size == sizeof rig->base && memcmp(found.data, content, found.size) == 0);
    buffer_deinit(&found);
}

bool overlay_rig_is_single(const struct overlay_rig *rig)
{
    char beside[160];
    snprintf(beside, sizeof beside, "%s-wal", rig->path);
    bool has_wal = access(beside, F_OK) == 0;
    snprintf(beside, sizeof beside, "%s-journal", rig->path);
    return !has_wal && access(beside, F_OK) != 0;
}
