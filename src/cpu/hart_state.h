/* The inside of a hart; only files of src/cpu include this.
 *
 * Invariants of translation (a guest that forgets sfence.vma can see what the TLB holds, so its content must be a
 * function of the instruction stream alone):
 * T1. Each TLB slot has an architectural half (arch) and a fast half (fast). The architectural half is filled only by
 *     the execution of an access that missed it, and emptied only by what the guest does (sfence.vma, writes of satp,
 *     PMP, MXR, ADUE) or by another fill of the same slot.
 * T2. fast[i].tag is either TLB_EMPTY or equal to arch[i].tag. Whatever concerns the host alone (state hashes, code
 *     marks) clears fast tags only; the slow path looks at the architectural half before it walks.
 * T3. The fetch TLB is looked at whenever execution enters a page. The slot of the page being executed cannot be
 *     replaced meanwhile (a straddling instruction fills the neighbouring slot), so looking again, as a new slice
 *     does, changes nothing.
 * T4. Decoding never translates. The second half of a straddling instruction is fetched when it executes.
 * T5. A fast store tag exists only for a RAM page with RAM_DIRTY set and RAM_CODE and RAM_WATCHED clear.
 *
 * Invariants of decoded code:
 * B1. Every byte that lies in a live block or in the scratch block lies in a page with RAM_CODE set, in a 64-byte
 *     chunk that is marked in the page's code_page.
 * B2. A block lies in one page and depends on its physical bytes only: constants are relative to the page.
 * B3. A block is entered only if the cycles left cover it; nowhere and dead blocks have a length that never fits.
 * B4. A dead block stays readable until the arena is flushed; the arena is flushed only between blocks. */
#ifndef REPRISE_CPU_HART_STATE_H
#define REPRISE_CPU_HART_STATE_H

#include "src/cpu/hart.h"
#include "src/cpu/ops.h"

#define PAGE_MASK (~(uint64_t)(RAM_PAGE_SIZE - 1))
#define PAGE_OFFSET(address) ((unsigned)((address) & (RAM_PAGE_SIZE - 1)))

/* (the compiler's own would be a call where the host may lack the instruction) */
static inline unsigned bit_count(uint64_t value)
{
    value -= value >> 1 & 0x5555555555555555ull;
    value = (value & 0x3333333333333333ull) + (value >> 2 & 0x3333333333333333ull);
    value = (value + (value >> 4)) & 0x0f0f0f0f0f0f0f0full;
    return (unsigned)(value * 0x0101010101010101ull >> 56);
}

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum access { ACCESS_FETCH, ACCESS_LOAD, ACCESS_STORE, ACCESS_COUNT };

/* Whose eyes see the address space; each has its own TLBs, so that changing privilege flushes nothing. */
enum tlb_context { CONTEXT_U, CONTEXT_S, CONTEXT_S_SUM, CONTEXT_M, CONTEXT_COUNT };

#define TLB_BITS 8
#define TLB_SIZE (1u << TLB_BITS)
#define TLB_EMPTY 1ull /* never equal to a page address */
#define TLB_INDEX(address) (((address) >> RAM_PAGE_BITS) & (TLB_SIZE - 1))
#define TLB_USED_MAX 64

/* Low bits of tlb_arch.page. */
enum tlb_flag {
    TLB_MIXED = 1,  /* PMP divides the page: ask it for every access */
    TLB_DEVICE = 2, /* not RAM */
};

struct tlb_fast {
    uint64_t tag;    /* page address, or TLB_EMPTY */
    uint64_t addend; /* data: host address minus guest address; fetch: physical minus guest address */
};

struct tlb_arch {
    uint64_t tag;
    uint64_t page; /* physical page | enum tlb_flag */
};

struct tlb {
    struct tlb_fast fast[TLB_SIZE];
    struct tlb_arch arch[TLB_SIZE];
    /* The slots filled since the last flush, so that flushing costs what was used; unusable beyond TLB_USED_MAX. */
    uint16_t used[TLB_USED_MAX];
    unsigned used_count;
    /* Entries that are pieces of superpages lie in [super_low, super_high]. */
    uint64_t super_low;
    uint64_t super_high;
};

struct block {
    uint64_t paddr;
    uint64_t wide;         /* bit i: guest instruction i has 4 bytes */
    int32_t count;         /* guest instructions, or BLOCK_NEVER */
    uint16_t length;       /* the same, also when dead */
    uint16_t bytes;        /* guest bytes decoded */
    uint32_t next_in_page; /* arena slots; 0 ends */
    uint32_t next_in_bucket;
    struct op ops[];
};

#define BLOCK_NEVER (1 << 30)
#define BLOCK_MAX_INSNS 64
#define BLOCK_MAX_SLOTS (2 + BLOCK_MAX_INSNS * 2 + 6) /* header, ops with links, checks, end */
#define ARENA_SLOTS (1u << 20)                        /* of 16 bytes */
#define BUCKET_BITS 15
#define JUMP_BITS 12
#define CODE_PAGES 8192

struct code_page {
    uint64_t chunks; /* bit i: bytes [64i, 64i + 64) hold decoded code */
    uint64_t page;   /* index in RAM */
    uint32_t first_block;
    uint32_t slow_stores; /* that missed the code since something was decoded here */
    uint32_t patience;    /* so many of those in a row, and the code is dropped */
    uint32_t next_free;
};

struct jump {
    uint64_t paddr;
    struct block *block;
};

struct pmp_range {
    uint64_t first;
    uint64_t last;
    bool active;
};

#define PMP_COUNT 16

enum step { STEP_NEXT, STEP_TRAPPED, STEP_LEAVE };

struct hart {
    uint64_t x[34]; /* x[OP_SINK] takes writes to x0 */
    uint64_t f[32];
    uint64_t pc;
    uint64_t vpage;      /* guest-virtual page that is being executed */
    struct block *block; /* that is being executed */
    struct tlb *fetch_tlb;
    struct tlb *load_tlb;
    struct tlb *store_tlb;
    uint64_t stop; /* interp_run ends when cycle gets here */
    uint64_t cycle;
    uint8_t rounding[8]; /* rm field of an instruction -> rounding mode; [7] is frm */
    uint32_t fflags;
    bool leave; /* end the block after this instruction */
    bool asked; /* hart_stop_soon */
    bool running;
    bool waiting;
    bool has_fma; /* host */
    uint8_t privilege;
    uint32_t host_mxcsr; /* of the caller of hart_run */

    uint64_t waited;  /* cycles spent waiting */
    uint64_t trapped; /* instructions that trapped instead of retiring */
    uint64_t reserved_address;
    uint64_t reserved_value;
    bool has_reservation;

    uint64_t mstatus;
    uint64_t mip;       /* set by software */
    uint64_t mip_lines; /* driven by devices */
    uint64_t mie;
    uint64_t mideleg;
    uint64_t medeleg;
    uint64_t mtvec, mscratch, mepc, mcause, mtval;
    uint64_t stvec, sscratch, sepc, scause, stval;
    uint64_t satp;
    uint64_t menvcfg, senvcfg;
    uint64_t mcounteren, scounteren, mcountinhibit;
    uint64_t mcycle_offset, minstret_offset; /* while inhibited: the value itself */
    uint64_t stimecmp;
    uint64_t timer_cycle; /* the first cycle with time >= stimecmp, HART_NEVER without Sstc */
    uint8_t pmpcfg[PMP_COUNT];
    uint64_t pmpaddr[PMP_COUNT];
    struct pmp_range pmp[PMP_COUNT];

    struct hart_config config;
    uint64_t cycles_per_tick; /* 0: clock_hz is no multiple of the time base */
    /* By hart_config.isa. Registers and addresses of RV32 are kept with zeros above their 32 bits; CSRs that RV32 has
     * in halves, and satp, as RV64 has them. */
    uint64_t xmask; /* the bits of a register */
    struct insn (*decode)(uint32_t bits);
    void (*interpret)(struct hart *hart, const void **handlers);

    const void *handlers[OP_COUNT];
    struct tlb tlbs[CONTEXT_COUNT][ACCESS_COUNT];

    struct op *arena; /* ARENA_SLOTS; slot 0 is not used */
    uint32_t arena_used;
    uint32_t arena_generation;
    uint32_t *buckets;
    struct jump *jumps;
    uint16_t *code_page_of; /* by RAM page; 0: none */
    uint8_t *lost_patience; /* by RAM page: how often its code was dropped for the sake of its data */
    struct code_page *code_pages;
    uint32_t code_page_free;
    uint32_t code_page_count;
    struct block *nowhere;
    struct block *scratch;
};

/* mstatus and friends (Privileged 1.12 §3.1.6) */
#define MSTATUS_SIE (1ull << 1)
#define MSTATUS_MIE (1ull << 3)
#define MSTATUS_SPIE (1ull << 5)
#define MSTATUS_MPIE (1ull << 7)
#define MSTATUS_SPP (1ull << 8)
#define MSTATUS_MPP (3ull << 11)
#define MSTATUS_MPP_SHIFT 11
#define MSTATUS_FS (3ull << 13)
#define MSTATUS_FS_INITIAL (1ull << 13)
#define MSTATUS_MPRV (1ull << 17)
#define MSTATUS_SUM (1ull << 18)
#define MSTATUS_MXR (1ull << 19)
#define MSTATUS_TVM (1ull << 20)
#define MSTATUS_TW (1ull << 21)
#define MSTATUS_TSR (1ull << 22)
#define MSTATUS_UXL_SXL ((2ull << 32) | (2ull << 34))
#define MSTATUS_SD (1ull << 63)

#define MIP_SSIP (1ull << 1)
#define MIP_MSIP (1ull << 3)
#define MIP_STIP (1ull << 5)
#define MIP_MTIP (1ull << 7)
#define MIP_SEIP (1ull << 9)
#define MIP_MEIP (1ull << 11)
#define MIP_S (MIP_SSIP | MIP_STIP | MIP_SEIP)
#define MIP_ALL (MIP_S | MIP_MSIP | MIP_MTIP | MIP_MEIP)

#define ENVCFG_FIOM 1ull
#define MENVCFG_ADUE (1ull << 61)
#define MENVCFG_STCE (1ull << 63)

/* satp.MODE; RV32 has only one bit of it, which means Sv32 */
#define SATP_MODE_SHIFT 60
enum satp_mode { SATP_BARE = 0, SATP_SV32 = 1, SATP_SV39 = 8, SATP_SV48 = 9, SATP_SV57 = 10 };

enum cause {
    CAUSE_FETCH_ACCESS = 1,
    CAUSE_ILLEGAL = 2,
    CAUSE_BREAKPOINT = 3,
    CAUSE_LOAD_MISALIGNED = 4,
    CAUSE_LOAD_ACCESS = 5,
    CAUSE_STORE_MISALIGNED = 6,
    CAUSE_STORE_ACCESS = 7,
    CAUSE_ECALL_U = 8,
    CAUSE_FETCH_PAGE = 12,
    CAUSE_LOAD_PAGE = 13,
    CAUSE_STORE_PAGE = 15,
};

/* trap.c */

/* The instruction at pc traps: it costs its cycle and does not retire. */
void trap_exception(struct hart *hart, unsigned cause, uint64_t tval);
/* The same for an illegal instruction; tval is its bits. */
void trap_illegal(struct hart *hart);
/* Takes the interrupt that is pending and enabled with the highest priority, if there is one. */
bool trap_interrupt(struct hart *hart);
void trap_return_m(struct hart *hart);
void trap_return_s(struct hart *hart);
/* mip as software reads it now. */
uint64_t trap_pending(const struct hart *hart);

/* csr.c */
bool csr_read(const struct hart *hart, unsigned number, uint64_t *value);
bool csr_write(struct hart *hart, unsigned number, uint64_t value);
/* The same in the form of RV64, whatever the hart is. */
bool csr_read_wide(const struct hart *hart, unsigned number, uint64_t *value);
bool csr_write_wide(struct hart *hart, unsigned number, uint64_t value);
/* Executes csrrw and its kin; pc and cycle are exact. */
enum step csr_execute(struct hart *hart, const struct op *op);
/* Works out timer_cycle again. */
void csr_update_timer(struct hart *hart);

/* csr32.c: the registers of an RV32 hart. */
bool csr_read_32(const struct hart *hart, unsigned number, uint64_t *value);
bool csr_write_32(struct hart *hart, unsigned number, uint64_t value);

/* mmu.c */

/* Points the hart at the TLBs of its privilege and mstatus. */
void mmu_update_context(struct hart *hart);
void mmu_flush(struct hart *hart);
void mmu_flush_all_contexts(struct hart *hart);
void mmu_flush_page(struct hart *hart, uint64_t vaddr);
/* Only what concerns the host (T2): fast store tags, everywhere or for one physical page. */
void mmu_forget_stores(struct hart *hart);
void mmu_forget_stores_to(struct hart *hart, uint64_t paddr);
/* Translates through the TLB, filling it; false after raising the fault with tval = vaddr. */
bool mmu_translate(struct hart *hart, uint64_t vaddr, enum access access, struct tlb_arch *result);

/* pmp.c */
void pmp_update(struct hart *hart);
/* Whether PMP lets this privilege do it to every byte. */
bool pmp_allows(const struct hart *hart, uint64_t paddr, uint64_t size, enum access access, unsigned privilege);
/* The answer for a whole page; *mixed where it is not the same for all its bytes. */
bool pmp_allows_page(const struct hart *hart, uint64_t page, enum access access, unsigned privilege, bool *mixed);

/* memory.c: accesses that the fast path could not do. nth: which instruction of a fused op this is. */
enum step memory_load(struct hart *hart, const struct op *op, int64_t left, uint64_t vaddr, unsigned what);
enum step memory_store(struct hart *hart, const struct op *op, int64_t left, uint64_t vaddr, uint64_t value,
                       unsigned what);
enum step memory_atomic(struct hart *hart, const struct op *op, int64_t left, unsigned code);
/* `what` of the above: the load or store op_code, the register (f register for fp loads), and nth. */
#define MEMORY_WHAT(code, reg, nth) ((code) | (unsigned)(reg) << 16 | (nth) << 24)

/* blocks.c */
void blocks_init(struct hart *hart);
void blocks_deinit(struct hart *hart);
void blocks_flush(struct hart *hart);
/* The block that begins at this RAM address, decoded if need be. */
struct block *blocks_find(struct hart *hart, uint64_t paddr);
/* A block of at most limit instructions, which lives until the next call. */
struct block *blocks_scratch(struct hart *hart, uint64_t paddr, unsigned limit);
/* A store is about to hit a page with RAM_CODE: drops what it hits, and has the hart leave its block if so. */
void blocks_stored(struct hart *hart, uint64_t paddr, uint64_t size);
/* Decodes the instruction behind a STRADDLE op. */
void blocks_straddle(struct hart *hart, struct block *block, uint32_t bits);

/* interp.c, for hart->interpret: runs from pc until cycle == stop or leave is set. With NULL for the hart fills
 * handlers. */
void interp_run(struct hart *hart, const void **handlers);
void interp_run_32(struct hart *hart, const void **handlers); /* interp32.c */
/* Sets pc and cycle to those of the nth instruction of this op, before it executes. */
void interp_locate(struct hart *hart, const struct op *op, int64_t left, unsigned nth);

/* fp_ops.c: any floating-point operation in fp.h's arithmetic; false: illegal rounding mode. */
bool fp_execute(struct hart *hart, const struct op *op, unsigned code);

#endif
