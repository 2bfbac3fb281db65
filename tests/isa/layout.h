/* Where things lie in the guest RAM of a random program: shared by the generator (C) and by the monitor in the guest
 * (monitor.S, assembled with the C preprocessor, so only macros here). Offsets are from the start of RAM. */
#ifndef REPRISE_TESTS_ISA_LAYOUT_H
#define REPRISE_TESTS_ISA_LAYOUT_H

#define ISA_RAM_BASE 0x80000000
#define ISA_RAM_SIZE 0x04000000 /* 64 MiB; every alias in virtual memory is aligned to it */

#define ISA_MONITOR 0x00000000 /* code of the monitor */
#define ISA_S_ENTRY 0x00000700 /* where delegated traps arrive */
#define ISA_CONTROL 0x00008000
#define ISA_SEGMENTS 0x00010000 /* struct segment[] as ISA_RECORD_WORDS words each */
#define ISA_TABLES 0x00180000   /* page tables */
#define ISA_TABLES_END 0x00200000
#define ISA_CODE 0x00200000
#define ISA_CODE_END 0x00800000
#define ISA_DATA 0x00800000 /* the window that loads, stores and atomics aim at */
#define ISA_DATA_SIZE 0x00100000
#define ISA_LOG 0x01000000 /* one record per stop */
#define ISA_LOG_END 0x03c00000

/* A record, and the first state of a segment: 72 words. x0 has the place of the program counter. */
#define ISA_RECORD_WORDS 72
#define ISA_RECORD_SIZE 576
#define ISA_WORD_PC 0
#define ISA_WORD_F 32
#define ISA_WORD_FCSR 64
#define ISA_WORD_CAUSE 65
#define ISA_WORD_TVAL 66
#define ISA_WORD_MSTATUS 67
#define ISA_WORD_SCAUSE 68
#define ISA_WORD_SEPC 69
#define ISA_WORD_STVAL 70
#define ISA_WORD_EXTRA 71 /* record: number of its segment; segment: medeleg */
/* In a segment the words of the causes hold other things. */
#define ISA_WORD_SATP ISA_WORD_CAUSE
#define ISA_WORD_STVEC ISA_WORD_SCAUSE
#define ISA_WORD_MCOUNTEREN ISA_WORD_TVAL

/* The control block */
#define ISA_CONTROL_SEGMENTS 0   /* how many */
#define ISA_CONTROL_NEXT 8       /* address of the next segment */
#define ISA_CONTROL_NUMBER 16    /* of the current one, from 1 */
#define ISA_CONTROL_LAST_STOP 24 /* address of the last ebreak */
#define ISA_CONTROL_LOG_USED 32  /* at the end: first address behind the log */
#define ISA_CONTROL_SCRATCH 40
#define ISA_CONTROL_PMPCFG 48  /* two words */
#define ISA_CONTROL_PMPADDR 64 /* 16 words */

#define ISA_FINISHER 0x00100000 /* a device: 0x5555 ends the machine */

#endif
