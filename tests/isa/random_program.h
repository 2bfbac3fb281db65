/* A random program: the whole content of guest RAM at power-on, made from a seed. Same seed, same bytes. */
#ifndef REPRISE_TESTS_ISA_RANDOM_PROGRAM_H
#define REPRISE_TESTS_ISA_RANDOM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/isa/layout.h"
#include "tests/lib/fp_operands.h"

/* For RV64 or RV32 (xlen). ram has ISA_RAM_SIZE zeroed bytes. The program makes about `stops` stops. */
void random_program_make(uint8_t *ram, unsigned xlen, uint64_t seed, unsigned stops, const uint8_t *monitor,
                         size_t monitor_size);

enum paging { PAGING_SV32 = 1, PAGING_SV39 = 8, PAGING_SV48 = 9, PAGING_SV57 = 10 };

/* Page tables for one address space that shows all of RAM twice, once for S mode and once for U mode, with the data
 * window in small pages of random rights. Returns the satp value. */
struct page_tables {
    uint8_t *ram;
    uint64_t next; /* offset of the next free table */
    enum paging paging;
};

struct address_space {
    uint64_t satp;
    uint64_t s_base; /* virtual address of the RAM as S mode sees it */
    uint64_t u_base;
    uint64_t s_window; /* offset of the table with the pages of S mode's data window */
};

/* A page of the window: rights, frame and flags at random, for U mode or not. */
uint64_t random_window_page(struct fp_random *random, bool is_user, unsigned xlen);
struct address_space address_space_make(struct page_tables *tables, enum paging paging, struct fp_random *random);

#endif
