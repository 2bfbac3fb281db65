/* A host folder and the server over it. */
#include "src/backends/p9_export.h"

void p9_export_init(struct p9_export *export, const struct crossing *crossing, uint16_t source, enum p9_mode mode,
                    uint64_t limit_bytes, const struct wall_clock *clock)
{
    *export = (struct p9_export){0};
    struct p9_fs *fs = &export->through.fs;
    if (mode == P9_MODE_RW) {
        p9_through_init(&export->through, crossing, source);
    } else {
        p9_dir_init(&export->dir, crossing, source);
        p9_overlay_init(&export->overlay, &export->dir.base, mode == P9_MODE_RO, limit_bytes, clock, crossing->clock);
        fs = &export->overlay.fs;
    }
    p9_server_init(&export->server, fs);
}

void p9_export_deinit(struct p9_export *export)
{
    struct p9_fs *fs = export->server.fs;
    if (!fs)
        return;
    p9_server_deinit(&export->server);
    fs->ops->deinit(fs);
}
