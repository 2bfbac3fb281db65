/* must(condition): a promise of our own code that stays checked in release builds. Never used on anything that a
 * guest, a peer or a file controls. Breaking it prints the place (and the cycle, where one is known) and ends the
 * process with exit code 70. */
#ifndef REPRISE_BASE_MUST_H
#define REPRISE_BASE_MUST_H

#include <stdint.h>

#define must(condition) ((condition) ? (void)0 : must_failed(__FILE__, __LINE__, #condition, UINT64_MAX))
#define must_at(condition, cycle) ((condition) ? (void)0 : must_failed(__FILE__, __LINE__, #condition, (cycle)))

/* cycle is UINT64_MAX where none is known. */
__attribute__((noreturn)) void must_failed(const char *file, int line, const char *condition, uint64_t cycle);

#endif
