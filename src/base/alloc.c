/* Allocation: the only file of src/ that names the C library's allocator. */
#include "src/base/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/must.h"

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

void mem_free(void *block)
{
    free(block);
}

char *mem_copy_string(const char *string)
{
    size_t size = strlen(string) + 1;
    return memcpy(mem_alloc(size, 1), string, size);
}
