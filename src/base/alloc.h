/* Allocation for src/. Everything is allocated when the machine is built; running out of memory is not survivable
 * and ends the process through must(). Large zeroed blocks cost host memory only where they are touched. */
#ifndef REPRISE_BASE_ALLOC_H
#define REPRISE_BASE_ALLOC_H

#include <stddef.h>

/* Zeroed memory for count items of size bytes; never NULL, freed by mem_free. */
void *mem_alloc(size_t count, size_t size);
/* The same, but NULL where the host cannot give it: for sizes that a user chose (guest RAM). */
void *mem_try_alloc(size_t count, size_t size);
/* Resizes; new bytes have unspecified content. */
void *mem_resize(void *block, size_t size);
/* Zeroes bytes of a block, as if they had never been touched: they cost no host memory any more. */
void mem_clear(void *block, size_t size);
void mem_free(void *block);
char *mem_copy_string(const char *string);

#endif
