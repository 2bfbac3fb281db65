/* --rw and --ro: one mode for all that the guest may write to. */
#include "src/cli/session_modes.h"

#include <stddef.h>

#include "src/base/url.h"

static void disk_mode(struct scenario_disk *disk, enum session_writes writes)
{
    if (writes == SESSION_WRITES_NOTHING)
        disk->mode = SCENARIO_DISK_RO;
    else if (disk->mode == SCENARIO_DISK_SNAPSHOT && !disk->overlay && !url_is_one(disk->file))
        disk->mode = SCENARIO_DISK_RW;
}

static void fs_mode(struct scenario_fs *fs, enum session_writes writes)
{
    if (writes == SESSION_WRITES_NOTHING)
        fs->mode = SCENARIO_FS_RO;
    else if (fs->mode == SCENARIO_FS_SNAPSHOT && !url_is_one(fs->file)) /* nothing is written to a web server */
        fs->mode = SCENARIO_FS_RW;
}

static void machine_modes(struct scenario_machine *machine, enum session_writes writes)
{
    for (unsigned i = 0; i < machine->disk_count; i++)
        disk_mode(&machine->disks[i], writes);
    for (unsigned i = 0; i < machine->fs_count; i++)
        fs_mode(&machine->fs[i], writes);
}

void session_modes(struct scenario *scenario, enum session_writes writes)
{
    if (writes == SESSION_WRITES_AS_SAID)
        return;
    machine_modes(&scenario->machine, writes);
    for (unsigned i = 0; i < scenario->machine_count; i++)
        machine_modes(&scenario->machines[i], writes);
}
