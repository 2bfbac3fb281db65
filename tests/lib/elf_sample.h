/* A small RISC-V ELF built in memory, for tests of whoever reads ELFs: two LOAD segments (code at 0x80000000, data at
 * virtual 0xffffffff80001000 = physical 0x80001000 with 24 bytes of bss), the symbols tohost and fromhost. */
#ifndef REPRISE_TESTS_LIB_ELF_SAMPLE_H
#define REPRISE_TESTS_LIB_ELF_SAMPLE_H

#include "src/base/bytes.h"

#define ELF_SAMPLE_CODE 0x80000000ull
#define ELF_SAMPLE_DATA 0x80001000ull
#define ELF_SAMPLE_CODE_SIZE 16u
#define ELF_SAMPLE_DATA_SIZE 8u
#define ELF_SAMPLE_BSS_SIZE 24u
#define ELF_SAMPLE_ENTRY (ELF_SAMPLE_CODE + 4)
#define ELF_SAMPLE_TOHOST ELF_SAMPLE_DATA
#define ELF_SAMPLE_FROMHOST (ELF_SAMPLE_DATA + 8)

/* Offsets in the file. */
#define ELF_SAMPLE_SEGMENTS 64u
#define ELF_SAMPLE_CODE_AT 232u /* behind three program headers, the first of which is not LOAD */
#define ELF_SAMPLE_DATA_AT 248u
/* The same of class 32, whose data lies at virtual 0xc0001000. */
#define ELF_SAMPLE_SEGMENTS_32 52u
#define ELF_SAMPLE_CODE_AT_32 148u
#define ELF_SAMPLE_DATA_AT_32 164u

/* Fills the empty buffer. */
void elf_sample_build(struct buffer *out);
void elf_sample_build_32(struct buffer *out);

#endif
