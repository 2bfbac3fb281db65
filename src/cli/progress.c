/* The progress line of record and replay. */
#include "src/cli/progress.h"

#include <stdio.h>

#include "src/cli/cli.h"

#define TICK_NS 250000000ull
#define CLEAR_LINE "\r\033[K"

void progress_init(struct progress *progress, bool is_wanted, bool shows_console, uint64_t clock_hz)
{
    bool is_terminal = world_console_for(2) == WORLD_CONSOLE_TERMINAL;
    bool is_free = !shows_console || world_console_for(1) != WORLD_CONSOLE_TERMINAL;
    *progress = (struct progress){.is_shown = is_wanted && is_terminal && is_free, .clock_hz = clock_hz};
}

/* How far a replay has come, in thousandths: by cycles, or by events where the tape has no end. */
static uint64_t replay_done(const struct tape_meta *meta, const struct world_progress *at)
{
    uint64_t part = meta->is_closed ? at->cycle : at->events;
    uint64_t whole = meta->is_closed ? meta->cycles : meta->event_count;
    if (whole == 0 || part >= whole)
        return 1000;
    return (uint64_t)((unsigned __int128)part * 1000 / whole);
}

static void tick(void *context, const struct world_progress *at)
{
    struct progress *progress = context;
    char guest[CLI_SECONDS_SIZE];
    cli_seconds(cli_cycles_ns(at->cycle, progress->clock_hz), guest);
    if (progress->meta) {
        uint64_t done = replay_done(progress->meta, at);
        double speed =
            at->host_ns ? (double)progress->meta->recorded_ns * (double)done / 1000 / (double)at->host_ns : 0;
        fprintf(stderr, CLEAR_LINE "%3llu %%  guest %s s  %.1f times the speed of the recording",
                (unsigned long long)done / 10, guest, speed);
    } else {
        uint64_t instructions = progress->cluster ? cluster_instructions(progress->cluster) : 0;
        uint64_t ns = at->host_ns - progress->last_ns;
        double mips = ns ? (double)(instructions - progress->last_instructions) * 1000 / (double)ns : 0;
        fprintf(stderr, CLEAR_LINE "guest %s s  %llu cycles  %.0f MIPS  %llu events  tape %.1f MB", guest,
                (unsigned long long)at->cycle, mips, (unsigned long long)at->events, (double)at->tape_bytes / 1e6);
        if (at->has_http)
            fprintf(stderr, "  %.1f MB in %llu requests, %llu under way", (double)at->http.bytes / 1e6,
                    (unsigned long long)at->http.requests, (unsigned long long)at->http.pending);
        progress->last_instructions = instructions;
        progress->last_ns = at->host_ns;
    }
    fflush(stderr);
    progress->is_dirty = true;
}

struct world_tick progress_tick(struct progress *progress)
{
    if (!progress->is_shown)
        return (struct world_tick){0};
    return (struct world_tick){.tick = tick, .context = progress, .interval_ns = TICK_NS};
}

void progress_clear(struct progress *progress)
{
    if (progress->is_dirty) {
        fputs(CLEAR_LINE, stderr);
        fflush(stderr);
    }
    progress->is_dirty = false;
}
