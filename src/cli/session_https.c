/* The web servers of a scenario as the boundary wants them: a site for each disk and file system that is a URL. */
#include "src/base/must.h"
#include "src/base/url.h"
#include "src/cli/session.h"

static void add_site(const struct scenario_http *http, const char *url, uint16_t source, struct world_config *config)
{
    must(config->http_count < WORLD_HTTPS_MAX);
    struct world_http *added = &config->https[config->http_count++];
    *added = (struct world_http){.source = source,
                                 .site = {
                                     .url = url,
                                     .user = http->user,
                                     .password_file = http->password_file,
                                     .netrc = http->netrc,
                                     .proxy = http->proxy,
                                     .ca_file = http->ca_file,
                                     .ca_dir = http->ca_dir,
                                     .is_insecure = http->is_insecure,
                                     .retries = (uint32_t)http->retries,
                                     .timeout_ms = (uint32_t)(http->timeout_ns / 1000000u),
                                     .has_cache = http->has_cache,
                                     .cache_dir = http->cache_dir,
                                     .cache_bytes = http->cache_bytes,
                                 }};
    for (unsigned i = 0; i < http->allow_count; i++)
        must(egress_add(&added->site.allow, http->allow[i], NULL) == 0); /* checked when it was read */
}

void session_https(const struct scenario *scenario, struct world_config *config)
{
    _Static_assert((SCENARIO_DISKS_MAX + SCENARIO_FS_MAX) * SCENARIO_MACHINES_MAX <= WORLD_HTTPS_MAX, "they fit");
    unsigned disk = 0, fs = 0;
    for (unsigned m = 0; m < scenario_machine_count(scenario); m++) {
        const struct scenario_machine *machine = scenario_machine(scenario, m);
        for (unsigned i = 0; i < machine->disk_count; i++, disk++) {
            if (url_is_one(machine->disks[i].file))
                add_site(&machine->disks[i].http, machine->disks[i].file, SOURCE(SOURCE_DISK, disk), config);
        }
        for (unsigned i = 0; i < machine->fs_count; i++, fs++) {
            if (url_is_one(machine->fs[i].file))
                add_site(&machine->fs[i].http, machine->fs[i].file, SOURCE(SOURCE_FS, fs), config);
        }
    }
}
