/* Allocation: the only file of src/ that names the C library's allocator. */
#include "src/base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "src/base/must.h"

#define HOST_PAGE_MAX 65536u /* the largest page of any host's kernel; a whole one is whole pages of all */

void *mem_try_alloc(size_t count, size_t size)
{
    return calloc(count ? count : 1, size ? size : 1);
}

void *mem_alloc(size_t count, size_t size)
{
    void *block = mem_try_alloc(count, size);
    must(block != NULL);
    return block;
}

void *mem_resize(void *block, size_t size)
{
    void *resized = realloc(block, size ? size : 1);
    must(resized != NULL);
    return resized;
}

/* Private pages that were given back read as zeros (madvise(2), MADV_DONTNEED); where they cannot be, nothing is lost. */
void mem_clear(void *block, size_t size)
{
    uint8_t *bytes = block;
    size_t head = -(uintptr_t)block % HOST_PAGE_MAX;
    if (head >= size)
        head = size;
    size_t whole = (size - head) / HOST_PAGE_MAX * HOST_PAGE_MAX;
    if (whole && madvise(bytes + head, whole, MADV_DONTNEED) != 0)
        memset(bytes + head, 0, whole);
    memset(bytes, 0, head);
    memset(bytes + head + whole, 0, size - head - whole);
}

void mem_free(void *block)
{
    free(block);
}

char *mem_copy_string(const char *string)
{
    size_t size = strlen(string) + 1;
    return memcpy(mem_alloc(size, 1), string, size);
}
