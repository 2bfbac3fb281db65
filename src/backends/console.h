/* One text console of the guest: gathers output into CONSOLE_OUT events by a rule that depends on the guest alone,
 * and keeps typed bytes until the guest reads them. It never interprets a byte.
 *
 * Output leaves when a newline is written, when CONSOLE_LINE_MAX bytes are gathered, CONSOLE_FLUSH_NS of virtual
 * time after the first gathered byte, and when the machine calls console_flush (before it idles and at the end). */
#ifndef REPRISE_BACKENDS_CONSOLE_H
#define REPRISE_BACKENDS_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "src/backends/crossing.h"
#include "src/base/bytes.h"
#include "src/base/hash.h"
#include "src/devices/timer.h"

#define CONSOLE_LINE_MAX 256u
#define CONSOLE_FLUSH_NS 1000000u
#define CONSOLE_INPUT_BYTES (1u << 20)
#define CONSOLE_LISTENERS_MAX 4

struct console_listener {
    void (*changed)(void *context);
    void *context;
};

struct console {
    const struct crossing *crossing;
    uint16_t source; /* SOURCE(SOURCE_CONSOLE, i) */
    struct timer flush_timer;
    uint8_t out[CONSOLE_LINE_MAX];
    unsigned out_count;
    uint8_t *in; /* ring of CONSOLE_INPUT_BYTES */
    uint32_t in_first;
    uint32_t in_count;
    struct console_listener listeners[CONSOLE_LISTENERS_MAX];
    unsigned listener_count;
    uint64_t dropped_in; /* for reports; not part of the state hash */
};

void console_init(struct console *console, const struct crossing *crossing, uint16_t source,
                  struct timer_queue *timers);
void console_deinit(struct console *console);
/* Machine reboot: gathered output leaves, typed bytes stay. */
void console_reset(struct console *console);
/* A device that wants to hear whenever the number of readable bytes has changed. */
void console_listen(struct console *console, void (*changed)(void *context), void *context);

void console_write(struct console *console, struct bytes text);
void console_flush(struct console *console);

/* From the machine: CONSOLE_IN. Bytes that do not fit are dropped and counted. */
void console_receive(struct console *console, struct bytes typed);
/* How many typed bytes wait. */
uint32_t console_readable(const struct console *console);
/* Takes up to `size` bytes; returns how many. */
uint32_t console_read(struct console *console, uint8_t *out, uint32_t size);

void console_hash(const struct console *console, struct hasher *hasher);

#endif
