/* Host-target interface: tohost and fromhost.
 *
 * bits 63-56 device, 55-48 command, 47-0 payload
 *
 * A 64-bit store to tohost is taken as it is. Programs also store two 32-bit halves, the lower one first: an odd
 * value below 2^32 is an exit at once; anything else waits for the upper half. RV32 knows no other stores:
 * there an odd value that could be a byte to print waits for the next store to either half, and an address in RAM is a
 * system call at once. */
#include "src/devices/htif.h"

#include "src/base/endian.h"

enum { HTIF_WORD = 8, HTIF_DEVICE_SYSTEM = 0, HTIF_DEVICE_CONSOLE = 1, HTIF_GETCHAR = 0, HTIF_PUTCHAR = 1 };
enum { HTIF_SYS_WRITE = 64, HTIF_SYS_EXIT = 93 };

#define HTIF_PAYLOAD ((1ull << 48) - 1)
#define HTIF_ENOSYS ((uint64_t)-38)
#define HTIF_EFAULT ((uint64_t)-14)
#define HTIF_TEXT_MAX (1u << 20) /* of one write: a guest that asks for more is told of a short one */

static void htif_console_changed(void *context);

void htif_init(struct htif *htif, struct ram *ram, struct console *console,
               void (*exit)(void *context, uint64_t code), void *context)
{
    *htif = (struct htif){.ram = ram, .console = console, .exit = exit, .context = context};
    console_listen(console, htif_console_changed, htif);
}

void htif_reset(struct htif *htif)
{
    htif->wants_byte = false;
    htif->has_lower_half = false;
}

void htif_hash(const struct htif *htif, struct hasher *hasher)
{
    hasher_add_u64(hasher, htif->tohost);
    hasher_add_u64(hasher, htif->fromhost);
    hasher_add_u64(hasher, htif->wants_byte | (unsigned)htif->has_lower_half << 1);
}

static void htif_set(struct htif *htif, uint64_t paddr, uint64_t value)
{
    uint8_t word[HTIF_WORD];
    store_le64(word, value);
    if (paddr)
        ram_write(htif->ram, paddr, word, sizeof word);
}

static uint64_t htif_get(const struct htif *htif, uint64_t paddr)
{
    uint8_t word[HTIF_WORD] = {0};
    ram_read(htif->ram, paddr, word, sizeof word);
    return load_le64(word);
}

static void htif_console_changed(void *context)
{
    struct htif *htif = context;
    uint8_t byte;
    if (!htif->wants_byte || console_readable(htif->console) == 0)
        return;
    htif->wants_byte = false;
    console_read(htif->console, &byte, 1);
    htif_set(htif, htif->fromhost, (uint64_t)HTIF_DEVICE_CONSOLE << 56 | (uint64_t)HTIF_GETCHAR << 48 | 0x100 | byte);
}

/* Writes to file 1 or 2 go to the console; returns what the call answers. */
static uint64_t htif_write(struct htif *htif, uint64_t file, uint64_t paddr, uint64_t size)
{
    if (file != 1 && file != 2)
        return HTIF_ENOSYS;
    if (size > HTIF_TEXT_MAX)
        size = HTIF_TEXT_MAX;
    struct bytes text = ram_view(htif->ram, paddr, size);
    if (!text.data)
        return HTIF_EFAULT;
    console_write(htif->console, text);
    return size;
}

/* A system call by proxy: eight words at `paddr`, the number and then the arguments; the answer replaces the
 * number. */
static void htif_system_call(struct htif *htif, uint64_t paddr)
{
    uint8_t words[8 * HTIF_WORD];
    if (!ram_read(htif->ram, paddr, words, sizeof words))
        return;
    uint64_t answer = HTIF_ENOSYS;
    switch (load_le64(words)) {
    case HTIF_SYS_EXIT: htif->exit(htif->context, load_le64(words + 8)); return;
    case HTIF_SYS_WRITE:
        answer = htif_write(htif, load_le64(words + 8), load_le64(words + 16), load_le64(words + 24));
        break;
    default: break;
    }
    htif_set(htif, paddr, answer);
    htif_set(htif, htif->fromhost, 1);
}

static void htif_command(struct htif *htif, uint64_t value)
{
    unsigned device = (unsigned)(value >> 56);
    unsigned command = (unsigned)(value >> 48 & 0xff);
    uint64_t payload = value & HTIF_PAYLOAD;
    if (device == HTIF_DEVICE_SYSTEM && command == 0) {
        if (payload & 1)
            htif->exit(htif->context, payload >> 1);
        else
            htif_system_call(htif, payload);
    } else if (device == HTIF_DEVICE_CONSOLE && command == HTIF_PUTCHAR) {
        uint8_t byte = (uint8_t)payload;
        console_write(htif->console, bytes_of(&byte, 1));
    } else if (device == HTIF_DEVICE_CONSOLE && command == HTIF_GETCHAR) {
        htif->wants_byte = true;
        htif_console_changed(htif);
    }
}

/* On RV32: whether the lower half alone, which has just been stored, says what is meant. */
static bool is_whole_32(struct htif *htif, uint64_t value)
{
    bool is_second = htif->has_lower_half;
    if (value > UINT32_MAX)
        return false;
    if (value % 2 == 0)
        return ram_contains(htif->ram, value, 8 * HTIF_WORD);
    htif->has_lower_half = value > 1 && value < 256 && !is_second;
    return !htif->has_lower_half;
}

static void htif_store_seen(void *context, uint64_t paddr, unsigned width)
{
    struct htif *htif = context;
    if (htif->tohost == 0 || paddr + width <= htif->tohost || paddr >= htif->tohost + HTIF_WORD)
        return;
    uint64_t value = htif_get(htif, htif->tohost);
    bool is_lower_half = paddr + width <= htif->tohost + HTIF_WORD / 2;
    if (value == 0)
        htif->has_lower_half = false;
    if (value == 0 ||
        (is_lower_half && !(htif->is_rv32 ? is_whole_32(htif, value) : (value & 1) && value <= UINT32_MAX)))
        return;
    htif->has_lower_half = false;
    htif_set(htif, htif->tohost, 0);
    htif_command(htif, value);
}

static bool htif_is_word(const struct htif *htif, uint64_t paddr)
{
    return paddr % HTIF_WORD == 0 && ram_contains(htif->ram, paddr, HTIF_WORD);
}

bool htif_attach(struct htif *htif, uint64_t tohost, uint64_t fromhost, bool is_rv32)
{
    if (!htif_is_word(htif, tohost) || (fromhost && !htif_is_word(htif, fromhost)))
        return false;
    htif->tohost = tohost;
    htif->fromhost = fromhost;
    htif->is_rv32 = is_rv32;
    htif->ram->page_flags[ram_page_index(htif->ram, tohost)] |= RAM_WATCHED;
    htif->ram->store_hook = (struct ram_store_hook){.context = htif, .store_seen = htif_store_seen};
    return true;
}
