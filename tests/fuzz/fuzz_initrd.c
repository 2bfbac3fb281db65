/* Any bytes as an initrd: taken or refused, and always looked at inside the file alone. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "src/firmware/initrd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = {0};
    if (initrd_check(bytes_of(data, size), &error) && (error.code != EXIT_DAMAGED || !error.message[0]))
        abort();
    return 0;
}
