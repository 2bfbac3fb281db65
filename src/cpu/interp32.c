/* The interpreter for RV32: the same handlers, compiled for registers of 32 bits. */
#define XLEN 32
#define INTERP_NAME interp_run_32
#include "src/cpu/interp_run.inc"
