/* An overlay over a small image in a folder of its own, and what the disk must read as. */
#ifndef REPRISE_TESTS_OVERLAY_RIG_H
#define REPRISE_TESTS_OVERLAY_RIG_H

#include "replay/host_overlay.h"
#include "src/base/random.h"
#include "tests/lib/tape_rig.h"

#define OVERLAY_RIG_BYTES 200192u /* 391 sectors: the last cluster is short */

struct overlay_rig {
    struct tape_rig files;
    char image[96];
    char path[96];
    struct host_disk disk;        /* closed: fd -1 */
    struct host_overlay *overlay; /* NULL: closed */
    uint8_t base[OVERLAY_RIG_BYTES];
    uint8_t model[OVERLAY_RIG_BYTES];
};

/* One step of random work: what is written, and where. size 0: a flush. */
struct overlay_step {
    uint64_t offset;
    uint32_t size;
    bool is_zero;
    uint8_t fill;
};

void overlay_rig_init(struct overlay_rig *rig);
void overlay_rig_deinit(struct overlay_rig *rig);
/* The image anew, from rig->base. */
void overlay_rig_write_base(struct overlay_rig *rig);
int overlay_rig_try(struct overlay_rig *rig, struct error *error);
/* Ends the test program if it cannot. */
void overlay_rig_open(struct overlay_rig *rig);
void overlay_rig_close(struct overlay_rig *rig);
/* A random write, zeroing or flush on overlay and model; it must succeed. */
void overlay_rig_step(struct overlay_rig *rig, struct random *random);
struct overlay_step overlay_rig_next(struct random *random);
/* On the overlay alone: what it said; on a copy of the disk alone. */
bool overlay_rig_do(struct overlay_rig *rig, const struct overlay_step *step);
void overlay_rig_apply(uint8_t *content, const struct overlay_step *step);
/* The image's file has this content. */
void overlay_rig_check_base(struct overlay_rig *rig, const uint8_t *content);
/* Nothing lies beside the overlay. */
bool overlay_rig_is_single(const struct overlay_rig *rig);

#endif
