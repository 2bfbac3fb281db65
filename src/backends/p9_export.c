/* A file system and the server over it. */
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

static void on_woken(void *context)
{
    p9_server_wake(context);
}

int p9_export_init_http(struct p9_export *export, const struct crossing *crossing, uint16_t source, bool is_read_only,
                        uint64_t limit_bytes, const struct wall_clock *clock, struct timer_queue *timers,
                        const struct p9_http_config *config, struct error *error)
{
    *export = (struct p9_export){0};
    if (p9_http_init(&export->http, crossing, source, timers, config, error) < 0)
        return -1;
    uint64_t room = p9_http_room(&export->http);
    export->http.woken = on_woken;
    export->http.context = &export->server;
    p9_overlay_init(&export->overlay, &export->http.base, is_read_only, room < limit_bytes ? room : limit_bytes,
                    clock, crossing->clock);
    p9_server_init(&export->server, &export->overlay.fs);
    return 0;
}

void p9_export_deinit(struct p9_export *export)
{
    struct p9_fs *fs = export->server.fs;
    if (!fs)
        return;
    p9_server_deinit(&export->server);
    fs->ops->deinit(fs);
}
