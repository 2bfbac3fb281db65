/* Page tables of random programs (random_program.h). RAM lies in the first and in the last gigabyte but one of either
 * half of the address space, moved by a random multiple of its size. */
#include <string.h>

#include "tests/isa/random_program.h"

#define PTE_V 1u
#define PTE_R 2u
#define PTE_W 4u
#define PTE_X 8u
#define PTE_U 16u
#define PTE_G 32u
#define PTE_A 64u
#define PTE_D 128u
#define PTE_POINTER PTE_V

static uint64_t new_table(struct page_tables *tables)
{
    uint64_t table = tables->next;
    tables->next += 4096;
    return table;
}

static uint64_t *entry_of(struct page_tables *tables, uint64_t table, unsigned index)
{
    return (uint64_t *)(void *)(tables->ram + table) + index;
}

static uint64_t pte(uint64_t ram_offset, unsigned flags)
{
    return (ISA_RAM_BASE + ram_offset) >> 12 << 10 | flags;
}

/* The table of the next level that covers the address, made where there is none. */
static uint64_t descend(struct page_tables *tables, uint64_t table, uint64_t address, int level)
{
    uint64_t *entry = entry_of(tables, table, address >> (12 + 9 * level) & 511);
    if (!*entry)
        *entry = pte(new_table(tables), PTE_POINTER);
    return (*entry >> 10 << 12) - ISA_RAM_BASE;
}

/* Mostly what a program expects, sometimes anything, sometimes reserved encodings. */
uint64_t random_window_page(struct fp_random *random, bool is_user)
{
    uint64_t frame = ISA_DATA + (uint64_t)fp_random_below(random, ISA_DATA_SIZE / 4096) * 4096;
    unsigned flags = PTE_V | (is_user ? PTE_U : 0) | (fp_random_below(random, 4) ? 0 : PTE_G);
    uint64_t entry;
    if (fp_random_below(random, 3))
        flags |= PTE_A | (fp_random_below(random, 2) ? PTE_D : 0);
    switch (fp_random_below(random, 16)) {
    case 0: return fp_random_next(random) & ~(uint64_t)PTE_V;
    case 1: /* the other mode's */ flags ^= PTE_U | PTE_R | PTE_W; break;
    case 2: /* reserved: writable but not readable */
        flags |= PTE_W | (fp_random_below(random, 2) ? PTE_X : 0);
        break;
    case 3: /* a pointer at the last level */ flags = PTE_V; break;
    case 4: flags |= PTE_X; break;
    case 5: flags |= PTE_R | PTE_X; break;
    case 6: flags |= PTE_R; break;
    default: flags |= PTE_R | PTE_W | (fp_random_below(random, 2) ? PTE_X : 0);
    }
    entry = pte(frame, flags) | (uint64_t)fp_random_below(random, 4) << 8;
    if (fp_random_below(random, 24) == 0) /* bits 54 to 63 are reserved without Svnapot and Svpbmt */
        entry |= 1ull << (54 + fp_random_below(random, 10));
    return entry;
}

/* Returns the table of the window. */
static uint64_t map_alias(struct page_tables *tables, uint64_t root, int levels, uint64_t base, unsigned user,
                          struct fp_random *random)
{
    uint64_t table = root;
    for (int level = levels - 1; level > 1; level--)
        table = descend(tables, table, base, level);
    for (uint64_t offset = 0; offset < ISA_RAM_SIZE; offset += 0x200000) {
        unsigned rights = offset >= ISA_CODE && offset < ISA_CODE_END ? PTE_R | PTE_X : PTE_R | PTE_W | PTE_X;
        *entry_of(tables, table, (base + offset) >> 21 & 511) = pte(offset, PTE_V | PTE_A | PTE_D | rights | user);
    }
    *entry_of(tables, table, (base + ISA_DATA) >> 21 & 511) = 0;
    table = descend(tables, table, base + ISA_DATA, 1);
    /* page 0 of the window is safe: random programs keep their reservations there */
    *entry_of(tables, table, 0) = pte(ISA_DATA, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | user);
    for (unsigned page = 1; page < ISA_DATA_SIZE / 4096; page++)
        *entry_of(tables, table, page) = random_window_page(random, user);
    return table;
}

struct address_space address_space_make(struct page_tables *tables, enum paging paging, struct fp_random *random)
{
    int levels = (int)paging - 5;
    unsigned bits = 12 + 9 * (unsigned)levels;
    uint64_t root = new_table(tables);
    struct address_space space;
    space.satp = (uint64_t)paging << 60 | (ISA_RAM_BASE + root) >> 12;
    /* the lower half, and the upper one, sign-extended */
    uint64_t place = (fp_random_next(random) & ((1ull << (bits - 1)) - 1)) & ~(uint64_t)(ISA_RAM_SIZE - 1);
    space.u_base = place & ~(1ull << 30); /* not where the other one is, even if the upper bits met */
    place = (fp_random_next(random) & ((1ull << (bits - 1)) - 1)) & ~(uint64_t)(ISA_RAM_SIZE - 1);
    space.s_base = place | 1ull << 30 | (uint64_t)-1 << (bits - 1);
    map_alias(tables, root, levels, space.u_base, PTE_U, random);
    space.s_window = map_alias(tables, root, levels, space.s_base, 0, random);
    return space;
}
