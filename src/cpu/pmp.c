/* Physical memory protection (Privileged 1.12 §3.7): 16 entries, granularity 4 bytes. */
#include "src/cpu/hart_state.h"

enum { PMP_R = 1, PMP_W = 2, PMP_X = 4, PMP_A_SHIFT = 3, PMP_L = 0x80 };
enum { PMP_OFF, PMP_TOR, PMP_NA4, PMP_NAPOT };

void pmp_update(struct hart *hart)
{
    for (unsigned i = 0; i < PMP_COUNT; i++) {
        struct pmp_range *range = &hart->pmp[i];
        uint64_t address = hart->pmpaddr[i];
        uint64_t below = i ? hart->pmpaddr[i - 1] << 2 : 0;
        *range = (struct pmp_range){0};
        switch (hart->pmpcfg[i] >> PMP_A_SHIFT & 3) {
        case PMP_OFF: break;
        case PMP_TOR:
            *range = (struct pmp_range){.first = below, .last = (address << 2) - 1, .active = below < address << 2};
            break;
        case PMP_NA4:
            *range = (struct pmp_range){.first = address << 2, .last = (address << 2) + 3, .active = true};
            break;
        default: {
            uint64_t ones = address ^ (address + 1); /* the trailing ones and the zero above them */
            *range = (struct pmp_range){
                .first = (address & ~ones) << 2, .last = (address | ones) << 2 | 3, .active = true};
            break;
        }
        }
    }
}

static bool pmp_permits(unsigned config, enum access access, unsigned privilege)
{
    static const uint8_t needed[ACCESS_COUNT] = {PMP_X, PMP_R, PMP_W};
    if (privilege == HART_M && !(config & PMP_L))
        return true;
    return config & needed[access];
}

/* The first entry that holds any byte of [first, last] decides; *whole tells whether it holds them all. */
static bool pmp_decide(const struct hart *hart, uint64_t first, uint64_t last, enum access access, unsigned privilege,
                       bool *whole)
{
    *whole = true;
    for (unsigned i = 0; i < PMP_COUNT; i++) {
        const struct pmp_range *range = &hart->pmp[i];
        if (!range->active || last < range->first || first > range->last)
            continue;
        *whole = first >= range->first && last <= range->last;
        return pmp_permits(hart->pmpcfg[i], access, privilege);
    }
    return privilege == HART_M;
}

bool pmp_allows(const struct hart *hart, uint64_t paddr, uint64_t size, enum access access, unsigned privilege)
{
    bool whole;
    bool allowed = pmp_decide(hart, paddr, paddr + size - 1, access, privilege, &whole);
    return allowed && whole;
}

bool pmp_allows_page(const struct hart *hart, uint64_t page, enum access access, unsigned privilege, bool *mixed)
{
    bool whole;
    bool allowed = pmp_decide(hart, page, page + RAM_PAGE_SIZE - 1, access, privilege, &whole);
    *mixed = !whole;
    return allowed;
}
