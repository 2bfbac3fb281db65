/* The test finisher: +0x0 takes commands (16 or 32 bits wide); everything reads 0, other writes do nothing. */
#include "src/devices/syscon.h"

void syscon_init(struct syscon *syscon, void (*request)(void *context, enum syscon_request request, uint32_t code),
                 void *context)
{
    *syscon = (struct syscon){.request = request, .context = context};
}

static bool syscon_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    (void)device;
    (void)offset;
    (void)width;
    *value = 0;
    return true;
}

static bool syscon_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    const struct syscon *syscon = device;
    if (offset != 0 || width == 1)
        return true;
    switch (value & 0xffff) {
    case SYSCON_POWER_OFF: syscon->request(syscon->context, SYSCON_WANTS_POWER_OFF, 0); break;
    case SYSCON_REBOOT: syscon->request(syscon->context, SYSCON_WANTS_REBOOT, 0); break;
    case SYSCON_FAIL: syscon->request(syscon->context, SYSCON_WANTS_FAIL, (uint32_t)(value >> 16 & 0xffff)); break;
    default: break;
    }
    return true;
}

const struct bus_ops syscon_bus_ops = {.read = syscon_read, .write = syscon_write};
