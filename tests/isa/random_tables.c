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

static unsigned pte_bytes(enum paging paging)
{
    return paging == PAGING_SV32 ? 4 : 8;
}

static unsigned index_bits(enum paging paging)
{
    return paging == PAGING_SV32 ? 10 : 9;
}

static unsigned level_shift(enum paging paging, int level)
{
    return 12 + index_bits(paging) * (unsigned)level;
}

static uint64_t new_table(struct page_tables *tables)
{
    uint64_t table = tables->next;
    tables->next += 4096;
    return table;
}

/* The entry for an address in a table of this level. */
static uint8_t *entry_of(struct page_tables *tables, uint64_t table, uint64_t address, int level)
{
    uint64_t mask = (1u << index_bits(tables->paging)) - 1;
    uint64_t index = address >> level_shift(tables->paging, level) & mask;
    return tables->ram + table + index * pte_bytes(tables->paging);
}

static void set_entry(struct page_tables *tables, uint8_t *entry, uint64_t value)
{
    memcpy(entry, &value, pte_bytes(tables->paging));
}

static uint64_t pte(uint64_t ram_offset, unsigned flags)
{
    return (ISA_RAM_BASE + ram_offset) >> 12 << 10 | flags;
}

/* The table of the next level that covers the address, made where there is none. */
static uint64_t descend(struct page_tables *tables, uint64_t table, uint64_t address, int level)
{
    uint8_t *entry = entry_of(tables, table, address, level);
    uint64_t value = 0;
    memcpy(&value, entry, pte_bytes(tables->paging));
    if (!value) {
        value = pte(new_table(tables), PTE_POINTER);
        set_entry(tables, entry, value);
    }
    return (value >> 10 << 12) - ISA_RAM_BASE;
}

/* Mostly what a program expects, sometimes anything, sometimes reserved encodings. */
uint64_t random_window_page(struct fp_random *random, bool is_user, unsigned xlen)
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
    if (xlen == 64 && fp_random_below(random, 24) == 0) /* bits 54 to 63 are reserved without Svnapot and Svpbmt */
        entry |= 1ull << (54 + fp_random_below(random, 10));
    return entry;
}

/* Returns the table of the window. */
static uint64_t map_alias(struct page_tables *tables, uint64_t root, int levels, uint64_t base, unsigned user,
                          struct fp_random *random)
{
    uint64_t table = root;
    uint64_t large = 1ull << level_shift(tables->paging, 1);
    unsigned xlen = tables->paging == PAGING_SV32 ? 32 : 64;
    for (int level = levels - 1; level > 1; level--)
        table = descend(tables, table, base, level);
    for (uint64_t offset = 0; offset < ISA_RAM_SIZE; offset += large) {
        unsigned rights = offset >= ISA_CODE && offset < ISA_CODE_END ? PTE_R | PTE_X : PTE_R | PTE_W | PTE_X;
        set_entry(tables, entry_of(tables, table, base + offset, 1),
                  pte(offset, PTE_V | PTE_A | PTE_D | rights | user));
    }
    set_entry(tables, entry_of(tables, table, base + ISA_DATA, 1), 0);
    table = descend(tables, table, base + ISA_DATA, 1);
    /* page 0 of the window is safe: random programs keep their reservations there */
    uint64_t window = base + ISA_DATA;
    set_entry(tables, entry_of(tables, table, window, 0),
              pte(ISA_DATA, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D | user));
    for (unsigned page = 1; page < ISA_DATA_SIZE / 4096; page++)
        set_entry(tables, entry_of(tables, table, window + page * 4096, 0), random_window_page(random, user, xlen));
    return table;
}

struct address_space address_space_make(struct page_tables *tables, enum paging paging, struct fp_random *random)
{
    int levels = paging == PAGING_SV32 ? 2 : (int)paging - 5;
    unsigned bits = level_shift(paging, levels);
    uint64_t root = new_table(tables);
    struct address_space space;
    tables->paging = paging;
    if (paging == PAGING_SV32) { /* both with nothing behind them */
        space.satp = 1u << 31 | (ISA_RAM_BASE + root) >> 12;
        space.u_base = (uint64_t)fp_random_below(random, 16) * 2 * ISA_RAM_SIZE;
        space.s_base = space.u_base ^ 1u << 31;
        map_alias(tables, root, levels, space.u_base, PTE_U, random);
        space.s_window = map_alias(tables, root, levels, space.s_base, 0, random);
        return space;
    }
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
