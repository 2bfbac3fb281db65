/* Floating-point instructions in the exact arithmetic of fp.h: every rounding mode, every host. */
#include "src/cpu/mxcsr.h"

/* fp.h computes faster when it knows the flags that are set already, with the host's unit; not where that would leave
 * traces in the guest's MXCSR. */
#if FP_HOST || defined(REPRISE_SOFT_FP)
#define FP_INITIAL_FLAGS 0
#else
#define FP_INITIAL_FLAGS (hart->fflags)
#endif

/* The operands of one instruction. */
struct fp_operands {
    uint64_t a;
    uint64_t b;
    uint64_t c;
    uint64_t x; /* integer rs1 */
    unsigned rm;
    unsigned flags;
};

static uint64_t execute_single(struct fp_operands *o, unsigned code)
{
    uint32_t a = fp_unbox(o->a);
    uint32_t b = fp_unbox(o->b);
    uint32_t c = fp_unbox(o->c);
    const uint32_t sign = 0x80000000u;
    switch (code) {
    case OP_FADD_S: return fp_box(fp32_add(a, b, o->rm, &o->flags));
    case OP_FSUB_S: return fp_box(fp32_sub(a, b, o->rm, &o->flags));
    case OP_FMUL_S: return fp_box(fp32_mul(a, b, o->rm, &o->flags));
    case OP_FDIV_S: return fp_box(fp32_div(a, b, o->rm, &o->flags));
    case OP_FSQRT_S: return fp_box(fp32_sqrt(a, o->rm, &o->flags));
    case OP_FMADD_S: return fp_box(fp32_fma(a, b, c, o->rm, &o->flags));
    case OP_FMSUB_S: return fp_box(fp32_fma(a, b, c ^ sign, o->rm, &o->flags));
    case OP_FNMSUB_S: return fp_box(fp32_fma(a ^ sign, b, c, o->rm, &o->flags));
    case OP_FNMADD_S: return fp_box(fp32_fma(a ^ sign, b, c ^ sign, o->rm, &o->flags));
    case OP_FMIN_S: return fp_box(fp32_min(a, b, &o->flags));
    case OP_FMAX_S: return fp_box(fp32_max(a, b, &o->flags));
    case OP_FLE_S: return fp32_le(a, b, &o->flags);
    case OP_FLT_S: return fp32_lt(a, b, &o->flags);
    case OP_FEQ_S: return fp32_eq(a, b, &o->flags);
    case OP_FCLASS_S: return fp32_class(a);
    case OP_FCVT_W_S: return (uint64_t)(int64_t)fp32_to_i32(a, o->rm, &o->flags);
    case OP_FCVT_WU_S: return (uint64_t)(int64_t)(int32_t)fp32_to_u32(a, o->rm, &o->flags);
    case OP_FCVT_L_S: return (uint64_t)fp32_to_i64(a, o->rm, &o->flags);
    case OP_FCVT_LU_S: return fp32_to_u64(a, o->rm, &o->flags);
    case OP_FCVT_S_W: return fp_box(fp32_of_i32((int32_t)o->x, o->rm, &o->flags));
    case OP_FCVT_S_WU: return fp_box(fp32_of_u32((uint32_t)o->x, o->rm, &o->flags));
    case OP_FCVT_S_L: return fp_box(fp32_of_i64((int64_t)o->x, o->rm, &o->flags));
    case OP_FCVT_S_LU: return fp_box(fp32_of_u64(o->x, o->rm, &o->flags));
    default: return fp_box(fp32_of_fp64(o->a, o->rm, &o->flags)); /* FCVT_S_D */
    }
}

static uint64_t execute_double(struct fp_operands *o, unsigned code)
{
    const uint64_t sign = 1ull << 63;
    switch (code) {
    case OP_FADD_D: return fp64_add(o->a, o->b, o->rm, &o->flags);
    case OP_FSUB_D: return fp64_sub(o->a, o->b, o->rm, &o->flags);
    case OP_FMUL_D: return fp64_mul(o->a, o->b, o->rm, &o->flags);
    case OP_FDIV_D: return fp64_div(o->a, o->b, o->rm, &o->flags);
    case OP_FSQRT_D: return fp64_sqrt(o->a, o->rm, &o->flags);
    case OP_FMADD_D: return fp64_fma(o->a, o->b, o->c, o->rm, &o->flags);
    case OP_FMSUB_D: return fp64_fma(o->a, o->b, o->c ^ sign, o->rm, &o->flags);
    case OP_FNMSUB_D: return fp64_fma(o->a ^ sign, o->b, o->c, o->rm, &o->flags);
    case OP_FNMADD_D: return fp64_fma(o->a ^ sign, o->b, o->c ^ sign, o->rm, &o->flags);
    case OP_FMIN_D: return fp64_min(o->a, o->b, &o->flags);
    case OP_FMAX_D: return fp64_max(o->a, o->b, &o->flags);
    case OP_FLE_D: return fp64_le(o->a, o->b, &o->flags);
    case OP_FLT_D: return fp64_lt(o->a, o->b, &o->flags);
    case OP_FEQ_D: return fp64_eq(o->a, o->b, &o->flags);
    case OP_FCLASS_D: return fp64_class(o->a);
    case OP_FCVT_W_D: return (uint64_t)(int64_t)fp64_to_i32(o->a, o->rm, &o->flags);
    case OP_FCVT_WU_D: return (uint64_t)(int64_t)(int32_t)fp64_to_u32(o->a, o->rm, &o->flags);
    case OP_FCVT_L_D: return (uint64_t)fp64_to_i64(o->a, o->rm, &o->flags);
    case OP_FCVT_LU_D: return fp64_to_u64(o->a, o->rm, &o->flags);
    case OP_FCVT_D_W: return fp64_of_i32((int32_t)o->x);
    case OP_FCVT_D_WU: return fp64_of_u32((uint32_t)o->x);
    case OP_FCVT_D_L: return fp64_of_i64((int64_t)o->x, o->rm, &o->flags);
    case OP_FCVT_D_LU: return fp64_of_u64(o->x, o->rm, &o->flags);
    default: return fp64_of_fp32(fp_unbox(o->a), &o->flags); /* FCVT_D_S */
    }
}

/* Whether the result goes to an integer register. */
static bool writes_integer(unsigned code)
{
    return code >= OP_FLE_S && code <= OP_FCVT_LU_D;
}

static bool rounds(unsigned code)
{
    return code < OP_FSGNJ_S || (code >= OP_FCVT_W_S && code <= OP_FCVT_D_S);
}

bool fp_execute(struct hart *hart, const struct op *op, unsigned code)
{
    struct fp_operands operands = {.a = hart->f[op->rs1 & 31],
                                   .b = hart->f[op->rs2 & 31],
                                   .c = hart->f[op->imm >> 8 & 31],
                                   .x = hart->x[op->rs1 & 31],
                                   .flags = FP_INITIAL_FLAGS};
    if (rounds(code)) {
        operands.rm = hart->rounding[op->imm & 7];
        if (operands.rm > FP_RMM)
            return false;
    }
    bool is_double = (code - OP_FADD_S) & 1;
    uint64_t result = is_double ? execute_double(&operands, code) : execute_single(&operands, code);
    hart->fflags |= operands.flags;
    if (writes_integer(code))
        hart->x[op->rd] = result & hart->xmask;
    else
        hart->f[op->rd] = result;
    return true;
}
