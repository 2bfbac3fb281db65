/* One text console of the guest. */
#include "src/backends/console.h"

#include <string.h>

#include "src/base/alloc.h"
#include "src/base/must.h"

static void console_timer_fired(void *context)
{
    console_flush(context);
}

void console_init(struct console *console, const struct crossing *crossing, uint16_t source,
                  struct timer_queue *timers)
{
    *console = (struct console){.crossing = crossing, .source = source};
    console->in = mem_alloc(CONSOLE_INPUT_BYTES, 1);
    timer_init(&console->flush_timer, timers, console_timer_fired, console);
}

void console_deinit(struct console *console)
{
    mem_free(console->in);
    *console = (struct console){0};
}

void console_reset(struct console *console)
{
    console_flush(console);
}

void console_listen(struct console *console, void (*changed)(void *context), void *context)
{
    must(console->listener_count < CONSOLE_LISTENERS_MAX);
    console->listeners[console->listener_count++] = (struct console_listener){.changed = changed, .context = context};
}

static void console_tell(struct console *console)
{
    for (unsigned i = 0; i < console->listener_count; i++)
        console->listeners[i].changed(console->listeners[i].context);
}

void console_flush(struct console *console)
{
    if (console->out_count == 0)
        return;
    unsigned count = console->out_count;
    console->out_count = 0;
    timer_disarm(&console->flush_timer);
    crossing_emit(console->crossing, console->source, EVENT_CONSOLE_OUT, bytes_of(console->out, count));
}

void console_write(struct console *console, struct bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (console->out_count == 0) {
            struct timer_queue *timers = console->flush_timer.queue;
            timer_arm(&console->flush_timer,
                      timer_queue_now(timers) + ns_to_cycles(CONSOLE_FLUSH_NS, timers->clock_hz));
        }
        console->out[console->out_count++] = text.data[i];
        if (text.data[i] == '\n' || console->out_count == CONSOLE_LINE_MAX)
            console_flush(console);
    }
}

void console_receive(struct console *console, struct bytes typed)
{
    uint32_t room = CONSOLE_INPUT_BYTES - console->in_count;
    uint32_t taken = typed.size < room ? (uint32_t)typed.size : room;
    for (uint32_t i = 0; i < taken; i++)
        console->in[(console->in_first + console->in_count + i) % CONSOLE_INPUT_BYTES] = typed.data[i];
    console->in_count += taken;
    console->dropped_in += typed.size - taken;
    if (taken)
        console_tell(console);
}

uint32_t console_readable(const struct console *console)
{
    return console->in_count;
}

uint32_t console_read(struct console *console, uint8_t *out, uint32_t size)
{
    uint32_t taken = size < console->in_count ? size : console->in_count;
    for (uint32_t i = 0; i < taken; i++)
        out[i] = console->in[(console->in_first + i) % CONSOLE_INPUT_BYTES];
    console->in_first = (console->in_first + taken) % CONSOLE_INPUT_BYTES;
    console->in_count -= taken;
    if (taken)
        console_tell(console);
    return taken;
}

void console_hash(const struct console *console, struct hasher *hasher)
{
    hasher_add_u64(hasher, console->out_count);
    hasher_add(hasher, bytes_of(console->out, console->out_count));
    hasher_add_u64(hasher, console->flush_timer.at_cycle);
    hasher_add_u64(hasher, console->in_count);
    uint32_t until_end = CONSOLE_INPUT_BYTES - console->in_first;
    uint32_t straight = console->in_count < until_end ? console->in_count : until_end;
    hasher_add(hasher, bytes_of(console->in + console->in_first, straight));
    hasher_add(hasher, bytes_of(console->in, console->in_count - straight));
}
