/* Replays files through a fuzz target with the ordinary compiler: corpora are tests, and findings stay found. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) {
        perror(name);
        return -1;
    }
    size_t capacity = 1 << 20;
    uint8_t *data = malloc(capacity);
    size_t size = data ? fread(data, 1, capacity, file) : 0;
    fclose(file);
    if (!data || size == capacity) {
        fprintf(stderr, "%s: too large for a corpus\n", name);
        free(data);
        return -1;
    }
    /* A fresh block of exactly the right size, so that a sanitizer sees reads behind its end. */
    uint8_t *exact = realloc(data, size ? size : 1);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = 0;
    LLVMFuzzerTestOneInput(NULL, 0);
    for (int i = 1; i < argc; i++)
        failed |= replay_file(argv[i]);
    if (!failed)
        printf("%s: %d files\n", argv[0], argc - 1);
    return failed ? 1 : 0;
}
